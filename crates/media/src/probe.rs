//! Looks at a file and says what it is.

use std::io::{self, Read, Seek};

use crate::{
    Class,
    mime::{OCTET_STREAM, class_of, essence, fits, mime_of_name},
    picture, sniff, svg,
};

/// How much of a file is read to know its type.
const HEAD: u64 = 64 << 10;

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// The MIME type, under its usual name and without parameters.
    pub mime: String,
    /// What it is to people.
    pub class: Class,
    /// Width in pixels as stored, of images and drawings.
    pub width: Option<u32>,
    /// Height in pixels as stored, of images and drawings.
    pub height: Option<u32>,
    /// Whether the content says so, rather than whoever sent it.
    pub is_told: bool,
}

impl Kind {
    /// Whether the content is something else than it was said to be. Content that tells nothing is believed.
    pub fn belies(&self, claimed: &str) -> bool {
        self.is_told && !fits(&self.mime, claimed)
    }
}

/// Looks at a file from its start.
///
/// Content wins over the name, the name over the declared type: whoever uploads is believed where the bytes say
/// nothing.
pub fn probe(reader: &mut (impl Read + Seek), name: &str, declared: &str) -> io::Result<Kind> {
    reader.rewind()?;
    let mut head = Vec::new();
    reader.by_ref().take(HEAD).read_to_end(&mut head)?;

    let told = sniff::sniff(&head, name);
    let is_told = told.is_some();
    let mime = told.unwrap_or_else(|| claimed(name, declared));
    let class = class_of(&mime);
    let size = match class {
        Class::Vector => svg::size(&head),
        Class::Image => picture::size(reader),
        _ => None,
    };
    Ok(Kind {
        mime,
        class,
        width: size.map(|(width, _)| width),
        height: size.map(|(_, height)| height),
        is_told,
    })
}

fn claimed(name: &str, declared: &str) -> String {
    let declared = essence(declared);
    match mime_of_name(name) {
        Some(mime) => mime.into_owned(),
        None if declared.is_empty() => OCTET_STREAM.to_owned(),
        None => declared,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn where_the_bytes_say_nothing_the_uploader_is_believed() -> io::Result<()> {
        let probe = |name, declared| {
            probe(&mut Cursor::new([1, 2, 3, 4]), name, declared).map(|kind| kind.mime)
        };

        assert_eq!(probe("big.mp4", "application/octet-stream")?, "video/mp4");
        assert_eq!(probe("drawing.cdr", "")?, "application/vnd.corel-draw");
        assert_eq!(probe("noname", "Video/MP4")?, "video/mp4");
        assert_eq!(probe("noname", "")?, OCTET_STREAM);
        Ok(())
    }
}
