//! `outcrop doctor`: why it does not work, and what to do.

mod progress;
mod text;

use std::path::{Path, PathBuf};

use outcrop_doctor::{AwsFile, Builder, Doctor, Ledger, Level};
use outcrop_gateway::Catalog;
use outcrop_proxy::{BedrockArgs, BedrockSettings, Environment, connect, resolve};
use outcrop_transport::{Endpoint, Exchange};

use crate::args::doctor::DoctorArgs;
use crate::failure::Failure;
use crate::output::Output;

pub(crate) async fn run(
    args: &DoctorArgs,
    environment: &Environment,
    output: &mut Output,
) -> Result<(), Failure> {
    let doctor = prepare(args, environment)?.build();
    let ledger = Ledger::default();
    if args.offline {
        doctor.look_offline(&ledger).await;
    } else {
        progress::watch(&doctor, &ledger, output).await;
    }
    let report = doctor.report(&ledger);
    if args.json {
        output.line(&serde_json::to_string(&report).map_err(std::io::Error::from)?)?;
    } else {
        let look = text::Look::of_stdout(environment);
        output.piece(text::page(&report, &look).as_bytes())?;
    }
    if report.verdict.level == Level::Fault || !report.complete { Err(Failure::told()) } else { Ok(()) }
}

/// From settings to a doctor. A mistake in them is something to be told, not a reason to say nothing else.
fn prepare(args: &DoctorArgs, environment: &Environment) -> Result<Builder, Failure> {
    let resolved = resolve::bedrock(&args.bedrock, environment).and_then(|settings| {
        let (catalog, exchange) = (connect::catalog(&settings)?, connect::exchange(&settings)?);
        Ok((settings, catalog, exchange))
    });
    let builder = match resolved {
        Ok((settings, catalog, exchange)) => {
            let builder = Doctor::builder(environment.clone(), catalog, exchange);
            with_settings(builder, settings)
        }
        Err(error) => {
            let plain =
                Doctor::builder(environment.clone(), Catalog::embedded()?, Exchange::builder().build()?);
            let says = outcrop_proxy::explain(&error, None);
            let says = says.trim_start_matches("error: ").trim_end().replace("\n  cause: ", ": ");
            let typed = plain.region(args.bedrock.region.clone()).profile(args.bedrock.profile.clone());
            typed.problem(says, error.hint())
        }
    };
    let builder = match environment.get("AWS_ENDPOINT_URL_STS") {
        Some(url) => builder.sts_url(Endpoint::parse_allowing(&url, &args.bedrock.allow_http_upstream).ok()),
        None => builder,
    };
    Ok(builder
        .aws_files(
            aws_file(environment, "AWS_CONFIG_FILE", "config"),
            aws_file(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials"),
        )
        .flags(flags(&args.bedrock))
        .model(args.model.clone())
        .timeout(args.timeout.map(|span| span.0))
        .show_ids(args.show_ids))
}

/// What was typed, for commands that do as this one did.
fn flags(args: &BedrockArgs) -> Vec<String> {
    let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
    let endpoint = args.endpoint.map(|endpoint| endpoint.to_string());
    let typed = [
        ("--config", path(&args.config)),
        ("--profile", args.profile.clone()),
        ("--region", args.region.clone()),
        ("--endpoint", endpoint),
        ("--runtime-url", args.runtime_url.clone()),
        ("--control-url", args.control_url.clone()),
        ("--mantle-url", args.mantle_url.clone()),
        ("--ca-cert", path(&args.ca_cert)),
        ("--models", path(&args.models)),
    ];
    let plain = args.allow_http_upstream.iter().map(|host| ("--allow-http-upstream", Some(host.clone())));
    let all = typed.into_iter().chain(plain).filter_map(|(name, value)| Some((name, value?)));
    all.flat_map(|(name, value)| [name.to_owned(), value]).collect()
}

fn with_settings(builder: Builder, settings: BedrockSettings) -> Builder {
    builder
        .region(settings.region)
        .profile(settings.profile)
        .endpoint(settings.endpoint)
        .runtime_url(settings.runtime_url)
        .control_url(settings.control_url)
        .mantle_url(settings.mantle_url)
}

/// One of the two AWS files, where the variables say it is.
fn aws_file(environment: &Environment, variable: &str, usual: &str) -> AwsFile {
    let home = environment.get("HOME").or_else(|| environment.get("USERPROFILE")).map(PathBuf::from);
    let (path, shown) = match environment.get(variable) {
        Some(path) => match (path.strip_prefix("~/"), &home) {
            (Some(rest), Some(home)) => (home.join(rest), path.clone()),
            _ => (PathBuf::from(&path), path.clone()),
        },
        None => (home.unwrap_or_default().join(".aws").join(usual), format!("~/.aws/{usual}")),
    };
    read(&path, shown)
}

fn read(path: &Path, shown: String) -> AwsFile {
    // A pipe or a device would be waited for.
    if std::fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return AwsFile::unreadable(shown, "it is no regular file");
    }
    match std::fs::read(path) {
        Ok(bytes) => AwsFile::of_bytes(shown, bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => AwsFile::new(shown, None),
        Err(error) => AwsFile::unreadable(shown, error.to_string()),
    }
}
