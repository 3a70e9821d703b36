//! Whose the answers are that Bedrock keeps, and on which host: to Bedrock all of them are this gateway's, so it is this
//! gateway that must tell its callers apart; and a host knows nothing of what the other one keeps.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use outcrop_api_types::{Text, parse};
use serde::Deserialize;

use crate::Host;

/// Most answers that are remembered; the oldest goes first.
const MOST: usize = 20_000;

/// Who made which answer and where, for as long as this process lives. Clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Owners(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    made: HashMap<Arc<str>, Made>,
    oldest_first: VecDeque<Arc<str>>,
}

#[derive(Debug, Clone)]
struct Made {
    /// Nobody's name when callers have none.
    by: Option<Arc<str>>,
    on: Host,
}

/// Notes whose an answer is that is on its way.
#[derive(Debug)]
pub(crate) struct Claim {
    owners: Owners,
    made: Made,
}

impl Owners {
    /// Whether an answer may be this caller's. Who has no name is alone here.
    pub(crate) fn may_see(&self, id: &str, owner: Option<&str>) -> bool {
        let Some(owner) = owner else { return true };
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.made.get(id).is_some_and(|made| made.by.as_deref() == Some(owner))
    }

    /// The host that made an answer, if that is remembered.
    pub(crate) fn host(&self, id: &str) -> Option<Host> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.made.get(id).map(|made| made.on)
    }

    /// For the answer to a request of this caller's, sent to this host.
    pub(crate) fn claim(&self, owner: Option<&str>, host: Host) -> Claim {
        Claim { owners: self.clone(), made: Made { by: owner.map(Arc::from), on: host } }
    }
}

impl Claim {
    /// Notes whose a whole answer is.
    pub(crate) fn whole(self, body: &[u8]) {
        #[derive(Deserialize)]
        struct Answer<'a> {
            #[serde(borrow)]
            id: Text<'a>,
        }
        if let Ok(answer) = parse::<Answer<'_>>(body) {
            self.note(&answer.id);
        }
    }

    /// Notes whose a streamed answer is, by one of the events that tell it. False when this event does not.
    pub(crate) fn event(&self, data: &[u8]) -> bool {
        #[derive(Deserialize)]
        struct Event<'a> {
            #[serde(borrow)]
            response: Named<'a>,
        }
        #[derive(Deserialize)]
        struct Named<'a> {
            #[serde(borrow)]
            id: Text<'a>,
        }
        let Ok(event) = parse::<Event<'_>>(data) else { return false };
        self.note(&event.response.id);
        true
    }

    fn note(&self, id: &str) {
        let mut known = self.owners.0.lock().unwrap_or_else(PoisonError::into_inner);
        let id: Arc<str> = id.into();
        if known.made.insert(Arc::clone(&id), self.made.clone()).is_none() {
            known.oldest_first.push_back(id);
        }
        while known.oldest_first.len() > MOST {
            if let Some(oldest) = known.oldest_first.pop_front() {
                known.made.remove(&oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_seen_by_who_made_it_and_by_who_is_alone() {
        let owners = Owners::default();
        owners.claim(Some("ann"), Host::Runtime).whole(br#"{"object":"response","id":"resp_1"}"#);
        let claim = owners.claim(Some("ben"), Host::Mantle);
        assert!(!claim.event(br#"{"type":"response.output_text.delta","delta":"x"}"#));
        assert!(claim.event(br#"{"type":"response.created","response":{"id":"resp_2"}}"#));
        for (id, owner, sees) in [
            ("resp_1", Some("ann"), true),
            ("resp_1", Some("ben"), false),
            ("resp_2", Some("ben"), true),
            ("resp_3", Some("ben"), false),
            ("resp_3", None, true),
        ] {
            assert_eq!(owners.may_see(id, owner), sees, "{id} {owner:?}");
        }
        owners.claim(None, Host::Runtime).whole(br#"{"id":"resp_4"}"#);
        assert!(owners.may_see("resp_4", None) && !owners.may_see("resp_4", Some("ann")));
        let hosts = ["resp_1", "resp_2", "resp_3", "resp_4"].map(|id| owners.host(id));
        assert_eq!(hosts, [Some(Host::Runtime), Some(Host::Mantle), None, Some(Host::Runtime)]);
    }

    #[test]
    fn the_memory_is_bounded() {
        let owners = Owners::default();
        let claim = owners.claim(Some("ann"), Host::Mantle);
        (0..=MOST).for_each(|n| claim.note(&format!("resp_{n}")));
        assert!(!owners.may_see("resp_0", Some("ann")) && owners.may_see("resp_1", Some("ann")));
    }
}
