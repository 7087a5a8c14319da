//! The objects of the API as Python sees them: frozen, lazy wrappers. A member becomes a Python object when it is read.

#[macro_use]
mod wrapper;
mod media;

use site_media::model;

pub(crate) use self::media::{
    Archive, Audio, AudioAsset, Color, Colors, Document, Face, FileMedia, Image, ImageMedia,
    Model3D, Rgb, Video, VideoResolution,
};
use crate::convert::{Items, Member, Moment};

wrapper! {
    /// A file of the Media Manager, as far as it is known without reading its bytes.
    FileDescriptor {
        /// The id. It means nothing, and never changes.
        id: &str = |file| &file.id,
        /// The name that the Media Manager shows.
        display_name: &str = |file| &file.display_name,
        /// Lasting URL of the file. For a private file it answers 403.
        url: &str = |file| &file.url,
        /// Id of the folder that holds the file.
        parent_folder_id: Option<&str> = |file| file.parent_folder_id.as_deref(),
        /// Hash of the bytes; empty while the file is pending.
        hash: Option<&str> = |file| file.hash.as_deref(),
        /// Size in bytes.
        size_in_bytes: Option<u64> = |file| file.size_in_bytes.map(u64::from),
        /// Whether the file is private.
        private: bool = |file| file.private,
        /// What kind of media it is.
        media_type: Member<'_> = |file| Member { class: "MediaType", value: file.media_type.as_str() },
        /// What is special to its kind.
        media: Option<FileMedia> = |file| file.media.clone().map(FileMedia::from),
        /// How far its processing has come.
        operation_status: Member<'_> = |file| Member { class: "OperationStatus", value: file.operation_status.as_str() },
        /// URL of a small picture of it.
        thumbnail_url: Option<&str> = |file| file.thumbnail_url.as_deref(),
        /// URL that it was imported from.
        source_url: Option<&str> = |file| file.source_url.as_deref(),
        /// Free words about it.
        labels: Items<&str> = |file| Items::of(file.labels.as_deref(), String::as_str),
        /// Whether it is in its place or in the trash.
        state: Member<'_> = |file| Member { class: "State", value: file.state.as_str() },
        /// Id of the site it belongs to.
        site_id: Option<&str> = |file| file.site_id.as_deref(),
        /// When it was created.
        created_date: Option<Moment> = |file| file.created_date.map(Moment),
        /// When it was last changed.
        updated_date: Option<Moment> = |file| file.updated_date.map(Moment),
    }
    also {
        /// Width in pixels, of a picture or a video.
        width: Option<i32> = |file| pixels(file).map(|(width, _)| width),
        /// Height in pixels, of a picture or a video.
        height: Option<i32> = |file| pixels(file).map(|(_, height)| height),
    }
}

wrapper! {
    /// A folder of the Media Manager.
    Folder {
        /// The id, or the name of a root such as `media-root`.
        id: &str = |folder| &folder.id,
        /// The name that the Media Manager shows.
        display_name: &str = |folder| &folder.display_name,
        /// Id of the folder that holds this one.
        parent_folder_id: &str = |folder| &folder.parent_folder_id,
        /// Whether it is in its place or in the trash.
        state: Member<'_> = |folder| Member { class: "State", value: folder.state.as_str() },
        /// Id of the site it belongs to.
        site_id: Option<&str> = |folder| folder.site_id.as_deref(),
        /// When it was created.
        created_date: Option<Moment> = |folder| folder.created_date.map(Moment),
        /// When it was last changed.
        updated_date: Option<Moment> = |folder| folder.updated_date.map(Moment),
    }
}

/// Width and height of what has them. A stream among the forms of a video says 0.
fn pixels(file: &model::FileDescriptor) -> Option<(i32, i32)> {
    let media = file.media.as_ref()?;
    let picture = media.image.as_ref().or(media.vector.as_ref());
    if let Some(image) = picture.and_then(|picture| picture.image.as_ref()) {
        return image.width.zip(image.height);
    }
    let forms = media.video.as_ref()?.resolutions.as_deref()?;
    let mut sizes = forms.iter().filter_map(|form| form.width.zip(form.height));
    sizes.find(|(width, _)| *width > 0)
}
