//! A body that passes through our hands.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use reqwest::ResponseBuilderExt;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What is done to the bytes of a body; giving back fewer than came ends it there, with an error.
pub type Tap = Box<dyn FnMut(Bytes) -> Bytes + Send + Sync>;

/// A body that passes through a [`Tap`].
pub struct Tapped {
    inner: reqwest::Body,
    tap: Tap,
    state: State,
}

/// How far the end has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Whole,
    Cut,
    Over,
}

impl Tapped {
    /// `inner` with every piece given to `tap`.
    pub fn body(inner: reqwest::Body, tap: Tap) -> reqwest::Body {
        let tapped = Self {
            inner,
            tap,
            state: State::Whole,
        };
        reqwest::Body::wrap(tapped)
    }

    /// `response` with every piece of its body given to `tap`.
    #[expect(clippy::missing_panics_doc, reason = "what is expected cannot fail")]
    pub fn response(response: reqwest::Response, tap: Tap) -> reqwest::Response {
        let url = response.url().clone();
        let (mut head, body) = http::Response::from(response).into_parts();
        // On its way through `http::Response` a response forgets its URL.
        let marked = http::Response::builder().url(url).body(());
        let marked = marked.expect("a response of defaults and a URL is valid");
        head.extensions.extend(marked.into_parts().0.extensions);
        http::Response::from_parts(head, Self::body(body, tap)).into()
    }
}

impl Body for Tapped {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match self.state {
            State::Whole => {}
            State::Cut => {
                // A moment, so that what passed is not merely buffered when the connection breaks.
                self.state = State::Over;
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            State::Over => return Poll::Ready(Some(Err("the connection was cut".into()))),
        }
        let frame = match ready!(Pin::new(&mut self.inner).poll_frame(cx)) {
            Some(Ok(frame)) => frame,
            Some(Err(error)) => return Poll::Ready(Some(Err(error.into()))),
            None => return Poll::Ready(None),
        };
        let frame = match frame.into_data() {
            Ok(bytes) => {
                let length = bytes.len();
                let kept = (self.tap)(bytes);
                if kept.len() < length {
                    self.state = State::Cut;
                }
                Frame::data(kept)
            }
            Err(frame) => frame,
        };
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.state == State::Whole && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
