//! Chance, given rather than reached for; and the ids made of it.

use std::fmt::{self, Debug, Display};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// A source of bytes that nobody can guess.
pub trait Ids: Debug + Send + Sync + 'static {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);

    /// A new id of 32 lower-case hex digits, as folders have.
    fn hex(&self) -> String {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        hex::encode(bytes)
    }

    /// A new secret of 43 characters that are safe in a URL: 256 bits.
    fn secret(&self) -> String {
        let mut bytes = [0; 32];
        self.fill(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }
}

/// The operating system's own randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomIds;

impl Ids for RandomIds {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

/// Which site is meant: a GUID on the service, any short name on a server of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SiteId(String);

impl SiteId {
    /// The site of that name.
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Display for SiteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which file is meant.
///
/// ```
/// # use site_media_engine as engine;
/// use engine::FileId;
///
/// let uri = "wix:image://v1/0abec0_b291~mv2.jpg/leon.jpg#originWidth=3024&originHeight=4032";
/// assert_eq!(FileId::parse(uri).as_str(), "0abec0_b291~mv2.jpg");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(String);

impl FileId {
    /// Reads an id, or the id inside a Wix media URI. Whether such a file exists is another question.
    pub fn parse(text: &str) -> Self {
        Self(inside_uri(text).unwrap_or(text).to_owned())
    }

    /// Makes the id of a new file; its shape tells the type, as the service's own ids do.
    ///
    /// `media_type` is the name on the wire (`IMAGE`), `extension` comes without its dot.
    pub fn generate(
        ids: &dyn Ids,
        site: &SiteId,
        media_type: &str,
        extension: Option<&str>,
    ) -> Self {
        let site = &hex::encode(Sha256::digest(site.as_str()))[..6];
        let unique = ids.hex();
        let extension = extension
            .map(clean)
            .filter(|extension| !extension.is_empty());

        Self(match (media_type, extension) {
            ("VIDEO", _) | (_, None) => format!("{site}_{unique}"),
            ("IMAGE", Some(extension)) => format!("{site}_{unique}~mv2.{extension}"),
            (_, Some(extension)) => format!("{site}_{unique}.{extension}"),
        })
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Display for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The id in `wix:image://v1/<id>/<name>#…`, with or without `wix:` and, for documents, `ugd/`.
fn inside_uri(text: &str) -> Option<&str> {
    const KINDS: [&str; 4] = ["image", "video", "audio", "document"];

    let (kind, rest) = text
        .strip_prefix("wix:")
        .unwrap_or(text)
        .split_once("://v1/")?;
    if !KINDS.contains(&kind) {
        return None;
    }
    let rest = rest.strip_prefix("ugd/").unwrap_or(rest);
    rest.split(['/', '#']).next()
}

/// An extension becomes part of URLs and object keys, so only harmless characters stay.
fn clean(extension: &str) -> String {
    let kept = extension
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(16);
    kept.map(|character| character.to_ascii_lowercase())
        .collect()
}

/// A GUID of these bytes, marked as one of this version of RFC 9562: 4 is for what is random, 8 for those who make
/// their own.
pub(crate) fn guid(mut bytes: [u8; 16], version: u8) -> String {
    bytes[6] = bytes[6] & 0x0f | version << 4;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = hex::encode(bytes);
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_out_of_every_kind_of_uri() {
        let read = |text: &str| FileId::parse(text).as_str().to_owned();

        assert_eq!(read("0abec0_b291~mv2.jpg"), "0abec0_b291~mv2.jpg");
        assert_eq!(
            read("wix:image://v1/a~mv2.jpg/leon%201.jpg#originWidth=3"),
            "a~mv2.jpg"
        );
        assert_eq!(read("image://v1/a~mv2.jpg"), "a~mv2.jpg");
        assert_eq!(read("wix:video://v1/v_1#posterUri=x"), "v_1");
        assert_eq!(read("wix:document://v1/ugd/d.pdf/report.pdf"), "d.pdf");
        assert_eq!(read("wix:sculpture://v1/x"), "wix:sculpture://v1/x");
        assert_eq!(read(""), "");
    }

    #[test]
    fn the_shape_of_an_id_tells_the_type() {
        let site = SiteId::new("site");
        let make = |media_type, extension| {
            let id = FileId::generate(&RandomIds, &site, media_type, extension);
            id.as_str().to_owned()
        };

        let image = make("IMAGE", Some("JPG"));
        assert_eq!(image.len(), 6 + 1 + 32 + "~mv2.jpg".len());
        assert!(image.ends_with("~mv2.jpg"), "{image}");
        assert_eq!(make("DOCUMENT", Some("../pdf"))[39..], *".pdf");
        assert_eq!(make("VIDEO", Some("mp4")).len(), 39);
        assert_eq!(make("OTHER", None).len(), 39);
    }
}
