//! Readers of images that stumble over a hostile file, and do not take us along.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::Failure;

/// Does some work on an image. Where that unwinds the image is at fault: libjpeg tells of fatal errors in no other way,
/// and the readers of other formats are trusting.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| Failure::Unreadable("it is broken".to_owned()))
}
