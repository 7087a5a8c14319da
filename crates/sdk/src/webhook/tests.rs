//! What is believed, what is not, and what is read out of it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// The key of somebody else.
const OTHER: &str = include_str!("keys/other.private.pem");

fn verifier() -> Verifier {
    Verifier::new(Signer::TEST_PUBLIC_KEY).expect("the key is kept well")
}

fn deleted() -> Event {
    let kind = EventKind::FileDeleted {
        file: None,
        moved_to_trash: true,
    };
    Event::new("event-1", "file-1", kind).with_sequence(7)
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

/// A token with any header and any claims, signed well.
fn token(header: &Value, claims: &Value) -> String {
    Signer::for_tests().token(header, claims)
}

/// A token around an event of the given members.
fn told(domain: &Value) -> String {
    let envelope = json!({"eventType": "any", "data": domain.to_string()});
    Signer::for_tests().sign_text(&envelope.to_string())
}

#[test]
fn a_signed_event_is_read_back_whole() -> Outcome {
    let mut event = deleted().with_time("2026-03-16T09:00:00Z".parse()?);
    event.instance_id = Some("app-1".to_owned());
    event.originated_from = Some("bulk-delete".to_owned());
    event.triggered_by_anonymize_request = Some(false);
    event.identity = Some(serde_json::from_value(
        json!({"identityType": "APP", "appId": "a"}),
    )?);
    event.account = Some(serde_json::from_value(
        json!({"accountId": "b", "siteId": "c"}),
    )?);

    let body = Signer::for_tests().sign(&event);

    assert_eq!(verifier().verify(&body)?, event);
    assert_eq!(verifier().verify(&format!("\n{body}\n"))?, event);
    assert_eq!(
        event.event_type(),
        "wix.media.site_media.v1.file_descriptor_deleted"
    );
    Ok(())
}

#[test]
fn a_key_is_read_in_every_form_that_people_have() -> Outcome {
    let body = Signer::for_tests().sign(&deleted());
    let pem = Signer::TEST_PUBLIC_KEY;
    let forms = [
        pem.to_owned(),
        pem.replace('\n', "\r\n"),
        pem.replace('\n', "\\n"),
        STANDARD.encode(pem),
        format!(" {}\n", STANDARD.encode(pem.trim())),
    ];
    for form in forms {
        assert!(Verifier::new(&form)?.verify(&body).is_ok(), "{form}");
    }
    Ok(())
}

#[test]
fn what_is_no_key_is_refused() {
    let private = include_str!("keys/test.private.pem");
    let no_rsa = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----";
    for text in [
        "",
        "key",
        "a2V5",
        private,
        OTHER,
        no_rsa,
        &STANDARD.encode([0xff; 30]),
    ] {
        assert_eq!(Verifier::new(text).err(), Some(Refusal::Key), "{text}");
    }
    for text in ["", "key", Signer::TEST_PUBLIC_KEY] {
        assert_eq!(Signer::new(text).err(), Some(Refusal::Key), "{text}");
    }
}

#[test]
fn only_rs256_by_the_key_is_believed() -> Outcome {
    let claims = json!({"data": "{}"});
    for header in [
        json!({"alg": "none"}),
        json!({"alg": "NONE"}),
        json!({"alg": "HS256"}),
        json!({"alg": "rs256"}),
        json!({"alg": "RS512"}),
        json!({"alg": "PS256"}),
        json!({"alg": "RS256", "crit": ["b64"], "b64": false}),
    ] {
        let refusal = verifier().verify(&token(&header, &claims)).err();
        assert_eq!(refusal, Some(Refusal::Algorithm), "{header}");
    }
    let strange = Signer::new(OTHER)?.sign(&deleted());
    assert_eq!(verifier().verify(&strange), Err(Refusal::Signature));
    Ok(())
}

#[test]
fn an_unsigned_copy_is_not_believed() {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256"}"#);
    let claims = URL_SAFE_NO_PAD.encode(r#"{"data":"{}"}"#);
    assert_eq!(
        verifier().verify(&format!("{header}.{claims}.")),
        Err(Refusal::Signature)
    );
}

#[test]
fn not_a_letter_of_it_can_be_changed() {
    let body = Signer::for_tests().sign(&deleted());
    for at in (0..body.len()).step_by(7) {
        let mut letters = body.clone().into_bytes();
        letters[at] = if letters[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(letters).expect("plain letters");
        assert!(verifier().verify(&changed).is_err(), "letter {at}");
    }
}

#[test]
fn what_is_no_token_is_refused() {
    let long = "a".repeat(5 << 20);
    for text in [
        "",
        ".",
        "..",
        "a.b",
        "a.b.c.d",
        "{}",
        "żółw.żółw.żółw",
        "%.%.%",
        &long,
    ] {
        let refusal = verifier().verify(text).err();
        assert_eq!(refusal, Some(Refusal::NotAToken), "{text:.20}");
    }
}

#[test]
fn a_token_holds_for_its_time_and_a_minute() {
    let body = Signer::for_tests()
        .expires_at(at(1000))
        .issued_at(at(900))
        .sign(&deleted());

    assert!(verifier().verify_at(&body, at(1059)).is_ok());
    assert_eq!(verifier().verify_at(&body, at(1060)), Err(Refusal::Expired));
    let strict = verifier().leeway(Duration::ZERO);
    assert!(strict.verify_at(&body, at(999)).is_ok());
    assert_eq!(strict.verify_at(&body, at(1000)), Err(Refusal::Expired));

    let early = token(
        &json!({"alg": "RS256"}),
        &json!({"data": "{}", "nbf": 1000}),
    );
    assert_eq!(strict.verify_at(&early, at(999)), Err(Refusal::NotYet));
    assert!(matches!(
        strict.verify_at(&early, at(1000)),
        Err(Refusal::Content(_))
    ));
}

#[test]
fn issuer_and_audience_count_when_configured() {
    let plain = Signer::for_tests().sign(&deleted());
    let said = Signer::for_tests()
        .issuer("wix.com")
        .audience("app-1")
        .sign(&deleted());
    let strict = verifier().issuer("wix.com").audience("app-1");

    assert!(verifier().verify(&said).is_ok());
    assert!(strict.verify(&said).is_ok());
    assert_eq!(strict.verify(&plain), Err(Refusal::Issuer));
    assert_eq!(
        strict.clone().issuer("evil.example").verify(&said),
        Err(Refusal::Issuer)
    );
    assert_eq!(
        strict.audience("app-2").verify(&said),
        Err(Refusal::Audience)
    );

    let many = token(
        &json!({"alg": "RS256"}),
        &json!({"data": "{}", "aud": ["app-1", "app-2"]}),
    );
    let refusal = verifier().audience("app-2").verify(&many).err();
    assert!(matches!(refusal, Some(Refusal::Content(_))), "{refusal:?}");
}

#[test]
fn a_member_may_go_by_its_older_name_and_be_a_text() -> Outcome {
    let folder = json!({"id": "folder-1", "displayName": "pets", "state": "OK", "parentFolderId": "media-root"});
    let bodies = [
        json!({"entity": folder}),
        json!({"entityAsJson": folder}),
        json!({"entityAsJson": folder.to_string()}),
        json!({"entity": null, "entityAsJson": folder}),
    ];
    for body in bodies {
        let event = verifier().verify(&told(&json!({
            "id": "1", "entityFqdn": layers::FOLDER, "slug": "created", "entityId": "folder-1",
            "entityEventSequence": "9007199254740993", "createdEvent": body,
        })))?;
        let EventKind::FolderCreated {
            folder: Some(folder),
        } = event.kind
        else {
            panic!("{body} became {:?}", event.kind);
        };
        assert_eq!(
            (&*folder.display_name, event.sequence),
            ("pets", Some(9_007_199_254_740_993))
        );
    }
    Ok(())
}

#[test]
fn layers_may_be_objects_where_texts_are_due() -> Outcome {
    let domain = json!({"id": "1", "entityFqdn": layers::FILE, "slug": "file_failed", "entityId": "f",
        "actionEvent": {"bodyAsJson": r#"{"error":{"code":"UNREACHABLE"}}"#}});
    let envelope = json!({"data": domain, "identity": {"identityType": "APP"}});
    let event = verifier().verify(&Signer::for_tests().sign_text(&envelope.to_string()))?;
    let EventKind::FileFailed {
        error: Some(error), ..
    } = event.kind
    else {
        panic!("{:?}", event.kind);
    };
    assert_eq!(error.code.as_deref(), Some("UNREACHABLE"));
    assert!(event.identity.is_some());
    Ok(())
}

#[test]
fn an_event_of_another_kind_is_kept() -> Outcome {
    let body = told(
        &json!({"id": "1", "entityFqdn": "wix.media.site_media.v2.album", "slug": "shared",
        "entityId": "album-1", "actionEvent": {"body": {"with": "all"}}}),
    );
    let event = verifier().verify(&body)?;
    let EventKind::Unknown { slug, content, .. } = &event.kind else {
        panic!("{:?}", event.kind);
    };
    assert_eq!(slug, "shared");
    assert_eq!(content["actionEvent"]["body"]["with"], "all");
    assert_eq!(verifier().verify(&Signer::for_tests().sign(&event))?, event);
    Ok(())
}

#[test]
fn what_is_wrong_inside_is_named() {
    let said = |text: &str| match verifier().verify(&Signer::for_tests().sign_text(text)) {
        Ok(event) => format!("{event:?}"),
        Err(refusal) => refusal.to_string(),
    };
    let inside = |slug: &str, members: Value| {
        let mut domain =
            json!({"id": "1", "entityFqdn": layers::FILE, "slug": slug, "entityId": "f"});
        domain
            .as_object_mut()
            .expect("an object")
            .extend(members.as_object().cloned().unwrap_or_default());
        said(&json!({"data": domain.to_string()}).to_string())
    };
    let texts = [
        said("not json"),
        said("{}"),
        said(r#"{"data": "not json"}"#),
        said(r#"{"data": "{}"}"#),
        inside("file_ready", json!({"actionEvent": 1})),
        inside(
            "file_ready",
            json!({"actionEvent": {"body": {"file": {"id": 1}}}}),
        ),
        inside(
            "deleted",
            json!({"deletedEvent": {"deletedEntityAsJson": "{"}}),
        ),
        inside("updated", json!({"entityEventSequence": "many"})),
    ];
    insta::assert_snapshot!(texts.join("\n"), @r"
    the webhook holds no event: `data`: expected ident at line 1 column 2
    the webhook holds no event: `data`: missing field `data` at line 1 column 2
    the webhook holds no event: `data.data`: expected ident at line 1 column 2
    the webhook holds no event: `data.data`: missing field `id`
    the webhook holds no event: `actionEvent`: invalid type: integer `1`, expected a map
    the webhook holds no event: `file`: invalid type: integer `1`, expected a string
    the webhook holds no event: `deletedEntityAsJson`: EOF while parsing an object at line 1 column 1
    the webhook holds no event: `data.data`: `many` is not a 64-bit number
    ");
    let claims = token(
        &json!({"alg": "RS256"}),
        &json!({"data": {"eventType": "x"}}),
    );
    insta::assert_snapshot!(verifier().verify(&claims).expect_err("an object"), @"the webhook holds no event: `payload`: invalid type: map, expected a string at line 1 column 8");
}

#[test]
fn a_refusal_is_an_error_of_this_crate_where_that_is_expected() {
    let error = crate::Error::from(Refusal::Signature);
    assert_eq!(error.kind(), crate::ErrorKind::Unauthenticated);
    assert_eq!(
        crate::Error::from(Refusal::NotAToken).kind(),
        crate::ErrorKind::Invalid
    );
    insta::assert_snapshot!(error, @r"
    the signature of the webhook is not that of the key
    hint: is it the public key of this app?
    ");
}

#[test]
fn nothing_shows_the_key() {
    assert_eq!(format!("{:?}", Signer::for_tests()), "Signer { .. }");
    assert!(!format!("{:?}", verifier()).contains("key"));
}

#[test]
fn an_event_is_new_once_and_late_after_a_later_one() {
    let inbox = Inbox::new(100);
    let event = |id: &str, entity: &str, sequence| Event {
        id: id.to_owned(),
        entity_id: entity.to_owned(),
        sequence,
        ..deleted()
    };
    assert_eq!(inbox.admit(&event("a", "f", Some(2))), Admission::New);
    assert_eq!(inbox.admit(&event("a", "f", Some(2))), Admission::Repeated);
    assert_eq!(inbox.admit(&event("b", "f", Some(1))), Admission::Late);
    assert_eq!(inbox.admit(&event("b", "f", Some(1))), Admission::Repeated);
    assert_eq!(inbox.admit(&event("c", "g", Some(1))), Admission::New);
    assert_eq!(inbox.admit(&event("d", "f", Some(3))), Admission::New);
    assert_eq!(inbox.admit(&event("e", "f", None)), Admission::New);

    inbox.forget(&event("d", "f", Some(3)));
    assert_eq!(inbox.admit(&event("d", "f", Some(3))), Admission::New);

    // A folder of the same id is another thing.
    let mut folder = event("h", "f", Some(1));
    folder.kind = EventKind::FolderCreated { folder: None };
    assert_eq!(inbox.admit(&folder), Admission::New);
}

#[test]
fn an_inbox_forgets_the_oldest_and_stays_small() {
    let inbox = Inbox::new(3);
    let event = |number: u32| Event {
        id: number.to_string(),
        ..deleted()
    };
    for number in 0..1000 {
        assert_eq!(inbox.admit(&event(number)), Admission::New);
        inbox.forget(&event(number % 7));
    }
    assert_eq!(inbox.admit(&event(999)), Admission::Repeated);
    assert_eq!(inbox.admit(&event(997)), Admission::Repeated);
    assert_eq!(inbox.admit(&event(996)), Admission::New);
    let (events, turns) = inbox.remembered();
    assert!(events <= 3 && turns <= 6, "{events} events, {turns} turns");
}

fn events() -> impl Strategy<Value = Event> {
    let kind = prop_oneof![
        any::<bool>().prop_map(|triggered_by_undelete| EventKind::FileReady {
            file: None,
            external_info: Some(ExternalInfo {
                external_ids: None,
                origin: Some("here".to_owned())
            }),
            triggered_by_undelete,
        }),
        any::<bool>().prop_map(|moved_to_trash| EventKind::FolderDeleted {
            folder: None,
            moved_to_trash
        }),
        ("[a-z.]{1,20}", "\\PC{1,20}").prop_map(|(entity_fqdn, slug)| EventKind::Unknown {
            entity_fqdn,
            slug,
            content: serde_json::Map::default(),
        }),
    ];
    let texts = (any::<String>(), any::<String>(), any::<Option<String>>());
    (texts, kind, any::<Option<i64>>()).prop_map(|((id, entity, from), kind, sequence)| Event {
        sequence,
        originated_from: from,
        ..Event::new(id, entity, kind)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_is_signed_is_read_back(event in events()) {
        let body = Signer::for_tests().sign(&event);
        prop_assert_eq!(verifier().verify(&body), Ok(event));
    }

    #[test]
    fn no_text_makes_it_panic(text in "[A-Za-z0-9_.-]{0,80}|\\PC{0,40}") {
        prop_assert!(verifier().verify(&text).is_err());
    }
}
