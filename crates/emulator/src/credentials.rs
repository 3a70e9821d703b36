//! The keys this emulator accepts: one access key and one long-term API key, both thrown away with it.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::random::{ALPHANUMERIC, Random, UPPER};

/// Throw-away IAM credentials. They open nothing but this emulator.
#[derive(Clone)]
pub struct Credentials {
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    api_key: String,
}

impl Credentials {
    pub(crate) fn new(access_key_id: &str, secret_access_key: &str, session_token: Option<&str>) -> Self {
        let user = "BedrockAPIKey-emul-at-000000000000";
        Self {
            access_key_id: access_key_id.to_owned(),
            secret_access_key: secret_access_key.to_owned(),
            session_token: session_token.map(str::to_owned),
            api_key: format!("ABSK{}", STANDARD.encode(format!("{user}:{secret_access_key}"))),
        }
    }

    pub(crate) fn random(with_session_token: bool) -> Self {
        let mut random = Random::from_process();
        let access_key_id = format!("AKIA{}", random.text(UPPER, 16));
        let secret = random.text(ALPHANUMERIC, 40);
        let token =
            with_session_token.then(|| format!("IQoJb3JpZ2luX2Vj{}==", random.text(ALPHANUMERIC, 120)));
        Self::new(&access_key_id, &secret, token.as_deref())
    }

    /// `AKIA…`
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The secret half of the access key.
    pub fn secret_access_key(&self) -> &str {
        &self.secret_access_key
    }

    /// Present when the credentials are temporary ones.
    pub fn session_token(&self) -> Option<&str> {
        self.session_token.as_deref()
    }

    /// The long-term API key (`ABSK…`).
    pub(crate) fn api_key(&self) -> &str {
        &self.api_key
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("access_key_id", &self.access_key_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        let credentials = Credentials::random(true);
        let shown = format!("{credentials:?}");
        assert!(shown.contains(credentials.access_key_id()));
        assert!(!shown.contains(credentials.secret_access_key()));
        assert!(!shown.contains(credentials.session_token().unwrap()));
    }

    #[test]
    fn two_emulators_do_not_share_keys() {
        assert_ne!(Credentials::random(false).access_key_id(), Credentials::random(false).access_key_id());
    }
}
