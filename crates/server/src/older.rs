//! Routes that clients of years past still use, answered by the operations that took their place.
//!
//! An id that stands in these paths is put where it stands now by [`tolerance`](crate::tolerance).

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::{get, patch, post};

use crate::door::{Door, answer};
use crate::generated::rules;
use crate::generated::traits::Files;

/// Routes below the API's base path, beside the present ones.
pub(crate) fn routes<D: Door>() -> Router<D> {
    Router::new()
        .route(
            "/files/{fileId}",
            get(one_file::<D>).patch(update_file::<D>),
        )
        .route("/files/{fileId}/update", patch(update_file::<D>))
        .route("/files/update-file", patch(update_file::<D>))
        .route(
            "/files/{fileId}/generate-download-url",
            post(download_url::<D>),
        )
        .route(
            "/files/video/{fileId}/generate-stream-url",
            post(streaming_url::<D>),
        )
}

async fn one_file<D: Door>(State(door): State<D>, request: Request) -> Response {
    let call = async |caller: D::Caller, request| caller.get_file_descriptor(request).await;
    answer(door, &rules::GET_FILE_DESCRIPTOR, request, call).await
}

async fn update_file<D: Door>(State(door): State<D>, request: Request) -> Response {
    let call = async |caller: D::Caller, request| caller.update_file_descriptor(request).await;
    answer(door, &rules::UPDATE_FILE_DESCRIPTOR, request, call).await
}

async fn download_url<D: Door>(State(door): State<D>, request: Request) -> Response {
    let call = async |caller: D::Caller, request| caller.generate_file_download_url(request).await;
    answer(door, &rules::GENERATE_FILE_DOWNLOAD_URL, request, call).await
}

async fn streaming_url<D: Door>(State(door): State<D>, request: Request) -> Response {
    let call =
        async |caller: D::Caller, request| caller.generate_video_streaming_url(request).await;
    answer(door, &rules::GENERATE_VIDEO_STREAMING_URL, request, call).await
}
