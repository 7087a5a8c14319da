//! What is made of films and sounds once their bytes are here: other sizes and qualities, and pictures.
//!
//! A file of which something is to be made is pending, and a job stands beside it, written down together with it. A
//! worker makes one thing after the other; each is kept, then noted. A process may be killed at any moment: the job goes
//! on with what is not noted yet, and when all is there the file becomes ready, once. What cannot be read leaves a
//! failed file with its bytes, and the reason in the job.
//!
//! Without the programs that can do it nothing is made: files are ready as they came.

mod make;
mod plan;
mod run;

use catalog::{FileRecord, JobKind, JobRecord, JobState, Status};
use media::{
    Class,
    tools::{Rung, Tools},
};

pub(crate) use self::run::run;
use crate::Engine;

/// What is made of films and sounds, by what, and how many at a time.
#[derive(Debug, Clone)]
pub struct Deriving {
    /// The programs that do it.
    pub tools: Tools,
    /// The sizes that films are brought to, as far as they are large enough.
    pub ladder: Vec<Rung>,
    /// How many programs run at a time.
    pub at_once: usize,
}

impl Default for Deriving {
    /// No programs; 240p, 480p and 720p as MP4; one at a time.
    fn default() -> Self {
        let ladder = ["240p", "480p", "720p"].map(str::parse);
        Self {
            tools: Tools::none(),
            ladder: ladder.into_iter().filter_map(Result::ok).collect(),
            at_once: 1,
        }
    }
}

/// The job for a file whose bytes are here, if there is anything to be made of it; the file is pending then.
pub(crate) fn order(engine: &Engine, file: &mut FileRecord) -> Option<JobRecord> {
    let job = job_for(engine, &file.media_type, &file.id, &file.site)?;
    file.status = Status::Pending;
    Some(job)
}

/// The job for a file of this type, if there is anything to be made of it.
pub(crate) fn job_for(
    engine: &Engine,
    media_type: &str,
    file: &str,
    site: &str,
) -> Option<JobRecord> {
    let plays = [Class::Video, Class::Audio].map(Class::as_str);
    if !engine.config().derive.tools.can_play() || !plays.contains(&media_type) {
        return None;
    }
    let now = engine.now();
    Some(JobRecord {
        id: engine.ids().hex(),
        site: site.to_owned(),
        kind: JobKind::Derive,
        file: file.to_owned(),
        payload: "{}".to_owned(),
        state: JobState::Open,
        attempts: 0,
        turn: 0,
        due: now,
        taken: None,
        reason: None,
        created: now,
        ended: None,
    })
}

/// The picture of a video that stands for it.
pub(crate) const POSTER: &str = "f000.jpg";

/// Whether a picture was taken of a video.
pub(crate) fn has_poster(file: &FileRecord) -> bool {
    file.details.assets.iter().any(|asset| asset.key == POSTER)
}

/// The file and the key that the name of a picture of a video stands for, `<id>f000.jpg`.
pub(crate) fn poster_of(name: &str) -> Option<(&str, &str)> {
    let at = name.len().checked_sub(POSTER.len())?;
    let (file, key) = name.split_at_checked(at)?;
    let is_poster = !file.is_empty() && plan::posters().any(|poster| poster == key);
    is_poster.then_some((file, key))
}

/// Under which name the bytes of something made of a file are kept. No file has a `/` in its ID.
pub(crate) fn object(file: &str, key: &str) -> String {
    format!("{file}/{key}")
}

/// The file of which something that is kept under this name was made.
pub(crate) fn file_of(object: &str) -> Option<&str> {
    object.split_once('/').map(|(file, _)| file)
}
