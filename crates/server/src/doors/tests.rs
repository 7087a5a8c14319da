//! The doors as clients meet them: most without a socket, the broken ones over one.

use std::sync::Arc;

use api::{
    enums::ContentDisposition,
    types::{
        FileAnswer, FileDescriptor, GenerateFileDownloadUrlRequest,
        GenerateFileResumableUploadUrlRequest, GenerateFileUploadUrlRequest,
    },
};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, request::Builder},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use engine::{Caller, Config, Engine, Links, SiteId};
use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tower::ServiceExt;

use super::router;

type Done<T = (), E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

const JPEG: &[u8] = include_bytes!("../../../../tests/fixtures/rocket.jpg");
const SVG: &[u8] = include_bytes!("../../../../tests/fixtures/ship.svg");

/// A server without its JSON half, and someone who may ask it for tickets.
struct House {
    _dir: TempDir,
    caller: Caller,
    app: Router,
}

/// What came back.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    fn file(&self) -> Done<FileDescriptor> {
        Ok(serde_json::from_slice::<FileAnswer>(&self.body)?.file)
    }

    /// The code of the error, wherever in the envelope it is.
    fn code(&self) -> Done<String> {
        let body: Value = serde_json::from_slice(&self.body)?;
        let details = &body["details"];
        let violation = &details["validationError"]["fieldViolations"][0];
        let code = [
            &details["applicationError"]["code"],
            &violation["ruleName"],
            &violation["violatedRule"],
        ];
        Ok(code
            .into_iter()
            .find_map(Value::as_str)
            .unwrap_or_default()
            .to_owned())
    }
}

impl House {
    async fn new() -> Done<Self> {
        let dir = tempfile::tempdir()?;
        let engine = Engine::open(Config::new(dir.path())).await?;
        let site = SiteId::new("site");
        engine.sites().ensure(&site, "key").await?;
        let links = Links::new("http://media.test".parse()?);
        let caller = engine.caller(site, links.clone());
        Ok(Self {
            _dir: dir,
            caller,
            app: router(Arc::clone(&engine), links),
        })
    }

    async fn ask(&self, request: Builder, body: impl Into<Body>) -> Done<Answer> {
        let response = self.app.clone().oneshot(request.body(body.into())?).await?;
        let (head, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await?.to_vec();
        Ok(Answer {
            status: head.status,
            headers: head.headers,
            body,
        })
    }

    /// The path of a URL for a plain upload.
    async fn upload(&self, name: &str, mime: &str, private: bool) -> Done<String> {
        let request = GenerateFileUploadUrlRequest {
            mime_type: mime.to_owned(),
            file_name: Some(name.to_owned()),
            private: Some(private),
            external_info: None,
            file_path: None,
            labels: None,
            parent_folder_id: None,
            size_in_bytes: None,
        };
        Ok(path(&self.caller.upload_url(request).await?.upload_url))
    }

    async fn store(&self, name: &str, mime: &str, bytes: &'static [u8]) -> Done<FileDescriptor> {
        let url = self.upload(name, mime, false).await?;
        self.ask(Request::put(url).header("content-type", mime), bytes)
            .await?
            .file()
    }

    async fn token(&self) -> Done<String> {
        let request = GenerateFileResumableUploadUrlRequest {
            mime_type: "image/jpeg".to_owned(),
            file_name: None,
            file_path: None,
            labels: None,
            parent_folder_id: None,
            private: None,
            size_in_bytes: None,
            upload_protocol: None,
        };
        Ok(self
            .caller
            .resumable_upload_url(request)
            .await?
            .upload_token)
    }

    /// The path of a resumable upload that has begun.
    async fn begin(&self, token: &str, length: usize) -> Done<String> {
        let metadata = format!(
            "filename {},token {}",
            STANDARD.encode("r.jpg"),
            STANDARD.encode(token)
        );
        let request = Request::post("/upload/tus")
            .header("tus-resumable", "1.0.0")
            .header("upload-length", length)
            .header("upload-metadata", metadata);
        let answer = self.ask(request, ()).await?;
        assert_eq!(
            (answer.status.as_u16(), answer.header("tus-resumable")),
            (201, "1.0.0")
        );
        Ok(path(answer.header("location")))
    }

    /// The path of a signed URL.
    async fn signed(&self, file: &FileDescriptor, name: &str) -> Done<String> {
        let request = GenerateFileDownloadUrlRequest {
            file_id: file.id.clone(),
            download_file_name: Some(name.to_owned()),
            content_disposition: Some(ContentDisposition::Attachment),
            asset_keys: None,
            expiration_in_minutes: None,
            expiration_redirect_url: None,
        };
        let urls = self.caller.download_urls(request).await?.download_urls;
        Ok(path(&urls.first().ok_or("no URL")?.url))
    }
}

fn path(url: &str) -> String {
    url.strip_prefix("http://media.test")
        .unwrap_or(url)
        .to_owned()
}

fn tus(request: Builder) -> Builder {
    request.header("tus-resumable", "1.0.0")
}

fn piece(url: &str, offset: usize) -> Builder {
    tus(Request::patch(url))
        .header("upload-offset", offset)
        .header("content-type", "application/offset+octet-stream")
}

#[tokio::test]
async fn a_put_answers_with_the_file() -> Done {
    let house = House::new().await?;
    let url = house.upload("announced.jpg", "image/jpeg", false).await?;
    let sent = Request::put(format!("{url}?filename=%C5%BC%C3%B3%C5%82w+1.jpg"))
        .header("content-type", "image/jpeg");

    let answer = house.ask(sent, JPEG).await?;

    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (200, "application/json")
    );
    let file = answer.file()?;
    assert_eq!(file.display_name, "żółw 1.jpg");
    assert_eq!(
        file.hash.as_deref(),
        Some("511130d2072cc744a1fa5015bc23557a")
    );
    assert_eq!(file.url, format!("http://media.test/media/{}", file.id));
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_with_a_put_is_named_and_the_url_works_again() -> Done {
    let house = House::new().await?;
    let url = house.upload("a.jpg", "image/jpeg", false).await?;
    let put = || Request::put(&url);

    let key = house
        .ask(put().header("authorization", "key"), JPEG)
        .await?;
    assert_eq!(
        (key.status.as_u16(), key.code()?.as_str()),
        (400, "INVALID_ARGUMENT")
    );
    let other = house
        .ask(put().header("content-type", "text/plain"), JPEG)
        .await?;
    assert_eq!(
        (other.status.as_u16(), other.code()?.as_str()),
        (400, "MISMATCH_MIME_TYPE")
    );
    let empty = house.ask(put(), ()).await?;
    assert_eq!(
        (empty.status.as_u16(), empty.code()?.as_str()),
        (400, "ZERO_FILE_SIZE")
    );

    let forged = house.ask(Request::put("/upload/forged"), JPEG).await?;
    assert_eq!(
        (forged.status.as_u16(), forged.code()?.as_str()),
        (403, "PERMISSION_DENIED")
    );
    assert_eq!(house.ask(put(), JPEG).await?.status, 200);
    assert_eq!(house.ask(put(), JPEG).await?.status, 403);
    Ok(())
}

#[tokio::test]
async fn an_upload_over_tus_goes_all_the_way() -> Done {
    let house = House::new().await?;
    let token = house.token().await?;
    let url = house.begin(&token, JPEG.len()).await?;
    let (start, rest) = JPEG.split_at(50_000);

    let answer = house.ask(piece(&url, 0), start).await?;
    assert_eq!(
        (answer.status.as_u16(), answer.header("upload-offset")),
        (204, "50000")
    );
    let answer = house.ask(tus(Request::head(&url)), ()).await?;
    assert_eq!(
        (answer.status.as_u16(), answer.header("upload-offset")),
        (200, "50000")
    );
    assert_eq!(answer.header("upload-length"), JPEG.len().to_string());
    assert_eq!(answer.header("cache-control"), "no-store");
    let early = house
        .ask(
            Request::put(format!("/upload/tus/{token}?filename=r.jpg")),
            "{}",
        )
        .await?;
    assert_eq!(early.status, 409);
    let answer = house.ask(piece(&url, 50_000), rest).await?;
    assert_eq!(answer.header("upload-offset"), JPEG.len().to_string());

    let finish = || {
        Request::put(format!("/upload/tus/{token}?filename=r.jpg"))
            .header("content-type", "application/json")
    };
    let file = house.ask(finish(), "{}").await?.file()?;
    assert_eq!(
        file.hash.as_deref(),
        Some("511130d2072cc744a1fa5015bc23557a")
    );
    assert_eq!(file.display_name, "r.jpg");
    assert_eq!(house.ask(finish(), "{}").await?.status, 403);
    assert_eq!(house.ask(tus(Request::head(&url)), ()).await?.status, 410);
    Ok(())
}

#[tokio::test]
async fn tus_says_what_it_supports() -> Done {
    let house = House::new().await?;
    for url in ["/upload/tus", "/upload/tus/any"] {
        let answer = house.ask(Request::options(url), ()).await?;
        assert_eq!(answer.status, 204);
        let said =
            ["tus-version", "tus-extension", "tus-resumable"].map(|name| answer.header(name));
        assert_eq!(said, ["1.0.0", "creation", "1.0.0"]);
    }
    Ok(())
}

#[tokio::test]
async fn tus_requests_that_lie_are_refused_and_change_nothing() -> Done {
    let house = House::new().await?;
    let url = house.begin(&house.token().await?, 10).await?;
    house.ask(piece(&url, 0), "01234").await?;

    for (request, body, status) in [
        (piece(&url, 4), "56789", 409),
        (piece(&url, 5).header("content-length", 6), "567890", 413),
        (piece(&url, 5).header("authorization", "key"), "56789", 400),
        (
            tus(Request::patch(&url)).header("upload-offset", 5),
            "56789",
            415,
        ),
        (
            tus(Request::patch(&url)).header("content-type", "application/offset+octet-stream"),
            "56789",
            400,
        ),
        (
            Request::patch(&url).header("upload-offset", 5),
            "56789",
            412,
        ),
        (
            Request::head(&url).header("tus-resumable", "0.2.2"),
            "",
            412,
        ),
        (piece("/upload/tus/unknown", 5), "56789", 404),
        (tus(Request::head("/upload/tus/unknown")), "", 404),
    ] {
        let request = request.body(Body::from(body))?;
        let what = format!("{} {:?}", request.method(), request.headers());
        let response = house.app.clone().oneshot(request).await?;
        assert_eq!(response.status(), status, "{what}");
        assert_eq!(response.headers()["tus-resumable"], "1.0.0", "{what}");
    }
    let answer = house.ask(tus(Request::head(&url)), ()).await?;
    assert_eq!(answer.header("upload-offset"), "5");
    Ok(())
}

#[tokio::test]
async fn tus_creation_needs_a_length_and_a_good_token() -> Done {
    let house = House::new().await?;
    let create = |length: &str, metadata: &str| {
        let create = tus(Request::post("/upload/tus")).header("upload-metadata", metadata);
        if length.is_empty() {
            create
        } else {
            create.header("upload-length", length)
        }
    };
    let token = STANDARD.encode(house.token().await?);
    let forged = STANDARD.encode("forged");

    for (length, metadata, status) in [
        ("", format!("token {token}"), 400),
        ("-1", format!("token {token}"), 400),
        ("+1", format!("token {token}"), 400),
        ("0", format!("token {token}"), 400),
        ("10", String::new(), 400),
        ("10", "token".to_owned(), 400),
        ("10", "token ???".to_owned(), 400),
        ("10", format!("token {forged}"), 403),
        ("99999999999999999999", format!("token {token}"), 400),
        ("99999999999999", format!("token {token}"), 400),
        ("10", format!("token {token}, empty,filename "), 201),
    ] {
        assert_eq!(
            house.ask(create(length, &metadata), ()).await?.status,
            status,
            "{length} {metadata}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_public_file_is_delivered_whole_in_part_and_not_again() -> Done {
    let house = House::new().await?;
    let file = house.store("żółw.jpg", "image/jpeg", JPEG).await?;
    let get = || Request::get(path(&file.url));

    let whole = house.ask(get(), ()).await?;
    assert_eq!((whole.status.as_u16(), whole.body.as_slice()), (200, JPEG));
    assert_eq!(whole.header("content-type"), "image/jpeg");
    assert_eq!(whole.header("content-length"), JPEG.len().to_string());
    assert_eq!(whole.header("accept-ranges"), "bytes");
    assert_eq!(whole.header("x-content-type-options"), "nosniff");
    assert_eq!(
        whole.header("content-disposition"),
        "inline; filename=\"___w.jpg\"; filename*=UTF-8''%C5%BC%C3%B3%C5%82w.jpg"
    );
    let etag = whole.header("etag");
    assert_eq!(etag, "\"511130d2072cc744a1fa5015bc23557a\"");

    let part = house
        .ask(
            get()
                .header("range", "bytes=100-199")
                .header("if-range", etag),
            (),
        )
        .await?;
    assert_eq!(
        (part.status.as_u16(), part.body.as_slice()),
        (206, &JPEG[100..200])
    );
    assert_eq!(
        part.header("content-range"),
        format!("bytes 100-199/{}", JPEG.len())
    );
    assert_eq!(part.header("content-length"), "100");
    let changed = house
        .ask(
            get()
                .header("range", "bytes=100-199")
                .header("if-range", "\"x\""),
            (),
        )
        .await?;
    assert_eq!(
        (changed.status.as_u16(), changed.body.len()),
        (200, JPEG.len())
    );
    let beyond = house
        .ask(get().header("range", "bytes=9999999-"), ())
        .await?;
    assert_eq!((beyond.status.as_u16(), beyond.body.len()), (416, 0));
    assert_eq!(
        beyond.header("content-range"),
        format!("bytes */{}", JPEG.len())
    );
    let same = house
        .ask(
            get().header("if-none-match", format!("\"x\", W/{etag}")),
            (),
        )
        .await?;
    assert_eq!((same.status.as_u16(), same.body.len()), (304, 0));

    let head = house.ask(Request::head(path(&file.url)), ()).await?;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    assert_eq!(head.header("content-length"), JPEG.len().to_string());
    Ok(())
}

#[tokio::test]
async fn a_private_file_needs_a_signed_url() -> Done {
    let house = House::new().await?;
    let url = house.upload("a.jpg", "image/jpeg", true).await?;
    let file = house.ask(Request::put(url), JPEG).await?.file()?;

    let bare = house.ask(Request::get(path(&file.url)), ()).await?;
    assert_eq!(
        (bare.status.as_u16(), bare.code()?.as_str()),
        (403, "PERMISSION_DENIED")
    );
    let signed = house.signed(&file, "turtle \"1\".jpg").await?;
    let answer = house
        .ask(Request::get(&signed).header("range", "bytes=-5"), ())
        .await?;
    assert_eq!(
        (answer.status.as_u16(), answer.body.as_slice()),
        (206, &JPEG[JPEG.len() - 5..])
    );
    assert_eq!(
        answer.header("content-disposition"),
        "attachment; filename=\"turtle _1_.jpg\"; filename*=UTF-8''turtle%20%221%22.jpg"
    );

    let changed = format!("{signed}A");
    assert_eq!(house.ask(Request::get(changed), ()).await?.status, 403);
    assert_eq!(
        house
            .ask(Request::get("/download/forged"), ())
            .await?
            .status,
        403
    );
    assert_eq!(
        house.ask(Request::get("/media/nobody"), ()).await?.status,
        404
    );
    Ok(())
}

#[tokio::test]
async fn a_drawing_is_shown_in_a_sandbox() -> Done {
    let house = House::new().await?;
    let file = house.store("ship.svg", "image/svg+xml", SVG).await?;

    let answer = house.ask(Request::get(path(&file.url)), ()).await?;

    assert_eq!(answer.header("content-type"), "image/svg+xml");
    assert!(
        answer
            .header("content-security-policy")
            .starts_with("sandbox; default-src 'none'")
    );
    Ok(())
}

/// Puts the doors on a socket.
async fn listen(house: &House) -> Done<std::net::SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(crate::serve::serve(
        listener,
        house.app.clone(),
        std::future::pending(),
    ));
    Ok(address)
}

#[tokio::test]
async fn a_body_cut_short_is_refused_over_a_socket_and_the_next_request_works() -> Done {
    let house = House::new().await?;
    let address = listen(&house).await?;
    let url = house.upload("a.jpg", "image/jpeg", false).await?;
    let head = format!(
        "PUT {url} HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n",
        JPEG.len()
    );

    let mut cut = TcpStream::connect(address).await?;
    cut.write_all(head.as_bytes()).await?;
    cut.write_all(&JPEG[..1000]).await?;
    cut.shutdown().await?;
    let mut answer = String::new();
    cut.read_to_string(&mut answer).await?;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");

    let mut next = TcpStream::connect(address).await?;
    next.write_all(
        head.replace("host: x", "host: x\r\nconnection: close")
            .as_bytes(),
    )
    .await?;
    next.write_all(JPEG).await?;
    let mut answer = String::new();
    next.read_to_string(&mut answer).await?;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    Ok(())
}

#[tokio::test]
async fn a_client_still_sending_when_it_is_refused_reads_why_and_may_go_on() -> Done {
    let house = House::new().await?;
    let address = listen(&house).await?;
    let long = vec![0; 32 << 20];
    let head = format!(
        "PUT /upload/forged HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n",
        long.len()
    );

    let (mut read, mut write) = TcpStream::connect(address).await?.into_split();
    let sending = tokio::spawn(async move {
        write.write_all(head.as_bytes()).await?;
        write.write_all(&long).await?;
        write
            .write_all(b"HEAD /upload/tus/x HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            .await?;
        std::io::Result::Ok(write)
    });
    let mut answers = String::new();
    read.read_to_string(&mut answers).await?;

    drop(sending.await??);
    let statuses: Vec<_> = answers
        .split("HTTP/1.1 ")
        .skip(1)
        .map(|answer| &answer[..3])
        .collect();
    assert_eq!(statuses, ["403", "412"]);
    Ok(())
}

#[tokio::test]
async fn a_client_that_asks_before_it_sends_is_spared_the_sending() -> Done {
    let house = House::new().await?;
    let address = listen(&house).await?;
    let good = house.upload("a.jpg", "image/jpeg", false).await?;

    for (url, status) in [("/upload/forged", "403"), (&good, "100")] {
        let head = format!(
            "PUT {url} HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n"
        );
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(head.as_bytes()).await?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await?;
        assert_eq!(std::str::from_utf8(&answer[9..])?, status);
    }
    Ok(())
}
