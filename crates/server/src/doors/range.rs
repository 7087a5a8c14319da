//! Byte ranges of RFC 9110, one at a time.

use std::ops::Range;

/// What part of an object is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of it. So are ranges that we do not understand, and several at once.
    Whole,
    /// These bytes.
    Part(Range<u64>),
    /// Bytes that it does not have.
    Beyond,
}

/// Reads a `Range` header for an object of this size.
pub(super) fn wanted(header: &str, size: u64) -> Wanted {
    let Some((first, last)) = header
        .trim()
        .strip_prefix("bytes=")
        .and_then(|range| range.split_once('-'))
    else {
        return Wanted::Whole;
    };
    let range = match (number(first), number(last)) {
        (Some(Some(first)), Some(Some(last))) if last < first => return Wanted::Whole,
        (Some(Some(first)), Some(Some(last))) => first..last.saturating_add(1).min(size),
        (Some(Some(first)), Some(None)) => first..size,
        (Some(None), Some(Some(suffix))) => size.saturating_sub(suffix)..size,
        _ => return Wanted::Whole,
    };
    if range.is_empty() {
        Wanted::Beyond
    } else {
        Wanted::Part(range)
    }
}

/// A number, or nothing, or neither.
fn number(text: &str) -> Option<Option<u64>> {
    let text = text.trim();
    if text.is_empty() {
        return Some(None);
    }
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| Some(text.parse().unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_read_and_the_rest_is_the_whole() {
        for (header, expected) in [
            ("bytes=0-0", Wanted::Part(0..1)),
            ("bytes=2-4", Wanted::Part(2..5)),
            ("bytes=2-", Wanted::Part(2..10)),
            ("bytes=-3", Wanted::Part(7..10)),
            ("bytes=-30", Wanted::Part(0..10)),
            ("bytes=9-99999999999999999999999", Wanted::Part(9..10)),
            ("bytes=10-", Wanted::Beyond),
            ("bytes=99999999999999999999999-", Wanted::Beyond),
            ("bytes=-0", Wanted::Beyond),
            ("bytes=4-2", Wanted::Whole),
            ("bytes=0-1,4-5", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("bytes=a-b", Wanted::Whole),
            ("bytes=+1-2", Wanted::Whole),
            ("lines=0-1", Wanted::Whole),
            ("", Wanted::Whole),
        ] {
            assert_eq!(wanted(header, 10), expected, "{header}");
        }
        assert_eq!(wanted("bytes=0-", 0), Wanted::Beyond);
    }
}
