//! `open_enum!`: a string enum that keeps what it does not know and sends it back.

/// Declares a string enum. Any other string is kept in `Unknown` and makes the round trip.
macro_rules! open_enum {
    ($(
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$doc:meta])* $variant:ident = $wire:literal),* $(,)?
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$doc])* #[doc = concat!("`", $wire, "`")] $variant,)*
            /// Any other string.
            Unknown(Box<str>),
        }

        impl $name {
            /// All values this version knows, as they are on the wire.
            pub const KNOWN: &'static [&'static str] = &[$($wire),*];

            /// The string on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Unknown(other) => other,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($wire => Self::$variant,)*
                    other => Self::Unknown(other.into()),
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl $crate::IntoOwned for $name {
            type Owned = Self;
            fn into_owned(self) -> Self {
                self
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::Text::deserialize(deserializer).map(|text| Self::from(text.as_str()))
            }
        }
    )*};
}

pub(crate) use open_enum;

#[cfg(test)]
mod tests {
    use crate::chat::Verbosity;

    #[test]
    fn an_unknown_value_makes_the_round_trip() {
        for (json, value) in [
            (r#""low""#, Verbosity::Low),
            (r#""l\u006fw""#, Verbosity::Low),
            (r#""shouting""#, Verbosity::Unknown("shouting".into())),
        ] {
            assert_eq!(serde_json::from_str::<Verbosity>(json).unwrap(), value);
        }
        assert_eq!(serde_json::to_string(&Verbosity::Unknown("shouting".into())).unwrap(), r#""shouting""#);
        assert_eq!(Verbosity::KNOWN, ["low", "medium", "high"]);
        assert_eq!(format!("{:>6}", Verbosity::High), "  high");
    }
}
