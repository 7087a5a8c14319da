//! What the service has comes to this machine: files, zips and whole folders, also after a break of hours.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, ensure};
use site_media::{ErrorKind, Fetched, Source};
use tempfile::TempDir;
use testkit::{Manager, Setup, Unlucky, cut_download_after, recording, refused, sha256};

use crate::help::note;

promises! {
    a_folder_comes_with_all_below_it,
    a_folder_that_is_there_already_costs_no_bytes,
    one_file_that_fails_stops_no_other,
    files_and_folders_come_as_a_zip,
    a_file_comes_as_bytes_as_well,
    a_download_that_was_given_up_on_goes_on_later,
}

/// Stores a text of this name in a folder.
async fn put(manager: &Manager, folder: &str, name: &str, text: &'static str) -> Result<String> {
    let upload = manager.client.upload(Source::bytes(name, text));
    Ok(upload.folder(folder).send().await?.id)
}

/// Two folders, one in the other, with names that are easy and names that are not.
async fn photos(manager: &Manager) -> Result<()> {
    put(manager, "/photos", "a.txt", "1").await?;
    put(manager, "/photos", "a.txt", "2").await?;
    put(manager, "/photos", "żółw 🐢.txt", "3").await?;
    put(manager, "/photos/2024", "a.txt", "4").await?;
    put(manager, "/photos/2024", "nul.txt", "5").await?;
    Ok(())
}

/// Every file below a folder, and what is in it.
fn tree(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder)?.display().to_string();
                found.insert(name, fs::read_to_string(path)?);
            }
        }
    }
    Ok(found)
}

async fn fetch(manager: &Manager, to: &Path) -> Result<Vec<Fetched>> {
    Ok(manager.client.folders().download("/photos").to(to).await?)
}

async fn a_folder_comes_with_all_below_it(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    photos(&manager).await?;
    let home = TempDir::new()?;
    let target = home.path().join("copies/photos");
    let fetched = fetch(&manager, &target).await?;
    ensure!(fetched.iter().all(|fetched| fetched.result.is_ok()));

    let there = tree(&target)?;
    let names: Vec<_> = there.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "2024/_nul.txt",
            "2024/a.txt",
            "a (2).txt",
            "a.txt",
            "żółw 🐢.txt"
        ]
    );
    assert_eq!(there["2024/a.txt"], "4");
    let mut twins = [&*there["a.txt"], &*there["a (2).txt"]];
    twins.sort_unstable();
    assert_eq!(twins, ["1", "2"]);
    Ok(())
}

async fn a_folder_that_is_there_already_costs_no_bytes(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    photos(&manager).await?;
    let home = TempDir::new()?;
    fetch(&manager, home.path()).await?;
    fs::write(home.path().join("2024/a.txt"), "?")?;

    let mut fetched_again = Vec::new();
    for fetched in fetch(&manager, home.path()).await? {
        if !fetched.result?.spared {
            fetched_again.push(fetched.path.strip_prefix(home.path())?.to_owned());
        }
    }
    assert_eq!(fetched_again, [Path::new("2024/a.txt")]);
    assert_eq!(tree(home.path())?["2024/a.txt"], "4");
    Ok(())
}

async fn one_file_that_fails_stops_no_other(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    photos(&manager).await?;
    let home = TempDir::new()?;
    fs::create_dir_all(home.path().join("2024/a.txt"))?;

    let mut failed = Vec::new();
    for fetched in fetch(&manager, home.path()).await? {
        if let Err(error) = fetched.result {
            let path = fetched.path.strip_prefix(home.path())?.to_owned();
            failed.push((path, error.kind()));
        }
    }
    assert_eq!(
        failed,
        [(Path::new("2024/a.txt").to_owned(), ErrorKind::LocalFile)]
    );
    assert_eq!(tree(home.path())?.len(), 4);
    Ok(())
}

async fn files_and_folders_come_as_a_zip(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    photos(&manager).await?;
    let client = &manager.client;
    let loose = [
        note(client, "x.txt").await?.id,
        note(client, "y.txt").await?.id,
    ];

    let zip = client.download_zip(&loose).bytes().await?;
    assert_eq!(entries(&zip), Some(2));
    let home = TempDir::new()?;
    let copy = client.download_zip(&loose).to(home.path()).await?;
    assert_eq!(copy.path, home.path().join("files.zip"));
    assert!(copy.file.is_none());
    assert_eq!(fs::read(&copy.path)?.len(), zip.len());

    let folder = client.folders().at("/photos/2024").await?;
    let folder = folder.ok_or_else(|| anyhow::anyhow!("the folder is gone"))?;
    let copy = client.folders().download_zip(&folder);
    let copy = copy.to(home.path()).await?;
    assert_eq!(copy.path, home.path().join(format!("{folder}.zip")));
    // Two files, and the folder itself.
    assert_eq!(entries(&fs::read(&copy.path)?), Some(3));
    Ok(())
}

/// How many entries a zip says to have, in the record at its end.
fn entries(zip: &[u8]) -> Option<u16> {
    let end = zip.len().checked_sub(22)?;
    let (mark, rest) = zip[end..].split_first_chunk::<4>()?;
    let count = [*rest.get(6)?, *rest.get(7)?];
    (mark == b"PK\x05\x06").then(|| u16::from_le_bytes(count))
}

async fn a_file_comes_as_bytes_as_well(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let stored = note(&manager.client, "a.txt").await?;

    let download = || manager.client.download(&stored.id);
    assert_eq!(download().bytes().await?, "This is a.txt.\n");
    assert_eq!(download().asset("src").bytes().await?, "This is a.txt.\n");
    let mut copy = Vec::new();
    assert_eq!(download().to_writer(&mut copy).await?, 15);
    assert_eq!(copy, b"This is a.txt.\n");

    let error = download().asset("9999p.mp4").bytes().await;
    let error = error.expect_err("a text has no such asset");
    assert_eq!(error.kind(), ErrorKind::Invalid);
    Ok(())
}

async fn a_download_that_was_given_up_on_goes_on_later(setup: Setup) -> Result<()> {
    const SIZE: u32 = 6 << 20;
    const CUT: u64 = 4 << 20;
    let manager = setup.await?;
    let home = TempDir::new()?;
    let surf = home.path().join("surf.wav");
    recording(&surf, SIZE)?;
    let stored = manager.client.upload(&surf).send().await?;
    let copy = home.path().join("copy.wav");

    let away = [
        cut_download_after(CUT).on("download"),
        refused().on("download").times(1000),
    ];
    let client = manager.client_over(|wire| Arc::new(Unlucky::new(wire, away)))?;
    let error = client.download(&stored.id).to(&copy).await;
    let error = error.expect_err("the service is away");
    assert_eq!(error.kind(), ErrorKind::Network);
    assert!(!copy.exists());

    let before = manager.traffic.received();
    manager.client.download(&stored.id).to(&copy).await?;
    let received = manager.traffic.received() - before;
    assert_eq!(sha256(&copy)?, sha256(&surf)?);
    let rest = u64::from(SIZE) - CUT;
    // The last pieces may have been lost with the connection, and there is some JSON.
    assert!(
        received < rest + (1 << 20),
        "{received} bytes came where about {rest} were missing"
    );
    let mut left: Vec<_> = fs::read_dir(home.path())?
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<Result<_, _>>()?;
    left.sort();
    assert_eq!(left, ["copy.wav", "surf.wav"]);
    Ok(())
}
