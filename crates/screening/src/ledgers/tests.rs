//! Rows of the sheets of gates, forms and rounds as they come, and what becomes of them.

use super::*;
use crate::*;
use base::{Faults, Set, Typed, Value};
use count::testing::{World, day, id, link, time};
use count::{Counted, Part};
use people::Person;
use shell::taking::testing::{NAMESAKE, Names, comes_back, headings_are_told_apart, instead, refuse, take, text};

type Cells = &'static [(&'static str, &'static str)];
/// A text of which there may be none.
type Perhaps = Option<&'static str>;
/// Which way somebody passed, when, and when the way led out again.
type When = (Way, &'static str, Perhaps);

const TODAY: &str = "2020-02-14";

/// Knows a post, a dwelling with its code, a worker, a person and a sweep.
fn names() -> Names {
    let known = [
        ("place", "龙头门岗", id(30)),
        ("place", "龙头三巷5号201", id(300)),
        ("place", "NS-0201", id(300)),
        ("worker", "李社工", id(80)),
        ("worker", "赵社工", id(81)),
        ("person", "王阿一", id(51)),
        ("sweep", "龙头社区 2月3日", id(60)),
    ];
    Names::of(&known).on(TODAY)
}

const POST: Cells =
    &[("on", "2020-02-03"), ("shift", "早班 8:00-12:00"), ("place", "龙头门岗"), ("workers", "李社工、赵社工"), ("passages", "512/488")];

#[test]
fn a_row_of_a_gate_is_a_count_with_its_window() {
    let tally: PostTally = take(&POSTS, POST, &[("vehicles", "120辆"), ("abnormal", "1"), ("handover", "体温计换电池")], &mut names());
    assert_eq!((tally.on, tally.place.id(), tally.work), (day("2020-02-03"), id(30), PostWork::Gate));
    assert_eq!((tally.from, tally.to, tally.shift.unwrap().0.as_str()), (Some(time("08:00")), Some(time("12:00")), "早班"));
    assert_eq!((tally.inward, tally.outward, tally.passages, tally.vehicles, tally.abnormal), (Some(512), Some(488), None, Some(120), Some(1)));
    assert_eq!(tally.workers.len(), 2);
}

#[test]
fn awkward_rows_of_a_gate() {
    // Cells; in, out, total; from.
    let worked: [(Cells, [Option<u32>; 3], Perhaps); 8] = [
        (&[("passages", "1,000人次")], [None, None, Some(1000)], Some("08:00")),
        (&[("passages", ""), ("inward", "512"), ("outward", "488")], [Some(512), Some(488), None], Some("08:00")),
        (&[("passages", "1000"), ("inward", "512"), ("outward", "488")], [Some(512), Some(488), None], Some("08:00")),
        (&[("passages", "512/488"), ("inward", "512"), ("outward", "488")], [Some(512), Some(488), None], Some("08:00")),
        (&[("passages", "0")], [None, None, Some(0)], Some("08:00")),
        (&[("shift", "夜班")], [Some(512), Some(488), None], None),
        (&[("shift", "夜班"), ("from", "20:00"), ("to", "8:00")], [Some(512), Some(488), None], Some("20:00")),
        (&[("workers", ""), ("shift", "")], [Some(512), Some(488), None], None),
    ];
    for (cells, counts, from) in worked {
        let tally: PostTally = take(&POSTS, POST, cells, &mut names());
        assert_eq!(([tally.inward, tally.outward, tally.passages], tally.from), (counts, from.map(time)), "{cells:?}");
    }
    let worked: [(Cells, &[&str]); 7] = [
        (&[("on", "2020-02-15")], &["on"]),
        (&[("on", "")], &["on"]),
        (&[("passages", "近千")], &["passages"]),
        (&[("passages", "999"), ("inward", "512"), ("outward", "488")], &["passages"]),
        (&[("passages", "500/500"), ("inward", "512"), ("outward", "488")], &["passages"]),
        (&[("workers", NAMESAKE)], &["workers"]),
        (&[("on", "2月30日"), ("passages", "?"), ("vehicles", "几辆"), ("place", NAMESAKE)], &["vehicles", "passages", "on", "place"]),
    ];
    for (cells, paths) in worked {
        assert_eq!(refuse::<PostTally>(&POSTS, POST, cells, &mut names()), paths, "{cells:?}");
    }
}

#[test]
fn a_new_post_is_made_as_a_door_post_and_a_hotel_as_a_hotel() {
    let mut names = names();
    let _: PostTally = take(&POSTS, POST, &[("place", "东门")], &mut names);
    assert_eq!(names.made_as("东门"), ["name=东门", "kind=door_post"]);
    let cells: Cells = &[("on", "2020-02-03"), ("place", "海滨酒店"), ("work", "隔离酒店"), ("passages", "960"), ("persons", "320人")];
    let tally: PostTally = take(&TALLIES, cells, &[], &mut names);
    assert_eq!(names.made_as("海滨酒店"), ["name=海滨酒店", "kind=hotel"]);
    assert_eq!((tally.passages, tally.persons, tally.work), (Some(960), Some(320), PostWork::Quarantine));
}

#[test]
fn awkward_rows_of_other_tallies() {
    let usual: Cells = &[("on", "2020-02-03"), ("place", "文体中心"), ("work", "接种点"), ("passages", "66,667"), ("shift", "08:00-24:00")];
    let tally: PostTally = take(&TALLIES, usual, &[], &mut names());
    assert_eq!((tally.work, tally.passages, tally.to), (PostWork::Vaccination, Some(66667), Some(time("24:00"))));
    assert_eq!(tally.facts(&World::new())[0].times, 66667);
    let only_heads: PostTally = take(&TALLIES, usual, &[("passages", ""), ("persons", "320")], &mut names());
    assert_eq!((only_heads.passages, only_heads.people()), (None, 320));
    for (cells, paths) in
        [(&[("work", "做好事")] as Cells, ["work"]), (&[("passages", "10/20/30")], ["passages"]), (&[("persons", "很多")], ["persons"])]
    {
        assert_eq!(refuse::<PostTally>(&TALLIES, usual, cells, &mut names()), paths, "{cells:?}");
    }
}

const PASSAGE: Cells = &[("place", "龙头门岗"), ("name", "罗明"), ("at", "2020-02-03 08:15"), ("temperature", "36.8")];

#[test]
fn awkward_rows_of_temperatures() {
    // Cells; day, time, tenths, remark.
    let worked: [(Cells, &str, &str, Option<u32>, &str); 8] = [
        (&[], "2020-02-03", "08:15", Some(368), ""),
        (&[("at", "8:15"), ("on", "2020-02-03")], "2020-02-03", "08:15", Some(368), ""),
        (&[("at", "2月3日上午8点15分")], "2020-02-03", "08:15", Some(368), ""),
        (&[("at", "2020/2/3 下午3:20")], "2020-02-03", "15:20", Some(368), ""),
        (&[("at", "2020年2月3日 8：15"), ("on", "2020-02-03")], "2020-02-03", "08:15", Some(368), ""),
        (&[("temperature", "３６．８℃")], "2020-02-03", "08:15", Some(368), ""),
        (&[("temperature", "正常")], "2020-02-03", "08:15", None, "体温：正常"),
        (
            &[("temperature", "37.4"), ("remeasured_at", "8:30"), ("remeasured", "36.9"), ("action", "观察半小时")],
            "2020-02-03",
            "08:15",
            Some(374),
            "处置：观察半小时",
        ),
    ];
    for (cells, on, at, tenths, note) in worked {
        let passage: Passage = take(&TEMPERATURES, PASSAGE, cells, &mut names());
        assert_eq!((passage.on, passage.at, passage.temperature.map(Temperature::tenths)), (day(on), time(at), tenths), "{cells:?}");
        assert_eq!((text(passage.note.as_ref()), passage.way), (note, Way::In), "{cells:?}");
    }
    let worked: [(Cells, &[&str]); 7] = [
        (&[("at", "8:15")], &["on"]),
        (&[("at", "2020-02-03"), ("on", "2020-02-03")], &["at"]),
        (&[("at", "2020-02-03 08:15"), ("on", "2020-02-04")], &["at"]),
        (&[("at", "2020-02-15 08:15")], &["at"]),
        (&[("remeasured_at", "过一会")], &["remeasured_at"]),
        (&[("person", "不认识")], &["person"]),
        (&[("phone", "12")], &["phone"]),
    ];
    for (cells, paths) in worked {
        assert_eq!(refuse::<Passage>(&TEMPERATURES, PASSAGE, cells, &mut names()), paths, "{cells:?}");
    }
}

#[test]
fn who_passes_a_gate_gets_no_file_by_it() {
    let mut names = names();
    let _: Passage = take(&TEMPERATURES, PASSAGE, &[("place", "东门")], &mut names);
    assert_eq!(names.made.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), ["place"]);
}

const VISITOR: Cells =
    &[("name", "罗明"), ("temperature", "36.5"), ("phone", "19000001234"), ("visiting", "3栋201"), ("at", "2020-02-03 14:05"), ("left_at", "16:00")];

#[test]
fn awkward_rows_of_visitors() {
    // Cells; way, time, left, answer, remark.
    let worked: [(Cells, When, Option<Answer>, &str); 8] = [
        (&[], (Way::In, "14:05", Some("16:00")), None, ""),
        (&[("epidemic_area", "否")], (Way::In, "14:05", Some("16:00")), Some(Answer::No), ""),
        (&[("epidemic_area", "无")], (Way::In, "14:05", Some("16:00")), Some(Answer::No), ""),
        (&[("epidemic_area", "√")], (Way::In, "14:05", Some("16:00")), Some(Answer::Yes), ""),
        (&[("epidemic_area", "/")], (Way::In, "14:05", Some("16:00")), None, ""),
        (&[("at", ""), ("left_at", "2020-02-03 16:00")], (Way::Out, "16:00", None), None, ""),
        (&[("left_at", "2020-02-04 09:00")], (Way::In, "14:05", Some("09:00")), None, "出：2020-02-04 09:00"),
        (&[("at", "14:05"), ("on", "2020-02-03"), ("left_at", "")], (Way::In, "14:05", None), None, ""),
    ];
    for (cells, (way, at, left), said, note) in worked {
        let passage: Passage = take(&VISITORS, VISITOR, cells, &mut names());
        assert_eq!((passage.on, passage.way, passage.at, passage.left_at), (day("2020-02-03"), way, time(at), left.map(time)), "{cells:?}");
        assert_eq!((passage.epidemic_area, text(passage.note.as_ref())), (said, note), "{cells:?}");
    }
    let worked: [(Cells, &[&str]); 3] =
        [(&[("epidemic_area", "可能")], &["epidemic_area"]), (&[("left_at", "傍晚")], &["left_at"]), (&[("at", ""), ("left_at", "")], &["at", "on"])];
    for (cells, paths) in worked {
        assert_eq!(refuse::<Passage>(&VISITORS, VISITOR, cells, &mut names()), paths, "{cells:?}");
    }
}

#[test]
fn a_kind_that_two_ledgers_share_tells_its_records_apart() {
    let tally = |work| PostTally { work, ..crate::post::tests::tally() }.to_json();
    assert_eq!((tally_ledger(&tally(PostWork::Gate)), tally_ledger(&tally(PostWork::Testing))), ("posts", "tallies"));
    let visitor: Passage = take(&VISITORS, VISITOR, &[], &mut names());
    let passage: Passage = take(&TEMPERATURES, PASSAGE, &[], &mut names());
    assert_eq!((passage_ledger(&visitor.to_json()), passage_ledger(&passage.to_json())), ("visitors", "temperatures"));
}

const FORM: Cells = &[
    ("name", "罗明"),
    ("sex", "男"),
    ("phone", "19000001234"),
    ("lives_at", "龙头三巷5号201"),
    ("arrived", "2020-02-01"),
    ("epidemic_area", "否"),
    ("temperature", "36.6"),
    ("symptoms", "无"),
    ("on", "2020-02-03"),
    ("filled_by", "罗明"),
];

#[test]
fn awkward_rows_of_arrival_forms() {
    // Cells; isolated from, filled in by, symptoms, remark.
    let worked: [(Cells, Perhaps, &str, &str, &str); 8] = [
        (&[], None, "", "", ""),
        (&[("isolated_from", "是")], Some("2020-02-03"), "", "", ""),
        (&[("isolated_from", "否")], None, "", "", ""),
        (&[("isolated_from", "2月1日")], Some("2020-02-01"), "", "", ""),
        (&[("isolated_from", "已隔离14天")], Some("2020-02-03"), "", "", "是否居家隔离：已隔离14天"),
        (&[("filled_by", "女儿罗小明")], None, "女儿罗小明", "", ""),
        (&[("symptoms", "正常"), ("temperature", "正常")], None, "", "", "体温：正常"),
        (&[("symptoms", "咳嗽"), ("resident_id", "不愿提供")], None, "", "咳嗽", "身份证号：不愿提供"),
    ];
    for (cells, isolated, filled_by, symptoms, note) in worked {
        let report: SelfReport = take(&SELF_REPORTS, FORM, cells, &mut names());
        let texts = (report.filled_by.map_or(String::new(), |by| by.0), report.symptoms.map_or(String::new(), |said| said.0));
        assert_eq!((report.isolated_from, texts), (isolated.map(day), (filled_by.to_owned(), symptoms.to_owned())), "{cells:?}");
        assert_eq!((text(report.note.as_ref()), report.epidemic_area, report.person), (note, Some(Answer::No), None), "{cells:?}");
    }
    let worked: [(Cells, &[&str]); 6] = [
        (&[("arrived", "2020-02-15")], &["arrived"]),
        (&[("sex", "老")], &["sex"]),
        (&[("phone", "一三八")], &["phone"]),
        (&[("resident_id", "440115190001011")], &["resident_id"]),
        (&[("contact", "大概")], &["contact"]),
        (&[("isolated_from", "看情况")], &["isolated_from"]),
    ];
    for (cells, paths) in worked {
        assert_eq!(refuse::<SelfReport>(&SELF_REPORTS, FORM, cells, &mut names()), paths, "{cells:?}");
    }
}

#[test]
fn a_dwelling_is_known_by_its_code_or_made_with_its_address() {
    let known: SelfReport = take(&SELF_REPORTS, FORM, &[("dwelling", "NS-0201")], &mut names());
    assert_eq!(known.dwelling, Some(link(300)));
    let mut names = names();
    let cells = instead(FORM, &[("dwelling", "NS-0777"), ("lives_at", "沙尾村8号")]);
    let _: SelfReport = take(&SELF_REPORTS, &[], &cells, &mut names);
    assert_eq!(names.made_as("沙尾村8号"), ["name=沙尾村8号", "kind=dwelling", "code=NS-0777", "address=沙尾村8号"]);
}

const CHECK: Cells = &[("place", "龙头三巷5号"), ("unit_no", "201"), ("occupants", "3人"), ("on", "2020-02-03"), ("workers", "李社工")];

#[test]
fn awkward_rows_of_dwellings() {
    // Cells; hazards, put right on, to be put right by, remark.
    let worked: [(Cells, &[Hazard], Perhaps, Perhaps, &str); 11] = [
        (&[], &[], None, None, ""),
        (&[("hazards", "无隐患"), ("rectified_on", "无需整改")], &[], None, None, ""),
        (&[("hazards", "消防、用电"), ("rectified_on", "未整改")], &[Hazard::Fire, Hazard::Electricity], None, None, ""),
        (&[("hazards", "消防"), ("rectified_on", "已整改")], &[Hazard::Fire], Some("2020-02-03"), None, ""),
        (&[("hazards", "消防"), ("rectified_on", "2月7日")], &[Hazard::Fire], Some("2020-02-07"), None, ""),
        (&[("hazards", "消防"), ("rectified_on", "限2月10日前整改")], &[Hazard::Fire], None, Some("2020-02-10"), ""),
        (&[("hazards", "消防"), ("rectified_on", "2020-02-20")], &[Hazard::Fire], None, Some("2020-02-20"), ""),
        (&[("hazards", "养了三条狗")], &[Hazard::Other], None, None, "隐患：养了三条狗"),
        (&[("hazards", "消防"), ("rectified_on", "房东口头答应")], &[Hazard::Fire], None, None, "整改：房东口头答应"),
        (&[("found", "2人"), ("usage", "麻将馆"), ("sweep", "龙头社区 2月3日")], &[], None, None, "用途：麻将馆\n新增：2人"),
        (&[("found", "0"), ("sweep", "别的行动")], &[], None, None, "联合排查：别的行动"),
    ];
    for (cells, hazards, rectified, by, note) in worked {
        let check: DwellingCheck = take(&DWELLINGS, CHECK, cells, &mut names());
        assert_eq!(check.hazards, Set::of(hazards.iter().copied()), "{cells:?}");
        assert_eq!((check.rectified_on, check.rectify_by, text(check.note.as_ref())), (rectified.map(day), by.map(day), note), "{cells:?}");
        assert_eq!((check.place.id(), check.occupants), (id(300), Some(3)), "address and number together, {cells:?}");
    }
    let worked: [(Cells, &[&str]); 4] = [
        (&[("place", ""), ("unit_no", "")], &["place"]),
        (&[("landlord_phone", "问管理处")], &["landlord_phone"]),
        (&[("rooms", "几间")], &["rooms"]),
        (&[("on", "2020-03-01")], &["on"]),
    ];
    for (cells, paths) in worked {
        assert_eq!(refuse::<DwellingCheck>(&DWELLINGS, CHECK, cells, &mut names()), paths, "{cells:?}");
    }
}

#[test]
fn tenants_and_their_papers_stand_in_lines() {
    let lines = |tenants: &'static str, papers: &'static str| {
        let cells = instead(CHECK, &[]).into_iter().chain([("tenants", tenants), ("papers", papers)]).collect::<Vec<_>>();
        let check: DwellingCheck = take(&DWELLINGS, &[], &cells, &mut names());
        text(check.tenants.as_ref()).to_owned()
    };
    assert_eq!(lines("陈阿二、张阿三", ""), "陈阿二、张阿三");
    assert_eq!(lines("陈阿二、张阿三", "A1、A2"), "陈阿二 A1\n张阿三 A2");
    assert_eq!(lines("陈阿二、张阿三", "A1"), "陈阿二、张阿三\n证件：A1");
    assert_eq!(lines("", "A1"), "证件：A1");
}

const RESIDENT: Cells = &[("on", "2020-02-04"), ("person", "陈阿二"), ("sex", "女"), ("lives_at", "龙头三巷9号"), ("worker", "李社工")];

#[test]
fn a_resident_who_is_not_on_file_gets_a_file_with_what_the_row_says() {
    let mut names = names();
    let cells =
        instead(RESIDENT, &[("registered_at", "湖北省武汉市江岸区"), ("phone", "19000001234"), ("kinds", "集体户、居民"), ("source", "网格资料")]);
    let entry: RegistryEntry = take(&RESIDENTS, &[], &cells, &mut names);
    assert_eq!((entry.source, entry.worker, entry.on), (Source::Grid, Some(link(80)), day("2020-02-04")));
    let made = names.made_as("陈阿二");
    let expected = [
        "name=陈阿二",
        "sex=f",
        "registered_at=湖北省武汉市江岸区",
        "lives_at=龙头三巷9号",
        "phones.0=19000001234",
        "memberships.0.what=wuhan",
        "memberships.0.from=2020-02-04",
        "memberships.1.what=hubei",
        "memberships.1.from=2020-02-04",
        "memberships.2.what=collective_household",
        "memberships.2.from=2020-02-04",
        "memberships.3.what=resident",
        "memberships.3.from=2020-02-04",
    ];
    assert_eq!(made, expected);
    // What is made is a person without faults.
    let pairs = made.iter().filter_map(|known| known.split_once('=')).map(|(member, text)| (member.to_owned(), text.to_owned()));
    let mut faults = Faults::new();
    let person = Person::read(&Typed::from_pairs(day(TODAY), pairs), "", &mut faults);
    assert_eq!(person.map(|person| person.memberships.len()), Some(4), "{faults:?}");
}

#[test]
fn awkward_rows_of_residents() {
    let known: RegistryEntry = take(&RESIDENTS, RESIDENT, &[("person", "王阿一"), ("source", "村里的本子")], &mut names());
    assert_eq!((known.person, known.source, text(known.note.as_ref())), (link(51), Source::Other, "资料来源：村里的本子"));
    let facts = known.facts(&World::new());
    assert_eq!((facts[0].part, facts[0].subject.0), (Part::Served, 51));
    let worked: [(Cells, &[&str]); 5] = [
        (&[("on", "")], &["on"]),
        (&[("kinds", "神仙")], &["kinds"]),
        (&[("sex", "不男不女")], &["sex"]),
        (&[("resident_id", "123456789012345678")], &["resident_id"]),
        (&[("person", NAMESAKE)], &["person"]),
    ];
    for (cells, paths) in worked {
        assert_eq!(refuse::<RegistryEntry>(&RESIDENTS, RESIDENT, cells, &mut names()), paths, "{cells:?}");
    }
    for (address, expected) in [
        ("湖北省武汉市", &[org::Population::Wuhan, org::Population::Hubei][..]),
        ("武汉市江夏区", &[org::Population::Wuhan, org::Population::Hubei]),
        ("湖北孝感", &[org::Population::Hubei]),
        ("广州市武汉路", &[]),
        ("", &[]),
    ] {
        assert_eq!(resident::registered_in(address), expected, "{address}");
    }
}

#[test]
fn what_is_written_out_comes_back_as_it_was() {
    let on_file = |passage: Passage| Passage { person: Some(link(51)), name: None, ..passage };
    comes_back::<PostTally>(&POSTS, &take(&POSTS, POST, &[("vehicles", "1"), ("note", "雨")], &mut names()), &mut names());
    comes_back::<PostTally>(&POSTS, &take(&POSTS, POST, &[("passages", "7"), ("shift", "")], &mut names()), &mut names());
    let queue: Cells =
        &[("on", "2020-02-03"), ("place", "龙头门岗"), ("work", "疫苗接种"), ("passages", "200"), ("persons", "190"), ("shift", "上午 8:00-12:00")];
    comes_back::<PostTally>(&TALLIES, &take(&TALLIES, queue, &[], &mut names()), &mut names());
    comes_back::<Passage>(
        &TEMPERATURES,
        &take(&TEMPERATURES, PASSAGE, &[("temperature", "37.6"), ("remeasured", "37.5"), ("action", "放行"), ("way", "出")], &mut names()),
        &mut names(),
    );
    comes_back::<Passage>(&TEMPERATURES, &on_file(take(&TEMPERATURES, PASSAGE, &[("temperature", "正常")], &mut names())), &mut names());
    comes_back::<Passage>(
        &VISITORS,
        &take(&VISITORS, VISITOR, &[("epidemic_area", "否"), ("left_at", "2020-02-04 09:00")], &mut names()),
        &mut names(),
    );
    comes_back::<Passage>(&VISITORS, &take(&VISITORS, VISITOR, &[("at", ""), ("left_at", "2020-02-03 16:00")], &mut names()), &mut names());
    comes_back::<SelfReport>(
        &SELF_REPORTS,
        &take(&SELF_REPORTS, FORM, &[("dwelling", "NS-0201"), ("isolated_from", "已隔离14天")], &mut names()),
        &mut names(),
    );
    comes_back::<SelfReport>(
        &SELF_REPORTS,
        &take(&SELF_REPORTS, FORM, &[("filled_by", "女儿"), ("checked_on", "2020-02-04"), ("checked_by", "李社工")], &mut names()),
        &mut names(),
    );
    comes_back::<DwellingCheck>(
        &DWELLINGS,
        &take(
            &DWELLINGS,
            CHECK,
            &[("hazards", "消防、养狗"), ("rectified_on", "2月7日"), ("found", "2人"), ("tenants", "甲、乙"), ("papers", "A、B")],
            &mut names(),
        ),
        &mut names(),
    );
    comes_back::<RegistryEntry>(
        &RESIDENTS,
        &take(&RESIDENTS, RESIDENT, &[("person", "王阿一"), ("source", "本子"), ("place", "NS-0201")], &mut names()),
        &mut names(),
    );
}

#[test]
fn no_heading_means_two_columns() {
    for ledger in SLICE.ledgers {
        headings_are_told_apart(ledger);
    }
}

#[test]
fn a_moment_has_a_day_where_one_is_written() {
    let near = day(TODAY);
    let worked = [
        ("8:15", None, Some("08:15")),
        ("2020-02-03 08:15", Some("2020-02-03"), Some("08:15")),
        ("2020/2/3 8:15", Some("2020-02-03"), Some("08:15")),
        ("2月3日8点15分", Some("2020-02-03"), Some("08:15")),
        ("2月3日 下午2:05", Some("2020-02-03"), Some("14:05")),
        ("下午 2:05", None, Some("14:05")),
        ("2020-02-03", None, None),
        ("", None, None),
        ("不久前", None, None),
    ];
    for (text, on, at) in worked {
        assert_eq!(moment(text, near), (on.map(day), at.map(time)), "{text}");
    }
}
