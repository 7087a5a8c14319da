//! What the tests of this crate share: a client without a network, and a pace that never waits.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures::future::{BoxFuture, pending, ready};
use transport::{Answer, Pace, Recorder};

use crate::Client;

/// A client that plays `script`, and the recorder of what it sends.
pub(crate) fn answered_with(script: impl IntoIterator<Item = Answer>) -> (Client, Arc<Recorder>) {
    let recorder = Arc::new(Recorder::answering(script));
    let client = Client::builder()
        .base_url("http://media.test")
        .api_key("key-1")
        .site("site-1")
        .transport(Arc::clone(&recorder) as _)
        .pace(Arc::new(Still))
        .build()
        .expect("everything needed is given");
    (client, recorder)
}

/// Everything that was sent, as text.
pub(crate) fn sent(recorder: &Recorder) -> String {
    recorder
        .requests()
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

/// A file descriptor of `bytes` under `id`, as JSON.
pub(crate) fn descriptor(id: &str, size: usize, hash: &str) -> String {
    format!(
        r#"{{"id":"{id}","displayName":"{id}","url":"http://media.test/media/{id}","private":false,
        "mediaType":"IMAGE","operationStatus":"READY","state":"OK","sizeInBytes":"{size}","hash":"{hash}"}}"#
    )
}

pub(crate) struct Still;

impl Pace for Still {
    fn sleep(&self, _wait: Duration) -> BoxFuture<'static, ()> {
        Box::pin(ready(()))
    }

    fn limit(&self, _limit: Duration) -> BoxFuture<'static, ()> {
        Box::pin(pending())
    }

    fn chance(&self) -> f64 {
        0.5
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }
}
