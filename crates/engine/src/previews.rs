//! Small pictures of files, made when they are asked for: what everybody may see, even of a private image.
//!
//! What has no picture of its own has a drawing that stands for its kind.

use std::{fs::File, sync::Arc};

use bytes::Bytes;
use catalog::{FileRecord, Status};
use media::transform::{Bounds, Format, Transform};

use crate::{
    Engine, Error, ErrorKind, FileId, Result,
    downloads::{Download, Preview},
    renditions,
};

/// What is done to a picture so that it is small.
const SMALL: &str = "fit/w_480,h_480/preview.webp";
/// The MIME type of what has pages.
const PDF: &str = "application/pdf";
/// The kinds of files that a drawing stands for.
pub(crate) const ICONS: [(&str, &str); 6] = [
    ("IMAGE", "image"),
    ("VECTOR", "image"),
    ("VIDEO", "video"),
    ("AUDIO", "audio"),
    ("ARCHIVE", "archive"),
    ("MODEL3D", "model"),
];

/// The name of the drawing that stands for files of this media type.
pub(crate) fn icon(media_type: &str) -> &'static str {
    let found = ICONS.iter().find(|(of, _)| *of == media_type);
    found.map_or("document", |(_, icon)| icon)
}

/// Whether a page of a file may be shown.
pub(crate) fn has_page(file: &FileRecord) -> bool {
    file.mime == PDF && !file.private
}

/// The picture of a file; the name of a drawing where it has none, or none that can be read.
pub(crate) async fn open(engine: &Arc<Engine>, id: &FileId) -> Result<Preview> {
    let file = engine.catalog().find_file_anywhere(id.as_str()).await?;
    let file = file.filter(|file| file.status == Status::Ready);
    let file = file.ok_or_else(|| Error::new(ErrorKind::NotFound, "there is no such file"))?;
    let icon = icon(&file.media_type);
    let picture = if file.media_type == "IMAGE" {
        of_image(engine, &file).await
    } else if has_page(&file) && engine.config().derive.tools.can_read() {
        of_page(engine, &file).await
    } else {
        return Ok(Preview::Icon(icon));
    };
    match picture {
        Ok(picture) => Ok(Preview::Picture(Box::new(picture))),
        Err(error) if matches!(error.kind(), ErrorKind::Invalid | ErrorKind::TooLarge) => {
            Ok(Preview::Icon(icon))
        }
        Err(error) => Err(error),
    }
}

async fn of_image(engine: &Arc<Engine>, file: &FileRecord) -> Result<Download> {
    let small = small()?;
    renditions::transformed(
        engine,
        file,
        &small,
        Format::WebP,
        "preview",
        "preview.webp",
    )
    .await
}

async fn of_page(engine: &Arc<Engine>, file: &FileRecord) -> Result<Download> {
    let bounds = Bounds::default();
    let small = small()?;
    let work = async {
        let hand = engine.renditions().hand().await?;
        let page = draw(engine, file).await?;
        hand.work(move || {
            let made = renditions::apply(&small, &page, Format::WebP, &bounds, &|| false);
            made.map(Bytes::from)
        })
        .await
    };
    renditions::drawn(engine, file, "page", work).await
}

async fn draw(engine: &Engine, file: &FileRecord) -> Result<Vec<u8>> {
    let opened: Option<File> = engine.blobs().open_file(&file.id).await?;
    let bytes = opened.ok_or_else(|| Error::internal("the bytes of a document are missing"))?;
    let page = engine.config().derive.tools.first_page(bytes).await;
    page.map_err(|trouble| Error::new(ErrorKind::Invalid, trouble.to_string()))
}

fn small() -> Result<Transform> {
    Transform::parse(SMALL).map_err(Error::internal)
}
