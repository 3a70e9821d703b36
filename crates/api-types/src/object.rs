//! `object!`: a JSON object as a struct, read in one pass, with what it does not know kept in `extra`.
//!
//! serde's derive cannot do this: `flatten` buffers the object, and raw JSON does not survive that.

use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, ser::SerializeMap};
use std::fmt;
use std::marker::PhantomData;

use serde_json::value::RawValue;

use crate::Text;

/// Declares objects of a wire format. Each field is one of
///
/// - `required name: T` (missing or `null` is an error, unless `T` takes `null`),
/// - `collected name: T` (as `required`, but `new` does not ask for it: it starts empty),
/// - `expected name: T` (as `optional`, but `new` asks for it),
/// - `optional name: T` (an `Option<T>`; `null` reads as absent; absent is not written),
/// - `nullable name: T` (an `Option<Option<T>>`; `Some(None)` is a `null` on the wire),
///
/// with `as "wire-name"` where the wire's name is not a Rust name. Every struct ends with `extra`, and
/// gets `new` (the required fields, in order), `into_owned`, `Deserialize` and `Serialize`. An object is
/// written in declared order, then `extra`.
macro_rules! object {
    ($(
        $(#[$meta:meta])*
        pub struct $name:ident<$lt:lifetime> {
            $($(#[$doc:meta])* $kind:ident $field:ident $(as $wire:literal)? : $ty:ty),* $(,)?
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name<$lt> {
            $($(#[$doc])* pub $field: $crate::object::field_type!($kind $ty),)*
            /// Fields this version does not know, as they came.
            pub extra: $crate::Extra<$lt>,
        }

        impl<$lt> $name<$lt> {
            $crate::object::constructor!([] [] $([$kind $field $ty])*);

            /// A copy that borrows nothing.
            pub fn into_owned(self) -> $name<'static> {
                $crate::IntoOwned::into_owned(self)
            }
        }

        impl $crate::IntoOwned for $name<'_> {
            type Owned = $name<'static>;
            fn into_owned(self) -> Self::Owned {
                $name {
                    $($field: $crate::IntoOwned::into_owned(self.$field),)*
                    extra: $crate::IntoOwned::into_owned(self.extra),
                }
            }
        }

        impl<'de: $lt, $lt> $crate::object::ReadFields<'de> for $name<$lt> {
            fn read_fields<A: ::serde::de::MapAccess<'de>>(
                mut entries: $crate::object::Entries<'de, A>,
            ) -> Result<Self, A::Error> {
                $(let mut $field: Option<$crate::object::slot_type!($kind $ty)> = None;)*
                let mut extra = $crate::Extra::new();
                while let Some(key) = entries.next_key()? {
                    match key.as_str() {
                        $($crate::object::wire_name!($field $($wire)?) => {
                            entries.fill(&mut $field, $crate::object::wire_name!($field $($wire)?))?;
                        })*
                        _ => extra.push_unchecked(key, entries.next_value()?),
                    }
                }
                Ok(Self {
                    $($field: $crate::object::taken!($kind $field $crate::object::wire_name!($field $($wire)?)),)*
                    extra: extra.finish()?,
                })
            }
        }

        impl $crate::object::WriteFields for $name<'_> {
            fn write_fields<M: ::serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                $($crate::object::written!($kind map $crate::object::wire_name!($field $($wire)?), self.$field);)*
                for (key, value) in self.extra.iter() {
                    map.serialize_entry(key, value)?;
                }
                Ok(())
            }
        }

        impl<'de: $lt, $lt> ::serde::Deserialize<'de> for $name<$lt> {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::object::read(deserializer)
            }
        }

        impl ::serde::Serialize for $name<'_> {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                $crate::object::WriteFields::write_fields(self, &mut map)?;
                ::serde::ser::SerializeMap::end(map)
            }
        }
    )*};
}

macro_rules! field_type {
    (required $ty:ty) => { $ty };
    (collected $ty:ty) => { $ty };
    (nullable $ty:ty) => { Option<Option<$ty>> };
    ($optional:ident $ty:ty) => { Option<$ty> };
}

/// What one occurrence of the field is read as.
macro_rules! slot_type {
    (required $ty:ty) => { $ty };
    (collected $ty:ty) => { $ty };
    ($optional:ident $ty:ty) => { Option<$ty> };
}

macro_rules! taken {
    (required $slot:ident $wire:expr) => {
        match $slot {
            Some(value) => value,
            None => return Err(::serde::de::Error::missing_field($wire)),
        }
    };
    (collected $slot:ident $wire:expr) => { $crate::object::taken!(required $slot $wire) };
    (nullable $slot:ident $wire:expr) => { $slot };
    ($optional:ident $slot:ident $wire:expr) => { $slot.flatten() };
}

macro_rules! written {
    (required $map:ident $wire:expr, $value:expr) => {
        $map.serialize_entry($wire, &$value)?;
    };
    (collected $map:ident $wire:expr, $value:expr) => {
        $map.serialize_entry($wire, &$value)?;
    };
    ($optional:ident $map:ident $wire:expr, $value:expr) => {
        if let Some(value) = &$value {
            $map.serialize_entry($wire, value)?;
        }
    };
}

macro_rules! wire_name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $wire:literal) => {
        $wire
    };
}

/// Writes `new`: walks the fields once, collecting arguments and initial values.
macro_rules! constructor {
    ([$($arg:tt)*] [$($init:tt)*] [required $field:ident $ty:ty] $($rest:tt)*) => {
        $crate::object::constructor!(
            [$($arg)* $field: impl Into<$ty>,] [$($init)* $field: $field.into(),] $($rest)*
        );
    };
    ([$($arg:tt)*] [$($init:tt)*] [expected $field:ident $ty:ty] $($rest:tt)*) => {
        $crate::object::constructor!(
            [$($arg)* $field: impl Into<$ty>,] [$($init)* $field: Some($field.into()),] $($rest)*
        );
    };
    ([$($arg:tt)*] [$($init:tt)*] [collected $field:ident $ty:ty] $($rest:tt)*) => {
        $crate::object::constructor!([$($arg)*] [$($init)* $field: Default::default(),] $($rest)*);
    };
    ([$($arg:tt)*] [$($init:tt)*] [$kind:ident $field:ident $ty:ty] $($rest:tt)*) => {
        $crate::object::constructor!([$($arg)*] [$($init)* $field: None,] $($rest)*);
    };
    ([$($arg:tt)*] [$($init:tt)*]) => {
        /// With the fields that the wire format requires; everything else is absent.
        #[allow(clippy::too_many_arguments, reason = "as many as the wire format requires")]
        pub fn new($($arg)*) -> Self {
            Self { $($init)* extra: $crate::Extra::new() }
        }
    };
}

pub(crate) use {constructor, field_type, object, slot_type, taken, wire_name, written};

/// Reads the members of an object whose opening was consumed elsewhere.
pub(crate) trait ReadFields<'de>: Sized {
    /// Reads to the end of the object.
    fn read_fields<A: MapAccess<'de>>(entries: Entries<'de, A>) -> Result<Self, A::Error>;
}

/// Writes members into an object that is already open.
pub(crate) trait WriteFields {
    /// Writes all members, not the end.
    fn write_fields<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

/// The members of an object being read: first those that were set aside while the tag was looked for,
/// then the rest from the source.
#[derive(Debug)]
pub(crate) struct Entries<'de, A> {
    aside: std::vec::IntoIter<(Text<'de>, &'de RawValue)>,
    held: Option<&'de RawValue>,
    source: A,
    tag: Option<&'static str>,
}

impl<'de, A: MapAccess<'de>> Entries<'de, A> {
    /// All members of a plain object.
    pub(crate) fn all(source: A) -> Self {
        Self { aside: Vec::new().into_iter(), held: None, source, tag: None }
    }

    /// What is left once the tag has been read.
    pub(crate) fn after_tag(tag: &'static str, aside: Vec<(Text<'de>, &'de RawValue)>, source: A) -> Self {
        Self { aside: aside.into_iter(), held: None, source, tag: Some(tag) }
    }

    /// The next name.
    ///
    /// # Errors
    /// A second tag, or what the source reports.
    pub(crate) fn next_key(&mut self) -> Result<Option<Text<'de>>, A::Error> {
        if let Some((key, value)) = self.aside.next() {
            self.held = Some(value);
            return Ok(Some(key));
        }
        let key: Option<Text<'de>> = self.source.next_key()?;
        match (self.tag, &key) {
            (Some(tag), Some(key)) if key == tag => Err(A::Error::duplicate_field(tag)),
            _ => Ok(key),
        }
    }

    /// The value of the name just read.
    ///
    /// # Errors
    /// The value has another shape.
    pub(crate) fn next_value<T: Deserialize<'de>>(&mut self) -> Result<T, A::Error> {
        match self.held.take() {
            None => self.source.next_value(),
            Some(raw) => read_aside(raw),
        }
    }

    /// Reads the value into its slot; a second one is a duplicate.
    ///
    /// # Errors
    /// As [`Entries::next_value`], and for a repeated name.
    pub(crate) fn fill<T: Deserialize<'de>>(
        &mut self,
        slot: &mut Option<T>,
        name: &'static str,
    ) -> Result<(), A::Error> {
        if slot.is_some() {
            return Err(A::Error::duplicate_field(name));
        }
        let in_place = self.held.is_none();
        match self.next_value() {
            Ok(value) => *slot = Some(value),
            Err(error) if in_place => return Err(error),
            Err(error) => return Err(A::Error::custom(format_args!("in `{name}`: {error}"))),
        }
        Ok(())
    }
}

/// Reads a value that was set aside. On failure the path inside it goes into the message, from where
/// `ParseError` puts it behind the path of the object.
fn read_aside<'de, T: Deserialize<'de>, E: Error>(raw: &'de RawValue) -> Result<T, E> {
    let text = raw.get();
    serde_json::from_str(text).map_err(|_| match crate::parse::located::<T>(text) {
        Ok(_) => E::custom("not readable"),
        Err((path, what)) if path.is_empty() => E::custom(what),
        Err((path, what)) => E::custom(format_args!("in `{path}`: {what}")),
    })
}

/// Reads a plain object.
pub(crate) fn read<'de, T: ReadFields<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct ObjectVisitor<T>(PhantomData<T>);
    impl<'de, T: ReadFields<'de>> Visitor<'de> for ObjectVisitor<T> {
        type Value = T;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            T::read_fields(Entries::all(map))
        }
    }
    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}
