//! `--check`: one request as the client would send it: its path, its headers, its body, its key.

use std::net::IpAddr;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use outcrop_credentials::{Credential as Found, Search};
use outcrop_gateway::Host;
use outcrop_hints::Circumstance;
use outcrop_transport::{Auth, BEDROCK_MANTLE, Call, Endpoint, Kind, Path, Refusal, Said};
use serde_json::{Value, json};

use crate::client;
use crate::failure::Failure;
use crate::output::Output;
use crate::token;

use super::fill::Filled;
use super::recipe::{Credential, Speaks, To};
use super::target::Target;

/// Longest answer that is read, bytes.
const LONGEST: usize = 4 << 20;
/// What is asked for: enough for a model that thinks before it answers.
const MAX_TOKENS: u32 = 200;

pub(crate) async fn run(filled: &Filled, target: &Target, output: &mut Output) -> Result<(), Failure> {
    if let Some(root) = target.proxy.strip_prefix("http://")
        && filled.blocks.iter().any(|block| block.text.contains(&format!("https://{root}")))
    {
        let what =
            format!("`{}` in this mode wants https, and {} is plain http", filled.client, target.proxy);
        let hint = "start the proxy with `--tls-cert` and `--tls-key`, and check `--url https://…`; or use another `--mode`";
        return Err(Failure::new(what, Some(hint.to_owned())));
    }
    if filled.public && !(filled.base.starts_with("https://") && is_public(host_of(&filled.base))) {
        let what = format!(
            "`{}` cannot reach {}: the servers of its maker send the requests, not this machine",
            filled.client, target.proxy
        );
        let hint =
            "serve under a public name with TLS or behind a tunnel, and check `--url https://YOUR.HOST`";
        return Err(Failure::new(what, Some(hint.to_owned())));
    }
    let (auth, key) = auth(filled, target).await?;
    let call = call(filled, target)?;
    let exchange = outcrop_proxy::connect::exchange(&target.settings)?;
    let response = exchange.send(&call, &auth).await.map_err(|error| match filled.to {
        To::Proxy => client::unreached(error, call.endpoint.as_str()),
        To::Direct => error.into(),
    })?;
    let place = format!("POST {}{}", call.endpoint.as_str().trim_end_matches('/'), call.path.as_str());
    if !response.status.is_success() {
        let refusal = Refusal::collect(response, said).await;
        return Err(refused(filled, &place, &refusal, auth.is_bearer()));
    }
    let status = response.status;
    let body = response.body.collect(LONGEST).await?;
    let Some(text) = answer(filled.speaks, &body) else {
        let hint = "is there a Bedrock or an outcrop at that URL? it answered in another form";
        return Err(Failure::new(
            format!("{place} answered {status}, but not as `{}` reads it", filled.client),
            Some(hint.to_owned()),
        ));
    };
    output.line(&format!("ok  {place}  {}", status.as_u16()))?;
    output.beside(&format!(
        "as {} sends it, with {key}, model `{}`; it said: {}",
        filled.client,
        filled.model,
        shown(&text)
    ));
    Ok(())
}

/// The proof that the client would bring, and its name for people.
async fn auth(filled: &Filled, target: &Target) -> Result<(Auth, String), Failure> {
    let environment = &target.settings.environment;
    if filled.to == To::Proxy {
        return Ok(match environment.get("OUTCROP_KEY") {
            Some(key) => (Auth::bearer(key), "the key in OUTCROP_KEY".to_owned()),
            None => (Auth::bearer("outcrop"), "any key".to_owned()),
        });
    }
    let region = target.region()?.to_owned();
    let search = Search::new(environment.clone());
    let search = search.profile(target.settings.profile.clone()).region(Some(region.clone()));
    let found = search.run().await.map_err(outcrop_proxy::Error::from)?;
    if filled.credential == Credential::Key && matches!(found.credential(), Found::SigV4(_)) {
        // The client needs a key: one is made, as `outcrop token` would, and not shown.
        let made = token::make(&found, Duration::from_mins(15), SystemTime::now()).await?;
        let auth = Auth::bearer(made.key.expose());
        return Ok((auth, format!("a key of 15 minutes made from {}", found.source())));
    }
    let auth = outcrop_proxy::connect::auth(&found, &region);
    let auth = if filled.host == Some(Host::Mantle) { auth.for_service(BEDROCK_MANTLE) } else { auth };
    Ok((auth, found.to_string()))
}

/// The request.
fn call(filled: &Filled, target: &Target) -> Result<Call, Failure> {
    let plain_http = target.settings.runtime_url.iter().chain(&target.settings.mantle_url);
    let mut allowed: Vec<String> = plain_http.map(|endpoint| endpoint.host().to_owned()).collect();
    allowed.push(host_of(&filled.base).to_owned());
    let endpoint = Endpoint::parse_allowing(&filled.base, &allowed)?;
    let model = &filled.model;
    let user = json!([{"role": "user", "content": "Say ok."}]);
    let (path, body) = match filled.speaks {
        Speaks::Chat => {
            // What mantle prefers, and both take.
            let body = json!({"model": model, "max_completion_tokens": MAX_TOKENS, "messages": user});
            (Path::fixed("/chat/completions"), body)
        }
        Speaks::Responses => {
            let body =
                json!({"model": model, "max_output_tokens": MAX_TOKENS, "input": "Say ok.", "store": false});
            (Path::fixed("/responses"), body)
        }
        Speaks::Messages | Speaks::MantleMessages => {
            let body = json!({"model": model, "max_tokens": MAX_TOKENS, "messages": user});
            (Path::fixed("/v1/messages"), body)
        }
        Speaks::Invoke => {
            let body = json!({"anthropic_version": "bedrock-2023-05-31", "max_tokens": MAX_TOKENS, "messages": user});
            (Path::fixed("/model").segment(model)?.then("/invoke"), body)
        }
        Speaks::Converse => {
            let messages = json!([{"role": "user", "content": [{"text": "Say ok."}]}]);
            let body = json!({"messages": messages, "inferenceConfig": {"maxTokens": MAX_TOKENS}});
            (Path::fixed("/model").segment(model)?.then("/converse"), body)
        }
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    if matches!(filled.speaks, Speaks::Messages | Speaks::MantleMessages) {
        headers.insert("anthropic-version", HeaderValue::from_static("2023-06-01"));
    }
    let body = Bytes::from(body.to_string());
    Ok(Call { method: Method::POST, endpoint, path, headers, body, kind: Kind::Whole })
}

/// The host of a URL that was accepted already.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    let port = authority.rsplit_once(':').filter(|_| !authority.ends_with(']'));
    port.map_or(authority, |(host, _)| host)
}

/// Whether other networks can reach a host, as far as its name tells.
fn is_public(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    match host.parse() {
        Ok(IpAddr::V4(ip)) => {
            !(ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified())
        }
        Ok(IpAddr::V6(ip)) => {
            !(ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local() || ip.is_unspecified())
        }
        // A name without a dot is of this network.
        Err(_) => {
            host.contains('.') && ![".local", ".localhost", ".internal"].iter().any(|end| host.ends_with(end))
        }
    }
}

/// The text of an answer in the form that the client reads; None in any other.
fn answer(speaks: Speaks, body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let texts = |blocks: &Value| -> Option<String> {
        let texts = blocks.as_array()?.iter().filter_map(|block| block.get("text")?.as_str());
        Some(texts.collect())
    };
    match speaks {
        Speaks::Chat => {
            let message = body.pointer("/choices/0/message")?;
            Some(message.get("content").and_then(Value::as_str).unwrap_or_default().to_owned())
        }
        Speaks::Responses => {
            let items = body.get("output")?.as_array()?.iter();
            Some(items.filter_map(|item| texts(item.get("content")?)).collect())
        }
        Speaks::Messages | Speaks::MantleMessages | Speaks::Invoke => texts(body.get("content")?),
        Speaks::Converse => texts(body.pointer("/output/message/content")?),
    }
}

fn shown(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).take(80).collect();
    if text.is_empty() { "nothing (all tokens went into thinking)".to_owned() } else { format!("\"{text}\"") }
}

/// What an error body says, in any of the shapes that are spoken here.
fn said(body: &[u8]) -> Said {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    Said {
        message: text("/error/message").or(text("/message")).or(text("/Message")).unwrap_or_default(),
        kind: text("/error/type").or(text("/__type")),
        code: text("/error/code"),
        ..Said::default()
    }
}

/// What was answered, why, and what to do.
fn refused(filled: &Filled, place: &str, refusal: &Refusal, bearer: bool) -> Failure {
    let status = refusal.status.as_u16();
    let hint = match (filled.to, status) {
        (To::Proxy, 401 | 403) => Some("put a key of the proxy into OUTCROP_KEY".to_owned()),
        (To::Proxy, _) => None,
        (To::Direct, _) => {
            let host = filled.host.map(|host| match host {
                Host::Runtime => outcrop_hints::Host::Runtime,
                Host::Mantle => outcrop_hints::Host::Mantle,
            });
            let proof = if bearer { Circumstance::Bearer } else { Circumstance::SigV4 };
            refusal.cause(host, &[proof]).map(|cause| cause.next.to_owned())
        }
    };
    let words: String = refusal.message.chars().take(500).collect();
    let words = if words.trim().is_empty() { String::new() } else { format!(": {}", words.trim()) };
    Failure::new(format!("{place} answered {status}{words}"), hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_of_this_network_are_not_public() {
        for here in ["127.0.0.1", "[::1]", "localhost", "10.1.2.3", "192.168.0.1", "box.local", "[fd00::1]"] {
            assert!(!is_public(here), "{here}");
        }
        assert_eq!(host_of("https://[fd00::1]/v1"), "[fd00::1]");
        assert_eq!(host_of("https://[::1]:8443/v1"), "[::1]");
        for there in ["outcrop.example", "203.0.113.7", "[2001:db8::1]"] {
            assert!(is_public(there), "{there}");
        }
    }

    #[test]
    fn an_answer_is_read_in_the_form_of_the_client_alone() {
        let chat = br#"{"choices":[{"message":{"content":"ok"}}]}"#;
        assert_eq!(answer(Speaks::Chat, chat).as_deref(), Some("ok"));
        assert_eq!(answer(Speaks::Messages, chat), None);
        let messages = br#"{"content":[{"type":"thinking","thinking":"t"},{"type":"text","text":"ok"}]}"#;
        assert_eq!(answer(Speaks::Invoke, messages).as_deref(), Some("ok"));
        let responses = br#"{"output":[{"type":"reasoning","summary":[]},{"content":[{"type":"output_text","text":"ok"}]}]}"#;
        assert_eq!(answer(Speaks::Responses, responses).as_deref(), Some("ok"));
        let converse = br#"{"output":{"message":{"content":[{"text":"o"},{"text":"k"}]}}}"#;
        assert_eq!(answer(Speaks::Converse, converse).as_deref(), Some("ok"));
        assert_eq!(answer(Speaks::Chat, b"<html>"), None);
    }
}
