//! Which sites are served, and who may enter them: as told, or as kept, or new.
//!
//! The engine keeps only the hash of a key. The key of the first site stands in `access.json` of the data directory,
//! for its owner to read.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use engine::{Engine, ErrorKind, SiteId, Sites};
use serde::{Deserialize, Serialize};

use super::invited::Invited;
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
    others: Vec<Access>,
    apps: Vec<Invited>,
}

impl Wanted {
    pub(super) fn of(
        sites: Vec<String>,
        api_keys: Vec<String>,
        apps: &[String],
    ) -> Result<Self, Failure> {
        if sites.len().max(api_keys.len()) > 1 && sites.len() != api_keys.len() {
            let (sites, keys) = (sites.len(), api_keys.len());
            return Err(Failure::input(format!(
                "`--site` is given {sites} times and `--api-key` {keys} times"
            ))
            .with_hint("of several sites each needs a key, in the same order"));
        }
        let mut sites = sites.into_iter().map(|site| header("--site", site));
        let mut api_keys = api_keys.into_iter().map(|key| header("--api-key", key));
        Ok(Self {
            site: sites.next().transpose()?,
            api_key: api_keys.next().transpose()?,
            others: sites
                .zip(api_keys)
                .map(|(site, api_key)| {
                    let (site, api_key) = (site?, api_key?);
                    Ok(Access { site, api_key })
                })
                .collect::<Result<_, Failure>>()?,
            apps: apps
                .iter()
                .map(|words| Invited::of(words))
                .collect::<Result<_, _>>()?,
        })
    }
}

/// Clients send both in a header, so they have to fit in one.
pub(super) fn header(flag: &str, value: String) -> Result<String, Failure> {
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
///
/// The other sites, keys and apps are as the command line says each time; they are not kept here.
pub(super) async fn settle(
    engine: &Engine,
    data: &Path,
    wanted: Wanted,
) -> anyhow::Result<(Access, bool)> {
    let sites = engine.sites();
    let Wanted {
        site,
        api_key,
        others,
        apps,
    } = wanted;
    let kept = read(&place(data))?;
    let may_be_new = api_key.is_none();
    let mut access = choose(&sites, kept.as_ref(), site, api_key);
    if !open(&sites, &access, data, may_be_new).await? {
        access.api_key = sites.new_key();
        open(&sites, &access, data, false).await?;
    }
    for other in &others {
        open(&sites, other, data, false).await?;
    }
    for app in apps {
        app.install(&sites, &access.site).await?;
    }

    let is_new = kept.as_ref() != Some(&access);
    if is_new {
        write(&place(data), &access)?;
    }
    Ok((access, is_new))
}

fn choose(
    sites: &Sites,
    kept: Option<&Access>,
    site: Option<String>,
    api_key: Option<String>,
) -> Access {
    let kept_site = kept.map(|kept| kept.site.clone());
    let site = site
        .or(kept_site)
        .unwrap_or_else(|| sites.new_site().to_string());
    // A key that was kept opens the site it was kept for, and no other.
    let kept_key = kept
        .filter(|kept| kept.site == site)
        .map(|kept| kept.api_key.clone());
    let api_key = api_key.or(kept_key).unwrap_or_else(|| sites.new_key());
    Access { site, api_key }
}

/// Lets the key open the site. If it was revoked there has to be another: `false` where one may be made.
async fn open(
    sites: &Sites,
    access: &Access,
    data: &Path,
    may_be_new: bool,
) -> anyhow::Result<bool> {
    let site = SiteId::new(access.site.clone());
    let Err(error) = sites.ensure(&site, &access.api_key).await else {
        return Ok(true);
    };
    match error.kind() {
        ErrorKind::Conflict if may_be_new => Ok(false),
        ErrorKind::Conflict | ErrorKind::Invalid => Err(Failure::input(error.message()).into()),
        ErrorKind::NotFound => {
            let hint = format!(
                "`site-media admin --data {} site create {site}` opens it again",
                data.display()
            );
            let words = format!("site `{site}` was revoked");
            Err(Failure::input(words).with_hint(hint).into())
        }
        _ => Err(error.into()),
    }
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
