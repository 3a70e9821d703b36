//! The keys that callers present. Only their hashes are held; a presented key is hashed and compared with all of
//! them in constant time.

use std::fmt;

use http::{HeaderMap, HeaderValue, header};
use outcrop_transport::Secret;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

/// Longest key that a caller may present, in bytes.
const LONGEST: usize = 512;
/// Shortest key that may protect an address beyond loopback, in characters.
const SHORTEST: usize = 16;

/// Every key of the configuration. None at all means that anyone may call.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    presented: Vec<Key>,
    signing: Vec<SigningKey>,
}

/// A pair that callers of Bedrock's own routes sign with. Its secret must be held as it is: a signature is made with it.
#[derive(Debug, Clone)]
pub(crate) struct SigningKey {
    pub(crate) name: String,
    access_key_id: String,
    pub(crate) secret: Secret,
    weak: Option<&'static str>,
}

#[derive(Clone)]
struct Key {
    name: String,
    hash: [u8; 32],
    /// Why it may not protect an address that others can reach.
    weak: Option<&'static str>,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// Why a caller is not let in. The same words for every wrong key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Denied {
    /// No credential.
    Missing,
    /// A credential that fits no key.
    Wrong,
    /// Two that differ.
    Two,
}

impl Keys {
    /// Adds a key by its text.
    pub fn add(&mut self, name: &str, key: &str) {
        let key = Key { name: name.to_owned(), hash: Sha256::digest(key).into(), weak: weakness(key) };
        self.presented.push(key);
    }

    /// Adds a key that has no name: it is called by the beginning of its hash, which stays when other keys come or go, for
    /// what is kept for a key is found by its name.
    pub fn add_unnamed(&mut self, key: &str) {
        let hash: [u8; 32] = Sha256::digest(key).into();
        let start = hash.iter().take(6).fold(0_u64, |start, byte| (start << 8) | u64::from(*byte));
        self.add(&format!("file-{start:012x}"), key);
    }

    /// Adds an access key id and the secret that signatures of it are checked with.
    pub fn add_signing(&mut self, name: &str, access_key_id: &str, secret: &str) {
        let (name, access_key_id) = (name.to_owned(), access_key_id.to_owned());
        self.signing.push(SigningKey {
            name,
            access_key_id,
            secret: Secret::new(secret),
            weak: weakness(secret),
        });
    }

    /// Adds a key by its SHA-256, 64 hex digits; false when the text is not that.
    pub fn add_hash(&mut self, name: &str, hex: &str) -> bool {
        let Some(hash) = from_hex(hex) else { return false };
        self.presented.push(Key { name: name.to_owned(), hash, weak: None });
        true
    }

    /// Whether anyone may call.
    pub fn is_empty(&self) -> bool {
        self.presented.is_empty() && self.signing.is_empty()
    }

    /// The pair with this access key id.
    pub(crate) fn signing(&self, access_key_id: &str) -> Option<&SigningKey> {
        self.signing.iter().find(|key| key.access_key_id == access_key_id)
    }

    /// The first key that is too weak for an address that others can reach, and why: `key "ci" is ..`.
    pub(crate) fn weakness(&self) -> Option<String> {
        let presented = self.presented.iter().map(|key| (&key.name, key.weak));
        let mut all = presented.chain(self.signing.iter().map(|key| (&key.name, key.weak)));
        all.find_map(|(name, weak)| weak.map(|why| format!("because key `{name}` {why}")))
    }

    /// Who calls: the name of the key, or None when anyone may.
    pub(crate) fn check(&self, headers: &HeaderMap) -> Result<Option<&str>, Denied> {
        if self.is_empty() {
            return Ok(None);
        }
        let mut presented = presented(headers)?;
        let first = presented.next().ok_or(Denied::Missing)?;
        if presented.any(|other| other != first) {
            return Err(Denied::Two);
        }
        if first.len() > LONGEST {
            return Err(Denied::Wrong);
        }
        let hash: [u8; 32] = Sha256::digest(first).into();
        // Every key is compared in full, and the match is picked without a branch.
        let (mut at, mut found) = (0_u32, Choice::from(0));
        for (n, key) in (0_u32..).zip(&self.presented) {
            let same = key.hash.ct_eq(&hash);
            at = u32::conditional_select(&at, &n, same);
            found |= same;
        }
        if !bool::from(found) {
            return Err(Denied::Wrong);
        }
        Ok(usize::try_from(at).ok().and_then(|at| self.presented.get(at)).map(|key| key.name.as_str()))
    }
}

/// Every credential in the headers, `Authorization: Bearer` and `x-api-key`.
fn presented(headers: &HeaderMap) -> Result<impl Iterator<Item = &[u8]>, Denied> {
    let mut bearers = Vec::with_capacity(1);
    for value in headers.get_all(header::AUTHORIZATION) {
        let (scheme, key) = value.as_bytes().split_at_checked(7).ok_or(Denied::Wrong)?;
        if !scheme.eq_ignore_ascii_case(b"bearer ") {
            return Err(Denied::Wrong);
        }
        bearers.push(key.trim_ascii());
    }
    Ok(bearers.into_iter().chain(headers.get_all("x-api-key").into_iter().map(HeaderValue::as_bytes)))
}

fn from_hex(hex: &str) -> Option<[u8; 32]> {
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    let mut hash = [0; 32];
    for (byte, at) in hash.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()?;
    }
    Some(hash)
}

/// Why a key may not protect an address that others can reach.
fn weakness(key: &str) -> Option<&'static str> {
    if key.len() < SHORTEST {
        Some("is shorter than 16 characters")
    } else if is_sample(key) {
        Some("is a sample that everyone knows")
    } else {
        None
    }
}

/// Keys that stand in guides, and keys of one repeated character.
fn is_sample(key: &str) -> bool {
    let lower = key.to_ascii_lowercase();
    let known = [
        "sk-1234",
        "changeme",
        "change-me",
        "your-key",
        "your_key",
        "yourkey",
        "example",
        "secret-key",
        "outcrop-key",
    ];
    let mut letters = key.bytes();
    let first = letters.next();
    known.iter().any(|sample| lower.contains(sample)) || letters.all(|letter| Some(letter) == first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        let mut keys = Keys::default();
        keys.add("ci", "a-long-random-text-1");
        keys.add("ann", "a-long-random-text-2");
        keys
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn a_key_is_taken_from_either_header() {
        let keys = keys();
        let cases = [
            vec![("authorization", "Bearer a-long-random-text-2")],
            vec![("authorization", "bearer  a-long-random-text-2")],
            vec![("x-api-key", "a-long-random-text-2")],
            vec![("x-api-key", "a-long-random-text-2"), ("authorization", "Bearer a-long-random-text-2")],
        ];
        for pairs in cases {
            assert_eq!(keys.check(&headers(&pairs)), Ok(Some("ann")), "{pairs:?}");
        }
    }

    #[test]
    fn whatever_is_not_a_key_is_denied() {
        let keys = keys();
        let long = "x".repeat(513);
        let cases = [
            (vec![], Denied::Missing),
            (vec![("x-api-key", "")], Denied::Wrong),
            (vec![("authorization", "Bearer")], Denied::Wrong),
            (vec![("authorization", "Bearer ")], Denied::Wrong),
            (vec![("authorization", "Basic a-long-random-text-2")], Denied::Wrong),
            (vec![("authorization", "Bearer a-long-random-text-")], Denied::Wrong),
            (vec![("authorization", "Bearer a-long-random-text-22")], Denied::Wrong),
            (vec![("x-api-key", "' or 1=1 --")], Denied::Wrong),
            (vec![("x-api-key", ".*")], Denied::Wrong),
            (vec![("x-api-key", long.as_str())], Denied::Wrong),
            (
                vec![("x-api-key", "a-long-random-text-1"), ("authorization", "Bearer a-long-random-text-2")],
                Denied::Two,
            ),
        ];
        for (pairs, denied) in cases {
            assert_eq!(keys.check(&headers(&pairs)), Err(denied), "{pairs:?}");
        }
        let mut twice = headers(&[("authorization", "Bearer a-long-random-text-1")]);
        twice.append("authorization", "Bearer a-long-random-text-2".parse().unwrap());
        assert_eq!(keys.check(&twice), Err(Denied::Two));
    }

    #[test]
    fn without_keys_anyone_may_call() {
        assert_eq!(Keys::default().check(&headers(&[("x-api-key", "anything")])), Ok(None));
    }

    #[test]
    fn a_key_can_be_given_by_its_hash() {
        let mut keys = Keys::default();
        assert!(keys.add_hash("ci", "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"));
        assert_eq!(keys.check(&headers(&[("x-api-key", "foo")])), Ok(Some("ci")));
        for wrong in ["", "2c26", &"zz".repeat(32), &"é".repeat(32)] {
            assert!(!keys.add_hash("x", wrong), "{wrong}");
        }
    }

    #[test]
    fn short_and_sample_keys_are_weak() {
        for (key, weak) in [
            ("short", true),
            ("sk-1234567890123456", true),
            ("xxxxxxxxxxxxxxxxxxxxxxxx", true),
            ("4f9c1d7a8b3e5026", false),
        ] {
            let mut keys = Keys::default();
            keys.add("k", key);
            assert_eq!(keys.weakness().is_some(), weak, "{key}");
        }
    }

    #[test]
    fn neither_key_nor_hash_shows_in_debug() {
        let mut keys = keys();
        keys.add_signing("app", "AKIDEXAMPLE", "a-secret-canary-0001");
        let shown = format!("{keys:?}");
        assert!(shown.contains("[ci, ann]") && shown.contains("AKIDEXAMPLE"), "{shown}");
        assert!(!shown.contains("canary") && !shown.contains("random"), "{shown}");
    }
}
