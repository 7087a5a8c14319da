//! Many imports in one request, each looked for when the answer is lost.

use std::collections::HashSet;
use std::collections::hash_map::{Entry, HashMap};
use std::time::SystemTime;

use api::types::{BulkImportFileRequest, ImportFileRequest};

use super::look::{Recent, source};
use crate::lost::{Trace, is_lost};
use crate::model::FileDescriptor;
use crate::{Client, Error, ErrorKind, Result};

/// What is wanted from one request.
pub(super) struct Batch<'a> {
    client: &'a Client,
    requests: &'a [ImportFileRequest],
    twins: &'a HashSet<String>,
    files: Vec<Option<Result<FileDescriptor>>>,
}

/// The sources that are wanted more than once, so that a file from there may be of either.
pub(super) fn twins<'a>(requests: impl Iterator<Item = &'a ImportFileRequest>) -> HashSet<String> {
    let mut seen = HashSet::new();
    requests
        .map(|request| source(&request.url, request))
        .filter(|source| !seen.insert(source.clone()))
        .collect()
}

impl<'a> Batch<'a> {
    pub(super) fn new(
        client: &'a Client,
        requests: &'a [ImportFileRequest],
        twins: &'a HashSet<String>,
    ) -> Self {
        Self {
            client,
            requests,
            twins,
            files: requests.iter().map(|_| None).collect(),
        }
    }

    /// Orders them all, and after a lost answer those that were not found again.
    pub(super) async fn order(mut self) -> Result<Vec<Result<FileDescriptor>>> {
        let began = self.client.again().pace.now();
        let mut failures = 0;
        loop {
            let missing = self.missing();
            if missing.is_empty() {
                break;
            }
            let error = match self.send(&missing).await {
                Ok(()) => break,
                // Those that were found before are no part of what is refused now.
                Err(error) if !is_lost(&error) && failures == 0 => return Err(error),
                Err(error) if !is_lost(&error) => {
                    self.settle(&missing, &error);
                    break;
                }
                Err(error) => error,
            };
            failures += 1;
            let again = self.client.pause_after(&error, failures).await;
            let error = error.with_attempts(failures);
            if !again {
                self.settle(&missing, &error);
                break;
            }
            self.look(&missing, began, &error).await;
        }
        let files = self.files.into_iter();
        Ok(files
            .map(|file| file.unwrap_or_else(|| Err(unanswered())))
            .collect())
    }

    fn missing(&self) -> Vec<usize> {
        let files = self.files.iter().enumerate();
        files
            .filter_map(|(index, file)| file.is_none().then_some(index))
            .collect()
    }

    fn settle(&mut self, missing: &[usize], error: &Error) {
        for index in missing {
            self.files[*index] = Some(Err(error.clone()));
        }
    }

    async fn send(&mut self, missing: &[usize]) -> Result<()> {
        let requests = missing.iter().map(|index| self.requests[*index].clone());
        let body = BulkImportFileRequest {
            import_file_requests: requests.collect(),
            return_entity: Some(true),
        };
        let answer = self
            .client
            .call(|api| async move { api.bulk_import_file().body(body).send().await })
            .await?;
        for (position, result) in answer.results.into_iter().enumerate() {
            let metadata = result.item_metadata.unwrap_or_default();
            let index = metadata
                .original_index
                .map_or(Some(position), |index| index.try_into().ok());
            let Some(index) = index.and_then(|index| missing.get(index)) else {
                continue;
            };
            self.files[*index] = Some(match (result.item, metadata.error) {
                (Some(file), _) => {
                    self.client.places().learn_file(&file);
                    Ok(file)
                }
                (None, Some(error)) => Err(crate::envelope::of_item(error)),
                (None, None) => Err(unanswered()),
            });
        }
        Ok(())
    }

    /// Finds those that were ordered all the same; where that is unclear, `error` stands.
    async fn look(&mut self, missing: &[usize], began: SystemTime, error: &Error) {
        let mut folders = HashMap::new();
        for index in missing {
            let request = &self.requests[*index];
            let target = (&request.parent_folder_id, &request.file_path);
            let recent = match folders.entry(target) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(unknown) => {
                    let recent = Recent::of(self.client, request, began).await;
                    unknown.insert(recent.unwrap_or(Recent::Elsewhere))
                }
            };
            let trace = recent.trace(request, began);
            let has_twin = self.twins.contains(&source(&request.url, request));
            self.files[*index] = match trace {
                Trace::Nothing => None,
                Trace::Done(file) if !has_twin => {
                    self.client.places().learn_file(&file);
                    Some(Ok(file))
                }
                // Who cannot tell does not order it again.
                Trace::Done(_) | Trace::Unclear => Some(Err(error.clone())),
            };
        }
    }
}

fn unanswered() -> Error {
    Error::new(
        ErrorKind::BadAnswer,
        "the service says nothing of this import",
    )
}

#[cfg(test)]
mod tests {
    use transport::Answer;

    use crate::scripted::{answered_with, descriptor};

    const NEW: &str = "1970-01-01T00:00:00Z";

    fn url(name: &str) -> String {
        format!("https://cats.example/{name}.jpg")
    }

    fn file(name: &str) -> String {
        let more = format!(
            r#""updatedDate":"{NEW}","createdDate":"{NEW}","sourceUrl":"{}","state""#,
            url(name)
        );
        descriptor(name, 1, "").replace(r#""state""#, &more)
    }

    fn there(names: &[&str]) -> Answer {
        let files: Vec<_> = names.iter().map(|name| file(name)).collect();
        Answer::json(format!(r#"{{"files":[{}]}}"#, files.join(",")))
    }

    fn ordered(names: &[&str]) -> Answer {
        let results = names.iter().enumerate().map(|(index, name)| {
            let metadata = format!(r#"{{"originalIndex":{index},"success":true}}"#);
            format!(r#"{{"itemMetadata":{metadata},"item":{}}}"#, file(name))
        });
        let results: Vec<_> = results.collect();
        Answer::json(format!(r#"{{"results":[{}]}}"#, results.join(",")))
    }

    /// What becomes of these imports: of each its file or why there is none; and the URLs of each order that was sent.
    async fn sent(
        names: &[&str],
        script: impl IntoIterator<Item = Answer>,
    ) -> (Vec<String>, Vec<usize>) {
        let (client, recorder) = answered_with(script);
        let outcomes = client
            .files()
            .import_all(names.iter().map(|name| url(name)))
            .send()
            .await;
        let files = outcomes.into_iter().map(|outcome| match outcome.result {
            Ok(file) => file.id,
            Err(error) => format!("{:?}", error.kind()),
        });
        let requests = recorder.requests();
        let orders = requests.iter().filter(|sent| sent.method == "POST");
        let orders =
            orders.map(|sent| String::from_utf8_lossy(&sent.body).matches("https").count());
        (files.collect(), orders.collect())
    }

    #[tokio::test]
    async fn after_a_lost_answer_only_those_that_are_not_there_are_ordered_again() {
        let lost = Answer::status(500);
        let script = [lost, there(&["a", "c"]), ordered(&["b"])];
        let (files, orders) = sent(&["a", "b", "c"], script).await;
        assert_eq!((files, orders), (words(&["a", "b", "c"]), vec![3, 1]));
    }

    #[tokio::test]
    async fn all_that_are_there_are_ordered_once() {
        let (files, orders) = sent(&["a", "b"], [Answer::status(500), there(&["a", "b"])]).await;
        assert_eq!((files, orders), (words(&["a", "b"]), vec![2]));
    }

    #[tokio::test]
    async fn of_two_from_one_place_nobody_can_say_which_is_there() {
        let script = [Answer::status(500), there(&["a", "b"])];
        let (files, orders) = sent(&["a", "a", "b"], script).await;
        let unclear = words(&["Unavailable", "Unavailable", "b"]);
        assert_eq!((files, orders), (unclear, vec![3]));

        let script = [Answer::status(500), there(&[]), ordered(&["a", "a"])];
        let (files, orders) = sent(&["a", "a"], script).await;
        assert_eq!((files, orders), (words(&["a", "a"]), vec![2, 2]));
    }

    #[tokio::test]
    async fn what_is_refused_the_second_time_leaves_those_that_were_found() {
        let script = [Answer::status(500), there(&["a"]), Answer::status(403)];
        let (files, orders) = sent(&["a", "b"], script).await;
        assert_eq!((files, orders), (words(&["a", "Forbidden"]), vec![2, 1]));
    }

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(ToString::to_string).collect()
    }
}
