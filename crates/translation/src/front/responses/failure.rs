//! What went wrong in mid-answer, in the words that clients of Responses act on.

use outcrop_api_types::responses::ResponseError;

use crate::failure::{Failure, FailureKind};

/// The `error` of a failed response.
pub(super) fn error(failure: &Failure) -> ResponseError<'static> {
    ResponseError::new(code(failure.kind), failure.chat_message())
}

/// Codex compacts on the first, waits on the second, gives up on the next two, and tries again on any other.
///
/// Source: openai/codex, `codex-api/src/sse/responses.rs`; the codes of `ResponseError` in `openai` 3.54.0; read
/// 2026-11-22.
fn code(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::ContextLength => "context_length_exceeded",
        FailureKind::Throttled => "rate_limit_exceeded",
        FailureKind::Quota => "insufficient_quota",
        FailureKind::Invalid
        | FailureKind::ModelInvalid
        | FailureKind::ModelNotFound
        | FailureKind::Schema
        | FailureKind::TooLarge
        | FailureKind::AccessDenied => "invalid_prompt",
        FailureKind::Credentials
        | FailureKind::Overloaded
        | FailureKind::Timeout
        | FailureKind::Model
        | FailureKind::Internal
        | FailureKind::Unreachable
        | FailureKind::BadReply
        | FailureKind::Truncated => "server_error",
    }
}
