//! A real film in fragments, read back by a player where one is installed.

use std::{collections::BTreeSet, fs, fs::File, io::Cursor, process::Command};

use super::*;

const CITY: &str = "../../tests/fixtures/city.mp4";

fn assembled(fragmented: &Fragmented, original: &[u8]) -> Vec<u8> {
    let bytes = |piece: &Piece| match piece {
        Piece::Made(bytes) => bytes.clone(),
        Piece::Original(range) => {
            let at = |offset| usize::try_from(offset).expect("small");
            original[at(range.start)..at(range.end)].to_vec()
        }
    };
    fragmented.pieces.iter().flat_map(bytes).collect()
}

/// The hash of every frame, as a player decodes them; nothing where it is not installed.
fn frames(path: &std::path::Path) -> Option<BTreeSet<String>> {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(path)
        .args(["-map", "0", "-f", "framehash", "-"])
        .output()
        .ok()?;
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(errors, "");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    // Of each frame its stream and its hash; times may be counted in other units.
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let frame = |line: &str| {
        let parts: Vec<_> = line.split(',').map(str::trim).collect();
        format!("{} {}", parts[0], parts[parts.len() - 1])
    };
    Some(lines.map(frame).collect())
}

#[test]
fn a_film_in_fragments_is_the_same_film() -> io::Result<()> {
    let original = fs::read(CITY)?;
    let planned = fragment(&mut File::open(CITY)?, Tracks::All)?.expect("an MP4");
    let whole = assembled(&planned, &original);

    let size: u64 = planned.fragments.iter().map(|each| each.size).sum();
    assert_eq!(planned.head + planned.index + size, whole.len() as u64);
    assert_eq!(
        size,
        planned.pieces[2..].iter().map(Piece::size).sum::<u64>()
    );
    let mut at = usize::try_from(planned.head + planned.index).expect("small");
    for each in &planned.fragments {
        assert_eq!(&whole[at + 4..at + 8], b"moof");
        at += usize::try_from(each.size).expect("small");
    }
    assert!(planned.fragments.iter().all(|each| each.seconds > 0.0));

    let dir = tempfile::tempdir()?;
    let path = dir.path().join("f.mp4");
    fs::write(&path, whole)?;
    if let (Some(before), Some(after)) = (frames(CITY.as_ref()), frames(&path)) {
        let lost: Vec<_> = before.difference(&after).collect();
        let added: Vec<_> = after.difference(&before).collect();
        assert!(before.len() > 100);
        assert_eq!(lost, Vec::<&String>::new());
        // The sound before the beginning, which the original skips, is all that may come on top.
        assert!(added.len() <= 1, "{added:?}");
    }
    Ok(())
}

#[test]
fn what_is_no_film_has_no_fragments() -> io::Result<()> {
    for bytes in [
        &b""[..],
        b"\0\0\0\x08moov",
        b"\0\0\0\0ftyp",
        b"nonsense that is no film",
        &[0xff; 64],
    ] {
        assert_eq!(
            fragment(&mut Cursor::new(bytes), Tracks::All)?,
            None,
            "{bytes:?}"
        );
    }
    Ok(())
}

#[test]
fn a_broken_film_is_refused_and_never_a_panic() -> io::Result<()> {
    let original = fs::read(CITY)?;
    for at in (0..original.len()).step_by(original.len() / 200) {
        let mut broken = original.clone();
        broken[at] ^= 0xff;
        for tracks in [Tracks::All, Tracks::Pictures, Tracks::Sound] {
            fragment(&mut Cursor::new(&broken), tracks)?;
            fragment(&mut Cursor::new(&original[..at]), tracks)?;
        }
    }
    Ok(())
}

#[test]
fn the_pictures_and_the_sound_can_be_had_alone() -> io::Result<()> {
    let of = |tracks| fragment(&mut File::open(CITY)?, tracks);
    let (both, pictures) = (of(Tracks::All)?, of(Tracks::Pictures)?);
    let (both, pictures) = both.zip(pictures).expect("an MP4");

    let codecs = both.codecs.as_deref().expect("both are known");
    assert!(codecs.starts_with("avc1."), "{codecs}");
    let alone = pictures.codecs.as_deref();
    assert_eq!(alone, codecs.split(',').next());
    assert!((both.seconds() - pictures.seconds()).abs() < 0.001);
    let size = |film: &Fragmented| film.fragments.iter().map(|each| each.size).sum::<u64>();
    match of(Tracks::Sound)? {
        Some(sound) => {
            assert_eq!(sound.codecs.as_deref(), Some("mp4a.40.2"));
            assert!(size(&sound) + size(&pictures) < size(&both) + 10_000);
        }
        None => assert_eq!(size(&pictures), size(&both)),
    }
    Ok(())
}
