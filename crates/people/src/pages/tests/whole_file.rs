//! A person's file in sections, on paper as a whole, and on its way to another street.

use super::*;

/// A person with a household, a wife, a talk, a measure; and another client who was talked to with her.
struct House {
    town: Town,
    luo: Id,
    address: String,
}

impl House {
    fn new() -> Self {
        let town = Town::new();
        let home = town.keep(Household::CODE, town.station, &[("name", "罗明明"), ("size", "3")]).to_string();
        let luo = town.person("罗明明", &[("file_no", "YX-1"), ("phones.0", "19000001234"), ("household", &home)]);
        let wife = town.person("叶青青", &[("memberships.0.what", "hardship"), ("memberships.0.from", "2020-01-01")]);
        town.person("罗小小", &[("household", &home)]);
        town.keep(Relation::CODE, town.station, &[("person", &luo.to_string()), ("relative", &wife.to_string()), ("kind", "spouse")]);
        town.talk(luo, "2020-02-01", "2020-02-20");
        town.talk(luo, "2019-12-05", "");
        town.keep("measure", town.station, &[("from", "2020-01-01"), ("person", &luo.to_string())]);
        Self { town, luo, address: format!("/people/{luo}") }
    }

    fn asked(&self, role: Role, run: fn(&Visit) -> Result<Answer, Refusal>, query: &str) -> String {
        self.town.get(role, run, &format!("{}{query}", self.address))
    }

    fn posted(&self, role: Role, form: &[(&str, &str)]) -> Result<Answer, Refusal> {
        whole::print(&self.town.posted(role, self.town.station, &self.address, form))
    }
}

/// The places at which these words stand, which have to be there.
fn places(page: &str, words: &[&str]) -> Vec<usize> {
    words.iter().map(|word| page.find(word).unwrap_or_else(|| panic!("{word} is missing"))).collect()
}

#[test]
fn a_file_with_names_is_printed_for_a_purpose_that_is_kept() {
    let house = House::new();
    let form = house.asked(Role::Worker, whole::ask, "");
    assert!(form.contains("name=\"purpose\"") && !form.contains("罗明明") && form.contains("?masked=1"));
    assert!(matches!(house.posted(Role::Worker, &[("purpose", " ")]), Ok(Answer::PageWith(422, _))), "no purpose, no names");
    let paper = html(house.posted(Role::Worker, &[("purpose", "移交新街道")]));
    for word in ["罗明明", "19000001234", "叶青青", "移交新街道", "卷内目录", "class=\"marks\""] {
        assert!(paper.contains(word), "{word}");
    }
    let lines = places(&paper, &["一人一档", "卷内目录", ">服务对象</td>", ">户</td>", ">亲属关系</td>", ">措施</td>", ">谈心</td>"]);
    assert!(lines.is_sorted(), "cover, catalogue, and in it the order of the file: {lines:?}");
    let target = house.town.shell.store().key_of(house.luo).unwrap();
    let audit = house.town.shell.store().audit_list(&store::AuditQuestion { target, limit: 1, ..store::AuditQuestion::default() }).unwrap();
    let (action, detail) = (&audit[0].entry.action, &audit[0].entry.detail);
    assert!(action == "PrintFile" && detail.contains("records=6 attachments=0 plain") && !detail.contains("移交"), "{action} {detail}");
    let orders = house.town.shell.store().export_orders(Moment::default(), 9).unwrap();
    assert_eq!((orders.len(), orders[0].records, orders[0].body["purpose"].as_str()), (1, 1, Some("移交新街道")));
}

#[test]
fn who_sees_a_file_masked_prints_it_masked_and_nothing_else() {
    let house = House::new();
    for (role, query) in [(Role::Worker, "?masked=1"), (Role::Office, ""), (Role::Operator, "")] {
        let paper = house.asked(role, whole::ask, query);
        assert!(paper.contains("罗**") && paper.contains("卷内目录"), "{role:?}");
        assert!(!paper.contains("罗明明") && !paper.contains("叶青青") && !paper.contains("19000001234"), "{role:?}");
        assert_eq!(paper.contains("措施"), role != Role::Operator, "what {role:?} may not know is not in the catalogue either");
    }
    assert!(matches!(house.posted(Role::Office, &[("purpose", "检查")]), Err(Refusal::Denied)));
    assert!(house.town.shell.store().export_orders(Moment::default(), 9).unwrap().is_empty());
    let elsewhere = house.town.visit(Role::Worker, house.town.elsewhere, &house.address);
    assert!(matches!(whole::ask(&elsewhere), Err(Refusal::NotFound)));
}

#[test]
fn pages_of_the_catalogue_are_those_of_the_document() {
    let house = House::new();
    for day in 1..=60 {
        let on = base::Day::default() + 18_262 + day % 28;
        house.town.talk(house.luo, &on.to_string(), "");
    }
    let paper = html(house.posted(Role::Worker, &[("purpose", "存档")]));
    let sheets = paper.matches("class=\"sheet\"").count();
    let catalogue = paper.matches("<h1>卷内目录</h1>").count();
    assert_eq!((catalogue, sheets), (3, 1 + 3 + 66), "66 records, 24 a page of the catalogue");
    assert!(paper.contains(&format!("第 {sheets} 页，共 {sheets} 页")));
    // the person's file is the first record, right behind cover and catalogue
    let first = paper.split("<td class=\"l\">服务对象</td>").nth(1).unwrap();
    let begins = first.split("<td>").nth(4).unwrap().split('<').next().unwrap();
    assert_eq!(begins, "5");
}

#[test]
fn a_section_lists_its_records_and_is_there_when_it_has_some() {
    let house = House::new();
    let page = house.asked(Role::Worker, file::page, "");
    assert!(page.contains("?tab=talks") && page.contains("?tab=papers") && !page.contains("?tab=tests"));
    let talks = house.asked(Role::Worker, file::page, "?tab=talks");
    let table = talks.split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap();
    assert!(table.contains("2020-02-01") && table.contains("2019-12-05") && talks.contains(&format!("/records/new/talk?person={}", house.luo)));
    assert!(!talks.contains("id=\"tl\""), "the timeline is another section");
    // who sees no measures finds no section of them, even by its address
    let operator = house.asked(Role::Operator, file::page, "?tab=papers");
    assert!(operator.contains("还没有这一类记录") && !operator.contains("社区戒毒"));
}

#[test]
fn the_whole_family_is_shown_as_far_as_one_may_know_it() {
    let house = House::new();
    let family = house.asked(Role::Worker, file::page, "?tab=family");
    for word in ["叶**", "配偶", "困难", "罗**", "同户", "3 口人"] {
        assert!(family.contains(word), "{word}");
    }
    let hidden = house.town.keep(Person::CODE, house.town.elsewhere, &[("name", "王外外")]);
    let (one, other) = (house.luo.to_string(), hidden.to_string());
    house.town.keep(Relation::CODE, house.town.station, &[("person", &one), ("relative", &other), ("kind", "parent")]);
    let family = house.asked(Role::Worker, file::page, "?tab=family");
    assert!(!family.contains("王**") && !family.contains(&other), "a relative of another station is not there");
    let street = html(file::page(&house.town.visit(Role::Street, house.town.street, &format!("{}?tab=family", house.address))));
    assert!(street.contains("王**") && street.contains("父母"));
    let office = house.asked(Role::Office, file::page, "?tab=family");
    assert!(!office.contains("叶**") && !office.contains("配偶"), "relatives are for who reads the file in full");
}

#[test]
fn the_timeline_goes_back_from_a_month_and_to_who_did_it() {
    let house = House::new();
    let all = house.asked(Role::Worker, file::page, "");
    assert!(all.contains("2020年2月") && all.contains("2019年12月") && all.contains("<option value=\"2019-12\""));
    let back = house.asked(Role::Worker, file::page, "?month=2019-12");
    assert!(back.contains("2019年12月") && !back.contains("2020年2月") && back.contains("2019-12 及以前"));
    let nobody = house.asked(Role::Worker, file::page, "?by=w99999");
    assert!(nobody.contains("没有这样的记录") && !nobody.contains("2020年2月</h3>"));
    let kind = house.asked(Role::Worker, file::page, "?kind=talk&month=2020-01");
    assert!(kind.contains("2019年12月") && !kind.contains("2020年1月</h3>"), "conditions hold together");
}

#[test]
fn a_checklist_goes_along_with_who_moves() {
    let house = House::new();
    let sheet = house.asked(Role::Worker, pack::checklist, "");
    for word in ["移交清单", "罗**", "YX-1", "2020-02-20", "跟进：谈心", "接收人："] {
        assert!(sheet.contains(word), "{word}");
    }
    assert!(!sheet.contains("罗明明"));
    assert_eq!(actions(&house.town, house.luo)[0].1, "Print");
    assert!(matches!(pack::checklist(&house.town.visit(Role::Worker, house.town.elsewhere, &house.address)), Err(Refusal::NotFound)));
}
