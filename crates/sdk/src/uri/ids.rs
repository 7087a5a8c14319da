//! The id of a file, out of anything that names one.

use percent_encoding::percent_decode_str;
use url::Url;

use super::{MediaUri, read};

/// The id of the file that `text` names: a media URI, or any URL under which the service, or a Media Manager of your
/// own, serves a file: the original, a transformed image, one resolution, stream or poster of a video.
///
/// `None` for what names no file, as the URL of an archive, of another site, or of a download by token alone.
///
/// # Examples
///
/// ```
/// use site_media::uri::file_id;
///
/// let id = "0abec0_b291a9349a0b4da59067f76287e386fb~mv2.jpg";
/// let small = format!("https://static.wixstatic.com/media/{id}/v1/fit/w_300,h_200,q_80/leon.jpg");
/// assert_eq!(file_id(&small).as_deref(), Some(id));
/// assert_eq!(file_id("wix:document://v1/ugd/0abec0_dd.pdf/report.pdf").as_deref(), Some("0abec0_dd.pdf"));
/// assert_eq!(file_id("https://archive.wixmp.com/archive/wix/0123456789abcdef0123456789abcdef"), None);
/// ```
pub fn file_id(text: &str) -> Option<String> {
    let text = text.trim();
    if read::head(text).is_some() {
        let uri: MediaUri = text.parse().ok()?;
        return Some(uri.id);
    }
    let url = Url::parse(text).ok()?;
    let segments: Vec<_> = url.path_segments()?.collect();
    let host = url.host_str()?;
    let id = match place(host) {
        Place::Static => after(&segments, &["media", "shapes", "mp3"]),
        Place::Video => after(&segments, &["video"]),
        Place::Documents => after(&segments, &["ugd"]),
        Place::Elsewhere => own(&segments),
    }?;
    let id = percent_decode_str(id).decode_utf8().ok()?;
    let id = video_of_poster(&id).unwrap_or(&id);
    MediaUri::image(id).ok().map(|uri| uri.id)
}

/// Which of the service's hosts it is.
enum Place {
    Static,
    Video,
    Documents,
    Elsewhere,
}

fn place(host: &str) -> Place {
    match host {
        "static.wixstatic.com" | "music.wixstatic.com" | "download-files.wixmp.com" => {
            Place::Static
        }
        "video.wixstatic.com" | "files.wix.com" | "repackager.wixmp.com" => Place::Video,
        _ if host.ends_with(".usrfiles.com") => Place::Documents,
        _ => Place::Elsewhere,
    }
}

/// The segment after the first of `folders`.
fn after<'a>(segments: &[&'a str], folders: &[&str]) -> Option<&'a str> {
    let at = segments
        .iter()
        .position(|segment| folders.contains(segment))?;
    segments.get(at + 1).copied()
}

/// A Media Manager of one's own serves files at `/media/<id>`, below whatever path its proxy adds.
fn own<'a>(segments: &[&'a str]) -> Option<&'a str> {
    match segments {
        [.., "media", id]
        | [.., "media", id, "v1", _, _, _]
        | [.., "media", id, "v1", "crop", _, _, _, _] => Some(id),
        _ => None,
    }
}

/// The video in the name of its poster: `<6 digits>_<32 digits>f000.jpg` to `f003.jpg`.
fn video_of_poster(id: &str) -> Option<&str> {
    let (video, frame) = id.strip_suffix(".jpg")?.split_at_checked(6 + 1 + 32)?;
    let (site, file) = video.split_once('_')?;
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_poster = matches!(frame, "f000" | "f001" | "f002" | "f003");
    (site.len() == 6 && hex(site) && hex(file) && is_poster).then_some(video)
}
