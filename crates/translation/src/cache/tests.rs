use super::*;
use crate::conversation::{Block, Place, Said, ToolKind};
use outcrop_api_types::RawJson;

const NONE: Option<CachePoint> = None;
const SHORT: Option<CachePoint> = Some(CachePoint { one_hour: false });
const LONG: Option<CachePoint> = Some(CachePoint { one_hour: true });

fn block(kind: BlockKind<'static>, cache: Option<CachePoint>) -> Block<'static> {
    Block { at: Place::message("messages", 0).part("content", 0), cache, kind }
}

fn text(cache: Option<CachePoint>) -> Block<'static> {
    block(BlockKind::Text("t".into()), cache)
}

/// A tool, a system text, then one turn each of: a text, a call, a result that holds a text, and thinking.
fn request(points: [Option<CachePoint>; 6]) -> (Vec<Tool<'static>>, Arranged<'static>) {
    let [tool, system, said, call, inside, result] = points;
    let tool = Tool {
        at: 0,
        name: "f".into(),
        description: None,
        kind: ToolKind::Function(None),
        strict: false,
        cache: tool,
    };
    let use_block = BlockKind::ToolUse { id: "c".into(), name: "f".into(), input: RawJson::empty_object() };
    let result_block = BlockKind::ToolResult { id: "c".into(), content: vec![text(inside)], is_error: false };
    let turn = |role, blocks| Said { role, blocks, at: Place::message("messages", 0) };
    let turns = vec![
        turn(Role::User, vec![text(said)]),
        turn(Role::Assistant, vec![block(use_block, call)]),
        turn(Role::User, vec![block(result_block, result)]),
        turn(
            Role::Assistant,
            vec![text(NONE), block(BlockKind::RedactedThinking { data: "d".into() }, NONE)],
        ),
    ];
    (vec![tool], Arranged { system: vec![text(system)], turns })
}

fn points(tools: &mut [Tool<'_>], arranged: &mut Arranged<'_>) -> Vec<Option<CachePoint>> {
    let mut points = Vec::new();
    each(tools, arranged, |point, _| points.push(*point));
    points
}

fn settled(
    asked: [Option<CachePoint>; 6],
    caps: &Caps,
    policy: &Policy,
) -> Result<(Vec<Option<CachePoint>>, Vec<String>), Error> {
    let (mut tools, mut arranged) = request(asked);
    let mut warnings = Warnings::new();
    settle(&mut tools, &mut arranged, caps, policy, &mut warnings)?;
    let fields = warnings.iter().map(|warning| warning.field.clone()).collect();
    Ok((points(&mut tools, &mut arranged), fields))
}

#[test]
fn points_are_visited_in_the_order_of_evaluation() {
    let asked = [SHORT, NONE, SHORT, NONE, SHORT, SHORT];
    let (points, ignored) = settled(asked, &Caps::default(), &Policy::default()).unwrap();
    assert_eq!(points, [SHORT, NONE, SHORT, NONE, SHORT, SHORT, NONE, NONE]);
    assert!(ignored.is_empty());
}

#[test]
fn a_fifth_point_is_refused_or_the_first_ones_go() {
    let asked = [SHORT; 6];
    let error = settled(asked, &Caps::default(), &Policy::default()).unwrap_err();
    assert!(error.to_string().contains("6 prompt-cache points"), "{error}");
    let trim = Policy { cache_overflow: CacheOverflow::Trim, ..Policy::default() };
    let (points, ignored) = settled(asked, &Caps::default(), &trim).unwrap();
    assert_eq!(points, [NONE, NONE, SHORT, SHORT, SHORT, SHORT, NONE, NONE]);
    assert_eq!(ignored, ["tools.cache_control", "messages.content.cache_control"]);
}

#[test]
fn a_long_life_after_a_short_one_is_refused_wherever_it_stands() {
    for asked in [
        [SHORT, LONG, NONE, NONE, NONE, NONE],
        [NONE, SHORT, NONE, NONE, LONG, NONE],
        [NONE, NONE, NONE, NONE, SHORT, LONG],
    ] {
        assert!(settled(asked, &Caps::default(), &Policy::default()).is_err());
        let short = Caps { cache_ttl_1h: false, ..Caps::default() };
        let (points, ignored) = settled(asked, &short, &Policy::default()).unwrap();
        assert!(points.iter().all(|point| *point != LONG));
        assert!(ignored.iter().all(|field| field.contains("cache_control.ttl")) && !ignored.is_empty());
    }
    assert!(settled([LONG, LONG, SHORT, NONE, NONE, NONE], &Caps::default(), &Policy::default()).is_ok());
}

#[test]
fn trimming_happens_before_the_order_is_looked_at() {
    let trim = Policy { cache_overflow: CacheOverflow::Trim, ..Policy::default() };
    let asked = [SHORT, LONG, LONG, SHORT, SHORT, NONE];
    assert!(settled(asked, &Caps::default(), &trim).is_ok());
}

#[test]
fn a_model_without_a_cache_gets_no_point() {
    let none = Caps { cache_points: 0, ..Caps::default() };
    let (points, ignored) = settled([SHORT; 6], &none, &Policy::default()).unwrap();
    assert!(points.iter().all(Option::is_none));
    assert_eq!(ignored, ["tools.cache_control", "messages.content.cache_control"]);
}

#[test]
fn the_root_point_stands_on_the_last_block_that_holds_one() {
    let (mut tools, mut arranged) = request([NONE; 6]);
    expand_root(LONG, &mut arranged);
    assert_eq!(points(&mut tools, &mut arranged), [NONE, NONE, NONE, NONE, NONE, NONE, LONG, NONE]);
}

#[test]
fn automatic_points_stand_where_the_policy_says_and_the_model_takes_them() {
    for (policy, most, expected) in [
        (AutoCache::Off, 4, [NONE; 8]),
        (AutoCache::System, 4, [NONE, SHORT, NONE, NONE, NONE, NONE, NONE, NONE]),
        (AutoCache::SystemTools, 4, [SHORT, SHORT, NONE, NONE, NONE, NONE, NONE, NONE]),
        (AutoCache::SystemTools, 1, [NONE, SHORT, NONE, NONE, NONE, NONE, NONE, NONE]),
        (AutoCache::LastTurns, 4, [NONE, NONE, SHORT, NONE, NONE, SHORT, NONE, NONE]),
        (AutoCache::LastTurns, 1, [NONE, NONE, NONE, NONE, NONE, SHORT, NONE, NONE]),
        (AutoCache::LastTurns, 0, [NONE; 8]),
    ] {
        let (mut tools, mut arranged) = request([NONE; 6]);
        let caps = Caps { cache_points: most, ..Caps::default() };
        let chosen = Policy { auto_cache: policy, ..Policy::default() };
        automatic(&Ask::default(), &mut tools, &mut arranged, &caps, &chosen);
        assert_eq!(points(&mut tools, &mut arranged), expected, "{policy:?} {most}");
    }
}
