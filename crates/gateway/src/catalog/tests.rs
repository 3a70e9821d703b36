mod line_up;

use super::*;
use outcrop_translation::{Effort, Sampling, Thinking};

fn overlaid(text: &str) -> Result<Catalog, CatalogError> {
    Catalog::with_overrides(text, "mine.toml")
}

fn refused(text: &str) -> (String, Option<String>) {
    let error = overlaid(text).expect_err("the file is refused");
    (error.to_string(), error.hint())
}

#[test]
fn the_embedded_file_loads() {
    let catalog = Catalog::embedded().unwrap();
    assert!(catalog.models().len() > 25);
    let haiku = catalog.find("claude-haiku-4-5").unwrap();
    assert_eq!(haiku.released, 1_760_486_400); // 2025-10-15
    assert_eq!(&*haiku.provider, "anthropic");
    assert_eq!(&*catalog.find(catalog.default_model()).unwrap().name, "claude-haiku-4-5");
}

#[test]
fn the_default_model_can_be_changed_to_one_that_exists() {
    assert_eq!(overlaid("default = { model = 'claude-opus-5' }").unwrap().default_model(), "claude-opus-5");
    assert_eq!(
        refused("default = { model = 'claude-opuss-5' }").1.as_deref(),
        Some("did you mean `claude-opus-5`?")
    );
}

#[test]
fn a_model_has_many_names() {
    let catalog = Catalog::embedded().unwrap();
    let names = [
        "claude-sonnet-4-5",
        "sonnet-4-5",
        "claude-sonnet-4.5",
        "Claude-Sonnet-4.5",
        "claude-4.5-sonnet",
        "claude-sonnet-4-5-20250929",
        "anthropic.claude-sonnet-4-5-20250929-v1:0",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
    ];
    for name in names {
        assert_eq!(&*catalog.find(name).unwrap_or_else(|| panic!("{name}")).name, "claude-sonnet-4-5");
    }
}

#[test]
fn capabilities_differ_by_host() {
    let catalog = Catalog::embedded().unwrap();
    let haiku = catalog.find("claude-haiku-4-5").unwrap();
    assert!(haiku.runtime.as_ref().unwrap().caps.structured_output);
    assert!(!haiku.mantle.as_ref().unwrap().caps.structured_output);
}

#[test]
fn capabilities_follow_the_generation() {
    let catalog = Catalog::embedded().unwrap();
    let caps = |name| Arc::clone(&catalog.find(name).unwrap().runtime.as_ref().unwrap().caps);
    assert_eq!(
        (caps("sonnet-4-5").sampling, caps("sonnet-4-5").thinking),
        (Sampling::OneOf, Thinking::Budget)
    );
    assert_eq!((caps("sonnet-4-6").sampling, caps("sonnet-4-6").thinking), (Sampling::OneOf, Thinking::Both));
    assert_eq!((caps("opus-4-8").sampling, caps("opus-4-8").thinking), (Sampling::None, Thinking::Adaptive));
    assert_eq!(caps("opus-4-1").sampling, Sampling::Any);
    assert_eq!(caps("opus-4-6").efforts, [Effort::Low, Effort::Medium, Effort::High, Effort::Max]);
    assert!(caps("sonnet-4-5").prefill && !caps("sonnet-4-6").prefill);
}

#[test]
fn a_file_of_the_users_adds_and_changes() {
    let catalog = overlaid(
        r#"
        [model.claude-sonnet-4-5.caps]
        default_max_tokens = 1234

        [model.team-sonnet]
        like = "claude-sonnet-4-5"
        aliases = ["gpt-4o"]
        runtime = { id = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdef123456", bare = ["*"] }
        "#,
    )
    .unwrap();
    let sonnet = catalog.find("sonnet-4-5").unwrap();
    let caps = &sonnet.runtime.as_ref().unwrap().caps;
    assert_eq!((caps.default_max_tokens, caps.sampling), (1234, Sampling::OneOf));
    let team = catalog.find("GPT-4o").unwrap();
    assert_eq!(&*team.name, "team-sonnet");
    assert_eq!(team.runtime.as_ref().unwrap().caps.default_max_tokens, 1234);
    assert!(team.runtime.as_ref().unwrap().profiles.is_empty());
    assert_eq!(&*catalog.find("claude-sonnet-4-5-20250929").unwrap().name, "claude-sonnet-4-5");
}

#[test]
fn a_row_without_places_of_its_own_takes_those_it_is_like() {
    let catalog =
        overlaid("[model.short]\nlike = \"claude-haiku-4-5\"\ncaps = { default_max_tokens = 64 }").unwrap();
    let short = catalog.find("short").unwrap();
    assert_eq!(&*short.mantle.as_ref().unwrap().id, "anthropic.claude-haiku-4-5");
    assert_eq!(short.mantle.as_ref().unwrap().caps.default_max_tokens, 64);
}

#[test]
fn mistakes_in_the_file_are_named_with_their_place_and_the_nearest_word() {
    let cases = [
        ("[model.x\n", "mine.toml:1: ", None),
        ("[modle.x]\n", "mine.toml: unknown section `modle`", Some("did you mean `model`?")),
        (
            "[model.claude-opus-5]\nlifecylce = \"legacy\"",
            "mine.toml: [model.claude-opus-5]: unknown field `lifecylce`",
            Some("did you mean `lifecycle`?"),
        ),
        (
            "[model.claude-opus-5]\nlifecycle = \"retierd\"",
            "mine.toml: [model.claude-opus-5]: unknown variant `retierd`",
            Some("did you mean `retired`?"),
        ),
        (
            "[model.claude-opus-5.caps]\ncontxt = 5",
            "mine.toml: [model.claude-opus-5]: unknown field `contxt`",
            Some("did you mean `context`?"),
        ),
        (
            "[model.claude-opus-5.caps]\ncontext = \"big\"",
            "mine.toml: [model.claude-opus-5]: invalid type",
            None,
        ),
        (
            "[model.claude-opus-5]\nreleased = \"soon\"",
            "mine.toml: [model.claude-opus-5]: `released` is `soon`",
            None,
        ),
        (
            "[model.x]\nlike = \"claude-opus-55\"",
            "[model.x] refers to `model.claude-opus-55`",
            Some("did you mean `claude-opus-5`?"),
        ),
        (
            "[model.x]\nlike = \"x\"",
            "[model.x] is like itself",
            Some("point `like` at a row that stands on its own"),
        ),
        (
            "[model.claude-opus-5]\nsuccessor = \"gone\"",
            "[model.claude-opus-5] successor refers to `model.gone`",
            None,
        ),
        (
            "[model.x]\nlike = \"claude-opus-5\"\naliases = [\"opus-4-8\"]",
            "`opus-4-8` names both `claude-opus-4-8` and `x`",
            Some("remove the alias from one of the two"),
        ),
        (
            "[model.claude-opus-5]\nruntime = { profiles = [\"uss\"] }",
            "[model.claude-opus-5] profiles refers to `geo.uss`",
            Some("did you mean `us`?"),
        ),
    ];
    for (text, start, hint) in cases {
        let (message, got) = refused(text);
        assert!(message.starts_with(start), "{text}: {message}");
        if hint.is_some() {
            assert_eq!(got.as_deref(), hint, "{text}");
        }
    }
}

#[test]
fn misspelt_names_get_suggestions() {
    let catalog = Catalog::embedded().unwrap();
    assert_eq!(catalog.suggest("claude-sonet-4-5").first(), Some(&"claude-sonnet-4-5"));
    assert_eq!(catalog.suggest("sonet-4.5").first(), Some(&"claude-sonnet-4-5"));
    assert!(catalog.suggest("zzzz").is_empty());
}
