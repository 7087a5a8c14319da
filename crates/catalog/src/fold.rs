//! Takes out of a text what a search and an order do not look at.

use icu_normalizer::ComposingNormalizerBorrowed;

/// The text without case, in every script that has one, and with its accents written the one way.
///
/// Down, up and down again folds what has several small letters for one capital, or none: `ß` and `SS`
/// meet in `ss`, `ς` and `σ` in `σ`. A name that comes from macOS has its accents behind the letters.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        folded.extend(
            text.chars()
                .map(|letter| readable(letter.to_ascii_lowercase())),
        );
        return folded;
    }

    let letters = text.chars().flat_map(char::to_lowercase);
    let letters = letters
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase);
    folded.extend(letters.map(readable));
    ComposingNormalizerBorrowed::new_nfc()
        .normalize(&folded)
        .into_owned()
}

/// A text ends at its first NUL for SQLite's index of texts.
fn readable(letter: char) -> char {
    match letter {
        '\0' => char::REPLACEMENT_CHARACTER,
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn what_differs_in_case_or_spelling_of_accents_is_the_same() {
        for (one, other) in [
            ("Cat.JPG", "cAT.jpg"),
            ("Straße", "STRASSE"),
            ("ẞ", "ss"),
            ("ΟΔΟΣ", "οδος"),
            ("ﬁlm", "FILM"),
            ("Z\u{307}o\u{301}ł\u{107}", "ŻÓŁĆ"),
            ("a\0b", "A\u{fffd}B"),
        ] {
            assert_eq!(fold(one), fold(other), "`{one}` and `{other}`");
        }
    }

    #[test]
    fn an_accent_makes_a_difference() {
        assert_ne!(fold("łąka"), fold("laka"));
    }
}
