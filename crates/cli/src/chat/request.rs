//! What is asked of the model beside the words, and the request that an OpenAI client would send.

use std::io::Read;
use std::path::Path;

use bytes::Bytes;
use outcrop_api_types::RawJson;
use outcrop_api_types::chat::{
    ChatRequest, JsonSchema, JsonSchemaFormat, ReasoningEffort, ResponseFormat, StreamOptions, Tool,
};

use super::schema;
use super::session::Session;
use crate::args::chat::ChatArgs;
use crate::failure::Failure;

/// Longest file of tools or of a schema, bytes.
const LONGEST: u64 = 4 << 20;

/// The same for every question of a conversation.
#[derive(Debug)]
pub(crate) struct Wishes {
    pub(crate) max_tokens: Option<i64>,
    pub(crate) reasoning: Option<ReasoningEffort>,
    pub(crate) tools: Option<Vec<Tool<'static>>>,
    pub(crate) schema: Option<ResponseFormat<'static>>,
    pub(crate) stream: bool,
}

impl Wishes {
    pub(crate) fn new(args: &ChatArgs) -> Result<Self, Failure> {
        Ok(Self {
            max_tokens: args.max_tokens,
            reasoning: args.reasoning.as_deref().map(effort).transpose()?,
            tools: args.tools.as_deref().map(tools).transpose()?,
            schema: args.schema.as_deref().map(schema).transpose()?,
            stream: !args.json && !args.no_stream,
        })
    }

    /// The request for what stands in the conversation.
    pub(crate) fn request(&self, session: &Session) -> Result<Bytes, Failure> {
        let mut request = ChatRequest::new(session.model.as_str());
        if let Some(system) = &session.system {
            request = request.system(system.as_str());
        }
        request.messages.extend(session.messages.iter().cloned());
        request.max_completion_tokens = self.max_tokens;
        request.reasoning_effort.clone_from(&self.reasoning);
        request.tools.clone_from(&self.tools);
        request.response_format.clone_from(&self.schema);
        if self.stream {
            request.stream = Some(true);
            request.stream_options =
                Some(StreamOptions { include_usage: Some(true), ..StreamOptions::default() });
        }
        Ok(serde_json::to_vec(&request).map_err(std::io::Error::from)?.into())
    }
}

fn effort(word: &str) -> Result<ReasoningEffort, Failure> {
    match ReasoningEffort::from(word) {
        ReasoningEffort::Unknown(_) => {
            let known = ReasoningEffort::KNOWN;
            let hint = outcrop_gateway::suggest::nearest(word, known.iter().copied()).map_or_else(
                || format!("it is one of {}", known.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            Err(Failure::usage(format!("there is no effort `{word}`"), &hint))
        }
        effort => Ok(effort),
    }
}

/// A request, as far as its tools.
#[derive(serde::Deserialize)]
struct Request<'a> {
    #[serde(borrow)]
    tools: RawJson<'a>,
}

/// `[{"type": "function", ...}]`, or `{"tools": [...]}` as in a request.
fn tools(path: &Path) -> Result<Vec<Tool<'static>>, Failure> {
    let json = json(path)?;
    let wrong = |reason: &dyn std::fmt::Display| {
        let message = format!("`{}` is no list of tools: {reason}", path.display());
        let hint = "it holds what an OpenAI client sends as `tools`: \
            [{\"type\": \"function\", \"function\": {\"name\": …, \"parameters\": …}}]";
        Failure::usage(message, hint)
    };
    let list = RawJson::new(&json).map_err(|error| wrong(&error))?;
    let list = if list.is_object() {
        let request: Request<'_> =
            serde_json::from_str(&json).map_err(|_| wrong(&"it is an object without `tools`"))?;
        request.tools
    } else {
        list
    };
    let tools: Vec<Tool<'_>> = list.read().map_err(|error| wrong(&error))?;
    if let Some(at) = tools.iter().position(|tool| matches!(tool, Tool::Unknown(_))) {
        return Err(wrong(&format!("the type of tool {} is neither `function` nor `custom`", at + 1)));
    }
    if tools.is_empty() {
        return Err(wrong(&"it is empty"));
    }
    Ok(tools.into_iter().map(Tool::into_owned).collect())
}

/// A JSON Schema: an object.
fn schema(path: &Path) -> Result<ResponseFormat<'static>, Failure> {
    let json = json(path)?;
    let ready = schema::ready(&json).map_err(|reason| {
        let hint = "it holds an object such as {\"type\": \"object\", \"properties\": {\"born\": {\"type\": \"integer\"}}}";
        Failure::usage(format!("`{}` is no JSON Schema: {reason}", path.display()), hint)
    })?;
    let mut schema = JsonSchema::new("answer");
    schema.schema = Some(RawJson::from_string(ready.json)?);
    schema.strict = Some(ready.strict);
    Ok(ResponseFormat::JsonSchema(JsonSchemaFormat::new(schema)))
}

fn json(path: &Path) -> Result<String, Failure> {
    let failed = |error: std::io::Error| {
        let error = anyhow::Error::new(error).context(format!("cannot read `{}`", path.display()));
        Failure::of(error)
    };
    let mut bytes = Vec::new();
    // Some files have no end.
    std::fs::File::open(path).map_err(failed)?.take(LONGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LONGEST) {
        return Err(Failure::new(format!("`{}` has more than 4 MiB", path.display()), None));
    }
    String::from_utf8(bytes)
        .map_err(|_| Failure::usage(format!("`{}` is not UTF-8 text", path.display()), "save it as UTF-8"))
}
