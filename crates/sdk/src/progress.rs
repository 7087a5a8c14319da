//! How far a transfer has come: told to a function, or to be watched from elsewhere.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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

/// Adds up the progress of many transfers, which are told of as one.
///
/// How much it is in all is told once that is known.
pub(crate) struct Sum {
    listener: Listener,
    whole: Mutex<Whole>,
}

#[derive(Default)]
struct Whole {
    done: u64,
    expected: u64,
    is_complete: bool,
}

impl fmt::Debug for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sum").finish_non_exhaustive()
    }
}

/// One of the transfers of a [`Sum`].
#[derive(Clone)]
pub(crate) struct Share {
    sum: Arc<Sum>,
    expected: u64,
    done: Arc<Mutex<u64>>,
}

impl Sum {
    pub(crate) fn new(tell: impl Fn(Progress) + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            listener: Listener::new(tell),
            whole: Mutex::default(),
        })
    }

    /// One transfer more, of so many bytes.
    pub(crate) fn share(self: &Arc<Self>, expected: u64) -> Share {
        lock(&self.whole).expected += expected;
        Share {
            sum: Arc::clone(self),
            expected,
            done: Arc::default(),
        }
    }

    /// There are no more than those that are known.
    pub(crate) fn complete(&self) {
        self.change(|whole| whole.is_complete = true);
    }

    /// Told under the lock, so that nobody hears of less than before.
    fn change(&self, change: impl FnOnce(&mut Whole)) {
        let mut whole = lock(&self.whole);
        change(&mut whole);
        let total = whole.is_complete.then_some(whole.expected);
        self.listener.tell(whole.done, total);
    }
}

impl Share {
    /// What the transfer shall call.
    pub(crate) fn listener(&self) -> impl Fn(Progress) + Send + Sync + 'static {
        let share = self.clone();
        move |progress| share.sum.change(|whole| share.come(whole, progress.done))
    }

    /// It is over, well or not, and was so many bytes: as many as expected, unless they are known better.
    pub(crate) fn end(self, size: Option<u64>) {
        let size = size.unwrap_or(self.expected);
        self.sum.change(|whole| {
            whole.expected = whole.expected - self.expected + size;
            self.come(whole, size);
        });
    }

    fn come(&self, whole: &mut Whole, done: u64) {
        let before = std::mem::replace(&mut *lock(&self.done), done);
        whole.done = whole.done - before + done;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use futures::StreamExt;

    use super::*;

    #[test]
    fn many_transfers_are_told_of_as_one() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let tell = Arc::clone(&told);
        let sum = Sum::new(move |progress| lock(&tell).push((progress.done, progress.total)));

        let (first, second) = (sum.share(5), sum.share(0));
        first.listener()(Progress {
            done: 3,
            total: Some(5),
        });
        sum.complete();
        second.end(Some(2));
        first.end(None);
        assert_eq!(
            *lock(&told),
            [(3, None), (3, Some(5)), (5, Some(7)), (7, Some(7))]
        );
    }

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
