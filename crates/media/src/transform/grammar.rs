//! The words of a transform.

use std::{fmt, str::FromStr};

use super::{Align, Anchor, Encoding, Format, Look, Region, Shape, Sharpen, Transform};

/// The longest side that can be asked for.
const LONGEST: u32 = 5000;

/// A word of a transform that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(String);

impl Refused {
    pub(super) fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

type Result<T, E = Refused> = std::result::Result<T, E>;

pub(super) fn parse(path: &str) -> Result<Transform> {
    let (steps, name) = path
        .rsplit_once('/')
        .ok_or_else(|| Refused::new("a transform ends in a name, such as `cat.jpg`"))?;
    let mut transform = Transform {
        crop: None,
        shape: None,
        look: Look::default(),
        quality: None,
        progressive: true,
        animated: false,
        encoding: Encoding::Named,
        named: Format::of_name(name).ok_or_else(|| {
            Refused::new(format!("`{name}` names no format that images can have"))
        })?,
    };
    let mut steps = steps.split('/').peekable();
    while let Some(step) = steps.next() {
        let words = steps
            .next()
            .ok_or_else(|| Refused::new(format!("`{step}` is not followed by what it needs")))?;
        match step {
            "crop" if transform.crop.is_none() && transform.shape.is_none() => {
                crop(&mut transform, words)?;
            }
            "fit" | "fill" if transform.shape.is_none() => shape(&mut transform, step, words)?,
            _ => {
                return Err(Refused::new(format!(
                    "`{step}` is not a step, or not at this place; there are `crop`, then `fit` or `fill`"
                )));
            }
        }
    }
    Ok(transform)
}

fn crop(transform: &mut Transform, words: &str) -> Result<()> {
    let (mut x, mut y, mut width, mut height) = (None, None, None, None);
    for word in words.split(',') {
        match word.split_once('_') {
            Some(("x", value)) => x = Some(number(word, value, 0..=u32::MAX)?),
            Some(("y", value)) => y = Some(number(word, value, 0..=u32::MAX)?),
            Some(("w", value)) => width = Some(number(word, value, 1..=u32::MAX)?),
            Some(("h", value)) => height = Some(number(word, value, 1..=u32::MAX)?),
            _ => option(transform, word)?,
        }
    }
    let needed = |value: Option<u32>, name| value.ok_or_else(|| missing("crop", name));
    transform.crop = Some(Region {
        x: needed(x, "x")?,
        y: needed(y, "y")?,
        width: needed(width, "w")?,
        height: needed(height, "h")?,
    });
    Ok(())
}

fn shape(transform: &mut Transform, step: &str, words: &str) -> Result<()> {
    let (mut width, mut height, mut anchor) = (None, None, Anchor::Align(Align::Center));
    for word in words.split(',') {
        match word.split_once('_') {
            Some(("w", value)) => width = Some(number(word, value, 1..=LONGEST)?),
            Some(("h", value)) => height = Some(number(word, value, 1..=LONGEST)?),
            Some(("al", value)) if step == "fill" => {
                let align = Align::parse(value).ok_or_else(|| unknown(word))?;
                anchor = Anchor::Align(align);
            }
            Some(("fp", value)) if step == "fill" => anchor = focus(word, value)?,
            _ => option(transform, word)?,
        }
    }
    let width = width.ok_or_else(|| missing(step, "w"))?;
    let height = height.ok_or_else(|| missing(step, "h"))?;
    transform.shape = Some(match step {
        "fit" => Shape::Fit { width, height },
        _ => Shape::Fill {
            width,
            height,
            anchor,
        },
    });
    Ok(())
}

fn focus(word: &str, value: &str) -> Result<Anchor> {
    let (x, y) = value.split_once('_').ok_or_else(|| unknown(word))?;
    Ok(Anchor::Focus {
        x: number(word, x, 0.0..=1.0)?,
        y: number(word, y, 0.0..=1.0)?,
    })
}

fn option(transform: &mut Transform, word: &str) -> Result<()> {
    let look = &mut transform.look;
    match word.split_once('_').unwrap_or((word, "")) {
        ("q", value) => transform.quality = Some(number(word, value, 1..=100)?),
        ("usm", value) => look.sharpen = Some(sharpen(word, value)?),
        ("con", value) => look.contrast = number(word, value, -100..=100)?,
        ("br", value) => look.brightness = number(word, value, -100..=100)?,
        ("sat", value) => look.saturation = number(word, value, -100..=100)?,
        ("hue", value) => look.hue = number(word, value, -180..=180)?,
        ("blur", value) => look.blur = number(word, value, 0..=100)?,
        ("bl", "") => transform.progressive = false,
        ("enc", "auto") => transform.encoding = Encoding::Auto,
        ("enc", "avif" | "pavif") => transform.encoding = Encoding::Avif,
        ("anm", "all") => transform.animated = true,
        ("pstr", "") => transform.animated = false,
        // An absent quality is chosen here anyway, and pictures are enlarged in one way.
        ("quality", "auto") | ("lg", "1" | "2") => {}
        // Watermarks are kept where nobody outside can put one.
        ("wm", value) if !value.is_empty() => {}
        _ => return Err(unknown(word)),
    }
    Ok(())
}

fn sharpen(word: &str, value: &str) -> Result<Sharpen> {
    let mut parts = value.split('_');
    let mut next = |range| number(word, parts.next().unwrap_or_default(), range);
    let sharpen = Sharpen {
        radius: next(0.0..=500.0)?,
        amount: next(0.0..=10.0)?,
        threshold: next(0.0..=255.0)?,
    };
    match parts.next() {
        None => Ok(sharpen),
        Some(_) => Err(unknown(word)),
    }
}

/// A plain number within bounds, of which no sum can come out as none.
fn number<T>(word: &str, value: &str, range: std::ops::RangeInclusive<T>) -> Result<T>
where
    T: FromStr + PartialOrd + fmt::Display,
{
    let plain = value
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'));
    let number = value.parse().ok().filter(|_| plain);
    match number {
        Some(number) if range.contains(&number) => Ok(number),
        Some(_) => Err(Refused::new(format!(
            "`{word}` is not between {} and {}",
            range.start(),
            range.end()
        ))),
        None => Err(Refused::new(format!("`{word}` holds no number"))),
    }
}

fn missing(step: &str, name: &str) -> Refused {
    Refused::new(format!("`{step}` needs `{name}_…`"))
}

fn unknown(word: &str) -> Refused {
    Refused::new(format!("`{word}` is not a word of a transform"))
}
