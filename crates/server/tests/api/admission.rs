//! Who is let in, and for what.

use engine::{Rights, SiteId};
use serde_json::json;

use crate::house::{Answer, Done, House};

/// Every operation: method, path, permission, and whether it only looks.
const OPERATIONS: [(&str, &str, &str, bool); 27] = [
    (
        "POST",
        "/files/generate-download-url",
        "MEDIA.SITE_MEDIA_FILES_DOWNLOAD",
        false,
    ),
    (
        "POST",
        "/files/generate-file-download-url",
        "MEDIA.SITE_MEDIA_FILES_DOWNLOAD_URL",
        false,
    ),
    (
        "GET",
        "/files/get-file-by-id?fileId=x",
        "MEDIA.SITE_MEDIA_FILES_READ",
        true,
    ),
    (
        "POST",
        "/files/get-files",
        "MEDIA.SITE_MEDIA_FILES_READ",
        true,
    ),
    (
        "PATCH",
        "/files/update-file-descriptor",
        "MEDIA.SITE_MEDIA_FILES_UPDATE",
        false,
    ),
    (
        "POST",
        "/files/generate-upload-url",
        "MEDIA.SITE_MEDIA_FILES_UPLOAD",
        false,
    ),
    (
        "POST",
        "/files/generate-resumable-upload-url",
        "MEDIA.SITE_MEDIA_FILES_UPLOAD",
        false,
    ),
    (
        "POST",
        "/files/import",
        "MEDIA.SITE_MEDIA_FILES_IMPORT",
        false,
    ),
    (
        "POST",
        "/bulk/files/import",
        "MEDIA.SITE_MEDIA_FILES_IMPORT",
        false,
    ),
    (
        "POST",
        "/bulk/files/import-v2",
        "MEDIA.SITE_MEDIA_FILES_IMPORT",
        false,
    ),
    ("GET", "/files", "MEDIA.SITE_MEDIA_FILES_LIST", true),
    ("POST", "/files/search", "MEDIA.SITE_MEDIA_FILES_LIST", true),
    (
        "POST",
        "/files/generate-video-stream-url",
        "MEDIA.SITE_MEDIA_FILES_READ",
        true,
    ),
    (
        "POST",
        "/bulk/files/delete",
        "MEDIA.SITE_MEDIA_FILES_MOVE_TO_TRASH",
        false,
    ),
    (
        "POST",
        "/bulk/trash-bin/files/restore",
        "MEDIA.SITE_MEDIA_FILES_RESTORE_FROM_TRASH",
        false,
    ),
    (
        "GET",
        "/trash-bin/files",
        "MEDIA.SITE_MEDIA_FILES_LIST_DELETED",
        true,
    ),
    (
        "POST",
        "/files/query",
        "media:site_media:v1:file_descriptor:query_file_descriptors",
        true,
    ),
    ("POST", "/folders", "MEDIA.SITE_MEDIA_FOLDERS_CREATE", false),
    ("GET", "/folders/x", "MEDIA.SITE_MEDIA_FOLDERS_READ", true),
    ("GET", "/folders", "MEDIA.SITE_MEDIA_FOLDERS_LIST", true),
    (
        "POST",
        "/folders/search",
        "MEDIA.SITE_MEDIA_FOLDERS_LIST",
        true,
    ),
    (
        "PATCH",
        "/folders/x",
        "MEDIA.SITE_MEDIA_FOLDERS_UPDATE",
        false,
    ),
    (
        "POST",
        "/folders/x/generate-download-url",
        "MEDIA.SITE_MEDIA_FOLDERS_DOWNLOAD",
        false,
    ),
    (
        "POST",
        "/bulk/folders/delete",
        "MEDIA.SITE_MEDIA_FOLDERS_MOVE_TO_TRASH",
        false,
    ),
    (
        "POST",
        "/bulk/trash-bin/folders/restore",
        "MEDIA.SITE_MEDIA_FOLDERS_RESTORE_FROM_TRASH",
        false,
    ),
    (
        "GET",
        "/trash-bin/folders",
        "MEDIA.SITE_MEDIA_FOLDERS_LIST_DELETED",
        true,
    ),
    (
        "POST",
        "/folders/query",
        "MEDIA.SITE_MEDIA_FOLDERS_LIST",
        true,
    ),
];

#[tokio::test]
async fn nobody_may_do_anything() -> Done {
    let house = House::new().await?;
    for (method, path, ..) in OPERATIONS {
        let answer = house.api(method, path).json(&json!({})).await?;
        assert_eq!(
            answer.refusal(),
            (401, "UNAUTHENTICATED".to_owned()),
            "{method} {path}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn who_may_manage_may_do_everything() -> Done {
    let house = House::new().await?;
    for (method, path, ..) in OPERATIONS {
        let answer = house.ask(method, path).json(&json!({})).await?;
        assert!(
            ![401, 403].contains(&answer.status.as_u16()),
            "{method} {path}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn who_may_read_may_look_and_nothing_else() -> Done {
    let house = House::new().await?;
    let cats = SiteId::new("cats");
    let key = house.engine.sites().create_key(&cats, Rights::Read).await?;
    house.install("cats", "instance", Rights::Read).await?;
    let token = house.token("instance").await?;

    for (method, path, permission, looks) in OPERATIONS {
        let with_key = house.api(method, path).header("authorization", &key.secret);
        let with_key = with_key.header("wix-site-id", "cats");
        let with_token = house.api(method, path).header("authorization", &token);
        for asked in [with_key, with_token] {
            let answer = asked.json(&json!({})).await?;
            if looks {
                assert!(
                    ![401, 403].contains(&answer.status.as_u16()),
                    "{method} {path}"
                );
            } else {
                let refused = (403, "PERMISSION_DENIED".to_owned());
                assert_eq!(answer.refusal(), refused, "{method} {path}");
                assert!(answer.text("/message").contains(&format!("`{permission}`")));
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_credential_comes_bare_or_as_bearer() -> Done {
    let house = House::new().await?;
    house.install("cats", "instance", Rights::Manage).await?;
    let token = house.token("instance").await?;

    for scheme in ["", "Bearer ", "bearer ", "BEARER  "] {
        for (credential, site) in [
            (token.as_str(), None),
            (token.as_str(), Some("cats")),
            ("key-of-cats", Some("cats")),
        ] {
            let mut asked = house.api("GET", "/files");
            asked = asked.header("authorization", format!("{scheme}{credential}"));
            if let Some(site) = site {
                asked = asked.header("wix-site-id", site);
            }
            assert_eq!(asked.empty().await?.status, 200, "{scheme:?} {site:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_credential_is_good_for_its_own_site_only() -> Done {
    let house = House::new().await?;
    house.install("cats", "instance", Rights::Manage).await?;
    let token = house.token("instance").await?;
    let list = async |credential: &str, site: Option<&str>| -> Done<(u16, String)> {
        let mut asked = house
            .api("GET", "/files")
            .header("authorization", credential);
        if let Some(site) = site {
            asked = asked.header("wix-site-id", site);
        }
        Ok(asked.empty().await?.refusal())
    };
    let unknown = (401, "UNAUTHENTICATED".to_owned());
    let denied = (403, "PERMISSION_DENIED".to_owned());

    assert_eq!(list("key-of-cats", Some("dogs")).await?, unknown);
    assert_eq!(list("key-of-cats", Some("nowhere")).await?, unknown);
    assert_eq!(list("key-of-cats", Some("")).await?, unknown);
    assert_eq!(list("key-of-cats", None).await?, unknown);
    assert_eq!(list("Key-Of-Cats", Some("cats")).await?, unknown);
    assert_eq!(list(&token, Some("dogs")).await?, denied);
    assert_eq!(list(&token, Some("nowhere")).await?, denied);
    Ok(())
}

#[tokio::test]
async fn what_is_revoked_is_refused_from_the_next_request_on() -> Done {
    let house = House::new().await?;
    let (sites, cats) = (house.engine.sites(), SiteId::new("cats"));
    let key = sites.create_key(&cats, Rights::Manage).await?;
    house.install("cats", "instance", Rights::Manage).await?;
    let token = house.token("instance").await?;
    let with = async |credential: &str| -> Done<Answer> {
        let asked = house
            .api("GET", "/files")
            .header("authorization", credential);
        asked.header("wix-site-id", "cats").empty().await
    };

    assert_eq!(with(&key.secret).await?.status, 200);
    sites.revoke_key(&key.made.id).await?;
    assert_eq!(with(&key.secret).await?.status, 401);

    assert_eq!(with(&token).await?.status, 200);
    sites.revoke_app("walker", None).await?;
    let answer = with(&token).await?;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.text("/message"), "this access token was revoked");

    assert_eq!(with("key-of-cats").await?.status, 200);
    sites.revoke(&cats).await?;
    assert_eq!(with("key-of-cats").await?.status, 401);
    assert_eq!(house.ask_dogs("GET", "/files").empty().await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn hostile_headers_let_nobody_in() -> Done {
    let house = House::new().await?;
    let huge = "k".repeat(1 << 20);
    let refused = (401, "UNAUTHENTICATED".to_owned());

    let authorizations: [&[u8]; 11] = [
        b"",
        b" ",
        b"Bearer",
        b"Bearer ",
        b"Bearerkey-of-cats",
        b"Basic key-of-cats",
        b"key-of-cats, key-of-cats",
        b"key-of-cats\xff",
        "żółw".as_bytes(),
        b"' OR 1=1 --",
        huge.as_bytes(),
    ];
    for value in authorizations {
        let asked = house.api("GET", "/files").header("authorization", value);
        let answer = asked.header("wix-site-id", "cats").empty().await?;
        assert_eq!(answer.refusal(), refused, "{:?}", value.get(..30));
    }

    let sites: [&[u8]; 5] = [
        b"",
        b"\xff",
        "żółw".as_bytes(),
        b"' OR 1=1 --",
        huge.as_bytes(),
    ];
    for value in sites {
        let asked = house.api("GET", "/files").header("wix-site-id", value);
        let answer = asked.header("authorization", "key-of-cats").empty().await?;
        assert_eq!(answer.refusal(), refused, "{:?}", value.get(..30));
    }
    Ok(())
}

#[tokio::test]
async fn who_gives_two_answers_to_who_is_asking_is_nobody() -> Done {
    let house = House::new().await?;

    let keys = house
        .ask("GET", "/files")
        .header("authorization", "key-of-dogs");
    let same = house
        .ask("GET", "/files")
        .header("authorization", "key-of-cats");
    let sites = house.ask("GET", "/files").header("wix-site-id", "dogs");

    for asked in [keys, same, sites] {
        let answer = asked.empty().await?;
        assert_eq!(answer.refusal(), (401, "UNAUTHENTICATED".to_owned()));
        assert!(answer.text("/message").ends_with("is given more than once"));
    }
    Ok(())
}
