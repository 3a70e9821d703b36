//! The models that mantle serves in its region.

use outcrop_transport::Path;

use crate::client::Client;
use crate::error::Error;
use crate::whole::Whole;

/// Source: AWS Bedrock user guide (bedrock-mantle), measured 2026, read 2026-11-22. The line-up differs by region and
/// account: list, never assume. Entries may leave fields out.
impl Client {
    /// `GET /v1/models`: `{"object":"list","data":[{"id","created","owned_by","status"}]}`.
    ///
    /// # Errors
    /// [`Error`], after the retries that its class allows.
    pub async fn models(&self) -> Result<Whole, Error> {
        self.call(self.get(Path::fixed("/v1/models")), Whole::read).await
    }

    /// `GET /v1/models/{id}`.
    ///
    /// # Errors
    /// As [`Client::models`]; an id that cannot be a path segment is refused before anything is sent.
    pub async fn model(&self, id: &str) -> Result<Whole, Error> {
        self.call(self.get(Path::fixed("/v1/models").segment(id)?), Whole::read).await
    }
}
