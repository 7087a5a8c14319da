//! Receives webhooks with axum: an extractor that lets in only what the service has signed.
//!
//! ```sh
//! SITE_MEDIA_WEBHOOK_KEY="$(cat public.pem)" \
//!     cargo run --package site-media --features webhook --example webhook_axum
//! ```
//!
//! Without a key it trusts the one for tests, by which the example `webhook_sign` signs.

use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use site_media::webhook::{Admission, Event, EventKind, Inbox, Signer, Verifier};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// What the receiver holds.
#[derive(Clone)]
struct Receiver {
    verifier: Arc<Verifier>,
    inbox: Arc<Inbox>,
    /// To whoever does what the events ask for: the service waits for 1250 ms only.
    work: mpsc::Sender<Event>,
}

/// The event in the body of a request, verified.
struct Webhook(Event);

impl FromRequest<Receiver> for Webhook {
    type Rejection = Response;

    async fn from_request(request: Request, receiver: &Receiver) -> Result<Self, Response> {
        let body = String::from_request(request, receiver)
            .await
            .map_err(axum::response::IntoResponse::into_response)?;
        receiver
            .verifier
            .verify(&body)
            .map(Self)
            .map_err(|refusal| {
                let status = if refusal.is_doubtful() {
                    StatusCode::UNAUTHORIZED
                } else {
                    StatusCode::BAD_REQUEST
                };
                (status, refusal.to_string()).into_response()
            })
    }
}

async fn receive(State(receiver): State<Receiver>, Webhook(event): Webhook) -> StatusCode {
    if receiver.inbox.admit(&event) == Admission::Repeated {
        return StatusCode::OK;
    }
    match receiver.work.try_send(event) {
        Ok(()) => StatusCode::OK,
        Err(full) => {
            // The service comes again, and then it is not to be taken for a repetition.
            receiver.inbox.forget(&full.into_inner());
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

fn routes(receiver: Receiver) -> Router {
    Router::new()
        .route("/webhook", post(receive))
        .with_state(receiver)
}

fn tell(event: &Event) -> String {
    match &event.kind {
        EventKind::FileReady {
            file: Some(file), ..
        } => format!("ready: {}", file.display_name),
        EventKind::FileFailed { error, .. } => format!("failed: {} {error:?}", event.entity_id),
        kind => format!("{}: {}", kind.slug(), event.entity_id),
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = std::env::var("SITE_MEDIA_WEBHOOK_KEY");
    let (work, mut events) = mpsc::channel(1000);
    let receiver = Receiver {
        verifier: Arc::new(Verifier::new(
            key.as_deref().unwrap_or(Signer::TEST_PUBLIC_KEY),
        )?),
        inbox: Arc::new(Inbox::new(10_000)),
        work,
    };
    tokio::spawn(async move {
        while let Some(event) = events.recv().await {
            println!("{}", tell(&event));
        }
    });

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 8000)).await?;
    println!(
        "webhooks are received at http://{}/webhook",
        listener.local_addr()?
    );
    axum::serve(listener, routes(receiver)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn what_is_signed_is_taken_once_and_the_rest_refused()
    -> Result<(), Box<dyn std::error::Error>> {
        let (work, mut events) = mpsc::channel(1);
        let routes = routes(Receiver {
            verifier: Arc::new(Verifier::new(Signer::TEST_PUBLIC_KEY)?),
            inbox: Arc::new(Inbox::new(10)),
            work,
        });
        let sent = async |body: &str| -> Result<StatusCode, Box<dyn std::error::Error>> {
            let request = Request::post("/webhook").body(Body::from(body.to_owned()))?;
            Ok(routes.clone().oneshot(request).await?.status())
        };
        let deleted = || EventKind::FileDeleted {
            file: None,
            moved_to_trash: true,
        };
        let sign = |id: &str| Signer::for_tests().sign(&Event::new(id, "file-1", deleted()));
        let (first, second) = (sign("1"), sign("2"));
        let forged = format!(
            "{}.{}",
            &second[..second.rfind('.').expect("three parts")],
            "AAAA"
        );

        assert_eq!(sent(&first).await?, StatusCode::OK);
        assert_eq!(sent(&first).await?, StatusCode::OK);
        assert_eq!(sent(&forged).await?, StatusCode::UNAUTHORIZED);
        assert_eq!(sent("hello").await?, StatusCode::BAD_REQUEST);
        assert_eq!(sent(&second).await?, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(
            events.try_recv().map(|event| tell(&event)),
            Ok("deleted: file-1".to_owned())
        );
        assert!(events.try_recv().is_err(), "what came twice is done once");

        assert_eq!(sent(&second).await?, StatusCode::OK);
        assert_eq!(events.try_recv().map(|event| event.id), Ok("2".to_owned()));
        Ok(())
    }
}
