//! Puts a router on a socket, and takes it off again without cutting anyone short.

use std::{future::Future, io, pin::pin, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time,
};

/// How long a client may take over the head of a request, and how long a connection may lie idle.
const HEAD: Duration = Duration::from_secs(75);
/// How long requests under way may take to end once the server is to stop. Resumable uploads survive being cut.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to wait for a free file handle when there is none for the next connection.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves `app` until `stop` resolves, then lets the requests under way end, for ten seconds at most.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    stop: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let (stopping, stopped) = watch::channel(());
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);

    loop {
        tokio::select! {
            () = &mut stop => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, app.clone(), stopped.clone()));
                }
                Err(error) if is_about_one_connection(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "cannot accept a connection");
                    time::sleep(PAUSE).await;
                }
            },
        }
    }

    drop((listener, stopping));
    let ended = time::timeout(PATIENCE, async {
        while connections.join_next().await.is_some() {}
    });
    if ended.await.is_err() {
        tracing::warn!(
            open = connections.len(),
            "requests still under way are cut off"
        );
        connections.shutdown().await;
    }
    Ok(())
}

/// One connection to its end. The end of `stopped` lets it finish the request it is at, and no other.
async fn connection(stream: TcpStream, app: Router, mut stopped: watch::Receiver<()>) {
    // Answers are written whole, so waiting for more to send only delays them.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "cannot set TCP_NODELAY");
    }
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD);
    let served = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(app));
    let mut served = pin!(served);

    let outcome = tokio::select! {
        outcome = served.as_mut() => outcome,
        _ = stopped.changed() => {
            served.as_mut().graceful_shutdown();
            served.await
        }
    };
    if let Err(error) = outcome {
        tracing::debug!(%error, "a connection broke off");
    }
}

/// Whether a failed accept says something about that connection alone.
fn is_about_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        sync::oneshot,
    };

    use super::*;

    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";

    #[tokio::test]
    async fn a_stop_lets_the_request_under_way_end() -> io::Result<()> {
        let (begun, mut has_begun) = tokio::sync::mpsc::channel(1);
        let (go_on, goes_on) = oneshot::channel::<()>();
        let goes_on = std::sync::Arc::new(tokio::sync::Mutex::new(Some(goes_on)));
        let slow = move || async move {
            let goes_on = goes_on.lock().await.take();
            begun.send(()).await.ok();
            if let Some(goes_on) = goes_on {
                goes_on.await.ok();
            }
            "done"
        };
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let app = Router::new().route("/", get(slow));
        let server = tokio::spawn(serve(listener, app, async {
            stopped.await.ok();
        }));

        let mut busy = TcpStream::connect(address).await?;
        let mut idle = TcpStream::connect(address).await?;
        busy.write_all(REQUEST).await?;
        has_begun.recv().await;
        stop.send(()).ok();

        // An idle connection is closed at once; new ones are not taken; the busy one is answered.
        assert_eq!(idle.read(&mut [0; 1]).await?, 0);
        assert!(TcpStream::connect(address).await.is_err());
        go_on.send(()).ok();
        let mut answer = String::new();
        busy.read_to_string(&mut answer).await?;
        assert!(answer.ends_with("done"), "{answer}");
        server.await?
    }
}
