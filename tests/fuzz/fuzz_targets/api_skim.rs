//! The skim finds the model where it stands, and no body has one model for the skim and another for the
//! parser.
#![no_main]

use libfuzzer_sys::fuzz_target;
use outcrop_api_types::chat::ChatRequest;
use outcrop_api_types::{failure, parse, skim};

fuzz_target!(|body: &[u8]| {
    let _ = failure::read(body);
    let skim = skim(body);
    if let Ok(skim) = &skim {
        assert_eq!(skim.model.is_some(), skim.model_span.is_some());
        if let (Some(model), Some(span)) = (&skim.model, &skim.model_span) {
            let value: String = serde_json::from_slice(&body[span.clone()]).expect("a JSON string");
            assert_eq!(*model, value.as_str());
        }
    }
    if let Ok(request) = parse::<ChatRequest<'_>>(body) {
        let skim = skim.expect("what parses can be skimmed");
        assert_eq!(skim.model.expect("a request has a model"), request.model);
        assert_eq!(skim.stream, request.stream.unwrap_or(false));
    }
});
