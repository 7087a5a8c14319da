//! MIME types: of names, of classes, and which are accepted.

use std::borrow::Cow;

use crate::{
    Class,
    formats::{self, ALIASES},
    text,
};

/// The type that says nothing.
pub const OCTET_STREAM: &str = "application/octet-stream";

/// The type of drawings.
pub const SVG: &str = "image/svg+xml";

/// The type alone: lower case, without parameters, under its usual name.
///
/// ```
/// assert_eq!(media::essence("Image/JPG; charset=binary"), "image/jpeg");
/// ```
pub fn essence(mime: &str) -> String {
    let bare = mime
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match ALIASES.iter().find(|(alias, _)| *alias == bare) {
        Some((_, usual)) => (*usual).to_owned(),
        None => bare,
    }
}

/// The extension of a file name, in lower case and without its dot.
pub fn extension_of(name: &str) -> Option<String> {
    let (stem, extension) = name.rsplit_once('.')?;
    let plausible =
        !stem.is_empty() && !extension.is_empty() && !extension.contains(['/', '\\', ' ']);
    plausible.then(|| extension.to_lowercase())
}

/// The type that a file name promises.
pub fn mime_of_name(name: &str) -> Option<Cow<'static, str>> {
    let extension = extension_of(name)?;
    match formats::of_extension(&extension) {
        Some(format) => Some(format.mime.into()),
        None => mime_guess::from_ext(&extension)
            .first_raw()
            .map(|mime| essence(mime).into()),
    }
}

/// The extension that files of a type usually have.
pub fn extension_for(mime: &str) -> Option<&'static str> {
    formats::of_mime(&essence(mime)).map(|format| format.extension)
}

/// What files of a type are to people.
pub fn class_of(mime: &str) -> Class {
    let mime = essence(mime);
    if let Some(format) = formats::of_mime(&mime) {
        return format.class;
    }
    match mime.split('/').next() {
        Some("image") => Class::Image,
        Some("video") => Class::Video,
        Some("audio") => Class::Audio,
        _ if mime == OCTET_STREAM || mime.is_empty() => Class::Other,
        _ => Class::Document,
    }
}

/// Whether files of this type are taken at all.
///
/// Every image, video and sound is, beyond the listed formats too: what is done with them later is another question.
pub fn is_supported(mime: &str) -> bool {
    let mime = essence(mime);
    let listed = formats::FORMATS
        .iter()
        .any(|format| format.mime == mime || format.also.contains(&mime.as_str()));
    // JSON is an alias of two formats here, and none by itself.
    (listed && mime != "application/json")
        || ["image/", "video/", "audio/"]
            .iter()
            .any(|kind| mime.starts_with(kind))
}

/// Whether a declared type can be that of a file so called. The type that says nothing fits every name.
pub fn matches(mime: &str, name: &str) -> bool {
    let mime = essence(mime);
    let Some(extension) = extension_of(name) else {
        return true;
    };
    if mime == OCTET_STREAM {
        return true;
    }
    if let Some(format) = formats::of_extension(&extension)
        && (format.mime == mime || format.also.contains(&mime.as_str()))
    {
        return true;
    }
    let mut guesses = mime_guess::from_ext(&extension)
        .iter_raw()
        .map(essence)
        .peekable();
    let unknown = guesses.peek().is_none() && formats::of_extension(&extension).is_none();
    unknown || guesses.any(|guess| guess == mime)
}

/// Whether content of one type may come under the name of another: what is the same to people may, and what is stored
/// in the same way, such as a letter in a zip, a drawing in XML, or a song in a container for films. How a type is stored
/// that is not listed here nobody knows: a picture in layers may be a zip, a playlist is a text, and so is a program whose
/// extension is that of a film.
pub(crate) fn fits(found: &str, claimed: &str) -> bool {
    let (found, claimed) = (essence(found), essence(claimed));
    let is_listed = formats::of_mime(&claimed).is_some();
    if !is_listed || found == claimed {
        return true;
    }
    let classes = [class_of(&found), class_of(&claimed)];
    let plays = |class: &Class| matches!(class, Class::Video | Class::Audio);
    classes[0] == classes[1] || classes.iter().all(plays) || are_relatives(&found, &claimed)
}

fn are_relatives(found: &str, claimed: &str) -> bool {
    let also = |one: &str, other: &str| {
        let mut formats = formats::FORMATS.iter();
        formats.any(|format| format.mime == one && format.also.contains(&other))
    };
    let inside = |extensions: &[&str]| {
        let formats = extensions.iter().copied().filter_map(formats::of_extension);
        formats.into_iter().any(|format| format.mime == claimed)
    };
    also(found, claimed)
        || also(claimed, found)
        || (found == "application/zip" && (inside(formats::ZIPS) || claimed.ends_with("+zip")))
        || (found == "application/gzip" && claimed == SVG)
        || (text::is_textual(found) && text::is_textual(claimed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relatives_may_come_under_each_others_names_and_strangers_may_not() {
        for (found, claimed) in [
            ("image/png", "image/jpeg"),
            ("image/tiff", "image/x-nikon-nef"),
            ("image/avif", "image/heic"),
            ("video/mp4", "audio/mp4"),
            ("audio/mp4", "video/quicktime"),
            ("video/webm", "audio/webm"),
            ("audio/ogg", "video/ogg"),
            (
                "application/zip",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ),
            ("application/zip", "application/epub+zip"),
            ("application/zip", "application/x-7z-compressed"),
            ("application/gzip", "image/svg+xml"),
            ("application/pdf", "application/illustrator"),
            ("application/postscript", "image/x-eps"),
            ("image/vnd.adobe.photoshop", "application/photoshop"),
            ("application/rtf", "application/msword"),
            ("text/plain", "application/pdf"),
            ("text/xml", "image/svg+xml"),
            ("text/plain", "model/gltf+json"),
            ("image/svg+xml", "text/xml"),
            ("text/plain", "video/vnd.dlna.mpeg-tts"),
            ("text/plain", "audio/x-mpegurl"),
            ("application/zip", "image/openraster"),
            ("image/png", "application/octet-stream"),
            ("image/png", ""),
        ] {
            assert!(fits(found, claimed), "{found} as {claimed}");
        }
        for (found, claimed) in [
            ("application/pdf", "image/png"),
            ("image/png", "application/pdf"),
            ("image/png", "video/mp4"),
            ("video/mp4", "image/gif"),
            ("audio/mpeg", "image/jpeg"),
            ("text/plain", "image/jpeg"),
            ("text/plain", "application/zip"),
            ("application/zip", "image/jpeg"),
            ("application/zip", "application/pdf"),
            ("image/svg+xml", "image/png"),
            ("image/png", "image/svg+xml"),
            ("model/gltf-binary", "application/zip"),
        ] {
            assert!(!fits(found, claimed), "{found} as {claimed}");
        }
    }

    #[test]
    fn a_declared_type_must_fit_the_extension() {
        for (mime, name) in [
            ("image/jpeg", "leon.jpg"),
            ("image/jpg", "LEON.JPEG"),
            ("image/jpeg; q=1", "a.b.jfif"),
            ("application/octet-stream", "leon.jpg"),
            ("audio/x-wav", "bell.wav"),
            ("application/vnd.ms-excel", "table.csv"),
            ("application/x-zip-compressed", "album.zip"),
            ("video/quicktime", "clip.mov"),
            ("image/png", "no-extension"),
            ("image/png", ".png"),
            ("image/png", "what.is-this-extension"),
        ] {
            assert!(matches(mime, name), "{mime} {name}");
        }
        for (mime, name) in [
            ("image/png", "leon.jpg"),
            ("video/mp4", "leon.jpg"),
            ("text/plain", "report.pdf"),
            ("image/jpeg", "setup.exe"),
        ] {
            assert!(!matches(mime, name), "{mime} {name}");
        }
    }

    #[test]
    fn every_listed_format_is_supported_and_fits_its_own_name() {
        for format in formats::FORMATS {
            assert!(is_supported(format.mime), "{}", format.mime);
            assert!(
                matches(format.mime, &format!("x.{}", format.extension)),
                "{}",
                format.extension
            );
            assert_eq!(essence(format.mime), format.mime);
            assert_eq!(
                class_of(format.mime),
                formats::of_mime(format.mime).expect("listed").class
            );
        }
    }

    #[test]
    fn a_type_has_a_usual_extension() {
        assert_eq!(extension_for("image/JPG; q=1"), Some("jpg"));
        assert_eq!(extension_for("audio/mp4"), Some("m4a"));
        assert_eq!(extension_for("image/x-unheard-of"), None);
    }

    #[test]
    fn what_is_not_listed_is_not_supported() {
        for mime in [
            "application/x-executable",
            "text/html",
            "application/json",
            OCTET_STREAM,
            "",
            "x",
        ] {
            assert!(!is_supported(mime), "{mime}");
        }
        assert!(is_supported("image/jxl"));
    }

    #[test]
    fn classes_follow_the_mapping_of_the_service() {
        for (mime, class) in [
            ("image/svg+xml", Class::Vector),
            ("image/x-canon-cr2", Class::Image),
            ("video/ogg", Class::Video),
            ("audio/midi", Class::Audio),
            ("application/x-rar-compressed", Class::Archive),
            ("application/x-7z-compressed", Class::Archive),
            ("application/gzip", Class::Archive),
            ("application/x-tar", Class::Archive),
            ("model/gltf+json", Class::Model3d),
            ("image/vnd.adobe.photoshop", Class::Document),
            ("text/plain", Class::Document),
            (OCTET_STREAM, Class::Other),
        ] {
            assert_eq!(class_of(mime), class, "{mime}");
        }
    }

    #[test]
    fn names_promise_types() {
        assert_eq!(mime_of_name("Żółw 🐢.TXT").as_deref(), Some("text/plain"));
        assert_eq!(mime_of_name("page.html").as_deref(), Some("text/html"));
        assert_eq!(
            mime_of_name("archive.tar.gz").as_deref(),
            Some("application/gzip")
        );
        assert_eq!(mime_of_name("README"), None);
        assert_eq!(mime_of_name("dir.d/README"), None);
    }
}
