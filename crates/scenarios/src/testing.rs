//! For the tests of this crate: a service with all slices, and scenarios prepared in it once.

use crate::{SLICES, Scale, Scenario, demo_moment, prepare, scenario};
use base::Day;
use base::{Id, Key};
use count::{
    Fact, Known, Standing,
    naive::{Change, Entry},
};
use shell::{Registry, Shell};
use std::sync::{Arc, OnceLock};
use store::{
    ListQuestion, Row, Store,
    testing::{FixedClock, SeededChance},
};

/// An empty service whose clock stands at the scenario's present.
pub(crate) fn empty(name: &str) -> Shell {
    // The directory is left to the system's own tidying: the store of a shared test lives until the process ends.
    let directory = tempfile::tempdir().unwrap().keep();
    let registry = Arc::new(Registry::new(SLICES));
    let clock = Arc::new(FixedClock::at(demo_moment(name).unwrap()));
    let chance = Arc::new(SeededChance::new(11));
    let store = Store::open(&store::testing::sqlite(&directory), registry.clone(), clock.clone(), chance.clone()).unwrap();
    Shell::new(store, registry, &[], clock, chance)
}

/// The scenarios of one station and one district: small enough to be made at their own size in every run. The cities are made at their own size by
/// `kapok figures` in the nightly.
pub(crate) const SMALL: [&str; 2] = ["longxue", "yuexiu"];

/// A small scenario at its own size, prepared once for all tests.
pub(crate) fn prepared(name: &str) -> &'static Shell {
    static SHELLS: [OnceLock<Shell>; 2] = [const { OnceLock::new() }; 2];
    let Scenario { name, .. } = scenario(name).unwrap();
    let at = SMALL.iter().position(|small| small == name).unwrap();
    SHELLS[at].get_or_init(|| {
        let shell = empty(name);
        prepare(&shell, name, Scale::ONE).unwrap();
        shell
    })
}

/// All records that are not deleted.
pub(crate) fn all_rows(shell: &Shell) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    loop {
        let question = ListQuestion { after: rows.last().map(Row::cursor), limit: 1000, ..ListQuestion::default() };
        let more = shell.store().list(&question).unwrap();
        if more.is_empty() {
            return rows;
        }
        rows.extend(more);
    }
}

struct Around<'a> {
    shell: &'a Shell,
    row: &'a Row,
}

impl Known for Around<'_> {
    fn me(&self) -> Key {
        self.row.key
    }
    fn org(&self) -> Key {
        self.row.org
    }
    fn key(&self, id: Id) -> Key {
        self.shell.store().key_of(id).unwrap_or(Key::NONE)
    }
    fn standing(&self, id: Id, day: Day) -> Standing {
        self.shell.store().standing(self.key(id), day)
    }
}

/// The ledger of facts made anew from the opened records alone, for the naive recount.
pub(crate) fn ledger(shell: &Shell) -> Vec<Entry> {
    let rows = all_rows(shell);
    let opened = shell.store().open_all(&rows).unwrap();
    let facts = |row: &Row, doc: &Option<base::Json>| -> Vec<Fact> {
        let kind = shell.registry().kind(&row.kind).unwrap();
        (kind.facts)(doc.as_ref().unwrap(), &Around { shell, row }).unwrap()
    };
    let entry = |(row, opened): (&Row, &store::Opened)| Entry { seq: 1, record: row.key, change: Change::Written(facts(row, &opened.doc)) };
    rows.iter().zip(&opened).map(entry).collect()
}
