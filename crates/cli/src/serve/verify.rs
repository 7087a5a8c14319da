//! `site-media serve --verify`: reads every file again, and serves nothing.

use std::path::Path;

use engine::{Config, Engine, Finding, Sites};

use super::claim;
use crate::failure::Failure;
use crate::{admin, output};

/// After how many files a word is said.
const STEP: u64 = 1000;

/// Fails if something is not as it should be; what that is goes to stdout, a line each, before the sum.
pub(super) async fn run(data: &Path) -> anyhow::Result<()> {
    let config = Config::new(data);
    if Sites::find(&config)?.is_none() {
        return Err(admin::nothing_here(data).into());
    }
    let _claim = claim::claim(data)?;
    let engine = Engine::open(config).await?;
    output::note(&format!("reading all files in `{}` again", data.display()));

    let (mut files, mut bytes) = (0_u64, 0_u64);
    let (mut damaged, mut missing, mut extra) = (0_u64, 0_u64, 0_u64);
    let mut printed = Ok(());
    let mut print = |line: String| {
        if printed.is_ok() {
            printed = output::line(&line);
        }
    };
    let told = engine.verify(|finding| {
        match finding {
            Finding::Whole(_, size) => bytes += size,
            Finding::Damaged(id) => {
                damaged += 1;
                print(format!("damaged  {id}"));
            }
            Finding::Missing(id) => {
                missing += 1;
                print(format!("missing  {id}"));
            }
            Finding::Extra(place) => {
                extra += 1;
                print(format!("extra    {place}"));
                return;
            }
        }
        files += 1;
        if files.is_multiple_of(STEP) {
            output::note(&format!("{files} files, {bytes} bytes"));
        }
    });
    told.await?;
    printed?;

    output::line(&format!(
        "{files} files, {bytes} bytes whole; {damaged} damaged, {missing} missing, {extra} extra"
    ))?;
    if damaged + missing + extra > 0 {
        return Err(Failure::work("not all is as it was kept").into());
    }
    Ok(())
}
