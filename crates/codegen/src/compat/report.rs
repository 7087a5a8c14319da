//! The outcome of a comparison, and the table a person reads.

use std::fmt;

/// How much a change means to those who use the API. The worst comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// A program that worked, or compiled, may not any more.
    Breaking,
    /// There is more than before; what was there works as it did.
    Additive,
    /// Words, or what no program can notice.
    DocsOnly,
}

impl Level {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Additive => "additive",
            Self::DocsOnly => "docs only",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// One thing that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// How much it means.
    pub level: Level,
    /// Where, in words of the API: `listFiles`, `FilePatch.labels`, `paging.limit of listFiles`.
    pub path: String,
    /// What happened there.
    pub message: String,
}

/// Everything that changed, the breaking first, otherwise in the order of the document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    changes: Vec<Change>,
}

impl Report {
    pub(super) fn new(mut changes: Vec<Change>) -> Self {
        changes.sort_by_key(|change| change.level);
        Self { changes }
    }

    /// Each change.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Whether a program that worked may not any more.
    pub fn is_breaking(&self) -> bool {
        self.count(Level::Breaking) > 0
    }

    fn count(&self, level: Level) -> usize {
        let of_level = |change: &&Change| change.level == level;
        self.changes.iter().filter(of_level).count()
    }
}

impl fmt::Display for Report {
    /// A row for each change, and a line of counts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.changes.is_empty() {
            return f.write_str("no change for users");
        }
        let width = self
            .changes
            .iter()
            .map(|change| change.path.chars().count())
            .max()
            .unwrap_or_default();
        writeln!(f, "{:<9}  {:<width$}  what", "level", "where")?;
        for change in &self.changes {
            let Change {
                level,
                path,
                message,
            } = change;
            writeln!(f, "{level:<9}  {path:<width$}  {message}")?;
        }
        let counts: Vec<_> = [Level::Breaking, Level::Additive, Level::DocsOnly]
            .into_iter()
            .map(|level| (self.count(level), level))
            .filter(|(count, _)| *count > 0)
            .map(|(count, level)| format!("{count} {level}"))
            .collect();
        write!(f, "\n{}", counts.join(", "))
    }
}
