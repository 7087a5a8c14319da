//! What can go wrong: a kind to act on, a message to read, a cause to log.

use std::{
    error,
    fmt::{self, Display},
};

use serde_json::Value;

/// What the engine's operations give back.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why the engine refused or failed.
///
/// The message goes to the caller; the cause, [`error::Error::source`], is for the log alone.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    violations: Vec<Violation>,
    cause: Option<Box<dyn error::Error + Send + Sync>>,
}

/// What a caller can do about an [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request is wrong and will stay wrong; the violations say where.
    Invalid,
    /// Nobody knows who is asking.
    Unauthenticated,
    /// Who is asking may not.
    Forbidden,
    /// There is no such thing.
    NotFound,
    /// It contradicts what is stored: an offset that lies, a ticket used twice.
    Conflict,
    /// It existed and is over, such as an expired upload.
    Gone,
    /// More bytes than were allowed or announced.
    TooLarge,
    /// The bytes are not those that the sender says they are.
    Corrupt,
    /// The operation is part of the API and not of this server yet.
    Unimplemented,
    /// It may work later.
    Unavailable,
    /// The fault is ours.
    Internal,
}

impl ErrorKind {
    /// Whether sending the same request again may succeed.
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::Unavailable)
    }

    /// The generic application code of the service for this kind.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invalid => "INVALID_ARGUMENT",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "PERMISSION_DENIED",
            Self::NotFound => "NOT_FOUND",
            Self::Conflict => "ABORTED",
            Self::Gone => "GONE",
            Self::TooLarge => "RESOURCE_EXHAUSTED",
            Self::Corrupt => "DATA_LOSS",
            Self::Unimplemented => "UNIMPLEMENTED",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }
}

impl Error {
    /// An error of `kind` that tells the caller `message`.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            violations: Vec::new(),
            cause: None,
        }
    }

    /// A request refused for one thing that is wrong with it.
    pub fn invalid(violation: Violation) -> Self {
        Self::invalid_fields(vec![violation])
    }

    /// A request refused for several things at once.
    pub fn invalid_fields(violations: Vec<Violation>) -> Self {
        let sentences = violations.iter().map(Violation::sentence);
        let message = sentences.collect::<Vec<_>>().join(", ");
        Self {
            violations,
            ..Self::new(ErrorKind::Invalid, message)
        }
    }

    /// A fault of ours; the caller learns nothing but that, the log learns `cause`.
    pub fn internal(cause: impl Into<Box<dyn error::Error + Send + Sync>>) -> Self {
        Self::new(ErrorKind::Internal, "the server could not do this").because(cause)
    }

    /// The same error with another message.
    #[must_use]
    pub fn saying(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// The same error with what caused it, for the log.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn error::Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// What the caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What the caller may read.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What is wrong with which field; empty unless the kind is [`ErrorKind::Invalid`].
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        self.cause
            .as_deref()
            .map(|cause| cause as &(dyn error::Error + 'static))
    }
}

impl From<catalog::Error> for Error {
    fn from(cause: catalog::Error) -> Self {
        match cause.kind() {
            catalog::ErrorKind::Conflict => Self::new(ErrorKind::Conflict, cause.to_string()),
            catalog::ErrorKind::Missing => Self::new(ErrorKind::NotFound, cause.to_string()),
            catalog::ErrorKind::Busy => {
                Self::new(ErrorKind::Unavailable, "the catalog is busy").because(cause)
            }
            _ => Self::internal(cause),
        }
    }
}

impl From<blobs::Error> for Error {
    fn from(cause: blobs::Error) -> Self {
        let kind = match cause.kind() {
            blobs::ErrorKind::NotFound => ErrorKind::NotFound,
            blobs::ErrorKind::TakenOver => ErrorKind::Conflict,
            blobs::ErrorKind::Cut => ErrorKind::Invalid,
            blobs::ErrorKind::TooLong => ErrorKind::TooLarge,
            blobs::ErrorKind::Full => ErrorKind::Unavailable,
            blobs::ErrorKind::Store => return Self::internal(cause),
        };
        Self::new(kind, cause.to_string()).because(cause)
    }
}

/// One thing that is wrong with a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Violation {
    /// Where: a dotted path in the body or the query, `paging.limit`.
    pub field: String,
    /// What is wrong: for [`Rule::Other`] a sentence of its own, else one that begins with the field.
    pub description: String,
    /// Which kind of rule was broken.
    pub rule: Rule,
    /// The service's own code, such as `UNSUPPORTED_SORT_VALUE`; goes with [`Rule::Other`].
    pub rule_name: Option<String>,
    /// Whatever helps to mend it: `{"threshold": 100}`.
    pub data: Option<Value>,
}

impl Violation {
    /// `field` breaks `rule`.
    pub fn new(field: impl Into<String>, rule: Rule, description: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            description: description.into(),
            rule,
            rule_name: None,
            data: None,
        }
    }

    /// `field` breaks a rule that only this API has, known by its `code`.
    pub fn named(
        field: impl Into<String>,
        code: impl Into<String>,
        description: impl Into<String>,
    ) -> Self {
        Self {
            rule_name: Some(code.into()),
            ..Self::new(field, Rule::Other, description)
        }
    }

    /// The same violation with what helps to mend it.
    #[must_use]
    pub fn with_data(mut self, data: Value) -> Self {
        self.data = Some(data);
        self
    }

    fn sentence(&self) -> String {
        match self.rule {
            Rule::Other => self.description.clone(),
            _ => format!("`{}` {}", self.field, self.description),
        }
    }
}

/// The kinds of rules a request can break; `as_str` is what goes over the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// A rule of this API alone; the violation's rule name says which.
    Other,
    /// A rule of this API alone that has no name.
    Validation,
    /// A number above its maximum.
    Max,
    /// A number below its minimum.
    Min,
    /// A text that is too long.
    MaxLength,
    /// A text that is too short.
    MinLength,
    /// A list that is too long.
    MaxSize,
    /// A list that is too short.
    MinSize,
    /// A text that is not what it should be.
    Format,
    /// A decimal below its minimum.
    DecimalGte,
    /// A decimal with too many digits after the point.
    DecimalMaxScale,
    /// A word that is none of those allowed.
    InvalidEnumValue,
    /// A field that must be there.
    RequiredField,
    /// A field that must not be there.
    FieldNotAllowed,
}

impl Rule {
    /// The rule's name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Other => "OTHER",
            Self::Validation => "VALIDATION",
            Self::Max => "MAX",
            Self::Min => "MIN",
            Self::MaxLength => "MAX_LENGTH",
            Self::MinLength => "MIN_LENGTH",
            Self::MaxSize => "MAX_SIZE",
            Self::MinSize => "MIN_SIZE",
            Self::Format => "FORMAT",
            Self::DecimalGte => "DECIMAL_GTE",
            Self::DecimalMaxScale => "DECIMAL_MAX_SCALE",
            Self::InvalidEnumValue => "INVALID_ENUM_VALUE",
            Self::RequiredField => "REQUIRED_FIELD",
            Self::FieldNotAllowed => "FIELD_NOT_ALLOWED",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{error::Error as _, io};

    use super::*;

    #[test]
    fn the_message_names_every_field_that_is_wrong() {
        let error = Error::invalid_fields(vec![
            Violation::new("paging.limit", Rule::Max, "must be at most 100"),
            Violation::named(
                "sort.fieldName",
                "UNSUPPORTED_SORT_VALUE",
                "cannot sort by `hash`",
            ),
        ]);

        assert_eq!(
            error.to_string(),
            "`paging.limit` must be at most 100, cannot sort by `hash`"
        );
    }

    #[test]
    fn a_cause_is_kept_for_the_log_and_never_shown() {
        let error = Error::internal(io::Error::other("disk 3 is on fire"));

        assert!(!error.to_string().contains("fire"));
        assert_eq!(
            error.source().map(ToString::to_string).as_deref(),
            Some("disk 3 is on fire")
        );
    }
}
