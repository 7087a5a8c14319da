//! Chance that leaves nothing to it.

use std::sync::atomic::{AtomicU64, Ordering};

use engine::Ids;

/// 1, 2, 3, …, at the end of as many zeros as are needed; for answers that are shown whole.
#[derive(Debug, Default)]
pub struct CountedIds(AtomicU64);

impl Ids for CountedIds {
    fn fill(&self, bytes: &mut [u8]) {
        let number = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        bytes.fill(0);
        let digits = number.to_be_bytes();
        for (byte, digit) in bytes.iter_mut().rev().zip(digits.iter().rev()) {
            *byte = *digit;
        }
    }
}
