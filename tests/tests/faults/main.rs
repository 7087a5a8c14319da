//! Every fault at every operation: each cell ends in success or in the right error, in time, and leaves the library
//! as it should be.
//!
//! A [`Row`] is an operation; [`table`] strikes it with every [`Fault`], once and for good, near and far, and shows
//! what came of it. Add a row by implementing the trait, and read its snapshot line by line.

mod calls;
mod downloads;
mod uploads;

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use site_media::{Client, ErrorKind};
use testkit::{Fault, Luck, Manager, Setup, far, fault, near};
use transport::Pace as _;

/// How long an operation may take on the client's clock, all its attempts and waits together.
const DEADLINE: Duration = Duration::from_mins(5);

/// So often something is tried that does not come one step further.
const USUAL: u32 = 5;

/// One operation, to be struck in every way.
pub(crate) trait Row {
    /// How it is called in the table.
    const NAME: &'static str;
    /// The operation that is struck, by the id it has in the spec.
    const STRUCK: &'static str;
    /// What is there before.
    type Before;

    /// Makes ready, while all is well.
    async fn prepare(manager: &Manager) -> Result<Self::Before>;

    /// Does it, with a client that has a deadline.
    async fn act(client: &Client, before: &Self::Before) -> site_media::Result<()>;

    /// Holds that nothing was lost and nothing is there twice; `done` tells whether it succeeded.
    async fn holds(manager: &Manager, before: &Self::Before, done: bool) -> Result<()>;
}

/// What came of every fault at an operation: struck once, and struck each time.
pub(crate) async fn table<R: Row>() -> Result<String> {
    let here = all::<R>(near()).await.context("near")?;
    let there = all::<R>(far()).await.context("far")?;
    ensure!(here == there, "near:\n{here}\nfar:\n{there}");
    Ok(here)
}

async fn all<R: Row>(setup: Setup) -> Result<String> {
    let lucks = Fault::ALL.map(|what| (what, fault(what).on(R::STRUCK).times(0)));
    let setup = lucks
        .iter()
        .fold(setup, |setup, (_, luck)| setup.failing(luck.clone()));
    let manager = setup.await?;

    let mut lines = vec![format!("{:<13} once           always", R::NAME)];
    for (what, luck) in &lucks {
        let of = |times| cell::<R>(&manager, *what, luck, times);
        let once = of(1).await.with_context(|| format!("{what}, once"))?;
        let always = of(u32::MAX)
            .await
            .with_context(|| format!("{what}, always"))?;
        lines.push(format!("{what:<13} {once:<15}{always}"));
    }
    Ok(lines.join("\n"))
}

/// What came of it: how it ended, and how often it was struck if not once.
async fn cell<R: Row>(manager: &Manager, what: Fault, luck: &Luck, times: u32) -> Result<String> {
    let before = R::prepare(manager).await?;
    // A client of its own, so that no cell inherits what another has used up.
    let client = manager.another()?;
    let began = manager.pace.clock();
    luck.arm(times);
    let result = R::act(&client.deadline(DEADLINE), &before).await;
    let struck = times - luck.left();
    luck.arm(0);

    ensure!(struck > 0, "nothing was struck");
    let took = manager.pace.clock().saturating_sub(began);
    // A slow answer is noticed when its limit is reached, and the clock then stands where the answer came.
    ensure!(took < DEADLINE + Duration::from_mins(3), "it took {took:?}");
    R::holds(manager, &before, result.is_ok()).await?;
    let end = match &result {
        Ok(()) => "ok".to_owned(),
        Err(error) => {
            ensure!(error.kind() != ErrorKind::Invalid, "a riddle: {error:?}");
            format!("{:?}", error.kind())
        }
    };
    Ok(match struck {
        1 => end,
        // What does no harm is not repeated, but may be met more than once on the way.
        _ if what == Fault::StaleTag => end,
        // How much gets through a cut is a matter of chance, and so is how often it takes.
        _ if matches!(what, Fault::CutRequest | Fault::CutAnswer) => format!("{end} again"),
        2..=USUAL => format!("{end} {struck}x"),
        _ => format!("{end} often"),
    })
}
