//! The client: where the generated calls meet the transport.

use std::fmt;
use std::sync::Arc;

use progenitor_client::{ClientHooks, OperationInfo};
use reqwest::{Request, Response};
use transport::{Context, Transport};

use crate::generated::operations;

/// Why a call has no result. Every status but success is `UnexpectedResponse`.
pub type Error = progenitor_client::Error<()>;

/// Every call of the API, sent through one [`Transport`].
///
/// Cheap to clone. See the page of this crate for an example.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_field_names,
    reason = "the generated calls reach for these names"
)]
pub struct Client {
    pub(crate) baseurl: String,
    pub(crate) client: reqwest::Client,
    pub(crate) inner: Inner,
}

impl Client {
    /// A client of the API at `base_url`, such as `https://www.wixapis.com/site-media/v1`.
    pub fn new(base_url: &str, transport: Arc<dyn Transport>) -> Self {
        Self {
            baseurl: base_url.trim_end_matches('/').to_owned(),
            client: transport::drafting_client(),
            inner: Inner {
                transport,
                context: Context::default(),
            },
        }
    }

    /// A client whose calls are sent as `context` asks: elsewhere, with another media type.
    #[must_use]
    pub fn with_context(&self, context: Context) -> Self {
        let mut client = self.clone();
        client.inner.context = context;
        client
    }
}

/// What every call carries.
#[derive(Clone)]
pub struct Inner {
    transport: Arc<dyn Transport>,
    context: Context,
}

impl fmt::Debug for Inner {
    /// Says nothing of the transport: it holds the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner")
            .field("context", &self.context)
            .finish_non_exhaustive()
    }
}

impl ClientHooks<Inner> for Client {
    async fn pre<E>(
        &self,
        request: &mut Request,
        info: &OperationInfo,
    ) -> Result<(), progenitor_client::Error<E>> {
        // progenitor's own header, which the service never asked for.
        request.headers_mut().remove("api-version");
        let operation = operation(info);
        if let Some(media_type) = operation.content_type {
            request.headers_mut().insert(
                reqwest::header::CONTENT_TYPE,
                reqwest::header::HeaderValue::from_static(media_type),
            );
        }
        self.inner.context.apply(request);
        Ok(())
    }

    async fn exec(&self, request: Request, info: &OperationInfo) -> reqwest::Result<Response> {
        let Inner { transport, context } = &self.inner;
        let answer = transport.call(request, operation(info), context).await;
        // Only reqwest's own error may pass here; ours travels inside a response.
        Ok(answer.unwrap_or_else(transport::Error::into_response))
    }
}

fn operation(info: &OperationInfo) -> &'static transport::Operation {
    operations::of_method(info.operation_id)
        .expect("calls and table are generated from the same spec")
}
