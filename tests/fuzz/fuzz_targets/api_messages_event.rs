//! An event of Anthropic's stream that is taken is written and taken again alike.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outcrop_api_types::messages::Event;
use outcrop_api_types::parse;

fuzz_target!(|body: &[u8]| {
    if let Ok(event) = parse::<Event<'_>>(body) {
        let written = serde_json::to_vec(&event).expect("what was read can be written");
        let again: Event<'_> = parse(&written).expect("what was written can be read");
        assert_eq!(event, again);
    }
});
