//! Tells Python how far a transfer has come: on the thread that waits, now and then, and once at the end.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use site_media::Progress;

use crate::inbox::{Inbox, Letter};

/// An event loop is told at most so often.
const PAUSE: Duration = Duration::from_millis(50);

/// Carries news from wherever bytes move to whoever waits for them.
///
/// The SDK tells of every piece. Only the latest news is kept, so that Python is called a few times a second however
/// fast the bytes go.
#[derive(Clone, Default)]
pub(crate) struct News(Option<Arc<Line>>);

struct Line {
    callback: Py<PyAny>,
    latest: Mutex<Latest>,
    /// Where the event loop reads of it, if one waits.
    inbox: OnceLock<(Arc<Inbox>, Arc<Py<PyAny>>)>,
}

#[derive(Default)]
struct Latest {
    /// Bytes done, and in all.
    progress: Option<(u64, Option<u64>)>,
    told: bool,
    posted: Option<Instant>,
}

impl News {
    /// For `callback`, which is called with the bytes done and the bytes in all.
    pub(crate) fn new(callback: Option<Py<PyAny>>) -> Self {
        Self(callback.map(|callback| {
            Arc::new(Line {
                callback,
                latest: Mutex::default(),
                inbox: OnceLock::new(),
            })
        }))
    }

    /// Whether anybody wants to hear of it.
    pub(crate) fn is_wanted(&self) -> bool {
        self.0.is_some()
    }

    /// What the SDK shall call.
    pub(crate) fn listener(&self) -> impl Fn(Progress) + Send + Sync + 'static {
        let news = self.clone();
        move |progress| news.take((progress.done, progress.total))
    }

    /// Makes an event loop read of it.
    pub(crate) fn post_to(&self, inbox: &Arc<Inbox>, future: &Arc<Py<PyAny>>) {
        if let Some(line) = &self.0 {
            // A call starts once, so nothing is there yet.
            let _ = line.inbox.set((Arc::clone(inbox), Arc::clone(future)));
        }
    }

    /// Passes on what is new, if anything is.
    pub(crate) fn tell(&self, py: Python<'_>) -> PyResult<()> {
        let Some(line) = &self.0 else {
            return Ok(());
        };
        let fresh = {
            let mut latest = line.latest();
            let told = std::mem::replace(&mut latest.told, true);
            latest.progress.filter(|_| !told)
        };
        match fresh {
            Some(progress) => line.callback.call1(py, progress).map(drop),
            None => Ok(()),
        }
    }

    /// Says that `size` bytes have passed, if nothing was said: for a transfer that was over before it began.
    pub(crate) fn finish(&self, size: u64) {
        if let Some(line) = &self.0 {
            let mut latest = line.latest();
            latest.progress.get_or_insert((size, Some(size)));
        }
    }

    fn take(&self, progress: (u64, Option<u64>)) {
        let Some(line) = &self.0 else { return };
        let due = {
            let mut latest = line.latest();
            latest.progress = Some(progress);
            latest.told = false;
            let due = latest.posted.is_none_or(|posted| posted.elapsed() >= PAUSE);
            if due {
                latest.posted = Some(Instant::now());
            }
            due
        };
        if due && let Some((inbox, future)) = line.inbox.get() {
            inbox.post(Letter::News {
                future: Arc::clone(future),
                news: self.clone(),
            });
        }
    }
}

impl Line {
    fn latest(&self) -> MutexGuard<'_, Latest> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
