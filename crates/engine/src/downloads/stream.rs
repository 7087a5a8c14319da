//! Videos as players stream them: a playlist (HLS) and the video in fragments.
//!
//! Nothing is encoded anew. The one rendition is the original, repackaged while it is read; so what streams is an
//! MP4 or MOV film, in whichever encoding it was uploaded.

use std::{fmt::Write as _, sync::Arc};

use api::{
    enums::{ContentDisposition, StreamFormat},
    types::{DownloadUrl, GenerateVideoStreamingUrlRequest, GenerateVideoStreamingUrlResponse},
};
use catalog::{FileRecord, Status};
use jiff::SignedDuration;
use media::{Class, Fragmented};
use serde::{Deserialize, Serialize};
use serde_json::json;

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
    if request.format == Some(StreamFormat::Dash) {
        let violation = Violation::new("format", Rule::InvalidEnumValue, "must be `HLS` here");
        return Err(Error::invalid(
            violation.with_data(json!({ "allowedValues": ["HLS"] })),
        ));
    }
    let id = FileId::parse(&request.file_id);
    let (engine, site) = (caller.engine(), caller.site().to_string());
    let file = engine.catalog().find_file(&site, id.as_str()).await?;
    let file = file.ok_or_else(|| Error::invalid(files::not_found("fileId", &id)))?;
    if plan(engine, &file).await?.is_none() {
        let words = format!("is `{id}`, which is no MP4 video and cannot be streamed here");
        let violation = Violation::named("fileId", "UNSUPPORTED_FILE_FORMAT", words);
        return Err(Error::invalid(violation));
    }

    let life = SignedDuration::from_mins(request.expiration_in_minutes.unwrap_or(LIFE).into());
    let expires = caller.now().saturating_add(life).map_err(Error::internal)?;
    let grant = Grant {
        site,
        file: file.id,
        expires: file.private.then(|| expires.as_second()),
    };
    let token = seal::seal(&engine.keys().ring(), Purpose::Stream, &grant)?;
    Ok(GenerateVideoStreamingUrlResponse {
        download_url: DownloadUrl {
            asset_key: Some(ASSET.to_owned()),
            url: caller.links().stream(&token),
        },
    })
}

pub(super) async fn playlist(engine: &Engine, token: &str, video: &str) -> Result<String> {
    let (_, planned) = granted(engine, token).await?;
    let longest = planned.fragments.iter().map(|each| each.seconds);
    let longest = longest.fold(1.0, f64::max).ceil();

    let mut text = format!(
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{longest}\n#EXT-X-PLAYLIST-TYPE:VOD\n\
         #EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"{video}\",BYTERANGE=\"{}@0\"\n",
        planned.head
    );
    let mut at = planned.head;
    for fragment in &planned.fragments {
        let (seconds, size) = (fragment.seconds, fragment.size);
        writeln!(
            text,
            "#EXTINF:{seconds:.6},\n#EXT-X-BYTERANGE:{size}@{at}\n{video}"
        )
        .map_err(Error::internal)?;
        at += size;
    }
    text.push_str("#EXT-X-ENDLIST\n");
    Ok(text)
}

pub(super) async fn open(engine: &Arc<Engine>, token: &str) -> Result<Download> {
    let (file, planned) = granted(engine, token).await?;
    let piece = |piece| match piece {
        media::Piece::Made(bytes) => Piece::Made(bytes.into()),
        media::Piece::Original(range) => Piece::File(file.id.clone(), range),
    };
    let layout = Layout::of_pieces(planned.pieces.into_iter().map(piece));
    Ok(Download {
        engine: Arc::clone(engine),
        name: file.name.clone(),
        disposition: ContentDisposition::Inline,
        audience: if file.private {
            Audience::Holder
        } else {
            Audience::Everyone
        },
        content: Content::Film(Box::new(file), layout),
    })
}

/// The video of a token that has not ended, and its fragments. Each part that is fetched is asked for anew.
async fn granted(engine: &Engine, token: &str) -> Result<(FileRecord, Fragmented)> {
    let refused = |words| Error::new(ErrorKind::Forbidden, words);
    let grant: Grant = seal::open(&engine.keys().ring(), Purpose::Stream, token)
        .ok_or_else(|| refused("nobody was given this streaming URL"))?;
    let now = engine.now().as_second();
    if grant.expires.is_some_and(|expires| expires <= now) {
        return Err(refused("this streaming URL has expired"));
    }
    let nothing = || Error::new(ErrorKind::NotFound, "there is no such video");
    let file = engine.catalog().find_file(&grant.site, &grant.file).await?;
    let file = file.ok_or_else(nothing)?;
    let planned = plan(engine, &file).await?.ok_or_else(nothing)?;
    Ok((file, planned))
}

async fn plan(engine: &Engine, file: &FileRecord) -> Result<Option<Fragmented>> {
    if file.status != Status::Ready || file.media_type != Class::Video.as_str() {
        return Ok(None);
    }
    let looked = engine
        .blobs()
        .look(&file.id, |file| media::fragment(file, media::Tracks::All))
        .await?;
    Ok(looked.flatten())
}
