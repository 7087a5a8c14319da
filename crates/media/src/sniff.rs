//! The type of bytes by what they begin with.

use crate::{
    formats::{self, OLES, ZIPS},
    mime::{OCTET_STREAM, essence, extension_of, mime_of_name},
    svg, text,
};

/// What `infer` may say about text without being mistaken: its shorter marks, such as `MZ`, are words too.
const TEXTUAL: &[&str] = &[
    "application/pdf",
    "application/postscript",
    "application/rtf",
    "text/html",
    "text/xml",
    "text/x-shellscript",
];

/// The type of a file that begins with `head`, if its content tells. The name decides between formats that
/// look alike from outside.
pub(crate) fn sniff(head: &[u8], name: &str) -> Option<String> {
    if head.starts_with(b"glTF") {
        return Some("model/gltf-binary".to_owned());
    }
    let found = infer::get(head).map(|kind| essence(kind.mime_type()));
    let found =
        found.filter(|mime| mime != OCTET_STREAM && (is_clear(mime, head) || promised(name, mime)));
    if text::is_text(head) {
        return Some(sniff_text(head, name, found));
    }
    found.map(|mime| refine(mime, head, name))
}

/// Whether a beginning says this by more than two bytes, which any other file may begin with as well.
fn is_clear(mime: &str, head: &[u8]) -> bool {
    let from = |at: usize, bytes: &[u8]| head.get(at..).is_some_and(|rest| rest.starts_with(bytes));
    let number = |at: usize| {
        let bytes = head.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    };
    match mime {
        "application/x-executable" => from(0, b"\x7fELF"),
        "application/vnd.microsoft.portable-executable" => {
            from(2, b"\x90\0\x03\0\0\0") || number(60).is_some_and(|at| from(at, b"PE\0\0"))
        }
        "application/x-x509-ca-cert" => from(0, b"-----"),
        "application/x-cpio" => from(0, b"07070"),
        "application/x-bzip2" => from(4, b"1AY&SY"),
        "image/bmp" => {
            number(14).is_some_and(|size| matches!(size, 12 | 16 | 40 | 52 | 56 | 64 | 108 | 124))
        }
        "audio/mpeg" => from(0, b"ID3"),
        "application/x-compress" | "audio/aac" | "image/jxl" if !from(4, b"JXL ") => false,
        _ => true,
    }
}

/// Whether a name promises this type.
fn promised(name: &str, mime: &str) -> bool {
    mime_of_name(name).is_none_or(|promised| promised == mime)
}

fn sniff_text(head: &[u8], name: &str, found: Option<String>) -> String {
    if svg::root(head).is_some() {
        return "image/svg+xml".to_owned();
    }
    match found.filter(|mime| TEXTUAL.contains(&mime.as_str())) {
        Some(mime) if mime == "text/xml" => {
            text::mime_of_text(name).replace("text/plain", "text/xml")
        }
        Some(mime) => refine(mime, head, name),
        None => text::mime_of_text(name),
    }
}

/// Containers and families: the content says which family, the name or a second look says which member.
fn refine(mime: String, head: &[u8], name: &str) -> String {
    let extension = extension_of(name).unwrap_or_default();
    let called = |any: &[&str]| any.contains(&extension.as_str());
    let by_name = || formats::of_extension(&extension).map(|format| format.mime.to_owned());

    let member = match mime.as_str() {
        _ if head.starts_with(b"PK\x03\x04") && called(ZIPS) => by_name(),
        _ if head.starts_with(b"\xd0\xcf\x11\xe0") && called(OLES) => by_name(),
        "application/pdf" | "application/postscript" if called(&["ai"]) => by_name(),
        "video/x-ms-wmv" if called(&["wma"]) => by_name(),
        "video/mp4" if called(&["m4a", "m4v", "3gp"]) => by_name(),
        "audio/ogg"
            if called(&["ogv"])
                || head
                    .windows(7)
                    .take(256)
                    .any(|window| window == b"\x80theora") =>
        {
            Some("video/ogg".to_owned())
        }
        "audio/opus" => Some("audio/ogg".to_owned()),
        "font/ttf" if head.starts_with(b"OTTO") => Some("font/otf".to_owned()),
        "font/woff" if head.starts_with(b"wOF2") => Some("font/woff2".to_owned()),
        "image/heif" if matches!(head.get(8..12), Some(b"heic" | b"heix" | b"hevc")) => {
            Some("image/heic".to_owned())
        }
        _ => None,
    };
    member.unwrap_or(mime)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_and_the_name_only_helps() {
        let zip = b"PK\x03\x04\x14\0\0\0\x08\0".as_slice();
        let ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0".as_slice();
        for (head, name, mime) in [
            (
                zip,
                "letter.docx",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ),
            (zip, "album.jpg", "application/zip"),
            (ole, "slides.pps", "application/vnd.ms-powerpoint"),
            (b"%PDF-1.7\nsome more", "logo.ai", "application/illustrator"),
            (b"%PDF-1.7\nsome more", "logo.png", "application/pdf"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "x.png", "image/jpeg"),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "x.jpg", "image/heic"),
            (
                b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2",
                "song.m4a",
                "audio/mp4",
            ),
            (b"MZ is how this letter begins", "x.txt", "text/plain"),
            (
                b"MZ\x90\0\x03\0\0\0\x04\0\0\0",
                "x.txt",
                "application/vnd.microsoft.portable-executable",
            ),
            (b"#!/bin/sh\nexit 0\n", "x.txt", "text/x-shellscript"),
            (b"<!DOCTYPE html><html>", "x.txt", "text/html"),
            (
                b"<?xml version='1.0'?><gpx/>",
                "walk.gpx",
                "application/gpx+xml",
            ),
            (b"<?xml version='1.0'?><svg/>", "walk.gpx", "image/svg+xml"),
            (b"<?xml version='1.0'?><x/>", "walk", "text/xml"),
            (b"a,b\n1,2\n", "t.csv", "text/csv"),
            (b"glTF\x02\0\0\0", "x", "model/gltf-binary"),
            (b"OTTO\0\x0b\0\x80", "x.ttf", "font/otf"),
            (b"wOF2\0\x01\0\0", "x", "font/woff2"),
            (b"\x1f\x9d\x90\0\0\0", "x", "application/x-compress"),
            (b"\xff\xfb\x90\x64\0\0", "song.mp3", "audio/mpeg"),
            (
                b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0",
                "x.png",
                "image/bmp",
            ),
        ] {
            assert_eq!(
                sniff(head, name).as_deref(),
                Some(mime),
                "{name}: {}",
                head.escape_ascii()
            );
        }
        assert_eq!(sniff(b"\x01\x02\x03\x04", "x.jpg"), None);
        assert_eq!(sniff(b"", "x.jpg"), None);
        for two in [
            b"\x1f\x9d",
            b"MZ",
            b"BM",
            b"\xff\xfb",
            b"\xff\xf1",
            b"\x64\x86",
            b"\x30\x82",
            b"\xff\x0a",
        ] {
            let bytes = [two, b"\0\x01\x02\xfe\xff\x80".as_slice()].concat();
            assert_eq!(sniff(&bytes, "album.zip"), None, "{}", two.escape_ascii());
        }
    }
}
