//! Videos as players stream them: playlists (HLS), a manifest (DASH), and the video in fragments.
//!
//! Nothing is encoded for it. The sizes that were made of a video as MP4 are repackaged while they are read, pictures and
//! sound apart, and both protocols lead to the same fragments. Of a video of which nothing was made the original is
//! streamed, if it is an MP4 or MOV, in whichever encoding it was uploaded; by HLS alone.

mod lists;
mod plans;
mod rungs;

use std::sync::Arc;

use api::{
    enums::{ContentDisposition, StreamFormat},
    types::{DownloadUrl, GenerateVideoStreamingUrlRequest, GenerateVideoStreamingUrlResponse},
};
use catalog::{FileRecord, Status};
use jiff::SignedDuration;
use media::{Class, Tracks};
use serde::{Deserialize, Serialize};
use serde_json::json;

pub(super) use self::plans::Plan;
pub(crate) use self::plans::Plans;
use self::rungs::DASH;
pub(super) use self::rungs::part;
pub(crate) use self::rungs::{HLS, sizes_of};
use super::{
    Audience, Content, Download,
    zip::{Layout, Piece},
};
use crate::{
    Caller, Engine, Error, ErrorKind, FileId, Result, Rule, Violation, files,
    seal::{self, Purpose},
};

/// The name of the one asset there is.
const ASSET: &str = "hls";
/// How long a private video can be played when the caller does not say: a day.
const LIFE: i32 = 1440;

/// What a streaming token grants.
#[derive(Debug, Serialize, Deserialize)]
struct Grant {
    #[serde(rename = "s")]
    site: String,
    #[serde(rename = "f")]
    file: String,
    /// When it ends, in seconds since 1970; public videos have no end.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    expires: Option<i64>,
}

pub(super) async fn announce(
    caller: &Caller,
    request: GenerateVideoStreamingUrlRequest,
) -> Result<GenerateVideoStreamingUrlResponse> {
    let id = FileId::parse(&request.file_id);
    let (engine, site) = (caller.engine(), caller.site().to_string());
    let file = engine.catalog().find_file(&site, id.as_str()).await?;
    let file = file.ok_or_else(|| Error::invalid(files::not_found("fileId", &id)))?;
    let by_dash = request.format == Some(StreamFormat::Dash);
    let sizes = sizes_of(&file).filter(|_| file.status == Status::Ready);
    if sizes.is_none() {
        streamable(engine, &file, by_dash).await?;
    }

    let life = SignedDuration::from_mins(request.expiration_in_minutes.unwrap_or(LIFE).into());
    let expires = caller.now().saturating_add(life).map_err(Error::internal)?;
    let grant = Grant {
        site,
        file: file.id.clone(),
        expires: file.private.then(|| expires.as_second()),
    };
    let token = || seal::seal(&engine.keys().ring(), Purpose::Stream, &grant);
    let list = if by_dash { DASH } else { HLS };
    let (url, key) = match &sizes {
        None => (caller.links().stream(&token()?), ASSET.to_owned()),
        Some(sizes) if file.private => {
            let url = caller.links().rungs(&token()?, sizes, list);
            (url, rungs::best(&file))
        }
        Some(sizes) => {
            let url = caller.links().public_rungs(&file.id, sizes, list);
            (url, rungs::best(&file))
        }
    };
    Ok(GenerateVideoStreamingUrlResponse {
        download_url: DownloadUrl {
            asset_key: Some(key),
            url,
        },
    })
}

/// Refuses a video of which there is nothing but an original that cannot be streamed.
async fn streamable(engine: &Engine, file: &FileRecord, by_dash: bool) -> Result<()> {
    if plan(engine, file).await?.is_none() {
        let words = format!(
            "is `{}`, which is no MP4 video and cannot be streamed here",
            file.id
        );
        let violation = Violation::named("fileId", "UNSUPPORTED_FILE_FORMAT", words);
        return Err(Error::invalid(violation));
    }
    if by_dash {
        let words = "must be `HLS` for a video of which no other size was made";
        let violation = Violation::new("format", Rule::InvalidEnumValue, words);
        return Err(Error::invalid(
            violation.with_data(json!({ "allowedValues": ["HLS"] })),
        ));
    }
    Ok(())
}

pub(super) async fn playlist(engine: &Engine, token: &str, video: &str) -> Result<String> {
    let (_, planned) = granted(engine, token).await?;
    Ok(lists::playlist(&planned.about, video))
}

pub(super) async fn open(engine: &Arc<Engine>, token: &str) -> Result<Download> {
    let (file, planned) = granted(engine, token).await?;
    Ok(film(engine, &file, file.hash.clone(), planned))
}

/// The fragments of an object that is kept, as one file.
fn film(engine: &Arc<Engine>, file: &FileRecord, hash: String, planned: Arc<Plan>) -> Download {
    Download {
        engine: Arc::clone(engine),
        name: file.name.clone(),
        disposition: ContentDisposition::Inline,
        audience: if file.private {
            Audience::Holder
        } else {
            Audience::Everyone
        },
        content: Content::Film(hash, planned),
    }
}

/// The video of a token that has not ended, and its fragments.
async fn granted(engine: &Engine, token: &str) -> Result<(FileRecord, Arc<Plan>)> {
    let file = holder(engine, token).await?;
    let planned = plan(engine, &file).await?.ok_or_else(nothing)?;
    Ok((file, planned))
}

/// The video of a token that has not ended. Each part that is fetched is asked for anew.
async fn holder(engine: &Engine, token: &str) -> Result<FileRecord> {
    let refused = |words| Error::new(ErrorKind::Forbidden, words);
    let grant: Grant = seal::open(&engine.keys().ring(), Purpose::Stream, token)
        .ok_or_else(|| refused("nobody was given this streaming URL"))?;
    let now = engine.now().as_second();
    if grant.expires.is_some_and(|expires| expires <= now) {
        return Err(refused("this streaming URL has expired"));
    }
    let file = engine.catalog().find_file(&grant.site, &grant.file).await?;
    file.ok_or_else(nothing)
}

fn nothing() -> Error {
    Error::new(ErrorKind::NotFound, "there is no such video")
}

async fn plan(engine: &Engine, file: &FileRecord) -> Result<Option<Arc<Plan>>> {
    if file.status != Status::Ready || file.media_type != Class::Video.as_str() {
        return Ok(None);
    }
    plans::plan(engine, &file.id, &file.hash, Tracks::All).await
}
