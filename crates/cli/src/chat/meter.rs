//! How long an answer took, and how much it was.

use std::time::{Duration, Instant};

use outcrop_api_types::chat::Usage;

use super::session::Spent;

/// Runs from the moment the question is sent.
#[derive(Debug)]
pub(crate) struct Meter {
    begun: Instant,
    first: Option<Duration>,
}

impl Meter {
    pub(crate) fn start() -> Self {
        Self { begun: Instant::now(), first: None }
    }

    /// Something came: the first time counts.
    pub(crate) fn heard(&mut self) {
        self.first.get_or_insert(self.begun.elapsed());
    }

    /// The line below an answer. What is not known is left out.
    pub(crate) fn line(&self, usage: Option<&Usage<'_>>, cost: Option<f64>) -> String {
        told(usage, cost, self.first, self.begun.elapsed())
    }
}

fn told(usage: Option<&Usage<'_>>, cost: Option<f64>, first: Option<Duration>, all: Duration) -> String {
    let mut parts = Vec::new();
    if let Some(usage) = usage {
        let cached = usage.prompt_tokens_details.as_ref().and_then(|details| details.cached_tokens);
        let thinking = usage.completion_tokens_details.as_ref().and_then(|details| details.reasoning_tokens);
        let (input, output) = (usage.prompt_tokens, usage.completion_tokens);
        parts.push(format!("{input} tokens in{}", of_which(cached, "cached")));
        parts.push(format!("{output} out{}", of_which(thinking, "thinking")));
    }
    parts.extend(cost.map(|cost| format!("about {}", dollars(cost))));
    if let Some(first) = first {
        parts.push(format!("first token {:.2} s", first.as_secs_f64()));
    }
    let writing = all.saturating_sub(first.unwrap_or_default());
    if let Some(usage) = usage
        && first.is_some()
        && writing >= Duration::from_millis(100)
        && let Ok(output) = u32::try_from(usage.completion_tokens)
    {
        parts.push(format!("{:.0} tokens/s", f64::from(output) / writing.as_secs_f64()));
    }
    parts.push(format!("{:.2} s in all", all.as_secs_f64()));
    parts.join(", ")
}

/// What a whole conversation was.
pub(crate) fn total(spent: &Spent) -> String {
    let Spent { answers, input, cached, output, reasoning, cost, priced, uncounted } = *spent;
    let some = |count: u64| (count > 0).then_some(count);
    let cost = match priced {
        0 => String::new(),
        all if all == answers => format!(", about {}", dollars(cost)),
        some => format!(", about {} for the {some} whose price is known", dollars(cost)),
    };
    let more = match uncounted {
        0 => String::new(),
        count => format!("; {count} more stopped or broke off: what these cost is not known here"),
    };
    format!(
        "{answers} {}: {input} tokens in{}, {output} out{}{cost}{more}",
        if answers == 1 { "answer" } else { "answers" },
        of_which(some(cached), "cached"),
        of_which(some(reasoning), "thinking"),
    )
}

/// US dollars, as exact as people care: `$1.25`, `$0.012`, `$0.00034`.
pub(crate) fn dollars(amount: f64) -> String {
    match amount {
        0.1.. => format!("${amount:.2}"),
        0.01.. => format!("${amount:.3}"),
        0.001.. => format!("${amount:.4}"),
        _ => format!("${amount:.5}"),
    }
}

fn of_which(count: Option<u64>, what: &str) -> String {
    count.filter(|count| *count > 0).map_or_else(String::new, |count| format!(" ({count} {what})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_told() {
        let usage: Usage<'_> = serde_json::from_str(
            r#"{"prompt_tokens":12,"completion_tokens":48,"total_tokens":60,
                "prompt_tokens_details":{"cached_tokens":10},"completion_tokens_details":{"reasoning_tokens":0}}"#,
        )
        .unwrap();
        let (first, all) = (Some(Duration::from_millis(410)), Duration::from_millis(2410));
        assert_eq!(
            told(Some(&usage), Some(0.000_252), first, all),
            "12 tokens in (10 cached), 48 out, about $0.00025, first token 0.41 s, 24 tokens/s, 2.41 s in all"
        );
        assert_eq!(told(None, None, None, all), "2.41 s in all");
        // A rate over no time is none.
        assert_eq!(
            told(Some(&usage), None, Some(all), all),
            "12 tokens in (10 cached), 48 out, first token 2.41 s, 2.41 s in all"
        );
    }

    #[test]
    fn a_conversation_is_summed_up() {
        let spent = Spent { answers: 2, input: 30, output: 9, reasoning: 4, ..Spent::default() };
        let told = "2 answers: 30 tokens in, 9 out (4 thinking)";
        assert_eq!(total(&spent), told);
        let some = Spent { cost: 0.0123, priced: 1, ..spent };
        assert_eq!(total(&some), format!("{told}, about $0.012 for the 1 whose price is known"));
        let stopped = Spent { uncounted: 1, ..spent };
        assert!(
            total(&stopped).ends_with("; 1 more stopped or broke off: what these cost is not known here")
        );
        assert_eq!(total(&Spent { cost: 1.5, priced: 2, ..spent }), format!("{told}, about $1.50"));
    }
}
