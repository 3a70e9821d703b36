//! `outcrop curl`: a request to Bedrock as a command for the shell, with its proof.

mod shell;

use bytes::Bytes;
use http::header;
use outcrop_api_types::chat::ChatRequest;
use outcrop_proxy::{BedrockSettings, Environment, connect, resolve};
use outcrop_transport::Ready;
use serde::Serialize;
use time::macros::format_description;
use time::{Duration, PrimitiveDateTime};

use crate::args::curl::CurlArgs;
use crate::args::translate::Format;
use crate::failure::Failure;
use crate::input::{self, STDIN};
use crate::offline::{Offline, Sent};
use crate::output::Output;
use crate::request::Request;
use shell::Word;

/// Linux takes 128 KiB for one argument of a command; the rest is for the other half of a quoted apostrophe.
const LONGEST_BODY: usize = 100_000;

/// How long a signature is good for. Source: general SigV4 practice, read 2026-11-22.
const GOOD_FOR: Duration = Duration::minutes(5);

pub(crate) async fn run(
    args: &CurlArgs,
    environment: &Environment,
    output: &mut Output,
) -> Result<(), Failure> {
    let settings = resolve::bedrock(&args.host.over(&args.bedrock), environment)?;
    let (format, body) = request(args, &settings)?;
    let offline = Offline::new(settings, None).await?;
    let asked = offline.ask(format, body).await;
    let asked = match (asked, offline.take()) {
        (Ok(reply), sent) => sent.map(|sent| (sent, reply.ignored)),
        (Err(error), None) => return Err(offline.failure(error).await),
        (Err(error), Some(_)) => return Err(error.into()),
    };
    let Some((Sent { ready, calls }, ignored)) = asked else { return Ok(()) };
    if calls > 1 {
        output.note(&format!("{calls} calls would be made; this is the first"));
    }
    for field in ignored {
        output.note(&format!("left out: {field}"));
    }
    let proof = Proof::of(&ready, environment);
    if let Some(until) = &proof.good_until {
        output.note(&format!("signed: Bedrock accepts it until {until}, and no change to it"));
    }
    if proof.holds_token {
        output.note("it holds a session token: do not share it");
    }
    if args.json {
        let parts = Parts {
            method: ready.method.as_str(),
            url: &ready.url,
            headers: proof.headers.iter().map(|(name, value)| (name.as_str(), value.as_text())).collect(),
            body: &String::from_utf8_lossy(&ready.body),
            good_until: proof.good_until.as_deref(),
        };
        return Ok(output.line(&serde_json::to_string(&parts).map_err(std::io::Error::from)?)?);
    }
    if ready.body.len() > LONGEST_BODY {
        let hint = "a command takes about 128 KiB: use `--json` and put the body into a file for `--data-binary @FILE`";
        return Err(Failure::new("the request is too long for a command", Some(hint.to_owned())));
    }
    Ok(output.line(&command(args, &ready, &proof))?)
}

/// What `--json` prints. The form is stable: fields may be added, none is taken away.
#[derive(Serialize)]
struct Parts<'a> {
    method: &'a str,
    url: &'a str,
    /// An API key is shown as `$AWS_BEARER_TOKEN_BEDROCK`.
    headers: std::collections::BTreeMap<&'a str, String>,
    /// As text, byte for byte what was signed.
    body: &'a str,
    /// `2026-11-22T12:05:00Z`; null for an API key, which says that itself.
    good_until: Option<&'a str>,
}

fn command(args: &CurlArgs, ready: &Ready, proof: &Proof) -> String {
    // Nothing of the URL may be touched: its path is signed as it stands.
    let plain = |text: String| Word::Plain(text).quoted();
    let mut parts =
        vec!["curl --silent --show-error --fail-with-body --no-buffer --globoff --path-as-is".to_owned()];
    if let Some(pem) = &args.bedrock.ca_cert {
        parts.push(format!("--cacert {}", plain(pem.display().to_string())));
    }
    parts.push(format!("--request {} {}", ready.method, plain(ready.url.clone())));
    let headers = proof.headers.iter().map(|(name, value)| value.behind(&format!("{name}: ")).quoted());
    parts.extend(headers.map(|header| format!("--header {header}")));
    parts.push(format!("--data-raw {}", plain(String::from_utf8_lossy(&ready.body).into_owned())));
    parts.join(" \\\n  ")
}

/// The headers as the command sends them.
struct Proof {
    headers: Vec<(String, Word)>,
    /// When a signature ends.
    good_until: Option<String>,
    /// Whether a session token stands in it in full.
    holds_token: bool,
}

impl Proof {
    fn of(ready: &Ready, environment: &Environment) -> Self {
        let (mut headers, mut holds_token) = (Vec::new(), false);
        for (name, value) in &ready.headers {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            let word = if *name == header::AUTHORIZATION && value.starts_with("Bearer ") {
                Word::Variable { before: "Bearer ".to_owned(), name: "AWS_BEARER_TOKEN_BEDROCK" }
            } else if name.as_str() == "x-amz-security-token" {
                if environment.get("AWS_SESSION_TOKEN").as_ref() == Some(&value) {
                    Word::Variable { before: String::new(), name: "AWS_SESSION_TOKEN" }
                } else {
                    holds_token = true;
                    Word::Plain(value)
                }
            } else {
                Word::Plain(value)
            };
            headers.push((name.to_string(), word));
        }
        headers.sort_by(|(one, _), (other, _)| one.cmp(other));
        let signed_at = ready.headers.get("x-amz-date").and_then(|date| date.to_str().ok());
        Self { headers, good_until: signed_at.and_then(end_of), holds_token }
    }
}

/// `20261122T120000Z` is good until `2026-11-22T12:05:00Z`.
fn end_of(signed_at: &str) -> Option<String> {
    let compact = format_description!("[year][month][day]T[hour][minute][second]Z");
    let shown = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
    let end = PrimitiveDateTime::parse(signed_at, compact).ok()?.checked_add(GOOD_FOR)?;
    end.format(shown).ok()
}

/// The request: from the words, or from stdin.
fn request(args: &CurlArgs, settings: &BedrockSettings) -> Result<(Format, Bytes), Failure> {
    let words = args.prompt.join(" ");
    let piped = if words.trim().is_empty() { input::stdin()? } else { None };
    let (mut request, format) = match piped {
        Some(body) if body.trim_ascii_start().starts_with(b"{") => {
            let request = Request::read(&body, STDIN)?;
            let (format, _) = request.format(args.from)?;
            (request, format)
        }
        Some(bytes) => (prompted(text(&bytes)?)?, Format::Chat),
        None if words.trim().is_empty() => {
            let hint = "write it after the command, `outcrop curl why is the sky blue`, or pipe a request in";
            return Err(Failure::usage("there is no prompt", hint));
        }
        None => (prompted(&words)?, Format::Chat),
    };
    if let Some(model) = &args.model {
        request.set("model", model)?;
    } else if request.model().is_none() {
        request.set("model", &connect::catalog(settings)?.default_model())?;
    }
    if args.stream && !format.streams() {
        let hint = "leave `--stream` out";
        return Err(Failure::usage(format!("a request of format `{}` has no stream", format.as_str()), hint));
    }
    if args.stream {
        request.set("stream", &true)?;
    }
    Ok((format, request.into_body()?))
}

/// A prompt is text: what is made of other bytes would be another prompt.
fn text(bytes: &[u8]) -> Result<&str, Failure> {
    std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0')).ok_or_else(|| {
        let hint = "pipe in a prompt or, as JSON, a request that holds the file";
        Failure::usage(format!("{STDIN} is neither a request nor UTF-8 text"), hint)
    })
}

fn prompted(prompt: &str) -> Result<Request, Failure> {
    let request = ChatRequest::new("").user(prompt.trim_end());
    let body = serde_json::to_vec(&request).map_err(std::io::Error::from)?;
    let mut request = Request::read(&body, "the prompt")?;
    request.remove("model");
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::end_of;

    #[test]
    fn a_signature_ends_five_minutes_after_its_date() {
        assert_eq!(end_of("20261231T235730Z").as_deref(), Some("2027-01-01T00:02:30Z"));
        assert_eq!(end_of("tomorrow"), None);
    }
}
