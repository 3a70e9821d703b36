use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use aws_credential_types::Credentials;
use tokio::time::Instant;

use super::{Retry, Retryable};
use crate::{Auth, BEDROCK, Class};

#[derive(Debug, PartialEq)]
struct Failure(Class, Option<u64>);

impl Retryable for Failure {
    fn class(&self) -> Class {
        self.0
    }

    fn retry_after(&self) -> Option<Duration> {
        self.1.map(Duration::from_secs)
    }
}

/// Runs a script of failures; says what came out and when each attempt was made, in milliseconds.
async fn run(
    retry: &Retry,
    auth: &Auth,
    script: &[(Class, Option<u64>)],
) -> (Result<(), Failure>, Vec<u128>) {
    let begun = Instant::now();
    let times = RefCell::new(Vec::new());
    let outcome = retry
        .run(auth, |made| {
            times.borrow_mut().push(begun.elapsed().as_millis());
            let step = script.get(usize::try_from(made).unwrap()).copied();
            async move { step.map_or(Ok(()), |(class, after)| Err(Failure(class, after))) }
        })
        .await;
    (outcome, times.into_inner())
}

fn retry() -> Retry {
    Retry::new().random(|| 1.0)
}

fn bearer() -> Auth {
    Auth::bearer("key")
}

#[tokio::test(start_paused = true)]
async fn throttling_waits_seconds_and_overload_waits_milliseconds() {
    let (outcome, times) = run(&retry(), &bearer(), &[(Class::Throttled, None); 2]).await;
    assert_eq!((outcome, times), (Ok(()), vec![0, 1_000, 3_000]));
    let (outcome, times) = run(&retry(), &bearer(), &[(Class::Overloaded, None); 2]).await;
    assert_eq!((outcome, times), (Ok(()), vec![0, 50, 150]));
    let (outcome, times) = run(&retry(), &bearer(), &[(Class::Network, None); 2]).await;
    assert_eq!((outcome, times), (Ok(()), vec![0, 50, 150]));
}

#[tokio::test(start_paused = true)]
async fn three_attempts_are_the_most() {
    let (outcome, times) = run(&retry(), &bearer(), &[(Class::Throttled, None); 9]).await;
    assert_eq!(outcome, Err(Failure(Class::Throttled, None)));
    assert_eq!(times.len(), 3);
    let (_, times) = run(&Retry::never(), &bearer(), &[(Class::Throttled, None); 9]).await;
    assert_eq!(times.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn jitter_takes_a_random_part_of_the_wait() {
    let retry = Retry::new().random(|| 0.25);
    let (_, times) = run(&retry, &bearer(), &[(Class::Throttled, None); 2]).await;
    assert_eq!(times, [0, 250, 750]);
}

#[tokio::test(start_paused = true)]
async fn an_internal_error_is_tried_once_more() {
    let (outcome, times) = run(&retry(), &bearer(), &[(Class::Internal, None); 9]).await;
    assert_eq!(outcome, Err(Failure(Class::Internal, None)));
    assert_eq!(times.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_is_tried_again_only_by_those_who_pay_twice() {
    let (_, times) = run(&retry(), &bearer(), &[(Class::Timeout, None); 9]).await;
    assert_eq!(times.len(), 1);
    let (_, times) = run(&retry().pay_twice(true), &bearer(), &[(Class::Timeout, None); 9]).await;
    assert_eq!(times.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_will_not_pass_is_not_tried_again() {
    for class in [
        Class::Quota,
        Class::Invalid,
        Class::AccessDenied,
        Class::NoCredentials,
        Class::NotFound,
        Class::TooLarge,
        Class::BadUpstream,
        Class::Local,
        Class::ModelError { transient: false },
    ] {
        let (outcome, times) = run(&retry(), &bearer(), &[(class, None); 9]).await;
        assert_eq!((outcome, times.len()), (Err(Failure(class, None)), 1));
    }
    let transient = Class::ModelError { transient: true };
    let (_, times) = run(&retry(), &bearer(), &[(transient, None); 9]).await;
    assert_eq!(times.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn retry_after_wins_within_five_seconds_of_our_own_wait() {
    for (asked, waited) in [(0, 0), (2, 2_000), (6, 6_000), (3_600, 6_000)] {
        let (_, times) = run(&retry(), &bearer(), &[(Class::Throttled, Some(asked))]).await;
        assert_eq!(times, [0, waited], "asked for {asked} s");
    }
}

#[tokio::test(start_paused = true)]
async fn refused_credentials_are_renewed_and_tried_once_at_once() {
    let renewed = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&renewed);
    let keys = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
    let auth = Auth::sigv4(keys, "us-east-1", BEDROCK).on_refusal(move || {
        counter.fetch_add(1, Ordering::Relaxed);
    });
    let (outcome, times) = run(&retry(), &auth, &[(Class::Credentials, None)]).await;
    assert_eq!((outcome, times), (Ok(()), vec![0, 0]));
    let (outcome, times) = run(&retry(), &auth, &[(Class::Credentials, None); 9]).await;
    assert_eq!((outcome, times.len()), (Err(Failure(Class::Credentials, None)), 2));
    assert_eq!(renewed.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn a_refused_bearer_key_is_not_tried_again() {
    let (_, times) = run(&retry(), &bearer(), &[(Class::Credentials, None); 9]).await;
    assert_eq!(times.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_empty_budget_ends_retries_and_time_fills_it_again() {
    let retry = Retry::new().random(|| 0.0);
    let mut attempts = 0;
    for _ in 0..20 {
        attempts += run(&retry, &bearer(), &[(Class::Overloaded, None); 9]).await.1.len();
    }
    // 10 to begin with, a fifth for each of 20 requests (the last few come too late for their own).
    assert!((33..=34).contains(&attempts), "{attempts} attempts");
    tokio::time::advance(Duration::from_secs(1)).await;
    let (_, times) = run(&retry.clone(), &bearer(), &[(Class::Overloaded, None); 9]).await;
    assert_eq!(times.len(), 3, "ten more retries after a second, shared by the clone");
}

#[tokio::test(start_paused = true)]
async fn the_budget_grows_as_much_in_many_small_steps_as_in_one() {
    let budget = super::Budget::new();
    while budget.spend() {}
    for _ in 0..1_000 {
        tokio::time::advance(Duration::from_micros(90)).await;
        assert!(!budget.spend(), "a retry takes 100 ms to earn");
    }
    tokio::time::advance(Duration::from_millis(11)).await;
    assert!(budget.spend(), "90 ms and 11 ms are enough for one");
}
