//! The fragments of films that are being watched, remembered: a player asks for one after the other, and each time the
//! whole index of the film would have to be read.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use media::{Fragmented, Piece as Part, Tracks};

use super::{Layout, Piece};
use crate::{Engine, Result};

/// About how many bytes are remembered.
const ROOM: usize = 32 << 20;

/// An object in fragments, as one file.
#[derive(Debug)]
pub(in crate::downloads) struct Plan {
    /// What lists tell of it; its pieces are in the layout.
    pub(super) about: Fragmented,
    pub(in crate::downloads) layout: Layout,
    /// About how many bytes it takes here.
    weight: usize,
}

impl Plan {
    fn new(object: &str, mut about: Fragmented) -> Self {
        let pieces = std::mem::take(&mut about.pieces);
        let made = pieces.iter().map(|piece| match piece {
            Part::Made(bytes) => bytes.len(),
            Part::Original(_) => object.len(),
        });
        let each = size_of::<Piece>() + size_of::<media::Fragment>();
        let weight = made.sum::<usize>() + pieces.len() * each;
        let piece = |piece| match piece {
            Part::Made(bytes) => Piece::Made(bytes.into()),
            Part::Original(range) => Piece::File(object.to_owned(), range),
        };
        Self {
            layout: Layout::of_pieces(pieces.into_iter().map(piece)),
            about,
            weight,
        }
    }
}

/// Bytes by their name and hash, and what is wanted of them.
type Key = (String, String, Tracks);

/// Those that were asked for last, the latest at the end.
#[derive(Debug, Default)]
pub(crate) struct Plans(Mutex<VecDeque<(Key, Arc<Plan>)>>);

impl Plans {
    fn get(&self, key: &Key) -> Option<Arc<Plan>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = all.iter().position(|(known, _)| known == key)?;
        let found = all.remove(at)?;
        let plan = Arc::clone(&found.1);
        all.push_back(found);
        Some(plan)
    }

    fn put(&self, key: Key, plan: Arc<Plan>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|(known, _)| *known != key);
        all.push_back((key, plan));
        let mut weight: usize = all.iter().map(|(_, plan)| plan.weight).sum();
        while weight > ROOM
            && let Some((_, plan)) = all.pop_front()
        {
            weight -= plan.weight;
        }
    }
}

/// The fragments of a kept object with this hash; nothing if it cannot be cut into any.
pub(super) async fn plan(
    engine: &Engine,
    object: &str,
    hash: &str,
    tracks: Tracks,
) -> Result<Option<Arc<Plan>>> {
    let key = (object.to_owned(), hash.to_owned(), tracks);
    if let Some(plan) = engine.plans().get(&key) {
        return Ok(Some(plan));
    }
    let look = move |file: &mut std::fs::File| media::fragment(file, tracks);
    let Some(planned) = engine.blobs().look(object, look).await?.flatten() else {
        return Ok(None);
    };
    let plan = Arc::new(Plan::new(object, planned));
    engine.plans().put(key, Arc::clone(&plan));
    Ok(Some(plan))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(weight: usize) -> Arc<Plan> {
        let about = Fragmented {
            pieces: vec![Part::Made(vec![0; 9])],
            head: 9,
            index: 0,
            fragments: Vec::new(),
            codecs: None,
        };
        let plan = Plan::new("cat", about);
        Arc::new(Plan { weight, ..plan })
    }

    fn key(object: &str) -> Key {
        (object.to_owned(), "hash".to_owned(), Tracks::All)
    }

    #[test]
    fn those_that_were_not_asked_for_the_longest_are_forgotten_first() {
        let plans = Plans::default();
        for object in ["a", "b", "c"] {
            plans.put(key(object), plan(ROOM / 3));
        }
        assert!(plans.get(&key("a")).is_some());

        plans.put(key("d"), plan(ROOM / 3));
        let known = ["a", "b", "c", "d"].map(|object| plans.get(&key(object)).is_some());
        assert_eq!(known, [true, false, true, true]);

        // What is larger than the room is not kept, and nothing is left of the others.
        plans.put(key("e"), plan(ROOM + 1));
        assert!(plans.get(&key("e")).is_none());
    }
}
