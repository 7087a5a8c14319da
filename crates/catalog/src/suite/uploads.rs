//! Promises about uploads.

use std::sync::Arc;

use super::{at, file, site, upload};
use crate::{
    Catalog, ErrorKind, FileRecord, MEDIA_ROOT, Result, Transfer, UploadKind, UploadRecord,
    UploadState,
};

pub(super) async fn all(catalog: &Arc<dyn Catalog>) -> Result<()> {
    an_upload_is_found_by_its_ticket(catalog).await?;
    a_ticket_works_once(catalog).await?;
    of_two_that_fit_alone_one_is_refused(catalog).await?;
    a_file_that_cannot_be_kept_leaves_the_ticket_open(catalog).await?;
    parts_go_with_the_whole(catalog).await?;
    an_upload_is_over_when_it_expires(catalog).await
}

async fn an_upload_is_found_by_its_ticket(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "upload-found").await?;
    let rich = upload(&site, "rich");
    let bare = UploadRecord {
        kind: UploadKind::Put,
        name: None,
        size: None,
        labels: Vec::new(),
        external_info: Some("{}".to_owned()),
        ..upload(&site, "bare")
    };

    for kept in [&rich, &bare] {
        catalog.insert_upload(kept.clone()).await?;
        assert_eq!(
            catalog.find_upload(&kept.ticket).await?.as_ref(),
            Some(kept)
        );
        assert_eq!(
            catalog.find_upload_by_id(&kept.id).await?.as_ref(),
            Some(kept)
        );
    }
    let copy = UploadRecord {
        id: "copy".to_owned(),
        ..rich.clone()
    };
    let error = catalog
        .insert_upload(copy)
        .await
        .expect_err("the ticket is taken");
    assert_eq!(error.kind(), ErrorKind::Conflict);

    let transfer = Transfer {
        length: Some(5_000_000_000),
        mime: Some("video/mp4".to_owned()),
    };
    catalog.set_transfer(&rich.id, &transfer).await?;
    let begun = UploadRecord { transfer, ..rich };
    assert_eq!(
        catalog.find_upload(&begun.ticket).await?.as_ref(),
        Some(&begun)
    );
    catalog
        .set_transfer(&begun.id, &Transfer::default())
        .await?;
    let anew = UploadRecord {
        transfer: Transfer::default(),
        ..begun
    };
    assert_eq!(catalog.find_upload(&anew.ticket).await?, Some(anew));
    let error = catalog
        .set_transfer("nobody", &Transfer::default())
        .await
        .expect_err("no such upload");
    assert_eq!(error.kind(), ErrorKind::Missing);
    assert_eq!(catalog.find_upload("nobody").await?, None);
    Ok(())
}

async fn a_ticket_works_once(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "upload-once").await?;
    let announced = upload(&site, "a");
    catalog.insert_upload(announced.clone()).await?;
    let homeless = FileRecord {
        folder: "gone".to_owned(),
        ..file(&site, "first")
    };

    let kept = catalog
        .finish_upload(&announced.id, homeless, None, None)
        .await?;
    let error = catalog
        .finish_upload(&announced.id, file(&site, "second"), None, None)
        .await;

    assert_eq!(kept.folder, MEDIA_ROOT);
    assert_eq!(catalog.find_file(&site, &kept.id).await?, Some(kept));
    assert_eq!(error.expect_err("it was used").kind(), ErrorKind::Conflict);
    assert_eq!(
        catalog.find_file(&site, &file(&site, "second").id).await?,
        None
    );
    let used = UploadRecord {
        state: UploadState::Used,
        ..announced
    };
    assert_eq!(catalog.find_upload(&used.ticket).await?, Some(used));
    let error = catalog
        .finish_upload("nobody", file(&site, "third"), None, None)
        .await;
    assert_eq!(
        error.expect_err("no such upload").kind(),
        ErrorKind::Missing
    );
    Ok(())
}

async fn of_two_that_fit_alone_one_is_refused(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "upload-quota").await?;
    let [first, second] = ["a", "b"].map(|id| upload(&site, id));
    catalog.insert_upload(first.clone()).await?;
    catalog.insert_upload(second.clone()).await?;
    let quota = Some(file(&site, "first").size);

    catalog
        .finish_upload(&first.id, file(&site, "first"), quota, None)
        .await?;
    let error = catalog
        .finish_upload(&second.id, file(&site, "second"), quota, None)
        .await;

    assert_eq!(error.expect_err("it is full").kind(), ErrorKind::Full);
    assert_eq!(catalog.usage(&site).await?.files, 1);
    assert_eq!(catalog.find_upload(&second.ticket).await?, Some(second));
    Ok(())
}

async fn a_file_that_cannot_be_kept_leaves_the_ticket_open(
    catalog: &Arc<dyn Catalog>,
) -> Result<()> {
    let site = site(catalog, "upload-both").await?;
    let announced = upload(&site, "a");
    catalog.insert_upload(announced.clone()).await?;
    catalog.insert_file(file(&site, "taken")).await?;

    let error = catalog
        .finish_upload(&announced.id, file(&site, "taken"), None, None)
        .await;

    assert_eq!(
        error.expect_err("the file is there").kind(),
        ErrorKind::Conflict
    );
    assert_eq!(
        catalog.find_upload(&announced.ticket).await?,
        Some(announced)
    );
    Ok(())
}

async fn parts_go_with_the_whole(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "upload-parts").await?;
    let whole = upload(&site, "whole");
    let part = |id: &str, created| UploadRecord {
        part_of: Some(whole.id.clone()),
        created: at(created),
        ..upload(&site, id)
    };
    let parts = [part("second", 3), part("first", 2)];
    catalog.insert_upload(whole.clone()).await?;
    for part in &parts {
        catalog.insert_upload(part.clone()).await?;
    }
    let [second, first] = parts;
    assert_eq!(
        catalog.parts_of(&whole.id).await?,
        [first.clone(), second.clone()]
    );

    let file = file(&site, "of-parts");
    catalog.finish_upload(&whole.id, file, None, None).await?;
    assert_eq!(catalog.find_upload_by_id(&first.id).await?, None);

    catalog.insert_upload(first.clone()).await?;
    assert!(catalog.remove_upload(&whole.id).await?);
    assert!(catalog.parts_of(&whole.id).await?.is_empty());
    Ok(())
}

async fn an_upload_is_over_when_it_expires(catalog: &Arc<dyn Catalog>) -> Result<()> {
    let site = site(catalog, "upload-expired").await?;
    let expiring = |id: &str, expires| UploadRecord {
        expires: at(expires),
        ..upload(&site, id)
    };
    let (late, early) = (expiring("late", -10), expiring("early", -20));
    for announced in [&late, &early, &expiring("later", 0)] {
        catalog.insert_upload(announced.clone()).await?;
    }

    assert_eq!(
        catalog.expired_uploads(at(0), 10).await?,
        [early.clone(), late.clone()]
    );
    assert_eq!(
        catalog.expired_uploads(at(0), 1).await?,
        std::slice::from_ref(&early)
    );

    assert!(catalog.remove_upload(&early.id).await?);
    assert!(!catalog.remove_upload(&early.id).await?);
    assert_eq!(catalog.expired_uploads(at(0), 10).await?, [late]);
    Ok(())
}
