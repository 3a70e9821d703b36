//! What must not be seen: secrets never, accounts and names in ARNs unless asked for.

use outcrop_credentials::Environment;

use crate::variables::{Kind, VARIABLES, secrets_of};

/// Shorter values could be parts of ordinary words.
const SHORTEST_SECRET: usize = 8;

/// Makes texts fit to be shown.
#[derive(Clone)]
pub(crate) struct Redaction {
    secrets: Vec<String>,
    /// The folder of the user, whose name is in its path.
    home: Option<String>,
    show_ids: bool,
}

impl Redaction {
    /// Knows every secret value that the environment holds.
    pub(crate) fn new(environment: &Environment, show_ids: bool) -> Self {
        let known =
            VARIABLES.iter().filter_map(|variable| Some((variable.kind, environment.get(variable.name)?)));
        let secrets = known.flat_map(|(kind, value)| match kind {
            Kind::Secret => vec![value],
            Kind::Url => secrets_of(&value).collect(),
            Kind::Plain if value.contains("://") => secrets_of(&value).collect(),
            Kind::Plain | Kind::KeyId => Vec::new(),
        });
        let home = environment.get("HOME").or_else(|| environment.get("USERPROFILE"));
        let home =
            home.map(|home| home.trim_end_matches(['/', '\\']).to_owned()).filter(|home| home.len() > 3);
        Self { secrets: secrets.filter(|value| value.len() >= SHORTEST_SECRET).collect(), home, show_ids }
    }

    pub(crate) fn apply(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.secrets {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), "***");
            }
        }
        if self.show_ids {
            return text;
        }
        if let Some(home) = &self.home {
            text = text.replace(home.as_str(), "~");
        }
        accounts(&arns(&text))
    }
}

/// `arn:aws:sts::123456789012:assumed-role/dev/bob` is `arn:aws:sts::<account>:assumed-role/<name>`. What an ARN of
/// Bedrock names stays: it is a model.
fn arns(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("arn:") {
        let (before, arn) = rest.split_at(at);
        out.push_str(before);
        let inside = |c: char| c.is_ascii_alphanumeric() || ":/._-+=@*<>".contains(c);
        let end = arn.find(|c| !inside(c)).unwrap_or(arn.len());
        let (arn, after) = arn.split_at(end);
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        match parts.as_slice() {
            [arn, partition, service @ ("iam" | "sts" | "organizations"), region, account, resource] => {
                let account = if account.is_empty() { "" } else { "<account>" };
                let kind = resource.split_once('/').map_or("", |(kind, _)| kind);
                let name = if kind.is_empty() { "<name>".to_owned() } else { format!("{kind}/<name>") };
                out.push_str(&[*arn, *partition, *service, *region, account, &name].join(":"));
            }
            _ => out.push_str(arn),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Twelve digits that stand alone are an account.
fn accounts(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut digits = String::new();
    let mut after_word = false;
    for c in text.chars().chain(['\0']) {
        if c.is_ascii_digit() && !after_word {
            digits.push(c);
            continue;
        }
        let alone = digits.len() == 12 && !c.is_ascii_alphabetic();
        out.push_str(if alone { "<account>" } else { &digits });
        digits.clear();
        after_word = c.is_ascii_alphanumeric();
        if c != '\0' {
            out.push(c);
        }
    }
    out
}

/// The end of an access key id, the rest masked: `AKIA…MPLE`.
pub(crate) fn masked_key_id(id: &str) -> String {
    match (id.get(..4), id.len().checked_sub(4).and_then(|at| id.get(at..))) {
        (Some(start), Some(end)) if id.len() >= 16 => format!("{start}…{end}"),
        _ => "***".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use outcrop_credentials::Environment;

    use super::{Redaction, masked_key_id};

    fn shown(text: &str) -> String {
        let environment = Environment::from_pairs([("AWS_SECRET_ACCESS_KEY", "canary-of-a-secret")]);
        Redaction::new(&environment, false).apply(text)
    }

    #[test]
    fn accounts_and_names_are_left_out_and_models_are_kept() {
        for (text, redacted) in [
            (
                "User: arn:aws:sts::123456789012:assumed-role/dev/bob@example.com is not authorized",
                "User: arn:aws:sts::<account>:assumed-role/<name> is not authorized",
            ),
            (
                "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0",
                "arn:aws:bedrock:us-east-1:<account>:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0",
            ),
            ("account 123456789012.", "account <account>."),
            (
                "anthropic.claude-20251001 1234567890123 a123456789012",
                "anthropic.claude-20251001 1234567890123 a123456789012",
            ),
        ] {
            assert_eq!(shown(text), redacted);
        }
    }

    #[test]
    fn a_secret_is_left_out_even_where_accounts_are_shown() {
        let environment = Environment::from_pairs([("AWS_SECRET_ACCESS_KEY", "canary-of-a-secret")]);
        let shown = Redaction::new(&environment, true).apply("123456789012 canary-of-a-secret");
        assert_eq!(shown, "123456789012 ***");
    }

    #[test]
    fn the_name_of_the_user_is_left_out_of_paths() {
        let environment = Environment::from_pairs([("HOME", "/users/bob/")]);
        assert_eq!(
            Redaction::new(&environment, false).apply("read `/users/bob/.aws/config`"),
            "read `~/.aws/config`"
        );
        assert_eq!(Redaction::new(&environment, true).apply("/users/bob/x"), "/users/bob/x");
    }

    #[test]
    fn a_key_id_shows_its_ends() {
        assert_eq!(masked_key_id("AKIAIOSFODNN7EXAMPLE"), "AKIA…MPLE");
        assert_eq!(masked_key_id("short"), "***");
    }
}
