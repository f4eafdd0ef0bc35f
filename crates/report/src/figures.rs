//! Indicators for pages of other slices, by the narrow door that the shell keeps for it (`shell::figures`): a contract asks how much of a target was
//! reached and gets what the caller may see. Absent: everything else that can be asked (`stats.rs`).

use crate::stats::find;
use crate::{StatsQuestion, StatsRow};
use base::policy::{Class, Grant};
use count::Indicator;
use shell::figures::{Figure, FiguresAsked};
use shell::{Refusal, Visit};

/// Counts. All that are asked together hide each other's small numbers, as in one table.
pub(crate) fn figures(visit: &Visit, asked: &FiguresAsked) -> Result<Vec<Option<Figure>>, Refusal> {
    if !visit.scope(Class::Figures, Grant::Figures)?.contains(&asked.org) {
        return Err(Refusal::Denied);
    }
    let found: Vec<Option<&'static Indicator>> = asked.indicators.iter().map(|reference| find(reference).ok()).collect();
    let mut indicators: Vec<&'static Indicator> = Vec::new();
    for one in found.iter().flatten() {
        if !indicators.iter().any(|known| known.reference() == one.reference()) {
            indicators.push(one);
        }
    }
    let question = StatsQuestion::new(asked.org, asked.days.from, asked.days.to, indicators);
    let exact = visit.scope(Class::Figures, Grant::Read)?.contains(&asked.org);
    let small = i64::from(visit.shell.limits()?.small_cell);
    let stats = if exact { question.ask(&visit.shell)? } else { question.ask_suppressed(&visit.shell, small)? };
    let org = crate::pages::code_of(visit, asked.org);
    let figure = |one: &'static Indicator| {
        let row = stats.totals.iter().find(|row| row.indicator.reference() == one.reference());
        Figure {
            indicator: one.reference(),
            name: one.name.clone(),
            unit: one.unit.clone(),
            definition: one.definition.clone(),
            value: row.and_then(StatsRow::in_unit),
            hidden: row.map_or_else(|| stats.hidden(), |row| stats.instead_of(row)),
            lasting: one.stands(),
            seq: stats.seq,
            href: crate::pages::records_href(&one.reference(), &org, (asked.days.from, asked.days.to), stats.seq, "", &[]),
        }
    };
    Ok(found.into_iter().map(|one| one.map(figure)).collect())
}
