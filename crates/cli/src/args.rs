//! The words on the command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::admin::AdminArgs;
use crate::serve::{most, size};

/// Files of a Site Media manager: store, list, fetch; or be the Media Manager.
#[derive(Debug, Parser)]
#[command(
    name = "site-media",
    version,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub(crate) struct Args {
    /// Tell on the way what is sent and answered
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Store files
    Upload(UploadArgs),
    /// List files and folders
    Ls(ListArgs),
    /// Fetch a file
    Download(DownloadArgs),
    /// Print a URL of a file, or of its stream, for those without a key
    Url(UrlArgs),
    /// Tell what happened at a local Media Manager
    Events(EventsArgs),
    /// Tell what happens as it happens, and hand it on to a receiver of webhooks
    Listen(ListenArgs),
    /// Run a local Media Manager
    Serve(ServeArgs),
    /// Say who may enter a local Media Manager
    Admin(AdminArgs),
}

/// Which Media Manager, and who is asking.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct ConnectionArgs {
    /// Address of the Media Manager; the service itself if not given
    #[arg(long, value_name = "URL", env = "SITE_MEDIA_URL")]
    pub(crate) url: Option<String>,

    /// API key
    #[arg(
        long,
        value_name = "KEY",
        env = "SITE_MEDIA_API_KEY",
        hide_env_values = true
    )]
    pub(crate) api_key: Option<String>,

    /// Id of the site whose media are meant
    #[arg(long, value_name = "ID", env = "SITE_MEDIA_SITE")]
    pub(crate) site: Option<String>,

    /// How often to try what fails for a moment
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) attempts: u32,
}

/// `site-media upload`
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch on the command line"
)]
pub(crate) struct UploadArgs {
    /// Files to store; of a directory all files below it, in folders like its own
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Folder to store them in: an id, or a path such as `/pets`, made where missing
    #[arg(long, value_name = "FOLDER")]
    pub(crate) folder: Option<String>,

    /// Store them as private files
    #[arg(long)]
    pub(crate) private: bool,

    /// Send each in one request, however large
    #[arg(long, conflicts_with = "tus")]
    pub(crate) put: bool,

    /// Send each by tus, however small
    #[arg(long)]
    pub(crate) tus: bool,

    /// Store nothing where a file of the same name, size and hash is there already
    #[arg(long)]
    pub(crate) skip_same: bool,

    /// So many files at a time
    #[arg(long, short, value_name = "N", default_value = "4")]
    pub(crate) jobs: NonZeroUsize,

    /// By tus, send each file in so many parts at once, of 1 MiB or more, where the server puts them together
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) parallel: NonZeroUsize,

    /// By tus, have every 16 MiB compared with a checksum, and send again what does not match
    #[arg(long)]
    pub(crate) checksums: bool,

    /// Remember in this directory how to continue, should this process die
    #[arg(long, value_name = "DIR")]
    pub(crate) ledger: Option<PathBuf>,

    /// Wait until all is made of them that is to be made, at most so long; 10 minutes if nothing is said
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, require_equals = true, default_missing_value = "600")]
    pub(crate) wait: Option<u64>,

    /// Print one JSON object for each file
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
}

/// `site-media ls`
#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// Folder to list: an id, or a path such as `/pets`; the top level if not given
    #[arg(long, value_name = "FOLDER")]
    pub(crate) folder: Option<String>,

    /// List the files of all folders that fit this text instead
    #[arg(long, value_name = "TEXT", conflicts_with = "folder")]
    pub(crate) search: Option<String>,

    /// Show size, time, type and state too
    #[arg(long, short, conflicts_with = "json")]
    pub(crate) long: bool,

    /// Print one JSON object for each file and folder
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
}

/// `site-media events`
#[derive(Debug, clap::Args)]
pub(crate) struct EventsArgs {
    /// Only those that happened at this time or later, such as `2026-01-15T12:00:00Z`
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<jiff::Timestamp>,

    /// Only those after this one, by its number
    #[arg(long, value_name = "NUMBER")]
    pub(crate) after: Option<i64>,

    /// Only those of this type, such as `file_ready` or `folder_deleted`; may be given several times
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) types: Vec<String>,

    /// Go on, and tell what happens as it happens
    #[arg(long, short)]
    pub(crate) follow: bool,

    /// Print one JSON object for each event
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
}

/// `site-media listen`
#[derive(Debug, clap::Args)]
pub(crate) struct ListenArgs {
    /// Post each event there as a webhook would be told it, signed by the key of the Media Manager
    #[arg(long, value_name = "URL")]
    pub(crate) forward_to: Option<url::Url>,

    /// Only those of this type, such as `file_ready` or `folder_deleted`; may be given several times
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) types: Vec<String>,

    /// Print one JSON object for each event
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
}

/// `site-media download`
#[derive(Debug, clap::Args)]
pub(crate) struct DownloadArgs {
    /// Id of the file
    pub(crate) id: String,

    /// Where to put it: a file, or a directory; this directory if not given
    #[arg(long, short, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,

    /// Another form of it, such as `720p.mp4` or `128kbs.mp3`; the original if not given
    #[arg(long, value_name = "KEY")]
    pub(crate) asset: Option<String>,

    /// Fetch so many ranges of 8 MiB at once, of a file of 16 MiB or more
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) parallel: NonZeroUsize,

    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
}

/// `site-media url`
#[derive(Debug, clap::Args)]
pub(crate) struct UrlArgs {
    /// The file: its id, or its path such as `/pets/cat.jpg`
    pub(crate) file: String,

    /// Another form of it, such as `720p.mp4` or `128kbs.mp3`; the original if not given
    #[arg(long, value_name = "KEY", conflicts_with = "stream")]
    pub(crate) asset: Option<String>,

    /// The stream of a video, for players
    #[arg(long, value_name = "FORMAT")]
    pub(crate) stream: Option<Stream>,

    /// How long it lives: 1 minute to a year, 10 hours if not given; of the stream of a private video an hour to a
    /// day, a day if not given
    #[arg(long, value_name = "MINUTES")]
    pub(crate) minutes: Option<u32>,

    #[command(flatten)]
    pub(crate) connection: ConnectionArgs,
}

/// How a video is streamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Stream {
    Hls,
    Dash,
}

/// `site-media serve`
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch on the command line"
)]
pub(crate) struct ServeArgs {
    /// Directory that keeps everything; made if absent
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,

    /// Address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8787")]
    pub(crate) listen: String,

    /// Id of a site to serve, made if absent; the first is kept in the data directory
    #[arg(long, value_name = "ID")]
    pub(crate) site: Vec<String>,

    /// API key that opens it, made if absent; of several sites each needs one
    #[arg(long, value_name = "KEY")]
    pub(crate) api_key: Vec<String>,

    /// App to let in: `ID:SECRET:INSTANCE`, or with `:SITE` for another than the first
    #[arg(long, value_name = "APP")]
    pub(crate) app: Vec<String>,

    /// File to write `{"url","site","apiKey"}` to, once the port answers
    #[arg(long, value_name = "PATH")]
    pub(crate) ready_file: Option<PathBuf>,

    /// Address under which others reach it, if not the one it listens on
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,

    /// Read every file again, say what is damaged, missing or too much, and end; no server may be running
    #[arg(long)]
    pub(crate) verify: bool,

    /// How much each site may hold, the trash included, such as `500MB`; without limit if not given
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(crate) quota: Option<u64>,

    /// Largest file of a type, such as `image=25MB`; may be given for each type
    #[arg(long, value_name = "TYPE=SIZE", value_parser = most)]
    pub(crate) max_size: Vec<(String, u64)>,

    /// How many days deleted files stay in the trash
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(0..=36500))]
    pub(crate) trash_days: u16,

    /// How many days events are remembered
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(3..=36500))]
    pub(crate) journal_days: u16,

    /// Believe the `Forwarded` and `X-Forwarded-*` headers of a proxy in front
    #[arg(long)]
    pub(crate) trust_forwarded: bool,

    /// Let imports reach this machine and private networks too
    #[arg(long)]
    pub(crate) allow_private_imports: bool,

    /// Keep videos and sounds as they are, ready at once; else other sizes are made of them where ffmpeg is installed
    #[arg(long)]
    pub(crate) no_derive: bool,

    /// Sizes that videos are brought to, as far as they are large enough: 144p to 1080p, as `720p.mp4` (or `720p`) or `720p.webm`
    #[arg(
        long,
        value_name = "SIZES",
        value_delimiter = ',',
        default_value = "240p,480p,720p"
    )]
    pub(crate) video_ladder: Vec<engine::tools::Rung>,

    /// How many videos and sounds are worked on at once
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) encoders: NonZeroUsize,
}
