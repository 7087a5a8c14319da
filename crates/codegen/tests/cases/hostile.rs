//! Input that means no good, or nothing: refused in a moment, in words, and never with a panic.

use serde_json::{Value, json};
use site_media_codegen::compat::compare;
use site_media_codegen::{Document, generate, lint, lower};

use crate::{base, base_text, base_tree};

fn refusal(text: &str) -> String {
    match generate(text) {
        Ok(files) => format!("{} files", files.len()),
        Err(problems) => problems.to_string(),
    }
}

#[test]
fn what_is_not_yaml_is_refused() {
    insta::assert_snapshot!(refusal("openapi: [3.0.3"), @r"
    $: not readable as YAML: did not find expected ',' or ']' at line 2 column 1, while parsing a flow sequence at line 1 column 10
      hint: mend the syntax at the line named
    ");
    insta::assert_snapshot!(refusal("\u{0}\u{1}\u{2}"), @r"
    $: not readable as YAML: control characters are not allowed
      hint: mend the syntax at the line named
    ");
    insta::assert_snapshot!(refusal("openapi: 3.0.3\n---\nopenapi: 3.0.3"), @r"
    $: not readable as YAML: deserializing from YAML containing more than one document is not supported
      hint: mend the syntax at the line named
    ");
    insta::assert_snapshot!(refusal(&"[".repeat(100_000)), @r"
    $: not readable as YAML: recursion limit exceeded at line 1 column 129
      hint: mend the syntax at the line named
    ");
}

#[test]
fn what_is_not_a_document_is_refused() {
    insta::assert_snapshot!(refusal(""), @r"
    $: is not an OpenAPI document
      hint: begin with `openapi: 3.0.3`
    ");
    insta::assert_snapshot!(refusal("- openapi: 3.0.3"), @r"
    $: is not an OpenAPI document
      hint: begin with `openapi: 3.0.3`
    ");
    insta::assert_snapshot!(refusal("just words"), @r"
    $: is not an OpenAPI document
      hint: begin with `openapi: 3.0.3`
    ");
    insta::assert_snapshot!(refusal("openapi: 3.0.3"), @r"
    paths: describes no operation
      hint: write an OpenAPI document with at least one path and method
    ");
}

/// Nine lists of nine times the list before would be 400 million values.
#[test]
fn yaml_that_grows_without_end_is_refused() {
    let mut text = "a0: &a0 [x]\n".to_owned();
    for level in 1..10 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        text = format!("{text}a{level}: &a{level} [{aliases}]\n");
    }
    insta::assert_snapshot!(refusal(&text), @r"
    $: not readable as YAML: repetition limit exceeded
      hint: mend the syntax at the line named
    ");
}

#[test]
fn a_key_that_stands_twice_is_refused() {
    insta::assert_snapshot!(refusal("openapi: 3.0.3\npaths: {}\npaths: {}\n"), @r#"
    $: not readable as YAML: duplicate entry with key "paths"
      hint: mend the syntax at the line named
    "#);
}

#[test]
fn references_that_lead_nowhere_are_refused() {
    let text = base_text().replace("responses/Error'", "responses/Failure'");
    let problems = refusal(&text);
    assert_eq!(problems.matches("leads nowhere").count(), 4);
    insta::assert_snapshot!(problems.lines().take(2).collect::<Vec<_>>().join("\n"), @r"
    paths./files.get.responses.default: `#/components/responses/Failure` leads nowhere
      hint: define the component, or mend its name; only references inside the document are followed
    ");
    for reference in ["other.yaml#/a", "", "#x", "https://example.com/a.yaml"] {
        let mut tree = base_tree();
        tree["components"]["schemas"]["File"]["properties"]["media"] = json!({ "$ref": reference });
        assert!(Document::from_value(tree).is_err(), "{reference}");
    }
}

#[test]
fn references_in_a_circle_end() {
    let mut tree = base_tree();
    tree["components"]["schemas"]["A"] = json!({ "$ref": "#/components/schemas/B" });
    tree["components"]["schemas"]["B"] = json!({ "$ref": "#/components/schemas/A" });
    tree["components"]["schemas"]["File"]["properties"]["a"] =
        json!({ "$ref": "#/components/schemas/A" });
    let itself = "#/paths/~1files/get/responses/default";
    tree["paths"]["/files"]["get"]["responses"]["default"] = json!({ "$ref": itself });
    let circle = Document::from_value(tree).expect("each reference leads somewhere");
    insta::assert_snapshot!(lint(&circle).expect_err("a circle is no schema"), @r"
    paths./files.get.responses.default.$ref: `#/paths/~1files/get/responses/default` is not one of `components.responses`
      hint: refer to a component of that kind by its name
    components.schemas.A: is only another name of something else
      hint: refer to the thing itself, and take this out
    components.schemas.B: is only another name of something else
      hint: refer to the thing itself, and take this out
    ");
    insta::assert_snapshot!(compare(&base(), &circle), @r"
    level      where                                  what
    breaking   failure of listFiles                   unclassified: `$ref` changed, which no rule knows
    breaking   failure of listFiles                   is empty now, no longer `application/json`
    breaking   #/paths/~1files/get/responses/default  unclassified: refers to nothing but itself
    additive   File.a                                 optional member added
    additive   A                                      type added
    additive   B                                      type added
    docs only  failure of listFiles                   reworded

    3 breaking, 3 additive, 1 docs only
    ");
}

#[test]
fn types_that_hold_themselves_are_allowed() {
    let mut tree = base_tree();
    tree["components"]["schemas"]["Extent"]["properties"]["inner"] =
        json!({ "$ref": "#/components/schemas/Extent" });
    let text = serde_norway::to_string(&tree).expect("a tree of JSON is written");
    assert!(generate(&text).is_ok());
    let document = Document::from_value(tree).expect("each reference leads somewhere");
    insta::assert_snapshot!(compare(&base(), &document), @r"
    level      where         what
    additive   Extent.inner  optional member added

    1 additive
    ");
}

/// Each value of the base is taken out, and every third replaced by one of another type.
/// Nothing may panic, and the comparison must notice.
#[test]
fn no_damage_makes_it_fall_over_or_passes_unnoticed() {
    let (base, intact) = (base(), base_tree());
    let mut places = Vec::new();
    collect(&intact, String::new(), &mut places);
    assert!(places.len() > 300);
    let null = places.iter().map(|place| (place, Value::Null));
    let other = places.iter().step_by(3).map(|place| (place, json!([{}])));
    let unnoticed: Vec<_> = null
        .chain(other)
        .filter_map(|(place, damage)| {
            let mut tree = intact.clone();
            let value = tree.pointer_mut(place).expect("the place was found there");
            value.clone_from(&damage);
            let document = Document::from_value(tree).ok()?;
            let _ = lint(&document);
            let _ = lower(&document);
            let report = compare(&base, &document);
            report
                .changes()
                .is_empty()
                .then(|| format!("{place} = {damage}"))
        })
        .collect();
    // These say the same in other words: repeated keys are usual, and no code is still no code.
    insta::assert_snapshot!(unnoticed.join("\n"), @r"
    /paths/~1files/get/parameters/2/explode = null
    /paths/~1files~1{fileId}/get/x-errors = null
    /paths/~1files~1{fileId}/patch/x-errors = null
    /paths/~1upload~1{ticket}/patch/x-errors = null
    /paths/~1files~1{fileId}/patch/x-errors = [{}]
    ");
}

fn collect(value: &Value, at: String, places: &mut Vec<String>) {
    let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(object) => {
            for (name, member) in object {
                collect(member, format!("{at}/{}", escaped(name)), places);
            }
        }
        Value::Array(array) => {
            for (index, item) in array.iter().enumerate() {
                collect(item, format!("{at}/{index}"), places);
            }
        }
        _ => {}
    }
    if !at.is_empty() {
        places.push(at);
    }
}
