//! What `outcrop demo` takes.

use clap::Args;

/// See the whole way work on this machine, without an account: an emulated Bedrock, the proxy, a streamed answer
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  outcrop demo            stays up, so that you can try the lines it prints
  outcrop demo --once     ends after the answer")]
pub(crate) struct DemoArgs {
    /// End after the answer
    #[arg(long)]
    pub(crate) once: bool,
    /// Address for the proxy [default: 127.0.0.1:4000, or any free port when that is taken]
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) listen: Option<String>,
}
