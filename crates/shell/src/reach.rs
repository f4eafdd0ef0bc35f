//! Who reaches what: the policy table, applied to an account, an organisation, a day and a record. Three questions: does the account see this
//! record ([`Shell::sees`], [`Shell::may`]); in which organisations may it find some ([`Shell::reach`], for questions to the store); does it find
//! all of them there ([`Shell::is_whole`], for totals). Called by the door, by [`Visit`](crate::Visit) and by everything that lists records. What
//! is granted by way of exception is in `permit`.
//!
//! An organisation's place is dated. What is written today goes by the place of today; what is read, by the place of today or that of the record's
//! own day: a station that moved leaves its old years with the old district, and its new one sees them all.

use crate::{Actor, Refusal, Shell, Visit, pages::preview};
use base::{
    Day, Id, Key,
    policy::{self, Action, Class, Grant, Relation, Role},
};
use std::collections::HashSet;
use store::{ListQuestion, Row};

/// Populations whose needs are those of people in hardship (社会救助暂行办法 art. 9, 14).
const HARDSHIP: [&str; 5] = ["hardship", "elder_alone", "disabled", "destitute", "low_income"];
/// Rows that are looked through for one page of a list of which only some may be seen; who looks for older ones narrows the period.
const WALKED_MAX: usize = 5_000;
/// Rows that are read at once for such a page.
const STEP_ROWS: u32 = 200;

/// The action that a grant stands for.
fn action(least: Grant) -> Action {
    match least {
        Grant::Write => Action::Write,
        Grant::Read => Action::Reveal,
        Grant::Nothing | Grant::Figures | Grant::Masked => Action::Read,
    }
}

impl Shell {
    /// Whether at least this is granted to an account on a record, by its roles or by a permit.
    pub fn sees(&self, actor: &Actor, class: Class, least: Grant, row: &Row) -> bool {
        self.may(actor, class, action(least), row)
    }

    /// Whether an account may do something with a record.
    pub fn may(&self, actor: &Actor, class: Class, action: Action, row: &Row) -> bool {
        // The structure (organisations, places) is common knowledge to everybody with an account.
        let reads = !matches!(action, Action::Write | Action::Delete);
        if class == Class::Structure && reads {
            return actor.grants.iter().any(|(role, _)| policy::may(*role, class, action));
        }
        let by_role = actor.grants.iter().any(|(role, at)| {
            let relation = policy::right(*role, class).relation;
            policy::may(*role, class, action) && self.stands(row, *at, relation, !reads) && self.relates(actor, relation, row)
        });
        by_role || (reads && action != Action::Export && self.is_broken(actor, class, row))
    }

    /// Whether an account may write new records of a class under an organisation.
    pub fn may_write(&self, actor: &Actor, class: Class, org: Key) -> bool {
        self.reaches(actor, class, Grant::Write, org)
    }

    /// Whether an account may write records of a class under an organisation into a month that was closed.
    pub fn may_adjust(&self, actor: &Actor, class: Class, org: Key) -> bool {
        let (tree, today) = (self.store().tree(), self.now().day());
        let held =
            |(role, at): &(Role, Key)| policy::may_adjust(*role, class) && within(&tree, org, *at, policy::right(*role, class).relation, today);
        actor.grants.iter().any(held)
    }

    /// Whether at least this is granted to an account on some records of a class under an organisation, as it stands today.
    pub fn reaches(&self, actor: &Actor, class: Class, least: Grant, org: Key) -> bool {
        let (tree, today) = (self.store().tree(), self.now().day());
        let held = |(role, at): &(Role, Key)| {
            let right = policy::right(*role, class);
            right.grant >= least && within(&tree, org, *at, right.relation, today)
        };
        actor.grants.iter().any(held)
    }

    /// The organisations in which at least this is granted to an account on records of a class: on all of them, or on some. Of figures, and for
    /// writing, those that stand there today; for reading also those that stood there once.
    pub fn reach(&self, actor: &Actor, class: Class, least: Grant) -> HashSet<Key> {
        self.reach_of_any(actor, &[class], least)
    }

    /// The same for records of any of these classes.
    pub fn reach_of_any(&self, actor: &Actor, classes: &[Class], least: Grant) -> HashSet<Key> {
        let (tree, today) = (self.store().tree(), self.now().day());
        let mut orgs = HashSet::new();
        for (role, at) in &actor.grants {
            let held: Vec<Class> = classes.iter().copied().filter(|class| policy::right(*role, *class).grant >= least).collect();
            if held.is_empty() {
                continue;
            }
            let past = matches!(least, Grant::Masked | Grant::Read) && held.iter().any(|class| *class != Class::Figures);
            orgs.insert(*at);
            let below = tree.subtree_ever(*at).into_iter();
            orgs.extend(below.filter(|org| past || tree.within_on(*org, *at, today)));
            let runs = |class: &Class| match policy::right(*role, *class).relation {
                Relation::Run => true,
                Relation::Sample => *role == Role::Evaluator,
                _ => false,
            };
            if held.iter().any(runs) {
                let days = || std::iter::once(today).chain(tree.changes().iter().copied().filter(|_| past));
                let run = tree.iter().map(|node| node.key).filter(|org| days().any(|day| tree.agency_on(*org, day) == *at));
                orgs.extend(run);
            }
        }
        if matches!(least, Grant::Masked | Grant::Read) {
            orgs.extend(classes.iter().flat_map(|class| self.broken_orgs(actor, *class)));
        }
        orgs
    }

    /// Whether an account sees every record of a class in the organisations that it reaches.
    pub fn is_whole(&self, actor: &Actor, class: Class, least: Grant) -> bool {
        let (tree, today) = (self.store().tree(), self.now().day());
        let whole = |org: Key| {
            actor.grants.iter().any(|(role, at)| {
                let right = policy::right(*role, class);
                let all = match right.relation {
                    Relation::Unit | Relation::Run => true,
                    Relation::Caseload => !self.is_caseload_only(org),
                    Relation::Own | Relation::Event | Relation::Hardship | Relation::Sample => false,
                };
                right.grant >= least && all && within(&tree, org, *at, right.relation, today)
            })
        };
        self.reach(actor, class, least).into_iter().all(whole)
    }

    /// Whether a record belongs to an organisation where a role is held: as it stands today, or, for reading, as it stood on the record's day.
    fn stands(&self, row: &Row, at: Key, relation: Relation, writes: bool) -> bool {
        let (tree, today) = (self.store().tree(), self.now().day());
        let then = !writes && row.day < today && row.day != Day::default();
        within(&tree, row.org, at, relation, today) || (then && within(&tree, row.org, at, relation, row.day))
    }

    /// Whether a right speaks of a record, as far as that is not said by its organisation.
    fn relates(&self, actor: &Actor, relation: Relation, row: &Row) -> bool {
        match relation {
            Relation::Unit | Relation::Run => true,
            Relation::Caseload => !self.is_caseload_only(row.org) || self.is_own(actor, row) || self.is_in_caseload(actor, row),
            Relation::Own => self.is_own(actor, row),
            Relation::Event => row.campaign.is_none() || self.is_going_on(row.campaign),
            Relation::Hardship => self.is_in_hardship(row),
            Relation::Sample => self.is_in_sample(if row.subject.is_none() { row.key } else { row.subject }),
        }
    }

    /// Written by the account itself, for its worker or volunteer to act on, or naming that one.
    fn is_own(&self, actor: &Actor, row: &Row) -> bool {
        if row.author == actor.account && !actor.account.is_none() {
            return true;
        }
        let names = |me| [row.key, row.subject, row.assignee].contains(&me) || self.store().refers(row.key, me).unwrap_or(false);
        self.own_worker(actor).is_some_and(names)
    }

    /// About nobody, about somebody for whom nobody answers yet, or about somebody for whom the account's worker answers.
    fn is_in_caseload(&self, actor: &Actor, row: &Row) -> bool {
        let Some(person) = self.person_of(row) else { return true };
        self.answers_for(person).is_ok_and(|worker| worker.is_none() || worker == self.own_worker(actor))
    }

    /// The worker or volunteer that an account is.
    pub(crate) fn own_worker(&self, actor: &Actor) -> Option<Key> {
        actor.worker.and_then(|worker| self.store().key_of(worker).ok()).filter(|me| !me.is_none())
    }

    /// The person whom a record is about: its subject, or itself if it is a file of a person.
    pub(crate) fn person_of(&self, row: &Row) -> Option<Key> {
        let is_file = self.registry().kind(&row.kind).is_some_and(|kind| kind.born.is_some());
        if is_file { Some(row.key) } else { Some(row.subject).filter(|subject| !subject.is_none()) }
    }

    /// The worker who answers for a person, by all records about him ([`Shell::who_answers`]).
    pub(crate) fn answers_for(&self, person: Key) -> Result<Option<Key>, Refusal> {
        /// More measures and cases than anybody has.
        const LOOK_BACK: u32 = 400;
        let linked = self.store().linked(person, None, None, LOOK_BACK)?;
        Ok(self.who_answers(linked.iter().map(|linked| &linked.row)))
    }

    /// Whom those of these records name that say who answers for a person (an episode, a case, a hand-over from a facility): the newest that is not over
    /// and names somebody. Who had what is over answers on, until something else begins; if that names nobody, nobody answers, and it is the station's.
    pub(crate) fn who_answers<'a>(&self, rows: impl IntoIterator<Item = &'a Row>) -> Option<Key> {
        let says = |row: &Row| {
            let answers = self.registry().kind(&row.kind)?.answers?;
            Some(((!answers.is_over(row.state.as_deref()), !row.assignee.is_none(), row.day, row.key), row.assignee))
        };
        rows.into_iter().filter_map(says).max().map(|(_, worker)| worker).filter(|worker| !worker.is_none())
    }

    /// Whether what this record tells of has not seen its last day yet.
    fn is_going_on(&self, event: Key) -> bool {
        let Ok(event) = self.store().get_key(event) else { return false };
        let Some(last_day) = self.registry().kind(&event.kind).and_then(|kind| kind.last_day) else { return true };
        let document = self.store().open_record(&event, None).ok().and_then(|opened| opened.doc);
        document.is_some_and(|document| last_day(&document).is_none_or(|last| last >= self.now().day()))
    }

    /// Whether what a record counts for is somebody in hardship.
    fn is_in_hardship(&self, row: &Row) -> bool {
        let Some(kind) = self.registry().kind(&row.kind) else { return false };
        let bits = self.population_bits(&HARDSHIP);
        let document = self.store().open_record(row, None).ok().and_then(|opened| opened.doc);
        let facts = document.and_then(|document| (kind.facts)(&document, &preview::Seen { shell: self, org: row.org }));
        facts.is_some_and(|facts| facts.iter().any(|fact| fact.populations & bits != 0))
    }

    /// Whether a person (or a record about nobody) is in the sample: chosen by its number alone, so that it is the same for everybody and every day.
    fn is_in_sample(&self, key: Key) -> bool {
        // a multiplicative hash (Knuth): neighbours in number are not neighbours in the sample
        let mixed = key.0.wrapping_mul(2_654_435_761) >> 16;
        self.limits().is_ok_and(|limits| mixed.is_multiple_of(limits.sample_one_of))
    }
}

/// Whether an organisation belonged on a day to the one where a role is held: below it, or run by it.
fn within(tree: &count::Tree, org: Key, at: Key, relation: Relation, day: Day) -> bool {
    let runs = || matches!(relation, Relation::Run | Relation::Sample) && tree.agency_on(org, day) == at;
    tree.within_on(org, at, day) || (!at.is_none() && runs())
}

impl Visit {
    /// Whether at least this is granted to the caller on a record.
    pub fn sees(&self, row: &Row, class: Class, least: Grant) -> bool {
        self.actor.as_ref().is_some_and(|actor| self.shell.sees(actor, class, least, row))
    }

    /// Whether the caller sees every record of a class where he sees some.
    pub fn is_whole(&self, class: Class, least: Grant) -> bool {
        class == Class::Structure || self.actor.as_ref().is_some_and(|actor| self.shell.is_whole(actor, class, least))
    }

    /// A list of which the caller sees every row. The organisations of the question are those of [`Visit::scope`]; where only some of their records
    /// may be seen, the list is walked until the page is full.
    pub fn list(&self, question: &ListQuestion, class: Class, least: Grant) -> Result<Vec<Row>, Refusal> {
        let store = self.shell.store();
        if self.is_whole(class, least) {
            return Ok(store.list(question)?);
        }
        let (mut seen, mut walked, mut after) = (Vec::new(), 0, question.after);
        loop {
            let rows = store.list(&ListQuestion { after, limit: STEP_ROWS, ..question.clone() })?;
            let reached = rows.last().map(Row::cursor);
            walked += rows.len();
            let is_end = rows.len() < STEP_ROWS as usize;
            seen.extend(rows.into_iter().filter(|row| self.sees(row, class, least)).take(question.limit as usize - seen.len()));
            if is_end || seen.len() == question.limit as usize || walked >= WALKED_MAX {
                return Ok(seen);
            }
            after = reached;
        }
    }

    /// The record of an id and its kind, if the caller sees it; for what stands beside something else. What an address names goes through
    /// [`Visit::readable`], which writes down what was refused.
    pub fn known(&self, id: Id) -> Option<(Row, &'static crate::slice::KindDef)> {
        let row = self.shell.store().get(id).ok()?;
        let kind = self.shell.registry().kind(&row.kind)?;
        self.sees(&row, kind.class, Grant::Masked).then_some((row, kind))
    }

    /// Whether the caller may change a record.
    pub fn may_change(&self, row: &Row) -> bool {
        let kind = self.shell.registry().kind(&row.kind);
        kind.is_some_and(|kind| self.sees(row, kind.class, Grant::Write))
    }
}
