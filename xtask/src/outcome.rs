//! How a command that did its work ends.

/// The answer of a command. What kept it from answering is an error instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All is as it should be.
    Yes,
    /// It is not, and the command has said why.
    No,
}

impl Outcome {
    /// `Yes` if `good`.
    pub(crate) fn from_good(good: bool) -> Self {
        if good { Self::Yes } else { Self::No }
    }
}
