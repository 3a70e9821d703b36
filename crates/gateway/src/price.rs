//! What tokens cost, where it is known: data of the catalog, and the sum of an answer.
//!
//! Source: Anthropic platform documentation (pricing) and LiteLLM 1.106.2's price map, read by 2026-12-01. AWS's bill is
//! what counts: discounts, commitments, tiers and taxes are not seen from here.

use serde::Deserialize;

use crate::tokens::TokenCount;

/// `price` of a row: US dollars per million tokens, by the profile that leads anywhere in the world.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Price {
    pub(crate) input: f64,
    pub(crate) output: f64,
    pub(crate) cache_read: Option<f64>,
    /// For five minutes.
    pub(crate) cache_write: Option<f64>,
    /// Times the price where the place is promised: a geographic profile, a region's own id, bedrock-mantle.
    #[serde(default = "one_tenth_more")]
    pub(crate) kept: f64,
    /// Times the price in `GovCloud`.
    #[serde(default = "one_fifth_more")]
    pub(crate) gov: f64,
    pub(crate) long: Option<Long>,
}

/// What a long prompt costs: the whole request, not only what is over.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Long {
    /// Tokens of prompt, the cache included.
    pub(crate) above: u64,
    /// Times the price of input and cache.
    pub(crate) input: f64,
    /// Times the price of output.
    pub(crate) output: f64,
}

/// Where a model is called from, as far as its price goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Anywhere in the world.
    Anywhere,
    /// In one geography or region.
    Kept,
    /// In `GovCloud`.
    Gov,
}

/// What one id costs: US dollars per million tokens.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Rates {
    /// Input that is neither read from nor written to the cache.
    pub input: f64,
    /// Output, thinking included.
    pub output: f64,
    /// Input read from the cache.
    pub cache_read: f64,
    /// Input written to the cache for five minutes.
    pub cache_write: f64,
    long: Option<Long>,
}

impl Price {
    pub(crate) fn rates(&self, reach: Reach) -> Rates {
        let times = match reach {
            Reach::Anywhere => 1.0,
            Reach::Kept => self.kept,
            Reach::Gov => self.gov,
        };
        Rates {
            input: self.input * times,
            output: self.output * times,
            cache_read: self.cache_read.unwrap_or(self.input) * times,
            cache_write: self.cache_write.unwrap_or(self.input * 1.25) * times,
            long: self.long,
        }
    }
}

impl Rates {
    /// The prompt above which every token costs more, if there is such a length.
    pub fn dearer_above(&self) -> Option<u64> {
        self.long.map(|long| long.above)
    }

    /// US dollars for an answer: an estimate, the bill is AWS's.
    pub fn cost(&self, tokens: TokenCount) -> f64 {
        let TokenCount { input, output, cache_read, cache_write } = tokens;
        let prompt = input.saturating_add(cache_read).saturating_add(cache_write);
        let long = self.long.filter(|long| prompt > long.above);
        let (more_in, more_out) = long.map_or((1.0, 1.0), |long| (long.input, long.output));
        let read = millions(input) * self.input
            + millions(cache_read) * self.cache_read
            + millions(cache_write) * self.cache_write;
        read * more_in + millions(output) * self.output * more_out
    }
}

#[expect(clippy::cast_precision_loss, clippy::as_conversions, reason = "counts of tokens are far below 2^52")]
fn millions(tokens: u64) -> f64 {
    tokens as f64 / 1e6
}

fn one_tenth_more() -> f64 {
    1.1
}

fn one_fifth_more() -> f64 {
    1.2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Catalog, Host};

    fn tokens(input: u64, output: u64, cache_read: u64, cache_write: u64) -> TokenCount {
        TokenCount { input, output, cache_read, cache_write }
    }

    fn cents(id: &str, host: Host, region: &str, count: TokenCount) -> Option<i64> {
        let rates = Catalog::embedded().unwrap().rates(host, id, region)?;
        Some(format!("{:.0}", rates.cost(count) * 100.0).parse().unwrap())
    }

    #[test]
    fn an_answer_costs_what_the_id_does_where_it_is_called() {
        let million = tokens(1_000_000, 1_000_000, 0, 0);
        for (id, host, region, cost) in [
            ("global.anthropic.claude-haiku-4-5-20251001-v1:0", Host::Runtime, "us-east-1", Some(600)),
            ("us.anthropic.claude-haiku-4-5-20251001-v1:0", Host::Runtime, "us-east-1", Some(660)),
            ("anthropic.claude-haiku-4-5-20251001-v1:0", Host::Runtime, "us-east-1", Some(660)),
            ("anthropic.claude-opus-5-5", Host::Mantle, "eu-west-1", Some(2640)),
            ("us-gov.anthropic.claude-opus-5-5", Host::Runtime, "us-gov-west-1", Some(2880)),
            ("us.anthropic.claude-opus-4-1-20250805-v1:0", Host::Runtime, "us-east-1", Some(9000)),
            ("us.amazon.nova-lite-v1:0", Host::Runtime, "us-east-1", None),
            (
                "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdef123456",
                Host::Runtime,
                "us-east-1",
                None,
            ),
            ("nothing.of-ours", Host::Runtime, "us-east-1", None),
        ] {
            assert_eq!(cents(id, host, region, million), cost, "{id}");
        }
    }

    #[test]
    fn the_cache_and_a_long_prompt_have_prices_of_their_own() {
        let haiku = |count| cents("global.anthropic.claude-haiku-5-5", Host::Runtime, "us-east-1", count);
        assert_eq!(haiku(tokens(100_000, 1_000_000, 0, 0)), Some(51));
        assert_eq!(haiku(tokens(100_001, 1_000_000, 0, 0)), Some(255));
        let sonnet = |count| cents("global.anthropic.claude-sonnet-5-5", Host::Runtime, "us-east-1", count);
        assert_eq!(sonnet(tokens(0, 0, 1_000_000, 0)), Some(10));
        assert_eq!(sonnet(tokens(0, 0, 0, 1_000_000)), Some(250));
    }
}
