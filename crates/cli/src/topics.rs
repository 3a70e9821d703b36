//! What `outcrop help TOPIC` says.

mod environment;
mod errors;
mod fill;

use crate::failure::Failure;

/// Every topic.
pub(crate) const TOPICS: [&str; 5] = ["endpoints", "credentials", "environment", "models", "errors"];

/// A topic's text. `rest` is what was typed behind it.
pub(crate) fn text(topic: &str, rest: &[&str]) -> Result<String, Failure> {
    match (topic, rest) {
        ("errors", [code]) => errors::one(code),
        (topic, [word, ..]) => {
            let hint = format!("`outcrop help {topic}`");
            Err(Failure::usage(format!("topic `{topic}` has no part `{word}`"), &hint))
        }
        ("endpoints", []) => Ok(include_str!("topics/endpoints.txt").to_owned()),
        ("credentials", []) => Ok(include_str!("topics/credentials.txt").to_owned()),
        ("models", []) => Ok(include_str!("topics/models.txt").to_owned()),
        ("environment", []) => Ok(environment::text()),
        (_, []) => Ok(errors::list()),
    }
}
