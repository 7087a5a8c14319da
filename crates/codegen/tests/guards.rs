//! What is generated from the real spec, and that it is what stands in the tree.

use std::fs;
use std::path::{Path, PathBuf};

use site_media_codegen::{Document, generate, lower, operation_table, public_names};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn spec() -> String {
    fs::read_to_string(root().join("spec/site-media.yaml")).expect("the spec stands in the tree")
}

fn document() -> Document {
    Document::parse(&spec()).expect("the spec can be read")
}

#[test]
fn generated_files_are_current() {
    for file in generate(&spec()).expect("the spec passes the lint") {
        let text = fs::read_to_string(root().join(&*file.path)).unwrap_or_default();
        assert!(
            text.replace("\r\n", "\n") == file.text,
            "`{}` is stale\nhint: run `cargo xtask regenerate`",
            file.path
        );
    }
}

#[test]
fn the_lowered_spec_is_known() {
    let lowered = serde_norway::to_string(&lower(&document())).expect("a tree of JSON is written");
    insta::assert_snapshot!(lowered);
}

#[test]
fn the_operations_are_known() {
    insta::assert_snapshot!(operation_table(&document()));
}

#[test]
fn the_public_names_are_known() {
    let names: Vec<_> = generate(&spec())
        .expect("the spec passes the lint")
        .into_iter()
        .filter(|file| file.path.starts_with("crates/") && !file.path.contains("/tests/"))
        .flat_map(|file| {
            let names = public_names(&file.text);
            names
                .into_iter()
                .map(move |name| format!("{}: {name}", file.path))
        })
        .collect();
    insta::assert_snapshot!(names.join("\n"));
}
