//! The examples of the spec, sent to a running Media Manager: it answers as they say, but for ids and times.

mod example;
mod shape;
mod world;

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use serde_json::Value;
use testkit::{Reply, assert_shown};

use self::example::Example;
use self::world::World;

/// Examples of what this Media Manager does not have, or cannot be brought to, and why.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "generateFileDownloadUrl/two-assets",
        "a video has no copies yet",
    ),
    ("getFileDescriptor/other", "whatever is taken has a type"),
    (
        "generateVideoStreamingUrl/dash-for-two-hours",
        "streams are HLS alone here",
    ),
    (
        "searchFiles/rate-limited",
        "there is no limit on requests yet",
    ),
    (
        "listFolders/server-error",
        "nothing a client sends brings it about",
    ),
];

#[tokio::test]
async fn every_example_is_answered_as_it_says() -> Result<()> {
    let mut broken = Vec::new();
    let mut unfinished = BTreeSet::new();
    for example in example::all()? {
        let is_elsewhere = ELSEWHERE.iter().any(|(name, _)| *name == example.name);
        match send(&example).await {
            Ok(reply) if reply.status == 501 && !example.breaks_a_limit() => {
                assert_eq!(
                    code(&reply.value()?),
                    "UNIMPLEMENTED",
                    "{}: {reply}",
                    example.name
                );
                unfinished.insert(example.operation);
            }
            _ if is_elsewhere => {}
            reply => {
                if let Err(error) = reply.and_then(|reply| hold(&example, &reply)) {
                    broken.push(format!("{}: {error:#}", example.name));
                }
            }
        }
    }
    assert!(
        broken.is_empty(),
        "{} examples are answered otherwise:\n{}",
        broken.len(),
        broken.join("\n")
    );

    // An operation that is done leaves this list; what is on it checks its requests all the same.
    assert_shown!(unfinished.into_iter().collect::<Vec<_>>().join("\n"), @"");
    Ok(())
}

#[test]
fn every_operation_has_an_example() -> Result<()> {
    let shown: BTreeSet<_> = example::all()?
        .into_iter()
        .map(|example| example.operation)
        .collect();
    let missing: Vec<_> = api::operations::ALL
        .iter()
        .filter(|operation| !shown.contains(operation.id))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    Ok(())
}

async fn send(example: &Example) -> Result<Reply> {
    World::for_example(example).await?.send(example).await
}

/// Holds an answer against the one that the example shows.
fn hold(example: &Example, reply: &Reply) -> Result<()> {
    let expected = &example.answer;
    ensure!(reply.status == expected.status, "answered {reply}");
    for name in &expected.headers {
        ensure!(
            reply.header(name).is_some(),
            "the header `{name}` is missing from {reply}"
        );
    }
    if reply.body.is_empty() && expected.body.is_null() {
        return Ok(());
    }

    let value = reply.value()?;
    if expected.status < 400 {
        shape::hold(&example.operation, &value)?;
        ensure!(
            members(&value) == members(&expected.body),
            "has other members: {reply}"
        );
        return Ok(());
    }
    let (found, wanted) = (example::violations(&value), example.violations());
    ensure!(found == wanted, "breaks {found:?}, not {wanted:?}");
    ensure!(
        code(&value) == code(&expected.body),
        "has the code of {reply}"
    );
    Ok(())
}

fn code(answer: &Value) -> &Value {
    &answer["details"]["applicationError"]["code"]
}

fn members(value: &Value) -> BTreeSet<&String> {
    value
        .as_object()
        .into_iter()
        .flat_map(|object| object.keys())
        .collect()
}
