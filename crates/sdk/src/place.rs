//! Says which file or folder is meant: by id, by path, by URL, or by what the service told of it.
//!
//! People know paths, the service knows ids. A path is looked up folder by folder, and what is learned on the way is
//! [remembered](known); whoever acts on a path does it through [`FileRef::with`] or [`FolderRef::with`], which look
//! again when what was remembered turns out to be gone.

mod known;
mod path;
mod walk;

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use tokio::sync::OnceCell;

pub(crate) use self::known::{Kind, Places, Trust};
pub(crate) use self::path::{key, written};
use crate::model::{FileDescriptor, Folder};
use crate::uri::MediaUri;
use crate::{Client, Error, ErrorKind, FileId, FolderId, Result};

/// The folder that every path begins at.
pub(crate) const TOP: &str = "media-root";

/// What a path led to.
#[derive(Debug, Clone)]
pub(crate) struct Found<I> {
    /// Its id.
    pub(crate) id: I,
    /// The folder it was seen in, if it was looked up at all.
    pub(crate) parent: Option<FolderId>,
    /// Whether anything on the way came from memory, and may have changed since.
    pub(crate) remembered: bool,
}

macro_rules! reference {
    (
        $(#[$about:meta])*
        $name:ident, $id:ident, $model:ident, $noun:literal, $kind:expr, $plain:expr
    ) => {
        $(#[$about])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// As it was given.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Whether it is a path, which has to be looked up.
            pub fn is_path(&self) -> bool {
                self.0.starts_with('/')
            }

            /// The id, looked up if it is a path: what is not there is an error.
            pub(crate) async fn find(&self, client: &Client) -> Result<$id> {
                Ok(self.look(client, Trust::ANY).await?.id)
            }

            /// What it leads to, as far as `trust` allows by memory.
            pub(crate) async fn look(&self, client: &Client, trust: Trust) -> Result<Found<$id>> {
                if !self.is_path() {
                    let id = $id::new($plain(&self.0))?;
                    return Ok(Found { id, parent: None, remembered: false });
                }
                let found = walk::find(client, $kind, &self.0, trust).await?;
                let found = found.ok_or_else(|| {
                    let message = format!(concat!("there is no ", $noun, " `{}`"), self.0);
                    Error::new(ErrorKind::NotFound, message)
                })?;
                Ok(Found {
                    id: $id::new(found.id)?,
                    parent: found.parent,
                    remembered: found.remembered,
                })
            }

            /// Does something with it; once more, if what was remembered of a path is gone.
            pub(crate) async fn with<T, F, Fut>(&self, client: &Client, act: F) -> Result<T>
            where
                F: Fn(Found<$id>) -> Fut,
                Fut: Future<Output = Result<T>>,
            {
                let found = self.look(client, Trust::ANY).await?;
                let (id, remembered) = (found.id.clone(), found.remembered);
                match act(found).await {
                    Err(error) if remembered && error.kind() == ErrorKind::NotFound => {
                        client.places().forget($kind, id.as_str());
                        let found = self.look(client, client.places().afresh()).await?;
                        act(found).await
                    }
                    outcome => outcome,
                }
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        reference!(@from $name, [&str, &&str, &String, &$id], |text| text.to_string());
        reference!(@from $name, [$id], |id| String::from(id));
        reference!(@from $name, [$model], |model| model.id);
        reference!(@from $name, [&$model], |model| model.id.clone());
        impl From<$name> for String {
            fn from(reference: $name) -> Self {
                reference.0
            }
        }

        reference!(@from $name, [&$name], |reference| reference.0.clone());
    };
    (@from $name:ident, [$($given:ty),*], |$it:ident| $text:expr) => {
        $(impl From<$given> for $name {
            fn from($it: $given) -> Self {
                Self($text)
            }
        })*
    };
}

reference! {
    /// Which file is meant: its id, its path, its media URI or URL, or a [`FileDescriptor`] of it.
    ///
    /// What begins with a slash is a path, from the top level of the site's files: `/photos/2024/a.jpg`. Names may
    /// repeat; where one does, `a.jpg#<id>` tells which one is meant, and the bare name is
    /// [`ErrorKind::Conflict`]. A slash within a name is written `%2F`. Files in the trash have no path.
    ///
    /// What a path leads to is remembered for a minute, kept right through what this client changes itself, and looked
    /// up again when the service says that it is gone. What is [deleted](crate::Files::delete) by path is always
    /// looked up. The first look into a folder takes a request for each 100 files in it.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: site_media::Client) -> site_media::Result<()> {
    /// let cat = client.files().get("/pets/cat.jpg").await?;
    /// let same = client.files().get(&cat).await?;
    /// let again = client.files().get("wix:image://v1/0abec0_b2~mv2.jpg/cat.jpg#originWidth=3").await?;
    /// # Ok(())
    /// # }
    /// ```
    FileRef, FileId, FileDescriptor, "file", Kind::File, path::plain_id
}

impl From<MediaUri> for FileRef {
    fn from(uri: MediaUri) -> Self {
        Self::from(uri.id())
    }
}

impl From<&MediaUri> for FileRef {
    fn from(uri: &MediaUri) -> Self {
        Self::from(uri.id())
    }
}

reference! {
    /// Which folder is meant: its id, its path such as `/photos/2024`, or a [`Folder`].
    ///
    /// `/` is the top level. Everything else is as with [`FileRef`], `2024#<id>` for one of several folders of a
    /// name included.
    FolderRef, FolderId, Folder, "folder", Kind::Folder, String::as_str
}

impl FileRef {
    /// Whether `file` is still where the path said.
    pub(crate) fn fits(&self, found: &Found<FileId>, file: &FileDescriptor) -> bool {
        let Some(parent) = &found.parent else {
            return true;
        };
        file.parent_folder_id.as_deref() == Some(parent.as_str())
            && path::last(&self.0).is_some_and(|name| path::names(name, &file.display_name))
    }

    /// That there is no such file.
    pub(crate) fn missing(&self) -> Error {
        Error::new(ErrorKind::NotFound, format!("there is no file `{self}`"))
    }
}

/// A folder that is asked for page after page, and looked up once.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    folder: FolderRef,
    id: Arc<OnceCell<FolderId>>,
}

impl Place {
    pub(crate) fn of(folder: FolderRef) -> Self {
        Self {
            folder,
            id: Arc::default(),
        }
    }

    /// Asks for a page of what is in the folder: from the second time on, of the very same one.
    ///
    /// The service lists what is gone as empty, so that an empty page of a folder that was remembered is looked at
    /// twice.
    pub(crate) async fn page<T, F, Fut>(
        &self,
        client: &Client,
        act: F,
        is_empty: impl Fn(&T) -> bool,
    ) -> Result<T>
    where
        F: Fn(FolderId) -> Fut,
        Fut: Future<Output = Result<T>>,
    {
        if let Some(id) = self.id.get() {
            return act(id.clone()).await;
        }
        let found = self.folder.look(client, Trust::ANY).await?;
        let answer = act(found.id.clone()).await;
        let is_doubtful = match &answer {
            Ok(page) => is_empty(page),
            Err(error) => error.kind() == ErrorKind::NotFound,
        };
        if !(found.remembered && is_doubtful) {
            return self.settle(found.id, answer);
        }
        client.places().forget(Kind::Folder, found.id.as_str());
        let afresh = self.folder.look(client, client.places().afresh()).await?;
        if afresh.id == found.id {
            return self.settle(found.id, answer);
        }
        let answer = act(afresh.id.clone()).await;
        self.settle(afresh.id, answer)
    }

    fn settle<T>(&self, id: FolderId, answer: Result<T>) -> Result<T> {
        if answer.is_ok() {
            // Two first pages at once agree on whoever was first.
            let _ = self.id.set(id);
        }
        answer
    }
}
