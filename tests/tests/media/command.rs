//! What a person sees of the forms of a sound who uses the command.

use anyhow::{Context as _, Result};
use tempfile::TempDir;
use testkit::{assert_shown, cli, far, fixture, players};

use crate::making::probed;

#[tokio::test]
async fn it_waits_for_a_sound_and_fetches_its_forms() -> Result<()> {
    let Some(tools) = players("it_waits_for_a_sound_and_fetches_its_forms") else {
        return Ok(());
    };
    let home = TempDir::new()?;
    let manager = far().deriving(tools).await?;
    let cli = cli()?.of(&manager).within(home.path());
    let bell = fixture("bell.wav");
    let words = [
        "upload",
        "--wait",
        bell.to_str().context("a path in UTF-8")?,
    ];
    let (said, done) = tokio::join!(cli.run(&words), async {
        while manager.work().await? == 0 {
            tokio::task::yield_now().await;
        }
        anyhow::Ok(())
    });
    done?;
    assert_shown!(said?, @r"
    exit: 0
    --- stdout ---
    [file].wav  bell.wav
    ");
    let file = manager.client.files().list().send().await?.items.remove(0);
    assert!(file.is_ready());

    assert_shown!(cli.run(&["download", &file.id, "--asset", "128kbs.mp3", "--output", "bell.mp3"]).await?, @r"
    exit: 0
    --- stdout ---
    bell.mp3
    ");
    let fetched = std::fs::read(home.path().join("bell.mp3"))?;
    let told = probed(&fetched, "stream=codec_name")?;
    assert_eq!(told["streams"][0]["codec_name"], "mp3");
    assert_shown!(cli.run(&["url", "/bell.wav", "--asset", "9000p.mp4"]).await?, @r"
    exit: 2
    --- stderr ---
    error: cannot make a URL of `/bell.wav`: `assetKeys`: is `9000p.mp4`, which this file does not have (INVALID_ASSET_KEY)
    ");
    let words = [
        "url",
        "/bell.wav",
        "--asset",
        "128kbs.mp3",
        "--minutes",
        "5",
    ];
    let said = cli.run(&words).await?;
    let url = said.lines().last().context("a URL")?;
    assert_eq!(manager.raw().get(url).await?.body, fetched);
    assert_shown!(cli.run(&["url", "/bell.wav", "--stream", "hls"]).await?, @r"
    exit: 2
    --- stderr ---
    error: cannot make a URL of `/bell.wav`: `fileId`: is `[file].wav`, which is no MP4 video and cannot be streamed here (UNSUPPORTED_FILE_FORMAT)
    ");
    Ok(())
}
