//! Whatever moment a client is killed at, the next one goes on where it was, and the file comes out whole.
//!
//! Each `site-media upload` is killed (SIGKILL) once a drawn number of bytes has gone out; all of them share a ledger.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;
use testkit::{Manager, Proxy, binary, far, recording, sha256};
use tokio::process::{Child, Command};

/// So many clients are killed.
const KILLS: u64 = 200;
/// Each after so many bytes at most, of requests and of the file together.
const REACH: u64 = 1_900_000;
/// More than all of them can send.
const SIZE: u32 = 200_000_000;
/// What one client may cost beside the bytes of the file that stay: its words, and what was between it and the disk.
const COST: u64 = 64 << 10;

/// A number that looks like chance and is always the same.
fn draw(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(27).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ (mixed >> 27)
}

fn upload(manager: &Manager, proxy: &Proxy, file: &Path, ledger: &Path) -> Result<Child> {
    let mut command = Command::new(binary()?);
    command.args(["upload", "--tus", "--json", "--ledger"]);
    command.arg(ledger).arg(file);
    command.env("SITE_MEDIA_URL", proxy.url().as_str());
    command.env("SITE_MEDIA_SITE", &manager.site);
    command.env("SITE_MEDIA_API_KEY", &manager.api_key);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.kill_on_drop(true);
    command.spawn().context("cannot run `site-media`")
}

#[tokio::test]
async fn a_killed_client_costs_no_more_than_what_was_on_its_way() -> Result<()> {
    let proxy = Proxy::start().await?;
    let manager = far().public_url(proxy.url().clone()).await?;
    proxy.lead_to(&manager.url);
    let home = TempDir::new()?;
    let (file, ledger) = (home.path().join("surf.wav"), home.path().join("ledger"));
    recording(&file, SIZE)?;
    let size = std::fs::metadata(&file)?.len();

    for kill in 0..KILLS {
        let mut held = proxy.hold_after(draw(kill) % REACH);
        let mut client = upload(&manager, &proxy, &file, &ledger)?;
        tokio::select! {
            () = held.reached() => client.kill().await?,
            ended = client.wait() => anyhow::bail!("client {kill} ended by itself: {}", ended?),
        }
    }
    let ended = upload(&manager, &proxy, &file, &ledger)?.wait().await?;
    ensure!(ended.success(), "the last client failed: {ended}");

    let sent = proxy.sent();
    let most = size + (KILLS + 1) * COST;
    ensure!(sent <= most, "{sent} bytes were sent for {size}");
    let stored = manager.client.files().list().collect().await?;
    ensure!(stored.len() == 1, "it was stored {} times", stored.len());
    let copy = home.path().join("back.wav");
    manager.client.download(&stored[0]).to(&copy).await?;
    assert_eq!(sha256(copy)?, sha256(file)?);
    ensure!(
        std::fs::read_dir(ledger)?.next().is_none(),
        "the ledger keeps what is done"
    );
    Ok(())
}
