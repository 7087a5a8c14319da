//! Gives out tickets, once the announced file is acceptable and its folder is there.

use api::{
    enums::UploadProtocol,
    types::{
        ExternalInfo, GenerateFileResumableUploadUrlRequest,
        GenerateFileResumableUploadUrlResponse, GenerateFileUploadUrlRequest,
        GenerateFileUploadUrlResponse,
    },
};
use catalog::{Transfer, UploadKind, UploadRecord, UploadState};

use super::{
    check::{self, Claim, Fields},
    quota, ticket,
};
use crate::{Caller, Error, FileId, Result, folders};

pub(super) async fn plain(
    caller: &Caller,
    request: GenerateFileUploadUrlRequest,
) -> Result<GenerateFileUploadUrlResponse> {
    let announced = Announced {
        kind: UploadKind::Put,
        mime: request.mime_type,
        name: request.file_name,
        size: request.size_in_bytes.map(|size| size.0),
        folder: request.parent_folder_id,
        path: request.file_path,
        private: request.private,
        labels: request.labels,
        external_info: request.external_info,
    };
    let ticket = announce(caller, announced).await?;
    Ok(GenerateFileUploadUrlResponse {
        upload_url: caller.links().upload(&ticket),
    })
}

pub(super) async fn resumable(
    caller: &Caller,
    request: GenerateFileResumableUploadUrlRequest,
) -> Result<GenerateFileResumableUploadUrlResponse> {
    let announced = Announced {
        kind: UploadKind::Tus,
        mime: request.mime_type,
        name: request.file_name,
        size: request.size_in_bytes.map(|size| size.0),
        folder: request.parent_folder_id,
        path: request.file_path,
        private: request.private,
        labels: request.labels,
        external_info: None,
    };
    let upload_token = announce(caller, announced).await?;
    Ok(GenerateFileResumableUploadUrlResponse {
        upload_protocol: Some(UploadProtocol::Tus),
        upload_token,
        upload_url: caller.links().tus(),
    })
}

/// What both kinds of request say.
struct Announced {
    kind: UploadKind,
    mime: String,
    name: Option<String>,
    size: Option<u64>,
    folder: Option<String>,
    path: Option<String>,
    private: Option<bool>,
    labels: Option<Vec<String>>,
    external_info: Option<ExternalInfo>,
}

async fn announce(caller: &Caller, announced: Announced) -> Result<String> {
    let name = announced.name.filter(|name| !name.is_empty());
    let claim = Claim {
        mime: &announced.mime,
        name: name.as_deref(),
        size: announced.size,
    };
    check::claim(&caller.config().limits, claim, &Fields::ANNOUNCED)?;
    let site = caller.site().as_str();
    quota::check(caller.engine(), site, claim.size, Fields::ANNOUNCED.size).await?;
    let file = file_id(caller, claim);

    // Last, since it makes what is missing.
    let folder = folders::ensure_path(
        caller,
        announced.folder.as_deref(),
        announced.path.as_deref(),
    );
    let folder = folder.await?;

    let ticket = caller.ids().secret();
    let now = caller.now();
    let limits = &caller.config().limits;
    let life = match announced.kind {
        UploadKind::Put => limits.upload_url_life,
        UploadKind::Tus => limits.upload_token_life,
    };
    let external_info = announced
        .external_info
        .map(|info| serde_json::to_string(&info));
    let upload = UploadRecord {
        id: caller.ids().hex(),
        ticket: ticket::seal(&ticket),
        site: caller.site().to_string(),
        kind: announced.kind,
        file: file.to_string(),
        folder,
        name: name.as_deref().map(check::stored_name),
        mime: announced.mime,
        size: announced.size,
        transfer: Transfer::default(),
        private: announced.private.unwrap_or(false),
        labels: announced.labels.unwrap_or_default(),
        external_info: external_info.transpose().map_err(Error::internal)?,
        part_of: None,
        created: now,
        expires: now.saturating_add(life).map_err(Error::internal)?,
        state: UploadState::Open,
    };
    caller.catalog().insert_upload(upload).await?;
    Ok(ticket)
}

/// The id is settled now, as its URL may be wanted before the bytes are here; so it shows the claimed type.
fn file_id(caller: &Caller, claim: Claim<'_>) -> FileId {
    let class = claim.class().unwrap_or(media::Class::Other);
    let extension = claim.name.and_then(media::extension_of);
    FileId::generate(
        caller.ids(),
        caller.site(),
        class.as_str(),
        extension.as_deref(),
    )
}
