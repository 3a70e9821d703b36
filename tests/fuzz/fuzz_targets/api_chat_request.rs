//! A chat request that is taken is written and taken again alike, and borrowing changes nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outcrop_api_types::chat::ChatRequest;
use outcrop_api_types::parse;

fuzz_target!(|body: &[u8]| {
    match parse::<ChatRequest<'_>>(body) {
        Ok(request) => {
            let written = serde_json::to_vec(&request).expect("what was read can be written");
            let again: ChatRequest<'_> = parse(&written).expect("what was written can be read");
            assert_eq!(request, again);
            assert_eq!(request.clone().into_owned(), again);
        }
        Err(error) => {
            assert!(!error.to_string().contains('\n'), "one line");
            assert!(error.path().len() < 600, "a short path");
        }
    }
});
