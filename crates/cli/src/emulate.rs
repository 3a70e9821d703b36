//! `outcrop emulate`: the emulated Bedrock alone, for other programs' tests.

use outcrop_emulator::Emulator;
use outcrop_proxy::Signals;
use tokio::io::AsyncReadExt;

use crate::args::emulate::EmulateArgs;
use crate::failure::Failure;
use crate::output::Output;

pub(crate) async fn run(args: &EmulateArgs, output: &mut Output) -> Result<(), Failure> {
    let signals = Signals::listen()?;
    let mut builder = Emulator::builder()
        .runtime_port(args.runtime_port)
        .control_port(args.control_port)
        .mantle_port(args.mantle_port)
        .session_token(args.session_token)
        .tls(args.tls);
    if let Some(region) = &args.region {
        builder = builder.region(region);
    }
    if let (Some(cert), Some(key)) = (&args.tls_cert, &args.tls_key) {
        builder = builder.tls_files(cert, key);
    }
    if let Some(path) = &args.tls_ca_file {
        builder = builder.tls_ca_file(path);
    }
    let emulator = builder.start().await?;
    if args.json {
        output.piece(format!("{}\n", emulator.describe_json()).as_bytes())?;
    } else {
        introduce(&emulator, output)?;
    }
    tokio::select! {
        () = signals.reached(1) => {}
        () = stdin_closed(), if args.until_stdin_closes => {}
    }
    Ok(())
}

fn introduce(emulator: &Emulator, output: &mut Output) -> Result<(), Failure> {
    output.heading("an emulated Bedrock is up; nothing here reaches AWS, and the credentials are throw-away");
    let credentials = emulator.credentials();
    let mut lines = vec![
        ("AWS_REGION", emulator.region().to_owned()),
        ("AWS_DEFAULT_REGION", emulator.region().to_owned()),
        ("AWS_ACCESS_KEY_ID", credentials.access_key_id().to_owned()),
        ("AWS_SECRET_ACCESS_KEY", credentials.secret_access_key().to_owned()),
    ];
    lines.extend(credentials.session_token().map(|token| ("AWS_SESSION_TOKEN", token.to_owned())));
    lines.extend([
        ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", emulator.runtime_url().to_owned()),
        ("AWS_ENDPOINT_URL_BEDROCK", emulator.control_url().to_owned()),
        ("OUTCROP_MANTLE_URL", emulator.mantle_url().to_owned()),
        ("ANTHROPIC_BEDROCK_BASE_URL", emulator.runtime_url().to_owned()),
        ("ANTHROPIC_BEDROCK_MANTLE_BASE_URL", format!("{}/anthropic", emulator.mantle_url())),
    ]);
    for (name, value) in lines {
        output.line(&format!("export {name}={value}"))?;
    }
    output.line("# instead of the two keys, an API key does as well:")?;
    output.line(&format!("# export AWS_BEARER_TOKEN_BEDROCK={}", emulator.bearer()))?;
    output.note("Ctrl-C ends it");
    Ok(())
}

/// Returns once stdin is at its end.
async fn stdin_closed() {
    let (mut stdin, mut scrap) = (tokio::io::stdin(), [0; 256]);
    while stdin.read(&mut scrap).await.is_ok_and(|length| length > 0) {}
}
