//! What is special to one kind of media.

use crate::convert::{Items, Moment};

wrapper! {
    /// What is special to the kind of a file. Exactly one member is set.
    FileMedia {
        /// What is known of an archive.
        archive: Option<Archive> = |media| media.archive.clone().map(Archive::from),
        /// What is known of a sound file.
        audio: Option<Audio> = |media| media.audio.clone().map(Audio::from),
        /// What is known of a document.
        document: Option<Document> = |media| media.document.clone().map(Document::from),
        /// What is known of an image.
        image: Option<ImageMedia> = |media| media.image.clone().map(ImageMedia::from),
        /// What is known of a model in three dimensions.
        model3d: Option<Model3D> = |media| media.model3d.clone().map(Model3D::from),
        /// What is known of a picture made of shapes.
        vector: Option<ImageMedia> = |media| media.vector.clone().map(ImageMedia::from),
        /// What is known of a video.
        video: Option<Video> = |media| media.video.clone().map(Video::from),
    }
}

wrapper! {
    /// What is known of an image or of a vector.
    ImageMedia {
        /// The picture itself.
        image: Option<Image> = |media| media.image.clone().map(Image::from),
        /// A picture to show in its place.
        preview_image: Option<Image> = |media| media.preview_image.clone().map(Image::from),
        /// The colours that matter most in it.
        colors: Option<Colors> = |media| media.colors.clone().map(Colors::from),
        /// The faces that were found.
        faces: Items<Face> = |media| Items::of(media.faces.as_deref(), |one| one.clone().into()),
        /// What it shows, as written by a model.
        caption: Option<&str> = |media| media.caption.as_deref(),
    }
}

wrapper! {
    /// A picture that can be fetched.
    Image {
        /// The id of the picture.
        id: Option<&str> = |image| image.id.as_deref(),
        /// URL of the picture; empty for a private file.
        url: Option<&str> = |image| image.url.as_deref(),
        /// Width of the original in pixels.
        width: Option<i32> = |image| image.width,
        /// Height of the original in pixels.
        height: Option<i32> = |image| image.height,
        /// Text to show in its place.
        alt_text: Option<&str> = |image| image.alt_text.as_deref(),
        /// Name of its file.
        filename: Option<&str> = |image| image.filename.as_deref(),
    }
}

wrapper! {
    /// The colours that matter most in a picture.
    Colors {
        /// The one that stands out.
        prominent: Option<Color> = |colors| colors.prominent.clone().map(Color::from),
        /// Further ones.
        palette: Items<Color> = |colors| Items::of(colors.palette.as_deref(), |one| one.clone().into()),
    }
}

wrapper! {
    /// A colour, in either notation or in both.
    Color {
        /// The colour as `#` and hexadecimal digits.
        hex: Option<&str> = |color| color.hex.as_deref(),
        /// The colour by its shares.
        rgb: Option<Rgb> = |color| color.rgb.clone().map(Rgb::from),
    }
}

wrapper! {
    /// A colour by its shares of red, green and blue.
    Rgb {
        /// Share of red.
        r: Option<i32> = |rgb| rgb.r,
        /// Share of green.
        g: Option<i32> = |rgb| rgb.g,
        /// Share of blue.
        b: Option<i32> = |rgb| rgb.b,
    }
}

wrapper! {
    /// A face that was found in a picture.
    Face {
        /// How certain the finding is.
        confidence: Option<f64> = |face| face.confidence.map(|certain| certain.0),
        /// Left edge in pixels.
        x: Option<i32> = |face| face.x,
        /// Upper edge in pixels.
        y: Option<i32> = |face| face.y,
        /// Width in pixels.
        width: Option<i32> = |face| face.width,
        /// Height in pixels.
        height: Option<i32> = |face| face.height,
    }
}

wrapper! {
    /// What is known of a video.
    Video {
        /// The id of the video.
        id: Option<&str> = |video| video.id.as_deref(),
        /// Name of its file.
        filename: Option<&str> = |video| video.filename.as_deref(),
        /// The forms in which it can be fetched, the best first.
        resolutions: Items<VideoResolution> = |video| Items::of(video.resolutions.as_deref(), |one| one.clone().into()),
    }
}

wrapper! {
    /// One form in which a video can be fetched.
    VideoResolution {
        /// Quality and container, such as `720p.mp4`, or `hls`.
        format: Option<&str> = |form| form.format.as_deref(),
        /// URL of this form; empty for a private file.
        url: Option<&str> = |form| form.url.as_deref(),
        /// Width in pixels, 0 for a stream.
        width: Option<i32> = |form| form.width,
        /// Height in pixels, 0 for a stream.
        height: Option<i32> = |form| form.height,
    }
}

wrapper! {
    /// What is known of a sound file.
    Audio {
        /// The id of the sound.
        id: Option<&str> = |audio| audio.id.as_deref(),
        /// Name of the encoding, such as `mp3`.
        format: Option<&str> = |audio| audio.format.as_deref(),
        /// How long it lasts; a local Media Manager says it in milliseconds.
        duration: Option<i32> = |audio| audio.duration,
        /// Bits for each second.
        bitrate: Option<i32> = |audio| audio.bitrate,
        /// Size in bytes.
        size_in_bytes: Option<u64> = |audio| audio.size_in_bytes.map(u64::from),
        /// The forms in which it can be fetched.
        assets: Items<AudioAsset> = |audio| Items::of(audio.assets.as_deref(), |one| one.clone().into()),
    }
}

wrapper! {
    /// One form in which a sound can be fetched.
    AudioAsset {
        /// The id of this form; often empty.
        id: Option<&str> = |form| form.id.as_deref(),
        /// URL of this form; empty for a private file.
        url: Option<&str> = |form| form.url.as_deref(),
        /// Name of its file.
        filename: Option<&str> = |form| form.filename.as_deref(),
    }
}

wrapper! {
    /// What is known of a document.
    Document {
        /// The id of the document.
        id: Option<&str> = |document| document.id.as_deref(),
        /// URL of the document; empty for a private file.
        url: Option<&str> = |document| document.url.as_deref(),
        /// Name of its file.
        filename: Option<&str> = |document| document.filename.as_deref(),
    }
}

wrapper! {
    /// What is known of an archive.
    Archive {
        /// The id of the archive.
        id: Option<&str> = |archive| archive.id.as_deref(),
        /// URL of the archive; empty for a private file.
        url: Option<&str> = |archive| archive.url.as_deref(),
        /// When the URL stops working.
        url_expiration_date: Option<Moment> = |archive| archive.url_expiration_date.map(Moment),
        /// Size in bytes.
        size_in_bytes: Option<u64> = |archive| archive.size_in_bytes.map(u64::from),
        /// Name of its file.
        filename: Option<&str> = |archive| archive.filename.as_deref(),
    }
}

wrapper! {
    /// What is known of a model in three dimensions.
    Model3D {
        /// The id of the model.
        id: Option<&str> = |model| model.id.as_deref(),
        /// URL of the model; empty for a private file.
        url: Option<&str> = |model| model.url.as_deref(),
        /// When the URL stops working.
        url_expiration_date: Option<Moment> = |model| model.url_expiration_date.map(Moment),
        /// A picture of it.
        thumbnail: Option<Image> = |model| model.thumbnail.clone().map(Image::from),
        /// Size in bytes.
        size_in_bytes: Option<u64> = |model| model.size_in_bytes.map(u64::from),
        /// Text to show in its place.
        alt_text: Option<&str> = |model| model.alt_text.as_deref(),
        /// Name of its file.
        filename: Option<&str> = |model| model.filename.as_deref(),
    }
}
