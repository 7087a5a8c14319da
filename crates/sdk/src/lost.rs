//! After a lost answer: was it done?
//!
//! What is not idempotent may not be sent again blindly. It is looked for first: the only new thing that is like it is
//! taken for what the call made, what is not found was never made, and in doubt nothing is done.

use std::future::Future;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use crate::{Client, Error, ErrorKind, Result};

/// So far the clocks of this machine and of the service may be apart.
const APART: Duration = Duration::from_mins(5);

/// What a look brought to light.
pub(crate) enum Trace<T> {
    /// It was done, and this is what came of it.
    Done(T),
    /// Something like it is there, and may be another's.
    Unclear,
    /// It was not done.
    Nothing,
}

impl<T> Trace<T> {
    /// Of those that may be `ours` one is, if it is the only one; `others` are there that may not be.
    pub(crate) fn of(mut ours: Vec<T>, others: bool) -> Self {
        match (ours.pop(), ours.is_empty()) {
            (Some(only), true) => Self::Done(only),
            (None, _) if !others => Self::Nothing,
            _ => Self::Unclear,
        }
    }
}

/// Does `act`; after a lost answer again, but only if `look` finds no trace of it. `look` is told when it began.
pub(crate) async fn once<T, A, Acting, L, Looking>(client: &Client, act: A, look: L) -> Result<T>
where
    A: Fn() -> Acting,
    Acting: Future<Output = Result<T>>,
    L: Fn(SystemTime) -> Looking,
    Looking: Future<Output = Result<Trace<T>>>,
{
    let began = client.again().pace.now();
    let mut failures = 0;
    loop {
        let error = match act().await {
            Err(error) if is_lost(&error) => error,
            done => return done,
        };
        failures += 1;
        if !client.pause_after(&error, failures).await {
            return Err(error.with_attempts(failures));
        }
        match look(began).await {
            Ok(Trace::Done(found)) => return Ok(found),
            Ok(Trace::Nothing) => {}
            // Who cannot tell does not do it again.
            Ok(Trace::Unclear) | Err(_) => return Err(error.with_attempts(failures)),
        }
    }
}

/// Whether something was made after the call began.
pub(crate) fn is_new(created: Option<Timestamp>, began: SystemTime) -> bool {
    let earliest = began.checked_sub(APART).map(Timestamp::try_from);
    match (created, earliest) {
        (Some(created), Some(Ok(earliest))) => created >= earliest,
        _ => false,
    }
}

/// Whether the service may have acted all the same. After 429 it has not, and that was waited for already.
pub(crate) fn is_lost(error: &Error) -> bool {
    let kind = error.kind();
    kind.is_retryable() && kind != ErrorKind::RateLimited && !error.is_unsent()
}
