//! The media URI of a file that the API told of.

use super::MediaUri;
use crate::model::{FileDescriptor, FileMedia, ImageMedia};

impl MediaUri {
    /// The URI of `file`, as the vendor's own client would write it into a collection.
    ///
    /// The name is that of the media, or else what the Media Manager shows. `None` for a file that is not processed
    /// yet, and for archives, models and other files, which have no such URI.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: site_media::Client) -> site_media::Result<()> {
    /// let file = client.files().get("0abec0_b291a9349a0b4da59067f76287e386fb~mv2.jpg").await?;
    /// if let Some(uri) = site_media::uri::MediaUri::of(&file) {
    ///     println!("{uri}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn of(file: &FileDescriptor) -> Option<Self> {
        let media = file.media.as_ref()?;
        let (uri, filename) = match media {
            FileMedia {
                image: Some(image), ..
            }
            | FileMedia {
                vector: Some(image),
                ..
            } => (of_image(file, image)?, image_name(image)),
            FileMedia {
                video: Some(video), ..
            } => (Self::video(&file.id).ok()?, video.filename.as_deref()),
            FileMedia {
                audio: Some(audio), ..
            } => {
                let duration = audio.duration.and_then(|duration| duration.try_into().ok());
                let asset = audio.assets.iter().flatten().next();
                let uri = Self::audio(&file.id)
                    .ok()?
                    .with_duration(duration.unwrap_or(0));
                (uri, asset.and_then(|asset| asset.filename.as_deref()))
            }
            FileMedia {
                document: Some(document),
                ..
            } => (Self::document(&file.id).ok()?, document.filename.as_deref()),
            _ => return None,
        };
        let filename = filename.filter(|name| !name.is_empty());
        Some(uri.with_filename(filename.unwrap_or(&file.display_name)))
    }
}

fn of_image(file: &FileDescriptor, media: &ImageMedia) -> Option<MediaUri> {
    let uri = MediaUri::image(&file.id).ok()?;
    let size = media.image.as_ref().and_then(|image| {
        let width = image.width?.try_into().ok()?;
        let height = image.height?.try_into().ok()?;
        Some((width, height))
    });
    Some(match size {
        Some((width, height)) => uri.with_size(width, height),
        None => uri,
    })
}

fn image_name(media: &ImageMedia) -> Option<&str> {
    let image = media.image.as_ref()?;
    image.filename.as_deref().or(image.alt_text.as_deref())
}
