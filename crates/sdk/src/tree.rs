//! Walks a folder with everything below it.
//!
//! Folders wait in a line, in the order in which they will be told; the first few of them are asked for at a time. A
//! folder whose turn it is tells itself, then its files page by page, and its own folders take their places in line:
//! at the head of it, or at its end.

use std::collections::{HashSet, VecDeque};

use futures::TryStreamExt;
use futures::future::BoxFuture;
use futures::stream::{BoxStream, FuturesUnordered, StreamExt, unfold};

use crate::folders::FolderSort;
use crate::model::{FileDescriptor, Folder, SortOrder};
use crate::options::per_call;
use crate::place::written;
use crate::{Client, Error, ErrorKind, FileSort, FolderRef, Page, Result};

/// So many folders are asked for at a time, unless told otherwise.
const SIDE_BY_SIDE: usize = 4;

/// What is in a folder and everything below it, about to be walked. By name, and each folder before what is in it.
#[derive(Debug, Clone)]
#[must_use = "nothing is walked until `stream` or `collect`"]
pub struct Tree {
    client: Client,
    folder: FolderRef,
    depth: Option<usize>,
    breadth_first: bool,
    concurrency: usize,
}

/// A file or a folder of a [`Tree`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Entry {
    /// Its path below the folder that is walked, without a slash at the beginning: `2024/a.jpg`.
    ///
    /// A slash within a name is written `%2F`. Of several files or folders of one name in one folder, all but the
    /// first have their id behind it: `a.jpg#<id>`.
    pub path: String,
    /// What it is.
    pub node: Node,
}

/// What an [`Entry`] is.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "most entries are files")]
pub enum Node {
    /// A folder.
    Folder(Folder),
    /// A file.
    File(FileDescriptor),
}

impl Entry {
    /// The file, if it is one.
    pub fn file(&self) -> Option<&FileDescriptor> {
        match &self.node {
            Node::File(file) => Some(file),
            Node::Folder(_) => None,
        }
    }

    /// The folder, if it is one.
    pub fn folder(&self) -> Option<&Folder> {
        match &self.node {
            Node::Folder(folder) => Some(folder),
            Node::File(_) => None,
        }
    }
}

impl Tree {
    pub(crate) fn new(client: Client, folder: FolderRef) -> Self {
        Self {
            client,
            folder,
            depth: None,
            breadth_first: false,
            concurrency: SIDE_BY_SIDE,
        }
    }

    /// Only so deep: 1 is what is directly in the folder.
    pub fn depth(mut self, levels: usize) -> Self {
        self.depth = Some(levels);
        self
    }

    /// Level by level, instead of down into each folder first.
    pub fn breadth_first(mut self) -> Self {
        self.breadth_first = true;
        self
    }

    /// So many folders asked for at a time, instead of 4.
    pub fn concurrency(mut self, folders: usize) -> Self {
        self.concurrency = folders.max(1);
        self
    }

    per_call!(client);

    /// Everything, as it is found. A folder that cannot be read is an error in its place, and the walk goes on; one
    /// that was deleted meanwhile is passed over.
    pub fn stream(self) -> BoxStream<'static, Result<Entry>> {
        unfold(Walk::new(self), |mut walk| async move {
            loop {
                if let Some(entry) = walk.ready.pop_front() {
                    return Some((entry, walk));
                }
                if !walk.on().await {
                    return None;
                }
            }
        })
        .boxed()
    }

    /// Everything, or the first error.
    pub async fn collect(self) -> Result<Vec<Entry>> {
        self.stream().try_collect().await
    }
}

/// A part of what is directly in a folder.
struct Part {
    folders: Vec<Folder>,
    files: Page<FileDescriptor>,
}

/// A folder in line.
struct Spot {
    number: usize,
    folder: FolderRef,
    path: String,
    depth: usize,
    /// Not for the first one, which is not told.
    told: Option<Folder>,
    names: HashSet<String>,
    state: State,
}

enum State {
    Waiting,
    Asked,
    Here(Result<Part>),
}

struct Walk {
    tree: Tree,
    line: VecDeque<Spot>,
    asked: FuturesUnordered<BoxFuture<'static, (usize, Result<Part>)>>,
    ready: VecDeque<Result<Entry>>,
    /// Folders may be moved while they are walked, and none is walked twice.
    known: HashSet<String>,
    spots: usize,
}

impl Walk {
    fn new(tree: Tree) -> Self {
        let first = Spot {
            number: 0,
            folder: tree.folder.clone(),
            path: String::new(),
            depth: 0,
            told: None,
            names: HashSet::new(),
            state: State::Waiting,
        };
        let deep_enough = tree.depth != Some(0);
        Self {
            tree,
            line: deep_enough.then_some(first).into_iter().collect(),
            asked: FuturesUnordered::new(),
            ready: VecDeque::new(),
            known: HashSet::new(),
            spots: 1,
        }
    }

    /// One step on; false at the end.
    async fn on(&mut self) -> bool {
        self.ask();
        if self.line.is_empty() {
            return false;
        }
        if matches!(self.line[0].state, State::Here(_)) {
            self.tell();
            return true;
        }
        if let Some((number, part)) = self.asked.next().await {
            let spot = self.line.iter_mut().find(|spot| spot.number == number);
            if let Some(spot) = spot {
                spot.state = State::Here(part);
            }
        }
        true
    }

    /// Asks for those whose turn comes next.
    fn ask(&mut self) {
        for spot in self.line.iter_mut().take(self.tree.concurrency) {
            if self.asked.len() >= self.tree.concurrency {
                break;
            }
            if matches!(spot.state, State::Waiting) {
                spot.state = State::Asked;
                let (client, number) = (self.tree.client.clone(), spot.number);
                let folder = spot.folder.clone();
                let part = async move { (number, first(client, folder).await) };
                self.asked.push(Box::pin(part));
            }
        }
    }

    /// Tells what is here of the first in line.
    fn tell(&mut self) {
        let Some(mut spot) = self.line.pop_front() else {
            return;
        };
        let State::Here(part) = std::mem::replace(&mut spot.state, State::Waiting) else {
            return;
        };
        let part = match part {
            Ok(part) => part,
            Err(error) => return self.tell_error(&spot, error),
        };
        if let Some(folder) = spot.told.take() {
            let node = Node::Folder(folder);
            let path = spot.path.clone();
            self.ready.push_back(Ok(Entry { path, node }));
        }
        for file in part.files.items {
            let path = spot.below(&file.display_name, &file.id);
            let node = Node::File(file);
            self.ready.push_back(Ok(Entry { path, node }));
        }
        let below = self.places(&mut spot, part.folders);
        if let Some(cursor) = part.files.next {
            self.more(spot, below, cursor);
        } else {
            self.line_up(below);
        }
    }

    /// What was found a moment ago, and is gone now, is no error.
    fn tell_error(&mut self, spot: &Spot, error: Error) {
        let gone = error.kind() == ErrorKind::NotFound && spot.number > 0;
        if !gone {
            self.ready.push_back(Err(error));
        }
    }

    /// The folders below a spot, as spots of their own.
    fn places(&mut self, spot: &mut Spot, folders: Vec<Folder>) -> Vec<Spot> {
        let mut below = Vec::with_capacity(folders.len());
        for folder in folders {
            if !self.known.insert(folder.id.clone()) {
                continue;
            }
            let depth = spot.depth + 1;
            let path = spot.below(&folder.display_name, &folder.id);
            if self.tree.depth.is_some_and(|most| depth >= most) {
                // It is told, and not looked into: that needs no request.
                below.push(self.spot(&folder, path, depth, State::Here(Ok(Part::nothing()))));
            } else {
                below.push(self.spot(&folder, path, depth, State::Waiting));
            }
        }
        below
    }

    fn spot(&mut self, folder: &Folder, path: String, depth: usize, state: State) -> Spot {
        self.spots += 1;
        Spot {
            number: self.spots,
            folder: FolderRef::from(folder),
            path,
            depth,
            told: Some(folder.clone()),
            names: HashSet::new(),
            state,
        }
    }

    fn line_up(&mut self, below: Vec<Spot>) {
        if self.tree.breadth_first {
            self.line.extend(below);
        } else {
            for spot in below.into_iter().rev() {
                self.line.push_front(spot);
            }
        }
    }

    /// The spot stays the first in line for its next files; its folders come after.
    fn more(&mut self, mut spot: Spot, below: Vec<Spot>, cursor: String) {
        let (client, number) = (self.tree.client.clone(), spot.number);
        let folder = spot.folder.clone();
        let part = async move {
            let files = files(&client, folder).cursor(cursor).send().await;
            let folders = Vec::new();
            (number, files.map(|files| Part { folders, files }))
        };
        self.asked.push(Box::pin(part));
        spot.state = State::Asked;
        self.line_up(below);
        self.line.push_front(spot);
    }
}

impl Spot {
    /// The path of something in it, whose name may not be the first of its kind.
    fn below(&mut self, name: &str, id: &str) -> String {
        let mut name = written(name);
        if !self.names.insert(name.clone()) {
            name = format!("{name}#{id}");
        }
        if self.path.is_empty() {
            return name;
        }
        format!("{}/{name}", self.path)
    }
}

impl Part {
    fn nothing() -> Self {
        Self {
            folders: Vec::new(),
            files: Page::new(Vec::new(), None),
        }
    }
}

/// All folders and the first files directly in a folder.
async fn first(client: Client, folder: FolderRef) -> Result<Part> {
    let folders = client
        .folders()
        .list()
        .parent(&folder)
        .sort(FolderSort::DisplayName, SortOrder::Asc)
        .limit(100)
        .collect()
        .await?;
    let files = files(&client, folder).send().await?;
    Ok(Part { folders, files })
}

fn files(client: &Client, folder: FolderRef) -> crate::ListFiles {
    client
        .files()
        .list()
        .folder(folder)
        .sort(FileSort::DisplayName, SortOrder::Asc)
        .limit(100)
}
