//! The tables, and how an older database becomes a newer one.

use rusqlite::{Connection, TransactionBehavior};

use crate::{Error, ErrorKind, Result};

/// One step for each version; `user_version` counts those taken. Never edit one that was released.
const STEPS: [&str; 4] = [
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
];
#[expect(
    clippy::cast_possible_truncation,
    reason = "there will never be four thousand million steps"
)]
const VERSION: u32 = STEPS.len() as u32;

pub(super) fn migrate(connection: &mut Connection) -> Result<()> {
    // Immediate, so that two processes opening a new folder take the steps one after the other.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: u32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;

    let Some(missing) = STEPS.get(version as usize..) else {
        let message = format!(
            "the catalog has version {version}, newer than {VERSION} known here\n\
             hint: use the release that wrote it, or a later one"
        );
        return Err(Error::new(ErrorKind::Backend, message));
    };
    if missing.is_empty() {
        return Ok(());
    }

    for step in missing {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Transfer, sqlite::row};

    #[test]
    fn a_second_migration_changes_nothing() -> Result<()> {
        let mut connection = Connection::open_in_memory()?;

        migrate(&mut connection)?;
        migrate(&mut connection)
    }

    #[test]
    fn a_catalog_of_the_first_version_keeps_its_rows() -> Result<()> {
        let mut connection = Connection::open_in_memory()?;
        connection.execute_batch(STEPS[0])?;
        connection.pragma_update(None, "user_version", 1)?;
        connection.execute_batch(
            "INSERT INTO sites (id, created) VALUES ('site', 1);
             INSERT INTO uploads VALUES ('upload', 'ticket', 'site', 'tus', 'file', 'media-root', 'cat.jpg',
                 'image/jpeg', 64, 60, 1, '[]', NULL, 1, 1000, 'open', NULL);",
        )?;

        migrate(&mut connection)?;

        let sql = format!("SELECT {} FROM uploads", row::UPLOAD);
        let kept = connection
            .prepare(&sql)?
            .query_and_then([], row::upload)?
            .collect::<Result<Vec<_>>>()?;
        let [upload] = kept.as_slice() else {
            panic!("one upload was there, {} are", kept.len())
        };
        assert_eq!(upload.name.as_deref(), Some("cat.jpg"));
        let transfer = Transfer {
            length: Some(60),
            mime: None,
        };
        assert_eq!(upload.transfer, transfer);
        let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        assert_eq!(version, VERSION);
        Ok(())
    }

    #[test]
    fn a_catalog_from_the_future_is_left_alone() -> Result<()> {
        let mut connection = Connection::open_in_memory()?;
        connection.pragma_update(None, "user_version", 99)?;

        let error = migrate(&mut connection).expect_err("version 99 is not known");

        assert!(
            error.to_string().starts_with("the catalog has version 99"),
            "{error}"
        );
        Ok(())
    }
}
