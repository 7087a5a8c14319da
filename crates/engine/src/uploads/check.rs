//! What may be uploaded: the rules that hold when a ticket is asked for and again when the bytes come.

use catalog::{UploadKind, UploadRecord};
use media::{Class, Kind};
use serde_json::json;

use super::Sent;
use crate::{Error, Limits, Result, Rule, Violation};

/// The most characters that a stored name has.
pub(crate) const NAME: usize = 255;

/// What an uploader says about a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claim<'a> {
    pub(super) mime: &'a str,
    pub(super) name: Option<&'a str>,
    pub(super) size: Option<u64>,
}

/// Which part of a request is at fault, as its sender knows it.
#[derive(Debug)]
pub(super) struct Fields {
    mismatch: &'static str,
    format: &'static str,
    pub(super) size: &'static str,
    /// Whether the bytes come along, which may say what the name does not.
    bytes: bool,
}

impl Fields {
    /// Of a request that says what will be sent.
    pub(super) const ANNOUNCED: Self = Self {
        mismatch: "mimeType",
        format: "mimeType",
        size: "sizeInBytes",
        bytes: false,
    };
    /// Of a plain upload.
    const PUT: Self = Self {
        mismatch: "Content-Type",
        format: "filename",
        size: "body",
        bytes: true,
    };
    /// Of the end of a resumable upload.
    const FINISH: Self = Self {
        mismatch: "filename",
        format: "filename",
        size: "uploadId",
        bytes: false,
    };

    /// Of the request that brings the last of an upload.
    pub(super) const fn last(kind: UploadKind) -> &'static Self {
        match kind {
            UploadKind::Put => &Self::PUT,
            UploadKind::Tus => &Self::FINISH,
        }
    }

    pub(super) fn empty(&self) -> Violation {
        let description = "is 0: an empty file cannot be uploaded";
        Violation::named(self.size, "ZERO_FILE_SIZE", description)
    }

    pub(super) fn too_large(&self, most: u64) -> Violation {
        let description = format!("must be at most {most} for a file of this type");
        Violation::named(self.size, "FILE_SIZE_OVER_LIMIT", description)
            .with_data(json!({ "threshold": most }))
    }

    fn unsupported(&self, mime: &str) -> Violation {
        let description = format!("is `{mime}`, which is not supported");
        Violation::named(self.format, "UNSUPPORTED_FILE_FORMAT", description)
    }

    fn mismatch(&self, mime: &str, name: &str) -> Violation {
        let description = format!("is `{mime}`, which does not fit the name `{name}`");
        Violation::named(self.mismatch, "MISMATCH_MIME_TYPE", description)
    }

    fn belied(&self, claimed: &str, found: &str) -> Violation {
        let description = format!("is `{claimed}`, but the content is `{found}`");
        Violation::named(self.mismatch, "MISMATCH_MIME_TYPE", description)
    }
}

impl Claim<'_> {
    /// The type claimed: as declared, or where that says nothing, as the name promises.
    pub(super) fn mime(&self) -> Option<String> {
        let declared = media::essence(self.mime);
        if declared != media::OCTET_STREAM {
            return Some(declared);
        }
        self.name.and_then(media::mime_of_name).map(Into::into)
    }

    /// What the file claims to be to people, if it claims anything.
    pub(super) fn class(&self) -> Option<Class> {
        self.mime().map(|mime| media::class_of(&mime))
    }
}

/// Refuses a claim that cannot be that of an acceptable file, naming all that is wrong.
pub(super) fn claim(limits: &Limits, claim: Claim<'_>, fields: &Fields) -> Result<()> {
    let Claim { mime, name, size } = claim;
    let mut violations = Vec::new();

    let vague = |mime: &str| mime == media::OCTET_STREAM && (fields.bytes || size == Some(0));
    let claimed = claim.mime().filter(|mime| !vague(mime));
    if let Some(mime) = claimed.filter(|mime| !media::is_supported(mime)) {
        violations.push(fields.unsupported(&mime));
    } else if let Some(name) = name.filter(|name| !media::matches(mime, name)) {
        violations.push(fields.mismatch(mime, name));
    }
    match size {
        Some(0) => violations.push(fields.empty()),
        Some(size) if size > most(limits, claim.class()) => {
            violations.push(fields.too_large(most(limits, claim.class())));
        }
        _ => {}
    }

    if violations.is_empty() {
        Ok(())
    } else {
        Err(Error::invalid_fields(violations))
    }
}

/// Refuses a file that is brought from elsewhere for what it turned out to be.
pub(crate) fn content(limits: &Limits, mime: &str, size: u64) -> Result<()> {
    uploaded(limits, mime, size, &Fields::ANNOUNCED)
}

/// Refuses an upload for what it turned out to be. What would not be taken under its own name either is told so.
pub(super) fn told(limits: &Limits, kind: &Kind, claim: Claim<'_>, fields: &Fields) -> Result<()> {
    let size = claim.size.unwrap_or_default();
    uploaded(limits, &kind.mime, size, fields)?;
    match claim.mime() {
        Some(claimed) if kind.belies(&claimed) => {
            Err(Error::invalid(fields.belied(&claimed, &kind.mime)))
        }
        _ => Ok(()),
    }
}

fn uploaded(limits: &Limits, mime: &str, size: u64, fields: &Fields) -> Result<()> {
    if !media::is_supported(mime) {
        return Err(Error::invalid(fields.unsupported(mime)));
    }
    let most = most(limits, Some(media::class_of(mime)));
    if size > most {
        Err(Error::invalid(fields.too_large(most)))
    } else {
        Ok(())
    }
}

/// The largest size of a file of this class; of any class while it is unknown.
pub(crate) fn most(limits: &Limits, class: Option<Class>) -> u64 {
    let sizes = &limits.sizes;
    match class {
        Some(Class::Image) => sizes.image,
        Some(Class::Video) => sizes.video,
        Some(Class::Audio) => sizes.audio,
        Some(Class::Vector) => sizes.vector,
        Some(Class::Archive) => sizes.archive,
        Some(Class::Model3d) => sizes.model3d,
        Some(Class::Document) => sizes.document,
        Some(Class::Other) | None => sizes.largest(),
    }
}

/// The name of the file to be: as sent, else as announced; there must be one.
pub(super) fn name(sent: Option<String>, upload: &UploadRecord) -> Result<String> {
    let name = sent
        .filter(|name| !name.is_empty())
        .or_else(|| upload.name.clone());
    name.ok_or_else(|| {
        let description = "must be given, since the upload was announced without a name";
        Error::invalid(Violation::new("filename", Rule::RequiredField, description))
    })
}

/// A name as it is stored: no longer than the service keeps it.
pub(crate) fn stored_name(name: &str) -> String {
    name.chars().take(NAME).collect()
}

/// The claim made by what was announced and what was sent along with the bytes.
pub(super) fn combined<'a>(
    upload: &'a UploadRecord,
    sent: &'a Sent,
    name: Option<&'a str>,
) -> Claim<'a> {
    let mime = sent
        .mime
        .as_deref()
        .filter(|mime| !mime.is_empty())
        .unwrap_or(&upload.mime);
    Claim {
        mime,
        name,
        size: sent.length.or(upload.size),
    }
}

/// The claim made by what was announced, and by what the transfer said when it began.
pub(super) fn announced(upload: &UploadRecord) -> Claim<'_> {
    Claim {
        mime: upload.transfer.mime.as_deref().unwrap_or(&upload.mime),
        name: upload.name.as_deref(),
        size: upload.size,
    }
}

/// Refuses a transfer that is not as long as was announced.
pub(super) fn length(announced: Option<u64>, sent: Option<u64>) -> Result<()> {
    match (announced, sent) {
        (Some(announced), Some(sent)) if announced != sent => {
            let description = format!("was announced as {announced}, but {sent} bytes are sent");
            let violation = Violation::new("sizeInBytes", Rule::Format, description);
            Err(Error::invalid(
                violation.with_data(json!({ "expected": announced.to_string() })),
            ))
        }
        _ => Ok(()),
    }
}
