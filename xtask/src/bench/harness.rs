//! Takes turns, and finds the middle of what was measured.

use std::time::Instant;

use anyhow::Result;

use crate::process;

/// What one round measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pair {
    /// Ours.
    pub(super) ours: f64,
    /// The peer's.
    pub(super) theirs: f64,
}

/// Runs ours and the peer in turn, once to warm up and then `rounds` times.
pub(super) fn alternate<T>(
    rounds: usize,
    mut ours: impl FnMut() -> Result<T>,
    mut theirs: impl FnMut() -> Result<T>,
) -> Result<Vec<(T, T)>> {
    eprintln!("warming up");
    ours()?;
    theirs()?;
    (1..=rounds)
        .map(|round| {
            eprintln!("round {round} of {rounds}");
            Ok((ours()?, theirs()?))
        })
        .collect()
}

/// Lets any number of contenders take turns, once to warm up and then `rounds` times; hands back what each
/// measured.
pub(super) fn in_turn<const N: usize, T>(
    rounds: usize,
    contenders: [&dyn Fn() -> Result<T>; N],
) -> Result<[Vec<T>; N]> {
    let mut measured = [const { Vec::new() }; N];
    for round in 0..=rounds {
        match round {
            0 => eprintln!("warming up"),
            round => eprintln!("round {round} of {rounds}"),
        }
        for (contender, measured) in contenders.iter().zip(&mut measured) {
            let one = contender()?;
            if round > 0 {
                measured.push(one);
            }
        }
    }
    Ok(measured)
}

/// Seconds of wall time that a command takes from start to end.
pub(super) fn time(command: std::process::Command) -> Result<f64> {
    let started = Instant::now();
    process::output(command)?;
    Ok(started.elapsed().as_secs_f64())
}

/// The middle value; between the two middle ones of an even number.
pub(super) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        even if even % 2 == 0 => f64::midpoint(values[middle - 1], values[middle]),
        _ => values[middle],
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn turns_are_taken_and_the_warm_up_does_not_count() -> Result<()> {
        let order = RefCell::new(String::new());
        let turn = |who: char| {
            order.borrow_mut().push(who);
            Ok(order.borrow().len())
        };

        let measured = alternate(2, || turn('a'), || turn('b'))?;

        assert_eq!(measured, [(3, 4), (5, 6)]);
        assert_eq!(order.into_inner(), "ababab");
        Ok(())
    }

    #[test]
    fn more_than_two_take_turns_as_well() -> Result<()> {
        let order = RefCell::new(String::new());
        let turn = |who: char| {
            order.borrow_mut().push(who);
            Ok(order.borrow().len())
        };

        let measured = in_turn(2, [&|| turn('a'), &|| turn('b'), &|| turn('c')])?;

        assert_eq!(measured, [vec![4, 7], vec![5, 8], vec![6, 9]]);
        Ok(())
    }

    #[test]
    fn a_median_is_the_middle_and_no_outlier_moves_it() {
        let cases: [(&[f64], f64); 3] = [
            (&[5.0], 5.0),
            (&[900.0, 1.0, 3.0], 3.0),
            (&[4.0, 1.0, 900.0, 2.0], 3.0),
        ];
        for (values, expected) in cases {
            let found = median(values.iter().copied());
            assert!(
                (found - expected).abs() < f64::EPSILON,
                "{values:?}: {found}"
            );
        }
        assert!(median([]).is_nan());
    }
}
