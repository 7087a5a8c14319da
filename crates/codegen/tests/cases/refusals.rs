//! What is refused, where, and with which way out. Every rule of `src/lint` has a case.

use std::fs;
use std::path::{Path, PathBuf};

use site_media_codegen::{Document, generate, lint};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprLit, Lit, Token};

use crate::{base, base_text, cases};

#[test]
fn the_base_passes() {
    assert_eq!(lint(&base()), Ok(()));
}

#[test]
fn each_refusal_names_its_place_and_a_way_out() {
    for case in cases("refusals") {
        let problems = lint(&case.document()).expect_err(&case.name);
        case.assert("refusals", &problems.to_string());
    }
}

/// The generator panics at some of what the lint refuses, so it must not be asked.
#[test]
fn what_is_refused_is_not_generated() {
    for case in cases("refusals") {
        let text = serde_norway::to_string(&case.tree()).expect("a tree of JSON is written");
        assert_eq!(generate(&text), lint(&case.document()).map(|()| Vec::new()));
    }
}

#[test]
fn every_rule_has_a_case() {
    let told: Vec<_> = cases("refusals")
        .iter()
        .filter_map(|case| lint(&case.document()).err())
        .flat_map(|problems| problems.0)
        .map(|problem| problem.message)
        .collect();
    let rules = rules();
    assert!(rules.len() > 40, "found only {rules:?}");
    for rule in rules {
        assert!(
            told.iter().any(|message| fits(&rule, message)),
            "no case is refused with `{rule}`"
        );
    }
}

/// The message of each rule, as it is written in the source.
fn rules() -> Vec<String> {
    let mut messages = Messages(Vec::new());
    for path in sources() {
        let text = fs::read_to_string(&path).expect("the source can be read");
        let mut file = syn::parse_file(&text).expect("the source was compiled");
        messages.visit_file_mut(&mut file);
    }
    messages.0
}

fn sources() -> Vec<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rules = fs::read_dir(source.join("lint")).expect("the rules stand in their folder");
    rules
        .map(|entry| entry.expect("a folder can be listed").path())
        .chain([source.join("lint.rs")])
        .collect()
}

/// Collects the second argument of each `report.add(at, message, hint)`.
struct Messages(Vec<String>);

impl VisitMut for Messages {
    fn visit_expr_method_call_mut(&mut self, call: &mut syn::ExprMethodCall) {
        if call.method == "add" && call.args.len() == 3 {
            self.0.extend(text(&call.args[1]));
        }
        visit_mut::visit_expr_method_call_mut(self, call);
    }
}

/// A literal, or the first argument of `format!`.
fn text(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text.value()),
        Expr::Macro(call) => {
            let arguments = Punctuated::<Expr, Token![,]>::parse_terminated;
            let arguments = call.mac.parse_body_with(arguments).ok()?;
            text(arguments.first()?)
        }
        _ => None,
    }
}

/// Whether a message was made of a format string: its pieces follow each other.
fn fits(rule: &str, mut message: &str) -> bool {
    rule.split(['{', '}']).step_by(2).all(|piece| {
        let Some((_, rest)) = message.split_once(piece) else {
            return false;
        };
        message = rest;
        true
    })
}

#[test]
fn the_real_spec_passes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/site-media.yaml");
    let text = fs::read_to_string(path).expect("the spec stands in the tree");
    let document = Document::parse(&text).expect("the spec can be read");
    if let Err(problems) = lint(&document) {
        panic!("{problems}");
    }
}

#[test]
fn the_base_is_generated_the_same_each_time() {
    let once = generate(&base_text()).expect("the base passes the lint");
    let again = generate(&base_text()).expect("the base passes the lint");
    assert_eq!(once, again);
    assert!(!once.is_empty());
}
