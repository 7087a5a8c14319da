//! Several ranges of one file on their way at once, given in their order.
//!
//! The first is read alone: it tells whether the server knows of ranges, and by which tag the others can be told to be of
//! the same bytes. What comes before its turn waits in memory.

use std::collections::VecDeque;
use std::num::NonZeroUsize;

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::stream::{FuturesOrdered, StreamExt};
use reqwest::header::HeaderValue;

use super::origin::Origin;
use super::reader::{Reader, Step};
use crate::Result;

/// Bytes of one range.
const RANGE: u64 = 8 << 20;

/// One way or the other to the same bytes.
pub(super) enum Reading {
    One(Box<Reader>),
    Several(Box<Ranges>),
}

impl Reading {
    /// Reads from `from` on, of the bytes that `tag` names; in so many ranges at once, if they are worth it.
    pub(super) fn new(
        origin: Origin,
        from: u64,
        total: Option<u64>,
        tag: Option<HeaderValue>,
        parallel: NonZeroUsize,
    ) -> Self {
        let left = total.map_or(0, |total| total.saturating_sub(from));
        match total.filter(|_| parallel > NonZeroUsize::MIN && left >= 2 * RANGE) {
            Some(total) => Self::Several(Box::new(Ranges::new(origin, from, total, tag, parallel))),
            None => Self::One(Box::new(Reader::new(origin, from, None, total, tag))),
        }
    }

    /// The next bytes; none at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Step>> {
        match self {
            Self::One(reader) => reader.next().await,
            Self::Several(ranges) => ranges.next().await,
        }
    }

    /// Bytes in all, as soon as that is known.
    pub(super) fn total(&self) -> Option<u64> {
        match self {
            Self::One(reader) => reader.total(),
            Self::Several(ranges) => Some(ranges.total),
        }
    }

    /// Names the bytes, once an answer has come.
    pub(super) fn tag(&self) -> Option<&HeaderValue> {
        match self {
            Self::One(reader) => reader.tag(),
            Self::Several(ranges) => ranges.tag(),
        }
    }
}

/// The ranges of a file.
pub(super) struct Ranges {
    origin: Origin,
    parallel: NonZeroUsize,
    total: u64,
    tag: Option<HeaderValue>,
    /// The range that is read alone; all that is left, of a server that ignores ranges.
    alone: Option<Reader>,
    coming: FuturesOrdered<BoxFuture<'static, Result<Part>>>,
    pieces: VecDeque<Bytes>,
    /// Where the next byte belongs that is given.
    at: u64,
    /// Where the next range begins that is asked for.
    next: u64,
}

/// What a request for one range brought.
enum Part {
    Pieces(Vec<Bytes>),
    /// The file has other bytes now.
    Changed,
}

impl Ranges {
    fn new(
        origin: Origin,
        from: u64,
        total: u64,
        tag: Option<HeaderValue>,
        parallel: NonZeroUsize,
    ) -> Self {
        let next = total.min(from + RANGE);
        let alone = Reader::new(origin.clone(), from, Some(next), Some(total), tag);
        Self {
            origin,
            parallel,
            total,
            tag: None,
            alone: Some(alone),
            coming: FuturesOrdered::new(),
            pieces: VecDeque::new(),
            at: from,
            next,
        }
    }

    fn tag(&self) -> Option<&HeaderValue> {
        let alone = self.alone.as_ref();
        alone.map_or(self.tag.as_ref(), Reader::tag)
    }

    async fn next(&mut self) -> Result<Option<Step>> {
        while let Some(alone) = &mut self.alone {
            match alone.next().await? {
                Some(Step::Bytes(at, bytes)) => {
                    self.at = at + bytes.len() as u64;
                    return Ok(Some(Step::Bytes(at, bytes)));
                }
                Some(Step::Changed) => return Ok(Some(Step::Changed)),
                None => self.go_on(),
            }
        }
        loop {
            if let Some(bytes) = self.pieces.pop_front() {
                let at = self.at;
                self.at += bytes.len() as u64;
                return Ok(Some(Step::Bytes(at, bytes)));
            }
            self.ask();
            match self.coming.next().await.transpose()? {
                Some(Part::Pieces(pieces)) => self.pieces.extend(pieces),
                Some(Part::Changed) => {
                    let (origin, parallel) = (self.origin.clone(), self.parallel);
                    *self = Self::new(origin, 0, self.total, None, parallel);
                    return Ok(Some(Step::Changed));
                }
                None => return Ok(None),
            }
        }
    }

    /// What was read alone is read: the rest comes in ranges, or alone if there are none.
    fn go_on(&mut self) {
        let Some(read) = self.alone.take() else {
            return;
        };
        self.tag = read.tag().cloned();
        if !read.is_ranged() && self.at < self.total {
            let (origin, tag) = (self.origin.clone(), self.tag.clone());
            self.alone = Some(Reader::new(origin, self.at, None, Some(self.total), tag));
            self.next = self.total;
        }
    }

    /// Asks for as many ranges as may be on their way.
    fn ask(&mut self) {
        while self.coming.len() < self.parallel.get() && self.next < self.total {
            let (from, to) = (self.next, self.total.min(self.next + RANGE));
            let (origin, tag) = (self.origin.clone(), self.tag.clone());
            let reader = Reader::new(origin, from, Some(to), Some(self.total), tag);
            self.coming.push_back(Box::pin(part(reader)));
            self.next = to;
        }
    }
}

async fn part(mut reader: Reader) -> Result<Part> {
    let mut pieces = Vec::new();
    while let Some(step) = reader.next().await? {
        match step {
            Step::Bytes(_, bytes) => pieces.push(bytes),
            Step::Changed => return Ok(Part::Changed),
        }
    }
    Ok(Part::Pieces(pieces))
}
