//! Pages, and the streams made of them.

use std::collections::VecDeque;
use std::future::Future;

use api::types::PagingMetadata;
use futures::stream::{BoxStream, StreamExt, try_unfold};

use crate::{Error, ErrorKind, Result};

/// One page of a list.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Leads to the next page, if there is one.
    pub next: Option<String>,
}

impl<T> Page<T> {
    pub(crate) fn new(items: Vec<T>, metadata: Option<PagingMetadata>) -> Self {
        let next = metadata.and_then(|metadata| metadata.cursors?.next);
        // The service ends a list with an empty cursor as often as with none.
        Self {
            items,
            next: next.filter(|cursor| !cursor.is_empty()),
        }
    }
}

/// Where a stream of pages stands.
struct Walk<T, F> {
    ready: VecDeque<T>,
    next: Next,
    fetch: F,
}

enum Next {
    First(Option<String>),
    Page(String),
    End,
}

/// Every item from the page of `cursor` on, page after page.
pub(crate) fn stream<T, F, Fut>(cursor: Option<String>, fetch: F) -> BoxStream<'static, Result<T>>
where
    T: Send + 'static,
    F: Fn(Option<String>) -> Fut + Send + 'static,
    Fut: Future<Output = Result<Page<T>>> + Send,
{
    let walk = Walk {
        ready: VecDeque::new(),
        next: Next::First(cursor),
        fetch,
    };
    try_unfold(walk, |mut walk| async move {
        loop {
            if let Some(item) = walk.ready.pop_front() {
                return Ok(Some((item, walk)));
            }
            let cursor = match std::mem::replace(&mut walk.next, Next::End) {
                Next::First(cursor) => cursor,
                Next::Page(cursor) => Some(cursor),
                Next::End => return Ok(None),
            };
            let page = (walk.fetch)(cursor.clone()).await?;
            walk.next = following(cursor.as_deref(), page.next)?;
            walk.ready = page.items.into();
        }
    })
    .boxed()
}

/// A cursor that leads to itself would go round for ever.
fn following(cursor: Option<&str>, next: Option<String>) -> Result<Next> {
    match next {
        None => Ok(Next::End),
        Some(next) if Some(next.as_str()) == cursor => Err(Error::new(
            ErrorKind::BadAnswer,
            "the service answers the same page again and again",
        )),
        Some(next) => Ok(Next::Page(next)),
    }
}
