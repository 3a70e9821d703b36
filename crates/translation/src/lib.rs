//! One dialect into another and back, whole and streaming; pure functions.
//!
//! `front` reads what callers speak and writes their replies; `back` writes what Bedrock wants and reads its
//! replies; both meet in [`conversation`] and know nothing of each other. A field of a request gets one of four
//! verdicts: mapped, harmless, left out and reported as a [`Warning`], or refused as an [`Error`] that names its
//! JSON path.
//!
//! **The types to know:** [`conversation::Ask`] is what was asked, [`conversation::Answer`] and
//! [`conversation::Event`] what was answered, whole and in steps; [`back::messages::Sent`] holds the body for Bedrock,
//! [`front::chat::Turn`] what the reply must know of the request.
//!
//! **What it is not:** it does no IO, reads no clock, makes no ids and knows no model by name. Ids and time come in
//! a [`front::chat::Stamp`], abilities in [`Caps`], the operator's choices in [`Policy`].
//!
//! ```
//! use outcrop_api_types::{chat::ChatRequest, parse};
//! use outcrop_translation::{Caps, Policy, Warnings, back, front};
//!
//! let body = br#"{"model":"sonnet","messages":[{"role":"user","content":"Hi"}],"seed":7}"#;
//! let stamp = front::chat::Stamp { id: "chatcmpl-1".into(), created: 1_700_000_000 };
//! let (caps, policy, mut warnings) = (Caps::default(), Policy::default(), Warnings::new());
//!
//! let chat: ChatRequest<'_> = parse(body)?;
//! let (ask, turn) = front::chat::request(chat, stamp, &policy, &mut warnings)?;
//! let sent = back::messages::request(ask, &caps, &policy, &mut warnings)?;
//! assert_eq!(sent.body.max_tokens, 32_000);
//! assert_eq!(warnings.iter().next().map(|w| w.field.as_str()), Some("seed"));
//!
//! // The answer comes back the same way; a stream through `back::messages::Reader` and `front::chat::Writer`.
//! let message = parse(
//!     br#"{"id":"msg_1","type":"message","role":"assistant","model":"claude","stop_reason":"end_turn",
//!          "content":[{"type":"text","text":"Hello."}],"usage":{"input_tokens":8,"output_tokens":3}}"#,
//! )?;
//! let completion = front::chat::reply(back::messages::reply(message, &sent.reading)?, &turn);
//! let content = completion.choices.into_iter().next().and_then(|choice| choice.message.content.flatten());
//! assert_eq!(content.as_deref(), Some("Hello."));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Source of the tables: the typed models of `openai` 3.54.0 and `anthropic` 2.12.0, AWS's Bedrock user guide and
//! model cards, and the issue trackers of other gateways, all read by 2026-11-22.

pub mod back;
mod blanks;
mod cache;
mod caps;
pub mod conversation;
pub mod embeddings;
mod error;
pub mod failure;
mod forced;
pub mod front;
mod media;
mod metadata;
mod names;
pub mod passthrough;
mod policy;
pub mod rerank;
mod sampling;
mod schema;
pub mod splice;
mod thinking;
mod turns;
mod usage;
mod warning;
mod words;

pub use caps::{
    Caps, Effort, EffortForm, EffortSwitch, ForcedToolChoice, OneCall, ReasoningReplay, Sampling, Thinking,
    ThinkingOff, ToolIdRule, TopKForm,
};
pub use error::Error;
pub use policy::{
    AutoCache, CacheOverflow, Compat, EffortOver, ForcedTool, InvalidArguments, MidSystem, MissingResults,
    MissingThinking, Policy, ReasoningBudget, SamplingOnNone, StrictTools, TemperatureAndTopP,
    TemperatureOverOne, UnionSchema, Unsupported, UserId,
};
pub use warning::{Warning, Warnings};
