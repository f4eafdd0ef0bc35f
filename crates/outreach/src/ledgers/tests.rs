//! Rows of the sheets of groups, activities, handouts and articles as they come, and what becomes of them.

use super::*;
use crate::*;
use base::Set;
use count::testing::{day, id, link, time};
use org::{Item, PlaceKind, Population, Topic, Unit};
use shell::taking::testing::{NAMESAKE, Names, comes_back, headings_are_told_apart, instead, refuse, take, text};

type Cells = &'static [(&'static str, &'static str)];
/// Days and numbers of readings.
type Readings = &'static [(&'static str, u32)];
/// How many signed in, and how many were estimated.
type People = [Option<u32>; 2];
/// Where an activity went, and what it was.
type Sort = (Option<PlaceKind>, ActivityKind);

/// Knows a group, a place, two workers, two persons and an article by its title and its address.
fn names() -> Names {
    let known = [
        ("group", "同行者", id(60)),
        ("place", "实验小学", id(90)),
        ("worker", "李社工", id(1)),
        ("worker", "赵社工", id(2)),
        ("person", "王阿一", id(11)),
        ("person", "陈阿二", id(12)),
        ("article", "守好最后一公里", id(40)),
        ("article", "https://example.org/1", id(40)),
    ];
    Names::of(&known).on("2020-06-30")
}

const SESSION: Cells = &[
    ("group", "同行者"),
    ("number", "2"),
    ("on", "2020-05-13"),
    ("place", "实验小学"),
    ("due", "8"),
    ("present", "6"),
    ("leaders", "李社工、赵社工"),
];

#[test]
fn awkward_rows_of_sessions() {
    // Cells; number, named, unnamed, remark.
    let worked: [(Cells, u32, usize, Option<u32>, &str); 8] = [
        (&[], 2, 0, Some(6), ""),
        (&[("number", "第三节")], 3, 0, Some(6), ""),
        (&[("number", "第１２次")], 12, 0, Some(6), ""),
        (&[("present", "6人"), ("attended", "王阿一、陈阿二")], 2, 2, Some(4), ""),
        (&[("present", "王阿一、陈阿二")], 2, 2, None, ""),
        (&[("present", ""), ("attended", "王阿一、王阿一")], 2, 1, None, ""),
        (&[("present", "0")], 2, 0, None, ""),
        (&[("topics", "情绪疏导、养花")], 2, 0, Some(6), "主题：养花"),
    ];
    for (cells, number, named, unnamed, note) in worked {
        let session: GroupSession = take(&GROUPS, SESSION, cells, &mut names());
        assert_eq!(
            (session.number, session.attended.len(), session.unnamed, text(session.note.as_ref())),
            (number, named, unnamed, note),
            "{cells:?}"
        );
        assert_eq!((session.group, session.leaders.len(), session.minutes), (link(60), 2, None), "{cells:?}");
    }
    let worked: [(Cells, &[&str]); 7] = [
        (&[("number", "")], &["number"]),
        (&[("number", "最后")], &["number"]),
        (&[("present", "1"), ("attended", "王阿一、陈阿二")], &["present"]),
        (&[("group", "新的小组")], &["kind"]),
        (&[("kind", "打牌小组")], &["kind"]),
        (&[("on", "2020-07-01"), ("leaders", NAMESAKE)], &["on", "leaders"]),
        (&[("minutes", "1441")], &["minutes"]),
    ];
    for (cells, paths) in worked {
        assert_eq!(refuse::<GroupSession>(&GROUPS, SESSION, cells, &mut names()), paths, "{cells:?}");
    }
}

#[test]
fn a_group_is_made_once_by_the_first_row_that_names_it() {
    let mut names = names();
    for (number, on) in [("1", "2020-06-01"), ("2", "2020-06-08")] {
        let cells = instead(&[("group", "新芽"), ("kind", "成长"), ("planned", "6节")], &[("number", number), ("on", on)]);
        let session: GroupSession = take(&GROUPS, SESSION, &cells, &mut names);
        assert_eq!(session.group.id(), Names::made_id(0));
    }
    assert_eq!(names.made_as("新芽"), ["name=新芽", "kind=growth_group", "from=2020-06-01", "planned_sessions=6"]);
}

const ACTIVITY: Cells =
    &[("on", "2020-06-26"), ("name", "六二六进校园"), ("place", "实验小学"), ("place_kind", "进学校"), ("signed_in", "120"), ("workers", "李社工")];

#[test]
fn awkward_rows_of_activities() {
    // Cells; signed in, estimated, place kind, kind, remark.
    let school = (Some(PlaceKind::School), ActivityKind::Publicity);
    let worked: [(Cells, People, Sort, &str); 12] = [
        (&[], [Some(120), None], school, ""),
        (&[("signed_in", "1,200人")], [Some(1200), None], school, ""),
        (&[("signed_in", "约300人")], [None, Some(300)], school, ""),
        (&[("signed_in", "300余人")], [None, Some(300)], school, ""),
        (&[("signed_in", "120"), ("estimate", "近500")], [Some(120), Some(500)], school, ""),
        (&[("place_kind", "社区")], [Some(120), None], (Some(PlaceKind::Community), ActivityKind::Publicity), ""),
        (&[("place_kind", "节日活动")], [Some(120), None], (None, ActivityKind::Festival), ""),
        (&[("place_kind", ""), ("kind", "论坛")], [Some(120), None], (None, ActivityKind::Forum), ""),
        (&[("volunteers", "8名")], [Some(120), None], school, ""),
        (&[("volunteers", "甲、乙"), ("audience", "家长")], [Some(120), None], school, "志愿者：甲、乙\n主要对象：家长"),
        (&[("place", "线上")], [Some(120), None], school, "地点：线上"),
        (&[("article", "https://example.org/9")], [Some(120), None], school, "稿件链接：https://example.org/9"),
    ];
    for (cells, people, sort, note) in worked {
        let activity: Activity = take(&ACTIVITIES, ACTIVITY, cells, &mut names());
        assert_eq!([activity.signed_in, activity.estimate], people, "{cells:?}");
        assert_eq!(((activity.place_kind, activity.kind), text(activity.note.as_ref())), (sort, note), "{cells:?}");
    }
    let found: Activity =
        take(&ACTIVITIES, ACTIVITY, &[("article", "https://example.org/1"), ("volunteers", "甲、乙、丙"), ("audience", "学生")], &mut names());
    assert_eq!((found.article, found.volunteers, found.audience), (Some(link(40)), Some(3), Some(Population::Youth)));
    let worked: [(Cells, &[&str]); 7] = [
        (&[("place_kind", "进学校、进社区")], &["place_kind"]),
        (&[("signed_in", "很多")], &["signed_in"]),
        (&[("signed_in", "约300"), ("estimate", "500")], &["signed_in"]),
        (&[("online", "若干")], &["online"]),
        (&[("on", "2020-07-01")], &["on"]),
        (&[("kind", "聚餐")], &["kind"]),
        (&[("place", NAMESAKE), ("workers", NAMESAKE)], &["place", "workers"]),
    ];
    for (cells, paths) in worked {
        assert_eq!(refuse::<Activity>(&ACTIVITIES, ACTIVITY, cells, &mut names()), paths, "{cells:?}");
    }
}

#[test]
fn a_new_place_is_of_the_kind_that_the_activity_went_into() {
    let mut names = names();
    let _: Activity = take(&ACTIVITIES, ACTIVITY, &[("place", "沙尾村"), ("place_kind", "进村")], &mut names);
    assert_eq!(names.made_as("沙尾村"), ["name=沙尾村", "kind=village"]);
}

const HANDOUT: Cells = &[("on", "2020-06-05"), ("item", "单张"), ("quantity", "260份"), ("to", "群众"), ("place", "实验小学"), ("workers", "李社工")];

#[test]
fn awkward_rows_of_handouts() {
    // Cells; item, quantity, unit, title.
    let worked: [(Cells, Item, u32, Unit, &str); 7] = [
        (&[], Item::Leaflet, 260, Unit::Copy, ""),
        (&[("quantity", "1,260")], Item::Leaflet, 1260, Unit::Copy, ""),
        (&[("quantity", "30"), ("unit", "张")], Item::Leaflet, 30, Unit::Sheet, ""),
        (&[("quantity", "30张"), ("unit", "张")], Item::Leaflet, 30, Unit::Sheet, ""),
        (&[("item", "环保袋"), ("quantity", "30个")], Item::Other, 30, Unit::Piece, "环保袋"),
        (&[("item", "折扇"), ("title", "拒绝毒品")], Item::Other, 260, Unit::Copy, "折扇 拒绝毒品"),
        (&[("item", "手册"), ("title", "防疫指引")], Item::Guide, 260, Unit::Copy, "防疫指引"),
    ];
    for (cells, item, quantity, unit, title) in worked {
        let handout: Handout = take(&HANDOUTS, HANDOUT, cells, &mut names());
        let given = handout.title.map_or(String::new(), |title| title.0);
        assert_eq!((handout.item, handout.quantity, handout.unit, given.as_str()), (item, quantity, unit, title), "{cells:?}");
        assert_eq!(handout.to, Audience::Resident);
    }
    let worked: [(Cells, &[&str]); 5] = [
        (&[("quantity", "")], &["quantity"]),
        (&[("quantity", "一些")], &["quantity"]),
        (&[("quantity", "260筐")], &["quantity"]),
        (&[("quantity", "260份"), ("unit", "张")], &["unit"]),
        (&[("to", "天上的人")], &["to"]),
    ];
    for (cells, paths) in worked {
        assert_eq!(refuse::<Handout>(&HANDOUTS, HANDOUT, cells, &mut names()), paths, "{cells:?}");
    }
}

const ARTICLE: Cells = &[
    ("on", "2020-02-14"),
    ("title", "守好最后一公里"),
    ("medium", "南沙发布"),
    ("level", "区级"),
    ("url", "https://example.org/1"),
    ("authors", "李社工"),
];

#[test]
fn awkward_rows_of_articles() {
    // Cells; readings, remark.
    let worked: [(Cells, Readings, &str); 6] = [
        (&[], &[], ""),
        (&[("views", "799")], &[], "点击数：799"),
        (&[("views", "2020-02-14 799次")], &[("2020-02-14", 799)], ""),
        (&[("views", "2月14日：100、2月20日：799")], &[("2020-02-14", 100), ("2020-02-20", 799)], ""),
        (&[("url", "见附件")], &[], "链接：见附件"),
        (&[("topics", "防疫知识、乡土"), ("reprints", "12次"), ("at", "18:21")], &[], "主题：乡土"),
    ];
    for (cells, readings, note) in worked {
        let article: Article = take(&ARTICLES, ARTICLE, cells, &mut names());
        let read: Vec<(base::Day, u32)> = article.views.iter().map(|view| (view.on, view.clicks)).collect();
        assert_eq!(read, readings.iter().map(|(on, clicks)| (day(on), *clicks)).collect::<Vec<_>>(), "{cells:?}");
        assert_eq!((text(article.note.as_ref()), article.level), (note, Some(ArticleLevel::District)), "{cells:?}");
    }
    let last: Article = take(&ARTICLES, ARTICLE, &[("topics", "防疫知识"), ("reprints", "12次"), ("at", "18:21")], &mut names());
    assert_eq!((last.at, last.reprints, last.topics), (Some(time("18:21")), Some(12), Set::of([Topic::Prevention])));
    for (cells, paths) in [(&[("level", "宇宙级")] as Cells, ["level"]), (&[("reprints", "多次")], ["reprints"]), (&[("on", "")], ["on"])] {
        assert_eq!(refuse::<Article>(&ARTICLES, ARTICLE, cells, &mut names()), paths, "{cells:?}");
    }
}

#[test]
fn what_is_written_out_comes_back_as_it_was() {
    comes_back::<GroupSession>(
        &GROUPS,
        &take(&GROUPS, SESSION, &[("present", "6人"), ("attended", "王阿一、陈阿二"), ("minutes", "90"), ("summary", "一\n二")], &mut names()),
        &mut names(),
    );
    comes_back::<GroupSession>(&GROUPS, &take(&GROUPS, SESSION, &[("present", "王阿一"), ("topics", "情绪疏导、养花")], &mut names()), &mut names());
    comes_back::<Activity>(
        &ACTIVITIES,
        &take(
            &ACTIVITIES,
            ACTIVITY,
            &[("attended", "王阿一"), ("estimate", "300"), ("online", "5000"), ("handed_out", "200份"), ("volunteers", "甲、乙")],
            &mut names(),
        ),
        &mut names(),
    );
    comes_back::<Activity>(
        &ACTIVITIES,
        &take(
            &ACTIVITIES,
            ACTIVITY,
            &[("article", "守好最后一公里"), ("audience", "学生"), ("to", "2020-06-27"), ("kind", "节日"), ("signed_in", "约300")],
            &mut names(),
        ),
        &mut names(),
    );
    comes_back::<Handout>(
        &HANDOUTS,
        &take(&HANDOUTS, HANDOUT, &[("item", "折扇"), ("version", "2020-02-02"), ("note", "雨天")], &mut names()),
        &mut names(),
    );
    comes_back::<Article>(
        &ARTICLES,
        &take(
            &ARTICLES,
            ARTICLE,
            &[("views", "2020-02-14 100、2020-02-20 799"), ("reprints", "3"), ("at", "18:21"), ("url", "见附件")],
            &mut names(),
        ),
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
fn an_estimate_says_itself_that_it_is_one() {
    for (text, expected) in [
        ("约300", Some(300)),
        ("300余人", Some(300)),
        ("近１，０００", Some(1000)),
        ("500人左右", Some(500)),
        ("300", None),
        ("很多", None),
        ("约", None),
    ] {
        assert_eq!(estimated(text), expected, "{text}");
    }
}
