//! Emits every generated file from a document that passed the lint.

mod calls;
mod client;
mod enums;
mod operations;
mod python;
mod server;

use proc_macro2::TokenStream;
use quote::quote;

use crate::{Document, GeneratedFile, Problems, format};

pub use client::public_names;

/// All files, in the order in which they are told of. Those that come first are being formatted while the
/// others are still emitted.
pub(crate) fn all(document: &Document) -> Result<Vec<GeneratedFile>, Problems> {
    let (types, client) = client::emit(document)?;
    let begun = [
        (
            "crates/api/src/generated/enums.rs",
            format::laid_out(
                "The enums of the API, open to values that come later.",
                &enums::emit(document),
            ),
        ),
        (
            "crates/api/src/generated/mod.rs",
            format::file(
                "What the spec says, as Rust: types, enums, calls and the table of operations.",
                api_modules(),
            )?,
        ),
        (
            "crates/api/src/generated/types.rs",
            format::file("The objects of the API.", types)?,
        ),
        (
            "crates/api/src/generated/client.rs",
            format::file("One builder for each call of the API.", client)?,
        ),
        (
            "crates/api/src/generated/operations.rs",
            format::file(
                "The table of operations: what each is and how it may be sent.",
                operations::emit(document),
            )?,
        ),
        (
            "crates/api/tests/spec/generated/mod.rs",
            format::file(
                "Every call and every type by its name, for the tests.",
                calls::emit(document),
            )?,
        ),
        (
            "crates/server/src/generated/mod.rs",
            format::file(
                "What the spec asks of a server: traits to answer, routes to hold, rules to check.",
                server::modules(),
            )?,
        ),
        (
            "crates/server/src/generated/traits.rs",
            format::file(
                "What a caller can ask; a method that is missing does not compile.",
                server::traits(document),
            )?,
        ),
        (
            "crates/server/src/generated/requests.rs",
            format::file(
                "What each call with parameters asks for.",
                server::requests(document),
            )?,
        ),
        (
            "crates/server/src/generated/rules.rs",
            format::file(
                "The limits of the spec, and the table of operations as a server needs it.",
                server::rules(document),
            )?,
        ),
        (
            "crates/server/src/generated/routes.rs",
            format::file("Each operation at its path.", server::routes(document))?,
        ),
    ];
    let python = python::emit(document)?;
    let written = begun.into_iter().map(|(path, formatting)| {
        let text = formatting.finish()?;
        Ok(GeneratedFile {
            path: path.into(),
            text,
        })
    });
    written.chain(python.into_iter().map(Ok)).collect()
}

fn api_modules() -> TokenStream {
    quote! {
        #[cfg(feature = "client")]
        pub(crate) mod client;
        pub mod enums;
        #[cfg(feature = "client")]
        pub mod operations;
        pub mod types;
    }
}

/// Doc comment lines for an emitted item.
fn docs(text: &str) -> TokenStream {
    let lines = text.lines().map(|line| {
        let line = if line.is_empty() {
            String::new()
        } else {
            format!(" {line}")
        };
        quote! { #[doc = #line] }
    });
    quote! { #(#lines)* }
}
