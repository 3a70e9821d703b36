//! The smallest call that proves that a model answers: a token or few, billed.

use bytes::Bytes;
use http::HeaderName;
use outcrop_gateway::{Api, Host, Plan};
use outcrop_transport::{Path, TransportError};
use serde_json::{Value, json};

use crate::ask::Question;

/// OpenAI's own models take no fewer (published reports of 2026, read 2026-11-22).
const FEWEST_OF_OPENAI: u32 = 16;

/// The call for a plan; `None` for what holds no conversation.
pub(crate) fn question(plan: &Plan) -> Result<Option<Question>, TransportError> {
    let tokens = plan.caps.min_max_tokens.max(1);
    let messages = json!([{"role": "user", "content": "Hi"}]);
    let model = |action| Ok::<_, TransportError>(Path::fixed("/model").segment(&plan.id)?.then(action));
    let question = match (plan.host, plan.api) {
        (Host::Runtime, Api::Messages) => {
            let body = json!({"anthropic_version": "bedrock-2023-05-31", "max_tokens": tokens, "messages": messages});
            post(model("/invoke")?, &body)
        }
        (Host::Mantle, Api::Messages) => {
            let body = json!({"model": &*plan.id, "max_tokens": tokens, "messages": messages});
            let mut question = post(Path::fixed("/anthropic/v1/messages"), &body);
            question.headers.push((HeaderName::from_static("anthropic-version"), "2023-06-01"));
            question
        }
        (Host::Runtime, Api::Converse) => {
            let messages = json!([{"role": "user", "content": [{"text": "Hi"}]}]);
            post(
                model("/converse")?,
                &json!({"messages": messages, "inferenceConfig": {"maxTokens": tokens}}),
            )
        }
        (_, Api::OpenAi { prefix, chat: true, .. }) => {
            let tokens = tokens.max(FEWEST_OF_OPENAI);
            let body = json!({"model": &*plan.id, "messages": messages, "max_completion_tokens": tokens});
            post(Path::fixed(prefix.as_str()).then("/chat/completions"), &body)
        }
        (_, Api::OpenAi { prefix, .. }) => {
            let tokens = tokens.max(FEWEST_OF_OPENAI);
            let body =
                json!({"model": &*plan.id, "input": "Hi", "max_output_tokens": tokens, "store": false});
            post(Path::fixed(prefix.as_str()).then("/responses"), &body)
        }
        (_, Api::Embed(_) | Api::Rerank(_)) | (Host::Mantle, Api::Converse) => return Ok(None),
    };
    Ok(Some(question))
}

fn post(path: Path, body: &Value) -> Question {
    Question::post(path, Bytes::from(body.to_string()))
}
