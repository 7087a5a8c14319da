//! Moves any number of files to the trash, and says what became of each:
//! `cargo run -p site-media --example delete_files -- /old/a.jpg /old/b.jpg`.

use std::env;

use site_media::Client;

#[tokio::main]
async fn main() -> site_media::Result<()> {
    let client = Client::from_env()?;
    let deleted = client.files().delete(env::args().skip(1)).send().await;
    for (file, error) in deleted.failures() {
        eprintln!("{file}: {error}");
    }
    println!(
        "{} of {} are in the trash",
        deleted.successes().count(),
        deleted.len()
    );
    Ok(())
}
