//! Several ranges in one answer: `multipart/byteranges`, of a length known in advance.

use std::{ops::Range, sync::Arc};

use axum::body::Body;
use bytes::Bytes;
use engine::downloads::Download;
use futures::{StreamExt, TryStreamExt, stream};

/// Ranges, each with what is written before it.
pub(super) struct Multipart {
    boundary: String,
    parts: Vec<(Bytes, Range<u64>)>,
    end: Bytes,
}

impl Multipart {
    pub(super) fn of(download: &Download, ranges: Vec<Range<u64>>) -> Self {
        // Bytes that hold their own hash have yet to be found.
        let boundary = format!("site-media-{}", download.hash());
        let (mime, size) = (download.mime(), download.size());
        let head = |Range { start, end }: &Range<u64>| {
            format!(
                "\r\n--{boundary}\r\ncontent-type: {mime}\r\ncontent-range: bytes {start}-{}/{size}\r\n\r\n",
                end - 1
            )
        };
        let parts = ranges.into_iter().map(|range| (head(&range).into(), range));
        Self {
            parts: parts.collect(),
            end: format!("\r\n--{boundary}--\r\n").into(),
            boundary,
        }
    }

    pub(super) fn mime(&self) -> String {
        format!("multipart/byteranges; boundary={}", self.boundary)
    }

    pub(super) fn length(&self) -> u64 {
        let parts = self.parts.iter();
        let parts = parts.map(|(head, range)| head.len() as u64 + range.end - range.start);
        parts.sum::<u64>() + self.end.len() as u64
    }

    /// One range is opened after the other.
    pub(super) fn body(self, download: Arc<Download>) -> Body {
        let parts = stream::iter(self.parts).then(move |(head, range)| {
            let download = Arc::clone(&download);
            async move {
                let bytes = download.read(range).await.map_err(axum::Error::new)?;
                let bytes = bytes.map_err(axum::Error::new);
                Ok::<_, axum::Error>(stream::iter([Ok(head)]).chain(bytes))
            }
        });
        let end = stream::iter([Ok(self.end)]);
        Body::from_stream(parts.try_flatten().chain(end))
    }
}
