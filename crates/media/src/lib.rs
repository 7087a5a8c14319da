//! What bytes are, and what can be made of them: type by content, width and height, colours, which types are accepted;
//! images in other sizes and formats, drawings without scripts; films and sounds by the programs that know them.
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
mod colours;
mod formats;
mod fragment;
mod mime;
mod picture;
mod probe;
mod sniff;
mod svg;
mod svg_clean;
mod svg_links;
mod svg_size;
mod text;
pub mod tools;
pub mod transform;

pub use self::{
    class::Class,
    colours::Colour,
    fragment::{Fragment, Fragmented, Piece, Tracks, fragment},
    mime::{
        OCTET_STREAM, SVG, class_of, essence, extension_for, extension_of, is_supported, matches,
        mime_of_name,
    },
    probe::{Kind, probe},
    svg_clean::{Unclean, clean_svg},
};
