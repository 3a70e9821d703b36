//! Streams of Messages: whole, broken, and left.

use outcrop_emulator::{Outcome, Step};
use outcrop_transport::Class;

use super::{BODY, STREAM, client, drain, emulator, finished};

#[tokio::test]
async fn an_error_as_first_event_is_retried_by_its_class() {
    for (kind, class, calls) in [
        ("overloaded_error", Class::Overloaded, 3),
        ("rate_limit_error", Class::Throttled, 3),
        ("api_error", Class::Internal, 2),
        ("invalid_request_error", Class::Invalid, 1),
    ] {
        let emulator = emulator([Step::text("x").error_event_after(0, kind, "words").times(0)]).await;
        let error = client(&emulator).messages_stream(STREAM).await.unwrap_err();
        assert_eq!((error.class(), error.exception()), (class, Some(kind)));
        assert_eq!(emulator.calls().len(), calls, "{kind}");
    }
}

#[tokio::test]
async fn an_error_in_the_middle_keeps_its_class() {
    let emulator = emulator([Step::text("hello").error_event_after(3, "overloaded_error", "busy")]).await;
    let (count, _, error) = drain(client(&emulator).messages_stream(STREAM).await.unwrap()).await;
    let error = error.unwrap();
    assert_eq!((count, error.class(), emulator.calls().len()), (3, Class::Overloaded, 1));
    assert_eq!(error.refusal().unwrap().message, "busy");
}

#[tokio::test]
async fn a_stream_that_breaks_off_is_an_error_and_never_an_end() {
    for step in [Step::text("hello").cut_after(2), Step::text("hello").cut_inside(2, 20)] {
        let emulator = emulator([step]).await;
        let (count, _, error) = drain(client(&emulator).messages_stream(STREAM).await.unwrap()).await;
        assert_eq!((count, error.unwrap().class()), (2, Class::Network));
    }
}

#[tokio::test]
async fn a_stream_that_ends_without_its_stop_is_left_for_the_reader_to_judge() {
    let emulator = emulator([Step::text("hello").end_after(2)]).await;
    let (count, last, error) = drain(client(&emulator).messages_stream(STREAM).await.unwrap()).await;
    assert!(error.is_none() && count == 2 && !last.contains("message_stop"));
}

#[tokio::test]
async fn a_stream_cut_before_its_first_event_is_tried_again() {
    let emulator = emulator([Step::text("x").cut_after(0), Step::text("x").cut_inside(0, 30)]).await;
    let (_, last, error) = drain(client(&emulator).messages_stream(STREAM).await.unwrap()).await;
    assert!(error.is_none() && last.contains("message_stop"));
    assert_eq!(emulator.calls().len(), 3);
}

#[tokio::test]
async fn neither_single_bytes_nor_pings_nor_unknown_events_are_in_the_way() {
    let steps = [
        Step::text("hello"),
        Step::text("hello").one_byte(),
        Step::text("hello").pings(3),
        Step::text("x").future(),
    ];
    let emulator = emulator(steps).await;
    for _ in 0..4 {
        let (_, last, error) = drain(client(&emulator).messages_stream(STREAM).await.unwrap()).await;
        assert!(error.is_none() && last.contains("message_stop"), "{error:?} {last}");
    }
}

#[tokio::test]
async fn leaving_a_stream_closes_it_upstream() {
    let emulator = emulator([Step::text("hello").hang_after(2)]).await;
    drop(client(&emulator).messages_stream(STREAM).await.unwrap());
    assert_eq!(finished(&emulator, 1).await[0].outcome, Outcome::Cancelled);
}

#[tokio::test]
async fn leaving_a_call_before_its_answer_closes_it_upstream() {
    let emulator = emulator([Step::hang_head()]).await;
    let client = client(&emulator);
    let calling = tokio::spawn(async move { client.messages(BODY).await });
    while emulator.calls().is_empty() {
        tokio::task::yield_now().await;
    }
    calling.abort();
    assert_eq!(finished(&emulator, 1).await[0].outcome, Outcome::Cancelled);
}
