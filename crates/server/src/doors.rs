//! The doors that take and give bytes: plain uploads, resumable ones, and delivery.
//!
//! A ticket or a token in the URL lets in; API keys have no place here. Bodies stream both ways, so memory
//! stays flat whatever their size.

mod body;
mod delivery;
mod disposition;
mod finish;
mod query;
mod range;
mod tus;
mod upload;

use std::sync::Arc;

use axum::{Router, middleware, routing};
use engine::{Engine, Links, uploads::Uploads};

/// What every door needs.
#[derive(Debug, Clone)]
struct Doors {
    engine: Arc<Engine>,
    uploads: Uploads,
}

/// The routes for bytes. URLs in answers are made by `links`.
pub(crate) fn router(engine: Arc<Engine>, links: Links) -> Router {
    let uploads = engine.uploads(links);
    let tus = Router::new()
        .route(
            "/upload/tus",
            routing::post(tus::create).options(tus::options),
        )
        .route(
            "/upload/tus/{id}",
            routing::patch(tus::append)
                .head(tus::progress)
                .options(tus::options)
                .put(finish::run),
        )
        .layer(middleware::map_response(tus::stamp));
    Router::new()
        .route("/upload/{ticket}", routing::put(upload::run))
        .merge(tus)
        .route("/media/{file}", routing::get(delivery::media))
        .route("/download/{token}", routing::get(delivery::download))
        .with_state(Doors { engine, uploads })
}

#[cfg(test)]
mod tests;
