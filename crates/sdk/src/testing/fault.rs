//! Everything that goes wrong between a client and a server, as values that a test can go through one by one.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_LENGTH, ETAG, HeaderValue, IF_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE};
use transport::{
    Answer, Context, Error, ErrorKind, Operation, Request, Response, Result, Transport,
};

use super::Leap;
use super::tap::{Tap, Tapped};

/// How long a slow answer takes, on the client's clock: longer than any call of the API may.
const SLOW: Duration = Duration::from_mins(3);

/// One way in which a call goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 429, and when to come back: in 7 seconds.
    TooManyWait,
    /// 429, and no word on when to come back.
    TooMany,
    /// 500, from a server that has done what was asked.
    ServerError,
    /// 503, from a server that has done nothing.
    Unavailable,
    /// The connection breaks half-way through the request, or before it if there is no body.
    CutRequest,
    /// The server has acted, and the connection breaks half-way through its answer.
    CutAnswer,
    /// The server has acted, and its answer takes three minutes.
    Slow,
    /// The server has acted, and the connection breaks before the answer.
    Reset,
    /// The answer ends early, and says that it is whole: fewer bytes than announced.
    WrongLength,
    /// A gateway answers with a page of HTML and 502.
    HtmlPage,
    /// A gateway answers with a page of HTML and 200.
    Portal,
    /// What is asked for has changed: 412 where the request insists on an `ETag`, another `ETag` elsewhere.
    StaleTag,
    /// 409.
    Conflict,
    /// 423.
    Locked,
    /// 460, the answer of tus to a checksum that does not match.
    Checksum,
    /// 410.
    Gone,
}

impl Fault {
    /// Every one.
    pub const ALL: [Self; 16] = [
        Self::TooManyWait,
        Self::TooMany,
        Self::ServerError,
        Self::Unavailable,
        Self::CutRequest,
        Self::CutAnswer,
        Self::Slow,
        Self::Reset,
        Self::WrongLength,
        Self::HtmlPage,
        Self::Portal,
        Self::StaleTag,
        Self::Conflict,
        Self::Locked,
        Self::Checksum,
        Self::Gone,
    ];

    /// Makes it happen to one call.
    pub(crate) fn strike<'a>(
        self,
        inner: &'a dyn Transport,
        pace: &'a Leap,
        request: Request,
        operation: &'a Operation,
        context: &'a Context,
    ) -> BoxFuture<'a, Result<Response>> {
        let url = request.url().clone();
        let refuse =
            |answer: Answer| Box::pin(async move { answer.respond(url) }) as BoxFuture<'a, _>;
        match self {
            Self::TooManyWait => refuse(envelope(429).with_header("retry-after", "7")),
            Self::TooMany => refuse(envelope(429)),
            Self::Unavailable => refuse(envelope(503)),
            Self::Conflict => refuse(envelope(409)),
            Self::Locked => refuse(envelope(423)),
            Self::Checksum => refuse(envelope(460)),
            Self::Gone => refuse(envelope(410)),
            Self::HtmlPage => refuse(page(502)),
            Self::Portal => refuse(page(200)),
            Self::StaleTag if insists(&request) => refuse(envelope(412)),
            Self::CutRequest => cut_request(inner, request, operation, context),
            _ => Box::pin(async move {
                let answer = inner.call(request, operation, context).await?;
                self.spoil(answer, pace).await
            }),
        }
    }

    /// What becomes of an answer that the server gave.
    async fn spoil(self, mut answer: Response, pace: &Leap) -> Result<Response> {
        match self {
            Self::ServerError => envelope(500).respond(answer.url().clone()),
            Self::Reset => Err(cut()),
            Self::Slow => {
                pace.pass(SLOW);
                // Whoever has set a limit comes first.
                tokio::task::yield_now().await;
                Ok(answer)
            }
            Self::CutAnswer => match half(&answer) {
                Some(half) => Ok(Tapped::response(answer, scissors(half))),
                None => Err(cut()),
            },
            Self::WrongLength => shorten(answer).await,
            Self::StaleTag => {
                let other = HeaderValue::from_static("\"another\"");
                if let Some(tag) = answer.headers_mut().get_mut(ETAG) {
                    *tag = other;
                }
                Ok(answer)
            }
            _ => Ok(answer),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::TooManyWait => "429 in 7 s",
            Self::TooMany => "429",
            Self::ServerError => "500, done",
            Self::Unavailable => "503",
            Self::CutRequest => "cut request",
            Self::CutAnswer => "cut answer",
            Self::Slow => "slow",
            Self::Reset => "reset, done",
            Self::WrongLength => "wrong length",
            Self::HtmlPage => "502 of HTML",
            Self::Portal => "200 of HTML",
            Self::StaleTag => "stale ETag",
            Self::Conflict => "409",
            Self::Locked => "423",
            Self::Checksum => "460",
            Self::Gone => "410",
        })
    }
}

/// What the service says with a failing status: nothing of use.
fn envelope(status: u16) -> Answer {
    Answer::json(r#"{"message":"","details":{}}"#).with_status(status)
}

fn page(status: u16) -> Answer {
    let page = "<!doctype html><title>Sorry</title><h1>Come back later</h1>";
    Answer::status(status)
        .with_header("content-type", "text/html; charset=utf-8")
        .with_body(page)
}

/// Whether a request is only about one state of a thing.
fn insists(request: &Request) -> bool {
    [IF_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE]
        .iter()
        .any(|name| request.headers().contains_key(name))
}

fn cut_request<'a>(
    inner: &'a dyn Transport,
    mut request: Request,
    operation: &'a Operation,
    context: &'a Context,
) -> BoxFuture<'a, Result<Response>> {
    Box::pin(async move {
        let Some(body) = request.body_mut().take() else {
            return Err(cut());
        };
        let length = http_body::Body::size_hint(&body).exact();
        let half = length.unwrap_or_default() / 2;
        *request.body_mut() = Some(Tapped::body(body, scissors(half)));
        // A service in this process answers what it got, where a socket would be gone.
        drop(inner.call(request, operation, context).await);
        Err(cut())
    })
}

/// Half the length of an answer's body, if there is something to cut.
fn half(answer: &Response) -> Option<u64> {
    let length = length(answer).filter(|&length| length > 0)?;
    (answer.status() != StatusCode::NO_CONTENT).then_some(length / 2)
}

/// The length of an answer's body, as its head announces it.
fn length(answer: &Response) -> Option<u64> {
    let announced = answer.headers().get(CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse().ok());
    announced.or_else(|| answer.content_length())
}

/// The answer with the first half of its body, and the length of all of it.
async fn shorten(answer: Response) -> Result<Response> {
    let Some(half) = half(&answer) else {
        return Ok(answer);
    };
    let (url, headers, status) = (
        answer.url().clone(),
        answer.headers().clone(),
        answer.status(),
    );
    let length = length(&answer).unwrap_or_default();
    let body = answer
        .bytes()
        .await
        .map_err(|e| Error::new(ErrorKind::Interrupted, "the answer broke off").with_source(e))?;

    let half = usize::try_from(half).unwrap_or(usize::MAX);
    let mut short = Answer::status(status.as_u16())
        .with_body(body.slice(..half.min(body.len())))
        .respond(url)?;
    *short.headers_mut() = headers;
    short.headers_mut().insert(CONTENT_LENGTH, length.into());
    Ok(short)
}

/// Lets so many bytes pass.
fn scissors(mut bytes: u64) -> Tap {
    Box::new(move |piece: Bytes| {
        let room = usize::try_from(bytes).unwrap_or(usize::MAX);
        let passing = piece.len().min(room);
        bytes -= passing as u64;
        piece.slice(..passing)
    })
}

fn cut() -> Error {
    Error::new(ErrorKind::Interrupted, "the connection was cut")
}
