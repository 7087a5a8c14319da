//! Pages, and the streams made of them.

use std::future::Future;
use std::sync::Arc;

use api::types::{CursorPaging, PagingMetadata};
use futures::TryStreamExt;
use futures::stream::{BoxStream, StreamExt, iter, try_unfold};

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

/// A request for a page that can be repeated for the next one.
pub(crate) trait Pages: Send + Sync + 'static {
    /// What is on a page.
    type Item: Send + 'static;

    /// Asks for the page that `cursor` leads to.
    fn fetch(
        self: Arc<Self>,
        cursor: Option<String>,
    ) -> impl Future<Output = Result<Page<Self::Item>>> + Send;
}

/// Writes how everything ends that answers in pages; its type holds `cursor` and is [`Pages`].
macro_rules! endings {
    ($name:ident, $item:ty, $items:literal) => {
        impl $name {
            $crate::options::per_call!(client);

            /// From the page that this cursor leads to; see [`Page::next`](crate::Page::next).
            pub fn cursor(mut self, cursor: impl Into<Option<String>>) -> Self {
                self.cursor = cursor.into();
                self
            }

            #[doc = concat!("One page of ", $items, ".")]
            pub async fn send(mut self) -> $crate::Result<$crate::Page<$item>> {
                let cursor = self.cursor.take();
                $crate::pages::Pages::fetch(std::sync::Arc::new(self), cursor).await
            }

            #[doc = concat!("The ", $items, " page by page, each fetched when the one before is used up.")]
            pub fn pages(
                mut self,
            ) -> futures::stream::BoxStream<'static, $crate::Result<$crate::Page<$item>>> {
                let cursor = self.cursor.take();
                $crate::pages::pages(self, cursor)
            }

            #[doc = concat!("Each of the ", $items, "; pages are fetched as they are needed.")]
            pub fn stream(mut self) -> futures::stream::BoxStream<'static, $crate::Result<$item>> {
                let cursor = self.cursor.take();
                $crate::pages::stream(self, cursor)
            }

            #[doc = concat!("All of the ", $items, ". There may be many: [`stream`](Self::stream) holds one page.")]
            pub async fn collect(self) -> $crate::Result<Vec<$item>> {
                futures::TryStreamExt::try_collect(self.stream()).await
            }
        }
    };
}

pub(crate) use endings;

enum Next {
    First(Option<String>),
    Page(String),
    End,
}

/// Every page from that of `cursor` on.
pub(crate) fn pages<P: Pages>(
    request: P,
    cursor: Option<String>,
) -> BoxStream<'static, Result<Page<P::Item>>> {
    let request = Arc::new(request);
    try_unfold(Next::First(cursor), move |next| {
        let request = Arc::clone(&request);
        async move {
            let cursor = match next {
                Next::First(cursor) => cursor,
                Next::Page(cursor) => Some(cursor),
                Next::End => return Ok(None),
            };
            let page = request.fetch(cursor.clone()).await?;
            let next = following(cursor.as_deref(), page.next.clone())?;
            Ok(Some((page, next)))
        }
    })
    .boxed()
}

/// Every item from the page of `cursor` on, page after page.
pub(crate) fn stream<P: Pages>(
    request: P,
    cursor: Option<String>,
) -> BoxStream<'static, Result<P::Item>> {
    pages(request, cursor)
        .map_ok(|page| iter(page.items.into_iter().map(Ok)))
        .try_flatten()
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

/// What a request in a body says of its page.
pub(crate) fn paging(limit: Option<u32>, cursor: Option<String>) -> Result<Option<CursorPaging>> {
    if limit.is_none() && cursor.is_none() {
        return Ok(None);
    }
    let limit = limit.map(i32::try_from).transpose();
    let limit = limit.map_err(|_| Error::invalid("no page has as many items as `limit` says"))?;
    Ok(Some(CursorPaging { cursor, limit }))
}
