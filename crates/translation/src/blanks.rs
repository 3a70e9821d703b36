//! Blank texts, which Bedrock refuses ("text field is blank"): taken out, what hangs on them kept.

use crate::conversation::{Block, BlockKind, CachePoint};

/// Nothing but white space.
pub(crate) fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// The blocks without blank texts. A cache point on one moves to the block before it that can hold it; one that
/// has none before it is handed back.
pub(crate) fn strip(blocks: Vec<Block<'_>>) -> (Vec<Block<'_>>, Option<CachePoint>) {
    if !blocks.iter().any(is_blank_block) {
        return (blocks, None);
    }
    let mut kept: Vec<Block<'_>> = Vec::with_capacity(blocks.len());
    let mut homeless = None;
    for block in blocks {
        if !is_blank_block(&block) {
            kept.push(block);
        } else if let Some(point) = block.cache {
            match kept.iter_mut().rev().find(|block| block.can_hold_cache()) {
                Some(before) => _ = before.cache.get_or_insert(point),
                None => homeless = Some(point),
            }
        }
    }
    (kept, homeless)
}

fn is_blank_block(block: &Block<'_>) -> bool {
    matches!(&block.kind, BlockKind::Text(text) if is_blank(text))
}

#[cfg(test)]
mod tests {
    use outcrop_api_types::Text;

    use super::*;
    use crate::conversation::Place;

    const POINT: Option<CachePoint> = Some(CachePoint { one_hour: false });

    fn text(text: &'static str, cache: Option<CachePoint>) -> Block<'static> {
        Block { at: Place::message("messages", 0), cache, kind: BlockKind::Text(Text::from(text)) }
    }

    fn thinking() -> Block<'static> {
        let kind = BlockKind::Thinking { text: Text::from("t"), signature: Text::from("s") };
        Block { at: Place::message("messages", 0), cache: None, kind }
    }

    #[test]
    fn a_point_on_a_blank_text_moves_to_the_nearest_block_that_holds_points() {
        let (kept, homeless) =
            strip(vec![text("a", None), thinking(), text(" \u{3000}\n", POINT), text("b", None)]);
        let points: Vec<bool> = kept.iter().map(|block| block.cache.is_some()).collect();
        assert_eq!((points, homeless), (vec![true, false, false], None));
    }

    #[test]
    fn a_point_with_nothing_before_it_is_handed_back() {
        let (kept, homeless) = strip(vec![text("", POINT), text("b", None)]);
        assert_eq!((kept.len(), homeless), (1, POINT));
    }
}
