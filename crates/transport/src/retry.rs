//! The one retry loop.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::auth::Auth;
use crate::class::Class;
use crate::error::TransportError;

/// How far an upstream's `Retry-After` may go beyond the wait we would have chosen.
const RETRY_AFTER_ALLOWANCE: Duration = Duration::from_secs(5);

/// A failure that knows its class.
pub trait Retryable {
    /// The kind of the failure.
    fn class(&self) -> Class;

    /// How long the service asked to wait.
    fn retry_after(&self) -> Option<Duration> {
        None
    }
}

impl Retryable for TransportError {
    fn class(&self) -> Class {
        TransportError::class(self)
    }
}

/// When a failed attempt is made again: three attempts, full jitter, a budget. Cheap to clone; clones share the budget,
/// so one `Retry` is made per process.
///
/// | class | again | first wait, at most |
/// |---|---|---|
/// | throttled | until the attempts are used up | 1 s |
/// | overloaded, network | until the attempts are used up | 50 ms |
/// | model error, transient | until the attempts are used up | 50 ms |
/// | internal | once | 50 ms |
/// | timeout | once, and only if [`Retry::pay_twice`] | 50 ms |
/// | credentials refused | once, after they were renewed | none |
/// | all else | never | |
///
/// The longest wait doubles with each attempt up to 20 s; the wait itself is a random part of it. `Retry-After` wins,
/// but is cut at 5 s over the wait we would have chosen. What is retried must not have handed anything on yet: the loop
/// covers the head of an answer and the look at its first event, never the rest.
#[derive(Clone)]
pub struct Retry {
    attempts: u32,
    pay_twice: bool,
    budget: Arc<Budget>,
    random: Arc<dyn Fn() -> f64 + Send + Sync>,
}

impl Retry {
    /// Three attempts, a budget of 20 % of the requests plus 10 per second.
    pub fn new() -> Self {
        Self {
            attempts: 3,
            pay_twice: false,
            budget: Arc::new(Budget::new()),
            random: Arc::new(fastrand::f64),
        }
    }

    /// One attempt, never another (but for renewed credentials).
    pub fn never() -> Self {
        Self::new().attempts(1)
    }

    /// How many times a request is sent at most, the first time included.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// Whether a timeout is tried again although the first answer may have been computed and billed. Off by default.
    #[must_use]
    pub fn pay_twice(mut self, pay_twice: bool) -> Self {
        self.pay_twice = pay_twice;
        self
    }

    /// The source of jitter: a number from 0 up to 1.
    #[must_use]
    pub fn random(mut self, random: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        self.random = Arc::new(random);
        self
    }

    /// Runs `attempt`, which is told how many attempts went before, until it succeeds or must not be made again.
    ///
    /// # Errors
    /// The last failure.
    pub async fn run<T, E: Retryable, F: Future<Output = Result<T, E>>>(
        &self,
        auth: &Auth,
        mut attempt: impl FnMut(u32) -> F,
    ) -> Result<T, E> {
        self.budget.earn();
        let (mut made, mut seen) = (0, Seen::default());
        loop {
            let error = match attempt(made).await {
                Ok(done) => return Ok(done),
                Err(error) => error,
            };
            made += 1;
            let class = error.class();
            if class == Class::Credentials && !seen.renewed && auth.renew() {
                seen.renewed = true;
                continue;
            }
            let Some(base) = self.base(class, &mut seen) else { return Err(error) };
            if made >= self.attempts || !self.budget.spend() {
                return Err(error);
            }
            let wait = self.wait(base, made, error.retry_after());
            tracing::debug!(%class, made, ?wait, "trying again");
            drop(error);
            tokio::time::sleep(wait).await;
        }
    }

    /// The longest first wait for a class, or `None` when it is not tried again.
    fn base(&self, class: Class, seen: &mut Seen) -> Option<Duration> {
        let quick = Duration::from_millis(50);
        match class {
            Class::Throttled => Some(Duration::from_secs(1)),
            Class::Overloaded | Class::Network | Class::ModelError { transient: true } => Some(quick),
            Class::Internal if !std::mem::replace(&mut seen.internal, true) => Some(quick),
            Class::Timeout if self.pay_twice && !std::mem::replace(&mut seen.timeout, true) => Some(quick),
            _ => None,
        }
    }

    fn wait(&self, base: Duration, made: u32, retry_after: Option<Duration>) -> Duration {
        let doublings = made.saturating_sub(1).min(16);
        let longest = base.saturating_mul(1 << doublings).min(Duration::from_secs(20));
        let own = longest.mul_f64((self.random)().clamp(0.0, 1.0));
        retry_after.map_or(own, |asked| asked.min(own + RETRY_AFTER_ALLOWANCE))
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Retry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retry")
            .field("attempts", &self.attempts)
            .field("pay_twice", &self.pay_twice)
            .finish_non_exhaustive()
    }
}

/// What is tried again once only.
#[derive(Default)]
struct Seen {
    internal: bool,
    timeout: bool,
    renewed: bool,
}

/// Retries that may still be made, in thousandths: each request earns a fifth, each second ten; ten seconds' worth is
/// kept at most.
struct Budget(Mutex<Savings>);

struct Savings {
    thousandths: u64,
    counted_at: Option<Instant>,
}

impl Budget {
    const ONE: u64 = 1_000;
    const PER_REQUEST: u64 = 200;
    const PER_SECOND: u64 = 10_000;
    const MOST: u64 = 100_000;

    fn new() -> Self {
        Self(Mutex::new(Savings { thousandths: Self::PER_SECOND, counted_at: None }))
    }

    fn earn(&self) {
        let mut savings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        savings.thousandths = (savings.thousandths + Self::PER_REQUEST).min(Self::MOST);
    }

    /// Takes one retry out; false when there is none.
    fn spend(&self) -> bool {
        let mut savings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let then = *savings.counted_at.get_or_insert(now);
        let each = 1_000_000 / Self::PER_SECOND; // microseconds for a thousandth
        let since = u64::try_from(now.saturating_duration_since(then).as_micros()).unwrap_or(u64::MAX);
        let earned = since / each;
        // Up to where it is paid for: the rest is earned the next time.
        savings.counted_at = then.checked_add(Duration::from_micros(earned * each));
        savings.thousandths = savings.thousandths.saturating_add(earned).min(Self::MOST);
        let left = savings.thousandths.checked_sub(Self::ONE);
        savings.thousandths = left.unwrap_or(savings.thousandths);
        left.is_some()
    }
}

#[cfg(test)]
mod tests;
