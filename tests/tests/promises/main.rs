//! What a Media Manager promises, held once: near (in this process) and far (over a socket).

/// Holds each promise near and far; each is an `async fn(Setup) -> Result<()>`.
macro_rules! promises {
    ($($promise:ident),* $(,)?) => {
        mod near {
            $(#[tokio::test]
            async fn $promise() -> anyhow::Result<()> {
                super::$promise(testkit::near()).await
            })*
        }

        mod far {
            $(#[tokio::test]
            async fn $promise() -> anyhow::Result<()> {
                super::$promise(testkit::far()).await
            })*
        }
    };
}

mod bad_uploads;
mod batches;
mod copies;
mod downloads;
mod events;
mod files;
mod folders;
mod help;
mod imports;
mod many;
mod pages;
mod places;
mod refusals;
mod resumable;
mod tickets;
mod traces;
mod trash;
mod tus;
mod wire;
