//! What depends on the time, with clocks that are given: none is waited for.
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::time::{Duration, SystemTime};

use outcrop_credentials::Environment;
use outcrop_doctor::{AwsFile, Doctor, Ledger, Level, Report};
use outcrop_emulator::Emulator;
use outcrop_gateway::Catalog;
use outcrop_transport::{Endpoint, Exchange};

/// 2026-11-22, 12:00 UTC.
const NOON: u64 = 1_795_348_800;

/// A Bedrock whose clock stands at noon, looked at from a machine whose clock stands `ahead` seconds later.
async fn seen(ahead: i64, signed: bool, left: u32) -> Report {
    let emulator = Emulator::builder().fixed_clock(i64::try_from(NOON).unwrap()).start().await.unwrap();
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(NOON.checked_add_signed(ahead).unwrap());
    let keys = emulator.credentials();
    let mut pairs = vec![("AWS_REGION".to_owned(), emulator.region().to_owned())];
    if signed {
        pairs.push(("AWS_ACCESS_KEY_ID".to_owned(), keys.access_key_id().to_owned()));
        pairs.push(("AWS_SECRET_ACCESS_KEY".to_owned(), keys.secret_access_key().to_owned()));
    } else {
        pairs.push(("AWS_BEARER_TOKEN_BEDROCK".to_owned(), emulator.bearer_expiring(3600 - left, 3600)));
    }
    pairs.push(("AWS_DEFAULT_REGION".to_owned(), emulator.region().to_owned()));
    let exchange = Exchange::builder().clock(move || now).build().unwrap();
    let url = |url: &str| Endpoint::parse(url).ok();
    let doctor = Doctor::builder(Environment::from_pairs(pairs), Catalog::embedded().unwrap(), exchange)
        .aws_files(AwsFile::default(), AwsFile::default())
        .runtime_url(url(emulator.runtime_url()))
        .control_url(url(emulator.control_url()))
        .mantle_url(url(emulator.mantle_url()))
        .clock(move || now)
        .build();
    let ledger = Ledger::default();
    doctor.look(&ledger).await;
    assert!(ledger.doing().is_empty());
    doctor.report(&ledger)
}

fn level(report: &Report, code: &str) -> Option<(Level, String)> {
    let found = report.findings.iter().find(|finding| finding.code == code)?;
    Some((found.level, found.says.clone()))
}

#[tokio::test]
async fn clocks_that_agree_are_in_order() {
    let report = seen(30, true, 0).await;
    assert_eq!(report.verdict.level, Level::Ok, "{report:?}");
    assert_eq!(level(&report, "clock").unwrap().0, Level::Ok);
}

#[tokio::test]
async fn a_clock_that_is_minutes_off_is_a_warning_before_it_is_a_fault() {
    let (drifting, says) = level(&seen(-200, true, 0).await, "clock-drift").unwrap();
    assert_eq!((drifting, says.contains("3 min behind Bedrock")), (Level::Warning, true), "{says}");
    let (skewed, says) = level(&seen(7200, true, 0).await, "clock-skew").unwrap();
    assert_eq!((skewed, says.contains("2 h ahead of Bedrock")), (Level::Fault, true), "{says}");
}

#[tokio::test]
async fn a_key_that_ends_soon_is_told_while_it_works() {
    let report = seen(0, false, 1200).await;
    let (soon, says) = level(&report, "bearer-ends-soon").unwrap();
    assert_eq!((soon, says.contains("good for 20 min more")), (Level::Warning, true), "{says}");
    assert!(report.verdict.line.starts_with("use `"), "{}", report.verdict.line);
}

#[tokio::test]
async fn a_clock_that_runs_ahead_makes_a_good_key_look_ended() {
    let report = seen(7200, false, 3600).await;
    assert_eq!(report.verdict.code.as_deref(), Some("clock-skew"));
    assert_eq!(level(&report, "bearer-expired"), None);
    let ended = "has ended by the clock of this machine, but not by Bedrock's";
    assert_eq!(level(&report, "short-term-key").unwrap(), (Level::Ok, ended.to_owned()));
}

#[tokio::test]
async fn a_look_cut_short_tells_what_is_known() {
    let environment = Environment::from_pairs([("AWS_REGION", "us-east-1")]);
    let exchange = Exchange::builder().build().unwrap();
    let doctor = Doctor::builder(environment, Catalog::embedded().unwrap(), exchange).build();
    let report = doctor.report(&Ledger::default());
    assert!(!report.complete && report.findings.is_empty());
    assert_eq!(report.verdict.line, "stopped before the end: nothing wrong so far");
}
