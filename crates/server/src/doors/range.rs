//! Byte ranges of RFC 9110.

use std::ops::Range;

/// The most ranges of one request; whoever wants more wants the whole.
const MOST: usize = 32;

/// What part of an object is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of it. So are ranges that we do not understand, and several that would come to more than it.
    Whole,
    /// These ranges, in the order asked for; there is one at least.
    Parts(Vec<Range<u64>>),
    /// Bytes that it does not have.
    Beyond,
}

/// Reads a `Range` header for an object of this size.
pub(super) fn wanted(header: &str, size: u64) -> Wanted {
    let Some(ranges) = ranges(header, size) else {
        return Wanted::Whole;
    };
    let there: Vec<_> = ranges
        .into_iter()
        .filter(|range| !range.is_empty())
        .collect();
    let total = there.iter().fold(0, |total: u64, range| {
        total.saturating_add(range.end - range.start)
    });
    if there.is_empty() {
        Wanted::Beyond
    } else if total > size {
        // Ranges that overlap serve nobody but who wants to keep us busy.
        Wanted::Whole
    } else {
        Wanted::Parts(there)
    }
}

/// The ranges, empty where the object has none of it; nothing if there are too many or one is no range.
fn ranges(header: &str, size: u64) -> Option<Vec<Range<u64>>> {
    let (unit, ranges) = header.trim().split_once('=')?;
    let ranges: Vec<_> = ranges.split(',').take(MOST + 1).collect();
    if !unit.trim_end().eq_ignore_ascii_case("bytes") || ranges.len() > MOST {
        return None;
    }
    ranges.into_iter().map(|text| range(text, size)).collect()
}

fn range(text: &str, size: u64) -> Option<Range<u64>> {
    let (first, last) = text.split_once('-')?;
    let (first, last) = (first.trim(), last.trim());
    match (number(first), number(last)) {
        (Some(first), Some(last)) if last < first => None,
        (Some(first), Some(last)) => Some(first..last.saturating_add(1).min(size)),
        (Some(first), None) if last.is_empty() => Some(first..size),
        (None, Some(suffix)) if first.is_empty() => Some(size.saturating_sub(suffix)..size),
        _ => None,
    }
}

/// A number; one too large for us is larger than any object.
fn number(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
#[expect(
    clippy::single_range_in_vec_init,
    reason = "a list of one range is what is meant"
)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_or_left() {
        let parts = |ranges: &[Range<u64>]| Wanted::Parts(ranges.to_vec());

        for (header, expected) in [
            ("bytes=0-0", parts(&[0..1])),
            ("bytes=2-5", parts(&[2..6])),
            ("Bytes = 2 - 5", parts(&[2..6])),
            ("bytes=2-", parts(&[2..10])),
            ("bytes=2-100", parts(&[2..10])),
            ("bytes=-3", parts(&[7..10])),
            ("bytes=-30", parts(&[0..10])),
            ("bytes=9-99999999999999999999999", parts(&[9..10])),
            ("bytes=0-1, 4-5,-1", parts(&[0..2, 4..6, 9..10])),
            ("bytes=8-9,0-1", parts(&[8..10, 0..2])),
            ("bytes=0-1,20-30", parts(&[0..2])),
            ("bytes=10-", Wanted::Beyond),
            ("bytes=99999999999999999999999-", Wanted::Beyond),
            ("bytes=-0", Wanted::Beyond),
            ("bytes=20-21,30-", Wanted::Beyond),
            ("bytes=4-2", Wanted::Whole),
            ("bytes=0-7,4-9", Wanted::Whole),
            ("bytes=0-,0-,0-", Wanted::Whole),
            ("bytes=0-1,x", Wanted::Whole),
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

    #[test]
    fn too_many_ranges_are_the_whole() {
        let header = |count: u64| {
            let ranges: Vec<_> = (0..count).map(|n| format!("{}-{}", 2 * n, 2 * n)).collect();
            format!("bytes={}", ranges.join(","))
        };

        assert!(matches!(wanted(&header(32), 100), Wanted::Parts(parts) if parts.len() == 32));
        assert_eq!(wanted(&header(33), 100), Wanted::Whole);
    }
}
