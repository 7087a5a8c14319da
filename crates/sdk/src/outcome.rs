//! What became of each of many things.

use std::fmt;

use crate::bare::bare;
use crate::{Error, Result};

/// What became of one of many things.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Outcome<T = ()> {
    /// Its position among those that were given, from 0.
    pub index: usize,
    /// As it was given: an id, a path, a URL.
    pub item: String,
    /// What came of it.
    pub result: Result<T>,
}

impl<T> Outcome<T> {
    pub(crate) fn new(index: usize, item: impl Into<String>, result: Result<T>) -> Self {
        Self {
            index,
            item: item.into(),
            result,
        }
    }

    /// Whether it succeeded.
    pub fn is_ok(&self) -> bool {
        self.result.is_ok()
    }
}

/// What became of many things, one outcome for each, in the order in which they were given.
///
/// One that fails stops no other. [`all`](Self::all) is for whoever needs every one of them.
///
/// # Examples
///
/// ```no_run
/// # async fn example(client: site_media::Client) -> site_media::Result<()> {
/// let deleted = client.files().delete(["/old/a.jpg", "/old/b.jpg"]).send().await;
/// for (item, error) in deleted.failures() {
///     eprintln!("{item}: {error}");
/// }
/// deleted.all()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "some of them may have failed"]
pub struct Outcomes<T = ()>(Vec<Outcome<T>>);

impl<T> Outcomes<T> {
    /// All results, or the first failure.
    pub fn all(self) -> Result<Vec<T>> {
        self.0.into_iter().map(|outcome| outcome.result).collect()
    }

    /// The results of those that succeeded.
    pub fn successes(&self) -> impl Iterator<Item = &T> {
        self.0
            .iter()
            .filter_map(|outcome| outcome.result.as_ref().ok())
    }

    /// Those that failed, as they were given, and why.
    pub fn failures(&self) -> impl Iterator<Item = (&str, &Error)> {
        self.0.iter().filter_map(|outcome| {
            let error = outcome.result.as_ref().err()?;
            Some((outcome.item.as_str(), error))
        })
    }

    /// Whether every one succeeded.
    pub fn is_ok(&self) -> bool {
        self.0.iter().all(Outcome::is_ok)
    }
}

impl<T> std::ops::Deref for Outcomes<T> {
    type Target = [Outcome<T>];

    fn deref(&self) -> &[Outcome<T>] {
        &self.0
    }
}

impl<T> From<Outcomes<T>> for Vec<Outcome<T>> {
    fn from(outcomes: Outcomes<T>) -> Self {
        outcomes.0
    }
}

impl<T> Default for Outcomes<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Extend<Outcome<T>> for Outcomes<T> {
    fn extend<I: IntoIterator<Item = Outcome<T>>>(&mut self, outcomes: I) {
        self.0.extend(outcomes);
    }
}

impl<T> FromIterator<Outcome<T>> for Outcomes<T> {
    fn from_iter<I: IntoIterator<Item = Outcome<T>>>(outcomes: I) -> Self {
        Self(outcomes.into_iter().collect())
    }
}

impl<T> IntoIterator for Outcomes<T> {
    type Item = Outcome<T>;
    type IntoIter = std::vec::IntoIter<Outcome<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Outcomes<T> {
    type Item = &'a Outcome<T>;
    type IntoIter = std::slice::Iter<'a, Outcome<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// Says how many succeeded, and names each that did not; a URL without user info, query and fragment.
impl<T> fmt::Display for Outcomes<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} of {} succeeded",
            self.successes().count(),
            self.len()
        )?;
        self.failures()
            .try_for_each(|(item, error)| write!(f, "\n`{}`: {}", bare(item), error.message()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> Outcomes<u8> {
        let failed = Error::invalid("`b` is no file").with_hint("look again");
        let outcomes = [
            Outcome::new(0, "a", Ok(1)),
            Outcome::new(1, "b", Err(failed)),
        ];
        outcomes.into_iter().collect()
    }

    #[test]
    fn one_failure_fails_all_and_hides_nothing() {
        assert_eq!(two().successes().copied().collect::<Vec<_>>(), [1]);
        assert_eq!(
            two().failures().map(|(item, _)| item).collect::<Vec<_>>(),
            ["b"]
        );
        assert!(!two().is_ok());
        insta::assert_snapshot!(two(), @r"
        1 of 2 succeeded
        `b`: `b` is no file
        ");
        let error = two().all().expect_err("one failed");
        assert_eq!(error.hint(), Some("look again"));
    }
}
