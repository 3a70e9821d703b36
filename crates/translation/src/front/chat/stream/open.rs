//! A block between its start and its stop: what of it must be sent whole, and so is held.

use outcrop_api_types::Text;
use outcrop_api_types::chat::Delta;
use serde::Serialize;

use super::super::delta::{self, Indexes};
use crate::conversation::Annotation;

/// An open block.
#[derive(Debug)]
pub(super) struct Open {
    /// Bytes held for it.
    pub(super) held: usize,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// `from`: where it begins in the content, in characters.
    Text {
        from: u64,
        cited: Vec<Annotation<'static>>,
    },
    /// `told`: some of its text was.
    Thinking {
        signature: String,
        told: bool,
    },
    Redacted {
        data: Text<'static>,
    },
    /// `whole`: arguments that came at once; `any`: some came in pieces.
    Tool {
        index: u64,
        whole: Option<String>,
        any: bool,
    },
    Custom {
        id: Text<'static>,
        name: Text<'static>,
        whole: Option<String>,
        input: String,
    },
    Other,
}

impl Open {
    pub(super) fn new(kind: Kind) -> Self {
        Self { held: 0, kind }
    }

    pub(super) fn holding(held: usize, kind: Kind) -> Self {
        Self { held, kind }
    }
}

impl Kind {
    /// What remains to be said when the block is whole.
    pub(super) fn last(self, block: u64, written: u64, indexes: &mut Indexes) -> Option<Delta<'static>> {
        match self {
            Self::Text { from, cited } => delta::cited(cited, from, written, indexes),
            Self::Thinking { signature, told } => delta::signature(block, signature, told),
            Self::Redacted { data } => Some(delta::redacted(block, data)),
            Self::Tool { any: true, .. } | Self::Other => None,
            Self::Tool { index, whole, .. } => {
                Some(delta::arguments(index, Text::from(whole.unwrap_or_else(|| "{}".to_owned()))))
            }
            Self::Custom { id, name, whole, input } => {
                let json = if input.is_empty() { whole.unwrap_or_default() } else { input };
                Some(delta::custom(indexes.tool(), id, name, &json))
            }
        }
    }
}

/// Bytes of a source: those of its JSON.
pub(in crate::front) fn size(annotation: &Annotation<'_>) -> usize {
    match annotation {
        Annotation::Url { url, title } => url.len().saturating_add(title.len()),
        Annotation::Document(citation) => {
            let mut count = Count(0);
            // Counting cannot fail.
            _ = citation.serialize(&mut serde_json::Serializer::new(&mut count));
            count.0
        }
    }
}

struct Count(usize);

impl std::io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
