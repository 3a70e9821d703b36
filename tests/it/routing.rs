//! Which host is asked, and what happens when the model is not there.

use outcrop_emulator::{Emulator, Step};
use outcrop_gateway::Endpoint;
use outcrop_proxy::Environment;

use crate::stack::{Stack, hello, hello_stream};

const PROFILE: &str = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

fn not_here(host: &str) -> Step {
    Step::fail(404, "ResourceNotFoundException", "no such model in this place").host(host)
}

#[tokio::test]
async fn every_form_of_a_name_is_understood() {
    let stack = Stack::start([]).await;
    let forms = [
        "claude-haiku-4-5",
        "claude-haiku-4.5",
        "claude-haiku-4-5-20251001",
        "anthropic/claude-haiku-4.5",
        "anthropic.claude-haiku-4-5",
        "anthropic.claude-haiku-4-5-20251001-v1:0",
        PROFILE,
        "global.anthropic.claude-haiku-4-5-20251001-v1:0",
        "bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0",
        "bedrock/converse/us.anthropic.claude-haiku-4-5-20251001-v1:0",
        "bedrock/us-east-1/anthropic.claude-haiku-4-5-20251001-v1:0",
        "bedrock_mantle/anthropic.claude-haiku-4-5",
        "us.anthropic.claude-haiku-4-5-20251001-v1:0[1m]",
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0",
        "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0",
    ];
    for form in forms {
        let answer = stack.chat(&hello(form)).await;
        assert_eq!(answer.status, 200, "{form}: {answer:?}");
        assert_eq!(answer.body["model"], form, "the name that was asked for comes back");
    }
}

#[tokio::test]
async fn a_model_that_is_not_here_is_asked_for_there_and_that_is_remembered() {
    let stack = Stack::start([not_here("runtime")]).await;
    assert_eq!(stack.chat(&hello("claude-haiku-4-5")).await.status, 200);
    assert_eq!(stack.chat(&hello("claude-haiku-4-5")).await.status, 200);
    let mantle = "mantle anthropic.claude-haiku-4-5";
    assert_eq!(stack.calls(), [&format!("runtime {PROFILE}"), mantle, mantle]);
}

#[tokio::test]
async fn a_stream_moves_to_the_other_host_before_its_first_byte() {
    let stack = Stack::start([not_here("mantle")]).await;
    let events = stack.stream(&hello_stream("anthropic.claude-haiku-4-5")).await;
    assert_eq!(events.last().unwrap(), "[DONE]");
    assert_eq!(stack.calls(), ["mantle anthropic.claude-haiku-4-5", &format!("runtime {PROFILE}")]);
}

#[tokio::test]
async fn a_model_that_is_nowhere_gives_the_first_answer() {
    let stack = Stack::start([not_here("runtime"), not_here("mantle")]).await;
    let answer = stack.chat(&hello("claude-haiku-4-5")).await;
    assert_eq!((answer.status, &answer.error()["code"]), (404, &"model_not_found".into()), "{answer:?}");
}

#[tokio::test]
async fn other_refusals_stay_where_they_are() {
    let stack = Stack::start([Step::fail(
        403,
        "AccessDeniedException",
        "You don't have access to the model with the specified model ID.",
    )])
    .await;
    let answer = stack.chat(&hello("claude-haiku-4-5")).await;
    assert_eq!(answer.status, 403);
    assert_eq!(stack.calls().len(), 1);
}

#[tokio::test]
async fn a_chosen_endpoint_is_the_only_one_asked() {
    for (endpoint, host) in [(Endpoint::Runtime, "runtime"), (Endpoint::Mantle, "mantle")] {
        let stack = Stack::with([not_here(host)], |_, bedrock| bedrock.endpoint = endpoint).await;
        assert_eq!(stack.chat(&hello("claude-haiku-4-5")).await.status, 404);
        assert_eq!(stack.chat(&hello("claude-haiku-4-5")).await.status, 200);
        assert!(stack.emulator.calls().iter().all(|call| call.host == host));
    }
}

#[tokio::test]
async fn a_printed_bare_id_goes_to_the_profile_that_serves_it() {
    let stack = Stack::start([]).await;
    let answer = stack.chat(&hello("anthropic.claude-sonnet-4-5-20250929-v1:0")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(stack.calls(), ["runtime us.anthropic.claude-sonnet-4-5-20250929-v1:0"]);
}

#[tokio::test]
async fn a_model_that_is_gone_names_the_one_to_use_here() {
    let successor = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    let stack = Stack::start([]).await;
    // Retired: known beforehand. Legacy: Bedrock says so.
    for (model, calls) in [("claude-3-5-sonnet-20241022", 0), ("anthropic.claude-sonnet-4-20250514-v1:0", 1)]
    {
        let answer = stack.chat(&hello(model)).await;
        assert_eq!(answer.status, 404, "{answer:?}");
        let message = answer.error()["message"].as_str().unwrap();
        assert!(message.contains("claude-sonnet-4-5") && message.contains(successor), "{message}");
        assert_eq!(stack.calls().len(), calls);
    }
    let stack = Stack::with([], |_, bedrock| bedrock.endpoint = Endpoint::Mantle).await;
    let answer = stack.chat(&hello("anthropic.claude-sonnet-4-20250514-v1:0")).await;
    assert_eq!(answer.status, 404);
    assert!(answer.error()["message"].as_str().unwrap().contains("`anthropic.claude-sonnet-5`"));
}

#[tokio::test]
async fn a_catalog_of_the_users_gives_names_to_what_only_they_know() {
    let models = "[model.team]\nlike = 'claude-haiku-4-5'\naliases = ['gpt-4o']\nruntime = { id = 'us.anthropic.claude-haiku-4-5-20251001-v1:0', bare = ['*'] }\n";
    let stack =
        Stack::with([], |_, bedrock| bedrock.models = Some((models.to_owned(), "mine".to_owned()))).await;
    assert_eq!(stack.chat(&hello("gpt-4o")).await.status, 200);
    assert_eq!(stack.calls(), [format!("runtime {PROFILE}")]);
}

/// An application inference profile does not say what model stands behind it: it is looked up, once, and spoken to as that
/// model is. It is never taken for a Claude.
#[tokio::test]
async fn a_profile_of_the_accounts_own_is_spoken_to_as_what_stands_behind_it() {
    const NOVA: &str = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghijkl";
    const CLAUDE: &str = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/mnopqrstuvwx";
    let emulator = Emulator::builder()
        .application_profile("abcdefghijkl", "amazon.nova-pro-v1:0")
        .application_profile("mnopqrstuvwx", "anthropic.claude-sonnet-4-6")
        .start()
        .await
        .unwrap();
    let environment = Environment::from_pairs([("AWS_BEARER_TOKEN_BEDROCK", emulator.bearer())]);
    let stack = Stack::on(emulator, &environment, |_, bedrock| bedrock.model_lists = true).await;
    for (arn, operation) in [(NOVA, "/converse"), (CLAUDE, "/invoke"), (NOVA, "/converse")] {
        assert_eq!(stack.chat(&hello(arn)).await.status, 200, "{arn}");
        let call = stack.emulator.calls().into_iter().rfind(|call| call.host == "runtime").unwrap();
        assert_eq!(call.model.as_deref(), Some(arn));
        assert!(call.path.ends_with(operation), "{}", call.path);
    }
    let looked_up = stack.emulator.calls();
    let looked_up = looked_up
        .iter()
        .filter(|call| call.path.contains("application-inference-profile") && call.host == "control");
    assert!(looked_up.count() <= 2, "each once at most");
}

#[tokio::test]
async fn a_profile_that_cannot_be_looked_up_is_refused_with_what_to_do() {
    let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghijkl";
    let stack = Stack::start([]).await;
    for arn in [arn, &arn.replace("application-inference-profile", "provisioned-model")] {
        let answer = stack.chat(&hello(arn)).await;
        assert_eq!((answer.status, &answer.error()["param"]), (400, &"model".into()), "{answer:?}");
        let message = answer.error()["message"].as_str().unwrap();
        assert!(message.contains("is not known") && message.contains("like = "), "{message}");
    }
    assert!(stack.emulator.calls().is_empty());
    // Whose row says what it is like needs no look-up.
    let row =
        format!("[model.team]\nlike = 'claude-haiku-4-5'\nruntime = {{ id = '{arn}', bare = ['*'] }}\n");
    let stack = Stack::with([], |_, bedrock| bedrock.models = Some((row, "mine".to_owned()))).await;
    stack.chat(&hello(arn)).await;
    assert_eq!(stack.calls(), [format!("runtime {arn}")]);
}

/// H.6 97: a profile of the account's own is refused by OpenAI's API on runtime; we say so before the call.
#[tokio::test]
async fn h97_a_profile_of_an_openai_model_is_refused_before_the_call() {
    let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghijkl";
    let row = format!("[model.team]\nlike = 'gpt-5.6-sol'\nruntime = {{ id = '{arn}', bare = ['*'] }}\n");
    let stack = Stack::with([], |_, bedrock| {
        bedrock.models = Some((row, "mine".to_owned()));
        bedrock.endpoint = Endpoint::Runtime;
    })
    .await;
    for (path, body) in [
        ("/v1/chat/completions", hello("team")),
        ("/v1/responses", serde_json::json!({"model": "team", "input": "Hi."})),
    ] {
        let request =
            stack.client.post(format!("{}{path}", stack.url)).header("content-type", "application/json");
        let answer = crate::stack::answer(request.body(body.to_string()).send().await.unwrap()).await;
        assert_eq!((answer.status, &answer.error()["param"]), (400, &"model".into()), "{answer:?}");
        assert!(
            answer.error()["message"].as_str().unwrap().contains("application inference profile"),
            "{answer:?}"
        );
    }
    assert!(stack.emulator.calls().is_empty());
}
