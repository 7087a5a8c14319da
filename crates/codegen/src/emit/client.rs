//! Emits the low-level client: progenitor over the lowered spec, split and tidied.
//!
//! The hand-written half (the `Client` itself and how it sends) is `crates/api/src/client.rs`.

use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, HooksMode, InterfaceStyle, TagStyle, TypeImpl};
use quote::{ToTokens as _, quote};
use schemars::schema::{InstanceType, SchemaObject};
use syn::{Item, ItemMod};

use crate::document::members;
use crate::model::open_enums;
use crate::names::{identifier, snake};
use crate::{Document, Problem, lower};

/// Types and calls, apart.
pub(super) fn emit(document: &Document) -> Result<(TokenStream, TokenStream), Problem> {
    let lowered = lower(document);
    let spec = serde_json::from_value(lowered).map_err(|error| refused(&error))?;
    let tokens = Generator::new(&settings(document))
        .generate_tokens(&spec)
        .map_err(|error| refused(&error))?;
    let tree: syn::File = syn::parse2(tokens).map_err(|error| refused(&error))?;
    Ok(split(document, tree))
}

/// Builders, because an added optional parameter must not move the others; our own context as
/// the inner type, because it carries the transport; hooks expected, because a silent default
/// client would send without either.
fn settings(document: &Document) -> GenerationSettings {
    let mut settings = GenerationSettings::default();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_tag(TagStyle::Merged)
        .with_hooks(HooksMode::Expected)
        .with_inner_type(quote! { crate::client::Inner })
        .with_map_type("::std::collections::BTreeMap")
        .with_derive("PartialEq");
    let text = || [TypeImpl::Display, TypeImpl::FromStr].into_iter();
    for item in open_enums(document) {
        settings.with_replacement(item.name, format!("crate::enums::{}", item.name), text());
    }
    for (kind, format, path) in [
        (InstanceType::String, "int64", "crate::Int64String"),
        (InstanceType::String, "decimal", "crate::ByteSize"),
        (InstanceType::String, "date-time", "::jiff::Timestamp"),
        (InstanceType::Number, "double", "crate::Double"),
    ] {
        settings.with_conversion(schema_of(kind, format), path, text());
    }
    settings
}

fn schema_of(kind: InstanceType, format: &str) -> SchemaObject {
    SchemaObject {
        instance_type: Some(kind.into()),
        format: Some(format.to_owned()),
        ..SchemaObject::default()
    }
}

/// Takes the module `types` out, and what `crates/api/src/client.rs` writes better.
fn split(document: &Document, tree: syn::File) -> (TokenStream, TokenStream) {
    let mut types = TokenStream::new();
    let mut client = TokenStream::new();
    for item in tree.items {
        match item {
            Item::Mod(module) if module.ident == "types" => types = contents(document, module),
            Item::Mod(module) if module.ident == "prelude" => {}
            Item::Struct(item) if item.ident == "Client" => {}
            Item::Impl(item) if is_constructor(&item) => {}
            Item::Use(_) => {}
            item => item.to_tokens(&mut client),
        }
    }
    let types = quote! {
        #![allow(clippy::all, clippy::pedantic, missing_docs, reason = "generated")]
        #types
    };
    let client = quote! {
        #![allow(clippy::all, clippy::pedantic, missing_docs, reason = "generated")]
        #[allow(unused_imports)]
        use progenitor_client::{
            ByteStream, ClientHooks, ClientInfo, Error, OperationInfo, RequestBuilderExt,
            ResponseValue, encode_path,
        };

        use super::types;
        use crate::client::Client;

        #client
    };
    (types, client)
}

fn contents(document: &Document, module: ItemMod) -> TokenStream {
    let mut items = module.content.map(|(_, items)| items).unwrap_or_default();
    for item in &mut items {
        if let Item::Struct(item) = item {
            document_members(document, item);
        }
    }
    quote! { #(#items)* }
}

/// A member that is a `$ref` has no description of its own; its schema's will do.
fn document_members(document: &Document, item: &mut syn::ItemStruct) {
    let Some(schema) = document.schema(&item.ident.to_string()) else {
        return;
    };
    for field in &mut item.fields {
        let property = members(&schema["properties"])
            .find(|(name, _)| field.ident.as_ref() == Some(&identifier(&snake(name))));
        if let Some((_, property)) = property
            && property.get("$ref").is_some()
            && let Some(text) = document.resolve(property)["description"].as_str()
        {
            field.attrs.insert(0, syn::parse_quote! { #[doc = #text] });
        }
    }
}

/// `Client::new` sets a total timeout of 15 s, which would end every long upload.
fn is_constructor(item: &syn::ItemImpl) -> bool {
    item.trait_.is_none()
        && item
            .items
            .iter()
            .any(|item| matches!(item, syn::ImplItem::Fn(function) if function.sig.ident == "new_with_client"))
}

fn refused(error: &dyn std::fmt::Display) -> Problem {
    Problem::new(
        "$",
        format!("the generator refused the lowered spec: {error}"),
        "add a lint rule that names the place; `spec/README.md` says what the dialect allows",
    )
}

/// The public names of generated Rust text: types, their builders left out, and the calls.
///
/// # Panics
/// If `text` is not Rust.
pub fn public_names(text: &str) -> Vec<String> {
    let tree = syn::parse_file(text).expect("generated text was parsed before it was written");
    let mut names = Vec::new();
    for item in tree.items {
        match item {
            Item::Struct(item) => names.push(format!("struct {}", item.ident)),
            Item::Enum(item) => names.push(format!("enum {}", item.ident)),
            Item::Const(item) if item.ident != "_" => names.push(format!("const {}", item.ident)),
            Item::Trait(item) => names.push(format!("trait {}", item.ident)),
            Item::Impl(item) if item.trait_.is_none() => methods(&item, &mut names),
            Item::Macro(item) => names.extend(enum_in_macro(&item)),
            _ => {}
        }
    }
    names
}

fn methods(item: &syn::ItemImpl, names: &mut Vec<String>) {
    let owner = item.self_ty.to_token_stream().to_string();
    for member in &item.items {
        if let syn::ImplItem::Fn(function) = member
            && matches!(function.vis, syn::Visibility::Public(_))
            && function.sig.ident != "builder"
        {
            names.push(format!("fn {owner}::{}", function.sig.ident));
        }
    }
}

/// `open_enum! { pub enum Name { … } }`
fn enum_in_macro(item: &syn::ItemMacro) -> Option<String> {
    let text = item.mac.tokens.to_string();
    let (_, rest) = text.split_once("pub enum ")?;
    Some(format!("enum {}", rest.split_whitespace().next()?))
}
