//! How much one request of an upload carries: all that is left, until something on the way objects.

/// No limit on what one request may carry is smaller, so a refusal of so little means something else.
const LEAST: u64 = 64 << 10;
/// What breaks is sent in smaller pieces, but not in smaller ones than this.
const SHORT: u64 = 1 << 20;

/// The size of the next piece, and the largest that is worth trying.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stride {
    next: u64,
    most: u64,
}

impl Stride {
    /// Pieces of at most so many bytes; without a limit, one for everything.
    pub(super) fn new(limit: Option<u64>) -> Self {
        let most = limit.unwrap_or(u64::MAX);
        Self { next: most, most }
    }

    /// How long the next piece is, of `left` bytes.
    pub(super) fn of(self, left: u64) -> u64 {
        self.next.min(left)
    }

    /// A piece arrived: the next may be larger again.
    pub(super) fn arrived(&mut self) {
        self.next = self.next.saturating_mul(2).min(self.most);
    }

    /// Nothing of a piece of `length` arrived: a shorter one may.
    pub(super) fn broke(&mut self, length: u64) {
        self.next = self.next.min((length / 2).max(SHORT));
    }

    /// A piece of `length` is more than something on the way lets through, now and later. Says whether less may do.
    pub(super) fn refused(&mut self, length: u64) -> bool {
        self.most = self.most.min((length / 2).max(LEAST));
        self.next = self.most;
        length > LEAST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    #[test]
    fn everything_goes_at_once_until_something_breaks() {
        let mut stride = Stride::new(None);
        assert_eq!(stride.of(900 * MIB), 900 * MIB);
        stride.broke(900 * MIB);
        assert_eq!(stride.of(900 * MIB), 450 * MIB);
        stride.broke(MIB);
        assert_eq!(stride.of(900 * MIB), MIB, "not ever smaller");
        stride.arrived();
        assert_eq!(stride.of(900 * MIB), 2 * MIB);
    }

    #[test]
    fn what_is_too_large_once_is_never_tried_again() {
        let mut stride = Stride::new(None);
        assert!(stride.refused(100 * MIB));
        for _ in 0..3 {
            stride.arrived();
            assert_eq!(stride.of(900 * MIB), 50 * MIB);
        }
        assert!(
            !stride.refused(LEAST),
            "so little is refused for another reason"
        );
    }
}
