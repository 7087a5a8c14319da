//! Where credentials come from, if not from the program: the environment, and a file of profiles.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::builder::Builder;
use crate::{Client, Error, ErrorKind, Result};

/// Where the file of profiles is, if not in its usual place.
const PROFILES: &str = "SITE_MEDIA_PROFILES";

impl Client {
    /// A client as the environment says.
    ///
    /// | variable | what it is |
    /// |---|---|
    /// | `SITE_MEDIA_API_KEY`, `SITE_MEDIA_SITE` | an API key, and the site it is for |
    /// | `SITE_MEDIA_APP_ID`, `SITE_MEDIA_APP_SECRET`, `SITE_MEDIA_INSTANCE_ID` | the credentials of an app, instead of a key |
    /// | `SITE_MEDIA_URL` | another Media Manager than the service |
    /// | `SITE_MEDIA_PROFILE` | a [profile](Self::from_profile) for whatever the others leave open |
    ///
    /// What is empty counts as absent.
    pub fn from_env() -> Result<Self> {
        from_variables(&variable)?.build()
    }

    /// A client as a profile says: a section of the file that `SITE_MEDIA_PROFILES` names, or else of
    /// `site-media/profiles.toml` below `$XDG_CONFIG_HOME`, `~/.config` or, on Windows, `%APPDATA%`.
    ///
    /// ```toml
    /// [default]
    /// site = "5d0c8f1e-3b7a-4c62-9e14-a8f20b6d7c39"
    /// api_key = "…"
    ///
    /// [mine]
    /// url = "http://127.0.0.1:8787"
    /// app_id = "…"
    /// app_secret = "…"
    /// instance_id = "…"
    /// ```
    ///
    /// Let nobody else read that file.
    pub fn from_profile(name: impl AsRef<str>) -> Result<Self> {
        profile(name.as_ref(), &variable)?.build()
    }
}

/// The environment. Nothing else here looks at it.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn from_variables(variable: &dyn Fn(&str) -> Option<String>) -> Result<Builder> {
    let base = match variable("SITE_MEDIA_PROFILE") {
        Some(name) => profile(&name, variable)?,
        None => Builder::default(),
    };
    let given = Profile {
        url: variable("SITE_MEDIA_URL"),
        site: variable("SITE_MEDIA_SITE"),
        api_key: variable("SITE_MEDIA_API_KEY"),
        app_id: variable("SITE_MEDIA_APP_ID"),
        app_secret: variable("SITE_MEDIA_APP_SECRET"),
        instance_id: variable("SITE_MEDIA_INSTANCE_ID"),
    };
    given.over(base, "the environment")
}

fn profile(name: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<Builder> {
    let path = place(variable)?;
    let text = std::fs::read_to_string(&path).map_err(|error| Error::file("read", &path, error))?;
    read(&text, name, &path)?.over(Builder::default(), &format!("the profile `{name}`"))
}

fn place(variable: &dyn Fn(&str) -> Option<String>) -> Result<PathBuf> {
    if let Some(path) = variable(PROFILES) {
        return Ok(path.into());
    }
    let home = || Some(PathBuf::from(variable("HOME")?).join(".config"));
    let folder = variable("XDG_CONFIG_HOME").map(PathBuf::from);
    let folder = folder
        .or_else(home)
        .or_else(|| variable("APPDATA").map(PathBuf::from));
    let folder = folder.ok_or_else(|| {
        Error::invalid("there is no place for profiles on this machine")
            .with_hint(format!("name the file in `{PROFILES}`"))
    })?;
    Ok(folder.join("site-media").join("profiles.toml"))
}

/// What a profile may say.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Profile {
    url: Option<String>,
    site: Option<String>,
    api_key: Option<String>,
    app_id: Option<String>,
    app_secret: Option<String>,
    instance_id: Option<String>,
}

fn read(text: &str, name: &str, path: &Path) -> Result<Profile> {
    let place = path.display();
    let mut profiles: BTreeMap<String, Profile> = toml::from_str(text).map_err(|error| {
        // Shown, the error would quote the line, which may hold a secret.
        let line = error.span().map_or(1, |span| {
            text.get(..span.start)
                .unwrap_or_default()
                .lines()
                .count()
                .max(1)
        });
        // And so does what is said of a value of the wrong kind.
        let why = match error.message() {
            why if why.starts_with("invalid type") || why.starts_with("invalid value") => {
                "a profile is a section such as `[default]`, and all in it is text"
            }
            why => why,
        };
        Error::invalid(format!("cannot understand `{place}`, line {line}: {why}"))
    })?;
    profiles.remove(name).ok_or_else(|| {
        let names: Vec<_> = profiles.keys().map(|name| format!("`{name}`")).collect();
        let error = Error::new(
            ErrorKind::Invalid,
            format!("there is no profile `{name}` in `{place}`"),
        );
        if names.is_empty() {
            return error;
        }
        error.with_hint(format!("there is {}", names.join(", ")))
    })
}

impl Profile {
    /// What it says, over what was said before.
    fn over(self, mut builder: Builder, whose: &str) -> Result<Builder> {
        if let Some(url) = self.url {
            builder = builder.base_url(url);
        }
        if let Some(site) = self.site {
            builder = builder.site(site);
        }
        match (self.app_id, self.app_secret, self.instance_id) {
            (None, None, None) => {}
            (Some(id), Some(secret), Some(instance)) => builder = builder.app(id, secret, instance),
            _ => {
                let message = format!("the app's credentials in {whose} are not complete");
                return Err(Error::invalid(message)
                    .with_hint("an app has an id, a secret and the id of its instance"));
            }
        }
        if let Some(key) = self.api_key {
            builder = builder.api_key(key);
        }
        Ok(builder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
        [default]
        site = "site-1"
        api_key = "secret-key"

        [mine]
        url = "http://127.0.0.1:8787"
        app_id = "app-1"
        app_secret = "secret-app"
        instance_id = "instance-1"
    "#;

    fn of(text: &str, name: &str) -> Result<Client> {
        let builder = Builder::default();
        read(text, name, Path::new("profiles.toml"))?
            .over(builder, "the profile")?
            .build()
    }

    fn why(text: &str, name: &str) -> String {
        of(text, name).expect_err("something is wrong").to_string()
    }

    #[test]
    fn a_profile_has_a_key_or_an_app() -> Result<()> {
        assert_eq!(of(TEXT, "default")?.site(), "site-1");
        let mine = of(TEXT, "mine")?;
        assert_eq!(mine.base_url().host_str(), Some("127.0.0.1"));
        Ok(())
    }

    #[test]
    fn what_is_wrong_with_a_profile_is_told_without_its_secrets() {
        insta::assert_snapshot!(why(TEXT, "other"), @r"
        there is no profile `other` in `profiles.toml`
        hint: there is `default`, `mine`
        ");
        insta::assert_snapshot!(why("[a]\napp_id = \"x\"", "a"), @r"
        the app's credentials in the profile are not complete
        hint: an app has an id, a secret and the id of its instance
        ");
        let torn = why("[a]\napi_key = \"secret-key", "a");
        assert!(
            torn.starts_with("cannot understand `profiles.toml`, line 2"),
            "{torn}"
        );
        assert!(!torn.contains("secret-key"), "{torn}");
        for text in ["api_key = \"secret-key\"", "[a]\napi_key = 12345"] {
            let kind = why(text, "a");
            assert!(kind.contains("a profile is a section"), "{kind}");
            assert!(
                !kind.contains("secret-key") && !kind.contains("12345"),
                "{kind}"
            );
        }
        let unknown = why("[a]\nkey = \"secret-key\"", "a");
        assert!(unknown.contains("unknown field `key`"), "{unknown}");
    }

    #[test]
    fn the_environment_wins_over_the_profile_that_it_names() -> Result<()> {
        let home = tempfile::tempdir().expect("a folder can be made");
        let file = home.path().join("profiles.toml");
        std::fs::write(&file, TEXT).expect("a file can be written");
        let file = file.display().to_string();
        let variable = |name: &str| match name {
            PROFILES => Some(file.clone()),
            "SITE_MEDIA_PROFILE" => Some("default".to_owned()),
            "SITE_MEDIA_SITE" => Some("site-2".to_owned()),
            _ => None,
        };
        assert_eq!(from_variables(&variable)?.build()?.site(), "site-2");
        assert!(from_variables(&|_| None)?.build().is_err());
        Ok(())
    }

    #[test]
    fn profiles_are_where_settings_are() -> Result<()> {
        let among = |set: &'static [(&str, &str)]| {
            let variable = move |name: &str| {
                let found = set.iter().find(|(given, _)| *given == name)?;
                Some(found.1.to_owned())
            };
            place(&variable)
        };
        let usual = among(&[("HOME", "/me")])?;
        assert_eq!(usual, Path::new("/me/.config/site-media/profiles.toml"));
        let moved = among(&[("HOME", "/me"), ("XDG_CONFIG_HOME", "/etc/me")])?;
        assert_eq!(moved, Path::new("/etc/me/site-media/profiles.toml"));
        assert_eq!(among(&[(PROFILES, "/a.toml")])?, Path::new("/a.toml"));
        assert!(among(&[]).is_err());
        Ok(())
    }
}
