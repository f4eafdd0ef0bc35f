//! Reads the rule books of the legal clock: places, and their rules, plans of tests and rates of classes. Called by `Book::read`. Absent: how a section
//! is read and what every rule has (`shell::rule_book`), what the settings mean (`book.rs`) and which a matter takes (`matter.rs`).

use super::book::{ClassRate, Converted, DayCount, Excluded, OnLeave, Place, Plan, PlanLine, Rule, Step};
use super::{Book, BookFault, Limit, Matter, Warning};
use crate::{EpisodeKind, RiskClass};
use base::{Choice, DutyRule};
use shell::rule_book::{self, OF_EVERY_RULE, Section};
use std::sync::Arc;

pub(super) fn book(books: &[(&str, &str)]) -> Result<Book, Vec<BookFault>> {
    let mut book = Book::default();
    let mut faults = Vec::new();
    for (file, text) in books {
        faults.extend(rule_book::read(file, text, |head| {
            let place = place(head, &book);
            book.places.push(place);
        }));
    }
    if faults.is_empty() { Ok(book) } else { Err(faults) }
}

fn place(head: &mut Section<'_>, before: &Book) -> Place {
    head.only(&[&["place", "name", "inherits", "rule", "plan", "class"]]);
    head.need(&["place", "name"]);
    let (code, name) = (head.text("place"), head.text("name"));
    let parent = head.has("inherits").then(|| head.text("inherits")).and_then(|inherited| {
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
    head.each("rule", "规则", "code", |section| rule(section, &mut place));
    head.each("plan", "检测计划", "code", |section| plan(section, &mut place));
    head.each("class", "等级", "class", |section| class(section, &mut place));
    for rules in &mut place.rules {
        rules.sort_by_key(|rule| rule.force.from);
    }
    place.plans.sort_by_key(|plan| plan.force.from);
    place.classes.sort_by_key(|rate| rate.force.from);
    place
}

fn limit(section: &mut Section<'_>, key: &str) -> Option<Limit> {
    section.written(key, "\"15 days\"、\"3 working days\"、\"6 months\" 或 \"3 years\"", Limit::parse)
}

fn rule(section: &mut Section<'_>, place: &mut Place) {
    section.need(&["code"]);
    let code = section.text("code");
    let Some(matter) = Matter::from_code(&code).filter(|matter| *matter != Matter::Contact) else {
        return section.fault(&format!("没有“{code}”这个事项"));
    };
    let definition = matter.definition();
    section.need(&definition.takes[..definition.needs]);
    let rule = rule_of(section, matter, place, &[OF_EVERY_RULE, definition.takes]);
    section.add_once(&mut place.rules[matter.index()], rule, |rule| rule.force);
}

fn rule_of(section: &mut Section<'_>, matter: Matter, place: &Place, known: &[&[&str]]) -> Rule {
    let definition = matter.definition();
    section.only(known);
    let force = section.in_force();
    let within = limit(section, if matter == Matter::Contact { "contact" } else { "within" });
    let words = [matter.code(), matter.label(), definition.who, definition.why];
    let said = section.said(&place.code, force, words, within.map(Limit::spoken).unwrap_or_default());
    Rule {
        force,
        within,
        latest: limit(section, "latest"),
        opens: limit(section, "opens"),
        warn: section.list("warn", "[\"+3 days\", \"-14 days\"]", Warning::parse),
        moves: section.flag("moves"),
        threshold: section.number("threshold").unwrap_or(0),
        warn_at: section.numbers("warn_at"),
        count: section.choice("count", &[("calendar", DayCount::Calendar), ("whole", DayCount::Whole), ("difference", DayCount::Difference)]),
        on_leave: section.choice("on_leave", &[("after_return", OnLeave::AfterReturn), ("elsewhere", OnLeave::Elsewhere), ("hair", OnLeave::Hair)]),
        return_within: limit(section, "return_within").unwrap_or(Limit::Days(0)),
        converted: section.choice("converted", &[("measure", Converted::Measure), ("isolation", Converted::Isolation)]),
        excluded: section.choice("excluded", &[("always", Excluded::Always), ("measure", Excluded::Measure)]),
        form: definition.form,
        said: Arc::new(DutyRule { is_right: matches!(matter, Matter::Objection | Matter::SecondObjection), ..said }),
    }
}

fn plan(section: &mut Section<'_>, place: &mut Place) {
    section.only(&[OF_EVERY_RULE, &["chosen", "measure", "years", "lines", "surprise"]]);
    section.need(&["code", "measure", "years", "lines"]);
    let measures = [EpisodeKind::CommunityTreatment, EpisodeKind::CommunityRehabilitation].map(|kind| (kind.code(), Some(kind)));
    let plan = Plan {
        force: section.in_force(),
        code: section.text("code"),
        chosen: section.flag("chosen"),
        measure: section.choice("measure", &measures).unwrap_or(EpisodeKind::CommunityTreatment),
        years: section.number("years").map_or(0, u32::from),
        lines: section.list("lines", "[\"12 x 1 month\", \"12 x half month\"]", plan_line),
        surprise: section.number("surprise").unwrap_or(0),
    };
    section.basis();
    let halves: u32 = plan.lines.iter().map(|line| u32::from(line.periods) * u32::from(line.step.0)).sum();
    if halves != plan.years * 24 {
        section.fault("各期加起来不等于期限的年数");
    }
    section.add_once(&mut place.plans, plan, |plan| (plan.code.clone(), plan.force.from));
}

fn class(section: &mut Section<'_>, place: &mut Place) {
    section.need(&["class"]);
    let classes: Vec<(&str, Option<RiskClass>)> = RiskClass::CHOICES.iter().map(|choice| (choice.code, RiskClass::from_code(choice.code))).collect();
    let Some(class) = section.choice("class", &classes) else { return };
    let rule = rule_of(section, Matter::Contact, place, &[OF_EVERY_RULE, &["class", "contact", "test", "warn"]]);
    let test = section.written("test", "\"1 month\"", step);
    let rate = ClassRate { force: rule.force, class, test, contact: section.has("contact").then_some(rule) };
    section.add_once(&mut place.classes, rate, |rate| (rate.class, rate.force.from));
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
