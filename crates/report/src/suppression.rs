//! A briefing for those who see figures only. Its numbers stand in sentences and were counted one by one, so that the engine has not seen them together:
//! which of them are small, and what would give those away, is asked of `count` when the text is read. Tables come suppressed from the engine.

use crate::briefing::{Block, Briefing, Piece};
use base::Day;
use count::{Indicator, Measure, hidden_beside};
use std::collections::BTreeMap;

/// The briefing with small counts of people as words, and no numbers to be opened; what stands twice in the text is one number.
#[must_use]
pub(crate) fn without_small(briefing: Briefing, small: i64) -> Briefing {
    let mut places: BTreeMap<(String, Day, Day), (Measure, i64)> = BTreeMap::new();
    let name = |number: &crate::Number| (number.indicator.reference(), number.period.from, number.period.to);
    places.extend(
        briefing.numbers.iter().filter(|number| !number.indicator.may_lack()).map(|number| (name(number), (number.indicator.measure, number.exact))),
    );
    let counted: Vec<(Measure, i64)> = places.values().copied().collect();
    let hidden: BTreeMap<_, bool> = places.into_keys().zip(hidden_beside(&counted, small)).collect();
    // of a share and a median the text does not say of how many: those of people are not shown to who sees figures only
    let is_of_few = |one: &Indicator| one.may_lack() && one.counted().iter().any(|one| one.measure.counts_people() || one.measure.is_median());
    let is_shown = |number: &crate::Number| !is_of_few(number.indicator) && !hidden.get(&name(number)).copied().unwrap_or(false);
    let mut next = 0..;
    let place: Vec<Option<usize>> = briefing.numbers.iter().map(|number| if is_shown(number) { next.next() } else { None }).collect();
    let piece = |piece: Piece| match piece {
        Piece::Number(at) => place.get(at).copied().flatten().map_or_else(|| Piece::Text(format!("<{small}")), Piece::Number),
        text @ Piece::Text(_) => text,
    };
    let block = |block: Block| Block { heading: block.heading, pieces: block.pieces.into_iter().map(piece).collect() };
    let blocks = briefing.blocks.into_iter().map(block).collect();
    let numbers = briefing.numbers.into_iter().filter(is_shown).collect();
    Briefing { blocks, numbers, small, ..briefing }
}
