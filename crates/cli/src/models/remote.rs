//! Lists that others make: another server's, and the account's own as AWS gives it.

use outcrop_proxy::{BedrockSettings, Connected, Environment};

use crate::args::models::ModelsArgs;
use crate::client::Client;
use crate::failure::Failure;
use crate::output::Output;

use crate::fit::{width, wrap};

/// What another server lists: the names, and where it sends them if it says so.
pub(crate) async fn list(
    url: &str,
    args: &ModelsArgs,
    environment: &Environment,
    settings: &BedrockSettings,
    output: &mut Output,
) -> Result<(), Failure> {
    let key = environment.get("OPENAI_API_KEY").unwrap_or_else(|| "outcrop".to_owned());
    let list = Client::new(url, &key, &args.bedrock.allow_http_upstream, settings)?.models().await?;
    if args.json {
        return Ok(output.line(&String::from_utf8_lossy(&list))?);
    }
    let list: List = serde_json::from_slice(&list).map_err(std::io::Error::from)?;
    if args.quiet {
        return list.data.iter().try_for_each(|model| Ok(output.line(&model.id)?));
    }
    let widest = list.data.iter().map(|model| model.id.len()).max().unwrap_or_default();
    for model in &list.data {
        let place = model
            .upstream
            .as_ref()
            .map_or_else(String::new, |upstream| format!("{:8} {}", upstream.host, upstream.id));
        output.line(format!("{:widest$}  {place}", model.id).trim_end())?;
    }
    Ok(())
}

/// What AWS says: one id or ARN per line, and what kind it is.
pub(crate) async fn account(connected: &Connected, output: &mut Output) -> Result<(), Failure> {
    let account = match connected.account().await {
        Ok(account) => account,
        Err(error) => return Err(Failure::from(error).or_of_source(&connected.found).await),
    };
    let width = width();
    for model in &account.models {
        let status = model.model_lifecycle.as_ref().map_or("", |lifecycle| &lifecycle.status);
        let line = format!("model    {}  {}", model.model_id, status.to_lowercase());
        output.line(&wrap(line.trim_end(), 9, width))?;
    }
    for profile in &account.profiles {
        // An account's own profile has no name that could be asked for, only its ARN.
        let own = &*profile.kind == "APPLICATION";
        let id = if own { &profile.inference_profile_arn } else { &profile.inference_profile_id };
        output.line(&wrap(&format!("profile  {id}  {}", profile.inference_profile_name), 9, width))?;
    }
    Ok(())
}

/// The parts of a model list that are shown; other servers send less.
#[derive(serde::Deserialize)]
struct List {
    data: Vec<Entry>,
}

#[derive(serde::Deserialize)]
struct Entry {
    id: String,
    upstream: Option<Upstream>,
}

#[derive(serde::Deserialize)]
struct Upstream {
    host: String,
    id: String,
}
