//! The colours that matter most in a picture.

/// How many are told at most.
const MOST: usize = 5;

/// Two colours closer than this are one to the eye; the square of a distance between shares of 0 to 255.
const APART: u32 = 48 * 48;

/// A share of the pixels below which a colour is a speck.
const SPECK: usize = 100;

/// Shares of red, green and blue, 0 to 255.
pub type Colour = [u8; 3];

/// The foremost colours of pixels, the one with the most of them first.
///
/// Pixels are sorted into 4096 boxes; the fullest boxes whose colours differ enough to be told apart are taken.
pub(crate) fn of(pixels: impl Iterator<Item = Colour>) -> Vec<Colour> {
    let mut boxes = vec![Box::default(); 1 << 12];
    let mut count = 0;
    for pixel in pixels {
        boxes[place(pixel)].add(pixel);
        count += 1;
    }
    boxes.retain(|each| each.count > 0);
    // Of equally full ones the order of places decides, so that the same picture always tells the same.
    boxes.sort_by_key(|each| std::cmp::Reverse(each.count));

    let mut chosen: Vec<Colour> = Vec::new();
    for each in &boxes {
        let is_speck = usize::try_from(each.count).is_ok_and(|of_it| of_it * SPECK < count);
        if chosen.len() == MOST || (is_speck && !chosen.is_empty()) {
            break;
        }
        let colour = each.middle();
        if chosen.iter().all(|other| apart(*other, colour) > APART) {
            chosen.push(colour);
        }
    }
    chosen
}

/// Pixels of similar colour.
#[derive(Debug, Clone, Copy, Default)]
struct Box {
    count: u32,
    sums: [u32; 3],
}

impl Box {
    fn add(&mut self, pixel: Colour) {
        self.count += 1;
        for (sum, share) in self.sums.iter_mut().zip(pixel) {
            *sum += u32::from(share);
        }
    }

    fn middle(&self) -> Colour {
        self.sums
            .map(|sum| u8::try_from(sum / self.count).unwrap_or(u8::MAX))
    }
}

fn place([red, green, blue]: Colour) -> usize {
    usize::from(red >> 4) << 8 | usize::from(green >> 4) << 4 | usize::from(blue >> 4)
}

fn apart(one: Colour, other: Colour) -> u32 {
    let pairs = one.into_iter().zip(other);
    pairs.map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_colour_comes_first_and_similar_ones_once() {
        let pixels = [
            ([250, 0, 0], 50),
            ([0, 0, 250], 80),
            ([10, 0, 250], 40),
            ([255, 255, 255], 1),
        ];
        let all = pixels
            .into_iter()
            .flat_map(|(pixel, count)| std::iter::repeat_n(pixel, count));
        assert_eq!(of(all), [[3, 0, 250], [250, 0, 0]]);
    }

    #[test]
    fn where_nothing_is_seen_there_is_no_colour() {
        assert_eq!(of(std::iter::empty()), Vec::<Colour>::new());
        assert_eq!(of(std::iter::once([1, 2, 3])), [[1, 2, 3]]);
    }
}
