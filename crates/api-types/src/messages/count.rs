//! Counting the tokens of a request: `POST /v1/messages/count_tokens`.

use super::ContextManagementOutcome;
use super::{
    BillingPolicy, CacheControl, CompactionConfig, ContextManagement, McpServer, Message, OutputConfig,
};
use super::{TextContent, Thinking, Tool, ToolChoice};
use crate::Text;
use crate::object::object;

object! {
    /// `{"model": "...", "messages": [...]}`
    pub struct CountTokensRequest<'a> {
        /// Name of the model.
        required model: Text<'a>,
        /// The conversation, oldest first.
        collected messages: Vec<Message<'a>>,
        /// Instructions.
        optional system: TextContent<'a>,
        /// Tools.
        optional tools: Vec<Tool<'a>>,
        /// Which tool to call, if any.
        optional tool_choice: ToolChoice<'a>,
        /// Thinking.
        optional thinking: Thinking<'a>,
        /// Form of the answer.
        optional output_config: OutputConfig<'a>,
        /// An automatic cache point.
        optional cache_control: CacheControl<'a>,
        /// What is cleared from a long conversation.
        optional context_management: ContextManagement<'a>,
        /// Summarize.
        optional compaction: CompactionConfig<'a>,
        /// Servers that Anthropic may call.
        optional mcp_servers: Vec<McpServer<'a>>,
        /// Who pays.
        optional billing_policy: BillingPolicy<'a>,
        /// `standard` or `fast`
        optional speed: Text<'a>,
        /// For whom.
        optional user_profile_id: Text<'a>,
        /// In which workspace.
        optional workspace_id: Text<'a>,
        /// Beta flags, as the Python client's argument; on the wire they are a header.
        optional betas: Vec<Text<'a>>,
    }

    /// `{"input_tokens": 2095}`
    pub struct CountTokensResponse<'a> {
        /// Tokens of the request.
        required input_tokens: u64,
        /// What was cleared.
        optional context_management: ContextManagementOutcome<'a>,
    }
}
