//! Calls about many things: split to what the service takes at once, a few on their way at a time, one outcome each.
//!
//! The service refuses a batch as a whole for one thing in it. Such a batch is halved until what is to blame stands
//! alone, so that it fails by itself.

use std::future::Future;

use futures::stream::{BoxStream, StreamExt, iter, once};

use crate::place::Trust;
use crate::{Client, Error, ErrorKind, FileId, FileRef, FolderId, FolderRef, Outcome, Result};

/// So many requests are on their way at a time, unless told otherwise.
const SIDE_BY_SIDE: usize = 4;

/// Many things about to be asked for.
#[derive(Debug, Clone)]
pub(crate) struct Many<R> {
    pub(crate) client: Client,
    pub(crate) items: Vec<R>,
    pub(crate) concurrency: usize,
}

impl<R> Many<R> {
    pub(crate) fn new<I: Into<R>>(client: Client, items: impl IntoIterator<Item = I>) -> Self {
        Self {
            client,
            items: items.into_iter().map(Into::into).collect(),
            concurrency: SIDE_BY_SIDE,
        }
    }
}

/// What is given by id or by path, and known to the service by its id.
pub(crate) trait Reference: Clone + Send + Sync + 'static {
    type Id: Clone + Send + Sync + 'static;

    fn text(&self) -> &str;

    fn id(&self, client: &Client, trust: Trust) -> impl Future<Output = Result<Self::Id>> + Send;
}

impl Reference for FileRef {
    type Id = FileId;

    fn text(&self) -> &str {
        self.as_str()
    }

    async fn id(&self, client: &Client, trust: Trust) -> Result<FileId> {
        Ok(self.look(client, trust).await?.id)
    }
}

impl Reference for FolderRef {
    type Id = FolderId;

    fn text(&self) -> &str {
        self.as_str()
    }

    async fn id(&self, client: &Client, trust: Trust) -> Result<FolderId> {
        Ok(self.look(client, trust).await?.id)
    }
}

/// One of many, with what the service is to be told of it.
struct Entry<K> {
    index: usize,
    item: String,
    key: K,
}

impl<R: Reference> Many<R> {
    /// Asks for all of them by id, at most `most` in one request. Each path is looked up, once for all of them.
    ///
    /// `ask` answers with one result for each id, in their order, or with an error for all.
    pub(crate) fn ask<T, F, Fut>(self, most: usize, ask: F) -> BoxStream<'static, Outcome<T>>
    where
        T: Send + 'static,
        F: Fn(Client, Vec<R::Id>) -> Fut + Clone + Send + Sync + 'static,
        Fut: Future<Output = Result<Vec<Result<T>>>> + Send + 'static,
    {
        let Self {
            client,
            items,
            concurrency,
        } = self;
        let resolved = {
            let client = client.clone();
            async move {
                let trust = client.places().afresh();
                let mut keyed = Vec::with_capacity(items.len());
                for item in items {
                    let id = item.id(&client, trust).await;
                    keyed.push((item.text().to_owned(), id));
                }
                keyed
            }
        };
        once(resolved)
            .flat_map(move |keyed| {
                let (ask, client) = (ask.clone(), client.clone());
                let ask = move |ids| ask(client.clone(), ids);
                outcomes(keyed, most, concurrency, ask)
            })
            .boxed()
    }
}

/// The outcomes of `items`, in their order, as they come.
pub(crate) fn outcomes<K, T, F, Fut>(
    items: Vec<(String, Result<K>)>,
    most: usize,
    concurrency: usize,
    ask: F,
) -> BoxStream<'static, Outcome<T>>
where
    K: Clone + Send + Sync + 'static,
    T: Send + 'static,
    F: Fn(Vec<K>) -> Fut + Clone + Send + Sync + 'static,
    Fut: Future<Output = Result<Vec<Result<T>>>> + Send + 'static,
{
    let mut batches = Vec::with_capacity(items.len() / most + 1);
    let mut items = items.into_iter().enumerate().peekable();
    while items.peek().is_some() {
        batches.push(items.by_ref().take(most).collect::<Vec<_>>());
    }
    iter(batches)
        .map(move |batch| run(batch, ask.clone()))
        .buffered(concurrency.max(1))
        .flat_map(iter)
        .boxed()
}

async fn run<K, T, F, Fut>(batch: Vec<(usize, (String, Result<K>))>, ask: F) -> Vec<Outcome<T>>
where
    K: Clone,
    F: Fn(Vec<K>) -> Fut,
    Fut: Future<Output = Result<Vec<Result<T>>>>,
{
    let (mut done, mut sound) = (Vec::with_capacity(batch.len()), Vec::new());
    for (index, (item, key)) in batch {
        match key {
            Ok(key) => sound.push(Entry { index, item, key }),
            Err(error) => done.push(Outcome::new(index, item, Err(error))),
        }
    }
    let mut parts = vec![sound];
    while let Some(mut part) = parts.pop() {
        if part.is_empty() {
            continue;
        }
        match answers(&part, &ask).await {
            Err(error) if part.len() > 1 && may_blame_one(&error) => {
                let half = part.split_off(part.len() / 2);
                parts.extend([half, part]);
            }
            answer => done.extend(each(part, answer)),
        }
    }
    done.sort_by_key(|outcome| outcome.index);
    done
}

async fn answers<K, T, F, Fut>(part: &[Entry<K>], ask: &F) -> Result<Vec<Result<T>>>
where
    K: Clone,
    F: Fn(Vec<K>) -> Fut,
    Fut: Future<Output = Result<Vec<Result<T>>>>,
{
    let results = ask(part.iter().map(|entry| entry.key.clone()).collect()).await?;
    if results.len() == part.len() {
        return Ok(results);
    }
    let (asked, answered) = (part.len(), results.len());
    let message =
        format!("the service was asked about {asked} things, and answered about {answered}");
    Err(Error::new(ErrorKind::BadAnswer, message))
}

/// What a whole batch was refused for, and one thing in it may have caused.
fn may_blame_one(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Invalid | ErrorKind::NotFound | ErrorKind::Conflict
    )
}

fn each<K, T>(part: Vec<Entry<K>>, answer: Result<Vec<Result<T>>>) -> Vec<Outcome<T>> {
    match answer {
        Ok(results) => part
            .into_iter()
            .zip(results)
            .map(|(entry, result)| Outcome::new(entry.index, entry.item, result))
            .collect(),
        Err(error) => part
            .into_iter()
            .map(|entry| Outcome::new(entry.index, entry.item, Err(error.clone())))
            .collect(),
    }
}

/// Writes how every call about many things ends; its type holds `many` and has `fn run(self) -> BoxStream<Outcome>`.
macro_rules! many_endings {
    ($name:ident, $item:ty) => {
        impl $name {
            $crate::options::per_call!(many.client);

            /// So many requests on their way at a time, instead of 4.
            pub fn concurrency(mut self, requests: usize) -> Self {
                self.many.concurrency = requests;
                self
            }

            /// What becomes of each, in the order in which they were given, as it is known.
            pub fn stream(self) -> futures::stream::BoxStream<'static, $crate::Outcome<$item>> {
                self.run()
            }

            /// What became of each. One that fails stops no other.
            pub async fn send(self) -> $crate::Outcomes<$item> {
                futures::StreamExt::collect(self.run()).await
            }
        }
    };
}

pub(crate) use many_endings;

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::Outcomes;

    /// A service that refuses every batch with a `bad` in it.
    async fn asked(items: &[&str], most: usize) -> (Outcomes<String>, Vec<String>) {
        let log = Arc::new(Mutex::new(Vec::new()));
        let ask = {
            let log = Arc::clone(&log);
            move |batch: Vec<String>| {
                log.lock().expect("no test panics").push(batch.join(" "));
                async move {
                    if batch.iter().any(|item| item.starts_with("bad")) {
                        return Err(Error::new(ErrorKind::NotFound, "one is missing"));
                    }
                    Ok(batch.into_iter().map(Ok).collect())
                }
            }
        };
        let items = items
            .iter()
            .map(|item| ((*item).to_owned(), Ok((*item).to_owned())))
            .collect();
        let outcomes = outcomes(items, most, 1, ask).collect().await;
        let log = log.lock().expect("no test panics").clone();
        (outcomes, log)
    }

    #[tokio::test]
    async fn what_is_to_blame_is_found_and_fails_alone() {
        let (outcomes, log) = asked(&["a", "b", "bad", "c", "d"], 4).await;
        insta::assert_snapshot!(outcomes, @r"
        4 of 5 succeeded
        `bad`: one is missing
        ");
        insta::assert_snapshot!(log.join("\n"), @r"
        a b bad c
        a b
        bad c
        bad
        c
        d
        ");
    }

    #[tokio::test]
    async fn order_is_kept_and_nothing_is_asked_of_nothing() {
        let items: Vec<_> = (0..25).map(|n| n.to_string()).collect();
        let items: Vec<_> = items.iter().map(String::as_str).collect();
        let (outcomes, log) = asked(&items, 10).await;
        assert_eq!((log.len(), outcomes.is_ok()), (3, true));
        assert_eq!(outcomes.successes().collect::<Vec<_>>(), items);

        let (outcomes, log) = asked(&[], 10).await;
        assert!(outcomes.is_empty() && log.is_empty());
    }
}
