//! What can be wrong with a transform: found here, rather than by the server that would answer 400.

use crate::Error;

/// Why there is no URL for a transform.
///
/// It becomes an [`Error`] of kind [`Invalid`](crate::ErrorKind::Invalid) where one is expected.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum ImageError {
    /// A parameter is outside its range.
    OutOfRange {
        /// The parameter, by the name of its method.
        parameter: &'static str,
        /// What was asked for.
        value: f64,
        /// The least it may be.
        least: f64,
        /// The most it may be.
        most: f64,
    },
    /// What is to be cut out lies outside of the image, or is nothing.
    EmptyCrop,
    /// The image is to be cropped, but its size is not known.
    UnknownSize,
    /// A side of the image would have no pixel left, so extreme are the proportions.
    Vanishing,
    /// The id of a watermark has letters that cannot stand in a URL of this form.
    Watermark(String),
    /// The text names no image.
    NoImage(String),
}

impl std::fmt::Display for ImageError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::OutOfRange {
                parameter,
                value,
                least,
                most,
            } => write!(
                f,
                "`{parameter}` is {value}, and goes from {least} to {most}"
            ),
            Self::EmptyCrop => f.write_str("`crop` cuts nothing out of the image"),
            Self::UnknownSize => f.write_str("`crop` needs the size of the image"),
            Self::Vanishing => f.write_str("a side of the image would have no pixel left"),
            Self::Watermark(id) => {
                write!(f, "`{}` cannot be the id of a watermark", id.escape_debug())
            }
            Self::NoImage(text) => write!(f, "`{}` is no image", text.escape_debug()),
        }
    }
}

impl std::error::Error for ImageError {}

impl From<ImageError> for Error {
    fn from(error: ImageError) -> Self {
        let said = Self::invalid(error.to_string());
        let said = match error {
            ImageError::UnknownSize => said.with_hint("tell it by `with_size`"),
            _ => said,
        };
        said.with_source(error)
    }
}
