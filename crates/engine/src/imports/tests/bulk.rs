//! Several imports in one call.

use api::{
    enums::MediaType,
    types::{BulkImportFileRequest, BulkImportFileResponse, BulkImportFilesRequest},
};

use super::*;

fn wrong() -> ImportFileRequest {
    let media_type = Some(MediaType::Other);
    ImportFileRequest {
        media_type,
        ..named("wrong.png")
    }
}

async fn each(house: &House, items: Vec<ImportFileRequest>) -> Result<BulkImportFileResponse> {
    let request = BulkImportFileRequest {
        import_file_requests: items,
        return_entity: None,
    };
    house.caller.import_each(request).await
}

#[tokio::test]
async fn each_item_goes_its_own_way() -> Done {
    let house = House::new().await?;
    let homeless = ImportFileRequest {
        parent_folder_id: Some("nowhere".to_owned()),
        ..named("homeless.png")
    };

    let answer = each(
        &house,
        vec![named("a.png"), wrong(), homeless, named("b.png")],
    )
    .await?;

    let told: Vec<_> = answer
        .results
        .iter()
        .map(|result| {
            let metadata = result.item_metadata.clone().unwrap_or_default();
            let item = result.item.as_ref();
            assert_eq!(metadata.id, item.map(|file| file.id.clone()));
            let error = metadata.error.and_then(|error| error.code);
            let name = item.map(|file| file.display_name.clone());
            (metadata.original_index, metadata.success, name.or(error))
        })
        .collect();
    let told_of = |index, success, word: &str| (Some(index), Some(success), Some(word.to_owned()));
    assert_eq!(
        told,
        [
            told_of(0, true, "a.png"),
            told_of(1, false, "INVALID_ARGUMENT"),
            told_of(2, false, "NOT_FOUND"),
            told_of(3, true, "b.png"),
        ]
    );
    let sums = answer.bulk_action_metadata.unwrap_or_default();
    assert_eq!(
        (sums.total_successes, sums.total_failures),
        (Some(2), Some(2))
    );
    assert_eq!(sums.undetailed_failures, Some(0));
    assert_eq!(house.listed().await?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn whoever_wants_no_files_back_gets_their_ids() -> Done {
    let house = House::new().await?;
    let request = BulkImportFileRequest {
        import_file_requests: vec![named("a.png")],
        return_entity: Some(false),
    };

    let answer = house.caller.import_each(request).await?;

    let [result] = answer.results.try_into().map_err(|_| "one result")?;
    assert_eq!(result.item, None);
    let id = result
        .item_metadata
        .and_then(|metadata| metadata.id)
        .ok_or("no id")?;
    assert_eq!(house.file(&id).await?.display_name, "a.png");
    Ok(())
}

#[tokio::test]
async fn nothing_but_failures_is_an_answer_too() -> Done {
    let house = House::new().await?;

    let answer = each(&house, vec![wrong()]).await?;

    let sums = answer.bulk_action_metadata.unwrap_or_default();
    assert_eq!(
        (sums.total_successes, sums.total_failures),
        (Some(0), Some(1))
    );
    Ok(())
}

#[tokio::test]
async fn the_old_way_takes_all_or_none() -> Done {
    let house = House::new().await?;
    let all = |items| {
        let request = BulkImportFilesRequest {
            import_file_requests: items,
        };
        house.caller.import_files(request)
    };

    let refused = all(vec![named("a.png"), wrong(), request("x://y")]).await;
    assert_eq!(
        broken_rules(refused),
        [
            "importFileRequests[1].mediaType INVALID_ENUM_VALUE",
            "importFileRequests[2].url FORMAT",
        ]
    );
    assert!(house.listed().await?.is_empty());

    let files = all(vec![named("b.png"), named("a.png")]).await?;
    let names: Vec<_> = files
        .iter()
        .map(|file| file.display_name.as_str())
        .collect();
    assert_eq!(names, ["b.png", "a.png"]);
    house.world.says([Says::gives(PNG), Says::gives(PNG)]);
    assert_eq!(house.engine.work_off().await?, 2);
    Ok(())
}
