//! Many files at once: what is stored, where, in which order it is told, and what one failure does to the others.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroUsize;

use anyhow::Result;
use futures::{StreamExt, TryStreamExt};
use site_media::{ErrorKind, Source};
use tempfile::TempDir;
use testkit::{Manager, Setup};

promises! {
    every_file_has_its_outcome_in_its_place,
    a_folder_keeps_its_structure,
    what_is_there_already_is_stored_once,
    many_files_make_a_folder_once,
}

async fn every_file_has_its_outcome_in_its_place(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let note = |n: usize| Source::bytes(format!("{n:02}.txt"), format!("note {n}"));
    let mut sources: Vec<Source> = (0..40).map(note).collect();
    sources[7] = "no/such/file.txt".into();
    sources[9] = Source::bytes("empty.txt", "");

    let three = NonZeroUsize::new(3).expect("three is not zero");
    let uploads = manager.client.upload_all(sources).at_once(three);
    let outcomes: Vec<_> = uploads.in_flight(10).stream().collect().await;

    assert!(outcomes.iter().map(|outcome| outcome.index).eq(0..40));
    for outcome in &outcomes {
        match (outcome.index, &outcome.result) {
            (7, Err(error)) => assert_eq!(error.kind(), ErrorKind::LocalFile),
            (9, Err(error)) => assert_eq!(error.code(), Some("ZERO_FILE_SIZE")),
            (_, Ok(file)) => assert_eq!(file.display_name, outcome.item),
            (_, Err(error)) => anyhow::bail!("{}: {error}", outcome.item),
        }
    }
    let stored: Vec<_> = manager.client.files().list().stream().try_collect().await?;
    assert_eq!(stored.len(), 38);
    Ok(())
}

async fn a_folder_keeps_its_structure(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let home = TempDir::new()?;
    let files = [
        "top.txt",
        "2023/a.txt",
        "2024/may/b.txt",
        "2024/may/c.txt",
        "żółw 🐢/d.txt",
    ];
    for file in files {
        let path = home.path().join(file);
        fs::create_dir_all(path.parent().unwrap_or(home.path()))?;
        fs::write(path, file)?;
    }
    fs::create_dir(home.path().join("empty"))?;

    let outcomes = manager
        .client
        .upload_folder(home.path())
        .folder("/in/here")
        .send()
        .await;
    let titles: Vec<_> = outcomes
        .iter()
        .map(|outcome| {
            outcome
                .item
                .strip_prefix(&home.path().display().to_string())
        })
        .collect();
    assert_eq!(
        titles,
        [
            "/2023/a.txt",
            "/2024/may/b.txt",
            "/2024/may/c.txt",
            "/top.txt",
            "/żółw 🐢/d.txt"
        ]
        .map(Some)
    );
    assert!(
        outcomes.iter().all(|outcome| outcome.result.is_ok()),
        "{outcomes:?}"
    );

    assert_eq!(
        below(&manager, "/in/here").await?,
        ["2023/", "2024/", "top.txt", "żółw 🐢/"]
    );
    assert_eq!(
        below(&manager, "/in/here/2024/may").await?,
        ["b.txt", "c.txt"]
    );
    assert_eq!(below(&manager, "/in/here/żółw 🐢").await?, ["d.txt"]);

    let nowhere = manager
        .client
        .upload_folder(home.path().join("nowhere"))
        .send()
        .await;
    let kinds: Vec<_> = nowhere
        .iter()
        .map(|one| one.result.as_ref().map_err(site_media::Error::kind).err())
        .collect();
    assert_eq!(kinds, [Some(ErrorKind::LocalFile)]);
    Ok(())
}

async fn what_is_there_already_is_stored_once(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let sources =
        || [("a.txt", "one"), ("b.txt", "two")].map(|(name, text)| Source::bytes(name, text));
    let upload = |sources: [Source; 2]| {
        let uploads = manager.client.upload_all(sources).folder("/notes");
        uploads.each(|upload, _| upload.skip_same()).send()
    };
    let ids =
        |outcomes: site_media::Outcomes<site_media::model::FileDescriptor>| -> Result<Vec<String>> {
            outcomes.into_iter().map(|one| Ok(one.result?.id)).collect()
        };
    let first = ids(upload(sources()).await)?;
    let [a, _] = sources();
    let again = ids(upload([a, Source::bytes("b.txt", "TWO")]).await)?;

    assert_eq!(first[0], again[0], "the same file stays");
    assert_ne!(first[1], again[1], "another text is another file");
    assert_eq!(
        below(&manager, "/notes").await?,
        ["a.txt", "b.txt", "b.txt"]
    );
    Ok(())
}

async fn many_files_make_a_folder_once(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let sources = (0..20).map(|n| Source::bytes(format!("{n}.txt"), "text"));
    let uploads = manager.client.upload_all(sources).folder("/a/b");
    assert!(uploads.send().await.is_ok());
    assert_eq!(below(&manager, "/").await?, ["a/"]);
    assert_eq!(below(&manager, "/a").await?, ["b/"]);
    assert_eq!(below(&manager, "/a/b").await?.len(), 20);
    Ok(())
}

/// What is directly in a folder, by name; folders end in a slash.
async fn below(manager: &Manager, folder: &str) -> Result<Vec<String>> {
    let mut names = BTreeMap::<String, usize>::new();
    let client = &manager.client;
    let mut folders = match client.folders().at(folder).await? {
        Some(id) => client.folders().list().parent(id).stream(),
        None => anyhow::bail!("there is no `{folder}`"),
    };
    while let Some(inner) = folders.try_next().await? {
        *names.entry(format!("{}/", inner.display_name)).or_default() += 1;
    }
    let id = client.folders().at(folder).await?;
    let mut files = client
        .files()
        .list()
        .folder(id.as_ref().map_or("", |id| id.as_str()))
        .stream();
    while let Some(file) = files.try_next().await? {
        *names.entry(file.display_name).or_default() += 1;
    }
    let each = names
        .into_iter()
        .flat_map(|(name, count)| vec![name; count]);
    Ok(each.collect())
}
