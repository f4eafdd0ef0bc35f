//! The list of what a slice brings: kinds of records, ledgers, words, pages. The program is the list of its slices; everything generic (forms,
//! lists, the API, the ledgers, verification) walks these lists and knows no business noun.

use base::policy::Class;
use base::{ChoiceDef, Faults, Json, Outline, Record, Shape, ShapeDef, Typed, Value};
use count::{Counted, Fact, Known};

/// A slice's public face.
#[derive(Debug)]
pub struct Slice {
    /// Stable code, the crate's name.
    pub code: &'static str,
    /// For people.
    pub label: &'static str,
    /// The kinds of records that it owns.
    pub kinds: &'static [KindDef],
    /// The ledgers that it reads and writes.
    pub ledgers: &'static [crate::ledger::Ledger],
    /// Its words in facts, by dimension of the statistics (`channel`, `topic`, `population`, `item`, `unit`, `kind`, `domain`).
    pub words: &'static [(&'static str, &'static [ChoiceDef])],
    /// The pages and calls beyond the generic ones.
    pub routes: &'static [crate::Route],
}

/// How a kind of record says which worker answers for a person.
#[derive(Clone, Copy, Debug)]
pub struct Answers {
    /// The field that links to the worker.
    pub field: &'static str,
    /// The states in which it is over: then there is nothing to hand over to another worker.
    pub over: &'static [&'static str],
}

impl Answers {
    /// Whether a record in this state is over.
    pub fn is_over(&self, state: Option<&str>) -> bool {
        state.is_some_and(|state| self.over.contains(&state))
    }
}

/// Where a kind of record lies in a person's file (一人一档).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filed {
    /// The code of the section in which it is listed; the page of the file knows which there are.
    pub section: &'static str,
    /// Its place in the catalogue of the file: smaller comes first.
    pub place: u8,
}

/// A kind of record as the generic parts know it: its definition and what can be done with its documents.
#[derive(Clone, Copy)]
pub struct KindDef {
    /// Fields, labels, privacy.
    pub shape: &'static ShapeDef,
    /// The class at which access is decided and vaults are made.
    pub class: Class,
    /// The icon of the timeline and of lists.
    pub icon: &'static str,
    /// The codes of its states and their words.
    pub states: &'static [(&'static str, &'static str)],
    /// Where its own page is, if it has one beside the generic: `/people` for `/people/{id}`.
    pub page: Option<&'static str>,
    /// Reads what was typed and applies the rules; all faults at once.
    pub read: fn(&Typed) -> Result<Json, Faults>,
    /// The texts that would be read as this document; `None` when the document does not fit the definition.
    pub fill: fn(&Json, base::Day) -> Option<Typed>,
    /// Columns, links and search words.
    pub outline: fn(&Json) -> Option<Outline>,
    /// Facts.
    pub facts: fn(&Json, &dyn Known) -> Option<Vec<Fact>>,
    /// One line without names.
    pub line: fn(&Json) -> Option<String>,
    /// Which ledger a record belongs to; none when the kind has one ledger at most.
    pub ledger: Option<fn(&Json) -> &'static str>,
    /// Whether its due day is a promise to be in touch again: kept by a later record about the same person, or ticked off by hand. What is due by
    /// all other kinds follows from what they say, and ends when they say so.
    pub follow_up: bool,
    /// How doubles are told, of kinds of which there may be doubles.
    pub alike: Option<&'static crate::likeness::Alike>,
    /// Whether writing it reaches into the records that it names, so that it takes the right to write those too.
    pub binds: bool,
    /// Of files of people: the birthday that a document says. Who is a minor is asked by it.
    pub born: Option<fn(&Json) -> Option<base::Day>>,
    /// Of what lasts and then is over: its last day, as a document says it. What was taken for it is closed with it.
    pub last_day: Option<fn(&Json) -> Option<base::Day>>,
    /// Whether nothing new of it is taken once the vault was destroyed in which the others of its event lay.
    pub ends_with_vault: bool,
    /// Where it names the worker who answers for the person that it is about: the newest of such records says who does.
    pub answers: Option<Answers>,
    /// Where it lies in a person's file; none for where records of its class lie.
    pub filed: Option<Filed>,
    /// The forms on paper; without one the definition makes a plain one.
    pub papers: &'static [crate::print::Paper],
    /// How indicators are counted, at the kind in which figures are kept: for pages of other slices.
    pub figures: Option<crate::figures::FigureSource>,
    /// How much of what an account has received it has not read, at the kind of those who send: for the badge.
    pub unread: Option<crate::pages::UnreadSource>,
    /// How promises stand, at the kind in which they are kept: for dashboards.
    pub goals: Option<crate::goals::GoalSource>,
    /// What follows for a person from records of this kind and of others: who has one is kept an eye on.
    pub clock: Option<&'static crate::duties::Clock>,
    /// How it is offered on a phone without signal: the words of a button and the texts that it fills in; empty for what is written at a desk.
    pub outdoors: &'static [crate::outdoors::Errand],
    /// Pages of its slice to which the page of a record leads.
    pub ways: &'static [Way],
}

/// A button on the page of a record: it leads to a page of its slice about the same record.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// 登记台.
    pub label: &'static str,
    /// A name of `look::icon`.
    pub icon: &'static str,
    /// The address, with `{id}` for the record.
    pub href: &'static str,
    /// Shown to whoever may write records of this class where the record is filed; none for everybody who sees the record.
    pub writes: Option<Class>,
}

impl std::fmt::Debug for KindDef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("KindDef").field(&self.shape.code).finish()
    }
}

/// A kind made from its record type. `icon` is a name of `look::icon`.
pub const fn kind<R: Counted>(class: Class, icon: &'static str) -> KindDef {
    KindDef {
        shape: <R as Shape>::SHAPE,
        class,
        icon,
        states: &[],
        page: None,
        read: read::<R>,
        fill: |document, today| {
            let mut typed = Typed::new(today);
            R::from_json(document)?.write("", &mut typed);
            Some(typed)
        },
        outline: |document| R::from_json(document).map(|record| record.outline()),
        facts: |document, known| R::from_json(document).map(|record| record.facts(known)),
        line: |document| R::from_json(document).map(|record| record.line()),
        ledger: None,
        alike: None,
        binds: false,
        follow_up: false,
        born: None,
        last_day: None,
        ends_with_vault: false,
        answers: None,
        filed: None,
        papers: &[],
        figures: None,
        unread: None,
        goals: None,
        clock: None,
        outdoors: &[],
        ways: &[],
    }
}

impl KindDef {
    /// With the words of its states, as pairs of code and word.
    #[must_use]
    pub const fn states(mut self, states: &'static [(&'static str, &'static str)]) -> Self {
        self.states = states;
        self
    }

    /// With a page of its own below this path.
    #[must_use]
    pub const fn page(mut self, path: &'static str) -> Self {
        self.page = Some(path);
        self
    }

    /// Its records belong to several ledgers; the function names the ledger by its code.
    #[must_use]
    pub const fn ledger_of(mut self, ledger: fn(&Json) -> &'static str) -> Self {
        self.ledger = Some(ledger);
        self
    }

    /// Its due day is a promise to be in touch again.
    #[must_use]
    pub const fn follow_up(mut self) -> Self {
        self.follow_up = true;
        self
    }

    /// There may be doubles; this tells them.
    #[must_use]
    pub const fn alike(mut self, alike: &'static crate::likeness::Alike) -> Self {
        self.alike = Some(alike);
        self
    }

    /// Writing it changes for what the records count that it names: only who may write each of those may write it.
    #[must_use]
    pub const fn binds(mut self) -> Self {
        self.binds = true;
        self
    }

    /// It is the file of a person, born on the day that this says.
    #[must_use]
    pub const fn file_of(mut self, born: fn(&Json) -> Option<base::Day>) -> Self {
        self.born = Some(born);
        self
    }

    /// It lasts until the day that this says.
    #[must_use]
    pub const fn lasts_until(mut self, last_day: fn(&Json) -> Option<base::Day>) -> Self {
        self.last_day = Some(last_day);
        self
    }

    /// It is gathered for one event: when that event's vault was destroyed, no other is opened in its place.
    #[must_use]
    pub const fn ends_with_its_vault(mut self) -> Self {
        self.ends_with_vault = true;
        self
    }

    /// The worker whom it names in this field answers for the person that it is about, until it is in one of the states in which it is over.
    #[must_use]
    pub const fn answers(mut self, field: &'static str, over: &'static [&'static str]) -> Self {
        self.answers = Some(Answers { field, over });
        self
    }

    /// It lies in this section of a person's file, and at this place of the catalogue.
    #[must_use]
    pub const fn filed(mut self, section: &'static str, place: u8) -> Self {
        self.filed = Some(Filed { section, place });
        self
    }

    /// With forms on paper, the usual one first.
    #[must_use]
    pub const fn papers(mut self, papers: &'static [crate::print::Paper]) -> Self {
        self.papers = papers;
        self
    }

    /// Figures are kept in it; this counts them for pages of other slices.
    #[must_use]
    pub const fn figures(mut self, source: crate::figures::FigureSource) -> Self {
        self.figures = Some(source);
        self
    }

    /// Those who keep it receive something to read; this counts what is unread.
    #[must_use]
    pub const fn unread(mut self, source: crate::pages::UnreadSource) -> Self {
        self.unread = Some(source);
        self
    }

    /// Promises are kept in it; this says how they stand.
    #[must_use]
    pub const fn goals(mut self, source: crate::goals::GoalSource) -> Self {
        self.goals = Some(source);
        self
    }

    /// Whoever has a record of this kind is kept an eye on by this clock.
    #[must_use]
    pub const fn clock(mut self, clock: &'static crate::duties::Clock) -> Self {
        self.clock = Some(clock);
        self
    }

    /// It can be written outdoors, without signal, by these buttons.
    #[must_use]
    pub const fn outdoors(mut self, errands: &'static [crate::outdoors::Errand]) -> Self {
        self.outdoors = errands;
        self
    }

    /// The page of a record leads to these pages.
    #[must_use]
    pub const fn ways(mut self, ways: &'static [Way]) -> Self {
        self.ways = ways;
        self
    }

    /// Whether it is gathered for an emergency response and destroyed with it (突发事件应对法 art. 84, 85).
    pub fn is_of_a_response(&self) -> bool {
        self.class == Class::Screening
    }

    /// Where a record of this kind is looked at.
    pub fn href(&self, record: base::Id) -> String {
        format!("{}/{record}", self.page.unwrap_or("/records"))
    }

    /// The word of a state; the code where the kind does not know it.
    pub fn state_word<'a>(&self, code: &'a str) -> &'a str {
        self.states.iter().find(|(own, _)| *own == code).map_or(code, |(_, word)| word)
    }
}

fn read<R: Record>(typed: &Typed) -> Result<Json, Faults> {
    let mut faults = Faults::new();
    let record = R::read(typed, "", &mut faults);
    crate::certain::add_repeated(R::SHAPE, typed, &mut faults);
    match &record {
        Some(record) => record.rules(&mut faults),
        None => crate::certain::add_certain::<R>(typed, &mut faults),
    }
    match record {
        Some(record) if faults.is_empty() => Ok(Value::to_json(&record)),
        _ => Err(faults),
    }
}
