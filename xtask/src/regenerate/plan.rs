//! What would have to change on disk for the generated files to be right.

use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context as _, Result};
use codegen::GeneratedFile;
use similar::{ChangeTag, TextDiff};

/// The changes, in the order of the generated files; those that go come last.
#[derive(Debug)]
pub(super) struct Plan {
    /// One for each file that is not as it should be.
    pub(super) changes: Vec<Change>,
}

/// One file that is not as it should be.
#[derive(Debug)]
pub(super) enum Change {
    /// Its text differs, or it is not there yet.
    Write {
        /// From the root.
        path: String,
        /// What it says now; empty if it is not there.
        old: String,
        /// What it should say.
        new: String,
    },
    /// Nothing emits it any more.
    Remove {
        /// From the root.
        path: String,
        /// What it says now.
        old: String,
    },
}

impl Plan {
    /// Compares `generated` with what lies below `root`, where `present` lists the files.
    pub(super) fn new(
        root: &Path,
        generated: &[GeneratedFile],
        present: &[String],
    ) -> Result<Self> {
        let mut changes = Vec::new();
        for file in generated {
            let old = read(&root.join(&*file.path))?;
            if old.as_ref() != Some(&file.text) {
                changes.push(Change::Write {
                    path: file.path.clone().into_owned(),
                    old: old.unwrap_or_default(),
                    new: file.text.clone(),
                });
            }
        }
        for path in present.iter().filter(|path| is_generated(path)) {
            let emitted = generated.iter().any(|file| file.path == *path);
            if let Some(old) = read(&root.join(path))?.filter(|_| !emitted) {
                let path = path.clone();
                changes.push(Change::Remove { path, old });
            }
        }
        Ok(Self { changes })
    }
}

impl Change {
    /// The file it is about, from the root.
    pub(super) fn path(&self) -> &str {
        match self {
            Self::Write { path, .. } | Self::Remove { path, .. } => path,
        }
    }

    /// Brings the file below `root` to what it should be.
    pub(super) fn apply(&self, root: &Path) -> Result<()> {
        let path = root.join(self.path());
        match self {
            Self::Write { new, .. } => {
                let folder = path.parent().unwrap_or(root);
                fs::create_dir_all(folder).and_then(|()| fs::write(&path, new))
            }
            Self::Remove { .. } => fs::remove_file(&path),
        }
        .with_context(|| format!("cannot write `{}`", self.path()))
    }

    /// The difference in the unified form.
    pub(super) fn diff(&self) -> String {
        let (before, after) = (format!("a/{}", self.path()), format!("b/{}", self.path()));
        let (old, new) = self.texts();
        TextDiff::from_lines(old, new)
            .unified_diff()
            .header(&before, &after)
            .to_string()
    }

    fn texts(&self) -> (&str, &str) {
        match self {
            Self::Write { old, new, .. } => (old, new),
            Self::Remove { old, .. } => (old, ""),
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = match self {
            Self::Write { old, .. } if old.is_empty() => "added",
            Self::Write { .. } => "changed",
            Self::Remove { .. } => "removed",
        };
        let (old, new) = self.texts();
        let (mut more, mut less) = (0, 0);
        for change in TextDiff::from_lines(old, new).iter_all_changes() {
            match change.tag() {
                ChangeTag::Insert => more += 1,
                ChangeTag::Delete => less += 1,
                ChangeTag::Equal => {}
            }
        }
        write!(f, "{verb:<8}{} (+{more} -{less})", self.path())
    }
}

/// Whether a path lies in a `generated/` folder.
pub(crate) fn is_generated(path: &str) -> bool {
    Path::new(path).parent().is_some_and(|folder| {
        folder
            .components()
            .any(|part| part.as_os_str() == "generated")
    })
}

fn read(path: &Path) -> Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read `{}`", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    const SAME: &str = "src/generated/same.rs";
    const STALE: &str = "src/generated/stale.rs";
    const FRESH: &str = "src/generated/deep/fresh.rs";
    const GONE: &str = "src/generated/gone.rs";
    const OURS: &str = "src/ours.rs";

    #[test]
    fn a_plan_names_what_differs_is_missing_or_is_no_longer_emitted() -> Result<()> {
        let root = before()?;

        let plan = plan(root.path())?;

        let shown: Vec<_> = plan.changes.iter().map(ToString::to_string).collect();
        assert_snapshot!(shown.join("\n"), @r"
        changed src/generated/stale.rs (+1 -1)
        added   src/generated/deep/fresh.rs (+1 -0)
        removed src/generated/gone.rs (+0 -1)
        ");
        Ok(())
    }

    #[test]
    fn an_applied_plan_leaves_nothing_to_do_and_no_other_file_touched() -> Result<()> {
        let root = before()?;

        for change in plan(root.path())?.changes {
            change.apply(root.path())?;
        }

        assert!(plan(root.path())?.changes.is_empty());
        assert_eq!(read(&root.path().join(FRESH))?.as_deref(), Some("fresh\n"));
        assert_eq!(read(&root.path().join(GONE))?, None);
        assert_eq!(read(&root.path().join(OURS))?.as_deref(), Some("ours\n"));
        Ok(())
    }

    #[test]
    fn a_difference_is_shown_in_the_unified_form() -> Result<()> {
        let root = before()?;

        let diff = plan(root.path())?.changes[0].diff();

        assert_snapshot!(diff, @r"
        --- a/src/generated/stale.rs
        +++ b/src/generated/stale.rs
        @@ -1,2 +1,2 @@
         kept
        -old
        +new
        ");
        Ok(())
    }

    fn before() -> Result<tempfile::TempDir> {
        let root = tempfile::tempdir()?;
        fs::create_dir_all(root.path().join("src/generated"))?;
        for (path, text) in [
            (SAME, "same\n"),
            (STALE, "kept\nold\n"),
            (GONE, "gone\n"),
            (OURS, "ours\n"),
        ] {
            fs::write(root.path().join(path), text)?;
        }
        Ok(root)
    }

    fn plan(root: &Path) -> Result<Plan> {
        let generated =
            [(SAME, "same\n"), (STALE, "kept\nnew\n"), (FRESH, "fresh\n")].map(|(path, text)| {
                GeneratedFile {
                    path: path.into(),
                    text: text.to_owned(),
                }
            });
        let present = [SAME, STALE, GONE, OURS].map(str::to_owned);
        Plan::new(root, &generated, &present)
    }
}
