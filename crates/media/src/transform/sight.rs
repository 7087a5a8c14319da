//! What can be seen of an image without serving it.

use super::{
    Bounds, Channels, Failure, Header, Picture, Transform, colour, decode, guard::guarded, plan,
    resize,
};
use crate::colours::{self, Colour};

/// The sides of the small picture that is looked at.
const SIDE: u32 = 96;

/// How much of a pixel has to be there for its colour to count, of 255.
const SEEN: u8 = 128;

/// What an image shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sight {
    /// Pixels from left to right, held upright.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// Whether it has more than one picture.
    pub animated: bool,
    /// Whether it can be seen through.
    pub alpha: bool,
    /// Its foremost colours, at most five, the first of them the most frequent; none where they could not be had
    /// within the bounds.
    pub colours: Vec<Colour>,
}

/// Looks at the image in `bytes`. Only a header that cannot be read is a failure: a picture that is damaged further on
/// has no colours.
///
/// `stop` is asked now and then whether it has taken too long.
pub fn look(bytes: &[u8], bounds: &Bounds, stop: &dyn Fn() -> bool) -> Result<Sight, Failure> {
    let header = guarded(|| Header::read(bytes))??;
    let (width, height) = header.upright();
    Ok(Sight {
        width,
        height,
        animated: header.animated,
        alpha: header.alpha,
        colours: colours(bytes, &header, bounds, stop).unwrap_or_default(),
    })
}

/// The colours of what can be decoded.
fn colours(
    bytes: &[u8],
    header: &Header,
    bounds: &Bounds,
    stop: &dyn Fn() -> bool,
) -> Option<Vec<Colour>> {
    let picture = guarded(|| small(bytes, header, bounds, stop)).ok()?.ok()?;
    Some(colours::of(seen(&picture)))
}

/// The first picture, as small as it may be for its colours to be told.
fn small(
    bytes: &[u8],
    header: &Header,
    bounds: &Bounds,
    stop: &dyn Fn() -> bool,
) -> Result<Picture, Failure> {
    header.check(bounds)?;
    let shrink = Transform::parse(&format!("fit/w_{SIDE},h_{SIDE}/small.png"))?;
    let plan = plan::plan(&shrink, header)?;
    let picture = decode::first(bytes, header, &plan, stop)?;
    let picture = resize::resize(&picture, &plan)?;
    Ok(colour::to_srgb(picture, header.profile.as_deref()))
}

fn seen(picture: &Picture) -> impl Iterator<Item = Colour> + '_ {
    let shares = picture.channels.count();
    let has_alpha = picture.channels == Channels::Rgba;
    let pixels = picture.pixels.chunks_exact(shares);
    pixels
        .filter(move |pixel| !has_alpha || pixel[3] >= SEEN)
        .map(|pixel| [pixel[0], pixel[1], pixel[2]])
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn seen_in(name: &str) -> String {
        let bytes = fs::read(format!("../../tests/fixtures/{name}")).expect("it is there");
        let sight = look(&bytes, &Bounds::default(), &|| false).expect("an image");
        let Sight {
            width,
            height,
            animated,
            alpha,
            colours,
        } = sight;
        format!("{width}x{height} animated:{animated} alpha:{alpha} {colours:?}")
    }

    #[test]
    fn images_are_upright_and_have_colours() {
        insta::assert_snapshot!(seen_in("cat-rotated.jpg"), @"451x300 animated:false alpha:false [[153, 116, 88], [182, 150, 135], [122, 84, 55]]");
        insta::assert_snapshot!(seen_in("tulips-alpha.webp"), @"500x500 animated:false alpha:true [[231, 168, 183], [24, 71, 22], [200, 136, 151], [57, 115, 55]]");
        insta::assert_snapshot!(seen_in("city-animated.gif"), @"240x135 animated:true alpha:true [[58, 69, 99], [88, 134, 138], [119, 167, 168], [8, 85, 85], [40, 118, 119]]");
    }

    #[test]
    fn what_is_too_much_has_no_colours_but_a_size() {
        let bytes = fs::read("../../tests/fixtures/coffee.png").expect("it is there");
        let bounds = Bounds {
            pixels: 100,
            ..Bounds::default()
        };
        let sight = look(&bytes, &bounds, &|| false).expect("an image");
        assert!(sight.width > 100);
        assert_eq!(sight.colours, Vec::<Colour>::new());
        let late = look(&bytes, &Bounds::default(), &|| true).expect("an image");
        assert_eq!(late.colours, Vec::<Colour>::new());
    }
}
