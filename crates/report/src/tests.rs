//! The slice through its public door: figures, pages, briefings and what came later, over a service with one kind of record besides those of
//! `org` and `report`.

use crate::{IssuedBriefing, StatsQuestion, StatsTexts, Template, adjustments, brief, evaluate, in_force, stats::find};
use base::policy::{Class, Role};
use base::{Choice, ChoiceDef, Key, Outline, Record, field, record};
use count::{Counted, Event, Fact, Known, Standing};
use org::Channel;
use shell::slice::{Slice, kind};
use shell::testing::TestApp;
use shell::{Actor, Entry, Refusal};

record! {
    /// A contact of so many unnamed people and one worker.
    Contact "contact" "走访/电访登记" {
        on: base::Day = field("日期"),
        channel: Channel = field("方式"),
        people: u32 = field("人数"),
        minutes: u32 = field("时长"),
        who: Option<u32> = field("谁"),
    }
}

impl Record for Contact {
    fn outline(&self) -> Outline {
        Outline::on(self.on)
    }
    fn line(&self) -> String {
        format!("{} {} 分钟", self.channel.label(), self.minutes)
    }
}

impl Counted for Contact {
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let event = Event::on(self.on, "contact").org(known.org()).channel(self.channel.word()).service_minutes(self.minutes).crowd(self.people, 0);
        let event = match self.who {
            Some(who) => event.served(Standing { key: Key(1_000_000 + who), ..Standing::default() }),
            None => event,
        };
        event.happened().facts()
    }
}

/// Kinds of which the handbook speaks.
const WORDS: &[ChoiceDef] = &[
    word("activity"),
    word("agreement"),
    word("arrival_found"),
    word("article"),
    word("call"),
    word("call_attempt"),
    word("claim"),
    word("contact"),
    word("contact_attempt"),
    word("crisis_event"),
    word("delivery"),
    word("deployment"),
    word("donation"),
    word("dwelling_check"),
    word("episode"),
    word("episode_due"),
    word("test"),
    word("test_missed"),
    word("release"),
    word("award"),
    word("case"),
    word("life_event"),
    word("partner"),
    word("partner_licensed"),
    word("post_bought"),
    word("publication"),
    word("risk_assessment"),
    word("project_domain"),
    word("staff_domain"),
    word("group"),
    word("group_session"),
    word("handout"),
    word("need"),
    word("need_met"),
    word("need_survey"),
    word("passage"),
    word("post_tally"),
    word("posting"),
    word("referral_sent"),
    word("referral_accepted"),
    word("registry_entry"),
    word("screen_result"),
    word("self_report"),
    word("shift"),
    word("supervision"),
    word("sweep"),
    word("sweep_duty"),
    word("talk"),
    word("team"),
    word("team_member"),
    word("training"),
    word("volunteer"),
    word("volunteer_shift"),
];
/// Things of which it speaks besides those of `org`.
const ITEMS: &[ChoiceDef] = &[
    word("before_duty"),
    word("missed"),
    word("abandoned"),
    word("test_missing"),
    word("test_refused"),
    word("test_evaded"),
    word("first"),
    word("abnormal"),
    word("sj"),
    word("sk"),
    word("award_province"),
    word("beijing"),
    word("shanghai"),
    word("tianjin"),
    word("chongqing"),
    word("book"),
    word("paper"),
    word("standard"),
    word("internal_standard"),
    word("forum_activity"),
    word("son_born"),
    word("vaccination"),
    word("testing"),
    word("quarantine_care"),
    word("reserve_team"),
    word("risk_area_medium"),
    word("risk_area_high"),
];
/// Owners of lines and whether a test was in time, which stand as their channel.
const OWNERS: &[ChoiceDef] = &[word("line_station"), word("line_private"), word("test_in_time"), word("test_late")];
/// Units of which it speaks besides those of `org`.
const UNITS: &[ChoiceDef] = &[word("line_minute"), word("release_day")];

const fn word(code: &'static str) -> ChoiceDef {
    ChoiceDef { code, label: code, synonyms: "" }
}

static WORK: Slice = Slice {
    code: "work",
    label: "服务",
    kinds: &[kind::<Contact>(Class::Casework, "phone")],
    ledgers: &[],
    words: &[("kind", WORDS), ("item", ITEMS), ("channel", OWNERS), ("unit", UNITS)],
    routes: &[],
};

static SLICES: [&Slice; 3] = [&org::SLICE, &crate::SLICE, &WORK];

/// A district with two stations, an emergency response at the district since 3 February, and a week of contacts at the first station.
fn app() -> (TestApp, [Key; 3]) {
    let app = TestApp::sqlite(&SLICES, &[], "2020-02-13T20:00:00+08:00");
    let district = app.organisation("440115", "南沙区", "district", None);
    let station = app.organisation("440115-LX", "龙穴社工站", "station", Some(district));
    let other = app.organisation("440115-HG", "横沥社工站", "station", Some(district));
    app.record("campaign", district, &[("name", "疫情防控"), ("first_day", "2020-02-03")]);
    app.record("campaign", other, &[("name", "别站的行动"), ("first_day", "2020-02-01")]);
    contact(&app, station, "2020-02-03", "phone", "2");
    contact(&app, station, "2020-02-12", "phone", "51");
    contact(&app, station, "2020-02-13", "visit", "7");
    contact(&app, station, "2020-02-02", "phone", "9");
    contact(&app, other, "2020-02-13", "phone", "100");
    (app, [district, station, other])
}

fn contact(app: &TestApp, org: Key, on: &str, channel: &str, people: &str) -> base::Id {
    app.record("contact", org, &[("on", on), ("channel", channel), ("people", people), ("minutes", "30")]).0
}

fn day(text: &str) -> base::Day {
    text.parse().unwrap()
}

const DAYS: &str = "org=440115-LX&from=2020-02-03&to=2020-02-13";

#[test]
fn a_figure_is_asked_for_by_its_code() {
    let (app, [district, station, _]) = app();
    let figure = |org, code| evaluate(&app.shell, org, day("2020-02-03"), day("2020-02-13"), code).unwrap();
    assert_eq!(figure(station, "phone_contacts"), 53);
    assert_eq!(figure(station, "phone_contacts@1"), 53);
    assert_eq!(figure(district, "phone_contacts"), 153);
    // Three contacts of half an hour are an hour and a half, which is printed as 2.
    assert_eq!(figure(station, "service_hours"), 2);
    assert!(evaluate(&app.shell, station, day("2020-02-03"), day("2020-02-13"), "phone").is_err());
}

#[test]
fn the_json_is_as_the_interface_says() {
    let (mut app, [_, station, _]) = app();
    app.sign_in("lead", Role::Lead, station, Key::NONE);
    let json = app.get(&format!("/api/v1/stats?{DAYS}&indicator=phone_contacts&by=month&by=channel")).json();
    assert_eq!((json["org"].as_str(), json["from"].as_str(), json["to"].as_str()), (Some("440115-LX"), Some("2020-02-03"), Some("2020-02-13")));
    let row = &json["rows"][0];
    assert_eq!(
        (row["indicator"].as_str(), row["name"].as_str(), row["measure"].as_str(), row["unit"].as_str()),
        (Some("phone_contacts"), Some("电访"), Some("person_times"), Some("人次"))
    );
    assert_eq!((row["value"].as_i64(), row["by"]["month"].as_str(), row["by"]["channel"].as_str()), (Some(53), Some("2020-02"), Some("phone")));
    assert_eq!(json["totals"][0]["value"].as_i64(), Some(53));
    assert!(json["cutoff"]["seq"].as_i64().is_some() && row["definition"].as_str().is_some());
}

#[test]
fn what_is_wrong_in_a_question_is_said() {
    let (app, _) = app();
    let refused = |texts: StatsTexts| texts.read(&app.shell).unwrap_err().to_string();
    let good = StatsTexts { org: "440115-LX".into(), from: "2020-02-03".into(), to: "2020-02-13".into(), ..StatsTexts::default() };
    assert_eq!(refused(StatsTexts { org: "X".into(), ..good.clone() }), "没有编码为“X”的单位");
    assert_eq!(refused(StatsTexts { from: "前些天".into(), ..good.clone() }), "“前些天”不是日期，请写成 2020-02-03");
    assert_eq!(refused(StatsTexts { indicators: vec!["visit".into()], ..good.clone() }), "没有“visit”这个指标，可用的见指标手册（/indicators）");
    assert!(refused(StatsTexts { by: vec!["colour".into()], ..good.clone() }).starts_with("没有“colour”这个分组，可用：day week month"));
    assert_eq!(refused(StatsTexts { condition: "channel=smoke".into(), ..good.clone() }), "条件第 9 个字处：channel 没有“smoke”这个值");
    assert_eq!(good.read(&app.shell).map(|question| question.indicators.len()).unwrap(), crate::handbook().iter().count());
}

#[test]
fn a_table_can_be_taken_away() {
    let (app, _) = app();
    let texts = StatsTexts {
        org: "440115-LX".into(),
        from: "2020-02-03".into(),
        to: "2020-02-13".into(),
        indicators: vec!["phone_contacts".into()],
        by: vec!["day".into()],
        ..StatsTexts::default()
    };
    let stats = texts.read(&app.shell).unwrap().ask(&app.shell).unwrap();
    let text = stats.to_text(&app.shell);
    assert!(text.starts_with("龙穴社工站　2020-02-03 至 2020-02-13\n指标  日          数值  单位\n电访  2020-02-03     2  人次\n"), "{text}");
    assert!(text.contains("电访  合计          53  人次\n"), "{text}");
    let csv = String::from_utf8(stats.to_csv(&app.shell).unwrap()).unwrap();
    assert!(csv.contains("phone_contacts@1,电访,2020-02-12,51,人次"), "{csv}");
    assert!(stats.to_workbook(&app.shell, "何红梅").unwrap().starts_with(b"PK"));
}

#[test]
fn the_page_shows_figures_that_open_to_their_records() {
    let (mut app, [_, station, _]) = app();
    app.sign_in("lead", Role::Lead, station, Key::NONE);
    for by in ["", "&by=day", "&by=channel", "&by=day&by=channel", "&by=week&indicator=service_persons", "&by=topic&by=population"] {
        let page = app.get(&format!("/stats?{DAYS}&indicator=phone_contacts{by}"));
        assert_eq!(page.status, 200, "{by}");
        assert!(page.text().contains("电访 53 人次"), "{by}");
    }
    assert_eq!(app.get("/stats").status, 200);
    let table = app.get(&format!("/stats?{DAYS}&indicator=phone_contacts&by=day&by=channel")).text();
    let link = table
        .split('"')
        .find(|part| part.starts_with("/stats/records?") && part.contains("at=2020-02-12") && part.contains("at=phone"))
        .unwrap()
        .replace("&amp;", "&");
    let records = app.get(&link).text();
    assert!(records.contains("电访，2020-02-12，电话　51 人次") && records.contains("电话 30 分钟"), "{records}");
    assert_eq!(app.get(&format!("/stats?{DAYS}&where=channel%3Dsmoke")).status, 422);
    assert_eq!(app.get("/stats?org=440115-HG").status, 404);
    assert_eq!(app.get(&format!("/stats/file?{DAYS}&by=day")).status, 200);
    assert!(app.get(&format!("/stats/file?{DAYS}&as=csv")).text().contains("服务人次"));
}

#[test]
fn who_sees_figures_only_sees_no_record_and_no_small_cell() {
    let (mut app, [_, station, _]) = app();
    for (who, people) in [("1", "2020-02-04"), ("2", "2020-02-04")] {
        app.record("contact", station, &[("on", people), ("channel", "sms"), ("people", "0"), ("minutes", "5"), ("who", who)]);
    }
    app.sign_in("evaluator", Role::CivilAffairs, station, Key::NONE);
    let page = app.get(&format!("/stats?{DAYS}&indicator=service_persons")).text();
    assert!(page.contains("服务人数 &lt;3 人"), "{page}");
    let json = app.get(&format!("/api/v1/stats?{DAYS}&indicator=service_persons")).json();
    assert!(json["rows"][0]["value"].is_null() && json["rows"][0]["suppressed"].as_bool() == Some(true));
    let records = app.get(&format!("/stats/records?{DAYS}&indicator=phone_contacts")).text();
    assert!(records.contains("不在可查看的范围内") && !records.contains("电话 30 分钟"), "{records}");
    let small = app.get(&format!("/stats/records?{DAYS}&indicator=service_persons")).text();
    assert!(small.contains("&lt;3 人") && !small.contains("条记录不在"), "the number of records would show the number of people: {small}");
    assert_eq!(app.get("/briefs/new?org=440115-LX&on=2020-02-13").status, 404);
    app.sign_in("volunteer", Role::Volunteer, station, Key::NONE);
    assert_eq!(app.get("/stats").status, 404);
}

#[test]
fn the_handbook_is_on_screen() {
    let (mut app, [_, station, _]) = app();
    app.sign_in("worker", Role::Worker, station, Key::NONE);
    assert!(app.get("/indicators").text().contains("phone_contacts@1"));
    let found = app.get("/indicators?q=%E5%8F%A3%E7%BD%A9").text();
    assert!(found.contains("筹集口罩") && !found.contains("phone_contacts"));
    assert!(app.get("/indicators/phone_contacts").text().contains("算例：应得 2 人次"));
    assert_eq!(app.get("/indicators/nothing").status, 404);
}

#[test]
fn the_nearest_response_in_force_counts_the_days() {
    let (app, [district, station, other]) = app();
    let name = |org, on| in_force(&app.shell, org, day(on)).unwrap().map(|found| found.name);
    assert_eq!(name(station, "2020-02-13"), Some("疫情防控".into()));
    assert_eq!(name(other, "2020-02-13"), Some("别站的行动".into()));
    assert_eq!(name(district, "2020-02-13"), Some("疫情防控".into()));
    assert_eq!(name(station, "2020-02-02"), None);
}

const SMALL: &str = "title = 第 {day_n} 天\nperiod = 行动\n---\n## 一、服务\n电访 {phone_contacts} 人次，今天 {visits @当日} 人次。";

#[test]
fn a_briefing_counts_from_the_first_day_of_the_response() {
    let (app, [_, station, _]) = app();
    let template = Template::parse("small", SMALL).unwrap();
    let briefing = brief(&app.shell, &template, station, day("2020-02-13"), None).unwrap();
    assert_eq!(briefing.title, "第 11 天");
    assert_eq!(briefing.to_text(), "第 11 天\n\n\n一、服务\n　　电访 53 人次，今天 7 人次。\n");
    let json = briefing.to_json(&app.shell);
    assert_eq!(
        (json["numbers"][0]["exact"].as_i64(), json["numbers"][0]["indicator"].as_str(), json["campaign"]["day_n"].as_i64()),
        (Some(53), Some("phone_contacts@1"), Some(11))
    );
    assert!(briefing.to_document(briefing.trend(&app.shell).unwrap().as_ref()).unwrap().starts_with(b"PK"));
    let refused = brief(&app.shell, &template, station, day("2020-02-01"), None).unwrap_err().to_string();
    assert!(refused.starts_with("2020-02-01 没有正在进行的应急行动"), "{refused}");
}

#[test]
fn a_number_that_stands_twice_in_a_briefing_does_not_hide_itself() {
    let (app, [_, station, _]) = app();
    let text = SMALL.replace("今天 {visits @当日} 人次", "今天 {visits @当日} 人次（{visits @当日}）");
    let briefing = brief(&app.shell, &Template::parse("twice", &text).unwrap(), station, day("2020-02-13"), None).unwrap();
    let seen = |small: i64| crate::suppression::without_small(briefing.clone(), small);
    assert_eq!(seen(3).to_text(), briefing.to_text(), "53 and 7 are not small");
    assert!(seen(8).to_text().contains("电访 <8 人次，今天 <8 人次（<8）"), "{}", seen(8).to_text());
    assert!(seen(8).numbers.is_empty());
}

#[test]
fn nothing_is_counted_up_to_an_act_that_is_still_to_come() {
    let (app, [_, station, _]) = app();
    let applied = app.shell.store().engine().applied();
    let template = Template::parse("small", SMALL).unwrap();
    let question = StatsQuestion::new(station, day("2020-02-03"), day("2020-02-13"), vec![find("phone_contacts").unwrap()]);
    for (asked, counted) in [(u32::MAX, applied), (applied, applied), (applied - 1, applied - 1)] {
        assert_eq!(brief(&app.shell, &template, station, day("2020-02-13"), Some(asked)).unwrap().seq, counted);
        assert_eq!(question.clone().known_at(asked).ask(&app.shell).unwrap().seq, counted);
    }
}

#[test]
fn who_is_refused_an_issued_briefing_stands_in_the_audit() {
    let (mut app, [_, station, other]) = app();
    app.sign_in("lead", Role::Lead, station, Key::NONE);
    let page = app.post("/briefs", &[("template", "daily"), ("org", "440115-LX"), ("on", "2020-02-13")]).location.unwrap();
    let key = app.shell.store().key_of(page.trim_start_matches("/briefs/").parse().unwrap()).unwrap();
    app.sign_in("elsewhere", Role::Lead, other, Key::NONE);
    assert_eq!(app.get(&page).status, 404);
    let question = store::AuditQuestion { target: key, action: "Denied".to_owned(), limit: 9, ..store::AuditQuestion::default() };
    let lines = app.shell.store().audit_list(&question).unwrap();
    assert_eq!(lines.into_iter().map(|line| line.entry.detail).collect::<Vec<_>>(), ["/briefs/{id}"]);
}

#[test]
fn an_issued_briefing_never_changes_and_shows_what_came_later() {
    let (mut app, [_, station, _]) = app();
    app.sign_in("lead", Role::Lead, station, Key::NONE);
    let draft = app.get("/briefs/new?template=daily&org=440115-LX&on=2020-02-13").text();
    assert!(draft.contains("龙穴社工站日报") && draft.contains("发出简报"), "{draft}");
    let seq = app.shell.store().seq();
    let issued = app.post("/briefs", &[("template", "daily"), ("org", "440115-LX"), ("on", "2020-02-13"), ("seq", &seq.to_string())]);
    assert_eq!(issued.status, 303);
    let page = issued.location.unwrap();
    assert!(app.get(&page).text().contains("之后没有影响这些数字的补录和更正"));
    contact(&app, station, "2020-02-13", "visit", "3");
    let after = app.get(&page).text();
    assert!(after.contains("走访 +3（7→10）") && after.contains("今天走访、电访 <a class=\"live adj\""), "{after}");
    let id: base::Id = page.trim_start_matches("/briefs/").parse().unwrap();
    let row = app.shell.store().get(id).unwrap();
    let record = IssuedBriefing::from_document(&app.shell.store().open_record(&row, None).unwrap().doc.unwrap()).unwrap();
    let later = adjustments(&app.shell, &record, station, None).unwrap();
    let visits = later.iter().find(|one| one.indicator.code == "visits").unwrap();
    assert_eq!((visits.issued, visits.then, visits.now, visits.added.len(), visits.removed.len()), (7, 7, 10, 1, 0));
    let at = later.iter().position(|one| one.indicator.code == "visits").unwrap();
    assert!(app.get(&format!("{page}?number={at}")).text().contains("发出后补录 1 条"));
    for format in ["text", "json", "docx"] {
        assert_eq!(app.get(&format!("{page}/file?as={format}")).status, 200);
    }
    assert!(app.get("/briefs").text().contains("龙穴社工站日报"));
    // Whoever corrects the record as any other is refused, for the seal no longer fits.
    let mut typed = base::Typed::new(day("2020-02-13"));
    base::Value::write(&record, "", &mut typed);
    let correct = |typed| Entry {
        kind: "briefing".into(),
        record: id,
        org: station,
        expected: Some(row.version),
        typed: Some(typed),
        why: Some("改标题".into()),
    };
    typed.set("title", "另一个标题");
    let refused = app.shell.keep(&Actor::program(station), app.shell.now(), correct(typed)).unwrap_err();
    assert!(
        matches!(&refused, Refusal::Problem(problem) if problem.faults.at("seal").is_some_and(|fault| fault.code == "issued_unchanged")),
        "{refused:?}"
    );
}

#[test]
fn a_word_that_no_slice_declares_is_found() {
    let (app, _) = app();
    assert_eq!(crate::unknown_words(&app.shell), []);
    assert_eq!(crate::unknown_words_of(app.shell.registry()), []);
    let poor = shell::Registry::new(&[&org::SLICE, &crate::SLICE]);
    assert!(crate::unknown_words_of(&poor).iter().any(|(reference, _)| reference == "phone_contacts@1"));
}

#[test]
fn the_words_of_filters_are_codes_labels_ids_and_numbers() {
    use count::{Dimension, GroupValue, Vocabulary as _};
    let (app, [_, station, _]) = app();
    let words = crate::Words::new(&app.shell);
    let value =
        |dimension: Dimension, text: &str| words.value(dimension, text).map(|value| (words.code(dimension, value), dimension.label(value, &words)));
    let pair = |code: &str, label: &str| Some((code.to_owned(), label.to_owned()));
    assert_eq!(value(Dimension::Channel, "phone"), pair("phone", "电话"));
    assert_eq!(value(Dimension::Channel, "电访"), pair("phone", "电话"));
    assert_eq!(value(Dimension::Topic, "心理"), pair("mind", "心理关怀"));
    assert_eq!(value(Dimension::Item, "红棉关爱"), pair("红棉关爱", "红棉关爱热线"));
    assert_eq!(value(Dimension::Kind, "staff"), pair("staff", "在岗"));
    assert_eq!(value(Dimension::Org, "440115-LX"), pair("440115-LX", "龙穴社工站"));
    assert_eq!(value(Dimension::Month, "2020-02"), pair("2020-02", "2020-02"));
    assert_eq!(value(Dimension::Channel, "-"), pair("-", "未注明"));
    assert_eq!(value(Dimension::Channel, "smoke"), None);
    assert_eq!(words.key(Dimension::Org, "440115-LX"), Some(station));
    let campaign = value(Dimension::Campaign, "疫情防控").unwrap();
    assert_eq!(campaign.1, "疫情防控");
    assert_eq!(words.value(Dimension::Campaign, &campaign.0).map(|value| matches!(value, GroupValue::Key(_))), Some(true));
}
