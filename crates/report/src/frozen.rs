//! A table of statistics as it was frozen: a month sheet or any other question, with the definitions by which it was counted, the last act that was
//! in it, and every number as it was printed, for those who see each and for those who see none that is small. It never changes; what was entered
//! later stands beside it (`later.rs`). Absent: a briefing, whose numbers stand in sentences (`issued.rs`).

use crate::seal::seal_of;
use crate::stats::{NOTHING, absent, find};
use crate::{Stats, StatsQuestion, StatsRow, Unanswerable, Words};
use base::{Choice, Day, Faults, Id, Json, Link, Outline, Prose, Record, Terms, Text, Typed, Value, choices, field, record};
use count::{Counted, Dimension, GroupValue, Indicator, grouped};
use org::Organisation;
use shell::Shell;
use shell::look::format::tenths;
use std::collections::BTreeMap;

choices! {
    /// Where a frozen table stands.
    TableState "定稿状态" { Frozen = "frozen" "已定稿" }
    /// What was frozen.
    TableKind "报表种类" {
        Month = "month_sheet" "月报表",
        Table = "statistics_table" "统计表",
    }
}

record! {
    /// 定稿时用的一个口径，全文照录。
    Definition "definition" "口径" {
        indicator: Text = field("代码").help("代码@版本"),
        name: Text = field("名称"),
        unit: Text = field("单位"),
        measure: Text = field("计量"),
        filter: Option<Prose> = field("条件"),
        meaning: Prose = field("定义"),
    }
    /// 表里的一行。几栏数字与口径的次序相同。
    FrozenLine "frozen_line" "行" {
        group: Vec<Text> = field("分组代码").help("合计行没有"),
        labels: Vec<Text> = field("分组"),
        exact: Vec<Text> = field("准确值").help("按计量单位，时长为分钟"),
        printed: Vec<Text> = field("写出的数").help("看全部数字的人看到的"),
        narrow: Vec<Text> = field("遮去过小的数").heads("遮去小数").help("只看数字的人看到的"),
    }
    /// 定稿的报表：数字、口径和截止序号一并固定，以后不再改动；之后补录、更正、删除的记录作为调整另列。
    Frozen "frozen" "定稿报表" {
        title: Text = field("标题"),
        sort: TableKind = field("种类"),
        org: Link<Organisation> = field("单位"),
        on: Day = field("定稿日期"),
        from: Day = field("从"),
        to: Day = field("到"),
        by: Vec<Text> = field("分组").help("维度代码"),
        condition: Option<Prose> = field("另加条件"),
        seq: u32 = field("序号").help("数字算到第几次写入"),
        at: Text = field("算到").help("那次写入的时间"),
        who: Text = field("定稿人"),
        small: u32 = field("遮去的界限").help("少于几人的数对只看数字的人遮去"),
        program: Text = field("程序版本"),
        definitions: Vec<Definition> = field("口径"),
        lines: Vec<FrozenLine> = field("数字"),
        note: Option<Prose> = field("说明"),
        seal: Text = field("检验码").help("由程序按全部内容算出，内容改动就对不上"),
    }
}

/// Lines that one frozen table has at most, the line of totals included: as many as a record has rows.
pub(crate) const LINES_MAX: usize = base::ROWS_PER_GROUP_MAX;

/// Who freezes what, and what he says of it.
pub(crate) struct Freezing<'a> {
    pub(crate) question: &'a StatsQuestion,
    pub(crate) title: &'a str,
    pub(crate) sort: TableKind,
    pub(crate) who: &'a str,
    pub(crate) note: &'a str,
    /// Fewer people than this are hidden from those who see figures only.
    pub(crate) small: i64,
}

/// A definition as the handbook has it now.
pub(crate) fn definition_of(indicator: &Indicator) -> Definition {
    Definition {
        indicator: Text(indicator.reference()),
        name: Text(indicator.name.clone()),
        unit: Text(indicator.unit.clone()),
        measure: Text(indicator.rule()),
        filter: Some(Prose(indicator.filter.clone())).filter(|filter| !filter.0.is_empty()),
        meaning: Prose(indicator.full_definition()),
    }
}

/// A number as it is printed in a table: in the unit of its indicator, thousands apart, a share with one place; `<3` where it is hidden.
pub(crate) fn printed(stats: &Stats, row: &StatsRow) -> String {
    match (row.in_unit(), row.value) {
        (Some(_), Some(share)) if row.sides.is_some() => tenths(share),
        (Some(value), _) => u64::try_from(value).map_or_else(|_| value.to_string(), grouped),
        (None, _) => stats.instead_of(row),
    }
}

impl Freezing<'_> {
    /// The texts of the record, the organisation by its id.
    pub(crate) fn typed(&self, shell: &Shell, org: Id, today: Day) -> Result<Typed, Unanswerable> {
        let exact = self.question.ask(shell)?;
        let narrow = self.question.clone().known_at(exact.seq).ask_suppressed(shell, self.small)?;
        let mut frozen = Frozen {
            title: Text(self.title.to_owned()),
            sort: self.sort,
            org: Link::to(org),
            on: today,
            from: self.question.from,
            to: self.question.to,
            by: self.question.by.iter().map(|by| Text(by.code().to_owned())).collect(),
            condition: Some(Prose(self.question.condition.clone())).filter(|condition| !condition.0.is_empty()),
            seq: exact.seq,
            at: Text(exact.at.to_string()),
            who: Text(self.who.to_owned()),
            small: u32::try_from(self.small).unwrap_or(0),
            program: Text(env!("CARGO_PKG_VERSION").to_owned()),
            definitions: self.question.indicators.iter().map(|one| definition_of(one)).collect(),
            lines: lines(shell, &exact, &narrow),
            note: Some(Prose(self.note.to_owned())).filter(|note| !note.0.is_empty()),
            seal: Text(String::new()),
        };
        if frozen.lines.len() > LINES_MAX {
            return Err(Unanswerable::TooManyLines(frozen.lines.len()));
        }
        frozen.seal = Text(seal_of(frozen.to_json()));
        let mut typed = Typed::new(today);
        frozen.write("", &mut typed);
        Ok(typed)
    }
}

/// One line a group with a number of each indicator, then the totals.
fn lines(shell: &Shell, exact: &Stats, narrow: &Stats) -> Vec<FrozenLine> {
    let words = Words::new(shell);
    let (indicators, by) = (&exact.question.indicators, &exact.question.by);
    let mut groups: BTreeMap<&[GroupValue], Vec<usize>> = BTreeMap::new();
    for (at, row) in exact.rows.iter().enumerate().filter(|_| !by.is_empty()) {
        groups.entry(&row.group).or_default().push(at);
    }
    let text = |text: String| Text(text);
    // a text of a record begins and ends with something
    let label = |label: String| Text(if label.trim().is_empty() { "—".to_owned() } else { label.trim().to_owned() });
    let mut lines: Vec<FrozenLine> = Vec::with_capacity(groups.len() + 1);
    for (group, rows) in groups {
        let row_of = |one: &&Indicator| rows.iter().copied().find(|at| exact.rows[*at].indicator.reference() == one.reference());
        let nothing = |one: &Indicator| absent(one).map_or(NOTHING, |_| "0").to_owned();
        let each = |say: &dyn Fn(usize) -> String| -> Vec<Text> {
            indicators.iter().map(|one| text(row_of(one).map_or_else(|| nothing(one), say))).collect()
        };
        lines.push(FrozenLine {
            group: by.iter().zip(group).map(|(by, value)| text(words.code(*by, *value))).collect(),
            labels: by.iter().zip(group).map(|(by, value)| label(by.label(*value, &words))).collect(),
            exact: indicators.iter().map(|one| text(row_of(one).and_then(|at| exact.rows[at].value).unwrap_or(0).to_string())).collect(),
            printed: each(&|at| printed(exact, &exact.rows[at])),
            narrow: each(&|at| printed(narrow, &narrow.rows[at])),
        });
    }
    lines.push(FrozenLine {
        group: Vec::new(),
        labels: vec![text("合计".to_owned())],
        exact: exact.totals.iter().map(|row| text(row.value.unwrap_or(0).to_string())).collect(),
        printed: exact.totals.iter().map(|row| text(printed(exact, row))).collect(),
        narrow: narrow.totals.iter().map(|row| text(printed(narrow, row))).collect(),
    });
    lines
}

impl Frozen {
    /// The frozen table of a document.
    pub fn from_document(document: &Json) -> Option<Self> {
        Self::from_json(document)
    }

    /// The dimensions by which it is split; those that this program does not know are left out.
    pub fn dimensions(&self) -> Vec<Dimension> {
        self.by.iter().filter_map(|code| Dimension::by_code(&code.0)).collect()
    }

    /// The indicators in their order; none where the handbook has lost one.
    pub fn indicators(&self) -> Vec<Option<&'static Indicator>> {
        self.definitions.iter().map(|definition| find(&definition.indicator.0).ok()).collect()
    }

    /// Whether the document is as it was sealed.
    pub fn is_whole(&self) -> bool {
        self.seal.0 == seal_of(self.to_json())
    }
}

impl Record for Frozen {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.is_whole(), "seal", "issued_unchanged", "定稿的报表不能改动；请另外定稿一份，原来的保留");
        faults.require(self.to >= self.from, "to", "ends_before_start", "结束日期早于开始日期");
        for (i, line) in self.lines.iter().enumerate() {
            let fits = [&line.exact, &line.printed, &line.narrow].iter().all(|numbers| numbers.len() == self.definitions.len());
            let counts = line.exact.iter().all(|number| number.0.parse::<i64>().is_ok());
            faults.require(fits && counts, &format!("lines.{i}.exact"), "text_differs", "这一行的数字与口径对不上");
        }
    }

    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.on);
        outline.state = Some(TableState::Frozen.code());
        outline.link(self.org.id(), "org");
        outline.terms = Some(Terms { names: vec![self.title.0.clone()], ..Terms::default() });
        outline
    }

    fn line(&self) -> String {
        format!("{} {}", self.sort.label(), self.title)
    }
}

impl Counted for Frozen {}
