//! Emits what the tests of the low-level client need to reach every operation by its id.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::server::parameter_type;
use crate::Document;
use crate::model::{self, Operation};
use crate::names::{self, snake};

pub(super) fn emit(document: &Document) -> TokenStream {
    let operations = model::operations(document);
    let calls = operations.iter().map(|operation| call(document, operation));
    let bodies = operations.iter().filter_map(|operation| {
        let schema = operation.body.as_ref()?.schema?;
        Some(round_trip(operation.id, schema))
    });
    let answers = operations
        .iter()
        .filter_map(|operation| Some(round_trip(operation.id, operation.answer?)));
    let schemas = document
        .schemas()
        .filter(|(_, schema)| schema["type"] == "object")
        .map(|(name, _)| round_trip(name, name));
    quote! {
        #![allow(clippy::pedantic, missing_docs, unreachable_pub, reason = "generated")]

        use serde_json::Value;
        use site_media_api::{Client, Error, enums, types};

        use crate::support::{Example, again};

        /// Makes the call of an example.
        pub async fn call(client: &Client, operation: &str, example: &Example) -> Result<(), Error> {
            match operation {
                #(#calls)*
                unknown => panic!("there is no operation `{unknown}`"),
            }
            Ok(())
        }

        /// Reads `value` as the body of an operation and writes it again.
        pub fn body(operation: &str, value: &Value) -> Option<serde_json::Result<Value>> {
            Some(match operation {
                #(#bodies)*
                _ => return None,
            })
        }

        /// Reads `value` as the answer of an operation and writes it again.
        pub fn answer(operation: &str, value: &Value) -> Option<serde_json::Result<Value>> {
            Some(match operation {
                #(#answers)*
                _ => return None,
            })
        }

        /// Reads `value` as a schema and writes it again.
        pub fn schema(name: &str, value: &Value) -> Option<serde_json::Result<Value>> {
            Some(match name {
                #(#schemas)*
                _ => return None,
            })
        }
    }
}

fn round_trip(name: &str, schema: &str) -> TokenStream {
    let schema = format_ident!("{schema}");
    quote! { #name => again::<types::#schema>(value), }
}

fn call(document: &Document, operation: &Operation<'_>) -> TokenStream {
    let id = operation.id;
    let method = format_ident!("{}", snake(id));
    let parameters = operation
        .parameters
        .iter()
        .map(|value| parameter(document, value));
    let body = operation.body.as_ref().map(|body| {
        body.schema.map_or_else(
            || quote! { call = call.body(example.bytes()); },
            |schema| {
                let schema = format_ident!("{schema}");
                quote! { call = call.body(example.body::<types::#schema>()); }
            },
        )
    });
    quote! {
        #id => {
            #[allow(unused_mut)]
            let mut call = client.#method();
            #(#parameters)*
            #body
            call.send().await?;
        }
    }
}

fn parameter(document: &Document, value: &Value) -> TokenStream {
    let wire = value["name"].as_str().unwrap_or_default();
    let setter = names::identifier(&snake(wire));
    let kind = parameter_type(document, &value["schema"]);
    quote! {
        if let Some(value) = example.parameter::<#kind>(#wire) {
            call = call.#setter(value);
        }
    }
}
