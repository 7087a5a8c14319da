//! Through a router in this process, and through a socket: the same request, the same answer.

mod common;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Uri};
use axum::response::Redirect;
use axum::routing::{get as on_get, post as on_post};
use common::{CREATE, Fact, GET, context, get};
use reqwest::{Body, Method};
use site_media_transport::{
    Context, Error, ErrorKind, Http, HttpOptions, InProcess, Request, Transport,
};
use tokio::net::TcpListener;
use url::Url;

fn router() -> Router {
    let echo = |uri: Uri, headers: HeaderMap, body: Bytes| async move {
        let header = |name: &str| {
            headers
                .get(name)
                .and_then(|v| v.to_str().ok())
                .unwrap_or("-")
                .to_owned()
        };
        let place = uri
            .path_and_query()
            .map(ToString::to_string)
            .unwrap_or_default();
        format!(
            "{place} length={} type={} body={}",
            header("content-length"),
            header("content-type"),
            body.len()
        )
    };
    Router::new().route("/echo", on_post(echo))
}

async fn served() -> Fact<Url> {
    serving(router()).await
}

async fn serving(router: Router) -> Fact<Url> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = Url::parse(&format!("http://{}", listener.local_addr()?))?;
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(url)
}

fn echo(base: &Url, body: Body) -> Fact<Request> {
    let mut request = Request::new(Method::POST, base.join("/echo?name=a%20b")?);
    *request.body_mut() = Some(body);
    Ok(request)
}

#[tokio::test]
async fn near_and_far_answer_alike() -> Fact {
    let base = served().await?;
    let near = InProcess::new(router());
    let far = Http::new(&HttpOptions::default())?;

    let from_near = near
        .call(echo(&base, "hello".into())?, &CREATE, &context())
        .await?;
    let from_far = far
        .call(echo(&base, "hello".into())?, &CREATE, &context())
        .await?;
    assert_eq!(from_near.url(), from_far.url());
    let expected = "/echo?name=a%20b length=5 type=- body=5";
    assert_eq!(
        (
            from_near.text().await?.as_str(),
            from_far.text().await?.as_str()
        ),
        (expected, expected)
    );
    Ok(())
}

#[tokio::test]
async fn a_body_of_known_length_announces_it() -> Fact {
    let base = served().await?;
    let far = Http::new(&HttpOptions::default())?;
    let body = Body::wrap(http_body_util::Full::new(Bytes::from_static(b"four")));
    let answer = far
        .call(echo(&base, body)?, &CREATE, &context())
        .await?
        .text()
        .await?;
    assert_eq!(answer, "/echo?name=a%20b length=4 type=- body=4");
    Ok(())
}

#[tokio::test]
async fn the_context_changes_url_type_and_headers() -> Fact {
    let base = served().await?;
    let mut request = Request::new(Method::POST, "https://elsewhere.example".parse()?);
    let mut context = Context::at(base.join("/echo")?);
    context.content_type = Some("image/png".parse()?);
    context.headers.insert("x-more", "1".parse()?);
    context.apply(&mut request);

    assert_eq!(request.headers()["x-more"], "1");
    let answer = InProcess::new(router())
        .call(request, &CREATE, &context)
        .await?
        .text()
        .await?;
    assert_eq!(answer, "/echo length=- type=image/png body=0");
    Ok(())
}

#[tokio::test]
async fn nobody_listening_is_a_connect_error_that_names_the_origin() -> Fact {
    let free = TcpListener::bind("127.0.0.1:0").await?.local_addr()?;
    let request = get(&format!("http://{free}/upload/secret-ticket"))?;
    let error = Http::new(&HttpOptions::default())?
        .call(request, &GET, &context())
        .await
        .err()
        .ok_or("it answered")?;
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!(error.to_string(), format!("cannot reach `http://{free}`"));
    assert!(!format!("{error:?}").contains("secret-ticket"));
    Ok(())
}

#[tokio::test]
async fn a_redirect_does_not_tell_where_it_came_from() -> Fact {
    let told = |headers: HeaderMap| async move { format!("{:?}", headers.get("referer")) };
    let elsewhere = serving(Router::new().route("/told", on_get(told))).await?;
    let to = Redirect::temporary(elsewhere.join("/told")?.as_str());
    let here = serving(Router::new().route("/file", on_get(|| async { to }))).await?;

    let request = get(here.join("/file?token=secret")?.as_str())?;
    let far = Http::new(&HttpOptions::default())?;
    let answer = far.call(request, &GET, &context()).await?;
    assert_eq!(answer.url().path(), "/told");
    assert_eq!(answer.text().await?, "None");
    Ok(())
}

#[test]
fn an_error_survives_as_a_response() {
    let response = Error::new(ErrorKind::Connect, "cannot reach `x`")
        .with_attempts(3)
        .into_response();
    let found = Error::of(&response).map(|error| (error.kind(), error.attempts()));
    assert_eq!(found, Some((ErrorKind::Connect, 3)));
}
