//! How far a transfer has come: told to a function, or to be watched from elsewhere.

use std::sync::{Arc, Mutex, PoisonError};

use futures::Stream;
use tokio::sync::watch;

/// How far an upload or a download has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Bytes that have passed, those of an earlier, interrupted transfer included.
    pub done: u64,
    /// Bytes in all, if that is known.
    pub total: Option<u64>,
}

/// A transfer's progress, to be looked at from another task. Clones watch the same transfer.
///
/// A watcher sees the latest value, and may miss those in between: it never holds the transfer up.
#[derive(Debug, Clone)]
pub struct Watch(watch::Receiver<Progress>);

impl Watch {
    /// How far it is now.
    pub fn now(&self) -> Progress {
        *self.0.borrow()
    }

    /// Waits until it has come further; `None` once the transfer is over, in whatever way.
    pub async fn changed(&mut self) -> Option<Progress> {
        self.0.changed().await.ok()?;
        Some(*self.0.borrow_and_update())
    }

    /// Every step as it is seen, until the transfer is over.
    pub fn stream(self) -> impl Stream<Item = Progress> + Send + Unpin {
        Box::pin(futures::stream::unfold(self, |mut watch| async move {
            let progress = watch.changed().await?;
            Some((progress, watch))
        }))
    }
}

/// Whoever wants to know.
#[derive(Clone, Default)]
pub(crate) struct Listener {
    tell: Option<Arc<dyn Fn(Progress) + Send + Sync>>,
    show: Option<Arc<watch::Sender<Progress>>>,
}

impl Listener {
    pub(crate) fn new(tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Self {
            tell: Some(Arc::new(tell)),
            show: None,
        }
    }

    /// Calls this as well, instead of what was called before.
    pub(crate) fn call(&mut self, tell: impl Fn(Progress) + Send + Sync + 'static) {
        self.tell = Some(Arc::new(tell));
    }

    /// Somebody watches; the watch ends with the last clone of this listener.
    pub(crate) fn watch(&mut self) -> Watch {
        let show = self
            .show
            .get_or_insert_with(|| Arc::new(watch::channel(Progress::default()).0));
        Watch(show.subscribe())
    }

    /// A listener for each of several parts, which begin at `starts`; together they tell of the whole.
    pub(crate) fn parts(&self, starts: &[u64]) -> Vec<Self> {
        if starts.len() == 1 {
            return vec![self.clone()];
        }
        let done = Arc::new(Mutex::new(vec![0; starts.len()]));
        let part = |(index, start): (usize, &u64)| {
            let (whole, done, start) = (self.clone(), Arc::clone(&done), *start);
            Self::new(move |progress| {
                // Told under the lock, so that the whole never goes back.
                let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                done[index] = progress.done - start;
                whole.tell(done.iter().sum(), progress.total);
            })
        };
        starts.iter().enumerate().map(part).collect()
    }

    pub(crate) fn tell(&self, done: u64, total: Option<u64>) {
        let progress = Progress { done, total };
        if let Some(tell) = &self.tell {
            tell(progress);
        }
        if let Some(show) = &self.show {
            show.send_replace(progress);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::StreamExt;

    use super::*;

    #[tokio::test]
    async fn a_watch_sees_the_latest_and_ends_with_the_transfer() {
        let mut listener = Listener::default();
        let watch = listener.watch();
        listener.tell(3, Some(9));
        listener.tell(5, Some(9));
        let latest = Progress {
            done: 5,
            total: Some(9),
        };
        assert_eq!(watch.now(), latest);

        let mut steps = watch.stream();
        assert_eq!(steps.next().await, Some(latest));
        drop(listener);
        assert_eq!(steps.next().await, None);
    }
}
