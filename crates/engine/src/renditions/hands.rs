//! The few hands that decode images: as many as there are processors, each a thread of its own.
//!
//! Not one of the hundreds that may wait for a disk: an allocator keeps for each thread what it once needed, and an
//! image needs much. The threads are started when the first image comes.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        mpsc::{self, Receiver, Sender},
    },
    thread,
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::{Error, Result};

type Work = Box<dyn FnOnce() + Send>;

/// All of them.
#[derive(Debug)]
pub(super) struct Hands {
    count: usize,
    free: Arc<Semaphore>,
    queue: OnceLock<Sender<Work>>,
}

/// One of them, until it is dropped or has done its work.
#[derive(Debug)]
pub(crate) struct Hand {
    busy: OwnedSemaphorePermit,
    queue: Sender<Work>,
}

impl Default for Hands {
    fn default() -> Self {
        let count = thread::available_parallelism().map_or(1, usize::from);
        Self {
            count,
            free: Arc::new(Semaphore::new(count)),
            queue: OnceLock::new(),
        }
    }
}

impl Hands {
    /// Waits for a free one.
    pub(super) async fn free(&self) -> Result<Hand> {
        let busy = Arc::clone(&self.free).acquire_owned().await;
        Ok(Hand {
            busy: busy.map_err(Error::internal)?,
            queue: self.queue.get_or_init(|| start(self.count)).clone(),
        })
    }
}

impl Hand {
    /// Does what takes a while. The hand is busy until it is done, even if nobody waits for it any more.
    pub(crate) async fn work<T: Send + 'static>(
        self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let Self { busy, queue } = self;
        let (tell, told) = oneshot::channel();
        let whole = move || {
            let outcome = work();
            drop(busy);
            // Nobody may be waiting.
            let _ = tell.send(outcome);
        };
        // A hand that is gone tells of it below.
        let _ = queue.send(Box::new(whole));
        told.await.map_err(Error::internal)?
    }
}

/// They go when nobody can give them work any more.
fn start(count: usize) -> Sender<Work> {
    let (give, take) = mpsc::channel();
    let take = Arc::new(Mutex::new(take));
    for _ in 0..count {
        let take = Arc::clone(&take);
        thread::spawn(move || {
            while let Some(work) = next(&take) {
                // Whoever waits hears that nothing came of it; the hand stays.
                let _ = catch_unwind(AssertUnwindSafe(work));
            }
        });
    }
    give
}

fn next(take: &Mutex<Receiver<Work>>) -> Option<Work> {
    let take = take.lock().unwrap_or_else(PoisonError::into_inner);
    take.recv().ok()
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;
    use crate::ErrorKind;

    #[tokio::test]
    async fn a_hand_is_busy_until_its_work_is_done_though_nobody_waits() -> Result<()> {
        let hands = Hands::default();
        let (go, wait) = mpsc::channel::<()>();

        let hand = hands.free().await?;
        let mut work = Box::pin(hand.work(move || wait.recv().map_err(Error::internal)));
        assert!((&mut work).now_or_never().is_none());
        drop(work);
        assert_eq!(hands.free.available_permits(), hands.count - 1);

        go.send(()).map_err(Error::internal)?;
        let all = u32::try_from(hands.count).map_err(Error::internal)?;
        drop(hands.free.acquire_many(all).await);
        Ok(())
    }

    #[tokio::test]
    async fn a_hand_outlives_work_that_goes_wrong() -> Result<()> {
        let hands = Hands::default();
        for _ in 0..=hands.count {
            let wrong = hands
                .free()
                .await?
                .work(|| -> Result<()> { panic!("on purpose") });
            assert_eq!(
                wrong.await.map_err(|error| error.kind()),
                Err(ErrorKind::Internal)
            );
        }
        assert_eq!(hands.free().await?.work(|| Ok(7)).await?, 7);
        Ok(())
    }
}
