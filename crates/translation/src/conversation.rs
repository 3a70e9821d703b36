//! The middle: what was asked, what was answered, and an answer as it streams. Dialects meet here and
//! nowhere else; nothing in it is ever serialized.

mod answer;
mod ask;
mod event;
pub(crate) mod proof;
mod tell;

pub use answer::{Annotation, Answer, AnswerBlock, Stop, Usage};
pub use ask::{
    AnswerFormat, Ask, AskedEffort, Block, BlockKind, CachePoint, Guardrail, JsonSchema, Media, Place, Role,
    Said, Tool, ToolChoice, ToolKind,
};
pub use event::{BlockStart, Event};
