//! Blocks and messages between their start and their stop.

use outcrop_api_types::Text;
use outcrop_api_types::responses::ContentPart;

use super::super::output::Call;
use crate::conversation::Annotation;

/// An open block of the answer.
#[derive(Debug)]
pub(super) enum Open {
    /// Text. Told from its first piece on: a block without text is no part.
    Text { place: Option<Place>, sources: Vec<Annotation<'static>> },
    /// Thinking. `told`: its text is being told.
    Thinking { output_index: u64, id: String, text: String, signature: String, told: bool },
    /// Thinking that only the model can read.
    Redacted { output_index: u64, id: String, data: Text<'static> },
    /// A call.
    Call(Calling),
    /// Has no form in this dialect.
    Other,
}

/// Where a text stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) output_index: u64,
    pub(super) part: usize,
}

/// A call whose arguments arrive.
#[derive(Debug)]
pub(super) struct Calling {
    /// Place and id of its item, if it was told already: what must be told whole is told at the end.
    pub(super) told: Option<(u64, String)>,
    /// Its arguments are told piece by piece.
    pub(super) piecewise: bool,
    pub(super) call_id: Text<'static>,
    pub(super) name: Text<'static>,
    /// Arguments that came at once; they count when none come in pieces.
    pub(super) at_once: Option<String>,
    pub(super) pieces: String,
}

impl Calling {
    /// The call when it is over, and where it was told. One that was cut before its arguments began must not look as
    /// if it took none.
    pub(super) fn over(self, cut: bool) -> (Option<u64>, Call<'static>) {
        let json = match self.at_once {
            _ if !self.pieces.is_empty() => self.pieces,
            Some(json) => json,
            None if cut => String::new(),
            None => "{}".to_owned(),
        };
        let told = self.told.map(|(output_index, _)| output_index);
        (told, Call { id: self.call_id, name: self.name, json: Text::from(json) })
    }
}

/// A message that is being told.
#[derive(Debug)]
pub(super) struct OpenMessage {
    pub(super) id: String,
    pub(super) parts: Vec<Part>,
    /// How many of the parts are open.
    pub(super) open: usize,
    /// No part is added any more.
    pub(super) sealed: bool,
}

/// A part of a message.
#[derive(Debug)]
pub(super) enum Part {
    /// Its text so far.
    Open(String),
    Done(ContentPart<'static>),
}

impl OpenMessage {
    pub(super) fn new(id: String) -> Self {
        Self { id, parts: Vec::new(), open: 0, sealed: false }
    }

    /// The whole content. A part that is still open is of an answer that broke off.
    pub(super) fn content(self) -> Vec<ContentPart<'static>> {
        self.parts
            .into_iter()
            .filter_map(|part| match part {
                Part::Done(part) => Some(part),
                Part::Open(_) => None,
            })
            .collect()
    }
}
