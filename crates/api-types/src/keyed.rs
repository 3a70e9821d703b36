//! `keyed!`: a union whose tag is its only key, as Converse has them: `{"text": "Hi"}`.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use crate::{IntoOwned, RawJson, Text, path};

/// Declares a union of objects that hold exactly one member, named after the variant. A member that is
/// `null` counts as absent, and so does `__type`, as AWS's own readers have it. None or two members are an
/// error. A member with an unknown name is kept in `Unknown`.
macro_rules! keyed {
    ($(
        $(#[$meta:meta])*
        pub enum $name:ident<$lt:lifetime> {
            $($(#[$doc:meta])* $variant:ident($payload:ty) = $wire:literal),* $(,)?
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        #[allow(clippy::large_enum_variant, reason = "moved once or twice, never stored in bulk")]
        pub enum $name<$lt> {
            $($(#[$doc])* $variant($payload),)*
            /// A member this version does not know.
            Unknown($crate::UnknownMember<$lt>),
        }

        impl<$lt> $name<$lt> {
            /// The name of the one member.
            pub fn tag(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $wire,)*
                    Self::Unknown(unknown) => &unknown.name,
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

        impl<'de: $lt, $lt> $crate::keyed::ReadKeyed<'de> for $name<$lt> {
            const KNOWN: &'static [&'static str] = &[$($wire),*];
            fn read_member<A: ::serde::de::MapAccess<'de>>(
                name: $crate::Text<'de>,
                map: &mut A,
            ) -> Result<Option<Self>, A::Error> {
                match name.as_str() {
                    $($wire => Ok(map.next_value::<Option<$payload>>()?.map(Self::$variant)),)*
                    _ => {
                        let value: Option<$crate::RawJson<'de>> = map.next_value()?;
                        Ok(value.map(|value| Self::Unknown($crate::UnknownMember { name, value })))
                    }
                }
            }
            fn tag(&self) -> &str {
                self.tag()
            }
        }

        impl<'de: $lt, $lt> ::serde::Deserialize<'de> for $name<$lt> {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::keyed::read(deserializer)
            }
        }

        impl ::serde::Serialize for $name<'_> {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = ::serde::Serializer::serialize_map(serializer, Some(1))?;
                match self {
                    $(Self::$variant(payload) => ::serde::ser::SerializeMap::serialize_entry(&mut map, $wire, payload)?,)*
                    Self::Unknown(unknown) => {
                        ::serde::ser::SerializeMap::serialize_entry(&mut map, &unknown.name, &unknown.value)?;
                    }
                }
                ::serde::ser::SerializeMap::end(map)
            }
        }
    )*};
}

pub(crate) use keyed;

/// The one member of a union, under a name that this version does not know.
#[derive(Debug, Clone, PartialEq)]
pub struct UnknownMember<'a> {
    /// Its name.
    pub name: Text<'a>,
    /// Its value, never `null`.
    pub value: RawJson<'a>,
}

impl IntoOwned for UnknownMember<'_> {
    type Owned = UnknownMember<'static>;
    fn into_owned(self) -> Self::Owned {
        UnknownMember { name: self.name.into_owned(), value: self.value.into_owned() }
    }
}

/// A union that can be read once the name of its member is known.
pub(crate) trait ReadKeyed<'de>: Sized {
    /// Names of all members this version knows.
    const KNOWN: &'static [&'static str];
    /// Reads the value; `None` when it is `null`.
    fn read_member<A: MapAccess<'de>>(name: Text<'de>, map: &mut A) -> Result<Option<Self>, A::Error>;
    /// The name of the member.
    fn tag(&self) -> &str;
}

/// Reads the one member.
pub(crate) fn read<'de, T: ReadKeyed<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct KeyedVisitor<T>(PhantomData<T>);
    impl<'de, T: ReadKeyed<'de>> Visitor<'de> for KeyedVisitor<T> {
        type Value = T;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object with exactly one member")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
            let mut found: Option<T> = None;
            while let Some(name) = map.next_key::<Text<'de>>()? {
                match &found {
                    _ if name == "__type" => drop(map.next_value::<IgnoredAny>()?),
                    None => found = T::read_member(name, &mut map)?,
                    Some(first) => {
                        if map.next_value::<Option<IgnoredAny>>()?.is_some() {
                            return Err(two_members(first.tag(), &name));
                        }
                    }
                }
            }
            found.ok_or_else(|| {
                A::Error::custom(format_args!("no member, expected exactly one of {}", Names(T::KNOWN)))
            })
        }
    }
    deserializer.deserialize_map(KeyedVisitor(PhantomData))
}

fn two_members<E: Error>(first: &str, second: &str) -> E {
    let shown = |name| {
        let mut shown = String::new();
        path::push_name(&mut shown, name);
        shown
    };
    E::custom(format_args!(
        "two members, `{}` and `{}`, where exactly one is allowed",
        shown(first),
        shown(second)
    ))
}

/// Names in backticks, with commas.
struct Names(&'static [&'static str]);

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, name) in self.0.iter().enumerate() {
            let comma = if i == 0 { "" } else { ", " };
            write!(f, "{comma}`{name}`")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::converse::ContentBlock;
    use crate::parse;

    fn read(json: &str) -> Result<ContentBlock<'_>, String> {
        parse(json.as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn one_member_is_read_and_written() {
        for json in
            [r#"{"text":"Hi"}"#, r#"{"cachePoint":{"type":"default"}}"#, r#"{"newKind":{"a": [1.0]}}"#]
        {
            assert_eq!(serde_json::to_string(&read(json).unwrap()).unwrap(), json);
        }
        assert_eq!(read(r#"{"newKind":1}"#).unwrap().tag(), "newKind");
    }

    #[test]
    fn null_members_and_the_type_hint_count_as_absent() {
        for json in [
            r#"{"image":null,"text":"Hi","newKind":null}"#,
            r#"{"__type":"ContentBlock","text":"Hi"}"#,
            r#"{"text":null,"text":"Hi"}"#,
        ] {
            assert_eq!(read(json), Ok(ContentBlock::Text("Hi".into())), "{json}");
        }
    }

    #[test]
    fn none_or_two_members_are_refused_and_named() {
        for (json, part) in [
            (r"{}", "no member, expected exactly one of `text`, `image`, "),
            (r#"{"text":null}"#, "no member"),
            (
                r#"{"text":"Hi","image":{"format":"png"}}"#,
                "two members, `text` and `image`, where exactly one",
            ),
            (r#"{"newKind":1,"text":"Hi"}"#, "two members, `newKind` and `text`"),
            (r#"{"text":"Hi","x\r\ny":1}"#, "two members, `text` and `?`"),
            (r#"{"text":"Hi","text":"Hi"}"#, "two members, `text` and `text`"),
            (r#""text""#, "expected an object with exactly one member"),
        ] {
            let error = read(json).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
    }
}
