//! From any name or id to its row.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::{CatalogError, Model, key};

/// From a key to the place of its row.
pub(super) type Index = HashMap<Box<str>, usize, BuildHasherDefault<Fnv>>;

/// FNV-1a: for a word, less work than the usual hash. What callers send only looks up; what is put in comes from the
/// catalog, so nobody can make keys collide.
pub(super) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Every name and id by its key. A name may stand for two rows in no case; the id of a place may, as the same
/// ARN or id can be offered under several names: the first row keeps it.
pub(super) fn index(models: &[(Model, Vec<Box<str>>)]) -> Result<Index, CatalogError> {
    let mut index = Index::default();
    let name_of = |at: usize| models.get(at).map_or_else(String::new, |(model, _)| model.name.to_string());
    for (at, (model, aliases)) in models.iter().enumerate() {
        for name in std::iter::once(&*model.name).chain(aliases.iter().map(|alias| &**alias)) {
            match index.insert(key(name), at) {
                Some(other) if other != at => {
                    let (first, second) = (name_of(other), name_of(at));
                    return Err(CatalogError::Ambiguous { name: name.to_owned(), first, second });
                }
                _ => {}
            }
        }
    }
    for (at, (model, _)) in models.iter().enumerate() {
        for place in model.runtime.iter().chain(&model.mantle) {
            index.entry(key(&place.id)).or_insert(at);
            for profile in &place.profiles {
                index.entry(key(&profile.id)).or_insert(at);
            }
        }
    }
    Ok(index)
}
