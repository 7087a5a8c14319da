//! Programs of others that look into films, sounds and pages, each kept on a leash.
//!
//! `ffmpeg` and `ffprobe` (both or neither), and `pdftoppm`. Where one is missing, what it would do is left undone. The
//! file comes by standard input, so that no program learns a name or a place of ours; programs run at low priority, see
//! nothing of our environment, reach no network, and are stopped when they take too much of anything.

mod facts;
mod film;
mod leash;
mod page;
mod sound;

use std::{
    ffi::{OsStr, OsString},
    fmt,
    fs::File,
    path::{Path, PathBuf},
    time::Duration,
};

pub use self::{
    facts::{Facts, Film, Sound},
    film::{Container, POSTERS, Rung, Unnamed},
    leash::{Leash, Trouble},
    sound::Quality,
};

/// How long it may take to look at a file, or to draw a page.
const HASTE: Duration = Duration::from_secs(30);

/// The programs that were found, and how far each may go.
#[derive(Debug, Clone)]
pub struct Tools {
    film: Option<FilmTools>,
    page: Option<PathBuf>,
    path: OsString,
    leash: Leash,
}

#[derive(Debug, Clone)]
struct FilmTools {
    ffmpeg: PathBuf,
    ffprobe: PathBuf,
}

impl Tools {
    /// Those in the folders of `path`, a list as in the variable `PATH`. Nothing is run to find them.
    pub fn find(path: &OsStr, leash: Leash) -> Self {
        let found = |name: &str| {
            let mut places = std::env::split_paths(path).map(|folder| folder.join(name));
            places.find(|place| place.is_file())
        };
        let film = found("ffmpeg").zip(found("ffprobe"));
        Self {
            film: film.map(|(ffmpeg, ffprobe)| FilmTools { ffmpeg, ffprobe }),
            page: found("pdftoppm"),
            path: path.to_owned(),
            leash,
        }
    }

    /// None at all.
    pub fn none() -> Self {
        Self::find(OsStr::new(""), Leash::default())
    }

    /// Whether films and sounds can be looked into.
    pub fn can_play(&self) -> bool {
        self.film.is_some()
    }

    /// Whether pages can be drawn.
    pub fn can_read(&self) -> bool {
        self.page.is_some()
    }

    /// Runs `ffmpeg` over a file, into another.
    async fn encode(&self, input: File, before: &[&str], after: &[&str], output: &Path) -> Done {
        let Some(tools) = &self.film else {
            return Err(missing("ffmpeg"));
        };
        let mut words = words(&["-nostdin", "-v", "error", "-y", "-xerror"]);
        words.extend(self::words(facts::INPUT));
        words.extend(self::words(before));
        words.extend(self::words(&["-i", facts::STDIN]));
        words.extend(self::words(after));
        words.push(output.into());
        let run = leash::run(self, &tools.ffmpeg, &words, input, 0).await;
        match run {
            Ok(_) => Ok(()),
            // Reasons are told to people, and places here are none of their business.
            Err(Trouble::Broken(why)) => {
                let place = output.display().to_string();
                Err(Trouble::Broken(why.replace(&place, "the output")))
            }
            Err(trouble) => Err(trouble),
        }
    }

    /// The same on a shorter leash, for what somebody may be waiting for.
    fn hasty(&self) -> Self {
        let mut tools = self.clone();
        tools.leash.time = tools.leash.time.min(HASTE);
        tools
    }
}

type Done = Result<(), Trouble>;

fn words(words: &[&str]) -> Vec<OsString> {
    words.iter().map(OsString::from).collect()
}

fn missing(program: impl fmt::Display) -> Trouble {
    Trouble::Passing(format!("`{program}` is not installed"))
}
