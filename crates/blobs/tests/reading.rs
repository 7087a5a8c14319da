//! Kept objects on their way out.

use std::io;

use blobs::Blobs;
use bytes::Bytes;
use futures::{TryStreamExt, stream};

type Result<T = (), E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

const MIB: u64 = 1 << 20;

async fn keep(blobs: &Blobs, name: &str, bytes: &[u8]) -> Result {
    let staged = blobs.stage(name).await?;
    staged
        .append(
            stream::iter([io::Result::Ok(Bytes::copy_from_slice(bytes))]),
            u64::MAX,
        )
        .await?;
    Ok(staged.promote(name).await?)
}

#[tokio::test]
async fn any_range_is_read_in_large_pieces() -> Result {
    let dir = tempfile::tempdir()?;
    let blobs = Blobs::open(dir.path())?;
    let bytes: Vec<u8> = (0..5 * MIB / 2).map(|n| (n % 251) as u8).collect();
    keep(&blobs, "n", &bytes).await?;

    for range in [
        0..5 * MIB / 2,
        0..1,
        7..MIB + 9,
        MIB..2 * MIB,
        5 * MIB / 2 - 1..5 * MIB / 2,
    ] {
        let blob = blobs.read("n", Some(range.clone())).await?.expect("kept");
        assert_eq!((blob.size, &blob.range), (bytes.len() as u64, &range));

        let pieces: Vec<Bytes> = blob.body.try_collect().await?;
        let wanted = &bytes[usize::try_from(range.start)?..usize::try_from(range.end)?];
        assert_eq!(pieces.concat(), wanted, "{range:?}");
        assert!(
            pieces.len() as u64 <= wanted.len() as u64 / MIB + 1,
            "{range:?} in {} pieces",
            pieces.len()
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_name_that_is_not_kept_is_no_error() -> Result {
    let dir = tempfile::tempdir()?;
    let blobs = Blobs::open(dir.path())?;

    assert!(blobs.read("n", None).await?.is_none());
    assert_eq!(blobs.size("n").await?, None);
    blobs.delete("n").await?;
    Ok(())
}

#[tokio::test]
async fn a_deleted_object_can_be_read_to_its_end_by_who_has_begun() -> Result {
    let dir = tempfile::tempdir()?;
    let blobs = Blobs::open(dir.path())?;
    keep(&blobs, "n", &vec![7; 3 << 20]).await?;
    let blob = blobs.read("n", None).await?.expect("kept");

    blobs.delete("n").await?;

    assert!(blobs.read("n", None).await?.is_none());
    let pieces: Vec<Bytes> = blob.body.try_collect().await?;
    assert_eq!(pieces.concat().len(), 3 << 20);
    Ok(())
}

#[tokio::test]
async fn names_of_every_kind_stay_apart() -> Result {
    let dir = tempfile::tempdir()?;
    let blobs = Blobs::open(dir.path())?;
    let names = ["a", "a#1", "..", "../x", "x", "ż 🐢", "a%2F", "a/", "~"];
    for name in names {
        keep(&blobs, name, name.as_bytes()).await?;
    }

    for name in names {
        let blob = blobs.read(name, None).await?.expect("kept");
        let pieces: Vec<Bytes> = blob.body.try_collect().await?;
        assert_eq!(pieces.concat(), name.as_bytes());
    }
    Ok(())
}
