use outcrop_api_types::Text;

use super::*;
use crate::failure::FailureKind;
use crate::front::messages::Stamp;

const MEGABYTE: usize = 1024 * 1024;

fn started() -> Writer {
    let stamp = Stamp { id: "msg_1".into(), created: 0 };
    let mut writer = Writer::new(Turn { stamp, model: "m".into(), stream: true });
    push(&mut writer, Event::Start { id: Text::from("x") }).unwrap();
    writer
}

/// The names of the events that one event makes.
fn push(writer: &mut Writer, event: Event<'_>) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    writer.push(event, |event| {
        names.push(event.tag().to_owned());
        Ok(())
    })?;
    Ok(names)
}

fn text_block(index: u64) -> Event<'static> {
    Event::BlockStart { index, block: BlockStart::Text }
}

fn text(index: u64, length: usize) -> Event<'static> {
    Event::Text { index, text: Text::from("x".repeat(length)) }
}

#[test]
fn what_waits_is_bounded_and_given_back() {
    let mut writer = started();
    push(&mut writer, text_block(0)).unwrap();
    for index in 1..4 {
        push(&mut writer, text_block(index)).unwrap();
        push(&mut writer, text(index, 6 * MEGABYTE)).unwrap();
        assert_eq!(
            push(&mut writer, text(index - 1, 6 * MEGABYTE)).unwrap().last().unwrap(),
            "content_block_delta"
        );
        push(&mut writer, Event::BlockStop { index: index - 1 }).unwrap();
        push(&mut writer, Event::BlockStop { index }).unwrap();
        push(&mut writer, text_block(index)).unwrap();
    }
    push(&mut writer, text_block(9)).unwrap();
    push(&mut writer, text(9, 6 * MEGABYTE)).unwrap();
    assert!(push(&mut writer, text(9, 6 * MEGABYTE)).is_err(), "more than is held");
    assert!(push(&mut writer, text(3, 1)).is_err(), "broken for good");
}

#[test]
fn signatures_are_bounded_too() {
    let mut writer = started();
    push(&mut writer, Event::BlockStart { index: 0, block: BlockStart::Thinking }).unwrap();
    let piece = || Event::Signature { index: 0, signature: Text::from("x".repeat(3 * MEGABYTE)) };
    push(&mut writer, piece()).unwrap();
    push(&mut writer, piece()).unwrap();
    assert!(push(&mut writer, piece()).is_err());
}

#[test]
fn blocks_that_are_open_at_once_are_bounded() {
    let mut writer = started();
    let opened = (0_u64..5000).take_while(|index| push(&mut writer, text_block(*index)).is_ok()).count();
    assert_eq!(opened, OPEN_LIMIT + 1, "one open, the others waiting");
}

#[test]
fn events_out_of_order_are_errors() {
    let order: [fn() -> Vec<Event<'static>>; 6] = [
        || vec![Event::Start { id: Text::from("again") }],
        || vec![text(0, 1)],
        || vec![Event::BlockStop { index: 0 }],
        || vec![text_block(0), text_block(0)],
        || vec![text_block(0), text_block(1), Event::BlockStop { index: 1 }, text(1, 1)],
        || vec![text_block(0), Event::ToolInput { index: 0, json: Text::from("{") }],
    ];
    for events in order {
        let mut writer = started();
        let last = events().into_iter().map(|event| push(&mut writer, event)).last().unwrap();
        assert!(last.is_err());
        let more = push(&mut writer, text_block(7));
        assert!(more.is_err(), "broken for good");
    }
}

#[test]
fn nothing_follows_a_failure() {
    let mut writer = started();
    let failure = Failure { kind: FailureKind::Overloaded, message: "Overloaded".into(), retry_after: None };
    let mut told = Vec::new();
    let emit = |event: WireEvent<'_>| {
        told.push(serde_json::to_string(&event).unwrap());
        Ok(())
    };
    writer.fail(&failure, emit).unwrap();
    assert_eq!(told, [r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#]);
    assert!(push(&mut writer, text_block(0)).is_err());
    assert!(!writer.is_finished());
}
