//! Which call a delta belongs to.

use crate::back::openai::Key;
use crate::error::Error;

/// The calls under way: one for each `index`.
#[derive(Debug, Default)]
pub(super) struct Calls {
    under_way: Vec<Call>,
}

#[derive(Debug)]
struct Call {
    index: u64,
    key: Key,
    id: String,
    name: String,
}

impl Calls {
    /// The call that a delta goes on with. `None` where one begins: some servers count all of their calls 0, so that
    /// only another id with a name tells. An id alone begins nothing: some make one up for each piece.
    ///
    /// # Errors
    /// A call that changes its name: whose arguments these are is not known.
    pub(super) fn under_way(
        &self,
        index: u64,
        id: Option<&str>,
        name: Option<&str>,
    ) -> Result<Option<Key>, Error> {
        let Some(call) = self.under_way.iter().find(|call| call.index == index) else { return Ok(None) };
        let Some(name) = name.filter(|name| !name.is_empty()) else { return Ok(Some(call.key)) };
        if id.is_some_and(|id| !id.is_empty() && id != call.id) {
            return Ok(None);
        }
        if name != call.name {
            return Err(Error::reply(format!("call {index} changes its name")));
        }
        Ok(Some(call.key))
    }

    /// A call begins.
    pub(super) fn begin(&mut self, index: u64, key: Key, id: &str, name: &str) {
        self.under_way.push(Call { index, key, id: id.to_owned(), name: name.to_owned() });
    }

    /// The call of this index is over, if there is one.
    pub(super) fn end(&mut self, index: u64) -> Option<Key> {
        let place = self.under_way.iter().position(|call| call.index == index)?;
        Some(self.under_way.swap_remove(place).key)
    }
}
