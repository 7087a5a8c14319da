//! Builds every URL that is handed out, from the one address under which the server is known.

use url::Url;

/// Where the server is reached from outside, and so how every URL it hands out begins.
///
/// Each caller has its own: behind a proxy the address depends on the request that asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links {
    base: Url,
}

impl Links {
    /// Links below `base`; a path prefix of `base` is kept, its query and fragment are not.
    pub fn new(mut base: Url) -> Self {
        base.set_query(None);
        base.set_fragment(None);
        Self { base }
    }

    /// The address everything else stands below.
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// The public bytes of a file.
    pub fn media(&self, file: &str) -> String {
        self.at(&["media", file])
    }

    /// Where a plain upload is sent.
    pub fn upload(&self, ticket: &str) -> String {
        self.at(&["upload", ticket])
    }

    /// Where resumable uploads are created.
    pub fn tus(&self) -> String {
        self.at(&["upload", "tus"])
    }

    /// One resumable upload.
    pub fn tus_upload(&self, upload: &str) -> String {
        self.at(&["upload", "tus", upload])
    }

    /// A download for whoever holds `token`.
    pub fn download(&self, token: &str) -> String {
        self.at(&["download", token])
    }

    /// A video as players stream it, for whoever holds `token`.
    pub fn stream(&self, token: &str) -> String {
        self.at(&["stream", token, "index.m3u8"])
    }

    /// The parts of a stream, in these sizes, for whoever holds `token`.
    pub fn rungs(&self, token: &str, sizes: &str, part: &str) -> String {
        self.at(&["stream", token, sizes, "mp4", "file.mp4.urlset", part])
    }

    /// The parts of a stream of a public video, in these sizes.
    pub fn public_rungs(&self, file: &str, sizes: &str, part: &str) -> String {
        self.at(&["video", file, sizes, "mp4", "file.mp4.urlset", part])
    }

    /// A public video in another size, such as `720p` as `mp4`.
    pub fn film(&self, file: &str, size: &str, container: &str) -> String {
        self.at(&["video", file, size, container, &format!("file.{container}")])
    }

    /// A public sound in another quality, such as `128kbs.mp3`.
    pub fn sound(&self, file: &str, key: &str) -> String {
        self.at(&["mp3", file, key])
    }

    /// A picture taken of a video, such as `f000.jpg`.
    pub fn poster(&self, file: &str, key: &str) -> String {
        self.at(&["media", &format!("{file}{key}")])
    }

    /// A small picture of a file, which everybody may see, even of a private image.
    pub fn preview(&self, file: &str) -> String {
        self.at(&["preview", file])
    }

    /// The drawing that stands for files of a kind.
    pub fn icon(&self, kind: &str) -> String {
        self.at(&["icons", &format!("{kind}.svg")])
    }

    /// A zip for whoever knows its `id`.
    pub fn archive(&self, id: &str) -> String {
        self.at(&["archive", id])
    }

    fn at(&self, segments: &[&str]) -> String {
        let mut url = self.base.clone();
        url.path_segments_mut()
            .expect("a server's address is an http URL, which has a path")
            .pop_if_empty()
            .extend(segments);
        url.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_stand_below_the_base_with_its_prefix() {
        let links = |base: &str| Links::new(base.parse().expect("a URL"));

        assert_eq!(
            links("http://127.0.0.1:8080").tus(),
            "http://127.0.0.1:8080/upload/tus"
        );
        assert_eq!(
            links("https://example.com/media-manager/?x=1").media("a_b~mv2.jpg"),
            "https://example.com/media-manager/media/a_b~mv2.jpg"
        );
        assert_eq!(
            links("https://example.com").download("a/b?c"),
            "https://example.com/download/a%2Fb%3Fc"
        );
    }
}
