//! What all three hosts of one emulator share.

use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use crate::auth::Guard;
use crate::clock::Clock;
use crate::credentials::Credentials;
use crate::models::Places;
use crate::outgoing::Outgoing;
use crate::random::Random;
use crate::record::Recorder;
use crate::refusal::{Refusal, Shape};
use crate::responses::Store;
use crate::script::Queue;
use crate::signature::Sealer;
use crate::usage::Cache;

/// Shared, and only read or locked for an instant.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) places: Places,
    pub(crate) credentials: Credentials,
    pub(crate) clock: Clock,
    pub(crate) queue: Queue,
    pub(crate) recorder: Recorder,
    pub(crate) sealer: Sealer,
    pub(crate) cache: Cache,
    pub(crate) responses: Store,
    pub(crate) options: Options,
    pub(crate) random: Mutex<Random>,
    /// What `GET /_emulator` says; set once the ports are known.
    pub(crate) description: Mutex<Value>,
}

/// How strict to be where sources disagree.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    pub(crate) strict_alternation: bool,
    pub(crate) mantle_accepts_bedrock: bool,
    pub(crate) old_models_accept_new_version: bool,
}

impl State {
    pub(crate) fn guard(&self, services: &'static [&'static str], x_api_key: bool) -> Guard<'_> {
        Guard {
            credentials: &self.credentials,
            region: &self.places.region,
            services,
            x_api_key,
            now: self.clock.now(),
        }
    }

    /// A generator of its own for one answer, so that concurrent answers do not mix.
    pub(crate) fn fork(&self) -> Random {
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        Random::new(random.next())
    }

    /// An error answer, with AWS's headers.
    pub(crate) fn refuse(refusal: &Refusal, shape: Shape, request_id: &str) -> Outgoing {
        let mut out = Outgoing::json(refusal.status, &refusal.body(shape, request_id));
        if shape == Shape::Aws || refusal.front_door.is_some() {
            let suffix = "http://internal.amazon.com/coral/com.amazon.bedrock/";
            out = out.header("x-amzn-errortype", format!("{}:{suffix}", refusal.class));
        }
        for (name, value) in &refusal.headers {
            out = out.header(name, value);
        }
        out
    }

    /// Forgets script, calls, cached prefixes and stored responses.
    pub(crate) fn clear(&self) {
        self.queue.clear();
        self.recorder.clear();
        self.cache.clear();
        self.responses.clear();
    }
}

#[cfg(test)]
impl State {
    /// A state of its own for one test, in `us-east-1`.
    pub(crate) fn for_test() -> Self {
        Self {
            places: Places { region: "us-east-1".to_owned(), ..Places::default() },
            credentials: Credentials::random(false),
            clock: Clock::Fixed(1_795_348_800),
            queue: Queue::default(),
            recorder: Recorder::new(),
            sealer: Sealer::new(1),
            cache: Cache::default(),
            responses: Store::default(),
            options: Options {
                strict_alternation: true,
                mantle_accepts_bedrock: false,
                old_models_accept_new_version: false,
            },
            random: Mutex::new(Random::new(1)),
            description: Mutex::new(Value::Null),
        }
    }
}
