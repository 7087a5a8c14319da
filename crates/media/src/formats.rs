//! The accepted formats, as data: extension, MIME type, class, and other MIME types in use for it.

use crate::Class::{self, Archive, Audio, Document, Image, Model3d, Vector, Video};

/// One accepted extension.
pub(crate) struct Format {
    pub(crate) extension: &'static str,
    pub(crate) mime: &'static str,
    pub(crate) class: Class,
    /// Types that browsers and clients also send for it.
    pub(crate) also: &'static [&'static str],
}

const fn format(
    class: Class,
    extension: &'static str,
    mime: &'static str,
    also: &'static [&'static str],
) -> Format {
    Format {
        extension,
        mime,
        class,
        also,
    }
}

const WORD: &str = "application/msword";
const EXCEL: &str = "application/vnd.ms-excel";
const POWERPOINT: &str = "application/vnd.ms-powerpoint";
const PHOTOSHOP: &[&str] = &[
    "application/photoshop",
    "application/x-photoshop",
    "image/x-psd",
];

/// Every accepted extension. Where several share a type, the first is the usual one.
#[rustfmt::skip]
pub(crate) const FORMATS: &[Format] = &[
    format(Image, "jpg", "image/jpeg", &[]),
    format(Image, "jpeg", "image/jpeg", &[]),
    format(Image, "jpe", "image/jpeg", &[]),
    format(Image, "jfif", "image/jpeg", &[]),
    format(Image, "png", "image/png", &["image/apng"]),
    format(Image, "gif", "image/gif", &[]),
    format(Image, "webp", "image/webp", &[]),
    format(Image, "bmp", "image/bmp", &[]),
    format(Image, "heic", "image/heic", &["image/heif", "image/heic-sequence"]),
    format(Image, "heif", "image/heif", &["image/heic", "image/heif-sequence"]),
    format(Image, "tif", "image/tiff", &[]),
    format(Image, "tiff", "image/tiff", &[]),
    format(Image, "avif", "image/avif", &[]),

    format(Video, "mp4", "video/mp4", &["audio/mp4"]),
    format(Video, "mov", "video/quicktime", &["video/mp4"]),
    format(Video, "webm", "video/webm", &["audio/webm"]),
    format(Video, "mkv", "video/x-matroska", &[]),
    format(Video, "avi", "video/x-msvideo", &[]),
    format(Video, "divx", "video/x-msvideo", &["video/divx", "video/x-divx"]),
    format(Video, "xvid", "video/x-msvideo", &["video/xvid", "video/x-xvid"]),
    format(Video, "mpg", "video/mpeg", &[]),
    format(Video, "mpeg", "video/mpeg", &[]),
    format(Video, "mpe", "video/mpeg", &[]),
    format(Video, "vob", "video/mpeg", &["video/dvd", "video/x-ms-vob"]),
    format(Video, "m4v", "video/x-m4v", &["video/mp4"]),
    format(Video, "ogv", "video/ogg", &["application/ogg"]),
    format(Video, "wmv", "video/x-ms-wmv", &["video/x-ms-asf"]),
    format(Video, "flv", "video/x-flv", &[]),
    format(Video, "mxf", "video/mxf", &["application/mxf"]),
    format(Video, "m2ts", "video/mp2t", &[]),
    format(Video, "3gp", "video/3gpp", &["audio/3gpp"]),

    format(Audio, "mp3", "audio/mpeg", &[]),
    format(Audio, "wav", "audio/wav", &[]),
    format(Audio, "m4a", "audio/mp4", &["video/mp4"]),
    format(Audio, "aac", "audio/aac", &[]),
    format(Audio, "flac", "audio/flac", &[]),
    format(Audio, "aif", "audio/aiff", &[]),
    format(Audio, "aiff", "audio/aiff", &[]),
    format(Audio, "wma", "audio/x-ms-wma", &["video/x-ms-asf"]),
    format(Audio, "ogg", "audio/ogg", &["application/ogg", "video/ogg", "audio/opus"]),
    format(Audio, "oga", "audio/ogg", &["application/ogg"]),

    format(Document, "pdf", "application/pdf", &[]),
    format(Document, "txt", "text/plain", &[]),
    format(Document, "csv", "text/csv", &["text/plain", EXCEL]),
    format(Document, "rtf", "application/rtf", &[]),
    format(Document, "doc", WORD, &[]),
    format(Document, "dot", WORD, &[]),
    format(Document, "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", &[]),
    format(Document, "dotx", "application/vnd.openxmlformats-officedocument.wordprocessingml.template", &[]),
    format(Document, "xls", EXCEL, &[]),
    format(Document, "xlt", EXCEL, &[]),
    format(Document, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &[]),
    format(Document, "xltx", "application/vnd.openxmlformats-officedocument.spreadsheetml.template", &[]),
    format(Document, "ppt", POWERPOINT, &[]),
    format(Document, "pot", POWERPOINT, &[]),
    format(Document, "pps", POWERPOINT, &[]),
    format(Document, "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", &[]),
    format(Document, "potx", "application/vnd.openxmlformats-officedocument.presentationml.template", &[]),
    format(Document, "ppsx", "application/vnd.openxmlformats-officedocument.presentationml.slideshow", &[]),
    format(Document, "odt", "application/vnd.oasis.opendocument.text", &[]),
    format(Document, "ott", "application/vnd.oasis.opendocument.text-template", &[]),
    format(Document, "ods", "application/vnd.oasis.opendocument.spreadsheet", &[]),
    format(Document, "ots", "application/vnd.oasis.opendocument.spreadsheet-template", &[]),
    format(Document, "odp", "application/vnd.oasis.opendocument.presentation", &[]),
    format(Document, "otp", "application/vnd.oasis.opendocument.presentation-template", &[]),
    format(Document, "odg", "application/vnd.oasis.opendocument.graphics", &[]),
    format(Document, "pages", "application/vnd.apple.pages", &["application/x-iwork-pages-sffpages"]),
    format(Document, "numbers", "application/vnd.apple.numbers", &["application/x-iwork-numbers-sffnumbers"]),
    format(Document, "key", "application/vnd.apple.keynote", &["application/x-iwork-keynote-sffkey"]),
    format(Document, "epub", "application/epub+zip", &[]),
    format(Document, "mobi", "application/x-mobipocket-ebook", &[]),
    format(Document, "psd", "image/vnd.adobe.photoshop", PHOTOSHOP),
    format(Document, "ai", "application/illustrator", &["application/pdf", "application/postscript"]),
    format(Document, "eps", "application/postscript", &["image/x-eps", "application/eps"]),
    format(Document, "cdr", "application/vnd.corel-draw", &["application/cdr", "application/x-cdr", "image/x-cdr"]),
    format(Document, "indd", "application/x-indesign", &[]),
    format(Document, "fla", "application/vnd.adobe.fla", &["application/x-fla"]),
    format(Document, "dwg", "image/vnd.dwg", &["application/acad", "image/x-dwg"]),
    format(Document, "xcf", "image/x-xcf", &[]),
    format(Document, "pub", "application/x-mspublisher", &["application/vnd.ms-publisher"]),
    format(Document, "xps", "application/vnd.ms-xpsdocument", &[]),
    format(Document, "oxps", "application/oxps", &[]),
    format(Document, "kml", "application/vnd.google-earth.kml+xml", &[]),
    format(Document, "kmz", "application/vnd.google-earth.kmz", &[]),
    format(Document, "gpx", "application/gpx+xml", &[]),
    format(Document, "vcf", "text/vcard", &["text/x-vcard"]),
    format(Document, "ipynb", "application/x-ipynb+json", &["application/json"]),
    format(Document, "pkg", "application/vnd.apple.installer+xml", &[]),

    format(Document, "ttf", "font/ttf", &["font/otf"]),
    format(Document, "otf", "font/otf", &["font/ttf"]),
    format(Document, "woff", "font/woff", &[]),
    format(Document, "woff2", "font/woff2", &[]),

    format(Vector, "svg", "image/svg+xml", &[]),

    format(Archive, "zip", "application/zip", &["multipart/x-zip"]),
    format(Archive, "rar", "application/vnd.rar", &[]),
    format(Archive, "7z", "application/x-7z-compressed", &[]),
    format(Archive, "tar", "application/x-tar", &[]),
    format(Archive, "gz", "application/gzip", &[]),
    format(Archive, "tgz", "application/gzip", &["application/x-tar"]),
    format(Archive, "bz2", "application/x-bzip2", &[]),
    format(Archive, "xz", "application/x-xz", &[]),

    format(Model3d, "glb", "model/gltf-binary", &[]),
    format(Model3d, "gltf", "model/gltf+json", &["application/json"]),
];

/// The other names of a type, and the one we use.
#[rustfmt::skip]
pub(crate) const ALIASES: &[(&str, &str)] = &[
    ("image/jpg", "image/jpeg"),
    ("image/pjpeg", "image/jpeg"),
    ("image/x-png", "image/png"),
    ("image/x-ms-bmp", "image/bmp"),
    ("image/svg", "image/svg+xml"),
    ("video/avi", "video/x-msvideo"),
    ("video/msvideo", "video/x-msvideo"),
    ("video/matroska", "video/x-matroska"),
    ("video/mpg", "video/mpeg"),
    ("audio/mp3", "audio/mpeg"),
    ("audio/x-mp3", "audio/mpeg"),
    ("audio/x-mpeg", "audio/mpeg"),
    ("audio/x-wav", "audio/wav"),
    ("audio/wave", "audio/wav"),
    ("audio/vnd.wave", "audio/wav"),
    ("audio/m4a", "audio/mp4"),
    ("audio/x-m4a", "audio/mp4"),
    ("audio/x-aac", "audio/aac"),
    ("audio/x-flac", "audio/flac"),
    ("audio/x-aiff", "audio/aiff"),
    ("audio/wma", "audio/x-ms-wma"),
    ("application/x-pdf", "application/pdf"),
    ("text/rtf", "application/rtf"),
    ("application/csv", "text/csv"),
    ("application/x-zip-compressed", "application/zip"),
    ("application/x-zip", "application/zip"),
    ("application/x-rar-compressed", "application/vnd.rar"),
    ("application/x-rar", "application/vnd.rar"),
    ("application/x-gzip", "application/gzip"),
    ("application/x-bzip", "application/x-bzip2"),
    ("application/x-gtar", "application/x-tar"),
    ("application/font-sfnt", "font/ttf"),
    ("application/x-font-ttf", "font/ttf"),
    ("application/x-font-otf", "font/otf"),
    ("application/vnd.ms-opentype", "font/otf"),
    ("application/font-woff", "font/woff"),
    ("application/font-woff2", "font/woff2"),
];

/// Formats that are a zip inside: the content says no more, so the name does.
pub(crate) const ZIPS: &[&str] = &[
    "docx", "dotx", "xlsx", "xltx", "pptx", "potx", "ppsx", "odt", "ott", "ods", "ots", "odp",
    "otp", "odg", "pages", "numbers", "key", "epub", "kmz", "xps", "oxps", "fla",
];

/// Formats that are an OLE storage inside.
pub(crate) const OLES: &[&str] = &[
    "doc", "dot", "xls", "xlt", "ppt", "pot", "pps", "pub", "fla",
];

/// The format of this extension, in lower case.
pub(crate) fn of_extension(extension: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.extension == extension)
}

/// The first format of this type.
pub(crate) fn of_mime(mime: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.mime == mime)
}
