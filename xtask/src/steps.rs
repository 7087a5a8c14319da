//! Named steps, one after another: a headline before each, its time after it, the sum at the end.

use std::fmt;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::outcome::Outcome;
use crate::tell::tell;

/// A run of steps that stops at the first that fails.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    done: Vec<(String, Duration)>,
    failed: Option<String>,
}

impl Steps {
    /// Does one step, unless one before it failed.
    pub(crate) fn step(&mut self, name: &str, work: impl FnOnce() -> Result<()>) -> &mut Self {
        if self.failed.is_some() {
            return self;
        }
        eprintln!("==> {name}");
        let started = Instant::now();
        let result = work();
        let took = started.elapsed();
        match result {
            Ok(()) => {
                eprintln!("    {name}: ok, {}", Took(took));
                self.done.push((name.to_owned(), took));
            }
            Err(error) => {
                eprintln!("    {name}: FAILED, {}\nerror: {error:#}", Took(took));
                self.failed = Some(name.to_owned());
            }
        }
        self
    }

    /// Tells how it all went.
    pub(crate) fn finish(&self) -> Outcome {
        tell(self);
        self.outcome()
    }

    fn outcome(&self) -> Outcome {
        Outcome::from_good(self.failed.is_none())
    }
}

impl fmt::Display for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, took) in &self.done {
            writeln!(f, "{:>12}  {name}", Took(*took).to_string())?;
        }
        if let Some(name) = &self.failed {
            writeln!(f, "{:>12}  {name}", "FAILED")?;
        }
        let all = self.done.iter().map(|(_, took)| *took).sum();
        writeln!(f, "{:>12}  in all", Took(all).to_string())?;
        // Alone on its line and in these words: CI counts by it.
        write!(
            f,
            "{} passed, {} failed",
            self.done.len(),
            usize::from(self.failed.is_some())
        )
    }
}

/// A time as a person says it.
pub(crate) struct Took(pub(crate) Duration);

impl fmt::Display for Took {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs_f64();
        if seconds < 1.0 {
            write!(f, "{:.0} ms", seconds * 1e3)
        } else if seconds < 60.0 {
            write!(f, "{seconds:.1} s")
        } else {
            let whole = self.0.as_secs();
            write!(f, "{} min {:02} s", whole / 60, whole % 60)
        }
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;
    use insta::assert_snapshot;

    use super::*;

    #[test]
    fn the_first_failure_ends_the_run_and_is_named() {
        let mut steps = Steps::default();

        steps.step("good", || Ok(()));
        steps.step("bad", || Err(anyhow!("no")));
        steps.step("never", || panic!("a step after a failure was run"));

        assert_eq!(steps.outcome(), Outcome::No);
        assert_snapshot!(steps, @r"
                0 ms  good
              FAILED  bad
                0 ms  in all
        1 passed, 1 failed
        ");
    }

    #[test]
    fn times_read_as_a_person_says_them() {
        let shown = [0.0312, 0.9, 1.26, 59.0, 61.0, 754.0]
            .map(|seconds| Took(Duration::from_secs_f64(seconds)).to_string());

        assert_snapshot!(
            shown.join(", "),
            @"31 ms, 900 ms, 1.3 s, 59.0 s, 1 min 01 s, 12 min 34 s"
        );
    }
}
