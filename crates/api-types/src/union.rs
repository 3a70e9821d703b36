//! Unions: `tagged!` for a tag inside the object, `by_shape!` for "a string or an array".

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, MapAccess, Visitor};

use crate::object::{Entries, object};
use crate::{Extra, IntoOwned, Text};

/// Declares a union of objects told apart by a tag inside them. A tag that comes first costs nothing;
/// what stands before a later one is set aside as raw JSON and read afterwards. An unknown tag keeps the
/// whole object in `Unknown`. With `or "tag"`, an object without a tag is read as if it had that one; with
/// `or "tag" unwritten`, that tag is not written either: for readers that are older than the tag.
macro_rules! tagged {
    ($(
        $(#[$meta:meta])*
        pub enum $name:ident<$lt:lifetime> by $tag:literal $(or $default:literal $($unwritten:ident)?)? {
            $($(#[$doc:meta])* $variant:ident($payload:ty) = $wire:literal),* $(,)?
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        #[allow(clippy::large_enum_variant, reason = "moved once or twice, never stored in bulk")]
        pub enum $name<$lt> {
            $($(#[$doc])* $variant($payload),)*
            /// A tag this version does not know, with its whole object.
            Unknown($crate::UnknownVariant<$lt>),
        }

        impl<$lt> $name<$lt> {
            /// The tag as it is on the wire.
            pub fn tag(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $wire,)*
                    Self::Unknown(unknown) => &unknown.tag,
                }
            }

            /// A copy that borrows nothing.
            pub fn into_owned(self) -> $name<'static> {
                $crate::IntoOwned::into_owned(self)
            }
        }

        impl $crate::IntoOwned for $name<'_> {
            type Owned = $name<'static>;
            fn into_owned(self) -> Self::Owned {
                match self {
                    $(Self::$variant(payload) => $name::$variant($crate::IntoOwned::into_owned(payload)),)*
                    Self::Unknown(unknown) => $name::Unknown($crate::IntoOwned::into_owned(unknown)),
                }
            }
        }

        impl<'de: $lt, $lt> $crate::union::ReadTagged<'de> for $name<$lt> {
            const TAG: &'static str = $tag;
            const DEFAULT: Option<&'static str> = $crate::union::default_tag!($($default)?);
            fn read_variant<A: ::serde::de::MapAccess<'de>>(
                tag: $crate::Text<'de>,
                entries: $crate::object::Entries<'de, A>,
            ) -> Result<Self, A::Error> {
                match tag.as_str() {
                    $($wire => $crate::object::ReadFields::read_fields(entries).map(Self::$variant),)*
                    _ => Ok(Self::Unknown($crate::UnknownVariant {
                        tag,
                        fields: $crate::object::ReadFields::read_fields(entries)?,
                    })),
                }
            }
        }

        impl $crate::object::WriteFields for $name<'_> {
            fn write_fields<M: ::serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                const UNWRITTEN: Option<&str> = $crate::union::unwritten_tag!($($default $($unwritten)?)?);
                if UNWRITTEN != Some(self.tag()) {
                    map.serialize_entry($tag, self.tag())?;
                }
                match self {
                    $(Self::$variant(payload) => $crate::object::WriteFields::write_fields(payload, map),)*
                    Self::Unknown(unknown) => $crate::object::WriteFields::write_fields(&unknown.fields, map),
                }
            }
        }

        impl<'de: $lt, $lt> ::serde::Deserialize<'de> for $name<$lt> {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::union::read(deserializer)
            }
        }

        impl ::serde::Serialize for $name<'_> {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = ::serde::Serializer::serialize_map(serializer, None)?;
                $crate::object::WriteFields::write_fields(self, &mut map)?;
                ::serde::ser::SerializeMap::end(map)
            }
        }
    )*};
}

macro_rules! unwritten_tag {
    ($($default:literal)?) => {
        None
    };
    ($default:literal unwritten) => {
        Some($default)
    };
}

macro_rules! default_tag {
    () => {
        None
    };
    ($default:literal) => {
        Some($default)
    };
}

/// Declares a union of values told apart by their JSON shape: `from string`, `from array`,
/// `from object` or `from bool`. Another shape fails with the words after `expecting`.
macro_rules! by_shape {
    ($(
        $(#[$meta:meta])*
        pub enum $name:ident<$lt:lifetime> expecting $expecting:literal {
            $($(#[$doc:meta])* $variant:ident($payload:ty) from $shape:ident),* $(,)?
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        #[allow(clippy::large_enum_variant, reason = "moved once or twice, never stored in bulk")]
        pub enum $name<$lt> {
            $($(#[$doc])* $variant($payload),)*
        }

        impl<$lt> $name<$lt> {
            /// A copy that borrows nothing.
            pub fn into_owned(self) -> $name<'static> {
                $crate::IntoOwned::into_owned(self)
            }
        }

        impl $crate::IntoOwned for $name<'_> {
            type Owned = $name<'static>;
            fn into_owned(self) -> Self::Owned {
                match self {
                    $(Self::$variant(payload) => $name::$variant($crate::IntoOwned::into_owned(payload)),)*
                }
            }
        }

        impl<'de: $lt, $lt> ::serde::Deserialize<'de> for $name<$lt> {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct ShapeVisitor;
                impl<'de> ::serde::de::Visitor<'de> for ShapeVisitor {
                    type Value = $name<'de>;
                    fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        f.write_str($expecting)
                    }
                    $($crate::union::shape!($shape $name $variant);)*
                }
                deserializer.deserialize_any(ShapeVisitor)
            }
        }

        impl ::serde::Serialize for $name<'_> {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(payload) => ::serde::Serialize::serialize(payload, serializer),)*
                }
            }
        }
    )*};
}

macro_rules! shape {
    (string $name:ident $variant:ident) => {
        fn visit_borrowed_str<E: ::serde::de::Error>(self, text: &'de str) -> Result<Self::Value, E> {
            ::serde::Deserialize::deserialize(::serde::de::value::BorrowedStrDeserializer::new(text))
                .map($name::$variant)
        }
        fn visit_str<E: ::serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
            ::serde::Deserialize::deserialize(::serde::de::value::StrDeserializer::new(text))
                .map($name::$variant)
        }
    };
    (array $name:ident $variant:ident) => {
        fn visit_seq<A: ::serde::de::SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
            ::serde::Deserialize::deserialize(::serde::de::value::SeqAccessDeserializer::new(seq))
                .map($name::$variant)
        }
    };
    (object $name:ident $variant:ident) => {
        fn visit_map<A: ::serde::de::MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            ::serde::Deserialize::deserialize(::serde::de::value::MapAccessDeserializer::new(map))
                .map($name::$variant)
        }
    };
    (bool $name:ident $variant:ident) => {
        fn visit_bool<E: ::serde::de::Error>(self, value: bool) -> Result<Self::Value, E> {
            Ok($name::$variant(value))
        }
    };
}

pub(crate) use {by_shape, default_tag, shape, tagged, unwritten_tag};

object! {
    /// An object of which only the tag is known.
    #[derive(Default)]
    pub struct Bare<'a> {}
}

/// An object whose tag this version does not know, kept whole.
#[derive(Debug, Clone, PartialEq)]
pub struct UnknownVariant<'a> {
    /// The tag as it came.
    pub tag: Text<'a>,
    /// Everything else in the object.
    pub fields: Extra<'a>,
}

impl IntoOwned for UnknownVariant<'_> {
    type Owned = UnknownVariant<'static>;
    fn into_owned(self) -> Self::Owned {
        UnknownVariant { tag: self.tag.into_owned(), fields: IntoOwned::into_owned(self.fields) }
    }
}

/// A union that can be read once its tag is known.
pub(crate) trait ReadTagged<'de>: Sized {
    /// Name of the tag.
    const TAG: &'static str;
    /// The tag of an object that has none.
    const DEFAULT: Option<&'static str>;
    /// Reads the rest of the object.
    fn read_variant<A: MapAccess<'de>>(tag: Text<'de>, entries: Entries<'de, A>) -> Result<Self, A::Error>;
}

/// Finds the tag, then reads the variant.
pub(crate) fn read<'de, T: ReadTagged<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct TaggedVisitor<T>(PhantomData<T>);
    impl<'de, T: ReadTagged<'de>> Visitor<'de> for TaggedVisitor<T> {
        type Value = T;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "an object with `{}`", T::TAG)
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
            let mut aside = Vec::new();
            let mut tag = None;
            while let Some(key) = map.next_key::<Text<'de>>()? {
                if key == T::TAG {
                    tag = match T::DEFAULT {
                        None => Some(map.next_value()?),
                        Some(_) => map.next_value::<Option<Text<'de>>>()?,
                    };
                    break;
                }
                aside.push((key, map.next_value()?));
            }
            match tag.or(T::DEFAULT.map(Text::from)) {
                Some(tag) => T::read_variant(tag, Entries::after_tag(T::TAG, aside, map)),
                None => Err(A::Error::missing_field(T::TAG)),
            }
        }
    }
    deserializer.deserialize_map(TaggedVisitor(PhantomData))
}
