//! What a wanted file is said to be: by the caller, by its name, by its URL, or by whoever has it.

use media::Class;
use url::Url;

use super::{Answer, FetchErrorKind, order::Order};
use crate::{Engine, Error, Result, Rule, Violation};

/// What is known of the type before a byte has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Claim {
    /// The type, as far as it is known.
    pub(super) mime: Option<String>,
    /// The same, as far as whoever ordered it has said so, in words or by a name.
    pub(super) said: Option<String>,
    /// The extension of the name, else of the URL.
    extension: Option<String>,
    /// The size, if somebody said it.
    pub(super) size: Option<u64>,
}

impl Claim {
    /// What the words of a request claim.
    pub(super) fn new(mime: Option<String>, name: Option<&str>, url: &Url) -> Self {
        let last = url
            .path_segments()
            .and_then(|mut segments| segments.next_back());
        let names: Vec<_> = name.into_iter().chain(last).collect();
        let extensions = names.iter().filter_map(|name| media::extension_of(name));
        let promised = names
            .iter()
            .filter_map(|name| media::mime_of_name(name))
            .find(|mime| media::is_supported(mime));
        let said = mime.and_then(telling).or_else(|| promised.map(Into::into));
        Self {
            mime: said.clone(),
            said,
            extension: extensions.into_iter().next(),
            size: None,
        }
    }

    /// What it claims to be to people, if it claims anything.
    pub(super) fn class(&self) -> Option<Class> {
        self.mime.as_deref().map(media::class_of)
    }

    /// The extension that its ID shows.
    pub(super) fn extension(&self) -> Option<String> {
        let usual = || self.mime.as_deref().and_then(media::extension_for);
        self.extension
            .clone()
            .filter(|extension| media::mime_of_name(&format!("x.{extension}")).is_some())
            .or_else(|| usual().map(str::to_owned))
    }

    fn learn(&mut self, answer: Answer) {
        self.mime = answer.mime.and_then(telling);
        self.size = answer.size;
    }
}

/// Sees to it that the type of what was ordered can be known, if need be by asking whoever has it.
///
/// Whoever cannot be reached is not asked twice: the call succeeds, and the import may fail.
pub(super) async fn check(engine: &Engine, order: &mut Order) -> Result<()> {
    if order.claim.mime.is_some() {
        return Ok(());
    }
    match engine.config().fetch.look(&order.target).await {
        Ok(answer) => order.claim.learn(answer),
        Err(error) if error.kind() == FetchErrorKind::Untold => {}
        Err(error) => {
            tracing::debug!(%error, "cannot ask for the type of an import");
            return Ok(());
        }
    }
    if order.claim.mime.is_some() || order.claim.extension.is_some() {
        return Ok(());
    }
    let description = format!(
        "must be given, since neither a name nor `{}` tells the type",
        order.target.origin()
    );
    Err(Error::invalid(Violation::new(
        "mimeType",
        Rule::RequiredField,
        description,
    )))
}

/// A declared type, unless it says nothing.
fn telling(mime: String) -> Option<String> {
    let essence = media::essence(&mime);
    let tells = essence.contains('/') && essence != media::OCTET_STREAM;
    tells.then_some(mime)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_is_in_the_words_or_in_the_names() {
        let claim = |mime: Option<&str>, name: Option<&str>, url: &str| {
            let url = url.parse().expect("a URL");
            let claim = Claim::new(mime.map(str::to_owned), name, &url);
            let extension = claim.extension();
            (claim.mime, extension)
        };
        let of = |mime: &str, extension: &str| (Some(mime.to_owned()), Some(extension.to_owned()));

        assert_eq!(
            claim(Some("image/png"), None, "https://a.test/x"),
            of("image/png", "png")
        );
        assert_eq!(
            claim(None, Some("cat.jpg"), "https://a.test/x.png"),
            of("image/jpeg", "jpg")
        );
        assert_eq!(
            claim(Some(""), Some("cat v1.2"), "https://a.test/x.PNG?a=b.gif"),
            of("image/png", "png")
        );
        assert_eq!(
            claim(
                Some("application/octet-stream"),
                None,
                "https://a.test/x.mp4"
            ),
            of("video/mp4", "mp4")
        );
        assert_eq!(claim(None, None, "https://a.com"), (None, None));
        assert_eq!(claim(None, None, "https://a.test/run.php").0, None);
    }
}
