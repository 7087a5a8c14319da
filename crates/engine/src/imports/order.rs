//! One wanted import: read from the request, written down as a pending file and its job.

use api::{
    enums::MediaType,
    types::{ExternalInfo, ImportFileRequest},
};
use catalog::{Details, FileRecord, JobKind, JobRecord, JobState, Status};
use media::Class;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;

use super::{Target, claim::Claim, name};
use crate::{Caller, Error, FileId, Result, Rule, Violation, folders, uploads::check};

/// What was asked for, and what is known of it before a byte has come.
pub(super) struct Order {
    pub(super) target: Target,
    pub(super) claim: Claim,
    /// The media type that the file is to be.
    expected: Option<String>,
    name: String,
    folder: Option<String>,
    path: Option<String>,
    private: bool,
    labels: Vec<String>,
    external_info: Option<ExternalInfo>,
    source: Url,
}

/// What the job has to know beyond its file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Payload {
    url: String,
    headers: Vec<(String, String)>,
    pub(super) mime: Option<String>,
    /// The type that the content is held against; nobody said one if there is none.
    #[serde(default)]
    pub(super) said: Option<String>,
    pub(super) expected: Option<String>,
}

impl Payload {
    /// Where to fetch from.
    pub(super) fn target(&self) -> Option<Target> {
        let url = Url::parse(&self.url).ok()?;
        let headers = self.headers.clone();
        Some(Target { url, headers })
    }
}

/// Reads a request, naming all that is wrong with it.
pub(super) fn read(request: ImportFileRequest) -> Result<Order> {
    let mut violations = Vec::new();
    if request.media_type == Some(MediaType::Other) {
        let description = "cannot be `OTHER`";
        violations.push(Violation::new(
            "mediaType",
            Rule::InvalidEnumValue,
            description,
        ));
    }
    let params = flat("urlParams", request.url_params, &mut violations);
    let headers = flat("urlHeaders", request.url_headers, &mut violations);
    for (name, value) in &headers {
        if !is_word(name) || value.chars().any(char::is_control) {
            let field = format!("urlHeaders.{}", name.escape_debug());
            let description = "is not fit to be sent in the head of a request";
            violations.push(Violation::new(field, Rule::Format, description));
        }
    }
    let source = match web_url(&request.url) {
        Some(source) if violations.is_empty() => source,
        Some(_) => return Err(Error::invalid_fields(violations)),
        None => {
            let description = "must be an address that begins with `http://` or `https://`";
            violations.push(Violation::new("url", Rule::Format, description));
            return Err(Error::invalid_fields(violations));
        }
    };

    let mut url = source.clone();
    url.set_fragment(None);
    if !params.is_empty() {
        url.query_pairs_mut().extend_pairs(params);
    }
    let name = request.display_name.filter(|name| !name.is_empty());
    let claim = Claim::new(request.mime_type, name.as_deref(), &source);
    let expected = request
        .media_type
        .filter(|media_type| !matches!(media_type, MediaType::Unknown(_)))
        .map(|media_type| media_type.to_string())
        .filter(|media_type| media_type != "UNKNOWN");
    Ok(Order {
        target: Target { url, headers },
        claim,
        expected,
        name: check::stored_name(&name.unwrap_or_else(|| name::in_url(&source))),
        folder: request.parent_folder_id,
        path: request.file_path,
        private: request.private.unwrap_or(false),
        labels: request.labels.unwrap_or_default(),
        external_info: request.external_info,
        source,
    })
}

/// Makes rows of an order, and the folders that it wants.
pub(super) async fn settle(caller: &Caller, order: Order) -> Result<(FileRecord, JobRecord)> {
    let folder =
        folders::ensure_path(caller, order.folder.as_deref(), order.path.as_deref()).await?;
    let class = order.claim.class();
    let media_type = class.map_or_else(
        || order.expected.clone().unwrap_or("UNKNOWN".to_owned()),
        |class| class.as_str().to_owned(),
    );
    let id = FileId::generate(
        caller.ids(),
        caller.site(),
        &media_type,
        order.claim.extension().as_deref(),
    );
    let external_info = order.external_info.map(|info| serde_json::to_string(&info));
    let file = FileRecord {
        id: id.to_string(),
        site: caller.site().to_string(),
        folder,
        name: order.name,
        mime: order
            .claim
            .mime
            .clone()
            .unwrap_or(media::OCTET_STREAM.to_owned()),
        media_type,
        status: Status::Pending,
        size: order.claim.size.unwrap_or(0),
        hash: String::new(),
        crc32: 0,
        private: order.private,
        labels: order.labels,
        details: Details::default(),
        source_url: Some(shown(order.source)),
        external_info: external_info.transpose().map_err(Error::internal)?,
        created: caller.now(),
        updated: caller.now(),
        trashed: None,
    };
    let payload = Payload {
        url: order.target.url.into(),
        headers: order.target.headers,
        mime: order.claim.mime,
        said: order.claim.said,
        expected: order.expected,
    };
    Ok((file.clone(), job(caller, file, &payload)?))
}

fn job(caller: &Caller, file: FileRecord, payload: &Payload) -> Result<JobRecord> {
    Ok(JobRecord {
        id: caller.ids().hex(),
        site: file.site,
        kind: JobKind::Import,
        file: file.id,
        payload: serde_json::to_string(payload).map_err(Error::internal)?,
        state: JobState::Open,
        attempts: 0,
        turn: 0,
        due: file.created,
        taken: None,
        reason: None,
        created: file.created,
        ended: None,
    })
}

/// What the file is to be to people, if the caller has said so.
pub(super) fn class_of(payload: &Payload) -> Option<Class> {
    const CLASSES: [Class; 7] = [
        Class::Image,
        Class::Video,
        Class::Audio,
        Class::Document,
        Class::Vector,
        Class::Archive,
        Class::Model3d,
    ];
    let expected = payload.expected.as_deref()?;
    CLASSES.into_iter().find(|class| class.as_str() == expected)
}

fn web_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}

/// The URL as everybody may see it.
fn shown(mut url: Url) -> String {
    // Neither can fail on a URL with a host.
    url.set_username("").ok();
    url.set_password(None).ok();
    url.into()
}

/// Names and values of a free object: a list says several values, and null none.
fn flat(
    field: &str,
    object: Option<Map<String, Value>>,
    violations: &mut Vec<Violation>,
) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for (name, value) in object.unwrap_or_default() {
        let values = match value {
            Value::Array(values) => values,
            value => vec![value],
        };
        for value in values {
            match value {
                Value::Null => {}
                Value::String(text) => pairs.push((name.clone(), text)),
                Value::Bool(_) | Value::Number(_) => pairs.push((name.clone(), value.to_string())),
                Value::Array(_) | Value::Object(_) => {
                    let field = format!("{field}.{name}");
                    let description = "must be a text, a number or a list of them";
                    violations.push(Violation::new(field, Rule::Format, description));
                }
            }
        }
    }
    pairs
}

/// Whether a text can be the name of what is sent along.
fn is_word(text: &str) -> bool {
    let is_fit = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_fit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_url_holds_no_password() {
        let url = "https://me:secret@a.test/cat.jpg".parse().expect("a URL");
        assert_eq!(shown(url), "https://a.test/cat.jpg");
    }
}
