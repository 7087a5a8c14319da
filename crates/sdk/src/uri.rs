//! Wix media URIs, such as `wix:image://v1/<id>/leon.jpg#originWidth=3024&originHeight=4032`, and ids out of URLs.
//!
//! Sites keep such URIs in their collections: they name a file and say what a page needs to lay it out. Wherever the
//! API takes the id of a file it takes the URI as well.

mod ids;
mod of_file;
mod read;

use std::fmt;
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{Error, Result};

pub use self::ids::file_id;

/// What `encodeURIComponent` of JavaScript encodes.
pub(crate) const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// What a media URI names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaKind {
    /// An image: `wix:image://…`, with its width and height.
    Image,
    /// A video: `wix:video://…`, often with a poster.
    Video,
    /// A sound file: `wix:audio://…`, with its duration.
    Audio,
    /// A document: `wix:document://…`.
    Document,
}

impl MediaKind {
    const ALL: [Self; 4] = [Self::Image, Self::Video, Self::Audio, Self::Document];

    /// The word that stands for it in a URI.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Document => "document",
        }
    }
}

/// A Wix media URI.
///
/// It is read from text with or without `wix:`, and printed with it. What is not understood in its fragment is kept.
///
/// # Examples
///
/// ```
/// use site_media::uri::{MediaKind, MediaUri};
///
/// let uri: MediaUri = "image://v1/0abec0_b291~mv2.jpg/leon%20cat.jpg#originWidth=3024&originHeight=4032".parse()?;
/// assert_eq!(uri.kind(), MediaKind::Image);
/// assert_eq!(uri.id(), "0abec0_b291~mv2.jpg");
/// assert_eq!(uri.filename(), Some("leon cat.jpg"));
/// assert_eq!(uri.size(), Some((3024, 4032)));
///
/// let uri = MediaUri::video("0abec0_40f9")?
///     .with_filename("clip.mp4")
///     .with_poster("0abec0_40f9f000.jpg", 1280, 720);
/// assert_eq!(
///     uri.to_string(),
///     "wix:video://v1/0abec0_40f9/clip.mp4#posterUri=0abec0_40f9f000.jpg&posterWidth=1280&posterHeight=720"
/// );
/// # Ok::<_, site_media::Error>(())
/// ```
///
/// # Errors
///
/// Text that is no such URI, or an id that cannot stand in one, is [`ErrorKind::Invalid`](crate::ErrorKind::Invalid).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MediaUri {
    kind: MediaKind,
    /// Whether a document stands below `ugd/`, as those of older sites do.
    ugd: bool,
    id: String,
    filename: Option<String>,
    parameters: Vec<(String, String)>,
}

/// The still picture of a video, as its URI tells it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Poster {
    /// The id of the picture.
    pub id: String,
    /// Its width in pixels, if the URI says so.
    pub width: Option<u32>,
    /// Its height in pixels, if the URI says so.
    pub height: Option<u32>,
}

impl MediaUri {
    /// The URI of an image.
    pub fn image(id: impl Into<String>) -> Result<Self> {
        Self::new(MediaKind::Image, id.into())
    }

    /// The URI of a video.
    pub fn video(id: impl Into<String>) -> Result<Self> {
        Self::new(MediaKind::Video, id.into())
    }

    /// The URI of a sound file.
    pub fn audio(id: impl Into<String>) -> Result<Self> {
        Self::new(MediaKind::Audio, id.into())
    }

    /// The URI of a document.
    pub fn document(id: impl Into<String>) -> Result<Self> {
        Self::new(MediaKind::Document, id.into())
    }

    fn new(kind: MediaKind, id: String) -> Result<Self> {
        let breaks = |c: char| matches!(c, '/' | '#' | '?') || c.is_control() || c.is_whitespace();
        // `ugd` would be read back as the folder that documents stand in.
        let folder = kind == MediaKind::Document && id == "ugd";
        if id.is_empty() || id.contains(breaks) || matches!(&*id, "." | "..") || folder {
            let id = id.escape_debug();
            return Err(Error::invalid(format!(
                "`{id}` cannot be the id in a media URI"
            )));
        }
        Ok(Self {
            kind,
            ugd: false,
            id,
            filename: None,
            parameters: Vec::new(),
        })
    }

    /// The name a person knows the file by. An empty one is none.
    #[must_use]
    pub fn with_filename(mut self, name: impl Into<String>) -> Self {
        self.filename = Some(name.into()).filter(|name| !name.is_empty());
        self
    }

    /// Width and height of an image, in pixels.
    #[must_use]
    pub fn with_size(self, width: u32, height: u32) -> Self {
        self.with_parameter("originWidth", width.to_string())
            .with_parameter("originHeight", height.to_string())
    }

    /// The watermark on an image.
    #[must_use]
    pub fn with_watermark(self, watermark: impl Into<String>) -> Self {
        self.with_parameter("watermark", watermark)
    }

    /// The still picture of a video, with its width and height in pixels.
    #[must_use]
    pub fn with_poster(self, id: impl Into<String>, width: u32, height: u32) -> Self {
        self.with_parameter("posterUri", id)
            .with_parameter("posterWidth", width.to_string())
            .with_parameter("posterHeight", height.to_string())
    }

    /// The duration of a sound file, in the unit that the API has for it.
    #[must_use]
    pub fn with_duration(self, duration: u64) -> Self {
        self.with_parameter("duration", duration.to_string())
    }

    /// Puts a document below `ugd/`, as older sites write it. It changes nothing for other kinds.
    #[must_use]
    pub fn below_ugd(mut self) -> Self {
        self.ugd = self.kind == MediaKind::Document;
        self
    }

    /// Any parameter of the fragment; one that is there already is replaced where it stands.
    #[must_use]
    pub fn with_parameter(mut self, name: &str, value: impl Into<String>) -> Self {
        match self.parameters.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value.into(),
            None => self.parameters.push((name.to_owned(), value.into())),
        }
        self
    }

    /// What it names.
    pub fn kind(&self) -> MediaKind {
        self.kind
    }

    /// The id of the file.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The name a person knows the file by.
    pub fn filename(&self) -> Option<&str> {
        self.filename.as_deref()
    }

    /// Width and height of an image in pixels, if both are told.
    pub fn size(&self) -> Option<(u32, u32)> {
        Some((self.number("originWidth")?, self.number("originHeight")?))
    }

    /// The watermark on an image.
    pub fn watermark(&self) -> Option<&str> {
        self.parameter("watermark")
    }

    /// The still picture of a video.
    pub fn poster(&self) -> Option<Poster> {
        let id = self.parameter("posterUri").filter(|id| !id.is_empty())?;
        Some(Poster {
            id: id.to_owned(),
            width: self.number("posterWidth"),
            height: self.number("posterHeight"),
        })
    }

    /// The duration of a sound file, in the unit that the API has for it.
    pub fn duration(&self) -> Option<u64> {
        self.number("duration")
    }

    /// Any parameter of the fragment, percent-decoded.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let mut parameters = self.parameters.iter();
        let (_, value) = parameters.find(|(known, _)| known == name)?;
        Some(value)
    }

    fn number<T: FromStr>(&self, name: &str) -> Option<T> {
        self.parameter(name)?.parse().ok()
    }
}

impl fmt::Display for MediaUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let encoded = |text| utf8_percent_encode(text, COMPONENT);
        let folder = if self.ugd { "ugd/" } else { "" };
        write!(f, "wix:{}://v1/{folder}{}", self.kind.as_str(), self.id)?;
        if let Some(name) = &self.filename {
            write!(f, "/{}", encoded(name))?;
        }
        for (index, (name, value)) in self.parameters.iter().enumerate() {
            let sign = if index == 0 { '#' } else { '&' };
            write!(f, "{sign}{}={}", encoded(name), encoded(value))?;
        }
        Ok(())
    }
}

impl FromStr for MediaUri {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        read::uri(text)
    }
}

impl TryFrom<&str> for MediaUri {
    type Error = Error;

    fn try_from(text: &str) -> Result<Self> {
        text.parse()
    }
}

impl From<MediaUri> for String {
    fn from(uri: MediaUri) -> Self {
        uri.to_string()
    }
}

#[cfg(test)]
mod tests;
