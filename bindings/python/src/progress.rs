//! Tells Python how far a transfer has come: on the caller's thread, now and then, and once at the end.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use site_media::Progress;
use site_media::model::ByteSize;

/// Carries news from wherever bytes move to the thread that waits for them.
///
/// The SDK tells of every piece. Only the latest news is kept, so that Python is called a few times a second however
/// fast the bytes go.
pub(crate) struct News {
    callback: Option<Py<PyAny>>,
    latest: Arc<Mutex<Latest>>,
}

#[derive(Default)]
struct Latest {
    /// Bytes done, and in all.
    progress: Option<(u64, Option<u64>)>,
    told: bool,
}

impl News {
    /// For `callback`, which is called with the bytes done and the bytes in all.
    pub(crate) fn new(callback: Option<Py<PyAny>>) -> Self {
        Self {
            callback,
            latest: Arc::default(),
        }
    }

    /// What the SDK shall call.
    pub(crate) fn listener(&self) -> impl Fn(Progress) + Send + Sync + 'static {
        let latest = Arc::clone(&self.latest);
        move |progress| {
            *lock(&latest) = Latest {
                progress: Some((progress.done, progress.total)),
                told: false,
            };
        }
    }

    /// Passes on what is new, if anything is.
    pub(crate) fn tell(&self, py: Python<'_>) -> PyResult<()> {
        let Some(callback) = &self.callback else {
            return Ok(());
        };
        let fresh = {
            let mut latest = lock(&self.latest);
            let told = std::mem::replace(&mut latest.told, true);
            latest.progress.filter(|_| !told)
        };
        match fresh {
            Some(progress) => callback.call1(py, progress).map(drop),
            None => Ok(()),
        }
    }

    /// Says that everything has passed, if that was not said yet. `size` is for a transfer without any news.
    pub(crate) fn finish(&self, py: Python<'_>, size: Option<ByteSize>) -> PyResult<()> {
        let done = size.map_or(0, u64::from);
        lock(&self.latest)
            .progress
            .get_or_insert((done, Some(done)));
        self.tell(py)
    }
}

fn lock(latest: &Mutex<Latest>) -> MutexGuard<'_, Latest> {
    latest.lock().unwrap_or_else(PoisonError::into_inner)
}
