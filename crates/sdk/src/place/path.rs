//! How a path is read, and how a name is written in one.

use std::borrow::Cow;

use icu_normalizer::ComposingNormalizerBorrowed;

use super::known::Names;
use crate::uri::file_id;
use crate::{Error, ErrorKind, Result};

/// The names in a path, from the top down. Nothing between two slashes is nothing at all.
pub(super) fn segments(path: &str) -> Result<Vec<&str>> {
    let names: Vec<_> = path.split('/').filter(|name| !name.is_empty()).collect();
    if names.iter().any(|name| matches!(*name, "." | "..")) {
        return Err(Error::invalid(format!("the path `{path}` climbs"))
            .with_hint("begin it at the top level, without `.` and `..`"));
    }
    Ok(names)
}

/// The last name in a path.
pub(super) fn last(path: &str) -> Option<&str> {
    path.rsplit('/').find(|name| !name.is_empty())
}

/// A name as it stands in a path: what would be read as something else is escaped.
pub(crate) fn written(name: &str) -> String {
    match name {
        "." => "%2E".to_owned(),
        ".." => "%2E%2E".to_owned(),
        name => name.replace('/', "%2F"),
    }
}

/// A name as names are compared: as written in a path, with its accents in the one form.
pub(crate) fn key(name: &str) -> String {
    let written = written(name);
    // What comes from macOS has its accents behind the letters.
    ComposingNormalizerBorrowed::new_nfc()
        .normalize(&written)
        .into_owned()
}

/// Whether a part of a path, with or without an id behind it, names `name`.
pub(super) fn names(part: &str, name: &str) -> bool {
    let (part, name) = (key(part), key(name));
    part == name || part.rsplit_once('#').is_some_and(|(part, _)| part == name)
}

/// Which of `names` a part of a path means.
pub(super) fn pick(names: &Names, part: &str) -> Result<Option<String>> {
    let part = key(part);
    match names.get(&part).map(Vec::as_slice) {
        Some([id]) => return Ok(Some(id.clone())),
        Some([]) | None => {}
        Some(ids) => return Err(several(&part, ids)),
    }
    let Some((name, id)) = part.rsplit_once('#') else {
        return Ok(None);
    };
    let ids = names.get(name);
    Ok(ids.and_then(|ids| ids.iter().find(|known| *known == id).cloned()))
}

fn several(name: &str, ids: &[String]) -> Error {
    let message = format!("{} things are called `{name}` here", ids.len());
    let ways: Vec<_> = ids
        .iter()
        .take(3)
        .map(|id| format!("`{name}#{id}`"))
        .collect();
    let more = if ids.len() > ways.len() { ", …" } else { "" };
    Error::new(ErrorKind::Conflict, message)
        .with_hint(format!("say which one: {}{more}", ways.join(", ")))
}

/// The id in a media URI, or in a URL that the service serves a file under; what is neither stays as it is.
pub(super) fn plain_id(text: &str) -> Cow<'_, str> {
    // An id is never looked into: only what has a scheme can be one of them.
    let id = text.contains("://").then(|| file_id(text)).flatten();
    id.map_or(Cow::Borrowed(text), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_of(pairs: &[(&str, &str)]) -> Names {
        let mut names = Names::default();
        for (name, id) in pairs {
            names.entry(key(name)).or_default().push((*id).to_owned());
        }
        names
    }

    #[test]
    fn empty_parts_are_nothing_and_dots_are_refused() -> Result<()> {
        assert_eq!(segments("//photos///2024/")?, ["photos", "2024"]);
        assert_eq!(segments("/")?, [""; 0]);
        for path in ["/..", "/a/../b", "/./a"] {
            assert_eq!(
                segments(path).map_err(|error| error.kind()),
                Err(ErrorKind::Invalid),
                "{path}"
            );
        }
        Ok(())
    }

    #[test]
    fn one_of_several_is_named_by_its_id() -> Result<()> {
        let names = names_of(&[
            ("a.jpg", "1"),
            ("a.jpg", "2"),
            ("b#2.jpg", "3"),
            ("x/y", "4"),
        ]);
        let of = |part: &str| pick(&names, part);

        assert_eq!(of("a.jpg#2")?.as_deref(), Some("2"));
        assert_eq!(of("a.jpg#3")?, None);
        assert_eq!(of("b#2.jpg")?.as_deref(), Some("3"));
        assert_eq!(of("b#2.jpg#3")?.as_deref(), Some("3"));
        assert_eq!(of("x%2Fy")?.as_deref(), Some("4"));
        assert_eq!(of("nothing")?, None);
        insta::assert_snapshot!(of("a.jpg").expect_err("there are two"), @r"
        2 things are called `a.jpg` here
        hint: say which one: `a.jpg#1`, `a.jpg#2`
        ");
        Ok(())
    }

    #[test]
    fn both_ways_to_write_an_accent_are_one_name() -> Result<()> {
        let names = names_of(&[("cafe\u{301} 🐾.jpg", "1"), ("..", "2")]);
        assert_eq!(pick(&names, "caf\u{e9} 🐾.jpg")?.as_deref(), Some("1"));
        assert_eq!(pick(&names, &written(".."))?.as_deref(), Some("2"));
        Ok(())
    }

    #[test]
    fn the_id_is_read_out_of_a_media_uri() {
        for (text, id) in [
            (
                "wix:image://v1/0a~mv2.jpg/leon%201.jpg#originWidth=3",
                "0a~mv2.jpg",
            ),
            ("image://v1/0a~mv2.jpg", "0a~mv2.jpg"),
            ("wix:video://v1/0a_b#posterUri=x", "0a_b"),
            ("wix:document://v1/ugd/0a.pdf/b.pdf", "0a.pdf"),
            ("0a~mv2.jpg", "0a~mv2.jpg"),
            (
                "https://static.wixstatic.com/media/0a~mv2.jpg/v1/fit/w_3,h_2/a.jpg",
                "0a~mv2.jpg",
            ),
            ("https://elsewhere.example", "https://elsewhere.example"),
        ] {
            assert_eq!(plain_id(text), id);
        }
    }
}
