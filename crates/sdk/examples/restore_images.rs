//! Takes every image out of the trash: `cargo run -p site-media --example restore_images`.

use site_media::Client;
use site_media::model::MediaType;

#[tokio::main]
async fn main() -> site_media::Result<()> {
    let client = Client::from_env()?;
    let images = client
        .files()
        .trash()
        .media_type(MediaType::Image)
        .collect()
        .await?;
    let restored = client.files().restore(&images).send().await.all()?;
    println!("{} images are back", restored.len());
    Ok(())
}
