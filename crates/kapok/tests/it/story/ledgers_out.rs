//! Ledgers on their way out, through the pages: masked until a purpose is given, which is logged; an empty form that the importer knows; a station's
//! own workbook that holds for what is below it; and the same records on paper.

use super::on_both;
use base::{Key, policy::Role};
use sheets::{Cell, Column, SheetWriter, Workbook};
use shell::testing::{Reply, TestApp};

const NOW: &str = "2020-02-13T18:00:00+08:00";
const NAME: &str = "罗细妹";
const TOLD: &str = "说夜里睡不着";

struct Station {
    org: Key,
    contact: String,
}

fn station(app: &mut TestApp) -> Station {
    let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
    let worker = app.record("worker", org, &[("name", "陈社工"), ("number", "W1")]);
    let person = app.record("person", org, &[("name", NAME), ("phones.0", "19000000001"), ("lives_at", "龙穴街1号")]).0.to_string();
    let texts = [
        ("on", "2020-02-10"),
        ("channel", "phone"),
        ("outcome", "reached"),
        ("minutes", "20"),
        ("served.0.person", person.as_str()),
        ("workers.0.worker", &worker.0.to_string()),
        ("summary", TOLD),
        ("note", "=1+1"),
    ];
    let contact = app.record("contact", org, &texts).0.to_string();
    app.sign_in("lead", Role::Lead, org, worker.1);
    Station { org, contact }
}

/// All texts of a workbook's sheets, a line for each row.
fn lines(reply: &Reply) -> Vec<String> {
    assert_eq!(reply.status, 200, "{}", reply.text());
    let mut book = Workbook::from_bytes(reply.bytes.clone(), "x.xlsx").unwrap();
    let sheets = book.sheets().to_vec();
    let mut lines = Vec::new();
    for sheet in sheets {
        let rows = book.rows(&sheet).unwrap().map(|row| row.unwrap().cells.iter().map(Cell::to_string).collect::<Vec<_>>().join("|"));
        lines.extend(rows.collect::<Vec<_>>());
    }
    lines
}

fn exported(app: &TestApp, more: &[(&str, &str)]) -> Reply {
    let mut form = vec![("from", "2020-02-01"), ("to", "2020-02-29"), ("columns", "ledger"), ("names", "masked")];
    form.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    form.extend_from_slice(more);
    app.post("/ledgers/contacts/export", &form)
}

#[test]
fn names_leave_the_house_only_with_a_purpose_that_is_printed_and_logged() {
    on_both(NOW, |app| {
        station(app);
        let masked = lines(&exported(app, &[])).join("\n");
        assert!(!masked.contains(NAME) && !masked.contains(TOLD) && masked.contains("罗**"), "{masked}");
        let refused = exported(app, &[("names", "plain")]);
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("请写明用途"));
        let plain = lines(&exported(app, &[("names", "plain"), ("purpose", "月底核对")])).join("\n");
        assert!(plain.contains(NAME) && plain.contains(TOLD) && plain.contains("用途|月底核对"), "{plain}");
        // What looks like a formula is text, and says the same when it is read.
        assert!(plain.contains("=1+1"));
        // the audit names the order, and the order has the purpose, sealed
        let details = audit_of(app, "Export");
        let order = details.iter().find_map(|detail| detail.strip_prefix("contacts 1 plain ")).unwrap().parse().unwrap();
        assert_eq!(app.shell.store().export_order(order).unwrap().body["purpose"], "月底核对");
        assert!(details.iter().all(|detail| !detail.contains("月底")));
        assert!(plain.contains("水印|lead 2020-02-13 18:00 导出 1 条，含姓名") && masked.contains("导出 1 条，已遮名"), "{plain}");
        assert_eq!(exported(app, &[("from", "2020-02-11")]).status, 200);
        assert!(!lines(&exported(app, &[("from", "2020-02-11")])).join("\n").contains("罗**"), "the period is kept");
    });
}

/// What the audit says of an action, the newest first.
fn audit_of(app: &TestApp, action: &str) -> Vec<String> {
    let question = store::AuditQuestion { limit: 100, ..store::AuditQuestion::default() };
    app.shell.store().audit_list(&question).unwrap().into_iter().filter(|row| row.entry.action == action).map(|row| row.entry.detail).collect()
}

const HOUR: i64 = 3_600_000;

/// Asks for the contacts in plain as this worker; where it leads.
fn ordered(app: &mut TestApp, station: &Station, worker: &str) -> String {
    app.sign_in(worker, Role::Worker, station.org, Key::NONE);
    let reply = exported(app, &[("names", "plain"), ("purpose", "给罗细妹家送东西")]);
    assert_eq!(reply.status, 303, "{}", reply.text());
    reply.location.unwrap()
}

#[test]
fn many_names_leave_only_when_a_second_person_agrees_and_in_time() {
    on_both(NOW, |app| {
        let station = station(app);
        let elsewhere = app.organisation("440115-HG", "黄阁社工站", "station", None);
        app.shell.store().set("export_records_alone", "0").unwrap();
        let order = ordered(app, &station, "asker");
        let file = format!("{order}/file");
        let answer = format!("{order}/answer");
        // not yet, and not by oneself
        assert_eq!(app.post(&file, &[]).status, 409);
        assert_eq!(app.post(&answer, &[("answer", "yes")]).status, 403);
        assert!(app.get(&order).text().contains("等人答复，到 2020-02-14"));
        // nor by a colleague, nor by another station's lead
        for (login, role, org) in [("colleague", Role::Worker, station.org), ("other-lead", Role::Lead, elsewhere)] {
            app.sign_in(login, role, org, Key::NONE);
            assert_eq!(
                (app.get(&order).status, app.post(&answer, &[("answer", "yes")]).status),
                (404.try_into().unwrap(), 404.try_into().unwrap()),
                "{login}"
            );
        }
        // the lead sees who and why, on the first page of the day too, and agrees; the file is not the lead's
        app.sign_in("lead", Role::Lead, station.org, Key::NONE);
        assert!(app.get("/today").text().contains("1 份带姓名的导出等您答复"));
        let shown = app.get(&order).text();
        assert!(shown.contains("给罗细妹家送东西") && shown.contains("asker") && shown.contains("class=\"watermark\""), "{shown}");
        assert_eq!(app.post(&answer, &[("answer", "yes")]).status, 303);
        assert_eq!(app.post(&answer, &[("answer", "no")]).status, 409, "it is answered once");
        assert_eq!(app.post(&file, &[]).status, 403);
        assert!(!app.get("/today").text().contains("等您答复"));
        // who asked fetches it, for three days
        app.sign_in("asker", Role::Worker, station.org, Key::NONE);
        assert!(lines(&app.post(&file, &[])).join("\n").contains(NAME));
        app.clock.advance(71 * HOUR);
        app.sign_in("asker", Role::Worker, station.org, Key::NONE);
        assert_eq!(app.post(&file, &[]).status, 200);
        app.clock.advance(2 * HOUR);
        app.sign_in("asker", Role::Worker, station.org, Key::NONE);
        assert_eq!(app.post(&file, &[]).status, 409);
        let id = order.rsplit('/').next().unwrap();
        assert_eq!(audit_of(app, "Export"), [format!("contacts 1 plain {id}"), format!("contacts 1 plain {id}")]);
        assert_eq!((audit_of(app, "OrderExport"), audit_of(app, "AgreeExport")), (vec![format!("contacts 1 {id}")], vec![id.to_owned()]));
    });
}

#[test]
fn an_order_that_nobody_answers_or_that_is_refused_gives_no_file() {
    let mut app = TestApp::sqlite(super::SLICES, super::PLACES, NOW);
    let station = station(&mut app);
    app.shell.store().set("export_records_alone", "0").unwrap();
    let refused = ordered(&mut app, &station, "asker");
    app.sign_in("lead", Role::Lead, station.org, Key::NONE);
    assert_eq!(app.post(&format!("{refused}/answer"), &[("answer", "no")]).status, 303);
    let late = ordered(&mut app, &station, "asker");
    app.clock.advance(25 * HOUR);
    app.sign_in("lead", Role::Lead, station.org, Key::NONE);
    assert_eq!(app.post(&format!("{late}/answer"), &[("answer", "yes")]).status, 409);
    app.sign_in("asker", Role::Worker, station.org, Key::NONE);
    for order in [&refused, &late] {
        assert_eq!(app.post(&format!("{order}/file"), &[]).status, 409);
    }
    assert!(audit_of(&app, "Export").is_empty());
    // on paper the same holds, and masked lists need nobody
    assert_eq!(app.post("/print/contact?list=1", &[]).status, 422);
    assert_eq!(app.get("/print/contact?list=1").status, 200);
    assert_eq!(exported(&app, &[]).status, 200);
}

#[test]
fn what_one_takes_alone_adds_up_over_a_day() {
    let mut app = TestApp::sqlite(super::SLICES, super::PLACES, NOW);
    let station = station(&mut app);
    app.shell.store().set("export_records_alone", "2").unwrap();
    let taken = |app: &TestApp| exported(app, &[("names", "plain"), ("purpose", "核对")]).status.as_u16();
    assert_eq!([taken(&app), taken(&app), taken(&app)], [200, 200, 303]);
    // what was taken alone is not an order by which more could be had
    let id = audit_of(&app, "Export")[0].rsplit(' ').next().unwrap().to_owned();
    assert_eq!(app.post(&format!("/exports/{id}/file"), &[]).status, 409);
    assert!(app.get(&format!("/exports/{id}")).text().contains("当时就取走了"));
    app.clock.advance(25 * HOUR);
    app.sign_in("lead", Role::Lead, station.org, Key::NONE);
    assert_eq!(taken(&app), 200, "a new day");
}

#[test]
fn a_ledger_counts_its_own_records_from_the_first_day_on_and_says_whose_they_are() {
    on_both(NOW, |app| {
        let station = station(app);
        for (on, visiting) in [("2020-02-05", "1座101房"), ("2020-02-03", ""), ("2020-02-04", "1座102房")] {
            app.record(
                "passage",
                station.org,
                &[("name", "宋阿公"), ("way", "in"), ("on", on), ("at", "08:15"), ("temperature", "37.0"), ("visiting", visiting)],
            );
        }
        let reply = app.post("/ledgers/visitors/export", &[("names", "plain"), ("purpose", "核对")]);
        // Two of the three records of the kind are visits.
        assert!(reply.headers.iter().any(|(_, value)| value.contains("_2%E6%9D%A1.xlsx")), "2 条: {:?}", reply.headers);
        let lines = lines(&reply);
        for said in ["条数|2", "单位|龙穴社工站"] {
            assert!(lines.iter().any(|line| line == said), "{said}: {lines:?}");
        }
        assert!(lines.contains(&"龙穴社工站　最早 至 2020-02-13".to_owned()), "{lines:?}");
        let days: Vec<&str> =
            lines.iter().filter_map(|line| line.strip_prefix("宋阿公|37|")?.split('|').find(|cell| cell.starts_with("2020"))).collect();
        assert_eq!(days, ["2020-02-04", "2020-02-05"], "the temperature is a number, the first day stands first: {lines:?}");
    });
}

#[test]
fn nobody_exports_a_ledger_that_the_table_does_not_grant() {
    let mut app = TestApp::sqlite(super::SLICES, super::PLACES, NOW);
    let station = station(&mut app);
    app.sign_in("volunteer", Role::Volunteer, station.org, Key::NONE);
    assert_eq!(exported(&app, &[]).status, 404);
    assert!(!app.get("/ledgers").text().contains("走访"));
    assert_eq!(app.get(&format!("/records/{}/print", station.contact)).status, 404);
    assert_eq!(app.get("/print/contact?list=1").status, 404);
}

#[test]
fn an_empty_form_is_known_again_and_its_example_is_no_record() {
    let mut app = TestApp::sqlite(super::SLICES, super::PLACES, NOW);
    station(&mut app);
    for ledger in app.shell.registry().ledgers() {
        let reply = app.get(&format!("/ledgers/{}/blank", ledger.code));
        let mut book = Workbook::from_bytes(reply.bytes.clone(), "空表.xlsx").unwrap();
        assert!(book.template_code().is_some_and(|code| code.split_once('@').is_some_and(|(own, _)| own == ledger.code)), "{}", ledger.code);
        let wanted: Vec<sheets::Wanted<'_>> = ledger
            .columns
            .iter()
            .map(|column| sheets::Wanted { path: column.path, label: column.label, synonyms: &[], required: column.required })
            .collect();
        let sheet = book.sheets()[0].clone();
        let rows = sheets::TableRows::open(&mut book, &sheet, &wanted, &[]).unwrap();
        assert_eq!((rows.header().missing.len(), rows.count()), (0, 0), "{}: only the example stands there", ledger.code);
    }
}

/// Title, headings, and a line with the names of the columns.
fn own_workbook(title: &str) -> Vec<u8> {
    let mut book = SheetWriter::new(NOW.parse().unwrap()).unwrap();
    let columns = ["对象", "哪天", "多久"].map(Column::text);
    let mut sheet = book.sheet("表", &format!("{title} {{{{期间}}}}"), &columns).unwrap();
    sheet.row(&["{{服务对象}}", "{{日期}}", "{{时长}}"].map(sheets::Value::from)).unwrap();
    sheet.finish().unwrap();
    book.into_bytes().unwrap()
}

fn hand_in(app: &TestApp, bytes: &[u8]) -> Reply {
    let mut body = b"--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"own.xlsx\"\r\n\r\n".to_vec();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--x--\r\n");
    app.ask("POST", "/ledgers/contacts/own", &[("content-type", "multipart/form-data; boundary=x")], Some(body))
}

#[test]
fn a_stations_own_workbook_is_filled_until_it_is_taken_back() {
    on_both(NOW, |app| {
        station(app);
        assert_eq!(hand_in(app, b"not a workbook").status, 422);
        for title in ["第一份", "第二份"] {
            assert_eq!(hand_in(app, &own_workbook(title)).status, 303);
            let lines = lines(&exported(app, &[("names", "plain"), ("purpose", "核对")]));
            assert_eq!(lines, [format!("{title} 2020-02-01 至 2020-02-29"), "对象|哪天|多久".to_owned(), format!("{NAME}|2020-02-10|20")]);
        }
        assert_eq!(app.get("/ledgers/contacts/own").bytes, own_workbook("第二份"));
        assert_eq!(app.post("/ledgers/contacts/own/remove", &[]).status, 303);
        assert!(lines(&exported(app, &[])).iter().any(|line| line.starts_with("日期|时长|方式")));
    });
}

#[test]
fn a_record_and_a_list_stand_on_their_forms_masked_until_asked_for() {
    let mut app = TestApp::sqlite(super::SLICES, super::PLACES, NOW);
    let station = station(&mut app);
    let path = format!("/records/{}/print", station.contact);
    assert!(app.get(&format!("/records/{}", station.contact)).text().contains(&path), "the record's page leads to its form");
    let masked = app.get(&path).text();
    for said in ["走访（电访）记录表", "表号：", "SW-01", "罗**", TOLD, "第 1 页，共 1 页", "督导："] {
        assert!(masked.contains(said), "{said}");
    }
    assert!(!masked.contains(NAME) && !masked.contains("<nav"));
    assert!(app.post(&path, &[]).text().contains(NAME));
    let audit = app.shell.store().audit_list(&store::AuditQuestion { limit: 50, ..store::AuditQuestion::default() }).unwrap();
    assert!(audit.iter().any(|row| row.entry.action == "Print"));
    let list = app.get("/print/contact?list=1&kind=contact").text();
    assert!(list.contains("走访登记表") && list.contains("罗**") && list.contains("2020-02-10"));
    let empty = app.get("/print/contact").text();
    assert!(empty.contains("□电话") && empty.contains("年　　月　　日") && !empty.contains("罗**"));
    for (kind, title) in [("activity", "活动签到表"), ("delivery", "物资派送签收表"), ("post_tally", "门岗值守登记表")] {
        assert!(app.get(&format!("/print/{kind}")).text().contains(title), "{title}");
    }
}

#[test]
fn every_kind_has_a_form_on_paper_that_names_its_fields() {
    let mut app = TestApp::sqlite(super::SLICES, super::PLACES, NOW);
    station(&mut app);
    // there are more kinds than somebody may print in two minutes
    app.shell.lift_rates();
    for kind in app.shell.registry().kinds() {
        let page = app.get(&format!("/print/{}?form=plain", kind.shape.code));
        if page.status == 404 {
            // Not for a station lead.
            continue;
        }
        let text = page.text();
        for field in kind.shape.fields {
            assert!(text.contains(field.spec.label), "{}.{} is not on paper", kind.shape.code, field.name);
        }
        let list = app.get(&format!("/print/{}?form=plain&list=1", kind.shape.code)).text();
        let head = list.split("</thead>").next().unwrap();
        assert!(head.matches("<th").count() > 2, "{}: a list with nothing between number and remark", kind.shape.code);
    }
}
