//! Topic `errors`: the table of causes.

use outcrop_gateway::suggest;
use outcrop_hints::{GROUPS, Hint, all, by_code};

use super::fill::{fill, width};
use crate::failure::Failure;

/// Every code with what it means.
pub(super) fn list() -> String {
    let mut text = String::from(
        "Errors: why calls to Bedrock fail\n\n\
         `outcrop help errors CODE` tells what to do.\n\
         The proxy names the code in the header x-outcrop-hint.\n\
         `outcrop doctor` finds the cause by itself.\n",
    );
    let width = width();
    for group in GROUPS {
        text.extend(["\n", group.title, "\n"]);
        for hint in group.hints {
            text.push_str(&fill(width, &format!("  {}", hint.code), 29, hint.meaning));
        }
    }
    text
}

/// One code.
pub(super) fn one(code: &str) -> Result<String, Failure> {
    let Some(Hint { code, meaning, next, source, .. }) = by_code(code) else {
        let hint = match suggest::nearest(code, all().map(|hint| hint.code)) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => "`outcrop help errors` lists them".to_owned(),
        };
        return Err(Failure::usage(format!("there is no error code `{code}`"), &hint));
    };
    let width = width();
    Ok(format!(
        "{code}\n\n{}{}{}",
        fill(width, "  why", 11, meaning),
        fill(width, "  do", 11, next),
        fill(width, "  source", 11, source)
    ))
}
