//! Reads rule books (TOML). Every fault is reported, each with the book, the section and what may stand there: a number that silently does not count is
//! worse than a program that does not start. Called by `Book::read`. Absent: what the settings mean (`book.rs`) and which a matter takes (`matter.rs`).

use super::book::{ClassRate, Converted, DayCount, Excluded, InForce, OnLeave, Place, Plan, PlanLine, Rule, Step};
use super::{Book, BookFault, Limit, Matter, Warning};
use crate::{EpisodeKind, RiskClass};
use base::{Basis, Choice, Day, DutyRule};
use std::sync::Arc;
use toml::{Table, Value};

/// The settings of every rule.
const OF_EVERY_RULE: &[&str] = &["code", "from", "until", "article", "basis"];

pub(super) fn book(books: &[(&str, &str)]) -> Result<Book, Vec<BookFault>> {
    let mut book = Book::default();
    let mut faults = Vec::new();
    for (file, text) in books {
        let mut add = |sentence: String| faults.push(BookFault { file: (*file).to_owned(), sentence });
        match text.parse::<Table>() {
            Ok(table) => {
                let place = place(&table, &book, &mut add);
                book.places.push(place);
            }
            Err(fault) => add(format!("不是 TOML：{}", fault.message())),
        }
    }
    if faults.is_empty() { Ok(book) } else { Err(faults) }
}

type AddFault<'a> = &'a mut dyn FnMut(String);

fn place(table: &Table, before: &Book, add: AddFault<'_>) -> Place {
    let mut head = Section { name: "开头".to_owned(), table, add };
    head.only(&[&["place", "name", "inherits", "rule", "plan", "class"]]);
    let (code, name) = (head.text("place"), head.text("name"));
    let parent = table.contains_key("inherits").then(|| head.text("inherits")).and_then(|inherited| {
        let found = before.places.iter().position(|place| place.code == inherited);
        if found.is_none() {
            head.fault(&format!("沿用的“{inherited}”要写在它前面的文件里"));
        }
        found
    });
    if before.places.iter().any(|place| place.code == code) {
        head.fault(&format!("“{code}”已经有了"));
    }
    let mut place = Place { code, name, parent, rules: vec![Vec::new(); Matter::CHOICES.len()], plans: Vec::new(), classes: Vec::new() };
    for (kind, label) in [("rule", "规则"), ("plan", "检测计划"), ("class", "等级")] {
        let empty = Vec::new();
        let sections = table.get(kind).map_or(&empty, |value| value.as_array().unwrap_or(&empty));
        for (n, value) in sections.iter().enumerate() {
            let name = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or("?").to_owned();
            let name = format!("第 {} 条{label}（{}）", n + 1, name(if kind == "class" { "class" } else { "code" }));
            let Some(table) = value.as_table() else { continue };
            let mut section = Section { name, table, add };
            match kind {
                "rule" => section.rule(&mut place),
                "plan" => section.plan(&mut place),
                _ => section.class(&mut place),
            }
        }
    }
    for rules in &mut place.rules {
        rules.sort_by_key(|rule| rule.force.from);
    }
    place.plans.sort_by_key(|plan| plan.force.from);
    place.classes.sort_by_key(|rate| rate.force.from);
    place
}

/// A table of a book, and where its faults go.
struct Section<'a> {
    name: String,
    table: &'a Table,
    add: AddFault<'a>,
}

impl Section<'_> {
    fn fault(&mut self, sentence: &str) {
        (self.add)(format!("{}：{sentence}", self.name));
    }

    /// Nothing else may stand here: a misspelt setting would silently not count.
    fn only(&mut self, known: &[&[&str]]) {
        let known = known.concat();
        let unknown: Vec<&String> = self.table.keys().filter(|key| !known.contains(&key.as_str())).collect();
        for key in unknown {
            self.fault(&format!("不认识“{key}”，可以写 {}", known.join("、")));
        }
    }

    fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// What stands here, read; a fault and the default where it cannot be.
    fn read<T: Default>(&mut self, key: &str, wanted: &str, read: impl Fn(&Value) -> Option<T>) -> T {
        let found = self.table.get(key).and_then(read);
        if found.is_none() {
            self.fault(&format!("“{key}”应写成 {wanted}"));
        }
        found.unwrap_or_default()
    }

    fn text(&mut self, key: &str) -> String {
        self.read(key, "\"…\"", |value| value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned))
    }

    fn number(&mut self, key: &str) -> u16 {
        self.read(key, "整数", |value| value.as_integer().and_then(|number| u16::try_from(number).ok()))
    }

    fn numbers(&mut self, key: &str) -> Vec<u16> {
        let one = |value: &Value| value.as_integer().and_then(|number| u16::try_from(number).ok());
        if self.has(key) { self.read(key, "[20, 27, 30]", |value| value.as_array()?.iter().map(one).collect()) } else { Vec::new() }
    }

    fn flag(&mut self, key: &str) -> bool {
        self.has(key) && self.read(key, "true 或 false", Value::as_bool)
    }

    fn choice<T: Copy + Default>(&mut self, key: &str, choices: &[(&str, T)]) -> T {
        if !self.has(key) {
            return T::default();
        }
        let wanted = choices.iter().map(|(code, _)| *code).collect::<Vec<_>>().join("、");
        self.read(key, &wanted, |value| choices.iter().find(|(code, _)| value.as_str() == Some(code)).map(|(_, choice)| *choice))
    }

    fn limit(&mut self, key: &str) -> Option<Limit> {
        let wanted = "\"15 days\"、\"3 working days\"、\"6 months\" 或 \"3 years\"";
        self.has(key).then(|| self.read(key, wanted, |value| value.as_str().and_then(Limit::parse).map(Some))).flatten()
    }

    fn warnings(&mut self) -> Vec<Warning> {
        let one = |value: &Value| value.as_str().and_then(Warning::parse);
        let wanted = "[\"+3 days\", \"-14 days\"]";
        if self.has("warn") { self.read("warn", wanted, |value| value.as_array()?.iter().map(one).collect()) } else { Vec::new() }
    }

    fn day(&mut self, key: &str, or: Day) -> Day {
        if !self.has(key) {
            return or;
        }
        self.read(key, "\"2011-06-26\"", |value| value.as_str().and_then(|text| text.parse::<Day>().ok()))
    }

    fn in_force(&mut self) -> InForce {
        if !self.has("from") {
            self.fault("要写从哪一天起施行：from = \"2011-06-26\"");
        }
        let force = InForce { from: self.day("from", Day::MIN), until: self.day("until", Day::MAX) };
        if force.until < force.from {
            self.fault("“until”在“from”之前");
        }
        force
    }

    fn basis(&mut self) -> Basis {
        self.read("basis", "law、practice 或 default", |value| match value.as_str()? {
            "law" => Some(Some(Basis::Law)),
            "practice" => Some(Some(Basis::Practice)),
            "default" => Some(Some(Basis::Default)),
            _ => None,
        })
        .unwrap_or(Basis::Default)
    }

    fn rule(&mut self, place: &mut Place) {
        let code = self.text("code");
        let Some(matter) = Matter::from_code(&code).filter(|matter| *matter != Matter::Contact) else {
            return self.fault(&format!("没有“{code}”这个事项"));
        };
        let rule = self.rule_of(matter, place, &[OF_EVERY_RULE, matter.definition().takes]);
        self.add_once(&mut place.rules[matter.index()], rule, |rule| rule.force);
    }

    fn rule_of(&mut self, matter: Matter, place: &Place, known: &[&[&str]]) -> Rule {
        let definition = matter.definition();
        self.only(known);
        let is_asked = |key: &&&str| matter != Matter::Contact || **key != "within";
        for key in definition.takes[..definition.needs].iter().filter(is_asked) {
            if !self.has(key) {
                self.fault(&format!("缺“{key}”"));
            }
        }
        let force = self.in_force();
        let within = if matter == Matter::Contact { self.limit("contact") } else { self.limit("within") };
        let said = DutyRule {
            code: matter.code(),
            what: matter.label(),
            who: definition.who,
            why: definition.why,
            limit: within.map(Limit::spoken).unwrap_or_default(),
            article: if self.has("article") { self.text("article") } else { String::new() },
            basis: self.basis(),
            version: format!("{} {}", place.code, force.from),
            is_right: matches!(matter, Matter::Objection | Matter::SecondObjection),
        };
        if said.basis == Basis::Law && said.article.is_empty() {
            self.fault("法律规定的，要写条文：article = \"戒毒条例第十四条\"");
        }
        Rule {
            force,
            within,
            latest: self.limit("latest"),
            opens: self.limit("opens"),
            warn: self.warnings(),
            moves: self.flag("moves"),
            threshold: if self.has("threshold") { self.number("threshold") } else { 0 },
            warn_at: self.numbers("warn_at"),
            count: self.choice("count", &[("calendar", DayCount::Calendar), ("whole", DayCount::Whole), ("difference", DayCount::Difference)]),
            on_leave: self.choice("on_leave", &[("after_return", OnLeave::AfterReturn), ("elsewhere", OnLeave::Elsewhere), ("hair", OnLeave::Hair)]),
            return_within: self.limit("return_within").unwrap_or(Limit::Days(0)),
            converted: self.choice("converted", &[("measure", Converted::Measure), ("isolation", Converted::Isolation)]),
            excluded: self.choice("excluded", &[("always", Excluded::Always), ("measure", Excluded::Measure)]),
            form: definition.form,
            said: Arc::new(said),
        }
    }

    fn plan(&mut self, place: &mut Place) {
        self.only(&[OF_EVERY_RULE, &["chosen", "measure", "years", "lines", "surprise"]]);
        let measures: Vec<(&str, Option<EpisodeKind>)> =
            [EpisodeKind::CommunityTreatment, EpisodeKind::CommunityRehabilitation].map(|kind| (kind.code(), Some(kind))).into();
        let lines = |value: &Value| value.as_array()?.iter().map(|line| line.as_str().and_then(plan_line)).collect::<Option<Vec<_>>>();
        let plan = Plan {
            force: self.in_force(),
            code: self.text("code"),
            chosen: self.flag("chosen"),
            measure: self.choice("measure", &measures).unwrap_or(EpisodeKind::CommunityTreatment),
            years: u32::from(self.number("years")),
            lines: self.read("lines", "[\"12 x 1 month\", \"12 x half month\"]", lines),
            surprise: if self.has("surprise") { self.number("surprise") } else { 0 },
        };
        self.basis();
        if !self.has("measure") {
            self.fault("缺“measure”");
        }
        let halves: u32 = plan.lines.iter().map(|line| u32::from(line.periods) * u32::from(line.step.0)).sum();
        if halves != plan.years * 24 {
            self.fault("各期加起来不等于期限的年数");
        }
        self.add_once(&mut place.plans, plan, |plan| (plan.code.clone(), plan.force.from));
    }

    fn class(&mut self, place: &mut Place) {
        let classes: Vec<(&str, Option<RiskClass>)> =
            RiskClass::CHOICES.iter().map(|choice| (choice.code, RiskClass::from_code(choice.code))).collect();
        let Some(class) = self.choice("class", &classes) else { return self.fault("缺“class”") };
        let rule = self.rule_of(Matter::Contact, place, &[OF_EVERY_RULE, &["class", "contact", "test", "warn"]]);
        let test = if self.has("test") { self.read("test", "\"1 month\"", |value| value.as_str().and_then(step).map(Some)) } else { None };
        let rate = ClassRate { force: rule.force, class, test, contact: self.has("contact").then_some(rule) };
        self.add_once(&mut place.classes, rate, |rate| (rate.class, rate.force.from));
    }

    fn add_once<T, K: PartialEq>(&mut self, to: &mut Vec<T>, new: T, key: impl Fn(&T) -> K) {
        if to.iter().any(|other| key(other) == key(&new)) {
            self.fault("同一天起施行的写了两次");
        }
        to.push(new);
    }
}

/// `12 x 1 month`, `12 x half month`.
fn plan_line(text: &str) -> Option<PlanLine> {
    let (periods, length) = text.split_once(" x ")?;
    let periods = periods.trim().parse::<u16>().ok().filter(|periods| (1..=PERIODS_MAX).contains(periods))?;
    Some(PlanLine { periods, step: step(length)? })
}

/// Twice a month over three years.
const PERIODS_MAX: u16 = 72;

fn step(text: &str) -> Option<Step> {
    match (text.trim(), Limit::parse(text)) {
        ("half month", _) => Some(Step(1)),
        (_, Some(Limit::Months(months))) if (1..=12).contains(&months) => Some(Step::months(months)),
        _ => None,
    }
}
