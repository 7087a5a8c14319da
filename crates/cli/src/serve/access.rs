//! Which site is served, and which key opens it: as told, or as kept, or new.
//!
//! The engine keeps only the hash of a key. The key itself stands in `access.json` of the data directory, for its
//! owner to read.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use engine::{Engine, SiteId};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

/// A site and the key that opens it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Access {
    pub(super) site: String,
    pub(super) api_key: String,
}

/// What the words on the command line say of it.
pub(super) struct Wanted {
    site: Option<String>,
    api_key: Option<String>,
}

impl Wanted {
    pub(super) fn of(site: Option<String>, api_key: Option<String>) -> Result<Self, Failure> {
        let site = site.map(|site| header("--site", site)).transpose()?;
        let api_key = api_key.map(|key| header("--api-key", key)).transpose()?;
        Ok(Self { site, api_key })
    }
}

/// Clients send both in a header, so they have to fit in one.
fn header(flag: &str, value: String) -> Result<String, Failure> {
    if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Failure::input(format!(
            "the value of `{flag}` must be printable, without spaces"
        )));
    }
    Ok(value)
}

/// Where it is kept.
pub(super) fn place(data: &Path) -> PathBuf {
    data.join("access.json")
}

/// Sees to it that a key opens a site, keeps both, and tells whether the key is one the owner has not seen here.
pub(super) async fn settle(
    engine: &Engine,
    data: &Path,
    wanted: Wanted,
) -> anyhow::Result<(Access, bool)> {
    let kept = read(&place(data))?;
    let access = choose(engine, kept.as_ref(), wanted);
    engine
        .sites()
        .ensure(&SiteId::new(access.site.clone()), &access.api_key)
        .await?;

    let is_new = kept.as_ref() != Some(&access);
    if is_new {
        write(&place(data), &access)?;
    }
    Ok((access, is_new))
}

fn choose(engine: &Engine, kept: Option<&Access>, wanted: Wanted) -> Access {
    let kept_site = kept.map(|kept| kept.site.clone());
    let site = wanted
        .site
        .or(kept_site)
        .unwrap_or_else(|| engine.sites().new_site().to_string());
    // A key that was kept opens the site it was kept for, and no other.
    let kept_key = kept
        .filter(|kept| kept.site == site)
        .map(|kept| kept.api_key.clone());
    let api_key = wanted
        .api_key
        .or(kept_key)
        .unwrap_or_else(|| engine.sites().new_key());
    Access { site, api_key }
}

fn read(path: &Path) -> anyhow::Result<Option<Access>> {
    match fs::read(path) {
        Ok(text) => serde_json::from_slice(&text).map(Some).map_err(|error| {
            Failure::input(format!("cannot read `{}`: {error}", path.display()))
                .with_hint("remove it, and a new key is made")
                .into()
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => {
            Err(Failure::input(format!("cannot read `{}`: {error}", path.display())).into())
        }
    }
}

fn write(path: &Path, access: &Access) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(access)?;
    write_whole(path, &text).map_err(|error| {
        Failure::work(format!("cannot write `{}`: {error}", path.display())).into()
    })
}

/// Writes a file that is found whole or not at all, and read by its owner only.
pub(super) fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let draft = path.with_extension(format!("{}.draft", std::process::id()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    fs::rename(draft, path)
}
