//! Under which address a request came, and so how the URLs of its answer begin.

use axum::http::HeaderMap;
use engine::Links;
use url::Url;

use crate::Options;

/// The links for who sent these headers: below the public address, or, if the proxies in front are trusted, below
/// the address that they say was asked for.
///
/// What they leave out is as in the public address; what makes no address counts as left out.
pub(crate) fn links_of(headers: &HeaderMap, options: &Options) -> Links {
    let mut base = options.public_url.clone();
    if options.trust_forwarded {
        let told = Told::of(headers);
        let scheme = told.scheme.unwrap_or_else(|| base.scheme().to_owned());
        let origin = told.host.map_or_else(
            || with_scheme(&base, &scheme),
            |host| origin(&scheme, &host),
        );
        if let Some(mut origin) = origin {
            origin.set_path(base.path());
            base = origin;
        }
        if let Some(prefix) = told.prefix {
            base.set_path(&prefix);
        }
    }
    Links::new(base)
}

/// What the first proxy in front, the one that the client spoke to, says about the request it got.
#[derive(Default)]
struct Told {
    scheme: Option<String>,
    host: Option<String>,
    prefix: Option<String>,
}

impl Told {
    /// The standard header wins over those that are older than it.
    fn of(headers: &HeaderMap) -> Self {
        let (scheme, host) = standard(headers);
        let scheme = scheme.or_else(|| first(headers, "x-forwarded-proto"));
        Self {
            scheme: scheme
                .map(|scheme| scheme.to_ascii_lowercase())
                .filter(|scheme| matches!(scheme.as_str(), "http" | "https")),
            host: host.or_else(|| first(headers, "x-forwarded-host")),
            prefix: first(headers, "x-forwarded-prefix").filter(|prefix| is_path(prefix)),
        }
    }
}

/// `proto` and `host` of the first element of `Forwarded` (RFC 7239).
fn standard(headers: &HeaderMap) -> (Option<String>, Option<String>) {
    let element = first(headers, "forwarded").unwrap_or_default();
    let named = |wanted: &str| {
        let mut pairs = element.split(';').filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))?;
        let value = value.trim().trim_matches('"');
        (!value.is_empty()).then(|| value.to_owned())
    };
    (named("proto"), named("host"))
}

/// The first of the values that proxies have added one after the other.
fn first(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    let value = value.split(',').next().unwrap_or_default().trim();
    (!value.is_empty()).then(|| value.to_owned())
}

fn with_scheme(base: &Url, scheme: &str) -> Option<Url> {
    let mut url = base.clone();
    url.set_scheme(scheme).ok()?;
    Some(url)
}

/// A host, perhaps with a port, as an address; nothing that has more in it.
fn origin(scheme: &str, host: &str) -> Option<Url> {
    let is_host = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    let url = Url::parse(&format!("{scheme}://{host}/")).ok()?;
    host.chars().all(is_host).then_some(url)
}

/// Whether a prefix is a path from the top, and nothing else.
fn is_path(prefix: &str) -> bool {
    prefix.starts_with('/')
        && !prefix.starts_with("//")
        && !prefix.contains(['?', '#', '\\'])
        && !prefix.split('/').any(|segment| segment == "..")
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn base(public_url: &str, trust_forwarded: bool, headers: &[(&'static str, &str)]) -> String {
        let options = Options {
            trust_forwarded,
            ..Options::new(public_url.parse().expect("a URL"))
        };
        let header = |(name, value): &(&'static str, &str)| {
            let value = HeaderValue::from_str(value).expect("a header");
            (HeaderName::from_static(name), value)
        };
        links_of(&headers.iter().map(header).collect(), &options).tus()
    }

    const PROXY: &[(&str, &str)] = &[
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "media.example.com"),
        ("x-forwarded-prefix", "/files/"),
    ];

    #[test]
    fn nobody_is_believed_unasked() {
        assert_eq!(
            base("http://127.0.0.1:8080/p", false, PROXY),
            "http://127.0.0.1:8080/p/upload/tus"
        );
    }

    #[test]
    fn a_trusted_proxy_says_how_it_was_reached() {
        let of = |headers| base("http://127.0.0.1:8080/p", true, headers);

        assert_eq!(of(PROXY), "https://media.example.com/files/upload/tus");
        assert_eq!(of(&[]), "http://127.0.0.1:8080/p/upload/tus");
        for (headers, expected) in [
            (
                (
                    "forwarded",
                    r#"for=1.2.3.4;Proto=HTTPS;host="a.example:8443", for=x;host=b"#,
                ),
                "https://a.example:8443/p",
            ),
            (
                ("x-forwarded-host", "a.example, b.example"),
                "http://a.example/p",
            ),
            (
                ("x-forwarded-host", "[2001:db8::1]:81"),
                "http://[2001:db8::1]:81/p",
            ),
            (
                ("x-forwarded-proto", "https,http"),
                "https://127.0.0.1:8080/p",
            ),
            (("x-forwarded-prefix", "/a/b"), "http://127.0.0.1:8080/a/b"),
        ] {
            assert_eq!(
                base("http://127.0.0.1:8080/p", true, &[headers]),
                format!("{expected}/upload/tus"),
                "{headers:?}"
            );
        }
    }

    #[test]
    fn what_makes_no_address_counts_as_left_out() {
        for header in [
            ("x-forwarded-proto", "javascript"),
            ("x-forwarded-host", "a@b.example"),
            ("x-forwarded-host", "b.example/path"),
            ("x-forwarded-host", "b.example?x"),
            ("x-forwarded-host", "a b"),
            ("x-forwarded-host", "b:99999"),
            ("x-forwarded-prefix", "//evil.example"),
            ("x-forwarded-prefix", "/a/../b"),
            ("x-forwarded-prefix", "relative"),
            ("x-forwarded-prefix", "/a?b"),
            ("forwarded", "nonsense"),
        ] {
            assert_eq!(
                base("http://h/p", true, &[header]),
                "http://h/p/upload/tus",
                "{header:?}"
            );
        }
    }
}
