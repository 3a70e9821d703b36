//! Whole streams: their order, what they add up to, and what never changes on the way.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use crate::claude::{self, Answer, Block};
use crate::responses_checks;
use crate::run::{self, Streamed, first, streamed};

/// What holds for every stream, also for one that broke off.
pub(crate) fn check(stream: &Streamed) -> Result<(), TestCaseError> {
    responses_checks::check(&stream.events).map_err(TestCaseError::fail)?;
    let last = stream.events.last().map_or("", |event| event["type"].as_str().unwrap());
    let ends_well = matches!(last, "response.completed" | "response.incomplete");
    prop_assert_eq!(ends_well, stream.done, "{}", last);
    prop_assert!(ends_well || matches!(last, "response.failed" | "error"));
    Ok(())
}

/// The last event's response.
fn response(stream: &Streamed) -> Value {
    stream.events.last().unwrap()["response"].clone()
}

/// A whole message does not tell a call that was cut from one that took nothing, when a server's block follows.
fn is_ambiguous(answer: &Answer) -> bool {
    matches!(answer.blocks.last(), Some(Block::Server { .. }))
}

proptest! {
    #[test]
    fn a_stream_ends_with_the_whole_answer(answer in claude::answer()) {
        let sent = first(true);
        let stream = streamed(&answer.events(), &sent);
        prop_assert_eq!(&stream.error, &None);
        prop_assert!(stream.done);
        check(&stream)?;
        if !is_ambiguous(&answer) {
            prop_assert_eq!(response(&stream), run::whole(&answer.message(), &sent));
        }
    }

    #[test]
    fn it_ends_with_the_same_however_the_pieces_are_cut(
        answer in claude::answer(),
        cuts in prop::collection::vec(any::<Index>(), 1..20),
    ) {
        let sent = first(true);
        let other = Answer { cuts, ..answer.clone() };
        let [one, two] = [answer, other].map(|answer| response(&streamed(&answer.events(), &sent)));
        prop_assert_eq!(one, two);
    }

    #[test]
    fn what_is_unknown_changes_nothing_wherever_it_comes(
        answer in claude::answer(),
        places in prop::collection::vec((any::<Index>(), unknown()), 1..5),
    ) {
        let sent = first(true);
        let events = answer.events();
        let mut more = events.clone();
        for (place, event) in places {
            more.insert(place.index(more.len() + 1), event);
        }
        prop_assert_eq!(streamed(&more, &sent), streamed(&events, &sent));
    }

    #[test]
    fn tools_keep_the_callers_names_and_their_input_its_bytes(answer in claude::answer()) {
        let response = run::whole(&answer.message(), &first(false));
        let calls: Vec<&Value> = response["output"].as_array().unwrap().iter()
            .filter(|item| item["type"].as_str().unwrap().ends_with("_call")).collect();
        let blocks: Vec<&Block> =
            answer.blocks.iter().filter(|block| matches!(block, Block::Tool { .. })).collect();
        prop_assert_eq!(calls.len(), blocks.len());
        for (call, block) in calls.into_iter().zip(blocks) {
            let Block::Tool { id, name, input, .. } = block else { unreachable!() };
            prop_assert_eq!(&call["call_id"], &json!(id));
            prop_assert_eq!(&call["name"], &json!(name));
            if matches!(*name, claude::PLAIN | claude::DOTTED) && call["status"] == "completed" {
                prop_assert_eq!(&call["arguments"], &json!(input));
            }
        }
    }

    #[test]
    fn no_text_is_lost_and_none_is_told_twice(answer in claude::answer()) {
        let stream = streamed(&answer.events(), &first(true));
        let said: String = answer.blocks.iter().filter_map(|block| match block {
            Block::Text { text, .. } => Some(text.as_str()),
            _ => None,
        }).collect();
        let told: String = stream.events.iter().filter(|event| event["type"] == "response.output_text.delta")
            .map(|event| event["delta"].as_str().unwrap()).collect();
        prop_assert_eq!(told, said);
    }
}

/// Events that Claude may send tomorrow.
fn unknown() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        r#"{"type":"ping"}"#.to_owned(),
        r#"{"type":"event_of_tomorrow","a":[1]}"#.to_owned(),
    ])
}
