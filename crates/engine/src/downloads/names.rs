//! Names inside an archive: harmless wherever it is unpacked, and each of its own.

use std::collections::{HashMap, HashSet};

/// The most bytes that the file systems of this world allow one name.
const LONGEST: usize = 255;
/// What no name may hold on Windows; slashes and colons lead elsewhere on others too.
const FORBIDDEN: &[char] = &['/', '\\', ':', '*', '?', '"', '<', '>', '|'];
/// Devices that answer to their names in any folder of Windows, whatever the extension.
const DEVICES: [&str; 4] = ["CON", "PRN", "AUX", "NUL"];

/// The paths that are taken.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: HashSet<String>,
    /// How often a path was wanted, so that the thousandth of a name is found as fast as the second.
    wanted: HashMap<String, u32>,
}

impl Names {
    /// A path in `folder`, which ends with a slash or is the top, for what is called `name`.
    pub(super) fn place(&mut self, folder: &str, name: &str) -> String {
        let name = harmless(name);
        let numbered = |number| match number {
            1 => format!("{folder}{name}"),
            _ => format!("{folder}{}", numbered(&name, number)),
        };
        let mut path = numbered(1);
        let wanted = self.wanted.entry(path.to_lowercase()).or_insert(0);
        *wanted += 1;
        let mut number = *wanted;
        if number > 1 {
            path = numbered(number);
        }
        // Folded, for there are file systems that see no difference.
        while !self.taken.insert(path.to_lowercase()) {
            number += 1;
            path = numbered(number);
        }
        path
    }
}

/// `cat.jpg` as `cat (2).jpg`.
fn numbered(name: &str, number: u32) -> String {
    let (stem, extension) = divide(name);
    let tail = format!(" ({number}){extension}");
    format!("{}{tail}", cut(stem, LONGEST - tail.len()))
}

/// The one name in a path that this may be, whatever it was meant to be.
pub(super) fn harmless(name: &str) -> String {
    let name = name.replace(|c: char| c.is_control() || FORBIDDEN.contains(&c), "_");
    // Windows forgets dots and spaces at the end; and a name of nothing but dots is no name anywhere.
    let name = name.trim_start().trim_end_matches(['.', ' ']);
    let (stem, extension) = divide(name);
    let name = format!("{}{extension}", cut(stem, LONGEST - extension.len()));
    match name.split('.').next() {
        None | Some("") if name.is_empty() => "_".to_owned(),
        Some(device) if is_device(device.trim_end()) => format!("_{name}"),
        _ => name,
    }
}

/// Stem and extension with its dot; one that is long is part of the name.
fn divide(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= 32 => name.split_at(dot),
        _ => (name, ""),
    }
}

fn cut(text: &str, longest: usize) -> &str {
    &text[..text.floor_char_boundary(longest)]
}

fn is_device(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let port = |kind| {
        let number = name.strip_prefix(kind);
        number.is_some_and(|number| number.len() == 1 && number.as_bytes()[0].is_ascii_digit())
    };
    DEVICES.contains(&name.as_str()) || port("COM") || port("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_anywhere() {
        for (name, expected) in [
            ("cat.jpg", "cat.jpg"),
            ("żółw 🐢.txt", "żółw 🐢.txt"),
            (".hidden", ".hidden"),
            ("..", "_"),
            (".", "_"),
            ("", "_"),
            ("   ", "_"),
            ("../../etc/passwd", ".._.._etc_passwd"),
            ("/etc/passwd", "_etc_passwd"),
            ("C:\\boot.ini", "C__boot.ini"),
            ("a\0b\nc\u{7f}", "a_b_c_"),
            ("end. . ", "end"),
            ("nul.txt", "_nul.txt"),
            ("COM1", "_COM1"),
            ("COM10", "COM10"),
            ("console", "console"),
        ] {
            assert_eq!(harmless(name), expected, "{name:?}");
        }
        let long = harmless(&format!("{}.jpg", "ż".repeat(255)));
        assert!(long.len() <= LONGEST && long.ends_with("ż.jpg"), "{long}");
    }

    #[test]
    fn every_name_is_its_own_even_where_case_does_not_count() {
        let mut names = Names::default();
        let mut place = |name| names.place("d/", name);

        assert_eq!(place("a.jpg"), "d/a.jpg");
        assert_eq!(place("a (2).jpg"), "d/a (2).jpg");
        assert_eq!(place("A.JPG"), "d/A (3).JPG");
        assert_eq!(place("a.jpg"), "d/a (4).jpg");
        assert_eq!(place("a (2).jpg"), "d/a (2) (2).jpg");
        assert_eq!(place("b"), "d/b");
        assert_eq!(place("b"), "d/b (2)");
        assert_eq!(names.place("e/", "a.jpg"), "e/a.jpg");
        let long = "x".repeat(300);
        assert_eq!(names.place("", &long).len(), LONGEST);
        assert!(names.place("", &long).ends_with("x (2)"));
    }
}
