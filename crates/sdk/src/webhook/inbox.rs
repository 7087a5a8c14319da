//! Which events came before: drops what comes twice, and tells what comes late.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Event;

/// Remembers which events came. It is shared by reference: in an `Arc`, among the tasks of a server.
///
/// It lives in memory: after a restart, or with several receivers side by side, an event may be new once more.
#[derive(Debug)]
pub struct Inbox(Mutex<Memory>);

/// What an [`Inbox`] says of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Admission {
    /// It is new, and the latest about its file or folder.
    New,
    /// It came before.
    Repeated,
    /// It is new, but one that happened later came before it: what it tells of the file or folder is out of date.
    Late,
}

#[derive(Debug)]
struct Memory {
    events: Recent<String, ()>,
    /// The highest sequence by type of thing and id.
    entities: Recent<(String, String), i64>,
}

impl Inbox {
    /// Remembers the last `capacity` events, and as many files and folders; at least one.
    ///
    /// A thousand of them take about 200 KB. Deliveries are repeated for about two days, so that `capacity` should be
    /// what comes in two days.
    pub fn new(capacity: usize) -> Self {
        let capacity = capacity.max(1);
        Self(Mutex::new(Memory {
            events: Recent::new(capacity),
            entities: Recent::new(capacity),
        }))
    }

    /// What is to be done with `event`, which is remembered from now on.
    pub fn admit(&self, event: &Event) -> Admission {
        let mut memory = self.memory();
        if memory.events.get(&event.id).is_some() {
            return Admission::Repeated;
        }
        memory.events.put(event.id.clone(), ());

        let Some(sequence) = event.sequence else {
            return Admission::New;
        };
        let entity = entity(event);
        match memory.entities.get(&entity) {
            Some(&latest) if latest > sequence => Admission::Late,
            _ => {
                memory.entities.put(entity, sequence);
                Admission::New
            }
        }
    }

    /// Forgets that `event` came, so that it is new when it comes again: for a receiver that could not handle it, and
    /// answers with an error. How late it is stays remembered.
    pub fn forget(&self, event: &Event) {
        self.memory().events.remove(&event.id);
    }

    /// How many events are remembered, and how long the queue of their turns is.
    #[cfg(test)]
    pub(super) fn remembered(&self) -> (usize, usize) {
        let memory = self.memory();
        (memory.events.entries.len(), memory.events.turns.len())
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        // Whoever panicked did so between whole changes.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn entity(event: &Event) -> (String, String) {
    (event.kind.entity_fqdn().to_owned(), event.entity_id.clone())
}

/// The entries put last, no more than `capacity`.
#[derive(Debug)]
struct Recent<K, V> {
    capacity: usize,
    /// Each value with the turn in which it was put.
    entries: HashMap<K, (u64, V)>,
    /// Keys by turn. Those that were put again, or removed, are passed over.
    turns: VecDeque<(u64, K)>,
    turn: u64,
}

impl<K: Clone + Eq + Hash, V> Recent<K, V> {
    fn new(capacity: usize) -> Self {
        Self {
            capacity,
            entries: HashMap::new(),
            turns: VecDeque::new(),
            turn: 0,
        }
    }

    fn get(&self, key: &K) -> Option<&V> {
        self.entries.get(key).map(|(_, value)| value)
    }

    fn remove(&mut self, key: &K) {
        self.entries.remove(key);
    }

    fn put(&mut self, key: K, value: V) {
        self.turn += 1;
        self.turns.push_back((self.turn, key.clone()));
        self.entries.insert(key, (self.turn, value));
        while self.entries.len() > self.capacity {
            let Some((turn, key)) = self.turns.pop_front() else {
                return;
            };
            if self.is_current(turn, &key) {
                self.entries.remove(&key);
            }
        }
        if self.turns.len() > 2 * self.capacity {
            let mut turns = std::mem::take(&mut self.turns);
            turns.retain(|(turn, key)| self.is_current(*turn, key));
            self.turns = turns;
        }
    }

    fn is_current(&self, turn: u64, key: &K) -> bool {
        self.entries.get(key).is_some_and(|&(put, _)| put == turn)
    }
}
