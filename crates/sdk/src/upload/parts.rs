//! An upload by tus in several parts at once, which the server puts together in the end.
//!
//! Only servers that offer concatenation can: they are asked, and where they do not, one part is all there is.

use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Method, Request};
use transport::Operation;
use url::Url;

use super::lane::Lane;
use super::ledger::Point;
use super::tus::{VERSION, metadata};
use super::{Job, offer};
use crate::{Error, ErrorKind, Result};

/// Says that an upload is a part, or what parts it is made of.
pub(super) const CONCAT: HeaderName = HeaderName::from_static("upload-concat");

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");

/// No part is smaller: it would not be worth its requests.
const LEAST: u64 = 1 << 20;

/// Puts parts together. Doing it twice makes one file all the same: that is what the token allows.
const JOIN: Operation = Operation {
    id: "joinResumableUpload",
    method: "POST",
    ..offer::ASK
};

/// In how many parts the bytes go.
pub(super) async fn count(job: &Job, endpoint: &Url) -> usize {
    let most = usize::try_from(job.size() / LEAST).unwrap_or(usize::MAX);
    let wanted = job.parallel.get().min(most);
    if wanted > 1 && job.offer(endpoint).await.concatenation {
        wanted
    } else {
        1
    }
}

/// The bytes of a part: from the first to the last one, which is not in it.
pub(super) fn range(size: u64, part: usize, count: usize) -> (u64, u64) {
    let at = |part: usize| {
        let at = u128::from(size) * part as u128 / count as u128;
        u64::try_from(at).expect("a part of a size is no larger")
    };
    (at(part), at(part + 1))
}

/// The parts on their way, each with a listener that knows of the others.
pub(super) fn lanes<'a>(job: &'a Job, locations: &'a [Url]) -> Vec<Lane<'a>> {
    let count = locations.len();
    let ranges: Vec<_> = (0..count)
        .map(|part| range(job.size(), part, count))
        .collect();
    let starts: Vec<_> = ranges.iter().map(|range| range.0).collect();
    let listeners = job.listener.parts(&starts);
    let lanes = locations.iter().zip(ranges).zip(listeners);
    lanes
        .map(|((location, (start, end)), listener)| Lane {
            job,
            location,
            start,
            length: end - start,
            listener,
        })
        .collect()
}

/// Has the server put the parts together, in their order.
pub(super) async fn join(job: &Job, point: &Point) -> Result<()> {
    let urls: Vec<_> = point.locations.iter().map(Url::as_str).collect();
    let mut request = Request::new(Method::POST, point.endpoint.clone());
    let headers = request.headers_mut();
    headers.insert(RESUMABLE, HeaderValue::from_static(VERSION));
    headers.insert(CONCAT, header(&format!("final;{}", urls.join(" ")))?);
    headers.insert(METADATA, header(&metadata(job, &point.token))?);
    offer::send(job, request, &JOIN).await.map(drop)
}

fn header(value: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(value).map_err(|_| {
        Error::new(
            ErrorKind::BadAnswer,
            "the server handed out a URL that no header carries",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_of_one_size_and_leave_nothing_out() {
        for (size, count) in [(10, 3), (1, 1), (u64::MAX, 7), (1 << 40, 16)] {
            let ranges: Vec<_> = (0..count).map(|part| range(size, part, count)).collect();
            assert_eq!((ranges[0].0, ranges[count - 1].1), (0, size));
            assert!(ranges.windows(2).all(|two| two[0].1 == two[1].0));
            let lengths = ranges.iter().map(|(start, end)| end - start);
            let (least, most) = (lengths.clone().min(), lengths.max());
            assert!(
                most.zip(least)
                    .is_some_and(|(most, least)| most - least <= 1)
            );
        }
    }
}
