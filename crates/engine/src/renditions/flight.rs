//! One at a time for each thing, and as many things as there are.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OwnedMutexGuard;

type Names = HashMap<(String, String), Arc<tokio::sync::Mutex<()>>>;

/// What is being made at the moment.
#[derive(Debug, Default)]
pub(super) struct Flights(Arc<Mutex<Names>>);

/// The turn to make one thing, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    name: (String, String),
    names: Arc<Mutex<Names>>,
    guard: Option<OwnedMutexGuard<()>>,
}

impl Flights {
    /// Waits for whoever is making it.
    pub(super) async fn join(&self, object: &str, key: &str) -> Turn {
        let name = (object.to_owned(), key.to_owned());
        let lock = {
            let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(names.entry(name.clone()).or_default())
        };
        // Made before waiting: whoever gives up while waiting leaves no name behind.
        let mut turn = Turn {
            name,
            names: Arc::clone(&self.0),
            guard: None,
        };
        turn.guard = Some(lock.lock_owned().await);
        turn
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.guard = None;
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody else holds or awaits it, if the one in the map is the last.
        if names
            .get(&self.name)
            .is_some_and(|lock| Arc::strong_count(lock) == 1)
        {
            names.remove(&self.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn one_waits_for_the_other_and_nothing_is_left_behind() {
        let flights = Flights::default();
        let first = flights.join("cat", "small").await;
        let mut second = flights.join("cat", "small").boxed();
        assert!((&mut second).now_or_never().is_none());
        drop(flights.join("cat", "large").await);

        drop(first);
        drop(second.await);
        let abandoned = flights.join("cat", "small").await;
        let mut waiting = flights.join("cat", "small").boxed();
        assert!((&mut waiting).now_or_never().is_none());
        drop((abandoned, waiting));
        assert!(flights.0.lock().is_ok_and(|names| names.is_empty()));
    }
}
