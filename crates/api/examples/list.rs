//! Lists the first files of a site with the low-level client.
//!
//! `SITE_MEDIA_URL=… SITE_MEDIA_API_KEY=… SITE_MEDIA_SITE=… cargo run -p site-media-api --example list`

use std::env;
use std::error::Error;
use std::sync::Arc;

use site_media_api::Client;
use site_media_api::transport::{ApiKey, Http, HttpOptions};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let base = env::var("SITE_MEDIA_URL")?;
    let (key, site) = (
        env::var("SITE_MEDIA_API_KEY")?,
        env::var("SITE_MEDIA_SITE")?,
    );

    let http = Http::new(&HttpOptions::default())?;
    let client = Client::new(
        &base,
        Arc::new(ApiKey::new(http, &base.parse()?, &key, &site)?),
    );

    let page = client.list_files().paging_limit(10).send().await?;
    for file in &page.files {
        println!("{} {}", file.id, file.display_name);
    }
    Ok(())
}
