//! Streams: whole, broken, and left.

use futures_util::StreamExt;
use outcrop_emulator::{Outcome, Step};
use outcrop_runtime_sigv4::Error;
use outcrop_transport::{Class, TransportError};

use super::{client, drain, emulator, finished, invoke, stream};

#[tokio::test]
async fn events_come_unwrapped_and_in_order() {
    let emulator = emulator([Step::text("Rayleigh scattering")]).await;
    let events = stream(&emulator).await.unwrap();
    assert!(events.request_id().is_some());
    let (count, last, error) = drain(events).await;
    assert!(error.is_none() && count >= 6, "{count} events");
    assert!(last.contains("message_stop") && last.contains("amazon-bedrock-invocationMetrics"));
}

#[tokio::test]
async fn neither_single_bytes_nor_unknown_events_change_what_is_read() {
    let steps = [Step::text("hello"), Step::text("hello").one_byte(), Step::text("hello").future()];
    let emulator = emulator(steps).await;
    let plain = drain(stream(&emulator).await.unwrap()).await;
    let dripped = drain(stream(&emulator).await.unwrap()).await;
    assert_eq!(plain.0, dripped.0);
    let (_, last, error) = drain(stream(&emulator).await.unwrap()).await;
    assert!(error.is_none() && last.contains("message_stop"), "{error:?}");
}

#[tokio::test]
async fn an_exception_in_the_middle_keeps_its_class() {
    for (kind, class) in [
        ("throttlingException", Class::Throttled),
        ("modelStreamErrorException", Class::ModelError { transient: true }), // its original status is 500
        ("internalServerException", Class::Internal),
        ("validationException", Class::Invalid),
    ] {
        let emulator = emulator([Step::text("hello").exception_after(3, kind, "words")]).await;
        let (count, _, error) = drain(stream(&emulator).await.unwrap()).await;
        let error = error.unwrap();
        assert_eq!((count, error.class(), error.exception()), (3, class, Some(kind)));
        assert_eq!(emulator.calls().len(), 1, "what was handed on is not asked for again");
    }
}

#[tokio::test]
async fn an_error_event_in_the_middle_keeps_its_class() {
    let emulator = emulator([Step::text("hello").error_event_after(2, "overloaded_error", "busy")]).await;
    let (count, _, error) = drain(stream(&emulator).await.unwrap()).await;
    let error = error.unwrap();
    assert_eq!((count, error.class()), (2, Class::Overloaded));
    assert_eq!(error.refusal().unwrap().message, "busy");
}

#[tokio::test]
async fn a_stream_that_breaks_off_is_an_error_and_never_an_end() {
    for (step, class) in [
        (Step::text("hello").cut_after(2), Class::Network),
        (Step::text("hello").cut_inside(2, 20), Class::Network),
        (Step::text("hello").bad_crc(2), Class::BadUpstream),
        (Step::text("hello").bad_prelude(2), Class::BadUpstream),
        (Step::text("hello").oversized(2), Class::BadUpstream),
    ] {
        let emulator = emulator([step.clone()]).await;
        let (count, _, error) = drain(stream(&emulator).await.unwrap()).await;
        let Some(error) = error else { panic!("no error after {count} events: {step:?}") };
        assert_eq!((count, error.class()), (2, class), "{error}");
    }
}

#[tokio::test]
async fn a_stream_that_ends_without_its_stop_is_left_for_the_reader_to_judge() {
    let emulator = emulator([Step::text("hello").end_after(2)]).await;
    let (count, last, error) = drain(stream(&emulator).await.unwrap()).await;
    assert!(error.is_none() && count == 2 && !last.contains("message_stop"));
}

#[tokio::test]
async fn leaving_a_stream_closes_it_upstream() {
    let emulator = emulator([Step::text("hello").hang_after(2)]).await;
    let events = stream(&emulator).await.unwrap();
    drop(events);
    assert_eq!(finished(&emulator, 1).await[0].outcome, Outcome::Cancelled);
}

#[tokio::test]
async fn leaving_a_call_before_its_answer_closes_it_upstream() {
    let emulator = emulator([Step::hang_head()]).await;
    let calling = {
        let client = client(&emulator);
        tokio::spawn(async move {
            client
                .invoke(super::MODEL, super::BODY.into(), outcrop_runtime_sigv4::InvokeOptions::default())
                .await
        })
    };
    while emulator.calls().is_empty() {
        tokio::task::yield_now().await;
    }
    calling.abort();
    assert_eq!(finished(&emulator, 1).await[0].outcome, Outcome::Cancelled);
}

#[tokio::test]
async fn a_mute_stream_is_given_up_by_the_clock_between_events() {
    let emulator = emulator([Step::text("hello").hang_after(2)]).await;
    let mut events = stream(&emulator).await.unwrap();
    events.next().await.unwrap().unwrap();
    events.next().await.unwrap().unwrap();
    tokio::time::pause(); // and time runs by itself to the end of the clock
    let error = events.next().await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Transport(TransportError::Silence { .. })), "{error:?}");
    assert_eq!(error.class(), Class::Timeout);
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn an_answer_of_status_200_that_makes_no_sense_is_a_bad_upstream() {
    let html = [("content-type", "text/html")];
    let gzip = [("content-type", "application/json"), ("content-encoding", "gzip")];
    let json = [("content-type", "application/json")];
    for (headers, body) in
        [(&html[..], "<html>hello</html>"), (&gzip[..], "{}"), (&json[..], ""), (&json[..], "[]")]
    {
        let emulator = emulator([Step::raw(200, headers, body).times(0)]).await;
        for error in [invoke(&emulator).await.unwrap_err(), stream(&emulator).await.unwrap_err()] {
            assert!(matches!(error, Error::Body { .. }), "{body}: {error:?}");
            assert_eq!(error.class(), Class::BadUpstream);
        }
        assert_eq!(emulator.calls().len(), 2, "not tried again");
    }
}

#[tokio::test]
async fn a_json_answer_to_a_stream_is_a_bad_upstream() {
    let emulator = emulator([Step::raw(200, &[("content-type", "application/json")], "{}")]).await;
    assert!(matches!(stream(&emulator).await.unwrap_err(), Error::Body { .. }));
}
