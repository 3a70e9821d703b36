//! The lists of the control plane.

use outcrop_emulator::{Emulator, Step};
use outcrop_runtime_sigv4::Control;
use outcrop_transport::{Auth, Class, Endpoint, Exchange};

use super::{emulator, retry, signed};

fn control(emulator: &Emulator, auth: &Auth) -> Control {
    let endpoint = Endpoint::parse(emulator.control_url()).unwrap();
    Control::new(endpoint, auth, Exchange::builder().build().unwrap(), retry())
}

#[tokio::test]
async fn models_and_profiles_are_listed_with_either_credential() {
    let emulator = emulator([]).await;
    for auth in [signed(&emulator), Auth::bearer(emulator.bearer())] {
        let control = control(&emulator, &auth);
        let models = control.foundation_models().await.unwrap();
        assert!(models.iter().any(|model| model.model_id == "anthropic.claude-haiku-4-5-20251001-v1:0"));
        let profiles = control.inference_profiles().await.unwrap();
        assert!(profiles.iter().any(|profile| profile.inference_profile_id == super::MODEL));
    }
}

fn page(id: &str, next: &str) -> Step {
    let body = format!(
        r#"{{"inferenceProfileSummaries":[{{"inferenceProfileId":"{id}","inferenceProfileArn":"arn","inferenceProfileName":"n","models":[],"status":"ACTIVE","type":"APPLICATION"}}]{next}}}"#
    );
    Step::raw(200, &[("content-type", "application/json")], &body).host("control")
}

#[tokio::test]
async fn profiles_are_read_page_after_page() {
    let emulator = emulator([page("a", r#","nextToken":"x/+="#), page("b", "")]).await;
    // The first script has an unterminated token on purpose: it is refused as what it is.
    let error = control(&emulator, &signed(&emulator)).inference_profiles().await.unwrap_err();
    assert_eq!(error.class(), Class::BadUpstream);
    emulator.clear();
    emulator.script([page("a", r#","nextToken":"x/+= y""#), page("b", r#","nextToken":null"#)]);
    let profiles = control(&emulator, &signed(&emulator)).inference_profiles().await.unwrap();
    let ids: Vec<_> = profiles.iter().map(|profile| &*profile.inference_profile_id).collect();
    assert_eq!(ids, ["a", "b"]);
    assert_eq!(emulator.calls()[1].query, "maxResults=1000&nextToken=x%2F%2B%3D%20y");
}

#[tokio::test]
async fn a_list_that_does_not_end_is_an_error() {
    let emulator = emulator([page("a", r#","nextToken":"again""#).times(0)]).await;
    let error = control(&emulator, &signed(&emulator)).inference_profiles().await.unwrap_err();
    assert_eq!(error.class(), Class::BadUpstream);
    assert_eq!(emulator.calls().len(), 2);
}
