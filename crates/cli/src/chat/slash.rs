//! What can be asked of the conversation itself: lines that begin with `/`.

use outcrop_gateway::suggest;

use crate::fit::wrap;

/// A line that was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Typed {
    /// Goes to the model.
    Words(String),
    Command(Command),
    /// Begins with `/` and is nothing that is known: what to say.
    Unknown(String),
}

/// A command with what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Model(Option<String>),
    System(Option<String>),
    File(Option<String>),
    Save(Option<String>),
    Load(Option<String>),
    Usage,
    Retry,
    New,
    Help,
    Quit,
}

/// Each with what can stand behind it, and what it does.
pub(crate) const COMMANDS: [(&str, &str, &str); 10] = [
    ("/model", "[NAME]", "ask another model from now on, or tell which is asked"),
    ("/system", "[TEXT]", "change the system prompt, or show it; `/system -` takes it away"),
    (
        "/file",
        "[PATH]",
        "send an image, a PDF or text with the next message, or tell which will be; `/file -` sends none",
    ),
    ("/retry", "", "ask the last question again"),
    ("/new", "", "begin anew, with the same model and system prompt"),
    ("/save", "NAME|PATH", "keep the conversation"),
    ("/load", "[NAME|PATH]", "go on with one that was kept, or list them"),
    ("/usage", "", "tokens so far, and about what they cost"),
    ("/help", "", "this list"),
    ("/quit", "", "end (as Ctrl-D does)"),
];

/// Reads a line. `//` at the beginning sends a line that begins with `/`.
pub(crate) fn read(line: &str) -> Typed {
    let trimmed = line.trim();
    let Some(rest) = trimmed.strip_prefix('/') else { return Typed::Words(line.to_owned()) };
    if rest.starts_with('/') {
        return Typed::Words(rest.to_owned());
    }
    let (name, argument) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let argument = Some(argument.trim().to_owned()).filter(|argument| !argument.is_empty());
    Typed::Command(match name {
        "model" => Command::Model(argument),
        "system" => Command::System(argument),
        "file" | "image" => Command::File(argument),
        "save" => Command::Save(argument),
        "load" => Command::Load(argument),
        "usage" => Command::Usage,
        "retry" => Command::Retry,
        "new" => Command::New,
        "help" | "?" => Command::Help,
        "quit" | "exit" | "q" => Command::Quit,
        _ => {
            let known = COMMANDS.map(|(command, ..)| command.trim_start_matches('/'));
            let hint = suggest::nearest(name, known).map_or_else(
                || "`/help` tells what there is, and `//` sends a line that begins with `/`".to_owned(),
                |near| format!("did you mean `/{near}`? (`//` sends a line that begins with `/`)"),
            );
            let name: String = name.chars().take(40).collect();
            return Typed::Unknown(format!("there is no command `/{name}`: {hint}"));
        }
    })
}

/// The list of `/help`, for a terminal of so many columns.
pub(crate) fn help(width: Option<usize>) -> String {
    let keys = "  Enter sends; a line that ends with \\, and code between ``` and ```, go on in the next line, and Ctrl-J or \
                Alt-Enter begins one. Ctrl-C stops an answer, or clears the line; Ctrl-D ends.";
    let row = |(name, argument, what): (&str, &str, &str)| {
        wrap(&format!("  {:<20} {what}", format!("{name} {argument}")), 23, width)
    };
    format!("{}\n\n{}", COMMANDS.map(row).join("\n"), wrap(keys, 2, width))
}

/// Whether a text goes on in the next line.
pub(crate) fn goes_on(text: &str) -> bool {
    let fences = text.lines().filter(|line| line.trim_start().starts_with("```")).count();
    fences % 2 == 1 || text.ends_with('\\')
}

/// The text as it is meant: without the signs that only said that it goes on.
pub(crate) fn joined(text: &str) -> String {
    let mut code = false;
    let mut lines: Vec<&str> = text.split('\n').collect();
    let all = lines.len();
    for line in lines.iter_mut().take(all.saturating_sub(1)) {
        code ^= line.trim_start().starts_with("```");
        // Inside code a backslash is the code's own.
        if !code {
            *line = line.strip_suffix('\\').unwrap_or(line);
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_told_from_words() {
        assert_eq!(read("/model opus"), Typed::Command(Command::Model(Some("opus".to_owned()))));
        assert_eq!(read(" /quit "), Typed::Command(Command::Quit));
        assert_eq!(read("//etc is what?"), Typed::Words("/etc is what?".to_owned()));
        assert_eq!(read("what is /etc"), Typed::Words("what is /etc".to_owned()));
    }

    #[test]
    fn the_nearest_command_is_named() {
        let Typed::Unknown(words) = read("/modle x") else { panic!("not known") };
        assert!(words.contains("there is no command `/modle`: did you mean `/model`?"), "{words}");
        assert!(matches!(read("/etc/passwd"), Typed::Unknown(words) if words.contains("/help")));
    }

    #[test]
    fn every_command_that_is_listed_is_known() {
        for (name, ..) in COMMANDS {
            assert!(matches!(read(name), Typed::Command(_)), "{name}");
            assert!(help(None).contains(name));
        }
    }

    #[test]
    fn lines_go_on_inside_code_and_after_a_backslash() {
        assert!(
            goes_on("```rust\nfn x()") && goes_on("one \\") && !goes_on("```\nx\n```") && !goes_on("one")
        );
        assert_eq!(joined("one \\\ntwo"), "one \ntwo");
        let code = "```sh\na \\\nb\n```";
        assert_eq!(joined(code), code);
    }
}
