//! Tools: what may be called, what must be, what was.

use super::{FunctionCall, FunctionName};
use crate::messages::CacheControl;
use crate::object::object;
use crate::open_enum::open_enum;
use crate::union::{by_shape, tagged};
use crate::{Bare, RawJson, Text};

tagged! {
    /// A tool that may be called.
    pub enum Tool<'a> by "type" {
        /// Takes JSON of a schema.
        Function(FunctionTool<'a>) = "function",
        /// Takes free text.
        Custom(CustomTool<'a>) = "custom",
    }

    /// What the input of a custom tool looks like.
    pub enum CustomFormat<'a> by "type" {
        /// Anything.
        Text(Bare<'a>) = "text",
        /// What a grammar allows.
        Grammar(GrammarFormat<'a>) = "grammar",
    }

    /// `tool_choice` as an object.
    pub enum NamedToolChoice<'a> by "type" {
        /// This function.
        Function(NamedFunction<'a>) = "function",
        /// This custom tool.
        Custom(NamedCustom<'a>) = "custom",
        /// One of these.
        AllowedTools(AllowedToolsChoice<'a>) = "allowed_tools",
    }

    /// One of the tools in an `allowed_tools` choice.
    pub enum AllowedTool<'a> by "type" {
        /// This function.
        Function(NamedFunction<'a>) = "function",
        /// This custom tool.
        Custom(NamedCustom<'a>) = "custom",
    }

    /// A call the model made. Without `type` it is a function call.
    pub enum ToolCall<'a> by "type" or "function" {
        /// Of a function.
        Function(FunctionToolCall<'a>) = "function",
        /// Of a custom tool.
        Custom(CustomToolCall<'a>) = "custom",
    }
}

by_shape! {
    /// Which tool to call, if any.
    pub enum ToolChoice<'a> expecting "`none`, `auto`, `required` or an object" {
        /// `"auto"`
        Mode(ToolChoiceMode) from string,
        /// `{"type": "function", "function": {"name": "f"}}`
        Named(NamedToolChoice<'a>) from object,
    }
}

open_enum! {
    /// `tool_choice` as a word.
    pub enum ToolChoiceMode {
        None = "none",
        Auto = "auto",
        Required = "required",
    }

    /// Whether one of the allowed tools must be called.
    pub enum AllowedToolsMode {
        Auto = "auto",
        Required = "required",
    }
}

object! {
    /// `{"type": "function", "function": {...}}`, without the tag.
    pub struct FunctionTool<'a> {
        /// The function.
        required function: FunctionDefinition<'a>,
        /// Extension: Anthropic's cache point after this tool.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"name": "f", "description": "...", "parameters": {...}, "strict": true}`
    pub struct FunctionDefinition<'a> {
        /// `[a-zA-Z0-9_-]`, up to 64.
        required name: Text<'a>,
        /// When and how to call it.
        optional description: Text<'a>,
        /// JSON Schema of the arguments, as written. Absent means no arguments.
        optional parameters: RawJson<'a>,
        /// Whether the arguments must follow the schema exactly.
        optional strict: bool,
        /// Extension (LiteLLM): Anthropic's cache point, inside the function.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"type": "custom", "custom": {...}}`, without the tag.
    pub struct CustomTool<'a> {
        /// The tool.
        required custom: CustomDefinition<'a>,
        /// Extension: Anthropic's cache point after this tool.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"name": "sql", "format": {...}}`
    pub struct CustomDefinition<'a> {
        /// The name.
        required name: Text<'a>,
        /// When and how to call it.
        optional description: Text<'a>,
        /// What its input looks like; any text if absent.
        optional format: CustomFormat<'a>,
    }

    /// `{"type": "grammar", "grammar": {...}}`, without the tag.
    pub struct GrammarFormat<'a> {
        /// The grammar.
        required grammar: Grammar<'a>,
    }

    /// `{"syntax": "lark", "definition": "..."}`
    pub struct Grammar<'a> {
        /// The grammar itself.
        required definition: Text<'a>,
        /// `lark` or `regex`
        required syntax: Text<'a>,
    }

    /// `{"function": {"name": "f"}}`
    pub struct NamedFunction<'a> {
        /// Which one.
        required function: FunctionName<'a>,
    }

    /// `{"custom": {"name": "sql"}}`
    pub struct NamedCustom<'a> {
        /// Which one.
        required custom: FunctionName<'a>,
    }

    /// `{"type": "allowed_tools", "allowed_tools": {...}}`, without the tag.
    pub struct AllowedToolsChoice<'a> {
        /// The tools.
        required allowed_tools: AllowedTools<'a>,
    }

    /// `{"mode": "auto", "tools": [{"type": "function", "function": {"name": "f"}}]}`
    pub struct AllowedTools<'a> {
        /// Whether one must be called.
        required mode: AllowedToolsMode,
        /// Which ones.
        required tools: Vec<AllowedTool<'a>>,
    }

    /// `{"id": "call_1", "type": "function", "function": {...}}`, without the tag.
    pub struct FunctionToolCall<'a> {
        /// Ties the result to the call.
        required id: Text<'a>,
        /// What is called, with what.
        required function: FunctionCall<'a>,
    }

    /// `{"id": "call_1", "type": "custom", "custom": {...}}`, without the tag.
    pub struct CustomToolCall<'a> {
        /// Ties the result to the call.
        required id: Text<'a>,
        /// What is called, with what.
        required custom: CustomCall<'a>,
    }

    /// `{"name": "sql", "input": "select 1"}`
    pub struct CustomCall<'a> {
        /// Name of the tool.
        required name: Text<'a>,
        /// Free text.
        required input: Text<'a>,
    }
}
