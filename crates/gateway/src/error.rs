//! Why a request was not answered, with a status, a body in the caller's dialect, and what to do.

use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use outcrop_api_types::failure;
use outcrop_hints::causes::access::USE_CASE_FORM;
use outcrop_hints::{Hint, Host};
use outcrop_mantle as mantle;
use outcrop_runtime_sigv4 as runtime;
use outcrop_translation::failure::{Failure, FailureKind};
use outcrop_translation::front;
use outcrop_transport::{Class, Refusal, TransportError};

use crate::hinted;
use crate::{KeptError, RouteError, Successor};

/// A request that was not answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The request cannot be sent as it is.
    #[error(transparent)]
    Request(#[from] outcrop_translation::Error),
    /// The model cannot be called from here.
    #[error(transparent)]
    Route(#[from] RouteError),
    /// What is asked for of an answer that is kept cannot be had.
    #[error(transparent)]
    Kept(#[from] KeptError),
    /// Bedrock refused, or could not be reached.
    #[error("{}", .0.failure.message)]
    Upstream(Box<Upstream>),
}

/// A failed call, told in the caller's terms.
#[derive(Debug)]
pub struct Upstream {
    pub(crate) failure: Failure,
    pub(crate) class: Class,
    pub(crate) request_id: Option<String>,
    /// Another place may serve the model.
    pub(crate) not_here: bool,
    /// Why, by the table of causes.
    pub(crate) cause: Option<&'static Hint>,
    /// What to do where the failure is none of Bedrock's.
    pub(crate) local_hint: Option<&'static str>,
    /// What a model with OpenAI's own errors said beside the message.
    pub(crate) told: Box<Told>,
}

/// `error.code` and `error.param`, as they came.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) code: Option<String>,
    /// Names a field of the request that was sent, so it is for a caller whose own request that was.
    pub(crate) param: Option<String>,
}

impl Upstream {
    /// OpenAI's error: the model's own code and field where it told them, else what is known by kind.
    fn body(&self, by_its_name: impl Fn(&str) -> String) -> Bytes {
        let failure = self.hinted();
        let words = failure.chat_words();
        let known = words.param.map(by_its_name);
        let param = self.told.param.as_deref().or(known.as_deref());
        let code = self.told.code.as_deref().or(words.code);
        chat_body(&failure.chat_message(), words.kind, param, code)
    }

    /// A mistake on this side of the wire.
    pub(crate) fn local(message: String) -> Self {
        let failure = Failure { kind: FailureKind::Internal, message, retry_after: None };
        Self {
            failure,
            class: Class::Local,
            request_id: None,
            not_here: false,
            cause: None,
            local_hint: None,
            told: Box::default(),
        }
    }
}

impl Error {
    /// The HTTP status on OpenAI's routes.
    pub fn status(&self) -> StatusCode {
        let status = match self {
            Self::Request(outcrop_translation::Error::Reply { .. }) => 502,
            Self::Request(_) => 400,
            Self::Route(error) => error.status(),
            Self::Kept(error) => return error.status(),
            Self::Upstream(upstream) => upstream.failure.chat_status(),
        };
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The body on OpenAI's routes: `{"error":{"message","type","param","code"}}`.
    pub fn body(&self) -> Bytes {
        match self {
            Self::Request(error) => {
                let (kind, code) = match error {
                    outcrop_translation::Error::Reply { .. } => ("server_error", "bad_upstream_response"),
                    error => ("invalid_request_error", error.code()),
                };
                chat_body(&error.to_string(), kind, error.param(), Some(code))
            }
            Self::Route(error) => {
                let hint = error.hint().map(|hint| format!(": {hint}")).unwrap_or_default();
                let code = if error.status() == 404 { "model_not_found" } else { "invalid_value" };
                chat_body(&format!("{error}{hint}"), "invalid_request_error", Some("model"), Some(code))
            }
            Self::Kept(error) => {
                let kind =
                    if error.status().is_server_error() { "server_error" } else { "invalid_request_error" };
                chat_body(&error.to_string(), kind, error.param(), Some(error.code()))
            }
            Self::Upstream(upstream) => upstream.body(str::to_owned),
        }
    }

    /// The body for a caller that speaks Responses: as [`Error::body`], with the field at fault by the name it has there.
    pub fn responses_body(&self) -> Bytes {
        match self {
            Self::Upstream(upstream) => upstream.body(front::responses::in_responses_words),
            _ => self.body(),
        }
    }

    /// Status and body for a caller that speaks Anthropic's Messages: Bedrock's sentences stay as they are.
    pub fn messages(&self, request_id: Option<&str>) -> (StatusCode, Bytes) {
        let (status, body) = match self {
            Self::Request(outcrop_translation::Error::Reply { .. }) => {
                (500, failure::anthropic("api_error", self.to_string(), request_id).into_owned())
            }
            Self::Request(error) => (400, front::messages::refused(error, request_id)),
            // Never met on this dialect's routes.
            Self::Kept(_) => {
                (400, failure::anthropic("invalid_request_error", self.to_string(), request_id).into_owned())
            }
            Self::Route(error) => {
                let kind = if error.status() == 404 { "not_found_error" } else { "invalid_request_error" };
                let hint = error.hint().map(|hint| format!(": {hint}")).unwrap_or_default();
                let message = format!("model: {error}{hint}");
                (error.status(), failure::anthropic(kind, message, request_id).into_owned())
            }
            Self::Upstream(upstream) => {
                let (status, _) = upstream.failure.messages_words();
                (status, upstream.failure.messages_body(request_id).into_owned())
            }
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // Writing strings as JSON cannot fail.
        (status, serde_json::to_vec(&body).unwrap_or_default().into())
    }

    /// `error.code`, or the class of the failure: for logs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Request(error) => error.code(),
            Self::Route(_) => "model_not_found",
            Self::Kept(error) => error.code(),
            Self::Upstream(upstream) => upstream.class.name(),
        }
    }

    /// What to do about it, when known beyond the message.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Route(error) => error.hint(),
            Self::Upstream(upstream) => upstream.next().map(str::to_owned),
            _ => None,
        }
    }

    /// When a retry makes sense.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Upstream(upstream) => upstream.failure.retry_after,
            _ => None,
        }
    }

    /// Whether the caller's SDK should try again; `None` leaves it to the status.
    pub fn should_retry(&self) -> Option<bool> {
        match self {
            Self::Upstream(upstream) => upstream.failure.should_retry(),
            _ => Some(false),
        }
    }

    /// Bedrock's id of the request.
    pub fn upstream_request_id(&self) -> Option<&str> {
        match self {
            Self::Upstream(upstream) => upstream.request_id.as_deref(),
            _ => None,
        }
    }

    /// For a caller whose request was translated: what the model says of a field is said of one that the caller never sent.
    pub(crate) fn of_a_translation(mut self) -> Self {
        if let Self::Upstream(upstream) = &mut self {
            upstream.told.param = None;
        }
        self
    }

    /// Whether another place may serve the model.
    pub(crate) fn is_not_here(&self) -> bool {
        matches!(self, Self::Upstream(upstream) if upstream.not_here)
    }

    /// Adds the model to use instead, but for a form that the account has yet to send: another model needs it too.
    pub(crate) fn with_successor(mut self, successor: Option<&Successor>) -> Self {
        if let (Self::Upstream(upstream), Some(successor)) = (&mut self, successor)
            && upstream.cause != Some(&USE_CASE_FORM)
        {
            let message = &mut upstream.failure.message;
            *message = format!("{message} (use `{}`, here `{}`)", successor.name, successor.id);
        }
        self
    }
}

/// A call that failed on either host.
pub(crate) trait Failed {
    fn class(&self) -> Class;
    fn refusal(&self) -> Option<&Refusal>;
    fn request_id(&self) -> Option<&str>;
    fn hint(&self) -> Option<&'static str>;
    fn words(&self) -> String;
    /// The host that was called.
    fn host(&self) -> Host;
    /// What went wrong before the host said anything.
    fn transport(&self) -> Option<&TransportError>;
}

macro_rules! failed {
    ($($error:ty, $transport:path, $host:expr);+) => {$(
        impl Failed for $error {
            fn class(&self) -> Class {
                <$error>::class(self)
            }
            fn refusal(&self) -> Option<&Refusal> {
                <$error>::refusal(self)
            }
            fn request_id(&self) -> Option<&str> {
                <$error>::request_id(self)
            }
            fn hint(&self) -> Option<&'static str> {
                <$error>::hint(self)
            }
            fn words(&self) -> String {
                chain(self)
            }
            fn host(&self) -> Host {
                $host
            }
            fn transport(&self) -> Option<&TransportError> {
                match self {
                    $transport(error) => Some(error),
                    _ => None,
                }
            }
        }
    )+};
}

failed!(mantle::Error, mantle::Error::Transport, Host::Mantle; runtime::Error, runtime::Error::Transport, Host::Runtime);

/// What happened and why, on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(why) = source {
        words = format!("{words}: {why}");
        source = why.source();
    }
    words
}

/// Reads a failure of a call. `credential` is where the credential came from.
pub(crate) fn upstream(error: &impl Failed, credential: Option<&str>) -> Upstream {
    let (class, refusal) = (error.class(), error.refusal());
    let said = refusal.map(|refusal| refusal.message.as_str()).filter(|message| !message.is_empty());
    let told = refusal.map(|refusal| failure::read(&refusal.body));
    let message = match (refusal, said) {
        (Some(page), _) if page.is_page() => {
            format!("something on the way to Bedrock answered in its place: {page}")
        }
        // Of a page only its title is left, which says little without the status.
        (Some(page), Some(_)) if !page.holds_page() => page.message.clone(),
        _ => error.words(),
    };
    let mut failure = Failure {
        kind: kind_of(class, refusal),
        message,
        retry_after: refusal.and_then(|refusal| refusal.retry_after),
    }
    .refined_by(told.as_ref().and_then(|told| told.code.as_deref()));
    failure.message = without_accounts(&failure.message);
    if failure.kind == FailureKind::Credentials
        && let Some(credential) = credential
    {
        failure.message = format!("{} (the credential in use is {credential})", failure.message);
    }
    if matches!(failure.kind, FailureKind::Throttled | FailureKind::Overloaded)
        && failure.retry_after.is_none()
    {
        // Bedrock names no time; ours is spread so that callers do not come back together.
        failure.retry_after = Some(Duration::from_secs(fastrand::u64(2..=5)));
    }
    Upstream {
        failure,
        class,
        request_id: error.request_id().map(str::to_owned),
        not_here: refusal.is_some_and(crate::is_not_here),
        cause: hinted::cause(error, &[]),
        // What is wrong with an answer is nothing that a setting would mend.
        local_hint: error.transport().and_then(|_| error.hint()),
        told: told.map(|told| Box::new(Told { code: told.code, param: told.param })).unwrap_or_default(),
    }
}

/// One row per class of failure.
fn kind_of(class: Class, refusal: Option<&Refusal>) -> FailureKind {
    match class {
        Class::Throttled => FailureKind::Throttled,
        Class::Quota => FailureKind::Quota,
        Class::Overloaded => FailureKind::Overloaded,
        Class::Timeout => FailureKind::Timeout,
        Class::ModelError { .. } => match refusal.and_then(|refusal| refusal.original_status) {
            Some(429) => FailureKind::Throttled,
            Some(503 | 529) => FailureKind::Overloaded,
            Some(500..) => FailureKind::Internal,
            _ => FailureKind::Model,
        },
        Class::Invalid => FailureKind::Invalid,
        Class::AccessDenied => FailureKind::AccessDenied,
        Class::Credentials | Class::NoCredentials => FailureKind::Credentials,
        Class::NotFound => FailureKind::ModelNotFound,
        Class::TooLarge => FailureKind::TooLarge,
        Class::Network => FailureKind::Unreachable,
        Class::BadUpstream => FailureKind::BadReply,
        _ => FailureKind::Internal,
    }
}

/// Callers need not know the account: in `arn:aws:bedrock:us-east-1:123456789012:…` its number is hidden.
pub(crate) fn without_accounts(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("arn:") {
        let (before, arn) = rest.split_at(start);
        out.push_str(before);
        let mut fields = arn.splitn(6, ':');
        let head: Vec<&str> = fields.by_ref().take(4).collect();
        match (fields.next(), fields.next()) {
            (Some(account), Some(tail))
                if account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit()) =>
            {
                out.push_str(&head.join(":"));
                out.push_str(":************:");
                rest = tail;
            }
            _ => {
                out.push_str("arn:");
                rest = arn.get(4..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

/// A failure as the body of an OpenAI answer, or as the data of an event in the middle of one.
pub(crate) fn chat_failure(failure: &Failure) -> Bytes {
    let words = failure.chat_words();
    chat_body(&failure.chat_message(), words.kind, words.param, words.code)
}

fn chat_body(message: &str, kind: &str, param: Option<&str>, code: Option<&str>) -> Bytes {
    let body = failure::openai(message, kind, param, code);
    // Writing strings as JSON cannot fail.
    serde_json::to_vec(&body).unwrap_or_default().into()
}

#[cfg(test)]
mod tests;
