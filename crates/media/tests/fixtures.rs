//! The real files of `tests/fixtures`, each held against what is written down about it.

use std::{fs::File, path::Path};

use serde_json::{Value, json};

#[test]
fn every_fixture_is_what_it_is_written_down_to_be() -> Result<(), Box<dyn std::error::Error>> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    let expected: serde_json::Map<String, Value> =
        serde_json::from_reader(File::open(dir.join("expected.json"))?)?;

    let mut probed = 0;
    for (name, expected) in &expected {
        // An empty file is nothing yet.
        let Some(mime) = expected.get("mimeType") else {
            continue;
        };
        let kind = media::probe(&mut File::open(dir.join(name))?, name, media::OCTET_STREAM)?;

        let found = json!({ "mimeType": kind.mime, "mediaType": kind.class.as_str() });
        assert_eq!(
            found,
            json!({ "mimeType": mime, "mediaType": expected["mediaType"] }),
            "{name}"
        );
        if matches!(expected["mediaType"].as_str(), Some("IMAGE" | "VECTOR")) {
            let found = json!([kind.width, kind.height]);
            assert_eq!(
                found,
                json!([expected["width"], expected["height"]]),
                "{name}"
            );
        }
        assert!(media::is_supported(&kind.mime), "{name}");
        probed += 1;
    }
    assert!(probed > 10, "only {probed} fixtures were found");
    Ok(())
}
