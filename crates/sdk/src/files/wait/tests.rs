//! Waiting, with a clock that leaps over every pause.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use futures::future::{BoxFuture, pending, ready};
use serde_json::json;
use transport::{Answer, Pace, Recorder};

use crate::scripted::descriptor;
use crate::{Client, ErrorKind, NotReady, Result};

/// Time passes by waiting alone.
#[derive(Default)]
struct Leaps(Mutex<Vec<Duration>>);

impl Leaps {
    fn waits(&self) -> Vec<Duration> {
        self.0.lock().expect("no test panics").clone()
    }
}

impl Pace for Leaps {
    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()> {
        self.0.lock().expect("no test panics").push(wait);
        Box::pin(ready(()))
    }

    fn limit(&self, limit: Duration) -> BoxFuture<'static, ()> {
        if limit.is_zero() {
            return Box::pin(ready(()));
        }
        Box::pin(pending())
    }

    fn chance(&self) -> f64 {
        0.5
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + self.waits().iter().sum::<Duration>()
    }
}

fn client(script: impl IntoIterator<Item = Answer>) -> (Client, Arc<Recorder>, Arc<Leaps>) {
    client_of(Recorder::answering(script))
}

fn client_of(recorder: Recorder) -> (Client, Arc<Recorder>, Arc<Leaps>) {
    let (recorder, pace) = (Arc::new(recorder), Arc::new(Leaps::default()));
    let client = at_pace(&recorder, Arc::clone(&pace) as _);
    (client, recorder, pace)
}

fn at_pace(recorder: &Arc<Recorder>, pace: Arc<dyn Pace>) -> Client {
    Client::builder()
        .base_url("http://media.test")
        .api_key("key-1")
        .site("site-1")
        .transport(Arc::clone(recorder) as _)
        .pace(pace)
        .build()
        .expect("everything needed is given")
}

/// What a server without a feed says when it is asked for one.
fn no_feed() -> Answer {
    Answer::status(404)
}

/// A page of events about these files, after which one goes on.
fn news(files: &[&str], next: u64) -> Answer {
    let told = |id: &&str| json!({ "data": json!({ "entityId": id }).to_string() });
    let events: Vec<_> = files.iter().map(told).collect();
    Answer::json(json!({ "events": events, "next": next.to_string() }).to_string())
}

/// A page of files in these states.
fn files(states: &[(&str, &str)]) -> Answer {
    let files: Vec<_> = states
        .iter()
        .map(|(id, state)| descriptor(id, 1, "").replace("READY", state))
        .collect();
    Answer::json(format!(r#"{{"files":[{}]}}"#, files.join(",")))
}

#[tokio::test]
async fn a_file_is_asked_about_until_it_is_ready_and_ever_less_often() -> Result<()> {
    let pending = || files(&[("a", "PENDING")]);
    let asked = [pending(), no_feed()].into_iter();
    let script = asked.chain((0..7).map(|_| pending()));
    let script = script.chain([files(&[("a", "READY")])]);
    let (client, _, pace) = client(script);
    let file = client.files().wait_ready("a").send().await?;

    assert!(file.is_ready());
    let waits: Vec<_> = pace.waits().iter().map(Duration::as_millis).collect();
    assert_eq!(waits, [500, 750, 1125, 1687, 2531, 3796, 5000, 5000]);
    Ok(())
}

#[tokio::test]
async fn what_failed_and_what_is_late_say_so() {
    let both = || files(&[("a", "FAILED"), ("b", "PENDING")]);
    let late = || files(&[("b", "PENDING")]);
    let (client, _, pace) = client([both(), no_feed(), late(), late(), late(), late()]);
    let wait = client.files().wait_all_ready(["a", "b"]);
    let outcomes = wait.deadline(Duration::from_secs(3)).send().await;

    let why: Vec<_> = outcomes
        .failures()
        .map(|(_, error)| (error.kind(), error.not_ready().cloned()))
        .collect();
    let failed = NotReady::Failed {
        code: None,
        reason: "it could not be fetched or processed".to_owned(),
    };
    let age = Duration::from_secs(3);
    let late = NotReady::StillPending { age };
    assert_eq!(
        why,
        [
            (ErrorKind::NotReady, Some(failed)),
            (ErrorKind::NotReady, Some(late))
        ]
    );
    assert_eq!(pace.waits().iter().sum::<Duration>(), age);
}

#[tokio::test]
async fn thousands_are_asked_about_by_the_hundred() {
    let ids: Vec<_> = (0..1050).map(|id| format!("f{id}")).collect();
    let states: Vec<_> = ids.iter().map(|id| (id.as_str(), "READY")).collect();
    let (client, recorder, pace) = client_of(Recorder::always(files(&states)));
    let outcomes = client.files().wait_all_ready(&ids).send().await;
    assert_eq!((outcomes.len(), outcomes.is_ok()), (1050, true));
    assert_eq!((recorder.requests().len(), pace.waits().len()), (11, 0));
}

#[tokio::test]
async fn who_leads_in_a_hurry_hurries_nobody_else() -> Result<()> {
    let both = || files(&[("a", "PENDING"), ("b", "PENDING")]);
    let (client, _, _) = client([both(), no_feed(), both(), both(), files(&[("b", "READY")])]);
    let second = Duration::from_secs(1);
    let hasty = client.deadline(second).files().wait_ready("a").send();
    let patient = client.files().wait_ready("b").send();
    let (hasty, patient) = futures::future::join(hasty, patient).await;

    let late = NotReady::StillPending { age: second };
    let error = hasty.expect_err("its client had a second");
    assert_eq!(error.not_ready(), Some(&late));
    assert!(patient?.is_ready());
    Ok(())
}

#[tokio::test]
async fn who_has_no_time_left_asks_nothing() {
    let (client, recorder, _) = client([]);
    let over = client.deadline(Duration::ZERO);
    let error = over.files().wait_ready("a").send().await;
    let error = error.expect_err("there is no time to ask");
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(recorder.requests().is_empty());
}

#[tokio::test]
async fn where_there_is_a_feed_the_pause_ends_with_the_event() -> Result<()> {
    let pending = || files(&[("a", "PENDING")]);
    let script = [
        pending(),
        news(&[], 7),
        // Between the first look and the feed it could have become ready.
        pending(),
        news(&["b"], 8),
        news(&["a"], 9),
        files(&[("a", "READY")]),
    ];
    let (client, recorder, pace) = client(script);
    client.files().wait_ready("a").send().await?;

    assert_eq!(pace.waits(), []);
    let asked: Vec<_> = recorder
        .requests()
        .iter()
        .map(|request| match request.url.query() {
            None => request.url.path().to_owned(),
            Some(query) => format!("{}?{query}", request.url.path()),
        })
        .collect();
    insta::assert_snapshot!(asked.join("\n"), @r"
    /site-media/v1/files/get-files
    /_local/events?limit=0
    /site-media/v1/files/get-files
    /_local/events?limit=1000&wait=20&after=7&type=file_ready&type=file_failed
    /_local/events?limit=1000&wait=20&after=8&type=file_ready&type=file_failed
    /site-media/v1/files/get-files
    ");
    Ok(())
}

#[tokio::test]
async fn a_feed_that_does_not_wait_is_not_asked_without_a_pause() -> Result<()> {
    let pending = || files(&[("a", "PENDING")]);
    let script = [
        pending(),
        news(&[], 7),
        pending(),
        news(&[], 7),
        pending(),
        news(&[], 7),
        files(&[("a", "READY")]),
    ];
    let (client, _, pace) = client(script);
    client.files().wait_ready("a").send().await?;
    let waits: Vec<_> = pace.waits().iter().map(Duration::as_millis).collect();
    assert_eq!(waits, [500, 750]);
    Ok(())
}

#[tokio::test]
async fn a_feed_in_trouble_is_asked_again_and_one_that_refuses_is_not() -> Result<()> {
    let pending = || files(&[("a", "PENDING")]);
    let script = [
        pending(),
        Answer::status(503),
        pending(),
        news(&[], 7),
        pending(),
        Answer::status(403),
        pending(),
        files(&[("a", "READY")]),
    ];
    let (client, recorder, pace) = client(script);
    client.files().wait_ready("a").send().await?;
    let waits: Vec<_> = pace.waits().iter().map(Duration::as_millis).collect();
    assert_eq!(
        (waits, recorder.requests().len()),
        (vec![500, 750, 1125], 8)
    );
    Ok(())
}

#[tokio::test]
async fn the_service_has_no_feed_and_is_not_asked_for_one() -> Result<()> {
    let script = [files(&[("a", "PENDING")]), files(&[("a", "READY")])];
    let recorder = Arc::new(Recorder::answering(script));
    let client = Client::builder()
        .api_key("key-1")
        .site("site-1")
        .transport(Arc::clone(&recorder) as _)
        .pace(Arc::new(Leaps::default()))
        .build()?;
    client.files().wait_ready("a").send().await?;
    assert_eq!(recorder.requests().len(), 2);
    Ok(())
}

/// Time that stands still: no pause ever ends by itself.
#[cfg(feature = "webhook")]
struct Stands;

#[cfg(feature = "webhook")]
impl Pace for Stands {
    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(pending())
    }

    fn limit(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(pending())
    }

    fn chance(&self) -> f64 {
        0.5
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }
}

#[cfg(feature = "webhook")]
#[tokio::test]
async fn what_a_webhook_tells_ends_the_pause() -> Result<()> {
    use crate::webhook::{Event, EventKind};

    let script = [
        files(&[("a", "PENDING")]),
        no_feed(),
        files(&[("a", "READY")]),
    ];
    let recorder = Arc::new(Recorder::answering(script));
    let client = at_pace(&recorder, Arc::new(Stands));
    let ready = |id: &str| {
        let kind = EventKind::FileReady {
            file: None,
            external_info: None,
            triggered_by_undelete: false,
        };
        Event::new("event-1", id, kind)
    };
    let hearing = async {
        while recorder.requests().len() < 2 {
            tokio::task::yield_now().await;
        }
        client.heard(&ready("somebody-else"));
        client.heard(&ready("a"));
    };
    let wait = client.files().wait_ready("a").send();
    let (file, ()) = futures::future::join(wait, hearing).await;
    assert!(file?.is_ready());
    Ok(())
}
