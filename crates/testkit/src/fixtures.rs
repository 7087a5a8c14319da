//! The real files of `tests/fixtures`, and what independent tools say of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;
use sha2::{Digest, Sha256};

/// The photographs proper: neither odd files nor animations.
const PHOTOGRAPHS: [&str; 6] = [
    "cat-rotated.jpg",
    "coffee.png",
    "flower-progressive.jpg",
    "galaxies.jpg",
    "rocket.jpg",
    "tulips-alpha.webp",
];

/// A real file, and what other tools than ours say of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fixture {
    /// Its name.
    #[serde(skip)]
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// The MD5 of its bytes, as hex digits.
    pub md5: String,
    /// The SHA-256 of its bytes, as hex digits.
    pub sha256: String,
    /// What its content is, if it has any.
    pub mime_type: Option<String>,
    /// What the API calls that, such as `IMAGE`.
    pub media_type: Option<String>,
    /// Width of the stored picture in pixels, if it is one.
    pub width: Option<i32>,
    /// Height of the stored picture in pixels, if it is one.
    pub height: Option<i32>,
    /// How the stored picture is turned for display, as EXIF has it; upright if it does not say.
    pub orientation: Option<u8>,
}

impl Fixture {
    /// Width and height of the picture as it is shown, if it is one.
    pub fn shown(&self) -> (Option<i32>, Option<i32>) {
        match self.orientation {
            Some(5..=8) => (self.height, self.width),
            _ => (self.width, self.height),
        }
    }

    /// Where it is.
    pub fn path(&self) -> PathBuf {
        fixture(&self.name)
    }
}

/// Where the fixture of this name is.
pub fn fixture(name: &str) -> PathBuf {
    root().join("tests/fixtures").join(name)
}

/// Every fixture, by name.
///
/// # Panics
///
/// When `expected.json` is missing or wrong.
pub fn fixtures() -> Vec<Fixture> {
    let text = fs::read_to_string(fixture("expected.json")).expect("`expected.json` is there");
    let all: BTreeMap<String, Fixture> =
        serde_json::from_str(&text).expect("`expected.json` is in order");
    all.into_iter()
        .map(|(name, fixture)| Fixture { name, ..fixture })
        .collect()
}

/// The photographs among them.
pub fn photographs() -> Vec<Fixture> {
    let is_photograph = |fixture: &Fixture| PHOTOGRAPHS.contains(&fixture.name.as_str());
    fixtures().into_iter().filter(is_photograph).collect()
}

/// The SHA-256 of a file, as hex digits.
pub fn sha256(path: impl AsRef<Path>) -> io::Result<String> {
    let mut digest = Sha256::new();
    io::copy(&mut fs::File::open(path)?, &mut Writing(&mut digest))?;
    Ok(hex::encode(digest.finalize()))
}

/// The folder of the workspace.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .nth(2)
        .expect("this crate lies two folders below the workspace")
}

struct Writing<'a>(&'a mut Sha256);

impl io::Write for Writing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
