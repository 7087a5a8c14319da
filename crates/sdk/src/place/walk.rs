//! Walks a path down from the top level.

use futures::TryStreamExt;

use super::known::{Kind, Names, Trust};
use super::path::{key, pick, segments};
use super::{Found, TOP};
use crate::{Client, ErrorKind, FolderId, Result};

/// What `path` leads to; once more without memory, if memory led nowhere.
pub(super) async fn find(
    client: &Client,
    kind: Kind,
    path: &str,
    trust: Trust,
) -> Result<Option<Found<String>>> {
    let parts = segments(path)?;
    let mut remembered = false;
    match walk(client, kind, &parts, trust, &mut remembered).await {
        Ok(None) if remembered => {}
        Err(error) if remembered && error.kind() == ErrorKind::NotFound => {}
        outcome => return outcome,
    }
    let afresh = client.places().afresh();
    walk(client, kind, &parts, afresh, &mut remembered).await
}

async fn walk(
    client: &Client,
    kind: Kind,
    parts: &[&str],
    trust: Trust,
    remembered: &mut bool,
) -> Result<Option<Found<String>>> {
    *remembered = false;
    let Some((last, above)) = parts.split_last() else {
        return Ok((kind == Kind::Folder).then(|| Found {
            id: TOP.to_owned(),
            parent: None,
            remembered: false,
        }));
    };
    let mut parent = FolderId::new(TOP)?;
    for part in above {
        let step = step(client, (Kind::Folder, parent), part, trust, remembered);
        let Some(next) = step.await? else {
            return Ok(None);
        };
        parent = FolderId::new(next)?;
    }
    let id = step(client, (kind, parent.clone()), last, trust, remembered).await?;
    Ok(id.map(|id| Found {
        id,
        parent: Some(parent),
        remembered: *remembered,
    }))
}

/// One step down. Memory is believed where it knows one thing of the name, and asked again where it knows none.
async fn step(
    client: &Client,
    key: (Kind, FolderId),
    part: &str,
    trust: Trust,
    remembered: &mut bool,
) -> Result<Option<String>> {
    let places = client.places();
    let now = || client.again().pace.now();
    let memory = || places.read(&key, trust, now(), |names| pick(names, part));
    match memory() {
        // Who wants no memory believes what was looked up for that very call, absence included.
        Some(found) if !trust.is_any() => return found,
        Some(Ok(Some(id))) => {
            *remembered = true;
            return Ok(Some(id));
        }
        _ => {}
    }

    let since = places.newer(&key, trust);
    let flight = places.flight(&key);
    let _alone = flight.lock().await;
    // Whoever was here first may have looked for us as well.
    if let Some(found) = places.read(&key, since, now(), |names| pick(names, part)) {
        return found;
    }
    let look = places.begin(now());
    let names = list(client, key.0, &key.1).await?;
    places.keep(&key, &look, &names);
    pick(&names, part)
}

/// The names of everything of a kind directly in a folder.
async fn list(client: &Client, kind: Kind, parent: &FolderId) -> Result<Names> {
    let mut names = Names::default();
    let mut add = |name: &str, id: String| names.entry(key(name)).or_default().push(id);
    match kind {
        Kind::Folder => {
            let mut folders = client.folders().list().parent(parent).limit(100).stream();
            while let Some(folder) = folders.try_next().await? {
                add(&folder.display_name, folder.id);
            }
        }
        Kind::File => {
            let mut files = client.files().list().folder(parent).limit(100).stream();
            while let Some(file) = files.try_next().await? {
                add(&file.display_name, file.id);
            }
        }
    }
    Ok(names)
}
