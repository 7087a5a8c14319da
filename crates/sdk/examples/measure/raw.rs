//! A list without the SDK: reqwest, serde, and the types that the SDK hands out as well.

use std::env;

use api::types::FileList;
use site_media::Client;

use crate::Result;

/// Reads every file of a folder, and hands back how many there are.
pub(crate) async fn list(client: &Client, folder: &str, page: u32) -> Result<usize> {
    let (key, site) = (env::var("SITE_MEDIA_API_KEY")?, client.site());
    let (url, page) = (format!("{}/files", client.base_url()), page.to_string());
    // Over plain HTTP nothing is encrypted, but reqwest wants to know by whom it would be.
    rustls::crypto::ring::default_provider()
        .install_default()
        .ok();
    let http = reqwest::Client::new();

    let (mut count, mut cursor) = (0, None);
    loop {
        let asked = http
            .get(&url)
            .header("authorization", &key)
            .header("wix-site-id", site);
        let asked = asked.query(&[("parentFolderId", folder), ("paging.limit", &page)]);
        let answer = asked.query(&[("paging.cursor", &cursor)]).send().await?;
        let bytes = answer.error_for_status()?.bytes().await?;
        let list: FileList = serde_json::from_slice(&bytes)?;

        count += list.files.len();
        let cursors = list.next_cursor.and_then(|paging| paging.cursors);
        cursor = cursors
            .and_then(|cursors| cursors.next)
            .filter(|next| !next.is_empty());
        if cursor.is_none() {
            return Ok(count);
        }
    }
}
