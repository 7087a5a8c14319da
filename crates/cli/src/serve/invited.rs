//! The apps that the command line lets in.

use engine::{Credentials, ErrorKind, Rights, SiteId, Sites};

use super::access::header;
use crate::failure::Failure;

/// An app, and the site it is for, if one is named.
pub(super) struct Invited {
    app: Credentials,
    site: Option<String>,
}

impl Invited {
    /// Reads `ID:SECRET:INSTANCE` or `ID:SECRET:INSTANCE:SITE`.
    pub(super) fn of(words: &str) -> Result<Self, Failure> {
        let mut parts = words
            .splitn(4, ':')
            .map(|part| header("--app", part.to_owned()));
        let mut next = || parts.next().transpose();
        let (Some(id), Some(secret), Some(instance)) = (next()?, next()?, next()?) else {
            // Not repeated: a secret is among the words.
            return Err(Failure::input(
                "the value of `--app` must be `ID:SECRET:INSTANCE` or `ID:SECRET:INSTANCE:SITE`",
            ));
        };
        Ok(Self {
            app: Credentials {
                id,
                secret,
                instance,
            },
            site: next()?,
        })
    }

    /// Lets it in for everything, on its own site or on `site`.
    pub(super) async fn install(self, sites: &Sites, site: &str) -> anyhow::Result<()> {
        let site = SiteId::new(self.site.as_deref().unwrap_or(site));
        let done = sites.create_app(&site, &self.app, Rights::Manage).await;
        match done {
            Ok(_) => Ok(()),
            Err(error) => match error.kind() {
                ErrorKind::Conflict | ErrorKind::Invalid | ErrorKind::NotFound => {
                    let id = &self.app.id;
                    let words = format!("cannot let app `{id}` in: {}", error.message());
                    Err(Failure::input(words).into())
                }
                _ => Err(error.into()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Invited;

    #[test]
    fn an_app_is_read_with_and_without_its_site() {
        let read = |words: &str| {
            let read = Invited::of(words).ok()?;
            Some((read.app.id, read.app.secret, read.app.instance, read.site))
        };
        let parts = |site: Option<&str>| {
            let [id, secret, instance] = ["a", "b", "c"].map(str::to_owned);
            Some((id, secret, instance, site.map(str::to_owned)))
        };

        assert_eq!(read("a:b:c"), parts(None));
        assert_eq!(read("a:b:c:d"), parts(Some("d")));
        assert_eq!(read("a:b:c:d:e"), parts(Some("d:e")));
        for wrong in ["", "a", "a:b", "a::c", ":b:c", "a:b:", "a:b:c:", "a b:c:d"] {
            assert_eq!(read(wrong), None, "{wrong:?}");
        }
    }
}
