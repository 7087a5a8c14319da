//! How large things may be, as the command line says.

use engine::{Limits, Sizes};
use jiff::SignedDuration;

use crate::failure::Failure;

/// The usual limits, changed where something was said.
pub(super) fn of(
    quota: Option<u64>,
    most: &[(String, u64)],
    trash_days: u16,
    journal_days: u16,
) -> Result<Limits, Failure> {
    let mut sizes = Sizes::default();
    for (kind, size) in most {
        let place = match kind.to_ascii_lowercase().as_str() {
            "image" => &mut sizes.image,
            "video" => &mut sizes.video,
            "audio" => &mut sizes.audio,
            "document" => &mut sizes.document,
            "vector" => &mut sizes.vector,
            "archive" => &mut sizes.archive,
            "model3d" => &mut sizes.model3d,
            _ => {
                return Err(Failure::input(format!("`{kind}` is no type of file")).with_hint(
                    "types are `image`, `video`, `audio`, `document`, `vector`, `archive` and `model3d`",
                ));
            }
        };
        *place = *size;
    }
    Ok(Limits {
        sizes,
        site_quota: quota,
        trash_life: SignedDuration::from_hours(24 * i64::from(trash_days)),
        journal_life: SignedDuration::from_hours(24 * i64::from(journal_days)),
        ..Limits::default()
    })
}

/// Reads `TYPE=SIZE`.
pub(crate) fn most(words: &str) -> Result<(String, u64), String> {
    let (kind, text) = words
        .split_once('=')
        .ok_or("must be a type and a size, such as `image=25MB`")?;
    Ok((kind.to_owned(), size(text)?))
}

/// Reads a number of bytes, perhaps with a unit: `kB` is a thousand, `KiB` 1024.
pub(crate) fn size(text: &str) -> Result<u64, String> {
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "tb" => 1_000_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        "tib" => 1 << 40,
        _ => return Err("must be a number of bytes, such as `500MB` or `2GiB`".to_owned()),
    };
    let size = number
        .parse()
        .ok()
        .and_then(|number: u64| number.checked_mul(unit));
    // The catalog counts as far as this.
    size.filter(|size| i64::try_from(*size).is_ok())
        .ok_or_else(|| "must be a number of bytes, such as `500MB` or `2GiB`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_and_without_a_unit() {
        let of = ["7", "25MB", "25 mib", "2GiB", "0"].map(size);
        let read = [7, 25_000_000, 25 << 20, 2 << 30, 0].map(Ok);
        assert_eq!(of, read);
        for wrong in ["", "MB", "-1", "1.5GB", "3 apples", "99999999999TB"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_what_is_said_changes() -> Result<(), Failure> {
        let limits = of(Some(5), &[("Image".to_owned(), 9)], 30, 30)?;
        let usual = Limits::default();
        assert_eq!((limits.site_quota, limits.sizes.image), (Some(5), 9));
        assert_eq!(limits.sizes.video, usual.sizes.video);
        assert_eq!(limits.trash_life, usual.trash_life);
        assert!(of(None, &[("fonts".to_owned(), 1)], 30, 30).is_err());
        Ok(())
    }
}
