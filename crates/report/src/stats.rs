//! Statistics as everybody asks for them: indicators of an organisation in a period, split and filtered, at one cut-off. The page, the API, the
//! command line and briefings ask here; the engine counts. Absent: who may ask (the callers know) and layout (`sheet.rs`, pages).

use crate::{Words, handbook};
use base::{Day, Json, JsonMembers, Key, Moment, Problem, json};
use count::{BadFilter, Cell, Dimension, Eyes, Filter, GroupValue, Indicator, NoAnswer, Question, Shares, Sides, Table};
use shell::{Refusal, Shell};
use store::StoreError;

/// Why statistics were not given.
#[derive(Debug, thiserror::Error)]
pub enum Unanswerable {
    /// No such indicator.
    #[error("没有“{0}”这个指标，可用的见指标手册（/indicators）")]
    Indicator(String),
    /// No such dimension.
    #[error("没有“{0}”这个分组，可用：{1}")]
    Dimension(String, String),
    /// No such organisation.
    #[error("没有编码为“{0}”的单位")]
    Organisation(String),
    /// Not a day.
    #[error("“{0}”不是日期，请写成 2020-02-03")]
    Day(String),
    /// The condition cannot be read.
    #[error("{0}")]
    Filter(#[from] BadFilter),
    /// The engine refuses the question.
    #[error("{0}")]
    Question(#[from] NoAnswer),
    /// More lines than a frozen table has.
    #[error("这张表有 {0} 行，定稿的表最多 500 行：请换一种分组，或者分几张定稿")]
    TooManyLines(usize),
    /// The store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
}

impl From<Unanswerable> for Refusal {
    fn from(refused: Unanswerable) -> Self {
        match refused {
            Unanswerable::Store(error) => error.into(),
            other => Problem::new("statistics", other.to_string()).into(),
        }
    }
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct StatsQuestion {
    /// The organisation with everything under it.
    pub org: Key,
    /// First day.
    pub from: Day,
    /// Last day, inclusive. States are looked at on this day.
    pub to: Day,
    /// Which figures.
    pub indicators: Vec<&'static Indicator>,
    /// Split by these, outermost first.
    pub by: Vec<Dimension>,
    /// A condition besides those of the indicators, as text; empty for none.
    pub condition: String,
    /// As known after this act; `None` for now.
    pub known_at: Option<u32>,
}

/// A figure of one group.
#[derive(Clone, Debug)]
pub struct StatsRow {
    /// Which figure.
    pub indicator: &'static Indicator,
    /// A value for each dimension; empty in a total.
    pub group: Vec<GroupValue>,
    /// As counted: minutes where the measure counts minutes, thousandths of a share. `None` where it is suppressed, and of a share of nothing.
    pub value: Option<i64>,
    /// The numerator and the denominator of a share, as counted.
    pub sides: Option<Sides>,
}

impl StatsRow {
    fn counted(indicator: &'static Indicator, cell: Cell) -> Self {
        Self { indicator, group: cell.group, value: cell.value, sides: None }
    }

    fn share(indicator: &'static Indicator, group: Vec<GroupValue>, sides: Sides) -> Self {
        Self { indicator, group, value: sides.per_mille(), sides: Some(sides) }
    }

    /// In the unit of the indicator: whole hours for minutes, whole percent for shares. None where it is hidden, and where there is none.
    pub fn in_unit(&self) -> Option<i64> {
        self.value.filter(|_| !self.is_nothing()).map(|value| self.indicator.in_unit(value))
    }

    /// Whether there is no such value, though nothing is hidden: a share of nothing, the middle of no values.
    pub fn is_nothing(&self) -> bool {
        self.sides.is_some_and(Sides::is_of_nothing) || self.indicator.measure.is_median() && self.value == Some(0)
    }
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Stats {
    /// What was asked.
    pub question: StatsQuestion,
    /// The last act that is in the figures.
    pub seq: u32,
    /// When that was written.
    pub at: Moment,
    /// One row an indicator and group, indicators in the order asked. Without grouping the totals themselves.
    pub rows: Vec<StatsRow>,
    /// The whole of each indicator, counted by itself: groups may overlap and distinct persons of months are no sum.
    pub totals: Vec<StatsRow>,
    /// Split by two: the figures by each of them alone, asked where small ones are to be hidden; else empty.
    pub margins: Vec<Vec<StatsRow>>,
    /// Fewer people than this are hidden; 0 where nothing is.
    pub small: i64,
}

impl StatsQuestion {
    /// Indicators of an organisation in a period, neither split nor filtered further.
    pub fn new(org: Key, from: Day, to: Day, indicators: Vec<&'static Indicator>) -> Self {
        Self { org, from, to, indicators, by: Vec::new(), condition: String::new(), known_at: None }
    }

    /// As known after this act.
    #[must_use]
    pub fn known_at(mut self, seq: u32) -> Self {
        self.known_at = Some(seq);
        self
    }

    /// The engine's question for one of the indicators, or for one that is counted for it.
    pub fn of(&self, indicator: &Indicator, shell: &Shell) -> Result<Question, Unanswerable> {
        let words = Words::new(shell);
        let question = indicator.question(self.org, self.from, self.to, &words)?;
        let question = question.filtered(Filter::parse(&self.condition, &words)?).by(self.by.clone());
        Ok(Question { at: self.known_at, ..question })
    }

    /// The act up to which is counted: the one that is asked for, if it was already, else the last.
    fn cutoff(&self, shell: &Shell) -> u32 {
        let applied = shell.store().engine().applied();
        self.known_at.map_or(applied, |at| at.min(applied))
    }

    /// Asks for somebody who sees every number.
    pub fn ask(&self, shell: &Shell) -> Result<Stats, Unanswerable> {
        self.ask_for(shell, Eyes::Every)
    }

    /// Asks for somebody who sees figures only: the engine hides counts of fewer people than `small`, and what would give them away.
    pub fn ask_suppressed(&self, shell: &Shell, small: i64) -> Result<Stats, Unanswerable> {
        self.ask_for(shell, Eyes::FiguresOnly { small })
    }

    fn ask_for(&self, shell: &Shell, eyes: Eyes) -> Result<Stats, Unanswerable> {
        let store = shell.store();
        // One cut-off for all indicators, whatever is written meanwhile.
        let seq = self.cutoff(shell);
        // what is counted for several of them is asked once: so it is hidden everywhere or nowhere
        let mut counted: Vec<&Indicator> = self.indicators.iter().flat_map(|one| one.counted()).collect();
        counted.sort_by_cached_key(|one| one.reference());
        counted.dedup_by_key(|one| one.reference());
        let questions = counted.iter().map(|one| Ok(self.of(one, shell)?.known_at(seq))).collect::<Result<Vec<_>, Unanswerable>>()?;
        let tables = store.engine().tables(&questions, &store.tree_at(seq), eyes)?;
        let table_of = |one: &Indicator| counted.iter().position(|other| other.reference() == one.reference()).and_then(|at| tables.get(at));
        let (mut rows, mut totals) = (Vec::new(), Vec::new());
        let mut margins = vec![Vec::new(); tables.iter().map(|table| table.margins.len()).max().unwrap_or(0)];
        for indicator in self.indicators.iter().copied() {
            let found = of_indicator(indicator, &table_of, eyes);
            totals.push(found.total);
            rows.extend(found.rows);
            margins.iter_mut().zip(found.margins).for_each(|(margin, rows)| margin.extend(rows));
        }
        if self.by.is_empty() {
            rows.clone_from(&totals);
        }
        let at = store.moment_of(seq)?.unwrap_or_else(|| shell.now());
        let small = if let Eyes::FiguresOnly { small } = eyes { small } else { 0 };
        Ok(Stats { question: self.clone(), seq, at, rows, totals, margins, small })
    }

    /// Records behind a figure, in the order of keys, those after `after`, at most `limit`. `group` has a value for each dimension, or is empty
    /// for the whole.
    pub fn records(&self, shell: &Shell, indicator: &Indicator, group: &[GroupValue], after: Key, limit: usize) -> Result<Vec<Key>, Unanswerable> {
        let (store, seq) = (shell.store(), self.cutoff(shell));
        let mut keys = Vec::new();
        for one in indicator.counted() {
            keys.extend(store.engine().drill(&self.of(one, shell)?.known_at(seq), group, &store.tree_at(seq), after, limit)?);
        }
        keys.sort_unstable();
        keys.dedup();
        keys.truncate(limit);
        Ok(keys)
    }
}

/// The rows of one indicator.
struct Found {
    rows: Vec<StatsRow>,
    margins: Vec<Vec<StatsRow>>,
    total: StatsRow,
}

/// Out of the table that was counted for it, or for a share out of two.
fn of_indicator<'a>(indicator: &'static Indicator, table_of: &dyn Fn(&Indicator) -> Option<&'a Table>, eyes: Eyes) -> Found {
    let table = |one: &Indicator| table_of(one).cloned().unwrap_or_default();
    let Some(share) = &indicator.share else {
        let Table { cells, margins, total, .. } = table(indicator);
        let rows = |cells: Vec<Cell>| cells.into_iter().map(|cell| StatsRow::counted(indicator, cell)).collect();
        let total = StatsRow::counted(indicator, Cell { group: Vec::new(), value: total });
        return Found { rows: rows(cells), margins: margins.into_iter().map(rows).collect(), total };
    };
    let shares = Shares::of((share.part.measure, &table(&share.part)), (share.whole.measure, &table(&share.whole)), eyes);
    let rows = |cells: Vec<(Vec<GroupValue>, Sides)>| cells.into_iter().map(|(group, sides)| StatsRow::share(indicator, group, sides)).collect();
    let total = StatsRow::share(indicator, Vec::new(), shares.total);
    Found { rows: rows(shares.cells), margins: shares.margins.into_iter().map(rows).collect(), total }
}

/// What is asked, as texts: the command line's options and an address's parameters.
#[derive(Clone, Debug, Default)]
pub struct StatsTexts {
    /// Code of the organisation; empty for everything.
    pub org: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Codes or references; none for the whole handbook.
    pub indicators: Vec<String>,
    /// Dimensions, each by itself or several separated by commas.
    pub by: Vec<String>,
    /// The condition.
    pub condition: String,
    /// A time, an act's number, or empty.
    pub known_at: String,
}

impl StatsTexts {
    /// Reads them.
    pub fn read(&self, shell: &Shell) -> Result<StatsQuestion, Unanswerable> {
        let today = shell.now().day();
        let day = |text: &str| Day::typed(text, today).ok_or_else(|| Unanswerable::Day(text.to_owned()));
        let org = match self.org.as_str() {
            "" => Key::NONE,
            code => shell.store().tree().by_code(code).ok_or_else(|| Unanswerable::Organisation(code.to_owned()))?,
        };
        let by = self.by.iter().flat_map(|text| text.split([',', '，'])).map(str::trim).filter(|text| !text.is_empty());
        let question = StatsQuestion {
            org,
            from: day(&self.from)?,
            to: day(&self.to)?,
            indicators: indicators(&self.indicators)?,
            by: by.map(dimension).collect::<Result<_, _>>()?,
            condition: self.condition.trim().to_owned(),
            known_at: known_at(shell, &self.known_at)?,
        };
        Filter::parse(&question.condition, &Words::new(shell))?;
        Ok(question)
    }
}

fn indicators(references: &[String]) -> Result<Vec<&'static Indicator>, Unanswerable> {
    if references.is_empty() {
        return Ok(handbook().iter().collect());
    }
    references.iter().map(|reference| find(reference)).collect()
}

/// The indicator of a reference.
pub(crate) fn find(reference: &str) -> Result<&'static Indicator, Unanswerable> {
    handbook().find(reference.trim()).ok_or_else(|| Unanswerable::Indicator(reference.to_owned()))
}

fn dimension(code: &str) -> Result<Dimension, Unanswerable> {
    let codes = || Dimension::all().map(Dimension::code).collect::<Vec<_>>().join(" ");
    Dimension::by_code(code).ok_or_else(|| Unanswerable::Dimension(code.to_owned(), codes()))
}

/// The cut-off that a text names: a number, a moment, a day (known at its end); none for an empty one.
pub(crate) fn known_at(shell: &Shell, text: &str) -> Result<Option<u32>, Unanswerable> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if let Ok(seq) = text.parse::<u32>() {
        return Ok(Some(seq));
    }
    // A day alone is known at its end.
    let moment = text.parse::<Moment>().or_else(|_| text.parse::<Day>().map(|day| Moment::of(day, 24 * 60 - 1)));
    let moment = moment.map_err(|_| Unanswerable::Day(text.to_owned()))?;
    Ok(Some(shell.store().seq_at(moment)?))
}

/// One figure: the value of an indicator (`code` or `code@version`) in its unit.
pub fn evaluate(shell: &Shell, org: Key, from: Day, to: Day, indicator: &str) -> Result<i64, Unanswerable> {
    let stats = StatsQuestion::new(org, from, to, vec![find(indicator)?]).ask(shell)?;
    Ok(stats.totals.first().and_then(StatsRow::in_unit).unwrap_or(0))
}

/// What stands where there is no such figure.
pub(crate) const NOTHING: &str = "—";

/// What a group counts of which nothing was found: 0, but no share and no median.
pub(crate) fn absent(one: &Indicator) -> Option<i64> {
    if one.may_lack() { None } else { Some(0) }
}

impl Stats {
    /// What stands in place of a figure that is hidden.
    pub(crate) fn hidden(&self) -> String {
        format!("<{}", self.small)
    }

    /// What stands in place of a figure: it is hidden, or there is none.
    pub(crate) fn instead_of(&self, row: &StatsRow) -> String {
        if row.is_nothing() { NOTHING.to_owned() } else { self.hidden() }
    }

    /// Whether any of its figures is a share, with two numbers beside it.
    pub(crate) fn has_shares(&self) -> bool {
        self.question.indicators.iter().any(|one| one.share.is_some())
    }

    /// As `kapok stats --format json` and `GET /api/v1/stats` give it (interface.md). A suppressed value is `null` with `"suppressed": true`.
    pub fn to_json(&self, shell: &Shell) -> Json {
        let words = Words::new(shell);
        let tree = shell.store().tree();
        let row = |row: &StatsRow| {
            let one = row.indicator;
            let pairs = || self.question.by.iter().zip(&row.group);
            let codes: JsonMembers<String, Json> = pairs().map(|(by, value)| (by.code().to_owned(), words.code(*by, *value).into())).collect();
            let labels: JsonMembers<String, Json> = pairs().map(|(by, value)| (by.code().to_owned(), by.label(*value, &words).into())).collect();
            let mut found = json!({
                "indicator": one.code, "version": one.version, "name": one.name, "measure": one.measure.code(), "unit": one.unit,
                "value": row.in_unit(), "by": codes,
            });
            if !labels.is_empty() {
                found["labels"] = Json::Object(labels);
            }
            if let (Some(sides), Some(share)) = (row.sides, &one.share) {
                found["measure"] = "share".into();
                found["per_mille"] = row.value.into();
                found["numerator"] = json!({"indicator": share.part.reference(), "value": sides.part});
                found["denominator"] = json!({"indicator": share.whole.reference(), "value": sides.whole});
            } else if row.in_unit().is_some() && row.in_unit() != row.value {
                found["minutes"] = row.value.into();
            }
            if row.in_unit().is_none() && !row.is_nothing() {
                found["suppressed"] = true.into();
            }
            found["definition"] = one.definition.clone().into();
            found
        };
        let total = |row: &StatsRow| json!({"indicator": row.indicator.code, "value": row.in_unit()});
        let mut answer = json!({
            "org": tree.node(self.question.org).map(|node| node.code.clone()),
            "from": self.question.from.to_string(), "to": self.question.to.to_string(),
            "cutoff": {"seq": self.seq, "at": self.at.to_string()},
            "rows": self.rows.iter().map(row).collect::<Vec<_>>(),
        });
        if !self.question.by.is_empty() {
            answer["totals"] = self.totals.iter().map(total).collect();
        }
        answer
    }
}
