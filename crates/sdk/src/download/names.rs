//! What a file of the service is called on a disk: any name may come, and none may lead out of its folder.
//!
//! The same on every system, so that a tree can be carried from one to another: separators, what Windows forbids,
//! control characters and those that turn the direction of text become `_`, and so do dots and spaces at the end; a
//! name that Windows keeps for a device, or this crate for its parts, gets a `_` before it; at most 240 bytes stay, a
//! short extension among them.

use std::collections::HashSet;

use crate::place;

/// So that the name of what is written beside it fits as well.
const MOST: usize = 240;

/// The name of a file called `name`; `otherwise` if nothing is left of it.
pub(super) fn safe(name: &str, otherwise: &str) -> String {
    let name = replaced(name);
    match name.trim_matches('_') {
        "" if otherwise.is_empty() => "_".to_owned(),
        "" => safe(otherwise, ""),
        _ => shortened(ours(undeviced(name)), MOST),
    }
}

/// Names of one folder, none of them twice. Upper and lower case are one to many file systems, and so are accents in
/// one letter and behind it.
#[derive(Debug, Default)]
pub(super) struct Taken(HashSet<String>);

impl Taken {
    /// `name`, with a number if it is taken: `cat (2).jpg`.
    pub(super) fn take(&mut self, name: String) -> String {
        if self.0.insert(key(&name)) {
            return name;
        }
        let (stem, extension) = split(&name);
        let numbered = (2_u64..).map(|number| {
            let end = format!(" ({number}){extension}");
            shortened(stem.to_owned(), MOST.saturating_sub(end.len())) + &end
        });
        let mut free = numbered.filter(|name| self.0.insert(key(name)));
        free.next().expect("numbers do not run out")
    }
}

fn key(name: &str) -> String {
    place::key(name).to_lowercase()
}

fn replaced(name: &str) -> String {
    let is_unsafe = |c: char| {
        c.is_control()
            || r#"/\:*?"<>|"#.contains(c)
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let name: String = name
        .chars()
        .map(|c| if is_unsafe(c) { '_' } else { c })
        .collect();
    let kept = name.trim_end_matches(['.', ' ']);
    let end = "_".repeat(name.len() - kept.len());
    format!("{kept}{end}")
}

/// Windows opens a device of this name, whatever the extension.
fn undeviced(name: String) -> String {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_ascii_uppercase();
    let numbered = |device| {
        let digit = stem.strip_prefix(device).unwrap_or_default();
        digit.len() == 1 && digit != "0" && digit.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_device = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL");
    if is_device || numbered("COM") || numbered("LPT") {
        format!("_{name}")
    } else {
        name
    }
}

/// What is written beside `cat.jpg` is called `.cat.jpg.part`, and no file of the service may be.
fn ours(name: String) -> String {
    let is_part = name.starts_with('.')
        && [".part", ".part.json"]
            .iter()
            .any(|end| name.ends_with(end));
    if is_part { format!("_{name}") } else { name }
}

fn shortened(name: String, most: usize) -> String {
    if name.len() <= most {
        return name;
    }
    let (stem, extension) = match split(&name) {
        (stem, extension) if extension.len() <= 20 => (stem, extension),
        // A sentence with a full stop in it.
        _ => (name.as_str(), ""),
    };
    let end = stem.floor_char_boundary(most.saturating_sub(extension.len()));
    // What was in the middle may now be at the end.
    replaced(&format!("{}{extension}", &stem[..end]))
}

/// A name, and its extension with the dot.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 => name.split_at(dot),
        _ => (name, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_never_leads_out_of_its_folder() {
        for (name, expected) in [
            ("cat.jpg", "cat.jpg"),
            ("żółw 🐢.txt", "żółw 🐢.txt"),
            ("../../x", ".._.._x"),
            ("..", "id"),
            ("", "id"),
            ("a\nb\0", "a_b_"),
            (r"C:\boot.ini", "C__boot.ini"),
            ("nul.txt", "_nul.txt"),
            ("COM1", "_COM1"),
            ("COM0", "COM0"),
            ("company", "company"),
            ("report. .", "report___"),
            (".cat.jpg.part", "_.cat.jpg.part"),
            ("gpj.\u{202e}exe", "gpj._exe"),
        ] {
            assert_eq!(safe(name, "id"), expected, "{name:?}");
        }
        assert_eq!(safe("..", "../"), ".._");
        assert_eq!(safe("..", ".."), "_");
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let name = safe(&format!("{}.jpeg", "ż".repeat(300)), "id");
        assert!(
            name.len() <= MOST && name.len() > MOST - 2,
            "{}",
            name.len()
        );
        assert!(name.ends_with("ż.jpeg"));
        let sentence = safe(&format!("Mr. {}", "x".repeat(300)), "id");
        assert_eq!(sentence, format!("Mr. {}", "x".repeat(236)));
        assert_eq!(
            safe(&format!("{}{}", ".".repeat(250), "x".repeat(25)), "id"),
            "_".repeat(240)
        );
    }

    #[test]
    fn accents_in_a_letter_and_behind_it_are_one_name() {
        let mut taken = Taken::default();
        assert_eq!(taken.take("caf\u{e9}.jpg".to_owned()), "caf\u{e9}.jpg");
        assert_eq!(
            taken.take("cafe\u{301}.jpg".to_owned()),
            "cafe\u{301} (2).jpg"
        );
    }

    #[test]
    fn no_name_is_given_twice() {
        let mut taken = Taken::default();
        let names = ["a.jpg", "A.JPG", "a (2).jpg", "a.jpg", "b"].map(str::to_owned);
        let names = names.map(|name| taken.take(name));
        assert_eq!(
            names,
            ["a.jpg", "A (2).JPG", "a (2) (2).jpg", "a (3).jpg", "b"]
        );
    }
}
