//! What bytes are: type by content, width and height, and which types are accepted.
//!
//! Content decides and the name helps: a PNG is a PNG whatever it is called, and a zip called `letter.docx` is a
//! document. What content does not tell, the name does; what neither tells, the declared type does.
//!
//! ```
//! use media::Class;
//!
//! let mut bytes = std::io::Cursor::new(*b"<svg viewBox='0 0 20 10'/>");
//! let kind = media::probe(&mut bytes, "ship.svg", "image/svg+xml")?;
//! assert_eq!((kind.class, kind.width, kind.height), (Class::Vector, Some(20), Some(10)));
//! # Ok::<_, std::io::Error>(())
//! ```

mod class;
mod formats;
mod fragment;
mod mime;
mod picture;
mod probe;
mod sniff;
mod svg;
mod text;

pub use self::{
    class::Class,
    fragment::{Fragment, Fragmented, Piece, fragment},
    mime::{
        OCTET_STREAM, class_of, essence, extension_for, extension_of, is_supported, matches,
        mime_of_name,
    },
    probe::{Kind, probe},
};
