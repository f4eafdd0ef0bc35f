//! What the address of a statistics page asks for, and addresses of neighbouring questions. Everything that is chosen stands in the address, so
//! that a view can be kept and sent. Absent: asking.

use crate::stats::find;
use crate::{StatsQuestion, StatsTexts, Words};
use base::policy::{Class, Grant};
use base::{Bucket, Day, Key, Period, Problem};
use count::{Dimension, GroupValue, Indicator};
use shell::{Refusal, Visit};
use std::collections::HashSet;

/// Periods that are offered by a name: code and label.
pub(crate) const PERIODS: [(&str, &str); 7] =
    [("weeks7", "近 7 周"), ("today", "今天"), ("week", "本周"), ("month", "本月"), ("quarter", "本季"), ("year", "今年"), ("last_month", "上月")];

/// Figures that are shown when nothing was chosen.
const USUAL: [&str; 3] = ["service_person_times", "service_persons", "service_hours"];
/// Columns beyond these are not read by anybody.
const INDICATORS_MAX: usize = 40;

/// A statistics page's question.
pub(crate) struct View {
    pub(crate) question: StatsQuestion,
    /// Code of the organisation.
    pub(crate) org: String,
    /// Code of the period that was chosen by name; empty for days.
    pub(crate) period: String,
    /// Counts of fewer people than this are left out for this caller; none is where the caller sees every figure.
    pub(crate) small: Option<i64>,
}

/// The days of a named period, seen from today.
fn named(code: &str, today: Day) -> Period {
    let since = |bucket: Bucket| Period { from: bucket.bucket_of(today).from, to: today };
    match code {
        "today" => Period::day(today),
        "week" => since(Bucket::Week),
        "month" => since(Bucket::Month),
        "quarter" => since(Bucket::Quarter),
        "year" => since(Bucket::Year),
        "last_month" => Bucket::Month.bucket_of(Bucket::Month.bucket_of(today).from - 1),
        _ => Period { from: Period::week(today).from - 42, to: today },
    }
}

/// The month of a text: `2020-02`, or any day of it.
pub(super) fn month(text: &str) -> Option<Period> {
    let day = text.parse::<Day>().or_else(|_| format!("{text}-01").parse());
    day.ok().map(|day| Bucket::Month.bucket_of(day))
}

/// The organisation that is asked for, within what the caller may see; that of the caller if none is.
pub(crate) fn organisation(visit: &Visit, least: Grant) -> Result<Key, Refusal> {
    let scope = visit.scope(Class::Figures, least)?;
    let tree = visit.shell.store().tree();
    let org = match visit.asked("org") {
        "" => {
            let actor = visit.actor()?;
            let homes = actor.grants.iter().map(|(_, org)| *org);
            homes.into_iter().find(|org| scope.contains(org)).ok_or(Refusal::NotFound)?
        }
        code => tree.by_code(code).ok_or(Refusal::NotFound)?,
    };
    if scope.contains(&org) { Ok(org) } else { Err(Refusal::NotFound) }
}

/// The organisations that may be chosen: code and name, each below the one it belongs to.
pub(crate) fn organisations(visit: &Visit, least: Grant) -> Result<Vec<(String, String)>, Refusal> {
    let scope: HashSet<Key> = visit.scope(Class::Figures, least)?;
    let tree = visit.shell.store().tree();
    let today = visit.today();
    let mut found: Vec<(Vec<Key>, String, String)> = Vec::new();
    for node in tree.iter().filter(|node| scope.contains(&node.key)) {
        let path = tree.path(node.key, today);
        let depth = path.iter().filter(|above| scope.contains(above)).count().saturating_sub(1);
        let name = visit.shell.org_name(node.key);
        found.push((path, node.code.clone(), format!("{}{name}", "　".repeat(depth))));
    }
    found.sort();
    Ok(found.into_iter().map(|(_, code, name)| (code, name)).collect())
}

/// The code of an organisation.
pub(crate) fn code_of(visit: &Visit, org: Key) -> String {
    visit.shell.store().tree().node(org).map(|node| node.code.clone()).unwrap_or_default()
}

impl View {
    /// Reads the address.
    pub(crate) fn read(visit: &Visit) -> Result<Self, Refusal> {
        let org = organisation(visit, Grant::Figures)?;
        let exact = visit.scope(Class::Figures, Grant::Read)?;
        let today = visit.today();
        let month = month(visit.asked("month")).map(|month| (month.from.to_string(), month.to.to_string()));
        let (from, to) = month.as_ref().map_or_else(|| (visit.asked("from"), visit.asked("to")), |(from, to)| (from.as_str(), to.as_str()));
        let by_days = !from.is_empty() || !to.is_empty();
        let period =
            if by_days { String::new() } else { PERIODS.iter().find(|(code, _)| *code == visit.asked("period")).unwrap_or(&PERIODS[0]).0.to_owned() };
        let days = named(&period, today);
        let or = |text: &str, day: Day| if text.is_empty() { day.to_string() } else { text.to_owned() };
        let to = or(to, today);
        let mut asked = HashSet::new();
        let once = visit.asked_all("indicator").filter(|code| asked.insert(*code));
        let mut indicators: Vec<String> = once.take(INDICATORS_MAX).map(str::to_owned).collect();
        let chosen = !visit.query.is_empty();
        if indicators.is_empty() {
            indicators = USUAL.map(str::to_owned).to_vec();
        }
        let by: Vec<String> = if chosen { visit.asked_all("by").map(str::to_owned).collect() } else { vec!["week".to_owned()] };
        let texts = StatsTexts {
            org: code_of(visit, org),
            from: if by_days { or(from, Bucket::Month.bucket_of(today).from) } else { days.from.to_string() },
            to: if by_days { to } else { days.to.to_string() },
            indicators,
            by,
            condition: visit.asked("where").to_owned(),
            known_at: visit.asked("known_at").to_owned(),
        };
        let small = if exact.contains(&org) { None } else { Some(i64::from(visit.shell.limits()?.small_cell)) };
        let mut question = texts.read(&visit.shell)?;
        if small.is_some() {
            narrow(&mut question)?;
        }
        let mut seen = HashSet::new();
        question.by.retain(|dimension| seen.insert(*dimension));
        question.by.truncate(2);
        Ok(Self { question, org: texts.org, period, small })
    }

    /// The indicator that is asked for first.
    pub(crate) fn indicator(&self) -> Result<&'static Indicator, Refusal> {
        self.question.indicators.first().copied().ok_or(Refusal::NotFound)
    }

    /// The parameters of this view, without the ones of these names.
    pub(crate) fn query(&self, without: &[&str]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let mut add = |name: &str, value: &str| {
            if !value.is_empty() && !without.contains(&name) {
                query.append_pair(name, value);
            }
        };
        self.question.indicators.iter().for_each(|one| add("indicator", &one.code));
        add("org", &self.org);
        if self.period.is_empty() {
            add("from", &self.question.from.to_string());
            add("to", &self.question.to.to_string());
        } else {
            add("period", &self.period);
        }
        self.question.by.iter().for_each(|by| add("by", by.code()));
        add("where", &self.question.condition);
        add("known_at", &self.question.known_at.map(|seq| seq.to_string()).unwrap_or_default());
        query.finish()
    }

    /// Where the records of a figure are. Days and cut-off are written out: the number on the page and its records stay together.
    pub(crate) fn records(&self, words: &Words<'_>, indicator: &Indicator, seq: u32, by: &[Dimension], group: &[GroupValue]) -> String {
        let cells = by.iter().zip(group).map(|(dimension, value)| (*dimension, words.code(*dimension, *value)));
        let (from, to) = (self.question.from, self.question.to);
        records_href(&indicator.reference(), &self.org, (from, to), seq, &self.question.condition, &cells.collect::<Vec<_>>())
    }
}

/// What those may ask who see figures only. Two answers that differ by one act, one worker or one place would tell what each of them hides: so there
/// is no earlier knowledge, no condition of one's own, and no splitting by what only a handful of people share.
fn narrow(question: &mut StatsQuestion) -> Result<(), Refusal> {
    question.known_at = None;
    if !question.condition.is_empty() {
        return Err(Problem::new("figures_only", "只看数字的账号不能另加条件；可以按期间、单位、方式、主题分组").into());
    }
    if question.by.iter().any(|by| by.is_narrow()) {
        return Err(Problem::new("figures_only", "只看数字的账号不能按日、按人、按场所分组；可以按周、月、单位、方式、主题分组").into());
    }
    Ok(())
}

/// The address of the records behind a figure.
pub(crate) fn records_href(reference: &str, org: &str, days: (Day, Day), seq: u32, condition: &str, cells: &[(Dimension, String)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("indicator", reference).append_pair("org", org);
    query.append_pair("from", &days.0.to_string()).append_pair("to", &days.1.to_string());
    for (dimension, value) in cells {
        query.append_pair("by", dimension.code()).append_pair("at", value);
    }
    if !condition.is_empty() {
        query.append_pair("where", condition);
    }
    query.append_pair("known_at", &seq.to_string());
    format!("/stats/records?{}", query.finish())
}

/// The indicator of the path: `phone_contacts` or `phone_contacts@1`.
pub(crate) fn indicator_of(visit: &Visit) -> Result<&'static Indicator, Refusal> {
    find(visit.parameter("code")).map_err(|_| Refusal::NotFound)
}
