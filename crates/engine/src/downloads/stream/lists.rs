//! The lists that lead players to fragments: playlists of HLS (RFC 8216) and the manifest of DASH (ISO/IEC 23009-1).

use std::fmt::{self, Write};

use media::Fragmented;

use super::{Plan, rungs::Rung};

/// The MIME type of playlists.
pub(super) const HLS: &str = "application/vnd.apple.mpegurl";
/// The MIME type of manifests.
pub(super) const DASH: &str = "application/dash+xml";

/// The fragments of one film, which lies beside the list under the name `film`.
pub(super) fn playlist(planned: &Fragmented, film: &str) -> String {
    written(|text| {
        let longest = planned.fragments.iter().map(|each| each.seconds);
        let longest = longest.fold(1.0, f64::max).ceil();
        writeln!(
            text,
            "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{longest}\n#EXT-X-PLAYLIST-TYPE:VOD\n\
             #EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"{film}\",BYTERANGE=\"{}@0\"",
            planned.head
        )?;
        let mut at = planned.head + planned.index;
        for fragment in &planned.fragments {
            let (seconds, size) = (fragment.seconds, fragment.size);
            writeln!(
                text,
                "#EXTINF:{seconds:.6},\n#EXT-X-BYTERANGE:{size}@{at}\n{film}"
            )?;
            at += size;
        }
        writeln!(text, "#EXT-X-ENDLIST")
    })
}

/// The playlists of all sizes, and of the sound.
pub(super) fn master(rungs: &[Rung<'_>], sound: Option<&Plan>) -> String {
    let sound = sound.map(|sound| &sound.about);
    written(|text| {
        writeln!(
            text,
            "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS"
        )?;
        if sound.is_some() {
            writeln!(
                text,
                "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"sound\",NAME=\"sound\",DEFAULT=YES,AUTOSELECT=YES,URI=\"sound.m3u8\""
            )?;
        }
        for rung in rungs {
            let all = [Some(&rung.planned.about), sound];
            let rate = |of: fn(&Fragmented) -> u64| all.into_iter().flatten().map(of).sum::<u64>();
            write!(
                text,
                "#EXT-X-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={}",
                rate(peak),
                rate(average)
            )?;
            if let Some((width, height)) = rung.asset.width.zip(rung.asset.height) {
                write!(text, ",RESOLUTION={width}x{height}")?;
            }
            let codecs = all.into_iter().flatten().map(|each| each.codecs.as_deref());
            if let Some(codecs) = codecs.collect::<Option<Vec<_>>>() {
                write!(text, ",CODECS=\"{}\"", codecs.join(","))?;
            }
            if sound.is_some() {
                write!(text, ",AUDIO=\"sound\"")?;
            }
            writeln!(text, "\n{}.m3u8", rung.name)?;
        }
        Ok(())
    })
}

/// All sizes and the sound, each with the place of the index that leads to its fragments.
pub(super) fn manifest(rungs: &[Rung<'_>], sound: Option<&Plan>) -> String {
    let sound = sound.map(|sound| &sound.about);
    written(|text| {
        let seconds = rungs.iter().map(|rung| rung.planned.about.seconds());
        let seconds = seconds.fold(0.0, f64::max);
        writeln!(
            text,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\" minBufferTime=\"PT6S\" \
             mediaPresentationDuration=\"PT{seconds:.3}S\" profiles=\"urn:mpeg:dash:profile:isoff-on-demand:2011\">\n\
             <Period>\n\
             <AdaptationSet contentType=\"video\" mimeType=\"video/mp4\" subsegmentAlignment=\"true\" subsegmentStartsWithSAP=\"1\">"
        )?;
        for rung in rungs {
            let sides = rung.asset.width.zip(rung.asset.height);
            let (width, height) = sides.unwrap_or_default();
            let sides = format!(" width=\"{width}\" height=\"{height}\"");
            representation(text, rung.name, &rung.planned.about, &sides)?;
        }
        writeln!(text, "</AdaptationSet>")?;
        if let Some(sound) = sound {
            writeln!(
                text,
                "<AdaptationSet contentType=\"audio\" mimeType=\"audio/mp4\" subsegmentAlignment=\"true\" subsegmentStartsWithSAP=\"1\">"
            )?;
            representation(text, "sound", sound, "")?;
            writeln!(text, "</AdaptationSet>")?;
        }
        writeln!(text, "</Period>\n</MPD>")
    })
}

fn representation(text: &mut String, name: &str, film: &Fragmented, sides: &str) -> fmt::Result {
    let codecs = film.codecs.as_deref().unwrap_or_default();
    let (head, end) = (film.head, film.head + film.index);
    writeln!(
        text,
        "<Representation id=\"{name}\" codecs=\"{codecs}\" bandwidth=\"{}\"{sides}>\n\
         <BaseURL>{name}.mp4</BaseURL>\n\
         <SegmentBase indexRange=\"{head}-{}\"><Initialization range=\"0-{}\"/></SegmentBase>\n\
         </Representation>",
        peak(film),
        end - 1,
        head - 1
    )
}

/// Bits a second of the fragment that has the most.
fn peak(film: &Fragmented) -> u64 {
    let rates = film
        .fragments
        .iter()
        .map(|each| rate(each.size, each.seconds));
    rates.max().unwrap_or_default()
}

/// Bits a second of all of it.
fn average(film: &Fragmented) -> u64 {
    let size = film.fragments.iter().map(|each| each.size).sum();
    rate(size, film.seconds())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a rate is an estimate"
)]
fn rate(size: u64, seconds: f64) -> u64 {
    (size as f64 * 8.0 / seconds.max(0.001)).ceil() as u64
}

fn written(write: impl FnOnce(&mut String) -> fmt::Result) -> String {
    let mut text = String::new();
    write(&mut text).expect("a text takes all that is written to it");
    text
}
