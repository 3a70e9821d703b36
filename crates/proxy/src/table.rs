//! Every route, and how a path is matched to one: segment by segment, as it was sent, before anything is decoded.

use http::Method;
use outcrop_gateway::native::Verb;

/// A path and what answers it.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    /// The path. `{id}` is one segment; at the end, `{id..}` is the rest, whatever it holds.
    pub(crate) path: &'static str,
    pub(crate) to: To,
    pub(crate) method: Method,
    pub(crate) allow: &'static str,
    pub(crate) dialect: Dialect,
}

/// What answers a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum To {
    Chat,
    Responses,
    Response,
    DeleteResponse,
    ResponseInputs,
    CancelResponse,
    Messages,
    CountTokens,
    Embeddings,
    Rerank,
    Models,
    Model,
    Native(Verb),
    ApplyGuardrail,
    FoundationModels,
    FoundationModel,
    Availability,
    InferenceProfiles,
    InferenceProfile,
    Root,
    Health,
    Ready,
}

/// Whose errors and whose proofs of identity a route speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// OpenAI's errors; a key in `Authorization: Bearer` or `x-api-key`.
    OpenAi,
    /// Anthropic's errors; a key as for OpenAI's.
    Anthropic,
    /// Bedrock's errors; a bearer key, or a signature.
    Bedrock,
    /// For machines that look after this one: no key, no place.
    Health,
}

const fn post(path: &'static str, to: To, dialect: Dialect) -> Route {
    Route { path, to, method: Method::POST, allow: "POST", dialect }
}

const fn get(path: &'static str, to: To, dialect: Dialect) -> Route {
    Route { path, to, method: Method::GET, allow: "GET, HEAD", dialect }
}

const fn one_response(method: Method, to: To) -> Route {
    Route { path: "/v1/responses/{id}", to, method, allow: "GET, HEAD, DELETE", dialect: Dialect::OpenAi }
}

/// Each passes the same steps; the dialect says in what words.
pub(crate) static ROUTES: [Route; 30] = [
    post("/v1/chat/completions", To::Chat, Dialect::OpenAi),
    post("/v1/responses", To::Responses, Dialect::OpenAi),
    one_response(Method::GET, To::Response),
    one_response(Method::DELETE, To::DeleteResponse),
    get("/v1/responses/{id}/input_items", To::ResponseInputs, Dialect::OpenAi),
    post("/v1/responses/{id}/cancel", To::CancelResponse, Dialect::OpenAi),
    post("/v1/messages", To::Messages, Dialect::Anthropic),
    post("/v1/messages/count_tokens", To::CountTokens, Dialect::Anthropic),
    post("/anthropic/v1/messages", To::Messages, Dialect::Anthropic),
    post("/anthropic/v1/messages/count_tokens", To::CountTokens, Dialect::Anthropic),
    post("/v1/embeddings", To::Embeddings, Dialect::OpenAi),
    post("/v1/rerank", To::Rerank, Dialect::OpenAi),
    post("/v2/rerank", To::Rerank, Dialect::OpenAi),
    get("/v1/models", To::Models, Dialect::OpenAi),
    get("/v1/models/{id..}", To::Model, Dialect::OpenAi),
    post("/model/{id}/invoke", To::Native(Verb::Invoke), Dialect::Bedrock),
    post("/model/{id}/invoke-with-response-stream", To::Native(Verb::InvokeStream), Dialect::Bedrock),
    post("/model/{id}/converse", To::Native(Verb::Converse), Dialect::Bedrock),
    post("/model/{id}/converse-stream", To::Native(Verb::ConverseStream), Dialect::Bedrock),
    post("/model/{id}/count-tokens", To::Native(Verb::CountTokens), Dialect::Bedrock),
    post("/guardrail/{id}/version/{id}/apply", To::ApplyGuardrail, Dialect::Bedrock),
    get("/foundation-models", To::FoundationModels, Dialect::Bedrock),
    get("/foundation-models/{id}", To::FoundationModel, Dialect::Bedrock),
    get("/foundation-model-availability/{id}", To::Availability, Dialect::Bedrock),
    get("/inference-profiles", To::InferenceProfiles, Dialect::Bedrock),
    get("/inference-profiles/{id}", To::InferenceProfile, Dialect::Bedrock),
    // Claude Code asks its base URL whether anybody is there (`HEAD`).
    get("/", To::Root, Dialect::Health),
    get("/anthropic", To::Root, Dialect::Health),
    get("/healthz", To::Health, Dialect::Health),
    get("/readyz", To::Ready, Dialect::Health),
];

/// What stands in the places of `{id}`, percent-encoded as it came.
pub(crate) type Ids<'p> = [&'p str; 2];

impl Route {
    /// What stands in the places of `{id}` if this is the route of a path. None of them is empty.
    pub(crate) fn matched<'p>(&self, path: &'p str) -> Option<Ids<'p>> {
        let mut ids = [""; 2];
        let mut at = ids.iter_mut();
        let mut given = path.strip_prefix('/')?;
        let mut wanted = self.path.strip_prefix('/')?;
        loop {
            let (segment, further) = wanted.split_once('/').map_or((wanted, None), |(a, b)| (a, Some(b)));
            if segment == "{id..}" {
                *at.next()? = Some(given).filter(|rest| !rest.is_empty())?;
                return Some(ids);
            }
            let (found, rest) = given.split_once('/').map_or((given, None), |(a, b)| (a, Some(b)));
            if segment == "{id}" {
                *at.next()? = Some(found).filter(|found| !found.is_empty())?;
            } else if segment != found {
                return None;
            }
            match (further, rest) {
                (None, None) => return Some(ids),
                (Some(further), Some(rest)) => (wanted, given) = (further, rest),
                _ => return None,
            }
        }
    }
}

/// The dialect for a path that has no route: clients of Bedrock read only its own errors.
pub(crate) fn dialect_of_unknown(path: &str) -> Dialect {
    let first = path.split('/').nth(1).unwrap_or_default();
    let native =
        |route: &Route| route.dialect == Dialect::Bedrock && route.path.split('/').nth(1) == Some(first);
    match first {
        "anthropic" => Dialect::Anthropic,
        _ if ROUTES.iter().any(native) => Dialect::Bedrock,
        _ => Dialect::OpenAi,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matched(path: &str) -> Option<(&'static str, Ids<'_>)> {
        ROUTES.iter().find_map(|route| Some((route.path, route.matched(path)?)))
    }

    #[test]
    fn an_id_is_one_segment_and_stays_encoded() {
        for (path, route, ids) in [
            ("/model/us.a-v1:0/invoke", "/model/{id}/invoke", ["us.a-v1:0", ""]),
            ("/model/arn%3Aaws%2Fx/converse", "/model/{id}/converse", ["arn%3Aaws%2Fx", ""]),
            ("/guardrail/g/version/1/apply", "/guardrail/{id}/version/{id}/apply", ["g", "1"]),
            ("/v1/models/a/b", "/v1/models/{id..}", ["a/b", ""]),
            ("/v1/models", "/v1/models", ["", ""]),
        ] {
            assert_eq!(matched(path), Some((route, ids)), "{path}");
        }
    }

    #[test]
    fn other_paths_have_no_route() {
        for path in [
            "",
            "//",
            "/v1/",
            "model/a/invoke",
            "/model//invoke",
            "/model/a/b/invoke",
            "/model/invoke",
            "/model/a/invoke/",
            "/model/a/Invoke",
            "/guardrail/g/version//apply",
            "/v1/models/",
            "/foundation-models/",
            "/%6dodel/a/invoke",
        ] {
            assert_eq!(matched(path), None, "{path}");
        }
    }

    #[test]
    fn an_unknown_path_is_refused_in_the_dialect_it_seems_to_be_in() {
        assert_eq!(dialect_of_unknown("/model/a/invoke-with-bidirectional-stream"), Dialect::Bedrock);
        assert_eq!(dialect_of_unknown("/inference-profiles/"), Dialect::Bedrock);
        assert_eq!(dialect_of_unknown("/v1/completions"), Dialect::OpenAi);
        assert_eq!(dialect_of_unknown("/"), Dialect::OpenAi);
    }
}
