//! Any number of things at once: got, queried, changed, deleted, imported and waited for.

use std::time::Duration;

use anyhow::Result;
use site_media::model::{Media, MediaType};
use site_media::query::{self, file, folder};
use site_media::{ErrorKind, NotReady, Remote};
use testkit::{Elsewhere, Setup, fixture};

use crate::help::{ROCKET, note};

promises! {
    many_files_are_got_in_their_order_whatever_is_missing,
    a_query_filters_and_sorts,
    a_file_is_renamed_moved_and_labelled,
    an_update_of_nothing_is_refused,
    deleted_images_come_back_and_nothing_else,
    folders_go_and_come_back_with_what_is_in_them,
    an_import_is_waited_for,
    each_of_many_imports_ends_in_its_own_way,
}

async fn many_files_are_got_in_their_order_whatever_is_missing(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let mut ids = Vec::new();
    for number in 0..4 {
        ids.push(note(&manager.client, &format!("{number}.txt")).await?.id);
    }
    // More than fit into one request, over and over, with two that nobody knows.
    let mut wanted: Vec<_> = (0..130).map(|n| ids[n % ids.len()].clone()).collect();
    "unknown-1".clone_into(&mut wanted[7]);
    "unknown-2".clone_into(&mut wanted[120]);
    let got = manager.client.files().get_many(&wanted).send().await;

    assert_eq!((got.len(), got.failures().count()), (130, 2));
    for outcome in &got {
        assert_eq!(outcome.item, wanted[outcome.index]);
        match &outcome.result {
            Ok(file) => assert_eq!(file.id, outcome.item),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::NotFound);
                assert!(outcome.item.starts_with("unknown"));
            }
        }
    }
    Ok(())
}

async fn a_query_filters_and_sorts(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let client = &manager.client;
    let picture = client
        .upload(fixture(ROCKET))
        .folder("/deep")
        .send()
        .await?;
    for name in ["b.txt", "a.txt", "c.txt"] {
        note(client, name).await?;
    }
    client.files().delete(["/c.txt"]).send().await.all()?;
    let names = |query: site_media::QueryFiles| async move {
        let files = query.limit(1).collect().await?;
        let names = files.into_iter().map(|file| file.display_name);
        anyhow::Ok(names.collect::<Vec<_>>().join(" "))
    };
    let query = || client.files().query();

    let by_name = query().sort(file::name().ascending());
    assert_eq!(names(by_name).await?, format!("a.txt b.txt {ROCKET}"));
    let largest = query()
        .sort(file::size().descending())
        .filter(file::private(false));
    assert!(names(largest).await?.starts_with(ROCKET));
    let images = query().filter(file::media_type(query::Media::Image));
    assert_eq!(names(images).await?, ROCKET);
    let both = [query::Media::Image, query::Media::Document];
    let documents = file::media_type_in(both).and(file::media_type(query::Media::Document));
    let documents = query().filter(documents).sort(file::name().descending());
    assert_eq!(names(documents).await?, "b.txt a.txt");
    assert_eq!(names(query().filter(file::media_type_in([]))).await?, "");
    assert_eq!(names(query().filter(file::trashed(true))).await?, "c.txt");
    let folders = client.folders().query().filter(folder::trashed(false));
    let folders = folders.sort(folder::name().ascending()).collect().await?;
    assert_eq!(folders.len(), 1);
    assert!(matches!(picture.media(), Media::Image(image) if image.image.is_some()));
    Ok(())
}

async fn a_file_is_renamed_moved_and_labelled(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let (client, files) = (&manager.client, manager.client.files());
    let folder = client.folders().create("new").send().await?;
    let file = note(client, "old.txt").await?;

    let moved = files
        .update(&file)
        .name("new.txt")
        .folder("/new")
        .send()
        .await?;
    assert_eq!(moved.display_name, "new.txt");
    assert_eq!(moved.parent_folder_id, Some(folder.id));
    files
        .update("/new/new.txt")
        .labels(["a", "b"])
        .send()
        .await?;
    let update = files
        .update("/new/new.txt")
        .remove_label("a")
        .add_label("c");
    assert_eq!(update.add_label("b").send().await?.labels(), ["b", "c"]);
    let named = files
        .update("/new/new.txt")
        .name("named.txt")
        .send()
        .await?;
    assert_eq!(named.labels(), ["b", "c"]);
    let bare = files
        .update("/new/named.txt")
        .labels([""; 0])
        .send()
        .await?;
    assert_eq!(
        (bare.labels().len(), bare.display_name.as_str()),
        (0, "named.txt")
    );
    Ok(())
}

async fn an_update_of_nothing_is_refused(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let client = &manager.client;
    let file = note(client, "a.txt").await?;
    let folder = client.folders().create("a").send().await?;
    for error in [
        client.files().update(&file).send().await.map(|_| ()),
        client.folders().update(&folder).send().await.map(|_| ()),
    ] {
        let error = error.expect_err("nothing is to be changed");
        assert_eq!(error.code(), Some("FIELD_MASK_IS_EMPTY_OR_MISSING"));
        assert_eq!(error.kind(), ErrorKind::Invalid);
    }
    Ok(())
}

async fn deleted_images_come_back_and_nothing_else(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let (client, files) = (&manager.client, manager.client.files());
    let picture = client
        .upload(fixture(ROCKET))
        .folder("/deep")
        .send()
        .await?;
    let text = note(client, "a.txt").await?;
    files.delete([&picture, &text]).send().await.all()?;

    let images = files.trash().media_type(MediaType::Image).collect().await?;
    files.restore(&images).send().await.all()?;
    assert_eq!(files.get(format!("/deep/{ROCKET}")).await?.id, picture.id);
    let left = files.trash().collect().await?;
    assert_eq!(
        left.iter().map(|file| &file.id).collect::<Vec<_>>(),
        [&text.id]
    );
    files.purge(&left).send().await.all()?;
    assert!(files.trash().collect().await?.is_empty());
    Ok(())
}

async fn folders_go_and_come_back_with_what_is_in_them(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let (client, folders) = (&manager.client, manager.client.folders());
    let file = note(client, "a.txt").await?;
    folders.create("one").send().await?;
    folders.create("two").parent("/one").send().await?;
    client
        .files()
        .update(&file)
        .folder("/one/two")
        .send()
        .await?;
    assert_eq!(folders.search("TWO").collect().await?.len(), 1);

    // The root cannot go, and keeps no other from going.
    let gone = folders.delete(["media-root", "/one"]).send().await;
    assert_eq!(
        gone.iter()
            .map(site_media::Outcome::is_ok)
            .collect::<Vec<_>>(),
        [false, true]
    );
    assert_eq!(folders.at("/one").await?, None);
    let trash = folders.trash().collect().await?;
    folders.restore(&trash).send().await.all()?;
    assert_eq!(client.files().get("/one/two/a.txt").await?.id, file.id);
    folders.purge(["/one"]).send().await.all()?;
    assert!(folders.trash().collect().await?.is_empty());
    let gone = client.files().get(&file).await;
    assert_eq!(gone.map_err(|error| error.kind()), Err(ErrorKind::NotFound));
    Ok(())
}

async fn an_import_is_waited_for(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let elsewhere = Elsewhere::start().await?;
    let files = manager.client.files();
    let import = files
        .import(elsewhere.url("coffee.png"))
        .name("Morning")
        .folder("/drinks")
        .labels(["cup"])
        .ready(Duration::from_hours(1));
    let (ready, worked) = tokio::join!(import, until_worked(&manager, 1));
    worked?;
    let ready = ready?;
    assert!(ready.is_ready());
    assert_eq!(
        (ready.display_name.as_str(), ready.labels()),
        ("Morning.png", &["cup".to_owned()][..])
    );
    assert_eq!(files.get("/drinks/Morning.png").await?.id, ready.id);
    assert_eq!(files.wait_ready(&ready).send().await?, ready);

    let unknown = files
        .wait_all_ready(["unknown", ready.id.as_str()])
        .send()
        .await;
    assert_eq!(
        unknown
            .iter()
            .map(site_media::Outcome::is_ok)
            .collect::<Vec<_>>(),
        [false, true]
    );
    Ok(())
}

async fn each_of_many_imports_ends_in_its_own_way(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let elsewhere = Elsewhere::start().await?;
    let urls = ["coffee.png", "missing.png", "nothing-tells"].map(|name| elsewhere.url(name));
    let imports = manager.client.files().import_all(urls.map(Remote::new));
    let imports = imports.ready(Duration::from_hours(1)).send();
    let (imported, worked) = tokio::join!(imports, until_worked(&manager, 2));
    worked?;

    let kinds: Vec<_> = imported
        .iter()
        .map(|outcome| {
            outcome
                .result
                .as_ref()
                .map(site_media::model::FileDescriptor::is_ready)
                .map_err(site_media::Error::kind)
        })
        .collect();
    assert_eq!(
        kinds,
        [Ok(true), Err(ErrorKind::NotReady), Err(ErrorKind::Invalid)]
    );
    let failed = imported.failures().find_map(|(_, error)| error.not_ready());
    assert!(matches!(failed, Some(NotReady::Failed { .. })));
    Ok(())
}

/// Works until so many jobs are done: imports are ordered while this runs.
async fn until_worked(manager: &testkit::Manager, jobs: usize) -> Result<()> {
    let mut done = 0;
    while done < jobs {
        done += manager.work().await?;
        tokio::task::yield_now().await;
    }
    Ok(())
}
