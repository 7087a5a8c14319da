//! What the tests of this crate share: two operations, a request, and a pace that never waits.
#![allow(dead_code, unreachable_pub, reason = "each test uses its own part")]

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use futures::future::{BoxFuture, pending, ready};
use reqwest::Method;
use site_media_transport::{Context, Host, Operation, Pace, Request};
use url::Url;

pub type Fact<T = ()> = Result<T, Box<dyn std::error::Error>>;

pub const GET: Operation = Operation {
    id: "listFiles",
    method: "GET",
    path: "/files",
    host: Host::Api,
    idempotent: true,
    paging: None,
    content_type: None,
    streaming: false,
    permission: None,
    deprecated: false,
};

pub const CREATE: Operation = Operation {
    id: "createFolder",
    method: "POST",
    idempotent: false,
    ..GET
};

pub const UPLOAD: Operation = Operation {
    id: "uploadFile",
    method: "PUT",
    host: Host::Upload,
    ..CREATE
};

pub fn context() -> Context {
    Context::default()
}

pub fn get(url: &str) -> Fact<Request> {
    Ok(Request::new(Method::GET, Url::parse(url)?))
}

pub fn post(body: impl Into<reqwest::Body>) -> Fact<Request> {
    let mut request = Request::new(Method::POST, Url::parse("https://api.example/folders")?);
    *request.body_mut() = Some(body.into());
    Ok(request)
}

/// Remembers the waits instead of waiting, draws always the same number, and stands still in 1994.
#[derive(Default)]
pub struct Still {
    pub waits: Mutex<Vec<u64>>,
}

impl Still {
    pub fn seconds(&self) -> Vec<u64> {
        self.waits
            .lock()
            .expect("no test panics while it holds this")
            .clone()
    }
}

impl Pace for Still {
    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()> {
        self.waits
            .lock()
            .expect("no test panics while it holds this")
            .push(wait.as_secs());
        Box::pin(ready(()))
    }

    fn limit(&self, _limit: Duration) -> BoxFuture<'static, ()> {
        Box::pin(pending())
    }

    fn chance(&self) -> f64 {
        0.999_999_999
    }

    fn now(&self) -> SystemTime {
        httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:00 GMT").expect("a date")
    }
}

/// The same, but no wait ever ends.
#[derive(Default)]
pub struct Stuck(pub Still);

impl Pace for Stuck {
    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()> {
        drop(self.0.sleep(wait));
        Box::pin(pending())
    }

    fn limit(&self, limit: Duration) -> BoxFuture<'static, ()> {
        self.0.limit(limit)
    }

    fn chance(&self) -> f64 {
        self.0.chance()
    }

    fn now(&self) -> SystemTime {
        self.0.now()
    }
}
