//! Emits the limits of the spec as data that `crates/server/src/validate.rs` reads.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::served;
use crate::document::{Document, members, reference_name};
use crate::model::{Operation, required_names};
use crate::names;

pub(in crate::emit) fn rules(document: &Document) -> TokenStream {
    let operations = served(document);
    let rows = operations.iter().map(|operation| row(document, operation));
    let shapes = used_schemas(document, &operations)
        .into_iter()
        .map(|name| component(document, name));
    quote! {
        use crate::operation::{Operation, Parameter, Place, Scope};
        use crate::validate::{Format, Member, Shape};

        #(#rows)*

        #(#shapes)*
    }
}

fn row(document: &Document, operation: &Operation<'_>) -> TokenStream {
    let id = operation.id;
    let name = format_ident!("{}", names::shouting(id));
    let path = operation.path;
    let method = operation.method.to_ascii_uppercase();
    let doc = format!(" `{method} {path}`");
    let (permission, scope) = operation.permission.as_ref().map_or_else(
        || (quote! { "" }, quote! { Scope::Read }),
        |permission| {
            let id = permission.id;
            let scope = format_ident!("{}", if permission.manage { "Manage" } else { "Read" });
            (quote! { #id }, quote! { Scope::#scope })
        },
    );
    let parameters = operation
        .parameters
        .iter()
        .filter(|parameter| parameter["in"] != "header")
        .map(|value| parameter(document, value));
    let body = operation
        .body
        .as_ref()
        .and_then(|body| body.schema)
        .map_or_else(
            || quote! { None },
            |schema| {
                let schema = shape_name(schema);
                quote! { Some(&#schema) }
            },
        );
    quote! {
        #[doc = #doc]
        pub static #name: Operation = Operation {
            id: #id,
            permission: #permission,
            scope: #scope,
            parameters: &[#(#parameters),*],
            body: #body,
        };
    }
}

fn parameter(document: &Document, value: &Value) -> TokenStream {
    let name = value["name"].as_str().unwrap_or_default();
    let place = format_ident!(
        "{}",
        if value["in"] == "path" {
            "Path"
        } else {
            "Query"
        }
    );
    let required = value["required"] == true;
    let shape = shape(document, &value["schema"]);
    quote! { Parameter { name: #name, place: Place::#place, required: #required, shape: #shape } }
}

/// Schemas that requests reach, by name; answers need no rules.
fn used_schemas<'a>(document: &'a Document, operations: &[Operation<'a>]) -> BTreeSet<&'a str> {
    let mut used = BTreeSet::new();
    for operation in operations {
        if let Some(name) = operation.body.as_ref().and_then(|body| body.schema) {
            reach(document, name, &mut used);
        }
    }
    used
}

fn reach<'a>(document: &'a Document, name: &'a str, used: &mut BTreeSet<&'a str>) {
    let Some(schema) = document.schema(name) else {
        return;
    };
    if schema.get("enum").is_some() || !used.insert(name) {
        return;
    }
    for (_, property) in members(&schema["properties"]) {
        for nested in [property, &property["items"]] {
            if let Some(name) = reference_name(nested) {
                reach(document, name, used);
            }
        }
    }
}

fn component(document: &Document, name: &str) -> TokenStream {
    let schema = document
        .schema(name)
        .expect("only components that exist are reached");
    let constant = shape_name(name);
    let doc = format!(" `{name}`");
    let shape = object(document, schema);
    quote! {
        #[doc = #doc]
        static #constant: Shape = #shape;
    }
}

fn object(document: &Document, schema: &Value) -> TokenStream {
    if schema.get("properties").is_none() {
        return quote! { Shape::Object(&[]) };
    }
    let required = required_names(schema);
    let fields = members(&schema["properties"]).map(|(name, property)| {
        let required = required.iter().any(|required| required == name);
        let nullable = property["nullable"] == true;
        let shape = shape(document, property);
        quote! { Member { name: #name, required: #required, nullable: #nullable, shape: #shape } }
    });
    quote! { Shape::Object(&[#(#fields),*]) }
}

fn shape(document: &Document, schema: &Value) -> TokenStream {
    if let Some(name) = reference_name(schema) {
        let target = document.resolve(schema);
        if let Some(values) = target["enum"].as_array() {
            let values = values.iter().filter_map(Value::as_str);
            return quote! { Shape::Enum(&[#(#values),*]) };
        }
        let name = shape_name(name);
        return quote! { Shape::Named(&#name) };
    }
    match schema["type"].as_str() {
        Some("string") => string(schema),
        Some("integer") => {
            let (least, most) = range(schema, "minimum", "maximum");
            quote! { Shape::Integer { least: #least, most: #most } }
        }
        Some("number") => quote! { Shape::Number },
        Some("boolean") => quote! { Shape::Boolean },
        Some("array") => {
            let (least, most) = range(schema, "minItems", "maxItems");
            let items = self::shape(document, &schema["items"]);
            quote! { Shape::Array { least: #least, most: #most, items: &#items } }
        }
        _ => object(document, schema),
    }
}

fn string(schema: &Value) -> TokenStream {
    let (least, most) = range(schema, "minLength", "maxLength");
    let format = format_ident!(
        "{}",
        match schema["format"].as_str() {
            Some("decimal") => "Decimal",
            Some("uri") => "Url",
            _ => "Text",
        }
    );
    quote! { Shape::Text { least: #least, most: #most, format: Format::#format } }
}

/// Both ends, as `Option<i64>` tokens.
fn range(schema: &Value, least: &str, most: &str) -> (TokenStream, TokenStream) {
    let end = |name: &str| {
        schema[name].as_i64().map_or_else(
            || quote! { None },
            |limit| {
                let limit = proc_macro2::Literal::i64_unsuffixed(limit);
                quote! { Some(#limit) }
            },
        )
    };
    (end(least), end(most))
}

fn shape_name(schema: &str) -> syn::Ident {
    format_ident!("{}", names::shouting(schema))
}
