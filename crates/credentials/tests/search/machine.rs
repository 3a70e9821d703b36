//! The credentials of the place we run in: EC2's metadata and a container's, played by a server on loopback.

use outcrop_credentials::{Credential, Environment, Error, Search};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::Home;

const CREDENTIALS: &str = r#"{"Code":"Success","LastUpdated":"2026-11-22T12:00:00Z","Type":"AWS-HMAC","AccessKeyId":"AKIDMACHINE","SecretAccessKey":"x","Token":"t","Expiration":"2999-01-01T00:00:00Z"}"#;

/// Answers as the metadata service and as a container's agent.
async fn metadata() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let mut peer = listener.accept().await.unwrap().0;
            let mut buffer = [0; 4096];
            let read = peer.read(&mut buffer).await.unwrap();
            let line = String::from_utf8_lossy(&buffer[..read]).lines().next().unwrap_or_default().to_owned();
            let (extra, body) = match line.split(' ').nth(1).unwrap_or_default() {
                "/latest/api/token" => ("x-aws-ec2-metadata-token-ttl-seconds: 21600\r\n", "token"),
                "/latest/meta-data/iam/security-credentials/" => ("", "role"),
                "/latest/meta-data/iam/security-credentials/role" | "/container" => ("", CREDENTIALS),
                _ => ("", ""),
            };
            let status = if body.is_empty() { "404 Not Found" } else { "200 OK" };
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 {status}\r\n{extra}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
            );
            peer.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    url
}

#[tokio::test]
async fn the_machines_credentials_are_asked_for_when_needed() {
    let (home, url) = (Home::new("", ""), metadata().await);
    let pairs = [("AWS_EC2_METADATA_DISABLED", "false"), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", url.as_str())];
    let found = home.search(&pairs).await.unwrap();
    assert_eq!(found.source(), "EC2 instance metadata");
    found.check().await.unwrap();
    let Credential::SigV4(cached) = found.credential() else { panic!("AWS credentials") };
    assert_eq!(cached.credentials().await.unwrap().access_key_id(), "AKIDMACHINE");
    assert!(found.expires_at().is_some());
}

#[tokio::test]
async fn outside_of_ec2_the_check_says_that_there_are_no_credentials() {
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let pairs = [("AWS_EC2_METADATA_DISABLED", ""), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", closed.as_str())];
    let found = Home::new("", "").search(&pairs).await.unwrap();
    let error = found.check().await.unwrap_err();
    let Error::NoCredentials { looked_for } = &error else { panic!("{error:?}") };
    assert_eq!(looked_for.last().unwrap(), "EC2 instance metadata");
}

/// The container's address is read by aws-config from the process, so this test runs itself as a second process.
#[tokio::test]
async fn a_containers_credentials_are_asked_for_when_needed() {
    if std::env::var("OUTCROP_TEST_CONTAINER").is_ok() {
        let found = Search::new(Environment::process()).run().await.unwrap();
        let Credential::SigV4(cached) = found.credential() else { panic!("AWS credentials") };
        assert_eq!(cached.credentials().await.unwrap().access_key_id(), "AKIDMACHINE");
        return;
    }
    let (home, url) = (Home::new("", ""), metadata().await);
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child
        .args(["--exact", "machine::a_containers_credentials_are_asked_for_when_needed"])
        .env_clear()
        .env("HOME", &home.0)
        .env("OUTCROP_TEST_CONTAINER", "1")
        .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", format!("{url}/container"));
    let output = tokio::task::spawn_blocking(move || child.output()).await.unwrap().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}
