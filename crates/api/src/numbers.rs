//! Numbers that do not travel as JSON numbers.

use std::fmt;
use std::str::FromStr;

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text that does not hold the number it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotANumber {
    text: String,
    expected: &'static str,
}

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not {}", self.text, self.expected)
    }
}

impl std::error::Error for NotANumber {}

/// Writes a number that travels as a string, and is read from a number too.
macro_rules! number_in_a_string {
    ($(#[$about:meta])* $name:ident($number:ty), $expected:literal) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $number);

        impl From<$number> for $name {
            fn from(number: $number) -> Self {
                Self(number)
            }
        }

        impl From<$name> for $number {
            fn from(number: $name) -> Self {
                number.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = NotANumber;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let number = text.parse().map_err(|_| NotANumber {
                    text: text.to_owned(),
                    expected: $expected,
                })?;
                Ok(Self(number))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;

                impl Visitor<'_> for Text {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_str<E: Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }

                    fn visit_u64<E: Error>(self, number: u64) -> Result<$name, E> {
                        <$number>::try_from(number)
                            .map($name)
                            .map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
                    }

                    fn visit_i64<E: Error>(self, number: i64) -> Result<$name, E> {
                        <$number>::try_from(number)
                            .map($name)
                            .map_err(|_| E::invalid_value(Unexpected::Signed(number), &self))
                    }
                }

                deserializer.deserialize_any(Text)
            }
        }
    };
}

number_in_a_string! {
    /// A number of bytes; a decimal number in a string on the wire.
    ByteSize(u64), "a whole number of bytes"
}

number_in_a_string! {
    /// A 64-bit number; a string on the wire, because JavaScript would round it.
    Int64String(i64), "a 64-bit number"
}

/// A floating-point number; the three that JSON has no number for travel as strings.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd)]
pub struct Double(pub f64);

impl fmt::Display for Double {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Double {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.parse().map_err(|_| NotANumber {
            text: text.to_owned(),
            expected: "a number",
        })?;
        Ok(Self(number))
    }
}

impl Serialize for Double {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            number if number.is_finite() => serializer.serialize_f64(number),
            number if number.is_nan() => serializer.serialize_str("NaN"),
            number if number.is_sign_positive() => serializer.serialize_str("Infinity"),
            _ => serializer.serialize_str("-Infinity"),
        }
    }
}

impl<'de> Deserialize<'de> for Double {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Number(f64),
            Text(String),
        }
        match Either::deserialize(deserializer)? {
            Either::Number(number) => Ok(Self(number)),
            Either::Text(text) => text.parse().map_err(D::Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ByteSize, Double, Int64String};

    #[test]
    fn numbers_travel_as_strings_and_are_read_from_either() {
        let sizes: Vec<ByteSize> =
            serde_json::from_str(r#"["9007199254740993", 12]"#).expect("both forms are read");
        assert_eq!(sizes, [ByteSize(9_007_199_254_740_993), ByteSize(12)]);
        assert_eq!(
            serde_json::to_string(&Int64String(-7)).expect("a string is written"),
            r#""-7""#
        );
    }

    #[test]
    fn a_size_that_is_none_is_named() {
        let error =
            serde_json::from_str::<ByteSize>(r#""-1""#).expect_err("sizes are not negative");
        assert!(
            error
                .to_string()
                .starts_with("`-1` is not a whole number of bytes")
        );
        assert!(serde_json::from_str::<ByteSize>("-1").is_err());
        assert!(serde_json::from_str::<ByteSize>("1.5").is_err());
    }

    #[test]
    fn numbers_that_json_lacks_travel_as_words() {
        let text = r#"[0.5,"NaN","Infinity","-Infinity"]"#;
        let read: Vec<Double> = serde_json::from_str(text).expect("words are read");
        assert_eq!(
            serde_json::to_string(&read).expect("words are written"),
            text
        );
    }
}
