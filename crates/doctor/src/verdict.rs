//! What the findings come to: one line that works, or the first thing to fix.

use outcrop_hints::causes::model::MODEL_NOT_IN_REGION;

use crate::ledger::Ledger;
use crate::report::{Finding, Level, Verdict};
use crate::word::word;

/// Levels as they are once it is known whether a call came through: what kept none of them from working is no fault.
pub(crate) fn soften(findings: &mut [Finding], ledger: &Ledger) {
    if ledger.working().is_none_or(|works| !works.first_choice) {
        return;
    }
    for finding in
        findings.iter_mut().filter(|finding| finding.moot_if_called && finding.level == Level::Fault)
    {
        finding.level = Level::Warning;
        // The call has shown that the list is wrong, not the region.
        if finding.code == MODEL_NOT_IN_REGION.code {
            finding.level = Level::Ok;
            finding.says =
                finding.says.replace(MODEL_NOT_IN_REGION.meaning, "the call came through all the same");
            finding.next = None;
        }
    }
}

/// What was asked for, for commands that ask the same.
pub(crate) struct Asked<'a> {
    pub(crate) model: &'a str,
    /// The model as it was named, if it was.
    pub(crate) named: Option<&'a str>,
    /// ` --profile dev`
    pub(crate) flags: &'a str,
}

/// The line at the end. `findings` are softened and in order.
pub(crate) fn verdict(findings: &[Finding], ledger: &Ledger, asked: &Asked<'_>) -> Verdict {
    let level = findings.iter().map(|finding| finding.level).max().unwrap_or(Level::Ok);
    let first = findings.iter().find(|finding| finding.level == level && level != Level::Ok);
    let code = first.map(|finding| finding.code.to_string());
    let works = ledger.working();
    if level == Level::Fault
        && let Some(first) = first
    {
        let next = first.next.as_ref();
        let step = next.map_or_else(|| first.says.clone(), |next| next.text.clone());
        let step = step.replace("this statement", "the statement shown with it");
        let mut line = format!("fix first: {} ({}): {step}", first.subject, first.code);
        if let Some(works) = works {
            line = format!("{line}; meanwhile {}", works.line);
        }
        return Verdict { level, code, line, command: next.and_then(|next| next.command.clone()) };
    }
    let (line, command) = match works {
        Some(works) => (works.line, Some(works.command)),
        None if !ledger.is_complete() => ("stopped before the end: nothing wrong so far".to_owned(), None),
        None if !ledger.is_online() => {
            let line = "nothing wrong can be seen from here: ask Bedrock with `outcrop doctor`";
            let model = asked.named.map_or_else(String::new, |model| format!(" --model {}", word(model)));
            (line.to_owned(), Some(format!("outcrop doctor{model}{}", asked.flags)))
        }
        None => (format!("nothing wrong was found, but `{}` was not called", asked.model), None),
    };
    Verdict { level, code, line, command }
}
