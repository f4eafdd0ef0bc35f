//! Which duties a caller may know of, how they are sorted into the day, and how one is drawn. Who sees records of the class, sees its duties; who sees
//! figures only, counts.

use super::Held;
use crate::look::{self, Button, Reason, Tone, format};
use crate::naming::Naming;
use crate::text::t;
use crate::{Actor, Refusal, Shell, Visit};
use base::{Day, DutyForm, DutyStanding, Key, policy::Class, policy::Grant};
use maud::html;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// So many days ahead are "coming".
pub(crate) const AHEAD_DAYS: i32 = 7;

/// What a caller may know of what is to be done.
pub(crate) struct Seen {
    /// Duties of which everything may be known but names, which stay masked; in no order.
    pub(crate) held: Vec<Arc<Held>>,
    /// Duties that may only be counted.
    pub(crate) counted: Vec<Arc<Held>>,
    /// The caller's own worker.
    pub(crate) me: Key,
}

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

impl Seen {
    /// Of an account, today.
    pub(crate) fn of(shell: &Shell, actor: &Actor) -> Result<Self, Refusal> {
        let me = actor.worker.and_then(|worker| shell.store().key_of(worker).ok()).unwrap_or(Key::NONE);
        let mut reaches: HashMap<Class, Reach> = HashMap::new();
        let mut judged: HashMap<Key, bool> = HashMap::new();
        let (mut held, mut counted) = (Vec::new(), Vec::new());
        let mut archived: HashMap<Key, bool> = HashMap::new();
        for duty in shell.duties()? {
            // a file in the archive is on nobody's desk
            if *archived.entry(duty.whom).or_insert_with(|| shell.is_archived(duty.whom)) {
                continue;
            }
            let reach = reaches.entry(duty.class).or_insert_with(|| Reach::of(shell, actor, duty.class));
            let sees = reach.orgs.contains(&duty.row.org)
                && (reach.is_whole || *judged.entry(duty.row.key).or_insert_with(|| shell.sees(actor, duty.class, Grant::Masked, &duty.row)));
            if sees {
                held.push(duty);
            } else if reach.figures.contains(&duty.row.org) {
                counted.push(duty);
            }
        }
        Ok(Self { held, counted, me })
    }

    /// Those of one part of the day, the earliest due first; of what is overdue, what a law asks for before what is good practice.
    pub(crate) fn part(&self, part: Part, today: Day) -> Vec<Arc<Held>> {
        let mut held: Vec<Arc<Held>> = self.held.iter().filter(|held| Part::of(held, today) == Some(part)).cloned().collect();
        in_order(&mut held, part);
        held
    }

    /// Whether the caller has a caseload of his own in it.
    pub(crate) fn has_own(&self) -> bool {
        !self.me.is_none() && self.held.iter().any(|held| held.worker == self.me)
    }

    /// Only what the caller's own worker answers for.
    pub(crate) fn own(mut self) -> Self {
        let me = self.me;
        self.held.retain(|held| held.worker == me);
        self
    }
}

/// The earliest due first; of what is overdue, what a law asks for before what is good practice.
pub(crate) fn in_order(held: &mut [Arc<Held>], part: Part) {
    held.sort_by_key(|held| ((part == Part::Overdue).then_some(held.duty.rule.basis), held.duty.due, held.whom));
}

/// Where a caller sees duties of a class.
struct Reach {
    orgs: HashSet<Key>,
    is_whole: bool,
    figures: HashSet<Key>,
}

impl Reach {
    fn of(shell: &Shell, actor: &Actor, class: Class) -> Self {
        // who sees figures at all counts what is to be done, as he counts everything else
        let figures = shell.reach(actor, Class::Figures, Grant::Figures);
        Self { orgs: shell.reach(actor, class, Grant::Masked), is_whole: shell.is_whole(actor, class, Grant::Masked), figures }
    }
}

/// What somebody has in hand.
#[derive(Clone, Debug, Default)]
pub(crate) struct Load {
    /// People about whom something is to be done now or later.
    pub(crate) people: HashSet<Key>,
    /// By part of the day.
    pub(crate) parts: BTreeMap<Part, u64>,
}

impl Load {
    /// How many of a part.
    pub(crate) fn of(&self, part: Part) -> u64 {
        self.parts.get(&part).copied().unwrap_or(0)
    }
}

/// What there is to do, summed by something of each duty.
pub(crate) fn loads(held: &[Arc<Held>], today: Day, by: impl Fn(&Held) -> Key) -> BTreeMap<Key, Load> {
    let mut loads: BTreeMap<Key, Load> = BTreeMap::new();
    for held in held {
        let Some(part) = Part::of(held, today) else { continue };
        let load = loads.entry(by(held)).or_default();
        load.people.insert(held.whom);
        *load.parts.entry(part).or_default() += 1;
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

/// A duty as a line of a list.
pub(crate) fn line(visit: &Visit, held: &Held, naming: &Naming) -> look::Duty {
    let (lang, today) = (visit.lang(), visit.today());
    let (tone, due) = nearness(held, today);
    let file = visit.shell.store().get_key(held.whom).ok().and_then(|file| Some(visit.shell.registry().kind(&file.kind)?.href(file.id)));
    let label = visit.shell.registry().kind(&held.row.kind).map_or("", |kind| kind.shape.label);
    let rule = &held.duty.rule;
    // the law is the law in Chinese
    let title = html! { @if rule.article.is_empty() { (t(lang, "为什么提醒")) } @else { span lang="zh-CN" { (rule.article) } } };
    look::Duty {
        who: html! {
            @match &file { Some(file) => a class="name" href=(file) { (naming.name) }, None => b { (naming.name) } }
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
