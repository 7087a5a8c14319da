//! The words of `site-media admin`.

use std::path::PathBuf;

use clap::Subcommand;

/// `site-media admin`
#[derive(Debug, clap::Args)]
pub(crate) struct AdminArgs {
    /// Directory that keeps everything; a server may be running on it
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,

    /// Print one JSON object for each thing
    #[arg(long, global = true)]
    pub(crate) json: bool,

    #[command(subcommand)]
    pub(crate) subject: Subject,
}

/// What it is about.
#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub(crate) enum Subject {
    /// Sites, each blind to the others
    #[command(subcommand, disable_help_subcommand = true)]
    Site(SiteAct),
    /// API keys, which open a site
    #[command(subcommand, disable_help_subcommand = true)]
    Key(KeyAct),
    /// Apps, which trade their secret for access tokens
    #[command(subcommand, disable_help_subcommand = true)]
    App(AppAct),
    /// The key that signs download URLs and access tokens
    #[command(subcommand, disable_help_subcommand = true)]
    Signing(SigningAct),
    /// Webhooks, which are told what happens on a site
    #[command(subcommand, disable_help_subcommand = true)]
    Webhook(WebhookAct),
}

/// What is done about sites.
#[derive(Debug, Subcommand)]
pub(crate) enum SiteAct {
    /// Make a site, or open a revoked one again
    Create {
        /// Its id; a new GUID if not given
        id: Option<String>,
    },
    /// List the sites
    List,
    /// Shut everyone out of a site; what it holds stays
    Revoke {
        /// Its id
        id: String,
    },
}

/// What is done about keys.
#[derive(Debug, Subcommand)]
pub(crate) enum KeyAct {
    /// Make a key; it is shown this once
    Create {
        /// Id of the site it opens
        #[arg(long, value_name = "ID")]
        site: String,

        /// Let it look and change nothing
        #[arg(long)]
        read_only: bool,
    },
    /// List the keys by their ids
    List {
        /// Of this site only
        #[arg(long, value_name = "ID")]
        site: Option<String>,
    },
    /// Make a key open nothing any more
    Revoke {
        /// Its id, or the key itself
        key: String,
    },
}

/// What is done about the key that signs.
#[derive(Debug, Subcommand)]
pub(crate) enum SigningAct {
    /// Sign with a new key; a running server does so once it is started anew
    Rotate {
        /// How many of the keys before it still count; what others have signed ends at once
        #[arg(long, value_name = "COUNT", default_value_t = 1)]
        keep: usize,
    },
}

/// What is done about apps.
#[derive(Debug, Subcommand)]
pub(crate) enum AppAct {
    /// Put an app on a site; its secret is shown this once
    Create {
        /// Id of the site
        #[arg(long, value_name = "ID")]
        site: String,

        /// Id of the app; a new GUID if not given
        #[arg(long, value_name = "ID")]
        app: Option<String>,

        /// Id of its instance on the site; a new GUID if not given
        #[arg(long, value_name = "ID")]
        instance: Option<String>,

        /// Let its tokens look and change nothing
        #[arg(long)]
        read_only: bool,
    },
    /// List the apps
    List {
        /// Of this site only
        #[arg(long, value_name = "ID")]
        site: Option<String>,
    },
    /// End an app's tokens, and give it no more
    Revoke {
        /// Id of the app
        app: String,

        /// On this instance only
        #[arg(long, value_name = "ID")]
        instance: Option<String>,
    },
}

/// What is done about webhooks.
#[derive(Debug, Subcommand)]
pub(crate) enum WebhookAct {
    /// Tell somebody what happens from now on; a running server begins within a second
    Add {
        /// Where it is told, on this machine or elsewhere
        url: String,

        /// Id of the site; needed if there are several
        #[arg(long, value_name = "ID")]
        site: Option<String>,

        /// Id of an app on the site, whose instance is told
        #[arg(long, value_name = "ID")]
        app: Option<String>,

        /// Types of events that are told, with commas between them, such as `file_ready`; all if not given
        #[arg(long, value_name = "TYPES", value_delimiter = ',')]
        events: Vec<String>,
    },
    /// List the webhooks, and how they get on
    List {
        /// Of this site only
        #[arg(long, value_name = "ID")]
        site: Option<String>,
    },
    /// Tell a webhook nothing more
    Remove {
        /// Its id
        id: String,
    },
    /// Tell events once more that were told, wait to be told, or were given up; a running server begins within a second
    Replay {
        /// Id of the webhook that is told; all of the site if not given
        id: Option<String>,

        /// Id of the site; needed if there are several and no webhook is given
        #[arg(long, value_name = "ID")]
        site: Option<String>,

        /// Only those that happened at this time or later, such as `2026-01-15T12:00:00Z`
        #[arg(long, value_name = "TIME")]
        since: Option<jiff::Timestamp>,

        /// Only those after this one, by its number
        #[arg(
            long,
            value_name = "NUMBER",
            default_value_t = 0,
            hide_default_value = true
        )]
        after: i64,

        /// Only those of these types, with commas between them, such as `file_ready`
        #[arg(long, value_name = "TYPES", value_delimiter = ',')]
        events: Vec<String>,
    },
    /// Print the public key, by which receivers know who signed; it is made if there is none
    Key {
        /// On one line, as base64 of the PEM
        #[arg(long)]
        line: bool,
    },
}
