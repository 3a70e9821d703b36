//! The recipes: one file for each client, read at the start of the command.

use outcrop_gateway::Host;
use serde::Deserialize;

use crate::failure::Failure;

/// Every client, in the order in which they are listed.
const FILES: [(&str, &str); 16] = [
    ("openai-python", include_str!("recipes/openai-python.toml")),
    ("openai-node", include_str!("recipes/openai-node.toml")),
    ("anthropic", include_str!("recipes/anthropic.toml")),
    ("codex", include_str!("recipes/codex.toml")),
    ("claude-code", include_str!("recipes/claude-code.toml")),
    ("aider", include_str!("recipes/aider.toml")),
    ("continue", include_str!("recipes/continue.toml")),
    ("cline", include_str!("recipes/cline.toml")),
    ("cursor", include_str!("recipes/cursor.toml")),
    ("open-webui", include_str!("recipes/open-webui.toml")),
    ("librechat", include_str!("recipes/librechat.toml")),
    ("langchain", include_str!("recipes/langchain.toml")),
    ("ai-sdk", include_str!("recipes/ai-sdk.toml")),
    ("llm", include_str!("recipes/llm.toml")),
    ("boto3", include_str!("recipes/boto3.toml")),
    ("curl", include_str!("recipes/curl.toml")),
];

/// One client.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recipe {
    #[serde(skip)]
    pub(crate) name: &'static str,
    pub(crate) title: String,
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    /// The versions that were run through the proxy, unmodified.
    pub(crate) tried: Option<String>,
    /// Where the recipe is from, when it was not run.
    pub(crate) source: Option<String>,
    #[serde(rename = "way")]
    pub(crate) ways: Vec<Way>,
}

/// One way to use a client.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Way {
    pub(crate) to: To,
    pub(crate) mode: Option<String>,
    /// What it sends.
    pub(crate) speaks: Option<Speaks>,
    /// In which form it wants the model.
    pub(crate) model: Option<ModelForm>,
    /// The model when none is named and the catalog's usual one does not fit.
    pub(crate) usual: Option<String>,
    /// Its maker's servers send the requests: they need a public URL with https.
    #[serde(default)]
    pub(crate) public: bool,
    #[serde(default)]
    pub(crate) credential: Credential,
    #[serde(rename = "block", default)]
    pub(crate) blocks: Vec<Block>,
    #[serde(default)]
    pub(crate) why: Vec<Why>,
    #[serde(rename = "note", default)]
    pub(crate) notes: Vec<Note>,
    /// Why it cannot work.
    pub(crate) refused: Option<String>,
    /// What to do where it cannot.
    pub(crate) instead: Option<String>,
}

impl Way {
    /// The one host that it can go straight to; None where the model decides.
    pub(crate) fn host(&self) -> Option<Host> {
        match self.model? {
            ModelForm::Runtime => Some(Host::Runtime),
            ModelForm::Mantle => Some(Host::Mantle),
            ModelForm::Name | ModelForm::OpenaiChat | ModelForm::OpenaiResponses => None,
        }
    }
}

/// Where requests go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum To {
    Proxy,
    Direct,
}

/// What a client sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Speaks {
    /// `POST /v1/chat/completions`
    Chat,
    /// `POST /v1/responses`
    Responses,
    /// `POST /v1/messages`
    Messages,
    /// `POST /anthropic/v1/messages`
    MantleMessages,
    /// `POST /model/{id}/invoke`, Claude's body
    Invoke,
    /// `POST /model/{id}/converse`
    Converse,
}

/// The form of a model's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ModelForm {
    /// As people type it.
    Name,
    /// Its id on bedrock-runtime.
    Runtime,
    /// Claude's id on bedrock-mantle.
    Mantle,
    /// Its id where Chat Completions are offered.
    OpenaiChat,
    /// Its id where Responses are offered.
    OpenaiResponses,
}

/// What a client can prove itself with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Credential {
    /// A Bedrock API key or AWS credentials.
    #[default]
    Any,
    /// A Bedrock API key alone.
    Key,
}

/// Lines to paste, and where.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Block {
    /// `shell`, `program`, a file, or a page of settings.
    pub(crate) place: String,
    pub(crate) language: String,
    pub(crate) text: String,
}

/// A line, by a word that stands in it, and what it is for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Why {
    pub(crate) line: String,
    pub(crate) why: String,
}

/// What else there is to know.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Note {
    pub(crate) text: String,
}

impl Recipe {
    /// How sure a way is, in words.
    pub(crate) fn proof(&self, to: To) -> String {
        match (&self.tried, &self.source, to) {
            (Some(tried), _, To::Proxy) => format!("tried through the proxy, unmodified: {tried}"),
            (Some(_), _, To::Direct) => {
                "from the client's and AWS's documentation, read 2026-11-22; not run against AWS from here"
                    .to_owned()
            }
            (None, Some(source), _) => format!("from {source}"),
            (None, None, _) => String::new(),
        }
    }

    /// The names of its ways, each once.
    pub(crate) fn modes(&self) -> Vec<&str> {
        let mut modes: Vec<&str> = Vec::new();
        for mode in self.ways.iter().filter_map(|way| way.mode.as_deref()) {
            if !modes.contains(&mode) {
                modes.push(mode);
            }
        }
        modes
    }
}

impl Block {
    /// Where it goes, as a comment of its language.
    pub(crate) fn heading(&self) -> String {
        let place = match self.place.as_str() {
            "shell" => "in a shell",
            "program" => "in the program",
            place => place,
        };
        match self.language.as_str() {
            "js" => format!("// {place}"),
            "text" => format!("{place}:"),
            _ => format!("# {place}"),
        }
    }
}

/// Every recipe.
pub(crate) fn all() -> Result<Vec<Recipe>, Failure> {
    let read = |(name, text): &(&'static str, &str)| {
        let recipe: Recipe =
            toml::from_str(text).map_err(|error| Failure::new(format!("recipe `{name}`: {error}"), None))?;
        Ok(Recipe { name, ..recipe })
    };
    FILES.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recipe_has_a_way_through_the_proxy_and_a_word_on_the_direct_one() {
        for recipe in all().unwrap() {
            let name = recipe.name;
            assert!(recipe.ways.iter().any(|way| way.to == To::Proxy && way.refused.is_none()), "{name}");
            assert!(recipe.ways.iter().any(|way| way.to == To::Direct), "{name}");
            assert!(recipe.tried.is_some() != recipe.source.is_some(), "{name}: tried, or from somewhere");
            for way in recipe.ways.iter().filter(|way| way.refused.is_none()) {
                assert!(way.speaks.is_some() && way.model.is_some() && !way.blocks.is_empty(), "{name}");
                assert!(!way.why.is_empty(), "{name}");
                // Each reason is for a line that stands there.
                let texts = way.blocks.iter().flat_map(|block| [block.place.as_str(), block.text.as_str()]);
                let text = texts.collect::<Vec<_>>().join(
                    "
",
                );
                for why in &way.why {
                    assert!(text.contains(&why.line), "{name}: `{}` stands in no block", why.line);
                }
            }
        }
    }

    #[test]
    fn no_name_stands_for_two_clients() {
        let recipes = all().unwrap();
        let mut names: Vec<&str> = recipes
            .iter()
            .flat_map(|recipe| recipe.aliases.iter().map(String::as_str).chain([recipe.name]))
            .collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
