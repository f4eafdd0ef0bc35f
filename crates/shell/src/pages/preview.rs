//! 提交后会: what a record will do when it is sent, computed from what has been typed so far by the same functions that count it. Nothing is written.

use crate::look::{self, Card, Line, format};
use crate::{Answer, Needs, Refusal, Route, Shell, Visit, post, slice::KindDef};
use base::{Day, Id, Key, Typed, policy::Grant};
use count::{Fact, Known, Part, Standing};
use maud::{Markup, html};
use std::collections::HashSet;

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] =
    &[post("/preview/{kind}", Needs::Account, "What a record will count for and bring about, as a fragment", preview).with_fields()];

fn preview(visit: &Visit) -> Result<Answer, Refusal> {
    let kind = visit.shell.registry().kind(visit.parameter("kind")).ok_or(Refusal::NotFound)?;
    if visit.actor()?.grant(kind.class) < Grant::Write {
        return Err(Refusal::Denied);
    }
    Ok(Answer::Page(effects(visit, kind, &visit.typed())))
}

/// The card with the consequences; before enough has been typed it says what is still missing.
pub(crate) fn effects(visit: &Visit, kind: &KindDef, typed: &Typed) -> Markup {
    let lines = match (kind.read)(typed) {
        Err(faults) => {
            let missing = faults.iter().filter(|fault| fault.code == "required").count();
            let wrong = faults.iter().count() - missing;
            let text = if wrong > 0 { format!("还差 {missing} 栏，{wrong} 处要改") } else { format!("还差 {missing} 栏就可以提交") };
            vec![line("sign", html! { (text) })]
        }
        Ok(document) => consequences(visit, kind, &document),
    };
    // the script lays it at the field that is being typed, where this panel is far below the form
    let beside = kind.alike.map(|alike| (alike.beside)(visit, typed)).filter(|beside| !beside.0.is_empty());
    html! { @if let Some(beside) = beside { div data-beside { (beside) } } (Card::new("提交后会").flush().aside(html! { span class="sm mut" { "不用再登记别处" } }).body(&look::lines(&lines))) }
}

fn line(icon: &'static str, text: Markup) -> Line {
    Line { icon: Some(icon), text, detail: None, aside: None }
}

fn consequences(visit: &Visit, kind: &KindDef, document: &base::Json) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(outline) = (kind.outline)(document) {
        if let Some(due) = outline.due {
            lines.push(line("clock", html! { b { "约定" } "　" span class="num" { (due) } " 提醒跟进" }));
        }
        let named: HashSet<Id> = outline.links.iter().map(|(id, _)| *id).collect();
        if !named.is_empty() {
            lines.push(line("link", html! { b { "写进" } "　" (named.len()) " 份档案的时间线" }));
        }
    }
    let known = Seen { shell: &visit.shell, org: visit.actor().map_or(Key::NONE, crate::Actor::home) };
    let facts = (kind.facts)(document, &known).unwrap_or_default();
    lines.push(line("chart", html! { b { "计入" } "　" (counted(&facts)) }));
    if let Some(late) = facts.iter().find(|fact| visit.shell.store().closing_of(fact.org, fact.day).is_some()) {
        let (year, month, _) = late.day.ymd();
        lines.push(line("lock", html! { b { "已关账" } "　" (year) " 年 " (month) " 月：要写明原因，作为关账后的调整保存" }));
    }
    lines
}

/// What the facts add up to, in the units of the work.
fn counted(facts: &[Fact]) -> String {
    let served: Vec<&Fact> = facts.iter().filter(|fact| fact.part == Part::Served).collect();
    let times: i32 = served.iter().map(|fact| fact.times).sum();
    let persons: HashSet<Key> = served.iter().map(|fact| fact.subject).filter(|key| !key.is_none()).collect();
    let minutes = facts.first().map_or(0, |fact| fact.service_minutes);
    let efforts = facts.iter().filter(|fact| fact.part == Part::Effort).count();
    let work: u32 = facts.iter().map(|fact| fact.work_minutes).sum();
    let mut parts = Vec::new();
    for (has, text) in [
        (times > 0, format!("服务 {times} 人次")),
        (!persons.is_empty(), format!("{} 人", persons.len())),
        (minutes > 0, format!("服务 {}", format::duration(crate::text::Lang::ZhHans, i64::from(minutes)))),
        (efforts > 1, format!("{efforts} 名社工，工时 {}", format::duration(crate::text::Lang::ZhHans, i64::from(work)))),
    ] {
        if has {
            parts.push(text);
        }
    }
    let goods: u32 = facts.iter().filter(|fact| fact.part == Part::Goods).map(|fact| fact.quantity).sum();
    if goods > 0 {
        parts.push(format!("物资 {goods}"));
    }
    match (parts.is_empty(), facts.is_empty()) {
        (false, _) => parts.join("，"),
        (true, false) => "1 次".to_owned(),
        (true, true) => "不计入统计，只存档".to_owned(),
    }
}

/// What is known around a record that has not been written yet.
pub(crate) struct Seen<'a> {
    /// Where the others are.
    pub(crate) shell: &'a Shell,
    /// Under which organisation it is to be filed.
    pub(crate) org: Key,
}

impl Known for Seen<'_> {
    fn me(&self) -> Key {
        Key::NONE
    }

    fn org(&self) -> Key {
        self.org
    }

    fn key(&self, id: Id) -> Key {
        let store = self.shell.store();
        store.stands_for(store.key_of(id).unwrap_or(Key::NONE))
    }

    fn standing(&self, id: Id, day: Day) -> Standing {
        self.shell.store().standing(self.key(id), day)
    }
}
