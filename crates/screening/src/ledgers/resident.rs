//! 居民资料录入: a resident typed into the register. The row makes the person where nobody is on file, and a registration; what the person is stands
//! in the file and is written out from there. Absent: changing somebody who is on file already.

use crate::Source;
use base::{Choice, Day, Typed};
use org::{Place, PlaceKind, Population, Worker};
use people::{Person, Sex};
use shell::ledger::{CellSort, Directory, Given, Ledger, Row, RowFault, column};
use shell::taking::Taking;

/// 居民资料录入.
pub(crate) const RESIDENTS: Ledger = Ledger {
    code: "residents",
    label: "居民资料录入",
    kind: "registry_entry",
    columns: &[
        column("on", "录入日期", "日期 登记日期 填表日期", CellSort::Day).required(),
        column("person", "姓名", "居民 居民姓名 名字", CellSort::Text).required(),
        column("sex", "性别", "", CellSort::Text).give(|given| of_person(given, "sex")),
        column("resident_id", "身份证号", "身份证号码 证件号码 身份证", CellSort::Text).give(|given| of_person(given, "resident_id")),
        column("registered_at", "户籍地址", "户籍地 户籍 户籍所在地 户口所在地", CellSort::Text).give(|given| of_person(given, "registered_at")),
        column("lives_at", "现居住地址", "现住址 现住地址 居住地址 住址 地址", CellSort::Text).give(|given| of_person(given, "lives_at")),
        column("phone", "联系电话", "电话 手机 手机号码 联系方式", CellSort::Text).give(|given| of_person(given, "phones")),
        column("kinds", "类别", "人群 人员类别 居民类别", CellSort::List).give(kinds),
        column("place", "出租屋编码", "房屋编码 出租屋编号 住处", CellSort::Text),
        column("source", "资料来源", "来源", CellSort::Text),
        column("worker", "录入人", "登记人 经办 经办人 社工", CellSort::Text),
        column("note", "备注", "说明", CellSort::Text),
    ],
    take: take_resident,
};

fn of_person(given: &Given<'_>, path: &str) -> Vec<String> {
    vec![given.named.field(given.typed.get("person"), path)]
}

/// What the person was on the day of the entry.
fn kinds(given: &Given<'_>) -> Vec<String> {
    let on = given.typed.get("on").parse().unwrap_or_default();
    let bits = given.named.populations(given.typed.get("person"), on);
    Population::CHOICES.iter().enumerate().filter(|(n, _)| bits >> n & 1 == 1).map(|(_, choice)| choice.label.to_owned()).collect()
}

fn take_resident(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let mut taking = Taking::of(row, directory);
    let on = taking.main_day("on");
    let person = person(&mut taking, on);
    let source = taking.said("source").to_owned();
    let other = if Source::from_typed(&source).is_none() && !source.is_empty() {
        taking.set("source", Source::Other.code());
        source
    } else {
        taking.choice::<Source>("source");
        String::new()
    };
    taking.link::<Place>("place", &[("kind", PlaceKind::Dwelling.code().to_owned()), ("code", taking.said("place").to_owned())]);
    taking.link::<Worker>("worker", &[]);
    let known: Vec<(&str, String)> = person.iter().map(|(member, text)| (member.as_str(), text.clone())).collect();
    taking.link::<Person>("person", &known);
    taking.keep("note", [("资料来源", other)]);
    taking.done()
}

/// What the row says of the person, as texts of a new file.
fn person(taking: &mut Taking<'_>, on: Option<Day>) -> Vec<(String, String)> {
    let said = taking.said("sex");
    let sex = Sex::from_typed(said.trim_end_matches('性'));
    if sex.is_none() && !said.is_empty() {
        taking.refuse("sex", format!("不认识性别“{said}”，请写男或女"));
    }
    let registered_at = taking.said("registered_at").to_owned();
    let mut kinds = registered_in(&registered_at);
    for word in taking.words("kinds") {
        let bare = word.strip_suffix("人员").and_then(Population::from_typed);
        match Population::from_typed(&word).or(bare) {
            Some(kind) if kinds.contains(&kind) => {}
            Some(kind) => kinds.push(kind),
            None => taking.refuse("kinds", format!("不认识类别“{word}”")),
        }
    }
    let mut known = vec![
        ("sex".to_owned(), sex.map(Choice::code).unwrap_or_default().to_owned()),
        ("resident_id".to_owned(), taking.resident_number("resident_id")),
        ("registered_at".to_owned(), registered_at),
        ("lives_at".to_owned(), taking.said("lives_at").to_owned()),
        ("phones.0".to_owned(), taking.phone_number("phone")),
    ];
    for (i, kind) in kinds.into_iter().enumerate() {
        known.push((format!("memberships.{i}.what"), kind.code().to_owned()));
        known.push((format!("memberships.{i}.from"), on.map(|on| on.to_string()).unwrap_or_default()));
    }
    known
}

/// Registered in Wuhan, or elsewhere in Hubei: the address of registration says so.
pub(super) fn registered_in(registered_at: &str) -> Vec<Population> {
    let within = registered_at.strip_prefix("湖北省").or_else(|| registered_at.strip_prefix("湖北"));
    if within.unwrap_or(registered_at).starts_with("武汉") {
        vec![Population::Wuhan, Population::Hubei]
    } else if within.is_some() {
        vec![Population::Hubei]
    } else {
        Vec::new()
    }
}
