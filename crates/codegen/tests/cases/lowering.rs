//! What the generator is told instead of the truth, one step at a time.

use serde_json::{Value, json};
use site_media_codegen::{Document, lower};

use crate::{base, base_tree, yaml};

#[test]
fn the_whole_base_is_lowered() {
    let lowered = serde_norway::to_string(&lower(&base())).expect("a tree of JSON is written");
    insta::with_settings!({
        snapshot_path => "../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!("lowering__base", lowered);
    });
}

#[test]
fn lowering_what_is_lowered_changes_nothing() {
    let once = lower(&base());
    let document = Document::from_value(once.clone()).expect("its references still lead somewhere");
    assert_eq!(lower(&document), once);
}

/// `FilePatch` of the base with these properties, none required but `must`.
fn object(properties: &str) -> Value {
    let mut tree = base_tree();
    let schema = json!({ "type": "object", "required": ["must"], "properties": yaml(properties) });
    tree["components"]["schemas"]["FilePatch"] = schema;
    let document = Document::from_value(tree).expect("references lead somewhere");
    lower(&document)["components"]["schemas"]["FilePatch"]["properties"].take()
}

/// The schema of one parameter of the base.
fn parameter(schema: &str) -> Value {
    let mut tree = base_tree();
    tree["components"]["parameters"]["PagingCursor"]["schema"] = yaml(schema);
    let document = Document::from_value(tree).expect("references lead somewhere");
    lower(&document)["components"]["parameters"]["PagingCursor"]["schema"].take()
}

/// The operation that sends bytes, with a patch of its own.
fn operation(patch: &str) -> Value {
    let mut tree = base_tree();
    crate::merge(
        &mut tree["paths"]["/upload/{ticket}"]["patch"],
        &yaml(patch),
    );
    let document = Document::from_value(tree).expect("references lead somewhere");
    lower(&document)["paths"]["/upload/{ticket}"]["patch"].take()
}

#[test]
fn limits_go_from_members_items_and_parameters() {
    let limited = "{type: string, minLength: 1, maxLength: 9, pattern: '^a', format: decimal}";
    let free = json!({ "type": "string", "format": "decimal" });
    assert_eq!(object(&format!("{{must: {limited}}}"))["must"], free);
    assert_eq!(parameter(limited), free);
    let list =
        format!("{{type: array, minItems: 1, maxItems: 9, uniqueItems: true, items: {limited}}}");
    assert_eq!(parameter(&list), json!({ "type": "array", "items": free }));
    let number = "{type: integer, minimum: 1, maximum: 9, exclusiveMinimum: true}";
    assert_eq!(parameter(number), json!({ "type": "integer" }));
}

#[test]
fn defaults_examples_titles_marks_and_extensions_go() {
    let noisy = "{type: string, default: a, example: b, title: C, readOnly: true, writeOnly: true, x-allowed-values: [a]}";
    assert_eq!(parameter(noisy), json!({ "type": "string" }));
}

#[test]
fn formats_without_a_type_of_their_own_go() {
    for (format, kept) in [
        ("date-time", true),
        ("int64", true),
        ("uri", false),
        ("uuid", false),
    ] {
        let lowered = parameter(&format!("{{type: string, format: {format}}}"));
        assert_eq!(lowered.get("format").is_some(), kept, "{format}");
    }
}

#[test]
fn closed_objects_open_and_free_form_ones_stay() {
    let lowered = object(
        "
        must: {type: object, additionalProperties: false}
        free: {type: object, additionalProperties: true, nullable: true}
        ",
    );
    assert_eq!(lowered["must"], json!({ "type": "object" }));
    assert_eq!(lowered["free"]["additionalProperties"], true);
}

#[test]
fn optional_lists_and_maps_become_nullable_and_nothing_else() {
    let lowered = object(
        "
        must: {type: array, items: {type: string}}
        list: {type: array, items: {type: string}}
        map: {type: object, additionalProperties: true}
        text: {type: string}
        other: {$ref: '#/components/schemas/Extent'}
        ",
    );
    let is_nullable = |name: &str| lowered[name]["nullable"] == true;
    let nullable: Vec<_> = ["must", "list", "map", "text", "other"]
        .into_iter()
        .filter(|name| is_nullable(name))
        .collect();
    assert_eq!(nullable, ["list", "map"]);
}

#[test]
fn the_success_becomes_2xx_and_failures_go() {
    let lowered = operation(
        "responses: {'201': {description: Open.}, '204': null, '404': {description: No.}}",
    );
    assert_eq!(
        lowered["responses"],
        json!({ "2XX": { "description": "Open." } })
    );
}

#[test]
fn bytes_of_every_kind_become_an_octet_stream() {
    let content = &operation("{}")["requestBody"]["content"];
    let bytes = json!({ "description": "The bytes.", "type": "string", "format": "binary" });
    assert_eq!(
        *content,
        json!({ "application/octet-stream": { "schema": bytes } })
    );
}

#[test]
fn words_that_rustdoc_would_misread_are_escaped() {
    let lowered =
        operation("{summary: 'Send [bytes]', description: 'To <upload>, see https://tus.io now.'}");
    assert_eq!(lowered["summary"], "Send \\[bytes]");
    assert_eq!(
        lowered["description"],
        "To \\<upload>, see <https://tus.io> now."
    );
}

/// They tell of the operation, not of a schema; the generator passes over them.
#[test]
fn extensions_of_operations_stay() {
    assert_eq!(operation("{}")["x-idempotent"], false);
}
