//! `outcrop connect`: what a client needs to be set to, and why. Each client is a file in `connect/recipes`.

mod check;
mod fill;
mod recipe;
mod target;
mod team;

use outcrop_gateway::{Endpoint, suggest};
use outcrop_proxy::Environment;
use serde_json::json;

use crate::args::connect::ConnectArgs;
use crate::failure::Failure;
use crate::output::Output;

use self::fill::Filled;
use self::recipe::{Recipe, To, Way};
use self::target::Target;

pub(crate) async fn run(
    args: &ConnectArgs,
    environment: &Environment,
    output: &mut Output,
) -> Result<(), Failure> {
    let recipes = recipe::all()?;
    sensible(args)?;
    if let Some(folder) = args.out.as_ref().filter(|_| args.all) {
        return team::write(folder, &recipes, &Target::find(args, environment).await?, output);
    }
    let Some(client) = &args.client else {
        return list(&recipes, args.json, output);
    };
    let recipe = named(client, &recipes)?;
    let to = if args.direct { To::Direct } else { To::Proxy };
    let target = Target::find(args, environment).await?;
    let way = chosen(recipe, to, args.mode.as_deref(), target.settings.endpoint)?;
    let filled = fill::fill(recipe, way, &target)?;
    if args.json {
        return Ok(output.line(&filled.json().to_string())?);
    }
    if args.check {
        return check::run(&filled, &target, output).await;
    }
    print(&filled, output)
}

/// What would be left out in silence is wrong usage: a script that checks nothing must not pass.
fn sensible(args: &ConnectArgs) -> Result<(), Failure> {
    let alone = args.client.is_none() && !args.all;
    let of_a_client = [
        ("--check", args.check),
        ("--direct", args.direct),
        ("--mode", args.mode.is_some()),
        ("--model", args.model.is_some()),
        ("--url", args.url.is_some()),
    ];
    if let Some((flag, _)) = of_a_client.into_iter().find(|(_, typed)| alone && *typed) {
        let hint =
            format!("name one, as in `outcrop connect openai-python {flag}`; `outcrop connect` lists them");
        return Err(Failure::usage(format!("`{flag}` is for a client"), &hint));
    }
    if args.out.is_some() && !args.all {
        let hint = "`--all` writes a folder; for one client redirect: `outcrop connect codex > config.toml`";
        return Err(Failure::usage("`--out` goes with `--all`", hint));
    }
    Ok(())
}

/// The clients there are.
fn list(recipes: &[Recipe], as_json: bool, output: &mut Output) -> Result<(), Failure> {
    if as_json {
        let clients: Vec<_> = recipes
            .iter()
            .map(|recipe| json!({"client": recipe.name, "title": recipe.title, "tried": recipe.tried, "source": recipe.source, "modes": recipe.modes()}))
            .collect();
        return Ok(output.line(&json!({"clients": clients}).to_string())?);
    }
    let widest = recipes.iter().map(|recipe| recipe.name.len()).max().unwrap_or_default();
    for recipe in recipes {
        let modes = recipe.modes();
        let modes = if modes.is_empty() { String::new() } else { format!("  ({})", modes.join(", ")) };
        output.line(&format!("{:widest$}  {}{modes}", recipe.name, recipe.title))?;
    }
    output.note("`outcrop connect CLIENT` prints what it needs");
    Ok(())
}

/// The client of a name, or the nearest.
fn named<'a>(client: &str, recipes: &'a [Recipe]) -> Result<&'a Recipe, Failure> {
    let word = client.trim().to_ascii_lowercase().replace([' ', '_'], "-");
    let answers = |recipe: &&Recipe| recipe.name == word || recipe.aliases.contains(&word);
    if let Some(recipe) = recipes.iter().find(answers) {
        return Ok(recipe);
    }
    let known =
        recipes.iter().flat_map(|recipe| recipe.aliases.iter().map(String::as_str).chain([recipe.name]));
    let hint = match suggest::nearest(&word, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`outcrop connect` lists the clients; most that speak OpenAI are set like `openai-python`"
            .to_owned(),
    };
    let shown: String = client.escape_debug().take(60).collect();
    Err(Failure::usage(format!("there is no recipe for the client `{shown}`"), &hint))
}

/// The way of a mode; without one the first to a host that may be used.
fn chosen<'a>(
    recipe: &'a Recipe,
    to: To,
    mode: Option<&str>,
    endpoint: Endpoint,
) -> Result<&'a Way, Failure> {
    let ways = recipe.ways.iter().filter(|way| way.to == to);
    let allowed = |way: &&Way| to == To::Proxy || way.host().is_none_or(|host| endpoint.allows(host));
    let Some(mode) = mode else {
        return ways.clone().find(allowed).ok_or_else(|| {
            let hint = "leave out `--endpoint`, or `--direct`: the proxy finds the host";
            let message =
                format!("`{}` does not go straight to the host of endpoint `{endpoint}`", recipe.name);
            Failure::new(message, Some(hint.to_owned()))
        });
    };
    if let Some(way) = ways.clone().find(|way| way.mode.as_deref() == Some(mode)) {
        if !allowed(&way) {
            let message = format!(
                "`{}` in its {mode} mode does not go to the host of endpoint `{endpoint}`",
                recipe.name
            );
            return Err(Failure::usage(message, "leave out `--endpoint`, or choose another `--mode`"));
        }
        return Ok(way);
    }
    let modes: Vec<&str> = ways.filter_map(|way| way.mode.as_deref()).collect();
    let shown: String = mode.escape_debug().take(60).collect();
    let hint = match (modes.is_empty(), suggest::nearest(mode, modes.iter().copied())) {
        (true, _) => "leave out `--mode`: there is one way".to_owned(),
        (false, Some(near)) => format!("did you mean `{near}`?"),
        (false, None) => format!("there are {}", modes.join(", ")),
    };
    Err(Failure::usage(format!("`{}` has no mode `{shown}`", recipe.name), &hint))
}

/// The blocks to stdout, each under its place if there are several; the reasons to stderr.
fn print(filled: &Filled, output: &mut Output) -> Result<(), Failure> {
    let several = filled.blocks.len() > 1;
    for (at, block) in filled.blocks.iter().enumerate() {
        if several {
            let gap = if at == 0 { "" } else { "\n" };
            output.line(&format!("{gap}{}", block.heading()))?;
        }
        output.line(block.text.trim_end())?;
    }
    output.heading(&format!("\n{}", filled.headline()));
    if let [block] = filled.blocks.as_slice()
        && block.place != "shell"
    {
        output.beside(&format!("  goes into {}", block.place));
    }
    let widest = filled.why.iter().map(|(line, _)| line.chars().count()).max().unwrap_or_default();
    for (line, why) in &filled.why {
        output.beside_at(&format!("  {line:widest$}  {why}"), widest + 4);
    }
    for note in &filled.notes {
        output.beside(&format!("  note: {note}"));
    }
    output.beside(&format!("  {}", filled.proof));
    Ok(())
}

#[cfg(test)]
mod tests {
    use outcrop_gateway::Host;

    use super::*;

    #[test]
    fn clients_are_known_by_several_names() {
        let recipes = recipe::all().unwrap();
        assert_eq!(named("Claude Code", &recipes).unwrap().name, "claude-code");
        assert_eq!(named("openai", &recipes).unwrap().name, "openai-python");
        let failure = named("claud-code", &recipes).unwrap_err();
        assert_eq!((failure.code, failure.hint.as_deref()), (2, Some("did you mean `claude-code`?")));
    }

    #[test]
    fn a_mode_that_is_not_there_names_the_nearest() {
        let recipes = recipe::all().unwrap();
        let claude = named("claude-code", &recipes).unwrap();
        assert_eq!(chosen(claude, To::Proxy, None, Endpoint::Auto).unwrap().mode.as_deref(), Some("plain"));
        assert_eq!(
            chosen(claude, To::Direct, None, Endpoint::Auto).unwrap().mode.as_deref(),
            Some("bedrock")
        );
        let failure = chosen(claude, To::Proxy, Some("mantel"), Endpoint::Auto).unwrap_err();
        assert_eq!(failure.hint.as_deref(), Some("did you mean `mantle`?"));
        let curl = named("curl", &recipes).unwrap();
        for (endpoint, host) in [(Endpoint::Mantle, Host::Mantle), (Endpoint::Runtime, Host::Runtime)] {
            assert_eq!(chosen(claude, To::Direct, None, endpoint).unwrap().host(), Some(host));
        }
        assert!(chosen(claude, To::Direct, Some("bedrock"), Endpoint::Mantle).is_err());
        let boto = named("boto3", &recipes).unwrap();
        assert!(chosen(boto, To::Direct, None, Endpoint::Mantle).is_err());
        assert!(
            chosen(curl, To::Proxy, Some("x"), Endpoint::Auto)
                .unwrap_err()
                .hint
                .unwrap()
                .contains("leave out")
        );
    }
}
