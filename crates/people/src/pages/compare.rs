//! Two files side by side: what agrees, what differs, and the question whether they are one person's; what becomes of the answer is in `decide.rs`.
//! Masked until asked for; every look is written into the audit, at both files.

use super::alike::digits;
use super::face::{self, Face};
use super::sight::Sight;
use super::{alike, readers, timeline};
use crate::likeness::{Sketch, compare};
use crate::{Household, Pair, PairVerdict, Person};
use base::{Choice, Day, Id, Shape, Value, policy::Class, policy::Grant, shown_name};
use maud::{Markup, html};
use shell::{
    Answer, Refusal, Visit,
    look::{self, Button, Card, Column, Field, OnPhone, Page, Table, Tone},
    pages::show,
};
use store::Row;

/// Where two files are compared.
pub(super) fn address(one: Id, other: Id) -> String {
    format!("/people/compare?one={one}&other={other}")
}

/// Masked, or in plain while both files are revealed.
pub(super) fn masked(visit: &Visit) -> Result<Answer, Refusal> {
    let two = Two::of(visit, &|name| visit.asked(name))?;
    let plain = two.both(Grant::Read) && [&two.one, &two.other].iter().all(|face| visit.revealed(face.row.key).is_some());
    page(&two, plain)
}

/// The same with what is personal in plain for a while: only for those who may read both files in full.
pub(super) fn plain(visit: &Visit) -> Result<Answer, Refusal> {
    let two = Two::of(visit, &|name| visit.posted(name))?;
    if !two.both(Grant::Read) {
        return Err(Refusal::Denied);
    }
    visit.reveal(&two.one.row)?;
    visit.reveal(&two.other.row)?;
    page(&two, true)
}

/// From the record of a pair to its two files.
pub(super) fn of_pair(visit: &Visit) -> Result<Answer, Refusal> {
    let row = Sight::of(visit).record(Pair::CODE)?;
    let pair = visit.shell.store().open_record(&row, None)?.doc.and_then(|document| Pair::from_json(&document)).ok_or(Refusal::NotFound)?;
    Ok(Answer::next(address(pair.one.id(), pair.other.id())))
}

/// Two files that the caller may know, and the pair that was made of them, if one was.
pub(super) struct Two<'a> {
    pub(super) sight: Sight<'a>,
    pub(super) one: Face,
    pub(super) other: Face,
    pub(super) pair: Option<(Row, Pair)>,
}

impl<'a> Two<'a> {
    pub(super) fn of(visit: &'a Visit, name: &dyn Fn(&str) -> &'a str) -> Result<Self, Refusal> {
        let sight = Sight::of(visit);
        let id = |part: &str| name(part).parse::<Id>().map_err(|_| Refusal::NotFound);
        let (one, other) = (id("one")?, id("other")?);
        let face = |id: Id| {
            let (row, kind) = visit.readable(id)?;
            let is_there = kind.shape.code == Person::CODE && row.ended_at.is_none();
            if is_there { face::faces(visit, vec![row])?.pop().ok_or(Refusal::NotFound) } else { Err(Refusal::NotFound) }
        };
        if one == other {
            return Err(Refusal::NotFound);
        }
        let store = visit.shell.store();
        let pair = store.get(Pair::id_of(one, other)).ok().filter(|row| row.ended_at.is_none());
        let pair = pair.and_then(|row| Some((row.clone(), Pair::from_json(&store.open_record(&row, None).ok()?.doc?)?)));
        Ok(Self { one: face(one)?, other: face(other)?, sight, pair })
    }

    pub(super) fn visit(&self) -> &'a Visit {
        self.sight.visit
    }

    pub(super) fn both(&self, least: Grant) -> bool {
        [&self.one, &self.other].iter().all(|face| self.sight.visit.sees(&face.row, Class::Person, least))
    }

    /// Whether the two are merged already, directly or by way of a third.
    pub(super) fn are_one(&self) -> bool {
        let store = self.visit().shell.store();
        store.stands_for(self.one.row.key) == store.stands_for(self.other.row.key)
    }
}

fn page(two: &Two<'_>, plain: bool) -> Result<Answer, Refusal> {
    let visit = two.visit();
    for face in [&two.one, &two.other] {
        readers::log(visit, &face.row)?;
    }
    let likeness = compare(&Sketch::from(&two.one.person), &Sketch::from(&two.other.person));
    let main = html! {
        div class="half" { (head(two, &two.one, "先有的", plain)?) (head(two, &two.other, "后来的", plain)?) }
        (Card::new("异同").flush().aside(look::tag(alike::tone(likeness.verdict), &likeness.words())).body(&table(two, plain)?.show(visit.lang())))
        (decision(two))
    };
    let (one, other) = (two.one.row.id.to_string(), two.other.row.id.to_string());
    let actions = html! {
        @if !plain && two.both(Grant::Read) {
            form method="post" action="/people/compare" {
                input type="hidden" name="one" value=(one);
                input type="hidden" name="other" value=(other);
                (Button::submit("查看明文").icon("eye"))
            }
        }
    };
    let page = Page::new("两份档案对比", "是不是同一个人？", main)
        .crumb("服务对象", Some("/people"))
        .crumb("疑似重复", Some("/people/pairs"))
        .actions(actions)
        .watermark(face::watermark(visit)?);
    let here = address(two.one.row.id, two.other.row.id);
    let page = if plain { visit.in_plain(page, two.one.row.key, &here)? } else { page };
    Ok(show(visit, &page))
}

/// One of the two: whose it is, where it is kept, how much was recorded.
fn head(two: &Two<'_>, face: &Face, which: &str, plain: bool) -> Result<Markup, Refusal> {
    let visit = two.visit();
    let entries = timeline::of_person(&two.sight, face.row.key, timeline::LINKED_MAX)?;
    let last = timeline::last_service(&entries, visit.today()).map(|entry| entry.row.day.to_string()).unwrap_or_default();
    let pairs = vec![
        ("单位", html! { (visit.shell.org_name(face.row.org)) }),
        ("建档", html! { span class="num" { (face.row.entered_at.day()) } "　" (visit.shell.account_name(face.row.author)) }),
        ("记录", html! { (timeline::happened(&entries).count()) " 条" @if !last.is_empty() { "，最近 " span class="num" { (last) } } }),
    ];
    let title = html! { a class="name" href={ "/people/" (face.row.id) } { (face.name(plain)) } " " (face::tags(two.sight.populations(&face.row, &face.person), &face.row)) };
    Ok(Card::new(which).body(&html! { p { b { (title) } } (look::summary_list(&pairs)) }))
}

/// Field by field; what is confidential is not compared here.
fn table(two: &Two<'_>, plain: bool) -> Result<Table, Refusal> {
    let (one, other) = (&two.one.person, &two.other.person);
    let columns =
        vec![Column::new("栏目").lead().narrow(), Column::new("先有的"), Column::new("后来的"), Column::new("异同").on_phone(OnPhone::Bare)];
    let household = |person: &Person| household(two, person, plain);
    let (one_phones, other_phones) = (digits(&one.phones), digits(&other.phones));
    let shared = one_phones.iter().any(|phone| other_phones.contains(phone));
    let phones_agree = (!one_phones.is_empty() && !other_phones.is_empty()).then_some(shared);
    let number = |person: &Person| person.resident_id.as_ref().map(|number| if plain { number.as_str().to_owned() } else { number.masked() });
    let born = |person: &Person| person.birthday().map(|born| if plain { born.to_string() } else { format!("{} 年", born.ymd().0) });
    let phones = |person: &Person| texts(person.phones.iter().map(|phone| if plain { phone.as_str().to_owned() } else { phone.masked() }));
    let names = |person: &Person| texts(person.former_names.iter().map(|name| shown(&name.0, plain)));
    let place = |place: Option<&base::Text>| place.map(|place| if plain { place.0.clone() } else { "已遮住".to_owned() });
    let equal = |a: Option<String>, b: Option<String>| a.zip(b).map(|(a, b)| a == b);
    let rows = [
        (
            "姓名",
            Some(shown(&one.name.0, plain)),
            Some(shown(&other.name.0, plain)),
            Some(store::name_match(&one.name.0, &other.name.0) == store::NameMatch::Same),
        ),
        ("曾用名", names(one), names(other), None),
        (
            "性别",
            one.known_sex().map(|sex| sex.label().to_owned()),
            other.known_sex().map(|sex| sex.label().to_owned()),
            one.known_sex().zip(other.known_sex()).map(|(a, b)| a == b),
        ),
        ("出生日期", born(one), born(other), one.birthday().zip(other.birthday()).map(|(a, b)| a == b)),
        ("身份证号", number(one), number(other), one.resident_id.as_ref().zip(other.resident_id.as_ref()).map(|(a, b)| a.modern() == b.modern())),
        ("档案号", file_no(one), file_no(other), equal(file_no(one), file_no(other))),
        ("电话", phones(one), phones(other), phones_agree),
        (
            "现居住地址",
            place(one.lives_at.as_ref()),
            place(other.lives_at.as_ref()),
            equal(text(one.lives_at.as_ref()), text(other.lives_at.as_ref())),
        ),
        (
            "户籍地址",
            place(one.registered_at.as_ref()),
            place(other.registered_at.as_ref()),
            equal(text(one.registered_at.as_ref()), text(other.registered_at.as_ref())),
        ),
        ("户", household(one)?, household(other)?, one.household.zip(other.household).map(|(a, b)| a == b)),
    ];
    let drawn = rows.into_iter().filter(|(_, a, b, _)| a.is_some() || b.is_some()).map(|(label, a, b, agrees)| {
        let mark = match agrees {
            Some(true) => look::tag_with(Tone::Ok, "check", "相同"),
            Some(false) => look::tag_with(Tone::Warn, "alert", "不同"),
            None => html! {},
        };
        let cell = |text: Option<String>| html! { @if let Some(text) = text { (text) } @else { span class="mut" { "没有写" } } };
        look::Row::new(vec![html! { (label) }, cell(a), cell(b), mark])
    });
    Ok(Table::new("两份档案的异同", columns).quiet().pairs().rows(drawn.collect()))
}

fn shown(name: &str, plain: bool) -> String {
    if plain { name.to_owned() } else { shown_name(name) }
}

fn texts(all: impl Iterator<Item = String>) -> Option<String> {
    Some(all.collect::<Vec<_>>().join("、")).filter(|text| !text.is_empty())
}

fn file_no(person: &Person) -> Option<String> {
    person.file_no.as_ref().map(|number| number.0.clone())
}

fn text(text: Option<&base::Text>) -> Option<String> {
    text.map(|text| text.0.clone())
}

fn household(two: &Two<'_>, person: &Person, plain: bool) -> Result<Option<String>, Refusal> {
    let visit = two.visit();
    let Some(Ok((row, _))) = person.household.map(|household| visit.readable(household.id())) else { return Ok(None) };
    let household = visit.shell.store().open_record(&row, None)?.doc.and_then(|document| Household::from_json(&document));
    Ok(household.map(|household| format!("{} 户", shown(&household.name.0, plain))))
}

/// What was decided, or the question with its three answers.
fn decision(two: &Two<'_>) -> Markup {
    let visit = two.visit();
    let decided = two.pair.as_ref().map(|(_, pair)| pair).filter(|pair| pair.verdict != PairVerdict::Open);
    let said = decided.map(|pair| {
        let day = pair.decided.map(|day: Day| day.to_string()).unwrap_or_default();
        html! { p { "已判断：" b { (pair.verdict.label()) } "　" span class="num" { (day) } @if let Some(reason) = pair.reason.as_ref().filter(|_| two.both(Grant::Read)) { "　" (reason) } } }
    });
    if two.are_one() {
        let kept = visit.shell.store().stands_for(two.one.row.key);
        let kept = visit.shell.store().get_key(kept).map(|row| row.id.to_string()).unwrap_or_default();
        return look::note(
            Tone::Ok,
            &html! { p { b { "已经合并。" } "两份档案的记录都算在一个人身上；要撤销，到" a href={ "/people/" (kept) "#merged" } { "保留的那一份" } "里去撤。" } },
        );
    }
    if !two.both(Grant::Write) {
        return html! { @if let Some(said) = said { (look::note(Tone::Info, &said)) } @else { (look::note(Tone::Info, &html! { p { "能登记这两份档案的人才能判断。两份不在一个单位时，请上级单位来定。" } })) } };
    }
    let keep = preferred(two);
    let names = [(&two.one, "保留先有的，后来的并入"), (&two.other, "保留后来的，先有的并入")];
    let ids: Vec<String> = names.iter().map(|(face, _)| face.row.id.to_string()).collect();
    let choices: Vec<look::Choice<'_>> =
        names.iter().zip(&ids).map(|((face, label), id)| look::Choice::new(id, label, face.row.id == keep)).collect();
    let lang = visit.lang();
    let body = html! {
        @if let Some(said) = said { (said) }
        form id="decide" method="post" action="/people/pairs" {
            input type="hidden" name="one" value=(ids[0]);
            input type="hidden" name="other" value=(ids[1]);
            (Field::new(lang, "kept", "如果是同一人，保留哪一份").hint("两份都原样留着，记录和数字都算到保留的那一份；以后可以撤销").one(&choices, look::Layout::Flow))
            (Field::new(lang, "reason", "依据").hint("当面核对、看过证件、问过派出所……").optional().wide().text(""))
            div class="row mt" {
                (Button::submit("同一人，合并").primary().icon("check").named("verdict", PairVerdict::Same.code()))
                (Button::submit("不是同一人").icon("x").named("verdict", PairVerdict::Different.code()))
                (Button::submit("以后再说").ghost().named("verdict", PairVerdict::Later.code()))
            }
        }
    };
    Card::new("请判断").foot(html! { "判断会记下来：定为“不是同一人”的，以后不再提醒" }).body(&body)
}

/// The file that is kept unless somebody says otherwise: one that was checked before one that was not, then the one that was there first.
fn preferred(two: &Two<'_>) -> Id {
    let checked = |face: &Face| face.row.state.as_deref() == Some("checked");
    let order = |face: &&Face| (!checked(face), face.row.key);
    [&two.one, &two.other].into_iter().min_by_key(order).map_or(two.one.row.id, |face| face.row.id)
}
