//! Enums that stay readable when the service learns a new value.

/// Writes an enum of strings with a last variant for every other value.
macro_rules! open_enum {
    (
        $(#[$about:meta])*
        pub enum $name:ident {
            $($(#[$variant_about:meta])* $variant:ident = $value:literal,)*
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_about])* $variant,)*
            /// A value that this version has no name for, as it came.
            Unknown(String),
        }

        impl $name {
            /// Every value that this version has a name for.
            pub const KNOWN: &[Self] = &[$(Self::$variant),*];

            /// The value as it travels.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => value,
                }
            }
        }

        impl From<&str> for $name {
            fn from(value: &str) -> Self {
                match value {
                    $($value => Self::$variant,)*
                    _ => Self::Unknown(value.to_owned()),
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            fn from_str(value: &str) -> Result<Self, Self::Err> {
                Ok(value.into())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Ok(value.as_ref().into())
            }
        }
    };
}

pub(crate) use open_enum;

#[cfg(test)]
mod tests {
    use crate::enums::MediaType;

    #[test]
    fn a_value_that_came_later_survives_the_round_trip() {
        let read: Vec<MediaType> =
            serde_json::from_str(r#"["IMAGE", "HOLOGRAM", "UNKNOWN"]"#).expect("strings are read");
        assert_eq!(
            read,
            [
                MediaType::Image,
                MediaType::Unknown("HOLOGRAM".to_owned()),
                MediaType::Unknown("UNKNOWN".to_owned()),
            ]
        );
        let written = serde_json::to_string(&read).expect("strings are written");
        assert_eq!(written, r#"["IMAGE","HOLOGRAM","UNKNOWN"]"#);
    }
}
