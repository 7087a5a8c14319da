//! What is said of files of every kind, whole; those of `tests/fixtures`, and some that are made here.

use anyhow::{Context as _, Result};
use serde_json::Value;
use site_media::Source;
use testkit::{Manager, assert_shown, fixture, near, players, readers};

/// What the answers about a file say of its kind; what they say of every file is left out.
async fn said(manager: &Manager, id: &str) -> Result<String> {
    let answer = manager
        .raw()
        .get(&format!("/files/get-file-by-id?fileId={id}"))
        .await?;
    let answer = answer.value()?;
    let file = answer["file"].as_object().context("a file")?;
    let kind = [
        "mediaType",
        "operationStatus",
        "sizeInBytes",
        "thumbnailUrl",
        "media",
    ];
    let kind: serde_json::Map<_, _> = kind
        .into_iter()
        .filter_map(|name| file.get(name).map(|value| (name.to_owned(), value.clone())))
        .collect();
    let mut kind = Value::Object(kind);
    leave_out(&mut kind, "rgb");
    Ok(serde_json::to_string_pretty(&kind)?)
}

/// Leaves out what says once more what stands beside it.
fn leave_out(value: &mut Value, name: &str) {
    match value {
        Value::Object(members) => {
            members.remove(name);
            members
                .values_mut()
                .for_each(|member| leave_out(member, name));
        }
        Value::Array(all) => all.iter_mut().for_each(|each| leave_out(each, name)),
        _ => {}
    }
}

async fn of_fixture(manager: &Manager, name: &str) -> Result<String> {
    let file = manager.client.upload(fixture(name)).send().await?;
    manager.work().await?;
    said(manager, &file.id).await
}

async fn of_bytes(manager: &Manager, name: &str, bytes: impl Into<bytes::Bytes>) -> Result<String> {
    let upload = manager.client.upload(Source::bytes(name, bytes));
    let file = upload.send().await?;
    said(manager, &file.id).await
}

#[tokio::test]
async fn photographs_and_animations() -> Result<()> {
    let manager = near().await?;
    assert_shown!(of_fixture(&manager, "cat-rotated.jpg").await?, @r##"
    {
      "mediaType": "IMAGE",
      "operationStatus": "READY",
      "sizeInBytes": "32243",
      "thumbnailUrl": "[server]/media/[file]~mv2.jpg",
      "media": {
        "image": {
          "colors": {
            "palette": [
              {
                "hex": "#997458"
              },
              {
                "hex": "#b69687"
              },
              {
                "hex": "#7a5437"
              }
            ],
            "prominent": {
              "hex": "#997458"
            }
          },
          "faces": [],
          "image": {
            "filename": "cat-rotated.jpg",
            "height": 300,
            "id": "[file]~mv2.jpg",
            "url": "[server]/media/[file]~mv2.jpg",
            "width": 451
          }
        }
      }
    }
    "##);
    assert_shown!(of_fixture(&manager, "city-animated.gif").await?, @r##"
    {
      "mediaType": "IMAGE",
      "operationStatus": "READY",
      "sizeInBytes": "403760",
      "thumbnailUrl": "[server]/media/[file]~mv2.gif",
      "media": {
        "image": {
          "colors": {
            "palette": [
              {
                "hex": "#3a4563"
              },
              {
                "hex": "#58868a"
              },
              {
                "hex": "#77a7a8"
              },
              {
                "hex": "#085555"
              },
              {
                "hex": "#287677"
              }
            ],
            "prominent": {
              "hex": "#3a4563"
            }
          },
          "faces": [],
          "image": {
            "filename": "city-animated.gif",
            "height": 135,
            "id": "[file]~mv2.gif",
            "url": "[server]/media/[file]~mv2.gif",
            "width": 240
          }
        }
      }
    }
    "##);
    Ok(())
}

#[tokio::test]
async fn pictures_that_can_be_seen_through() -> Result<()> {
    let manager = near().await?;
    assert_shown!(of_fixture(&manager, "tulips-alpha.webp").await?, @r##"
    {
      "mediaType": "IMAGE",
      "operationStatus": "READY",
      "sizeInBytes": "48258",
      "thumbnailUrl": "[server]/media/[file]~mv2.webp",
      "media": {
        "image": {
          "colors": {
            "palette": [
              {
                "hex": "#e7a8b7"
              },
              {
                "hex": "#184716"
              },
              {
                "hex": "#c88897"
              },
              {
                "hex": "#397337"
              }
            ],
            "prominent": {
              "hex": "#e7a8b7"
            }
          },
          "faces": [],
          "image": {
            "filename": "tulips-alpha.webp",
            "height": 500,
            "id": "[file]~mv2.webp",
            "url": "[server]/media/[file]~mv2.webp",
            "width": 500
          }
        }
      }
    }
    "##);
    Ok(())
}

#[tokio::test]
async fn drawings_and_models() -> Result<()> {
    let manager = near().await?;
    assert_shown!(of_fixture(&manager, "ship.svg").await?, @r##"
    {
      "mediaType": "VECTOR",
      "operationStatus": "READY",
      "sizeInBytes": "6794",
      "thumbnailUrl": "[server]/media/[file].svg",
      "media": {
        "vector": {
          "faces": [],
          "image": {
            "filename": "ship.svg",
            "height": 70,
            "id": "[file].svg",
            "url": "[server]/media/[file].svg",
            "width": 90
          }
        }
      }
    }
    "##);
    assert_shown!(of_fixture(&manager, "pyramid.glb").await?, @r##"
    {
      "mediaType": "MODEL3D",
      "operationStatus": "READY",
      "sizeInBytes": "1016",
      "thumbnailUrl": "[server]/icons/model.svg",
      "media": {
        "model3d": {
          "filename": "pyramid.glb",
          "id": "[file].glb",
          "sizeInBytes": "1016",
          "thumbnail": {
            "url": "[server]/icons/model.svg"
          },
          "url": "[server]/media/[file].glb"
        }
      }
    }
    "##);
    let gltf = r#"{ "asset": { "version": "2.0" } }"#;
    assert_shown!(of_bytes(&manager, "scene.gltf", gltf).await?, @r##"
    {
      "mediaType": "MODEL3D",
      "operationStatus": "READY",
      "sizeInBytes": "33",
      "thumbnailUrl": "[server]/icons/model.svg",
      "media": {
        "model3d": {
          "filename": "scene.gltf",
          "id": "[file].gltf",
          "sizeInBytes": "33",
          "thumbnail": {
            "url": "[server]/icons/model.svg"
          },
          "url": "[server]/media/[file].gltf"
        }
      }
    }
    "##);
    Ok(())
}

#[tokio::test]
async fn documents_archives_and_fonts() -> Result<()> {
    let manager = near().await?;
    assert_shown!(of_fixture(&manager, "report.pdf").await?, @r##"
    {
      "mediaType": "DOCUMENT",
      "operationStatus": "READY",
      "sizeInBytes": "48722",
      "thumbnailUrl": "[server]/preview/[file].pdf",
      "media": {
        "document": {
          "filename": "report.pdf",
          "id": "[file].pdf",
          "url": "[server]/media/[file].pdf"
        }
      }
    }
    "##);
    assert_shown!(of_fixture(&manager, "album.zip").await?, @r##"
    {
      "mediaType": "ARCHIVE",
      "operationStatus": "READY",
      "sizeInBytes": "34751",
      "thumbnailUrl": "[server]/icons/archive.svg",
      "media": {
        "archive": {
          "filename": "album.zip",
          "id": "[file].zip",
          "sizeInBytes": "34751",
          "url": "[server]/media/[file].zip"
        }
      }
    }
    "##);
    let font = [b"OTTO\0\x01\0\x10\0\0\0\0".as_slice(), &[0; 32]].concat();
    assert_shown!(of_bytes(&manager, "letters.otf", font).await?, @r##"
    {
      "mediaType": "DOCUMENT",
      "operationStatus": "READY",
      "sizeInBytes": "44",
      "thumbnailUrl": "[server]/icons/document.svg",
      "media": {
        "document": {
          "filename": "letters.otf",
          "id": "[file].otf",
          "url": "[server]/media/[file].otf"
        }
      }
    }
    "##);
    assert_shown!(of_bytes(&manager, "note.txt", "a word").await?, @r##"
    {
      "mediaType": "DOCUMENT",
      "operationStatus": "READY",
      "sizeInBytes": "6",
      "thumbnailUrl": "[server]/icons/document.svg",
      "media": {
        "document": {
          "filename": "note.txt",
          "id": "[file].txt",
          "url": "[server]/media/[file].txt"
        }
      }
    }
    "##);
    Ok(())
}

#[tokio::test]
async fn films_and_sounds() -> Result<()> {
    let Some(tools) = players("films_and_sounds") else {
        return Ok(());
    };
    let manager = near().deriving(tools).await?;
    assert_shown!(of_fixture(&manager, "city.mp4").await?, @r##"
    {
      "mediaType": "VIDEO",
      "operationStatus": "READY",
      "sizeInBytes": "290948",
      "thumbnailUrl": "[server]/media/[secret].jpg",
      "media": {
        "video": {
          "filename": "city.mp4",
          "id": "[file]",
          "resolutions": [
            {
              "format": "240p.mp4",
              "height": 240,
              "url": "[server]/video/[file]/240p/mp4/file.mp4",
              "width": 426
            },
            {
              "format": "hls",
              "height": 0,
              "url": "[server]/video/[file]/,240p,/mp4/file.mp4.urlset/master.m3u8",
              "width": 0
            }
          ]
        }
      }
    }
    "##);
    assert_shown!(of_fixture(&manager, "bell.wav").await?, @r##"
    {
      "mediaType": "AUDIO",
      "operationStatus": "READY",
      "sizeInBytes": "88244",
      "thumbnailUrl": "[server]/icons/audio.svg",
      "media": {
        "audio": {
          "assets": [
            {
              "filename": "bell.wav",
              "id": "[file].wav",
              "url": "[server]/media/[file].wav"
            },
            {
              "filename": "bell-320kbs.mp3",
              "id": "[file].wav",
              "url": "[server]/mp3/[file].wav/320kbs.mp3"
            },
            {
              "filename": "bell-128kbs.mp3",
              "id": "[file].wav",
              "url": "[server]/mp3/[file].wav/128kbs.mp3"
            },
            {
              "filename": "bell-preview.mp3",
              "id": "[file].wav",
              "url": "[server]/mp3/[file].wav/preview.mp3"
            }
          ],
          "bitrate": 352976,
          "duration": 2000,
          "format": "wav",
          "id": "[file].wav",
          "sizeInBytes": "88244"
        }
      }
    }
    "##);
    Ok(())
}

#[tokio::test]
async fn the_first_page_of_a_document_is_its_picture() -> Result<()> {
    let Some(tools) = readers("the_first_page_of_a_document_is_its_picture") else {
        return Ok(());
    };
    let manager = near().deriving(tools).await?;
    let file = manager.client.upload(fixture("report.pdf")).send().await?;
    let picture = file.thumbnail_url.context("a picture")?;

    let answer = manager.raw().get(&picture).await?;
    assert_eq!(answer.header("content-type"), Some("image/webp"));
    assert_eq!(&answer.body[8..12], b"WEBP");
    let again = manager.raw().get(&picture).await?;
    assert_eq!(answer.body, again.body);

    // What says that it is a document and is none has a drawing.
    let broken = Source::bytes("broken.pdf", &b"%PDF-1.7\nand nothing more"[..]);
    let file = manager.client.upload(broken).send().await?;
    let answer = manager
        .raw()
        .get(&file.thumbnail_url.context("a picture")?)
        .await?;
    assert_eq!(answer.header("content-type"), Some("image/svg+xml"));
    Ok(())
}
