//! Gives a file another name: `cargo run -p site-media --example rename_file -- /pets/cat.jpg tom.jpg`.
//!
//! The file is named by its path, its id or a URL of it. Credentials come from the environment.

use std::env;

use site_media::Client;

#[tokio::main]
async fn main() -> site_media::Result<()> {
    let mut words = env::args().skip(1);
    let (Some(file), Some(name)) = (words.next(), words.next()) else {
        eprintln!("usage: rename_file FILE NAME");
        std::process::exit(2);
    };
    let client = Client::from_env()?;
    let renamed = client.files().update(file).name(name).send().await?;
    println!("{} is now `{}`", renamed.id, renamed.display_name);
    Ok(())
}
