//! The kinds of media that the API tells apart.

use std::fmt;

/// What a file is to people, whatever its exact type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Photographs and other raster images.
    Image,
    /// Moving pictures.
    Video,
    /// Sound.
    Audio,
    /// Text, spreadsheets, slides and the like.
    Document,
    /// SVG drawings.
    Vector,
    /// Zip and its relatives.
    Archive,
    /// glTF models.
    Model3d,
    /// Bytes about which nothing is known.
    Other,
}

impl Class {
    /// The name on the wire, `IMAGE`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Image => "IMAGE",
            Self::Video => "VIDEO",
            Self::Audio => "AUDIO",
            Self::Document => "DOCUMENT",
            Self::Vector => "VECTOR",
            Self::Archive => "ARCHIVE",
            Self::Model3d => "MODEL3D",
            Self::Other => "OTHER",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
