//! What the SDK traces, as records of Python's `logging`: `site_media.transport`, `site_media.upload` and so on.
//!
//! A record is made where something happens, on any thread, and kept until Python has a word anyway: no thread of ours
//! asks for the GIL to log. What nobody wants to read costs a comparison.

use std::fmt::{self, Write as _};
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;
use tracing::field::{Field, Visit};
use tracing::span::{self, Attributes, Id};
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

/// Python's level for the least that somebody reads; `logging` starts with warnings.
static LEVEL: AtomicU8 = AtomicU8::new(30);

/// What waits for Python, each generation of forked processes in its own: a child may inherit its parent's locked.
static RECORDS: [Mutex<Vec<Record>>; GENERATIONS] = [const { Mutex::new(Vec::new()) }; GENERATIONS];
static GENERATION: AtomicUsize = AtomicUsize::new(0);
const GENERATIONS: usize = 16;

/// It is bounded: a process that never calls again must not grow.
const MOST: usize = 10_000;

struct Record {
    logger: String,
    level: u8,
    message: String,
}

/// Listens from now on.
pub(crate) fn listen() {
    // Whoever loads a second interpreter into the process finds us listening already.
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(Ear)).ok();
}

/// Takes over the level that Python's logger has by now.
///
/// A program that has not imported `logging` does not read what is logged, and is spared the import.
pub(crate) fn look(py: Python<'_>) -> PyResult<()> {
    static MODULES: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    static LEVEL_OF: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

    let level_of = if let Some(level_of) = LEVEL_OF.get(py) {
        level_of
    } else {
        let modules = MODULES.import(py, "sys", "modules")?;
        if !modules.contains("logging")? {
            LEVEL.store(u8::MAX, Ordering::Relaxed);
            return Ok(());
        }
        LEVEL_OF.get_or_try_init(py, || quiet(py).map(Bound::unbind))?
    };
    let level: i64 = level_of.call0(py)?.extract(py)?;
    LEVEL.store(
        u8::try_from(level.clamp(0, 255)).unwrap_or(u8::MAX),
        Ordering::Relaxed,
    );
    Ok(())
}

/// Tells the level of our logger, which is silent unless the program says otherwise, as `logging` asks of libraries.
fn quiet(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    let logging = py.import("logging")?;
    let logger = logging.call_method1("getLogger", ("site_media",))?;
    logger.call_method1("addHandler", (logging.call_method0("NullHandler")?,))?;
    logger.getattr("getEffectiveLevel")
}

/// Hands Python what has gathered. What a handler raises is Python's to print, as it always is.
pub(crate) fn flush(py: Python<'_>) {
    let records = {
        let mut records = lock();
        if records.is_empty() {
            return;
        }
        std::mem::take(&mut *records)
    };
    for record in records {
        if let Err(error) = record.log(py) {
            error.write_unraisable(py, None);
        }
    }
}

/// A forked child leaves its parent's records to the parent.
pub(crate) fn forked() {
    GENERATION.fetch_add(1, Ordering::Relaxed);
}

impl Record {
    fn log(&self, py: Python<'_>) -> PyResult<()> {
        let logger = py
            .import("logging")?
            .call_method1("getLogger", (&self.logger,))?;
        // As an argument, so that a `%` in it stays one.
        logger
            .call_method1("log", (self.level, "%s", &self.message))
            .map(drop)
    }
}

/// Hears what happens.
struct Ear;

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Ear {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        // Not once and for all: Python may ask for more at any time.
        if is_ours(metadata) {
            Interest::sometimes()
        } else {
            Interest::never()
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        level(*metadata.level()) >= LEVEL.load(Ordering::Relaxed) && is_ours(metadata)
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut words = Words::default();
        attributes.record(&mut words);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(words);
        }
    }

    /// What a span learns later, as the status of an answer.
    fn on_record(&self, id: &Id, values: &span::Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(words) = span.extensions_mut().get_mut::<Words>()
        {
            values.record(words);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut words = Words::default();
        event.record(&mut words);
        for span in context.event_scope(event).into_iter().flatten() {
            if let Some(of_span) = span.extensions().get::<Words>() {
                words.fields.push_str(&of_span.fields);
            }
        }
        let record = Record {
            logger: logger(event.metadata().target()),
            level: level(*event.metadata().level()),
            message: words.message + &words.fields,
        };
        let mut records = lock();
        if records.len() < MOST {
            records.push(record);
        }
    }
}

fn is_ours(metadata: &Metadata<'_>) -> bool {
    metadata.target().starts_with("site_media")
}

/// The message, and ` name=value` for each field.
#[derive(Default)]
struct Words {
    message: String,
    fields: String,
}

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a string cannot fail.
        let _ = if field.name() == "message" {
            write!(self.message, "{value:?}")
        } else {
            write!(self.fields, " {}={value:?}", field.name())
        };
    }
}

/// `site_media_transport::retry` logs as `site_media.transport`, `site_media::upload::tus` as `site_media.upload`.
fn logger(target: &str) -> String {
    let target = target.replacen("site_media_", "site_media::", 1);
    let parts: Vec<_> = target.split("::").take(2).collect();
    parts.join(".")
}

fn level(level: Level) -> u8 {
    match level {
        Level::ERROR => 40,
        Level::WARN => 30,
        Level::INFO => 20,
        Level::DEBUG => 10,
        Level::TRACE => 5,
    }
}

fn lock() -> MutexGuard<'static, Vec<Record>> {
    let generation = GENERATION.load(Ordering::Relaxed) % GENERATIONS;
    RECORDS[generation]
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
}
