//! A sound in other qualities.

use std::{fs::File, path::Path};

use super::{Done, Sound, Tools};

/// What a sound is brought to, always as MP3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// All of it, in so many kilobits a second.
    Whole(u32),
    /// Its beginning, to be listened into.
    Preview,
}

/// How many seconds a preview has.
const PREVIEW: &str = "30";

impl Quality {
    /// All there are, the best first.
    pub const ALL: [Self; 3] = [Self::Whole(320), Self::Whole(128), Self::Preview];

    /// What a sound is brought to: nothing better than it is, though at least something that every browser plays.
    pub fn of(sound: &Sound) -> Vec<Self> {
        let room = sound.bitrate.unwrap_or(u64::MAX);
        let fits = |quality: &Self| match *quality {
            Self::Whole(128) | Self::Preview => true,
            Self::Whole(kilobits) => u64::from(kilobits) * 1000 <= room,
        };
        Self::ALL.into_iter().filter(fits).collect()
    }

    /// Its name among the assets of a file.
    pub fn key(self) -> String {
        match self {
            Self::Whole(kilobits) => format!("{kilobits}kbs.mp3"),
            Self::Preview => "preview.mp3".to_owned(),
        }
    }
}

impl Tools {
    /// Brings a sound to another quality.
    pub async fn sound(&self, input: File, quality: Quality, output: &Path) -> Done {
        let rate = match quality {
            Quality::Whole(kilobits) => format!("{kilobits}k"),
            Quality::Preview => "96k".to_owned(),
        };
        let mut words = vec![
            "-map",
            "0:a:0",
            "-vn",
            "-sn",
            "-dn",
            "-map_metadata",
            "-1",
            "-map_chapters",
            "-1",
            "-ac",
            "2",
            "-c:a",
            "libmp3lame",
            "-b:a",
            &rate,
            "-f",
            "mp3",
        ];
        if quality == Quality::Preview {
            words.extend(["-t", PREVIEW]);
        }
        self.encode(input, &[], &words, output).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_better_than_the_sound_itself() {
        let keys = |bitrate| {
            let sound = Sound {
                bitrate,
                channels: 2,
            };
            let keys = Quality::of(&sound).into_iter().map(Quality::key);
            keys.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(keys(Some(1_411_200)), "320kbs.mp3 128kbs.mp3 preview.mp3");
        assert_eq!(keys(None), "320kbs.mp3 128kbs.mp3 preview.mp3");
        assert_eq!(keys(Some(192_000)), "128kbs.mp3 preview.mp3");
        assert_eq!(keys(Some(64_000)), "128kbs.mp3 preview.mp3");
    }
}
