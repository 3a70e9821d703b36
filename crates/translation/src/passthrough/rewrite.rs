//! The rewriter: reads a body once, applies the rules, and writes down what changes.

use outcrop_api_types::Text;

use super::edits::{Edits, Fate, Span};
use super::rules::{Kind, Own, Rule, Shape};
use super::seen::{Blocks, Content, Halt, Member, Point, Section, Shown, Step, Whole, says_nothing};
use super::turns::Turn;
use super::walk::Walk;
use super::{Target, block, settle, tool, turns};
use crate::caps::Caps;
use crate::error::Error;
use crate::policy::{Policy, Unsupported};
use crate::warning::Warnings;

/// Reads one body.
pub(super) struct Rewriter<'a, 'r> {
    pub(super) walk: Walk<'a>,
    pub(super) target: Target<'r>,
    pub(super) caps: &'r Caps,
    pub(super) policy: &'r Policy,
    pub(super) warnings: &'r mut Warnings,
    pub(super) edits: Edits,
    /// The members of all objects under way, outermost first.
    pub(super) members: Vec<Member<'a>>,
    steps: Vec<Step>,
    pub(super) points: Vec<Point>,
    /// Cache points still to be taken out, by section.
    pub(super) trim: Vec<(Section, usize)>,
    /// The values of the `anthropic-beta` header.
    pub(super) asked_betas: Vec<Text<'r>>,
    /// Beta flags that the body needs, and in the end all that are sent.
    pub(super) betas: Vec<String>,
    pub(super) stream: bool,
    pub(super) client_model: Option<String>,
    pub(super) content: Content,
    pub(super) system: Content,
    pub(super) turns: Vec<Turn>,
    /// The root `cache_control`, to be put on the last block; whether it asks for an hour.
    pub(super) root_point: Option<bool>,
    /// Members to be added to the body.
    pub(super) added: Vec<String>,
}

impl<'a, 'r> Rewriter<'a, 'r> {
    pub(super) fn new(
        text: &'a str,
        target: Target<'r>,
        caps: &'r Caps,
        policy: &'r Policy,
        warnings: &'r mut Warnings,
    ) -> Self {
        Self {
            walk: Walk::new(text),
            target,
            caps,
            policy,
            warnings,
            edits: Edits::default(),
            members: Vec::new(),
            steps: Vec::new(),
            points: Vec::new(),
            trim: Vec::new(),
            asked_betas: Vec::new(),
            betas: Vec::new(),
            stream: false,
            client_model: None,
            content: Content::Other,
            system: Content::Other,
            turns: Vec::new(),
            root_point: None,
            added: Vec::new(),
        }
    }

    /// Reads an object and settles its members.
    pub(super) fn object(&mut self, shape: &'static Shape) -> Result<Whole, Halt> {
        let base = self.members.len();
        let inside = self.walk.open(b'{')?;
        let mut first = true;
        while self.walk.more(b'}', &mut first)? {
            let member = self.member(shape)?;
            // A second `model` would let a request be routed as one and served as another.
            if shape.kind == Kind::Root
                && shape.field(&member.name).is_some()
                && self.found(base, &member.name).is_some()
            {
                return Err(Error::invalid(&*member.name, "the field is there twice").into());
            }
            self.members.push(member);
        }
        let mut whole = self.finish(shape.kind, base)?;
        whole.close = self.walk.position().saturating_sub(1);
        let members = self.members.get(base..).unwrap_or_default();
        let left = self.edits.settle(members.iter().map(|member| (&member.span, &member.fate)));
        self.members.truncate(base);
        // What is put behind its last member begins with a comma.
        whole.holds &= left > 0;
        if !self.added.is_empty() && shape.kind == Kind::Root {
            let mut text = self.added.join(",");
            if left > 0 {
                text.push(',');
            }
            self.edits.insert(inside, text);
        }
        Ok(whole)
    }

    fn member(&mut self, shape: &'static Shape) -> Result<Member<'a>, Halt> {
        let start = self.walk.here();
        let name = self.walk.name()?;
        let value = self.walk.here();
        let is_null = self.walk.peek() == Some(b'n');
        let (fate, left) = match shape.field(&name) {
            // `null` and absent are the same.
            Some(_) if is_null && shape.kind == Kind::Root => {
                self.walk.skip()?;
                (Fate::Drop, None)
            }
            Some(field) => {
                self.steps.push(Step::Name(field.name));
                let done = self.apply(field.rule(self.target))?;
                self.steps.pop();
                done
            }
            None => {
                let value = self.walk.skip()?;
                let kept = matches!(shape.others, Rule::Keep);
                if !kept && !says_nothing(self.walk.slice(&value)) {
                    self.warnings.unknown(Shown(&self.steps), &name);
                }
                (if kept { Fate::Keep } else { Fate::Drop }, None)
            }
        };
        let span = Span { start, value: value..self.walk.position() };
        Ok(Member { name, span, fate, left })
    }

    fn apply(&mut self, rule: Rule) -> Result<(Fate, Option<usize>), Halt> {
        let fate = match rule {
            Rule::Inside(shape) if self.walk.peek() == Some(b'{') => self.object(shape)?.fate,
            Rule::Each(shape) if self.walk.peek() == Some(b'[') => {
                let blocks = self.list(shape)?;
                return Ok((Fate::Keep, Some(blocks.left)));
            }
            Rule::Own(own) => return self.own(own),
            Rule::Inside(_) | Rule::Each(_) | Rule::Keep => {
                self.walk.skip()?;
                Fate::Keep
            }
            Rule::Strip => {
                self.walk.skip()?;
                Fate::Drop
            }
            Rule::Hint(why) => self.hint(&[], why)?,
            Rule::Unless(words, why) => self.hint(words, why)?,
            Rule::Unknown => self.hint(&[], "unknown field")?,
            Rule::Refuse(why) => {
                let value = self.walk.skip()?;
                if !says_nothing(self.walk.slice(&value)) {
                    self.refuse(why)?;
                }
                Fate::Drop
            }
            Rule::Never(why) => return Err(Error::unsupported(self.path(), why).into()),
            Rule::WithBeta(flag, why) => self.with_beta(flag, why)?,
            Rule::AsBeta(flag, why) => {
                let value = self.walk.skip()?;
                if !says_nothing(self.walk.slice(&value)) && !self.need(flag) {
                    self.warn(why);
                }
                Fate::Drop
            }
        };
        Ok((fate, None))
    }

    fn own(&mut self, own: Own) -> Result<(Fate, Option<usize>), Halt> {
        match own {
            Own::Messages if self.walk.peek() == Some(b'[') => self.messages().map(|()| (Fate::Keep, None)),
            Own::System => {
                let content = self.read_content()?;
                let left = match &content {
                    Content::Text(text) => Some(usize::from(!block::is_blank(self.walk.slice(text)))),
                    Content::Blocks(blocks) => Some(blocks.left),
                    Content::Other => None,
                };
                self.system = content;
                Ok((if left == Some(0) { Fate::Drop } else { Fate::Keep }, left))
            }
            Own::MessageContent => {
                self.content = self.read_content()?;
                Ok((Fate::Keep, None))
            }
            Own::InnerContent => match self.read_content()? {
                Content::Blocks(blocks) => Ok((Fate::Keep, Some(blocks.left))),
                _ => Ok((Fate::Keep, None)),
            },
            Own::Point => Ok((block::point(self)?, None)),
            Own::RootPoint => Ok((block::root_point(self)?, None)),
            Own::Ttl => Ok((block::ttl(self)?, None)),
            Own::Strict => Ok((tool::strict(self)?, None)),
            Own::Callers => Ok((tool::callers(self)?, None)),
            Own::Wrapper => Ok((tool::wrapper(self)?, None)),
            Own::Model => Ok((settle::model(self)?, None)),
            Own::Version => Ok((settle::version(self)?, None)),
            Own::Later | Own::Messages => {
                self.walk.skip()?;
                Ok((Fate::Keep, None))
            }
        }
    }

    fn hint(&mut self, words: &[&str], why: &'static str) -> Result<Fate, Halt> {
        let value = self.walk.skip()?;
        let value = self.walk.slice(&value);
        if !says_nothing(value) && !words.contains(&value) {
            self.warn(why);
        }
        Ok(Fate::Drop)
    }

    fn with_beta(&mut self, flag: &'static str, why: &'static str) -> Result<Fate, Halt> {
        let value = self.walk.skip()?;
        let asked = !says_nothing(self.walk.slice(&value));
        if !asked {
            return Ok(if self.takes(flag) { Fate::Keep } else { Fate::Drop });
        }
        if self.need(flag) {
            return Ok(Fate::Keep);
        }
        self.warn(why);
        Ok(Fate::Drop)
    }

    /// A string, or a list of blocks.
    fn read_content(&mut self) -> Result<Content, Halt> {
        match self.walk.peek() {
            Some(b'[') => Ok(Content::Blocks(self.list(&super::rules::BLOCK)?)),
            Some(b'"') => Ok(Content::Text(self.walk.skip()?)),
            _ => {
                self.walk.skip()?;
                Ok(Content::Other)
            }
        }
    }

    /// Reads a list of objects and settles its elements. A cache point on a block that goes moves to the block
    /// before it.
    fn list(&mut self, shape: &'static Shape) -> Result<Blocks, Halt> {
        let mut blocks = Blocks::default();
        let mut elements: Vec<(Span, Fate)> = Vec::new();
        let start = self.walk.open(b'[')?;
        let mut first = true;
        while self.walk.more(b']', &mut first)? {
            let start = self.walk.here();
            if self.walk.peek() != Some(b'{') {
                let value = self.walk.skip()?;
                elements.push((Span { start, value }, Fate::Keep));
                continue;
            }
            self.steps.push(Step::Index(elements.len()));
            let points = self.points.len();
            let whole = self.object(shape)?;
            if whole.fate == Fate::Drop {
                block::hand_back(self, points, &mut blocks.holder);
            } else {
                if whole.holds {
                    blocks.holder = Some((whole.close, whole.pointed));
                }
                if whole.result {
                    blocks.results_end = Some(self.walk.position());
                }
            }
            self.steps.pop();
            elements.push((Span { start, value: start..self.walk.position() }, whole.fate));
        }
        blocks.inside = start..self.walk.position().saturating_sub(1);
        blocks.left = self.edits.settle(elements.iter().map(|(span, fate)| (span, fate)));
        Ok(blocks)
    }

    /// Reads the messages. What becomes of each is decided when all are known.
    fn messages(&mut self) -> Result<(), Halt> {
        self.walk.open(b'[')?;
        let mut first = true;
        while self.walk.more(b']', &mut first)? {
            let start = self.walk.here();
            self.steps.push(Step::Index(self.turns.len()));
            self.content = Content::Other;
            let count = self.turns.len();
            if self.walk.peek() == Some(b'{') {
                self.object(&super::rules::MESSAGE)?;
            } else {
                self.walk.skip()?;
            }
            self.steps.pop();
            if self.turns.len() == count {
                self.turns.push(Turn::default());
            }
            if let Some(turn) = self.turns.last_mut() {
                turn.span = Span { start, value: start..self.walk.position() };
            }
        }
        Ok(())
    }

    fn finish(&mut self, kind: Kind, base: usize) -> Result<Whole, Halt> {
        match kind {
            Kind::Root => {
                turns::arrange(self, base)?;
                settle::root(self, base)?;
                Ok(Whole::default())
            }
            Kind::Message => {
                let turn = turns::read(self, base);
                self.turns.push(turn);
                Ok(Whole::default())
            }
            Kind::Block => Ok(block::finish(self, base)),
            Kind::Source => block::source(self, base),
            Kind::Tool => tool::finish(self, base),
            Kind::Point => Ok(Whole::default()),
        }
    }

    /// Reports that the field here is left out.
    pub(super) fn warn(&mut self, why: &'static str) {
        self.warnings.add(Shown(&self.steps), why);
    }

    /// Refuses the field here, or reports it when the operator wants such fields dropped.
    pub(super) fn refuse(&mut self, why: &'static str) -> Result<(), Error> {
        if self.policy.unsupported_params == Unsupported::Drop {
            self.warn(why);
            return Ok(());
        }
        Err(Error::unsupported(self.path(), why))
    }

    /// Where we are in the body.
    pub(super) fn path(&self) -> String {
        Shown(&self.steps).to_string()
    }

    /// Which part of the body we are in.
    pub(super) fn section(&self) -> Section {
        match self.steps.first() {
            Some(Step::Name("tools")) => Section::Tools,
            Some(Step::Name("system")) => Section::System,
            Some(Step::Name("messages")) => Section::Messages,
            _ => Section::Root,
        }
    }

    /// Whether the model takes a beta flag.
    pub(super) fn takes(&self, flag: &str) -> bool {
        self.caps.betas.iter().any(|known| known == flag)
    }

    /// Sends a beta flag along, if the model takes it.
    pub(super) fn need(&mut self, flag: &str) -> bool {
        let takes = self.takes(flag);
        if takes {
            self.send_beta(flag);
        }
        takes
    }

    /// Sends a beta flag along.
    pub(super) fn send_beta(&mut self, flag: &str) {
        if !self.betas.iter().any(|known| known == flag) {
            self.betas.push(flag.to_owned());
        }
    }

    /// A member of the object whose members begin at `base`.
    pub(super) fn found(&self, base: usize, name: &str) -> Option<&Member<'a>> {
        self.members.get(base..)?.iter().find(|member| member.name == name)
    }

    /// What becomes of a member.
    pub(super) fn decide(&mut self, base: usize, name: &str, fate: Fate) {
        let members = self.members.get_mut(base..).unwrap_or_default();
        if let Some(member) = members.iter_mut().find(|member| member.name == name) {
            member.fate = fate;
        }
    }

    /// The value of a member as it is written; `null` and what has been left out are absent.
    pub(super) fn raw(&self, base: usize, name: &str) -> Option<&'a str> {
        let member = self.found(base, name).filter(|member| member.fate != Fate::Drop)?;
        Some(self.walk.slice(&member.span.value)).filter(|raw| *raw != "null")
    }

    /// The text of a string member.
    pub(super) fn text(&self, base: usize, name: &str) -> Option<Text<'a>> {
        super::walk::string(self.raw(base, name)?).map(Text::from)
    }
}
