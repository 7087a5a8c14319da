//! The same files in one zip that nothing is made smaller in: ours, fetched by curl, beside `zip -0`.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde_json::json;

use super::super::curl;
use super::super::harness::{Pair, alternate, time};
use super::contender::Contender;
use crate::process::program;

/// How many files are in it.
const PIECES: u64 = 10;

/// Takes turns; `file` is what the pieces are cut from.
pub(super) fn pairs(rounds: usize, ours: PathBuf, folder: &Path, file: &Path) -> Result<Vec<Pair>> {
    let data = tempfile::tempdir_in(folder)?;
    let pieces = pieces(&data.path().join("pieces"), file)?;
    let (server, ready) = Contender::Ours(ours).start(data.path())?;
    let ids = pieces
        .iter()
        .map(|piece| curl::text(&curl::store(&ready, piece)?, "id"))
        .collect::<Result<Vec<_>>>()?;
    let answer = curl::ask(&ready, "generate-download-url", &json!({ "fileIds": ids }))?.value;
    let url = curl::text(&answer, "downloadUrl")?;

    let fetch = || {
        let mut curl = curl::curl(&url);
        curl.args(["--output", "/dev/null"]);
        time(curl)
    };
    let zip = || {
        let mut sh = program("sh");
        sh.args(["-c", "zip -q -0 - * | cat > /dev/null"])
            .current_dir(data.path().join("pieces"));
        time(sh)
    };
    ensure!(
        program("zip")
            .arg("-v")
            .output()
            .is_ok_and(|output| output.status.success()),
        "`zip` is not there\nhint: it is in the package `zip` of most systems"
    );
    let rounds = alternate(rounds, fetch, zip)?;
    // It ends before its folder goes.
    drop(server);
    Ok(rounds
        .into_iter()
        .map(|(ours, theirs)| Pair { ours, theirs })
        .collect())
}

/// The file cut into pieces.
fn pieces(folder: &Path, file: &Path) -> Result<Vec<PathBuf>> {
    fs::create_dir(folder)?;
    let each = file.metadata()?.len() / PIECES;
    let mut whole = File::open(file).context("cannot read what was made for the bench")?;
    (0..PIECES)
        .map(|number| {
            let piece = folder.join(format!("{number}.zip"));
            io::copy(&mut (&mut whole).take(each), &mut File::create(&piece)?)?;
            Ok(piece)
        })
        .collect()
}
