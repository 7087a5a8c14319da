//! The SDK for Python: the compiled half, which Python knows as `site_media._site_media`.
//!
//! It holds what must be fast or must wait: the client, and the objects of the API as lazy wrappers. What people see
//! of it, with docstrings, defaults and types, is Python in `python/site_media`.

// First, for the macros that what is generated uses.
#[macro_use]
mod models;

mod call;
mod client;
mod convert;
mod errors;
mod feed;
mod flow;
mod gate;
mod generated;
mod inbox;
mod log;
mod page;
mod progress;
mod runtime;
mod session;
mod span;
mod urls;
mod wait;
mod walk;
mod webhook;
mod wishes;

use pyo3::prelude::*;
use pyo3::types::PyDict;

/// The compiled half of `site_media`. Nothing in it is meant to be imported from outside.
///
/// No lock is held while Python runs, and a fork stops every thread that Python knows first, so it needs no GIL.
#[pymodule(gil_used = false)]
mod _site_media {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::call::Call;
    #[pymodule_export]
    use crate::client::Client;
    #[pymodule_export]
    use crate::feed::Feed;
    #[pymodule_export]
    use crate::flow::Flow;
    #[pymodule_export]
    use crate::models::{
        Archive, Audio, AudioAsset, Color, Colors, Document, DownloadUrl, Face, FileDescriptor,
        FileMedia, Folder, Image, ImageMedia, Model3D, Rgb, Video, VideoResolution,
    };
    #[pymodule_export]
    use crate::page::Page;
    #[pymodule_export]
    use crate::urls::{file_id, image_url, make_uri, read_uri};
    #[pymodule_export]
    use crate::walk::Walk;
    #[pymodule_export]
    use crate::webhook::{PyInbox, PySigner, PyVerifier};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::init(module)
    }
}

/// Ties the module to the life of the process.
fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = module.py();
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    // Where `collections.abc` has it from: that would import all of `collections`, which a client needs for nothing else.
    let sequence = py.import("_collections_abc")?.getattr("Sequence")?;
    sequence.call_method1("register", (py.get_type::<page::Page>(),))?;
    log::listen();
    let close = wrap_pyfunction!(gate::close_gate, module)?;
    py.import("atexit")?.call_method1("register", (close,))?;
    let os = py.import("os")?;
    if os.hasattr("register_at_fork")? {
        let options = PyDict::new(py);
        options.set_item("after_in_child", wrap_pyfunction!(forked, module)?)?;
        os.call_method("register_at_fork", (), Some(&options))?;
    }
    Ok(())
}

/// Forgets what a forked child has not inherited.
#[pyfunction]
fn forked() {
    gate::forked();
    inbox::forked();
    log::forked();
}
