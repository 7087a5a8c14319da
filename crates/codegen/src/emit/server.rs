//! Emits the server's half: traits, requests, rules and routes.
//!
//! Operations of other hosts (bytes, tokens) have doors written by hand; their rows are left out.

mod rules;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::docs;
use crate::document::{Document, reference_name};
use crate::model::{self, Host, Operation};
use crate::names;

pub(super) use rules::rules;

pub(super) fn modules() -> TokenStream {
    quote! {
        #![allow(clippy::pedantic, unreachable_pub, reason = "generated")]

        pub mod requests;
        pub mod routes;
        pub mod rules;
        pub mod traits;
    }
}

/// One trait for each tag.
pub(super) fn traits(document: &Document) -> TokenStream {
    let operations = served(document);
    let mut tags: Vec<_> = operations.iter().map(|operation| operation.tag).collect();
    tags.dedup();
    let traits = tags.into_iter().map(|tag| {
        let name = format_ident!("{}", names::pascal(tag));
        let doc = format!(" What a caller can ask about {tag}.");
        let methods = operations
            .iter()
            .filter(|operation| operation.tag == tag)
            .map(method);
        quote! {
            #[doc = #doc]
            pub trait #name: Send + Sync {
                #(#methods)*
            }
        }
    });
    quote! {
        use std::future::Future;

        use api::types;
        use engine::Result;

        use super::requests;

        #(#traits)*
    }
}

fn method(operation: &Operation<'_>) -> TokenStream {
    let name = format_ident!("{}", names::snake(operation.id));
    let doc = docs(&format!(
        "{}.\n\n{}",
        operation.summary,
        operation.description.trim()
    ));
    let request = request_type(operation);
    let answer = format_ident!("{}", operation.answer.unwrap_or("Empty"));
    quote! {
        #doc
        fn #name(
            &self,
            request: #request,
        ) -> impl Future<Output = Result<types::#answer>> + Send;
    }
}

/// The body's type where there is nothing else, else a struct of our own.
fn request_type(operation: &Operation<'_>) -> TokenStream {
    match body_type(operation) {
        Some(body) if operation.parameters.is_empty() => quote! { types::#body },
        _ => {
            let name = format_ident!("{}", names::pascal(operation.id));
            quote! { requests::#name }
        }
    }
}

fn body_type(operation: &Operation<'_>) -> Option<syn::Ident> {
    let schema = operation.body.as_ref()?.schema?;
    Some(format_ident!("{schema}"))
}

/// A struct for each operation with parameters.
pub(super) fn requests(document: &Document) -> TokenStream {
    let operations = served(document);
    let structs = operations
        .iter()
        .filter(|operation| !operation.parameters.is_empty())
        .map(|operation| {
            let name = format_ident!("{}", names::pascal(operation.id));
            let doc = format!(" What `{}` asks for.", operation.id);
            let fields = operation
                .parameters
                .iter()
                .map(|parameter| field(document, parameter));
            let body = body_type(operation).map(|body| {
                quote! {
                    /// The body.
                    pub body: types::#body,
                }
            });
            quote! {
                #[doc = #doc]
                #[derive(Debug, Clone, PartialEq, Deserialize)]
                pub struct #name {
                    #(#fields)*
                    #body
                }
            }
        });
    quote! {
        use api::{enums, types};
        use serde::Deserialize;

        #(#structs)*
    }
}

fn field(document: &Document, parameter: &Value) -> TokenStream {
    let wire = parameter["name"].as_str().unwrap_or_default();
    let name = names::identifier(&names::snake(wire));
    let about = docs(parameter["description"].as_str().unwrap_or_default().trim());
    let inner = parameter_type(document, &parameter["schema"]);
    let (default, kind) = if parameter["required"] == true {
        (TokenStream::new(), inner)
    } else {
        (quote! { , default }, quote! { Option<#inner> })
    };
    quote! {
        #about
        #[serde(rename = #wire #default)]
        pub #name: #kind,
    }
}

pub(super) fn parameter_type(document: &Document, schema: &Value) -> TokenStream {
    if let Some(name) = reference_name(schema) {
        let name = format_ident!("{name}");
        let is_enum = document.resolve(schema)["x-open-enum"] == true;
        return if is_enum {
            quote! { enums::#name }
        } else {
            quote! { types::#name }
        };
    }
    match schema["type"].as_str() {
        Some("boolean") => quote! { bool },
        Some("integer") if schema["format"] == "int64" => quote! { i64 },
        Some("integer") => quote! { i32 },
        Some("number") => quote! { f64 },
        Some("array") => {
            let item = parameter_type(document, &schema["items"]);
            quote! { Vec<#item> }
        }
        _ => quote! { String },
    }
}

/// Each path with its methods; axum matches fixed segments before parameters.
pub(super) fn routes(document: &Document) -> TokenStream {
    let operations = served(document);
    let routes = operations.iter().map(|operation| {
        let path = operation.path;
        let filter = format_ident!("{}", operation.method.to_ascii_uppercase());
        let row = format_ident!("{}", names::shouting(operation.id));
        let method = format_ident!("{}", names::snake(operation.id));
        quote! {
            .route(#path, on(MethodFilter::#filter, |State(door): State<D>, request: Request| {
                answer(door, &rules::#row, request, |caller: D::Caller, request| async move {
                    caller.#method(request).await
                })
            }))
        }
    });
    quote! {
        use axum::Router;
        use axum::extract::{Request, State};
        use axum::routing::{MethodFilter, on};

        use super::rules;
        use super::traits::{Files, Folders};
        use crate::door::{Door, answer};

        /// Routes below the API's base path.
        pub fn routes<D: Door>() -> Router<D> {
            Router::new()#(#routes)*
        }
    }
}

fn served(document: &Document) -> Vec<Operation<'_>> {
    model::operations(document)
        .into_iter()
        .filter(|operation| operation.host == Host::Api)
        .collect()
}
