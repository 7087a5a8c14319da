//! What the spec says of an operation that a server must know.

/// How much a caller may do, as the spec names it.
pub(crate) use engine::Rights as Scope;

use crate::validate::Shape;

/// One operation with a route.
#[derive(Debug)]
pub(crate) struct Operation {
    /// The operation id of the spec.
    pub(crate) id: &'static str,
    /// The permission that the caller needs.
    pub(crate) permission: &'static str,
    /// The scope that includes the permission.
    pub(crate) scope: Scope,
    /// What stands in the path and in the query.
    pub(crate) parameters: &'static [Parameter],
    /// What stands in the body, if there is one.
    pub(crate) body: Option<&'static Shape>,
}

/// One parameter.
#[derive(Debug)]
pub(crate) struct Parameter {
    /// Its name on the wire, dotted where it stands for a member.
    pub(crate) name: &'static str,
    /// Where it stands.
    pub(crate) place: Place,
    /// Whether the call is nothing without it.
    pub(crate) required: bool,
    /// What it may hold.
    pub(crate) shape: Shape,
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Between the slashes.
    Path,
    /// After the question mark.
    Query,
}
