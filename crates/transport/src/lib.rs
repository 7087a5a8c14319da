//! One trait that sends a request and brings back a response, and what wraps it.
//!
//! [`Transport`] is the only seam of the client half. [`Http`] puts a request on a socket, [`InProcess`] hands it to
//! a router without one, [`Recorder`] writes it down and answers from a script; [`Retry`], [`ApiKey`] and [`Signed`] wrap
//! any of them. What a transport must know about a call beyond its bytes is the [`Operation`], generated from the spec, and
//! the [`Context`], given by the caller.
//!
//! A response that says no is still a response: [`Error`] is for requests that got none.

mod auth;
mod budget;
mod context;
mod drafting;
mod error;
mod http;
mod in_process;
mod limiter;
mod operation;
mod pace;
mod recorder;
mod retry;
mod retry_after;
mod spans;
mod stall;
mod tls;
mod tokens;

use std::sync::Arc;

use futures::future::BoxFuture;

pub use crate::{
    auth::ApiKey,
    context::{Context, Outcome, Seen},
    drafting::drafting_client,
    error::{Error, ErrorKind, Result},
    http::{Http, HttpOptions},
    in_process::InProcess,
    limiter::Rate,
    operation::{Host, Operation, Paging},
    pace::{Pace, WallPace},
    recorder::{Answer, Recorded, Recorder},
    retry::{Policy, Retry},
    tokens::{Signed, Tokens},
};

/// What is sent.
pub type Request = reqwest::Request;

/// What comes back, whatever its status.
pub type Response = reqwest::Response;

/// Sends a request and brings back the response.
pub trait Transport: Send + Sync + 'static {
    /// Sends `request`, which is a call of `operation`, as `context` asks.
    fn call<'a>(
        &'a self,
        request: Request,
        operation: &'a Operation,
        context: &'a Context,
    ) -> BoxFuture<'a, Result<Response>>;
}

impl<T: Transport + ?Sized> Transport for Arc<T> {
    fn call<'a>(
        &'a self,
        request: Request,
        operation: &'a Operation,
        context: &'a Context,
    ) -> BoxFuture<'a, Result<Response>> {
        (**self).call(request, operation, context)
    }
}
