//! Webhooks of a running server: whatever happens to it, who is to be told is told.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use http::StatusCode;
use serde_json::Value;
use site_media::webhook::Verifier;
use tempfile::TempDir;
use testkit::{Cli, Manner, Process, ProcessOptions, Receiver, assert_shown, binary, cli};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::time::timeout;

/// So long something may take that takes a moment.
const PATIENCE: Duration = Duration::from_mins(1);

/// `site-media admin webhook`, on a data directory.
async fn webhook(cli: &Cli, data: &Path, words: &[&str]) -> Result<String> {
    let data = data.to_str().context("a path in UTF-8")?;
    let words = [&["admin", "--data", data, "webhook"], words].concat();
    cli.run(&words).await
}

/// The key that checks what the receivers are told, as anybody can fetch it.
async fn verifier(server: &Process) -> Result<Verifier> {
    let key = server
        .raw()?
        .get(server.url.join("_local/webhook-key")?.as_str())
        .await?;
    Ok(Verifier::new(&String::from_utf8(key.body.to_vec())?)?)
}

/// Waits until the receiver was told so many events after the first ones, each once at least, and says which.
async fn events(
    receiver: &Receiver,
    verifier: &Verifier,
    first: usize,
    count: usize,
) -> Result<BTreeSet<String>> {
    let mut ids = BTreeSet::new();
    let mut seen = first;
    while ids.len() < count {
        let told = timeout(PATIENCE, receiver.was_told(seen + 1)).await??;
        for token in &told[seen..] {
            ids.insert(verifier.verify(token)?.id);
        }
        seen = told.len();
    }
    Ok(ids)
}

#[tokio::test]
async fn a_server_that_is_killed_between_the_change_and_the_telling_tells_it_later() -> Result<()> {
    let home = TempDir::new()?;
    let options = ProcessOptions::new(home.path().join("data"));
    let mut server = Process::start(&binary()?, &options).await?;
    let verifier = verifier(&server).await?;
    let receiver = Receiver::start(Manner::Hangs).await?;
    let cli = cli()?;
    webhook(&cli, &options.data, &["add", receiver.url().as_str()]).await?;

    let folders = server.client().build()?;
    for name in ["a", "b", "c"] {
        folders.folders().create(name).send().await?;
    }
    // One is on its way; nobody has answered.
    timeout(PATIENCE, receiver.was_told(1)).await??;
    server.kill()?;
    let before = receiver.told().len();
    receiver.turn(Manner::Takes);
    let server = Process::start(&binary()?, &options).await?;
    let told = events(&receiver, &verifier, before, 3).await?;
    let all = events(&receiver, &verifier, 0, 3).await?;
    assert_eq!(told, all);

    // All of it once more, and only what is asked for.
    let before = receiver.told().len();
    assert_shown!(webhook(&cli, &options.data, &["replay"]).await?, @r"
    exit: 0
    --- stdout ---
    3 deliveries are due again
    ");
    assert_eq!(events(&receiver, &verifier, before, 3).await?, all);
    assert_shown!(webhook(&cli, &options.data, &["replay", "--after", "2", "--events", "folder_created"]).await?, @r"
    exit: 0
    --- stdout ---
    1 delivery is due again
    ");
    assert_shown!(webhook(&cli, &options.data, &["replay", "--events", "file_failed"]).await?, @r"
    exit: 0
    --- stdout ---
    nothing is told again: no such event is remembered
    ");
    assert_shown!(webhook(&cli, &options.data, &["replay", "nobody"]).await?.replace(options.data.to_str().unwrap_or_default(), "[data]"), @r"
    exit: 2
    --- stderr ---
    error: there is no webhook `nobody`
    hint: `site-media admin --data [data] webhook list` tells what there is
    ");
    drop(server);
    Ok(())
}

#[tokio::test]
async fn who_listens_hands_on_what_happens_to_a_receiver() -> Result<()> {
    let manager = testkit::far().await?;
    let receiver = Receiver::start(Manner::Takes).await?;
    manager.client.folders().create("before").send().await?;
    let words = ["listen", "--json", "--forward-to", receiver.url().as_str()];
    let mut listening = cli()?.of(&manager).start(&words)?;
    let said = listening.stderr.take().context("it is piped")?;
    let told = listening.stdout.take().context("it is piped")?;
    let (mut said, mut told) = (BufReader::new(said).lines(), BufReader::new(told).lines());
    let first = timeout(PATIENCE, said.next_line()).await??;
    assert_eq!(first.as_deref(), Some("listening; Ctrl-C ends it"));

    let mut next = async || -> Result<Value> {
        let line = timeout(PATIENCE, told.next_line()).await??;
        Ok(serde_json::from_str(&line.context("it goes on")?)?)
    };
    let cats = manager.client.folders().create("cats").send().await?;
    let taken = next().await?;
    receiver.turn(Manner::Says(StatusCode::INTERNAL_SERVER_ERROR));
    let dogs = manager.client.folders().create("dogs").send().await?;
    let refused = next().await?;

    assert_eq!(taken["name"], "cats");
    assert_eq!(taken["entityId"], cats.id);
    assert_eq!(taken["forwarded"]["taken"], true);
    assert_eq!(refused["entityId"], dogs.id);
    assert_eq!(refused["forwarded"]["taken"], false);
    let why = refused["forwarded"]["error"].as_str().unwrap_or_default();
    assert!(why.ends_with("answered 500"), "{why}");
    let tokens = receiver.told();
    let [one, two] = tokens.as_slice() else {
        anyhow::bail!("{} were told", tokens.len());
    };
    assert_eq!(manager.verified(one).await?.entity_id, cats.id);
    assert_eq!(manager.verified(two).await?.entity_id, dogs.id);
    Ok(())
}
