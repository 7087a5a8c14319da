//! What each call puts on the wire, one snapshot for each operation.

use std::collections::BTreeMap;
use std::sync::Arc;

use site_media_api::Client;
use site_media_api::transport::{Answer, Recorder};

use crate::generated;
use crate::support::{Example, examples};

/// The fullest request of each operation that ends well.
fn fullest() -> BTreeMap<String, Example> {
    let mut chosen: BTreeMap<String, Example> = BTreeMap::new();
    for example in examples() {
        if example.status_and_body().0 >= 300 {
            continue;
        }
        let size = |example: &Example| example.request_text().len();
        match chosen.get(&example.operation) {
            Some(other) if size(other) >= size(&example) => {}
            _ => {
                chosen.insert(example.operation.clone(), example);
            }
        }
    }
    chosen
}

#[tokio::test]
async fn each_operation_is_sent_as_the_spec_says() {
    for (operation, example) in fullest() {
        let (status, body) = example.status_and_body();
        let recorder = Arc::new(Recorder::always(Answer::status(status).with_body(body)));
        let client = Client::new("https://api.test/v1/", Arc::clone(&recorder) as _);

        let sent = generated::call(&client, &operation, &example).await;

        sent.unwrap_or_else(|error| panic!("{}: {error}", example.name));
        let request = recorder.last().expect("a call sends a request");
        assert_eq!(request.operation, operation, "the table names the call");
        insta::assert_snapshot!(operation, request.to_string());
    }
}

#[tokio::test]
async fn a_refusal_arrives_whole() {
    let refusals = examples()
        .into_iter()
        .filter(|example| example.status_and_body().0 >= 400);
    for example in refusals {
        let (status, body) = example.status_and_body();
        let recorder = Arc::new(Recorder::always(
            Answer::status(status).with_body(body.clone()),
        ));
        let client = Client::new("https://api.test/v1", recorder);

        let answer = generated::call(&client, &example.operation, &example).await;

        let Err(site_media_api::Error::UnexpectedResponse(response)) = answer else {
            panic!("{}: {answer:?}", example.name);
        };
        assert_eq!(response.status().as_u16(), status, "{}", example.name);
        let text = response.bytes().await.expect("a recorded body is whole");
        assert_eq!(text, body, "{}", example.name);
    }
}
