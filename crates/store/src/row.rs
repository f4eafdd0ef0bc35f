//! What is read of a record without opening it: its plain columns, and the questions by which lists are asked for.

use crate::driver::Line;
use base::{Day, Id, Key, Moment};

/// The plain columns of a record; nothing here says anything of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number in this database.
    pub key: Key,
    /// Its id.
    pub id: Id,
    /// The vault that holds its contents.
    pub vault: u32,
    /// The organisation under which it is filed.
    pub org: Key,
    /// Its kind.
    pub kind: String,
    /// The person that it is mainly about.
    pub subject: Key,
    /// The household that it is mainly about.
    pub household: Key,
    /// The case to which it belongs.
    pub case: Key,
    /// The emergency response to which it belongs.
    pub campaign: Key,
    /// The project or contract under which it was done.
    pub project: Key,
    /// The civil day under which it is listed.
    pub day: Day,
    /// Where it stands.
    pub state: Option<String>,
    /// Who has to act next.
    pub assignee: Key,
    /// By which day.
    pub due: Option<Day>,
    /// The account that wrote its first version.
    pub author: Key,
    /// When its first version was written.
    pub entered_at: Moment,
    /// The version that holds.
    pub version: u32,
    /// When it was deleted.
    pub ended_at: Option<Moment>,
    /// The act whose facts of this record hold; 0 if it has none.
    pub facts_seq: u32,
}

/// The columns of a [`Row`], in the order in which every statement asks for them.
pub(crate) const COLUMNS: &str = "record.n, record.id, record.vault, record.org, record.kind, record.subject, record.household, record.case_n, \
     record.campaign, record.project, record.day, record.state, record.assignee, record.due, record.author, record.entered_at, record.version, \
     record.ended_at, record.facts_seq";

impl Row {
    pub(crate) fn read(line: &Line) -> Self {
        Self {
            key: line.key(0),
            id: line.id(1),
            vault: line.int(2) as u32,
            org: line.key(3),
            kind: line.text(4).to_owned(),
            subject: line.key(5),
            household: line.key(6),
            case: line.key(7),
            campaign: line.key(8),
            project: line.key(9),
            day: line.day(10).unwrap_or_default(),
            state: line.some_text(11),
            assignee: line.key(12),
            due: line.day(13),
            author: line.key(14),
            entered_at: line.moment(15),
            version: line.int(16) as u32,
            ended_at: line.some_int(17).map(Moment::from_millis),
            facts_seq: line.int(18) as u32,
        }
    }

    /// Where a list goes on after this row.
    pub fn cursor(&self) -> Cursor {
        Cursor { day: self.day, key: self.key }
    }
}

/// Where a list goes on: after this record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Its day.
    pub day: Day,
    /// Its key.
    pub key: Key,
}

/// What a list asks for; newest first. `Default` asks for everything, fifty at a time.
#[derive(Clone, Debug)]
pub struct ListQuestion {
    /// Filed under one of these; none for everywhere.
    pub orgs: Option<Vec<Key>>,
    /// Of one of these kinds; empty for all.
    pub kinds: Vec<String>,
    /// First day.
    pub from: Option<Day>,
    /// Last day.
    pub to: Option<Day>,
    /// In this state.
    pub state: Option<String>,
    /// Whose turn it is.
    pub assignee: Option<Key>,
    /// Mainly about this person. There is no index for it: give orgs or kinds too, or follow the links of the person.
    pub subject: Option<Key>,
    /// Written by this account.
    pub author: Option<Key>,
    /// Deleted records instead of those that stand.
    pub deleted: bool,
    /// Without records that were merged into others: each somebody once.
    pub unmerged: bool,
    /// After this record.
    pub after: Option<Cursor>,
    /// From the first day on, instead of the newest first.
    pub oldest_first: bool,
    /// How many at most.
    pub limit: u32,
}

impl ListQuestion {
    /// Whether it asks for less than all records of its organisations and kinds, or for deleted ones.
    pub(crate) fn is_narrow(&self) -> bool {
        let Self { orgs: _, kinds: _, from, to, state, assignee, subject, author, deleted, unmerged: _, after, oldest_first: _, limit: _ } = self;
        let days = from.is_some() || to.is_some() || after.is_some();
        days || state.is_some() || assignee.is_some() || subject.is_some() || author.is_some() || *deleted
    }

    /// Whether a record is one of those that it asks for, wherever the list begins.
    pub(crate) fn asks_for(&self, row: &Row) -> bool {
        let Self { orgs, kinds, from, to, state, assignee, subject, author, deleted, unmerged: _, after: _, oldest_first: _, limit: _ } = self;
        let is_held = *deleted == row.ended_at.is_some();
        let is_here = orgs.as_ref().is_none_or(|orgs| orgs.contains(&row.org)) && (kinds.is_empty() || kinds.contains(&row.kind));
        let is_then = from.is_none_or(|from| row.day >= from) && to.is_none_or(|to| row.day <= to);
        let is_theirs = assignee.is_none_or(|key| row.assignee == key) && author.is_none_or(|key| row.author == key);
        is_held && is_here && is_then && is_theirs && subject.is_none_or(|key| row.subject == key) && (state.is_none() || row.state == *state)
    }
}

impl Default for ListQuestion {
    fn default() -> Self {
        Self {
            orgs: None,
            kinds: Vec::new(),
            from: None,
            to: None,
            state: None,
            assignee: None,
            subject: None,
            author: None,
            deleted: false,
            unmerged: false,
            after: None,
            oldest_first: false,
            limit: 50,
        }
    }
}

/// What has to be done: by whom, where, until when.
#[derive(Clone, Debug, Default)]
pub struct DueQuestion {
    /// Whose turn it is; `Key::NONE` for what is nobody's; none for everybody's.
    pub assignee: Option<Key>,
    /// About this person.
    pub subject: Option<Key>,
    /// Filed under one of these; none for everywhere.
    pub orgs: Option<Vec<Key>>,
    /// Without what these kinds say about somebody: it is asked for otherwise.
    pub without: Vec<String>,
    /// Due on this day or before.
    pub until: Day,
    /// After this record, in the order of due days.
    pub after: Option<Cursor>,
    /// How many at most.
    pub limit: u32,
}

/// One version of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1.
    pub version: u32,
    /// The act that wrote it.
    pub seq: u32,
    /// The account.
    pub author: Key,
    /// When.
    pub at: Moment,
}

/// A record that refers to another, and as what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// The record that refers.
    pub row: Row,
    /// The role of the reference.
    pub role: String,
}

/// An act, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActRow {
    /// Its number.
    pub seq: u32,
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// The account.
    pub actor: Key,
    /// When.
    pub at: Moment,
    /// The records and versions that it wrote.
    pub records: Vec<(Key, u32)>,
}
