//! Gives out signed download URLs.

use api::{
    enums::ContentDisposition,
    types::{DownloadUrl, GenerateFileDownloadUrlRequest, GenerateFileDownloadUrlResponse},
};
use catalog::FileRecord;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use url::Url;

use super::{
    assets,
    token::{self, Grant},
};
use crate::{Caller, Error, FileId, Result, Rule, Violation, files};

/// The original, the only asset that every file has.
const ORIGINAL: &str = "src";
/// A year.
const LONGEST: i32 = 525_600;

pub(super) async fn run(
    caller: &Caller,
    request: GenerateFileDownloadUrlRequest,
) -> Result<GenerateFileDownloadUrlResponse> {
    let id = FileId::parse(&request.file_id);
    let expires = expiry(caller, request.expiration_in_minutes)?;
    let redirect = redirect(request.expiration_redirect_url)?;

    let site = caller.site().to_string();
    let file = caller.catalog().find_file(&site, id.as_str()).await?;
    let file = file.ok_or_else(|| Error::invalid(files::not_found("fileId", &id)))?;
    let keys = asset_keys(request.asset_keys, &file)?;

    let grant = Grant {
        site,
        file: file.id,
        expires: expires.as_second(),
        name: request.download_file_name.filter(|name| !name.is_empty()),
        inline: request.content_disposition == Some(ContentDisposition::Inline),
        asset: None,
        redirect,
    };
    let url = |key: String| {
        let grant = Grant {
            asset: (key != ORIGINAL).then(|| key.clone()),
            ..grant.clone()
        };
        let token = token::seal(&caller.engine().keys().ring(), &grant)?;
        Ok(DownloadUrl {
            url: caller.links().download(&token),
            asset_key: Some(key),
        })
    };
    Ok(GenerateFileDownloadUrlResponse {
        download_urls: keys.into_iter().map(url).collect::<Result<_>>()?,
    })
}

fn expiry(caller: &Caller, minutes: Option<i32>) -> Result<Timestamp> {
    const FIELD: &str = "expirationInMinutes";
    let life = match minutes {
        None => caller.config().limits.download_url_life,
        Some(minutes) if minutes < 1 => {
            let violation = Violation::new(FIELD, Rule::Min, "must be at least 1");
            return Err(Error::invalid(
                violation.with_data(json!({ "threshold": 1 })),
            ));
        }
        Some(minutes) if minutes > LONGEST => {
            let violation = Violation::new(FIELD, Rule::Max, format!("must be at most {LONGEST}"));
            return Err(Error::invalid(
                violation.with_data(json!({ "threshold": LONGEST })),
            ));
        }
        Some(minutes) => SignedDuration::from_mins(minutes.into()),
    };
    caller.now().saturating_add(life).map_err(Error::internal)
}

/// A browser will be sent there, so only a web address will do.
fn redirect(url: Option<String>) -> Result<Option<String>> {
    let Some(url) = url.filter(|url| !url.is_empty()) else {
        return Ok(None);
    };
    match Url::parse(&url) {
        Ok(parsed) if matches!(parsed.scheme(), "http" | "https") => Ok(Some(parsed.into())),
        _ => {
            let description = format!("is `{url}`, which is no web address");
            let violation = Violation::new("expirationRedirectUrl", Rule::Format, description);
            Err(Error::invalid(
                violation.with_data(json!({ "expected": "WEB_URL" })),
            ))
        }
    }
}

fn asset_keys(keys: Option<Vec<String>>, file: &FileRecord) -> Result<Vec<String>> {
    let keys = keys
        .filter(|keys| !keys.is_empty())
        .unwrap_or_else(|| vec![ORIGINAL.to_owned()]);
    let unknown: Vec<_> = keys
        .iter()
        .filter(|key| *key != ORIGINAL && assets::find(file, key).is_none())
        .map(|key| {
            let description = format!("is `{key}`, which this file does not have");
            Violation::named("assetKeys", "INVALID_ASSET_KEY", description)
        })
        .collect();
    if unknown.is_empty() {
        Ok(keys)
    } else {
        Err(Error::invalid_fields(unknown))
    }
}
