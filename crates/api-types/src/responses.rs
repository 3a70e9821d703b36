//! OpenAI Responses: `POST /v1/responses`, what it streams, and what is kept of it.
//!
//! Every field, item, tool and event of `openai` 3.54.0 (Python, its typed models, read 2026-11-22). Items
//! are the same type in requests and answers, because an answer's items come back as input: what one side
//! of the wire never sends is absent there, and `id` and `status` are optional where a caller may leave
//! them out. Tools that run at OpenAI keep parts of theirs as raw JSON.

mod choice;
mod content;
mod event;
mod hosted_event;
mod hosted_item;
mod hosted_tool;
mod item;
mod kept;
mod request;
mod response;
mod shell;
mod tool;
mod usage;

pub use choice::*;
pub use content::*;
pub use event::*;
pub use hosted_event::*;
pub use hosted_item::*;
pub use hosted_tool::*;
pub use item::*;
pub use kept::*;
pub use request::*;
pub use response::*;
pub use shell::*;
pub use tool::*;
pub use usage::*;

pub use crate::chat::{
    ImageDetail, InputAudio, ModerationOptions, ModerationPolicy, ModerationRule, PromptCacheBreakpoint,
    PromptCacheRetention, ReasoningEffort, StreamOptions, Verbosity,
};
