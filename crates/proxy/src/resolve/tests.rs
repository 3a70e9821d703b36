use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::units::Size;

/// A file that goes when the test ends.
struct TempFile(PathBuf);

impl TempFile {
    fn new(text: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name =
            format!("outcrop-resolve-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, text).unwrap();
        Self(path)
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn environment(pairs: &[(&'static str, &'static str)]) -> Environment {
    Environment::from_pairs(pairs.iter().copied())
}

fn with_config(file: &TempFile) -> ServeArgs {
    let mut args = ServeArgs::default();
    args.bedrock.config = Some(file.0.clone());
    args
}

#[test]
fn nothing_typed_gives_the_defaults() {
    let (server, bedrock) = serve(&ServeArgs::default(), &environment(&[])).unwrap();
    assert_eq!(server.listen.to_string(), "127.0.0.1:4000");
    assert_eq!((server.body_limit, server.drain), (32 << 20, Duration::from_mins(10)));
    assert_eq!((bedrock.endpoint, bedrock.region, bedrock.runtime_url), (Endpoint::Auto, None, None));
}

#[test]
fn flags_beat_variables_beat_the_file() {
    let file = TempFile::new(
        "listen = '127.0.0.1:1'\nendpoint = 'runtime'\nruntime_url = 'http://127.0.0.1:11'\nmantle_url = 'http://127.0.0.1:12'\ncontrol_url = 'http://127.0.0.1:13'\n",
    );
    let mut args = with_config(&file);
    let variables = [
        ("OUTCROP_LISTEN", "127.0.0.1:2"),
        ("OUTCROP_ENDPOINT", "mantle"),
        ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://127.0.0.1:21"),
        ("OUTCROP_MANTLE_URL", "http://127.0.0.1:22"),
        ("AWS_ENDPOINT_URL_BEDROCK", ""),
    ];
    let seen = |args: &ServeArgs, environment: &Environment| {
        let (server, bedrock) = serve(args, environment).unwrap();
        let url = |url: Option<transport::Endpoint>| {
            url.map_or_else(String::new, |url| url.as_str().replace("http://127.0.0.1:", ""))
        };
        let urls = [url(bedrock.runtime_url), url(bedrock.mantle_url), url(bedrock.control_url)];
        (server.listen.port(), bedrock.endpoint.as_str(), urls.join(" "))
    };
    assert_eq!(seen(&args, &environment(&[])), (1, "runtime", "11 12 13".to_owned()));
    assert_eq!(seen(&args, &environment(&variables)), (2, "mantle", "21 22 13".to_owned()), "empty is unset");
    args.listen = Some("localhost:3".to_owned());
    args.bedrock.endpoint = Some(Endpoint::Auto);
    args.bedrock.runtime_url = Some("http://127.0.0.1:31".to_owned());
    args.bedrock.mantle_url = Some("http://127.0.0.1:32".to_owned());
    args.bedrock.control_url = Some("http://127.0.0.1:33".to_owned());
    assert_eq!(seen(&args, &environment(&variables)), (3, "auto", "31 32 33".to_owned()));
}

#[test]
fn region_and_profile_of_the_file_yield_to_variables() {
    let file = TempFile::new("region = 'eu-west-1'\nprofile = 'work'\n");
    let args = with_config(&file);
    let seen = |environment: &Environment| {
        let bedrock = bedrock(&args.bedrock, environment).unwrap();
        (bedrock.region, bedrock.profile)
    };
    let (region, profile) = (Some("eu-west-1".to_owned()), Some("work".to_owned()));
    assert_eq!(seen(&environment(&[])), (region.clone(), profile.clone()));
    assert_eq!(seen(&environment(&[("AWS_DEFAULT_REGION", "us-east-1")])), (None, profile));
    assert_eq!(seen(&environment(&[("AWS_BEARER_TOKEN_BEDROCK", "x")])), (region, None));
}

#[test]
fn the_config_file_can_be_named_by_a_variable() {
    let file = TempFile::new("endpoint = 'mantle'");
    let path = file.0.display().to_string();
    let environment = Environment::from_pairs([("OUTCROP_CONFIG", path)]);
    assert_eq!(bedrock(&BedrockArgs::default(), &environment).unwrap().endpoint, Endpoint::Mantle);
}

#[test]
fn a_wrong_value_names_where_it_came_from() {
    let cases = [
        (
            [("OUTCROP_ENDPOINT", "runtme")],
            "OUTCROP_ENDPOINT: `runtme` is not an endpoint",
            Some("did you mean `runtime`?"),
        ),
        ([("OUTCROP_LISTEN", "4000")], "OUTCROP_LISTEN: `4000` is not an address", None),
        ([("OUTCROP_MANTLE_URL", "http://mantle.example")], "OUTCROP_MANTLE_URL: ", None),
        ([("AWS_ENDPOINT_URL_BEDROCK", "ftp://127.0.0.1")], "AWS_ENDPOINT_URL_BEDROCK: ", None),
        (
            [("OUTCROP_CONFIG", "/nowhere/outcrop.toml")],
            "cannot read the config file `/nowhere/outcrop.toml`",
            None,
        ),
    ];
    for (pairs, start, hint) in cases {
        let error = serve(&ServeArgs::default(), &environment(&pairs)).unwrap_err();
        assert!(error.to_string().starts_with(start), "{error}");
        if hint.is_some() {
            assert_eq!(error.hint().as_deref(), hint);
        }
    }
}

#[test]
fn plain_http_goes_beyond_loopback_only_to_a_host_that_is_allowed_by_name() {
    let mut args = ServeArgs::default();
    args.bedrock.runtime_url = Some("http://bedrock.internal:8080".to_owned());
    assert!(serve(&args, &environment(&[])).unwrap_err().hint().unwrap().contains("--allow-http-upstream"));
    args.bedrock.allow_http_upstream = vec!["bedrock.internal".to_owned()];
    assert!(serve(&args, &environment(&[])).is_ok());
}

#[test]
fn an_address_that_others_can_reach_needs_keys_worth_the_name() {
    let serve_with = |listen: &str, keys: &str| {
        let file = TempFile::new(keys);
        let mut args = with_config(&file);
        args.listen = Some(listen.to_owned());
        serve(&args, &environment(&[])).map(|(server, _)| server.listen)
    };
    for open in ["0.0.0.0:4000", "[::]:4000", "192.0.2.1:4000"] {
        assert!(matches!(serve_with(open, ""), Err(Error::Exposed { .. })), "{open}");
        assert!(matches!(
            serve_with(open, "keys = [{ name = 'a', key = 'short' }]"),
            Err(Error::Exposed { .. })
        ));
        assert!(serve_with(open, "keys = [{ name = 'a', key = '4f9c1d7a8b3e50266d1f' }]").is_ok());
    }
    for loopback in
        ["127.0.0.1:4000", "127.8.8.8:4000", "[::1]:4000", "[::ffff:127.0.0.1]:4000", "localhost:4000"]
    {
        assert!(serve_with(loopback, "").is_ok(), "{loopback}");
    }
}

#[test]
fn keys_come_from_the_config_and_from_a_file() {
    let keys = TempFile::new("# team\n4f9c1d7a8b3e50266d1f\n\n5a9c1d7a8b3e50266d1f\n");
    let mut args = ServeArgs { api_key_file: Some(keys.0.clone()), ..ServeArgs::default() };
    let (server, _) = serve(&args, &environment(&[])).unwrap();
    let named = |keys: &crate::Keys| format!("{keys:?}");
    assert_eq!(named(&server.keys).matches("file-").count(), 2);
    // What is kept for a key is found by its name, which another key must not inherit when a line goes.
    let second = TempFile::new("5a9c1d7a8b3e50266d1f\n");
    let only = ServeArgs { api_key_file: Some(second.0.clone()), ..ServeArgs::default() };
    let (alone, _) = serve(&only, &environment(&[])).unwrap();
    let name = named(&alone.keys).split('[').nth(1).unwrap().split(']').next().unwrap().to_owned();
    assert!(named(&server.keys).contains(&format!(", {name}]")), "{name}");
    let empty = TempFile::new("# none\n");
    args.api_key_file = Some(empty.0.clone());
    assert!(serve(&args, &environment(&[])).unwrap_err().to_string().contains("holds no key"));
    let pair = "access_key_id = 'AKIDAPP'\nsecret_access_key = '4f9c1d7a8b3e50266d1f'";
    for right in [pair.to_owned(), format!("key = 'a'\n{pair}")] {
        let file = TempFile::new(&format!("[[keys]]\nname = 'app'\n{right}"));
        let (server, _) = serve(&with_config(&file), &environment(&[])).unwrap();
        assert!(server.keys.signing("AKIDAPP").is_some() && server.keys.signing("AKIDOTHER").is_none());
    }
    for wrong in [
        "key = ''",
        "sha256 = 'xyz'",
        "",
        "key = 'a'\nsha256 = 'b'",
        "access_key_id = 'a'",
        "key = 'a'\nsecret_access_key = 'b'",
        "access_key_id = ' '\nsecret_access_key = 'b'",
    ] {
        let file = TempFile::new(&format!("[[keys]]\nname = 'ci'\n{wrong}"));
        let error = serve(&with_config(&file), &environment(&[])).unwrap_err();
        assert!(error.to_string().starts_with("[[keys]] `ci`: "), "{error}");
    }
}

#[test]
fn paths_in_the_config_are_relative_to_its_folder() {
    let models = TempFile::new("[model.mine]\nlike = 'claude-haiku-4-5'");
    let name = models.0.file_name().unwrap().to_str().unwrap();
    let file = TempFile::new(&format!("models = '{name}'"));
    let bedrock = bedrock(&with_config(&file).bedrock, &environment(&[])).unwrap();
    assert!(bedrock.models.unwrap().0.contains("mine"));
}

#[test]
fn sizes_and_times_of_flags_beat_those_of_the_file() {
    let file = TempFile::new(
        "[limits]\nbody = '1MiB'\nconcurrency = 7\n[timeouts]\ndrain = '1s'\nheartbeat = '3s'\n",
    );
    let mut args = with_config(&file);
    args.max_body = Some(Size(10));
    let (server, _) = serve(&args, &environment(&[])).unwrap();
    assert_eq!((server.body_limit, server.concurrency), (10, 7));
    assert_eq!((server.drain, server.heartbeat), (Duration::from_secs(1), Duration::from_secs(3)));
    args.max_concurrency = Some(0);
    assert!(serve(&args, &environment(&[])).is_err());
}

#[test]
fn what_only_the_file_can_say_arrives() {
    let file = TempFile::new(
        "model_lists = false\n[timeouts]\nunread = '9s'\n[translation]\nforward_metadata = true\n\
         incomplete_as_completed = true\n",
    );
    let (server, bedrock) = serve(&with_config(&file), &environment(&[])).unwrap();
    assert_eq!((server.unread_timeout, bedrock.model_lists), (Duration::from_secs(9), false));
    assert!(bedrock.policy.forward_metadata && bedrock.policy.incomplete_as_completed);
    let (server, bedrock) = serve(&ServeArgs::default(), &environment(&[])).unwrap();
    assert_eq!((server.unread_timeout, bedrock.model_lists), (Duration::from_mins(1), true));
    assert!(!bedrock.policy.forward_metadata && !bedrock.policy.incomplete_as_completed);
}
