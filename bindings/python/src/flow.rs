//! The bytes of a download, piece by piece, as fast as Python takes them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use pyo3::IntoPyObjectExt as _;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::call::{Call, Line};

/// So many of the pieces that are there already go to Python together: a step of an event loop costs more than a copy.
const TOGETHER: usize = 32;

type Pieces = BoxStream<'static, Vec<site_media::Result<Bytes>>>;

/// Where pieces come out. Nothing is asked for before the first is.
#[pyclass(frozen, module = "site_media._site_media")]
pub(crate) struct Flow(Arc<Mutex<State>>);

enum State {
    Idle(Pieces),
    /// Somebody waits for a piece; whoever gives up waiting leaves it like this.
    Busy,
    /// What broke it off is told once, after what came before.
    Broken(Box<site_media::Error>),
    Over,
}

impl Flow {
    pub(crate) fn new(bytes: BoxStream<'static, site_media::Result<Bytes>>) -> Self {
        let pieces = bytes.ready_chunks(TOGETHER).boxed();
        Self(Arc::new(Mutex::new(State::Idle(pieces))))
    }
}

#[pymethods]
impl Flow {
    /// The next piece, and nothing at the end.
    fn next(&self) -> PyResult<Call> {
        let begun = std::mem::replace(&mut *lock(&self.0), State::Busy);
        if matches!(begun, State::Busy) {
            let hint =
                "the bytes are read elsewhere, or reading was broken off\nhint: fetch them anew";
            return Err(PyRuntimeError::new_err(hint));
        }
        let state = Arc::clone(&self.0);
        let reading = async move {
            let (piece, after) = step(begun).await;
            *lock(&state) = after;
            piece
        };
        Ok(Call::showing(reading, None, Line::None, |py, piece| {
            let piece: Option<Bytes> = piece;
            piece
                .map(|piece| PyBytes::new(py, &piece))
                .into_bound_py_any(py)
        }))
    }

    /// Hangs up. Nothing comes afterwards.
    fn close(&self) {
        let rest = std::mem::replace(&mut *lock(&self.0), State::Over);
        // Not freed while locked.
        drop(rest);
    }
}

/// What comes next, and what is left then.
async fn step(state: State) -> (site_media::Result<Option<Bytes>>, State) {
    let mut pieces = match state {
        State::Idle(pieces) => pieces,
        State::Broken(error) => return (Err(*error), State::Over),
        State::Busy | State::Over => return (Ok(None), State::Over),
    };
    let Some(together) = pieces.next().await else {
        return (Ok(None), State::Over);
    };
    let mut whole = Vec::new();
    for piece in together {
        match piece {
            Ok(piece) => whole.push(piece),
            Err(error) if whole.is_empty() => return (Err(error), State::Over),
            Err(error) => return (Ok(Some(joined(whole))), State::Broken(Box::new(error))),
        }
    }
    (Ok(Some(joined(whole))), State::Idle(pieces))
}

fn joined(mut pieces: Vec<Bytes>) -> Bytes {
    match pieces.len() {
        1 => pieces.remove(0),
        _ => pieces.concat().into(),
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
