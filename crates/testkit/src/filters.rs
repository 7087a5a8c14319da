//! What snapshots leave out.

/// Filters for insta: what chance, time and place put into an answer becomes a word in brackets.
pub fn filters() -> Vec<(&'static str, &'static str)> {
    vec![
        (r"http://(media\.test|127\.0\.0\.1:\d+)", "[server]"),
        (r"\b[0-9a-f]{6}_[0-9a-f]{32}\b", "[file]"),
        (r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "[guid]"),
        (r"\b[0-9a-f]{32}\b", "[id]"),
        (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "[time]"),
        (r"\b[A-Za-z0-9_-]{43,}\b", "[secret]"),
    ]
}

/// Shows a value whole, but for what chance, time and place put into it: a snapshot of insta, near and far alike.
#[macro_export]
macro_rules! assert_shown {
    ($value:expr, @$expected:literal) => {{
        let value = $value;
        insta::allow_duplicates! {
            insta::with_settings!({ filters => $crate::filters() }, {
                insta::assert_snapshot!(value, @$expected)
            });
        }
    }};
}
