//! What the spec says about a call: its name, its route, and whether it may be repeated.

/// One operation of the API, as generated from the spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// The operation id of the spec, such as `listFiles`.
    pub id: &'static str,
    /// The HTTP method, in capitals.
    pub method: &'static str,
    /// The route, with its parameters in braces.
    pub path: &'static str,
    /// Which host answers it.
    pub host: Host,
    /// Whether doing it twice leaves the same as doing it once.
    pub idempotent: bool,
    /// Where its answer keeps the items and the next cursor, if it answers in pages.
    pub paging: Option<Paging>,
    /// The media type of the request's body, if it has one.
    pub content_type: Option<&'static str>,
    /// Whether its answer is a stream of bytes.
    pub streaming: bool,
    /// The permission the caller needs.
    pub permission: Option<&'static str>,
    /// Whether the spec advises against it.
    pub deprecated: bool,
}

/// Which host answers an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// The API itself; the only host that is shown the key.
    Api,
    /// The host of an upload URL; the URL carries its own permission.
    Upload,
    /// The host that gives out tokens.
    Token,
}

/// Where a page keeps its items and what leads to the next one: dotted paths in answer and request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    /// The array of items in the answer.
    pub items: &'static str,
    /// The cursor of the next page in the answer.
    pub next: &'static str,
    /// The cursor in the request.
    pub cursor: &'static str,
}
