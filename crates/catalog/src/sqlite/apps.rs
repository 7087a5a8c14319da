//! Apps in SQLite.

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{Sqlite, row, sites};
use crate::{AppRecord, Apps, Error, ErrorKind, Result};

#[async_trait]
impl Apps for Sqlite {
    async fn ensure_app(&self, app: AppRecord) -> Result<AppRecord> {
        self.write(move |connection| ensure(connection, &app)).await
    }

    async fn find_app(&self, number: i64) -> Result<Option<AppRecord>> {
        self.read(move |connection| {
            let mut statement =
                connection.prepare_cached("SELECT * FROM apps WHERE number = ?1")?;
            let mut found = statement.query_and_then([number], row::app)?;
            found.next().transpose()
        })
        .await
    }

    async fn find_apps(&self, id: &str) -> Result<Vec<AppRecord>> {
        let id = id.to_owned();
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT * FROM apps WHERE id = ?1 AND revoked IS NULL ORDER BY number",
            )?;
            statement.query_and_then([id], row::app)?.collect()
        })
        .await
    }

    async fn apps(&self, site: Option<&str>) -> Result<Vec<AppRecord>> {
        let site = site.map(str::to_owned);
        self.read(move |connection| {
            let mut statement = connection
                .prepare("SELECT * FROM apps WHERE ?1 IS NULL OR site = ?1 ORDER BY number")?;
            statement.query_and_then([site], row::app)?.collect()
        })
        .await
    }

    async fn revoke_app(&self, id: &str, instance: Option<&str>, at: Timestamp) -> Result<bool> {
        let (id, instance) = (id.to_owned(), instance.map(str::to_owned));
        self.write(move |connection| {
            let revoked = connection.execute(
                "UPDATE apps SET revoked = ?3
                 WHERE id = ?1 AND (?2 IS NULL OR instance = ?2) AND revoked IS NULL",
                params![id, instance, at.as_millisecond()],
            )?;
            Ok(revoked > 0)
        })
        .await
    }
}

fn ensure(connection: &Connection, app: &AppRecord) -> Result<AppRecord> {
    sites::must_be_open(connection, &app.site)?;
    stay_on_site(connection, app)?;
    connection.execute(
        "INSERT INTO apps (id, instance, secret, site, rights, created, revoked)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
        params![
            app.id,
            app.instance,
            app.secret,
            app.site,
            app.rights.as_str(),
            app.created.as_millisecond(),
            app.revoked.map(Timestamp::as_millisecond),
        ],
    )?;
    let mut statement = connection
        .prepare_cached("SELECT * FROM apps WHERE id = ?1 AND instance = ?2 AND secret = ?3")?;
    let kept = statement
        .query_and_then(params![app.id, app.instance, app.secret], row::app)?
        .next();
    kept.unwrap_or_else(|| Err(Error::new(ErrorKind::Backend, "the database lost an app")))
}

/// An instance stands for one site, whatever its secrets.
fn stay_on_site(connection: &Connection, app: &AppRecord) -> Result<()> {
    let mut statement = connection
        .prepare_cached("SELECT 1 FROM apps WHERE id = ?1 AND instance = ?2 AND site <> ?3")?;
    if statement.exists([&app.id, &app.instance, &app.site])? {
        let message = format!("instance `{}` is on another site", app.instance);
        return Err(Error::new(ErrorKind::Conflict, message));
    }
    Ok(())
}
