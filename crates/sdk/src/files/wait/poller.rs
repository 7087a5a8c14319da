//! The one who asks for all who wait.
//!
//! Everyone who waits is in line for the lead. Who has it asks about everybody's files, a batch at a time, and pauses
//! once all of them were asked about; who gets what it waited for goes, and the next one goes on where it stopped.
//!
//! A Media Manager that has a feed of events is not asked again and again: the pause ends with the event. What a client
//! is told by other ways, a webhook above all, ends it as well.

mod news;

use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::StreamExt;
use futures::future::{Either, pending, select};
use tokio::sync::{Notify, oneshot};
use tokio::task::yield_now;

use self::news::News;

use super::NotReady;
use crate::files::many;
use crate::model::{FileDescriptor, OperationStatus};
use crate::options::Options;
use crate::{Client, Error, ErrorKind, FileId, Result, bulk};

/// The first pause, and the shortest one.
const SHORTEST: Duration = Duration::from_millis(500);

/// The longest pause: a file that takes minutes is asked about every five seconds.
const LONGEST: Duration = Duration::from_secs(5);

/// So many files fit into one request.
const BATCH: usize = 100;

#[derive(Default)]
pub(crate) struct Poller {
    line: Mutex<Line>,
    lead: tokio::sync::Mutex<()>,
    /// Rung when a file is due that is not to wait for the end of a pause.
    bell: Notify,
}

#[derive(Default)]
struct Line {
    files: HashMap<FileId, Waiting>,
    round: u64,
    pause: Duration,
    news: News,
}

/// A file that is waited for.
#[derive(Default)]
struct Waiting {
    waiters: Vec<Waiter>,
    /// The last round in which it was asked about.
    asked: Option<u64>,
    /// Why that led to nothing.
    trouble: Option<Error>,
}

impl Waiting {
    /// Why who has waited so long has nothing.
    fn late(&self, id: &FileId, age: Duration) -> Error {
        match &self.trouble {
            Some(trouble) => trouble.clone(),
            None if self.asked.is_none() => unasked(id),
            None => NotReady::StillPending { age }.error(id.as_str()),
        }
    }
}

fn unasked(id: &FileId) -> Error {
    let message = format!("there was no time to ask about the file `{id}`");
    Error::new(ErrorKind::Timeout, message)
}

struct Waiter {
    tell: oneshot::Sender<Result<FileDescriptor>>,
    began: Duration,
    deadline: Duration,
}

impl Poller {
    /// Waits for one file, at most so long, and no longer than this client may take for anything.
    pub(super) async fn wait(
        &self,
        client: &Client,
        id: FileId,
        deadline: Duration,
    ) -> Result<FileDescriptor> {
        let pace = &client.again().pace;
        let began = pace.clock();
        let left = client
            .options()
            .until
            .map(|until| until.saturating_sub(began));
        let deadline = left.map_or(deadline, |left| left.min(deadline));
        let told = self.join(id.clone(), began, deadline);
        let lead = pin!(async {
            let _lead = self.lead.lock().await;
            loop {
                // Lets those who come at the same time join, and `told` be looked at, however fast the answers come.
                yield_now().await;
                self.step(client).await;
            }
        });
        // The deadline is looked at between the requests, the client's own also while one is under way.
        let over = pin!(async {
            match left {
                Some(left) => pace.limit(left).await,
                None => pending().await,
            }
        });
        match select(told, select(lead, over)).await {
            Either::Left((Ok(result), _)) => result,
            Either::Left((Err(_), _)) => Err(Error::new(
                ErrorKind::BadAnswer,
                "nobody asked about the file",
            )),
            Either::Right((Either::Left((never, _)), _)) => never,
            Either::Right((Either::Right(_), mut told)) => {
                let age = pace.clock().saturating_sub(began);
                told.try_recv().unwrap_or_else(|_| Err(self.late(&id, age)))
            }
        }
    }

    fn late(&self, id: &FileId, age: Duration) -> Error {
        let line = self.line();
        let waiting = line.files.get(id);
        waiting.map_or_else(|| unasked(id), |waiting| waiting.late(id, age))
    }

    fn join(
        &self,
        id: FileId,
        began: Duration,
        deadline: Duration,
    ) -> oneshot::Receiver<Result<FileDescriptor>> {
        let (tell, told) = oneshot::channel();
        let mut line = self.line();
        line.pause = SHORTEST;
        if line.news.is_there() {
            // Whether it is ready already is in no event to come.
            self.bell.notify_one();
        }
        let waiting = line.files.entry(id).or_default();
        waiting.waiters.push(Waiter {
            tell,
            began,
            deadline,
        });
        told
    }

    /// Asks about the next batch, or pauses if there is none.
    async fn step(&self, client: &Client) {
        let batch = self.line().batch();
        if batch.is_empty() {
            return self.pause(client).await;
        }
        let keyed = batch.iter().map(|id| (id.to_string(), Ok(id.clone())));
        // It is asked for everybody: what the one who leads wants of its own calls is nothing to the others.
        let asking = client.with(|options| *options = Options::default());
        let ask = move |ids| many::get(asking.clone(), ids);
        let outcomes = bulk::outcomes(keyed.collect(), BATCH, 1, ask);
        let outcomes: Vec<_> = outcomes.collect().await;
        let mut line = self.line();
        for (id, outcome) in batch.into_iter().zip(outcomes) {
            line.answered(&id, outcome.result);
        }
    }

    /// Something happened to this file: if somebody waits for it, it is asked about at once.
    pub(crate) fn heard(&self, id: &str) {
        if let Ok(id) = FileId::new(id)
            && self.line().due_again(&id)
        {
            self.bell.notify_one();
        }
    }

    /// Waits for news, or as long as is usual where there are none.
    async fn pause(&self, client: &Client) {
        let pace = &client.again().pace;
        let left = {
            let mut line = self.line();
            let left = line.expire(pace.clock());
            if left == Duration::MAX {
                // Nobody waits any more.
                return;
            }
            left
        };
        if !self.news(client, left).await {
            let wait = {
                let mut line = self.line();
                line.round += 1;
                let wait = line.pause;
                line.pause = wait.mul_f64(1.5).clamp(SHORTEST, LONGEST);
                wait.min(left)
            };
            select(pin!(self.bell.notified()), pace.sleep(wait)).await;
        }
    }

    /// Nothing here is left half done by a panic.
    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    /// Files that were not asked about in this round.
    fn batch(&mut self) -> Vec<FileId> {
        self.files.retain(|_, waiting| {
            waiting.waiters.retain(|waiter| !waiter.tell.is_closed());
            !waiting.waiters.is_empty()
        });
        let round = self.round;
        let due = self
            .files
            .iter()
            .filter(|(_, waiting)| waiting.asked.is_none_or(|asked| asked < round));
        due.map(|(id, _)| id.clone()).take(BATCH).collect()
    }

    fn answered(&mut self, id: &FileId, answer: Result<FileDescriptor>) {
        let round = self.round;
        let Some(waiting) = self.files.get_mut(id) else {
            return;
        };
        waiting.asked = Some(round);
        waiting.trouble = None;
        let result = match answer {
            Ok(file) if file.operation_status == OperationStatus::Ready => Ok(file),
            Ok(file) if file.operation_status == OperationStatus::Failed => {
                let reason = "it could not be fetched or processed".to_owned();
                Err(NotReady::Failed { code: None, reason }.error(id.as_str()))
            }
            Ok(_) => return,
            Err(error) if error.kind().is_retryable() => {
                waiting.trouble = Some(error);
                return;
            }
            Err(error) => Err(error),
        };
        let waiting = self.files.remove(id).unwrap_or_default();
        for waiter in waiting.waiters {
            // Who has gone meanwhile need not know.
            let _ = waiter.tell.send(result.clone());
        }
    }

    /// Forgets that a file was asked about; whether anybody waits for it.
    fn due_again(&mut self, id: &FileId) -> bool {
        let waiting = self.files.get_mut(id);
        waiting.is_some_and(|waiting| {
            waiting.asked = None;
            true
        })
    }

    /// Tells those whose time is over, and says how long the next one has.
    fn expire(&mut self, now: Duration) -> Duration {
        let mut left = Duration::MAX;
        for (id, waiting) in &mut self.files {
            let waiters = std::mem::take(&mut waiting.waiters);
            for waiter in waiters {
                let age = now.saturating_sub(waiter.began);
                if age < waiter.deadline {
                    left = left.min(waiter.deadline.saturating_sub(age));
                    waiting.waiters.push(waiter);
                    continue;
                }
                let _ = waiter.tell.send(Err(waiting.late(id, age)));
            }
        }
        left
    }
}
