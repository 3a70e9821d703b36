//! The form of the answer: native structured output, an instruction, or a tool that stands in for it.

use outcrop_api_types::RawJson;
use outcrop_api_types::messages::{JsonOutputFormat, OutputConfig, OutputFormat};

use crate::caps::{Caps, ForcedToolChoice};
use crate::conversation::{AnswerFormat, JsonSchema};
use crate::error::Error;
use crate::forced;
use crate::policy::Policy;
use crate::schema;
use crate::thinking::Chosen;
use crate::warning::Warnings;

/// Names [`super::reading::JSON_TOOL`].
const CALL_IT: &str = "Give the final answer by calling the tool outcrop_json_output.";

/// How the form is asked for.
#[derive(Debug)]
pub(super) struct Format<'a> {
    /// With the native form, if that is it.
    pub(super) output: OutputConfig<'a>,
    /// The schema of the stand-in tool.
    pub(super) tool: Option<JsonSchema<'a>>,
    /// The stand-in must be called.
    pub(super) forced: bool,
    /// A last line of the system prompt.
    pub(super) line: Option<&'static str>,
}

/// Chooses the form that the model knows. `extension` is Anthropic's own `output_config`, which counts over
/// OpenAI's field.
pub(super) fn choose<'a>(
    format: AnswerFormat<'a>,
    extension: Option<RawJson<'a>>,
    caps: &Caps,
    warnings: &mut Warnings,
) -> Result<Format<'a>, Error> {
    let mut chosen = Format { output: output_config(extension)?, tool: None, forced: false, line: None };
    match format {
        AnswerFormat::Text => {}
        AnswerFormat::JsonObject | AnswerFormat::JsonSchema(_) if chosen.output.format.is_some() => {
            warnings.add("response_format", "`output_config.format` was given too, and counts");
        }
        AnswerFormat::JsonObject => {
            warnings.add("response_format", "asked for in words: Bedrock has no free-form JSON mode");
            chosen.line = Some("Answer with a single JSON object and nothing else.");
        }
        AnswerFormat::JsonSchema(format) if caps.structured_output => {
            if format.description.as_ref().is_some_and(|text| !text.trim().is_empty()) {
                let parent = format.at.strip_suffix(".schema").unwrap_or(format.at);
                warnings.add(format!("{parent}.description"), "a native format has no description");
            }
            let schema = native_schema(format, warnings)?;
            chosen.output.format = Some(OutputFormat::JsonSchema(JsonOutputFormat::new(schema)));
        }
        AnswerFormat::JsonSchema(format) => chosen.tool = Some(format),
    }
    Ok(chosen)
}

impl Format<'_> {
    /// Settles whether the stand-in is forced. A model that cannot be forced gets the same tool and a line that asks
    /// for it; it may answer in plain JSON as well.
    pub(super) fn settle(
        &mut self,
        thinking: &mut Chosen<'_>,
        caps: &Caps,
        policy: &Policy,
        warnings: &mut Warnings,
    ) -> Result<(), Error> {
        if self.tool.is_none() {
            return Ok(());
        }
        if !caps.tools {
            return Err(Error::unsupported(
                "response_format",
                "this model has neither structured output nor tools to stand in for it",
            ));
        }
        self.forced = caps.forced_tool_choice != ForcedToolChoice::Never
            && forced::settle("response_format", thinking, caps, policy, warnings)?;
        if !self.forced {
            self.line = Some(CALL_IT);
        }
        Ok(())
    }
}

fn output_config(raw: Option<RawJson<'_>>) -> Result<OutputConfig<'static>, Error> {
    let Some(raw) = raw else { return Ok(OutputConfig::default()) };
    let config = raw.read::<OutputConfig<'_>>().map(OutputConfig::into_owned);
    config.map_err(|error| Error::invalid("output_config", error.to_string()))
}

fn native_schema<'a>(format: JsonSchema<'a>, warnings: &mut Warnings) -> Result<RawJson<'a>, Error> {
    match schema::without_bounds(format.schema.get()) {
        None => Ok(format.schema),
        Some(moved) => {
            warnings.add(format.at, "bounds that Bedrock refuses were moved into the descriptions");
            schema::built(moved)
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_line_names_the_tool() {
        assert!(super::CALL_IT.contains(super::super::reading::JSON_TOOL));
    }
}
