//! What the service speaks of: files, folders, media and their enums, as generated from the spec.

pub use api::enums::{
    ContentDisposition, IdentityType, MediaType, OperationStatus, RootFolder, SortOrder, State,
    StreamFormat, UploadProtocol, ViolatedRule,
};
pub use api::types::{
    Archive, Audio, AudioAsset, Color, Colors, Document, DownloadUrl, ExternalInfo, Face,
    FileDescriptor, FileMedia, Folder, Image, ImageMedia, Model3D, Rgb, Video, VideoResolution,
};
pub use api::{ByteSize, Double, Int64String, Media};
