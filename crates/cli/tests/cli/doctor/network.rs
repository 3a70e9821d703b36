//! Names, connections, certificates, clocks, and addresses that lead elsewhere.

use std::net::TcpListener;

use outcrop_emulator::{Emulator, Step};

use super::situation::Situation;
use crate::stand::run;

/// An address that nobody listens at: a port that was free a moment ago.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[test]
fn the_clock_is_off() {
    Situation::with("clock_off", Emulator::builder().clock_offset(3630)).signed().tells(Some("clock-skew"));
}

#[test]
fn mantle_cannot_be_reached_but_runtime_can() {
    Situation::new("mantle_unreachable").set("OUTCROP_MANTLE_URL", &nobody()).tells(Some("unreachable"));
}

#[test]
fn runtime_refuses_connections() {
    Situation::new("runtime_refused")
        .set("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", &nobody())
        .tells(Some("unreachable"));
}

#[test]
fn the_control_plane_cannot_be_reached_but_calls_work() {
    Situation::new("control_unreachable")
        .set("AWS_ENDPOINT_URL_BEDROCK", &nobody())
        .tells(Some("unreachable"));
}

#[test]
fn the_name_does_not_resolve() {
    // A label of over 63 characters is no name: the resolver says so without asking anybody.
    let name = format!("https://bedrock-runtime.{}.invalid", "x".repeat(64));
    Situation::new("name_unknown").args(&["--runtime-url", &name]).tells(Some("dns-failed"));
}

#[test]
fn the_authority_is_not_known() {
    Situation::with("authority_unknown", Emulator::builder().tls(true)).tells(Some("tls-failed"));
}

#[test]
fn this_machine_has_no_root_certificates() {
    let bare = |name, emulator: outcrop_emulator::Builder| {
        Situation::with(name, emulator).set("SSL_CERT_FILE", "/dev/null").set("SSL_CERT_DIR", "/nonexistent")
    };
    bare("no_roots", Emulator::builder().tls(true)).tells(Some("no-root-certificates"));
    let offline = bare("no_roots_offline", Emulator::builder().tls(true)).args(&["--offline"]);
    offline.tells(Some("no-root-certificates"));
    // Nothing needs one here.
    let (code, out, err) = run(&mut bare("no_roots_needed", Emulator::builder()).command(&[]));
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
}

#[test]
fn the_authority_is_made_known() {
    let situation = Situation::with("authority_known", Emulator::builder().tls(true));
    let path = format!("{}/doctor-authority.pem", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(&path, situation.bedrock.emulator.ca_pem().unwrap()).unwrap();
    situation.args(&["--ca-cert", &path]).tells(None);
}

#[test]
fn a_host_that_hangs_costs_no_more_than_its_deadline() {
    let hang = [Step::hang_head().host("mantle").path("/v1/models").times(0)];
    Situation::scripted("mantle_hangs", hang).args(&["--timeout", "3s"]).tells(Some("host-hung"));
}

#[test]
fn a_call_that_hangs_costs_no_more_than_its_deadline() {
    let hang = [Step::hang_head().host("runtime").times(0)];
    Situation::scripted("runtime_hangs", hang).args(&["--timeout", "3s"]).tells(Some("host-hung"));
}

#[test]
fn the_address_is_that_of_another_service() {
    let situation = Situation::new("address_of_mantle");
    let mantle = situation.bedrock.emulator.mantle_url().to_owned();
    situation.set("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", &mantle).tells(Some("endpoint-override"));
}

#[test]
fn the_address_is_aws_but_of_another_region() {
    Situation::new("address_of_another_region")
        .args(&["--offline", "--runtime-url", "https://bedrock-runtime.eu-west-1.amazonaws.com"])
        .tells(Some("endpoint-other-region"));
}

#[test]
fn the_address_is_aws_but_of_another_service() {
    Situation::new("address_of_another_service")
        .args(&["--offline", "--runtime-url", "https://bedrock-mantle.us-east-1.api.aws"])
        .tells(Some("endpoint-other-service"));
}

#[test]
fn a_page_of_a_proxy_is_no_answer() {
    let page = "<html><body>Please log in to the network</body></html>";
    let steps = [Step::raw(200, &[("content-type", "text/html")], page).times(0)];
    Situation::scripted("captive_portal", steps).tells(Some("not-bedrock"));
}

#[test]
fn variables_that_only_others_follow_are_told() {
    Situation::new("not_read")
        .set("AWS_ENDPOINT_URL", "http://bob:canary-password@127.0.0.1:4566")
        .set("HTTPS_PROXY", "http://bob:canary-password@proxy.example:3128")
        .set("AWS_USE_FIPS_ENDPOINT", "true")
        .tells(Some("endpoint-not-read"));
}

#[test]
fn a_page_of_a_companys_proxy_is_not_taken_for_iam() {
    for status in [401, 403, 407] {
        let page = Step::raw(status, &[("content-type", "text/html")], "<html>Blocked here</html>").times(0);
        let situation = Situation::scripted("blocked", [page]).signed();
        let (code, out, _) = run(&mut situation.command(&["--json"]));
        let report: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!((code, report["verdict"]["code"].as_str()), (1, Some("not-bedrock")), "{out}");
        for wrong in ["access-denied", "list-denied", "credentials are good", "bearer-"] {
            assert!(!out.contains(wrong), "{status} {wrong}: {out}");
        }
    }
}
