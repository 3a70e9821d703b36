//! What a caller is told of a call that failed.

use super::*;

struct Refused(Refusal);

impl Failed for Refused {
    fn class(&self) -> Class {
        self.0.class()
    }
    fn refusal(&self) -> Option<&Refusal> {
        Some(&self.0)
    }
    fn request_id(&self) -> Option<&str> {
        None
    }
    fn hint(&self) -> Option<&'static str> {
        None
    }
    fn words(&self) -> String {
        self.0.to_string()
    }
    fn host(&self) -> Host {
        Host::Mantle
    }
    fn transport(&self) -> Option<&TransportError> {
        None
    }
}

/// What is told of a 400 with this body.
fn refused(body: &str) -> Error {
    let said = failure::read(body.as_bytes());
    let said = outcrop_transport::Said {
        kind: said.kind,
        code: said.code,
        message: said.message,
        ..outcrop_transport::Said::default()
    };
    let refusal = Refusal::in_stream(said, None, Bytes::copy_from_slice(body.as_bytes()))
        .with_status(StatusCode::BAD_REQUEST);
    Error::Upstream(Box::new(upstream(&Refused(refusal), None)))
}

#[test]
fn the_code_of_an_openai_error_chooses_the_code_whatever_the_text_says() {
    let error = refused(r#"{"error":{"message":"at most 10","code":"context_length_exceeded"}}"#);
    let body = failure::read(&error.body());
    assert_eq!(body.code.as_deref(), Some("context_length_exceeded"));
    assert_eq!(body.kind.as_deref(), Some("invalid_request_error"));
}

#[test]
fn what_a_model_says_of_a_field_is_told_to_those_who_sent_it() {
    let error = refused(r#"{"error":{"message":"bad","param":"tools[0].name","code":"invalid_function"}}"#);
    for body in [error.body(), error.responses_body()] {
        let body = failure::read(&body);
        assert_eq!(
            (body.param.as_deref(), body.code.as_deref()),
            (Some("tools[0].name"), Some("invalid_function"))
        );
    }
    let body = failure::read(&error.of_a_translation().body());
    assert_eq!((body.param, body.code.as_deref()), (None, Some("invalid_function")));
}

#[test]
fn a_refused_schema_has_the_name_of_its_field_in_each_dialect() {
    let error = refused(r#"{"error":{"message":"output_config.format.schema: no","type":"x"}}"#);
    assert_eq!(failure::read(&error.body()).param.as_deref(), Some("response_format"));
    assert_eq!(failure::read(&error.responses_body()).param.as_deref(), Some("text.format"));
    assert_eq!(failure::read(&error.body()).code, failure::read(&error.responses_body()).code);
}

#[test]
fn a_page_of_a_proxy_on_the_way_is_not_bedrocks_refusal() {
    let body = b"<html><title>Blocked by Acme</title>";
    let said = outcrop_transport::Said { message: "Blocked by Acme".to_owned(), ..Default::default() };
    let refusal = Refusal::in_stream(said, None, Bytes::from_static(body)).with_status(StatusCode::FORBIDDEN);
    let error = Error::Upstream(Box::new(upstream(&Refused(refusal), None)));
    assert_eq!(
        (error.status(), error.cause().map(|cause| cause.code)),
        (StatusCode::BAD_GATEWAY, Some("not-bedrock"))
    );
    let message = failure::read(&error.body()).message;
    let told =
        "something on the way to Bedrock answered in its place: refused with status 403: Blocked by Acme";
    assert!(message.starts_with(told), "{message}");
    let said = outcrop_transport::Said { message: "Bad gateway".to_owned(), ..Default::default() };
    let body = Bytes::from_static(b"<html><title>Bad gateway</title>");
    let refusal = Refusal::in_stream(said, None, body).with_status(StatusCode::BAD_GATEWAY);
    let error = Error::Upstream(Box::new(upstream(&Refused(refusal), None)));
    let message = failure::read(&error.body()).message;
    assert!(message.starts_with("refused with status 502: Bad gateway (hint: "), "{message}");
}

#[test]
fn account_numbers_in_arns_are_hidden_and_nothing_else() {
    assert_eq!(
        without_accounts(
            "no access to arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.a and arn:x."
        ),
        "no access to arn:aws:bedrock:us-east-1:************:inference-profile/us.a and arn:x."
    );
    assert_eq!(
        without_accounts("arn:aws:bedrock:us-east-1::foundation-model/a 123456789012"),
        "arn:aws:bedrock:us-east-1::foundation-model/a 123456789012"
    );
}
