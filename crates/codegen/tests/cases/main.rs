//! Cases: a tiny spec, a small patch of it, and what codegen says to the result.
//!
//! `base.yaml` holds one of everything that the dialect allows; each file of the folders beside
//! it is an RFC 7386 merge patch, whose first line says what it is about. `UNCHANGED` is the
//! patch that changes nothing. To add a case, add a file and run the tests with
//! `INSTA_UPDATE=always`; then read the new file in `tests/snapshots`.

mod changes;
mod hostile;
mod lowering;
mod refusals;

use std::fs;
use std::path::{Path, PathBuf};

use insta::Settings;
use serde_json::{Map, Value};
use site_media_codegen::Document;

/// One patch.
struct Case {
    name: String,
    /// What it is about: the first line of the file.
    about: String,
    patch: Value,
}

impl Case {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).expect("a case can be read");
        let about = text.lines().next().unwrap_or_default();
        assert!(
            about.starts_with("# "),
            "`{}` does not say what it is about",
            path.display()
        );
        Self {
            name: path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            about: about.to_owned(),
            patch: yaml(&text),
        }
    }

    /// The tree of the base with the patch in it.
    fn tree(&self) -> Value {
        let mut tree = base_tree();
        merge(&mut tree, &self.patch);
        tree
    }

    /// The spec that the patch makes.
    fn document(&self) -> Document {
        Document::from_value(self.tree()).expect("the references of a case lead somewhere")
    }

    /// Compares with the file in `tests/snapshots`.
    fn assert(&self, group: &str, text: &str) {
        let mut settings = Settings::clone_current();
        settings.set_snapshot_path("../snapshots");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let text = format!("{}\n\n{text}", self.about);
        settings.bind(|| insta::assert_snapshot!(format!("{group}__{}", self.name), text));
    }
}

/// Every case of a folder, by name.
fn cases(group: &str) -> Vec<Case> {
    let mut paths: Vec<_> = fs::read_dir(folder().join(group))
        .expect("the folder of cases is there")
        .map(|entry| entry.expect("a folder can be listed").path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    paths.iter().map(|path| Case::read(path)).collect()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

fn base_text() -> String {
    fs::read_to_string(folder().join("base.yaml")).expect("the base is there")
}

fn base_tree() -> Value {
    yaml(&base_text())
}

fn base() -> Document {
    Document::parse(&base_text()).expect("the base can be read")
}

fn yaml(text: &str) -> Value {
    serde_norway::from_str(text).expect("a case is YAML")
}

/// RFC 7386: objects are merged, null removes, everything else replaces.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        target.clone_from(patch);
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    for (name, value) in patch {
        if value.is_null() {
            target
                .as_object_mut()
                .and_then(|target| target.remove(name));
        } else {
            merge(&mut target[name], value);
        }
    }
}
