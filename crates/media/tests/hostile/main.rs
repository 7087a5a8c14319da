//! Files that are broken, and files made to break whoever reads them: each is read, changed, cleaned and cut into
//! fragments, and whatever comes of that, it is an answer; within a bound of memory that is set on the process.

mod bombs;
mod damage;
mod samples;

use std::{fmt::Debug, io::Cursor, panic, sync::Once};

use media::{
    Tracks,
    transform::{self, Bounds, Failure, Transform},
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Bytes of address space for all that is read here, side by side; twice of what it takes when all goes well.
const ROOM: u64 = 3 << 29;
/// What an image may have here, so that the room suffices for images that say of themselves that they are large.
const BOUNDS: Bounds = Bounds {
    pixels: 4_000_000,
    frames: 50,
};
/// What is asked of every image.
const WORDS: [&str; 4] = [
    "fill/w_40,h_30,usm_0.66_1.00_0.01,enc_auto/a.jpg",
    "crop/x_3,y_3,w_9,h_9/fit/w_900,h_900/a.png",
    "fill/w_20,h_20,blur_9,anm_all/a.webp",
    "fit/w_30,h_30,anm_all/a.gif",
];

/// From here on an allocation beyond the room is the end of the process. What panics is told of in one line.
fn within_bounds() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = getrlimit(Resource::As);
        let limit = Rlimit {
            current: Some(ROOM),
            ..usual
        };
        setrlimit(Resource::As, limit).expect("a limit can be lowered");
        panic::set_hook(Box::new(|panic| eprintln!("panicked: {panic}")));
    });
}

/// Does everything to some bytes that is done to a file. Nothing of it may unwind.
fn everything(name: &str, bytes: &[u8]) {
    let kind = media::probe(&mut Cursor::new(bytes), name, "");
    answered(name, &kind.expect("memory can be read"));

    answered(name, &transform::look(bytes, &BOUNDS, &|| false));
    for words in WORDS {
        answered(name, &made(bytes, words));
    }
    if let Ok(clean) = media::clean_svg(bytes) {
        // What is clean stays so.
        answered(name, &media::clean_svg(&clean));
    }
    for tracks in [Tracks::All, Tracks::Sound] {
        let fragmented = media::fragment(&mut Cursor::new(bytes), tracks);
        answered(name, &fragmented.expect("memory can be read"));
    }
}

fn made(bytes: &[u8], words: &str) -> Result<(u32, u32), Failure> {
    let transform = Transform::parse(words)?;
    let made = transform.apply(bytes, transform.named, &BOUNDS, &|| false)?;
    Ok((made.width, made.height))
}

/// What is told to people does not say where in our house something went wrong.
fn answered(name: &str, answer: &impl Debug) {
    let told = format!("{answer:?}");
    for ours in [".rs:", ".cargo", "panicked", "unwrap()"] {
        assert!(!told.contains(ours), "{name}: {told}");
    }
}
