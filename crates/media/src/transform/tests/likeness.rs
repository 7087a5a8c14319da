//! Small pictures are as like the large one as a careful hand makes them: Lanczos over all pixels.
//!
//! SSIM is by the crate `image-compare`, the reference by the crate `image`: neither shares a line with what is judged.

use std::fs;

use image::imageops::FilterType;
use image_compare::Algorithm;

use super::*;

/// A part of a photograph: its name, where the part begins, and how many pixels wide and high it is.
type Square = (&'static str, u32, u32);

/// How like the reference a small one of this width is.
fn likeness((name, x, square): Square, side: u32, options: &str) -> Result<f64, Failure> {
    let bytes = fs::read(format!("../../tests/fixtures/{name}")).expect("it is there");
    let whole = image::load_from_memory(&bytes).expect("it is an image");
    let reference = whole.crop_imm(x, 0, square, square);
    let reference = reference.resize_exact(side, side, FilterType::Lanczos3);

    let crop = format!("crop/x_{x},y_0,w_{square},h_{square}");
    let made = pixels(&run(
        &bytes,
        &format!("{crop}/fill/w_{side},h_{side}{options}"),
    )?);
    let [made, reference] = [DynamicImage::from(made), reference].map(DynamicImage::into_luma8);
    let compared =
        image_compare::gray_similarity_structure(&Algorithm::MSSIMSimple, &made, &reference);
    Ok(compared.expect("they have one size").score)
}

#[test]
fn at_no_size_is_a_picture_less_like_than_it_has_to_be() -> Result<(), Failure> {
    // The first of these takes all of the JPEG, the others a half, a quarter and an eighth of it.
    for side in [436, 218, 109, 54] {
        let found = likeness(("galaxies.jpg", 64, 872), side, "/a.png")?;
        assert!(found >= 0.98, "{side}: {found}");
    }
    Ok(())
}

#[test]
fn formats_keep_what_they_are_given_when_told_to() -> Result<(), Failure> {
    // WebP has fewer shades of light, and this measure has a sharp eye for them.
    let least = [
        ("/a.png", 0.99),
        (",q_100/a.jpg", 0.98),
        (",q_100,bl/a.jpg", 0.98),
        (",q_100/a.webp", 0.96),
    ];
    for (options, least) in least {
        let found = likeness(("coffee.png", 100, 400), 200, options)?;
        assert!(found >= least, "{options}: {found}");
    }
    Ok(())
}
