//! `bench images`: 800 x 800 pixels of a photograph of 12 megapixels, as JPEG and as WebP, beside sharp doing the same.
//!
//! Once as a library: in a process of its own, from bytes in memory to bytes in memory, after one that does not count.
//! And once over HTTP: fetched by curl from a Media Manager, each time by another URL so that it has nothing made
//! before, and from a few lines around sharp that make it each time they are asked. Cut, size, kernel, quality and
//! threads are the same. How good the results are is told by scikit-image, of how like they are to what Pillow makes
//! of all the pixels.
//!
//! The photograph is made, not taken, and kept for the next time.

mod contender;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use self::contender::{Contender, Turn};
use super::figure::{Figure, Unit};
use super::harness::{Pair, in_turn};
use super::peers::{self, SHARP};
use crate::process::{self, cargo};
use crate::python::Venv;
use crate::{programs, workspace};

/// How many images a turn makes.
const COUNT: usize = 12;

/// What our time is to be of sharp's, and our memory of its.
const FASTER: f64 = 0.75;
const SMALLER: f64 = 0.5;

/// Alike, as far as an eye or a disk can tell: encoders of one kind round in different places.
const ALIKE: f64 = 1.01;
const AS_SMALL: f64 = 1.05;

/// How far a result may be from the reference: an SSIM of 0.98.
const UNLIKE: f64 = 0.02;

/// The formats, and what the figures are called.
const FORMATS: [(&str, Names); 2] = [
    (
        "jpeg",
        Names {
            time: "JPEG",
            memory: "memory at most, JPEG",
            size: "size of the JPEG",
            likeness: "likeness of the JPEG",
            http: "JPEG over HTTP",
        },
    ),
    (
        "webp",
        Names {
            time: "WebP",
            memory: "memory at most, WebP",
            size: "size of the WebP",
            likeness: "likeness of the WebP",
            http: "WebP over HTTP",
        },
    ),
];

struct Names {
    time: &'static str,
    memory: &'static str,
    size: &'static str,
    likeness: &'static str,
    http: &'static str,
}

/// Measures.
pub(super) fn run(rounds: usize, quick: bool) -> Result<Vec<Figure>> {
    programs::assembler()?;
    let target = workspace::metadata()?.target_directory;
    process::run(cargo(
        "build --locked --release -p site-media-cli -p site-media-media \
         --bin site-media --example transform"
            .split_whitespace(),
    ))?;
    let folder = target.join("bench");
    fs::create_dir_all(&folder)?;
    let snake = peers::from_pypi("images", include_str!("images/requirements.txt"))?;
    let photograph = Photograph::make(&snake, &folder)?;
    let ours = Contender::Ours {
        library: target.join("release/examples/transform"),
        server: target.join("release/site-media"),
    };
    let theirs = Contender::Sharp(peers::sharp()?);

    let turn = Turn {
        photograph: &photograph.large,
        folder: &folder,
        count: if quick { 3 } else { COUNT },
    };
    let mut figures = Vec::new();
    for (format, names) in &FORMATS {
        figures.extend(as_library(&ours, &theirs, &turn, rounds, format, names)?);
        figures.extend(quality(&snake, &photograph.small, &turn, format, names)?);
    }
    figures.extend(over_http(&ours, &theirs, &turn, rounds)?);
    Ok(figures)
}

fn as_library(
    ours: &Contender,
    theirs: &Contender,
    turn: &Turn<'_>,
    rounds: usize,
    format: &str,
    names: &Names,
) -> Result<[Figure; 2]> {
    let [ours, theirs] = in_turn(
        rounds,
        [&|| ours.make(turn, format), &|| theirs.make(turn, format)],
    )?;
    Ok([
        beside(
            names.time,
            Unit::Time,
            &pairs(&ours, &theirs, |one| one.seconds),
            FASTER,
        ),
        beside(
            names.memory,
            Unit::Memory,
            &pairs(&ours, &theirs, |one| one.memory),
            SMALLER,
        ),
    ])
}

/// What the turns before left.
fn quality(
    snake: &Venv,
    reference: &Path,
    turn: &Turn<'_>,
    format: &str,
    names: &Names,
) -> Result<[Figure; 3]> {
    let made = [turn.result("ours", format), turn.result("sharp", format)];
    let mut python = snake.python(["-c", include_str!("images/ssim.py")]);
    python.arg(reference).args(&made);
    let told = process::output(python)?;
    let unlike = told.lines().map(|line| Ok(1.0 - line.parse::<f64>()?));
    let unlike = unlike.collect::<Result<Vec<_>>>()?;
    ensure!(
        unlike.len() == made.len(),
        "not every image was judged:\n{told}"
    );

    let bytes =
        |path: &PathBuf| Ok::<_, anyhow::Error>(u32::try_from(fs::read(path)?.len())?.into());
    let size = Pair {
        ours: bytes(&made[0])?,
        theirs: bytes(&made[1])?,
    };
    let pair = Pair {
        ours: unlike[0],
        theirs: unlike[1],
    };
    Ok([
        beside(names.likeness, Unit::Unlike, &[pair], ALIKE),
        Figure::within(names.likeness, Unit::Unlike, [pair.ours], UNLIKE),
        beside(names.size, Unit::Memory, &[size], AS_SMALL),
    ])
}

fn over_http(
    ours: &Contender,
    theirs: &Contender,
    turn: &Turn<'_>,
    rounds: usize,
) -> Result<Vec<Figure>> {
    let formats = FORMATS.map(|(format, _)| format);
    let [ours, theirs] = in_turn(
        rounds,
        [&|| ours.serve(turn, formats), &|| {
            theirs.serve(turn, formats)
        }],
    )?;
    let mut figures: Vec<_> = FORMATS
        .iter()
        .enumerate()
        .map(|(at, (_, names))| {
            let rounds = pairs(&ours, &theirs, |one| one.seconds[at]);
            beside(names.http, Unit::Time, &rounds, FASTER)
        })
        .collect();
    let memory = pairs(&ours, &theirs, |one| one.memory);
    figures.push(beside(
        "memory at most over HTTP",
        Unit::Memory,
        &memory,
        SMALLER,
    ));
    Ok(figures)
}

fn pairs<T>(ours: &[T], theirs: &[T], of: impl Fn(&T) -> f64) -> Vec<Pair> {
    let both = ours.iter().zip(theirs);
    both.map(|(ours, theirs)| Pair {
        ours: of(ours),
        theirs: of(theirs),
    })
    .collect()
}

fn beside(name: &'static str, unit: Unit, rounds: &[Pair], goal: f64) -> Figure {
    Figure::beside(name, unit, &format!("sharp {SHARP}"), rounds, goal)
}

/// What is made small, and what a careful hand makes of it.
struct Photograph {
    large: PathBuf,
    small: PathBuf,
}

impl Photograph {
    fn make(snake: &Venv, folder: &Path) -> Result<Self> {
        let (large, small) = (folder.join("photograph.jpg"), folder.join("photograph.png"));
        let script = include_str!("images/picture.py");
        let how = folder.join("photograph.py");
        if !fs::read_to_string(&how).is_ok_and(|found| found == script) {
            eprintln!("making a photograph");
            let mut python = snake.python(["-c", script]);
            python.arg(&large).arg(&small);
            process::run(python)?;
            // Written last: a photograph that was cut short is made again.
            fs::write(how, script)?;
        }
        Ok(Self { large, small })
    }
}
