//! Which duties a caller may know of, how they are sorted into the day, and how one is drawn. Who sees records of the class, sees its duties; who sees
//! figures only, counts.

use super::{Held, Known};
use crate::look::{self, Button, Reason, Tone, format};
use crate::naming::Naming;
use crate::text::t;
use crate::{Actor, Shell, Visit};
use base::{Day, DutyForm, DutyStanding, Key, policy::Class, policy::Grant, policy::Role};
use maud::html;
use std::collections::{BTreeMap, HashMap, HashSet};
use store::Row;

/// So many days ahead are "coming".
pub(crate) const AHEAD_DAYS: i32 = 7;

/// What a caller may know of what is to be done, person by person.
pub(crate) struct Seen<'a> {
    /// Duties of which everything may be known but names, which stay masked.
    pub(crate) held: Vec<Due<'a>>,
    /// Duties that may only be counted.
    pub(crate) counted: Vec<Due<'a>>,
    /// The caller's own worker.
    pub(crate) me: Key,
    /// Whether the caller leads a station: what waits for the lead's word is his own.
    leads: bool,
    /// Whether the caller has a caseload of his own in it.
    pub(crate) has_own: bool,
}

/// A duty that is not done, in its part of the day.
pub(crate) type Due<'a> = (Part, &'a Held);

/// The part of the day to which a duty belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// Should have been done.
    Overdue,
    /// Has to be done today.
    Today,
    /// Within a week, or one is to be reminded of it already.
    Coming,
    /// Can be done, but it has time.
    Open,
    /// Its time has not come.
    Later,
    /// Was not done and can no longer be.
    Missed,
}

impl Part {
    pub(crate) const ALL: [Self; 6] = [Self::Overdue, Self::Today, Self::Coming, Self::Open, Self::Later, Self::Missed];

    /// What stands on the page of the day.
    pub(crate) const PRESSING: [Self; 3] = [Self::Overdue, Self::Today, Self::Coming];

    /// Of a duty on a day; none for what is done or not asked.
    pub(crate) fn of(held: &Held, today: Day) -> Option<Self> {
        let near = held.duty.due - today <= AHEAD_DAYS;
        Some(match held.duty.standing(today) {
            DutyStanding::Overdue(_) => Self::Overdue,
            DutyStanding::DueToday => Self::Today,
            DutyStanding::Warn => Self::Coming,
            DutyStanding::Open if near => Self::Coming,
            DutyStanding::Open => Self::Open,
            DutyStanding::NotYet => Self::Later,
            DutyStanding::Missed => Self::Missed,
            DutyStanding::Done | DutyStanding::DoneLate(_) | DutyStanding::Void => return None,
        })
    }

    /// As an address has it.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Today => "today",
            Self::Coming => "coming",
            Self::Open => "open",
            Self::Later => "later",
            Self::Missed => "missed",
        }
    }

    /// For people.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Overdue => "已超期",
            Self::Today => "今天到期",
            Self::Coming => "七天内",
            Self::Open => "可以办",
            Self::Later => "还没到时候",
            Self::Missed => "已错过",
        }
    }
}

impl<'a> Seen<'a> {
    /// Of an account, on a day.
    pub(crate) fn of(shell: &Shell, actor: &Actor, known: &'a Known, today: Day) -> Self {
        let me = shell.own_worker(actor).unwrap_or_default();
        // who sees figures at all counts what is to be done, as he counts everything else
        let figures = shell.reach(actor, Class::Figures, Grant::Figures);
        let mut reaches: HashMap<Class, Reach> = HashMap::new();
        let mut judged: HashMap<Key, bool> = HashMap::new();
        let leads = actor.grants.iter().any(|(role, _)| *role == Role::Lead);
        let mut seen = Self { held: Vec::new(), counted: Vec::new(), me, leads, has_own: false };
        let is_archived = shell.archive();
        // a file in the archive is on nobody's desk
        for (_, duties) in known.people.iter().filter(|(person, _)| !is_archived(**person)) {
            // what arose out of one record is seen or not together
            for together in duties.chunk_by(|one, next| one.row.key == next.row.key) {
                let Held { row, class, .. } = &together[0];
                let reach = reaches.entry(*class).or_insert_with(|| Reach::of(shell, actor, *class));
                let may = reach.orgs.contains(&row.org)
                    && (reach.is_whole || *judged.entry(row.key).or_insert_with(|| shell.sees(actor, *class, Grant::Masked, row)));
                let dues = together.iter().filter_map(|held| Some((Part::of(held, today)?, held)));
                if may {
                    seen.has_own |= !me.is_none() && together.iter().any(|held| held.worker == me);
                    seen.held.extend(dues);
                } else if figures.contains(&row.org) {
                    seen.counted.extend(dues);
                }
            }
        }
        seen
    }

    /// Everything that may be known, or only what the caller's own worker answers for.
    pub(crate) fn desk(&self, mine: bool) -> impl Iterator<Item = Due<'a>> {
        self.held.iter().copied().filter(move |(_, held)| !mine || held.worker == self.me || (self.leads && held.duty.rule.is_leads))
    }
}

/// Duties by the part of the day.
pub(crate) fn by_part<'a>(dues: impl Iterator<Item = Due<'a>>) -> BTreeMap<Part, Vec<Due<'a>>> {
    let mut parts: BTreeMap<Part, Vec<Due<'a>>> = BTreeMap::new();
    for due in dues {
        parts.entry(due.0).or_default().push(due);
    }
    parts
}

/// So many of them in the order in which they press: part by part, the earliest due first; of what is overdue, what a law asks for before what is good
/// practice. Of tens of thousands a page is shown, so only that is sorted.
pub(crate) fn first_of<'a>(dues: &[Due<'a>], most: usize) -> Vec<&'a Held> {
    let press = |(n, (part, held)): (usize, &Due<'a>)| {
        let basis = (*part == Part::Overdue).then_some(held.duty.rule.basis);
        (*part, basis, held.duty.due, held.whom, n)
    };
    let mut order: Vec<_> = dues.iter().enumerate().map(press).collect();
    if most < order.len() {
        order.select_nth_unstable(most);
        order.truncate(most);
    }
    order.sort_unstable();
    order.into_iter().map(|(.., n)| dues[n].1).collect()
}

/// Where a caller sees duties of a class.
struct Reach {
    orgs: HashSet<Key>,
    is_whole: bool,
}

impl Reach {
    fn of(shell: &Shell, actor: &Actor, class: Class) -> Self {
        Self { orgs: shell.reach(actor, class, Grant::Masked), is_whole: shell.is_whole(actor, class, Grant::Masked) }
    }
}

/// What somebody has in hand.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Load {
    /// People about whom something is to be done now or later.
    pub(crate) people: u64,
    last: Key,
    parts: [u64; Part::ALL.len()],
}

impl Load {
    /// How many of a part.
    pub(crate) fn of(&self, part: Part) -> u64 {
        self.parts[part as usize]
    }
}

/// What there is to do, summed by something of each duty. They come person by person.
pub(crate) fn loads(dues: &[Due<'_>], mut by: impl FnMut(&Held) -> Key) -> BTreeMap<Key, Load> {
    let mut loads: BTreeMap<Key, Load> = BTreeMap::new();
    for (part, held) in dues {
        let load = loads.entry(by(held)).or_default();
        load.people += u64::from(load.last != held.whom);
        load.last = held.whom;
        load.parts[*part as usize] += 1;
    }
    loads
}

/// What is to be done, with the period where there are several: 尿检（第 3 次，共 22 次）.
pub(crate) fn what(held: &Held) -> String {
    match held.duty.part {
        (0, _) => held.duty.rule.what.to_owned(),
        (n, of) if of > 1 => format!("{}（第 {n} 期，共 {of} 期）", held.duty.rule.what),
        (n, _) => format!("{}（第 {n} 次）", held.duty.rule.what),
    }
}

/// How near it is, in words, and how much that matters.
pub(crate) fn nearness(held: &Held, today: Day) -> (Tone, String) {
    match held.duty.standing(today) {
        DutyStanding::Overdue(days) => (Tone::Bad, format!("超期 {days} 天")),
        DutyStanding::Missed => (Tone::Bad, "已错过".to_owned()),
        DutyStanding::DueToday => (Tone::Warn, "今天".to_owned()),
        _ => (Tone::Plain, format!("{} 天后", held.duty.due - today)),
    }
}

/// Where it is done: the form of the record that fulfils it, or the record that is to be completed; saving it leads back here. None for whoever may
/// not write that.
pub(crate) fn way(visit: &Visit, held: &Held) -> Option<String> {
    match held.duty.form {
        DutyForm::New(kind, _) => {
            let class = visit.shell.registry().kind(kind)?.class;
            let writes = visit.shell.may_write(visit.actor.as_ref()?, class, held.row.org);
            writes.then(|| format!("/records/new/{kind}?{}&back={}", held.duty.preset(), visit.path))
        }
        DutyForm::Amend(field) => {
            let way = || format!("/records/{}/edit?fill={field}&back={}#{}", held.row.id, visit.path, look::field_id(field));
            visit.may_change(&held.row).then(way)
        }
    }
}

/// A duty as a line of a list, with the file of the person as it is named.
pub(crate) fn line(visit: &Visit, held: &Held, file: Option<&(Row, Naming)>) -> look::Duty {
    let (lang, today) = (visit.lang(), visit.today());
    let (tone, due) = nearness(held, today);
    let label = visit.shell.registry().kind(&held.row.kind).map_or("", |kind| kind.shape.label);
    let rule = &held.duty.rule;
    // the law is the law in Chinese
    let title = html! { @if rule.article.is_empty() { (t(lang, "为什么提醒")) } @else { span lang="zh-CN" { (rule.article) } } };
    look::Duty {
        who: html! {
            @if let Some((file, naming)) = file { a class="name" href=(visit.shell.href(file)) { (naming.name) } }
            span { (label) }
        },
        what: what(held),
        due,
        // the year too where it is another one: what is long overdue is told from what is a little
        date: if held.duty.due.ymd().0 == today.ymd().0 { format::month_day(held.duty.due) } else { held.duty.due.to_string() },
        tone,
        actions: html! {
            @if let Some(way) = way(visit, held) { (Button::link(t(lang, "去办"), way).soft()) }
            (Button::link(t(lang, "看"), format!("/records/{}", held.row.id)).ghost())
        },
        reason: Some(Reason {
            title,
            text: html! {
                p lang="zh-CN" { (held.duty.why()) }
                p class="sm mut" { (t(lang, "由谁办")) "：" (rule.who) "　" (t(lang, "规则")) "：" span class="code" { (rule.code) " · " (rule.version) } }
            },
            open: false,
        }),
    }
}
