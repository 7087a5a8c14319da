//! Letting in and shutting out, with a server running and without.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use insta::assert_snapshot;
use serde_json::{Value, json};

type Fact<T = ()> = Result<T, Box<dyn std::error::Error>>;

const PROGRAM: &str = env!("CARGO_BIN_EXE_site-media");

/// What a command left behind.
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Said {
    fn lines(&self) -> Vec<&str> {
        self.out.lines().collect()
    }
}

/// Runs `site-media admin` on the folder `data` of `place`, from within it.
fn admin(place: &Path, words: &[&str]) -> Fact<Said> {
    let output = Command::new(PROGRAM)
        .args(["admin", "--data", "data"])
        .args(words)
        .env_clear()
        .current_dir(place)
        .output()?;
    Ok(Said {
        code: output.status.code(),
        out: String::from_utf8(output.stdout)?,
        err: String::from_utf8(output.stderr)?,
    })
}

/// The only line of a command that must work.
fn made(place: &Path, words: &[&str]) -> Fact<String> {
    let said = admin(place, words)?;
    assert_eq!(said.code, Some(0), "{words:?}: {}", said.err);
    assert_eq!(said.lines().len(), 1, "{words:?}: {}", said.out);
    Ok(said.out.trim_end().to_owned())
}

fn made_json(place: &Path, words: &[&str]) -> Fact<Value> {
    let words = [words, &["--json"]].concat();
    Ok(serde_json::from_str(&made(place, &words)?)?)
}

/// A server on the same folder; it is killed with the test.
struct Server {
    child: Child,
    ready: Value,
}

impl Server {
    fn start(place: &Path, more: &[&str]) -> Fact<Self> {
        let mut child = Command::new(PROGRAM)
            .args(["serve", "--listen", "127.0.0.1:0", "--data", "data"])
            .args(["--ready-file", "ready.json"])
            .args(more)
            .env_clear()
            .current_dir(place)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let out = BufReader::new(child.stdout.take().ok_or("stdout is a pipe")?);
        out.lines().take(2).collect::<Result<Vec<_>, _>>()?;
        let ready = serde_json::from_slice(&std::fs::read(place.join("ready.json"))?)?;
        Ok(Self { child, ready })
    }

    fn ready(&self, name: &str) -> &str {
        self.ready[name].as_str().unwrap_or_default()
    }

    /// Exit code and first line of stderr of `site-media ls` with these credentials.
    fn list(&self, site: &str, key: &str) -> Fact<(Option<i32>, String)> {
        let output = Command::new(PROGRAM)
            .args(["ls", "--site", site, "--api-key", key])
            .env_clear()
            .env("SITE_MEDIA_URL", self.ready("url"))
            .output()?;
        let err = String::from_utf8(output.stderr)?;
        let first = err.lines().next().unwrap_or_default();
        Ok((output.status.code(), first.to_owned()))
    }

    /// Sends one request by hand; brings back its status and its body.
    fn ask(&self, head: &str, body: &str) -> Fact<(String, Value)> {
        let address = self.ready("url").replace("http://", "");
        let mut stream = TcpStream::connect(&address)?;
        let length = body.len();
        write!(
            stream,
            "{head}\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").ok_or("no end of the head")?;
        let status = head.split(' ').nth(1).unwrap_or_default().to_owned();
        Ok((status, serde_json::from_str(body)?))
    }

    fn token(&self, app: &str) -> Fact<(String, Value)> {
        let parts: Vec<_> = app.split(':').collect();
        let body = json!({
            "grant_type": "client_credentials",
            "client_id": parts[0],
            "client_secret": parts[1],
            "instance_id": parts[2],
        });
        self.ask("POST /oauth2/token HTTP/1.1", &body.to_string())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

#[test]
fn help_of_admin() -> Fact {
    let said = Command::new(PROGRAM)
        .args(["admin", "--help"])
        .env_clear()
        .output()?;
    assert_snapshot!(String::from_utf8(said.stdout)?, @r"
    Say who may enter a local Media Manager

    Usage: site-media admin [OPTIONS] --data <DIR> <COMMAND>

    Commands:
      site     Sites, each blind to the others
      key      API keys, which open a site
      app      Apps, which trade their secret for access tokens
      signing  The key that signs download URLs and access tokens
      webhook  Webhooks, which are told what happens on a site

    Options:
          --data <DIR>  Directory that keeps everything; a server may be running on it
      -v, --verbose     Tell on the way what is sent and answered
          --json        Print one JSON object for each thing
      -h, --help        Print help
    ");
    Ok(())
}

#[test]
fn what_is_made_is_listed_and_what_is_revoked_is_marked() -> Fact {
    let place = tempfile::tempdir()?;
    let place = place.path();
    let site = made(place, &["site", "create"])?;
    assert_eq!(site.len(), 36);
    assert_eq!(made(place, &["site", "create", "dogs"])?, "dogs");
    let key = made_json(place, &["key", "create", "--site", "dogs", "--read-only"])?;
    let app = made(
        place,
        &["app", "create", "--site", "dogs", "--app", "walker"],
    )?;
    let id = key["key"]["id"].as_str().ok_or("no id")?;
    let secret = key["apiKey"].as_str().ok_or("no key")?;

    let keys = admin(place, &["key", "list"])?;
    assert_eq!(keys.lines().len(), 1);
    assert!(
        keys.out.starts_with(id) && keys.out.ends_with("  READ    dogs\n"),
        "{}",
        keys.out
    );
    assert!(!keys.out.contains(secret));
    let apps = admin(place, &["app", "list", "--site", "dogs"])?;
    let parts: Vec<_> = app.split(':').collect();
    assert!(
        apps.out.starts_with("walker ") && apps.out.contains(parts[2]),
        "{}",
        apps.out
    );
    assert!(!apps.out.contains(parts[1]));
    assert_eq!(admin(place, &["app", "list", "--site", &site])?.out, "");

    assert_eq!(admin(place, &["key", "revoke", id])?.code, Some(0));
    assert_eq!(admin(place, &["site", "revoke", "dogs"])?.code, Some(0));

    for list in [["site", "list"], ["key", "list"], ["app", "list"]] {
        let said = admin(place, &list)?;
        let revoked: Vec<_> = said
            .lines()
            .into_iter()
            .filter(|row| row.ends_with("  revoked"))
            .collect();
        assert_eq!(revoked.len(), 1, "{list:?}: {}", said.out);
    }
    let listed = made_json(place, &["key", "list"])?;
    assert!(listed["key"]["revoked"].is_string(), "{listed}");
    Ok(())
}

#[test]
fn what_one_key_signed_ends_when_it_is_dropped() -> Fact {
    let place = tempfile::tempdir()?;
    let place = place.path();
    made(place, &["site", "create", "cats"])?;

    let kept = admin(place, &["signing", "rotate"])?;
    let dropped = admin(place, &["signing", "rotate", "--keep", "0"])?;

    assert_snapshot!(format!("{}{}", kept.err, dropped.err), @r"
    a new key signs from the next start of the server on
    a new key signs from the next start of the server on
    ");
    Ok(())
}

#[test]
fn what_is_not_there_is_named() -> Fact {
    let place = tempfile::tempdir()?;
    let place = place.path();
    let mut said = admin(place, &["key", "list"])?.err;
    assert!(!place.join("data").exists());
    made(place, &["site", "create", "cats"])?;
    for words in [
        &["site", "create", "cats"] as &[_],
        &["site", "create", "two words"],
        &["site", "revoke", "dogs"],
        &["key", "create", "--site", "dogs"],
        &["key", "revoke", "0123456789ab"],
        &["app", "create", "--site", "dogs"],
        &["app", "revoke", "walker"],
    ] {
        let refused = admin(place, words)?;
        assert_eq!(
            (refused.code, refused.out.as_str()),
            (Some(2), ""),
            "{words:?}"
        );
        said.push_str(&refused.err);
    }
    assert_snapshot!(said, @r"
    error: there is no Media Manager in `data`
    hint: `site-media admin --data data site create` makes one
    error: there is a site `cats` already
    error: `site` must have 1 to 255 printable ASCII characters and no spaces
    error: there is no site `dogs`
    hint: `site-media admin --data data site list` tells what there is
    error: there is no site `dogs`
    hint: `site-media admin --data data site list` tells what there is
    error: there is no such API key
    hint: `site-media admin --data data key list` tells what there is
    error: there is no site `dogs`
    hint: `site-media admin --data data site list` tells what there is
    error: there is no app `walker`
    hint: `site-media admin --data data app list` tells what there is
    ");
    Ok(())
}

#[test]
fn a_running_server_knows_at_once() -> Fact {
    let place = tempfile::tempdir()?;
    let place = place.path();
    let server = Server::start(place, &["--site", "cats"])?;
    made(place, &["site", "create", "dogs"])?;
    let key = made_json(place, &["key", "create", "--site", "dogs"])?;
    let (id, secret) = (
        key["key"]["id"].as_str().ok_or("no id")?,
        key["apiKey"].as_str().ok_or("no key")?,
    );
    let app = made(place, &["app", "create", "--site", "dogs", "--read-only"])?;

    assert_eq!(server.list("dogs", secret)?, (Some(0), String::new()));
    assert_eq!(server.list("cats", secret)?.0, Some(1));
    let (status, token) = server.token(&app)?;
    assert_eq!(
        (status.as_str(), &token["expires_in"]),
        ("200", &json!(14400))
    );
    let token = token["access_token"].as_str().ok_or("no token")?;
    let head = format!("GET /site-media/v1/files HTTP/1.1\r\nauthorization: {token}");
    assert_eq!(server.ask(&head, "")?.0, "200");
    let change = format!("POST /site-media/v1/folders HTTP/1.1\r\nauthorization: {token}");
    assert_eq!(server.ask(&change, r#"{"displayName":"x"}"#)?.0, "403");

    admin(place, &["key", "revoke", id])?;
    admin(
        place,
        &["app", "revoke", app.split(':').next().unwrap_or_default()],
    )?;

    assert_eq!(server.list("dogs", secret)?.0, Some(1));
    assert_eq!(server.ask(&head, "")?.0, "401");
    assert_eq!(server.token(&app)?.0, "401");
    assert_eq!(server.list("cats", server.ready("apiKey"))?.0, Some(0));
    Ok(())
}

#[test]
fn serve_lets_in_pairs_of_sites_and_keys_and_apps() -> Fact {
    let place = tempfile::tempdir()?;
    let pairs = [
        "--site",
        "cats",
        "--api-key",
        "miau",
        "--site",
        "dogs",
        "--api-key",
        "wuff",
    ];
    let apps = [
        "--app",
        "walker:bone:on-cats",
        "--app",
        "walker:bone:on-dogs:dogs",
    ];
    let server = Server::start(place.path(), &[&pairs as &[_], &apps].concat())?;

    assert_eq!(
        (server.ready("site"), server.ready("apiKey")),
        ("cats", "miau")
    );
    for (site, key, code) in [
        ("cats", "miau", 0),
        ("dogs", "wuff", 0),
        ("cats", "wuff", 1),
        ("dogs", "miau", 1),
    ] {
        assert_eq!(server.list(site, key)?.0, Some(code), "{key} on {site}");
    }
    let listed = admin(place.path(), &["app", "list"])?;
    assert!(
        listed.lines()[0].ends_with("  cats") && listed.lines()[1].ends_with("  dogs"),
        "{}",
        listed.out
    );
    for instance in ["on-cats", "on-dogs"] {
        assert_eq!(server.token(&format!("walker:bone:{instance}"))?.0, "200");
    }
    drop(server);

    // The same words again are no contradiction.
    Server::start(place.path(), &[&pairs as &[_], &apps].concat())?;
    Ok(())
}

#[test]
fn what_was_revoked_does_not_come_back_with_the_next_start() -> Fact {
    let place = tempfile::tempdir()?;
    let place = place.path();
    let server = Server::start(place, &["--site", "cats"])?;
    let old = server.ready("apiKey").to_owned();
    drop(server);
    admin(place, &["key", "revoke", &old])?;

    let server = Server::start(place, &[])?;
    assert_ne!(server.ready("apiKey"), old);
    assert_eq!(server.list("cats", &old)?.0, Some(1));
    assert_eq!(server.list("cats", server.ready("apiKey"))?.0, Some(0));
    drop(server);

    let refused = |more: &[&str]| -> Fact<String> {
        let output = Command::new(PROGRAM)
            .args(["serve", "--listen", "127.0.0.1:0", "--data", "data"])
            .args(more)
            .env_clear()
            .current_dir(place)
            .output()?;
        assert_eq!(output.status.code(), Some(2));
        Ok(String::from_utf8(output.stderr)?)
    };
    let said = refused(&["--api-key", &old])?;
    assert!(
        said.starts_with("error: API key `") && said.ends_with("` was revoked\n"),
        "{said}"
    );
    admin(place, &["site", "revoke", "cats"])?;
    assert_snapshot!(refused(&[])?, @r"
    error: site `cats` was revoked
    hint: `site-media admin --data data site create cats` opens it again
    ");
    assert_snapshot!(refused(&["--site", "a", "--site", "b", "--api-key", "k"])?, @r"
    error: `--site` is given 2 times and `--api-key` 1 times
    hint: of several sites each needs a key, in the same order
    ");
    assert_snapshot!(
        refused(&["--app", "walker:bone"])?,
        @"error: the value of `--app` must be `ID:SECRET:INSTANCE` or `ID:SECRET:INSTANCE:SITE`"
    );
    Ok(())
}
