//! What is made of images, and when.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures::stream;

use super::*;
use crate::testing::Near;

type Done<T = (), E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

const JPEG: &[u8] = include_bytes!("../../../../tests/fixtures/rocket.jpg");
const WORDS: &str = "fill/w_40,h_30/small.png";

/// A picture with bytes.
async fn rocket(near: &Near) -> Done<FileId> {
    let file = near.picture("rocket", |_| {}).await?;
    let staged = near.caller.engine().blobs().stage("upload").await?;
    let bytes = stream::iter([std::io::Result::Ok(Bytes::from_static(JPEG))]);
    staged.append(bytes, u64::MAX).await?;
    staged.digest().await?;
    staged.promote(&file.id).await?;
    Ok(FileId::parse(&file.id))
}

#[tokio::test]
async fn what_was_made_is_not_made_again_and_goes_with_its_file() -> Done {
    let near = Near::open().await?;
    let engine = near.caller.engine();
    let id = rocket(&near).await?;
    let open = || engine.open_rendition(&id, WORDS, Accept::default());

    let first = open().await?;
    assert_eq!(
        (first.mime(), first.name.as_str()),
        ("image/png", "small.png")
    );
    engine.blobs().delete(id.as_str()).await?;
    let again = open().await?;
    assert_eq!((again.hash(), again.size()), (first.hash(), first.size()));

    engine.renditions().forget(id.as_str()).await;
    let gone = open().await.map(|made| made.size());
    assert_eq!(gone.map_err(|error| error.kind()), Err(ErrorKind::Internal));
    Ok(())
}

#[tokio::test]
async fn many_who_ask_at_once_get_the_same() -> Done {
    let near = Near::open().await?;
    let engine = near.caller.engine();
    let id = rocket(&near).await?;

    let asked = (0..8).map(|_| engine.open_rendition(&id, WORDS, Accept::default()));
    let made = futures::future::try_join_all(asked).await?;
    assert!(made.iter().all(|each| each.hash() == made[0].hash()));
    Ok(())
}

#[tokio::test]
async fn what_many_ask_for_at_once_is_made_once_and_again_only_if_that_failed() -> Done {
    let near = Near::open().await?;
    let engine = near.caller.engine();
    let file = near.picture("rocket", |_| {}).await?;
    let times = AtomicUsize::new(0);
    let make = || async {
        let time = times.fetch_add(1, Ordering::Relaxed);
        // All the others have asked by the time this goes on.
        tokio::task::yield_now().await;
        match time {
            0 => Err(Error::new(ErrorKind::TooLarge, "the first one fails")),
            _ => Ok(Bytes::from_static(b"made")),
        }
    };

    let asked = (0..8).map(|_| kept(engine, &file, "key", make()));
    let told = futures::future::join_all(asked).await;
    assert_eq!(told.iter().filter(|told| told.is_err()).count(), 1);
    assert!(told.iter().flatten().all(|bytes| bytes == "made"));
    assert_eq!(times.into_inner(), 2);
    Ok(())
}

#[tokio::test]
async fn only_public_images_that_make_sense_are_transformed() -> Done {
    let near = Near::open().await?;
    let engine = near.caller.engine();
    let id = rocket(&near).await?;
    let film = near
        .picture("film", |file| file.media_type = "VIDEO".to_owned())
        .await?;
    let secret = near.picture("secret", |file| file.private = true).await?;

    let mut told = Vec::new();
    for (file, words) in [
        (id.as_str(), "fit/w_0,h_1/a.png"),
        (id.as_str(), "crop/x_9999,y_0,w_1,h_1/a.png"),
        (film.id.as_str(), WORDS),
        (secret.id.as_str(), WORDS),
        ("nobody", WORDS),
    ] {
        let refused = engine
            .open_rendition(&FileId::parse(file), words, Accept::default())
            .await
            .expect_err("none of these can be had");
        told.push(format!("{:?}: {refused}", refused.kind()));
    }
    insta::assert_snapshot!(told.join("\n"), @r"
    Invalid: `w_0` is not between 1 and 5000
    Invalid: `x_9999,y_0` lies outside the image of 640 x 427
    Invalid: `id-of-film` is no image that can be transformed
    Forbidden: file `id-of-secret` is private
    NotFound: there is no such file
    ");
    Ok(())
}
