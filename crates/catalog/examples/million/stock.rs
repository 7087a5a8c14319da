//! The files of the catalog: a million on one site, in a few folders, with names as people give them.

use std::{path::Path, time::Instant};

use jiff::Timestamp;
use rusqlite::Connection;

use crate::{
    Result,
    catalog::{
        Details, FileRecord, Files as _, FolderRecord, Folders as _, MEDIA_ROOT, SiteRecord,
        Sites as _, Sqlite, Status,
    },
    figures::told,
};

/// The site that has nearly all.
pub(crate) const SITE: &str = "3f1c7a52-9b0d-4c9e-8f57-6f1f8d0a4b11";
/// The folder that has half of it.
pub(crate) const FOLDER: &str = "8d1f0c6b2e9a4b7f8c3d5e6f7a8b9c0d";
/// What a thousandth of the names hold, and nothing else does.
pub(crate) const MEDIUM: &str = "quokka";
/// What one name in a hundred thousand holds.
pub(crate) const RARE: &str = "axolotl";

const WORDS: [&str; 24] = [
    "wedding", "banner", "beach", "sunset", "portrait", "family", "holiday", "summer", "winter",
    "product", "logo", "header", "footer", "kitchen", "garden", "paris", "london", "tokyo",
    "draft", "final", "report", "invoice", "video", "song",
];
const STEP: usize = 20_000;

/// Fills the catalog in a folder. Its indexes are taken away meanwhile and made at the end, in one go each.
pub(crate) async fn fill(folder: &Path, files: usize) -> Result<()> {
    let catalog = Sqlite::open(folder)?;
    if catalog.usage(SITE).await?.files > 0 {
        return Ok(());
    }
    let started = Instant::now();
    let database = Connection::open(folder.join("catalog.db"))?;
    let indexes = take_away(&database)?;

    catalog.ensure_site(site()).await?;
    catalog.insert_folder(half_of_it()).await?;
    for start in (0..files).step_by(STEP) {
        let files = (start..files.min(start + STEP)).map(file);
        catalog.insert_files(files.collect()).await?;
    }
    drop(catalog);

    // Nothing is lost if this is lost, so the disk need not be waited for.
    database.pragma_update(None, "synchronous", "off")?;
    database.pragma_update(None, "cache_size", -2 * 1024 * 1024)?;
    make_again(&database, &indexes)?;
    database.pragma_update(None, "wal_checkpoint", "truncate")?;
    told("build", started.elapsed());
    Ok(())
}

/// An index that is made in one go has full pages, and the first writes after it would split them all, which
/// is not how a catalog in use is found. So a file in four has a twin while the indexes are made.
fn make_again(database: &Connection, indexes: &[String]) -> Result<()> {
    let mut statement = database.prepare(
        "SELECT group_concat(name), group_concat(CASE name WHEN 'key' THEN 'key + 1' WHEN 'id' THEN 'id || 1' ELSE name END)
         FROM pragma_table_info('files')",
    )?;
    let (columns, twin): (String, String) =
        statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;

    database.execute_batch(&format!(
        "INSERT INTO files ({columns}) SELECT {twin} FROM files WHERE (key >> 22) % 4 = 0"
    ))?;
    for index in indexes {
        database.execute_batch(index)?;
    }
    database.execute_batch("DELETE FROM files WHERE (key & 0x3fffff) = 1")?;
    Ok(())
}

/// Gives the statements that make the indexes of files again.
fn take_away(database: &Connection) -> Result<Vec<String>> {
    let mut statement = database.prepare(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'files' AND sql IS NOT NULL",
    )?;
    let indexes = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let indexes: Vec<(String, String)> = indexes.collect::<rusqlite::Result<_>>()?;
    for (name, _) in &indexes {
        database.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    Ok(indexes.into_iter().map(|(_, sql)| sql).collect())
}

fn site() -> SiteRecord {
    SiteRecord {
        id: SITE.to_owned(),
        created: at(0),
        revoked: None,
    }
}

fn half_of_it() -> FolderRecord {
    FolderRecord {
        id: FOLDER.to_owned(),
        site: SITE.to_owned(),
        parent: MEDIA_ROOT.to_owned(),
        name: "half of it".to_owned(),
        created: at(0),
        updated: at(0),
        trashed: None,
    }
}

/// The file of that number: one comes each minute. Its name and size look random and never change.
pub(crate) fn file(number: usize) -> FileRecord {
    let chance = scramble(number as u64);
    let word = |shift: u32| WORDS[usize::try_from((chance >> shift) % 24).unwrap_or_default()];
    let odd = match number {
        _ if number % 100_000 == 77 => format!(" {RARE}"),
        _ if number % 1000 == 7 => format!(" {MEDIUM}"),
        _ => String::new(),
    };
    let changed = at(i64::try_from(number).unwrap_or_default() * 60_000);
    FileRecord {
        id: format!("0abec0_{:016x}{chance:016x}~mv2.jpg", scramble(!chance)),
        site: SITE.to_owned(),
        folder: if number.is_multiple_of(2) {
            FOLDER
        } else {
            MEDIA_ROOT
        }
        .to_owned(),
        name: format!("{} {}{odd} {number:07}.jpg", word(0), word(8)),
        mime: "image/jpeg".to_owned(),
        media_type: "IMAGE".to_owned(),
        status: Status::Ready,
        size: chance >> 40,
        hash: format!("{chance:016x}{:016x}", scramble(chance)),
        crc32: 0,
        private: false,
        labels: vec![word(16).to_owned(), word(24).to_owned()],
        details: Details {
            width: Some(4032),
            height: Some(3024),
            ..Details::default()
        },
        source_url: None,
        external_info: None,
        created: changed,
        updated: changed,
        trashed: None,
    }
}

/// A moment, by the milliseconds since one in 2020.
pub(crate) fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(1_600_000_000_000 + milliseconds).unwrap_or_default()
}

/// `SplitMix64`, which never gives the same number twice.
fn scramble(number: u64) -> u64 {
    let mut chance = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    chance = (chance ^ (chance >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    chance = (chance ^ (chance >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    chance ^ (chance >> 31)
}
