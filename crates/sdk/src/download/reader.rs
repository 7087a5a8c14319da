//! Reads on, whatever breaks in between: every connection that is lost is followed by one for the rest.

use bytes::Bytes;
use reqwest::header::HeaderValue;
use reqwest::{Response, StatusCode};

use super::origin::{Opened, Origin};
use crate::{Error, ErrorKind, Result, envelope};

/// Bytes being read.
pub(super) struct Reader {
    origin: Origin,
    response: Option<Response>,
    /// Where the next byte belongs.
    at: u64,
    /// So many bytes of the answer are there already.
    skip: u64,
    end: Option<u64>,
    total: Option<u64>,
    tag: Option<HeaderValue>,
    /// Whether the last answer was the part that was asked for.
    ranged: bool,
    /// How far it has been, which is beyond where it is after the bytes have changed.
    furthest: u64,
    failures: u32,
}

/// What comes next.
pub(super) enum Step {
    /// Bytes that belong here.
    Bytes(u64, Bytes),
    /// The bytes were replaced by others, which come from the beginning on.
    Changed,
}

impl Reader {
    /// Reads `from..end`, of the bytes that `tag` names. They are `total` in all, if that is known.
    pub(super) fn new(
        origin: Origin,
        from: u64,
        end: Option<u64>,
        total: Option<u64>,
        tag: Option<HeaderValue>,
    ) -> Self {
        Self {
            origin,
            response: None,
            at: from,
            skip: 0,
            end,
            total,
            tag,
            ranged: false,
            furthest: from,
            failures: 0,
        }
    }

    /// Bytes in all, as soon as that is known.
    pub(super) fn total(&self) -> Option<u64> {
        self.total
    }

    /// Whether the server gives parts when it is asked for some.
    pub(super) fn is_ranged(&self) -> bool {
        self.ranged
    }

    /// Names the bytes, once an answer has come.
    pub(super) fn tag(&self) -> Option<&HeaderValue> {
        self.tag.as_ref()
    }

    /// The next bytes; none at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Step>> {
        loop {
            let error = match self.step().await {
                Ok(step) => return Ok(step),
                Err(error) if error.kind().is_retryable() => error,
                Err(error) => return Err(error),
            };
            self.response = None;
            self.failures += 1;
            tracing::debug!(
                why = error.message(),
                at = self.at,
                failures = self.failures,
                "the download was interrupted"
            );
            self.origin.renew().await;
            if !self.origin.client.pause_after(&error, self.failures).await {
                return Err(error.with_attempts(self.failures));
            }
        }
    }

    async fn step(&mut self) -> Result<Option<Step>> {
        if self.is_over() {
            return Ok(None);
        }
        if self.response.is_none() && self.open().await? {
            return Ok(Some(Step::Changed));
        }
        while let Some(bytes) = self.chunk().await? {
            if let Some(step) = self.take(bytes)? {
                return Ok(Some(step));
            }
        }
        if self.end.or(self.total).is_some_and(|end| self.at < end) || self.skip > 0 {
            return Err(Error::new(ErrorKind::Network, "the download broke off"));
        }
        self.end = Some(self.at);
        Ok(None)
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>> {
        let Some(response) = &mut self.response else {
            return Ok(None);
        };
        let chunk = self.origin.client.in_time(response.chunk()).await?;
        chunk.map_err(envelope::from_reqwest)
    }

    /// Whether everything is there. An empty file is asked for all the same: it may not exist.
    fn is_over(&self) -> bool {
        self.end.is_some_and(|end| self.at >= end)
            || self.at > 0 && self.total.is_some_and(|total| self.at >= total)
    }

    /// Opens an answer, and says whether it is of other bytes than before.
    async fn open(&mut self) -> Result<bool> {
        let opened = self
            .origin
            .open(self.at, self.end, self.tag.as_ref())
            .await?;
        let Opened {
            response,
            at,
            total,
            tag,
        } = opened;
        if let (Some(known), Some(total)) = (self.total, total)
            && known != total
        {
            let message = format!("the service has {total} bytes instead of {known}");
            return Err(Error::new(ErrorKind::Corrupt, message));
        }
        let same = self.tag.is_some() && self.tag == tag;
        let both = tag.is_some() && self.tag.is_some();
        let changed = self.at > 0 && !same && (at == 0 || both);
        self.total = self.total.or(total);
        let known = self.tag.take().filter(|_| !changed);
        self.tag = tag.or(known);
        self.skip = 0;
        if changed && at > 0 {
            return Err(Error::new(
                ErrorKind::Corrupt,
                "the file changed while it was read",
            ));
        }
        if changed {
            self.at = 0;
        } else {
            // The server ignores ranges, and begins with what is there already.
            self.skip = self.at - at;
        }
        self.ranged = response.status() == StatusCode::PARTIAL_CONTENT;
        self.response = Some(response);
        Ok(changed)
    }

    /// Takes what is new of `bytes`.
    fn take(&mut self, mut bytes: Bytes) -> Result<Option<Step>> {
        let known = self.skip.min(bytes.len() as u64);
        self.skip -= known;
        drop(bytes.split_to(usize::try_from(known).unwrap_or(usize::MAX)));
        if bytes.is_empty() {
            return Ok(None);
        }
        let left = self.end.or(self.total).map(|end| end - self.at);
        if let Some(left) = left.filter(|left| *left < bytes.len() as u64) {
            if self.end.is_none() {
                let total = self.total.unwrap_or_default();
                let message = format!("more than {total} bytes arrived");
                return Err(Error::new(ErrorKind::Corrupt, message));
            }
            bytes.truncate(usize::try_from(left).unwrap_or(usize::MAX));
        }
        let at = self.at;
        self.at += bytes.len() as u64;
        // What moves on is patient: only failures in a row count. What was here before does not move it on.
        if self.at > self.furthest {
            self.furthest = self.at;
            self.failures = 0;
        }
        Ok(Some(Step::Bytes(at, bytes)))
    }
}
