//! The SDK for Python: the compiled half, which Python knows as `site_media._site_media`.
//!
//! It holds what must be fast or must wait: the client, and the objects of the API as lazy wrappers. What people see
//! of it, with docstrings, defaults and types, is Python in `python/site_media`.

mod client;
mod convert;
mod errors;
mod models;
mod progress;
mod runtime;
mod session;
mod wait;
mod wishes;

use pyo3::prelude::*;

/// The compiled half of `site_media`. Nothing in it is meant to be imported from outside. Its locks rely on the GIL.
#[pymodule(gil_used = true)]
mod _site_media {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::client::Client;
    #[pymodule_export]
    use crate::convert::known_values;
    #[pymodule_export]
    use crate::models::{
        Archive, Audio, AudioAsset, Color, Colors, Document, Face, FileDescriptor, FileMedia,
        Folder, Image, ImageMedia, Model3D, Rgb, Video, VideoResolution,
    };

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
