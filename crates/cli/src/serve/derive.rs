//! What is made of videos and sounds, as the command line says, and by what.

use std::env;

use engine::tools::{Leash, Rung, Tools};
use engine::{Deriving, Limits};

use crate::output;

/// The programs are those of `PATH`.
pub(super) fn of(never: bool, ladder: Vec<Rung>, at_once: usize, limits: &Limits) -> Deriving {
    let leash = Leash {
        output: limits.sizes.video,
        ..Leash::default()
    };
    let path = env::var_os("PATH").filter(|_| !never).unwrap_or_default();
    let tools = Tools::find(&path, leash);
    Deriving {
        tools,
        ladder,
        at_once,
    }
}

/// Says it where something should be made and there is nothing to make it with.
pub(super) fn tell_of(tools: &Tools) {
    if !tools.can_play() {
        output::note(
            "ffmpeg and ffprobe are not installed: videos and sounds are kept as they are",
        );
    }
}
