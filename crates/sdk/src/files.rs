//! What can be asked about files.

mod delete;
mod list;
mod search;

use api::types::BulkRestoreFilesFromTrashBinRequest;
use url::Url;

pub use self::delete::DeleteFiles;
pub use self::list::{FileSort, ListFiles};
pub use self::search::SearchFiles;
use crate::model::FileDescriptor;
use crate::{Client, FileDownloadUrl, FileId, Result, StreamUrl, download};

/// The most ids that one request may carry.
const BATCH: usize = 1000;

/// The files of a site.
///
/// # Examples
///
/// ```no_run
/// # async fn example(client: site_media::Client) -> site_media::Result<()> {
/// use futures::TryStreamExt;
///
/// let mut pets = client.files().list().folder("/pets").stream();
/// while let Some(pet) = pets.try_next().await? {
///     println!("{}", pet.display_name);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Files {
    client: Client,
}

impl Files {
    pub(crate) fn new(client: Client) -> Self {
        Self { client }
    }

    /// One file. What does not exist is [`ErrorKind::NotFound`](crate::ErrorKind::NotFound).
    pub async fn get(&self, id: impl AsRef<str>) -> Result<FileDescriptor> {
        let id = FileId::new(id)?;
        let answer = self
            .client
            .call(|api| async move { api.get_file_descriptor().file_id(id).send().await });
        Ok(answer.await?.file)
    }

    /// The files directly in a folder: of the top level, unless one is named.
    pub fn list(&self) -> ListFiles {
        ListFiles::new(self.client.clone())
    }

    /// The files of all folders that fit `text`; all of them, if it is empty.
    pub fn search(&self, text: impl Into<String>) -> SearchFiles {
        SearchFiles::new(self.client.clone(), text.into())
    }

    /// Moves files to the trash, or deletes them for good.
    pub fn delete<I: AsRef<str>>(&self, ids: impl IntoIterator<Item = I>) -> DeleteFiles {
        DeleteFiles::new(self.client.clone(), checked(ids))
    }

    /// Puts files of the trash back where they were.
    pub async fn restore<I: AsRef<str>>(&self, ids: impl IntoIterator<Item = I>) -> Result<()> {
        for batch in checked(ids)?.chunks(BATCH) {
            let body = BulkRestoreFilesFromTrashBinRequest {
                file_ids: batch.to_vec(),
            };
            let restore = |api: api::Client| async move {
                api.bulk_restore_files_from_trash_bin()
                    .body(body)
                    .send()
                    .await
            };
            self.client.call(restore).await?;
        }
        Ok(())
    }

    /// A URL to fetch the file from, for whoever has no key.
    pub fn download_url(&self, id: impl AsRef<str>) -> FileDownloadUrl {
        FileDownloadUrl::new(self.client.clone(), id.as_ref())
    }

    /// The URL of a zip of files, 1 to 1000 of them. It lives for ever, and asks nobody for a key.
    pub async fn archive_url<I: AsRef<str>>(
        &self,
        ids: impl IntoIterator<Item = I>,
    ) -> Result<Url> {
        download::of_files(&self.client, FileId::all(ids)?).await
    }

    /// A URL to play a video from.
    pub fn stream_url(&self, id: impl AsRef<str>) -> StreamUrl {
        StreamUrl::new(self.client.clone(), id.as_ref())
    }

    /// The files in the trash.
    pub fn trash(&self) -> ListFiles {
        ListFiles::of_trash(self.client.clone())
    }
}

fn checked<I: AsRef<str>>(ids: impl IntoIterator<Item = I>) -> Result<Vec<String>> {
    ids.into_iter()
        .map(|id| FileId::new(id).map(String::from))
        .collect()
}

#[cfg(test)]
mod tests {
    use futures::TryStreamExt;
    use insta::assert_snapshot;
    use transport::Answer;

    use super::*;
    use crate::ErrorKind;
    use crate::model::{MediaType, SortOrder};
    use crate::testing::{answered_with, descriptor, sent};

    fn page(ids: &[&str], next: &str) -> Answer {
        let files: Vec<String> = ids.iter().map(|id| descriptor(id, 1, "")).collect();
        Answer::json(format!(
            r#"{{"files":[{}],"nextCursor":{next}}}"#,
            files.join(",")
        ))
    }

    fn cursor(next: &str) -> String {
        format!(r#"{{"cursors":{{"next":"{next}"}}}}"#)
    }

    #[tokio::test]
    async fn get_asks_for_one() -> Result<()> {
        let file = format!(r#"{{"file":{}}}"#, descriptor("a~mv2.jpg", 12, ""));
        let (client, recorder) = answered_with([Answer::json(file)]);
        let file = client.files().get("a~mv2.jpg").await?;

        assert_eq!(file.size_in_bytes.map(u64::from), Some(12));
        assert_snapshot!(sent(&recorder), @r"
        GET http://media.test/site-media/v1/files/get-file-by-id?fileId=a%7Emv2.jpg
        accept: application/json
        authorization: (secret)
        wix-site-id: site-1
        ");
        Ok(())
    }

    #[tokio::test]
    async fn an_id_that_climbs_is_never_sent() {
        let (client, recorder) = answered_with([]);
        let error = client.files().get("..").await.expect_err("`..` is no id");
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Invalid, 0));
        assert!(client.files().delete(["a", ""]).send().await.is_err());
        assert!(recorder.requests().is_empty());
    }

    #[tokio::test]
    async fn list_walks_the_pages_and_repeats_its_wishes() -> Result<()> {
        let pages = [
            page(&["a", "b"], &cursor("p2")),
            page(&[], &cursor("p3")),
            page(&["c"], &cursor("")),
        ];
        let (client, recorder) = answered_with(pages);
        let files = client
            .files()
            .list()
            .folder("f1")
            .private(false)
            .sort(FileSort::SizeInBytes, SortOrder::Desc);
        let files: Vec<_> = files
            .media_type(MediaType::Image)
            .limit(2)
            .stream()
            .try_collect()
            .await?;

        assert_eq!(
            files
                .iter()
                .map(|file| file.id.as_str())
                .collect::<Vec<_>>(),
            ["a", "b", "c"]
        );
        let urls: Vec<_> = recorder
            .requests()
            .iter()
            .map(|sent| sent.url[url::Position::BeforePath..].to_owned())
            .collect();
        assert_snapshot!(urls.join("\n"), @r"
        /site-media/v1/files?mediaTypes=IMAGE&paging.limit=2&parentFolderId=f1&private=false&sort.fieldName=sizeInBytes&sort.order=DESC
        /site-media/v1/files?mediaTypes=IMAGE&paging.cursor=p2&paging.limit=2&parentFolderId=f1&private=false&sort.fieldName=sizeInBytes&sort.order=DESC
        /site-media/v1/files?mediaTypes=IMAGE&paging.cursor=p3&paging.limit=2&parentFolderId=f1&private=false&sort.fieldName=sizeInBytes&sort.order=DESC
        ");
        Ok(())
    }

    #[tokio::test]
    async fn every_way_to_end_a_list_ends_it() -> Result<()> {
        for end in [
            "null",
            "{}",
            r#"{"cursors":null}"#,
            r#"{"cursors":{"next":null}}"#,
            r#"{"cursors":{"next":""},"hasNext":false}"#,
        ] {
            let (client, _) = answered_with([page(&["a"], end)]);
            assert_eq!(client.files().list().page().await?.next, None, "{end}");
        }
        Ok(())
    }

    #[tokio::test]
    async fn a_cursor_that_leads_to_itself_is_an_error() {
        let (client, recorder) =
            answered_with([page(&["a"], &cursor("x")), page(&["a"], &cursor("x"))]);
        let walked: Result<Vec<_>> = client.files().list().stream().try_collect().await;
        assert_eq!(
            walked.map_err(|error| error.kind()),
            Err(ErrorKind::BadAnswer)
        );
        assert_eq!(recorder.requests().len(), 2);
    }

    #[tokio::test]
    async fn search_sends_only_what_was_asked() -> Result<()> {
        let (client, recorder) = answered_with([page(&[], &cursor("n")), page(&[], "null")]);
        let page = client.files().search("").page().await?;
        client
            .files()
            .search("cat")
            .media_type(MediaType::Video)
            .limit(5)
            .cursor(page.next)
            .page()
            .await?;
        let bodies: Vec<_> = recorder
            .requests()
            .iter()
            .map(|sent| String::from_utf8_lossy(&sent.body).into_owned())
            .collect();
        assert_snapshot!(bodies.join("\n"), @r#"
        {}
        {"mediaTypes":["VIDEO"],"paging":{"cursor":"n","limit":5},"search":"cat"}
        "#);
        Ok(())
    }

    #[tokio::test]
    async fn delete_restore_and_trash() -> Result<()> {
        let (client, recorder) = answered_with([
            Answer::json("{}"),
            Answer::json("{}"),
            Answer::json("{}"),
            page(&[], "null"),
        ]);
        client.files().delete(["a", "b"]).send().await?;
        client.files().delete(["c"]).permanently().send().await?;
        client.files().restore(["a"]).await?;
        client.files().trash().limit(1).page().await?;

        let lines: Vec<_> = recorder
            .requests()
            .iter()
            .map(|sent| {
                format!(
                    "{} {} {}",
                    sent.method,
                    sent.url,
                    String::from_utf8_lossy(&sent.body)
                )
            })
            .collect();
        assert_snapshot!(lines.join("\n"), @r#"
        POST http://media.test/site-media/v1/bulk/files/delete {"fileIds":["a","b"]}
        POST http://media.test/site-media/v1/bulk/files/delete {"fileIds":["c"],"permanent":true}
        POST http://media.test/site-media/v1/bulk/trash-bin/files/restore {"fileIds":["a"]}
        GET http://media.test/site-media/v1/trash-bin/files?paging.limit=1 
        "#);
        Ok(())
    }

    #[tokio::test]
    async fn many_ids_go_in_batches() -> Result<()> {
        let (client, recorder) = answered_with(vec![Answer::json("{}"); 3]);
        client
            .files()
            .delete((0..2001).map(|n| n.to_string()))
            .send()
            .await?;
        assert_eq!(recorder.requests().len(), 3);
        Ok(())
    }
}
