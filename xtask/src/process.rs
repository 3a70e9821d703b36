//! Starting programs: in the open, line by line, and with a scrubbed environment.

use std::io::{BufRead, BufReader, PipeReader};
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Prefixes of variables that would change what a test sees on one machine and not on the next.
const PERSONAL: [&str; 5] = ["AWS_", "OPENAI_", "ANTHROPIC_", "OUTCROP_", "CLAUDE_"];
/// The same, spelled out.
const PROXIES: [&str; 8] = [
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
];

/// Runs `command` with the terminal as its output; an error names it and its end.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", shown(command)))?;
    finished(command, status)
}

/// Runs `command`, hands every line of its output and error output, in order, to `each`, and waits for its end.
pub(crate) fn lines(command: &mut Command, each: impl FnMut(&str)) -> Result<ExitStatus> {
    let (mut child, output) = piped(command)?;
    read(output, each)?;
    child.wait().context("the program's end is unknown")
}

/// Like [`lines`], for a program that may hang: at `limit` it is ended, and that is an error.
pub(crate) fn lines_within(
    command: &mut Command,
    limit: Duration,
    each: impl FnMut(&str) + Send,
) -> Result<ExitStatus> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let (mut child, output) = piped(command)?;
    let begun = Instant::now();
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || read(output, each));
        loop {
            if let Some(status) = child.try_wait()? {
                // The output is read to its end only by a program whose own children are gone as well.
                while !reader.is_finished() && begun.elapsed() < limit {
                    std::thread::sleep(Duration::from_millis(10));
                }
                if !reader.is_finished() {
                    end_group(&child);
                    bail!("it left programs running behind it");
                }
                return Ok(status);
            }
            if begun.elapsed() >= limit {
                end_group(&child);
                let _ = child.wait();
                bail!("no end after {} s", limit.as_secs());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    })
}

/// Takes away what a person's shell may hold and a test must not see: credentials, endpoints, HTTP proxies.
pub(crate) fn impersonal(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if PERSONAL.iter().any(|prefix| name.starts_with(prefix)) || PROXIES.contains(&name.as_str()) {
            command.env_remove(name);
        }
    }
    command
}

/// Whether `program` can be started at all; its `--version` is the proof.
pub(crate) fn version(program: &str) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

fn finished(command: &Command, status: ExitStatus) -> Result<()> {
    if status.success() {
        return Ok(());
    }
    bail!("{} ended with {status}", shown(command))
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let line: Vec<_> = words.map(|word| word.to_string_lossy().into_owned()).collect();
    format!("`{}`", line.join(" "))
}

fn piped(command: &mut Command) -> Result<(Child, PipeReader)> {
    let (output, input) = std::io::pipe()?;
    command.stdin(std::process::Stdio::null());
    command.stdout(input.try_clone()?).stderr(input);
    let child = command.spawn().with_context(|| format!("cannot start {}", shown(command)))?;
    // `command` holds the writing ends; without this the reader would never see the end.
    command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    Ok((child, output))
}

fn read(output: PipeReader, mut each: impl FnMut(&str)) -> Result<()> {
    for line in BufReader::new(output).split(b'\n') {
        each(String::from_utf8_lossy(&line?).trim_end_matches('\r'));
    }
    Ok(())
}

/// Ends the program and what it started: they share the group that [`lines_within`] made for them.
fn end_group(child: &Child) {
    let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", child.id())]).status();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn output_and_error_output_are_handed_on_in_order() {
        let mut seen = Vec::new();
        let script = "echo one; echo two >&2; echo three";
        let status = lines(&mut shell(script), |line| seen.push(line.to_owned())).expect("a shell");
        assert!(status.success());
        assert_eq!(seen, ["one", "two", "three"]);
    }

    #[test]
    fn a_program_that_hangs_is_ended_with_its_children() {
        let error =
            lines_within(&mut shell("sleep 600 & sleep 600"), Duration::ZERO, |_| {}).expect_err("it hangs");
        assert!(error.to_string().contains("no end after 0 s"), "{error}");
    }

    #[test]
    fn a_program_that_leaves_another_behind_is_found_out() {
        let error = lines_within(&mut shell("sleep 600 & exit 0"), Duration::from_millis(1), |_| {})
            .expect_err("left");
        assert!(["it left", "no end"].iter().any(|why| error.to_string().contains(why)), "{error}");
    }

    #[test]
    fn the_end_of_a_program_is_given_as_it_was() {
        let status = lines_within(&mut shell("exit 3"), LONG, |_| {}).expect("a shell");
        assert_eq!(status.code(), Some(3));
    }

    /// Never reached: the programs above end on their own.
    const LONG: Duration = Duration::from_mins(1);
}
