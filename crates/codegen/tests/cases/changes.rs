//! What a change means to those who use the API, seen from both sides.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use site_media_codegen::Document;
use site_media_codegen::compat::{Level, compare};

use crate::{base, base_tree, cases};

#[test]
fn each_change_has_its_class() {
    let base = base();
    for case in cases("changes") {
        let patched = case.document();
        let text = format!(
            "--- it comes\n{}\n\n--- it goes\n{}",
            compare(&base, &patched),
            compare(&patched, &base)
        );
        case.assert("changes", &text);
    }
}

#[test]
fn nothing_changed_is_said_in_one_line() {
    let report = compare(&base(), &base());
    assert_eq!(report.to_string(), "no change for users");
    assert!(!report.is_breaking());
}

#[test]
fn the_order_of_lists_and_members_means_nothing() {
    let mut tree = base_tree();
    reverse(&mut tree["components"]);
    let reversed = Document::from_value(tree).expect("references still lead somewhere");
    assert_eq!(
        compare(&base(), &reversed).to_string(),
        "no change for users"
    );
}

fn reverse(value: &mut Value) {
    if let Value::Object(object) = value {
        for list in ["required", "enum"] {
            if let Some(Value::Array(list)) = object.get_mut(list) {
                list.reverse();
            }
        }
        object.values_mut().for_each(reverse);
        *object = std::mem::take(object).into_iter().rev().collect();
    }
}

/// Our rules do not look into a path that is new for methods that the dialect does not have;
/// `drift` does.
#[test]
fn what_no_rule_sees_is_breaking_and_named() {
    let mut tree = base_tree();
    tree["paths"]["/traces"]["trace"] = tree["paths"]["/files"]["get"].clone();
    let traced = Document::from_value(tree).expect("references still lead somewhere");
    insta::assert_snapshot!(compare(&base(), &traced), @r"
    level      where                   what
    breaking   #/paths/~1traces/trace  unclassified: The operation listFiles was added

    1 breaking
    ");
}

#[test]
fn a_keyword_that_no_rule_knows_is_breaking_and_named() {
    let mut tree = base_tree();
    tree["components"]["schemas"]["File"]["x-surprise"] = json!(true);
    tree["paths"]["/files"]["get"]["x-surprise"] = json!(true);
    tree["x-surprise"] = json!(true);
    let surprising = Document::from_value(tree).expect("references still lead somewhere");
    insta::assert_snapshot!(compare(&base(), &surprising), @r"
    level      where         what
    breaking   the document  unclassified: `x-surprise` changed, which no rule knows
    breaking   listFiles     unclassified: `x-surprise` changed, which no rule knows
    breaking   File          unclassified: `x-surprise` changed, which no rule knows

    3 breaking
    ");
}

#[test]
fn the_three_changes_of_every_day_are_named_on_the_real_spec() {
    let old = real();
    let mut tree = real();
    let schemas = &mut tree["components"]["schemas"];
    schemas["FilePatch"]["properties"]["displayName"]["maxLength"] = json!(200);
    schemas["SearchFilesRequest"]["properties"]["language"] =
        json!({ "description": "Language of the text.", "type": "string" });
    schemas["RootFolder"]["enum"] = json!(["MEDIA_ROOT", "TRASH_ROOT"]);
    let (old, new) = (parsed(old), parsed(tree));
    insta::assert_snapshot!(compare(&old, &new), @r"
    level      where                        what
    breaking   FilePatch.displayName        `maxLength` tightened from 255 to 200
    breaking   RootFolder                   value `VISITOR_UPLOADS_ROOT` removed
    additive   SearchFilesRequest.language  optional member added

    2 breaking, 1 additive
    ");
    insta::assert_snapshot!(compare(&new, &old), @r"
    level      where                        what
    breaking   SearchFilesRequest.language  removed
    additive   FilePatch.displayName        `maxLength` loosened from 200 to 255
    additive   RootFolder                   value `VISITOR_UPLOADS_ROOT` added

    1 breaking, 2 additive
    ");
}

#[test]
fn the_real_spec_is_compared_in_a_moment() {
    let (old, mut tree) = (parsed(real()), real());
    tree["components"]["schemas"]["FilePatch"]["properties"]["id"]["maxLength"] = json!(999);
    let new = parsed(tree);
    let started = Instant::now();
    let report = compare(&old, &new);
    let took = started.elapsed();
    assert_eq!(report.changes().len(), 1);
    assert_eq!(report.changes()[0].level, Level::Breaking);
    // A tenth of a second is the goal; a busy machine may need some more.
    assert!(took < Duration::from_secs(1), "took {took:?}");
}

fn real() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/site-media.yaml");
    let text = fs::read_to_string(path).expect("the spec stands in the tree");
    serde_norway::from_str(&text).expect("the spec is YAML")
}

fn parsed(tree: Value) -> Document {
    Document::from_value(tree).expect("the references of the spec lead somewhere")
}
