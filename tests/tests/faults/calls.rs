//! The calls that carry JSON: reading, making, changing.

use std::time::Duration;

use anyhow::{Result, ensure};
use futures::TryStreamExt as _;
use insta::assert_snapshot;
use site_media::Client;
use testkit::Manager;

use crate::{Row, table};

/// Making a folder, which is not idempotent.
struct CreateFolder;

impl Row for CreateFolder {
    const NAME: &'static str = "createFolder";
    const STRUCK: &'static str = "createFolder";
    /// The folder it is made in, which is empty.
    type Before = String;

    async fn prepare(manager: &Manager) -> Result<String> {
        Ok(manager.client.folders().create("shelf").send().await?.id)
    }

    async fn act(client: &Client, shelf: &String, deadline: Duration) -> site_media::Result<()> {
        let folder = client.folders().create("pets").parent(shelf);
        folder.deadline(deadline).send().await.map(drop)
    }

    async fn holds(manager: &Manager, shelf: &String, done: bool) -> Result<()> {
        let folders = manager.client.folders().list().parent(shelf).stream();
        let made = folders.try_collect::<Vec<_>>().await?.len();
        ensure!(made <= 1, "{made} folders were made");
        ensure!(!done || made == 1, "the folder is lost");
        Ok(())
    }
}

#[tokio::test]
async fn a_folder_is_made_once_or_not_at_all() -> Result<()> {
    assert_snapshot!(table::<CreateFolder>().await?, @r"
    createFolder once           always
    429 in 7 s   ok             RateLimited 5x
    429          ok             RateLimited 5x
    500, done    Unavailable    Unavailable
    503          Unavailable    Unavailable
    cut request  Network        Network
    cut answer   Network        Network
    slow         Timeout        Timeout
    reset, done  Network        Network
    wrong length Network        Network
    502 of HTML  Unavailable    Unavailable
    200 of HTML  BadAnswer      BadAnswer
    stale ETag   ok             ok
    409          Conflict       Conflict
    423          Conflict       Conflict
    460          Corrupt        Corrupt
    410          Gone           Gone
    ");
    Ok(())
}
