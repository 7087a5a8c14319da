//! What a query may filter on and sort by, so that what the service refuses does not compile.
//!
//! A [`Filter`] or [`Sort`] is made by the functions of [`mod@file`] and [`folder`], one for each thing that the service
//! allows, and belongs to the kind it was made for.
//!
//! # Examples
//!
//! ```no_run
//! # async fn example(client: site_media::Client) -> site_media::Result<()> {
//! use site_media::query::{Media, file};
//!
//! let largest = client
//!     .files()
//!     .query()
//!     .filter(file::media_type_in([Media::Image, Media::Video]).and(file::private(false)))
//!     .sort(file::size().descending())
//!     .limit(10)
//!     .send()
//!     .await?;
//! # Ok(())
//! # }
//! ```
//!
//! Names can be sorted by, not filtered on, and the other way round with the kind of media:
//!
//! ```compile_fail
//! # fn example(client: site_media::Client) {
//! use site_media::query::file;
//! let _ = client.files().query().filter(file::name());
//! # }
//! ```
//!
//! ```compile_fail
//! # fn example(client: site_media::Client) {
//! use site_media::query::{Media, file};
//! let _ = client.files().query().sort(file::media_type(Media::Image));
//! # }
//! ```
//!
//! Folders have no size, and a filter of files fits no folder:
//!
//! ```compile_fail
//! use site_media::query::folder;
//! let _ = folder::size();
//! ```
//!
//! ```compile_fail
//! # fn example(client: site_media::Client) {
//! use site_media::query::file;
//! let _ = client.folders().query().filter(file::trashed(true));
//! # }
//! ```
//!
//! The service has media types that it cannot filter on:
//!
//! ```compile_fail
//! use site_media::{model::MediaType, query::file};
//! let _ = file::media_type(MediaType::Other);
//! ```

use std::fmt;
use std::marker::PhantomData;

use serde_json::{Map, Value, json};

use crate::model::SortOrder;

/// Which `E` a query is about; without conditions, any.
pub struct Filter<E> {
    conditions: Vec<(&'static str, Value)>,
    about: PhantomData<fn(E)>,
}

impl<E> Filter<E> {
    fn new(field: &'static str, value: Value) -> Self {
        Self {
            conditions: vec![(field, value)],
            about: PhantomData,
        }
    }

    /// Fits what fits both.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.conditions.extend(other.conditions);
        self
    }

    /// As it travels: two conditions on one field need the list that `$and` is.
    pub(crate) fn json(&self) -> Option<Map<String, Value>> {
        let one = |(field, value): &(&'static str, Value)| {
            Map::from_iter([((*field).to_owned(), value.clone())])
        };
        match self.conditions.as_slice() {
            [] => None,
            [condition] => Some(one(condition)),
            many => {
                let all = many.iter().map(|condition| Value::Object(one(condition)));
                Some(Map::from_iter([("$and".to_owned(), all.collect())]))
            }
        }
    }
}

impl<E> Default for Filter<E> {
    fn default() -> Self {
        Self {
            conditions: Vec::new(),
            about: PhantomData,
        }
    }
}

impl<E> Clone for Filter<E> {
    fn clone(&self) -> Self {
        Self {
            conditions: self.conditions.clone(),
            about: PhantomData,
        }
    }
}

/// Shows it as it travels.
impl<E> fmt::Debug for Filter<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = Value::Object(self.json().unwrap_or_default());
        write!(f, "{json}")
    }
}

/// Something of `E` that can be sorted by: becomes a [`Sort`] with its direction.
pub struct Sortable<E> {
    field: &'static str,
    about: PhantomData<fn(E)>,
}

impl<E> Sortable<E> {
    const fn new(field: &'static str) -> Self {
        Self {
            field,
            about: PhantomData,
        }
    }

    /// The smallest, the earliest, the first of the alphabet comes first.
    pub fn ascending(self) -> Sort<E> {
        Sort {
            field: self.field,
            descending: false,
            about: PhantomData,
        }
    }

    /// The largest, the latest, the last of the alphabet comes first.
    pub fn descending(self) -> Sort<E> {
        Sort {
            descending: true,
            ..self.ascending()
        }
    }
}

impl<E> fmt::Debug for Sortable<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.field)
    }
}

/// The order of a query about `E`.
pub struct Sort<E> {
    field: &'static str,
    descending: bool,
    about: PhantomData<fn(E)>,
}

impl<E> Sort<E> {
    pub(crate) fn field(&self) -> &'static str {
        self.field
    }

    pub(crate) fn order(&self) -> SortOrder {
        if self.descending {
            SortOrder::Desc
        } else {
            SortOrder::Asc
        }
    }
}

impl<E> Clone for Sort<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Sort<E> {}

impl<E> fmt::Debug for Sort<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.field, self.order())
    }
}

/// The kinds of media that can be filtered on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Media {
    /// A picture made of pixels.
    Image,
    /// Moving pictures.
    Video,
    /// Sound.
    Audio,
    /// A document, such as a PDF or a spreadsheet.
    Document,
    /// A picture made of shapes, such as an SVG.
    Vector,
    /// A bundle of files, such as a ZIP.
    Archive,
    /// A model in three dimensions.
    Model3D,
}

impl Media {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Image => "IMAGE",
            Self::Video => "VIDEO",
            Self::Audio => "AUDIO",
            Self::Document => "DOCUMENT",
            Self::Vector => "VECTOR",
            Self::Archive => "ARCHIVE",
            Self::Model3D => "MODEL3D",
        }
    }
}

fn state<E>(trashed: bool) -> Filter<E> {
    Filter::new("state", json!(if trashed { "DELETED" } else { "OK" }))
}

/// What a query for files may say.
pub mod file {
    use serde_json::json;

    use super::{Filter, Media, Sortable};
    use crate::model::FileDescriptor;

    /// Only private files, or only public ones.
    #[must_use]
    pub fn private(private: bool) -> Filter<FileDescriptor> {
        Filter::new("private", json!(private))
    }

    /// Only files of this kind.
    #[must_use]
    pub fn media_type(media: Media) -> Filter<FileDescriptor> {
        Filter::new("mediaType", json!(media.as_str()))
    }

    /// Only files of these kinds; of no kind, no file at all.
    #[must_use]
    pub fn media_type_in(media: impl IntoIterator<Item = Media>) -> Filter<FileDescriptor> {
        let media: Vec<_> = media.into_iter().map(Media::as_str).collect();
        Filter::new("mediaType", json!({ "$in": media }))
    }

    /// Only files in the trash, or only those in their place.
    #[must_use]
    pub fn trashed(trashed: bool) -> Filter<FileDescriptor> {
        super::state(trashed)
    }

    /// By name, without regard to case.
    pub const fn name() -> Sortable<FileDescriptor> {
        Sortable::new("displayName")
    }

    /// By size.
    pub const fn size() -> Sortable<FileDescriptor> {
        Sortable::new("sizeInBytes")
    }

    /// By the time of the last change.
    pub const fn updated() -> Sortable<FileDescriptor> {
        Sortable::new("updatedDate")
    }
}

/// What a query for folders may say.
pub mod folder {
    use super::{Filter, Sortable};
    use crate::model::Folder;

    /// Only folders in the trash, or only those in their place.
    #[must_use]
    pub fn trashed(trashed: bool) -> Filter<Folder> {
        super::state(trashed)
    }

    /// By name, without regard to case.
    pub const fn name() -> Sortable<Folder> {
        Sortable::new("displayName")
    }

    /// By the time of the last change.
    pub const fn updated() -> Sortable<Folder> {
        Sortable::new("updatedDate")
    }
}
