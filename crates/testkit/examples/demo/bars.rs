//! Progress bars, on stderr, gone when done.

use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use site_media::Progress;

/// One line of progress.
#[derive(Clone)]
pub(crate) struct Bar(ProgressBar);

/// All the bars of a step.
pub(crate) struct Bars(MultiProgress);

impl Bars {
    pub(crate) fn new() -> Self {
        Self(MultiProgress::with_draw_target(
            ProgressDrawTarget::stderr_with_hz(15),
        ))
    }

    pub(crate) fn add(&self, name: &str, size: u64) -> Bar {
        let shape = "  {msg:24!} {bar:32.cyan/dim} {decimal_bytes:>10} of {decimal_total_bytes:10} {decimal_bytes_per_sec:>13}";
        let style = ProgressStyle::with_template(shape).expect("the shape above is valid");
        let bar = self
            .0
            .add(ProgressBar::new(size))
            .with_style(style.progress_chars("━━─"));
        let bar = bar.with_message(name.to_owned());
        bar.enable_steady_tick(Duration::from_millis(100));
        Bar(bar)
    }
}

impl Bar {
    /// What the SDK is to tell its progress to.
    pub(crate) fn listener(&self) -> impl Fn(Progress) + Send + Sync + 'static {
        let bar = self.0.clone();
        move |progress| bar.set_position(progress.done)
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        // What cannot be cleared stays to be seen, and harms nobody.
        self.0.clear().ok();
    }
}
