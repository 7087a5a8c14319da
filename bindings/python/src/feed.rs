//! Bytes that Python makes while they are sent: from an iterator, or from a file that is no file of this machine.
//!
//! Python fills it on its own thread, and never further ahead than a few pieces. A call that waits fills it itself; for an
//! event loop `AsyncClient` puts piece after piece.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt as _};
use pyo3::IntoPyObjectExt as _;
use pyo3::exceptions::{PyRuntimeError, PyStopIteration};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use tokio::sync::mpsc::{self, Receiver, Sender};

use crate::call::{Call, Line};

/// So many pieces may wait.
const AHEAD: usize = 4;

type Piece = io::Result<Bytes>;

/// Where pieces go in.
#[pyclass(frozen, module = "site_media._site_media")]
pub(crate) struct Feed {
    /// Gives the next piece when it is called, and raises `StopIteration` at the end; none if pieces are put.
    next: Option<Py<PyAny>>,
    way_in: Mutex<Option<Sender<Piece>>>,
    way_out: Mutex<Option<Receiver<Piece>>>,
    /// Wakes the thread that fills it.
    hungry: Arc<Mutex<Option<Waker>>>,
}

#[pymethods]
impl Feed {
    #[new]
    #[pyo3(signature = (next, /))]
    fn new(next: Option<Py<PyAny>>) -> Self {
        let (way_in, way_out) = mpsc::channel(AHEAD);
        Self {
            next,
            way_in: Mutex::new(Some(way_in)),
            way_out: Mutex::new(Some(way_out)),
            hungry: Arc::default(),
        }
    }

    /// Puts a piece in, once there is room; `False` if nobody takes it any more.
    #[pyo3(signature = (piece, /))]
    fn put(&self, piece: PyBackedBytes) -> Call {
        let way_in = lock(&self.way_in).clone();
        let putting = async move {
            let piece = Ok(Bytes::from_owner(piece));
            match way_in {
                Some(way_in) => Ok::<_, site_media::Error>(way_in.send(piece).await.is_ok()),
                None => Ok(false),
            }
        };
        Call::showing(putting, None, Line::None, |py, taken: bool| {
            taken.into_bound_py_any(py)
        })
    }

    /// Says that this was all; or, if `failed`, that there is no more to be had.
    #[pyo3(signature = (failed, /))]
    fn end(&self, failed: bool) {
        let way_in = lock(&self.way_in).take();
        if failed && let Some(way_in) = way_in {
            // Where there is no room, somebody else has failed before.
            way_in.try_send(Err(broken())).ok();
        }
    }
}

impl Feed {
    /// The pieces, for whoever sends them.
    pub(crate) fn pieces(&self) -> PyResult<BoxStream<'static, Piece>> {
        let way_out = lock(&self.way_out).take();
        let way_out = way_out.ok_or_else(|| PyRuntimeError::new_err("it was sent already"))?;
        let hungry = Arc::clone(&self.hungry);
        let pieces = stream::unfold((way_out, hungry), |(mut way_out, hungry)| async move {
            let piece = way_out.recv().await?;
            if let Some(waker) = &*lock(&hungry) {
                waker.wake_by_ref();
            }
            Some((piece, (way_out, hungry)))
        });
        Ok(pieces.boxed())
    }

    /// Tells who shall be woken when there is room.
    pub(crate) fn wakes(&self, waker: &Waker) {
        *lock(&self.hungry) = Some(waker.clone());
    }

    /// Whether Python should be asked for a piece now.
    pub(crate) fn is_hungry(&self) -> bool {
        let way_in = lock(&self.way_in);
        self.next.is_some() && way_in.as_ref().is_some_and(|way_in| way_in.capacity() > 0)
    }

    /// Asks Python for pieces until there are enough.
    ///
    /// # Errors
    /// What Python raised, which then ends the call.
    pub(crate) fn fill(&self, py: Python<'_>) -> PyResult<()> {
        let Some(next) = &self.next else {
            return Ok(());
        };
        while self.is_hungry() {
            match next
                .call0(py)
                .and_then(|piece| piece.extract::<PyBackedBytes>(py).map_err(PyErr::from))
            {
                Ok(piece) => self.give(Ok(Bytes::from_owner(piece))),
                Err(error) if error.is_instance_of::<PyStopIteration>(py) => self.end(false),
                Err(error) => {
                    self.end(true);
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    fn give(&self, piece: Piece) {
        let way_in = lock(&self.way_in).clone();
        // There is room, and nobody else fills it.
        if way_in.is_none_or(|way_in| way_in.try_send(piece).is_err()) {
            self.end(false);
        }
    }
}

fn broken() -> io::Error {
    io::Error::other("the source of the bytes has failed")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
