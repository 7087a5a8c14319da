//! The way of one API call: admit the caller, check the request, ask, answer.

use std::collections::HashMap;
use std::future::Future;

use axum::RequestExt as _;
use axum::body::to_bytes;
use axum::extract::{RawPathParams, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use engine::{Error, ErrorKind, Result, Rule, Violation};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::envelope::Failure;
use crate::generated::traits::{Files, Folders};
use crate::json::json_response;
use crate::operation::{Operation, Parameter, Place};
use crate::validate::missing;

/// Most bytes of a JSON body: a bulk import of 100 files with all their external ids fits.
const MOST_BODY: usize = 16 << 20;

/// Lets callers in.
pub(crate) trait Door: Clone + Send + Sync + 'static {
    /// Who has been let in, and so what may be asked.
    type Caller: Files + Folders;

    /// Who is asking, if they may ask this.
    fn admit(
        &self,
        head: &Parts,
        operation: &'static Operation,
    ) -> impl Future<Output = Result<Self::Caller>> + Send;
}

/// Answers one call, whatever comes of it.
pub(crate) async fn answer<D, R, A, F>(
    door: D,
    operation: &'static Operation,
    request: Request,
    call: impl FnOnce(D::Caller, R) -> F + Send,
) -> Response
where
    D: Door,
    R: DeserializeOwned + Send,
    A: Serialize,
    F: Future<Output = Result<A>> + Send,
{
    match answered(door, operation, request, call).await {
        Ok(answer) => json_response(StatusCode::OK, &answer),
        Err(error) => Failure(error).into_response(),
    }
}

async fn answered<D, R, A, F>(
    door: D,
    operation: &'static Operation,
    mut request: Request,
    call: impl FnOnce(D::Caller, R) -> F,
) -> Result<A>
where
    D: Door,
    R: DeserializeOwned,
    F: Future<Output = Result<A>>,
{
    let path = request.extract_parts::<RawPathParams>().await;
    let path = path.map_err(|error| Error::new(ErrorKind::Invalid, error.to_string()))?;
    let (head, body) = request.into_parts();
    tracing::debug!(operation = operation.id);
    let caller = door.admit(&head, operation).await?;

    let query = head.uri.query().unwrap_or_default();
    let parameters = parameters(operation.parameters, &path, query)?;
    let body = match operation.body {
        Some(shape) => {
            let bytes = to_bytes(body, MOST_BODY).await.map_err(too_large)?;
            let body = json_body(&bytes)?;
            refuse(shape.violations("", &body))?;
            Some(body)
        }
        None => None,
    };
    call(caller, whole(parameters, body)?).await
}

/// Both parts as the value that the request's type is read from.
fn whole<R: DeserializeOwned>(
    mut parameters: Map<String, Value>,
    body: Option<Value>,
) -> Result<R> {
    let value = match body {
        Some(body) if parameters.is_empty() => body,
        Some(body) => {
            parameters.insert("body".to_owned(), body);
            Value::Object(parameters)
        }
        None => Value::Object(parameters),
    };
    serde_json::from_value(value).map_err(|error| Error::new(ErrorKind::Invalid, error.to_string()))
}

/// The parameters of path and query as JSON, checked; what the spec does not name is ignored.
fn parameters(
    declared: &'static [Parameter],
    path: &RawPathParams,
    query: &str,
) -> Result<Map<String, Value>> {
    let mut given: HashMap<_, Vec<_>> = HashMap::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        given.entry(name).or_default().push(value);
    }
    let mut read = Map::new();
    let mut found = Vec::new();
    for parameter in declared {
        let texts: Vec<&str> = match parameter.place {
            Place::Path => path
                .iter()
                .filter(|(name, _)| *name == parameter.name)
                .map(|(_, value)| value)
                .collect(),
            Place::Query => given
                .get(parameter.name)
                .into_iter()
                .flatten()
                .map(AsRef::as_ref)
                .collect(),
        };
        let Some(value) = value_of(parameter, &texts) else {
            if parameter.required {
                found.push(missing(parameter.name));
            }
            continue;
        };
        found.extend(parameter.shape.violations(parameter.name, &value));
        read.insert(parameter.name.to_owned(), value);
    }
    refuse(found)?;
    Ok(read)
}

/// The last of repeated values counts, but for lists, which are all of them.
fn value_of(parameter: &Parameter, texts: &[&str]) -> Option<Value> {
    let last = texts.last()?;
    if parameter.shape.is_array() {
        let items = texts.iter().map(|text| parameter.shape.read(text));
        return Some(items.collect());
    }
    // `paging.cursor=` says as little as no cursor.
    let says_nothing = last.is_empty() && !parameter.required;
    (!says_nothing).then(|| parameter.shape.read(last))
}

/// No body says as much as `{}`.
fn json_body(bytes: &[u8]) -> Result<Value> {
    if bytes.trim_ascii().is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    serde_json::from_slice(bytes).map_err(|error| {
        let words = format!("is not JSON: {error}");
        Error::invalid(Violation::new("body", Rule::Format, words))
    })
}

fn refuse(found: Vec<Violation>) -> Result<()> {
    if found.is_empty() {
        Ok(())
    } else {
        Err(Error::invalid_fields(found))
    }
}

fn too_large(error: axum::Error) -> Error {
    let is_limit = std::error::Error::source(&error)
        .is_some_and(|source| source.is::<http_body_util::LengthLimitError>());
    if is_limit {
        let words = format!("a JSON body has at most {} MiB", MOST_BODY >> 20);
        return Error::new(ErrorKind::TooLarge, words);
    }
    Error::new(ErrorKind::Invalid, "the body broke off").because(error)
}
