//! What can be asked of a list, and where one is in it.

use serde::{Deserialize, Serialize};

use crate::fold::fold;

/// A page of files.
pub type FileQuery = Query<FileFilter>;

/// A page of folders.
pub type FolderQuery = Query<FolderFilter>;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query<F> {
    /// The site.
    pub site: String,
    /// What belongs to the list.
    pub filter: F,
    /// In which order.
    pub order: Order,
    /// Only what comes after this.
    pub after: Option<Position>,
    /// How many at most.
    pub limit: usize,
}

/// Which files belong to a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileFilter {
    /// Which part of the site.
    pub scope: Scope,
    /// Only these media types; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media_types: Vec<String>,
    /// Only private files, or only public ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private: Option<bool>,
    /// Only files with this in their name, MIME type or labels, whatever the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
}

/// Which folders belong to a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FolderFilter {
    /// Which part of the site.
    pub scope: Scope,
    /// Only folders with this in their name, whatever the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
}

/// A part of a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Scope {
    /// What is directly in this folder.
    In(String),
    /// What is directly in this folder of the trash; [`TRASH_ROOT`](crate::TRASH_ROOT) is its top.
    InTrash(String),
    /// All levels below [`MEDIA_ROOT`](crate::MEDIA_ROOT) or [`VISITOR_UPLOADS`](crate::VISITOR_UPLOADS).
    Below(String),
    /// Everything that is not in the trash.
    Live,
    /// Everything that is.
    Trash,
    /// Nothing: what contradicts itself.
    Nowhere,
}

/// The order of a list. Ties are broken by id, in the same direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// By what.
    pub sort: Sort,
    /// Which way.
    pub direction: Direction,
}

/// What a list can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Sort {
    /// By name, lower case against upper case making no difference.
    Name,
    /// By the time of the last change.
    Updated,
    /// By size; folders have none.
    Size,
}

/// Which way a list runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// A place in an ordered list: just after the row with this key and id, whether it is still there or not.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// The value that is sorted by.
    pub key: Key,
    /// The id, which breaks ties.
    pub id: String,
}

/// A value that is sorted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    /// A size or a time.
    Number(i64),
    /// A name, folded.
    Text(String),
}

impl Key {
    /// What a name is sorted and searched by.
    pub(crate) fn of_name(name: &str) -> Self {
        Self::Text(fold(name))
    }

    /// The size or time, if it is one.
    pub(crate) fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(_) => None,
        }
    }

    /// Whether `sort` compares keys of this kind.
    pub fn fits(&self, sort: Sort) -> bool {
        matches!(self, Self::Text(_)) == (sort == Sort::Name)
    }
}
