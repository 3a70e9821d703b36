//! What a client program showed: the mark at the end of a verdict, `# CLIENT VERSION | FORMAT | FAMILY | THING`.

/// How a test ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Verdict {
    /// `ok`.
    Passed,
    /// `not ok`.
    Failed,
    /// `skip`.
    Skipped,
}

/// One thing that one client was to show.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Shown {
    /// With its version.
    pub(super) client: String,
    /// The wire format: `chat`, `converse` …
    pub(super) format: String,
    /// The family of the model behind.
    pub(super) family: String,
    /// `whole`, `stream` …
    pub(super) thing: String,
    pub(super) verdict: Verdict,
    /// Why it failed or was skipped.
    pub(super) why: String,
}

impl Verdict {
    /// Reads the beginning of a line; the rest is the name of the test.
    pub(super) fn of(line: &str) -> Option<(Self, &str)> {
        let kinds = [("ok ", Self::Passed), ("not ok ", Self::Failed), ("skip ", Self::Skipped)];
        let (verdict, name) =
            kinds.into_iter().find_map(|(word, verdict)| Some((verdict, line.strip_prefix(word)?)))?;
        (!name.trim().is_empty()).then_some((verdict, name))
    }
}

impl Shown {
    /// Reads a line of a program; none if it is no verdict or has no mark.
    pub(super) fn read(line: &str) -> Option<Self> {
        let (verdict, name) = Verdict::of(line)?;
        let (_, mark) = name.split_once(" # ")?;
        let mut parts = mark.splitn(4, " | ");
        let (client, format, family, rest) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let (thing, why) = match verdict {
            Verdict::Passed => (rest, ""),
            Verdict::Failed | Verdict::Skipped => rest.split_once(": ").unwrap_or((rest, "")),
        };
        let [client, format, family, thing, why] = [client, format, family, thing, why].map(str::to_owned);
        Some(Self { client, format, family, thing, verdict, why })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_with_the_reason_behind_it() {
        let shown =
            Shown::read("skip x.py a b # boto3 1.2 | converse | Nova | tools: it: says so").expect("a mark");
        assert_eq!((shown.client.as_str(), shown.thing.as_str()), ("boto3 1.2", "tools"));
        assert_eq!((shown.verdict, shown.why.as_str()), (Verdict::Skipped, "it: says so"));
    }

    #[test]
    fn a_line_without_a_mark_shows_nothing() {
        assert_eq!(Shown::read("ok x.py whole"), None);
        assert_eq!(Shown::read("talk # a | b | c | d"), None);
        assert_eq!(Shown::read("not ok x.py # a | b"), None);
    }
}
