//! Counts what goes over the wire.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures::future::BoxFuture;
use site_media::testing::{Tap, Tapped};
use transport::{Context, Operation, Request, Response, Result, Transport};

/// How much has gone over the wire, bodies only. Clones count together.
#[derive(Debug, Clone, Default)]
pub struct Traffic(Arc<Counts>);

#[derive(Debug, Default)]
struct Counts {
    requests: AtomicU64,
    sent: AtomicU64,
    received: AtomicU64,
}

impl Traffic {
    /// How many requests went out.
    pub fn requests(&self) -> u64 {
        self.0.requests.load(Ordering::SeqCst)
    }

    /// How many bytes of bodies went out.
    pub fn sent(&self) -> u64 {
        self.0.sent.load(Ordering::SeqCst)
    }

    /// How many bytes of bodies came in.
    pub fn received(&self) -> u64 {
        self.0.received.load(Ordering::SeqCst)
    }
}

/// A transport that counts.
#[derive(Debug)]
pub struct Metered<T> {
    inner: T,
    traffic: Traffic,
}

impl<T> Metered<T> {
    /// Counts into `traffic` what goes through `inner`.
    pub fn new(inner: T, traffic: Traffic) -> Self {
        Self { inner, traffic }
    }
}

impl<T: Transport> Transport for Metered<T> {
    fn call<'a>(
        &'a self,
        mut request: Request,
        operation: &'a Operation,
        context: &'a Context,
    ) -> BoxFuture<'a, Result<Response>> {
        let (sending, receiving) = (self.traffic.clone(), self.traffic.clone());
        self.traffic.0.requests.fetch_add(1, Ordering::SeqCst);
        // A body that can be cloned is small; left alone, it can still be sent again.
        if let Some(bytes) = request.body().and_then(reqwest::Body::as_bytes) {
            sending
                .0
                .sent
                .fetch_add(bytes.len() as u64, Ordering::SeqCst);
        } else if let Some(body) = request.body_mut().take() {
            *request.body_mut() = Some(Tapped::body(
                body,
                counting(move |n| {
                    sending.0.sent.fetch_add(n, Ordering::SeqCst);
                }),
            ));
        }
        Box::pin(async move {
            let response = self.inner.call(request, operation, context).await?;
            Ok(Tapped::response(
                response,
                counting(move |n| {
                    receiving.0.received.fetch_add(n, Ordering::SeqCst);
                }),
            ))
        })
    }
}

fn counting(count: impl Fn(u64) + Send + Sync + 'static) -> Tap {
    Box::new(move |bytes| {
        count(bytes.len() as u64);
        bytes
    })
}
