//! What is known of a folder and of a file.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    TRASH_ROOT,
    query::{Key, Position, Sort},
};

/// A folder. Times are whole milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderRecord {
    /// Unique among all folders of all sites.
    pub id: String,
    /// The site it belongs to.
    pub site: String,
    /// The folder that holds it, or held it before it was trashed.
    pub parent: String,
    /// What people call it; need not be unique.
    pub name: String,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
    /// Set while it is in the trash.
    pub trashed: Option<Trashed>,
}

impl FolderRecord {
    /// The folder it is found in: the one that holds it, or the top of the trash.
    pub fn shown_in(&self) -> &str {
        shown_in(&self.id, &self.parent, self.trashed.as_ref())
    }

    /// Where this folder stands in a list ordered by `sort`; folders have no size.
    pub fn position(&self, sort: Sort) -> Position {
        let key = match sort {
            Sort::Name => Key::of_name(&self.name),
            Sort::Updated => Key::Number(self.updated.as_millisecond()),
            Sort::Size => Key::Number(0),
        };
        Position {
            key,
            id: self.id.clone(),
        }
    }
}

/// A file whose bytes are kept. Times are whole milliseconds.
#[derive(Debug, Clone, PartialEq)]
pub struct FileRecord {
    /// Unique among all files of all sites.
    pub id: String,
    /// The site it belongs to.
    pub site: String,
    /// The folder that holds it, or held it before it was trashed.
    pub folder: String,
    /// What people call it; need not be unique.
    pub name: String,
    /// The MIME type of the bytes.
    pub mime: String,
    /// The media type as the API spells it, `IMAGE`.
    pub media_type: String,
    /// How far its processing is.
    pub status: Status,
    /// How many bytes there are.
    pub size: u64,
    /// MD5 of the bytes, 32 lower-case hex digits; empty while they are not here yet.
    pub hash: String,
    /// CRC-32 of the bytes, so that a zip can be planned without reading them.
    pub crc32: u32,
    /// Whether the bytes are only for those with a signed URL.
    pub private: bool,
    /// Free tags.
    pub labels: Vec<String>,
    /// What was found out about the content.
    pub details: Details,
    /// Where an imported file came from.
    pub source_url: Option<String>,
    /// What the uploader wants to hear again when the file is ready, as JSON.
    pub external_info: Option<String>,
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
    /// Set while it is in the trash.
    pub trashed: Option<Trashed>,
}

impl FileRecord {
    /// The folder it is found in: the one that holds it, or the top of the trash.
    pub fn shown_in(&self) -> &str {
        shown_in(&self.id, &self.folder, self.trashed.as_ref())
    }

    /// Where this file stands in a list ordered by `sort`.
    pub fn position(&self, sort: Sort) -> Position {
        let key = match sort {
            Sort::Name => Key::of_name(&self.name),
            Sort::Updated => Key::Number(self.updated.as_millisecond()),
            Sort::Size => Key::Number(i64::try_from(self.size).unwrap_or(i64::MAX)),
        };
        Position {
            key,
            id: self.id.clone(),
        }
    }
}

/// What to change in a folder; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FolderChange {
    /// Its new name.
    pub name: Option<String>,
    /// The folder to move it into.
    pub parent: Option<String>,
}

/// What to change in a file; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileChange {
    /// Its new name.
    pub name: Option<String>,
    /// The folder to move it into.
    pub folder: Option<String>,
    /// The labels instead of those it has.
    pub labels: Option<Vec<String>>,
}

/// How far the processing of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// The bytes are on their way, or being looked at.
    Pending,
    /// It can be used.
    Ready,
    /// It will never be usable.
    Failed,
}

impl Status {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Ready => "READY",
            Self::Failed => "FAILED",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Pending, Self::Ready, Self::Failed]
            .into_iter()
            .find(|each| each.as_str() == text)
    }
}

/// What looking at the bytes has told; grows without a migration, since it is kept as JSON.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Details {
    /// Pixels from left to right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels from top to bottom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// The colours that matter most in a picture, the foremost first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub colours: Vec<Colour>,
    /// How long it plays, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<u64>,
    /// Bits a second, of what plays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bitrate: Option<u64>,
    /// The format of a sound, `mp3`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// What was made of the bytes and is kept beside them, the best first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<Asset>,
}

/// The shares of red, green and blue, 0 to 255.
pub type Colour = [u8; 3];

/// Something that was made of a file and is kept beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Asset {
    /// The file it was made of.
    pub file: String,
    /// Names it among what was made of that file, `720p.mp4`.
    pub key: String,
    /// Under which name its bytes are kept.
    pub object: String,
    /// The MIME type of the bytes.
    pub mime: String,
    /// How many bytes there are.
    pub size: u64,
    /// MD5 of the bytes, 32 lower-case hex digits.
    pub hash: String,
    /// CRC-32 of the bytes.
    pub crc32: u32,
    /// Pixels from left to right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels from top to bottom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// What was deleted itself is at the top of the trash; what went along with a folder is still in it.
fn shown_in<'a>(id: &str, parent: &'a str, trashed: Option<&Trashed>) -> &'a str {
    match trashed {
        Some(trashed) if trashed.with == id => TRASH_ROOT,
        _ => parent,
    }
}

/// How something came into the trash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trashed {
    /// When.
    pub at: Timestamp,
    /// The id of what was deleted: its own, or that of the folder it went along with.
    pub with: String,
}
