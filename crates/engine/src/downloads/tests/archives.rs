//! Zips as those see them who were given a URL of one.

use api::types::{
    BulkDeleteFilesRequest, BulkDeleteFoldersRequest, CreateFolderRequest,
    GenerateFilesDownloadUrlRequest,
};

use super::*;

async fn file(house: &House, name: &str, folder: Option<&str>) -> Done<FileDescriptor> {
    let mut request = plain(name, "text/plain");
    request.parent_folder_id = folder.map(str::to_owned);
    let ticket = house.ticket(request).await?;
    Ok(house
        .uploads()
        .receive(&ticket, Sent::default(), whole(name.as_bytes()))
        .await?)
}

async fn folder(house: &House, name: &str, parent: Option<&str>) -> Done<String> {
    let request = CreateFolderRequest {
        display_name: name.to_owned(),
        parent_folder_id: parent.map(str::to_owned),
    };
    Ok(house.caller.create_folder(request).await?.id)
}

async fn of_files(house: &House, ids: &[&str]) -> Result<String> {
    let request = GenerateFilesDownloadUrlRequest {
        file_ids: ids.iter().map(ToString::to_string).collect(),
    };
    Ok(house.caller.files_archive_url(request).await?.download_url)
}

async fn of_folder(house: &House, id: &str) -> Result<String> {
    Ok(house.caller.folder_archive_url(id).await?.download_url)
}

async fn open(house: &House, url: &str) -> Result<Download> {
    let id = url.rsplit('/').next().unwrap_or_default();
    house.engine.open_archive(id).await
}

/// The paths in an archive, each file with what it holds, as its heads tell them one after the other.
async fn listing(download: &Download) -> Done<Vec<String>> {
    let chunks: Vec<Bytes> = download
        .read(0..download.size())
        .await?
        .try_collect()
        .await?;
    let archive = chunks.concat();
    assert_eq!(archive.len() as u64, download.size());

    let mut entries = Vec::new();
    let mut rest = archive.as_slice();
    while let Some(head) = rest.strip_prefix(b"PK\x03\x04") {
        let number = |at: usize| usize::from(u16::from_le_bytes([head[at], head[at + 1]]));
        let (size, name, extra) = (number(14), number(22), number(24));
        let path = std::str::from_utf8(&head[26..26 + name])?;
        let (content, next) = head[26 + name + extra..].split_at(size);
        entries.push(format!("{path} {}", std::str::from_utf8(content)?));
        rest = next;
    }
    Ok(entries)
}

#[tokio::test]
async fn files_lie_side_by_side_in_the_order_they_were_named() -> Done {
    let house = House::new().await?;
    let pets = folder(&house, "pets", None).await?;
    let cat = file(&house, "cat.txt", Some(&pets)).await?;
    let other = file(&house, "cat.txt", None).await?;
    let trick = file(&house, "../../up.txt", None).await?;

    let uri = format!("wix:document://v1/{}/any.txt", other.id);
    let url = of_files(&house, &[&trick.id, &cat.id, &uri, &cat.id]).await?;
    let archive = open(&house, &url).await?;

    assert_eq!(archive.name, "files.zip");
    assert_eq!(archive.mime(), "application/zip");
    assert_eq!(
        listing(&archive).await?,
        [
            ".._.._up.txt ../../up.txt",
            "cat.txt cat.txt",
            "cat (2).txt cat.txt"
        ]
    );
    Ok(())
}

#[tokio::test]
async fn a_folder_comes_with_all_that_is_below_it() -> Done {
    let house = House::new().await?;
    let pets = folder(&house, "zwierzęta 🐾", None).await?;
    let cats = folder(&house, "cats", Some(&pets)).await?;
    folder(&house, "cats", Some(&pets)).await?;
    file(&house, "b.txt", Some(&pets)).await?;
    file(&house, "a.txt", Some(&pets)).await?;
    file(&house, "tom.txt", Some(&cats)).await?;
    file(&house, "elsewhere.txt", None).await?;

    let archive = open(&house, &of_folder(&house, &pets).await?).await?;

    assert_eq!(archive.name, "zwierzęta 🐾.zip");
    let mut entries = listing(&archive).await?;
    // Which of two folders with the same name comes first is for their ids to say.
    let tom = entries.iter().position(|entry| entry.ends_with("tom.txt"));
    let tom = entries.remove(tom.ok_or("no tom.txt")?);
    assert!(tom.starts_with("zwierzęta 🐾/cats"), "{tom}");
    assert_eq!(
        entries,
        [
            "zwierzęta 🐾/ ",
            "zwierzęta 🐾/a.txt a.txt",
            "zwierzęta 🐾/b.txt b.txt",
            "zwierzęta 🐾/cats/ ",
            "zwierzęta 🐾/cats (2)/ "
        ]
    );

    let all = open(&house, &of_folder(&house, "media-root").await?).await?;
    let all = listing(&all).await?;
    assert_eq!(
        all[..2],
        ["Site Files/ ", "Site Files/elsewhere.txt elsewhere.txt"]
    );
    assert_eq!(all.len(), 8);
    Ok(())
}

#[tokio::test]
async fn the_url_stays_and_the_archive_follows_what_is_there() -> Done {
    let house = House::new().await?;
    let pets = folder(&house, "pets", None).await?;
    let cat = file(&house, "cat.txt", Some(&pets)).await?;
    let url = of_folder(&house, &pets).await?;
    let files = of_files(&house, &[&cat.id]).await?;
    let before = open(&house, &url).await?;

    file(&house, "dog.txt", Some(&pets)).await?;
    assert_eq!(of_folder(&house, &pets).await?, url);
    let after = open(&house, &url).await?;
    assert_ne!(after.hash(), before.hash());
    assert_eq!(listing(&after).await?.len(), 3);
    house.clock.pass(Duration::from_hours(24 * 3650));
    house.engine.rotate_signing_key(0).await?;
    assert_eq!(open(&house, &url).await?.hash(), after.hash());

    let delete = BulkDeleteFoldersRequest {
        folder_ids: vec![pets.clone()],
        permanent: None,
    };
    house.caller.delete_folders(delete).await?;
    let kind = |opened: Result<Download>| opened.err().map(|error| error.kind());
    assert_eq!(kind(open(&house, &url).await), Some(ErrorKind::NotFound));
    assert_eq!(listing(&open(&house, &files).await?).await?.len(), 1);

    let delete = BulkDeleteFilesRequest {
        file_ids: vec![cat.id],
        permanent: Some(true),
    };
    house.caller.delete_files(delete).await?;
    assert_eq!(kind(open(&house, &files).await), Some(ErrorKind::NotFound));
    assert_eq!(
        kind(open(&house, "forged").await),
        Some(ErrorKind::NotFound)
    );
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_archived_is_refused_at_once() -> Done {
    let house = House::new().await?;
    let cat = file(&house, "cat.txt", None).await?;
    let stranger = SiteId::new("elsewhere");
    house.engine.sites().ensure(&stranger, "other").await?;
    let request = GenerateFilesDownloadUrlRequest {
        file_ids: vec![cat.id.clone()],
    };
    let stranger = house.engine.caller(stranger, house.caller.links().clone());

    assert_eq!(
        rules(of_files(&house, &[&cat.id, "nobody"]).await),
        ["RESOURCE_NOT_FOUND"]
    );
    assert_eq!(
        rules(stranger.files_archive_url(request).await),
        ["RESOURCE_NOT_FOUND"]
    );
    for id in ["nobody", "trash-root"] {
        let error = of_folder(&house, id).await.expect_err("no such folder");
        assert_eq!(error.kind(), ErrorKind::NotFound, "{id}");
    }
    Ok(())
}

#[tokio::test]
async fn a_thousand_files_are_one_archive_and_one_more_are_none() -> Done {
    let house = House::new().await?;
    let pets = folder(&house, "pets", None).await?;
    let cat = file(&house, "cat.txt", Some(&pets)).await?;
    let record = house.engine.catalog().find_file("site", &cat.id).await?;
    let record = record.ok_or("no record")?;
    let copies = (1..1000).map(|n| FileRecord {
        id: format!("copy-{n}"),
        ..record.clone()
    });
    house
        .engine
        .catalog()
        .insert_files(copies.collect())
        .await?;

    let url = of_folder(&house, &pets).await?;
    let directory = open(&house, &url).await?;
    assert!(directory.size() > 1000 * (30 + 9 + 7 + 46 + 9 + 7));
    file(&house, "dog.txt", Some(&pets)).await?;

    assert_eq!(rules(of_folder(&house, &pets).await), ["MAX_SIZE"]);
    assert_eq!(rules(open(&house, &url).await), ["MAX_SIZE"]);
    Ok(())
}
