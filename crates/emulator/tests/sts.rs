//! STS beside the control plane: only for who signs.

use outcrop_emulator::Emulator;

const ASKED: &str = "Action=GetCallerIdentity&Version=2011-06-15";

#[tokio::test]
async fn an_api_key_is_no_identity() {
    let emulator = Emulator::builder().start().await.unwrap();
    let request =
        reqwest::Client::new().post(emulator.control_url()).bearer_auth(emulator.bearer()).body(ASKED);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 403);
    assert!(answer.text().await.unwrap().contains("<Code>MissingAuthenticationToken</Code>"));
}

#[tokio::test]
async fn nobody_is_no_identity() {
    let emulator = Emulator::builder().start().await.unwrap();
    let answer = reqwest::Client::new().post(emulator.control_url()).body(ASKED).send().await.unwrap();
    assert_eq!(answer.status(), 403);
    assert!(answer.text().await.unwrap().starts_with("<ErrorResponse"));
}
