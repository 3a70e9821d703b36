//! Which of several credentials is used, and what is said of it.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use outcrop_credentials::{Credential, Environment, Error, Search, make_key};

use super::Home;

const KEYS: [(&str, &str); 2] =
    [("AWS_ACCESS_KEY_ID", "AKIDCANARY"), ("AWS_SECRET_ACCESS_KEY", "canary-secret")];
const BEARER: (&str, &str) = ("AWS_BEARER_TOKEN_BEDROCK", "ABSKcanary");
const WEB: [(&str, &str); 2] =
    [("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere/token"), ("AWS_ROLE_ARN", "arn:aws:iam::1:role/r")];
const CONTAINER: (&str, &str) = ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/");

type Pairs<'a> = &'a [(&'a str, &'a str)];

fn home() -> Home {
    let default = "[default]\naws_access_key_id = AKIDCANARYDEFAULT\naws_secret_access_key = canary\n";
    Home::new("[profile dev]\ncredential_process = false\nregion = eu-west-3\n", default)
}

#[tokio::test]
async fn the_first_source_that_is_there_is_used_and_named() {
    let full = home();
    let bare = Home::new("", "");
    let all: Vec<_> = KEYS.into_iter().chain([BEARER, CONTAINER]).chain(WEB).collect();
    let cases: [(&Home, Pairs<'_>, &str); 7] = [
        (&full, &all, "AWS_BEARER_TOKEN_BEDROCK in the environment"),
        (&full, &KEYS, "AWS_ACCESS_KEY_ID in the environment"),
        (
            &full,
            &[("AWS_PROFILE", "dev")],
            "profile dev in ~/.aws/config or ~/.aws/credentials (credential process)",
        ),
        (&full, &WEB, "profile default in ~/.aws/config or ~/.aws/credentials (access keys)"),
        (
            &bare,
            &[WEB[0], WEB[1], CONTAINER],
            "AWS_WEB_IDENTITY_TOKEN_FILE in the environment (web identity)",
        ),
        (
            &bare,
            &[CONTAINER],
            "AWS_CONTAINER_CREDENTIALS_FULL_URI in the environment (container credentials)",
        ),
        (&bare, &[("AWS_EC2_METADATA_DISABLED", "false")], "EC2 instance metadata"),
    ];
    for (home, pairs, source) in cases {
        let found = home.search(pairs).await.unwrap();
        assert_eq!(found.source(), source);
        assert_eq!(matches!(found.credential(), Credential::Bearer(_)), source.contains("BEARER"));
    }
}

#[tokio::test]
async fn a_flag_beats_the_environment() {
    let home = home();
    let all = [KEYS[0], KEYS[1], BEARER];
    let search = || Search::new(home.environment(&all));
    let found = search().profile(Some("dev".into())).run().await.unwrap();
    assert!(found.source().starts_with("profile dev"), "{found}");
    let found = search().bearer(Some("ABSKflag".into())).profile(Some("dev".into())).run().await.unwrap();
    let Credential::Bearer(key) = found.credential() else { panic!("a key was given") };
    assert_eq!(key.expose(), "ABSKflag");
    assert_eq!(found.region().unwrap().name(), "eu-west-3", "the profile still knows the region");
    let found = search().profile(Some(" ".into())).bearer(Some(String::new())).run().await.unwrap();
    assert!(found.source().starts_with("AWS_BEARER_TOKEN_BEDROCK"), "an empty flag is no flag");
}

#[tokio::test]
async fn empty_variables_are_unset() {
    let pairs = [
        ("AWS_BEARER_TOKEN_BEDROCK", " "),
        ("AWS_ACCESS_KEY_ID", ""),
        ("AWS_PROFILE", ""),
        ("AWS_REGION", ""),
    ];
    let found = home().search(&pairs).await.unwrap();
    assert!(found.source().starts_with("profile default"), "{found}");
    assert!(found.region().is_err());
}

#[tokio::test]
async fn environment_keys_come_with_their_session_token() {
    let pairs = [KEYS[0], KEYS[1], ("AWS_SESSION_TOKEN", "token")];
    let found = Home::new("", "").search(&pairs).await.unwrap();
    let Credential::SigV4(cached) = found.credential() else { panic!("keys were given") };
    let keys = cached.credentials().await.unwrap();
    assert_eq!((keys.access_key_id(), keys.session_token()), ("AKIDCANARY", Some("token")));
}

#[tokio::test]
async fn half_a_pair_is_an_error_that_names_the_other_half() {
    for (pair, missing) in
        [(KEYS[0], "AWS_SECRET_ACCESS_KEY"), (KEYS[1], "AWS_ACCESS_KEY_ID"), (WEB[0], "AWS_ROLE_ARN")]
    {
        let error = Home::new("", "").search(&[pair]).await.unwrap_err();
        assert!(matches!(error, Error::Half { .. }), "{error}");
        assert!(error.hint().unwrap().contains(missing), "{error}");
    }
}

#[tokio::test]
async fn no_credentials_is_an_error_that_says_where_was_looked_and_what_to_do() {
    let error = Home::new("", "").search(&[]).await.unwrap_err();
    let Error::NoCredentials { looked_for } = &error else { panic!("{error}") };
    assert_eq!(looked_for.len(), 5);
    assert!(
        error.to_string().contains("AWS_BEARER_TOKEN_BEDROCK, AWS_ACCESS_KEY_ID, profile default in"),
        "{error}"
    );
    assert!(error.hint().unwrap().contains("AWS_BEARER_TOKEN_BEDROCK"));
}

#[tokio::test]
async fn no_region_is_an_error_with_the_fix_and_never_a_guess() {
    let home = Home::new("", "");
    let error = home.search(&[BEARER]).await.unwrap().region().unwrap_err();
    assert!(matches!(error, Error::NoRegion { .. }));
    assert!(error.hint().unwrap().contains("AWS_REGION=us-east-1"));
    let now = SystemTime::now();
    let credentials = Credentials::from_keys("AKIDEXAMPLE", "secret", None);
    let key = make_key(&credentials, "ap-south-1", Duration::from_hours(1), now).unwrap();
    let error =
        home.search(&[("AWS_BEARER_TOKEN_BEDROCK", key.expose())]).await.unwrap().region().unwrap_err();
    assert!(
        error.hint().unwrap().contains("AWS_REGION=ap-south-1"),
        "a short-term key says where it is good"
    );
}

#[tokio::test]
async fn a_short_term_key_is_told_with_its_end_and_its_faults() {
    let made = SystemTime::UNIX_EPOCH + Duration::from_hours(500_000);
    let credentials = Credentials::from_keys("AKIDEXAMPLE", "secret", None);
    let key = make_key(&credentials, "us-east-1", Duration::from_hours(12), made).unwrap();
    let pairs = [("AWS_BEARER_TOKEN_BEDROCK", key.expose()), ("AWS_REGION", "us-east-1")];
    let home = Home::new("", "");
    let found = home.search(&pairs).await.unwrap();
    let line = "short-term Bedrock API key from AWS_BEARER_TOKEN_BEDROCK in the environment, until 2027-01-15T20:00:00Z";
    assert_eq!(found.to_string(), line);
    assert_eq!(found.expires_at(), Some(made + Duration::from_hours(12)));
    assert_eq!(found.warning(made), None);
    let ended = found.warning(made + Duration::from_hours(12)).unwrap();
    assert!(ended.ends_with("ended at 2027-01-15T20:00:00Z"), "{ended}");
    let found = home.search(&[pairs[0], ("AWS_REGION", "eu-west-1")]).await.unwrap();
    let elsewhere = found.warning(made).unwrap();
    assert!(elsewhere.contains("good only in us-east-1, but the region is eu-west-1"), "{elsewhere}");
}

#[tokio::test]
async fn a_key_that_cannot_be_sent_is_refused_without_being_shown() {
    for key in ["canary\r\nx: y", "canary canary", "\"canary\"", "cänary"] {
        let error = Home::new("", "").search(&[("AWS_BEARER_TOKEN_BEDROCK", key)]).await.unwrap_err();
        assert!(matches!(error, Error::BadKey { .. }), "{error}");
        assert!(!format!("{error} {error:?}").contains("nary"), "{error:?}");
    }
}

#[tokio::test]
async fn nothing_secret_is_ever_printed() {
    let home = home();
    for pairs in [&[BEARER][..], &KEYS[..], &[]] {
        let found = home.search(pairs).await.unwrap();
        found.check().await.unwrap();
        let printed = format!("{found} {found:?} {}", found.source());
        assert!(!printed.to_lowercase().contains("canary"), "{printed}");
    }
}

#[tokio::test]
async fn an_environment_can_be_a_function() {
    let environment =
        Environment::from_fn(|name| (name == "AWS_BEARER_TOKEN_BEDROCK").then(|| "ABSKfn".to_owned()));
    assert!(Search::new(environment).run().await.is_ok());
}
