//! How a shell is told a variable.

use outcrop_proxy::Environment;

use crate::args::token::Shell;

const VARIABLE: &str = "AWS_BEARER_TOKEN_BEDROCK";

/// The line that sets the variable to a key, quoted.
pub(crate) fn line(shell: Shell, environment: &Environment, key: &str) -> String {
    match shell {
        Shell::Auto => line(guess(environment.get("SHELL").as_deref()), environment, key),
        Shell::Sh => format!("export {VARIABLE}='{}'", key.replace('\'', r"'\''")),
        Shell::Fish => format!("set -gx {VARIABLE} '{}'", key.replace('\\', r"\\").replace('\'', r"\'")),
        Shell::Power => format!("$env:{VARIABLE} = '{}'", key.replace('\'', "''")),
    }
}

/// The shell of a path: `/usr/bin/fish`.
fn guess(path: Option<&str>) -> Shell {
    match path.and_then(|path| path.rsplit(['/', '\\']).next()) {
        Some("fish") => Shell::Fish,
        Some("pwsh" | "powershell" | "pwsh.exe" | "powershell.exe") => Shell::Power,
        None if cfg!(windows) => Shell::Power,
        _ => Shell::Sh,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shell_gets_its_own_quotes() {
        let none = Environment::from_pairs::<&str, &str>([]);
        assert_eq!(line(Shell::Sh, &none, "a'b="), r"export AWS_BEARER_TOKEN_BEDROCK='a'\''b='");
        assert_eq!(line(Shell::Fish, &none, "a'b="), r"set -gx AWS_BEARER_TOKEN_BEDROCK 'a\'b='");
        assert_eq!(line(Shell::Power, &none, "a'b="), "$env:AWS_BEARER_TOKEN_BEDROCK = 'a''b='");
        let fish = Environment::from_pairs([("SHELL", "/usr/bin/fish")]);
        assert!(line(Shell::Auto, &fish, "k").starts_with("set -gx "));
        let zsh = Environment::from_pairs([("SHELL", "/bin/zsh")]);
        assert!(line(Shell::Auto, &zsh, "k").starts_with("export "));
    }
}
