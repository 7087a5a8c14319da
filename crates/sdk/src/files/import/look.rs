//! The look for imports whose answer was lost.

use std::time::SystemTime;

use api::types::ImportFileRequest;
use futures::TryStreamExt;
use url::Url;

use crate::lost::{Trace, is_new};
use crate::model::FileDescriptor;
use crate::{Client, ErrorKind, Result};

/// So much of a name is kept.
const NAME: usize = 255;

/// The file of an import whose answer was lost: the only new one from there, and of the name if one was given.
///
/// Parameters and headers are not told of a file, so one that was ordered with them cannot be known again.
pub(super) async fn look(
    client: &Client,
    request: &ImportFileRequest,
    began: SystemTime,
) -> Result<Trace<FileDescriptor>> {
    let files = Recent::of(client, request, began).await?;
    Ok(files.trace(request, began))
}

/// The files of a folder, down to the first page that holds one from before.
#[derive(Debug)]
pub(super) enum Recent {
    Files(Vec<FileDescriptor>),
    /// The folder has no path from the top to be found by.
    Elsewhere,
}

impl Recent {
    /// Those where the request would put its file.
    pub(super) async fn of(
        client: &Client,
        request: &ImportFileRequest,
        began: SystemTime,
    ) -> Result<Self> {
        let mut list = client.files().list().limit(100);
        match (&request.parent_folder_id, &request.file_path) {
            (None, None) => {}
            (Some(id), None) => list = list.folder(id),
            (None, Some(path)) => list = list.folder(format!("/{}", path.trim_start_matches('/'))),
            (Some(_), Some(_)) => return Ok(Self::Elsewhere),
        }
        let mut files = Vec::new();
        let mut pages = list.pages();
        loop {
            let page = match pages.try_next().await {
                Ok(Some(page)) => page,
                Ok(None) => break,
                // The folder would have been made with the file.
                Err(error) if error.kind() == ErrorKind::NotFound => break,
                Err(error) => return Err(error),
            };
            // The latest change comes first: beyond this page all are older.
            let updated = page.items.iter().map(|file| file.updated_date);
            let is_last = updated.flatten().any(|at| !is_new(Some(at), began));
            files.extend(page.items);
            if is_last {
                break;
            }
        }
        Ok(Self::Files(files))
    }

    /// What there is of one request.
    pub(super) fn trace(
        &self,
        request: &ImportFileRequest,
        began: SystemTime,
    ) -> Trace<FileDescriptor> {
        let Self::Files(files) = self else {
            return Trace::Unclear;
        };
        let wanted = source(&request.url, request);
        let from_there = |file: &&FileDescriptor| {
            let from = file.source_url.as_deref();
            from.is_some_and(|from| source(from, request) == wanted)
        };
        let (ours, others): (Vec<_>, Vec<_>) = files
            .iter()
            .filter(from_there)
            .partition(|file| is_ours(file, request, began));
        Trace::of(ours.into_iter().cloned().collect(), !others.is_empty())
    }
}

/// Whether a file from the right place can only be the one that was ordered.
fn is_ours(file: &FileDescriptor, request: &ImportFileRequest, began: SystemTime) -> bool {
    let name = request.display_name.as_deref();
    request.url_params.is_none()
        && request.url_headers.is_none()
        && is_new(file.created_date, began)
        && is_new(file.updated_date, began)
        && name.is_none_or(|name| name.is_empty() || is_named(file, name))
}

/// Whether it was given this name; an extension may have been added.
fn is_named(file: &FileDescriptor, name: &str) -> bool {
    let kept: String = name.chars().take(NAME).collect();
    let stem = file.display_name.rsplit_once('.').map(|(stem, _)| stem);
    file.display_name == kept || stem == Some(kept.as_str())
}

/// What can be compared of a URL: its usual spelling without password and fragment, and without the query where
/// parameters were added, of which the service may tell.
pub(super) fn source(url: &str, request: &ImportFileRequest) -> String {
    let Ok(mut url) = Url::parse(url) else {
        return url.to_owned();
    };
    // Neither can fail on a URL with a host, and one without has neither.
    url.set_username("").ok();
    url.set_password(None).ok();
    url.set_fragment(None);
    if request.url_params.is_some() {
        url.set_query(None);
    }
    url.into()
}

#[cfg(test)]
mod tests {
    use transport::Answer;

    use super::*;
    use crate::files::Import;
    use crate::scripted::{answered_with, descriptor};

    const NEW: &str = "1970-01-01T00:00:00Z";
    const OLD: &str = "1969-12-31T00:00:00Z";
    const CAT: &str = "https://cats.example/a.jpg";

    /// A file from the usual place: its name, and when it was made and changed.
    fn file(name: &str, created: &str, updated: Option<&str>) -> String {
        let updated = updated.map(|at| format!(r#""updatedDate":"{at}","#));
        let more = format!(
            r#"{}"createdDate":"{created}","sourceUrl":"{CAT}","state""#,
            updated.unwrap_or_default()
        );
        descriptor(name, 1, "").replace(r#""state""#, &more)
    }

    /// What comes of an import whose answer is lost while these files are there: the file, and how often it was sent.
    async fn sent(
        files: &[String],
        change: impl FnOnce(Import) -> Import,
    ) -> (Result<String, ErrorKind>, usize) {
        let list = Answer::json(format!(r#"{{"files":[{}]}}"#, files.join(",")));
        let again = Answer::json(format!(r#"{{"file":{}}}"#, file("again", NEW, Some(NEW))));
        let (client, recorder) = answered_with([Answer::status(500), list, again]);
        let sent = change(client.files().import(CAT)).send().await;
        let requests = recorder.requests();
        let orders = requests.iter().filter(|sent| sent.method == "POST").count();
        (
            sent.map(|file| file.id).map_err(|error| error.kind()),
            orders,
        )
    }

    fn found(id: &str) -> (Result<String, ErrorKind>, usize) {
        (Ok(id.to_owned()), 1)
    }

    const UNCLEAR: (Result<String, ErrorKind>, usize) = (Err(ErrorKind::Unavailable), 1);

    #[tokio::test]
    async fn the_only_new_one_is_ours_and_without_any_it_is_ordered_again() {
        let (new, old) = (file("a", NEW, Some(NEW)), file("b", OLD, Some(OLD)));
        assert_eq!(sent(&[new, old], |import| import).await, found("a"));
        assert_eq!(
            sent(&[], |import| import).await,
            (Ok("again".to_owned()), 2)
        );
    }

    #[tokio::test]
    async fn in_doubt_none_is_ours_and_none_is_ordered_again() {
        let new = |name| file(name, NEW, Some(NEW));
        assert_eq!(sent(&[new("a"), new("b")], |import| import).await, UNCLEAR);
        for unsure in [file("a", OLD, Some(OLD)), file("a", NEW, None)] {
            assert_eq!(sent(&[unsure], |import| import).await, UNCLEAR);
        }
        let with_header = |import: Import| import.header("x-key", "k");
        assert_eq!(sent(&[new("a")], with_header).await, UNCLEAR);
        let with_parameter = |import: Import| import.parameter("page", "1");
        assert_eq!(sent(&[new("a")], with_parameter).await, UNCLEAR);
    }

    #[tokio::test]
    async fn a_name_that_was_given_has_to_be_there() {
        let files = ["a.jpg", "b.jpg"].map(|name| file(name, NEW, Some(NEW)));
        let named = |name: &'static str| move |import: Import| import.name(name);
        assert_eq!(sent(&files, named("b.jpg")).await, found("b.jpg"));
        assert_eq!(sent(&files, named("b")).await, found("b.jpg"));
        assert_eq!(sent(&files, named("c")).await, UNCLEAR);
    }
}
