//! The binary, with nothing in its environment but what a test gives it, and an emulated Bedrock beside it.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use outcrop_emulator::{Emulator, Step};

/// An emulator that runs while the binary is run beside it.
pub(crate) struct Bedrock {
    pub(crate) emulator: Emulator,
    _runtime: tokio::runtime::Runtime,
}

impl Bedrock {
    pub(crate) fn start(steps: impl IntoIterator<Item = Step>) -> Self {
        Self::with(Emulator::builder().script(steps))
    }

    pub(crate) fn with(builder: outcrop_emulator::Builder) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let emulator = runtime.block_on(builder.start()).unwrap();
        Self { emulator, _runtime: runtime }
    }

    /// The binary with nothing in its environment but the way to this Bedrock.
    pub(crate) fn outcrop(&self, args: &[&str]) -> Command {
        let mut command = outcrop(args);
        command
            .env("AWS_REGION", self.emulator.region())
            .env("AWS_BEARER_TOKEN_BEDROCK", self.emulator.bearer())
            .env("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", self.emulator.runtime_url())
            .env("AWS_ENDPOINT_URL_BEDROCK", self.emulator.control_url())
            .env("OUTCROP_MANTLE_URL", self.emulator.mantle_url());
        command
    }
}

pub(crate) fn outcrop(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_outcrop"));
    command.args(args).env_clear().env("HOME", "/nonexistent").env("AWS_EC2_METADATA_DISABLED", "true");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub(crate) fn run(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

pub(crate) fn pipe_in(command: &mut Command, text: &str) -> (i32, String, String) {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}
