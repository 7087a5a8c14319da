//! The report: a table that grows by a row with every step.

use std::fmt::Write as _;
use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use anyhow::Result;

const STEP: usize = 22;
const WHAT: usize = 62;
const TIME: usize = 8;

/// A table of steps on stdout.
pub(crate) struct Report {
    begun: Instant,
    step: &'static str,
    colours: bool,
}

/// What a step has to say for itself, and what it leaves for the next.
pub(crate) struct Done<T> {
    pub(crate) what: String,
    pub(crate) left: T,
}

/// A step that leaves nothing but words.
pub(crate) fn done(what: impl Into<String>) -> Done<()> {
    Done {
        what: what.into(),
        left: (),
    }
}

impl Report {
    pub(crate) fn new() -> Self {
        let colours = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self {
            begun: Instant::now(),
            step: "",
            colours,
        }
    }

    pub(crate) fn begin(&self, title: &str) {
        println!("\n  {}\n", self.paint("1", title));
        println!("  {}", self.paint("2", &row("step", "what", "time")));
        self.rule();
    }

    /// Takes a step, and writes its row.
    pub(crate) async fn step<T>(
        &mut self,
        name: &'static str,
        work: impl Future<Output = Result<Done<T>>>,
    ) -> Result<T> {
        self.step = name;
        let begun = Instant::now();
        let Done { what, left } = work.await?;
        let time = elapsed(begun.elapsed());
        println!("{} {}", self.paint("32", "✓"), row(name, &what, &time));
        Ok(left)
    }

    pub(crate) fn end(&self, closing: &str) {
        self.rule();
        println!(
            "  {}\n\n  {closing}\n",
            row("total", "", &elapsed(self.begun.elapsed()))
        );
    }

    pub(crate) fn failed(&self, error: &anyhow::Error) {
        println!("{} {}\n", self.paint("31", "✗"), self.step);
        eprintln!("error: {error:#}");
    }

    fn rule(&self) {
        println!("  {}", self.paint("2", &"─".repeat(STEP + WHAT + TIME + 4)));
    }

    fn paint(&self, colour: &str, text: &str) -> String {
        if self.colours {
            format!("\x1b[{colour}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

/// The words of a cell that is too small go on in the next line.
fn row(step: &str, what: &str, time: &str) -> String {
    let mut lines = vec![String::new()];
    for word in what.split(' ') {
        let line = lines.last_mut().expect("there is always a line");
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= WHAT {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    let mut row = format!("{step:STEP$}  {:WHAT$}  {time:>TIME$}", lines.remove(0));
    for line in lines {
        write!(row, "\n  {:STEP$}  {line}", "").expect("a string takes everything");
    }
    row
}

fn elapsed(time: Duration) -> String {
    match time.as_secs_f64() {
        seconds if seconds < 1.0 => format!("{} ms", time.as_millis()),
        seconds => format!("{seconds:.2} s"),
    }
}

/// A number of bytes as people read it.
pub(crate) fn human(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes / 1000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}
