//! One file of `spec/examples`: a request, and its answer.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;

/// A request and its answer.
pub(crate) struct Example {
    /// Operation and file, such as `listFiles/first-page`.
    pub(crate) name: String,
    pub(crate) operation: String,
    pub(crate) request: Value,
    pub(crate) answer: Answer,
}

/// The answer that is shown.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The names of its headers.
    pub(crate) headers: Vec<String>,
    pub(crate) body: Value,
}

/// Field, rule, and the rule's own name.
pub(crate) type Broken = (String, String, Option<String>);

impl Example {
    /// What the answer says is wrong with the request.
    pub(crate) fn violations(&self) -> Vec<Broken> {
        violations(&self.answer.body)
    }

    /// Whether the request breaks a limit, which needs nothing but the spec to be seen.
    pub(crate) fn breaks_a_limit(&self) -> bool {
        const LIMITS: [&str; 8] = [
            "FORMAT",
            "MAX",
            "MAX_LENGTH",
            "MAX_SIZE",
            "MIN",
            "MIN_LENGTH",
            "MIN_SIZE",
            "REQUIRED_FIELD",
        ];
        let broken = self.violations();
        !broken.is_empty()
            && broken
                .iter()
                .all(|(_, rule, _)| LIMITS.contains(&rule.as_str()))
    }

    /// Whether the request is about something that is not there.
    pub(crate) fn is_about_nothing(&self) -> bool {
        let is_missing = |(_, _, name): &Broken| name.as_deref() == Some("RESOURCE_NOT_FOUND");
        self.answer.status == 404 || self.violations().iter().any(is_missing)
    }
}

/// What an answer says is wrong.
pub(crate) fn violations(answer: &Value) -> Vec<Broken> {
    let found = answer["details"]["validationError"]["fieldViolations"].as_array();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let one = |broken: &Value| {
        (
            text(&broken["field"]),
            text(&broken["violatedRule"]),
            broken["ruleName"].as_str().map(str::to_owned),
        )
    };
    found.into_iter().flatten().map(one).collect()
}

/// Every example, by name.
pub(crate) fn all() -> Result<Vec<Example>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/examples");
    let mut all = Vec::new();
    for folder in fs::read_dir(root)? {
        let folder = folder?;
        // Events are no requests; whoever sends them holds them.
        if !folder.file_type()?.is_dir() || folder.file_name() == "events" {
            continue;
        }
        for file in fs::read_dir(folder.path())? {
            let path = file?.path();
            all.push(read(&path).with_context(|| path.display().to_string())?);
        }
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

fn read(path: &Path) -> Result<Example> {
    let mut value: Value = serde_json::from_slice(&fs::read(path)?)?;
    let answer = value["answer"].take();
    let part =
        |path: Option<&std::ffi::OsStr>| path.map(|part| part.to_string_lossy().into_owned());
    let operation = part(path.parent().and_then(Path::file_name)).context("no operation")?;
    let file = part(path.file_stem()).context("no name")?;
    let headers = answer["headers"]
        .as_object()
        .into_iter()
        .flat_map(|headers| headers.keys());
    Ok(Example {
        name: format!("{operation}/{file}"),
        operation,
        request: value["request"].take(),
        answer: Answer {
            status: answer["status"]
                .as_u64()
                .and_then(|status| status.try_into().ok())
                .context("no status")?,
            headers: headers.map(|name| name.to_lowercase()).collect(),
            body: answer["body"].clone(),
        },
    })
}
