//! "did you mean": the nearest known word to one that is not known.

/// The candidate nearest to `word`, if it is near enough to be what was meant: at most a third of its
/// letters differ, or one contains the other.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_few(word, candidates, 1).into_iter().next()
}

/// Up to `count` candidates that may have been meant, nearest first.
pub fn nearest_few<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    count: usize,
) -> Vec<&'a str> {
    // A word far longer than any name is not a misspelt name, and the distance costs its length.
    let word: String = word.chars().take(128).collect::<String>().to_ascii_lowercase();
    if word.is_empty() {
        return Vec::new();
    }
    let mut near: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter_map(|candidate| {
            let distance = strsim::damerau_levenshtein(&word, &candidate.to_ascii_lowercase());
            let contained = word.len() >= 4 && candidate.contains(word.as_str());
            (contained || distance <= (candidate.len() / 3).max(1)).then_some((distance, candidate))
        })
        .collect();
    near.sort_unstable();
    near.truncate(count);
    near.into_iter().map(|(_, candidate)| candidate).collect()
}

/// Reads serde's "unknown field `x`, expected one of `a`, `b`" and gives the unknown word and the expected
/// ones. The same for unknown variants. None for any other message.
pub fn unknown_word(message: &str) -> Option<(&str, Vec<&str>)> {
    if !message.contains("unknown field") && !message.contains("unknown variant") {
        return None;
    }
    let mut quoted = message.split('`').skip(1).step_by(2);
    let unknown = quoted.next()?;
    Some((unknown, quoted.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swapped_letter_finds_the_word() {
        assert_eq!(nearest("regoin", ["region", "listen", "profile"]), Some("region"));
        assert_eq!(
            nearest("claude-sonet-4-5", ["claude-opus-4-5", "claude-sonnet-4-5"]),
            Some("claude-sonnet-4-5")
        );
    }

    #[test]
    fn a_word_that_resembles_nothing_gets_no_suggestion() {
        assert_eq!(nearest("zebra", ["region", "listen"]), None);
        assert_eq!(nearest("", ["region"]), None);
    }

    #[test]
    fn the_words_of_a_serde_message_are_read() {
        let message = "unknown field `regoin`, expected `region` or `listen`";
        assert_eq!(unknown_word(message), Some(("regoin", vec!["region", "listen"])));
        assert_eq!(unknown_word("invalid type: string `x`"), None);
    }
}
