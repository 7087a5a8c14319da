//! What is special to the media type of a file, as the one thing that it is.

use crate::enums::{MediaType, OperationStatus};
use crate::types::{Archive, Audio, Document, FileDescriptor, ImageMedia, Model3D, Video};

/// What is special to the media type of a file.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Media<'a> {
    /// A picture made of pixels.
    Image(&'a ImageMedia),
    /// Moving pictures.
    Video(&'a Video),
    /// Sound.
    Audio(&'a Audio),
    /// A document.
    Document(&'a Document),
    /// A picture made of shapes.
    Vector(&'a ImageMedia),
    /// A bundle of files.
    Archive(&'a Archive),
    /// A model in three dimensions.
    Model3D(&'a Model3D),
    /// Nothing that is told: the file is still pending, has failed, or is of a kind that has nothing special or that
    /// this version has no name for.
    Other(&'a MediaType),
}

impl FileDescriptor {
    /// What is special to its media type.
    ///
    /// # Examples
    ///
    /// ```ignore
    /// if let Media::Image(image) = file.media() {
    ///     println!("{:?} x {:?}", image.image.width, image.image.height);
    /// }
    /// ```
    pub fn media(&self) -> Media<'_> {
        let other = Media::Other(&self.media_type);
        let Some(media) = &self.media else {
            return other;
        };
        let image = media.image.as_ref().map(Media::Image);
        image
            .or_else(|| media.video.as_ref().map(Media::Video))
            .or_else(|| media.audio.as_ref().map(Media::Audio))
            .or_else(|| media.document.as_ref().map(Media::Document))
            .or_else(|| media.vector.as_ref().map(Media::Vector))
            .or_else(|| media.archive.as_ref().map(Media::Archive))
            .or_else(|| media.model3d.as_ref().map(Media::Model3D))
            .unwrap_or(other)
    }

    /// Whether it can be used.
    pub fn is_ready(&self) -> bool {
        self.operation_status == OperationStatus::Ready
    }

    /// Its labels; none, if it has none or the answer tells none.
    pub fn labels(&self) -> &[String] {
        self.labels.as_deref().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn file(media_type: &str, media: &Value) -> FileDescriptor {
        let file = json!({
            "id": "a", "displayName": "a", "url": "http://media.test/a", "private": false,
            "mediaType": media_type, "operationStatus": "READY", "state": "OK", "media": media,
        });
        serde_json::from_value(file).expect("a file is read")
    }

    #[test]
    fn a_file_is_what_its_media_says() {
        let video = file("VIDEO", &json!({ "video": { "id": "v" } }));
        assert!(matches!(video.media(), Media::Video(video) if video.id.as_deref() == Some("v")));
        let vector = file("VECTOR", &json!({ "vector": {} }));
        assert!(matches!(vector.media(), Media::Vector(_)));
    }

    #[test]
    fn what_has_no_name_keeps_the_one_it_came_with() {
        let later = file("HOLOGRAM", &json!({ "hologram": {} }));
        assert_eq!(
            later.media(),
            Media::Other(&MediaType::Unknown("HOLOGRAM".to_owned()))
        );
        assert_eq!(
            file("IMAGE", &Value::Null).media(),
            Media::Other(&MediaType::Image)
        );
    }
}
