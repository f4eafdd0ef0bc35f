//! What a dashboard shows, counted at one cut-off: the numbers with those of the stretch before, the trend, the organisations below, the weekdays, the
//! steps of a need, who has not recorded. Every number comes out of the engine as the reader may see it. Called by `pages/board.rs`. Absent: layout.

use crate::board::{Board, Change, Stretch};
use crate::board_cover::Cover;
use crate::board_fair::{Fair, Size};
use crate::stats::{absent, find};
use crate::{Stats, StatsQuestion, StatsRow, Unanswerable};
use base::{Bucket, Day, Key, Moment, Period, Value, Word};
use count::{Dimension, GroupValue, Indicator, Measure, Tree};
use org::Organisation;
use shell::Shell;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Organisations that record nothing themselves, so that they are listed below another one only with figures.
const QUIET_LEVELS: [Word; 4] = [Word::of("agency"), Word::of("office"), Word::of("police"), Word::of("unit")];
const AGENCY: Word = Word::of("agency");
/// Of fewer than this no share is said: one more of three is no third more.
const SHARE_OF_MIN: i64 = 20;
/// Per cent more than which a change is told by the two numbers: nobody reads "fourteen times as much" as a share.
const SHARE_MAX: i64 = 300;
/// Parts of a bar; the smallest are one.
const PARTS_MAX: usize = 5;

/// Where a dashboard looks, at one cut-off, for whose eyes.
pub(crate) struct Look<'a> {
    pub(crate) shell: &'a Shell,
    pub(crate) org: Key,
    pub(crate) today: Day,
    /// Fewer people than this are hidden; none from whoever sees every number.
    pub(crate) small: Option<i64>,
    /// The last act that is in the figures.
    pub(crate) seq: u32,
    pub(crate) tree: std::sync::Arc<Tree>,
    /// The organisations that an agency runs elsewhere in the tree and that the reader reaches, if it is one that does.
    run: BTreeSet<Key>,
    below: Dimension,
}

impl<'a> Look<'a> {
    /// At an organisation, as it is known now, for somebody who reaches these organisations.
    pub(crate) fn at(shell: &'a Shell, org: Key, today: Day, small: Option<i64>, scope: &HashSet<Key>) -> Self {
        let seq = shell.store().engine().applied();
        let tree = shell.store().tree();
        let is_agency = tree.node(org).is_some_and(|node| node.level == AGENCY);
        let is_run = |key: Key| scope.contains(&key) && tree.agency_on(key, today) == org && !tree.within_on(key, org, today);
        let run: BTreeSet<Key> = if is_agency { tree.iter().map(|node| node.key).filter(|key| is_run(*key)).collect() } else { BTreeSet::new() };
        let mut levels: BTreeMap<Word, usize> = BTreeMap::new();
        for node in run.iter().filter_map(|key| tree.node(*key)) {
            *levels.entry(node.level).or_default() += 1;
        }
        let below = levels.into_iter().max_by_key(|(level, count)| (*count, *level)).map_or(Dimension::Org, |(level, _)| Dimension::Level(level));
        Self { shell, org, today, small, seq, tree, run, below }
    }

    /// An agency's mandate goes by who runs a station and not by the tree: then the stations are named in a condition.
    pub(crate) fn runs(&self) -> bool {
        !self.run.is_empty()
    }

    /// Whether an organisation is looked at from here.
    pub(crate) fn reaches(&self, org: Key) -> bool {
        self.run.contains(&org) || self.tree.within_on(org, self.org, self.today)
    }

    /// The organisation below through which another belongs here; itself for the one that is looked at.
    pub(crate) fn branch(&self, org: Key) -> Option<Key> {
        match (self.below, self.runs()) {
            (Dimension::Level(level), true) if self.run.contains(&org) => Some(self.tree.ancestor_on(org, self.today, level)),
            _ => Some(self.tree.branch_on(org, self.org, self.today)),
        }
        .filter(|branch| !branch.is_none())
    }

    /// By what the organisations below are told apart.
    pub(crate) fn below(&self) -> Dimension {
        self.below
    }

    /// The question of these days. The stations of an agency are asked for by their names, so nothing is counted that the reader does not reach.
    pub(crate) fn question(&self, days: Period, indicators: &[&'static Indicator], by: &[Dimension]) -> StatsQuestion {
        let org = if self.runs() { Key::NONE } else { self.org };
        let question =
            StatsQuestion { by: by.to_vec(), condition: self.condition(), ..StatsQuestion::new(org, days.from, days.to, indicators.to_vec()) };
        question.known_at(self.seq)
    }

    /// The condition of every question; empty for none.
    fn condition(&self) -> String {
        if !self.runs() {
            return String::new();
        }
        let codes = self.run.iter().chain([&self.org]).filter_map(|key| self.tree.node(*key)).map(|node| node.code.as_str());
        format!("org in ({})", codes.collect::<Vec<_>>().join(", "))
    }

    /// Asks as the reader may see it.
    pub(crate) fn ask(&self, days: Period, indicators: &[&'static Indicator], by: &[Dimension]) -> Result<Stats, Unanswerable> {
        let question = self.question(days, indicators, by);
        match self.small {
            Some(small) => question.ask_suppressed(self.shell, small),
            None => question.ask(self.shell),
        }
    }
}

/// A number now and in the stretch before.
#[derive(Clone, Debug)]
pub(crate) struct Changed {
    pub(crate) indicator: &'static Indicator,
    pub(crate) now: Option<i64>,
    pub(crate) before: Option<i64>,
}

impl Changed {
    /// What is to be said of it, with the per cent by which it changed where that is one that people read; none where a number is hidden.
    pub(crate) fn change(&self) -> Option<(Change, i64)> {
        let (now, before) = (self.now?, self.before?);
        // a share of a share is read by nobody
        let is_few = before < SHARE_OF_MIN * unit_of(self.indicator) || self.indicator.may_lack();
        let percent = count::Rate { part: now - before, whole: before }.nearest(100).filter(|percent| !is_few && percent.abs() <= SHARE_MAX);
        Some(match percent {
            _ if now == before => (Change::Same, 0),
            Some(percent @ 1..) => (Change::More, percent),
            Some(percent @ ..0) => (Change::Less, -percent),
            Some(0) | None => (Change::Beside, 0),
        })
    }
}

/// Values along weeks or months.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trend {
    /// The weeks or months, the last as far as it is over.
    pub(crate) spans: Vec<Period>,
    /// By channel where the reader sees every number and the numbers add up; else one without a name.
    pub(crate) parts: Vec<(Option<GroupValue>, Vec<Option<i64>>)>,
}

/// Weekdays by weeks.
#[derive(Clone, Debug)]
pub(crate) struct Heat {
    /// The Monday of each.
    pub(crate) weeks: Vec<Day>,
    /// For each weekday a value a week; none of a day that is still to come.
    pub(crate) lines: Vec<Vec<Option<i64>>>,
}

/// An organisation below.
#[derive(Clone, Debug)]
pub(crate) struct Child {
    pub(crate) org: Key,
    /// The numbers of the comparison, in the order of the definition.
    pub(crate) values: Vec<Option<i64>>,
    pub(crate) size: Size,
}

/// Everything.
pub(crate) struct Counted {
    pub(crate) board: &'static Board,
    pub(crate) seq: u32,
    pub(crate) at: Moment,
    pub(crate) days: Period,
    pub(crate) figures: Vec<Changed>,
    pub(crate) trend: Trend,
    /// In the order of the comparison.
    pub(crate) children: Vec<Child>,
    /// All of them together, in the order of the definition: counted, not added up.
    pub(crate) sums: Vec<Option<i64>>,
    /// None for who sees figures only, and so may not ask by day.
    pub(crate) heat: Option<Heat>,
    pub(crate) funnel: Vec<(&'static Indicator, Option<i64>)>,
    pub(crate) cover: Cover,
}

impl Counted {
    /// Counts.
    pub(crate) fn of(look: &Look<'_>, stretch: Stretch, fair: Fair) -> Result<Self, Unanswerable> {
        let board = Board::of(look.tree.node(look.org).map(|node| node.level).unwrap_or_default());
        let (days, before) = (stretch.days(look.today), stretch.before(look.today));
        let (now, then) = (look.ask(days, &board.figures, &[])?, look.ask(before, &board.figures, &[])?);
        let figures = now.totals.iter().zip(&then.totals).map(|(now, then)| Changed { indicator: now.indicator, now: now.value, before: then.value });
        let (children, sums) = children(look, board, days, fair)?;
        let funnel = look.ask(days, &board.funnel, &[])?.totals.into_iter().map(|row| (row.indicator, row.value)).collect();
        let mut counted = Self {
            board,
            seq: look.seq,
            at: now.at,
            days,
            figures: figures.collect(),
            trend: trend(look, board.trend, stretch)?,
            children,
            sums,
            heat: heat(look, board.heat)?,
            funnel,
            cover: Cover::of(look, board)?,
        };
        if let Some(small) = look.small {
            counted.agree(small);
        }
        Ok(counted)
    }

    /// What one part of the dashboard hides, no other part tells. The engine hides within each answer; here several stand side by side: the number at the
    /// top, the sum of the comparison, and the last bar of the trend are one and the same, and the last bar but one with a part of itself beside it
    /// would tell the rest.
    fn agree(&mut self, small: i64) {
        let is_same = |one: &Indicator, other: &Indicator| one.reference() == other.reference();
        let ends_today = self.trend.spans.last() == Some(&self.days);
        let mut bars = self.trend.parts.first_mut().map(|part| part.1.iter_mut().rev()).into_iter().flatten();
        let (mut last, whole_before) = (bars.next(), bars.next().and_then(|bar| *bar));
        for figure in &mut self.figures {
            let is_drawn = is_same(self.board.trend, figure.indicator);
            let mut others: Vec<&mut Option<i64>> = Vec::new();
            others.extend(self.board.compare.iter().zip(&mut self.sums).find(|(one, _)| is_same(one, figure.indicator)).map(|(_, sum)| sum));
            others.extend(last.as_deref_mut().filter(|_| is_drawn && ends_today));
            if figure.now.is_none() || others.iter().any(|other| other.is_none()) {
                figure.now = None;
                for other in others {
                    *other = None;
                }
            }
            let rest = whole_before.zip(figure.before).map(|(whole, part)| whole - part);
            if is_drawn && rest.is_some_and(|rest| (1..small).contains(&rest)) {
                figure.before = None;
            }
        }
    }
}

/// How much of a counted integer is one of what is shown.
pub(crate) fn unit_of(indicator: &Indicator) -> i64 {
    match () {
        () if indicator.share.is_some() => 10,
        () if indicator.in_hours() => 60,
        () => 1,
    }
}

fn bucket(step: Dimension) -> Bucket {
    if step == Dimension::Month { Bucket::Month } else { Bucket::Week }
}

/// The value of a cell; what is not there is nothing, and what is there without a value is hidden.
fn values_of(rows: &[StatsRow]) -> BTreeMap<&[GroupValue], Option<i64>> {
    rows.iter().map(|row| (row.group.as_slice(), row.value)).collect()
}

fn trend(look: &Look<'_>, indicator: &'static Indicator, stretch: Stretch) -> Result<Trend, Unanswerable> {
    let (days, step) = (stretch.trend(look.today), stretch.step());
    let spans: Vec<Period> = days.buckets(bucket(step)).filter_map(|span| span.intersect(days)).collect();
    let at = |span: &Period| GroupValue::From(bucket(step).bucket_of(span.from).from);
    // Parts of a bar are written beside each other: nobody may be in two of them, and none may be hidden.
    let adds_up =
        !indicator.stands() && matches!(indicator.measure, Measure::Records | Measure::Events | Measure::PersonTimes | Measure::ServiceMinutes);
    if look.small.is_some() || !adds_up {
        let stats = look.ask(days, &[indicator], &[step])?;
        let values = values_of(&stats.rows);
        let line = spans.iter().map(|span| values.get([at(span)].as_slice()).copied().unwrap_or(absent(indicator))).collect();
        return Ok(Trend { spans, parts: vec![(None, line)] });
    }
    let stats = look.ask(days, &[indicator], &[step, Dimension::Channel])?;
    let values = values_of(&stats.rows);
    let mut sums: BTreeMap<GroupValue, i64> = BTreeMap::new();
    for row in &stats.rows {
        *sums.entry(row.group[1]).or_default() += row.value.unwrap_or(0);
    }
    let mut channels: Vec<(GroupValue, i64)> = sums.into_iter().collect();
    channels.sort_by_key(|(channel, sum)| (std::cmp::Reverse(*sum), *channel));
    let rest = if channels.len() > PARTS_MAX { channels.split_off(PARTS_MAX - 1) } else { Vec::new() };
    let sum = |span: &Period, of: &[(GroupValue, i64)]| {
        of.iter().map(|(channel, _)| values.get([at(span), *channel].as_slice()).copied().flatten().unwrap_or(0)).sum::<i64>()
    };
    let line = |of: &[(GroupValue, i64)]| spans.iter().map(|span| Some(sum(span, of))).collect::<Vec<_>>();
    let mut parts: Vec<_> = channels.iter().map(|one| (Some(one.0), line(std::slice::from_ref(one)))).collect();
    if !rest.is_empty() {
        parts.push((None, line(&rest)));
    }
    Ok(Trend { spans, parts })
}

/// The organisations below with their numbers and sizes, the one with the highest first number at the top.
fn children(look: &Look<'_>, board: &Board, days: Period, fair: Fair) -> Result<(Vec<Child>, Vec<Option<i64>>), Unanswerable> {
    let (workers, clients) = (find("workers_deployed")?, find("service_persons")?);
    let mut indicators = board.compare.clone();
    for size in [workers, clients] {
        if !indicators.iter().any(|known| known.reference() == size.reference()) {
            indicators.push(size);
        }
    }
    let stats = look.ask(days, &indicators, &[look.below()])?;
    let mut found: BTreeMap<Key, BTreeMap<String, Option<i64>>> = BTreeMap::new();
    for row in &stats.rows {
        let org = match row.group[0] {
            GroupValue::Key(org) => org,
            // What an agency does itself stands below no station.
            GroupValue::None if look.runs() => look.org,
            _ => continue,
        };
        found.entry(org).or_default().insert(row.indicator.reference(), row.value);
    }
    let there = standing_below(look)?;
    let orgs: BTreeSet<Key> = found.keys().copied().chain(there.keys().copied()).collect();
    let value = |org: Key, one: &Indicator| found.get(&org).and_then(|values| values.get(&one.reference())).copied().unwrap_or(absent(one));
    let child = |org: Key| Child {
        org,
        values: board.compare.iter().map(|one| value(org, one)).collect(),
        size: Size { workers: value(org, workers), residents: there.get(&org).copied().flatten(), clients: value(org, clients) },
    };
    let mut children: Vec<Child> = orgs.into_iter().map(child).collect();
    if children.iter().all(|child| child.org == look.org) {
        children.clear();
    }
    let first = board.compare[0];
    children.sort_by_key(|child| {
        (std::cmp::Reverse(fair.of(child.values[0], unit_of(first), child.size)), std::cmp::Reverse(child.values[0]), child.org)
    });
    Ok((children, stats.totals.iter().take(board.compare.len()).map(|row| row.value).collect()))
}

/// The organisations that stand below today and are not closed, with the residents that the register says.
fn standing_below(look: &Look<'_>) -> Result<BTreeMap<Key, Option<i64>>, Unanswerable> {
    let keys: Vec<Key> = match (look.below(), look.runs()) {
        (Dimension::Level(level), true) => {
            look.run.iter().copied().filter(|key| look.tree.node(*key).is_some_and(|node| node.level == level)).collect()
        }
        _ => look.tree.children_on(look.org, look.today),
    };
    let rows: Vec<store::Row> = look.shell.store().get_keys(&keys)?.into_iter().filter(is_open).collect();
    let mut below = BTreeMap::new();
    for (row, opened) in rows.iter().zip(look.shell.store().open_all(&rows)?) {
        let residents = opened.doc.as_ref().and_then(Organisation::from_json).and_then(|org| org.residents).map(i64::from);
        let is_quiet = look.tree.node(row.key).is_some_and(|node| QUIET_LEVELS.contains(&node.level));
        if !is_quiet {
            below.insert(row.key, residents);
        }
    }
    Ok(below)
}

/// Whether an organisation is still there.
pub(crate) fn is_open(row: &store::Row) -> bool {
    row.ended_at.is_none() && row.state.as_deref() != Some("closed")
}

/// Weekday by week. Facts know their day and no hour.
fn heat(look: &Look<'_>, indicator: &'static Indicator) -> Result<Option<Heat>, Unanswerable> {
    if look.small.is_some() {
        return Ok(None);
    }
    let days = Stretch::Week.trend(look.today);
    let stats = look.ask(days, &[indicator], &[Dimension::Day])?;
    let values = values_of(&stats.rows);
    let weeks: Vec<Day> = days.buckets(Bucket::Week).map(|week| week.from).collect();
    let value = |day: Day| if day > look.today { None } else { values.get([GroupValue::From(day)].as_slice()).copied().unwrap_or(Some(0)) };
    let lines = (0..7).map(|weekday| weeks.iter().map(|week| value(*week + weekday)).collect()).collect();
    Ok(Some(Heat { weeks, lines }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_a_share_where_there_is_enough_to_have_one() {
        let persons = find("service_persons").unwrap();
        let hours = find("service_hours").unwrap();
        // Now, before, what is said.
        let worked = [
            (persons, Some(112), Some(100), Some((Change::More, 12))),
            (persons, Some(100), Some(112), Some((Change::Less, 11))),
            (persons, Some(100), Some(100), Some((Change::Same, 0))),
            (persons, Some(1000), Some(999), Some((Change::Beside, 0))),
            (persons, Some(4), Some(3), Some((Change::Beside, 0))),
            (persons, Some(500), Some(100), Some((Change::Beside, 0))),
            (persons, Some(5), Some(0), Some((Change::Beside, 0))),
            (persons, None, Some(100), None),
            (persons, Some(100), None, None),
            // Minutes: 30 hours beside 20.
            (hours, Some(1800), Some(1200), Some((Change::More, 50))),
            (hours, Some(90), Some(60), Some((Change::Beside, 0))),
        ];
        for (indicator, now, before, said) in worked {
            assert_eq!(Changed { indicator, now, before }.change(), said, "{now:?} {before:?}");
        }
    }

    /// A station's dashboard of a week in which so many were served, and of the trend with these two last weeks.
    fn counted(now: Option<i64>, before: Option<i64>, bars: [Option<i64>; 2]) -> Counted {
        let board = Board::of(Word::of("station"));
        let today: Day = "2020-02-13".parse().unwrap();
        let days = Stretch::Week.days(today);
        Counted {
            board,
            seq: 1,
            at: Moment::default(),
            days,
            figures: vec![Changed { indicator: board.trend, now, before }],
            trend: Trend { spans: vec![Bucket::Week.bucket_of(days.from - 1), days], parts: vec![(None, bars.to_vec())] },
            children: Vec::new(),
            sums: vec![now, Some(9), Some(9)],
            heat: None,
            funnel: Vec::new(),
            cover: Cover::default(),
        }
    }

    #[test]
    fn what_one_part_hides_no_other_part_tells() {
        // The number at the top, the one before, the last two bars; the same as they may be seen.
        type Seen = (Option<i64>, Option<i64>, [Option<i64>; 2]);
        let worked: [(Seen, Seen); 6] = [
            ((Some(40), Some(20), [Some(30), Some(40)]), (Some(40), Some(20), [Some(30), Some(40)])),
            // hidden as a bar, to cover another one
            ((Some(40), Some(20), [None, None]), (None, Some(20), [None, None])),
            // hidden at the top, to cover another number there
            ((None, Some(20), [Some(30), Some(40)]), (None, Some(20), [Some(30), None])),
            // Friday to Sunday would be 1
            ((Some(40), Some(29), [Some(30), Some(40)]), (Some(40), None, [Some(30), Some(40)])),
            ((Some(40), Some(30), [Some(30), Some(40)]), (Some(40), Some(30), [Some(30), Some(40)])),
            ((Some(40), None, [Some(30), Some(40)]), (Some(40), None, [Some(30), Some(40)])),
        ];
        for ((now, before, bars), seen) in worked {
            let mut counted = counted(now, before, bars);
            counted.agree(3);
            let figure = &counted.figures[0];
            let drawn = &counted.trend.parts[0].1;
            assert_eq!((figure.now, figure.before, [drawn[0], drawn[1]]), seen, "{now:?} {before:?} {bars:?}");
            assert_eq!(counted.sums[0], figure.now);
        }
    }
}
