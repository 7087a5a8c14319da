//! A file that is stored is found, described and given back as it was.

use anyhow::{Context as _, Result};
use futures::TryStreamExt as _;
use site_media::model::{FileDescriptor, Image, MediaType};
use site_media::{ErrorKind, Protocol, Source};
use tempfile::TempDir;
use testkit::{Fixture, Manager, Setup, fixture, fixtures, sha256};

use crate::help::{ROCKET, listed, names, note};

promises! {
    every_kind_of_file_comes_back_as_it_was,
    either_way_of_uploading_stores_the_same,
    above_ten_megabytes_an_upload_is_resumable_by_itself,
    a_name_may_hold_anything_that_is_text,
    two_files_may_have_one_name,
    a_private_file_is_private,
    a_search_looks_at_names_types_and_labels_in_all_folders,
    a_list_can_be_limited_to_some_types,
    one_site_sees_nothing_of_another,
    everything_is_there_after_a_restart,
}

async fn every_kind_of_file_comes_back_as_it_was(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let home = TempDir::new()?;
    for fixture in fixtures().into_iter().filter(|fixture| fixture.size > 0) {
        let stored = manager
            .client
            .upload(fixture.path())
            .folder("/all/of/them")
            .send()
            .await?;
        is_as_expected(&manager, &stored, &fixture)
            .await
            .with_context(|| fixture.name.clone())?;

        let got = manager.client.files().get(&stored.id).await?;
        assert_eq!(got, stored);
        let copy = manager.client.download(&stored.id).to(home.path()).await?;
        assert_eq!(copy.path, home.path().join(&fixture.name));
        assert_eq!(sha256(&copy.path)?, fixture.sha256, "{}", fixture.name);
    }
    Ok(())
}

/// Holds what is known of a stored file against what other tools say of it.
async fn is_as_expected(manager: &Manager, file: &FileDescriptor, fixture: &Fixture) -> Result<()> {
    assert_eq!(file.display_name, fixture.name);
    assert_eq!(file.size_in_bytes.map(u64::from), Some(fixture.size));
    assert_eq!(file.hash.as_deref(), Some(fixture.md5.as_str()));
    assert_eq!(
        Some(file.media_type.as_str()),
        fixture.media_type.as_deref(),
        "{}",
        fixture.name
    );
    if matches!(file.media_type, MediaType::Image | MediaType::Vector) {
        let picture = picture(file).context("a picture has a picture")?;
        assert_eq!((picture.width, picture.height), fixture.shown());
    }

    let bytes = manager.raw().get(&file.url).await?;
    assert_eq!(
        bytes.header("content-type"),
        fixture.mime_type.as_deref(),
        "{}",
        fixture.name
    );
    // A drawing is shown without what a browser could run; as it came it is downloaded.
    if file.media_type == MediaType::Vector {
        assert!(!bytes.body.is_empty());
    } else {
        assert_eq!(bytes.body.len() as u64, fixture.size);
    }
    Ok(())
}

fn picture(file: &FileDescriptor) -> Option<&Image> {
    let media = file.media.as_ref()?;
    media
        .image
        .as_ref()
        .or(media.vector.as_ref())?
        .image
        .as_ref()
}

async fn either_way_of_uploading_stores_the_same(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let upload = |protocol| {
        manager
            .client
            .upload(fixture(ROCKET))
            .labels(["night"])
            .protocol(protocol)
            .send()
    };
    let plain = upload(Protocol::Put).await?;
    let tus = upload(Protocol::Tus).await?;

    assert_ne!(plain.id, tus.id);
    assert_eq!(plain.labels, Some(vec!["night".to_owned()]));
    let known = |file: &FileDescriptor| {
        (
            file.hash.clone(),
            file.size_in_bytes,
            file.media_type.clone(),
            file.labels.clone(),
        )
    };
    assert_eq!(known(&plain), known(&tus));
    Ok(())
}

async fn above_ten_megabytes_an_upload_is_resumable_by_itself(setup: Setup) -> Result<()> {
    // Only a resumable upload survives this.
    let cut = testkit::cut_upload_after(6_000_000);
    let manager = setup.failing(cut.clone()).await?;
    let home = TempDir::new()?;
    let path = home.path().join("surf.wav");
    testkit::recording(&path, 11_000_000)?;

    let stored = manager.client.upload(&path).send().await?;
    let copy = manager
        .client
        .download(&stored.id)
        .to(home.path().join("back.wav"))
        .await?;

    assert_eq!(cut.left(), 0);
    assert_eq!(sha256(copy.path)?, sha256(path)?);
    Ok(())
}

async fn a_name_may_hold_anything_that_is_text(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let long = format!("{}.txt", "ż".repeat(251));
    let given = [
        "żółw 🐢.txt",
        "a+b%20c&d=e#f?.txt",
        "\"quoted\" 'name'.txt",
        "משה.txt",
        " .txt",
        &long,
    ];
    for name in given {
        let stored = note(&manager.client, name).await?;
        assert_eq!(stored.display_name, name);
        let bytes = manager.raw().get(&stored.url).await?;
        assert_eq!(bytes.body, format!("This is {name}.\n"));
    }
    assert_eq!(listed(&manager).await?.len(), given.len());
    Ok(())
}

async fn two_files_may_have_one_name(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let first = note(&manager.client, "twin.txt").await?;
    let second = note(&manager.client, "twin.txt").await?;

    assert_ne!(first.id, second.id);
    assert_eq!(listed(&manager).await?, ["twin.txt", "twin.txt"]);
    Ok(())
}

async fn a_private_file_is_private(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let client = &manager.client;
    let open = note(client, "open.txt").await?;
    let hidden = client.upload(fixture(ROCKET)).private().send().await?;

    assert_eq!((open.private, hidden.private), (false, true));
    assert_eq!(manager.raw().get(&hidden.url).await?.status, 403);
    assert_eq!(
        picture(&hidden).map(|picture| picture.url.as_deref().unwrap_or_default()),
        Some("")
    );

    let only = |private| names(client.files().list().private(private).stream());
    assert_eq!(
        (only(true).await?, only(false).await?),
        (vec![ROCKET.to_owned()], vec!["open.txt".to_owned()])
    );

    let home = TempDir::new()?;
    let copy = client.download(&hidden.id).to(home.path()).await?;
    assert_eq!(sha256(copy.path)?, sha256(fixture(ROCKET))?);
    Ok(())
}

async fn a_search_looks_at_names_types_and_labels_in_all_folders(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let client = &manager.client;
    note(client, "Letter to the moon.txt").await?;
    client
        .upload(fixture(ROCKET))
        .folder("/a/b")
        .labels(["launch"])
        .send()
        .await?;

    let found = |text: &'static str| names(client.files().search(text).stream());
    assert_eq!(found("MOON").await?, ["Letter to the moon.txt"]);
    assert_eq!(found("launch").await?, [ROCKET]);
    assert_eq!(found("image/jpeg").await?, [ROCKET]);
    assert_eq!(found("").await?.len(), 2);
    assert_eq!(found("sun").await?, [""; 0]);
    Ok(())
}

async fn a_list_can_be_limited_to_some_types(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let client = &manager.client;
    for name in [ROCKET, "report.pdf", "piano.ogg"] {
        client.upload(fixture(name)).send().await?;
    }
    let list = client
        .files()
        .list()
        .media_type(MediaType::Image)
        .media_type(MediaType::Audio);
    let mut found = names(list.stream()).await?;
    found.sort();
    assert_eq!(found, ["piano.ogg", ROCKET]);
    Ok(())
}

async fn one_site_sees_nothing_of_another(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let ours = note(&manager.client, "ours.txt").await?;
    let neighbour = manager.neighbour().await?;

    let got = neighbour.files().get(&ours.id).await;
    assert_eq!(got.map_err(|error| error.kind()), Err(ErrorKind::NotFound));
    assert_eq!(names(neighbour.files().search("").stream()).await?, [""; 0]);
    neighbour
        .files()
        .delete([&ours.id])
        .permanently()
        .send()
        .await
        .all()?;
    assert_eq!(manager.client.files().get(&ours.id).await?, ours);
    Ok(())
}

async fn everything_is_there_after_a_restart(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let folder = manager.client.folders().create("kept").send().await?;
    let stored = manager
        .client
        .upload(Source::bytes("a.txt", "a"))
        .folder(&folder.id)
        .send()
        .await?;

    let manager = manager.restart().await?;

    let folders: Vec<_> = manager
        .client
        .folders()
        .list()
        .stream()
        .try_collect()
        .await?;
    assert_eq!(folders, [folder]);
    let got = manager.client.files().get(&stored.id).await?;
    assert_eq!(
        (got.hash, got.display_name),
        (stored.hash, stored.display_name)
    );
    assert_eq!(manager.raw().get(&got.url).await?.body, "a");
    Ok(())
}
