//! Prompt-cache points: where they may stand, how many, and in which order.
//!
//! Source: AWS Bedrock user guide, prompt caching: four points, evaluated tools, system, messages; longer
//! lifetimes before shorter ones. Read 2026-11-22.

use crate::caps::Caps;
use crate::conversation::{Ask, BlockKind, CachePoint, Role, Tool};
use crate::error::Error;
use crate::policy::{AutoCache, CacheOverflow, Policy};
use crate::turns::Arranged;
use crate::warning::Warnings;

const FIVE_MINUTES: CachePoint = CachePoint { one_hour: false };

/// Settles every cache point of a request: lifetimes the model has, no more points than it takes.
pub(crate) fn settle(
    tools: &mut [Tool<'_>],
    arranged: &mut Arranged<'_>,
    caps: &Caps,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<(), Error> {
    if caps.cache_points == 0 {
        each(tools, arranged, |point, place| {
            if point.take().is_some() {
                warnings.add(place.field(), "this model has no prompt cache");
            }
        });
        return Ok(());
    }
    each(tools, arranged, |point, place| {
        if let Some(point) = point
            && point.one_hour
            && !caps.cache_ttl_1h
        {
            point.one_hour = false;
            warnings.add(format!("{}.ttl", place.field()), "this model caches for five minutes only");
        }
    });
    limit(tools, arranged, caps, policy, warnings)?;
    check_order(tools, arranged)
}

/// Puts points where the operator's policy wants them, unless the caller placed any. Never more than the model takes.
pub(crate) fn automatic(
    ask: &Ask<'_>,
    tools: &mut [Tool<'_>],
    arranged: &mut Arranged<'_>,
    caps: &Caps,
    policy: &Policy,
) {
    let mut placed = ask.cache.is_some() || ask.cache_explicit;
    each(tools, arranged, |point, _| placed |= point.is_some());
    if placed {
        return;
    }
    let mut left = caps.cache_points;
    let mut put = |point: &mut Option<CachePoint>| {
        if left > 0 {
            left -= 1;
            *point = Some(FIVE_MINUTES);
        }
    };
    match policy.auto_cache {
        AutoCache::Off => {}
        // The system prompt first: a point after it covers the tools before it too.
        AutoCache::System | AutoCache::SystemTools => {
            if let Some(last) = arranged.system.last_mut() {
                put(&mut last.cache);
            }
            if policy.auto_cache == AutoCache::SystemTools
                && let Some(last) = tools.last_mut()
            {
                put(&mut last.cache);
            }
        }
        AutoCache::LastTurns => {
            for turn in arranged.turns.iter_mut().rev().filter(|turn| turn.role == Role::User).take(2) {
                if let Some(last) = turn.blocks.last_mut() {
                    put(&mut last.cache);
                }
            }
        }
    }
}

/// The root `cache_control` means "after the last block that can be cached".
pub(crate) fn expand_root(point: Option<CachePoint>, arranged: &mut Arranged<'_>) {
    let Some(point) = point else { return };
    let mut blocks = arranged.turns.iter_mut().rev().flat_map(|turn| turn.blocks.iter_mut().rev());
    if let Some(last) = blocks.find(|block| block.can_hold_cache()) {
        last.cache.get_or_insert(point);
    }
}

/// Where a point stands.
enum Spot<'s> {
    Tool(usize),
    Block(&'s crate::conversation::Place),
}

impl Spot<'_> {
    fn field(&self) -> String {
        match self {
            Self::Tool(index) => format!("tools[{index}].cache_control"),
            Self::Block(at) => format!("{at}.cache_control"),
        }
    }
}

/// Every point in the order of evaluation: tools, system, messages.
fn each(
    tools: &mut [Tool<'_>],
    arranged: &mut Arranged<'_>,
    mut visit: impl FnMut(&mut Option<CachePoint>, Spot<'_>),
) {
    for tool in tools {
        visit(&mut tool.cache, Spot::Tool(tool.at));
    }
    for block in &mut arranged.system {
        visit(&mut block.cache, Spot::Block(&block.at));
    }
    for turn in &mut arranged.turns {
        for block in &mut turn.blocks {
            if let BlockKind::ToolResult { content, .. } = &mut block.kind {
                for inner in content {
                    visit(&mut inner.cache, Spot::Block(&inner.at));
                }
            }
            visit(&mut block.cache, Spot::Block(&block.at));
        }
    }
}

fn limit(
    tools: &mut [Tool<'_>],
    arranged: &mut Arranged<'_>,
    caps: &Caps,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<(), Error> {
    let mut count = 0_usize;
    let mut over = None;
    each(tools, arranged, |point, spot| {
        if point.is_some() {
            count = count.saturating_add(1);
            if count == caps.cache_points.saturating_add(1) {
                over = Some(spot.field());
            }
        }
    });
    let Some(path) = over else { return Ok(()) };
    if policy.cache_overflow == CacheOverflow::Reject {
        let why = format!("{count} prompt-cache points, but the model takes at most {}", caps.cache_points);
        return Err(Error::value(path, why));
    }
    let mut surplus = count.saturating_sub(caps.cache_points);
    each(tools, arranged, |point, spot| {
        if surplus > 0 && point.take().is_some() {
            surplus = surplus.saturating_sub(1);
            warnings.add(spot.field(), "more cache points than the model takes: the last ones are kept");
        }
    });
    Ok(())
}

fn check_order(tools: &mut [Tool<'_>], arranged: &mut Arranged<'_>) -> Result<(), Error> {
    let (mut short, mut wrong) = (None, None);
    each(tools, arranged, |point, spot| match point {
        Some(CachePoint { one_hour: false }) => {
            short.get_or_insert_with(|| spot.field());
        }
        Some(CachePoint { one_hour: true }) if short.is_some() => {
            wrong.get_or_insert_with(|| spot.field());
        }
        _ => {}
    });
    match (short, wrong) {
        (Some(short), Some(wrong)) => Err(Error::value(
            wrong,
            format!(
                "a cache point of one hour may not follow one of five minutes ({short}); put the longer first"
            ),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
