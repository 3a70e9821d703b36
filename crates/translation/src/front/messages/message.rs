//! Messages read into the middle. Their order and pairing is settled later, when the target is known.

use outcrop_api_types::messages::{Content, Message, Role as WireRole};

use super::block;
use crate::conversation::{Ask, Block, BlockKind, Place, Role, Said};
use crate::error::Error;
use crate::front::chat::verdict::{Verdicts, shown};

/// The root of every path in here.
const ROOT: &str = "messages";

/// Reads the messages in order.
pub(super) fn read<'a>(
    messages: Vec<Message<'a>>,
    ask: &mut Ask<'a>,
    verdicts: &mut Verdicts<'_>,
) -> Result<(), Error> {
    for (index, message) in messages.into_iter().enumerate() {
        let said = said(message, Place::message(ROOT, index), ask, verdicts)?;
        ask.said.push(said);
    }
    Ok(())
}

fn said<'a>(
    message: Message<'a>,
    at: Place,
    ask: &mut Ask<'a>,
    verdicts: &mut Verdicts<'_>,
) -> Result<Said<'a>, Error> {
    let Message { role, content, clear_at, output_config, extra } = message;
    verdicts.unknown(at, &extra);
    if clear_at.is_some() {
        verdicts.hint(format!("{at}.clear_at"), "stays for the whole conversation");
    }
    if output_config.is_some() {
        verdicts.hint(format!("{at}.output_config"), "one effort holds for the whole request");
    }
    let role = match role {
        WireRole::User => Role::User,
        WireRole::Assistant => Role::Assistant,
        WireRole::System => Role::System,
        WireRole::Unknown(role) => {
            return Err(Error::value(
                format!("{at}.role"),
                format!("`{}` is not known; known are user, assistant and system", shown(&role)),
            ));
        }
    };
    let blocks = match content {
        Some(Content::Text(text)) => vec![Block { at, cache: None, kind: BlockKind::Text(text) }],
        Some(Content::Blocks(wire)) => {
            let mut blocks = Vec::with_capacity(wire.len());
            for (index, wire) in wire.into_iter().enumerate() {
                block::read(wire, role, at.part("content", index), &mut blocks, ask, verdicts)?;
            }
            blocks
        }
        // A system message may be there for its effort only.
        None if role == Role::System => Vec::new(),
        None => return Err(Error::missing(format!("{at}.content"), "is required")),
    };
    Ok(Said { role, blocks, at })
}
