//! How often each failure is tried, and what comes out in the end.

use outcrop_emulator::Step;
use outcrop_transport::{Blame, Class};

use super::{emulator, invoke, stream};

#[tokio::test]
async fn each_failure_is_tried_as_often_as_its_class_allows() {
    let model_error = |original: u16| {
        let body = format!(r#"{{"message":"m","originalStatusCode":{original}}}"#);
        Step::raw(
            424,
            &[("x-amzn-errortype", "ModelErrorException"), ("content-type", "application/json")],
            &body,
        )
    };
    for (step, class, calls) in [
        (Step::exception("ThrottlingException", "Too many requests"), Class::Throttled, 3),
        (Step::exception("ServiceUnavailableException", "m"), Class::Overloaded, 3),
        (Step::fail(529, "overloaded_error", "m"), Class::Overloaded, 3),
        (Step::exception("ModelNotReadyException", "m"), Class::Overloaded, 3),
        (Step::exception("InternalServerException", "m"), Class::Internal, 2),
        (Step::exception("ModelTimeoutException", "m"), Class::Timeout, 1),
        (model_error(429), Class::ModelError { transient: true }, 3),
        (model_error(400), Class::ModelError { transient: false }, 1),
        (Step::exception("ServiceQuotaExceededException", "Too many tokens per day"), Class::Quota, 1),
        (Step::exception("ValidationException", "m"), Class::Invalid, 1),
        (Step::exception("AccessDeniedException", "m"), Class::AccessDenied, 1),
        (Step::exception("ResourceNotFoundException", "m"), Class::NotFound, 1),
    ] {
        let emulator = emulator([step.times(0)]).await;
        let error = invoke(&emulator).await.unwrap_err();
        assert_eq!(error.class(), class, "{error}");
        assert_eq!(emulator.calls().len(), calls, "{error}");
    }
}

#[tokio::test]
async fn two_failures_and_an_answer_are_an_answer() {
    let emulator = emulator([Step::throttle(2)]).await;
    let whole = invoke(&emulator).await.unwrap();
    assert_eq!(emulator.calls().len(), 3);
    assert!(whole.request_id().is_some());
    assert!(whole.input_tokens().is_some() && whole.output_tokens().is_some());
}

#[tokio::test]
async fn an_exception_as_first_event_is_retried_like_a_status() {
    let emulator =
        emulator([Step::text("x").exception_after(0, "throttlingException", "slow").times(2)]).await;
    stream(&emulator).await.unwrap();
    assert_eq!(emulator.calls().len(), 3);
}

#[tokio::test]
async fn an_exception_as_first_event_is_the_outcome_of_the_call() {
    for (kind, class, calls) in [
        ("validationException", Class::Invalid, 1),
        ("throttlingException", Class::Throttled, 3),
        ("internalServerException", Class::Internal, 2),
        ("serviceUnavailableException", Class::Overloaded, 3),
        ("modelTimeoutException", Class::Timeout, 1),
        ("modelStreamErrorException", Class::ModelError { transient: true }, 3), // its original status is 500
    ] {
        let emulator = emulator([Step::text("x").exception_after(0, kind, "words").times(0)]).await;
        let error = stream(&emulator).await.unwrap_err();
        assert_eq!((error.class(), error.exception()), (class, Some(kind)));
        assert_eq!(error.refusal().unwrap().message, "words");
        assert!(error.request_id().is_some());
        assert_eq!(emulator.calls().len(), calls, "{kind}");
    }
}

#[tokio::test]
async fn a_stream_cut_before_its_first_event_is_tried_again() {
    let emulator = emulator([Step::text("x").cut_after(0), Step::text("x").cut_inside(0, 30)]).await;
    let (_, last, error) = super::drain(stream(&emulator).await.unwrap()).await;
    assert!(error.is_none() && last.contains("message_stop"));
    assert_eq!(emulator.calls().len(), 3);
}

#[tokio::test]
async fn an_error_names_exception_request_id_blame_and_what_to_do() {
    let message = "Invocation of model ID x with on-demand throughput isn\u{2019}t supported. Retry";
    let emulator = emulator([Step::exception("ValidationException", message)]).await;
    let error = invoke(&emulator).await.unwrap_err();
    assert_eq!(error.exception(), Some("ValidationException"));
    assert_eq!(error.blame(), Blame::Caller);
    assert!(error.hint().unwrap().contains("inference profile"));
    let id = error.request_id().unwrap();
    assert_eq!(
        error.to_string(),
        format!("Bedrock: refused with status 400 ValidationException: {message} (request id {id})")
    );
}

#[tokio::test]
async fn what_the_service_asks_to_wait_is_read() {
    let emulator = emulator([Step::exception("ValidationException", "m").retry_after(2)]).await;
    let error = invoke(&emulator).await.unwrap_err();
    assert_eq!(error.retry_after().unwrap().as_secs(), 2);
}
