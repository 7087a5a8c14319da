//! The web over real sockets of this machine, to servers that say what a script tells them.

mod addresses;
mod redirects;

use std::{
    collections::VecDeque,
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use futures::{TryStreamExt as _, future::BoxFuture};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use super::{guard::Names, *};

type Done<T = (), E = blobs::BoxError> = std::result::Result<T, E>;

const PLAIN: &str = "HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 5\r\n\r\nhello";

/// What a server does after its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    Closes,
    Waits,
    Floods,
}

/// A server that answers each connection with the next line of a script, and remembers what it was asked.
struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    serving: JoinHandle<()>,
}

impl Server {
    async fn says<const N: usize>(lines: [&str; N]) -> io::Result<Self> {
        Self::at(
            "127.0.0.1:0",
            lines.map(|line| (line.to_owned(), Then::Closes)),
        )
        .await
    }

    async fn at<const N: usize>(address: &str, lines: [(String, Then); N]) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let asked = Arc::default();
        let serving = tokio::spawn(serve(listener, lines.into(), Arc::clone(&asked)));
        Ok(Self {
            address,
            asked,
            serving,
        })
    }

    fn target(&self, path: &str) -> Target {
        target(&format!("http://{}{path}", self.address))
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("nobody panics").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(
    listener: TcpListener,
    mut lines: VecDeque<(String, Then)>,
    asked: Arc<Mutex<Vec<String>>>,
) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let head = head_of(&mut stream).await;
        asked.lock().expect("nobody panics").push(head);
        let (line, then) = lines
            .pop_front()
            .unwrap_or(("HTTP/1.1 500 x\r\n\r\n".to_owned(), Then::Closes));
        // Whoever has heard enough may hang up first.
        stream.write_all(line.as_bytes()).await.ok();
        match then {
            Then::Closes => drop(stream.shutdown().await),
            Then::Waits => {
                stream.read_to_end(&mut Vec::new()).await.ok();
            }
            Then::Floods => while stream.write_all(b"more and more").await.is_ok() {},
        }
    }
}

async fn head_of(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8_lossy(&head).into_owned()
}

fn target(url: &str) -> Target {
    Target {
        url: url.parse().expect("a URL"),
        headers: Vec::new(),
    }
}

fn open() -> Web {
    Web::new(WebOptions {
        allow_private: true,
        ..WebOptions::default()
    })
}

/// A web whose patience is over at once.
fn hasty() -> Web {
    let moment = Duration::from_millis(50);
    Web::new(WebOptions {
        allow_private: true,
        idle: moment,
        brief: moment,
        ..WebOptions::default()
    })
}

async fn whole(fetched: Fetched) -> Done<Bytes> {
    let chunks: Vec<Bytes> = fetched.body.try_collect().await?;
    Ok(chunks.concat().into())
}

/// The kind and the words of a failure.
fn failure<T>(outcome: Result<T, FetchError>) -> (FetchErrorKind, String) {
    match outcome {
        Ok(_) => panic!("it should have failed"),
        Err(error) => (error.kind(), error.to_string()),
    }
}

/// Names of a script: each look-up gets the next answer, and the last one for ever.
#[derive(Debug)]
struct Script(Mutex<VecDeque<Vec<IpAddr>>>);

impl Script {
    fn of(answers: &[&[&str]]) -> Arc<Self> {
        let parse = |text: &&str| text.parse().expect("an address");
        let answers = answers
            .iter()
            .map(|answer| answer.iter().map(parse).collect());
        Arc::new(Self(Mutex::new(answers.collect())))
    }
}

impl Names for Script {
    fn addresses(&self, _: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        let mut answers = self.0.lock().expect("nobody panics");
        let next = answers.pop_front().unwrap_or_default();
        if answers.is_empty() {
            answers.push_back(next.clone());
        }
        Box::pin(async { Ok(next) })
    }
}

#[tokio::test]
async fn bytes_come_with_what_is_said_of_them() -> Done {
    let server = Server::says([PLAIN]).await?;
    let mut target = server.target("/cat.png?a=b");
    target.headers = [
        ("X-Key", "żółw"),
        ("Host", "evil"),
        ("Content-Length", "9"),
        ("TE", "x"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();

    let fetched = open().bring(&target).await?;

    let answer = Answer {
        mime: Some("image/png".to_owned()),
        size: Some(5),
    };
    assert_eq!(fetched.answer, answer);
    assert_eq!(whole(fetched).await?, "hello");
    let [asked] = server.asked().try_into().map_err(|_| "asked once")?;
    assert!(
        asked.starts_with("GET /cat.png?a=b HTTP/1.1\r\n"),
        "{asked}"
    );
    let asked = asked.to_lowercase();
    assert!(asked.contains("x-key: żółw\r\n"), "{asked}");
    assert!(asked.contains("accept-encoding: identity\r\n"), "{asked}");
    assert!(
        asked.contains(&format!("host: {}\r\n", server.address)),
        "{asked}"
    );
    for ours in ["evil", "content-length", "te: x"] {
        assert!(!asked.contains(ours), "{asked}");
    }
    Ok(())
}

#[tokio::test]
async fn what_an_answer_means_for_another_attempt() -> Done {
    use FetchErrorKind::{Final, Passing};

    for (status, expected) in [
        ("206 x", Final),
        ("304 x", Final),
        ("401 x", Final),
        ("404 x", Final),
        ("410 x", Final),
        ("501 x", Final),
        ("408 x", Passing),
        ("429 x", Passing),
        ("500 x", Passing),
        ("503 x", Passing),
    ] {
        let server = Server::says([&format!("HTTP/1.1 {status}\r\n\r\n")]).await?;
        let (kind, words) = failure(open().bring(&server.target("/")).await);
        assert_eq!(kind, expected, "{status}");
        assert!(words.contains(&status[..3]), "{words}");
    }
    let packed = "HTTP/1.1 200 x\r\ncontent-encoding: gzip\r\n\r\n";
    let server = Server::says([packed]).await?;
    assert_eq!(failure(open().bring(&server.target("/")).await).0, Final);
    Ok(())
}

#[tokio::test]
async fn a_server_says_when_to_come_back() -> Done {
    let date = "date: Sun, 06 Nov 1994 08:49:37 GMT\r\n\
                retry-after: Sun, 06 Nov 1994 08:50:37 GMT\r\n";
    for (headers, seconds) in [
        ("retry-after: 7\r\n", Some(7)),
        (date, Some(60)),
        ("retry-after: soon\r\n", None),
        ("", None),
    ] {
        let server = Server::says([&format!("HTTP/1.1 503 x\r\n{headers}\r\n")]).await?;
        let outcome = open().bring(&server.target("/")).await;
        let wait = outcome.err().and_then(|error| error.wanted_wait());
        assert_eq!(wait, seconds.map(Duration::from_secs), "{headers}");
    }
    Ok(())
}

#[tokio::test]
async fn a_body_that_breaks_off_is_noticed() -> Done {
    for cut in [
        "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n",
    ] {
        let server = Server::says([cut]).await?;
        let fetched = open().bring(&server.target("/")).await?;
        let error = whole(fetched).await.expect_err("it is not whole");
        let error: &FetchError = error.downcast_ref().ok_or("an error of ours")?;
        assert_eq!(error.kind(), FetchErrorKind::Passing);
        assert!(error.to_string().ends_with("broke"), "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn whoever_falls_silent_is_given_up() -> Done {
    let half = "HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhello";
    let lines =
        [("", Then::Waits), (half, Then::Waits)].map(|(line, then)| (line.to_owned(), then));
    let server = Server::at("127.0.0.1:0", lines).await?;
    let web = hasty();

    let (kind, words) = failure(web.bring(&server.target("/")).await);
    assert_eq!(kind, FetchErrorKind::Passing);
    assert!(words.ends_with("took too long to answer"), "{words}");
    let error = whole(web.bring(&server.target("/")).await?).await;
    let words = error.expect_err("it is not whole").to_string();
    assert!(words.ends_with("took too long to answer"), "{words}");
    Ok(())
}

#[tokio::test]
async fn a_head_without_end_is_given_up() -> Done {
    let lines = [("HTTP/1.1 200 OK\r\nx: ".to_owned(), Then::Floods)];
    let server = Server::at("127.0.0.1:0", lines).await?;

    let (kind, _) = failure(open().bring(&server.target("/")).await);

    assert_eq!(kind, FetchErrorKind::Passing);
    Ok(())
}

#[tokio::test]
async fn a_type_is_had_without_the_bytes() -> Done {
    let elsewhere = "HTTP/1.1 302 x\r\nlocation: /there\r\n\r\n";
    let lines = [
        elsewhere,
        "HTTP/1.1 200 OK\r\ncontent-type: image/gif\r\ncontent-length: 7\r\n\r\n",
    ];
    let server = Server::says(lines).await?;

    let answer = open().look(&server.target("/")).await?;

    let mime = Some("image/gif".to_owned());
    assert_eq!(
        answer,
        Answer {
            mime,
            size: Some(7)
        }
    );
    assert!(
        server
            .asked()
            .iter()
            .all(|asked| asked.starts_with("HEAD "))
    );
    Ok(())
}

#[tokio::test]
async fn a_type_that_is_not_told_is_told_apart_from_a_silence() -> Done {
    use FetchErrorKind::{Final, Passing, Untold};

    for (status, expected) in [
        ("405", Untold),
        ("501", Untold),
        ("404", Final),
        ("503", Passing),
    ] {
        let server = Server::says([&format!("HTTP/1.1 {status} x\r\n\r\n")]).await?;
        let (kind, _) = failure(open().look(&server.target("/")).await);
        assert_eq!(kind, expected, "{status}");
    }
    let lines = [(String::new(), Then::Waits)];
    let server = Server::at("127.0.0.1:0", lines).await?;
    assert_eq!(failure(hasty().look(&server.target("/")).await).0, Passing);
    Ok(())
}
