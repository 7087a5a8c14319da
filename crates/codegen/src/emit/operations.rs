//! Emits the client's table of operations.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::Document;
use crate::model::{self, Operation};
use crate::names;

pub(super) fn emit(document: &Document) -> TokenStream {
    let operations = model::operations(document);
    let constants = operations.iter().map(constant);
    let names: Vec<_> = operations
        .iter()
        .map(|operation| format_ident!("{}", names::shouting(operation.id)))
        .collect();
    let methods = operations
        .iter()
        .map(|operation| names::snake(operation.id));
    quote! {
        use transport::{Host, Operation, Paging};

        #(#constants)*

        /// Every operation, in the order of the spec.
        pub const ALL: &[Operation] = &[#(#names),*];

        /// The operation behind a method of [`Client`](crate::Client).
        pub(crate) fn of_method(method: &str) -> Option<&'static Operation> {
            Some(match method {
                #(#methods => &#names,)*
                _ => return None,
            })
        }
    }
}

fn constant(operation: &Operation<'_>) -> TokenStream {
    let Operation {
        id,
        path,
        idempotent,
        deprecated,
        streaming,
        ..
    } = operation;
    let name = format_ident!("{}", names::shouting(id));
    let method = operation.method.to_ascii_uppercase();
    let doc = format!(" `{method} {path}`: {}", operation.summary);
    let host = format_ident!("{}", operation.host.variant());
    let content_type = option(operation.body.as_ref().map(|body| {
        let media_type = body.media_type;
        quote! { #media_type }
    }));
    let permission = option(operation.permission.as_ref().map(|permission| {
        let id = permission.id;
        quote! { #id }
    }));
    let paging = option(operation.paging.as_ref().map(|paging| {
        let model::Paging {
            items,
            next,
            cursor,
        } = paging;
        quote! { Paging { items: #items, next: #next, cursor: #cursor } }
    }));
    quote! {
        #[doc = #doc]
        pub const #name: Operation = Operation {
            id: #id,
            method: #method,
            path: #path,
            host: Host::#host,
            idempotent: #idempotent,
            paging: #paging,
            content_type: #content_type,
            streaming: #streaming,
            permission: #permission,
            deprecated: #deprecated,
        };
    }
}

fn option(value: Option<TokenStream>) -> TokenStream {
    value.map_or_else(|| quote! { None }, |value| quote! { Some(#value) })
}
