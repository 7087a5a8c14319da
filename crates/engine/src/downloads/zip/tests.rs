//! Archives as other programs read them, and the arithmetic of those too large for a test.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use super::*;

fn noon() -> Timestamp {
    "2026-01-15T12:34:56Z".parse().expect("a time")
}

fn folder(path: &str) -> Entry {
    Entry {
        path: path.to_owned(),
        modified: noon(),
        file: None,
    }
}

/// A file whose id is its content.
fn file(path: &str, content: &str) -> Entry {
    large(path, content, content.len() as u64)
}

fn large(path: &str, content: &str, size: u64) -> Entry {
    Entry {
        path: path.to_owned(),
        modified: noon(),
        file: Some(Stored {
            id: content.to_owned(),
            size,
            crc32: crc32fast::hash(content.as_bytes()),
        }),
    }
}

fn bytes(pieces: &[Piece]) -> Vec<u8> {
    let bytes = |piece: &Piece| match piece {
        Piece::Made(bytes) => bytes.to_vec(),
        Piece::File(content, range) => {
            let at = |offset| usize::try_from(offset).expect("small");
            content.as_bytes()[at(range.start)..at(range.end)].to_vec()
        }
    };
    pieces.iter().flat_map(bytes).collect()
}

fn sample() -> [Entry; 5] {
    [
        folder("pets/"),
        file("pets/żółw 🐢.txt", "slow"),
        file("pets/empty.txt", ""),
        folder("pets/none/"),
        file("pets/cat.txt", "hello world"),
    ]
}

/// What a program prints that reads the archive; nothing where the program is not installed.
fn read_by(program: &str, arguments: &[&str], archive: &Path) -> Option<(bool, String)> {
    let command = Command::new(program)
        .args(arguments)
        .arg(archive)
        .stdin(Stdio::null())
        .env("LC_ALL", "C.UTF-8")
        .output();
    let output = command.ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Some((output.status.success(), text))
}

const LISTING: &str = "
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    assert z.testzip() is None
    for i in z.infolist():
        print(i.filename, i.file_size, i.header_offset, i.is_dir(), i.date_time, z.read(i) if i.file_size < 100 else '')
";

#[test]
fn other_programs_find_everything_in_it() -> std::io::Result<()> {
    let dir = tempfile::tempdir()?;
    let path = dir.path().join("a.zip");
    let layout = Layout::of(&sample());
    let whole = bytes(&layout.cut(&(0..layout.size())));
    assert_eq!(whole.len() as u64, layout.size());
    fs::write(&path, &whole)?;

    if let Some((good, said)) = read_by("unzip", &["-tqq"], &path) {
        assert!(good, "{said}");
    }
    if let Some((good, said)) = read_by("python3", &["-c", LISTING], &path) {
        assert!(good, "{said}");
        let names: Vec<_> = said.lines().map(str::to_owned).collect();
        assert_eq!(
            names,
            [
                "pets/ 0 0 True (2026, 1, 15, 12, 34, 56) b''",
                "pets/żółw 🐢.txt 4 44 False (2026, 1, 15, 12, 34, 56) b'slow'",
                "pets/empty.txt 0 108 False (2026, 1, 15, 12, 34, 56) b''",
                "pets/none/ 0 161 True (2026, 1, 15, 12, 34, 56) b''",
                "pets/cat.txt 11 210 False (2026, 1, 15, 12, 34, 56) b'hello world'",
            ]
        );
    }
    Ok(())
}

#[test]
fn any_range_is_that_range_of_the_whole() {
    let layout = Layout::of(&sample());
    let whole = bytes(&layout.cut(&(0..layout.size())));

    for start in 0..whole.len() {
        for end in [start + 1, start + 7, start + 100, whole.len()] {
            let end = end.min(whole.len());
            let part = bytes(&layout.cut(&(start as u64..end as u64)));
            assert_eq!(part, &whole[start..end], "{start}..{end}");
        }
    }
    assert!(layout.cut(&(5..5)).is_empty());
}

/// Writes an archive whose files are holes, so that gigabytes take no room.
fn write_sparse(layout: &Layout, path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::FileExt;

    let file = fs::File::create(path)?;
    file.set_len(layout.size())?;
    let mut offset = 0;
    for piece in layout.cut(&(0..layout.size())) {
        if let Piece::Made(bytes) = &piece {
            file.write_all_at(bytes, offset)?;
        }
        offset += piece.size();
    }
    assert_eq!(offset, layout.size());
    Ok(())
}

const DIRECTORY: &str = "
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    for i in z.infolist():
        with z.open(i) as f:
            print(i.filename, i.file_size, i.header_offset, f.read(5) if i.file_size < 100 else '')
";

#[test]
fn sizes_and_places_above_four_gigabytes_are_wide() -> std::io::Result<()> {
    const FOUR: u64 = 1 << 32;
    let dir = tempfile::tempdir()?;
    let path = dir.path().join("large.zip");
    let empty = crc32fast::hash(b"");
    let tail = Entry {
        file: Some(Stored {
            id: String::new(),
            size: 0,
            crc32: empty,
        }),
        ..folder("tail.txt")
    };
    let entries = [
        large("small", "", FOUR - 2),
        large("edge", "", FOUR - 1),
        large("huge", "", 5 * FOUR),
        tail,
    ];
    let layout = Layout::of(&entries);
    // Heads: 30 bytes, the path, 9 for the time, 20 for wide sizes.
    let edge = 30 + 5 + 9 + FOUR - 2;
    let huge = edge + 30 + 4 + 29 + FOUR - 1;
    let tail = huge + 30 + 4 + 29 + 5 * FOUR;
    let directory = tail + 30 + 8 + 9;
    let central = [5, 4 + 28, 4 + 28, 8 + 12]
        .map(|more| 46 + 9 + more)
        .iter()
        .sum::<u64>();
    assert_eq!(layout.size(), directory + central + 56 + 20 + 22);

    write_sparse(&layout, &path)?;
    if let Some((good, said)) = read_by("python3", &["-c", DIRECTORY], &path) {
        assert!(good, "{said}");
        let expected = format!(
            "small {} 0 \nedge {} {edge} \nhuge {} {huge} \ntail.txt 0 {tail} b''\n",
            FOUR - 2,
            FOUR - 1,
            5 * FOUR
        );
        assert_eq!(said, expected);
    }
    if let Some((good, said)) = read_by("unzip", &["-l"], &path) {
        assert!(good, "{said}");
        assert!(
            said.contains("21474836480") && said.contains("4 files"),
            "{said}"
        );
    }
    Ok(())
}

#[test]
fn more_entries_than_sixteen_bits_count_are_all_counted() -> std::io::Result<()> {
    let dir = tempfile::tempdir()?;
    let path = dir.path().join("many.zip");
    let entries: Vec<_> = (0..70_000).map(|n| folder(&format!("{n}/"))).collect();
    let layout = Layout::of(&entries);
    fs::write(&path, bytes(&layout.cut(&(0..layout.size()))))?;

    let count = "import sys, zipfile; print(len(zipfile.ZipFile(sys.argv[1]).infolist()))";
    if let Some((good, said)) = read_by("python3", &["-c", count], &path) {
        assert!(good, "{said}");
        assert_eq!(said, "70000\n");
    }
    assert_eq!(
        layout.directory()[layout.directory().len() - 14..][..4],
        [0xff; 4]
    );
    Ok(())
}

#[test]
fn times_out_of_reach_of_dos_are_brought_in() {
    assert_eq!(dos(Timestamp::UNIX_EPOCH).1 >> 9, 0);
    let (time, date) = dos(noon());
    assert_eq!((time >> 11, time >> 5 & 63, time & 31), (12, 34, 28));
    assert_eq!((date >> 9, date >> 5 & 15, date & 31), (46, 1, 15));
}
