//! Whatever may be asked for of whatever is there: the size is the one that the URL says.

use proptest::{
    prelude::{Just, ProptestConfig, Strategy, any},
    prop_assert, prop_assert_eq, prop_oneof, proptest,
    sample::select,
};

use super::*;

/// A small image in one of the formats, as it is stored.
#[derive(Debug, Clone)]
struct Source {
    bytes: Vec<u8>,
    /// As it is held upright.
    sides: (u32, u32),
}

/// Words that make sense for a source, and what they promise.
#[derive(Debug, Clone)]
struct Asked {
    words: String,
    /// The part that is looked at.
    part: (u32, u32),
    /// The sides that were asked for.
    wanted: (u32, u32),
    is_fill: bool,
    format: Format,
}

fn source() -> impl Strategy<Value = Source> {
    let formats = [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::WebP,
        ImageFormat::Gif,
        ImageFormat::Bmp,
    ];
    let sides = (1u32..120, 1u32..120);
    (select(formats.to_vec()), sides, any::<bool>(), 1u8..=8).prop_map(
        |(format, (width, height), clear, orientation)| {
            let opaque = bands(width, height);
            let image: DynamicImage = if clear && format != ImageFormat::Jpeg {
                let mut image = DynamicImage::from(opaque).into_rgba8();
                image.pixels_mut().for_each(|pixel| pixel[3] = pixel[0]);
                image.into()
            } else {
                opaque.into()
            };
            let bytes = stored(image, format);
            if format != ImageFormat::Jpeg {
                let sides = (width, height);
                return Source { bytes, sides };
            }
            let lies = orientation > 4;
            Source {
                bytes: with_orientation(&bytes, orientation),
                sides: if lies {
                    (height, width)
                } else {
                    (width, height)
                },
            }
        },
    )
}

fn asked((across, down): (u32, u32)) -> impl Strategy<Value = Asked> {
    let side = || prop_oneof![4 => 1u32..160, 1 => 160u32..400];
    let crop = (0..across, 0..down, 1u32..150, 1u32..150);
    let formats = [
        ("jpg", Format::Jpeg),
        ("jpeg", Format::Jpeg),
        ("png", Format::Png),
        ("webp", Format::WebP),
        ("gif", Format::Gif),
    ];
    (
        proptest::option::of(crop),
        (side(), side()),
        step(),
        options(),
        select(formats.to_vec()),
    )
        .prop_map(move |(crop, wanted, (step, anchor), options, named)| {
            let mut words = String::new();
            let mut part = (across, down);
            if let Some((x, y, width, height)) = crop {
                words = format!("crop/x_{x},y_{y},w_{width},h_{height}/");
                part = (width.min(across - x), height.min(down - y));
            }
            let (width, height) = wanted;
            let (ending, format) = named;
            let shape = format!("{step}/w_{width},h_{height}{anchor}");
            Asked {
                words: format!("{words}{shape}{options}/any.{ending}"),
                part,
                wanted,
                is_fill: step == "fill",
                format,
            }
        })
}

fn step() -> impl Strategy<Value = (&'static str, String)> {
    let aligned = select(&["c", "t", "tl", "tr", "b", "bl", "br", "l", "r"])
        .prop_map(|align| ("fill", format!(",al_{align}")));
    let focused = (0u32..=100, 0u32..=100).prop_map(|(x, y)| {
        let (x, y) = (f64::from(x) / 100.0, f64::from(y) / 100.0);
        ("fill", format!(",fp_{x:.2}_{y:.2}"))
    });
    prop_oneof![Just(("fit", String::new())), aligned, focused]
}

/// Some of the options, in their order.
fn options() -> impl Strategy<Value = String> {
    let maybe = |one: proptest::strategy::BoxedStrategy<String>| prop_oneof![2 => Just(String::new()), 1 => one];
    let number = |name: &'static str, range: std::ops::RangeInclusive<i32>| {
        maybe(
            range
                .prop_map(move |value| format!(",{name}_{value}"))
                .boxed(),
        )
    };
    let word = |word: &'static str| maybe(Just(format!(",{word}")).boxed());
    let mask = (0u32..800, 0u32..300, 0u32..500).prop_map(|(radius, amount, threshold)| {
        let hundredths = [radius, amount, threshold].map(|value| f64::from(value) / 100.0);
        let [radius, amount, threshold] = hundredths;
        format!(",usm_{radius:.2}_{amount:.2}_{threshold:.2}")
    });
    let light = (
        number("con", -100..=100),
        number("br", -100..=100),
        number("sat", -100..=100),
        number("hue", -180..=180),
        number("blur", 0..=100),
    );
    let rest = (word("enc_auto"), word("anm_all"));
    (
        word("lg_1"),
        number("q", 1..=100),
        maybe(mask.boxed()),
        word("bl"),
        light,
        rest,
    )
        .prop_map(|(enlarge, quality, mask, plain, light, (auto, all))| {
            let (contrast, brightness, saturation, hue, blur) = light;
            [
                enlarge, quality, mask, plain, contrast, brightness, saturation, hue, blur, auto,
                all,
            ]
            .concat()
        })
}

/// Something that is asked for of something.
fn case() -> impl Strategy<Value = (Source, Asked)> {
    source().prop_flat_map(|source| {
        let sides = source.sides;
        (Just(source), asked(sides))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_comes_out_has_the_size_that_was_asked_for((source, asked) in case()) {
        let made = run(&source.bytes, &asked.words).expect("it makes sense");
        prop_assert_eq!(made.format, asked.format);

        // As other readers see it: all of its pixels.
        let image = pixels(&made);
        let sides = (image.width(), image.height());
        prop_assert_eq!(sides, (made.width, made.height));
        let (width, height) = asked.wanted;
        if asked.is_fill {
            prop_assert_eq!(sides, (width, height));
        } else {
            // Whole, within the box, touching it on one side or not enlarged at all.
            prop_assert!(sides.0 <= width && sides.1 <= height);
            prop_assert!(sides.0 <= asked.part.0 && sides.1 <= asked.part.1);
            let touches = sides.0 == width || sides.1 == height;
            prop_assert!(touches || sides == asked.part);
        }
    }
}
