//! Stores a folder of this machine with everything in it, and does it again cheaply:
//! `cargo run -p site-media --example upload_folder -- ./photos /photos`.
//!
//! What is there already is not sent again, and what was interrupted goes on where it was.

use std::env;

use futures::StreamExt;
use site_media::Client;

#[tokio::main]
async fn main() -> site_media::Result<()> {
    let mut words = env::args().skip(1);
    let (Some(here), Some(there)) = (words.next(), words.next()) else {
        eprintln!("usage: upload_folder HERE THERE");
        std::process::exit(2);
    };
    let client = Client::from_env()?;
    let uploads = client.upload_folder(here).folder(there);
    let uploads = uploads.each(|upload, _| upload.skip_same().ledger(".site-media"));

    let mut outcomes = uploads.stream();
    while let Some(outcome) = outcomes.next().await {
        match outcome.result {
            Ok(file) => println!("{} is {}", outcome.item, file.id),
            Err(error) => eprintln!("{}: {error}", outcome.item),
        }
    }
    Ok(())
}
