use super::*;
use crate::policy::MissingResults;
use outcrop_api_types::RawJson;

/// A conversation in short: `s` system, `u` user, `a` assistant, `+id` a call, `-id` a result, else text.
fn said(messages: &[&'static str]) -> Vec<Said<'static>> {
    let block = |(index, word): (usize, &'static str), message: usize| {
        let at = Place::message("messages", message).part("content", index);
        let kind = match word.split_at_checked(1) {
            Some(("+", id)) => {
                BlockKind::ToolUse { id: id.into(), name: "f".into(), input: RawJson::empty_object() }
            }
            Some(("-", id)) => BlockKind::ToolResult { id: id.into(), content: Vec::new(), is_error: false },
            _ => BlockKind::Text(word.into()),
        };
        Block { at, cache: None, kind }
    };
    messages
        .iter()
        .enumerate()
        .map(|(message, text)| {
            let (role, words) = text.split_once(' ').unwrap_or((text, ""));
            let role = match role {
                "s" => Role::System,
                "u" => Role::User,
                _ => Role::Assistant,
            };
            let blocks = words.split(' ').enumerate().map(|word| block(word, message)).collect();
            Said { role, blocks, at: Place::message("messages", message) }
        })
        .collect()
}

fn in_short(arranged: &Arranged<'_>) -> Vec<String> {
    let block = |block: &Block<'_>| match &block.kind {
        BlockKind::Text(text) => text.to_string(),
        BlockKind::ToolUse { id, .. } => format!("+{id}"),
        BlockKind::ToolResult { id, is_error: false, .. } => format!("-{id}"),
        BlockKind::ToolResult { id, is_error: true, .. } => format!("!{id}"),
        other => format!("{other:?}"),
    };
    let line = |role: &str, blocks: &[Block<'_>]| {
        let words: Vec<String> = blocks.iter().map(block).collect();
        format!("{role} {}", words.join(" "))
    };
    let mut lines = Vec::new();
    if !arranged.system.is_empty() {
        lines.push(line("S", &arranged.system));
    }
    for turn in &arranged.turns {
        let role = match turn.role {
            Role::System => "s",
            Role::User => "u",
            Role::Assistant => "a",
        };
        lines.push(line(role, &turn.blocks));
    }
    lines
}

fn arranged(messages: &[&'static str], policy: &Policy) -> Result<Vec<String>, Error> {
    let caps = Caps { prefill: true, ..Caps::default() };
    arrange(said(messages), &caps, policy, &mut Warnings::new()).map(|arranged| in_short(&arranged))
}

#[test]
fn conversations_are_put_in_order() {
    for (messages, expected) in [
        (&["s a", "s b", "u c"][..], &["S a b", "u c"][..]),
        (&["u a", "u b", "a c", "a d", "u e"], &["u a b", "a c d", "u e"]),
        (&["u a", "a +1 +2", "u -2", "u -1", "u b"], &["u a", "a +1 +2", "u -1 -2 b"]),
        (&["u a", "a +1", "u b", "u -1"], &["u a", "a +1", "u -1 b"]),
        (&["u a", "a +1", "a b", "u -1"], &["u a", "a +1 b", "u -1"]),
        (&["u a", "a +1", "u -1", "u -1"], &["u a", "a +1", "u -1"]),
        (&["u a", "a +1", "s b", "u -1"], &["u a", "a +1", "u -1 <system-reminder>b</system-reminder>"]),
        (&["u a", "u", "a b", "u c"], &["u a", "a b", "u c"]),
        (&["u a", "a b", "u", "a c"], &["u a", "a b c"]),
        (&["u a", "a", "u b"], &["u a b"]),
        (&["s", "u a", "s"], &["u a"]),
        (
            &["u a", "a +1", "u -1", "a +1", "u -1", "a +1", "u -1"],
            &["u a", "a +1", "u -1", "a +1#2", "u -1#2", "a +1#3", "u -1#3"],
        ),
    ] {
        assert_eq!(arranged(messages, &Policy::default()).unwrap(), expected, "{messages:?}");
    }
}

#[test]
fn missing_results_are_put_in_by_policy_wherever_they_are_missing() {
    let policy = Policy { missing_results: MissingResults::Synthesize, ..Policy::default() };
    for (messages, expected) in [
        (&["u a", "a +1 +2", "u -2 b"][..], &["u a", "a +1 +2", "u !1 -2 b"][..]),
        (&["u a", "a +1"], &["u a", "a +1", "u !1"]),
        (&["u a", "a +1", "u b", "a +1", "u -1"], &["u a", "a +1", "u !1 b", "a +1#2", "u -1#2"]),
    ] {
        assert_eq!(arranged(messages, &policy).unwrap(), expected, "{messages:?}");
    }
}

#[test]
fn what_cannot_be_put_in_order_is_refused_at_its_place() {
    for (messages, param) in [
        (&[][..], "messages"),
        (&["s a"], "messages"),
        (&["a b"], "messages"),
        (&["u"], "messages[0].content"),
        (&["u", "s a"], "messages[0].content"),
        (&["u a", "u -1"], "messages[1].tool_call_id"),
        (&["u a", "a +1", "u -1", "u -2"], "messages[3].tool_call_id"),
        (&["u a", "a +1", "u -1", "a b", "u -1"], "messages[4].tool_call_id"),
        (&["u a", "a +1 +2", "u -1"], "messages[1].content[1]"),
        (&["u a", "a +1"], "messages[1].content[0]"),
        (&["u a", "a +1", "u b"], "messages[1].content[0]"),
        (&["u a", "a +1", "a +1", "u -1"], "messages[2].content[0].id"),
    ] {
        let error = arranged(messages, &Policy::default()).unwrap_err();
        assert_eq!(error.param(), Some(param), "{messages:?}: {error}");
    }
}

#[test]
fn only_the_last_text_of_a_prefill_loses_its_trailing_space() {
    let caps = Caps { prefill: true, ..Caps::default() };
    let mut conversation = said(&["u a", "a b c"]);
    for block in conversation.iter_mut().flat_map(|said| &mut said.blocks) {
        if let BlockKind::Text(text) = &mut block.kind {
            *text = Text::from(format!("{text} \n"));
        }
    }
    let arranged = arrange(conversation, &caps, &Policy::default(), &mut Warnings::new()).unwrap();
    assert_eq!(in_short(&arranged), ["u a \n", "a b \n c"]);
}
