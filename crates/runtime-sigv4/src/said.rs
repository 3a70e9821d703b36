//! What an error body says, as the rest is classified by it.

use outcrop_api_types::failure;
use outcrop_transport::Said;

/// Reads a body of any of the shapes there are: AWS's own refusals stand in front of every route.
pub(crate) fn said(body: &[u8]) -> Said {
    let failure = failure::read(body);
    Said {
        kind: failure.kind,
        code: failure.code,
        message: failure.message,
        original_status: failure.original_status,
        request_id: failure.request_id,
    }
}
