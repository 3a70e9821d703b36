//! The form of the answer: native structured output, an instruction, or a tool that stands in for it.

use outcrop_api_types::converse::{JsonSchemaDefinition, OutputFormat, OutputFormatStructure};
use outcrop_api_types::messages::{Effort as WireEffort, OutputConfig, OutputFormat as AnthropicFormat};
use outcrop_api_types::{RawJson, Text};

use crate::caps::{Caps, ForcedToolChoice};
use crate::conversation::{AnswerFormat, Ask, JsonSchema};
use crate::error::Error;
use crate::forced;
use crate::policy::Policy;
use crate::schema;
use crate::thinking::Chosen;
use crate::warning::Warnings;

/// Names [`super::reading::JSON_TOOL`].
const CALL_IT: &str = "Give the final answer by calling the tool outcrop_json_output.";

/// Anthropic's own `output_config`, taken apart.
#[derive(Debug)]
pub(in crate::back) struct AnthropicOutput(OutputConfig<'static>);

impl AnthropicOutput {
    /// Reads it, if there is one. A format in it becomes that of the request.
    pub(in crate::back) fn take(ask: &mut Ask<'_>, warnings: &mut Warnings) -> Result<Self, Error> {
        let Some(raw) = ask.output_config.take() else { return Ok(Self(OutputConfig::default())) };
        let mut config = raw
            .read::<OutputConfig<'_>>()
            .map(OutputConfig::into_owned)
            .map_err(|error| Error::invalid("output_config", error.to_string()))?;
        match config.format.take() {
            None => {}
            Some(AnthropicFormat::JsonSchema(format)) => {
                if !matches!(ask.format, AnswerFormat::Text) {
                    warnings.add("response_format", "`output_config.format` was given too, and counts");
                }
                ask.format = AnswerFormat::JsonSchema(JsonSchema {
                    at: "output_config.format.schema",
                    name: None,
                    description: None,
                    schema: format.schema,
                    strict: None,
                });
            }
            Some(AnthropicFormat::Unknown(_)) => {
                return Err(Error::value("output_config.format.type", "must be `json_schema`"));
            }
        }
        Ok(Self(config))
    }

    /// The effort in it.
    pub(super) fn effort(&self) -> Option<&WireEffort> {
        self.0.effort.as_ref()
    }

    /// The effort in it, which is then no longer in it.
    pub(super) fn take_effort(&mut self) -> Option<WireEffort> {
        self.0.effort.take()
    }

    /// Puts a derived effort in, unless the caller wrote one itself.
    pub(super) fn set_effort(&mut self, derived: Option<&str>, warnings: &mut Warnings) {
        match (derived, &self.0.effort) {
            (Some(_), Some(_)) => {
                warnings.add("reasoning_effort", "`output_config.effort` was given too, and counts");
            }
            (Some(effort), None) => self.0.effort = Some(WireEffort::from(effort)),
            (None, _) => {}
        }
    }

    /// What is left in it.
    pub(in crate::back) fn rest(&self) -> Option<&OutputConfig<'static>> {
        (self.0 != OutputConfig::default()).then_some(&self.0)
    }
}

/// How the form is asked for.
#[derive(Debug, Default)]
pub(super) struct Format<'a> {
    /// The native form, if that is it.
    pub(super) native: Option<OutputFormat<'a>>,
    /// The schema of the stand-in tool.
    pub(super) tool: Option<JsonSchema<'a>>,
    /// The stand-in must be called.
    pub(super) forced: bool,
    /// A last line of the system prompt.
    pub(super) line: Option<&'static str>,
}

/// Chooses the form that the model knows.
pub(super) fn choose<'a>(
    format: AnswerFormat<'a>,
    caps: &Caps,
    warnings: &mut Warnings,
) -> Result<Format<'a>, Error> {
    let mut chosen = Format::default();
    match format {
        AnswerFormat::Text => {}
        AnswerFormat::JsonObject => {
            warnings.add("response_format", "asked for in words: Bedrock has no free-form JSON mode");
            chosen.line = Some("Answer with a single JSON object and nothing else.");
        }
        AnswerFormat::JsonSchema(format) if caps.structured_output => {
            let name = format.name.clone().filter(|name| !name.is_empty());
            let description = format.description.clone().filter(|text| !text.trim().is_empty());
            // Converse wants the schema as a string.
            let schema = native_schema(format, warnings)?;
            let mut definition = JsonSchemaDefinition::new(Text::from(schema.get().to_owned()));
            (definition.name, definition.description) = (name, description);
            chosen.native =
                Some(OutputFormat::new("json_schema", OutputFormatStructure::JsonSchema(definition)));
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
        beside_others: bool,
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
        let can_be_forced = caps.tool_choice_any || (caps.tool_choice_named && !beside_others);
        self.forced = can_be_forced
            && caps.forced_tool_choice != ForcedToolChoice::Never
            && forced::settle("response_format", thinking, caps, policy, warnings)?;
        if !self.forced {
            self.line = Some(CALL_IT);
        }
        Ok(())
    }
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
