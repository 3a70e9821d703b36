//! A block under way, and its pieces.

use outcrop_api_types::{RawJson, Text};

use crate::conversation::Annotation;
use crate::error::Error;

/// A block between its start and its stop.
#[derive(Debug)]
pub(super) struct Open {
    /// Upstream's index.
    pub(super) index: u64,
    pub(super) kind: Kind,
    /// The caller's index, once it has been started there.
    pub(super) started: Option<u64>,
    /// What came of a block that has to wait.
    pub(super) held: Vec<Piece>,
    /// Bytes that are held for it.
    pub(super) size: usize,
    pub(super) stopped: bool,
}

#[derive(Debug)]
pub(super) enum Kind {
    Text,
    Thinking { signature: String },
    Redacted { data: Text<'static> },
    Tool { id: Text<'static>, name: Text<'static>, whole: Option<RawJson<'static>>, any: bool },
}

/// A piece of a block.
#[derive(Debug)]
pub(super) enum Piece {
    Text(String),
    Json(String),
    Thinking(String),
    Citation(Annotation<'static>),
}

/// A piece on its way.
pub(super) enum Delta<'a> {
    Text(Text<'a>),
    Json(Text<'a>),
    Thinking(Text<'a>),
    Citation(Annotation<'a>),
}

impl Delta<'_> {
    pub(super) fn check(&self, open: &Open) -> Result<(), Error> {
        match (self, &open.kind) {
            (Self::Text(_) | Self::Citation(_), Kind::Text)
            | (Self::Json(_), Kind::Tool { .. })
            | (Self::Thinking(_), Kind::Thinking { .. }) => Ok(()),
            _ => Err(mismatch(open.index)),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) | Self::Json(text) | Self::Thinking(text) => text.is_empty(),
            Self::Citation(_) => false,
        }
    }

    pub(super) fn size(&self) -> usize {
        match self {
            Self::Text(text) | Self::Json(text) | Self::Thinking(text) => text.len(),
            Self::Citation(Annotation::Url { url, title }) => {
                url.len().saturating_add(title.len()).saturating_add(64)
            }
            Self::Citation(Annotation::Document(_)) => 512, // a bounded quote and a few numbers
        }
    }

    /// Puts the piece behind the others; neighbours of a kind are one.
    pub(super) fn hold(self, held: &mut Vec<Piece>) {
        match (self, held.last_mut()) {
            (Self::Text(text), Some(Piece::Text(before)))
            | (Self::Json(text), Some(Piece::Json(before)))
            | (Self::Thinking(text), Some(Piece::Thinking(before))) => before.push_str(&text),
            (Self::Text(text), _) => held.push(Piece::Text(text.into_string())),
            (Self::Json(text), _) => held.push(Piece::Json(text.into_string())),
            (Self::Thinking(text), _) => held.push(Piece::Thinking(text.into_string())),
            (Self::Citation(annotation), _) => held.push(Piece::Citation(annotation.into_owned())),
        }
    }
}

impl From<Piece> for Delta<'static> {
    fn from(piece: Piece) -> Self {
        match piece {
            Piece::Text(text) => Self::Text(text.into()),
            Piece::Json(text) => Self::Json(text.into()),
            Piece::Thinking(text) => Self::Thinking(text.into()),
            Piece::Citation(annotation) => Self::Citation(annotation),
        }
    }
}

impl Kind {
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Redacted { data } => data.len(),
            Self::Tool { whole: Some(input), .. } => input.get().len(),
            _ => 0,
        }
    }
}

pub(super) fn mismatch(index: u64) -> Error {
    Error::reply(format!("a delta for block {index}, which is of another kind"))
}
