use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use tokio::time::{Instant, advance};

use super::{Cached, Origin};
use crate::Error;

/// A source that can be switched off; each load takes a second and gives an hour.
#[derive(Clone, Debug, Default)]
struct Source {
    loads: Arc<AtomicU32>,
    down: Arc<AtomicU32>,
}

const START: Duration = Duration::from_hours(500_000);
const HOUR: Duration = Duration::from_hours(1);

impl ProvideCredentials for Source {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            let load = self.loads.fetch_add(1, Ordering::SeqCst) + 1;
            let begun = Instant::now();
            tokio::time::sleep(Duration::from_secs(1)).await;
            if self.down.load(Ordering::SeqCst) != 0 {
                return Err(CredentialsError::provider_error("the source is down"));
            }
            let end = clock_at(begun) + HOUR;
            Ok(Credentials::new(format!("AKID{load}"), "secret", None, Some(end), "test"))
        })
    }
}

thread_local! {
    static BEGUN: Instant = Instant::now();
}

/// The paused clock of tokio as a time of day.
fn clock_at(instant: Instant) -> SystemTime {
    SystemTime::UNIX_EPOCH + START + BEGUN.with(|begun| instant.duration_since(*begun))
}

fn cached(source: &Source) -> Cached {
    BEGUN.with(|_| ());
    let origin = Origin {
        provider: SharedCredentialsProvider::new(source.clone()),
        text: "profile dev".to_owned(),
        hint: "run `aws sso login --profile dev`".to_owned(),
        looked_for: None,
    };
    Cached::with_clock(origin, Arc::new(|| clock_at(Instant::now())), 0.5)
}

async fn id(cached: &Cached) -> String {
    cached.credentials().await.unwrap().access_key_id().to_owned()
}

#[tokio::test(start_paused = true)]
async fn a_hundred_callers_are_one_load() {
    let source = Source::default();
    let cached = cached(&source);
    let callers = (0..100).map(|_| {
        let cached = cached.clone();
        tokio::spawn(async move { id(&cached).await })
    });
    for caller in callers.collect::<Vec<_>>() {
        assert_eq!(caller.await.unwrap(), "AKID1");
    }
    assert_eq!(source.loads.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_hundred_callers_share_one_failure() {
    let source = Source::default();
    source.down.store(1, Ordering::SeqCst);
    let cached = cached(&source);
    let callers = (0..100).map(|_| {
        let cached = cached.clone();
        tokio::spawn(async move { cached.credentials().await.unwrap_err() })
    });
    for caller in callers.collect::<Vec<_>>() {
        let error = caller.await.unwrap();
        assert_eq!(error.to_string(), "no credentials from profile dev");
        assert_eq!(error.hint().unwrap(), "run `aws sso login --profile dev`");
    }
    assert_eq!(source.loads.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn credentials_are_renewed_five_and_a_half_minutes_early_by_one_caller() {
    let source = Source::default();
    let cached = cached(&source);
    assert_eq!(id(&cached).await, "AKID1");
    // An hour less five and a half minutes after the load; one second of the hour went by in the load.
    advance(Duration::from_secs(3600 - 330 - 2)).await;
    assert_eq!(id(&cached).await, "AKID1");
    assert_eq!(source.loads.load(Ordering::SeqCst), 1);
    advance(Duration::from_secs(1)).await;
    let renewing = tokio::spawn({
        let cached = cached.clone();
        async move { id(&cached).await }
    });
    tokio::task::yield_now().await;
    assert_eq!(id(&cached).await, "AKID1", "the others do not wait");
    assert_eq!(renewing.await.unwrap(), "AKID2");
    assert_eq!(source.loads.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn while_the_source_is_down_old_credentials_serve_to_their_true_end() {
    let source = Source::default();
    let cached = cached(&source);
    id(&cached).await;
    source.down.store(1, Ordering::SeqCst);
    advance(Duration::from_mins(57)).await;
    assert_eq!(id(&cached).await, "AKID1");
    assert_eq!(id(&cached).await, "AKID1");
    assert_eq!(source.loads.load(Ordering::SeqCst), 2, "a failed renewal is not repeated at once");
    advance(Duration::from_mins(3)).await;
    let error = cached.credentials().await.unwrap_err();
    assert!(matches!(error, Error::Load { .. }), "{error:?}");
    source.down.store(0, Ordering::SeqCst);
    assert_eq!(id(&cached).await, "AKID4", "and a source that is back is used");
}

#[tokio::test(start_paused = true)]
async fn refused_credentials_are_forgotten_once_for_many_refusals() {
    let source = Source::default();
    let cached = cached(&source);
    assert_eq!(id(&cached).await, "AKID1");
    cached.forget();
    cached.forget();
    assert_eq!(id(&cached).await, "AKID2");
    cached.forget();
    assert_eq!(id(&cached).await, "AKID2", "a refusal of the old ones that came late");
    advance(Duration::from_secs(11)).await;
    cached.forget();
    assert_eq!(id(&cached).await, "AKID3");
}

#[tokio::test(start_paused = true)]
async fn a_source_that_hangs_is_given_up() {
    #[derive(Debug)]
    struct Hangs;
    impl ProvideCredentials for Hangs {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            future::ProvideCredentials::new(std::future::pending())
        }
    }
    let origin = Origin {
        provider: SharedCredentialsProvider::new(Hangs),
        text: "profile dev".to_owned(),
        hint: String::new(),
        looked_for: None,
    };
    let error = Cached::new(origin).credentials().await.unwrap_err();
    assert_eq!(error.to_string(), "profile dev did not answer within 15 s");
}

#[tokio::test(start_paused = true)]
async fn debug_shows_the_source_and_no_secret() {
    let cached = cached(&Source::default());
    id(&cached).await;
    assert_eq!(format!("{cached:?}"), r#"Cached { source: "profile dev", .. }"#);
}
