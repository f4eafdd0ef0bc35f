//! Moving an instance into another database, from SQLite to PostgreSQL or back: verify the source, have it alone, copy every table as it is,
//! verify the copy, compare. The target carries a mark until all that is done, the source carries one from then on; [`Store::open`] refuses
//! both, so at no moment do two databases pass for the same instance. Called by `kapok move`. The key is no part of a database and stays where
//! it is.
//!
//! Deliberately absent: going on with a copy that broke off (the whole is begun anew), moving while a server writes, and emptying a target.

use crate::{
    Anchor, Kinds, Options, Place, Store, StoreError, VerifyReport,
    dialect::{begin, begin_alone, is_empty},
    driver::{Connection, DriverError},
    migration, statements, table,
};
use base::{Chance, Clock, Day, Key, Moment};
use count::{Answer, Dimension, Measure, Question};
use std::sync::Arc;

/// What a move is at, told with the number of records or lines that are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoveStep {
    /// Verifies one of the two; records.
    Verify(Which),
    /// Copies the table of this name; lines.
    Copy(&'static str),
    /// Reads the table of this name again in the target; lines.
    Compare(&'static str),
}

/// One of the two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Out of which is moved.
    Source,
    /// Into which is moved.
    Target,
}

/// What was moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Lines of all tables.
    pub lines: u64,
    /// The last act.
    pub seq: u32,
    /// What was found in the target, which is the same as in the source.
    pub report: VerifyReport,
}

/// Why nothing was moved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotMoved {
    /// Nothing is at the source.
    #[error("there is no database at the source")]
    NoSource,
    /// Something is in the target.
    #[error("the target is not empty")]
    NotEmpty {
        /// Whether it is what a move left that broke off.
        half: bool,
    },
    /// A server or a command works on the source, or did while it was verified.
    #[error("another process works on the source: stop it, then move")]
    InUse,
    /// The source has faults; a copy of it would have them too.
    #[error("the source has {found} faults, the first: {first}")]
    Faults {
        /// How many.
        found: u64,
        /// One of them.
        first: String,
    },
    /// It broke off: the source is as it was, the target is refused by every command.
    #[error("the move broke off: {0}")]
    BrokeOff(StoreError),
    /// The copy is not the source: the source is as it was, the target is refused by every command.
    #[error("the copy is not as its source: {0}")]
    Differs(String),
    /// The target is whole, verified and open, but the source could not be told.
    #[error("the copy is whole, but the source could not be marked: {0}")]
    Unmarked(StoreError),
    /// Before anything was written to the target.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<DriverError> for NotMoved {
    fn from(error: DriverError) -> Self {
        Self::Store(error.into())
    }
}

/// What the program gives a store besides its options.
#[derive(Clone)]
struct Ground {
    kinds: Arc<dyn Kinds>,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
}

/// What must be the same in both.
#[derive(PartialEq, Eq)]
struct Portrait {
    report: VerifyReport,
    heads: (u32, [u8; 32], u32, [u8; 32]),
    figures: Vec<Answer>,
    projections: String,
}

type Progress<'a> = &'a mut dyn FnMut(MoveStep, u64);

/// Moves everything from one database into another that is empty.
pub fn move_database(
    from: &Options,
    to: &Options,
    kinds: Arc<dyn Kinds>,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    progress: Progress<'_>,
) -> Result<Moved, NotMoved> {
    let ground = Ground { kinds, clock, chance };
    if glance(&from.place)? == Glance::Empty {
        return Err(NotMoved::NoSource);
    }
    may_take(glance(&to.place)?)?;
    // whoever has forgotten to stop a server hears it now, and not when the source is verified
    drop(alone(&from.place)?);
    let before = portrait_of_source(from, to, &ground, progress)?;
    let mut source = alone(&from.place)?;
    if heads_in(&mut source)? != before.heads {
        return Err(NotMoved::InUse);
    }
    let mut target = to.place.connect()?;
    lay_out(&mut target, ground.clock.now())?;
    let lines = fill(&mut source, &mut target, progress)?;
    drop(target);
    let after = portrait_of_target(to, &ground, progress).map_err(NotMoved::BrokeOff)?;
    compare(&before, &after)?;
    settle(&to.place).map_err(NotMoved::BrokeOff)?;
    mark(&mut source, table::AWAY, ground.clock.now()).and_then(|()| Ok(source.batch("commit")?)).map_err(NotMoved::Unmarked)?;
    Ok(Moved { lines, seq: after.heads.0, report: after.report })
}

/// Refuses a database that is half a copy, or that was moved away.
pub(crate) fn is_settled(connection: &mut Connection) -> Result<(), StoreError> {
    if let Some(since) = setting(connection, table::HALF)? {
        return Err(StoreError::HalfMoved(since));
    }
    match setting(connection, table::AWAY)? {
        Some(at) => Err(StoreError::MovedAway(at)),
        None => Ok(()),
    }
}

fn setting(connection: &mut Connection, name: &str) -> Result<Option<String>, StoreError> {
    Ok(connection.one(statements::SETTING, &[name.into()])?.map(|line| line.text(0).to_owned()))
}

fn mark(connection: &mut Connection, name: &str, now: Moment) -> Result<(), StoreError> {
    connection.run(statements::SET, &[name.into(), now.to_string().into()])?;
    Ok(())
}

/// What a database looks like from outside.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Glance {
    Empty,
    Half,
    Full,
}

/// Looks without making a file where none is.
fn glance(place: &Place) -> Result<Glance, StoreError> {
    if matches!(place, Place::Sqlite(path) if !path.exists()) {
        return Ok(Glance::Empty);
    }
    let mut connection = place.connect()?;
    if is_empty(&mut connection)? {
        return Ok(Glance::Empty);
    }
    // tables of another program have no such setting, and are no less something
    Ok(if matches!(setting(&mut connection, table::HALF), Ok(Some(_))) { Glance::Half } else { Glance::Full })
}

fn may_take(target: Glance) -> Result<(), NotMoved> {
    if target == Glance::Empty { Ok(()) } else { Err(NotMoved::NotEmpty { half: target == Glance::Half }) }
}

fn alone(place: &Place) -> Result<Connection, NotMoved> {
    begin_alone(place).map_err(|error| if error == DriverError::Busy { NotMoved::InUse } else { error.into() })
}

/// The source as it is before anybody has it alone: opening it also ends what broke off in it (a rotation, a burial). That a move begins stands on
/// its audit, and so on the target's.
fn portrait_of_source(from: &Options, to: &Options, ground: &Ground, progress: Progress<'_>) -> Result<Portrait, NotMoved> {
    let store = Store::open(from, ground.kinds.clone(), ground.clock.clone(), ground.chance.clone())?;
    let detail = format!("from={} to={}", word(&from.place), word(&to.place));
    let inner = store.inner.clone();
    store.inner.errand(move |connection| inner.append_audit(connection, "MoveDatabase", Key::NONE, &detail))?;
    let report = verified(&store, Which::Source, progress)?;
    if !report.is_clean() {
        return Err(NotMoved::Faults { found: report.found, first: first(&report).to_owned() });
    }
    let portrait = portrait(&store, report)?;
    let seen = (portrait.report.acts, portrait.report.audit);
    if seen != (u64::from(portrait.heads.0), u64::from(portrait.heads.2)) {
        return Err(NotMoved::InUse);
    }
    Ok(portrait)
}

fn portrait_of_target(to: &Options, ground: &Ground, progress: Progress<'_>) -> Result<Portrait, StoreError> {
    let store = Store::open_if(to, ground.kinds.clone(), ground.clock.clone(), ground.chance.clone(), |_| Ok(()))?;
    let report = verified(&store, Which::Target, progress)?;
    portrait(&store, report)
}

/// Which of the two kinds of database it is; never its address, in which a password may stand.
fn word(place: &Place) -> &'static str {
    match place {
        Place::Sqlite(_) => "sqlite",
        Place::Postgres(_) => "postgres",
    }
}

fn first(report: &VerifyReport) -> &str {
    report.findings.first().map_or("", |finding| finding.sentence.as_str())
}

/// The anchors are left out: their file lies beside the key and grows at every start.
fn verified(store: &Store, which: Which, progress: Progress<'_>) -> Result<VerifyReport, StoreError> {
    let report = store.verify(&mut |records| progress(MoveStep::Verify(which), records))?;
    Ok(VerifyReport { anchors: 0, ..report })
}

/// The heads first: whatever another process writes from here on is noticed by them.
fn portrait(store: &Store, report: VerifyReport) -> Result<Portrait, StoreError> {
    let Anchor { seq, acts, audit, chain, .. } = store.anchor()?;
    store.catch_up()?;
    Ok(Portrait { report, heads: (seq, acts, audit, chain), figures: figures(store)?, projections: store.projections() })
}

/// A handful of questions to the whole instance: everything that can be counted, in all and by year, kind and organisation.
fn figures(store: &Store) -> Result<Vec<Answer>, StoreError> {
    let measures: Vec<Measure> = Measure::all().filter(|measure| !measure.needs_unit()).collect();
    let all = Question { measures, ..Question::new(Measure::Records, Key::NONE, Day::MIN, Day::MAX) };
    let by = |dimension: Dimension| all.clone().by([dimension]);
    let goods = Question::new(Measure::Quantity, Key::NONE, Day::MIN, Day::MAX).by([Dimension::Unit]);
    let (engine, tree) = (store.engine(), store.tree());
    let questions = [all.clone(), by(Dimension::Year), by(Dimension::Kind), by(Dimension::Org), goods];
    let answer = |question: &Question| engine.answer(question, &tree).map_err(|error| StoreError::Bug(error.to_string()));
    questions.iter().map(answer).collect()
}

/// The heads of both chains, as [`Anchor`] has them.
fn heads_in(connection: &mut Connection) -> Result<(u32, [u8; 32], u32, [u8; 32]), StoreError> {
    let mut head = |text: &str| -> Result<(u32, [u8; 32]), StoreError> {
        Ok(connection.one(text, &[])?.map_or((0, [0; 32]), |line| (line.number(0), line.hash(1))))
    };
    let (acts, audit) = (head(statements::LAST_ACT)?, head(statements::LAST_AUDIT)?);
    Ok((acts.0, acts.1, audit.0, audit.1))
}

/// Schema and mark together, so that there is no moment at which the target could be taken for a new instance.
fn lay_out(target: &mut Connection, now: Moment) -> Result<(), NotMoved> {
    begin(target)?;
    let laid = may_take(if is_empty(target)? { Glance::Empty } else { Glance::Full })
        .and_then(|()| Ok(migration::migrate_within(target, now)?))
        .and_then(|()| Ok(mark(target, table::HALF, now)?));
    target.batch(if laid.is_ok() { "commit" } else { "rollback" })?;
    laid
}

/// Copies every table, reads every copy again, and says how many lines there are.
fn fill(source: &mut Connection, target: &mut Connection, progress: Progress<'_>) -> Result<u64, NotMoved> {
    let broke_off = |error: DriverError| NotMoved::BrokeOff(error.into());
    let mut sums = Vec::with_capacity(table::TABLES.len());
    for each in &table::TABLES {
        let step = MoveStep::Copy(table::name(each));
        sums.push(table::copy(each, source, target, &mut |lines| progress(step, lines)).map_err(broke_off)?);
    }
    for (each, sum) in table::TABLES.iter().zip(&sums) {
        progress(MoveStep::Compare(table::name(each)), sum.lines);
        if table::sum(each, target).map_err(broke_off)? != *sum {
            return Err(NotMoved::Differs(format!("the table {} has other lines", table::name(each))));
        }
    }
    Ok(sums.iter().map(|sum| sum.lines).sum())
}

fn compare(source: &Portrait, target: &Portrait) -> Result<(), NotMoved> {
    let differs = |what: &str| Err(NotMoved::Differs(what.to_owned()));
    match (source, target) {
        (source, target) if source == target => Ok(()),
        (_, target) if !target.report.is_clean() => differs(&format!("{} faults, the first: {}", target.report.found, first(&target.report))),
        (source, target) if source.heads != target.heads => differs("the chains end otherwise"),
        (source, target) if source.figures != target.figures => differs("the figures are others"),
        (source, target) if source.report != target.report => differs("verifying has counted otherwise"),
        _ => differs("standings, merges, closings or organisations are others"),
    }
}

/// From now on the target is an instance.
fn settle(place: &Place) -> Result<(), StoreError> {
    let mut connection = place.connect()?;
    begin(&mut connection)?;
    connection.run(statements::UNSET, &[table::HALF.into()])?;
    Ok(connection.batch("commit")?)
}
