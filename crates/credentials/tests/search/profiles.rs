//! Profiles in the AWS files.

use outcrop_credentials::{Credential, Error, Found, Search};

use super::Home;

async fn id(found: &Found) -> Result<String, Error> {
    let Credential::SigV4(cached) = found.credential() else { panic!("AWS credentials") };
    Ok(cached.credentials().await?.access_key_id().to_owned())
}

#[tokio::test]
async fn keys_and_region_come_from_the_profile() {
    let config = "[profile dev]\nregion = eu-central-1\n";
    let home = Home::new(config, "[dev]\naws_access_key_id = AKIDDEV\naws_secret_access_key = x\n");
    let found = home.search(&[("AWS_PROFILE", "dev")]).await.unwrap();
    assert_eq!(id(&found).await.unwrap(), "AKIDDEV");
    let region = found.region().unwrap();
    assert_eq!(region.to_string(), "eu-central-1 from profile dev in ~/.aws/config or ~/.aws/credentials");
}

#[tokio::test]
async fn files_named_by_variables_are_the_ones_read() {
    let home = Home::new("", "");
    home.write("elsewhere", "[profile other]\naws_access_key_id = AKIDOTHER\naws_secret_access_key = x\n");
    let pairs = [("AWS_CONFIG_FILE", "~/.aws/elsewhere"), ("AWS_PROFILE", "other")];
    let found = home.search(&pairs).await.unwrap();
    assert_eq!(found.source(), "profile other in ~/.aws/elsewhere or ~/.aws/credentials (access keys)");
    assert_eq!(id(&found).await.unwrap(), "AKIDOTHER");
}

#[tokio::test]
async fn keys_changed_on_disk_are_read_at_the_next_renewal() {
    let keys = |id: &str| format!("[default]\naws_access_key_id = {id}\naws_secret_access_key = x\n");
    let home = Home::new("", &keys("AKIDOLD"));
    let found = home.search(&[]).await.unwrap();
    assert_eq!(id(&found).await.unwrap(), "AKIDOLD");
    home.write("credentials", &keys("AKIDNEW"));
    assert_eq!(id(&found).await.unwrap(), "AKIDOLD", "not read at every call");
    let Credential::SigV4(cached) = found.credential() else { panic!("AWS credentials") };
    cached.forget();
    assert_eq!(id(&found).await.unwrap(), "AKIDNEW");
}

#[cfg(unix)]
#[tokio::test]
async fn a_credential_process_is_run_when_it_is_needed_and_not_before() {
    let home = Home::new("", "");
    let ran = home.0.join("ran");
    let json =
        r#"{"Version":1,"AccessKeyId":"AKIDPROC","SecretAccessKey":"x","Expiration":"2999-01-01T00:00:00Z"}"#;
    let script = home.0.join("process.sh");
    std::fs::write(&script, format!("touch {}\necho '{json}'\n", ran.display())).unwrap();
    home.write("config", &format!("[profile proc]\ncredential_process = sh {}\n", script.display()));
    let found = home.search(&[("AWS_PROFILE", "proc")]).await.unwrap();
    assert!(!ran.exists(), "a search asks no source");
    assert_eq!(found.expires_at(), None);
    assert_eq!(id(&found).await.unwrap(), "AKIDPROC");
    assert!(ran.exists());
    assert!(found.to_string().ends_with(", until 2999-01-01T00:00:00Z"), "{found}");
}

#[tokio::test]
async fn an_sso_profile_that_is_not_logged_in_says_how_to() {
    let config = "[profile dev]\nsso_session = outcrop-test-session\nsso_account_id = 123456789012\n\
        sso_role_name = reader\nregion = us-east-1\n[sso-session outcrop-test-session]\n\
        sso_start_url = https://outcrop.invalid/start\nsso_region = us-east-1\n";
    let home = Home::new(config, "");
    let found = home.search(&[("AWS_PROFILE", "dev")]).await.unwrap();
    assert!(found.source().ends_with("(SSO)"), "{found}");
    let error = found.check().await.unwrap_err();
    assert!(matches!(error, Error::Load { .. }), "{error}");
    assert_eq!(error.hint().unwrap(), "run `aws sso login --profile dev`");
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn a_profile_that_is_not_there_is_an_error_that_names_it() {
    let home = Home::new("[profile dev]\nregion = us-east-1\n", "");
    for search in [
        Search::new(home.environment(&[("AWS_PROFILE", "prod")])),
        Search::new(home.environment(&[])).profile(Some("prod".into())),
    ] {
        let error = search.run().await.unwrap_err();
        assert_eq!(error.to_string(), "profile `prod` is not in ~/.aws/config or ~/.aws/credentials");
    }
    let error = Search::new(home.environment(&[])).profile(Some("dev".into())).run().await.unwrap_err();
    assert!(matches!(error, Error::EmptyProfile { .. }), "{error}");
}

#[tokio::test]
async fn a_profile_of_the_environment_with_a_region_only_leaves_the_rest_to_others() {
    let home = Home::new("[profile dev]\nregion = us-west-2\n", "");
    let pairs = [("AWS_PROFILE", "dev"), ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1/")];
    let found = home.search(&pairs).await.unwrap();
    assert!(found.source().contains("container"), "{found}");
    assert_eq!(found.region().unwrap().name(), "us-west-2");
}

#[tokio::test]
async fn files_that_cannot_be_read_are_an_error_only_for_those_who_need_them() {
    let home = Home::new("[profile dev\nregion\n", "");
    let error = home.search(&[]).await.unwrap_err();
    assert!(matches!(error, Error::Files { .. }), "{error}");
    home.search(&[("AWS_BEARER_TOKEN_BEDROCK", "ABSKkey")]).await.unwrap();
}
