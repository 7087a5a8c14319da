//! Every form of URI and URL, and a round trip of whatever can be one.

use proptest::prelude::*;

use super::*;
use crate::model::FileDescriptor;

/// What is read, and what is printed again.
fn read(text: &str) -> (String, Option<String>, String) {
    match text.parse::<MediaUri>() {
        Ok(uri) => (
            uri.id().to_owned(),
            uri.filename().map(str::to_owned),
            uri.to_string(),
        ),
        Err(error) => (error.to_string(), None, String::new()),
    }
}

#[test]
fn every_form_is_read_and_printed_in_one_way() {
    let forms = [
        "wix:image://v1/a~mv2.jpg/leon%201.jpg#originWidth=3&originHeight=4",
        "image://v1/a~mv2.jpg/leon%201.jpg#originWidth=3&originHeight=4",
        "wix:image://v1/a~mv2.jpg#originWidth=3&originHeight=4",
        "wix:image://v1/a~mv2.jpg/#originWidth=3&originHeight=4&watermark=a%26b",
        "WIX:Image://v1/a~mv2.jpg",
        "wix:video://v1/v/c.mp4#posterUri=vf001.jpg&posterWidth=320&posterHeight=240",
        "wix:video://v1/v",
        "wix:audio://v1/s.mp3/x.mp3#duration=230164",
        "wix:document://v1/d.pdf/%C5%BC%C3%B3%C5%82w%20(1).pdf",
        "wix:document://v1/ugd/d.pdf/d.pdf",
        "wix:image://v1/a/100%.jpg",
        "wix:image://v1/a/b/c.jpg#later=1&&flag",
    ];
    let printed: Vec<_> = forms.iter().map(|form| read(form).2).collect();
    insta::assert_snapshot!(printed.join("\n"), @r"
    wix:image://v1/a~mv2.jpg/leon%201.jpg#originWidth=3&originHeight=4
    wix:image://v1/a~mv2.jpg/leon%201.jpg#originWidth=3&originHeight=4
    wix:image://v1/a~mv2.jpg#originWidth=3&originHeight=4
    wix:image://v1/a~mv2.jpg#originWidth=3&originHeight=4&watermark=a%26b
    wix:image://v1/a~mv2.jpg
    wix:video://v1/v/c.mp4#posterUri=vf001.jpg&posterWidth=320&posterHeight=240
    wix:video://v1/v
    wix:audio://v1/s.mp3/x.mp3#duration=230164
    wix:document://v1/d.pdf/%C5%BC%C3%B3%C5%82w%20(1).pdf
    wix:document://v1/ugd/d.pdf/d.pdf
    wix:image://v1/a/100%25.jpg
    wix:image://v1/a/b%2Fc.jpg#later=1&flag=
    ");
}

#[test]
fn each_kind_tells_what_its_fragment_says() -> Result<()> {
    let image: MediaUri =
        "wix:image://v1/a/b#originWidth=3024&originHeight=4032&watermark=w-1".parse()?;
    assert_eq!(
        (image.size(), image.watermark()),
        (Some((3024, 4032)), Some("w-1"))
    );

    let video: MediaUri = "wix:video://v1/v#posterUri=media%2Fp.jpg&posterWidth=320".parse()?;
    let poster = video.poster().expect("there is one");
    assert_eq!(
        (&*poster.id, poster.width, poster.height),
        ("media/p.jpg", Some(320), None)
    );
    assert_eq!(
        "wix:video://v1/v#posterUri=".parse::<MediaUri>()?.poster(),
        None
    );

    let audio: MediaUri = "wix:audio://v1/s.mp3#duration=23".parse()?;
    assert_eq!((audio.duration(), audio.size()), (Some(23), None));
    Ok(())
}

#[test]
fn a_size_that_is_no_number_is_kept_as_it_is() -> Result<()> {
    let uri: MediaUri = "wix:image://v1/a#originWidth=3.5&originHeight=-4".parse()?;
    assert_eq!(uri.size(), None);
    assert_eq!(uri.parameter("originWidth"), Some("3.5"));
    assert_eq!(
        uri.with_size(3, 4).to_string(),
        "wix:image://v1/a#originWidth=3&originHeight=4"
    );
    Ok(())
}

#[test]
fn what_is_no_uri_is_refused() {
    let texts = [
        "",
        "wix:",
        "wix:image://v1/",
        "wix:image://v1//x.jpg",
        "wix:image://v2/a",
        "wix:sculpture://v1/a",
        "wix:document://v1/ugd/",
        "wix:document://v1/ugd",
        "wix:image://v1/..",
        "wix:image://v1/a b",
        "żółw",
        "https://static.wixstatic.com/media/a~mv2.jpg",
        "wix:image://v1/a\n",
    ];
    for text in texts {
        assert!(text.parse::<MediaUri>().is_err(), "{text:?}");
    }
    insta::assert_snapshot!(read("wix:image//v1/a").0, @r"
    `wix:image//v1/a` is not a media URI
    hint: it looks like `wix:image://v1/<id>/<name>`
    ");
    insta::assert_snapshot!(MediaUri::video("a/b").expect_err("a slash"), @"`a/b` cannot be the id in a media URI");
}

#[test]
fn an_id_is_found_in_every_url_that_serves_a_file() {
    let found = |text: &str| file_id(text).unwrap_or_default();
    let image = "0abec0_b291a9349a0b4da59067f76287e386fb~mv2.jpg";
    let video = "0abec0_40f9a9349a0b4da59067f76287e386fb";

    for url in [
        "https://static.wixstatic.com/media/IMAGE",
        "https://static.wixstatic.com/media/IMAGE/v1/fill/w_300,h_200,al_c,q_80,enc_auto/leon.jpg",
        "https://static.wixstatic.com/media/IMAGE/v1/crop/x_1,y_2,w_3,h_4/fill/w_3,h_4,al_c/a.jpg",
        "https://download-files.wixmp.com/media/IMAGE?token=a.b.c",
        "http://127.0.0.1:8787/media/IMAGE",
        "https://example.com/behind/a/proxy/media/IMAGE/v1/fit/w_1,h_1/a.jpg",
        "https://example.com/media/IMAGE/v1/crop/x_1,y_2,w_3,h_4/fill/w_3,h_4,al_c/a.jpg",
        "wix:image://v1/IMAGE/leon.jpg#originWidth=3024&originHeight=4032",
        " image://v1/IMAGE ",
    ] {
        assert_eq!(found(&url.replace("IMAGE", image)), image, "{url}");
    }
    for url in [
        "https://video.wixstatic.com/video/VIDEO/file",
        "https://video.wixstatic.com/video/VIDEO/720p/mp4/file.mp4",
        "https://video.wixstatic.com/video/VIDEO/storyboard/144p/mp4/file.mp4",
        "https://files.wix.com/site/media/video/VIDEO/d945e594-8657-47e2-9cd9-e9033c3d8da0/repackage/hls",
        "https://repackager.wixmp.com/video.wixstatic.com/video/VIDEO/,720p,480p,/mp4/file.mp4.urlset/master.m3u8",
        "https://static.wixstatic.com/media/VIDEOf000.jpg",
        "wix:video://v1/VIDEO/clip.mp4#posterUri=VIDEOf000.jpg",
    ] {
        assert_eq!(found(&url.replace("VIDEO", video)), video, "{url}");
    }
    assert_eq!(
        found("https://static.wixstatic.com/shapes/0a_1.svg"),
        "0a_1.svg"
    );
    assert_eq!(
        found("https://music.wixstatic.com/mp3/0a_1.mp3"),
        "0a_1.mp3"
    );
    assert_eq!(
        found("https://static.wixstatic.com/mp3/0a_1.mp3"),
        "0a_1.mp3"
    );
    assert_eq!(
        found("https://d945e594-8657-47e2-9cd9-e9033c3d8da0.usrfiles.com/ugd/0a_1.pdf"),
        "0a_1.pdf"
    );
}

#[test]
fn what_names_no_file_has_no_id() {
    for text in [
        "",
        "0abec0_b291~mv2.jpg",
        "/photos/a.jpg",
        "https://archive.wixmp.com/archive/wix/0123456789abcdef0123456789abcdef",
        "https://static.wixstatic.com/media/",
        "https://static.wixstatic.com/media/..%2Fx",
        "http://127.0.0.1:8787/download/token",
        "https://example.com/photos/a.jpg",
        "mailto:media@example.com",
        "wix:image://v1/",
    ] {
        assert_eq!(file_id(text), None, "{text}");
    }
}

#[test]
fn a_file_has_the_uri_that_the_vendors_client_would_write() -> Result<(), serde_json::Error> {
    let uri = |kind: &str, media: &str| {
        let file = format!(
            r#"{{"id":"id-1","displayName":"shown 1","url":"","private":false,"mediaType":"{kind}",
            "operationStatus":"READY","state":"OK","media":{media}}}"#
        );
        let file: FileDescriptor = serde_json::from_str(&file)?;
        let uri = MediaUri::of(&file).map(|uri| uri.to_string());
        Ok::<_, serde_json::Error>(uri.unwrap_or_else(|| "none".to_owned()))
    };
    let uris = [
        uri(
            "IMAGE",
            r#"{"image":{"image":{"id":"id-1","width":3,"height":4,"filename":"leon 1.jpg"}}}"#,
        )?,
        uri("IMAGE", r#"{"image":{"image":{"altText":"a cat"}}}"#)?,
        uri("VIDEO", r#"{"video":{"id":"id-1","filename":"c.mp4"}}"#)?,
        uri(
            "AUDIO",
            r#"{"audio":{"duration":23,"assets":[{"filename":"x.mp3"}]}}"#,
        )?,
        uri("DOCUMENT", r#"{"document":{}}"#)?,
        uri("ARCHIVE", r#"{"archive":{}}"#)?,
        uri("IMAGE", "null")?,
    ];
    insta::assert_snapshot!(uris.join("\n"), @r"
    wix:image://v1/id-1/leon%201.jpg#originWidth=3&originHeight=4
    wix:image://v1/id-1/a%20cat
    wix:video://v1/id-1/c.mp4
    wix:audio://v1/id-1/x.mp3#duration=23
    wix:document://v1/id-1/shown%201
    none
    none
    ");
    Ok(())
}

fn uris() -> impl Strategy<Value = MediaUri> {
    let kind = prop::sample::select(MediaKind::ALL.to_vec());
    let parameters = prop::collection::vec((any::<String>(), any::<String>()), 0..4);
    let filename = any::<Option<String>>();
    (
        kind,
        any::<bool>(),
        "[0-9a-zA-Z_~.%&=ż-]{1,40}",
        filename,
        parameters,
    )
        .prop_filter_map("an id", |(kind, ugd, id, filename, parameters)| {
            let mut uri = MediaUri::new(kind, id).ok()?;
            uri = uri.with_filename(filename.unwrap_or_default());
            for (name, value) in parameters {
                uri = uri.with_parameter(&name, value);
            }
            Some(if ugd { uri.below_ugd() } else { uri })
        })
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(uri in uris()) {
        let printed = uri.to_string();
        prop_assert_eq!(printed.parse::<MediaUri>().ok(), Some(uri.clone()));
        let id = file_id(&printed);
        prop_assert_eq!(id.as_deref(), Some(uri.id()));
    }

    #[test]
    fn any_text_is_read_or_refused_and_printing_settles(text in "(wix:)?(image|document)://v1/(ugd/)?\\PC{0,40}") {
        if let Ok(uri) = text.parse::<MediaUri>() {
            prop_assert_eq!(uri.to_string().parse::<MediaUri>().ok(), Some(uri));
        }
    }
}
