//! Tools that run at the server. Their inner parts are mostly raw.

use crate::object::object;
use crate::union::by_shape;
use crate::{Members, RawJson, SecretText, Text};

object! {
    /// `{"type": "web_search"}`, without the tag.
    #[derive(Default)]
    pub struct WebSearchTool<'a> {
        /// Whether pages may be read, or only what is already indexed.
        optional external_web_access: bool,
        /// Which sites.
        optional filters: WebSearchFilters<'a>,
        /// `low`, `medium`, `high`
        optional search_context_size: Text<'a>,
        /// Where the user is, roughly.
        optional user_location: WebSearchLocation<'a>,
    }

    /// `{"allowed_domains": ["example.com"]}`
    #[derive(Default)]
    pub struct WebSearchFilters<'a> {
        /// Only these sites.
        optional allowed_domains: Vec<Text<'a>>,
    }

    /// `{"type": "approximate", "city": "Bern", "country": "CH"}`
    #[derive(Default)]
    pub struct WebSearchLocation<'a> {
        /// `approximate`
        optional kind as "type": Text<'a>,
        /// Free text.
        optional city: Text<'a>,
        /// Two letters, ISO 3166-1.
        optional country: Text<'a>,
        /// Free text.
        optional region: Text<'a>,
        /// IANA name.
        optional timezone: Text<'a>,
    }

    /// `{"type": "web_search_preview"}`, without the tag.
    #[derive(Default)]
    pub struct WebSearchPreviewTool<'a> {
        /// `text`, `image`
        optional search_content_types: Vec<Text<'a>>,
        /// `low`, `medium`, `high`
        optional search_context_size: Text<'a>,
        /// Where the user is, roughly.
        optional user_location: WebSearchLocation<'a>,
    }

    /// `{"type": "file_search", "vector_store_ids": ["vs_1"]}`, without the tag.
    pub struct FileSearchTool<'a> {
        /// Where to look.
        required vector_store_ids: Vec<Text<'a>>,
        /// Which files, as written.
        optional filters: RawJson<'a>,
        /// 1 to 50.
        optional max_num_results: i64,
        /// How to sort, as written.
        optional ranking_options: RawJson<'a>,
    }

    /// `{"type": "code_interpreter", "container": "cntr_1"}`, without the tag.
    pub struct CodeInterpreterTool<'a> {
        /// A container's id, or what a new one should be like, as written.
        required container: RawJson<'a>,
        /// Who may call it: `direct`, `programmatic`.
        optional allowed_callers: Vec<Text<'a>>,
    }

    /// `{"type": "image_generation"}`, without the tag.
    #[derive(Default)]
    pub struct ImageGenerationTool<'a> {
        /// `generate`, `edit`, `auto`
        optional action: Text<'a>,
        /// `transparent`, `opaque`, `auto`
        optional background: Text<'a>,
        /// `low`, `medium`, `high`
        optional complexity: Text<'a>,
        /// Of an animation.
        optional frame_count: i64,
        /// Of an animation, milliseconds.
        optional frame_duration_ms: i64,
        /// `high` or `low`
        optional input_fidelity: Text<'a>,
        /// What may change, as written.
        optional input_image_mask: RawJson<'a>,
        /// The image model.
        optional model: Text<'a>,
        /// `auto` or `low`
        optional moderation: Text<'a>,
        /// 0 to 100.
        optional output_compression: i64,
        /// `png`, `webp`, `jpeg`, `gif`, `svg`
        optional output_format: Text<'a>,
        /// How many steps on the way to show, 0 to 3.
        optional partial_images: i64,
        /// `low` to `max`, or `auto`
        optional quality: Text<'a>,
        /// `1024x1024` or `auto`
        optional size: Text<'a>,
        /// How to draw an SVG, as written.
        optional svg: RawJson<'a>,
    }

    /// `{"type": "computer_use_preview", "display_width": 1024, ...}`, without the tag.
    pub struct ComputerUsePreviewTool<'a> {
        /// Pixels.
        required display_height: i64,
        /// Pixels.
        required display_width: i64,
        /// `windows`, `mac`, `linux`, `ubuntu`, `browser`
        required environment: Text<'a>,
    }

    /// `{"type": "shell", "environment": {"type": "local"}}`, without the tag.
    #[derive(Default)]
    pub struct ShellTool<'a> {
        /// Who may call it: `direct`, `programmatic`.
        optional allowed_callers: Vec<Text<'a>>,
        /// The caller's machine or a container, as written. May hold secrets of the container's network.
        optional environment: ShellEnvironment<'a>,
    }

    /// `{"type": "local", "skills": [...]}` or a container, as written.
    pub struct ShellEnvironment<'a> {
        /// `local`, `container_auto`, `container_reference`
        required kind as "type": Text<'a>,
        /// Which container.
        optional container_id: Text<'a>,
        /// Files to put in.
        optional file_ids: Vec<Text<'a>>,
        /// `1g`, `4g`, `16g`, `64g`
        optional memory_limit: Text<'a>,
        /// Where it may connect to.
        optional network_policy: NetworkPolicy<'a>,
        /// What it should know, as written.
        optional skills: Vec<RawJson<'a>>,
    }

    /// `{"type": "allowlist", "allowed_domains": ["example.com"]}`
    pub struct NetworkPolicy<'a> {
        /// `disabled` or `allowlist`
        required kind as "type": Text<'a>,
        /// Only these sites.
        optional allowed_domains: Vec<Text<'a>>,
        /// What to send to them.
        optional domain_secrets: Vec<DomainSecret<'a>>,
    }

    /// `{"domain": "example.com", "name": "TOKEN", "value": "..."}`
    pub struct DomainSecret<'a> {
        /// The site.
        required domain: Text<'a>,
        /// Name of the secret.
        required name: Text<'a>,
        /// The secret.
        required value: SecretText<'a>,
    }

    /// `{"type": "mcp", "server_label": "s", "server_url": "https://..."}`, without the tag.
    pub struct McpTool<'a> {
        /// The caller's name for the server.
        required server_label: Text<'a>,
        /// Who may call its tools: `direct`, `programmatic`.
        optional allowed_callers: Vec<Text<'a>>,
        /// Which of its tools.
        optional allowed_tools: AllowedMcpTools<'a>,
        /// A token for the server.
        optional authorization: SecretText<'a>,
        /// A connector instead of a server.
        optional connector_id: Text<'a>,
        /// Whether its tools are shown only once they were found.
        optional defer_loading: bool,
        /// For the server; may hold tokens.
        optional headers: Members<'a, SecretText<'a>>,
        /// Which calls have to be approved, as written: `"always"`, `"never"` or by tool.
        optional require_approval: RawJson<'a>,
        /// What it is for.
        optional server_description: Text<'a>,
        /// Where it is.
        optional server_url: Text<'a>,
        /// How to reach it.
        optional tunnel_id: Text<'a>,
    }

    /// `{"read_only": true, "tool_names": ["f"]}`
    #[derive(Default)]
    pub struct McpToolFilter<'a> {
        /// Only those that change nothing.
        optional read_only: bool,
        /// Only these.
        optional tool_names: Vec<Text<'a>>,
    }
}

by_shape! {
    /// Which tools of an MCP server.
    pub enum AllowedMcpTools<'a> expecting "an array of names or an object" {
        /// Only these.
        Names(Vec<Text<'a>>) from array,
        /// Those that a filter lets through.
        Filter(McpToolFilter<'a>) from object,
    }
}
