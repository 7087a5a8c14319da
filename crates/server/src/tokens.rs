//! The token endpoint, `POST /oauth2/token`: an app trades its secret for an access token (RFC 6749, 4.4).
//!
//! Its errors have the form of that RFC, not the envelope of the other operations.

use std::sync::Arc;

use api::types::{CreateAccessTokenResponse, TokenError};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::post;
use engine::{Credentials, Engine, ErrorKind};
use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::door::all_of;
use crate::json::json_response;

/// The only grant there is.
const GRANT: &str = "client_credentials";

/// Most bytes of a request; four ids take a few hundred.
const MOST_BODY: usize = 64 << 10;

/// The route of the token endpoint.
pub(crate) fn router(engine: Arc<Engine>) -> Router {
    Router::new()
        .route("/oauth2/token", post(answer))
        .with_state(engine)
}

/// Why there is no token: an error code of the RFC, and words.
#[derive(Debug, PartialEq)]
struct Refusal {
    code: &'static str,
    words: String,
}

async fn answer(State(engine): State<Arc<Engine>>, request: Request) -> Response {
    let mut response = match exchange(&engine, request).await {
        Ok(token) => json_response(StatusCode::OK, &token),
        Err(refusal) => refused(refusal),
    };
    // What holds a token, or tells of one, is not for caches to keep.
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

async fn exchange(engine: &Engine, request: Request) -> Result<CreateAccessTokenResponse, Refusal> {
    let app = credentials(&members(request).await?)?;
    let token = engine.exchange(&app).await.map_err(|error| {
        let code = match error.kind() {
            ErrorKind::Unauthenticated => "invalid_client",
            ErrorKind::Invalid => "invalid_grant",
            _ => {
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                tracing::error!(cause, "{error}");
                "server_error"
            }
        };
        Refusal::new(code, error.message())
    })?;
    Ok(CreateAccessTokenResponse {
        access_token: token.text,
        token_type: Some("Bearer".to_owned()),
        expires_in: Some(token.life.as_secs()),
    })
}

/// What a request says, as JSON or as a form.
async fn members(request: Request) -> Result<Map<String, Value>, Refusal> {
    let is_form = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| {
            let kind = kind.split(';').next().unwrap_or_default().trim();
            kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")
        });
    let body = all_of(request.into_body(), MOST_BODY).await;
    let body = body.map_err(|error| Refusal::invalid(error.message()))?;
    if is_form {
        return form(&body);
    }
    serde_json::from_slice(&body)
        .map_err(|_| Refusal::invalid("the body is neither a JSON object nor a form"))
}

fn form(body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    let mut members = Map::new();
    for (name, value) in form_urlencoded::parse(body) {
        let name = name.into_owned();
        if members.insert(name.clone(), value.into()).is_some() {
            return Err(Refusal::invalid(format!("`{name}` is given twice")));
        }
    }
    Ok(members)
}

fn credentials(members: &Map<String, Value>) -> Result<Credentials, Refusal> {
    let grant = member(members, "grant_type", "grantType")?;
    if grant != GRANT {
        let words = format!("the only grant there is is `{GRANT}`");
        return Err(Refusal::new("unsupported_grant_type", words));
    }
    Ok(Credentials {
        id: member(members, "client_id", "clientId")?,
        secret: member(members, "client_secret", "clientSecret")?,
        instance: member(members, "instance_id", "instanceId")?,
    })
}

/// A member by its name, or by the name that another strategy of the official client has for it.
fn member(members: &Map<String, Value>, name: &str, other: &str) -> Result<String, Refusal> {
    match members.get(name).or_else(|| members.get(other)) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
        None | Some(Value::Null | Value::String(_)) => {
            Err(Refusal::invalid(format!("`{name}` is missing")))
        }
        Some(_) => Err(Refusal::invalid(format!("`{name}` is not a text"))),
    }
}

impl Refusal {
    fn new(code: &'static str, words: impl Into<String>) -> Self {
        let words = words.into();
        Self { code, words }
    }

    fn invalid(words: impl Into<String>) -> Self {
        Self::new("invalid_request", words)
    }
}

fn refused(refusal: Refusal) -> Response {
    tracing::debug!(code = refusal.code, "{}", refusal.words);
    let status = match refusal.code {
        "invalid_client" => StatusCode::UNAUTHORIZED,
        "server_error" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    };
    let error = TokenError {
        error: refusal.code.to_owned(),
        error_description: Some(refusal.words),
        error_uri: None,
    };
    json_response(status, &error)
}
