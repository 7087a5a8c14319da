//! A file as the API shows it.

use api::{
    ByteSize,
    enums::{MediaType, OperationStatus, State},
    types::{
        Archive, Audio, AudioAsset, Color, Colors, Document, FileDescriptor, FileMedia, Image,
        ImageMedia, Model3D, Rgb, Video,
    },
};
use catalog::{Colour, FileRecord, Status};

use crate::Links;

/// Describes a file to whoever reaches us by `links`.
pub(crate) fn describe(links: &Links, file: FileRecord) -> FileDescriptor {
    let url = links.media(&file.id);
    let media_type = MediaType::from(file.media_type.as_str());
    let media = (file.status == Status::Ready)
        .then(|| media(&media_type, &url, &file))
        .flatten();
    // Of what is on its way or lost, the size is known if somebody said it.
    let size = (file.status == Status::Ready || file.size > 0).then_some(ByteSize(file.size));
    let is_picture = matches!(media_type, MediaType::Image | MediaType::Vector);
    let thumbnail_url = (is_picture && !file.private).then(|| url.clone());
    let parent = file.shown_in().to_owned();
    let state = match file.trashed {
        None => State::Ok,
        Some(_) => State::Deleted,
    };

    FileDescriptor {
        id: file.id,
        display_name: file.name,
        url,
        parent_folder_id: Some(parent),
        hash: Some(file.hash),
        size_in_bytes: size,
        private: file.private,
        media_type,
        media,
        operation_status: status(file.status),
        source_url: file.source_url,
        thumbnail_url,
        labels: Some(file.labels),
        created_date: Some(file.created),
        updated_date: Some(file.updated),
        site_id: Some(file.site),
        state,
    }
}

fn status(status: Status) -> OperationStatus {
    match status {
        Status::Pending => OperationStatus::Pending,
        Status::Ready => OperationStatus::Ready,
        Status::Failed => OperationStatus::Failed,
    }
}

/// What is special to the type; nothing for types that the API has no member for.
fn media(media_type: &MediaType, url: &str, file: &FileRecord) -> Option<FileMedia> {
    // A private file shows no way to its bytes, though it shows that there are some.
    let url = Some(if file.private {
        String::new()
    } else {
        url.to_owned()
    });
    let (id, filename) = (Some(file.id.clone()), Some(file.name.clone()));
    let size_in_bytes = Some(ByteSize(file.size));

    let mut media = FileMedia::default();
    match media_type {
        MediaType::Image => media.image = Some(image(url, file)),
        MediaType::Vector => media.vector = Some(image(url, file)),
        MediaType::Video => {
            media.video = Some(Video {
                id,
                filename,
                resolutions: Some(Vec::new()),
            });
        }
        MediaType::Audio => {
            let original = AudioAsset {
                id: id.clone(),
                url,
                filename,
            };
            let assets = Some(vec![original]);
            media.audio = Some(Audio {
                id,
                assets,
                size_in_bytes,
                ..Audio::default()
            });
        }
        MediaType::Document => media.document = Some(Document { id, url, filename }),
        MediaType::Archive => {
            media.archive = Some(Archive {
                id,
                url,
                filename,
                size_in_bytes,
                ..Archive::default()
            });
        }
        MediaType::Model3D => {
            media.model3d = Some(Model3D {
                id,
                url,
                filename,
                size_in_bytes,
                ..Model3D::default()
            });
        }
        MediaType::Other | MediaType::Unknown(_) => return None,
    }
    Some(media)
}

fn image(url: Option<String>, file: &FileRecord) -> ImageMedia {
    let pixels = |side: Option<u32>| side.and_then(|side| i32::try_from(side).ok());
    let image = Image {
        id: Some(file.id.clone()),
        url,
        height: pixels(file.details.height),
        width: pixels(file.details.width),
        filename: Some(file.name.clone()),
        alt_text: None,
    };
    ImageMedia {
        image: Some(image),
        colors: colors(&file.details.colours),
        faces: Some(Vec::new()),
        ..ImageMedia::default()
    }
}

/// The foremost colour, and all of them.
fn colors(colours: &[Colour]) -> Option<Colors> {
    let palette: Vec<_> = colours.iter().copied().map(color).collect();
    Some(Colors {
        prominent: Some(palette.first()?.clone()),
        palette: Some(palette),
    })
}

fn color([red, green, blue]: Colour) -> Color {
    let share = |share: u8| Some(i32::from(share));
    Color {
        hex: Some(format!("#{red:02x}{green:02x}{blue:02x}")),
        rgb: Some(Rgb {
            r: share(red),
            g: share(green),
            b: share(blue),
        }),
    }
}
