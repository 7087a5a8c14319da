//! The way of one API call: admit the caller, check the request, ask, answer.

use std::future::Future;
use std::time::Duration;

use axum::RequestExt as _;
use axum::body::{Body, to_bytes};
use axum::extract::{RawPathParams, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use engine::{Error, ErrorKind, Result, Rule, Violation};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tokio::time;
use url::form_urlencoded;

use crate::envelope::Failure;
use crate::generated::traits::{Files, Folders};
use crate::json::json_response;
use crate::operation::{Operation, Parameter, Place};
use crate::tolerance;
use crate::validate::missing;

/// Most bytes of a JSON body: a bulk import of 100 files with all their external ids fits.
const MOST_BODY: usize = 16 << 20;

/// How long a JSON body may take to arrive.
const BODY_TIME: Duration = Duration::from_mins(1);

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
    let path = pairs(path.iter());
    let (head, body) = request.into_parts();
    tracing::debug!(operation = operation.id);
    let caller = door.admit(&head, operation).await?;

    let query = form_urlencoded::parse(head.uri.query().unwrap_or_default().as_bytes());
    let mut asked = Asked {
        path,
        query: pairs(query),
        body: json_body(operation, body).await?,
    };
    tolerance::renew(operation, &mut asked)?;
    call(caller, checked(operation, asked)?).await
}

/// A request taken apart, before it is held against the spec.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Asked {
    /// What stands between the slashes, by name.
    pub(crate) path: Vec<(String, String)>,
    /// What stands after the question mark, in its order.
    pub(crate) query: Vec<(String, String)>,
    /// The body, if the operation has one.
    pub(crate) body: Option<Value>,
}

fn pairs<N: Into<String>, V: Into<String>>(
    given: impl Iterator<Item = (N, V)>,
) -> Vec<(String, String)> {
    given
        .map(|(name, value)| (name.into(), value.into()))
        .collect()
}

/// The request as its own type, or everything that is wrong with its parameters, or with its body.
fn checked<R: DeserializeOwned>(operation: &'static Operation, asked: Asked) -> Result<R> {
    let parameters = parameters(operation.parameters, &asked)?;
    if let (Some(shape), Some(body)) = (operation.body, &asked.body) {
        refuse(shape.violations("", body))?;
    }
    whole(parameters, asked.body)
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
fn parameters(declared: &'static [Parameter], asked: &Asked) -> Result<Map<String, Value>> {
    let mut read = Map::new();
    let mut found = Vec::new();
    for parameter in declared {
        let given = match parameter.place {
            Place::Path => &asked.path,
            Place::Query => &asked.query,
        };
        let texts: Vec<&str> = given
            .iter()
            .filter(|(name, _)| name == parameter.name)
            .map(|(_, text)| text.as_str())
            .collect();
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

/// The body of an operation that has one. None sent says as much as `{}`.
async fn json_body(operation: &'static Operation, body: Body) -> Result<Option<Value>> {
    if operation.body.is_none() {
        return Ok(None);
    }
    let bytes = all_of(body, MOST_BODY).await?;
    if bytes.trim_ascii().is_empty() {
        return Ok(Some(Value::Object(Map::new())));
    }
    serde_json::from_slice(&bytes).map(Some).map_err(|error| {
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

/// A whole body of at most `most` bytes. One that dawdles is given up, so that it holds nobody's place.
pub(crate) async fn all_of(body: Body, most: usize) -> Result<Bytes> {
    let body = time::timeout(BODY_TIME, to_bytes(body, most)).await;
    let body = body.map_err(|_| Error::new(ErrorKind::Invalid, "the body takes too long"))?;
    body.map_err(|error| {
        let is_limit = std::error::Error::source(&error)
            .and_then(|source| source.downcast_ref::<http_body_util::LengthLimitError>())
            .is_some();
        if is_limit {
            let words = format!("a body has at most {} KiB here", most >> 10);
            return Error::new(ErrorKind::TooLarge, words);
        }
        Error::new(ErrorKind::Invalid, "the body broke off").because(error)
    })
}

#[cfg(test)]
mod tests {
    use futures::stream;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_dawdles_is_given_up() {
        let body = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
        let error = all_of(body, 10).await.expect_err("it never comes");
        assert_eq!(error.message(), "the body takes too long");
    }

    #[tokio::test]
    async fn a_body_that_is_too_long_is_told_from_one_that_breaks_off() {
        let kind = async |body| all_of(body, 10).await.map_err(|error| error.kind());

        assert_eq!(
            kind(Body::from("0123456789")).await,
            Ok(Bytes::from_static(b"0123456789"))
        );
        assert_eq!(
            kind(Body::from("0123456789x")).await,
            Err(ErrorKind::TooLarge)
        );
        let broken = stream::iter([
            Ok(Bytes::from_static(b"{")),
            Err(std::io::Error::other("cut")),
        ]);
        assert_eq!(
            kind(Body::from_stream(broken)).await,
            Err(ErrorKind::Invalid)
        );
    }
}
