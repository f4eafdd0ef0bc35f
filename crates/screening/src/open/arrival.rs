//! The arrivals' own form (来穗人员摸查表) as it is asked of the public: three cards in plain words, and nothing that only a worker fills in. Also how a
//! second report of one person is known. Called by `page.rs`; the record is [`SelfReport`], by the same names of fields.

use super::Opened;
use crate::{Answer, SelfReport, Temperature};
use base::{Day, Faults, Id, Key, Phone, ResidentNumber, Shape, ShapeDef, Text, Typed, Value as _, field, record};
use maud::{Markup, html};
use people::Sex;
use shell::form::Form;
use shell::{Refusal, Visit, text::t};
use store::Row;

record! {
    /// 姓名和联系方式。
    Who "public_who" "填的是谁" {
        name: Text = field("姓名"),
        phone: Option<Phone> = field("联系电话").help("没有就填家人的"),
        resident_id: Option<ResidentNumber> = field("身份证号").help("没有或不愿提供就留空"),
        sex: Option<Sex> = field("性别"),
        registered_at: Option<Text> = field("户籍地").help("到市、县就可以"),
        lives_at: Option<Text> = field("现在住哪里").help("街道、门牌、房号"),
    }
    /// 从哪里来，怎么来。
    Journey "public_journey" "怎么来的" {
        arrived: Day = field("哪天到的"),
        origin: Option<Text> = field("从哪里出发").help("到市、县就可以"),
        transport: Option<Text> = field("坐什么来的").help("例如 高铁 G1001 5车，自己开车写车牌"),
    }
    /// 近来身体情况。
    Health "public_health" "身体情况" {
        epidemic_area: Option<Answer> = field("14 天内到过疫区吗"),
        contact: Option<Answer> = field("接触过从疫区来的人吗"),
        temperature: Option<Temperature> = field("今天的体温").help("没有量就留空，例如 36.5"),
        symptoms: Option<Text> = field("有没有不舒服").help("发热、咳嗽、乏力等，没有就留空"),
        isolated_from: Option<Day> = field("从哪天起不出门").help("没有就留空"),
    }
}

const CARDS: [&ShapeDef; 3] = [<Who as Shape>::SHAPE, <Journey as Shape>::SHAPE, <Health as Shape>::SHAPE];
/// Records that one number may name before a double is looked for in vain.
const NAMED_MAX: usize = 50;

/// The fields of the form, with what was typed and what is wrong with it.
pub(super) fn fields(visit: &Visit, typed: &Typed, faults: &Faults) -> Markup {
    let lang = visit.lang();
    let form = Form {
        lang,
        today: visit.today(),
        typed,
        faults,
        name: &|_, _| (String::new(), String::new()),
        offered: &|_, _| Vec::new(),
        asked: "",
        given: &[],
    };
    html! { @for card in CARDS { h2 { (t(lang, card.label)) } (form.fields(card)) } }
}

/// Of what was posted that which the public is asked; whatever else was sent is dropped.
pub(super) fn asked(posted: &Typed, typed: &mut Typed) {
    for field in CARDS.iter().flat_map(|card| card.fields) {
        typed.remove(field.name);
        posted.all(field.name).filter(|text| !text.is_empty()).for_each(|text| typed.push(field.name, text));
    }
}

/// What was typed before, without the identity number: it is never shown again.
pub(super) fn again(report: &SelfReport, today: Day) -> Typed {
    let mut whole = Typed::new(today);
    report.write("", &mut whole);
    let mut typed = Typed::new(today);
    asked(&whole, &mut typed);
    typed.remove("resident_id");
    typed.set("filled_by", whole.get("filled_by"));
    typed
}

/// Whether somebody with this number, or of this name with this phone, has reported here already. One phone with another name is the family's.
pub(super) fn is_known(visit: &Visit, opened: &Opened, typed: &Typed, but: Id) -> Result<Option<&'static str>, Refusal> {
    let number = ResidentNumber::parse(typed.get("resident_id")).ok();
    let phone = Phone::parse(typed.get("phone")).ok();
    let same_number = |known: &SelfReport| number.is_some() && known.resident_id == number;
    let same_phone =
        |known: &SelfReport| phone.is_some() && known.phone == phone && known.name.as_ref().is_some_and(|name| name.0 == typed.get("name"));
    if let Some(number) = &number
        && found(visit, opened, number.as_str())?.iter().any(|(row, known)| row.id != but && same_number(known))
    {
        return Ok(Some("resident_id"));
    }
    if let Some(phone) = &phone
        && found(visit, opened, &phone.digits())?.iter().any(|(row, known)| row.id != but && same_phone(known))
    {
        return Ok(Some("phone"));
    }
    Ok(None)
}

/// Reports of this publication's station and response that a number, a phone or a receipt names.
fn found(visit: &Visit, opened: &Opened, typed: &str) -> Result<Vec<(Row, SelfReport)>, Refusal> {
    let rows = named(visit, opened, typed)?;
    let documents = visit.shell.store().open_each(&rows)?;
    let reports = documents.into_iter().map(|opened| opened.ok().and_then(|opened| SelfReport::from_json(&opened.doc?)));
    Ok(rows.into_iter().zip(reports).filter_map(|(row, report)| Some((row, report?))).collect())
}

/// Answers to this publication's form that a number names.
pub(super) fn named(visit: &Visit, opened: &Opened, typed: &str) -> Result<Vec<Row>, Refusal> {
    let store = visit.shell.store();
    let keys: Vec<Key> = store.names().search(typed, &|_| true, NAMED_MAX).into_iter().filter(|hit| hit.is_exact()).map(|hit| hit.key).collect();
    let mut rows = store.get_keys(&keys)?;
    rows.retain(|row| row.kind == opened.kind() && row.org == opened.row.org && row.campaign == opened.row.campaign && row.ended_at.is_none());
    Ok(rows)
}
