//! What went wrong, and which exit code that is.

use std::fmt;

use site_media::ErrorKind;

/// Something that was asked for cannot be done.
const BAD_INPUT: u8 = 2;

/// It was tried, and did not work.
const FAILED: u8 = 1;

/// A failure of the command itself, rather than of a library.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    hint: Option<String>,
    code: u8,
}

impl Failure {
    /// What was asked for cannot be done.
    pub(crate) fn input(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
            code: BAD_INPUT,
        }
    }

    /// It was tried, and did not work.
    pub(crate) fn work(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
            code: FAILED,
        }
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The failure of a library, about one of several things: its name comes first.
    pub(crate) fn about(doing: &str, name: &str, error: &site_media::Error) -> Self {
        let message = match error.kind() {
            ErrorKind::LocalFile => error.message().to_owned(),
            _ => format!("cannot {doing} `{name}`: {}", error.message()),
        };
        Self {
            message,
            hint: error.hint().map(str::to_owned),
            code: code_of(error),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.hint {
            Some(hint) => write!(f, "\nhint: {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Failure {}

/// The exit code an error deserves.
pub(crate) fn exit_code(error: &anyhow::Error) -> u8 {
    if let Some(failure) = error.downcast_ref::<Failure>() {
        return failure.code;
    }
    error.downcast_ref().map_or(FAILED, code_of)
}

fn code_of(error: &site_media::Error) -> u8 {
    match error.kind() {
        ErrorKind::Invalid | ErrorKind::LocalFile => BAD_INPUT,
        _ => FAILED,
    }
}
