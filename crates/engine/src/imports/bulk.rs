//! Orders imports: one, several together, several each for itself.

use api::types::{
    ApplicationError, BulkActionMetadata, BulkImportFileRequest, BulkImportFileResponse,
    BulkImportFileResult, FileDescriptor, ImportFileRequest, ItemMetadata,
};
use catalog::{FileRecord, JobRecord};
use futures::future::join_all;
use serde_json::{Map, Value, json};

use super::{
    claim,
    order::{self, Order},
};
use crate::{Caller, Error, ErrorKind, Result, Violation, files::describe, uploads::quota};

pub(super) async fn one(caller: &Caller, request: ImportFileRequest) -> Result<FileDescriptor> {
    let order = accept(caller, request).await?;
    let rows = order::settle(caller, order).await?;
    let files = write_down(caller, vec![rows]).await?;
    let file = files.into_iter().next();
    file.ok_or_else(|| Error::internal("the catalog kept no file of one"))
}

pub(super) async fn all_or_none(
    caller: &Caller,
    requests: Vec<ImportFileRequest>,
) -> Result<Vec<FileDescriptor>> {
    let mut violations = Vec::new();
    let mut orders = Vec::new();
    for (index, order) in read_all(caller, requests).await.into_iter().enumerate() {
        match order {
            Ok(order) => orders.push(order),
            Err(error) if error.kind() == ErrorKind::Invalid => {
                violations.extend(error.violations().iter().map(|each| of_item(index, each)));
            }
            Err(error) => return Err(error),
        }
    }
    if !violations.is_empty() {
        return Err(Error::invalid_fields(violations));
    }

    let mut rows = Vec::with_capacity(orders.len());
    for order in orders {
        rows.push(order::settle(caller, order).await?);
    }
    write_down(caller, rows).await
}

pub(super) async fn each(
    caller: &Caller,
    request: BulkImportFileRequest,
) -> Result<BulkImportFileResponse> {
    let mut rows = Vec::new();
    let mut refusals = Vec::new();
    for order in read_all(caller, request.import_file_requests).await {
        let settled = match order {
            Ok(order) => order::settle(caller, order).await,
            Err(error) => Err(error),
        };
        match settled {
            Ok(row) => {
                rows.push(row);
                refusals.push(None);
            }
            Err(error) if is_about_us(&error) => return Err(error),
            Err(error) => refusals.push(Some(error)),
        }
    }

    let successes = rows.len();
    let failures = refusals.len() - successes;
    let mut files = write_down(caller, rows).await?.into_iter();
    let with_item = request.return_entity.unwrap_or(true);
    let results = refusals.iter().enumerate().map(|(index, refusal)| {
        let file = if refusal.is_none() {
            files.next()
        } else {
            None
        };
        result(index, file, refusal.as_ref(), with_item)
    });
    Ok(BulkImportFileResponse {
        results: results.collect(),
        bulk_action_metadata: Some(BulkActionMetadata {
            total_successes: Some(number(successes)),
            total_failures: Some(number(failures)),
            undetailed_failures: Some(0),
        }),
    })
}

/// Reads all requests, and asks for the types of all at once: somebody's call waits.
async fn read_all(caller: &Caller, requests: Vec<ImportFileRequest>) -> Vec<Result<Order>> {
    join_all(requests.into_iter().map(|request| accept(caller, request))).await
}

/// What was asked for, if it can be had.
async fn accept(caller: &Caller, request: ImportFileRequest) -> Result<Order> {
    let engine = caller.engine();
    let mut order = order::read(request)?;
    claim::check(engine, &mut order).await?;
    let site = caller.site().as_str();
    quota::check(engine, site, order.claim.size, "url").await?;
    Ok(order)
}

async fn write_down(
    caller: &Caller,
    rows: Vec<(FileRecord, JobRecord)>,
) -> Result<Vec<FileDescriptor>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let files = caller.catalog().insert_jobs(rows).await?;
    caller.engine().ring(catalog::JobKind::Import);
    let files = files.into_iter();
    Ok(files.map(|file| describe(caller.links(), file)).collect())
}

fn result(
    index: usize,
    file: Option<FileDescriptor>,
    refusal: Option<&Error>,
    with_item: bool,
) -> BulkImportFileResult {
    let item_metadata = ItemMetadata {
        id: file.as_ref().map(|file| file.id.clone()),
        original_index: Some(number(index)),
        success: Some(refusal.is_none()),
        error: refusal.map(application_error),
    };
    BulkImportFileResult {
        item: file.filter(|_| with_item),
        item_metadata: Some(item_metadata),
    }
}

/// What went wrong with one item, in the form that bulk answers have for it.
fn application_error(error: &Error) -> ApplicationError {
    let named = error
        .violations()
        .iter()
        .find_map(|each| each.rule_name.clone());
    let violations: Vec<_> = error.violations().iter().map(violation).collect();
    let data = (!violations.is_empty()).then(|| {
        let mut data = Map::new();
        data.insert("fieldViolations".to_owned(), violations.into());
        data
    });
    ApplicationError {
        code: Some(named.unwrap_or_else(|| error.kind().code().to_owned())),
        description: Some(error.message().to_owned()),
        data,
    }
}

fn violation(violation: &Violation) -> Value {
    json!({
        "field": violation.field,
        "description": violation.description,
        "violatedRule": violation.rule.as_str(),
        "ruleName": violation.rule_name,
    })
}

fn of_item(index: usize, violation: &Violation) -> Violation {
    Violation {
        field: format!("importFileRequests[{index}].{}", violation.field),
        ..violation.clone()
    }
}

/// Whether an error says nothing about the item, and would meet the others too.
fn is_about_us(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Internal | ErrorKind::Unavailable)
}

/// A hundred items at most, so they can be counted.
fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
