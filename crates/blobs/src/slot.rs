//! Who may write a staged object: one at a time, and the newest comes first.
//!
//! Whoever asks for a turn tells the present writer to stop, and waits until it has. So a connection that died
//! unnoticed never keeps its successor out, and two writers never interleave.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::{Mutex as Queue, OwnedMutexGuard, watch};

use crate::{Error, ErrorKind, Result, key, state::State};

/// The slots of all staged objects touched since the start.
#[derive(Debug, Default)]
pub(crate) struct Slots(Mutex<HashMap<String, Arc<Slot>>>);

impl Slots {
    /// The slot of this object, made if need be.
    pub(crate) fn of(&self, id: &str, dir: &Path) -> Arc<Slot> {
        let mut slots = lock(&self.0);
        let slot = slots
            .entry(id.to_owned())
            .or_insert_with(|| Arc::new(Slot::new(dir.join(key::staged_file(id)))));
        Arc::clone(slot)
    }

    /// Forgets a slot whose turn is about to end, if there is nothing in it worth remembering.
    pub(crate) fn tidy(&self, id: &str, slot: &Arc<Slot>) {
        // Nobody can find the slot while the table is locked.
        let mut slots = lock(&self.0);
        // One reference is the table's, the other that of the turn; a third would be someone waiting.
        let idle = Arc::strong_count(slot) == 2 && slot.state().is_empty();
        let known = slots.get(id).is_some_and(|known| Arc::ptr_eq(known, slot));
        if known && (idle || slot.state().is_gone()) {
            slots.remove(id);
        }
    }
}

/// One staged object: the queue of its writers and what is known of it.
#[derive(Debug)]
pub(crate) struct Slot {
    turns: watch::Sender<u64>,
    queue: Arc<Queue<()>>,
    state: Mutex<State>,
}

impl Slot {
    fn new(path: PathBuf) -> Self {
        Self {
            turns: watch::Sender::new(0),
            queue: Arc::default(),
            state: Mutex::new(State::new(path)),
        }
    }

    /// Sends the present writer away, waits until it is gone, and takes its place.
    pub(crate) async fn take(self: Arc<Self>) -> Result<Turn> {
        let mut number = 0;
        self.turns.send_modify(|turn| {
            *turn += 1;
            number = *turn;
        });

        let guard = Arc::clone(&self.queue).lock_owned().await;
        if self.state().is_gone() {
            return Err(Error::new(
                ErrorKind::NotFound,
                "the staged object is no longer there",
            ));
        }
        Ok(Turn {
            slot: self,
            number,
            _guard: guard,
        })
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

/// The right to write one staged object. It ends when the last holder drops it, a job on a thread included.
#[derive(Debug)]
pub(crate) struct Turn {
    pub(crate) slot: Arc<Slot>,
    number: u64,
    _guard: OwnedMutexGuard<()>,
}

impl Turn {
    /// Resolves when a newer writer asks for the place.
    pub(crate) fn taken_over(&self) -> impl Future<Output = ()> + Send + use<> {
        let (mut turns, number) = (self.slot.turns.subscribe(), self.number);
        async move {
            // The sender lives in the slot; if it is gone there is nobody left to give way to.
            if turns.wait_for(|turn| *turn > number).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.slot.state().close();
    }
}

/// A panic elsewhere leaves nothing half-changed behind these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
