//! A station brings its ledgers: several sheets at once, interrupted and begun again, edited and brought back, taken back within the day. Figures before
//! and after are the same to the last one.

use super::on_both;
use base::{Id, Key, policy::Role};
use sheets::{Column, SheetWriter, Value, Workbook};
use shell::{
    Actor, Refusal,
    import::{Order, Outcome, Progress, SheetOrder, Verdict, import_sheets, note_done, read_map, recognise_sheets, remember, take_back, undo},
    testing::{Reply, TestApp},
};
use std::time::Duration;

const NOW: &str = "2020-02-13T17:00:00+08:00";
const STATION: &str = "440115-LX";

fn station(app: &mut TestApp) -> Key {
    app.organisation(STATION, "龙穴社工站", "station", None)
}

fn figure(app: &TestApp, org: Key, indicator: &str) -> i64 {
    report::evaluate(&app.shell, org, "2020-02-01".parse().unwrap(), "2020-02-29".parse().unwrap(), indicator).unwrap()
}

fn figures(app: &TestApp, org: Key) -> Vec<i64> {
    ["contacts", "service_person_times", "service_persons"].iter().map(|indicator| figure(app, org, indicator)).collect()
}

/// Two sheets of two ledgers and one that is none: a roster, contacts that name its people, a list of telephones of offices.
fn workbook() -> Vec<u8> {
    let mut book = SheetWriter::new(NOW.parse().unwrap()).unwrap();
    let mut write = |name: &str, title: &str, headings: &[&str], rows: &[&[&str]]| {
        let columns: Vec<Column> = headings.iter().map(|heading| Column::text(heading)).collect();
        let mut sheet = book.sheet(name, title, &columns).unwrap();
        for row in rows {
            sheet.row(&row.iter().map(|text| Value::from(*text)).collect::<Vec<_>>()).unwrap();
        }
        sheet.finish().unwrap();
    };
    write(
        "2月走访",
        "走访/电访登记",
        &["日期", "方式", "社工", "服务对象", "主题", "主要内容"],
        &[
            &["2020-02-03", "电访", "陈社工", "罗细妹", "就业", "情绪平稳"],
            &["2月4日", "走访", "同上", "罗细妹、宋阿公", "生活", "送米"],
            &["2月5日", "微信", "李社工", "宋阿公", "防疫知识", ""],
        ],
    );
    write(
        "花名册",
        "服务对象花名册",
        &["姓名", "性别", "身份证号", "联系电话", "措施类别", "期限起"],
        &[&["罗细妹", "女", "", "19000001234", "社区戒毒", "2019-09-24"], &["宋阿公", "男", "", "19000005678", "社区康复", "2019-10-02"]],
    );
    write("通讯录", "各单位通讯录", &["部门", "分机"], &[&["街道办", "8001"]]);
    book.into_bytes().unwrap()
}

fn order(app: &TestApp, org: Key, book: &mut Workbook, batch: Id) -> Order {
    let ledgers: Vec<_> = app.shell.registry().ledgers().collect();
    let found = recognise_sheets(&app.shell, org, book, &ledgers, &|_| None).unwrap();
    let sheets = found.iter().filter(|sheet| sheet.why.is_empty()).map(|sheet| SheetOrder {
        sheet: sheet.sheet.clone(),
        ledger: app.shell.registry().ledger(&sheet.ledger).unwrap(),
        given: shell::import::remembered(&app.shell, org, app.shell.registry().ledger(&sheet.ledger).unwrap()),
    });
    Order { batch, org, sheets: sheets.collect(), dry_run: false, whole: false, why: None }
}

fn take(app: &TestApp, org: Key, bytes: &[u8], name: &str, batch: Id) -> Outcome {
    let mut book = Workbook::from_bytes(bytes.to_vec(), name).unwrap();
    let order = order(app, org, &mut book, batch);
    import_sheets(&app.shell, &Actor::program(org), &order, &mut book, &Progress::default()).unwrap()
}

fn take_all_back(app: &TestApp, org: Key, batch: Id) -> shell::import::Undone {
    undo(&app.shell, &Actor::program(org), batch, &Progress::default()).unwrap()
}

fn called(app: &TestApp, org: Key, name: &str) -> usize {
    let names = app.shell.store().names();
    names.search_in(&[org], name, &|_| true, 20).into_iter().filter(|hit| hit.is_exact()).count()
}

#[test]
fn sheets_of_several_ledgers_are_told_apart_and_their_people_are_the_same() {
    on_both(NOW, |app| {
        let org = station(app);
        let mut book = Workbook::from_bytes(workbook(), "台账.xlsx").unwrap();
        let ledgers: Vec<_> = app.shell.registry().ledgers().collect();
        let found = recognise_sheets(&app.shell, org, &mut book, &ledgers, &|_| None).unwrap();
        let said: Vec<_> = found.iter().map(|sheet| (sheet.sheet.as_str(), sheet.ledger.as_str(), sheet.why.is_empty())).collect();
        assert_eq!(said, [("2月走访", "contacts", true), ("花名册", "clients", true), ("通讯录", "", false)]);
        let outcome = take(app, org, &workbook(), "台账.xlsx", app.shell.new_id());
        // Only the two workers were not known; 罗细妹 and 宋阿公 come from the roster, though it stands behind.
        assert_eq!((outcome.rows, outcome.stored, outcome.refused, outcome.made), (5, 5, 0, 2), "{:?}", outcome.refusals);
        assert_eq!(figures(app, org), [3, 4, 2]);
        assert_eq!((called(app, org, "罗细妹"), called(app, org, "宋阿公")), (1, 1));
    });
}

#[test]
fn every_ledger_is_known_by_its_own_headings_among_all_the_others() {
    let mut app = TestApp::sqlite(kapok::program::SLICES, kapok::program::PLACES, NOW);
    let org = station(&mut app);
    let ledgers: Vec<_> = app.shell.registry().ledgers().collect();
    let mut wrong = Vec::new();
    for ledger in &ledgers {
        let labels: Vec<&str> = ledger.columns.iter().map(|column| column.label).collect();
        let text = format!("{}\n{}\n", labels.join("\t"), vec!["1"; labels.len()].join("\t"));
        let mut book = Workbook::from_bytes(text.into_bytes(), "台账.tsv").unwrap();
        let found = recognise_sheets(&app.shell, org, &mut book, &ledgers, &|_| None).unwrap();
        if found[0].ledger != ledger.code {
            wrong.push(format!("{} is taken for “{}” {}", ledger.code, found[0].ledger, found[0].why));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_import_is_taken_back_to_the_last_figure_and_can_be_made_again() {
    on_both(NOW, |app| {
        let org = station(app);
        let (before, batch) = (figures(app, org), app.shell.new_id());
        take(app, org, &workbook(), "台账.xlsx", batch);
        let during = figures(app, org);
        let undone = take_all_back(app, org, batch);
        assert_eq!((undone.withdrawn, undone.restored, undone.left), (7, 0, 0), "{:?}", undone.named);
        assert_eq!(figures(app, org), before);
        assert_eq!((called(app, org, "罗细妹"), called(app, org, "陈社工")), (0, 0));
        // Twice is once.
        assert_eq!(take_all_back(app, org, batch).withdrawn, 7);
        assert_eq!(figures(app, org), before);
        let again = take(app, org, &workbook(), "台账.xlsx", app.shell.new_id());
        assert_eq!((again.stored, again.already, again.refused), (5, 0, 0), "{:?}", again.refusals);
        assert_eq!(figures(app, org), during);
        assert_eq!(take(app, org, &workbook(), "台账.xlsx", app.shell.new_id()).already, 5);
        assert!(app.shell.store().verify(&mut |_| {}).is_ok_and(|verified| verified.findings.is_empty()));
    });
}

const CONTACTS: &str = "日期,方式,社工,服务对象,主要内容\n2020-02-03,电访,陈社工,罗细妹,一\n2020-02-04,电访,陈社工,罗细妹,二\n";
const MORE: &str = "2020-02-05,走访,陈社工,宋阿公,三\n2020-02-06,走访,陈社工,宋阿公,三\n2020-02-06,走访,陈社工,宋阿公,三\n";

#[test]
fn what_was_interrupted_goes_on_in_the_same_batch_and_doubles_nothing() {
    on_both(NOW, |app| {
        let org = station(app);
        let batch = app.shell.new_id();
        assert_eq!(take(app, org, CONTACTS.as_bytes(), "台账.csv", batch).stored, 2);
        let whole = format!("{CONTACTS}{MORE}");
        let outcome = take(app, org, whole.as_bytes(), "台账.csv", batch);
        assert_eq!((outcome.rows, outcome.stored, outcome.already), (5, 5, 0));
        assert_eq!(figures(app, org), [5, 5, 2]);
        assert_eq!(take_all_back(app, org, batch).left, 0);
        assert_eq!(figures(app, org), [0, 0, 0]);
    });
}

#[test]
fn what_somebody_has_changed_since_or_refers_to_is_left_and_named() {
    on_both(NOW, |app| {
        let org = station(app);
        let batch = app.shell.new_id();
        take(app, org, CONTACTS.as_bytes(), "台账.csv", batch);
        // Another batch names the same worker and the same person; somebody deletes a contact of the first.
        let other = app.shell.new_id();
        take(app, org, format!("日期,方式,社工,服务对象,主要内容\n{MORE}2020-02-07,电访,陈社工,罗细妹,四\n").as_bytes(), "台账.csv", other);
        let after_both = figures(app, org);
        let undone = take_all_back(app, org, batch);
        assert_eq!((undone.withdrawn, undone.left), (2, 2), "{:?}", undone.named);
        assert!(undone.named.iter().all(|left| left.why.contains("用到")));
        assert_eq!(figures(app, org), [after_both[0] - 2, after_both[1] - 2, after_both[2]]);
        // With the second batch everything of it goes; who is left belongs to the first, which is taken back once more.
        take_all_back(app, org, other);
        assert_eq!(take_all_back(app, org, batch).left, 0);
        assert_eq!((figures(app, org), called(app, org, "罗细妹")), (vec![0, 0, 0], 0));
    });
}

#[test]
fn a_draft_that_a_roster_has_filled_in_is_a_draft_again() {
    on_both(NOW, |app| {
        let org = station(app);
        take(app, org, CONTACTS.as_bytes(), "台账.csv", app.shell.new_id());
        let before = figures(app, org);
        let batch = app.shell.new_id();
        let roster = "姓名,性别,联系电话,措施类别,期限起\n罗细妹,女,19000001234,社区戒毒,2019-09-24\n";
        let outcome = take(app, org, roster.as_bytes(), "花名册.csv", batch);
        assert_eq!((outcome.stored, outcome.count(Verdict::Changed)), (1, 1), "{:?}", outcome.lines);
        let undone = take_all_back(app, org, batch);
        assert_eq!((undone.withdrawn, undone.restored, undone.left), (0, 1, 0));
        assert_eq!(figures(app, org), before);
        assert_eq!(take_all_back(app, org, batch).restored, 0);
    });
}

#[test]
fn one_wrong_row_and_nothing_of_the_file_is_stored_when_it_is_wanted_whole() {
    on_both(NOW, |app| {
        let org = station(app);
        let text = format!("{CONTACTS}2020-02-31,电访,陈社工,罗细妹,不可能的日子\n");
        let mut book = Workbook::from_bytes(text.into_bytes(), "台账.csv").unwrap();
        let whole = Order { whole: true, ..order(app, org, &mut book, app.shell.new_id()) };
        let outcome = import_sheets(&app.shell, &Actor::program(org), &whole, &mut book, &Progress::default()).unwrap();
        assert_eq!((outcome.stored, outcome.made, outcome.refused), (0, 0, 1));
        assert_eq!((figures(app, org), called(app, org, "罗细妹")), (vec![0, 0, 0], 0));
    });
}

#[test]
fn a_station_says_once_what_its_headings_mean() {
    on_both(NOW, |app| {
        let org = station(app);
        let text = "走访的日子,怎么走访,谁去的,去看谁,家属\n2020-02-03,电访,陈社工,罗细妹,罗母\n";
        let ledger = app.shell.registry().ledger("contacts").unwrap();
        let map = read_map(ledger, "走访的日子 = 日期\n怎么走访=channel\n谁去的 = 社工\n去看谁 = 服务对象\n家属 =\n").unwrap();
        assert!(read_map(ledger, "家属 = 没有这一列").unwrap_err().sentence.contains("没有这一列"));
        remember(&app.shell, org, ledger, &map).unwrap();
        let outcome = take(app, org, text.as_bytes(), "台账.csv", app.shell.new_id());
        assert_eq!((outcome.stored, outcome.unknown.as_slice()), (1, &["“家属”".to_owned()][..]), "{:?}", outcome.refusals);
    });
}

#[test]
fn an_edited_row_changes_its_record_and_a_row_that_others_have_changed_is_a_conflict() {
    on_both(NOW, |app| {
        let org = station(app);
        take(app, org, CONTACTS.as_bytes(), "台账.csv", app.shell.new_id());
        let contact = app.shell.registry().kind("contact").unwrap();
        let rows = app
            .shell
            .store()
            .list(&store::ListQuestion { orgs: Some(vec![org]), kinds: vec!["contact".to_owned()], limit: 5, ..store::ListQuestion::default() })
            .unwrap();
        let second = rows.iter().find(|row| row.day.to_string() == "2020-02-04").unwrap();
        let line = |summary: &str, note: &str, version: u32| {
            format!("日期,方式,社工,服务对象,主要内容,备注,记录编号\n2020-02-04,电访,陈社工,罗细妹,{summary},{note},{}@{version}\n", second.id)
        };
        let came = |text: String| take(app, org, text.as_bytes(), "改过的.csv", app.shell.new_id());
        let same = came(line("二", "", 1));
        assert_eq!((same.already, same.stored), (1, 0), "{:?}", same.refusals);
        let edited = came(line("二改", "", 1));
        assert_eq!((edited.changed, edited.made, edited.refused), (1, 0, 0), "{:?}", edited.refusals);
        let now = || {
            let row = app.shell.store().get(second.id).unwrap();
            let document = app.shell.store().open_record(&row, None).unwrap().doc.unwrap();
            ((contact.fill)(&document, app.shell.now().day()).unwrap(), row.version)
        };
        assert_eq!((now().0.get("summary"), now().1), ("二改", 2));
        assert_eq!(figures(app, org), [2, 2, 1]);
        // The same file again says what is there; another cell of it may still be changed; the same cell may not.
        assert_eq!(came(line("二改", "", 1)).already, 1);
        assert_eq!(came(line("二改", "补一句", 1)).changed, 1);
        let conflict = came(line("二又改", "补一句", 1));
        assert_eq!(conflict.refused, 1);
        assert!(conflict.refusals[0].reason.contains("“二又改”") && conflict.refusals[0].reason.contains("“二改”"), "{:?}", conflict.refusals);
        assert_eq!((now().0.get("summary"), now().0.get("note"), now().1), ("二改", "补一句", 3));
        // A copied line would change one record twice; a number of another place is not known.
        let twice = format!("{}{}", line("二改", "补一句", 3), line("抄来的一行", "", 3).lines().nth(1).unwrap());
        assert_eq!(came(twice).refused, 1);
        let nobody = line("二改", "", 1).replace(&second.id.to_string(), &app.shell.new_id().to_string());
        assert_eq!(came(nobody).refused, 1);
    });
}

/// A browser's form with a file.
fn upload(app: &TestApp, name: &str, bytes: &[u8]) -> Reply {
    let boundary = "kapok";
    let mut body = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"ledger\"\r\n\r\n\r\n--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n").into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    app.ask("POST", "/import", &[("content-type", "multipart/form-data; boundary=kapok")], Some(body))
}

/// The page of an import when nothing is under way any more.
pub(super) fn settled(app: &TestApp, address: &str) -> String {
    for _ in 0..600 {
        let page = app.get(address).text();
        if !page.contains("正在") {
            return page;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("the import never ends");
}

#[test]
fn the_page_checks_imports_lists_and_takes_back() {
    on_both(NOW, |app| {
        let org = station(app);
        app.sign_in("chen", Role::Lead, org, Key::NONE);
        let address = upload(app, "台账.xlsx", &workbook()).location.unwrap();
        let checked = settled(app, &address);
        assert!(checked.contains("共 5 行：可导入 5，需改正 0") && checked.contains("没有认出是哪一本台账"), "{checked}");
        assert_eq!(figures(app, org), [0, 0, 0]);
        app.post(&format!("{address}/run"), &[("whole", "1")]);
        let done = settled(app, &address);
        assert!(done.contains("导入了 5 行") && done.contains("这一批做了什么") && done.contains("撤销这一批"), "{done}");
        assert_eq!(figures(app, org), [3, 4, 2]);
        assert!(app.get(&format!("{address}/undo")).text().contains("撤销这一批导入？"));
        app.post(&format!("{address}/undo"), &[]);
        let undone = settled(app, &address);
        assert!(undone.contains("这一批已经撤销") && undone.contains("撤回新增的 7 条"), "{undone}");
        assert_eq!(figures(app, org), [0, 0, 0]);
        assert!(app.get("/import").text().contains("已撤销"));
        // Another station's people do not know of it.
        let elsewhere = app.organisation("440115-WQ", "万顷沙社工站", "station", None);
        app.sign_in("li", Role::Lead, elsewhere, Key::NONE);
        assert_eq!(app.get(&address).status, 404);
    });
}

#[test]
fn an_import_that_a_restart_has_interrupted_says_so_and_goes_on_with_one_press() {
    on_both(NOW, |app| {
        let org = station(app);
        app.sign_in("chen", Role::Lead, org, Key::NONE);
        let text = format!("{CONTACTS}{MORE}");
        let address = upload(app, "台账.csv", text.as_bytes()).location.unwrap();
        settled(app, &address);
        // As a process leaves it that was killed: some rows stored, the job under way, nobody at work on it.
        let batch: Id = address.rsplit('/').next().unwrap().parse().unwrap();
        take(app, org, CONTACTS.as_bytes(), "台账.csv", batch);
        let job = app.shell.store().job(batch).unwrap();
        app.shell.store().change_job(&store::Job { state: "running".into(), ..job }).unwrap();
        let interrupted = app.get(&address).text();
        assert!(interrupted.contains("导入中断了") && interrupted.contains("接着做"), "{interrupted}");
        app.post(&format!("{address}/run"), &[]);
        let mut page = app.get(&address).text();
        for _ in 0..600 {
            if page.contains("导入了") {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
            page = app.get(&address).text();
        }
        assert!(page.contains("导入了 5 行"), "{page}");
        assert_eq!(figures(app, org), [5, 5, 2]);
    });
}

#[test]
fn a_pasted_block_without_a_header_is_read_by_the_columns_of_the_ledger_and_wrong_rows_come_back_marked() {
    on_both(NOW, |app| {
        let org = station(app);
        app.sign_in("chen", Role::Worker, org, Key::NONE);
        let cells = "2020-02-03\t20\t电访\t陈社工\t罗细妹\n2020-02-31\t20\t电访\t陈社工\t罗细妹\n";
        let refused = app.post("/import", &[("ledger", ""), ("cells", cells)]);
        assert_eq!(refused.status, 422);
        let address = app.post("/import", &[("ledger", "contacts"), ("cells", cells)]).location.unwrap();
        let checked = settled(app, &address);
        assert!(checked.contains("共 2 行：可导入 1，需改正 1") && checked.contains("只导入正确的 1 行"), "{checked}");
        let marked = app.get(&format!("{address}/errors.xlsx"));
        let mut book = Workbook::from_bytes(marked.bytes, "标注错误.xlsx").unwrap();
        let sheet = book.sheets()[0].clone();
        assert!(book.rows(&sheet).unwrap().any(|row| row.unwrap().cells.iter().any(|cell| cell.to_string().contains("不是日期"))));
        app.post(&format!("{address}/run"), &[]);
        assert!(settled(app, &address).contains("导入了 1 行"));
        // After a day it cannot be taken back as a whole any more.
        app.clock.advance(25 * 3_600_000);
        app.sign_in("chen", Role::Worker, org, Key::NONE);
        assert_eq!(app.get(&format!("{address}/undo")).status, 422);
    });
}

#[test]
fn the_command_takes_an_import_back_within_the_same_day_as_its_page() {
    on_both(NOW, |app| {
        let org = station(app);
        let import = |text: &str, is_noted: bool| {
            let mut book = Workbook::from_bytes(text.as_bytes().to_vec(), "台账.csv").unwrap();
            let order = order(app, org, &mut book, app.shell.new_id());
            let outcome = import_sheets(&app.shell, &Actor::program(org), &order, &mut book, &Progress::default()).unwrap();
            if is_noted {
                note_done(&app.shell, &Actor::program(org), &order, "台账.csv", &outcome).unwrap();
            }
            order.batch
        };
        let back = |batch: Id| take_back(&app.shell, &Actor::program(org), batch, &Progress::default());
        let is_late = |batch: Id| matches!(back(batch), Err(Refusal::Problem(problem)) if problem.code == "too_late");
        let head = "日期,方式,社工,服务对象,主要内容\n";
        for is_noted in [true, false] {
            let batch = import(CONTACTS, is_noted);
            app.clock.advance(24 * 3_600_000);
            assert_eq!(back(batch).unwrap().left, 0);
            assert_eq!(is_late(batch), is_noted, "what is known to have been taken back is not taken back again");
            let batch = import(&format!("{head}{MORE}"), is_noted);
            let figures_before = figures(app, org);
            app.clock.advance(24 * 3_600_000 + 1);
            assert!(is_late(batch));
            assert_eq!(figures(app, org), figures_before);
            undo(&app.shell, &Actor::program(org), batch, &Progress::default()).unwrap();
        }
        assert!(is_late(app.shell.new_id()), "there is no such import");
    });
}

/// Records of a station that are due by today.
fn due(app: &TestApp, org: Key) -> Vec<String> {
    let question = store::DueQuestion { orgs: Some(vec![org]), until: app.shell.now().day(), limit: 50, ..store::DueQuestion::default() };
    let rows = app.shell.store().due(&question).unwrap();
    rows.iter().map(|row| row.due.unwrap().to_string()).collect()
}

#[test]
fn rows_keep_the_promises_that_fell_due_and_taking_them_back_makes_these_due_again() {
    on_both(NOW, |app| {
        let org = station(app);
        let head = "日期,方式,社工,服务对象,跟进\n";
        let first = app.shell.new_id();
        take(
            app,
            org,
            format!("{head}2020-02-03,电访,陈社工,罗细妹,2020-02-06\n2020-02-03,电访,陈社工,宋阿公,2020-02-12\n").as_bytes(),
            "一.csv",
            first,
        );
        assert_eq!(due(app, org), ["2020-02-06", "2020-02-12"]);
        // In one ledger: too early for 宋阿公; a promise to 罗细妹 is kept, another made, and kept by the next row; 宋阿公 is not met.
        let rows = "2020-02-07,电访,陈社工,罗细妹,2020-02-09\n2020-02-07,电访,陈社工,宋阿公,\n2020-02-10,电访,陈社工,罗细妹、李四,2020-02-11\n";
        let (before, second) = (figures(app, org), app.shell.new_id());
        let outcome = take(app, org, format!("{head}{rows}").as_bytes(), "二.csv", second);
        assert_eq!((outcome.stored, outcome.changed, outcome.refused), (3, 0, 0), "{:?}", outcome.refusals);
        assert_eq!(due(app, org), ["2020-02-11", "2020-02-12"]);
        // Begun again after an interruption, its rows are told from what they have settled.
        let again = take(app, org, format!("{head}{rows}").as_bytes(), "二.csv", second);
        assert_eq!((again.stored, again.count(Verdict::New), again.changed), (3, 3, 0));
        let undone = take_all_back(app, org, second);
        assert_eq!((undone.withdrawn, undone.restored, undone.left), (4, 1, 0), "{:?}", undone.named);
        assert_eq!((due(app, org), figures(app, org)), (vec!["2020-02-06".to_owned(), "2020-02-12".to_owned()], before));
        assert!(app.shell.store().verify(&mut |_| {}).is_ok_and(|verified| verified.findings.is_empty()));
    });
}

#[test]
fn an_old_workbook_is_answered_with_what_to_do() {
    on_both(NOW, |app| {
        let org = station(app);
        app.sign_in("chen", Role::Worker, org, Key::NONE);
        let old = [&[0xD0, 0xCF, 0x11, 0xE0][..], &[0; 600]].concat();
        let page = upload(app, "台账.xls", &old);
        assert_eq!(page.status, 422);
        assert!(page.text().contains("另存为 .xlsx"));
    });
}
