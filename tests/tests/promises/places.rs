//! A path is taken wherever an id is, and leads to what is there now.

use anyhow::Result;
use site_media::{Client, ErrorKind, FileId, Node};
use testkit::Setup;

use crate::help::note;

promises! {
    a_path_leads_wherever_an_id_does,
    names_may_be_anything,
    one_of_several_of_a_name_is_named_by_its_id,
    what_this_client_changes_is_found_in_its_new_place,
    what_another_client_changes_is_looked_up_again,
    what_is_deleted_by_path_is_what_is_there_now,
    a_tree_is_walked_down_and_level_by_level,
}

async fn put(client: &Client, folder: &str, name: &str) -> Result<String> {
    let source = site_media::Source::bytes(name, format!("This is {name}.\n"));
    Ok(client.upload(source).folder(folder).send().await?.id)
}

async fn at(client: &Client, path: &str) -> Result<Option<String>> {
    Ok(client.files().at(path).await?.map(String::from))
}

async fn a_path_leads_wherever_an_id_does(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let (client, files) = (&manager.client, manager.client.files());
    let id = put(client, "/pets/cats", "tom.txt").await?;

    assert_eq!(files.get("/pets/cats/tom.txt").await?.id, id);
    assert_eq!(files.get("//pets///cats/tom.txt").await?.id, id);
    let cats = client.folders().get("/pets/cats").await?;
    let listed = files.list().folder("/pets/cats").collect().await?;
    assert_eq!(listed.len(), 1);
    assert_eq!(
        listed[0].parent_folder_id.as_deref(),
        Some(cats.id.as_str())
    );
    let got = files.get_many(["/pets/cats/tom.txt", "/pets/dog.txt", id.as_str()]);
    let got = got.send().await;
    assert_eq!((got.len(), got.successes().count()), (3, 2));
    assert_eq!(
        got.to_string(),
        "2 of 3 succeeded\n`/pets/dog.txt`: there is no file `/pets/dog.txt`"
    );
    assert_eq!(client.folders().get("/").await?.id, "media-root");
    let climbs = files.get("/pets/../pets/cats/tom.txt").await;
    assert_eq!(
        climbs.map_err(|error| error.kind()),
        Err(ErrorKind::Invalid)
    );
    Ok(())
}

async fn names_may_be_anything(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let client = &manager.client;
    for name in ["übung 100%.txt", "a#b.txt", "猫 🐈.txt", "Ⅷ.txt"] {
        let folder = client.folders().create(format!("in {name}")).send().await?;
        let file = note(client, name).await?;
        client.files().update(&file).folder(&folder).send().await?;
        let path = format!("/in {name}/{name}");
        assert_eq!(at(client, &path).await?, Some(file.id), "{path}");
    }
    // As a name comes from macOS.
    assert!(
        at(client, "/in u\u{308}bung 100%.txt/u\u{308}bung 100%.txt")
            .await?
            .is_some()
    );
    Ok(())
}

async fn one_of_several_of_a_name_is_named_by_its_id(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let (client, files) = (&manager.client, manager.client.files());
    let one = put(client, "/pets", "a.txt").await?;
    let two = put(client, "/pets", "a.txt").await?;

    let error = files.get("/pets/a.txt").await.expect_err("there are two");
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(error.hint().is_some_and(|hint| hint.contains(&one)));
    let path = format!("/pets/a.txt#{two}");
    assert_eq!(files.get(&path).await?.id, two);
    files.delete([&path]).send().await.all()?;
    assert_eq!(files.get("/pets/a.txt").await?.id, one);
    Ok(())
}

async fn what_this_client_changes_is_found_in_its_new_place(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let (client, files) = (&manager.client, manager.client.files());
    let id = put(client, "/a", "x.txt").await?;
    put(client, "/b", "other.txt").await?;
    assert_eq!(at(client, "/a/x.txt").await?.as_ref(), Some(&id));
    assert_eq!(at(client, "/b/x.txt").await?, None);

    files
        .update("/a/x.txt")
        .name("y.txt")
        .folder("/b")
        .send()
        .await?;
    assert_eq!(at(client, "/a/x.txt").await?, None);
    assert_eq!(at(client, "/b/y.txt").await?.as_ref(), Some(&id));
    client
        .folders()
        .update("/b")
        .name("c")
        .parent("/a")
        .send()
        .await?;
    assert_eq!(at(client, "/a/c/y.txt").await?.as_ref(), Some(&id));
    assert_eq!(at(client, "/b/y.txt").await?, None);
    client.folders().delete(["/a/c"]).send().await.all()?;
    assert_eq!(at(client, "/a/c/y.txt").await?, None);
    let trashed = client.folders().trash().collect().await?;
    client.folders().restore(&trashed).send().await.all()?;
    assert_eq!(at(client, "/a/c/y.txt").await?, Some(id));
    Ok(())
}

async fn what_another_client_changes_is_looked_up_again(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let other = manager.client_over(|wire| wire)?;
    let (client, files) = (&manager.client, manager.client.files());
    let old = put(client, "/a", "x.txt").await?;
    assert_eq!(files.get("/a/x.txt").await?.id, old);

    other.files().purge([&old]).send().await.all()?;
    let new = put(&other, "/a", "x.txt").await?;
    assert_eq!(files.get("/a/x.txt").await?.id, new);

    other.files().update(&new).name("y.txt").send().await?;
    let gone = files.get("/a/x.txt").await;
    assert_eq!(gone.map_err(|error| error.kind()), Err(ErrorKind::NotFound));
    assert_eq!(files.get("/a/y.txt").await?.id, new);

    other.folders().purge(["/a"]).send().await.all()?;
    put(&other, "/a", "y.txt").await?;
    let listed = files.list().folder("/a").collect().await?;
    assert_eq!(listed.len(), 1);
    Ok(())
}

async fn what_is_deleted_by_path_is_what_is_there_now(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let other = manager.client_over(|wire| wire)?;
    let (client, files) = (&manager.client, manager.client.files());
    let kept = put(client, "/a", "x.txt").await?;
    assert_eq!(at(client, "/a/x.txt").await?.as_ref(), Some(&kept));
    other.files().update(&kept).name("kept.txt").send().await?;

    let deleted = files.delete(["/a/x.txt"]).send().await;
    assert_eq!(deleted.successes().count(), 0);
    assert!(
        files
            .get(FileId::new(&kept)?)
            .await
            .is_ok_and(|file| file.display_name == "kept.txt")
    );
    assert!(files.trash().collect().await?.is_empty());
    Ok(())
}

async fn a_tree_is_walked_down_and_level_by_level(setup: Setup) -> Result<()> {
    let manager = setup.await?;
    let client = &manager.client;
    for (folder, name) in [
        ("/t", "z.txt"),
        ("/t/a/deep", "d.txt"),
        ("/t/a", "x.txt"),
        ("/t/a", "x.txt"),
        ("/t/b", "y.txt"),
    ] {
        put(client, folder, name).await?;
    }
    let shown = |entries: Vec<site_media::Entry>| {
        let paths = entries.into_iter().map(|entry| match entry.node {
            Node::Folder(_) => format!("{}/", entry.path),
            Node::File(file) => entry.path.replace(&file.id, "[id]"),
        });
        paths.collect::<Vec<_>>().join(" ")
    };
    let down = client.tree("/t").collect().await?;
    assert_eq!(
        shown(down),
        "z.txt a/ a/x.txt a/x.txt#[id] a/deep/ a/deep/d.txt b/ b/y.txt"
    );
    let level = client
        .tree("/t")
        .breadth_first()
        .concurrency(1)
        .collect()
        .await?;
    assert_eq!(
        shown(level),
        "z.txt a/ a/x.txt a/x.txt#[id] b/ b/y.txt a/deep/ a/deep/d.txt"
    );
    let shallow = client.tree("/t").depth(1).collect().await?;
    assert_eq!(shown(shallow), "z.txt a/ b/");

    let entries = client.tree("/t/a").collect().await?;
    let twin = entries.iter().find(|entry| entry.path.contains('#'));
    let twin = twin.expect("there are two of a name");
    let again = client.files().get(&format!("/t/a/{}", twin.path)).await?;
    assert_eq!(Some(&again), twin.file());
    let nowhere = client.tree("/nowhere").collect().await;
    assert_eq!(
        nowhere.map_err(|error| error.kind()).map(|_| ()),
        Err(ErrorKind::NotFound)
    );
    Ok(())
}
