//! The contract about jobs: work that goes on after the answer, each for one file.
//!
//! A job is taken for a while and then ended or put off. Whoever takes it again meanwhile gets a new turn, and the
//! old turn can neither end it nor put it off: what a job does to its file, it does once.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{Details, FileRecord, Result};

/// Something to be done for a file. Times are whole milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRecord {
    /// Unique among all jobs.
    pub id: String,
    /// The site of the file.
    pub site: String,
    /// What is to be done.
    pub kind: JobKind,
    /// The file it is done for.
    pub file: String,
    /// What it takes to do it, as JSON; forgotten when the job ends, since it may hold secrets.
    pub payload: String,
    /// Whether it has ended.
    pub state: JobState,
    /// How many attempts have failed.
    pub attempts: u32,
    /// How often it was taken; whoever took it last may end it.
    pub turn: u32,
    /// When it may be taken next.
    pub due: Timestamp,
    /// When it was taken, while somebody is at it.
    pub taken: Option<Timestamp>,
    /// Why the last attempt failed.
    pub reason: Option<String>,
    /// When it was ordered.
    pub created: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
}

/// What a job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobKind {
    /// It fetches the bytes of the file from elsewhere.
    Import,
    /// It makes of the file what is kept beside it: a video in other sizes, a sound in other qualities.
    Derive,
}

impl JobKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Derive => "derive",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Import, Self::Derive]
            .into_iter()
            .find(|each| each.as_str() == text)
    }
}

/// Whether a job has ended, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobState {
    /// It is to be done, or being done.
    Open,
    /// It was done.
    Done,
    /// It will never be done.
    Failed,
}

impl JobState {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Open, Self::Done, Self::Failed]
            .into_iter()
            .find(|each| each.as_str() == text)
    }
}

/// How a job ends, and so what becomes of its file.
#[derive(Debug, Clone, PartialEq)]
pub enum JobEnd {
    /// The bytes are kept, and this is what they are: the file becomes ready, or stays pending for the next job.
    Arrived(Arrival),
    /// What could be made of the bytes is made, and this is known of them now: the file becomes ready.
    Derived(Details),
    /// There will be no bytes, for this reason: the file becomes failed.
    Failed(String),
    /// The bytes are kept, but cannot be used, for this reason: the file becomes failed.
    Unusable(String),
}

/// What is known of a file once its bytes are here.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrival {
    /// The MIME type of the bytes.
    pub mime: String,
    /// The media type as the API spells it.
    pub media_type: String,
    /// How many bytes there are.
    pub size: u64,
    /// MD5 of the bytes, 32 lower-case hex digits.
    pub hash: String,
    /// CRC-32 of the bytes.
    pub crc32: u32,
    /// What was found out about the content.
    pub details: Details,
    /// A better name than the one it has.
    pub rename: Option<Rename>,
    /// How many bytes the site may hold with it, if there is such a limit.
    pub quota: Option<u64>,
    /// What is to be done for the file next, before it is ready.
    pub next: Option<Box<JobRecord>>,
}

/// A better name for a file, unless somebody has named it anew meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// The name it has, if nobody has changed it.
    pub from: String,
    /// The name it shall have.
    pub to: String,
}

/// Jobs.
#[async_trait]
pub trait Jobs: Send + Sync + 'static {
    /// Adds files together with the jobs that are done for them, all or none, and gives the files back as
    /// they were kept (see [`insert_file`](crate::Files::insert_file)).
    async fn insert_jobs(&self, jobs: Vec<(FileRecord, JobRecord)>) -> Result<Vec<FileRecord>>;

    /// The job with this id, ended or not.
    async fn find_job(&self, id: &str) -> Result<Option<JobRecord>>;

    /// The latest job for a file.
    async fn find_job_of(&self, file: &str) -> Result<Option<JobRecord>>;

    /// Takes a job of this kind that is due by `at`, and puts it off until `until`: should nobody end it by then, it is
    /// due again.
    ///
    /// It comes from the site that has the fewest under way, so that none waits for all jobs of another; among
    /// these, it is the one that is due for the longest time.
    async fn take_job(
        &self,
        kind: JobKind,
        at: Timestamp,
        until: Timestamp,
    ) -> Result<Option<JobRecord>>;

    /// When the next job of this kind is due.
    async fn next_due(&self, kind: JobKind) -> Result<Option<Timestamp>>;

    /// Notes that an attempt has failed, and when to try again; whether it was still this turn's to say.
    async fn postpone_job(&self, id: &str, turn: u32, due: Timestamp, reason: &str)
    -> Result<bool>;

    /// Ends a job and changes its file accordingly, both or neither, and gives the file back as it is now.
    /// If there is no such file any more, nothing happens, and the job stays for whoever clears up after it.
    ///
    /// [`Conflict`](crate::ErrorKind::Conflict) if the job is not this turn's to end, or has ended,
    /// [`Full`](crate::ErrorKind::Full) if the site would then hold more than it may.
    async fn end_job(
        &self,
        id: &str,
        turn: u32,
        end: JobEnd,
        at: Timestamp,
    ) -> Result<Option<FileRecord>>;

    /// Forgets a job; whether there was one.
    async fn remove_job(&self, id: &str) -> Result<bool>;

    /// Makes all jobs that somebody is at due at once, and says how many. For start-up, when nobody can be.
    async fn release_jobs(&self) -> Result<usize>;

    /// Forgets jobs that ended before a time, and says how many.
    async fn prune_jobs(&self, before: Timestamp) -> Result<usize>;
}
