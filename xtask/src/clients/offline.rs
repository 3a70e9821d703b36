//! Taking the network away from a program, where the system lets us: then "loopback only" is no promise but a fact.

use std::path::Path;
use std::process::Command;

/// Brings loopback up in the new network and goes on as the program.
const BEGIN: &str = "ip link set lo up && exec \"$0\" \"$@\"";

/// Whether a program can be started in a network of its own that has loopback alone (Linux, with `unshare` and `ip`).
pub(super) fn possible() -> bool {
    command(true, Path::new("true")).output().is_ok_and(|output| output.status.success())
}

/// A command that starts `program`, cut off if wanted; arguments may follow.
pub(super) fn command(cut_off: bool, program: &Path) -> Command {
    if !cut_off {
        return Command::new(program);
    }
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--net", "--", "sh", "-c", BEGIN]).arg(program);
    command
}

/// What is said of it.
pub(super) fn sentence(cut_off: bool) -> &'static str {
    if cut_off {
        "cut off from every network but loopback"
    } else {
        "NOT cut off from the network: this system does not let a program have one of its own"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_not_cut_off_is_started_as_it_is() {
        assert_eq!(command(false, Path::new("node")).get_program(), "node");
        assert_eq!(command(false, Path::new("node")).get_args().count(), 0);
    }
}
