//! What a trace shows of a call, and what it never shows.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use site_media::Source;
use testkit::{Setup, status};
use tracing_subscriber::fmt::format::FmtSpan;

promises! {
    a_trace_has_the_names_of_open_telemetry_and_no_secret,
}

/// Keeps what is written.
#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Page {
    fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl io::Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut page = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        page.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn a_trace_has_the_names_of_open_telemetry_and_no_secret(setup: Setup) -> Result<()> {
    let manager = setup
        .failing(status(503).on("generateFileUploadUrl"))
        .await?;
    let page = Page::default();
    let writer = page.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_span_events(FmtSpan::CLOSE)
        .with_writer(move || writer.clone())
        .finish();
    // Of this thread alone, and so is the runtime of a test.
    let guard = tracing::subscriber::set_default(subscriber);
    let note = Source::bytes("note.txt", "Feed the cat.");
    let file = manager.client.upload(note).send().await?;
    manager.client.download(&file).bytes().await?;
    drop(guard);

    let text = page.text();
    for name in [
        "upload{size=13",
        "call{otel.name=\"generateFileUploadUrl\"",
        "http.request.method=\"POST\"",
        "http.request.resend_count=1",
        "http.response.status_code=503",
        "http.response.status_code=200",
        "error.type=\"503\"",
        "url.template=\"/files/generate-upload-url\"",
        "otel.name=\"PUT\"",
        "server.address=",
    ] {
        assert!(text.contains(name), "no `{name}` in:\n{text}");
    }
    let ours = |line: &&str| line.contains("site_media");
    let ours: Vec<_> = text.lines().filter(ours).collect();
    assert!(!ours.is_empty(), "{text}");
    for line in ours {
        for secret in [manager.api_key.as_str(), "/upload/", "token=", "/media/"] {
            assert!(!line.contains(secret), "`{secret}` is in `{line}`");
        }
    }
    Ok(())
}
