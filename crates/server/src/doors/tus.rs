//! Resumable uploads over tus 1.0.0, with all its extensions but checksums in trailers.

mod head;
mod refusal;

use axum::{
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use engine::{
    Error, Result,
    uploads::{Algorithm, Begun, Form, Place, Progress, Sent},
};
use jiff::fmt::rfc2822;

use self::{
    head::{
        CONCAT, Concat, DEFER_LENGTH, EXPIRES, LENGTH, OFFSET, RESUMABLE, VERSION, has_piece,
        number, number_if_any,
    },
    refusal::Refusal,
};
use super::{Doors, body, query};

const SUPPORTED: HeaderName = HeaderName::from_static("tus-version");
const EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
const ALGORITHMS: HeaderName = HeaderName::from_static("tus-checksum-algorithm");
const METHOD: HeaderName = HeaderName::from_static("x-http-method-override");

const EXTENSIONS: HeaderValue = HeaderValue::from_static(
    "creation,creation-with-upload,creation-defer-length,termination,expiration,checksum,concatenation",
);

/// Says on every answer which version it follows.
pub(super) async fn stamp(mut response: Response) -> Response {
    response.headers_mut().insert(RESUMABLE, VERSION);
    response
}

/// Says what is supported.
pub(super) async fn options(State(doors): State<Doors>) -> impl IntoResponse {
    let algorithms = Algorithm::ALL.map(Algorithm::as_str).join(",");
    let algorithms = HeaderValue::from_str(&algorithms).expect("names of algorithms are ASCII");
    let headers = [
        (SUPPORTED, VERSION),
        (EXTENSION, EXTENSIONS),
        (MAX_SIZE, doors.engine.limits().sizes.largest().into()),
        (ALGORITHMS, algorithms),
    ];
    (StatusCode::NO_CONTENT, headers)
}

/// Begins an upload for whoever holds the token in the metadata, perhaps with its first piece.
pub(super) async fn create(
    State(doors): State<Doors>,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Refusal> {
    let content = body::stream(&headers, content, doors.options.body_stall);
    head::check(&headers)?;
    let uploads = doors.uploads(&headers);
    let mut metadata = head::metadata(&headers)?;
    let token = head::token(&mut metadata)?;
    let mut sent = Sent {
        name: metadata.remove("filename"),
        mime: metadata.remove("contentType"),
        length: None,
    };

    let begun = match head::concat(&headers)? {
        Some(Concat::Join(ids)) => {
            let begun = uploads.join(&token, sent, ids).await?;
            return created(&begun.url, &begun.progress);
        }
        Some(Concat::Part) => uploads.begin_part(&token, head::length(&headers)?).await?,
        None => {
            sent.length = head::length(&headers)?;
            uploads.begin(&token, sent).await?
        }
    };
    let Begun { id, url, progress } = begun;
    if !has_piece(&headers) {
        return created(&url, &progress);
    }
    let place = Place {
        offset: 0,
        length: query::content_length(&headers),
        total: None,
        checksum: head::checksum(&headers)?,
    };
    created(&url, &uploads.append(&id, place, content).await?)
}

/// Says how far an upload is.
pub(super) async fn progress(
    State(doors): State<Doors>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    head::check(&headers)?;
    let progress = doors.uploads(&headers).progress(&id).await?;
    let mut told = told(&progress)?;
    match progress.length {
        Some(length) => told.insert(LENGTH, length.into()),
        None => told.insert(DEFER_LENGTH, HeaderValue::from_static("1")),
    };
    if let Some(concat) = concat(&progress.form)? {
        told.insert(CONCAT, concat);
    }
    told.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok((StatusCode::OK, told).into_response())
}

/// Adds a piece.
pub(super) async fn append(
    State(doors): State<Doors>,
    Path(id): Path<String>,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Refusal> {
    let content = body::stream(&headers, content, doors.options.body_stall);
    head::check(&headers)?;
    if !has_piece(&headers) {
        return Err(Refusal::PieceType);
    }

    let place = Place {
        offset: number(&headers, &OFFSET)?,
        length: query::content_length(&headers),
        total: number_if_any(&headers, &LENGTH)?,
        checksum: head::checksum(&headers)?,
    };
    let progress = doors.uploads(&headers).append(&id, place, content).await?;
    Ok((StatusCode::NO_CONTENT, told(&progress)?).into_response())
}

/// Gives an upload up.
pub(super) async fn terminate(
    State(doors): State<Doors>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    head::check(&headers)?;
    doors.uploads(&headers).terminate(&id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The same for those whose way here lets only `GET` and `POST` through.
pub(super) async fn overridden(
    state: State<Doors>,
    id: Path<String>,
    headers: HeaderMap,
    content: Body,
) -> Result<Response, Refusal> {
    let method = query::text(&headers, METHOD.as_str()).unwrap_or_default();
    match method.parse::<Method>() {
        Ok(Method::PATCH) => append(state, id, headers, content).await,
        Ok(Method::DELETE) => terminate(state, id, headers).await,
        Ok(Method::HEAD) => progress(state, id, headers).await,
        Ok(method) => Err(Refusal::Method(method)),
        Err(_) => Err(Refusal::Method(Method::POST)),
    }
}

/// Answers methods that tus has no use for.
pub(super) async fn wrong_method(method: Method) -> Refusal {
    Refusal::Method(method)
}

fn created(url: &str, progress: &Progress) -> Result<Response, Refusal> {
    let location = HeaderValue::from_str(url).map_err(Error::internal)?;
    let location = [(header::LOCATION, location)];
    Ok((StatusCode::CREATED, location, told(progress)?).into_response())
}

/// How far an upload is, and how long it will stay so.
fn told(progress: &Progress) -> Result<HeaderMap> {
    let expires = rfc2822::DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&progress.expires)
        .map_err(Error::internal)?;
    let expires = HeaderValue::from_str(&expires).map_err(Error::internal)?;
    Ok(HeaderMap::from_iter([
        (OFFSET, progress.offset.into()),
        (EXPIRES, expires),
    ]))
}

fn concat(form: &Form) -> Result<Option<HeaderValue>> {
    match form {
        Form::Whole => Ok(None),
        Form::Part => Ok(Some(HeaderValue::from_static("partial"))),
        Form::Joined(urls) => {
            let text = format!("final;{}", urls.join(" "));
            HeaderValue::from_str(&text)
                .map(Some)
                .map_err(Error::internal)
        }
    }
}
