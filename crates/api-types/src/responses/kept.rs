//! What is asked about answers that the server keeps, and how many tokens a request would read.

use super::Item;
use crate::Text;
use crate::object::object;

object! {
    /// `{"object": "list", "data": [...], "first_id": "...", "last_id": "...", "has_more": false}`: of
    /// `GET /v1/responses/{id}/input_items`.
    pub struct ItemList<'a> {
        /// `list`
        required object: Text<'a>,
        /// The items, newest first unless asked otherwise.
        required data: Vec<Item<'a>>,
        /// Of the first of them.
        nullable first_id: Text<'a>,
        /// Of the last of them.
        nullable last_id: Text<'a>,
        /// Whether there are more.
        required has_more: bool,
    }

    /// `{"id": "resp_1", "object": "response", "deleted": true}`
    pub struct DeletedResponse<'a> {
        /// Which one.
        required id: Text<'a>,
        /// `response`
        required object: Text<'a>,
        /// Whether it is gone.
        required deleted: bool,
    }

    /// `{"object": "response.input_tokens", "input_tokens": 12}`: of `POST /v1/responses/input_tokens`.
    pub struct InputTokens<'a> {
        /// `response.input_tokens`
        required object: Text<'a>,
        /// Tokens.
        required input_tokens: u64,
    }
}
