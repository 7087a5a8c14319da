//! What keeps delivered bytes from harm: who may keep a copy, and what a browser must not do with them.

use api::enums::ContentDisposition;
use axum::http::{HeaderMap, HeaderValue, header};
use engine::downloads::{Audience, Download};

use super::disposition;

/// Lets a drawing be drawn, and nothing in it be run or fetched.
const SANDBOX: HeaderValue = HeaderValue::from_static(
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
);

/// Who may keep a copy, and for how long.
pub(super) const fn keeping(audience: Audience) -> HeaderValue {
    HeaderValue::from_static(match audience {
        Audience::Everyone => "public, max-age=31536000, immutable",
        Audience::Holder => "private, no-store",
        Audience::Holders => "private, no-cache",
    })
}

/// Says how to show or save the bytes; what a browser might run is saved, and shut in wherever it is shown.
pub(super) fn seal_off(headers: &mut HeaderMap, download: &Download) {
    let harmless = is_harmless(download.mime());
    let how = if harmless {
        &download.disposition
    } else {
        headers.insert(header::CONTENT_SECURITY_POLICY, SANDBOX);
        if download.is_inert() {
            &download.disposition
        } else {
            &ContentDisposition::Attachment
        }
    };
    let disposition = disposition::header(how, &download.name);
    headers.insert(header::CONTENT_DISPOSITION, disposition);
}

/// Whether a browser shows it without running what is inside. What is unknown may be anything.
fn is_harmless(mime: &str) -> bool {
    let mime = mime.split(';').next().unwrap_or_default().trim();
    let mime = mime.to_ascii_lowercase();
    let plain = ["application/pdf", "text/csv", "text/plain"];
    match mime.split_once('/') {
        Some(("image", kind)) => !kind.ends_with("xml"),
        Some(("audio" | "video" | "font", _)) => true,
        _ => plain.contains(&mime.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_runs_nothing_is_harmless() {
        for mime in [
            "image/jpeg",
            "IMAGE/PNG",
            "video/mp4",
            "audio/mpeg",
            "application/pdf",
            "text/plain; charset=utf-8",
        ] {
            assert!(is_harmless(mime), "{mime}");
        }
        for mime in [
            "image/svg+xml",
            "image/svg+xml; charset=utf-8",
            "text/html",
            "Text/HTML",
            "text/xml",
            "text/javascript",
            "application/xhtml+xml",
            "application/zip",
            "application/octet-stream",
            "nonsense",
            "",
        ] {
            assert!(!is_harmless(mime), "{mime}");
        }
    }
}
