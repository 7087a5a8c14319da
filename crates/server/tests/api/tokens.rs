//! The token endpoint, and the tokens it gives.

use std::time::Duration;

use engine::Rights;
use serde_json::{Value, json};

use crate::house::{Answer, Done, House};

/// What the app `walker` sends, with some members changed; `null` leaves one out.
fn asked(changes: &Value) -> Value {
    let mut asked = json!({
        "grant_type": "client_credentials",
        "client_id": "walker",
        "client_secret": "bone",
        "instance_id": "instance",
    });
    for (name, value) in changes.as_object().into_iter().flatten() {
        asked[name] = value.clone();
    }
    let members = asked.as_object_mut().expect("an object");
    members.retain(|_, value| !value.is_null());
    asked
}

async fn house() -> Done<House> {
    let house = House::new().await?;
    house.install("cats", "instance", Rights::Manage).await?;
    Ok(house)
}

async fn list(house: &House, token: &str) -> Done<Answer> {
    let asked = house.api("GET", "/files").header("authorization", token);
    asked.empty().await
}

#[tokio::test]
async fn an_app_gets_a_token_for_its_secret() -> Done {
    let house = house().await?;

    let answer = house
        .to("POST", "/oauth2/token")
        .json(&asked(&json!({})))
        .await?;

    assert_eq!(answer.status, 200);
    let token = answer.text("/access_token");
    assert_eq!(
        answer.body,
        json!({ "access_token": token, "token_type": "Bearer", "expires_in": 14400 })
    );
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(list(&house, &token).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_form_is_as_good_as_json() -> Done {
    let house = house().await?;
    let form =
        "grant_type=client_credentials&client_id=walker&client_secret=bone&instance_id=instance";
    let send = async |kind: &'static str, body: String| -> Done<Answer> {
        let asked = house.to("POST", "/oauth2/token");
        asked.header("content-type", kind).send(body).await
    };

    for kind in [
        "application/x-www-form-urlencoded",
        "Application/X-WWW-Form-URLEncoded; charset=utf-8",
    ] {
        assert_eq!(send(kind, form.to_owned()).await?.status, 200, "{kind}");
    }
    let twice = format!("{form}&client_id=walker");
    let refused = send("application/x-www-form-urlencoded", twice).await?;
    assert_eq!(
        (refused.status.as_u16(), refused.text("/error")),
        (400, "invalid_request".to_owned())
    );
    let misnamed = send("application/json", form.to_owned()).await?;
    assert_eq!(misnamed.text("/error"), "invalid_request");
    Ok(())
}

#[tokio::test]
async fn what_is_refused_is_refused_in_the_form_of_oauth() -> Done {
    let house = house().await?;
    for (changes, status, code) in [
        (json!({ "client_secret": "Bone" }), 401, "invalid_client"),
        (json!({ "client_secret": "bon" }), 401, "invalid_client"),
        (json!({ "client_id": "sitter" }), 401, "invalid_client"),
        (json!({ "instance_id": "another" }), 400, "invalid_grant"),
        (
            json!({ "grant_type": "password" }),
            400,
            "unsupported_grant_type",
        ),
        (
            json!({ "grant_type": "refresh_token" }),
            400,
            "unsupported_grant_type",
        ),
        (
            json!({ "grant_type": null, "grantType": "anonymous" }),
            400,
            "unsupported_grant_type",
        ),
        (json!({ "grant_type": null }), 400, "invalid_request"),
        (json!({ "client_id": null }), 400, "invalid_request"),
        (json!({ "client_secret": null }), 400, "invalid_request"),
        (json!({ "client_secret": "" }), 400, "invalid_request"),
        (json!({ "instance_id": null }), 400, "invalid_request"),
        (json!({ "instance_id": 7 }), 400, "invalid_request"),
    ] {
        let request = asked(&changes);
        let answer = house.to("POST", "/oauth2/token").json(&request).await?;
        let got = (answer.status.as_u16(), answer.text("/error"));
        assert_eq!(got, (status, code.to_owned()), "{changes}");
        assert!(!answer.text("/error_description").is_empty(), "{changes}");
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert!(!answer.body.to_string().contains("bone"), "{changes}");
    }
    Ok(())
}

#[tokio::test]
async fn a_body_that_is_nothing_gets_nothing() -> Done {
    let house = house().await?;
    let huge = format!("{{\"grant_type\":\"{}\"}}", "x".repeat(100_000));
    for body in ["", "[]", "null", "{", "\"client_credentials\"", &huge] {
        let asked = house.to("POST", "/oauth2/token");
        let answer = asked.send(body.to_owned()).await?;
        assert_eq!(answer.status, 400, "{:?}", body.get(..20));
        assert_eq!(answer.text("/error"), "invalid_request");
    }
    let read = house.to("GET", "/oauth2/token").empty().await?;
    assert_eq!(read.status, 405);
    Ok(())
}

#[tokio::test]
async fn a_token_is_good_for_four_hours_and_not_a_millisecond_more() -> Done {
    let house = house().await?;
    let token = house.token("instance").await?;

    house
        .clock
        .pass(Duration::from_hours(4) - Duration::from_millis(1));
    assert_eq!(list(&house, &token).await?.status, 200);
    house.clock.pass(Duration::from_millis(1));
    let late = list(&house, &token).await?;

    assert_eq!(late.refusal(), (401, "UNAUTHENTICATED".to_owned()));
    assert_eq!(late.text("/message"), "this access token has expired");
    let next = house.token("instance").await?;
    assert_eq!(list(&house, &next).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_token_speaks_for_its_own_instance() -> Done {
    let house = house().await?;
    house.install("dogs", "kennel", Rights::Manage).await?;
    house.folder("baskets").await?;
    let (cats, dogs) = (house.token("instance").await?, house.token("kennel").await?);

    let folders = async |token: &str| -> Done<Answer> {
        let asked = house.api("GET", "/folders").header("authorization", token);
        asked.empty().await
    };

    assert_eq!(folders(&cats).await?.names("folders"), ["baskets"]);
    assert!(folders(&dogs).await?.names("folders").is_empty());
    Ok(())
}

#[tokio::test]
async fn a_token_changed_in_any_place_lets_nobody_in() -> Done {
    let house = house().await?;
    let token = house.token("instance").await?;

    for at in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed)?;
        assert_eq!(list(&house, &changed).await?.status, 401, "{changed}");
    }
    let (payload, _) = token.split_once('.').ok_or("no signature")?;
    for forged in [
        format!("{payload}."),
        format!("{payload}.{payload}"),
        format!("{token}."),
    ] {
        assert_eq!(list(&house, &forged).await?.status, 401, "{forged}");
    }
    Ok(())
}

#[tokio::test]
async fn what_opens_a_file_does_not_open_the_api() -> Done {
    let house = house().await?;
    let file = house.store("cat.txt").await?;
    let request = json!({ "fileId": file });
    let answer = house.ask("POST", "/files/generate-file-download-url");
    let url = answer.json(&request).await?.text("/downloadUrls/0/url");
    let (_, download) = url.split_once("/download/").ok_or("no download URL")?;

    assert_eq!(list(&house, download).await?.status, 401);
    let access = house.token("instance").await?;
    let opened = house
        .to("GET", &format!("/download/{access}"))
        .empty()
        .await?;
    assert_eq!(opened.status, 403);
    Ok(())
}
