//! `outcrop models`: what can be asked for from here, one model in full, and why one is missing.

mod access;
mod gaps;
mod json;
mod lists;
mod place;
mod remote;
mod row;
mod show;
mod table;
mod why;

use std::io::IsTerminal;

use outcrop_gateway::{Source, suggest};
use outcrop_proxy::{Environment, connect, resolve};

use crate::args::models::{About, ModelsArgs};
use crate::failure::Failure;
use crate::fit;
use crate::output::Output;

use self::gaps::Gaps;
pub(crate) use self::place::Here;
use self::row::Row;

pub(crate) async fn run(
    args: &ModelsArgs,
    environment: &Environment,
    output: &mut Output,
) -> Result<(), Failure> {
    match &args.about {
        Some(About::Show(show)) => return show::run(show, environment, output).await,
        Some(About::Why(why)) => return why::run(why, environment, output).await,
        None => {}
    }
    let settings = resolve::bedrock(&args.bedrock, environment)?;
    if args.account {
        return remote::account(&outcrop_proxy::connect(&settings).await?, output).await;
    }
    if let Some(url) = &args.through.url {
        if args.offline || !args.provider.is_empty() || !args.can.is_empty() {
            let hint = "it prints what that server lists: leave out `--offline`, `--provider` and `--can`";
            return Err(Failure::usage("`--url` lists another server's models", hint));
        }
        return remote::list(url, args, environment, &settings, output).await;
    }
    let catalog = connect::catalog(&settings)?;
    let providers = known_providers(&args.provider, &catalog.providers())?;
    let (mut rows, source, gaps) = all(args, environment, output).await?;
    rows.retain(|row| providers.is_empty() || providers.contains(&row.provider));
    rows.retain(|row| args.can.iter().all(|wanted| row.can.contains(&wanted.ability())));
    if source != Source::Live && !args.offline {
        output.beside(match source {
            Source::Partial => "some of AWS's lists could not be had: in their stead stands the catalog of this version",
            _ => "AWS's lists could not be had: this is the catalog of this version, not what your account was granted",
        });
        gaps.tell(output);
    }
    if args.json {
        return Ok(output.line(&json::list(&rows, source, &gaps))?);
    }
    if args.quiet {
        return rows.iter().try_for_each(|row| Ok(output.line(&row.name)?));
    }
    print(&rows, output)
}

/// The models of every region asked for, each once.
async fn all(
    args: &ModelsArgs,
    environment: &Environment,
    output: &mut Output,
) -> Result<(Vec<Row>, Source, Gaps), Failure> {
    let (mut source, mut gaps) = (Source::Live, Gaps::default());
    let mut rows: Vec<Row> = Vec::new();
    for region in regions(args.bedrock.region.as_deref())? {
        let mut bedrock = args.bedrock.clone();
        bedrock.region = region;
        let settings = resolve::bedrock(&bedrock, environment)?;
        let here = Here::find(&settings, args.offline).await?;
        let (listed, said, missing) = here.list().await;
        if let Some(failure) = here.no_host().filter(|_| listed.is_empty()) {
            return Err(failure);
        }
        if let Some(doubt) = here.mantle_is_doubtful().filter(|_| said == Source::Catalog) {
            output.beside(&doubt);
        }
        source = worse(source, said);
        gaps.join(missing);
        let mut new = Vec::new();
        for model in listed.iter() {
            let row = Row::of(model, &here, said == Source::Catalog);
            match rows.iter_mut().find(|known| known.name == row.name) {
                Some(known) => known.places.extend(row.places),
                None => new.push(row),
            }
        }
        if said != Source::Catalog && !args.quiet {
            access::ask(&here, &mut new).await;
        }
        rows.extend(new);
    }
    Ok((rows, source, gaps))
}

/// `us-east-1,eu-west-1` as typed: one each. Nothing typed is one that the settings know.
fn regions(typed: Option<&str>) -> Result<Vec<Option<String>>, Failure> {
    let Some(typed) = typed else { return Ok(vec![None]) };
    let mut regions: Vec<Option<String>> = Vec::new();
    for region in typed.split(',').map(str::trim) {
        if region.is_empty() && typed.contains(',') {
            return Err(Failure::usage(
                format!("`{}` names no region between two commas", typed.escape_debug()),
                "write `--region us-east-1,eu-west-1`",
            ));
        }
        let region = Some(region.to_owned());
        if !regions.contains(&region) {
            regions.push(region);
        }
    }
    Ok(regions)
}

fn worse(one: Source, other: Source) -> Source {
    match (one, other) {
        (Source::Live, other) | (other, Source::Live) => other,
        (Source::Catalog, Source::Catalog) => Source::Catalog,
        _ => Source::Partial,
    }
}

/// The makers as the catalog writes them.
fn known_providers(typed: &[String], known: &[&str]) -> Result<Vec<String>, Failure> {
    let found = |word: &String| {
        let word = word.trim();
        known.iter().find(|provider| provider.eq_ignore_ascii_case(word)).copied()
    };
    let mut providers = Vec::new();
    for word in typed {
        let Some(provider) = found(word) else {
            let hint = match suggest::nearest(word, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are {}", known.join(", ")),
            };
            let shown: String = word.escape_debug().take(60).collect();
            return Err(Failure::usage(format!("no models of `{shown}` are known"), &hint));
        };
        providers.push(provider.to_owned());
    }
    Ok(providers)
}

/// The table: as wide as the terminal, or all of it where there is none.
fn print(rows: &[Row], output: &mut Output) -> Result<(), Failure> {
    let width = fit::width();
    let (lines, left_out) = table::lines(rows, width);
    for line in lines {
        output.line(&line)?;
    }
    if rows.is_empty() {
        output.beside("no model fits: leave out a filter, or ask `outcrop models why NAME`");
    } else if std::io::stdout().is_terminal() && !left_out.is_empty() {
        let left_out = left_out.join(", ");
        output
            .beside(&format!("\nleft out, as the terminal is narrow: {left_out} (`--json` has everything)"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_split_at_commas_each_once() {
        assert_eq!(regions(None).unwrap(), [None]);
        let two = [Some("us-east-1".to_owned()), Some("eu-west-1".to_owned())];
        assert_eq!(regions(Some("us-east-1, eu-west-1,us-east-1")).unwrap(), two);
        assert_eq!(regions(Some("us-east-1,")).unwrap_err().code, 2);
    }

    #[test]
    fn the_least_sure_source_is_the_source_of_all() {
        use Source::{Catalog, Live, Partial};
        assert_eq!([worse(Live, Live), worse(Live, Catalog), worse(Catalog, Live)], [Live, Catalog, Catalog]);
        assert_eq!([worse(Partial, Live), worse(Partial, Catalog)], [Partial, Partial]);
    }

    #[test]
    fn a_maker_is_known_whatever_its_case_or_the_nearest_is_named() {
        let known = ["anthropic", "amazon"];
        assert_eq!(known_providers(&["Anthropic".to_owned()], &known).unwrap(), ["anthropic"]);
        let failure = known_providers(&["antropic".to_owned()], &known).unwrap_err();
        assert_eq!((failure.code, failure.hint.as_deref()), (2, Some("did you mean `anthropic`?")));
    }
}
