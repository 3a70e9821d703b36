//! Tokens of an `InvokeModel` body, counted by bedrock-mantle: for the models that runtime does not count, and where only
//! mantle can be reached.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use outcrop_api_types::{Text, parse};
use outcrop_translation::{Error as TranslationError, Warnings};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::error::NativeError;
use super::reply::{NativeBody, NativeReply};
use crate::Plan;
use crate::gateway::Gateway;
use crate::tokens::Tokens;

/// The body of `CountTokens`: `{"input": {"invokeModel": {"body": ".."}}}` or `{"input": {"converse": {..}}}`.
///
/// Source: botocore 1.44.5 `CountTokensInput`, read 2026-11-22.
#[derive(Deserialize)]
struct Asked<'a> {
    #[serde(borrow)]
    input: Input<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input<'a> {
    #[serde(borrow)]
    invoke_model: Option<Invoke<'a>>,
    converse: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Invoke<'a> {
    /// Base64 of JSON.
    #[serde(borrow)]
    body: Text<'a>,
}

/// The fields that mantle counts; it refuses the others.
///
/// Source: AWS Bedrock user guide (count tokens), read 2026-11-22.
#[derive(Deserialize, Serialize)]
struct Counted<'a> {
    #[serde(borrow)]
    model: &'a RawValue,
    #[serde(borrow)]
    messages: &'a RawValue,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    system: Option<&'a RawValue>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    tools: Option<&'a RawValue>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    tool_choice: Option<&'a RawValue>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    thinking: Option<&'a RawValue>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    output_config: Option<&'a RawValue>,
}

/// Whether a body asks for the tokens of a Converse request, which only runtime counts.
pub(super) fn is_converse(body: &[u8]) -> bool {
    parse::<Asked<'_>>(body).is_ok_and(|asked| asked.input.converse.is_some())
}

impl Gateway {
    /// Counts by mantle what `CountTokens` was asked for.
    pub(super) async fn count_by_messages(
        &self,
        plan: &Plan,
        body: &[u8],
    ) -> Result<NativeReply, NativeError> {
        let mut warnings = Warnings::new();
        let counted = self
            .counted(plan, body, &mut warnings)
            .map_err(|error| NativeError::invalid(error.to_string()))?;
        let mantle = self.0.mantle.as_ref().ok_or_else(|| NativeError::no_client("bedrock-mantle"))?;
        let whole = mantle.count_tokens(counted).await.map_err(|error| self.told(&error))?;
        let request_id = whole.request_id().map(str::to_owned);
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(id) = request_id.as_deref().and_then(|id| HeaderValue::from_str(id).ok()) {
            headers.insert(HeaderName::from_static("x-amzn-requestid"), id);
        }
        let body = as_bedrock(&whole.body).map_err(|error| NativeError::unreadable(&error))?;
        Ok(NativeReply {
            status: StatusCode::OK,
            headers,
            body: NativeBody::Whole(body),
            ignored: warnings.iter().map(|warning| warning.field.clone()).collect(),
            upstream_model: Some(plan.id.to_string()),
            upstream_request_id: request_id,
            tokens: Tokens::default(),
        })
    }

    fn counted(&self, plan: &Plan, body: &[u8], warnings: &mut Warnings) -> Result<Bytes, TranslationError> {
        let Input { invoke_model, converse } = parse::<Asked<'_>>(body)?.input;
        let Some(Invoke { body }) = invoke_model else {
            let (path, why) = match converse {
                Some(_) => (
                    "input.converse",
                    "bedrock-mantle counts `input.invokeModel` only; set the endpoint to `runtime` for this form",
                ),
                None => ("input", "`invokeModel` or `converse` is required"),
            };
            return Err(TranslationError::InvalidValue { path: path.to_owned(), why: why.to_owned() });
        };
        let invoke = STANDARD.decode(body.as_bytes()).map_err(|_| TranslationError::InvalidValue {
            path: "input.invokeModel.body".to_owned(),
            why: "is not base64".to_owned(),
        })?;
        let passed = self.messages_body(plan, false, &invoke, warnings)?;
        let counted: Counted<'_> = parse(&passed.body)?;
        let written = serde_json::to_vec(&counted);
        written.map(Bytes::from).map_err(|error| TranslationError::Reply { why: error.to_string() })
    }
}

/// From `{"input_tokens": n}` to `{"inputTokens": n}`.
fn as_bedrock(body: &[u8]) -> Result<Bytes, TranslationError> {
    #[derive(Deserialize)]
    struct Count {
        input_tokens: u64,
    }
    let Count { input_tokens } = parse(body).map_err(|_| TranslationError::Reply {
        why: "the count is not `{\"input_tokens\": n}`".to_owned(),
    })?;
    Ok(format!(r#"{{"inputTokens":{input_tokens}}}"#).into())
}
