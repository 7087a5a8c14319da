//! Reads `Retry-After`, in both of its forms.

use std::time::{Duration, SystemTime};

use ::http::HeaderMap;
use ::http::header::RETRY_AFTER;

/// No server is taken to ask for more than a day.
const LONGEST: Duration = Duration::from_hours(24);

/// How long the server asks us to wait, seen at `now`; a date that has passed asks for no wait, and whatever is longer
/// than a day for a day.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = if let Ok(seconds) = value.parse() {
        Duration::from_secs(seconds)
    } else {
        let date = httpdate::parse_http_date(value).ok()?;
        date.duration_since(now).unwrap_or_default()
    };
    Some(wait.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(value: &str) -> Option<u64> {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, value.parse().expect("a header value"))]);
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:00 GMT").expect("a date");
        retry_after(&headers, now).map(|wait| wait.as_secs())
    }

    #[test]
    fn both_forms_are_read() {
        assert_eq!(asked("7"), Some(7));
        assert_eq!(asked("Sun, 06 Nov 1994 08:49:37 GMT"), Some(37));
    }

    #[test]
    fn a_date_that_has_passed_means_now() {
        assert_eq!(asked("Sun, 06 Nov 1994 08:48:00 GMT"), Some(0));
    }

    #[test]
    fn nobody_asks_for_more_than_a_day() {
        assert_eq!(asked("86399"), Some(86_399));
        assert_eq!(asked("18446744073709551615"), Some(86_400));
        assert_eq!(asked("Fri, 31 Dec 9999 23:59:59 GMT"), Some(86_400));
    }

    #[test]
    fn nonsense_asks_for_nothing() {
        assert_eq!(asked("soon"), None);
        assert_eq!(asked("-1"), None);
        assert_eq!(retry_after(&HeaderMap::new(), SystemTime::UNIX_EPOCH), None);
    }
}
