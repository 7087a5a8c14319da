//! Stores a large file and shows how far it is; ctrl-c ends it, and the next run goes on from there:
//! `cargo run -p site-media --example watch_upload -- film.mp4`.

use std::env;
use std::time::Duration;

use site_media::Client;

#[tokio::main]
async fn main() -> site_media::Result<()> {
    let Some(path) = env::args().nth(1) else {
        eprintln!("usage: watch_upload FILE");
        std::process::exit(2);
    };
    let client = Client::from_env()?;
    let mut upload = client.upload(&path).folder("/videos").ledger(".site-media");

    let mut watch = upload.watch();
    tokio::spawn(async move {
        while let Some(progress) = watch.changed().await {
            eprint!(
                "\r{} of {} bytes",
                progress.done,
                progress.total.unwrap_or_default()
            );
        }
        eprintln!();
    });
    // Stored is not yet ready: a film is processed first.
    let film = upload.ready(Duration::from_mins(30)).await?;
    println!("{}", film.url);
    Ok(())
}
