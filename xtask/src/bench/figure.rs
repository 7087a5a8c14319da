//! One measured figure, and the line that tells it.

use std::fmt;

use super::harness::{Pair, median};

/// What a value counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// Seconds.
    Time,
    /// Bytes.
    Memory,
    /// How far two images are from being alike: 1 less their SSIM.
    Unlike,
}

impl Unit {
    fn show(self, value: f64) -> String {
        match self {
            Self::Time if value < 1e-3 => format!("{:.1} µs", value * 1e6),
            Self::Time if value < 1.0 => format!("{:.1} ms", value * 1e3),
            Self::Time => format!("{value:.2} s"),
            Self::Memory if value < f64::from(1 << 20) => format!("{:.1} KiB", value / 1024.0),
            Self::Memory => format!("{:.1} MiB", value / f64::from(1 << 20)),
            Self::Unlike => format!("SSIM {:.4}", 1.0 - value),
        }
    }
}

/// A figure of ours beside a peer's, and the ratio that we want at most.
#[derive(Debug)]
pub(super) struct Figure {
    name: &'static str,
    unit: Unit,
    ours: f64,
    peer: String,
    theirs: f64,
    ratio: f64,
    goal: f64,
}

impl Figure {
    /// Ours beside a peer that was measured in the same rounds.
    pub(super) fn beside(
        name: &'static str,
        unit: Unit,
        peer: &str,
        rounds: &[Pair],
        goal: f64,
    ) -> Self {
        Self {
            name,
            unit,
            ours: median(rounds.iter().map(|pair| pair.ours)),
            peer: peer.to_owned(),
            theirs: median(rounds.iter().map(|pair| pair.theirs)),
            ratio: median(rounds.iter().map(|pair| pair.ours / pair.theirs)),
            goal,
        }
    }

    /// Ours beside a limit that was set for it.
    pub(super) fn within(
        name: &'static str,
        unit: Unit,
        ours: impl IntoIterator<Item = f64>,
        limit: f64,
    ) -> Self {
        let rounds: Vec<_> = ours
            .into_iter()
            .map(|ours| Pair {
                ours,
                theirs: limit,
            })
            .collect();
        Self::beside(name, unit, "limit", &rounds, 1.0)
    }

    /// Whether the goal is reached.
    pub(super) fn is_met(&self) -> bool {
        self.ratio <= self.goal
    }

    /// A ratio; as so many times less where the goal is such a number.
    fn show(&self, ratio: f64) -> String {
        let times = 1.0 / self.goal;
        if times >= 2.0 && (times - times.round()).abs() < 1e-6 {
            format!("1/{}", readable(1.0 / ratio))
        } else {
            format!("{ratio:.2}")
        }
    }
}

/// Small numbers with a digit after the point.
fn readable(number: f64) -> String {
    if number < 20.0 && number.fract() != 0.0 {
        format!("{number:.1}")
    } else {
        format!("{number:.0}")
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: ours {} peer {} {} ratio {} goal <= {} {}",
            self.name,
            self.unit.show(self.ours),
            self.peer,
            self.unit.show(self.theirs),
            self.show(self.ratio),
            self.show(self.goal),
            if self.is_met() { "ok" } else { "short" }
        )
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    #[test]
    fn a_figure_beside_a_peer_takes_its_ratio_round_by_round() {
        // The machine was twice as slow in the last round, for both.
        let rounds =
            [(0.2, 2.0), (0.24, 2.0), (0.4, 4.0)].map(|(ours, theirs)| Pair { ours, theirs });

        let figure = Figure::beside("generate", Unit::Time, "peer 1.0", &rounds, 0.15);

        assert_snapshot!(
            figure,
            @"generate: ours 240.0 ms peer peer 1.0 2.00 s ratio 0.10 goal <= 0.15 ok"
        );
    }

    #[test]
    fn a_goal_of_many_times_less_is_told_as_such() {
        let rounds = [(0.000_5, 0.4), (0.000_4, 0.4)].map(|(ours, theirs)| Pair { ours, theirs });

        let figure = Figure::beside("search", Unit::Time, "LIKE", &rounds, 1.0 / 400.0);

        assert_snapshot!(
            figure,
            @"search: ours 450.0 µs peer LIKE 400.0 ms ratio 1/889 goal <= 1/400 ok"
        );
    }

    #[test]
    fn images_are_less_unlike_or_more() {
        let rounds = [Pair {
            ours: 0.016,
            theirs: 0.0164,
        }];

        let figure = Figure::beside("likeness", Unit::Unlike, "sharp", &rounds, 1.0);

        assert_snapshot!(
            figure,
            @"likeness: ours SSIM 0.9840 peer sharp SSIM 0.9836 ratio 0.98 goal <= 1.00 ok"
        );
    }

    #[test]
    fn a_missed_limit_is_short() {
        let figure = Figure::within("idle memory", Unit::Memory, [44_040_192.0], 41_943_040.0);

        assert!(!figure.is_met());
        assert_snapshot!(
            figure,
            @"idle memory: ours 42.0 MiB peer limit 40.0 MiB ratio 1.05 goal <= 1.00 short"
        );
    }
}
