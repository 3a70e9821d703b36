//! The members of a JSON object whose names are not known in advance, in the order they came.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::object::{Entries, ReadFields, WriteFields};
use crate::{IntoOwned, RawJson, Text};

/// Fields that we do not know by name. They keep their order and, byte for byte, their values.
pub type Extra<'a> = Members<'a, RawJson<'a>>;

/// An ordered JSON object with free names, such as `metadata`. A repeated name is refused.
#[derive(Clone, PartialEq)]
pub struct Members<'a, T>(Vec<(Text<'a>, T)>);

impl<'a, T> Members<'a, T> {
    /// No members.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The value under this name.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Sets the value under this name, in place if the name exists, else at the end.
    pub fn insert(&mut self, name: impl Into<Text<'a>>, value: T) -> Option<T> {
        let name = name.into();
        if let Some((_, old)) = self.0.iter_mut().find(|(key, _)| *key == name) {
            return Some(std::mem::replace(old, value));
        }
        self.0.push((name, value));
        None
    }

    /// Takes the value under this name out.
    pub fn remove(&mut self, name: &str) -> Option<T> {
        let at = self.0.iter().position(|(key, _)| key == name)?;
        Some(self.0.remove(at).1)
    }

    /// All members in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// The names in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| key.as_str())
    }

    /// Adds a member without looking whether the name exists: `finish` looks once for all.
    pub(crate) fn push_unchecked(&mut self, name: Text<'a>, value: T) {
        self.0.push((name, value));
    }

    /// Refuses repeated names. Sorts when there are many, so that hostile objects stay cheap.
    pub(crate) fn finish<E: Error>(self) -> Result<Self, E> {
        let repeated = match self.0.len() {
            0 | 1 => false,
            2..=16 => {
                self.0.iter().enumerate().any(|(i, (key, _))| self.0.iter().take(i).any(|(k, _)| k == key))
            }
            _ => {
                let mut names: Vec<&str> = self.names().collect();
                names.sort_unstable();
                names.windows(2).any(|pair| pair.first() == pair.last())
            }
        };
        if repeated { Err(E::custom("duplicate field")) } else { Ok(self) }
    }
}

impl<T> Default for Members<'_, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a, T> IntoIterator for Members<'a, T> {
    type Item = (Text<'a>, T);
    type IntoIter = std::vec::IntoIter<(Text<'a>, T)>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, N: Into<Text<'a>>, T> FromIterator<(N, T)> for Members<'a, T> {
    /// A repeated name keeps its first place and its last value.
    fn from_iter<I: IntoIterator<Item = (N, T)>>(iter: I) -> Self {
        let mut members = Self::new();
        for (name, value) in iter {
            members.insert(name, value);
        }
        members
    }
}

impl<T: fmt::Debug> fmt::Debug for Members<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<T: IntoOwned> IntoOwned for Members<'_, T> {
    type Owned = Members<'static, T::Owned>;
    fn into_owned(self) -> Self::Owned {
        Members(self.0.into_iter().map(|(key, value)| (key.into_owned(), value.into_owned())).collect())
    }
}

impl<T: Serialize> Serialize for Members<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (key, value) in self.iter() {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de: 'a, 'a, T: Deserialize<'de>> Deserialize<'de> for Members<'a, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for MembersVisitor<T> {
            type Value = Members<'de, T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Members::new();
                while let Some(key) = map.next_key()? {
                    members.push_unchecked(key, map.next_value()?);
                }
                members.finish()
            }
        }
        deserializer.deserialize_map(MembersVisitor(PhantomData))
    }
}

impl<'de: 'a, 'a> ReadFields<'de> for Extra<'a> {
    fn read_fields<A: MapAccess<'de>>(mut entries: Entries<'de, A>) -> Result<Self, A::Error> {
        let mut extra = Self::new();
        while let Some(key) = entries.next_key()? {
            extra.push_unchecked(key, entries.next_value()?);
        }
        extra.finish()
    }
}

impl WriteFields for Extra<'_> {
    fn write_fields<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        for (key, value) in self.iter() {
            map.serialize_entry(key, value)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_keep_order_and_bytes() {
        let json = r#"{"z":1.0,"a":{"k": [1e400]},"m":12345678901234567890123}"#;
        let members: Extra<'_> = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&members).unwrap(), json);
        assert_eq!(members.names().collect::<Vec<_>>(), ["z", "a", "m"]);
    }

    #[test]
    fn a_repeated_name_is_refused_among_few_and_among_many() {
        assert!(serde_json::from_str::<Members<'_, u64>>(r#"{"a":1,"b":2,"\u0061":3}"#).is_err());
        let many: Vec<String> = (0..40).map(|i| format!("\"k{}\":{i}", i % 39)).collect();
        assert!(serde_json::from_str::<Members<'_, u64>>(&format!("{{{}}}", many.join(","))).is_err());
        let unique: Vec<String> = (0..40).map(|i| format!("\"k{i}\":{i}")).collect();
        assert_eq!(
            serde_json::from_str::<Members<'_, u64>>(&format!("{{{}}}", unique.join(","))).unwrap().len(),
            40
        );
    }

    #[test]
    fn insert_replaces_in_place() {
        let mut members: Members<'_, u64> = [("a", 1), ("b", 2)].into_iter().collect();
        assert_eq!(members.insert("a", 3), Some(1));
        assert_eq!(members.remove("b"), Some(2));
        assert_eq!(members.iter().collect::<Vec<_>>(), [("a", &3)]);
    }
}
