//! The rule books.

use super::*;
use base::{Basis, Choice};

const HEAD: &str = "place = \"a\"\nname = \"甲\"\n";

/// What is wrong with a book.
fn faults(text: &str) -> Vec<String> {
    Book::read(&[("a.toml", text)]).err().unwrap_or_default().into_iter().map(|fault| fault.to_string()).collect()
}

#[test]
fn the_books_that_ship_can_be_read_and_name_their_places() {
    let book = Book::shipped();
    let places: Vec<(&str, &str)> = book.places().collect();
    assert_eq!(places, [("national", "全国"), ("chongqing", "重庆市"), ("shanghai", "上海市"), ("zhejiang", "浙江省"), ("shandong", "山东省")]);
}

#[test]
fn every_matter_has_a_rule_somewhere() {
    let day = day("2020-02-03");
    let by_class = |matter: Matter| matter == Matter::Contact;
    for choice in Matter::CHOICES {
        let matter = Matter::from_code(choice.code).unwrap();
        let found = BOOK.places().any(|(place, _)| BOOK.place(place).rule(matter, day).is_some());
        assert!(found || by_class(matter), "{}", choice.code);
    }
    assert!(BOOK.place(NATIONAL).class(crate::RiskClass::High, day).is_some_and(|rate| rate.contact.is_some()));
}

#[test]
fn a_place_has_its_own_rules_and_inherits_the_rest() {
    let within = |place: &str, matter: Matter| BOOK.place(place).rule(matter, day("2020-02-03")).and_then(|rule| rule.within);
    let worked = [
        ("national", Matter::Report, Some(Limit::Days(15))),
        ("chongqing", Matter::Report, Some(Limit::Days(15))),
        ("zhejiang", Matter::Report, Some(Limit::Days(2))),
        ("national", Matter::ReleaseNotice, Some(Limit::Days(7))),
        ("chongqing", Matter::ReleaseNotice, Some(Limit::WorkingDays(7))),
        ("national", Matter::MoveForward, None),
        ("chongqing", Matter::MoveForward, Some(Limit::WorkingDays(3))),
        ("national", Matter::Announce, Some(Limit::Days(3))),
        ("shanghai", Matter::Announce, Some(Limit::WorkingDays(7))),
        ("national", Matter::ReleasePapers, None),
        ("shanghai", Matter::ReleasePapers, Some(Limit::WorkingDays(3))),
        // A place that nobody knows goes by the national rules.
        ("atlantis", Matter::Report, Some(Limit::Days(15))),
    ];
    for (place, matter, expected) in worked {
        assert_eq!(within(place, matter), expected, "{place} {matter:?}");
    }
}

#[test]
fn the_rule_of_the_day_on_which_it_arose_holds() {
    let rule = |from: &str, until: &str, days: u32| {
        format!("[[rule]]\ncode = \"group\"\nfrom = \"{from}\"\n{until}within = \"{days} days\"\nbasis = \"default\"\n")
    };
    let text = format!("{HEAD}{}{}{}", rule("2022-01-01", "", 5), rule("2018-01-01", "", 10), rule("2023-01-01", "until = \"2023-06-30\"\n", 7));
    let book = Book::read(&[("a.toml", &text)]).unwrap();
    let worked = [
        ("2017-12-31", None),
        ("2018-01-01", Some(10)),
        ("2021-12-31", Some(10)),
        ("2022-01-01", Some(5)),
        ("2023-06-30", Some(7)),
        ("2023-07-01", Some(5)),
    ];
    for (on, expected) in worked {
        let found = book.place("a").rule(Matter::Group, day(on)).and_then(|rule| rule.within);
        assert_eq!(found, expected.map(Limit::Days), "{on}");
    }
    // The duty keeps the text of its day.
    let clock = Clock::new(&book, &CALENDAR);
    let versions = |on: &str| clock.duties(&papers(reported(on))).iter().map(|duty| duty.rule.version.clone()).collect::<Vec<_>>();
    assert_eq!((versions("2021-12-31"), versions("2022-01-01")), (vec!["a 2018-01-01".to_owned()], vec!["a 2022-01-01".to_owned()]));
}

#[test]
fn what_a_book_should_not_say_is_a_fault_that_says_what_may_stand_there() {
    let rule = |more: &str| format!("{HEAD}[[rule]]\ncode = \"group\"\nfrom = \"2018-01-01\"\nbasis = \"default\"\nwithin = \"10 days\"\n{more}");
    let plan = |lines: &str| {
        format!("{HEAD}[[plan]]\ncode = \"p\"\nfrom = \"2018-01-01\"\nbasis = \"default\"\nmeasure = \"sj\"\nyears = 3\nlines = {lines}\n")
    };
    let worked = [
        (rule(""), ""),
        (rule("withn = \"3 days\""), "a.toml：第 1 条规则（group）：不认识“withn”，可以写 code、from、until、article、basis、within、warn、moves"),
        // A setting of another matter silently would not count.
        (rule("threshold = 3"), "不认识“threshold”"),
        (rule("warn = [\"3 days\"]"), "“warn”应写成"),
        (rule("until = \"2017-01-01\""), "“until”在“from”之前"),
        (rule("").replace("10 days", "ten days"), "“within”应写成 \"15 days\""),
        (rule("").replace("\"group\"", "\"grupo\""), "没有“grupo”这个事项"),
        (rule("").replace("\"default\"", "\"law\""), "要写条文"),
        (rule("").replace("\"default\"", "\"custom\""), "“basis”应写成 law、practice 或 default"),
        (rule("").replace("from = \"2018-01-01\"\n", ""), "要写从哪一天起施行"),
        (rule("").replace("within = \"10 days\"\n", ""), "缺“within”"),
        (format!("{}{}", rule(""), rule("").replace(HEAD, "")), "同一天起施行的写了两次"),
        (format!("{HEAD}rulle = 3"), "开头：不认识“rulle”"),
        (format!("{HEAD}inherits = \"b\""), "沿用的“b”要写在它前面的文件里"),
        ("place = ".to_owned(), "不是 TOML"),
        (plan("[\"36 x 1 month\"]"), ""),
        (plan("[\"72 x half month\"]"), ""),
        (plan("[\"35 x 1 month\"]"), "各期加起来不等于期限的年数"),
        (plan("[\"36 x fortnight\"]"), "“lines”应写成"),
        (format!("{HEAD}[[class]]\nclass = \"class_none\"\nfrom = \"2018-01-01\"\nbasis = \"default\""), "“class”应写成"),
    ];
    for (text, expected) in worked {
        let found = faults(&text).join("\n");
        assert!(if expected.is_empty() { found.is_empty() } else { found.contains(expected) }, "{text}\n{found}");
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let text = format!("{HEAD}[[rule]]\ncode = \"group\"\nwithin = \"x\"\nfoo = 1\n[[rule]]\ncode = \"bar\"\n");
    assert!(faults(&text).len() >= 4, "{:?}", faults(&text));
}

#[test]
fn a_duty_says_why_with_its_article_and_whether_the_number_is_law() {
    let worked = [
        (Matter::Report, "2020-01-30 收到决定书，应在 15 日内报到（戒毒条例第十四条、第三十八条）", Basis::Law),
        (Matter::Agreement, "2020-02-03 报到，协议应在 3 个工作日内签订（戒毒条例第十六条、第三十八条；天数为本系统默认）", Basis::Default),
    ];
    for (matter, why, basis) in worked {
        let duty = only(matter, &papers(measure()));
        assert_eq!((duty.why(), duty.rule.basis), (why.to_owned(), basis));
    }
    let first = of(Matter::Test, &papers(measure())).remove(0);
    assert_eq!(first.why(), "检测计划第 1 期（共 22 期）自 2020-02-03 起，最迟 2020-03-02，应检 1 次，已检 0 次（戒毒条例第十九条；数字为通行做法）");
    assert_eq!(first.preset(), format!("person={}&episode={}&appointed={}", id(1), id(EPISODE), first.due));
}
