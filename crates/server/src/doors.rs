//! The doors that take and give bytes: plain uploads, resumable ones, and delivery.
//!
//! A ticket or a token in the URL lets in; API keys have no place here. Bodies stream both ways, so memory
//! stays flat whatever their size.

mod body;
mod delivery;
mod disposition;
mod finish;
mod guard;
mod multipart;
mod page;
mod query;
mod range;
mod stream;
mod tus;
mod upload;

use std::sync::Arc;

use axum::{Router, http::HeaderMap, middleware, routing};
use engine::{Engine, uploads::Uploads};

use crate::{Options, links::links_of};

/// What every door needs.
#[derive(Debug, Clone)]
struct Doors {
    engine: Arc<Engine>,
    options: Arc<Options>,
}

impl Doors {
    /// What the sender of these headers can do who holds a ticket.
    fn uploads(&self, headers: &HeaderMap) -> Uploads {
        self.engine.uploads(links_of(headers, &self.options))
    }
}

/// The routes for bytes.
pub(crate) fn router(engine: Arc<Engine>, options: Arc<Options>) -> Router {
    let tus = Router::new()
        .route(
            "/upload/tus",
            routing::post(tus::create).options(tus::options),
        )
        .route(
            "/upload/tus/{id}",
            routing::patch(tus::append)
                .delete(tus::terminate)
                .post(tus::overridden)
                .head(tus::progress)
                .options(tus::options)
                .put(finish::run),
        )
        .method_not_allowed_fallback(tus::wrong_method)
        .layer(middleware::map_response(tus::stamp));
    Router::new()
        .route("/upload/{ticket}", routing::put(upload::run))
        .merge(tus)
        .route("/media/{file}", routing::get(delivery::media))
        .route(
            "/media/{file}/v1/{*transform}",
            routing::get(delivery::rendition),
        )
        .route("/download/{token}", routing::get(delivery::download))
        .route("/stream/{token}/index.m3u8", routing::get(stream::playlist))
        .route("/stream/{token}/video.mp4", routing::get(stream::video))
        .route("/archive/{id}", routing::get(delivery::archive))
        .with_state(Doors { engine, options })
}

#[cfg(test)]
mod tests;
