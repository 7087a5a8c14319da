//! What `ffprobe` says of a film or a sound.

use std::fs::File;

use serde::Deserialize;

use super::{Tools, Trouble, leash, missing, words};

/// How programs call the file that they are given.
pub(super) const STDIN: &str = "file:/dev/fd/0";

/// What is said of any input: nothing but files is opened, and none by what stands in the file, such as a list of others.
pub(super) const INPUT: &[&str] = &[
    "-protocol_whitelist",
    "file",
    "-format_whitelist",
    "aac,ac3,aiff,amr,ape,asf,avi,caf,dv,flac,flv,gif,h264,hevc,m4v,matroska,mov,mp3,mp4,mpeg,mpegts,mpegvideo,mxf,ogg,\
     rm,w64,wav,webm,wv",
];

const ASKED: &str = "format=duration,bit_rate:stream=codec_type,codec_name,width,height,duration,bit_rate,\
                     avg_frame_rate,sample_aspect_ratio,channels:stream_disposition=attached_pic:\
                     stream_side_data=rotation";

/// More than it says of a file with a thousand streams.
const MOST: usize = 1 << 20;

/// What is known of a film or a sound.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// How long it plays, in milliseconds.
    pub duration: Option<u64>,
    /// Bits a second, of all it holds.
    pub bitrate: Option<u64>,
    /// The moving pictures, if there are any.
    pub film: Option<Film>,
    /// The sound, if there is any.
    pub sound: Option<Sound>,
}

/// Moving pictures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Film {
    /// Pixels from left to right, as it is shown: upright, and with square pixels.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// Pictures a second, on average; 0 where that is not known.
    pub rate: f64,
}

/// Sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sound {
    /// Bits a second, where that is known.
    pub bitrate: Option<u64>,
    /// One, two or more.
    pub channels: u32,
}

impl Tools {
    /// What a film or a sound is like.
    pub async fn facts(&self, input: File) -> Result<Facts, Trouble> {
        let Some(tools) = &self.film else {
            return Err(missing("ffprobe"));
        };
        let mut all = words(&["-v", "error"]);
        all.extend(words(INPUT));
        all.extend(words(&["-show_entries", ASKED, "-of", "json", "-i", STDIN]));
        let told = leash::run(&self.hasty(), &tools.ffprobe, &all, input, MOST).await?;
        let told: Told = serde_json::from_slice(&told)
            .map_err(|error| Trouble::Broken(format!("`ffprobe` cannot be understood: {error}")))?;
        Ok(told.facts())
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Told {
    format: Format,
    streams: Vec<Stream>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Format {
    duration: Option<String>,
    bit_rate: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Stream {
    codec_type: String,
    codec_name: Option<String>,
    width: u32,
    height: u32,
    channels: u32,
    duration: Option<String>,
    bit_rate: Option<String>,
    avg_frame_rate: String,
    sample_aspect_ratio: Option<String>,
    disposition: Disposition,
    side_data_list: Vec<SideData>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Disposition {
    attached_pic: u8,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SideData {
    rotation: Option<f64>,
}

impl Told {
    fn facts(&self) -> Facts {
        // The cover of a record is no film.
        let is_film = |stream: &&Stream| {
            stream.codec_type == "video"
                && stream.disposition.attached_pic == 0
                && stream.codec_name.is_some()
                && stream.width > 0
                && stream.height > 0
        };
        let is_sound = |stream: &&Stream| {
            stream.codec_type == "audio" && stream.codec_name.is_some() && stream.channels > 0
        };
        let film = self.streams.iter().find(is_film);
        let sound = self.streams.iter().find(is_sound);
        let leader = film.or(sound);
        let duration = self.format.duration.as_deref();
        let duration = duration.or_else(|| leader?.duration.as_deref());
        Facts {
            duration: duration.and_then(milliseconds),
            bitrate: self.format.bit_rate.as_deref().and_then(number),
            film: film.map(Stream::film),
            sound: sound.map(|stream| Sound {
                bitrate: stream.bit_rate.as_deref().and_then(number),
                channels: stream.channels,
            }),
        }
    }
}

impl Stream {
    fn film(&self) -> Film {
        let squared = ratio(self.sample_aspect_ratio.as_deref().unwrap_or_default(), ':')
            .filter(|ratio| (0.1..=10.0).contains(ratio))
            .unwrap_or(1.0);
        let width = rounded(f64::from(self.width) * squared);
        let lies = self.side_data_list.iter().any(|data| {
            let turned = data.rotation.unwrap_or_default().abs() % 180.0;
            (45.0..135.0).contains(&turned)
        });
        let (width, height) = if lies {
            (self.height, width)
        } else {
            (width, self.height)
        };
        Film {
            width,
            height,
            rate: ratio(&self.avg_frame_rate, '/').unwrap_or_default(),
        }
    }
}

/// `16:9` or `30000/1001` as a number, if it is a positive one.
fn ratio(text: &str, mark: char) -> Option<f64> {
    let (above, below) = text.split_once(mark)?;
    let (above, below): (f64, f64) = (above.parse().ok()?, below.parse().ok()?);
    let ratio = above / below;
    (ratio.is_finite() && ratio > 0.0).then_some(ratio)
}

fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number| *number > 0)
}

fn milliseconds(text: &str) -> Option<u64> {
    let seconds: f64 = text.parse().ok()?;
    // A year; a film of more does not know its length.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within the bounds just checked"
    )]
    (0.0..31_536_000.0)
        .contains(&seconds)
        .then(|| (seconds * 1000.0).round() as u64)
}

/// A side in whole pixels.
pub(super) fn rounded(side: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within the bounds it is brought to"
    )]
    {
        side.round().clamp(1.0, 1e6) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Facts {
        let told: Told = serde_json::from_str(text).expect("it is what ffprobe prints");
        told.facts()
    }

    #[test]
    fn a_film_is_as_large_as_it_is_shown() {
        let facts = of(
            r#"{"streams":[{"codec_type":"data"},{"codec_type":"video","codec_name":"h264","width":720,"height":576,
            "sample_aspect_ratio":"16:15","avg_frame_rate":"25/1","side_data_list":[{"rotation":-90}]}],
            "format":{"duration":"1.5004","bit_rate":"1000"}}"#,
        );
        let film = Film {
            width: 576,
            height: 768,
            rate: 25.0,
        };
        assert_eq!(facts.film, Some(film));
        assert_eq!((facts.duration, facts.bitrate), (Some(1500), Some(1000)));
        assert_eq!(facts.sound, None);
    }

    #[test]
    fn the_cover_of_a_record_is_no_film() {
        let facts = of(
            r#"{"streams":[{"codec_type":"video","codec_name":"mjpeg","width":9,"height":9,"disposition":{"attached_pic":1}},
            {"codec_type":"audio","codec_name":"mp3","channels":2,"bit_rate":"192000","duration":"3"}],"format":{}}"#,
        );
        assert_eq!(facts.film, None);
        assert_eq!(facts.duration, Some(3000));
        assert_eq!(facts.sound.and_then(|sound| sound.bitrate), Some(192_000));
    }

    #[test]
    fn nonsense_is_nothing() {
        let facts = of(
            r#"{"streams":[{"codec_type":"video","codec_name":"h264","width":0,"height":5}],
            "format":{"duration":"N/A","bit_rate":"-5"}}"#,
        );
        assert_eq!(facts, Facts::default());
        assert_eq!(of("{}"), Facts::default());
    }
}
