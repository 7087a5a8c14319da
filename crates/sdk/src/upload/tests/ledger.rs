//! What the next process finds of an upload that this one did not finish.

use std::path::Path;

use insta::assert_snapshot;
use transport::Answer;

use super::{Fact, created, cut, file, held, kept, steps, ticket};
use crate::ErrorKind;
use crate::scripted::answered_with;

#[tokio::test]
async fn the_ledger_lets_a_later_process_continue() -> Fact {
    let folder = tempfile::tempdir()?;
    let (path, ledger) = (folder.path().join("clip.mp4"), folder.path().join("ledger"));
    std::fs::write(&path, "0123456789")?;
    let entries = |ledger: &Path| std::fs::read_dir(ledger).map_or(0, Iterator::count);

    // The first process dies: from its view, everything fails.
    let (client, _) = answered_with([ticket(), created(), cut(), Answer::status(400)]);
    assert!(
        client
            .upload(&path)
            .resumable(true)
            .ledger(&ledger)
            .send()
            .await
            .is_err()
    );
    assert_eq!(entries(&ledger), 1);

    // The server may still be busy with the last request of the one that died.
    let busy = Answer::status(423);
    let (client, recorder) = answered_with([busy, held(7), kept(10), file()]);
    client
        .upload(&path)
        .resumable(true)
        .ledger(&ledger)
        .send()
        .await?;
    assert_eq!(entries(&ledger), 0);
    assert_snapshot!(steps(&recorder), @r"
    HEAD /upload/tus/up-1
    HEAD /upload/tus/up-1
    PATCH /upload/tus/up-1 789
    PUT /upload/tus/tok%2Fen?filename=clip.mp4 {}
    ");
    Ok(())
}

#[tokio::test]
async fn an_entry_the_server_knows_no_more_starts_over() -> Fact {
    let folder = tempfile::tempdir()?;
    let (path, ledger) = (folder.path().join("clip.mp4"), folder.path().join("ledger"));
    std::fs::write(&path, "0123456789")?;
    let (client, _) = answered_with([ticket(), created(), Answer::status(400)]);
    assert!(
        client
            .upload(&path)
            .resumable(true)
            .ledger(&ledger)
            .send()
            .await
            .is_err()
    );

    let (client, recorder) =
        answered_with([Answer::status(404), ticket(), created(), kept(10), file()]);
    client
        .upload(&path)
        .resumable(true)
        .ledger(&ledger)
        .send()
        .await?;
    assert!(steps(&recorder).contains("PATCH /upload/tus/up-1 0123456789"));
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn an_entry_is_for_its_owner_only() -> Fact {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir()?;
    let path = folder.path().join("clip.mp4");
    std::fs::write(&path, "0123456789")?;
    let ledger = folder.path().join("ledger");
    let (client, _) = answered_with([ticket(), created(), Answer::status(400)]);
    assert!(
        client
            .upload(&path)
            .resumable(true)
            .ledger(&ledger)
            .send()
            .await
            .is_err()
    );

    let entry = std::fs::read_dir(&ledger)?.next().ok_or("no entry")??;
    assert_eq!(entry.metadata()?.permissions().mode() & 0o777, 0o600);
    Ok(())
}

#[tokio::test]
async fn a_changed_file_finds_no_entry() -> Fact {
    let folder = tempfile::tempdir()?;
    let (path, ledger) = (folder.path().join("clip.mp4"), folder.path().join("ledger"));
    std::fs::write(&path, "0123456789")?;
    let (client, _) = answered_with([ticket(), created(), Answer::status(400)]);
    assert!(
        client
            .upload(&path)
            .resumable(true)
            .ledger(&ledger)
            .send()
            .await
            .is_err()
    );

    std::fs::write(&path, "0123456789a")?;
    let (client, recorder) = answered_with([ticket(), created(), kept(11), file()]);
    client
        .upload(&path)
        .resumable(true)
        .ledger(&ledger)
        .send()
        .await?;
    assert_eq!(recorder.requests().len(), 4);
    Ok(())
}

#[tokio::test]
async fn two_uploads_never_fight_over_one_entry() -> Fact {
    let folder = tempfile::tempdir()?;
    let (path, ledger) = (folder.path().join("clip.mp4"), folder.path().join("ledger"));
    std::fs::write(&path, "0123456789")?;
    let (client, recorder) = answered_with([ticket(), created(), kept(10), file()]);
    let upload = || client.upload(&path).resumable(true).ledger(&ledger);

    let job = upload().look().await?;
    let held = crate::upload::ledger::Ledger::of(&ledger, &job)?;
    let error = upload().send().await.expect_err("it is being uploaded");
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(recorder.requests().is_empty());

    drop(held);
    upload().send().await?;
    assert_eq!(std::fs::read_dir(&ledger)?.count(), 0);
    Ok(())
}

#[tokio::test]
async fn a_ledger_without_a_site_is_refused_before_anything_is_sent() -> Fact {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("clip.mp4");
    std::fs::write(&path, "0123456789")?;
    let tokens = || async { Ok::<_, crate::Error>("token".to_owned()) };
    let client = crate::Client::builder()
        .base_url("http://127.0.0.1:9")
        .tokens(tokens)
        .build()?;

    let upload = client.upload(&path).resumable(true).ledger(folder.path());
    let error = upload.send().await.expect_err("whose site is it?");

    assert_snapshot!(error, @r"
    a ledger has to know the site, which a token does not tell
    hint: name it with `site` when the client is built
    ");
    Ok(())
}

#[tokio::test]
async fn a_process_that_died_while_finishing_makes_no_second_file() -> Fact {
    let folder = tempfile::tempdir()?;
    let (path, ledger) = (folder.path().join("clip.mp4"), folder.path().join("ledger"));
    std::fs::write(&path, "0123456789")?;
    let upload = |client: &crate::Client| client.upload(&path).resumable(true).ledger(&ledger);

    // From the view of the first process, the finish fails for good.
    let (client, _) = answered_with([ticket(), created(), kept(10), Answer::status(400)]);
    assert!(upload(&client).send().await.is_err());

    let (client, recorder) = answered_with([file()]);
    upload(&client).send().await?;
    assert_snapshot!(steps(&recorder), @"PUT /upload/tus/tok%2Fen?filename=clip.mp4 {}");
    assert_eq!(std::fs::read_dir(&ledger)?.count(), 0);
    Ok(())
}

#[tokio::test]
async fn half_a_line_is_passed_over() -> Fact {
    use std::io::Write;

    let folder = tempfile::tempdir()?;
    let (path, ledger) = (folder.path().join("clip.mp4"), folder.path().join("ledger"));
    std::fs::write(&path, "0123456789")?;
    let upload = |client: &crate::Client| client.upload(&path).resumable(true).ledger(&ledger);
    let (client, _) = answered_with([ticket(), created(), Answer::status(400)]);
    assert!(upload(&client).send().await.is_err());

    let entry = std::fs::read_dir(&ledger)?.next().ok_or("no entry")??;
    let mut entry = std::fs::File::options().append(true).open(entry.path())?;
    entry.write_all(br#"{"endpoint":"http://by"#)?;
    drop(entry);

    let (client, recorder) = answered_with([held(7), kept(10), file()]);
    upload(&client).send().await?;
    assert!(steps(&recorder).contains("PATCH /upload/tus/up-1 789"));
    Ok(())
}
