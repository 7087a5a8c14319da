//! A film in other sizes, and pictures of it.

use std::{fmt, fs::File, path::Path};

use super::{Done, Film, Tools, facts::rounded};

/// How many pictures are taken of a film: at its beginning, and after each quarter of it.
pub const POSTERS: u8 = 4;

/// The longest side of a picture of a film.
const POSTER_SIDE: u32 = 1280;

/// The most pictures a second that are worth keeping.
const FASTEST: f64 = 60.0;

/// The sizes there are, each with the kilobits a second that suffice for it.
const SIZES: [(u32, u32); 6] = [
    (144, 250),
    (240, 450),
    (360, 900),
    (480, 1400),
    (720, 2800),
    (1080, 5000),
];

/// One size and container that a film is brought to, such as `720p.mp4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rung {
    /// Pixels of the shorter side.
    side: u32,
    container: Container,
}

/// What a film comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Container {
    /// VP9 and Opus.
    WebM,
    /// H.264 and AAC, ready to be streamed.
    Mp4,
}

impl Container {
    /// The extension.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Mp4 => "mp4",
            Self::WebM => "webm",
        }
    }

    /// The MIME type.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Mp4 => "video/mp4",
            Self::WebM => "video/webm",
        }
    }
}

/// A word that names no size of a film.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unnamed(String);

impl fmt::Display for Unnamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no size of a film", self.0)
    }
}

impl std::error::Error for Unnamed {}

impl std::str::FromStr for Rung {
    type Err = Unnamed;

    /// Reads `720p.mp4` or `720p.webm`; `720p` is the former.
    fn from_str(text: &str) -> Result<Self, Unnamed> {
        let unnamed = || Unnamed(text.to_owned());
        let (size, extension) = text.split_once('.').unwrap_or((text, "mp4"));
        let container = match extension {
            "mp4" => Container::Mp4,
            "webm" => Container::WebM,
            _ => return Err(unnamed()),
        };
        let digits = size.strip_suffix('p').ok_or_else(unnamed)?;
        let found = SIZES.iter().find(|(side, _)| side.to_string() == digits);
        found
            .map(|&(side, _)| Self { side, container })
            .ok_or_else(unnamed)
    }
}

impl fmt::Display for Rung {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}p.{}", self.side, self.container.extension())
    }
}

impl Rung {
    /// What it comes in.
    pub const fn container(self) -> Container {
        self.container
    }

    /// Those of a ladder that a film is brought to, the smallest first: none is larger than the film. Of a film that is
    /// smaller than all of them there is the smallest of each container, in the size of the film.
    pub fn of(ladder: &[Self], film: &Film) -> Vec<Self> {
        let mut chosen = Vec::new();
        for container in [Container::Mp4, Container::WebM] {
            let mut all: Vec<_> = ladder
                .iter()
                .filter(|rung| rung.container == container)
                .copied()
                .collect();
            all.sort();
            all.dedup();
            let fit = all.iter().filter(|rung| rung.side <= film.shorter());
            let count = fit.count().max(1).min(all.len());
            chosen.extend_from_slice(&all[..count]);
        }
        chosen
    }

    /// The sides of a film in this size, both even as encoders want them.
    pub fn size(self, film: &Film) -> (u32, u32) {
        let scale = (f64::from(self.side) / f64::from(film.shorter())).min(1.0);
        let even = |side: u32| (rounded(f64::from(side) * scale / 2.0)).max(1) * 2;
        // A film is not made larger to make it even.
        let within = |side: u32| even(side).min((side & !1).max(2));
        (within(film.width), within(film.height))
    }

    /// The shorter sides there are.
    pub const SIDES: [u32; 6] = [144, 240, 360, 480, 720, 1080];

    fn kilobits(self) -> u32 {
        let found = SIZES.iter().find(|(side, _)| *side == self.side);
        found.map_or(SIZES[0].1, |(_, kilobits)| *kilobits)
    }
}

impl Film {
    fn shorter(&self) -> u32 {
        self.width.min(self.height)
    }
}

impl Tools {
    /// Brings a film to another size.
    ///
    /// One can begin to play every two seconds, at the same moments in every size, so that a player may change
    /// between sizes there.
    pub async fn film(&self, input: File, film: &Film, rung: Rung, output: &Path) -> Done {
        let (width, height) = rung.size(film);
        let slower = if film.rate > FASTEST {
            format!("fps={FASTEST},")
        } else {
            String::new()
        };
        let scale = format!("{slower}scale={width}:{height}:flags=bicubic,setsar=1,format=yuv420p");
        let (rate, buffer) = (
            format!("{}k", rung.kilobits()),
            format!("{}k", rung.kilobits() * 2),
        );
        let mut words = vec![
            "-map",
            "0:V:0",
            "-map",
            "0:a:0?",
            "-sn",
            "-dn",
            "-map_metadata",
            "-1",
            "-map_chapters",
            "-1",
            "-vf",
            &scale,
            "-force_key_frames",
            "expr:gte(t,n_forced*2)",
            "-ac",
            "2",
            "-max_muxing_queue_size",
            "4096",
        ];
        match rung.container {
            Container::Mp4 => words.extend([
                "-c:v",
                "libx264",
                "-preset",
                "veryfast",
                "-profile:v",
                "main",
                "-crf",
                "23",
                "-maxrate",
                &rate,
                "-bufsize",
                &buffer,
                "-sc_threshold",
                "0",
                "-c:a",
                "aac",
                "-b:a",
                "128k",
                "-ar",
                "48000",
                "-movflags",
                "+faststart",
                "-f",
                "mp4",
            ]),
            Container::WebM => words.extend([
                "-c:v",
                "libvpx-vp9",
                "-deadline",
                "realtime",
                "-cpu-used",
                "8",
                "-row-mt",
                "1",
                "-crf",
                "33",
                "-b:v",
                &rate,
                "-c:a",
                "libopus",
                "-b:a",
                "96k",
                "-ar",
                "48000",
                "-f",
                "webm",
            ]),
        }
        self.encode(input, &[], &words, output).await
    }

    /// Takes a picture of a film after so many milliseconds, as a JPEG.
    pub async fn poster(&self, input: File, film: &Film, at: u64, output: &Path) -> Done {
        let (width, height) = film.poster_size();
        let scale = format!("scale={width}:{height}:flags=bicubic,setsar=1");
        let at = format!("{at}ms");
        let after = [
            "-map",
            "0:V:0",
            "-frames:v",
            "1",
            "-map_metadata",
            "-1",
            "-vf",
            &scale,
            "-q:v",
            "3",
            "-c:v",
            "mjpeg",
            "-pix_fmt",
            "yuvj420p",
            "-f",
            "image2",
            "-update",
            "1",
        ];
        self.encode(input, &["-ss", &at], &after, output).await
    }
}

impl Film {
    /// The sides of a picture that is taken of it.
    pub fn poster_size(&self) -> (u32, u32) {
        let longer = self.width.max(self.height);
        let scale = (f64::from(POSTER_SIDE) / f64::from(longer)).min(1.0);
        let side = |side: u32| rounded(f64::from(side) * scale);
        (side(self.width), side(self.height))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn film(width: u32, height: u32) -> Film {
        Film {
            width,
            height,
            rate: 25.0,
        }
    }

    fn ladder(words: &[&str]) -> Vec<Rung> {
        let rung = |word: &&str| word.parse().expect("a size");
        words.iter().map(rung).collect()
    }

    fn climbed(words: &[&str], film: &Film) -> String {
        let rungs = Rung::of(&ladder(words), film);
        let told: Vec<_> = rungs
            .iter()
            .map(|rung| {
                let (width, height) = rung.size(film);
                format!("{rung} {width}x{height}")
            })
            .collect();
        told.join(", ")
    }

    #[test]
    fn no_rung_is_above_the_film() {
        let usual = ["720p", "240p", "480p"];
        for (size, expected) in [
            (
                (1920, 1080),
                "240p.mp4 426x240, 480p.mp4 854x480, 720p.mp4 1280x720",
            ),
            (
                (1080, 1920),
                "240p.mp4 240x426, 480p.mp4 480x854, 720p.mp4 720x1280",
            ),
            ((640, 480), "240p.mp4 320x240, 480p.mp4 640x480"),
            ((641, 481), "240p.mp4 320x240, 480p.mp4 640x480"),
            ((161, 121), "240p.mp4 160x120"),
            ((1, 9000), "240p.mp4 2x9000"),
        ] {
            assert_eq!(climbed(&usual, &film(size.0, size.1)), expected);
        }
        assert_eq!(climbed(&[], &film(9, 9)), "");
        assert_eq!(
            climbed(&["144p.webm", "144p.webm", "1080p"], &film(320, 240)),
            "1080p.mp4 320x240, 144p.webm 192x144"
        );
    }

    #[test]
    fn a_size_goes_by_its_name() {
        for name in ["144p.mp4", "1080p.webm", "360p.mp4"] {
            let rung: Result<Rung, _> = name.parse();
            assert_eq!(rung.map(|rung| rung.to_string()).as_deref(), Ok(name));
        }
        for wrong in [
            "", "p", "721p", "720", "720p.avi", "720p.", "-720p", "0720p",
        ] {
            assert!(wrong.parse::<Rung>().is_err(), "{wrong}");
        }
    }
}
