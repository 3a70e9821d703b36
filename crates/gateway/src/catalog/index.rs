//! From any name or id to its row.

use std::collections::HashMap;

use super::{CatalogError, Model, key};

/// Every name and id by its key. A name may stand for two rows in no case; the id of a place may, as the same
/// ARN or id can be offered under several names: the first row keeps it.
pub(super) fn index(models: &[(Model, Vec<Box<str>>)]) -> Result<HashMap<Box<str>, usize>, CatalogError> {
    let mut index: HashMap<Box<str>, usize> = HashMap::new();
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
