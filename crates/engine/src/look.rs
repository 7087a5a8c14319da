//! Looks at bytes that have just come, and says what is known of them.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _},
    sync::Arc,
};

use blobs::Staged;
use catalog::Details;
use jiff::SignedDuration;
use media::{
    Class, Kind,
    transform::{self, Bounds},
};

use crate::{Engine, Result};

/// The largest image whose pixels are looked at; of larger ones the size is known, and no colours.
const LARGEST: u64 = 64 << 20;
/// The most pixels that are looked at while somebody waits for the answer.
const PIXELS: u64 = 50_000_000;
/// How long one may take to look at them.
const TIME: SignedDuration = SignedDuration::from_secs(3);

/// What was found out.
pub(crate) struct Seen {
    pub(crate) kind: Kind,
    pub(crate) details: Details,
}

/// Looks at staged bytes; no more images are decoded at a time than there are processors.
pub(crate) async fn look(
    engine: &Engine,
    staged: &Staged,
    name: String,
    declared: String,
) -> Result<Seen> {
    let probed = staged.look(move |file| media::probe(file, &name, &declared));
    let kind = probed.await?;
    let known = Details {
        width: kind.width,
        height: kind.height,
        ..Details::default()
    };
    if kind.class != Class::Image {
        return Ok(Seen {
            kind,
            details: known,
        });
    }

    let bounds = Bounds {
        pixels: engine.limits().transform.pixels.min(PIXELS),
        ..engine.limits().transform
    };
    let end = engine.now().saturating_add(TIME).unwrap_or(engine.now());
    let clock = Arc::clone(&engine.config().clock);
    let _hand = engine.renditions().hand().await?;
    let details = staged
        .look(move |file| see(file, &bounds, &|| clock.now() > end, known))
        .await?;
    Ok(Seen { kind, details })
}

/// What an image shows, beside what is known; that alone where it cannot be read.
fn see(
    file: &mut File,
    bounds: &Bounds,
    stop: &dyn Fn() -> bool,
    known: Details,
) -> io::Result<Details> {
    if file.metadata()?.len() > LARGEST {
        return Ok(known);
    }
    file.rewind()?;
    let mut bytes = Vec::new();
    file.take(LARGEST).read_to_end(&mut bytes)?;
    let Ok(sight) = transform::look(&bytes, bounds, stop) else {
        return Ok(known);
    };
    Ok(Details {
        width: Some(sight.width),
        height: Some(sight.height),
        colours: sight.colours,
        ..known
    })
}
