//! Waits until files are ready.
//!
//! All who wait on a client, and its clones, share one poller. It is no task: whoever comes first asks for everybody,
//! in batches, and hands over to another when it is done or dropped. Where there is a feed of events, it waits for one
//! instead of asking again and again.

mod poller;

#[cfg(test)]
mod tests;

use std::fmt;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::{BoxStream, FuturesOrdered};

pub(crate) use self::poller::Poller;
use crate::bulk::{Many, Reference};
use crate::model::FileDescriptor;
use crate::place::Trust;
use crate::{Client, Error, ErrorKind, FileId, FileRef, Outcome, Outcomes, Result};

/// How long is waited, unless told otherwise.
const PATIENCE: Duration = Duration::from_mins(10);

/// Why a file is not ready.
///
/// It is what [`Error::not_ready`] of the error says that waiting ended with.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotReady {
    /// It could not be fetched or processed, and never will be.
    #[non_exhaustive]
    Failed {
        /// The service's code for it, where it tells one.
        code: Option<String>,
        /// What is known of the reason.
        reason: String,
    },
    /// It was still being fetched or processed at the deadline.
    #[non_exhaustive]
    StillPending {
        /// How long it was waited for.
        age: Duration,
    },
}

impl fmt::Display for NotReady {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed { reason, .. } => f.write_str(reason),
            Self::StillPending { age } => {
                write!(f, "it is still pending after {} s", age.as_secs())
            }
        }
    }
}

impl std::error::Error for NotReady {}

impl NotReady {
    fn error(self, id: &str) -> Error {
        let message = match &self {
            Self::Failed { reason, .. } => format!("the file `{id}` has failed: {reason}"),
            Self::StillPending { age } => {
                format!("the file `{id}` is still pending after {} s", age.as_secs())
            }
        };
        Error::new(ErrorKind::NotReady, message).with_source(self)
    }
}

impl Error {
    /// Why the file that was waited for is not ready, if that is what went wrong.
    pub fn not_ready(&self) -> Option<&NotReady> {
        std::error::Error::source(self)?.downcast_ref()
    }
}

/// One file about to be waited for.
#[derive(Debug, Clone)]
#[must_use = "nothing is waited for until `send`"]
pub struct WaitFile {
    client: Client,
    file: FileRef,
    deadline: Duration,
}

impl WaitFile {
    pub(super) fn new(client: Client, file: FileRef) -> Self {
        Self {
            client,
            file,
            deadline: PATIENCE,
        }
    }

    /// At most so long, instead of ten minutes.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Waits, and brings back the file as it is when it is ready.
    ///
    /// One that has failed, or is still pending at the deadline, is [`ErrorKind::NotReady`]; see
    /// [`Error::not_ready`].
    pub async fn send(self) -> Result<FileDescriptor> {
        let id = self.file.find(&self.client).await?;
        until_ready(&self.client, id, self.deadline).await
    }
}

/// Many files about to be waited for.
#[derive(Debug, Clone)]
#[must_use = "nothing is waited for until `send` or `stream`"]
pub struct WaitFiles {
    many: Many<FileRef>,
    deadline: Duration,
}

impl WaitFiles {
    pub(super) fn new(many: Many<FileRef>) -> Self {
        Self {
            many,
            deadline: PATIENCE,
        }
    }

    /// At most so long for all of them, instead of ten minutes.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// What becomes of each, in the order in which they were given.
    pub fn stream(self) -> BoxStream<'static, Outcome<FileDescriptor>> {
        futures::stream::once(self.begin()).flatten().boxed()
    }

    /// What became of each.
    pub async fn send(self) -> Outcomes<FileDescriptor> {
        self.stream().collect().await
    }

    async fn begin(self) -> impl futures::Stream<Item = Outcome<FileDescriptor>> + Send {
        let Many { client, items, .. } = self.many;
        let (trust, deadline) = (Trust::ANY, self.deadline);
        let mut waiting = FuturesOrdered::new();
        for (index, item) in items.into_iter().enumerate() {
            let id = Reference::id(&item, &client, trust).await;
            let client = client.clone();
            waiting.push_back(async move {
                let result = match id {
                    Ok(id) => until_ready(&client, id, deadline).await,
                    Err(error) => Err(error),
                };
                Outcome::new(index, item.as_str(), result)
            });
        }
        waiting
    }
}

#[cfg(feature = "webhook")]
impl Client {
    /// Tells this client and its clones of an event that came by a webhook: whoever waits for the file looks at once,
    /// instead of at the end of a pause. There is no need for it with a Media Manager started by `site-media serve`,
    /// which is asked for its events anyway.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # fn example(client: site_media::Client, body: &str) -> Result<(), site_media::webhook::Refusal> {
    /// use site_media::webhook::{Signer, Verifier};
    ///
    /// let verifier = Verifier::new(Signer::TEST_PUBLIC_KEY)?;
    /// client.heard(&verifier.verify(body)?);
    /// # Ok(())
    /// # }
    /// ```
    pub fn heard(&self, event: &crate::webhook::Event) {
        self.poller().heard(&event.entity_id);
    }
}

/// Waits for one file with everybody else.
pub(crate) async fn until_ready(
    client: &Client,
    id: FileId,
    deadline: Duration,
) -> Result<FileDescriptor> {
    client.poller().wait(client, id, deadline).await
}
