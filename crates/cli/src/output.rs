//! Everything that is printed. Data goes to stdout, everything else to stderr.

use std::io::{self, Write};
use std::time::Duration;

use engine::webhooks::{PATIENCE, Unsent};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use site_media::Progress;
use site_media::model::{FileDescriptor, Folder};
use site_media::webhook::{Event, EventKind};
use url::Url;

/// How rows look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// Id and name.
    Short,
    /// Everything that fits on a line.
    Long,
    /// One JSON object on a line.
    Json,
}

/// A line of data.
pub(crate) fn line(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

/// Whether a reader has seen enough and closed the pipe, which is no failure.
pub(crate) fn is_enough(error: &anyhow::Error) -> bool {
    let broken = error.downcast_ref::<io::Error>().map(io::Error::kind);
    broken == Some(io::ErrorKind::BrokenPipe)
}

/// A line about the work.
pub(crate) fn note(text: &str) {
    // Where nobody can be told, nobody can be told that either.
    writeln!(io::stderr(), "{text}").ok();
}

/// What went wrong, with its causes if somebody wants to know.
pub(crate) fn failure(error: &anyhow::Error, verbose: bool) {
    note(&format!("error: {error}"));
    if verbose {
        for cause in error.chain().skip(1) {
            note(&format!("cause: {cause}"));
        }
    }
}

pub(crate) fn file(file: &FileDescriptor, style: Style) -> io::Result<()> {
    let name = printable(&file.display_name);
    line(&match style {
        Style::Short => format!("{}  {name}", file.id),
        Style::Json => json!({ "file": file }).to_string(),
        Style::Long => {
            let size = file
                .size_in_bytes
                .map(|size| human(size.into()))
                .unwrap_or_default();
            let updated = file
                .updated_date
                .map(|time| time.strftime("%F %R").to_string())
                .unwrap_or_default();
            let (kind, status) = (file.media_type.as_str(), file.operation_status.as_str());
            format!(
                "{size:>9}  {updated:16}  {kind:8}  {status:7}  {}  {name}",
                file.id
            )
        }
    })
}

pub(crate) fn folder(folder: &Folder, style: Style) -> io::Result<()> {
    let name = printable(&folder.display_name);
    line(&match style {
        Style::Short => format!("{}  {name}/", folder.id),
        Style::Json => json!({ "folder": folder }).to_string(),
        Style::Long => {
            let updated = folder
                .updated_date
                .map(|time| time.strftime("%F %R").to_string())
                .unwrap_or_default();
            format!(
                "{:>9}  {updated:16}  {:8}  {:7}  {}  {name}/",
                "", "FOLDER", "", folder.id
            )
        }
    })
}

/// What came of posting an event to a receiver.
pub(crate) struct Forwarded<'a> {
    pub(crate) url: &'a Url,
    pub(crate) result: &'a Result<(), Unsent>,
    pub(crate) took: Duration,
}

/// Number, time, type, id, and what more there is to say.
pub(crate) fn event(event: &Event, json: bool, forwarded: Option<Forwarded<'_>>) -> io::Result<()> {
    let number = event.sequence.unwrap_or_default();
    let time = event.time.map(|time| time.to_string()).unwrap_or_default();
    let kind = event.event_type();
    let kind = kind.rsplit_once('.').map_or(&*kind, |(_, kind)| kind);
    let (name, note) = about(&event.kind);
    if json {
        let mut told = json!({
            "number": number, "id": event.id, "time": time, "type": kind, "entityId": event.entity_id,
            "name": name, "note": note,
        });
        if let Some(Forwarded { url, result, took }) = forwarded {
            let error = result.as_ref().err().map(ToString::to_string);
            let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
            told["forwarded"] =
                json!({ "url": url, "taken": result.is_ok(), "millis": millis, "error": error });
        }
        return line(&told.to_string());
    }
    let time = event.time.map(|time| time.strftime("%F %T").to_string());
    let time = time.unwrap_or_default();
    let told = format!(
        "{number:>6}  {time:19}  {kind:26}  {}  {}  {note}",
        event.entity_id,
        printable(name.unwrap_or_default()),
    );
    line(told.trim_end())?;
    forwarded.map_or(Ok(()), |forwarded| line(&forwarded.told()))
}

impl Forwarded<'_> {
    fn told(&self) -> String {
        let Self { url, result, took } = self;
        let words = match result {
            Err(unsent) => format!("not taken: {unsent}"),
            Ok(()) if *took > PATIENCE => format!(
                "taken by {url} after {:.1} s: too late for the service, which waits for {PATIENCE:?}",
                took.as_secs_f64()
            ),
            Ok(()) => format!("taken by {url}"),
        };
        format!("{:>6}  {words}", "")
    }
}

/// The name of what it is about, and what else is worth a word.
fn about(kind: &EventKind) -> (Option<&str>, &str) {
    fn file(file: Option<&FileDescriptor>) -> Option<&str> {
        file.map(|file| &*file.display_name)
    }
    match kind {
        EventKind::FileReady {
            file: ready,
            triggered_by_undelete,
            ..
        } => (
            file(ready.as_deref()),
            if *triggered_by_undelete {
                "back from the trash"
            } else {
                ""
            },
        ),
        EventKind::FileFailed { error, .. } => (
            None,
            error
                .as_ref()
                .and_then(|error| error.description.as_deref())
                .unwrap_or_default(),
        ),
        EventKind::FileUpdated { file: updated, .. } => (file(updated.as_deref()), ""),
        EventKind::FileDeleted {
            file: deleted,
            moved_to_trash,
        } => (file(deleted.as_deref()), trashed(*moved_to_trash)),
        EventKind::FolderCreated { folder } | EventKind::FolderUpdated { folder, .. } => {
            (folder.as_ref().map(|folder| &*folder.display_name), "")
        }
        EventKind::FolderDeleted {
            folder,
            moved_to_trash,
        } => (
            folder.as_ref().map(|folder| &*folder.display_name),
            trashed(*moved_to_trash),
        ),
        _ => (None, ""),
    }
}

const fn trashed(moved: bool) -> &'static str {
    if moved { "into the trash" } else { "for good" }
}

/// A name may hold anything, and a terminal obeys some of it.
fn printable(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

/// A number of bytes as people read it.
fn human(bytes: u64) -> String {
    const STEPS: [(u64, &str); 4] = [
        (1_000_000_000_000, "TB"),
        (1_000_000_000, "GB"),
        (1_000_000, "MB"),
        (1_000, "kB"),
    ];
    match STEPS.iter().find(|(step, _)| bytes >= *step) {
        Some((step, unit)) => format!("{}.{} {unit}", bytes / step, bytes % step * 10 / step),
        None => format!("{bytes} B"),
    }
}

/// Progress bars on stderr; none where stderr is not a terminal.
#[derive(Debug, Clone)]
pub(crate) struct Bars(MultiProgress);

impl Bars {
    pub(crate) fn new() -> Self {
        Self(MultiProgress::with_draw_target(
            ProgressDrawTarget::stderr_with_hz(10),
        ))
    }

    pub(crate) fn add(&self, name: &str) -> Bar {
        let shape = "{msg:30!} {bar:30} {bytes:>10} of {total_bytes:10} {bytes_per_sec:>12}";
        let style = ProgressStyle::with_template(shape).expect("the shape above is valid");
        let bar = self
            .0
            .add(ProgressBar::new(0))
            .with_style(style)
            .with_message(printable(name));
        bar.enable_steady_tick(Duration::from_millis(200));
        Bar(bar)
    }

    /// Prints something above the bars.
    pub(crate) fn above<T>(&self, print: impl FnOnce() -> T) -> T {
        self.0.suspend(print)
    }
}

/// One line of progress, gone when it is dropped.
#[derive(Debug)]
pub(crate) struct Bar(ProgressBar);

impl Bar {
    pub(crate) fn show(&self, progress: Progress) {
        if let Some(total) = progress.total {
            self.0.set_length(total);
        }
        self.0.set_position(progress.done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        let of = [0, 999, 1000, 543_594, 64_000_000, 1_999_999_999_999].map(human);
        assert_eq!(
            of,
            ["0 B", "999 B", "1.0 kB", "543.5 kB", "64.0 MB", "1.9 TB"]
        );
    }

    #[test]
    fn a_name_cannot_speak_to_the_terminal() {
        assert_eq!(printable("\u{1b}[2Jcat 🐢"), "\u{fffd}[2Jcat 🐢");
    }
}
