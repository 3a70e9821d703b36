//! STS, as far as `GetCallerIdentity` goes: who signs. It answers at `/` of the control plane's port, so that
//! `AWS_ENDPOINT_URL_STS` can be pointed there.
//!
//! Source: botocore 1.44.5, service `sts` (query protocol, XML answers); read 2026-11-22.

use std::sync::Arc;

use http::Method;

use crate::incoming::Incoming;
use crate::inference::{before, take};
use crate::outgoing::Outgoing;
use crate::record::Ticket;
use crate::refusal::{Refusal, Shape};
use crate::state::State;

const SERVICES: &[&str] = &["sts"];
const ACCOUNT: &str = "123456789012";

/// Whether a request is for STS: it knows one path and one method here.
pub(crate) fn is_meant(request: &Incoming) -> bool {
    request.method == Method::POST && request.path == "/"
}

pub(crate) async fn answer(
    state: &Arc<State>,
    request: &Incoming,
    ticket: &Ticket,
    request_id: &str,
) -> Outgoing {
    let bearer = request.header("authorization").is_some_and(|value| value.starts_with("Bearer "));
    if bearer {
        let missing =
            Refusal::forbidden("MissingAuthenticationToken", "Request is missing Authentication Token");
        return refuse(&missing, request_id);
    }
    match state.guard(SERVICES, false).check(request) {
        Ok(kind) => ticket.auth(kind),
        Err(refusal) => return refuse(&refusal, request_id),
    }
    let step = take(state, request, "", false);
    if let Some(instead) = before(&step, Shape::Aws, request_id).await {
        return instead;
    }
    let action = String::from_utf8_lossy(&request.body);
    if !action.split('&').any(|pair| pair == "Action=GetCallerIdentity") {
        return refuse(&Refusal::new(400, "InvalidAction", "Could not find operation"), request_id);
    }
    let body = format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
         <Arn>arn:aws:iam::{ACCOUNT}:user/emulated</Arn><UserId>AIDAEMULATED</UserId><Account>{ACCOUNT}</Account>\
         </GetCallerIdentityResult><ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>\
         </GetCallerIdentityResponse>"
    );
    Outgoing::whole(200, "text/xml", body)
}

/// STS drops `Exception` from the names of its errors.
fn refuse(refusal: &Refusal, request_id: &str) -> Outgoing {
    let code = refusal.class.trim_end_matches("Exception");
    let body = format!(
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>{code}</Code>\
         <Message>{}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>",
        refusal.message.replace('&', "&amp;").replace('<', "&lt;")
    );
    Outgoing::whole(refusal.status, "text/xml", body)
}
