//! What a person sees who uses the `site-media` command against a running Media Manager.

use anyhow::Result;
use tempfile::TempDir;
use testkit::{assert_shown, cli, fixture, sha256};

#[tokio::test]
async fn upload_prints_the_id_and_the_name_of_each_file() -> Result<()> {
    let manager = testkit::far().await?;
    let cli = cli()?.of(&manager);
    assert_shown!(cli.run(&["upload", "rocket.jpg", "report.pdf", "żółw 🐢.txt"]).await?, @r"
    exit: 0
    --- stdout ---
    [file]~mv2.jpg  rocket.jpg
    [file].pdf  report.pdf
    [file].txt  żółw 🐢.txt
    ");
    assert_shown!(cli.run(&["upload", "--tus", "--private", "--folder", "/a/b", "piano.ogg"]).await?, @r"
    exit: 0
    --- stdout ---
    [file].ogg  piano.ogg
    ");
    assert_shown!(cli.run(&["upload", "nowhere.png"]).await?, @r"
    exit: 2
    --- stderr ---
    error: cannot read `nowhere.png`: no such file
    ");
    assert_shown!(cli.run(&["upload", "empty.bin"]).await?, @r"
    exit: 2
    --- stderr ---
    error: cannot upload `empty.bin`: `sizeInBytes`: is 0: an empty file cannot be uploaded (ZERO_FILE_SIZE)
    ");
    Ok(())
}

#[tokio::test]
async fn upload_of_a_directory_keeps_its_structure() -> Result<()> {
    let manager = testkit::far().await?;
    let home = TempDir::new()?;
    std::fs::create_dir_all(home.path().join("notes/may"))?;
    std::fs::write(home.path().join("notes/a.txt"), "a")?;
    std::fs::write(home.path().join("notes/may/b.txt"), "b")?;
    std::fs::write(home.path().join("notes/may/none.txt"), "")?;
    let cli = cli()?.of(&manager).within(home.path());

    assert_shown!(cli.run(&["upload", "notes", "--folder", "/kept", "--jobs", "2"]).await?, @r"
    exit: 1
    --- stdout ---
    [file].txt  a.txt
    [file].txt  b.txt
    --- stderr ---
    error: cannot upload `notes/may/none.txt`: `sizeInBytes`: is 0: an empty file cannot be uploaded (ZERO_FILE_SIZE)
    error: 1 of 3 files were not stored
    ");
    assert_shown!(cli.run(&["ls", "--folder", "/kept/may"]).await?, @r"
    exit: 0
    --- stdout ---
    [file].txt  b.txt
    ");
    Ok(())
}

#[tokio::test]
async fn ls_shows_folders_and_files() -> Result<()> {
    let manager = testkit::far().await?;
    let cli = cli()?.of(&manager);
    assert_shown!(cli.run(&["ls"]).await?, @"exit: 0");
    cli.run(&["upload", "--folder", "/pets", "cat-rotated.jpg"])
        .await?;
    manager.clock.pass(std::time::Duration::from_mins(1));
    cli.run(&["upload", "rocket.jpg"]).await?;

    assert_shown!(cli.run(&["ls"]).await?, @r"
    exit: 0
    --- stdout ---
    [id]  pets/
    [file]~mv2.jpg  rocket.jpg
    ");
    assert_shown!(cli.run(&["ls", "--long"]).await?, @r"
    exit: 0
    --- stdout ---
               2026-01-15 12:00  FOLDER             [id]  pets/
     112.5 kB  2026-01-15 12:01  IMAGE     READY    [file]~mv2.jpg  rocket.jpg
    ");
    assert_shown!(cli.run(&["ls", "--folder", "/pets"]).await?, @r"
    exit: 0
    --- stdout ---
    [file]~mv2.jpg  cat-rotated.jpg
    ");
    assert_shown!(cli.run(&["ls", "--search", "image"]).await?, @r"
    exit: 0
    --- stdout ---
    [file]~mv2.jpg  rocket.jpg
    [file]~mv2.jpg  cat-rotated.jpg
    ");
    assert_shown!(cli.run(&["ls", "--folder", "/nowhere"]).await?, @r"
    exit: 1
    --- stderr ---
    error: there is no folder `/nowhere`
    ");
    Ok(())
}

#[tokio::test]
async fn ls_as_json_is_one_object_on_each_line() -> Result<()> {
    let manager = testkit::far().await?;
    let cli = cli()?.of(&manager);
    cli.run(&["upload", "ship.svg"]).await?;
    assert_shown!(cli.run(&["ls", "--json"]).await?, @r#"
    exit: 0
    --- stdout ---
    {"file":{"createdDate":"[time]","displayName":"ship.svg","hash":"[id]","id":"[file].svg","labels":[],"media":{"vector":{"faces":[],"image":{"filename":"ship.svg","height":70,"id":"[file].svg","url":"[server]/media/[file].svg","width":90}}},"mediaType":"VECTOR","operationStatus":"READY","parentFolderId":"media-root","private":false,"siteId":"[guid]","sizeInBytes":"6794","state":"OK","thumbnailUrl":"[server]/media/[file].svg","updatedDate":"[time]","url":"[server]/media/[file].svg"}}
    "#);
    Ok(())
}

#[tokio::test]
async fn download_prints_where_the_file_is() -> Result<()> {
    let manager = testkit::far().await?;
    let home = TempDir::new()?;
    let stored = manager.client.upload(fixture("rocket.jpg")).send().await?;
    let cli = cli()?.of(&manager).within(home.path());

    assert_shown!(cli.run(&["download", &stored.id]).await?, @r"
    exit: 0
    --- stdout ---
    ./rocket.jpg
    ");
    assert_shown!(cli.run(&["download", &stored.id, "--output", "copy.jpg"]).await?, @r"
    exit: 0
    --- stdout ---
    copy.jpg
    ");
    assert_eq!(
        sha256(home.path().join("copy.jpg"))?,
        sha256(fixture("rocket.jpg"))?
    );
    assert_shown!(cli.run(&["download", "unknown"]).await?, @r"
    exit: 1
    --- stderr ---
    error: cannot download `unknown`: `fileId`: no file has the ID `unknown` (RESOURCE_NOT_FOUND)
    ");
    assert_shown!(cli.run(&["download", &stored.id, "--output", "no/such/folder/copy.jpg"]).await?, @r"
    exit: 2
    --- stderr ---
    error: cannot write `no/such/folder/copy.jpg`: there is no directory `no/such/folder`
    ");
    Ok(())
}

#[tokio::test]
async fn a_wrong_key_says_what_to_check() -> Result<()> {
    let manager = testkit::far().await?;
    let cli = cli()?.of(&manager);
    assert_shown!(cli.run(&["ls", "--api-key", "sm_wrong"]).await?, @r"
    exit: 1
    --- stderr ---
    error: this API key does not open this site (UNAUTHENTICATED)
    hint: check the API key and the site id
    ");
    Ok(())
}
