//! A program under measurement: started on a processor of its own, its CPU time and memory read from `/proc`.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// A running program and where it listens. It ends with this value.
#[derive(Debug)]
pub struct Program {
    child: Child,
    pid: u32,
    url: String,
}

impl Program {
    /// Starts a program on processor `cpu` (where `taskset` is there to pin it) with nothing in its environment but
    /// `env`, and waits for the line that tells its address.
    ///
    /// # Errors
    ///
    /// When it cannot be started or says no address.
    pub async fn start(
        path: &Path,
        arguments: &[&str],
        env: &[(&str, &str)],
        cpu: Option<usize>,
    ) -> Result<Self> {
        let mut command = match cpu {
            None => Command::new(path),
            Some(cpu) => {
                let mut pinned = Command::new("taskset");
                pinned.arg("-c").arg(cpu.to_string()).arg(path);
                pinned
            }
        };
        command.args(arguments).env_clear().envs(env.iter().copied()).kill_on_drop(true);
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().with_context(|| format!("cannot start {}", path.display()))?;
        let pid = child.id().context("it ended at once")?;
        let output = child.stdout.take().context("its output")?;
        let mut lines = BufReader::new(output).lines();
        let url = timeout(Duration::from_secs(10), async {
            while let Some(line) = lines.next_line().await? {
                if let Some(url) = address(&line) {
                    return Ok(url);
                }
            }
            anyhow::bail!("{} ended without an address", path.display())
        });
        let url = url.await.with_context(|| format!("{} says no address", path.display()))??;
        // What it prints later is read and dropped, so that it never waits for us.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self { child, pid, url })
    }

    /// `http://HOST:PORT`, without a path.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// CPU time of all its threads since the start, in nanoseconds.
    ///
    /// # Errors
    ///
    /// Where there is no `/proc`.
    pub fn cpu(&self) -> Result<u64> {
        let mut total = 0;
        for thread in std::fs::read_dir(format!("/proc/{}/task", self.pid)).context("/proc is needed")? {
            // A thread that ends between the two reads is left out.
            total += nanoseconds(&thread?.path().join("schedstat")).unwrap_or_default();
        }
        Ok(total)
    }

    /// Resident memory, in KiB.
    ///
    /// # Errors
    ///
    /// Where there is no `/proc`.
    pub fn resident(&self) -> Result<u64> {
        let text =
            std::fs::read_to_string(format!("/proc/{}/status", self.pid)).context("/proc is needed")?;
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }

    /// Ends it and waits until it is gone.
    ///
    /// # Errors
    ///
    /// When it cannot be ended.
    pub async fn stop(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }
}

/// CPU time of the calling thread; none where there is no `/proc`. Exact to a tick of the scheduler.
pub fn own_cpu() -> Option<Duration> {
    nanoseconds(Path::new("/proc/thread-self/schedstat")).map(Duration::from_nanos)
}

/// CPU time of all children that have ended and were waited for, in steps of a hundredth of a second.
///
/// # Errors
///
/// Where there is no `/proc`.
pub fn ended_children_cpu() -> Result<Duration> {
    let text = std::fs::read_to_string("/proc/self/stat").context("/proc is needed")?;
    // The name of the program, in parentheses, may hold anything.
    let (_, fields) = text.rsplit_once(')').context("the fields of /proc/self/stat")?;
    let ticks: Vec<u64> = fields.split_whitespace().skip(13).take(2).flat_map(str::parse).collect();
    Ok(Duration::from_millis(10 * ticks.iter().sum::<u64>()))
}

/// The first number of a `schedstat` file: time on a processor.
fn nanoseconds(schedstat: &Path) -> Option<u64> {
    std::fs::read_to_string(schedstat).ok()?.split_whitespace().next()?.parse().ok()
}

/// The address in a line such as `http://127.0.0.1:80` or `OPENAI_BASE_URL=http://127.0.0.1:80/v1`.
fn address(line: &str) -> Option<String> {
    let from = line.find("http://127.0.0.1:")?;
    let rest = line.get(from..)?;
    let end = rest.match_indices('/').nth(2).map_or(rest.len(), |(at, _)| at);
    let url = rest.get(..end)?.trim_end_matches(|c: char| !c.is_ascii_digit());
    Some(url.to_owned())
}

/// The processors to use: one for what is measured, one for the rest; none where `taskset` is missing. This program
/// moves itself, with all its threads, to the second.
pub fn processors() -> (Option<usize>, Option<usize>) {
    let many = std::thread::available_parallelism().is_ok_and(|count| count.get() > 1);
    let own = std::process::id().to_string();
    let moved = std::process::Command::new("taskset").args(["-a", "-c", "-p", "1", &own]).output();
    if many && moved.is_ok_and(|output| output.status.success()) { (Some(0), Some(1)) } else { (None, None) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_in_either_kind_of_line() {
        let url = Some("http://127.0.0.1:4000".to_owned());
        assert_eq!(address("http://127.0.0.1:4000"), url);
        assert_eq!(address("export OPENAI_BASE_URL=\"http://127.0.0.1:4000/v1\""), url);
        assert_eq!(address("listening on http://127.0.0.1:4000."), url);
        assert_eq!(address("region us-east-1"), None);
    }
}
