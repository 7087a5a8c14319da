//! Files of few bytes that ask for much.

use image::{Frame, RgbaImage, codecs::gif::GifEncoder};
use media::transform::{Bounds, Failure, Transform};

use crate::{everything, within_bounds};

#[test]
fn an_index_that_tells_of_millions_of_samples_is_not_believed() {
    within_bounds();
    for (name, bytes) in [("fixed.mp4", film(1)), ("many.mp4", film(40))] {
        everything(name, &bytes);
    }
}

#[test]
fn a_drawing_that_grows_by_the_square_costs_little() {
    within_bounds();
    let svg = |inside: &str| format!("<svg xmlns='http://www.w3.org/2000/svg'>{inside}</svg>");
    let nested = |with: &str, depth: usize| {
        svg(&format!(
            "{}{}",
            format!("<{with}>").repeat(depth),
            format!("</{with}>").repeat(depth)
        ))
    };
    for (name, drawing) in [
        ("deep.svg", nested("g", 30_000)),
        ("skipped.svg", nested("x", 30_000)),
        ("many.svg", svg(&"<g/>".repeat(30_000))),
        (
            "attributes.svg",
            svg(&format!("<g {}/>", "data-a='' ".repeat(20_000))),
        ),
        (
            "style.svg",
            svg(&format!("<style>{}</style>", "url(".repeat(30_000))),
        ),
        (
            "wide.svg",
            format!(
                "<!DOCTYPE svg [<!ENTITY a '{}'>]>{}",
                "a".repeat(30_000),
                svg(&format!("<script>{}</script>", "&a;".repeat(30_000)))
            ),
        ),
        (
            "loop.svg",
            svg("<g id='a'><use href='#a'/><use href='#a'/></g>"),
        ),
    ] {
        everything(name, drawing.as_bytes());
    }
}

#[test]
fn an_animation_of_small_pictures_does_not_become_one_of_huge_ones() -> Result<(), Failure> {
    within_bounds();
    let mut gif = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut gif, 30);
    for _ in 0..100 {
        let frame = Frame::new(RgbaImage::new(1, 1));
        encoder.encode_frame(frame).expect("memory takes all");
    }
    drop(encoder);

    let transform = Transform::parse("fill/w_5000,h_5000,anm_all/a.gif")?;
    let made = transform.apply(&gif, transform.named, &Bounds::default(), &|| false);
    assert!(matches!(made, Err(Failure::TooLarge(_))));
    Ok(())
}

/// An MP4 whose tracks say that they have six million samples of one byte each.
fn film(tracks: usize) -> Vec<u8> {
    const MANY: u32 = 6_000_000;
    let words =
        |words: &[u32]| -> Vec<u8> { words.iter().flat_map(|word| word.to_be_bytes()).collect() };
    let table = [
        boxed(*b"stsd", &[0; 8]),
        boxed(*b"stts", &words(&[0, 1, MANY, 1])),
        boxed(*b"stsc", &words(&[0, 1, 1, MANY, 1])),
        boxed(*b"stsz", &words(&[0, 1, MANY])),
        boxed(*b"stco", &words(&[0, 1, 0])),
    ];
    let track: Vec<_> = ["vide", "soun"]
        .iter()
        .map(|kind| {
            let handler = boxed(*b"hdlr", &[&[0; 8], kind.as_bytes(), &[0; 12]].concat());
            let header = boxed(*b"mdhd", &words(&[0, 0, 0, 1000, MANY, 0]));
            let stored = boxed(*b"minf", &boxed(*b"stbl", &table.concat()));
            let media = boxed(*b"mdia", &[header, handler, stored].concat());
            let about = boxed(*b"tkhd", &words(&[0, 0, 0, 1, 0, 0]));
            boxed(*b"trak", &[about, media].concat())
        })
        .collect();
    let index = [boxed(*b"mvhd", &[0; 100]), track.concat().repeat(tracks)].concat();
    [boxed(*b"ftyp", b"isom\0\0\0\0"), boxed(*b"moov", &index)].concat()
}

fn boxed(name: [u8; 4], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len() + 8).expect("it is small");
    [&size.to_be_bytes()[..], &name, content].concat()
}
