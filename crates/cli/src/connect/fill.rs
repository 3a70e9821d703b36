//! A recipe filled in: the model in the form that the way wants, the URL, the name of the key's variable.

use outcrop_gateway::catalog::Prefix;
use outcrop_gateway::{Api, Endpoint, Host, Plan, RouteError, route};
use serde_json::{Value, json};

use crate::failure::Failure;

use super::recipe::{Block, Credential, ModelForm, Recipe, Speaks, To, Way};
use super::target::Target;

/// A way, ready to be printed or tried.
pub(crate) struct Filled {
    pub(crate) client: &'static str,
    title: String,
    pub(crate) to: To,
    mode: Option<String>,
    pub(crate) speaks: Speaks,
    pub(crate) credential: Credential,
    /// The request comes from the servers of the client's maker, not from this machine.
    pub(crate) public: bool,
    /// The model as it is sent.
    pub(crate) model: String,
    /// Which of Bedrock's hosts it goes to, where it goes there straight.
    pub(crate) host: Option<Host>,
    /// Where requests go: the path of the API follows.
    pub(crate) base: String,
    pub(crate) blocks: Vec<Block>,
    pub(crate) why: Vec<(String, String)>,
    pub(crate) notes: Vec<String>,
    pub(crate) proof: String,
}

/// Fills a way in.
///
/// # Errors
/// Why it cannot work, and what to do instead.
pub(crate) fn fill(recipe: &Recipe, way: &Way, target: &Target) -> Result<Filled, Failure> {
    if let Some(why) = &way.refused {
        let mode = way.mode.as_ref().map_or_else(String::new, |mode| format!(" in its {mode} mode"));
        let message = format!("`{}`{mode} cannot go straight at Bedrock: {why}", recipe.name);
        return Err(Failure::new(message, way.instead.clone()));
    }
    let (Some(speaks), Some(form)) = (way.speaks, way.model) else {
        return Err(Failure::new(format!("recipe `{}` is not whole: this is a defect", recipe.name), None));
    };
    let (model, plan) = model(recipe, way, form, target)?;
    let (root, base, host) = match way.to {
        To::Proxy => (target.proxy.clone(), of_proxy(&target.proxy, speaks), None),
        To::Direct => {
            let (root, base, host) = of_bedrock(speaks, plan.as_ref(), target)?;
            (root, base, Some(host))
        }
    };
    let words = Words { way, target, root: &root, base: &base, model: &model };
    let mut blocks = way.blocks.clone();
    for block in &mut blocks {
        block.text = words.put_into(&block.text)?;
    }
    let mut notes = way.notes.iter().map(|note| words.put_into(&note.text)).collect::<Result<Vec<_>, _>>()?;
    if way.to == To::Proxy && target.keyed {
        notes.push(
            "OUTCROP_KEY and YOUR_OUTCROP_KEY stand for a key of the proxy, which is not shown here"
                .to_owned(),
        );
    }
    Ok(Filled {
        client: recipe.name,
        title: recipe.title.clone(),
        to: way.to,
        mode: way.mode.clone(),
        speaks,
        credential: way.credential,
        public: way.public,
        model,
        host,
        base,
        blocks,
        why: way.why.iter().map(|why| (why.line.clone(), why.why.clone())).collect(),
        notes,
        proof: recipe.proof(way.to),
    })
}

/// The model as the way wants it, and the plan that it is from.
fn model(
    recipe: &Recipe,
    way: &Way,
    form: ModelForm,
    target: &Target,
) -> Result<(String, Option<Plan>), Failure> {
    let usual = way.usual.as_deref().unwrap_or_else(|| target.catalog.default_model());
    let typed = target.model.as_deref().unwrap_or(usual);
    let region = match (form, target.region()) {
        // A name needs no region; where one is known it is looked at from there. One that cannot be is a mistake.
        (ModelForm::Name, Err(failure)) if failure.code == 1 => "us-east-1",
        (_, region) => region?,
    };
    let endpoint = match form {
        ModelForm::Name => Endpoint::Auto,
        ModelForm::OpenaiChat | ModelForm::OpenaiResponses => target.settings.endpoint,
        ModelForm::Runtime => Endpoint::Runtime,
        ModelForm::Mantle => Endpoint::Mantle,
    };
    let route = match route::candidates(typed, &target.catalog, region, endpoint) {
        Ok(route) => route,
        // It is not the setting that keeps the client from the other host.
        Err(RouteError::NotOffered { elsewhere: Some(_), .. })
            if target.settings.endpoint == Endpoint::Auto =>
        {
            return Err(unfit(recipe, way, typed, form, target.settings.endpoint, &[]));
        }
        Err(error) => return Err(error.into()),
    };
    let fits = |plan: &&Plan| match form {
        ModelForm::Name => plan.api.is_chat(),
        ModelForm::Runtime => plan.host == Host::Runtime && fits_runtime(way.speaks, plan.api),
        ModelForm::Mantle => plan.host == Host::Mantle && plan.api == Api::Messages,
        ModelForm::OpenaiChat => matches!(plan.api, Api::OpenAi { chat: true, .. }),
        ModelForm::OpenaiResponses => matches!(plan.api, Api::OpenAi { responses: true, .. }),
    };
    let Some(plan) = route.plans.iter().find(fits) else {
        return Err(unfit(recipe, way, typed, form, endpoint, &route.plans));
    };
    let sent = if form == ModelForm::Name { typed.to_owned() } else { plan.id.to_string() };
    Ok((sent, Some(plan.clone())))
}

/// InvokeModel has a body for each family: clients that use it here send Claude's. Converse is for all that hold a
/// conversation, but OpenAI's closed models, which also speak Responses there, have their own APIs.
///
/// Source: AWS Bedrock user guide (OpenAI models: gpt-oss takes Converse), read 2026-11-22.
fn fits_runtime(speaks: Option<Speaks>, api: Api) -> bool {
    match speaks {
        Some(Speaks::Invoke) => api == Api::Messages,
        _ => api.is_chat() && !matches!(api, Api::OpenAi { responses: true, .. }),
    }
}

/// Why a model does not fit a way, and what to use instead. `plans` are the ways to it that were looked at.
fn unfit(
    recipe: &Recipe,
    way: &Way,
    typed: &str,
    form: ModelForm,
    endpoint: Endpoint,
    plans: &[Plan],
) -> Failure {
    let shown: String = typed.escape_debug().take(120).collect();
    let what = match form {
        ModelForm::OpenaiChat | ModelForm::OpenaiResponses
            if plans.iter().any(|plan| plan.api == Api::Messages) =>
        {
            "Claude is not served on the OpenAI routes of either Bedrock host".to_owned()
        }
        ModelForm::OpenaiChat => format!("{} over Chat Completions", not_offered_by(endpoint)),
        ModelForm::OpenaiResponses => format!("{} over Responses", not_offered_by(endpoint)),
        ModelForm::Mantle => "it is no Claude model of bedrock-mantle".to_owned(),
        ModelForm::Runtime if plans.is_empty() => {
            "the client goes to bedrock-runtime, which does not have it".to_owned()
        }
        ModelForm::Runtime if speaks_openai(plans) => {
            "on bedrock-runtime it speaks OpenAI's APIs, and not what the client sends".to_owned()
        }
        ModelForm::Runtime => "it does not speak what the client sends to bedrock-runtime".to_owned(),
        ModelForm::Name => "it holds no conversation".to_owned(),
    };
    let translated = recipe.ways.iter().any(|way| way.to == To::Proxy && way.model == Some(ModelForm::Name));
    let hint = match (way.to, form) {
        (_, ModelForm::Name) => {
            "choose a chat model; embeddings and reranking are `/v1/embeddings` and `/v1/rerank` of the proxy"
                .to_owned()
        }
        (To::Direct, _) if endpoint != Endpoint::Auto && openai(form) => {
            "leave out `--endpoint`, or `--direct`: the proxy translates, so that this client can use every model"
                .to_owned()
        }
        (To::Direct, _) if translated && (openai(form) || plans.iter().all(|plan| plan.api.is_chat())) => {
            "leave out `--direct`: the proxy translates, so that this client can use every model".to_owned()
        }
        (_, ModelForm::Runtime) if speaks_openai(plans) || plans.is_empty() => {
            format!("use a client that speaks OpenAI's API: `outcrop connect openai-python --model {shown}`")
        }
        (To::Proxy, _) => {
            "choose a model that fits (`outcrop models show NAME`), or a mode that takes every model".to_owned()
        }
        (To::Direct, _) => "choose a model that fits (`outcrop models show NAME`)".to_owned(),
    };
    Failure::new(format!("`{shown}` cannot be used by `{}` this way: {what}", recipe.name), Some(hint))
}

fn not_offered_by(endpoint: Endpoint) -> String {
    match endpoint {
        Endpoint::Auto => "no Bedrock host offers it".to_owned(),
        endpoint => format!("bedrock-{endpoint}, which the endpoint is set to, does not offer it"),
    }
}

fn openai(form: ModelForm) -> bool {
    matches!(form, ModelForm::OpenaiChat | ModelForm::OpenaiResponses)
}

fn speaks_openai(plans: &[Plan]) -> bool {
    plans.iter().any(|plan| matches!(plan.api, Api::OpenAi { .. }))
}

/// Where the API of a dialect begins on the proxy.
fn of_proxy(root: &str, speaks: Speaks) -> String {
    match speaks {
        Speaks::Chat | Speaks::Responses => format!("{root}/v1"),
        Speaks::MantleMessages => format!("{root}/anthropic"),
        Speaks::Messages | Speaks::Invoke | Speaks::Converse => root.to_owned(),
    }
}

/// The same on Bedrock: the host, where its API begins, and which host it is.
fn of_bedrock(
    speaks: Speaks,
    plan: Option<&Plan>,
    target: &Target,
) -> Result<(String, String, Host), Failure> {
    let host = match speaks {
        Speaks::Invoke | Speaks::Converse => Host::Runtime,
        Speaks::MantleMessages | Speaks::Messages => Host::Mantle,
        Speaks::Chat | Speaks::Responses => plan.map_or(Host::Mantle, |plan| plan.host),
    };
    let region = target.region()?;
    let root = match host {
        Host::Runtime => outcrop_proxy::connect::runtime_endpoint(&target.settings, region)?,
        Host::Mantle => outcrop_proxy::connect::mantle_endpoint(&target.settings, region)?,
    };
    let root = root.as_str().trim_end_matches('/').to_owned();
    let base = match speaks {
        Speaks::Invoke | Speaks::Converse => root.clone(),
        Speaks::MantleMessages | Speaks::Messages => format!("{root}/anthropic"),
        Speaks::Chat | Speaks::Responses => {
            let prefix = match plan.map(|plan| plan.api) {
                Some(Api::OpenAi { prefix, .. }) => prefix,
                _ => Prefix::OpenAiV1,
            };
            format!("{root}{}", prefix.as_str())
        }
    };
    Ok((root, base, host))
}

/// What stands for the words between `@`.
struct Words<'a> {
    way: &'a Way,
    target: &'a Target,
    root: &'a str,
    base: &'a str,
    model: &'a str,
}

impl Words<'_> {
    fn put_into(&self, text: &str) -> Result<String, Failure> {
        let keyed = self.way.to == To::Proxy && self.target.keyed;
        let pick = |with: &'static str, without: &'static str| if keyed { with } else { without };
        let mut out = text.to_owned();
        for (word, value) in [
            ("@ROOT@", self.root.to_owned()),
            ("@ROOT_TLS@", self.root.replacen("http://", "https://", 1)),
            ("@BASE@", self.base.to_owned()),
            ("@MODEL@", self.model.to_owned()),
            ("@MODEL_PATH@", self.model.replace(':', "%3A").replace('/', "%2F")),
            ("@KEY@", pick("\"$OUTCROP_KEY\"", "outcrop").to_owned()),
            ("@KEY_BARE@", pick("$OUTCROP_KEY", "outcrop").to_owned()),
            ("@KEY_VALUE@", pick("YOUR_OUTCROP_KEY", "outcrop").to_owned()),
            ("@KEY_TEXT@", pick("YOUR_OUTCROP_KEY", "outcrop").to_owned()),
            ("@ACCESS_KEY@", pick("YOUR_ACCESS_KEY_ID_OF_THE_PROXY", "any").to_owned()),
            ("@SECRET_KEY@", pick("YOUR_SECRET_ACCESS_KEY_OF_THE_PROXY", "any").to_owned()),
        ] {
            out = out.replace(word, &value);
        }
        if out.contains("@REGION@") {
            out = out.replace("@REGION@", self.target.region()?);
        }
        Ok(out)
    }
}

impl Filled {
    /// `openai-python: OpenAI SDK for Python, through the proxy at http://..`
    pub(crate) fn headline(&self) -> String {
        let mode = self.mode.as_ref().map_or_else(String::new, |mode| format!(", {mode} mode"));
        format!("{}: {}{mode}, {}", self.client, self.title, self.where_to())
    }

    pub(crate) fn mode(&self) -> Option<&str> {
        self.mode.as_deref()
    }

    pub(crate) fn where_to(&self) -> String {
        match self.to {
            To::Proxy => format!("through the proxy at {}", self.base),
            To::Direct => format!("straight at Bedrock, {}", self.base),
        }
    }

    pub(crate) fn json(&self) -> Value {
        let blocks = self
            .blocks
            .iter()
            .map(|block| json!({"place": block.place, "language": block.language, "text": block.text}));
        let why = self.why.iter().map(|(line, why)| json!({"line": line, "why": why}));
        json!({
            "client": self.client,
            "title": self.title,
            "to": match self.to { To::Proxy => "proxy", To::Direct => "direct" },
            "mode": self.mode,
            "base_url": self.base,
            "model": self.model,
            "blocks": blocks.collect::<Vec<_>>(),
            "why": why.collect::<Vec<_>>(),
            "notes": self.notes,
            "proof": self.proof,
        })
    }
}
