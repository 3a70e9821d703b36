//! Streams that are not what they should be: nothing panics, and none ends well that Claude did not end.

use proptest::prelude::*;
use proptest::sample::Index;

use crate::claude;
use crate::run::{first, streamed};
use crate::sums::check;

/// What may happen to the events of a stream.
#[derive(Debug, Clone)]
enum Harm {
    Drop(Index),
    Repeat(Index),
    Swap(Index, Index),
    CutAfter(Index),
    CutInside(Index, Index),
    Replace(Index, &'static str),
}

fn harm() -> impl Strategy<Value = Harm> {
    let index = any::<Index>;
    prop_oneof![
        index().prop_map(Harm::Drop),
        index().prop_map(Harm::Repeat),
        (index(), index()).prop_map(|(a, b)| Harm::Swap(a, b)),
        index().prop_map(Harm::CutAfter),
        (index(), index()).prop_map(|(event, byte)| Harm::CutInside(event, byte)),
        (
            index(),
            prop::sample::select(vec![
                "",
                "null",
                "[]",
                "{}",
                r#"{"type":null}"#,
                r#"{"type":"error"}"#,
                r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
                r#"{"type":"message_stop"}"#,
                r#"{"type":"content_block_start","index":18446744073709551615,"content_block":{"type":"text","text":""}}"#,
                r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":5}}"#,
                r#"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"x"}}"#,
                r#"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"x"}}"#,
                r#"{"type":"content_block_stop","index":1}"#,
                "\u{feff}{}",
            ]),
        )
            .prop_map(|(index, event)| Harm::Replace(index, event)),
    ]
}

fn suffer(events: &mut Vec<String>, harm: &Harm) {
    if events.is_empty() {
        return;
    }
    let at = |index: &Index| index.index(events.len());
    match harm {
        Harm::Drop(index) => _ = events.remove(at(index)),
        Harm::Repeat(index) => {
            let at = at(index);
            events.insert(at, events[at].clone());
        }
        Harm::Swap(a, b) => {
            let (a, b) = (at(a), at(b));
            events.swap(a, b);
        }
        Harm::CutAfter(index) => events.truncate(at(index)),
        Harm::CutInside(index, byte) => {
            let at = at(index);
            let mut cut = byte.index(events[at].len() + 1);
            while !events[at].is_char_boundary(cut) {
                cut -= 1;
            }
            events[at].truncate(cut);
        }
        Harm::Replace(index, event) => {
            let at = at(index);
            (*event).clone_into(&mut events[at]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_broken_stream_never_ends_well_unless_claude_ended_it(
        answer in claude::answer(),
        harms in prop::collection::vec(harm(), 1..4),
    ) {
        let mut events = answer.events();
        for harm in &harms {
            suffer(&mut events, harm);
        }
        let stream = streamed(&events, &first(true));
        check(&stream)?;
        if stream.done {
            prop_assert!(events.iter().any(|event| event.contains(r#""message_stop""#)));
        }
    }

    #[test]
    fn a_stream_cut_between_two_events_never_ends_well(answer in claude::answer(), cut in any::<Index>()) {
        let mut events = answer.events();
        events.truncate(cut.index(events.len()));
        let stream = streamed(&events, &first(true));
        check(&stream)?;
        prop_assert!(!stream.done);
        prop_assert_eq!(stream.error, None, "nothing was wrong but that it stopped");
    }

    #[test]
    fn bytes_of_any_kind_are_an_error_and_no_more(events in prop::collection::vec(any::<Vec<u8>>(), 0..5)) {
        let mut reader = outcrop_translation::back::messages::Reader::new(first(true).reading);
        for event in events {
            _ = reader.push(&event, |_| Ok(()));
        }
        prop_assert!(!reader.is_finished());
    }
}
