//! Keeps to what the service allows: so many requests in a sliding minute, and fewer once it says that they are too many.

use std::cmp::Ordering;
use std::collections::VecDeque;
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How many requests the service takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// So many requests…
    pub most: NonZeroU32,
    /// …in any stretch of time as long as this.
    pub per: Duration,
}

impl Default for Rate {
    /// What is documented: 200 in a minute.
    fn default() -> Self {
        Self {
            most: NonZeroU32::new(200).expect("200 is not zero"),
            per: Duration::from_mins(1),
        }
    }
}

/// Gives every request its turn, in the order in which they come; one that is given back goes to whoever comes next.
///
/// After a 429 half as many are let through, but not fewer than a tenth; each stretch without one lets a quarter more
/// through, until all are allowed again.
#[derive(Debug)]
pub(crate) struct Limiter {
    rate: Rate,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    allowed: u32,
    /// When the allowance last changed.
    changed: Option<Duration>,
    /// The turns of the last stretch, and those to come, the earliest first.
    turns: VecDeque<Duration>,
}

impl Limiter {
    pub(crate) fn new(rate: Rate) -> Self {
        let state = State {
            allowed: rate.most.get(),
            changed: None,
            turns: VecDeque::new(),
        };
        Self {
            rate,
            state: Mutex::new(state),
        }
    }

    /// When the next request may go, if that is before `until`; it is then counted.
    pub(crate) fn turn(&self, now: Duration, until: Option<Duration>) -> Option<Turn<'_>> {
        let mut state = self.state();
        state.recover(now, self.rate);
        state.forget(now, self.rate.per);
        let at = state.next(now, self.rate.per);
        if until.is_some_and(|until| at >= until) {
            return None;
        }
        let place = state.place(at);
        state.turns.insert(place, at);
        Some(Turn { limiter: self, at })
    }

    /// The service said that it was too much. Many may hear that of one and the same stretch, which counts once.
    pub(crate) fn refused(&self, now: Duration) {
        let Rate { most, per } = self.rate;
        let mut state = self.state();
        if state
            .changed
            .is_none_or(|changed| now >= changed.saturating_add(per))
        {
            state.allowed = (state.allowed / 2).max(most.get() / 10).max(1);
            state.changed = Some(now);
        }
    }

    /// Nothing here is left half done by a panic.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn recover(&mut self, now: Duration, Rate { most, per }: Rate) {
        while self.allowed < most.get()
            && let Some(changed) = self.changed
            && let end = changed.saturating_add(per)
            && now >= end
        {
            let more = self.allowed.saturating_add(most.get().div_ceil(4));
            self.allowed = more.min(most.get());
            self.changed = Some(end);
        }
    }

    /// Drops the turns that are so long ago that they hinder nobody.
    fn forget(&mut self, now: Duration, per: Duration) {
        let past = |turn: &Duration| turn.saturating_add(per) <= now;
        while self.turns.front().is_some_and(past) {
            self.turns.pop_front();
        }
    }

    /// The earliest free turn: now, or as soon as one of the turns is a stretch ago.
    fn next(&self, now: Duration, per: Duration) -> Duration {
        let mut last = None;
        let later = self.turns.iter().map(|turn| turn.saturating_add(per));
        let mut at = std::iter::once(now).chain(later.filter(|later| *later > now));
        at.find(|at| last.replace(*at) != Some(*at) && self.fits(*at, per))
            .unwrap_or(Duration::MAX)
    }

    /// Whether one more at `at` leaves no stretch with more turns than are allowed.
    fn fits(&self, at: Duration, per: Duration) -> bool {
        let allowed = self.allowed as usize;
        let place = self.place(at);
        // The turns as they would be with this one.
        let turn = |index: usize| match index.cmp(&place) {
            Ordering::Less => self.turns.get(index).copied(),
            Ordering::Equal => Some(at),
            Ordering::Greater => self.turns.get(index - 1).copied(),
        };
        let mut stretches = (place.saturating_sub(allowed)..=place)
            .map_while(|first| turn(first).zip(turn(first + allowed)));
        stretches.all(|(first, last)| last >= first.saturating_add(per))
    }

    /// Where `at` stands among the turns: after all that are not later.
    fn place(&self, at: Duration) -> usize {
        self.turns.partition_point(|turn| *turn <= at)
    }
}

/// A turn that is kept for somebody, and given back if it is dropped before it is [taken](Self::take).
#[must_use = "a turn that is dropped is given back"]
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    limiter: &'a Limiter,
    at: Duration,
}

impl Turn<'_> {
    /// When it is.
    pub(crate) fn at(&self) -> Duration {
        self.at
    }

    /// Uses it up: the request goes out now.
    pub(crate) fn take(self) {
        std::mem::forget(self);
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let turns = &mut self.limiter.state().turns;
        if let Ok(place) = turns.binary_search(&self.at) {
            turns.remove(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter(most: u32) -> Limiter {
        Limiter::new(Rate {
            most: NonZeroU32::new(most).expect("a test allows something"),
            ..Rate::default()
        })
    }

    /// The turns of so many requests that come at once, in seconds.
    fn turns(limiter: &Limiter, now: u64, requests: usize) -> Vec<u64> {
        let turn = || {
            let turn = limiter.turn(Duration::from_secs(now), None)?;
            let at = turn.at().as_secs();
            turn.take();
            Some(at)
        };
        let turns = std::iter::repeat_with(turn).take(requests).flatten();
        turns.collect()
    }

    #[test]
    fn no_minute_has_more_than_is_allowed() {
        let limiter = limiter(3);
        assert_eq!(turns(&limiter, 100, 2), [100, 100]);
        assert_eq!(turns(&limiter, 130, 5), [130, 160, 160, 190, 220]);
        assert_eq!(turns(&limiter, 500, 3), [500, 500, 500]);
    }

    #[test]
    fn a_refusal_halves_once_and_the_rest_comes_back_by_quarters() {
        let limiter = limiter(8);
        let allowed = |at: u64| {
            turns(&limiter, at, 8)
                .iter()
                .filter(|turn| **turn == at)
                .count()
        };
        for _ in 0..16 {
            limiter.refused(Duration::from_secs(1_000));
        }
        assert_eq!(allowed(1_010), 4);
        assert_eq!(allowed(1_210), 8);
        assert_eq!(turns(&limiter, 9_000, 8), [9_000; 8]);
    }

    #[test]
    fn a_turn_that_would_come_too_late_is_not_taken() {
        let limiter = limiter(1);
        let until = Some(Duration::from_secs(30));
        assert_eq!(turns(&limiter, 0, 1), [0]);
        assert!(limiter.turn(Duration::ZERO, until).is_none());
        assert_eq!(turns(&limiter, 0, 1), [60]);
    }

    #[test]
    fn a_turn_that_is_given_back_is_the_next_ones() {
        let limiter = limiter(2);
        assert_eq!(turns(&limiter, 0, 2), [0, 0]);
        let given_up = limiter.turn(Duration::ZERO, None);
        assert_eq!(
            given_up.as_ref().map(Turn::at),
            Some(Duration::from_mins(1))
        );
        assert_eq!(turns(&limiter, 0, 3), [60, 120, 120]);

        drop(given_up);
        assert_eq!(turns(&limiter, 10, 2), [60, 180], "nobody was kept from it");
    }

    #[test]
    fn a_stretch_without_end_has_a_turn_at_its_end() {
        let limiter = Limiter::new(Rate {
            most: NonZeroU32::MIN,
            per: Duration::MAX,
        });
        assert_eq!(turns(&limiter, 1, 2), [1, u64::MAX]);
        limiter.refused(Duration::from_secs(2));
        assert_eq!(turns(&limiter, 3, 1), [u64::MAX]);
    }
}
