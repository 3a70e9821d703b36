//! `additionalModelRequestFields`: what only the model itself understands.

use outcrop_api_types::{Members, RawJson};
use serde::Serialize;

use crate::error::Error;
use crate::schema;
use crate::warning::Warnings;

/// The fields, in the order they were set.
#[derive(Debug, Default)]
pub(super) struct Fields(Members<'static, RawJson<'static>>);

impl Fields {
    /// Sets one field.
    pub(super) fn set<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        let value = RawJson::write(value)
            .map_err(|_| Error::reply(format!("the additional field {name} could not be written")))?;
        self.0.insert(name, value);
        Ok(())
    }

    /// Sets every member of a JSON object, which the catalog gave.
    pub(super) fn set_all(&mut self, object: &str) -> Result<(), Error> {
        let Some(members) = schema::members(object) else {
            return Err(Error::reply("the reasoning switch of this model is no JSON object"));
        };
        for (name, value) in members {
            self.0.insert(name.into_owned(), schema::built(value.to_owned())?);
        }
        Ok(())
    }

    /// All of them with those that the caller wrote itself, which count where both are.
    pub(super) fn written(
        mut self,
        own: Option<RawJson<'_>>,
        warnings: &mut Warnings,
    ) -> Result<Option<RawJson<'static>>, Error> {
        if let Some(own) = own {
            let Some(members) = schema::members(own.get()) else {
                return Err(Error::invalid("additionalModelRequestFields", "must be an object"));
            };
            for (name, value) in members {
                if self.0.insert(name.into_owned(), schema::built(value.to_owned())?).is_some() {
                    warnings.add(
                        "additionalModelRequestFields",
                        "a field that the request also asked for in other words: this one counts",
                    );
                }
            }
        }
        if self.0.is_empty() {
            return Ok(None);
        }
        let written = RawJson::write(&self.0)
            .map_err(|_| Error::reply("the additional fields could not be written"))?;
        Ok(Some(written))
    }
}
