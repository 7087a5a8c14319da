//! What URLs look like, and what has none. That they equal the vendor's is tried by `tests/interop/image.test.mjs`.

use super::*;
use crate::ErrorKind;

const CAT: &str = "0abec0_b291a9349a0b4da59067f76287e386fb~mv2.jpg";

/// The URL without what all have in common.
fn path(transform: &Transform) -> String {
    match transform.url() {
        Ok(url) => url.replace(SERVED, "").replace(CAT, "<cat>"),
        Err(error) => format!("error: {error}"),
    }
}

fn cat() -> Result<Picture, ImageError> {
    Ok(Picture::new(CAT)?.with_size(3024, 4032))
}

#[test]
fn a_fit_keeps_the_proportions_of_the_image() -> Result<(), ImageError> {
    // The vendor's own helper swaps width and height here, and arrives at 267 by 200.
    let fits = [
        cat()?.fit(300, 200),
        cat()?.fit(5000, 5000),
        cat()?.with_size(300, 200).fit(600, 600),
        cat()?.fit(300, 200).density(2.0),
        Picture::new(CAT)?.fit(300, 200),
    ];
    insta::assert_snapshot!(fits.each_ref().map(path).join("\n"), @r"
    <cat>/v1/fill/w_150,h_200,al_c,q_80,usm_0.66_1.00_0.01,enc_auto/<cat>
    <cat>/v1/fill/w_3024,h_4032,al_c,q_90,enc_auto/<cat>
    <cat>/v1/fill/w_420,h_280,al_c,lg_1,q_80,enc_auto/<cat>
    <cat>/v1/fill/w_300,h_400,al_c,q_80,usm_0.66_1.00_0.01,enc_auto/<cat>
    <cat>/v1/fit/w_300,h_200,q_80,usm_0.66_1.00_0.01,enc_auto/<cat>
    ");
    Ok(())
}

#[test]
fn a_fill_cuts_off_what_stands_out() -> Result<(), ImageError> {
    let fills = [
        cat()?.fill(300, 200),
        cat()?.fill(300, 200).align(Align::TopLeft),
        cat()?
            .fill(300, 200)
            .focal_point(30.0, 70.0)
            .align(Align::Top),
        cat()?.fill(300, 200).crop(10, 20, 1000, 800),
        cat()?.fill(300, 200).crop(-10, 4000, 100, 100),
        cat()?.fill(300, 200).crop(0, 0, 3024, 4032),
        cat()?
            .with_size(100, 100)
            .fill(500, 500)
            .upscale(Upscale::Super),
    ];
    insta::assert_snapshot!(fills.each_ref().map(path).join("\n"), @r"
    <cat>/v1/fill/w_300,h_200,al_c,q_80,usm_0.66_1.00_0.01,enc_auto/<cat>
    <cat>/v1/fill/w_300,h_200,al_tl,q_80,usm_0.66_1.00_0.01,enc_auto/<cat>
    <cat>/v1/fill/w_300,h_200,fp_0.30_0.70,q_80,usm_0.66_1.00_0.01,enc_auto/<cat>
    <cat>/v1/crop/x_10,y_20,w_1000,h_800/fill/w_300,h_200,al_c,q_80,usm_0.66_1.00_0.01,enc_auto/<cat>
    <cat>/v1/crop/x_0,y_4000,w_90,h_32/fill/w_67,h_45,al_c,lg_1,q_80,enc_auto/<cat>
    <cat>/v1/fill/w_300,h_200,al_c,q_80,usm_0.66_1.00_0.01,enc_auto/<cat>
    <cat>/v1/fill/w_400,h_400,al_c,lg_2,q_80,enc_auto/<cat>
    ");
    Ok(())
}

#[test]
fn everything_has_its_place_in_the_url() -> Result<(), ImageError> {
    let all = cat()?
        .fill(1600, 1200)
        .focal_point(30.0, 70.0)
        .quality(70)
        .unsharp_mask(1.0, 0.5, 0.1)
        .baseline()
        .watermark("w-1")
        .contrast(10)
        .brightness(5)
        .saturation(-10)
        .hue(30)
        .blur(4)
        .encoding(Encoding::Avif)
        .name("leon's cat/1.jpg");
    insta::assert_snapshot!(path(&all), @"<cat>/v1/fill/w_1600,h_1200,fp_0.30_0.70,q_70,usm_1.00_0.50_0.10,bl,wm_w-1,con_10,br_5,sat_-10,hue_30,blur_4,enc_avif,quality_auto/leon's%20cat_1.jpg");
    insta::assert_snapshot!(path(&cat()?.fill(3, 2).unsharpened().encoding(Encoding::Stored)), @"<cat>/v1/fill/w_3,h_2,al_c,q_80/<cat>");
    Ok(())
}

#[test]
fn a_format_has_ways_of_its_own() -> Result<(), ImageError> {
    let of = |id: &str| {
        Ok::<_, ImageError>(
            Picture::new(id)?
                .with_size(300, 200)
                .fill(30, 20)
                .align(Align::Top),
        )
    };
    let urls = [
        of("a.png")?,
        of("a.webp")?,
        of("a.webp")?.place_webp_and_avif(),
        of("a.webp")?.animation(Animation::Kept),
        of("a.gif")?,
        of("a.gif")?.animation(Animation::Kept),
        of("a.gif")?.animation(Animation::Still),
        of("a.svg")?,
        of("noextension")?,
    ];
    insta::assert_snapshot!(urls.each_ref().map(path).join("\n"), @r"
    a.png/v1/fill/w_30,h_20,al_t,q_85,usm_0.66_1.00_0.01,enc_auto/a.png
    a.webp/v1/fill/w_30,h_20,al_c,q_80,usm_0.66_1.00_0.01,enc_auto/a.webp
    a.webp/v1/fill/w_30,h_20,al_t,q_80,usm_0.66_1.00_0.01,enc_auto/a.webp
    a.webp
    a.gif
    a.gif/v1/fill/w_30,h_20,al_t,usm_0.66_1.00_0.01,anm_all/a.gif
    a.gif/v1/fill/w_30,h_20,al_t,usm_0.66_1.00_0.01/a.gif
    a.svg
    noextension
    ");
    Ok(())
}

#[test]
fn what_is_out_of_range_is_named() -> Result<(), ImageError> {
    let wrong = [
        cat()?.fill(0, 200),
        cat()?.fit(300, 5001),
        cat()?.fill(3, 2).quality(91),
        cat()?.fill(3, 2).focal_point(0.0, 100.1),
        cat()?.fill(3, 2).focal_point(f64::NAN, 0.0),
        cat()?.fill(3, 2).unsharp_mask(0.05, 1.0, 1.0),
        cat()?.fill(3, 2).density(0.0),
        cat()?.fill(3, 2).contrast(101),
        cat()?.fill(3, 2).hue(-181),
        cat()?.fill(3, 2).blur(-1),
        cat()?.fill(3, 2).crop(3024, 0, 10, 10),
        cat()?.fill(3, 2).crop(0, 0, 0, 10),
        cat()?.fill(3, 2).crop(i32::MIN, 0, u32::MAX, 10),
        Picture::new(CAT)?.fill(3, 2).crop(0, 0, 10, 10),
        cat()?.with_size(5000, 1).fit(100, 100),
        cat()?.fill(3, 2).watermark("a/b"),
    ];
    insta::assert_snapshot!(wrong.each_ref().map(path).join("\n"), @r"
    error: `width` is 0, and goes from 1 to 5000
    error: `height` is 5001, and goes from 1 to 5000
    error: `quality` is 91, and goes from 5 to 90
    error: `focal_point` is 100.1, and goes from 0 to 100
    error: `focal_point` is NaN, and goes from 0 to 100
    error: `unsharp_mask: radius` is 0.05, and goes from 0.1 to 500
    error: `density` is 0, and goes from 0.1 to 10
    error: `contrast` is 101, and goes from -100 to 100
    error: `hue` is -181, and goes from -180 to 180
    error: `blur` is -1, and goes from 0 to 100
    error: `crop` cuts nothing out of the image
    error: `crop` cuts nothing out of the image
    <cat>/v1/crop/x_0,y_0,w_3024,h_10/fill/w_3,h_2,al_c,q_80,usm_0.66_1.00_0.01,enc_auto/<cat>
    error: `crop` needs the size of the image
    error: a side of the image would have no pixel left
    error: `a/b` cannot be the id of a watermark
    ");
    assert_eq!(
        cat()?.fill(3, 2).quality(4).url(),
        Err(ImageError::OutOfRange {
            parameter: "quality",
            value: 4.0,
            least: 5.0,
            most: 90.0
        })
    );
    Ok(())
}

#[test]
fn an_error_is_one_of_this_crate_where_that_is_expected() -> Result<(), ImageError> {
    let error = Picture::new(CAT)?
        .fill(3, 2)
        .crop(0, 0, 1, 1)
        .url()
        .expect_err("no size");
    let error = crate::Error::from(error);
    assert_eq!(error.kind(), ErrorKind::Invalid);
    insta::assert_snapshot!(error, @r"
    `crop` needs the size of the image
    hint: tell it by `with_size`
    ");
    Ok(())
}

#[test]
fn a_picture_comes_from_a_uri_or_a_file() -> Result<(), Box<dyn std::error::Error>> {
    let uri: MediaUri = "wix:image://v1/a~mv2.jpg/leon.jpg#originWidth=3&originHeight=4".parse()?;
    let picture = Picture::try_from(&uri)?;
    assert_eq!(
        (picture.url(), picture.size()),
        ("https://static.wixstatic.com/media/a~mv2.jpg", Some((3, 4)))
    );
    let video: MediaUri = "wix:video://v1/v".parse()?;
    assert_eq!(
        Picture::try_from(&video),
        Err(ImageError::NoImage(video.to_string()))
    );

    let file = r#"{"id":"a.jpg","displayName":"a","url":"http://127.0.0.1:8787/media/a.jpg","private":false,
        "mediaType":"IMAGE","operationStatus":"READY","state":"OK",
        "media":{"image":{"image":{"width":30,"height":40}}}}"#;
    let file: FileDescriptor = serde_json::from_str(file)?;
    let url = Picture::of(&file).expect("an image").fit(3, 3).url()?;
    assert_eq!(
        url,
        "http://127.0.0.1:8787/media/a.jpg/v1/fill/w_2,h_3,al_c,q_80,usm_0.66_1.00_0.01,enc_auto/a.jpg"
    );
    Ok(())
}
