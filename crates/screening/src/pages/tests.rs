//! Stories of the public form, the queue and the station's own forms, through the whole service on both databases.

use crate::open::code_of;
use crate::survey::{SurveyAnswer, SurveyForm};
use crate::{SLICE, ScreenResult, SelfReport};
use base::{Choice as _, Id, Key, Value as _, policy::Class, policy::Role};
use shell::testing::{Reply, TestApp};
use store::ListQuestion;

const NOW: &str = "2020-02-03T09:00:00+08:00";
const SLICES: &[&shell::slice::Slice] = &[&org::SLICE, &people::SLICE, &SLICE];
const MINUTE: i64 = 60_000;

fn on_both(story: impl Fn(&mut TestApp)) {
    story(&mut TestApp::sqlite(SLICES, &[], NOW));
    if let Some(options) = store::testing::postgres() {
        story(&mut TestApp::over(&options, SLICES, &[], NOW));
    }
}

/// A station and a form that it has published for a response.
fn published(app: &TestApp, form: Option<Id>, above: Option<Key>) -> (Key, Id, String) {
    let station = app.organisation("440115-LX", "龙穴社工站", "station", above);
    let (campaign, _) = app.record("campaign", station, &[("name", "疫情防控"), ("first_day", "2020-01-23")]);
    let (campaign, form) = (campaign.to_string(), form.map(|form| form.to_string()).unwrap_or_default());
    let (id, _) = app.record(
        "public_form",
        station,
        &[
            ("title", "来岛人员登记"),
            ("form", &form),
            ("collector", "龙穴社工站"),
            ("purpose", "核对来访人员情况"),
            ("kept", "应急结束后销毁"),
            ("enquiries", "站长 19000000001"),
            ("from", "2020-02-01"),
            ("campaign", &campaign),
        ],
    );
    (station, id, format!("/r/{}", code_of(id)))
}

/// The hidden fields of a drawn form, as a browser would send them back.
fn hidden(page: &str) -> Vec<(String, String)> {
    let inputs = page.split("<input").filter(|input| input.starts_with(r#" type="hidden""#));
    let attribute = |input: &str, name: &str| {
        let (_, rest) = input.split_once(&format!(" {name}=\""))?;
        rest.split_once('"').map(|(value, _)| value.to_owned())
    };
    inputs.filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value")?))).collect()
}

fn send(app: &TestApp, path: &str, hidden: &[(String, String)], answers: &[(&str, &str)]) -> Reply {
    let mut form: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    form.extend(answers);
    app.post(path, &form)
}

/// The receipt on the page that says that an answer came in.
fn receipt(reply: &Reply) -> String {
    assert_eq!(reply.status, 200, "{}", reply.text());
    let text = reply.text();
    let (_, rest) = text.split_once(r#"<p class="h1 code">"#).expect("a receipt");
    rest.split_once('<').expect("its end").0.to_owned()
}

fn rows(app: &TestApp, kind: &str) -> Vec<store::Row> {
    let question = ListQuestion { kinds: vec![kind.to_owned()], limit: 50, ..ListQuestion::default() };
    app.shell.store().list(&question).unwrap()
}

fn read<T: base::Value>(app: &TestApp, row: &store::Row) -> T {
    T::from_json(&app.shell.store().open_record(row, None).unwrap().doc.unwrap()).unwrap()
}

const LUO: [(&str, &str); 7] = [
    ("name", "罗明"),
    ("phone", "19000001234"),
    ("resident_id", "440101189001010012"),
    ("registered_at", "湖北黄冈"),
    ("arrived", "2020-02-01"),
    ("symptoms", "咳嗽"),
    ("_agree", "yes"),
];

#[test]
fn anybody_with_the_link_reports_once_and_corrects_by_the_receipt_for_a_day() {
    on_both(|app| {
        let (_, publication, path) = published(app, None, None);
        let drawn = app.get(&path);
        assert_eq!(drawn.status, 200);
        for said in ["龙穴社工站", "核对来访人员情况", "应急结束后销毁", "19000000001", "替家里的老人、孩子填", "身份证号"]
        {
            assert!(drawn.text().contains(said), "{said}");
        }
        let seal = hidden(&drawn.text());
        // faster than anybody reads
        assert_eq!(send(app, &path, &seal, &LUO).status, 422);
        app.clock.advance(MINUTE);
        assert_eq!(send(app, &path, &seal, &LUO[..6]).status, 422, "without consent nothing is taken");
        let wrong: Vec<(&str, &str)> =
            LUO.iter().map(|(name, text)| if *name == "resident_id" { (*name, "440101189001010013") } else { (*name, *text) }).collect();
        let refused = send(app, &path, &seal, &wrong);
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("罗明"), "what was typed is there again");
        let forged: Vec<(String, String)> =
            seal.iter().map(|(name, value)| (name.clone(), if name == "_seal" { "00".repeat(32) } else { value.clone() })).collect();
        assert_eq!(send(app, &path, &forged, &LUO).status, 422);
        assert_eq!(send(app, &path, &seal, &[&LUO[..], &[("_website", "x")]].concat()).status, 429, "a field that people do not see");
        assert!(rows(app, "self_report").is_empty());

        let first = receipt(&send(
            app,
            &path,
            &seal,
            &[&LUO[..], &[("person", "01700a2c-0000-7000-8000-000000000000"), ("checked_on", "2020-02-03")]].concat(),
        ));
        assert_eq!(receipt(&send(app, &path, &seal, &LUO)), first, "sent twice, answered alike");
        let kept = rows(app, "self_report");
        assert_eq!((kept.len(), kept[0].state.as_deref(), kept[0].version), (1, Some("submitted"), 1), "what the public is not asked is dropped");
        let report: SelfReport = read(app, &kept[0]);
        assert_eq!((report.person, report.on.to_string()), (None, "2020-02-03".to_owned()));
        assert_eq!(report.consent.unwrap().0, "来岛人员登记 第 1 版");
        let vault = app.shell.store().vault(kept[0].vault).unwrap();
        assert_eq!((vault.class.as_str(), vault.campaign), (Class::Screening.code(), app.shell.store().get(publication).unwrap().campaign));
        assert!(!vault.campaign.is_none(), "sealed in the vault of the response");

        // the same person again, then somebody of the family with the same telephone
        let next = hidden(&app.get(&path).text());
        app.clock.advance(MINUTE);
        let again = send(app, &path, &next, &LUO);
        assert!(again.status == 422 && again.text().contains("请用回执号"), "{}", again.status);
        let family = [("name", "罗母"), ("phone", "19000001234"), ("arrived", "2020-02-01"), ("filled_by", "罗明 儿子"), ("_agree", "yes")];
        receipt(&send(app, &path, &next, &family));
        assert_eq!(rows(app, "self_report").len(), 2);

        assert_eq!(app.post(&format!("{path}/change"), &[("receipt", "00000-00000")]).status, 422);
        let open = app.post(&format!("{path}/change"), &[("receipt", &first.to_lowercase())]);
        assert!(open.status == 200 && open.text().contains("湖北黄冈") && !open.text().contains("440101189001010012"));
        let correction = hidden(&open.text());
        app.clock.advance(MINUTE);
        let changed = [("name", "罗明"), ("phone", "19000001234"), ("arrived", "2020-01-31"), ("_agree", "yes")];
        assert_eq!(receipt(&send(app, &path, &correction, &changed)), first);
        let row = app.shell.store().get(kept[0].id).unwrap();
        let report: SelfReport = read(app, &row);
        assert_eq!(
            (row.version, report.arrived.to_string(), report.symptoms, report.resident_id.is_some()),
            (2, "2020-01-31".to_owned(), None, true)
        );
        app.clock.advance(25 * 60 * MINUTE);
        assert_eq!(app.post(&format!("{path}/change"), &[("receipt", &first)]).status, 422, "a day later it is over");
    });
}

#[test]
fn a_link_that_is_closed_or_wrong_takes_nothing() {
    let app = TestApp::sqlite(SLICES, &[], NOW);
    let (station, id, path) = published(&app, None, None);
    assert_eq!(app.get("/r/ABC").status, 404);
    assert_eq!(app.get(&format!("/r/{}", code_of(Id::from_parts(app.shell.now(), [9; 10])))).status, 404);
    let person = app.record("person", station, &[("name", "罗明")]).0;
    assert_eq!(app.get(&format!("/r/{}", code_of(person))).status, 404, "another record's number opens nothing");
    let seal = hidden(&app.get(&path).text());
    app.clock.advance(MINUTE);
    let row = app.shell.store().get(id).unwrap();
    let document: crate::PublicForm = read(&app, &row);
    let mut typed = base::Typed::new(app.shell.now().day());
    crate::PublicForm { to: Some("2020-02-02".parse().unwrap()), ..document }.write("", &mut typed);
    let entry =
        shell::Entry { kind: row.kind.clone(), record: id, org: station, expected: Some(1), typed: Some(typed), why: Some("到期".to_owned()) };
    app.shell.keep(&shell::Actor::program(station), app.shell.now(), entry).unwrap();
    assert_eq!(app.get(&path).status, 410);
    assert_eq!(send(&app, &path, &seal, &LUO).status, 410);
    assert!(rows(&app, "self_report").is_empty());
}

#[test]
fn a_report_is_checked_decided_followed_to_its_last_day_and_lifted() {
    on_both(|app| {
        let (station, _, path) = published(app, None, None);
        let seal = hidden(&app.get(&path).text());
        app.clock.advance(MINUTE);
        receipt(&send(app, &path, &seal, &LUO));
        let worker = app.record("worker", station, &[("name", "陈社工"), ("number", "W1")]).1;
        app.sign_in("worker", Role::Worker, station, worker);
        let queue = app.get("/reports").text();
        assert!(queue.contains("需筛查") && queue.contains("已核对") && !queue.contains("440101189001010012"));
        assert!(app.get("/reports?q=19000001234").text().contains("需筛查"), "found by its telephone");
        let report = rows(app, "self_report")[0].id;
        assert_eq!(app.post(&format!("/reports/{report}/check"), &[("_version", "1")]).status, 303);
        assert_eq!(app.post(&format!("/reports/{report}/check"), &[("_version", "1")]).status, 409, "another version holds now");
        assert!(app.get("/reports?tab=checked").text().contains("居家观察"));
        let decide = [("_version", "2"), ("origin", "hubei"), ("result", "observe")];
        let decided = app.post(&format!("/reports/{report}/decide"), &decide);
        assert_eq!(decided.status, 303, "{}", decided.text());
        assert_eq!(app.post(&format!("/reports/{report}/decide"), &[("_version", "3"), ("origin", "hubei"), ("result", "observe")]).status, 409);
        assert_eq!((rows(app, "person").len(), rows(app, "self_report")[0].state.as_deref()), (1, Some("decided")));
        let row = rows(app, "screen_result").remove(0);
        assert_eq!((row.state.as_deref(), row.due.unwrap().to_string()), (Some("open"), "2020-02-04".to_owned()));
        let person = rows(app, "person")[0].key;
        let quarantined =
            |app: &TestApp, day: &str| app.shell.store().standing(person, day.parse().unwrap()).populations & org::Population::Quarantined.bit() != 0;
        assert!(quarantined(app, "2020-02-10"), "and counts as such everywhere");

        let act = |app: &TestApp, act: &str| app.post(&format!("/reports/{}/{act}", row.id), &[]).status;
        assert_eq!(act(app, "lift"), 422, "not before its end");
        for _ in 0..14 {
            app.clock.advance(24 * 60 * MINUTE);
            app.sign_in("worker", Role::Worker, station, worker);
            assert_eq!(act(app, "follow"), 303);
        }
        assert_eq!(act(app, "follow"), 303, "once a day is enough");
        let result: ScreenResult = read(app, &rows(app, "screen_result")[0]);
        assert_eq!(result.followed.len(), 15);
        assert!(app.get("/reports?tab=open").text().contains("期满解除"));
        assert_eq!(act(app, "lift"), 303);
        assert_eq!(rows(app, "screen_result")[0].state.as_deref(), Some("lifted"));
        assert!(!quarantined(app, "2020-02-18"));
    });
}

/// A workbook of the convention.
fn workbook() -> Vec<u8> {
    let mut writer = sheets::SheetWriter::new(NOW.parse().unwrap()).unwrap();
    let survey: [&[&str]; 7] = [
        &["type", "name", "label", "required", "relevant", "constraint", "constraint_message"],
        &["text", "name", "姓名", "yes", "", "", ""],
        &["integer", "age", "年龄", "yes", "", ". >= 0 and . < 130", "请填岁数"],
        &["select_one yn", "smokes", "抽烟吗", "yes", "${age} >= 18", "", ""],
        &["integer", "cigarettes", "一天几支", "", "${smokes} = 'y'", "", ""],
        &["select_multiple ill", "symptoms", "哪里不舒服", "", "", "", ""],
        &["geopoint", "where", "位置", "", "", "", ""],
    ];
    let choices: [&[&str]; 5] =
        [&["list_name", "name", "label"], &["yn", "y", "抽"], &["yn", "n", "不抽"], &["ill", "cough", "咳嗽"], &["ill", "fever", "发热"]];
    for (name, rows) in [("survey", &survey[..]), ("choices", &choices[..])] {
        let columns: Vec<sheets::Column> = rows[0].iter().map(|heading| sheets::Column::text(heading)).collect();
        let mut sheet = writer.table(name, "", &columns).unwrap();
        for row in &rows[1..] {
            sheet.row(&row.iter().map(|text| sheets::Value::from(*text)).collect::<Vec<_>>()).unwrap();
        }
        sheet.finish().unwrap();
    }
    writer.into_bytes().unwrap()
}

#[test]
fn a_station_designs_a_form_as_a_workbook_publishes_it_and_counts_the_answers() {
    on_both(|app| {
        let station = app.organisation("440115", "南沙区", "district", None);
        let worker = app.record("worker", station, &[("name", "陈社工"), ("number", "W1")]).1;
        app.sign_in("lead", Role::Lead, station, worker);
        let bytes = workbook();
        let file = [("file", "健康问卷.xlsx", bytes.as_slice())];
        let named = app.send("/forms/import", &[], &file);
        assert!(named.status == 422 && named.text().contains("不支持题型 geopoint"), "{}", named.status);
        assert!(rows(app, "survey_form").is_empty(), "nothing is taken before the person has chosen");
        let taken = app.send("/forms/import", &[("without", "1")], &file);
        assert_eq!(taken.status, 303, "{}", taken.text());
        let here = taken.location.unwrap();
        let form = rows(app, "survey_form").remove(0);
        assert_eq!(read::<SurveyForm>(app, &form).questions.len(), 5);
        assert!(app.get(&here).text().contains("哪里不舒服"));

        let (_, _, path) = published(app, Some(form.id), Some(station));
        let seal = hidden(&app.get(&path).text());
        app.clock.advance(MINUTE);
        let young = [("answer.name", "罗小明"), ("answer.age", "12"), ("answer.smokes", "y"), ("answer.cigarettes", "20"), ("_agree", "yes")];
        receipt(&send(app, &path, &seal, &young));
        let public: SurveyAnswer = read(app, &rows(app, "survey_answer")[0]);
        assert_eq!(
            public.answers.iter().map(|answered| answered.question.0.as_str()).collect::<Vec<_>>(),
            ["name", "age"],
            "what is not asked is not kept"
        );
        let missing = app.post(&format!("{here}/fill"), &[("answer.name", "罗明"), ("answer.age", "30")]);
        assert_eq!(missing.status, 422, "a grown-up says whether he smokes");
        let grown = [
            ("answer.name", "罗明"),
            ("answer.age", "30"),
            ("answer.smokes", "y"),
            ("answer.cigarettes", "15"),
            ("answer.symptoms", "fever cough fever"),
            ("answer.symptoms", "cough"),
        ];
        assert_eq!(app.post(&format!("{here}/fill"), &grown).status, 303);
        let answers = rows(app, "survey_answer");
        assert!(
            answers.len() == 2 && answers[0].campaign == answers[1].campaign && !answers[0].campaign.is_none(),
            "in one vault, whoever typed them"
        );

        let page = app.get(&here).text();
        let plain: String = page.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect::<Vec<_>>().join("|");
        let plain: String = plain.split('|').map(str::trim).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("|");
        for counted in ["抽|1", "不抽|0", "咳嗽|1", "发热|1"] {
            assert!(plain.contains(counted), "{counted} in {plain}");
        }
        let file = app.get(&format!("{here}/file"));
        assert_eq!(file.status, 200);
        let mut book = sheets::Workbook::from_bytes(file.bytes, "x.xlsx").unwrap();
        let cells: Vec<String> =
            book.rows("答卷").unwrap().map(|row| row.unwrap().cells.iter().map(ToString::to_string).collect::<Vec<_>>().join("|")).collect();
        assert!(cells.iter().any(|line| line.contains("罗明|30|抽|15|咳嗽、发热")), "{cells:?}");
        let questions = app.get(&format!("{here}/fill")).text();
        assert!(questions.contains("data-if") && app.get("/forms").text().contains("健康问卷"));
    });
}
