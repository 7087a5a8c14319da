//! The ids of files and folders, checked once.
//!
//! An id becomes part of a URL. An empty one would turn `get` into `list`, and `..` would climb out of the route.

use std::fmt;
use std::str::FromStr;

use crate::{Error, Result};

macro_rules! id {
    ($(#[$about:meta])* $name:ident, $noun:literal, $most:literal) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Takes `id`, if it can be one.
            pub fn new(id: impl AsRef<str>) -> Result<Self> {
                let id = id.as_ref();
                check(id, $noun, $most)?;
                Ok(Self(id.to_owned()))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(id: &str) -> Result<Self> {
                Self::new(id)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

id! {
    /// The id of a file; a Wix media URI such as `wix:image://v1/…` is one too.
    FileId, "file", 1000
}

id! {
    /// The id of a folder, or one of the roots `media-root`, `trash-root` and `visitor-uploads`.
    FolderId, "folder", 100
}

fn check(id: &str, noun: &str, most: usize) -> Result<()> {
    if id.is_empty() {
        return Err(Error::invalid(format!(
            "the id of a {noun} cannot be empty"
        )));
    }
    if id.chars().count() > most {
        return Err(Error::invalid(format!(
            "the id of a {noun} has at most {most} characters"
        )));
    }
    let climbs = id.split('/').any(|part| part == "." || part == "..");
    if climbs || id.chars().any(char::is_control) {
        return Err(Error::invalid(format!(
            "`{}` cannot be the id of a {noun}",
            id.escape_debug()
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_change_the_route_is_no_id() {
        for id in ["", ".", "..", "../x", "a/../b", "a\nb", "\0"] {
            assert!(FolderId::new(id).is_err(), "{id:?}");
        }
        let error = FileId::new("a\n").expect_err("a control character");
        assert_eq!(error.to_string(), r"`a\n` cannot be the id of a file");
    }

    #[test]
    fn ids_of_the_service_are_ids() {
        for id in [
            "0abec0_b291a9349a0b4da59067f76287e386fb~mv2.jpg",
            "wix:image://v1/0a~mv2.jpg/leon.jpg#originWidth=3",
            "a..b",
        ] {
            assert_eq!(FileId::new(id).map(String::from).ok().as_deref(), Some(id));
        }
        assert!(FolderId::new("é".repeat(100)).is_ok());
        assert!(FolderId::new("e".repeat(101)).is_err());
    }
}
