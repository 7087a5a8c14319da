//! The film and the song: stored, waited for, and the film streamed.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use futures::TryStreamExt as _;
use site_media::Client;
use site_media::model::FileDescriptor;
use testkit::{Raw, fixture};
use tokio::time::timeout;
use url::Url;

use crate::report::{Done, done, human};

const FILMS: &str = "/films";
const FILM: &str = "city.mp4";
const SONG: &str = "piano.mp3";

/// So long it may take to make all forms of both.
const PATIENCE: Duration = Duration::from_mins(2);

/// Both, once they are ready.
pub(crate) struct Player {
    client: Client,
    film: FileDescriptor,
}

/// Stores both, and waits for the events that say that they are ready.
pub(crate) async fn store(client: &Client) -> Result<Done<Player>> {
    let before = client.events().latest().await?;
    let stored = |name| client.upload(fixture(name)).folder(FILMS).send();
    let (film, song) = tokio::try_join!(stored(FILM), stored(SONG))?;

    let mut waiting = vec![film.id.clone(), song.id.clone()];
    let mut events = client.events().after(before).follow();
    let hear = async {
        while !waiting.is_empty() {
            let event = events.try_next().await?.context("it never ends")?;
            let ends = event.event_type().ends_with("_file_ready")
                || event.event_type().ends_with("_file_failed");
            waiting.retain(|id| !(ends && *id == event.entity_id));
        }
        anyhow::Ok(())
    };
    let heard = timeout(PATIENCE, hear).await;
    heard.with_context(|| format!("no event within {PATIENCE:?}"))??;

    let files = client.files();
    let (film, song) = tokio::try_join!(files.get(&film.id), files.get(&song.id))?;
    for file in [&film, &song] {
        ensure!(file.is_ready(), "`{}` has failed", file.display_name);
    }
    let what = match resolutions(&film).as_slice() {
        // The song has one form in any case, which is the song itself.
        [] => "ready by event, as they are: without ffmpeg there are no other forms".to_owned(),
        sizes => format!(
            "ready by event; {FILM}: {}; {SONG}: {}",
            sizes.join(", "),
            forms(&song).join(", ")
        ),
    };
    let left = Player {
        client: client.clone(),
        film,
    };
    Ok(Done { what, left })
}

impl Player {
    /// Plays the smallest size of the film: reads the lists of its HLS stream, and every part.
    pub(crate) async fn stream(&self, wire: &Raw) -> Result<Done<()>> {
        if resolutions(&self.film).is_empty() {
            return Ok(done("passed over: without ffmpeg there are no streams"));
        }
        let list = self.client.files().stream_url(&self.film.id).send().await?;
        let sizes = text(wire, &list).await?;
        let sizes: Vec<_> = sizes
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect();
        let smallest = list.join(sizes.last().context("the stream has no sizes")?)?;
        let (mut parts, mut bytes) = (0, 0);
        let (mut seconds, mut range) = (0.0, None);
        for line in text(wire, &smallest).await?.lines() {
            if let Some(length) = line.strip_prefix("#EXTINF:") {
                seconds += length.trim_end_matches(',').parse::<f64>()?;
            } else if let Some(part) = line.strip_prefix("#EXT-X-BYTERANGE:") {
                range = part.split_once('@');
            } else if let (false, Some((size, start))) = (line.starts_with('#'), range.take()) {
                let (size, start): (u64, u64) = (size.parse()?, start.parse()?);
                let part = wire.get(smallest.join(line)?.as_str());
                let part = part.header("range", &format!("bytes={start}-{}", start + size - 1));
                let part = part.await?.body.len() as u64;
                ensure!(part == size, "a part of {size} bytes has {part}");
                (parts, bytes) = (parts + 1, bytes + part);
            }
        }
        ensure!(bytes > 0, "there is nothing in the stream");
        let (sizes, bytes) = (count(sizes.len(), "size"), human(bytes));
        let parts = count(parts, "part");
        Ok(done(format!(
            "HLS in {sizes}; the smallest is {seconds:.1} s in {parts}, {bytes}"
        )))
    }
}

async fn text(wire: &Raw, url: &Url) -> Result<String> {
    let answer = wire.get(url.as_str()).await?;
    ensure!(
        answer.status == 200,
        "`{url}` is answered with {}",
        answer.status
    );
    Ok(String::from_utf8(answer.body.to_vec())?)
}

/// The forms in which a film can be had, such as `240p.mp4`.
fn resolutions(film: &FileDescriptor) -> Vec<&str> {
    let video = film.media.as_ref().and_then(|media| media.video.as_ref());
    let resolutions = video.and_then(|video| video.resolutions.as_deref());
    let formats = resolutions.unwrap_or_default().iter();
    formats.filter_map(|each| each.format.as_deref()).collect()
}

/// The forms in which a song can be had, such as `128kbs.mp3`.
fn forms(song: &FileDescriptor) -> Vec<&str> {
    let audio = song.media.as_ref().and_then(|media| media.audio.as_ref());
    let assets = audio.and_then(|audio| audio.assets.as_deref());
    let names = assets.unwrap_or_default().iter();
    names.filter_map(|each| each.filename.as_deref()).collect()
}

fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}
