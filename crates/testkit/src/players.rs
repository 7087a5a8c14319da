//! The programs of others that know films, sounds and documents, for tests that need them.

use std::env;

use engine::tools::{Leash, Tools};

/// Those that are installed; nothing, and a line that says so, where ffmpeg is not.
///
/// # Panics
///
/// Where it is not, and `SITE_MEDIA_NEED_FFMPEG` is set: whoever sets it wants no test to be passed over.
pub fn players(test: &str) -> Option<Tools> {
    able(
        test,
        "ffmpeg and ffprobe",
        "SITE_MEDIA_NEED_FFMPEG",
        Tools::can_play,
    )
}

/// Those that are installed; nothing, and a line that says so, where there is none that draws pages.
///
/// # Panics
///
/// Where there is none, and `SITE_MEDIA_NEED_POPPLER` is set.
pub fn readers(test: &str) -> Option<Tools> {
    able(test, "pdftoppm", "SITE_MEDIA_NEED_POPPLER", Tools::can_read)
}

fn able(test: &str, needs: &str, needed: &str, can: fn(&Tools) -> bool) -> Option<Tools> {
    let path = env::var_os("PATH").unwrap_or_default();
    let tools = Tools::find(&path, Leash::default());
    if can(&tools) {
        return Some(tools);
    }
    let words = format!("`{test}` needs {needs}, which this machine has not");
    assert!(env::var_os(needed).is_none(), "{words}");
    eprintln!("passed over: {words}");
    None
}
