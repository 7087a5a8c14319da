//! What is sent again, how often, and after how long.

mod common;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use common::{CREATE, Fact, GET, Still, Stuck, UPLOAD, context, get, post};
use futures::FutureExt;
use site_media_transport::{
    Answer, Error, ErrorKind, Operation, Pace, Policy, Rate, Recorder, Request, Response, Retry,
    Transport,
};

/// Plays `script` to a call, and tells the result, how often it was sent, and the waits in whole seconds.
async fn play(
    request: Request,
    operation: &'static Operation,
    script: Vec<Answer>,
) -> (site_media_transport::Result<Response>, usize, Vec<u64>) {
    let recorder = Arc::new(Recorder::answering(script));
    let pace = Arc::new(Still::default());
    let retry =
        Retry::new(Arc::clone(&recorder), Policy::default()).with_pace(Arc::clone(&pace) as _);
    let result = retry.call(request, operation, &context()).await;
    (result, recorder.requests().len(), pace.seconds())
}

fn refused() -> Answer {
    Answer::failure(Error::new(ErrorKind::Connect, "cannot reach `x`"))
}

fn broken() -> Answer {
    Answer::failure(Error::new(
        ErrorKind::Interrupted,
        "the connection to `x` broke",
    ))
}

/// One bad answer, then a good one: was it sent again?
async fn repeats(operation: &'static Operation, first: Answer) -> Fact<bool> {
    let (_, sent, _) = play(post("{}")?, operation, vec![first, Answer::json("{}")]).await;
    Ok(sent == 2)
}

#[tokio::test]
async fn the_table_of_what_is_repeated() -> Fact {
    let mut table = Vec::new();
    for (name, answer) in [
        ("429", Answer::status(429)),
        ("500", Answer::status(500)),
        ("502", Answer::status(502)),
        ("503", Answer::status(503)),
        ("504", Answer::status(504)),
        ("400", Answer::status(400)),
        ("401", Answer::status(401)),
        ("404", Answer::status(404)),
        ("409", Answer::status(409)),
        ("501", Answer::status(501)),
        ("connect", refused()),
        ("interrupted", broken()),
        (
            "timeout",
            Answer::failure(Error::new(ErrorKind::Timeout, "slow")),
        ),
        (
            "invalid",
            Answer::failure(Error::new(ErrorKind::Invalid, "bad")),
        ),
    ] {
        let idempotent = repeats(&GET, answer.clone()).await?;
        let other = repeats(&CREATE, answer).await?;
        table.push(format!(
            "{name:<11} idempotent {idempotent:<5} other {other}"
        ));
    }
    insta::assert_snapshot!(table.join("\n"), @r"
    429         idempotent true  other true
    500         idempotent true  other false
    502         idempotent true  other false
    503         idempotent true  other false
    504         idempotent true  other false
    400         idempotent false other false
    401         idempotent false other false
    404         idempotent false other false
    409         idempotent false other false
    501         idempotent false other false
    connect     idempotent true  other true
    interrupted idempotent true  other false
    timeout     idempotent true  other false
    invalid     idempotent false other false
    ");
    Ok(())
}

#[tokio::test]
async fn the_waits_double_up_to_the_attempts() -> Fact {
    let (result, sent, waits) = play(
        get("https://a.example")?,
        &GET,
        vec![Answer::status(503); 9],
    )
    .await;
    assert_eq!(result?.status(), 503);
    assert_eq!(sent, 5);
    assert_eq!(waits, [0, 1, 3, 7], "just under 1, 2, 4 and 8 seconds");
    Ok(())
}

#[test]
fn no_wait_is_longer_than_the_cap() {
    let policy = Policy::default();
    assert_eq!(policy.widest(6), Duration::from_secs(32));
    assert_eq!(policy.widest(7), Duration::from_mins(1));
    assert_eq!(policy.widest(4_000_000_000), Duration::from_mins(1));
}

#[tokio::test]
async fn retry_after_is_obeyed_in_both_forms() -> Fact {
    let script = vec![
        Answer::status(429).with_header("retry-after", "7"),
        Answer::status(503).with_header("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"),
        Answer::json("{}"),
    ];
    let (result, _, waits) = play(get("https://a.example")?, &GET, script).await;
    assert_eq!(result?.status(), 200);
    assert_eq!(waits, [7, 37]);
    Ok(())
}

#[tokio::test]
async fn a_server_that_asks_for_an_hour_is_not_waited_for() -> Fact {
    let script = vec![
        Answer::status(429).with_header("retry-after", "3600"),
        Answer::json("{}"),
    ];
    let (result, sent, waits) = play(get("https://a.example")?, &GET, script).await;
    assert_eq!(result?.status(), 429);
    assert_eq!((sent, waits.len()), (1, 0));
    Ok(())
}

#[tokio::test]
async fn a_body_that_streams_is_sent_once() -> Fact {
    let body = reqwest::Body::wrap_stream(futures::stream::iter([Ok::<_, std::io::Error>("once")]));
    let (result, sent, _) = play(
        post(body)?,
        &CREATE,
        vec![Answer::status(429), Answer::json("{}")],
    )
    .await;
    assert_eq!(result?.status(), 429);
    assert_eq!(sent, 1);
    Ok(())
}

#[tokio::test]
async fn a_body_in_memory_is_sent_again_whole() -> Fact {
    let recorder = Arc::new(Recorder::answering([
        Answer::status(429),
        Answer::json("{}"),
    ]));
    let retry =
        Retry::new(Arc::clone(&recorder), Policy::default()).with_pace(Arc::new(Still::default()));
    retry.call(post(r#"{"a":1}"#)?, &CREATE, &context()).await?;

    let bodies: Vec<_> = recorder
        .requests()
        .into_iter()
        .map(|sent| sent.body)
        .collect();
    assert_eq!(bodies, [r#"{"a":1}"#, r#"{"a":1}"#]);
    Ok(())
}

#[tokio::test]
async fn an_error_says_how_often_it_was_tried() -> Fact {
    let (result, _, _) = play(
        get("https://a.example")?,
        &GET,
        vec![refused(), broken(), refused(), broken(), broken()],
    )
    .await;
    let error = result.err().ok_or("it succeeded")?;
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Interrupted, 5)
    );
    Ok(())
}

#[tokio::test]
async fn the_context_limits_the_attempts_and_learns_the_outcome() -> Fact {
    let answer = Answer::status(503).with_header("x-wix-request-id", "r-1");
    let recorder = Arc::new(Recorder::always(answer));
    let retry =
        Retry::new(Arc::clone(&recorder), Policy::default()).with_pace(Arc::new(Still::default()));
    let mut context = context();
    context.attempts = NonZeroU32::new(2);
    retry
        .call(get("https://a.example")?, &GET, &context)
        .await?;

    let seen = context.outcome.seen();
    assert_eq!(recorder.requests().len(), 2);
    assert_eq!(
        (seen.attempts, seen.request_id.as_deref()),
        (2, Some("r-1"))
    );
    assert_eq!(seen.status.map(|status| status.as_u16()), Some(503));
    Ok(())
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_asked_for_again() -> Fact {
    let halves = [Ok(r#"{"files":"#), Err(std::io::Error::other("cut"))];
    let script = vec![Answer::status(200).with_stream(halves), Answer::json("{}")];
    let (result, sent, _) = play(get("https://a.example")?, &GET, script).await;
    assert_eq!((result?.text().await?.as_str(), sent), ("{}", 2));
    Ok(())
}

#[tokio::test]
async fn a_service_that_is_down_is_not_asked_for_ever() -> Fact {
    let recorder = Arc::new(Recorder::always(Answer::status(503)));
    let policy = Policy {
        budget: 7,
        ..Policy::default()
    };
    let pace = Arc::new(Still::default());
    let retry = Retry::new(Arc::clone(&recorder), policy).with_pace(pace);
    for _ in 0..10 {
        let request = get("https://a.example")?;
        retry.call(request, &GET, &context()).await?;
    }
    assert_eq!(recorder.requests().len(), 10 + 7);
    Ok(())
}

#[tokio::test]
async fn only_the_api_is_asked_no_more_often_than_it_allows() -> Fact {
    let waits = async |operation: &'static Operation| -> Fact<Vec<u64>> {
        let recorder = Arc::new(Recorder::always(Answer::json("{}")));
        let pace = Arc::new(Still::default());
        let rate = Rate {
            most: NonZeroU32::new(2).ok_or("two is not zero")?,
            ..Rate::default()
        };
        let retry = Retry::new(recorder, Policy::default());
        let retry = retry.with_pace(Arc::clone(&pace) as _).with_rate(rate);
        for _ in 0..5 {
            let request = get("https://a.example")?;
            retry.call(request, operation, &context()).await?;
        }
        Ok(pace.seconds())
    };
    assert_eq!(waits(&GET).await?, [60, 60, 120]);
    assert_eq!(waits(&UPLOAD).await?, [0; 0]);
    Ok(())
}

#[tokio::test]
async fn a_call_whose_turn_comes_too_late_is_not_sent() -> Fact {
    let recorder = Arc::new(Recorder::always(Answer::json("{}")));
    let policy = Policy {
        deadline: Some(Duration::from_secs(30)),
        ..Policy::default()
    };
    let rate = Rate {
        most: NonZeroU32::MIN,
        ..Rate::default()
    };
    let retry = Retry::new(Arc::clone(&recorder), policy).with_rate(rate);
    let retry = retry.with_pace(Arc::new(Still::default()));
    let ask = async || -> Fact<_> {
        let request = get("https://a.example")?;
        Ok(retry
            .call(request, &GET, &context())
            .await
            .map_err(|error| error.kind()))
    };
    assert!(ask().await?.is_ok());
    assert_eq!(ask().await?.err(), Some(ErrorKind::Timeout));
    assert_eq!(recorder.requests().len(), 1);
    Ok(())
}

#[tokio::test]
async fn whoever_is_cancelled_while_waiting_gives_the_turn_back() -> Fact {
    let pace = Arc::new(Stuck::default());
    let rate = Rate {
        most: NonZeroU32::MIN,
        ..Rate::default()
    };
    let retry = Retry::new(Recorder::always(Answer::json("{}")), Policy::default());
    let retry = retry.with_pace(Arc::clone(&pace) as _).with_rate(rate);
    let context = context();
    retry
        .call(get("https://a.example")?, &GET, &context)
        .await?;
    for _ in 0..2 {
        let waiting = retry.call(get("https://a.example")?, &GET, &context);
        assert!(waiting.now_or_never().is_none());
    }
    assert_eq!(pace.0.seconds(), [60, 60]);
    Ok(())
}

#[tokio::test]
async fn the_earlier_deadline_holds() -> Fact {
    let until = async |policy: u64, call: u64| -> Fact<usize> {
        let answer = Answer::status(503).with_header("retry-after", "20");
        let recorder = Arc::new(Recorder::always(answer));
        let policy = Policy {
            deadline: Some(Duration::from_secs(policy)),
            attempts: 2,
            ..Policy::default()
        };
        let pace = Arc::new(Still::default());
        let mut context = context();
        context.until = Some(pace.clock() + Duration::from_secs(call));
        let retry = Retry::new(Arc::clone(&recorder), policy).with_pace(pace);
        let request = get("https://a.example")?;
        retry.call(request, &GET, &context).await?;
        Ok(recorder.requests().len())
    };
    assert_eq!(until(30, 30).await?, 2);
    assert_eq!(until(10, 30).await?, 1, "the policy's is earlier");
    assert_eq!(until(30, 10).await?, 1, "the context's is earlier");
    Ok(())
}

#[tokio::test]
async fn neither_a_deadline_nor_a_wait_is_too_far_for_the_clock() -> Fact {
    let longest = u64::MAX.to_string();
    let script = [
        Answer::status(503).with_header("retry-after", &longest),
        Answer::status(503).with_header("retry-after", &longest),
        Answer::json("{}"),
    ];
    let policy = Policy {
        deadline: Some(Duration::MAX),
        patience: Duration::MAX,
        ..Policy::default()
    };
    let pace = Arc::new(Still::default());
    let retry = Retry::new(Recorder::answering(script), policy);
    let retry = retry.with_pace(Arc::clone(&pace) as _);
    let request = get("https://a.example")?;
    let answer = retry.call(request, &GET, &context()).await?;
    assert_eq!(answer.status(), 200);
    assert_eq!(pace.seconds(), [86_400, 86_400], "no more than a day");
    Ok(())
}
