//! What is going to be written, by whom and when: a scenario writes its script first, without a database, and it is then carried out through the
//! one door in the order of its moments. So a world can be compared with another before anything is stored. Absent: any number of a report.

use crate::{Problem, luck::Luck};
use base::{Id, Key, Link, Moment, Shape, Typed, policy::Role};
use org::{Organisation, Worker};
use shell::{Act, Actor, Entry, Shell};
use std::collections::HashMap;
use store::NewAccount;

/// Entries of one act at most: a page or a phone sends as many, and none waits long.
const ENTRIES_PER_ACT_MAX: usize = 200;
const QUARTER_MILLIS: i64 = 900_000;

/// One thing that somebody writes down at a moment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Note {
    pub(crate) at: Moment,
    /// The worker; none is the program.
    pub(crate) author: Option<Id>,
    /// Where it is filed; none for the root of a tree.
    pub(crate) org: Option<Id>,
    pub(crate) kind: &'static str,
    pub(crate) record: Id,
    pub(crate) expected: Option<u32>,
    /// None deletes.
    pub(crate) typed: Option<Typed>,
    pub(crate) why: Option<&'static str>,
}

/// A worker as an account.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) login: String,
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) org: Id,
}

/// Everything that will be written.
#[derive(Debug)]
pub(crate) struct Script {
    pub(crate) notes: Vec<Note>,
    pub(crate) members: HashMap<Id, Member>,
    luck: Luck,
}

/// Who writes, and where it is filed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hand {
    pub(crate) author: Option<Id>,
    pub(crate) org: Option<Id>,
}

impl Hand {
    /// The program itself, for an organisation.
    pub(crate) fn program(org: Option<Link<Organisation>>) -> Self {
        Self { author: None, org: org.map(Link::id) }
    }

    /// A worker.
    pub(crate) fn worker(worker: Link<Worker>, org: Link<Organisation>) -> Self {
        Self { author: Some(worker.id()), org: Some(org.id()) }
    }
}

impl Script {
    pub(crate) fn new(seed: u64) -> Self {
        Self { notes: Vec::new(), members: HashMap::new(), luck: Luck::new(seed) }
    }

    /// A new record.
    pub(crate) fn write<R: Shape>(&mut self, at: Moment, hand: Hand, record: &R) -> Link<R> {
        let id = Id::from_parts(at, self.luck.bytes());
        self.note(at, hand, Link::<R>::to(id), None, Some(record), None);
        Link::to(id)
    }

    /// Another version of a record, with the reason.
    pub(crate) fn correct<R: Shape>(&mut self, at: Moment, hand: Hand, link: Link<R>, seen: u32, record: &R, why: &'static str) {
        self.note(at, hand, link, Some(seen), Some(record), Some(why));
    }

    /// The end of a record that should not be there.
    pub(crate) fn delete<R: Shape>(&mut self, at: Moment, hand: Hand, link: Link<R>, seen: u32, why: &'static str) {
        self.note(at, hand, link, Some(seen), None, Some(why));
    }

    fn note<R: Shape>(&mut self, at: Moment, hand: Hand, link: Link<R>, expected: Option<u32>, record: Option<&R>, why: Option<&'static str>) {
        let typed = record.map(|record| {
            let mut typed = Typed::new(at.day());
            record.write("", &mut typed);
            typed
        });
        self.notes.push(Note { at, author: hand.author, org: hand.org, kind: R::CODE, record: link.id(), expected, typed, why });
    }

    /// Puts the notes in the order of their quarters of an hour, and within one by organisation, so that what one desk wrote goes in together.
    /// Organisations stand in the order in which they first appear: those above come first.
    pub(crate) fn in_order(mut self) -> Self {
        self.notes.sort_by_key(|note| note.at);
        let mut desks: HashMap<Option<Id>, usize> = HashMap::new();
        for note in &self.notes {
            let next = desks.len();
            desks.entry(note.org).or_insert(next);
        }
        self.notes.sort_by_key(|note| (quarter(note), desks[&note.org], note.at));
        self
    }

    /// The acts: notes of one author within a quarter of an hour, none moved before another. A correction begins an act of its own, for an act writes a
    /// record once; so does an organisation, for others are filed under it.
    fn acts(&self) -> impl Iterator<Item = &[Note]> {
        let alone = |note: &Note| note.expected.is_some() || note.kind == Organisation::CODE;
        let together = move |a: &Note, b: &Note| a.author == b.author && quarter(a) == quarter(b) && !alone(b) && a.kind != Organisation::CODE;
        self.notes.chunk_by(together).flat_map(|run| run.chunks(ENTRIES_PER_ACT_MAX))
    }

    /// Writes everything that is not there yet.
    pub(crate) fn carry_out(&self, shell: &Shell) -> Result<(), Problem> {
        let mut authors: HashMap<Id, Key> = HashMap::new();
        let mut now = Moment::default();
        for notes in self.acts() {
            let [.., last] = notes else { continue };
            let account = match last.author {
                None => Key::NONE,
                Some(worker) => match authors.get(&worker) {
                    Some(key) => *key,
                    None => *authors.entry(worker).or_insert(self.account(shell, worker)?),
                },
            };
            // The book is written in the order of time, whichever desk of the quarter comes first.
            now = now.max(last.at);
            act(shell, notes, account, now)?;
        }
        Ok(())
    }

    /// The account of a worker, made at the worker's first note. It has no password until somebody sets one.
    fn account(&self, shell: &Shell, worker: Id) -> Result<Key, Problem> {
        let store = shell.store();
        let member = self.members.get(&worker).ok_or(Problem::NoMember)?;
        if let Ok(account) = store.account_by_login(&member.login) {
            return Ok(account.key);
        }
        let key = store.key_of(worker)?;
        let body = base::json!({"name": member.name});
        let account = store.add_account(&NewAccount { id: shell.new_id(), login: member.login.clone(), worker: key, body })?;
        let from = self.notes.first().map_or_else(|| shell.now().day(), |note| note.at.day());
        store.grant(account.key, member.role.code(), store.key_of(member.org)?, from, None)?;
        Ok(account.key)
    }
}

/// In which quarter of an hour it is written.
fn quarter(note: &Note) -> i64 {
    note.at.millis() / QUARTER_MILLIS
}

/// One act through the door.
fn act(shell: &Shell, notes: &[Note], account: Key, at: Moment) -> Result<(), Problem> {
    let mut entries = Vec::with_capacity(notes.len());
    let mut grants = Vec::new();
    for note in notes {
        let org = match note.org {
            None => Key::NONE,
            Some(org) => Some(shell.store().key_of(org)?).filter(|key| !key.is_none()).ok_or(Problem::NoOrganisation(note.kind))?,
        };
        // lead and street together write every class
        if !grants.contains(&(Role::Lead, org)) {
            grants.extend([(Role::Lead, org), (Role::Street, org)]);
        }
        entries.push(Entry {
            kind: note.kind.to_owned(),
            record: note.record,
            org,
            expected: note.expected,
            typed: note.typed.clone(),
            why: note.why.map(str::to_owned),
        });
    }
    let worker = notes.first().and_then(|note| note.author);
    let actor = Actor { account, worker, grants, ..Actor::program(Key::NONE) };
    // The id of an act follows from its first record, so that a second preparation is a repeat.
    let id = notes.first().map_or_else(|| shell.new_id(), |note| act_id(note, at));
    let act = Act { id, name: "PrepareDemo", at, entries, reads: Vec::new() };
    shell.carry_out(&actor, act).map(|_| ()).map_err(|refusal| Problem::Refused { kind: notes[0].kind, refusal: Box::new(refusal) })
}

fn act_id(note: &Note, at: Moment) -> Id {
    let bytes = note.record.bytes();
    let version = note.expected.unwrap_or(0) as u8;
    let random = std::array::from_fn(|i| bytes[15 - i] ^ if i == 0 { 0xA5 ^ version } else { 0 });
    Id::from_parts(at, random)
}
