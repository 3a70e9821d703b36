//! Signatures of thinking blocks: a seal over model family and the exact text that was shown.
//!
//! Layout before base64: version, nonce (8), seal of the nonce (16), seal of nonce and content (32). The first seal
//! tells a block of this emulator from a stranger's, the second an edited one from an unedited.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::sigv4::hmac;

const VERSION: u8 = 1;

/// What a signature turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seal {
    Intact,
    /// Made here, for other text.
    Modified,
    /// Not made here, or for another model.
    Foreign,
}

/// Makes and checks seals.
#[derive(Clone, Debug)]
pub(crate) struct Sealer {
    key: Vec<u8>,
}

impl Sealer {
    pub(crate) fn new(seed: u64) -> Self {
        Self { key: hmac(b"outcrop-emulator-thinking", &seed.to_be_bytes()) }
    }

    /// The signature of a thinking block that shows `text`.
    pub(crate) fn sign(&self, family: &str, text: &str, nonce: u64) -> String {
        let nonce = nonce.to_be_bytes();
        let mut out = vec![VERSION];
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&self.outer(family, &nonce));
        out.extend_from_slice(&self.inner(family, &nonce, text.as_bytes()));
        STANDARD.encode(out)
    }

    pub(crate) fn check(&self, family: &str, text: &str, signature: &str) -> Seal {
        let Ok(bytes) = STANDARD.decode(signature) else { return Seal::Foreign };
        let (Some(&VERSION), Some(nonce), Some(outer), Some(inner), 57) =
            (bytes.first(), bytes.get(1..9), bytes.get(9..25), bytes.get(25..57), bytes.len())
        else {
            return Seal::Foreign;
        };
        if self.outer(family, nonce) != outer {
            Seal::Foreign
        } else if self.inner(family, nonce, text.as_bytes()) == inner {
            Seal::Intact
        } else {
            Seal::Modified
        }
    }

    /// `data` of a redacted block: the words, sealed.
    pub(crate) fn redact(&self, family: &str, words: &str, nonce: u64) -> String {
        let seal = self.sign(family, words, nonce);
        STANDARD.encode(format!("{seal}.{words}"))
    }

    pub(crate) fn check_redacted(&self, family: &str, data: &str) -> Seal {
        let text = STANDARD.decode(data).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        match text.as_deref().and_then(|text| text.split_once('.')) {
            Some((seal, words)) => self.check(family, words, seal),
            None => Seal::Foreign,
        }
    }

    /// Whether this is redacted data made here for the model.
    pub(crate) fn knows(&self, family: &str, data: &str) -> bool {
        self.check_redacted(family, data) == Seal::Intact
    }

    fn outer(&self, family: &str, nonce: &[u8]) -> Vec<u8> {
        let mut seal = hmac(&self.key, &[b"nonce\0", family.as_bytes(), b"\0", nonce].concat());
        seal.truncate(16);
        seal
    }

    fn inner(&self, family: &str, nonce: &[u8], text: &[u8]) -> Vec<u8> {
        hmac(&self.key, &[b"text\0", family.as_bytes(), b"\0", nonce, b"\0", text].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_fits_one_text_and_one_model() {
        let sealer = Sealer::new(1);
        let signature = sealer.sign("claude-sonnet-5", "thought", 7);
        assert_eq!(sealer.check("claude-sonnet-5", "thought", &signature), Seal::Intact);
        assert_eq!(sealer.check("claude-sonnet-5", "Thought", &signature), Seal::Modified);
        assert_eq!(sealer.check("claude-opus-5", "thought", &signature), Seal::Foreign);
        assert_eq!(sealer.check("claude-sonnet-5", "thought", "EqQBCkYIARgC"), Seal::Foreign);
        assert_eq!(Sealer::new(2).check("claude-sonnet-5", "thought", &signature), Seal::Foreign);
    }

    #[test]
    fn redacted_data_is_sealed_too() {
        let sealer = Sealer::new(1);
        let data = sealer.redact("claude-sonnet-5", "hidden", 9);
        assert_eq!(sealer.check_redacted("claude-sonnet-5", &data), Seal::Intact);
        assert_eq!(sealer.check_redacted("claude-opus-5", &data), Seal::Foreign);
        assert_eq!(sealer.check_redacted("claude-sonnet-5", "aGlkZGVu"), Seal::Foreign);
    }
}
