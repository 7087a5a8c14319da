//! Uploads as an uploader sees them, over an engine in a temporary folder.

use std::{io, sync::Arc, time::Duration};

use api::{
    ByteSize,
    types::{GenerateFileResumableUploadUrlRequest, GenerateFileUploadUrlRequest},
};
use futures::{StreamExt, channel::mpsc, stream};
use tempfile::TempDir;

use super::*;
use crate::{Config, Error, ErrorKind, ListFiles, SiteId, testing::StillClock};

pub(crate) type Done<T = (), E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

/// An engine, its folder, its clock, and someone on a site of it.
pub(crate) struct House {
    pub(crate) dir: TempDir,
    pub(crate) clock: Arc<StillClock>,
    pub(crate) engine: Arc<Engine>,
    pub(crate) caller: Caller,
}

impl House {
    pub(crate) async fn new() -> Done<Self> {
        let dir = tempfile::tempdir()?;
        let clock = Arc::new(StillClock::default());
        let engine = open(&dir, &clock).await?;
        let site = SiteId::new("site");
        engine.sites().ensure(&site, "key").await?;
        let caller = engine.caller(site, links());
        Ok(Self {
            dir,
            clock,
            engine,
            caller,
        })
    }

    /// What a process finds that starts after this one was killed.
    async fn killed(self) -> Done<Self> {
        let Self {
            dir,
            clock,
            engine,
            caller,
        } = self;
        drop((engine, caller));
        let engine = open(&dir, &clock).await?;
        engine.recover().await?;
        let caller = engine.caller(SiteId::new("site"), links());
        Ok(Self {
            dir,
            clock,
            engine,
            caller,
        })
    }

    pub(crate) fn uploads(&self) -> Uploads {
        self.engine.uploads(links())
    }

    /// A ticket for a plain upload.
    pub(crate) async fn ticket(&self, request: GenerateFileUploadUrlRequest) -> Result<String> {
        let url = self.caller.upload_url(request).await?.upload_url;
        Ok(url.rsplit('/').next().unwrap_or_default().to_owned())
    }

    /// A resumable upload that has begun: its token and its id.
    async fn begun(&self, length: u64) -> Result<(String, String)> {
        let token = self.token("clip.mp4", None).await?;
        let sent = Sent {
            length: Some(length),
            ..Sent::default()
        };
        let url = self.uploads().begin(&token, sent).await?;
        Ok((token, url.rsplit('/').next().unwrap_or_default().to_owned()))
    }

    async fn token(&self, name: &str, size: Option<u64>) -> Result<String> {
        let request = GenerateFileResumableUploadUrlRequest {
            mime_type: media::OCTET_STREAM.to_owned(),
            file_name: Some(name.to_owned()),
            size_in_bytes: size.map(ByteSize),
            file_path: None,
            labels: None,
            parent_folder_id: None,
            private: None,
            upload_protocol: None,
        };
        Ok(self
            .caller
            .resumable_upload_url(request)
            .await?
            .upload_token)
    }

    async fn receive(&self, ticket: &str, body: Body) -> Result<FileDescriptor> {
        self.uploads().receive(ticket, Sent::default(), body).await
    }

    async fn append(&self, id: &str, offset: u64, bytes: &[u8]) -> Result<u64> {
        let place = Place {
            offset,
            length: None,
        };
        Ok(self.uploads().append(id, place, whole(bytes)).await?.offset)
    }

    pub(crate) async fn listed(&self) -> Done<Vec<String>> {
        let files = self.caller.list_files(ListFiles::default()).await?.files;
        Ok(files.into_iter().map(|file| file.display_name).collect())
    }

    pub(crate) async fn content(&self, file: &FileDescriptor) -> Done<Vec<u8>> {
        let blob = self
            .engine
            .blobs()
            .read(&file.id, None)
            .await?
            .ok_or("not kept")?;
        let chunks: Vec<Bytes> = futures::TryStreamExt::try_collect(blob.body).await?;
        Ok(chunks.concat())
    }
}

async fn open(dir: &TempDir, clock: &Arc<StillClock>) -> Result<Arc<Engine>> {
    let clock = clock.clone();
    Engine::open(Config {
        clock,
        ..Config::new(dir.path())
    })
    .await
}

pub(crate) fn links() -> Links {
    Links::new("http://127.0.0.1:8080".parse().expect("a URL"))
}

pub(crate) fn plain(name: &str, mime: &str) -> GenerateFileUploadUrlRequest {
    GenerateFileUploadUrlRequest {
        mime_type: mime.to_owned(),
        file_name: Some(name.to_owned()),
        size_in_bytes: None,
        external_info: None,
        file_path: None,
        labels: None,
        parent_folder_id: None,
        private: None,
    }
}

pub(crate) fn whole(bytes: &[u8]) -> Body {
    body(stream::iter([io::Result::Ok(Bytes::copy_from_slice(
        bytes,
    ))]))
}

fn cut(bytes: &[u8]) -> Body {
    let broken = stream::iter([Err(io::Error::from(io::ErrorKind::ConnectionReset).into())]);
    whole(bytes).chain(broken).boxed()
}

/// The codes of the rules that were broken.
pub(crate) fn rules<T>(outcome: Result<T>) -> Vec<String> {
    let violations = outcome
        .err()
        .map(|error| error.violations().to_vec())
        .unwrap_or_default();
    violations
        .into_iter()
        .map(|each| each.rule_name.unwrap_or(each.rule.as_str().to_owned()))
        .collect()
}

fn kind<T>(outcome: Result<T>) -> Option<ErrorKind> {
    outcome.err().as_ref().map(Error::kind)
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x03\0\0\0\x02\x08\x02\0\0\0";

#[tokio::test]
async fn a_plain_upload_becomes_a_file_of_what_it_really_is() -> Done {
    let house = House::new().await?;
    let request = GenerateFileUploadUrlRequest {
        labels: Some(vec!["cat".to_owned()]),
        private: Some(true),
        file_path: Some("/pets/cats".to_owned()),
        ..plain("announced.jpg", "image/jpeg")
    };
    let ticket = house.ticket(request).await?;

    let sent = Sent {
        name: Some("sent.jpg".to_owned()),
        ..Sent::default()
    };
    let file = house.uploads().receive(&ticket, sent, whole(PNG)).await?;

    assert_eq!(file.display_name, "sent.jpg");
    assert!(file.id.ends_with("~mv2.jpg"), "{}", file.id);
    assert_eq!(file.size_in_bytes, Some(ByteSize(PNG.len() as u64)));
    assert_eq!(file.labels, Some(vec!["cat".to_owned()]));
    assert!(file.private);
    let image = file
        .media
        .clone()
        .and_then(|media| media.image)
        .and_then(|image| image.image);
    assert_eq!(
        image.map(|image| (image.width, image.height)),
        Some((Some(3), Some(2)))
    );
    let folder = house
        .caller
        .get_folder(file.parent_folder_id.as_deref().unwrap_or_default());
    assert_eq!(folder.await?.display_name, "cats");
    assert_eq!(house.content(&file).await?, PNG);
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_a_file_gets_no_ticket() -> Done {
    let house = House::new().await?;
    let sized = |size, name, mime| GenerateFileUploadUrlRequest {
        size_in_bytes: Some(ByteSize(size)),
        ..plain(name, mime)
    };

    for (request, broken) in [
        (plain("a.jpg", "image/png"), vec!["MISMATCH_MIME_TYPE"]),
        (
            plain("setup.exe", media::OCTET_STREAM),
            vec!["UNSUPPORTED_FILE_FORMAT"],
        ),
        (sized(0, "a.jpg", "image/jpeg"), vec!["ZERO_FILE_SIZE"]),
        (
            sized(26 << 20, "a.jpg", "image/jpeg"),
            vec!["FILE_SIZE_OVER_LIMIT"],
        ),
        (sized(26 << 20, "a.mp4", "video/mp4"), vec![]),
        (
            sized(0, "a.jpg", "text/plain"),
            vec!["MISMATCH_MIME_TYPE", "ZERO_FILE_SIZE"],
        ),
    ] {
        assert_eq!(
            rules(house.ticket(request.clone()).await),
            broken,
            "{request:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_body_cut_short_lists_nothing_and_the_ticket_works_again() -> Done {
    let house = House::new().await?;
    let announced = GenerateFileUploadUrlRequest {
        size_in_bytes: Some(ByteSize(5)),
        ..plain("a.txt", "text/plain")
    };
    let ticket = house.ticket(announced).await?;
    let receive = async |body| house.receive(&ticket, body).await;

    assert_eq!(kind(receive(cut(b"hel")).await), Some(ErrorKind::Invalid));
    assert_eq!(rules(receive(whole(b"hel")).await), ["FORMAT"]);
    assert_eq!(
        kind(receive(whole(b"hello!")).await),
        Some(ErrorKind::TooLarge)
    );
    assert_eq!(rules(receive(whole(b"")).await), ["ZERO_FILE_SIZE"]);
    assert!(house.listed().await?.is_empty());
    assert_eq!(
        std::fs::read_dir(house.dir.path().join("blobs/staging"))?.count(),
        0
    );

    assert_eq!(
        receive(whole(b"hello")).await?.size_in_bytes,
        Some(ByteSize(5))
    );
    assert_eq!(house.listed().await?, ["a.txt"]);
    Ok(())
}

#[tokio::test]
async fn a_ticket_works_once_and_for_its_own_way_only() -> Done {
    let house = House::new().await?;
    let ticket = house.ticket(plain("a.txt", "text/plain")).await?;
    let token = house.token("c.txt", None).await?;

    house.receive(&ticket, whole(b"x")).await?;

    for refused in [&ticket, &token, &"forged".to_owned()] {
        let outcome = house.receive(refused, whole(b"x")).await;
        assert_eq!(kind(outcome), Some(ErrorKind::Forbidden), "{refused}");
    }
    assert_eq!(house.listed().await?, ["a.txt"]);
    Ok(())
}

#[tokio::test]
async fn requests_that_race_for_one_ticket_make_one_file() -> Done {
    let house = House::new().await?;
    let ticket = house.ticket(plain("a.txt", "text/plain")).await?;

    let racers = (0..16).map(|n| {
        let (uploads, ticket) = (house.uploads(), ticket.clone());
        let text = n.to_string().repeat(100);
        tokio::spawn(async move {
            let received = uploads
                .receive(&ticket, Sent::default(), whole(text.as_bytes()))
                .await;
            received.map(|file| (file, text))
        })
    });
    let mut won = Vec::new();
    for racer in racers.collect::<Vec<_>>() {
        match racer.await? {
            Ok(file) => won.push(file),
            Err(error) => assert!(matches!(
                error.kind(),
                ErrorKind::Forbidden | ErrorKind::Conflict
            )),
        }
    }

    let [(file, text)] = won.as_slice() else {
        return Err(format!("{} files", won.len()).into());
    };
    assert_eq!(house.content(file).await?, text.as_bytes());
    assert_eq!(house.listed().await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_ticket_works_for_a_day() -> Done {
    let house = House::new().await?;
    let ticket = house.ticket(plain("a.txt", "text/plain")).await?;

    house.clock.pass(Duration::from_secs(24 * 3600 + 9));
    assert_eq!(
        rules(house.receive(&ticket, whole(b"")).await),
        ["ZERO_FILE_SIZE"]
    );
    house.clock.pass(Duration::from_secs(1));
    let expired = house.receive(&ticket, whole(b"x")).await;
    assert_eq!(kind(expired), Some(ErrorKind::Forbidden));
    Ok(())
}

#[tokio::test]
async fn a_file_of_an_unsupported_type_is_refused_when_its_bytes_are_seen() -> Done {
    let house = House::new().await?;
    let ticket = house.ticket(plain("notes.txt", "text/plain")).await?;
    let elf = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0\x01\0\0\0".repeat(4);

    let refused = house.receive(&ticket, whole(&elf)).await;

    assert_eq!(rules(refused), ["UNSUPPORTED_FILE_FORMAT"]);
    assert!(house.listed().await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn the_type_that_says_nothing_falls_back_to_what_the_bytes_are() -> Done {
    let house = House::new().await?;
    let anonymous = GenerateFileUploadUrlRequest {
        file_name: None,
        ..plain("", media::OCTET_STREAM)
    };
    let ticket = house.ticket(anonymous).await?;

    let nameless = house.receive(&ticket, whole(PNG)).await;
    assert_eq!(rules(nameless), ["REQUIRED_FIELD"]);
    let sent = Sent {
        name: Some("README".to_owned()),
        ..Sent::default()
    };
    let file = house.uploads().receive(&ticket, sent, whole(PNG)).await?;

    assert_eq!(file.media_type, api::enums::MediaType::Image);
    Ok(())
}

#[tokio::test]
async fn names_keep_their_letters_and_end_at_255_of_them() -> Done {
    let house = House::new().await?;
    let long = format!("{}.txt", "ż".repeat(300));
    for name in [
        "żółw 🐢.txt",
        "a/b\\c.txt",
        "line\nbreak.txt",
        long.as_str(),
    ] {
        let ticket = house.ticket(plain(name, "text/plain")).await?;
        let file = house.receive(&ticket, whole(b"text")).await?;
        assert_eq!(
            file.display_name,
            name.chars().take(255).collect::<String>()
        );
        assert_eq!(house.content(&file).await?, b"text");
    }
    Ok(())
}

#[tokio::test]
async fn a_resumable_upload_goes_on_where_it_broke_off() -> Done {
    let house = House::new().await?;
    let (token, id) = house.begun(11).await?;

    let broken = house
        .uploads()
        .append(
            &id,
            Place {
                offset: 0,
                length: None,
            },
            cut(b"hello"),
        )
        .await;
    assert_eq!(kind(broken), Some(ErrorKind::Invalid));
    let progress = house.uploads().progress(&id).await?;
    assert_eq!((progress.offset, progress.length), (5, 11));
    let early = house.uploads().finish(&token, None).await;
    assert_eq!(kind(early), Some(ErrorKind::Conflict));

    assert_eq!(house.append(&id, 5, b" world").await?, 11);
    let name = Some("greeting.txt".to_owned());
    let file = house.uploads().finish(&token, name.clone()).await?;

    assert_eq!(house.content(&file).await?, b"hello world");
    assert_eq!(
        file.hash.as_deref(),
        Some("5eb63bbbe01eeed093cb22bb8f5acdc3")
    );
    assert_eq!(house.listed().await?, ["greeting.txt"]);
    assert_eq!(
        kind(house.uploads().finish(&token, name).await),
        Some(ErrorKind::Forbidden)
    );
    assert_eq!(
        kind(house.uploads().progress(&id).await),
        Some(ErrorKind::Gone)
    );
    Ok(())
}

#[tokio::test]
async fn an_offset_that_lies_and_bytes_too_many_change_nothing() -> Done {
    let house = House::new().await?;
    let (token, id) = house.begun(11).await?;
    house.append(&id, 0, b"hello").await?;

    for offset in [0, 4, 6, 11, u64::MAX] {
        assert_eq!(
            kind(house.append(&id, offset, b" world").await),
            Some(ErrorKind::Conflict)
        );
    }
    let place = Place {
        offset: 5,
        length: Some(7),
    };
    let told = house.uploads().append(&id, place, whole(b" world!")).await;
    assert_eq!(kind(told), Some(ErrorKind::TooLarge));
    assert_eq!(house.uploads().progress(&id).await?.offset, 5);
    let untold = house.append(&id, 5, b" world!").await;
    assert_eq!(kind(untold), Some(ErrorKind::TooLarge));

    let file = house
        .uploads()
        .finish(&token, Some("a.txt".to_owned()))
        .await?;
    assert_eq!(house.content(&file).await?, b"hello world");
    Ok(())
}

#[tokio::test]
async fn a_transfer_must_be_as_long_as_announced_and_not_empty() -> Done {
    let house = House::new().await?;
    let token = house.token("a.txt", Some(5)).await?;
    let open = house.token("a.txt", None).await?;
    let photo = house.token("a.jpg", None).await?;
    let begin = async |token: &str, length| {
        house
            .uploads()
            .begin(
                token,
                Sent {
                    length,
                    ..Sent::default()
                },
            )
            .await
    };

    assert_eq!(rules(begin(&token, Some(6)).await), ["FORMAT"]);
    assert_eq!(kind(begin(&token, None).await), Some(ErrorKind::Invalid));
    assert_eq!(rules(begin(&open, Some(0)).await), ["ZERO_FILE_SIZE"]);
    assert_eq!(
        rules(begin(&photo, Some(26 << 20)).await),
        ["FILE_SIZE_OVER_LIMIT"]
    );
    assert!(begin(&token, Some(5)).await.is_ok());
    Ok(())
}

#[tokio::test]
async fn beginning_anew_starts_from_nothing() -> Done {
    let house = House::new().await?;
    let (token, id) = house.begun(11).await?;
    house.append(&id, 0, b"hello").await?;

    let sent = Sent {
        length: Some(3),
        ..Sent::default()
    };
    let url = house.uploads().begin(&token, sent).await?;

    assert_eq!(url, links().tus_upload(&id));
    let progress = house.uploads().progress(&id).await?;
    assert_eq!((progress.offset, progress.length), (0, 3));
    Ok(())
}

#[tokio::test]
async fn a_silent_connection_gives_way_to_the_next_request() -> Done {
    let house = House::new().await?;
    let (_, id) = house.begun(11).await?;
    let (sender, silent) = mpsc::unbounded();
    sender.unbounded_send(io::Result::Ok(Bytes::from_static(b"hello")))?;
    let (uploads, silent_id) = (house.uploads(), id.clone());
    let silent = tokio::spawn(async move {
        uploads
            .append(
                &silent_id,
                Place {
                    offset: 0,
                    length: None,
                },
                body(silent),
            )
            .await
    });
    while !silent.is_finished() && house.uploads().progress(&id).await?.offset == 0 {
        // Asking may itself have come before the bytes; then it has ended the silent request.
        tokio::task::yield_now().await;
    }

    let offset = house.uploads().progress(&id).await?.offset;
    assert_eq!(
        house
            .append(&id, offset, &b"hello world"[usize::try_from(offset)?..])
            .await?,
        11
    );
    assert_eq!(kind(silent.await?), Some(ErrorKind::Conflict));
    Ok(())
}

#[tokio::test]
async fn a_client_that_goes_away_after_its_last_byte_still_gets_its_file() -> Done {
    let house = House::new().await?;
    let ticket = house.ticket(plain("a.txt", "text/plain")).await?;
    let uploads = house.uploads();

    // The request is dropped as soon as its body has been asked for.
    let (asked, mut was_asked) = mpsc::unbounded();
    let watched = whole(b"text")
        .inspect(move |_| drop(asked.unbounded_send(())))
        .boxed();
    tokio::select! {
        biased;
        _ = was_asked.next() => {}
        outcome = uploads.receive(&ticket, Sent::default(), watched) => drop(outcome?),
    }

    while house.listed().await?.is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(house.listed().await?, ["a.txt"]);
    Ok(())
}

#[tokio::test]
async fn a_killed_process_loses_no_resumable_upload() -> Done {
    let house = House::new().await?;
    let (token, id) = house.begun(11).await?;
    house.append(&id, 0, b"hello").await?;
    let ticket = house.ticket(plain("a.txt", "text/plain")).await?;
    std::fs::write(house.dir.path().join("blobs/staging/unknown"), b"left")?;

    let house = house.killed().await?;

    assert_eq!(house.uploads().progress(&id).await?.offset, 5);
    assert_eq!(house.append(&id, 5, b" world").await?, 11);
    let file = house
        .uploads()
        .finish(&token, Some("a.txt".to_owned()))
        .await?;
    assert_eq!(house.content(&file).await?, b"hello world");
    assert_eq!(
        file.hash.as_deref(),
        Some("5eb63bbbe01eeed093cb22bb8f5acdc3")
    );
    assert_eq!(
        std::fs::read_dir(house.dir.path().join("blobs/staging"))?.count(),
        0
    );
    house.receive(&ticket, whole(b"text")).await?;
    Ok(())
}

#[tokio::test]
async fn a_process_killed_between_the_bytes_and_their_row_finishes_later() -> Done {
    let house = House::new().await?;
    let (token, id) = house.begun(5).await?;
    house.append(&id, 0, b"hello").await?;
    let file = house
        .engine
        .catalog()
        .find_upload_by_id(&id)
        .await?
        .ok_or("begun")?
        .file;
    house
        .engine
        .blobs()
        .stage(&id)
        .await?
        .promote(&file)
        .await?;

    let house = house.killed().await?;

    assert_eq!(house.engine.blobs().size(&file).await?, None);
    assert_eq!(house.uploads().progress(&id).await?.offset, 5);
    let finished = house
        .uploads()
        .finish(&token, Some("a.txt".to_owned()))
        .await?;
    assert_eq!(finished.id, file);
    let house = house.killed().await?;
    assert_eq!(house.content(&finished).await?, b"hello");
    Ok(())
}

#[tokio::test]
async fn what_expired_is_cleared_away() -> Done {
    let house = House::new().await?;
    let (token, id) = house.begun(11).await?;
    house.append(&id, 0, b"hello").await?;
    house.clock.pass(Duration::from_hours(8 * 24));

    assert_eq!(
        kind(house.uploads().progress(&id).await),
        Some(ErrorKind::Gone)
    );
    let house = house.killed().await?;

    assert_eq!(
        std::fs::read_dir(house.dir.path().join("blobs/staging"))?.count(),
        0
    );
    assert_eq!(
        kind(house.uploads().progress(&id).await),
        Some(ErrorKind::NotFound)
    );
    let late = house.uploads().finish(&token, None).await;
    assert_eq!(kind(late), Some(ErrorKind::Forbidden));
    Ok(())
}
