//! Topic `environment`: every variable, by the table that `outcrop doctor` looks at.

use outcrop_hints::variables::{OF_THE_PROGRAM, VARIABLES};

use super::fill::{fill, width};

/// Every variable with what it does and who reads it.
pub(super) fn text() -> String {
    let mut text = String::from(
        "Environment: every variable that clients of Bedrock read\n\n\
         An empty variable counts as unset for outcrop.\n\
         A flag wins over the environment, that over the file.\n\
         `outcrop doctor --offline` tells which are set here;\n\
         the last four are of no matter for Bedrock.\n",
    );
    let width = width();
    for variable in VARIABLES.iter().chain(OF_THE_PROGRAM) {
        text.extend(["\n", variable.name, "\n"]);
        text.push_str(&fill(width, "", 2, variable.does));
        text.push_str(&fill(width, "  read by:", 11, variable.readers));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{OF_THE_PROGRAM, VARIABLES, text};

    #[test]
    fn the_topic_tells_of_every_variable_and_of_outcrop_wherever_outcrop_reads_it() {
        let text = text();
        for variable in VARIABLES.iter().chain(OF_THE_PROGRAM) {
            assert!(text.contains(&format!("\n{}\n", variable.name)), "{}", variable.name);
            assert!(!variable.readers.contains("this command"), "{}: which one?", variable.name);
        }
        for name in [
            "AWS_ROLE_SESSION_NAME",
            "AWS_ENDPOINT_URL_STS",
            "OPENAI_API_KEY",
            "OUTCROP_KEY",
            "XDG_STATE_HOME",
            "SHELL",
            "NO_COLOR",
            "TERM",
        ] {
            let mut all = VARIABLES.iter().chain(OF_THE_PROGRAM);
            let known = all.find(|variable| variable.name == name);
            assert!(known.is_some_and(|variable| variable.readers.contains("outcrop")), "{name}");
        }
    }

    #[test]
    fn the_readme_names_no_variable_that_the_table_does_not_know() {
        let readme = include_str!("../../../../README.md");
        let table = readme.split("### Environment").nth(1).unwrap();
        let known: BTreeSet<&str> = VARIABLES.iter().map(|variable| variable.name).collect();
        let mut seen = 0;
        for row in table
            .lines()
            .skip(1)
            .skip_while(|line| !line.starts_with('|'))
            .take_while(|line| line.starts_with('|'))
        {
            let names = row.split('|').nth(1).unwrap_or_default();
            for name in names.split('`').skip(1).step_by(2) {
                assert!(known.contains(name), "{name}");
                seen += 1;
            }
        }
        assert!(seen > 15, "only {seen} variables were read from the README");
    }
}
