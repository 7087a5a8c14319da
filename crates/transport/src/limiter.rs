//! Keeps to what the service allows: so many requests in a sliding minute, and fewer once it says that they are too many.

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

/// Gives every request its turn, in the order in which they come.
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
    /// The turns of the last stretch, and those to come.
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
    pub(crate) fn turn(&self, now: Duration, until: Option<Duration>) -> Option<Duration> {
        let Rate { most, per } = self.rate;
        let mut state = self.state();
        state.recover(now, self.rate);
        while state.turns.front().is_some_and(|turn| *turn + per <= now) {
            state.turns.pop_front();
        }
        let allowed = state.allowed.min(most.get()) as usize;
        let before = state.turns.len().checked_sub(allowed);
        let turn = before.map_or(now, |before| (state.turns[before] + per).max(now));
        if until.is_some_and(|until| turn >= until) {
            return None;
        }
        state.turns.push_back(turn);
        Some(turn)
    }

    /// The service said that it was too much. Many may hear that of one and the same stretch, which counts once.
    pub(crate) fn refused(&self, now: Duration) {
        let Rate { most, per } = self.rate;
        let mut state = self.state();
        if state.changed.is_none_or(|changed| now >= changed + per) {
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
            && now >= changed + per
        {
            self.allowed = (self.allowed + most.get().div_ceil(4)).min(most.get());
            self.changed = Some(changed + per);
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
        let turn = || limiter.turn(Duration::from_secs(now), None);
        let turns = std::iter::repeat_with(turn).take(requests).flatten();
        turns.map(|turn| turn.as_secs()).collect()
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
        assert_eq!(limiter.turn(Duration::ZERO, until), Some(Duration::ZERO));
        assert_eq!(limiter.turn(Duration::ZERO, until), None);
        assert_eq!(turns(&limiter, 0, 1), [60]);
    }
}
