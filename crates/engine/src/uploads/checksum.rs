//! Checksums that senders put beside their bytes.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use md5::{Digest as _, Md5};
use sha1::Sha1;
use sha2::Sha256;

use super::Body;

/// What some bytes should come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checksum {
    /// How it is reckoned.
    pub algorithm: Algorithm,
    /// What should come out.
    pub expected: Vec<u8>,
}

/// How a checksum is reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// SHA-1, good enough against accidents.
    Sha1,
    /// SHA-256.
    Sha256,
    /// MD5, good enough against accidents.
    Md5,
}

impl Algorithm {
    /// All there are, best known first.
    pub const ALL: [Self; 3] = [Self::Sha1, Self::Sha256, Self::Md5];

    /// Its name in protocols.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Md5 => "md5",
        }
    }
}

/// Reckons the checksum of a body while it passes.
pub(super) struct Watch {
    expected: Vec<u8>,
    state: Arc<Mutex<State>>,
}

impl Watch {
    /// The same body, watched.
    pub(super) fn over(body: Body, checksum: Checksum) -> (Body, Self) {
        let state = Arc::new(Mutex::new(State::new(checksum.algorithm)));
        let watch = Self {
            expected: checksum.expected,
            state: Arc::clone(&state),
        };
        let watched = body.inspect_ok(move |bytes| {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            state.update(bytes);
        });
        (watched.boxed(), watch)
    }

    /// Whether all that has passed comes to what it should.
    pub(super) fn agrees(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.clone().finish() == self.expected
    }
}

#[derive(Clone)]
enum State {
    Sha1(Sha1),
    Sha256(Sha256),
    Md5(Md5),
}

impl State {
    fn new(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Sha1 => Self::Sha1(Sha1::new()),
            Algorithm::Sha256 => Self::Sha256(Sha256::new()),
            Algorithm::Md5 => Self::Md5(Md5::new()),
        }
    }

    fn update(&mut self, bytes: &Bytes) {
        match self {
            Self::Sha1(state) => state.update(bytes),
            Self::Sha256(state) => state.update(bytes),
            Self::Md5(state) => state.update(bytes),
        }
    }

    fn finish(self) -> Vec<u8> {
        match self {
            Self::Sha1(state) => state.finalize().to_vec(),
            Self::Sha256(state) => state.finalize().to_vec(),
            Self::Md5(state) => state.finalize().to_vec(),
        }
    }
}
