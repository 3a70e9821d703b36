//! Items: what a conversation is made of, in requests and in answers.

use super::{
    ApplyPatchCall, ApplyPatchCallOutput, CodeInterpreterCall, ComputerCall, ComputerCallOutput,
    FileSearchCall, ImageGenerationCall, LocalShellCall, LocalShellCallOutput, McpApprovalRequest,
    McpApprovalResponse, McpCall, McpListTools, Program, ProgramOutput, ShellCall, ShellCallOutput,
    WebSearchCall,
};
use super::{MessageContent, Reasoning, ReasoningPart, SummaryPart, TextConfig, Tool, ToolOutput};
use crate::object::object;
use crate::open_enum::open_enum;
use crate::union::tagged;
use crate::{Bare, RawJson, Text};

tagged! {
    /// One item. Without `type` it is a message, so a reference needs its `type` here.
    pub enum Item<'a> by "type" or "message" {
        /// What somebody says.
        Message(Message<'a>) = "message",
        /// The model's thinking.
        Reasoning(ReasoningItem<'a>) = "reasoning",
        /// A call of one of the caller's functions.
        FunctionCall(FunctionCall<'a>) = "function_call",
        /// What that function answered.
        FunctionCallOutput(FunctionCallOutput<'a>) = "function_call_output",
        /// A call of one of the caller's tools that take free text.
        CustomToolCall(CustomToolCall<'a>) = "custom_tool_call",
        /// What that tool answered.
        CustomToolCallOutput(CustomToolCallOutput<'a>) = "custom_tool_call_output",
        /// From here on these tools are available too.
        AdditionalTools(AdditionalTools<'a>) = "additional_tools",
        /// A search for tools.
        ToolSearchCall(ToolSearchCall<'a>) = "tool_search_call",
        /// The tools that were found.
        ToolSearchOutput(ToolSearchOutput<'a>) = "tool_search_output",
        /// From here on the model is asked otherwise.
        ConfigurationUpdate(ConfigurationUpdate<'a>) = "configuration_update",
        /// What stands for the conversation so far.
        Compaction(Compaction<'a>) = "compaction",
        /// Asks for the conversation so far to be compacted.
        CompactionTrigger(CompactionTrigger<'a>) = "compaction_trigger",
        /// An item that the server keeps.
        ItemReference(ItemReference<'a>) = "item_reference",
        /// A command for the caller's shell, one process.
        LocalShellCall(LocalShellCall<'a>) = "local_shell_call",
        /// What it printed.
        LocalShellCallOutput(LocalShellCallOutput<'a>) = "local_shell_call_output",
        /// Commands for a shell.
        ShellCall(ShellCall<'a>) = "shell_call",
        /// What they printed.
        ShellCallOutput(ShellCallOutput<'a>) = "shell_call_output",
        /// A change of a file.
        ApplyPatchCall(ApplyPatchCall<'a>) = "apply_patch_call",
        /// Whether it was made.
        ApplyPatchCallOutput(ApplyPatchCallOutput<'a>) = "apply_patch_call_output",
        /// A search on the web.
        WebSearchCall(WebSearchCall<'a>) = "web_search_call",
        /// A search in the caller's files.
        FileSearchCall(FileSearchCall<'a>) = "file_search_call",
        /// Code that ran at the server.
        CodeInterpreterCall(CodeInterpreterCall<'a>) = "code_interpreter_call",
        /// An image that was made.
        ImageGenerationCall(ImageGenerationCall<'a>) = "image_generation_call",
        /// What to do on a screen.
        ComputerCall(ComputerCall<'a>) = "computer_call",
        /// What the screen looks like then.
        ComputerCallOutput(ComputerCallOutput<'a>) = "computer_call_output",
        /// The tools of an MCP server.
        McpListTools(McpListTools<'a>) = "mcp_list_tools",
        /// Asks whether a tool of an MCP server may be called.
        McpApprovalRequest(McpApprovalRequest<'a>) = "mcp_approval_request",
        /// Says so.
        McpApprovalResponse(McpApprovalResponse<'a>) = "mcp_approval_response",
        /// A call of a tool of an MCP server, and what it answered.
        McpCall(McpCall<'a>) = "mcp_call",
        /// A program that calls tools.
        Program(Program<'a>) = "program",
        /// What it returned.
        ProgramOutput(ProgramOutput<'a>) = "program_output",
    }

    /// Who made a call.
    pub enum Caller<'a> by "type" {
        /// The model.
        Direct(Bare<'a>) = "direct",
        /// A program of the model's.
        Program(CallingProgram<'a>) = "program",
    }
}

object! {
    /// `{"type": "message", "role": "user", "content": "Hi"}`, without the tag.
    pub struct Message<'a> {
        /// Who speaks.
        required role: Role,
        /// What is said.
        required content: MessageContent<'a>,
        /// Of this item, from the server.
        optional id: Text<'a>,
        /// How far it got.
        optional status: ItemStatus,
        /// Of an answer: said on the way, or at the end.
        optional phase: Phase,
    }

    /// `{"type": "reasoning", "summary": [...], "encrypted_content": "..."}`, without the tag.
    pub struct ReasoningItem<'a> {
        /// Of this item, from the server.
        expected id: Text<'a>,
        /// What is told about it; always there in answers.
        expected summary: Vec<SummaryPart<'a>>,
        /// The thinking itself, from models that show it.
        optional content: Vec<ReasoningPart<'a>>,
        /// To be sent back as it is.
        optional encrypted_content: Text<'a>,
        /// How far it got.
        optional status: ItemStatus,
    }

    /// `{"type": "function_call", "call_id": "call_1", "name": "f", "arguments": "{}"}`, without the tag.
    pub struct FunctionCall<'a> {
        /// Ties the result to the call.
        required call_id: Text<'a>,
        /// Which function.
        required name: Text<'a>,
        /// JSON, as the model wrote it.
        required arguments: Text<'a>,
        /// The namespace that the function is in.
        optional namespace: Text<'a>,
        /// Of this item, from the server.
        optional id: Text<'a>,
        /// How far it got.
        optional status: ItemStatus,
        /// Who made the call.
        optional caller: Caller<'a>,
        /// Whether the model goes on before there is an answer.
        optional is_async as "async": bool,
        /// Who made this item.
        optional created_by: Text<'a>,
    }

    /// `{"type": "function_call_output", "call_id": "call_1", "output": "..."}`, without the tag.
    pub struct FunctionCallOutput<'a> {
        /// Of the call.
        expected call_id: Text<'a>,
        /// What came back.
        required output: ToolOutput<'a>,
        /// Of this item, from the server.
        optional id: Text<'a>,
        /// How far it got.
        optional status: ItemStatus,
        /// Of the function.
        optional name: Text<'a>,
        /// The namespace that the function is in.
        optional namespace: Text<'a>,
        /// Who made the call.
        optional caller: Caller<'a>,
        /// Who made this item.
        optional created_by: Text<'a>,
    }

    /// `{"type": "custom_tool_call", "call_id": "call_1", "name": "sql", "input": "select 1"}`, without the tag.
    pub struct CustomToolCall<'a> {
        /// Ties the result to the call.
        required call_id: Text<'a>,
        /// Which tool.
        required name: Text<'a>,
        /// Free text.
        required input: Text<'a>,
        /// The namespace that the tool is in.
        optional namespace: Text<'a>,
        /// Of this item, from the server.
        optional id: Text<'a>,
        /// How far it got.
        optional status: ItemStatus,
        /// Who made the call.
        optional caller: Caller<'a>,
        /// Whether the model goes on before there is an answer.
        optional is_async as "async": bool,
        /// Who made this item.
        optional created_by: Text<'a>,
    }

    /// `{"type": "custom_tool_call_output", "call_id": "call_1", "output": "..."}`, without the tag.
    pub struct CustomToolCallOutput<'a> {
        /// Of the call.
        required call_id: Text<'a>,
        /// What came back.
        required output: ToolOutput<'a>,
        /// Of this item, from the server.
        optional id: Text<'a>,
        /// How far it got.
        optional status: ItemStatus,
        /// Who made the call.
        optional caller: Caller<'a>,
        /// Who made this item.
        optional created_by: Text<'a>,
    }

    /// `{"type": "program", "caller_id": "..."}`, without the tag.
    pub struct CallingProgram<'a> {
        /// Which program.
        required caller_id: Text<'a>,
    }

    /// `{"type": "additional_tools", "role": "developer", "tools": [...]}`, without the tag.
    pub struct AdditionalTools<'a> {
        /// Who offers them: `developer`.
        required role: Role,
        /// The tools.
        required tools: Vec<Tool<'a>>,
        /// Of this item, from the server.
        optional id: Text<'a>,
    }

    /// `{"type": "tool_search_call", "call_id": "call_1", "arguments": {...}}`, without the tag.
    pub struct ToolSearchCall<'a> {
        /// What is looked for, as written.
        required arguments: RawJson<'a>,
        /// Ties the result to the call; `null` when the server searches.
        nullable call_id: Text<'a>,
        /// `server` or `client`
        optional execution: Text<'a>,
        /// Of this item, from the server.
        optional id: Text<'a>,
        /// How far it got.
        optional status: ItemStatus,
        /// Who made this item.
        optional created_by: Text<'a>,
    }

    /// `{"type": "tool_search_output", "call_id": "call_1", "tools": [...]}`, without the tag.
    pub struct ToolSearchOutput<'a> {
        /// The tools.
        required tools: Vec<Tool<'a>>,
        /// Of the call; `null` when the server searched.
        nullable call_id: Text<'a>,
        /// `server` or `client`
        optional execution: Text<'a>,
        /// Of this item, from the server.
        optional id: Text<'a>,
        /// How far it got.
        optional status: ItemStatus,
        /// Who made this item.
        optional created_by: Text<'a>,
    }

    /// `{"type": "configuration_update", "reasoning": {"effort": "low"}}`, without the tag.
    #[derive(Default)]
    pub struct ConfigurationUpdate<'a> {
        /// How to think.
        optional reasoning: Reasoning<'a>,
        /// Form of the text.
        optional text: TextConfig<'a>,
        /// Of this item, from the server.
        optional id: Text<'a>,
    }

    /// `{"type": "compaction", "encrypted_content": "..."}`, without the tag.
    pub struct Compaction<'a> {
        /// To be sent back as it is.
        required encrypted_content: Text<'a>,
        /// Of this item, from the server.
        optional id: Text<'a>,
        /// Who made this item.
        optional created_by: Text<'a>,
    }

    /// `{"type": "compaction_trigger"}`, without the tag.
    #[derive(Default)]
    pub struct CompactionTrigger<'a> {
        /// Of this item, from the server.
        optional id: Text<'a>,
    }

    /// `{"type": "item_reference", "id": "msg_1"}`, without the tag.
    pub struct ItemReference<'a> {
        /// Of the item that is meant.
        required id: Text<'a>,
    }
}

open_enum! {
    /// Who speaks.
    pub enum Role {
        User = "user",
        Assistant = "assistant",
        System = "system",
        Developer = "developer",
        Tool = "tool",
        Critic = "critic",
        Discriminator = "discriminator",
        Unspecified = "unknown",
    }

    /// How far an item got.
    pub enum ItemStatus {
        InProgress = "in_progress",
        Completed = "completed",
        Incomplete = "incomplete",
        Failed = "failed",
        Searching = "searching",
        Interpreting = "interpreting",
        Generating = "generating",
        Calling = "calling",
    }

    /// Which part of an answer a message is.
    pub enum Phase {
        Commentary = "commentary",
        FinalAnswer = "final_answer",
    }
}
