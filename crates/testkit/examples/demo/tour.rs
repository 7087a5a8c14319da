//! The tour itself, step by step. A step that finds something wrong is an error.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use futures::TryStreamExt as _;
use futures::future::try_join_all;
use site_media::Client;
use tempfile::TempDir;
use testkit::{Metered, Process, ProcessOptions, Raw, Traffic, Unlucky, cut_upload_after, sha256};
use transport::{Http, HttpOptions};

use crate::bars::Bars;
use crate::player::{self, Player};
use crate::report::{Done, done, human};
use crate::shelf::{self, Piece, RECORDING};

const PHOTOS: &str = "/photographs";
const SOUNDS: &str = "/recordings/surf";

/// A Media Manager, a client of it, and what is carried from step to step.
pub(crate) struct Tour {
    manager: Process,
    client: Client,
    wire: Raw,
    traffic: Traffic,
    home: TempDir,
    pieces: Vec<Piece>,
    repeated: u64,
}

impl Tour {
    /// A Media Manager in a folder that goes away, and a client whose connection breaks once, half-way.
    pub(crate) async fn start(binary: &Path) -> Result<Done<Self>> {
        let home = TempDir::with_prefix("site-media-demo-")?;
        let manager =
            Process::start(binary, &ProcessOptions::new(home.path().join("data"))).await?;

        let traffic = Traffic::default();
        let wire = Metered::new(Http::new(&HttpOptions::default())?, traffic.clone());
        let cut = cut_upload_after(u64::from(RECORDING) / 2).on("appendToResumableUpload");
        let client = manager
            .client()
            .transport(Arc::new(Unlucky::new(wire, [cut])))
            .build()?;

        let what = format!(
            "{}, ready within {} ms",
            manager.url.as_str().trim_end_matches('/'),
            manager.took.as_millis()
        );
        let left = Self {
            wire: manager.raw()?,
            manager,
            client,
            traffic,
            home,
            pieces: Vec::new(),
            repeated: 0,
        };
        Ok(Done { what, left })
    }

    pub(crate) async fn make_folders(&self) -> Result<Done<()>> {
        let folders = self.client.folders();
        folders.create("photographs").send().await?;
        let recordings = folders.create("recordings").send().await?;
        folders.create("surf").parent(&recordings.id).send().await?;

        let found = folders.at(SOUNDS).await?;
        ensure!(found.is_some(), "there is no folder `{SOUNDS}`");
        Ok(done(format!("{PHOTOS}, {SOUNDS}")))
    }

    /// All at once, each in one request.
    pub(crate) async fn upload_photographs(&mut self) -> Result<Done<()>> {
        let bars = Bars::new();
        let mut photos = shelf::photos();
        let uploads = photos.iter().map(|photo| {
            let bar = bars.add(&photo.name, photo.size);
            self.client
                .upload(&photo.path)
                .folder(PHOTOS)
                .on_progress(bar.listener())
                .send()
        });
        let stored = try_join_all(uploads).await?;
        for (photo, file) in photos.iter_mut().zip(stored) {
            photo.stored(file)?;
        }
        let what = format!(
            "{} files, {}, one request each",
            photos.len(),
            human(shelf::size(&photos))
        );
        self.pieces.extend(photos);
        Ok(done(what))
    }

    /// Something too large to be sent twice.
    pub(crate) async fn record(&mut self) -> Result<Done<()>> {
        let folder = self.home.path().to_owned();
        let surf = tokio::task::spawn_blocking(move || shelf::surf(&folder)).await??;
        let what = format!(
            "{}, {}, as hard to compress as noise",
            surf.name,
            human(surf.size)
        );
        self.pieces.push(surf);
        Ok(done(what))
    }

    /// The connection breaks half-way; the client asks how much arrived, and goes on from there.
    pub(crate) async fn upload_recording(&mut self) -> Result<Done<()>> {
        let surf = self.pieces.last_mut().context("nothing was recorded")?;
        let before = self.traffic.sent();
        let bars = Bars::new();
        let bar = bars.add(&surf.name, surf.size);
        let upload = self
            .client
            .upload(&surf.path)
            .folder(SOUNDS)
            .resumable(true);
        surf.stored(upload.on_progress(bar.listener()).send().await?)?;

        self.repeated = (self.traffic.sent() - before).saturating_sub(surf.size);
        ensure!(self.repeated < surf.size / 2, "the upload started over");
        let (half, all) = (human(surf.size / 2), human(surf.size));
        Ok(done(format!(
            "{all}, cut at {half}, resumed; {} sent again",
            again(self.repeated)
        )))
    }

    /// A film and a song, of which the Media Manager makes other forms before they are ready.
    pub(crate) async fn films(&self) -> Result<Done<Player>> {
        Box::pin(player::store(&self.client)).await
    }

    /// Requests without the client, as a player sends them.
    pub(crate) fn wire(&self) -> &Raw {
        &self.wire
    }

    pub(crate) async fn list(&self) -> Result<Done<()>> {
        let files = self.client.files();
        let mut found = 0;
        for folder in [PHOTOS, SOUNDS] {
            let listed: Vec<_> = files
                .list()
                .folder(folder)
                .limit(4)
                .stream()
                .try_collect()
                .await?;
            for file in &listed {
                let piece = self.pieces.iter().find(|piece| piece.id == file.id);
                let piece =
                    piece.with_context(|| format!("nobody stored `{}`", file.display_name))?;
                ensure!(
                    piece.name == file.display_name,
                    "`{}` is called `{}`",
                    piece.name,
                    file.display_name
                );
            }
            found += listed.len();
        }
        ensure!(
            found == self.pieces.len(),
            "{found} of {} files are listed",
            self.pieces.len()
        );
        Ok(done(format!(
            "{found} files in 2 folders, at most 4 on a page"
        )))
    }

    pub(crate) async fn search(&self) -> Result<Done<()>> {
        let found: Vec<_> = self
            .client
            .files()
            .search("rocket")
            .stream()
            .try_collect()
            .await?;
        let [rocket] = found.as_slice() else {
            anyhow::bail!("{} files fit `rocket`, not one", found.len());
        };
        let picture = rocket
            .media
            .as_ref()
            .and_then(|media| media.image.as_ref()?.image.as_ref());
        let picture = picture.context("the rocket is no picture")?;
        let size = picture
            .width
            .zip(picture.height)
            .context("the rocket has no size")?;
        Ok(done(format!(
            "`rocket` finds {}, {} x {}",
            rocket.display_name, size.0, size.1
        )))
    }

    /// Everything, back to disk, and compared with what it was.
    pub(crate) async fn download(&self) -> Result<Done<()>> {
        let bars = Bars::new();
        let folder = self.home.path().join("back");
        std::fs::create_dir(&folder)?;
        for piece in &self.pieces {
            let bar = bars.add(&piece.name, piece.size);
            let copy = self
                .client
                .download(&piece.id)
                .on_progress(bar.listener())
                .to(&folder)
                .await?;
            ensure!(
                sha256(&copy.path)? == piece.sha256,
                "`{}` came back changed",
                piece.name
            );
        }
        let size = human(shelf::size(&self.pieces));
        Ok(done(format!(
            "{} files, {size}, every SHA-256 the same",
            self.pieces.len()
        )))
    }

    pub(crate) async fn delete(&self) -> Result<Done<()>> {
        let rocket = self.rocket()?;
        self.client
            .files()
            .delete([&rocket.id])
            .send()
            .await
            .all()?;
        ensure!(
            !self.is_listed(&rocket.id).await?,
            "what was deleted is still in its folder"
        );
        let trash: Vec<_> = self.client.files().trash().stream().try_collect().await?;
        ensure!(
            trash.iter().any(|file| file.id == rocket.id),
            "what was deleted is not in the trash"
        );
        Ok(done(format!("{} is in the trash", rocket.name)))
    }

    pub(crate) async fn restore(&self) -> Result<Done<()>> {
        let rocket = self.rocket()?;
        self.client
            .files()
            .restore([&rocket.id])
            .send()
            .await
            .all()?;
        ensure!(
            self.is_listed(&rocket.id).await?,
            "what was restored is not back in its folder"
        );
        Ok(done(format!("{} is back in {PHOTOS}", rocket.name)))
    }

    pub(crate) fn closing(&self) -> String {
        let (repeated, half) = (again(self.repeated), human(u64::from(RECORDING) / 2));
        format!(
            "Starting over would have cost {half}; {repeated} was sent again. Every byte came back."
        )
    }

    pub(crate) async fn stop(self) -> Result<Done<()>> {
        let status = self.manager.stop().await?;
        ensure!(status.success(), "the Media Manager ended with {status}");
        Ok(done("asked to, the Media Manager ended in good order"))
    }

    fn rocket(&self) -> Result<&Piece> {
        let rocket = self.pieces.iter().find(|piece| piece.name == "rocket.jpg");
        rocket.context("the rocket was never stored")
    }

    async fn is_listed(&self, id: &str) -> Result<bool> {
        let listed: Vec<_> = self
            .client
            .files()
            .list()
            .folder(PHOTOS)
            .stream()
            .try_collect()
            .await?;
        Ok(listed.iter().any(|file| file.id == id))
    }
}

/// How much was sent a second time.
fn again(bytes: u64) -> String {
    match bytes {
        0..1000 => "nothing".to_owned(),
        _ => format!("only {}", human(bytes)),
    }
}
