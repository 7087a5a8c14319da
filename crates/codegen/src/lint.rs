//! Refuses what cannot be generated well, before it becomes a puzzle in generated code.
//!
//! Every rule names the JSON path and a way out; `tests/cases/` holds a case for each.

mod bodies;
mod components;
mod contract;
mod extensions;
mod keywords;
mod limits;
mod operations;
mod parameters;
mod paths;
mod schemas;

use serde_json::Value;

use crate::{Document, Problem, Problems};

/// Checks the whole document against the dialect of `spec/README.md`.
///
/// # Errors
/// Every problem, in the order of the document.
pub fn lint(document: &Document) -> Result<(), Problems> {
    let mut report = Report::default();
    if !document.root().is_object() {
        report.add(
            "$",
            "is not an OpenAPI document",
            "begin with `openapi: 3.0.3`",
        );
        return report.finish();
    }
    version(document, &mut report);
    extensions::known("$", document.root(), &mut report);
    paths::check(document, &mut report);
    operations::check(document, &mut report);
    components::check(document, &mut report);
    report.finish()
}

/// Collects problems.
#[derive(Default)]
struct Report(Vec<Problem>);

impl Report {
    fn add(&mut self, path: &str, message: impl Into<String>, hint: &str) {
        let problem = Problem::new(path, message, hint);
        if !self.0.contains(&problem) {
            self.0.push(problem);
        }
    }

    /// Adds a problem unless `value` is a text that says something.
    fn described(&mut self, path: &str, value: &Value) {
        if value["description"]
            .as_str()
            .is_none_or(|text| text.trim().is_empty())
        {
            self.add(
                path,
                "has no description",
                "say what it does, its unit, limit and default, in our own words",
            );
        }
    }

    /// Adds a problem if `value` is a reference to anything but one of `components.<kind>`.
    fn refers(&mut self, path: &str, value: &Value, kind: &str) {
        if let Some(target) = value["$ref"].as_str()
            && target
                .strip_prefix(&format!("#/components/{kind}/"))
                .is_none_or(|name| name.contains('/'))
        {
            self.add(
                &format!("{path}.$ref"),
                format!("`{target}` is not one of `components.{kind}`"),
                "refer to a component of that kind by its name",
            );
        }
    }

    fn finish(self) -> Result<(), Problems> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Problems(self.0))
        }
    }
}

fn version(document: &Document, report: &mut Report) {
    let version = document.root()["openapi"].as_str().unwrap_or("none");
    if !version.starts_with("3.0.") {
        report.add(
            "openapi",
            format!("version `{version}` cannot be generated"),
            "write `openapi: 3.0.3`",
        );
    }
}

/// Whether Rust takes `name` as it is.
fn is_identifier(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_ok()
}
