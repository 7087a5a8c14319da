//! The doors that take and give bytes: plain uploads, resumable ones, and delivery.
//!
//! A ticket or a token in the URL lets in; API keys have no place here. Bodies stream both ways, so memory
//! stays flat whatever their size.

mod body;
mod delivery;
mod disposition;
mod film;
mod finish;
mod guard;
mod icons;
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
        .merge(played())
        .route("/preview/{file}", routing::get(icons::preview))
        .route("/icons/{name}", routing::get(icons::icon))
        .route("/archive/{id}", routing::get(delivery::archive))
        .with_state(Doors { engine, options })
}

/// What players fetch, who are scripts on pages of any site.
fn played() -> Router<Doors> {
    Router::new()
        .route("/video/{file}/file", routing::get(delivery::media))
        .route(
            "/video/{file}/{size}/{container}/{name}",
            routing::get(film::video),
        )
        .route(
            "/video/{file}/{sizes}/mp4/file.mp4.urlset/{part}",
            routing::get(stream::public_part),
        )
        .route("/mp3/{file}", routing::get(film::sound))
        .route("/mp3/{file}/{key}", routing::get(film::sound_in))
        .route("/stream/{token}/index.m3u8", routing::get(stream::playlist))
        .route("/stream/{token}/video.mp4", routing::get(stream::video))
        .route(
            "/stream/{token}/{sizes}/mp4/file.mp4.urlset/{part}",
            routing::get(stream::part),
        )
        .layer(middleware::from_fn(stream::open_to_all))
}

#[cfg(test)]
mod tests;
