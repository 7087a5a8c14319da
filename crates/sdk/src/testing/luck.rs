//! Bad luck, in measured doses.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use bytes::Bytes;
use futures::future::BoxFuture;
use transport::{
    Answer, Context, Error, ErrorKind, Operation, Recorder, Request, Response, Result, Transport,
};

use super::tap::{Tap, Tapped};
use super::{Fault, Leap};

/// Something that goes wrong, once unless told otherwise. Clones share what is left of it.
#[derive(Debug, Clone)]
pub struct Luck {
    what: What,
    operation: Option<&'static str>,
    left: Arc<AtomicU32>,
}

#[derive(Debug, Clone, Copy)]
enum What {
    Status(u16),
    Refused,
    Upload(u64),
    Damage(u64),
    Download(u64),
    Fault(Fault),
}

/// The server answers with this status, and nothing has happened.
pub fn status(status: u16) -> Luck {
    Luck::new(What::Status(status))
}

/// No connection comes about.
pub fn refused() -> Luck {
    Luck::new(What::Refused)
}

/// The connection breaks when a request has sent so many bytes of its body.
pub fn cut_upload_after(bytes: u64) -> Luck {
    Luck::new(What::Upload(bytes))
}

/// The first byte after so many of a request's body arrives as another one.
pub fn damage_upload_after(bytes: u64) -> Luck {
    Luck::new(What::Damage(bytes))
}

/// The connection breaks when so many bytes of an answer have arrived.
pub fn cut_download_after(bytes: u64) -> Luck {
    Luck::new(What::Download(bytes))
}

/// This goes wrong.
pub fn fault(fault: Fault) -> Luck {
    Luck::new(What::Fault(fault))
}

impl Luck {
    fn new(what: What) -> Self {
        Self {
            what,
            operation: None,
            left: Arc::new(AtomicU32::new(1)),
        }
    }

    /// So many times.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.left = Arc::new(AtomicU32::new(times));
        self
    }

    /// Only to calls of this operation, such as `listFiles`; the bytes of a file are a `download`.
    #[must_use]
    pub fn on(mut self, operation: &'static str) -> Self {
        self.operation = Some(operation);
        self
    }

    /// Lets it happen so many times from now on, whatever was left.
    pub fn arm(&self, times: u32) {
        self.left.store(times, Ordering::SeqCst);
    }

    /// How many times it can still happen.
    pub fn left(&self) -> u32 {
        self.left.load(Ordering::SeqCst)
    }

    /// Whether it comes over this call: at once, or when its bytes have come so far.
    fn comes_over(&self, operation: &Operation) -> bool {
        if self.operation.is_some_and(|id| id != operation.id) {
            return false;
        }
        match self.what {
            What::Status(_) | What::Refused | What::Fault(_) => self.strike(),
            What::Upload(_) | What::Damage(_) | What::Download(_) => self.left() > 0,
        }
    }

    /// Uses it up by one; whether there was one left, which of several calls at once only one is told.
    fn strike(&self) -> bool {
        let struck = self
            .left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                left.checked_sub(1)
            });
        struck.is_ok()
    }

    /// Lets so many bytes pass, and notes in `struck` that the rest did not.
    fn scissors(&self, bytes: u64, struck: Arc<AtomicBool>) -> Tap {
        self.after(bytes, move |piece, room| {
            struck.store(true, Ordering::SeqCst);
            piece.slice(..room)
        })
    }

    /// Turns every bit of the byte after so many.
    fn hammer(&self, bytes: u64) -> Tap {
        self.after(bytes, |piece, room| {
            let mut piece = piece.to_vec();
            piece[room] = !piece[room];
            piece.into()
        })
    }

    /// Strikes once when so many bytes have passed: at the piece that holds the next, which is told how many of it may
    /// still pass.
    fn after(
        &self,
        mut bytes: u64,
        strike: impl Fn(Bytes, usize) -> Bytes + Send + Sync + 'static,
    ) -> Tap {
        let luck = self.clone();
        Box::new(move |piece: Bytes| {
            let room = usize::try_from(bytes).unwrap_or(usize::MAX);
            if piece.len() <= room {
                bytes -= piece.len() as u64;
                return piece;
            }
            bytes = u64::MAX;
            if luck.strike() {
                strike(piece, room)
            } else {
                piece
            }
        })
    }
}

/// A transport that things go wrong on.
pub struct Unlucky<T> {
    inner: T,
    luck: Vec<Luck>,
    pace: Leap,
}

impl<T> Unlucky<T> {
    /// `inner`, with all of `luck`.
    pub fn new(inner: T, luck: impl IntoIterator<Item = Luck>) -> Self {
        Self {
            inner,
            luck: luck.into_iter().collect(),
            pace: Leap::default(),
        }
    }

    /// Lets slow answers take their time on this clock.
    #[must_use]
    pub fn with_pace(mut self, pace: Leap) -> Self {
        self.pace = pace;
        self
    }
}

impl<T> fmt::Debug for Unlucky<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unlucky")
            .field("luck", &self.luck)
            .finish_non_exhaustive()
    }
}

impl<T: Transport> Transport for Unlucky<T> {
    fn call<'a>(
        &'a self,
        request: Request,
        operation: &'a Operation,
        context: &'a Context,
    ) -> BoxFuture<'a, Result<Response>> {
        match self.luck.iter().find(|luck| luck.comes_over(operation)) {
            Some(luck) => Box::pin(self.strike(luck, request, operation, context)),
            None => self.inner.call(request, operation, context),
        }
    }
}

impl<T: Transport> Unlucky<T> {
    async fn strike(
        &self,
        luck: &Luck,
        mut request: Request,
        operation: &Operation,
        context: &Context,
    ) -> Result<Response> {
        match luck.what {
            What::Status(status) => {
                let answer = Answer::json(r#"{"message":"","details":{}}"#).with_status(status);
                Recorder::always(answer)
                    .call(request, operation, context)
                    .await
            }
            What::Refused => Err(Error::new(ErrorKind::Connect, "no connection came about")),
            What::Upload(bytes) => {
                let struck = Arc::new(AtomicBool::new(false));
                let body = request.body_mut();
                *body = body
                    .take()
                    .map(|body| Tapped::body(body, luck.scissors(bytes, struck.clone())));
                let answer = self.inner.call(request, operation, context).await;
                // A service in this process may have answered, where a socket would be gone.
                if struck.load(Ordering::SeqCst) {
                    return Err(Error::new(ErrorKind::Interrupted, "the connection was cut"));
                }
                answer
            }
            What::Damage(bytes) => {
                let body = request.body_mut();
                *body = body
                    .take()
                    .map(|body| Tapped::body(body, luck.hammer(bytes)));
                self.inner.call(request, operation, context).await
            }
            What::Fault(fault) => {
                let Self { inner, pace, .. } = self;
                fault.strike(inner, pace, request, operation, context).await
            }
            What::Download(bytes) => {
                let answer = self.inner.call(request, operation, context).await?;
                Ok(Tapped::response(
                    answer,
                    luck.scissors(bytes, Arc::default()),
                ))
            }
        }
    }
}
