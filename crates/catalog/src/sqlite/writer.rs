//! The one connection that writes, on a thread of its own.
//!
//! A commit waits for the disk, some milliseconds. Whatever arrives meanwhile is taken up together:
//! each write in its own savepoint, all under one commit, everyone answered after it.

use std::{
    sync::mpsc::{self, Receiver, Sender},
    thread::{self, JoinHandle},
    time::Duration,
};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::{oneshot, watch};

use crate::{Error, ErrorKind, Result};

/// How many writes share a commit at most, so that the first of them does not wait for ever.
const GROUP: usize = 256;
/// How long to wait for each write that is expected; a commit takes twenty times that.
const PATIENCE: Duration = Duration::from_micros(200);

/// A write: done inside the group's transaction, or told why there is none.
type Job = Box<dyn FnOnce(Result<&mut Transaction<'_>>) -> Answer + Send>;
/// How its caller is told, once it is known whether the group was committed.
type Answer = Box<dyn FnOnce(Result<()>) + Send>;
/// What is done once for a whole group.
type Afterwards = fn(&Connection) -> Result<()>;
/// Tells the number of the latest event.
type Latest = fn(&Connection) -> Result<i64>;

pub(super) struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    latest: watch::Receiver<i64>,
}

impl Writer {
    /// `afterwards` is the last thing done in each transaction; what `latest` tells then is told to those who watch,
    /// once it is on disk.
    pub(super) fn start(
        connection: Connection,
        afterwards: Afterwards,
        latest: Latest,
    ) -> Result<Self> {
        let (jobs, queue) = mpsc::channel();
        let (news, watched) = watch::channel(latest(&connection)?);
        let group = Group {
            afterwards,
            latest,
            news,
        };
        let thread = thread::Builder::new()
            .name("catalog-writer".to_owned())
            .spawn(move || serve(connection, &queue, &group))
            .expect("a process that has just started can start a thread");
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
            latest: watched,
        })
    }

    /// The number of the latest event that is on disk.
    pub(super) fn watch(&self) -> watch::Receiver<i64> {
        self.latest.clone()
    }

    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (sender, receiver) = oneshot::channel();
        let job: Job = Box::new(move |transaction| {
            let done = transaction.and_then(|transaction| within_savepoint(transaction, work));
            Box::new(move |committed| {
                // Nobody waits any more if the caller has gone; the write stands all the same.
                let _ = sender.send(committed.and(done));
            })
        });

        let jobs = self
            .jobs
            .as_ref()
            .expect("jobs are open until the writer is dropped");
        jobs.send(job).map_err(|_| stopped())?;
        receiver.await.map_err(|_| stopped())?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has already failed everyone who was waiting for it.
            let _ = thread.join();
        }
    }
}

/// What each group is followed by.
struct Group {
    afterwards: Afterwards,
    latest: Latest,
    news: watch::Sender<i64>,
}

impl Group {
    fn tell(&self, latest: i64) {
        self.news
            .send_if_modified(|told| std::mem::replace(told, latest) != latest);
    }
}

fn serve(mut connection: Connection, queue: &Receiver<Job>, follows: &Group) {
    let mut answered = 0;
    while let Some(group) = gather(queue, answered) {
        answered = group.len();
        commit_together(&mut connection, group, follows);
    }
}

/// Takes up what has come during the last commit, and gives those it has answered a moment to come again:
/// else they and the others would take turns, and each commit would be for half of them.
fn gather(queue: &Receiver<Job>, answered: usize) -> Option<Vec<Job>> {
    let mut group: Vec<Job> = queue.try_iter().take(GROUP).collect();
    let expected = (answered + group.len()).min(GROUP);
    if group.is_empty() {
        group.push(queue.recv().ok()?);
    }
    while group.len() < expected
        && let Ok(job) = queue.recv_timeout(PATIENCE)
    {
        group.push(job);
    }
    group.extend(queue.try_iter().take(GROUP - group.len()));
    Some(group)
}

fn commit_together(connection: &mut Connection, group: Vec<Job>, follows: &Group) {
    let mut answers = Vec::new();
    let committed = match connection.transaction_with_behavior(TransactionBehavior::Immediate) {
        Ok(mut transaction) => {
            answers.extend(group.into_iter().map(|job| job(Ok(&mut transaction))));
            let latest =
                (follows.afterwards)(&transaction).and_then(|()| (follows.latest)(&transaction));
            latest.and_then(|latest| {
                transaction.commit()?;
                follows.tell(latest);
                Ok(())
            })
        }
        Err(error) => {
            let error = Error::from(error);
            answers.extend(group.into_iter().map(|job| job(Err(error.clone()))));
            Err(error)
        }
    };

    for answer in answers {
        answer(committed.clone());
    }
}

/// A write that fails takes back what it did, and nothing of what its neighbours did.
fn within_savepoint<T>(
    transaction: &mut Transaction<'_>,
    work: impl FnOnce(&Connection) -> Result<T>,
) -> Result<T> {
    let savepoint = transaction.savepoint()?;
    let value = work(&savepoint)?;
    savepoint.commit()?;
    Ok(value)
}

fn stopped() -> Error {
    Error::new(ErrorKind::Backend, "the catalog has stopped writing")
}
