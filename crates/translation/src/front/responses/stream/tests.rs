use outcrop_api_types::parse;
use outcrop_api_types::responses::ResponsesRequest;

use super::super::Stamp;
use super::*;
use crate::conversation::Usage;
use crate::failure::FailureKind;
use crate::policy::Policy;
use crate::warning::Warnings;

fn writer() -> Writer {
    let request: ResponsesRequest<'_> = parse(br#"{"model":"m","input":"Hi","stream":true}"#).unwrap();
    let stamp = Stamp { id: "resp_1".into(), created: 1, family: "claude".into(), open_thinking: false };
    let (_, turn) = super::super::request(request, stamp, &Policy::default(), &mut Warnings::new()).unwrap();
    assert!(turn.stream() && !turn.store());
    Writer::new(turn)
}

/// What one event is told as, by tag.
fn push(writer: &mut Writer, event: Event<'_>) -> Result<Vec<String>, Error> {
    let mut tags = Vec::new();
    writer.push(event, |event| {
        tags.push(event.tag().to_owned());
        Ok(())
    })?;
    Ok(tags)
}

fn fail(writer: &mut Writer) -> Vec<String> {
    let failure = Failure { kind: FailureKind::Truncated, message: "cut".into(), retry_after: None };
    let mut tags = Vec::new();
    let told = writer.fail(&failure, |event| {
        tags.push(event.tag().to_owned());
        Ok(())
    });
    told.unwrap();
    tags
}

fn start() -> Event<'static> {
    Event::Start { id: Text::from("msg_1") }
}

fn end() -> Event<'static> {
    Event::End { stop: Stop::End, usage: Usage::default() }
}

fn begin(index: u64, block: BlockStart<'_>) -> Event<'_> {
    Event::BlockStart { index, block }
}

fn tool() -> BlockStart<'static> {
    BlockStart::ToolUse { id: Text::from("t"), name: Text::from("f"), input: None }
}

#[test]
fn an_answer_that_fits_ends_and_nothing_follows() {
    let mut writer = writer();
    assert_eq!(push(&mut writer, start()).unwrap(), ["response.created", "response.in_progress"]);
    assert!(!writer.is_finished());
    assert_eq!(push(&mut writer, end()).unwrap(), ["response.completed"]);
    assert!(writer.is_finished());
    push(&mut writer, start()).unwrap_err();
    assert!(writer.is_finished() && fail(&mut writer).is_empty(), "the end stays the end");
}

#[test]
fn a_failure_is_told_once_and_by_whether_anything_was_sent() {
    let mut new = writer();
    assert_eq!(fail(&mut new), ["error"]);
    let mut begun = writer();
    push(&mut begun, start()).unwrap();
    assert_eq!(fail(&mut begun), ["response.failed"]);
    for mut failed in [new, begun] {
        assert!(fail(&mut failed).is_empty() && !failed.is_finished());
        push(&mut failed, end()).unwrap_err();
    }
}

#[test]
fn events_that_do_not_fit_break_the_answer_for_good() {
    let text = |index| Event::Text { index, text: Text::from("x") };
    let wrong: Vec<Vec<Event<'_>>> = vec![
        vec![end()],
        vec![text(0)],
        vec![start(), start()],
        vec![start(), text(0)],
        vec![start(), Event::BlockStop { index: 0 }],
        vec![start(), begin(0, BlockStart::Text), begin(0, BlockStart::Text)],
        vec![start(), begin(0, tool()), text(0)],
        vec![start(), begin(0, BlockStart::Text), Event::Thinking { index: 0, text: Text::from("x") }],
        vec![start(), begin(0, BlockStart::Text), Event::ToolInput { index: 0, json: Text::from("{") }],
        vec![start(), begin(0, BlockStart::Text), Event::Signature { index: 0, signature: Text::from("s") }],
        vec![start(), begin(0, BlockStart::Other), text(0)],
    ];
    for mut events in wrong {
        let mut writer = writer();
        let last = events.pop().unwrap();
        let begun = !events.is_empty();
        for event in events {
            push(&mut writer, event).unwrap();
        }
        assert!(matches!(push(&mut writer, last), Err(Error::Reply { .. })));
        push(&mut writer, end()).unwrap_err();
        assert!(!writer.is_finished());
        assert_eq!(fail(&mut writer), [if begun { "response.failed" } else { "error" }]);
    }
}

#[test]
fn what_the_caller_cannot_take_breaks_the_answer() {
    let mut writer = writer();
    writer.push(start(), |_| Err(Error::reply("gone"))).unwrap_err();
    push(&mut writer, end()).unwrap_err();
    assert!(!writer.is_finished());
}

#[test]
fn an_answer_is_held_up_to_a_bound() {
    let piece = "x".repeat(1024 * 1024);
    let events: [fn(&str) -> Event<'_>; 3] = [
        |piece| Event::Text { index: 0, text: Text::from(piece) },
        |piece| Event::ToolInput { index: 0, json: Text::from(piece) },
        |piece| Event::Thinking { index: 0, text: Text::from(piece) },
    ];
    let blocks = [BlockStart::Text, tool(), BlockStart::Thinking];
    for (event, block) in events.into_iter().zip(blocks) {
        let mut writer = writer();
        push(&mut writer, start()).unwrap();
        push(&mut writer, begin(0, block)).unwrap();
        for _ in 1..HELD_LIMIT / piece.len() {
            push(&mut writer, event(&piece)).unwrap();
        }
        push(&mut writer, event(&piece[2..])).unwrap();
        assert!(matches!(push(&mut writer, event("xxx")), Err(Error::Reply { .. })));
        assert_eq!(fail(&mut writer), ["response.failed"]);
    }
}

#[test]
fn no_more_blocks_are_open_than_a_bound() {
    let mut writer = writer();
    push(&mut writer, start()).unwrap();
    for index in (0..).take(OPEN_LIMIT) {
        push(&mut writer, begin(index, BlockStart::Text)).unwrap();
    }
    push(&mut writer, begin(u64::MAX, BlockStart::Text)).unwrap_err();
}

#[test]
fn the_time_of_the_end_is_told_when_it_is_known() {
    let mut writer = writer();
    push(&mut writer, start()).unwrap();
    writer.set_completed_at(9);
    let mut at = None;
    let told = writer.push(end(), |event| {
        if let WireEvent::Completed(event) = &event {
            at.clone_from(&event.response.completed_at);
        }
        Ok(())
    });
    told.unwrap();
    assert_eq!(at, Some(Some(9.into())));
}
