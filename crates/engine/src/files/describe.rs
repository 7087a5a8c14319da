//! A file as the API shows it.

mod plays;

use api::{
    ByteSize,
    enums::{MediaType, OperationStatus, State},
    types::{
        Archive, AudioAsset, Color, Colors, Document, FileDescriptor, FileMedia, Image, ImageMedia,
        Model3D, Rgb, Video,
    },
};
use catalog::{Colour, FileRecord, Status};

use crate::{Links, derive, previews};

/// Describes a file to whoever reaches us by `links`.
pub(crate) fn describe(links: &Links, file: FileRecord) -> FileDescriptor {
    let url = links.media(&file.id);
    let media_type = MediaType::from(file.media_type.as_str());
    let media = (file.status == Status::Ready)
        .then(|| media(links, &media_type, &url, &file))
        .flatten();
    // Of what is on its way or lost, the size is known if somebody said it.
    let size = (file.status == Status::Ready || file.size > 0).then_some(ByteSize(file.size));
    let thumbnail_url = Some(thumbnail(links, &media_type, &url, &file));
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
fn media(links: &Links, media_type: &MediaType, url: &str, file: &FileRecord) -> Option<FileMedia> {
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
        MediaType::Image | MediaType::Vector => {
            let preview =
                (file.private && *media_type == MediaType::Image).then(|| preview(links, file));
            let shown = ImageMedia {
                preview_image: preview,
                ..image(url, file)
            };
            if *media_type == MediaType::Image {
                media.image = Some(shown);
            } else {
                media.vector = Some(shown);
            }
        }
        MediaType::Video => {
            media.video = Some(Video {
                id,
                filename,
                resolutions: Some(plays::resolutions(links, file)),
            });
        }
        MediaType::Audio => {
            let original = AudioAsset {
                id: id.clone(),
                url,
                filename,
            };
            media.audio = Some(plays::audio(links, file, original));
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
                thumbnail: Some(Image {
                    url: Some(links.icon("model")),
                    ..Image::default()
                }),
                ..Model3D::default()
            });
        }
        MediaType::Other | MediaType::Unknown(_) => return None,
    }
    Some(media)
}

/// A picture that shows the file to people; of what has none, the drawing that stands for its kind.
fn thumbnail(links: &Links, media_type: &MediaType, url: &str, file: &FileRecord) -> String {
    let is_ready = file.status == Status::Ready;
    match media_type {
        MediaType::Image | MediaType::Vector if !file.private => url.to_owned(),
        MediaType::Image if is_ready => links.preview(&file.id),
        MediaType::Video if derive::has_poster(file) => links.poster(&file.id, derive::POSTER),
        MediaType::Document if is_ready && previews::has_page(file) => links.preview(&file.id),
        _ => links.icon(previews::icon(&file.media_type)),
    }
}

/// What may be shown of a private image.
fn preview(links: &Links, file: &FileRecord) -> Image {
    Image {
        id: Some("image.preview".to_owned()),
        url: Some(links.preview(&file.id)),
        ..Image::default()
    }
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
