//! What is known of a body while it is being read.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use super::edits::{Fate, Span};
use super::walk::Broken;
use crate::error::Error;

/// Why a body is not rewritten.
pub(super) enum Halt {
    /// It is no JSON.
    Broken,
    /// It asks for what cannot be had.
    Refused(Error),
    /// It has too many cache points: so many of each section have to go.
    Trim(Vec<(Section, usize)>),
}

impl From<Broken> for Halt {
    fn from(_: Broken) -> Self {
        Self::Broken
    }
}

impl From<Error> for Halt {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

/// A member of an object under way.
#[derive(Debug)]
pub(super) struct Member<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) span: Span,
    pub(super) fate: Fate,
    /// How many elements of a list are left.
    pub(super) left: Option<usize>,
}

/// What is known of an object once it has been read.
#[derive(Debug, Default)]
pub(super) struct Whole {
    pub(super) fate: Fate,
    /// A block that a cache point may stand after.
    pub(super) holds: bool,
    /// A block with a cache point of its own.
    pub(super) pointed: bool,
    /// A tool's result.
    pub(super) result: bool,
    /// Its closing bracket.
    pub(super) close: usize,
}

/// A list of blocks, read.
#[derive(Debug, Clone, Default)]
pub(super) struct Blocks {
    /// Between the brackets.
    pub(super) inside: Range<usize>,
    /// How many are left.
    pub(super) left: usize,
    /// Where the last tool result that is left ends.
    pub(super) results_end: Option<usize>,
    /// The last block that can hold a cache point: its closing bracket, and whether it holds one.
    pub(super) holder: Option<(usize, bool)>,
}

/// The content of a message, or the system prompt.
#[derive(Debug, Clone, Default)]
pub(super) enum Content {
    /// Neither of the two: for Bedrock to judge.
    #[default]
    Other,
    Text(Range<usize>),
    Blocks(Blocks),
}

/// A cache point that stays.
#[derive(Debug)]
pub(super) struct Point {
    pub(super) section: Section,
    pub(super) path: String,
    pub(super) one_hour: bool,
}

/// The parts of a request in the order in which Bedrock evaluates cache points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    Tools,
    System,
    Messages,
    Root,
}

/// A step on the way to a place.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Name(&'static str),
    Index(usize),
}

/// `null`, `false`, and what is empty.
pub(super) fn says_nothing(raw: &str) -> bool {
    let is_empty = |open: char, close: char| {
        raw.strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close))
            .is_some_and(|inside| inside.bytes().all(|byte| byte.is_ascii_whitespace()))
    };
    matches!(raw, "null" | "false" | "\"\"") || is_empty('[', ']') || is_empty('{', '}')
}

/// A path: `messages[3].content[1]`.
pub(super) struct Shown<'s>(pub(super) &'s [Step]);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Name(name) if position == 0 => f.write_str(name)?,
                Step::Name(name) => write!(f, ".{name}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
