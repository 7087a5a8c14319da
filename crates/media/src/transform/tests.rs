//! Facts about transforms, over images made here.

mod anything;
mod likeness;

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use super::*;

/// Bands of colour, so that it can be seen which part was kept.
fn bands(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let across = u8::try_from(x * 255 / width).unwrap_or(255);
        let down = u8::try_from(y * 255 / height).unwrap_or(255);
        Rgb([across, down, 90])
    })
}

fn stored(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let image: DynamicImage = image.into();
    image
        .write_to(&mut bytes, format)
        .expect("memory takes all");
    bytes.into_inner()
}

fn run(bytes: &[u8], words: &str) -> Result<Rendition, Failure> {
    let transform = Transform::parse(words)?;
    transform.apply(bytes, transform.named, &Bounds::default(), &|| false)
}

fn pixels(rendition: &Rendition) -> RgbImage {
    image::load_from_memory(&rendition.bytes)
        .expect("what was made can be read")
        .into_rgb8()
}

#[test]
fn every_format_comes_out_in_the_size_asked_for() -> Result<(), Failure> {
    let jpeg = stored(bands(640, 480), ImageFormat::Jpeg);
    for name in ["a.jpg", "a.png", "a.webp", "a.gif"] {
        for words in [
            "fill/w_97,h_201",
            "fit/w_64,h_64",
            "crop/x_600,y_0,w_100,h_31",
        ] {
            let rendition = run(&jpeg, &format!("{words}/{name}"))?;
            let image = pixels(&rendition);
            assert_eq!(
                (image.width(), image.height()),
                (rendition.width, rendition.height)
            );
        }
    }
    let sides = |words: &str| run(&jpeg, words).map(|made| (made.width, made.height));
    assert_eq!(sides("fill/w_97,h_201/a.png")?, (97, 201));
    assert_eq!(sides("fit/w_64,h_64/a.png")?, (64, 48));
    assert_eq!(sides("fit/w_5000,h_5000,lg_1/a.png")?, (640, 480));
    assert_eq!(sides("crop/x_600,y_0,w_100,h_31/a.png")?, (40, 31));
    assert_eq!(
        sides("crop/x_0,y_0,w_10,h_10/fill/w_50,h_20/a.png")?,
        (50, 20)
    );
    Ok(())
}

#[test]
fn what_is_kept_is_what_the_anchor_says() -> Result<(), Failure> {
    let png = stored(bands(400, 100), ImageFormat::Png);
    let red = |words: &str| run(&png, words).map(|made| pixels(&made).get_pixel(50, 50)[0]);

    assert!(red("fill/w_100,h_100,al_l/a.png")? < 40);
    assert!((110..145).contains(&red("fill/w_100,h_100,al_c/a.png")?));
    assert!(red("fill/w_100,h_100,al_br/a.png")? > 215);
    assert!((55..75).contains(&red("fill/w_100,h_100,fp_0.25_0.50/a.png")?));
    assert!(red("fill/w_100,h_100,fp_1.00_0.00/a.png")? > 215);
    Ok(())
}

#[test]
fn a_photograph_on_its_side_is_held_upright() -> Result<(), Failure> {
    // Stored 60 wide and 40 high, to be turned a quarter clockwise: left becomes the top.
    let jpeg = stored(bands(60, 40), ImageFormat::Jpeg);
    let turned = with_orientation(&jpeg, 6);
    assert_eq!(Header::read(&turned)?.upright(), (40, 60));

    let whole = pixels(&run(&turned, "fit/w_500,h_500/a.png")?);
    assert_eq!((whole.width(), whole.height()), (40, 60));
    assert!(whole.get_pixel(20, 2)[0] < 40 && whole.get_pixel(20, 57)[0] > 215);

    // What is asked for is meant upright too: the lower end was the right one.
    let end = pixels(&run(&turned, "crop/x_0,y_50,w_40,h_10/a.png")?);
    assert_eq!((end.width(), end.height()), (40, 10));
    assert!(end.get_pixel(20, 5)[0] > 205);
    assert!(end.get_pixel(2, 5)[1] > 215 && end.get_pixel(37, 5)[1] < 40);
    Ok(())
}

/// Puts the smallest EXIF block behind the first marker of a JPEG.
fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let length = u16::try_from(exif.len() + 2)
        .expect("it is small")
        .to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

#[test]
fn nothing_that_the_original_tells_of_itself_is_passed_on() -> Result<(), Failure> {
    let jpeg = with_orientation(&stored(bands(60, 40), ImageFormat::Jpeg), 1);
    let made = run(&jpeg, "fit/w_30,h_30/a.jpg")?;
    assert!(!made.bytes.windows(4).any(|four| four == b"Exif"));
    Ok(())
}

#[test]
fn what_can_be_seen_through_stays_so_where_the_format_can() -> Result<(), Failure> {
    let clear = RgbaImage::from_pixel(20, 20, Rgba([255, 0, 0, 0]));
    let png = stored(clear, ImageFormat::Png);

    let alpha = |name: &str| -> Result<u8, Failure> {
        let made = run(&png, &format!("fit/w_10,h_10/{name}"))?;
        let image = image::load_from_memory(&made.bytes).expect("it can be read");
        Ok(image.into_rgba8().get_pixel(5, 5)[3])
    };
    assert_eq!(
        (alpha("a.png")?, alpha("a.webp")?, alpha("a.jpg")?),
        (0, 0, 255)
    );
    let white = pixels(&run(&png, "fit/w_10,h_10/a.jpg")?);
    assert_eq!(white.get_pixel(5, 5).0, [255, 255, 255]);
    Ok(())
}

#[test]
fn looks_change_what_they_say() -> Result<(), Failure> {
    let grey = stored(
        RgbImage::from_pixel(8, 8, Rgb([100, 100, 100])),
        ImageFormat::Png,
    );
    let blue = stored(
        RgbImage::from_pixel(8, 8, Rgb([20, 40, 200])),
        ImageFormat::Png,
    );
    let look = |bytes: &[u8], word: &str| -> Result<[u8; 3], Failure> {
        let made = run(bytes, &format!("fit/w_8,h_8,{word}/a.png"))?;
        Ok(pixels(&made).get_pixel(4, 4).0)
    };
    assert_eq!(look(&grey, "br_100")?, [255, 255, 255]);
    assert_eq!(look(&grey, "br_-100")?, [0, 0, 0]);
    assert_eq!(look(&grey, "con_-100")?, [128, 128, 128]);
    assert_eq!(look(&grey, "usm_0.66_1.00_0.01")?, [100, 100, 100]);
    assert_eq!(look(&grey, "blur_20")?, [100, 100, 100]);
    let [r, g, b] = look(&blue, "sat_-100")?;
    assert!(r == g && g == b);
    let [r, g, b] = look(&blue, "hue_120")?;
    assert!(
        r > g && r > b,
        "a third of a turn takes blue to red: {r} {g} {b}"
    );
    Ok(())
}

#[test]
fn sharpening_widens_edges_only() -> Result<(), Failure> {
    let edge = RgbImage::from_fn(40, 8, |x, _| Rgb([if x < 20 { 80 } else { 160 }; 3]));
    let png = stored(edge, ImageFormat::Png);
    let made = pixels(&run(&png, "fit/w_40,h_8,usm_2.00_1.00_0.01/a.png")?);

    assert!(made.get_pixel(19, 4)[0] < 70 && made.get_pixel(20, 4)[0] > 170);
    assert_eq!(
        (made.get_pixel(2, 4)[0], made.get_pixel(37, 4)[0]),
        (80, 160)
    );
    Ok(())
}

#[test]
fn the_format_is_what_the_asker_takes() -> Result<(), Refused> {
    let webp = Accept {
        webp: true,
        avif: false,
    };
    let both = Accept {
        webp: true,
        avif: true,
    };
    let format = |words: &str, accept| Transform::parse(words).map(|it| it.format(accept));
    let best = if cfg!(feature = "avif") {
        Format::Avif
    } else {
        Format::WebP
    };

    assert_eq!(format("fit/w_1,h_1/a.png", both)?, Format::Png);
    assert_eq!(format("fit/w_1,h_1,enc_auto/a.png", both)?, Format::WebP);
    assert_eq!(
        format("fit/w_1,h_1,enc_auto/a.png", Accept::default())?,
        Format::Png
    );
    assert_eq!(
        format("fit/w_1,h_1,enc_avif,quality_auto/a.jpg", both)?,
        best
    );
    assert_eq!(
        format("fit/w_1,h_1,enc_pavif,quality_auto/a.jpg", webp)?,
        Format::WebP
    );
    // Who names AVIF alone gets nothing that was not named, unless by the URL.
    let avif = Accept {
        webp: false,
        avif: true,
    };
    let (other, named) = if cfg!(feature = "avif") {
        (Format::Avif, Format::Avif)
    } else {
        (Format::Png, Format::Jpeg)
    };
    assert_eq!(format("fit/w_1,h_1,enc_avif/a.png", avif)?, other);
    assert_eq!(format("fit/w_1,h_1,enc_auto/a.png", avif)?, Format::Png);
    assert_eq!(format("fit/w_1,h_1/a.avif", Accept::default())?, named);
    assert_eq!(format("fit/w_1,h_1/a.avif", both)?, best);
    Ok(())
}

#[test]
fn nonsense_is_named() {
    let refusals = [
        "fit/w_0,h_10/a.jpg",
        "fit/w_5001,h_10/a.jpg",
        "fit/w_10/a.jpg",
        "fit/w_ten,h_10/a.jpg",
        "fit/w_NaN,h_10/a.jpg",
        "fit/w_10,h_10,al_c/a.jpg",
        "fill/w_10,h_10,al_x/a.jpg",
        "fill/w_10,h_10,fp_1.5_0/a.jpg",
        "fill/w_10,h_10,q_101/a.jpg",
        "fill/w_10,h_10,usm_1_1/a.jpg",
        "fill/w_10,h_10,hue_181/a.jpg",
        "fill/w_10,h_10,,/a.jpg",
        "fill/w_10,h_10/a",
        "fill/w_10,h_10/fit/w_1,h_1/a.jpg",
        "turn/by_90/a.jpg",
        "a.jpg",
        "",
    ];
    let told = refusals.map(|words| match Transform::parse(words) {
        Ok(transform) => format!("{words}: {transform:?}"),
        Err(refused) => refused.to_string(),
    });
    insta::assert_snapshot!(told.join("\n"), @r"
    `w_0` is not between 1 and 5000
    `w_5001` is not between 1 and 5000
    `fit` needs `h_…`
    `w_ten` holds no number
    `w_NaN` holds no number
    `al_c` is not a word of a transform
    `al_x` is not a word of a transform
    `fp_1.5_0` is not between 0 and 1
    `q_101` is not between 1 and 100
    `usm_1_1` holds no number
    `hue_181` is not between -180 and 180
    `` is not a word of a transform
    `a` names no format that images can have
    `fit` is not a step, or not at this place; there are `crop`, then `fit` or `fill`
    `turn` is not a step, or not at this place; there are `crop`, then `fit` or `fill`
    a transform ends in a name, such as `cat.jpg`
    a transform ends in a name, such as `cat.jpg`
    ");
}

#[test]
fn a_bomb_is_refused_before_it_is_decoded() {
    let mut png = stored(bands(2, 2), ImageFormat::Png);
    png[16..24].copy_from_slice(&[0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50]);
    let checksum = crc32fast::hash(&png[12..29]);
    png[29..33].copy_from_slice(&checksum.to_be_bytes());

    let refused = run(&png, "fit/w_10,h_10/a.png").expect_err("it is 50,000 pixels wide");
    insta::assert_snapshot!(refused, @"the image is too large: 50000 x 50000 pixels, of which 100000000 are the most");
}

#[test]
fn whoever_has_no_time_left_is_told_so() {
    let jpeg = stored(bands(640, 480), ImageFormat::Jpeg);
    let transform = Transform::parse("fit/w_10,h_10/a.jpg").expect("it makes sense");
    let outcome = transform.apply(&jpeg, Format::Jpeg, &Bounds::default(), &|| true);
    assert_eq!(outcome, Err(Failure::OutOfTime));
}

#[test]
fn cut_off_and_muddled_images_are_errors_or_images_but_never_worse() {
    let whole = [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::Gif,
        ImageFormat::WebP,
    ]
    .map(|format| stored(bands(48, 48), format));
    for bytes in whole {
        for at in (0..bytes.len()).step_by(7) {
            let _ = run(&bytes[..at], "fill/w_9,h_9/a.jpg");
            let mut muddled = bytes.clone();
            muddled[at] ^= 0x5a;
            if let Ok(made) = run(&muddled, "fill/w_9,h_9/a.jpg") {
                assert_eq!((made.width, made.height), (9, 9));
            }
        }
    }
}

#[test]
fn an_animation_keeps_its_pictures_only_when_asked_to() -> Result<(), Failure> {
    let mut gif = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut gif);
    for shade in [10, 120, 240] {
        let frame = RgbaImage::from_pixel(12, 12, Rgba([shade, shade, shade, 255]));
        encoder
            .encode_frame(image::Frame::new(frame))
            .expect("memory takes all");
    }
    drop(encoder);
    assert!(Header::read(&gif)?.animated());

    let still = run(&gif, "fit/w_6,h_6/a.gif")?;
    let moving = run(&gif, "fit/w_6,h_6,anm_all/a.gif")?;
    let webp = run(&gif, "fit/w_6,h_6,anm_all/a.webp")?;
    assert!(!Header::read(&still.bytes)?.animated());
    assert!(Header::read(&moving.bytes)?.animated());
    assert!(Header::read(&webp.bytes)?.animated());

    let transform = Transform::parse("fit/w_6,h_6,anm_all/a.gif")?;
    let bounds = Bounds {
        frames: 2,
        ..Bounds::default()
    };
    let many = transform.apply(&gif, Format::Gif, &bounds, &|| false);
    assert_eq!(
        many,
        Err(Failure::TooLarge("more than 2 pictures".to_owned()))
    );
    let bounds = Bounds {
        pixels: 300,
        ..Bounds::default()
    };
    let large = Transform::parse("fill/w_12,h_12,anm_all/a.gif")?;
    let large = large.apply(&gif, Format::Gif, &bounds, &|| false);
    let told = "its pictures have more than 300 pixels together";
    assert_eq!(large, Err(Failure::TooLarge(told.to_owned())));
    Ok(())
}
