//! Reads every kept byte again and holds it against what is written down of it.
//!
//! Nothing is changed. It is meant for a data folder that nobody is serving: what comes or goes meanwhile could be
//! taken for damage.

use std::collections::HashSet;

use catalog::{Asset, FileRecord, Status};
use jiff::Timestamp;

use crate::{Engine, Result};

/// How many rows are read at a time.
const BATCH: usize = 1000;

/// What is found out about one file, or about bytes without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The file of this id and size is as it was when it came; or what was made of it, which goes by `<id>/<key>`.
    Whole(String, u64),
    /// The bytes of this file are not those that came.
    Damaged(String),
    /// The bytes of this file are gone.
    Missing(String),
    /// There are bytes that belong to nothing, in this place below the folder of bytes.
    Extra(String),
}

impl Engine {
    /// Tells of every file that is ready whether its bytes are still those that came, and then of bytes too many.
    ///
    /// A file that is pending or has failed has no bytes to speak of, and is passed over.
    pub async fn verify(&self, mut tell: impl FnMut(Finding)) -> Result<()> {
        let mut known: HashSet<String> = self.catalog().doomed().await?.into_iter().collect();
        // Bytes that were kept before the row was written are taken back at the next start.
        let uploads = self.catalog().expired_uploads(Timestamp::MAX, usize::MAX);
        known.extend(uploads.await?.into_iter().map(|upload| upload.file));

        let mut last = String::new();
        loop {
            let files = self.catalog().files_after(&last, BATCH).await?;
            let Some(end) = files.last() else { break };
            last.clone_from(&end.id);
            for file in files {
                if file.status == Status::Ready {
                    tell(look(self, &Kept::of_file(&file)).await?);
                }
                known.insert(file.id);
            }
        }
        let mut last = String::new();
        loop {
            let assets = self.catalog().assets_after(&last, BATCH).await?;
            let Some(end) = assets.last() else { break };
            last.clone_from(&end.object);
            for asset in assets {
                tell(look(self, &Kept::of_asset(&asset)).await?);
                known.insert(asset.object);
            }
        }
        for extra in self.blobs().strangers(known).await? {
            tell(Finding::Extra(extra));
        }
        Ok(())
    }
}

/// Under which name some bytes are kept, and what they should come to.
struct Kept<'a> {
    name: &'a str,
    size: u64,
    crc32: u32,
    hash: &'a str,
}

impl<'a> Kept<'a> {
    fn of_file(file: &'a FileRecord) -> Self {
        Self {
            name: &file.id,
            size: file.size,
            crc32: file.crc32,
            hash: &file.hash,
        }
    }

    fn of_asset(asset: &'a Asset) -> Self {
        Self {
            name: &asset.object,
            size: asset.size,
            crc32: asset.crc32,
            hash: &asset.hash,
        }
    }
}

async fn look(engine: &Engine, kept: &Kept<'_>) -> Result<Finding> {
    let name = kept.name.to_owned();
    Ok(match engine.blobs().digest(kept.name).await {
        Ok(None) => Finding::Missing(name),
        Ok(Some(digest))
            if (digest.size, digest.crc32) == (kept.size, kept.crc32)
                && digest.md5_hex() == kept.hash =>
        {
            Finding::Whole(name, kept.size)
        }
        Ok(Some(_)) => Finding::Damaged(name),
        Err(error) => {
            // A disk that cannot give bytes back has damaged them.
            tracing::warn!(name, %error, "cannot read the bytes of a file");
            Finding::Damaged(name)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::uploads::tests::{Done, House, plain, whole};

    #[tokio::test]
    async fn damaged_missing_and_superfluous_bytes_are_told() -> Done {
        let house = House::new().await?;
        let mut ids = Vec::new();
        for name in ["a.txt", "b.txt", "c.txt"] {
            let ticket = house.ticket(plain(name, "text/plain")).await?;
            let sent = crate::uploads::Sent::default();
            let uploads = house.uploads();
            ids.push(uploads.receive(&ticket, sent, whole(b"hello")).await?.id);
        }
        let keep = async |name: &str, bytes: &[u8]| -> Done {
            let staged = house.engine.blobs().stage("by-hand").await?;
            staged.append(whole(bytes), u64::MAX).await?;
            Ok(staged.promote(name).await?)
        };
        assert_eq!(found(&house).await?.len(), 3);

        house.engine.blobs().delete(&ids[0]).await?;
        house.engine.blobs().delete(&ids[1]).await?;
        keep(&ids[1], b"hullo").await?;
        keep("nobody", b"?").await?;

        let mut told = found(&house).await?;
        let Some(Finding::Extra(place)) = told.pop() else {
            return Err("the bytes without a file come last".into());
        };
        assert!(place.ends_with("/nobody"), "{place}");
        for finding in [
            Finding::Missing(ids[0].clone()),
            Finding::Damaged(ids[1].clone()),
            Finding::Whole(ids[2].clone(), 5),
        ] {
            assert!(told.contains(&finding), "{told:?}");
        }
        Ok(())
    }

    async fn found(house: &House) -> Result<Vec<Finding>> {
        let mut told = Vec::new();
        house.engine.verify(|finding| told.push(finding)).await?;
        Ok(told)
    }
}
