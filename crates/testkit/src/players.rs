//! The programs of others that know films and sounds, for tests that need them.

use std::env;

use engine::tools::{Leash, Tools};

/// Those that are installed; nothing, and a line that says so, where `ffmpeg` is not.
///
/// # Panics
///
/// Where it is not, and `SITE_MEDIA_NEED_FFMPEG` is set: whoever sets it wants no test to be passed over.
pub fn players(test: &str) -> Option<Tools> {
    let path = env::var_os("PATH").unwrap_or_default();
    let tools = Tools::find(&path, Leash::default());
    if tools.can_play() {
        return Some(tools);
    }
    let words = format!("`{test}` needs ffmpeg and ffprobe, which are not installed");
    assert!(env::var_os("SITE_MEDIA_NEED_FFMPEG").is_none(), "{words}");
    eprintln!("passed over: {words}");
    None
}
