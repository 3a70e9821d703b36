//! Words of a shell command.

/// A word, as it is meant.
#[derive(Debug, Clone)]
pub(super) enum Word {
    /// These characters and no others.
    Plain(String),
    /// Some characters, and then what a variable holds when the command runs.
    Variable { before: String, name: &'static str },
}

impl Word {
    /// The same behind some more characters.
    pub(super) fn behind(&self, lead: &str) -> Self {
        match self {
            Self::Plain(text) => Self::Plain(format!("{lead}{text}")),
            Self::Variable { before, name } => Self::Variable { before: format!("{lead}{before}"), name },
        }
    }

    /// As one word of a POSIX shell, whatever it holds. Variables stand in double quotes: what comes before them is ours.
    pub(super) fn quoted(&self) -> String {
        match self {
            Self::Plain(text) => format!("'{}'", text.replace('\'', r"'\''")),
            Self::Variable { before, name } => format!("\"{before}${name}\""),
        }
    }

    /// The word for a reader.
    pub(super) fn as_text(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Variable { before, name } => format!("{before}${name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::Word;

    #[test]
    fn a_shell_reads_back_what_was_quoted() {
        for text in ["plain", "it's", "'", "''", "$HOME `id` \\ \" !", "two\nlines", "-n", "ünï", "%s\\0", ""]
        {
            let word = Word::Plain(text.to_owned()).quoted();
            let out = Command::new("sh").args(["-c", &format!("printf '%s' {word}")]).output().unwrap();
            assert_eq!(String::from_utf8(out.stdout).unwrap(), text);
        }
    }

    #[test]
    fn a_variable_is_named_and_not_read() {
        let word = Word::Variable { before: "Bearer ".to_owned(), name: "KEY" }.behind("authorization: ");
        assert_eq!(word.quoted(), "\"authorization: Bearer $KEY\"");
    }
}
