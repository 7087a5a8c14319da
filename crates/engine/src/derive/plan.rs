//! What is to be made of a file, from what is known of it.

use catalog::FileRecord;
use media::{
    Class,
    tools::{Container, Facts, Film, POSTERS, Quality, Rung, Sound, Trouble},
};

/// One thing to make.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    /// Names it among what is made of the file.
    pub(super) key: String,
    pub(super) mime: &'static str,
    /// Width and height in pixels, of what has them.
    pub(super) size: Option<(u32, u32)>,
    pub(super) work: Work,
    /// Whether the file is no worse without it.
    pub(super) optional: bool,
}

/// How it is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Work {
    Film(Film, Rung),
    /// After so many milliseconds.
    Poster(Film, u64),
    Sound(Quality),
}

/// What is quick comes first, and so what can be looked at.
pub(super) fn plan(
    file: &FileRecord,
    facts: &Facts,
    ladder: &[Rung],
) -> Result<Vec<Step>, Trouble> {
    let broken = |why: &str| Err(Trouble::Broken(why.to_owned()));
    if file.media_type == Class::Audio.as_str() {
        return match &facts.sound {
            Some(sound) => Ok(sounds(file, facts, sound)),
            None => broken("there is no sound in it"),
        };
    }
    match &facts.film {
        Some(source) => Ok(films(source, facts.duration, ladder)),
        None if facts.sound.is_some() => Ok(Vec::new()),
        None => broken("there are neither pictures nor sounds in it"),
    }
}

fn films(film: &Film, duration: Option<u64>, ladder: &[Rung]) -> Vec<Step> {
    let duration = duration.unwrap_or_default();
    let posters = (0..POSTERS).map(|number| Step {
        key: poster_key(number),
        mime: "image/jpeg",
        size: Some(film.poster_size()),
        work: Work::Poster(*film, duration * u64::from(number) / u64::from(POSTERS)),
        optional: number > 0,
    });
    let rungs = Rung::of(ladder, film).into_iter().map(|rung| Step {
        key: rung.to_string(),
        mime: rung.container().mime(),
        size: Some(rung.size(film)),
        work: Work::Film(*film, rung),
        optional: false,
    });
    posters.chain(rungs).collect()
}

fn sounds(file: &FileRecord, facts: &Facts, sound: &Sound) -> Vec<Step> {
    let sound = Sound {
        bitrate: sound.bitrate.or(facts.bitrate),
        ..*sound
    };
    let qualities = Quality::of(&sound).into_iter();
    let worth = qualities.filter(|quality| is_worth(*quality, file, &sound));
    worth
        .map(|quality| Step {
            key: quality.key(),
            mime: "audio/mpeg",
            size: None,
            work: Work::Sound(quality),
            optional: false,
        })
        .collect()
}

/// What is an MP3 already gains nothing by becoming one of about the same size.
fn is_worth(quality: Quality, file: &FileRecord, sound: &Sound) -> bool {
    match (quality, sound.bitrate) {
        (Quality::Whole(kilobits), Some(bitrate)) if file.mime == "audio/mpeg" => {
            u64::from(kilobits) * 1100 < bitrate
        }
        _ => true,
    }
}

fn poster_key(number: u8) -> String {
    format!("f{number:03}.jpg")
}

/// The names of all pictures of a video.
pub(super) fn posters() -> impl Iterator<Item = String> {
    (0..POSTERS).map(poster_key)
}

/// Every name that something made of a file can have.
pub(super) fn all_keys() -> Vec<String> {
    let containers = [Container::Mp4, Container::WebM];
    let rungs = Rung::SIDES
        .iter()
        .flat_map(|side| containers.map(|container| format!("{side}p.{}", container.extension())));
    posters()
        .chain(rungs)
        .chain(Quality::ALL.map(Quality::key))
        .collect()
}
