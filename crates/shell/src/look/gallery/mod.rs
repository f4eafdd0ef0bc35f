//! Every component on sample pages, with long names, empty states and errors: rendered by a law test, and written to a directory by
//! `cargo run -p shell --example gallery -- DIR` for looking at. All people are invented; the words are samples and not translated.

mod figures;
mod forms;
mod lists;
mod parts;
mod special;

use super::{Frame, Links, NavGroup, NavItem, Network, Page, Size, Theme};
use crate::text::Lang;
use maud::Markup;

/// Name and whole page of every sample.
pub fn gallery() -> Vec<(&'static str, Markup)> {
    let plain = frame("");
    let big = Frame { size: Size::Big, theme: Theme::Light, ..frame("今日工作台") };
    let dark = Frame { theme: Theme::Dark, ..frame("统计") };
    let english = Frame { lang: Lang::En, ..frame("服务记录") };
    let shown = |page: Page, current: &str| page.render(&frame(current));
    vec![
        ("today", shown(lists::today(), "今日工作台")),
        ("today-empty", lists::today_empty().render(&Frame { network: Network::Offline(3), unread: 0, ..frame("今日工作台") })),
        ("today-big", lists::today().render(&big)),
        ("people", shown(lists::people(), "服务对象")),
        ("people-empty", shown(lists::people_empty(), "服务对象")),
        ("file", shown(lists::file(), "服务对象")),
        ("record", shown(forms::record(Lang::ZhHans, false), "服务记录")),
        ("record-error", shown(forms::record(Lang::ZhHans, true).failed(), "服务记录")),
        ("record-english", forms::record(Lang::En, true).failed().render(&english)),
        ("fields", shown(forms::fields(), "")),
        ("stats", shown(figures::statistics(), "统计")),
        ("stats-dark", figures::statistics().render(&dark)),
        ("charts", shown(figures::charts(), "数据看板")),
        ("shapes", shown(figures::shapes(), "数据看板")),
        ("charts-empty", shown(figures::charts_empty(), "数据看板")),
        ("parts", special::told(&plain, &parts::parts())),
        ("import", shown(lists::import(), "台账导入")),
        ("progress", shown(special::progress(), "台账导入")),
        ("confirm", shown(special::confirm(), "服务记录")),
        ("sign-in", special::sign_in_page(&plain)),
        ("wrong", special::wrong_page(&plain)),
        ("print", special::print(&plain)),
        ("public", special::public().render(&plain)),
        ("wall", special::wall_page(&plain)),
    ]
}

/// A frame as the shell would make it, with one place current.
fn frame(current: &str) -> Frame {
    let item = |label: &str, href: &str, icon: &'static str, count: u32| NavItem {
        label: label.to_owned(),
        href: href.to_owned(),
        icon,
        current: label == current,
        count,
    };
    let group = |label: &str, items: Vec<NavItem>| NavGroup { label: label.to_owned(), items };
    Frame {
        organisation: "东山街社工站".to_owned(),
        me: "陈社工".to_owned(),
        unread: 3,
        network: Network::Synced("14:32".to_owned()),
        links: Links::default(),
        nav: vec![
            group(
                "日常",
                vec![
                    item("今日工作台", "/today", "today", 12),
                    item("服务对象", "/people", "people", 0),
                    item("服务记录", "/records", "list", 0),
                    item("热线", "/hotline", "phone", 2),
                ],
            ),
            group(
                "行动",
                vec![item("需求与物资", "/needs", "heart", 6), item("门岗与排查", "/posts", "gate", 0), item("活动与小组", "/activities", "cal", 0)],
            ),
            group(
                "数据",
                vec![
                    item("统计", "/stats", "chart", 0),
                    item("简报", "/briefs", "brief", 0),
                    item("数据看板", "/boards", "board", 0),
                    item("台账导入", "/import", "ul", 0),
                ],
            ),
        ],
        tabs: vec![
            item("今日", "/today", "today", 0),
            item("对象", "/people", "people", 0),
            item("记一笔", "/records/new/contact", "plus", 0),
            item("热线", "/hotline", "phone", 0),
            item("我的", "/me", "user", 0),
        ],
        ..Frame::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VOID: [&str; 7] = ["meta", "link", "input", "br", "hr", "col", "img"];

    /// Every tag that is opened is closed, in order.
    fn unbalanced(document: &str) -> Option<String> {
        let mut open: Vec<&str> = Vec::new();
        let mut rest = document.strip_prefix("<!DOCTYPE html>")?;
        while let Some(start) = rest.find('<') {
            let end = start + rest[start..].find('>')?;
            let tag = &rest[start + 1..end];
            rest = &rest[end + 1..];
            if let Some(closed) = tag.strip_prefix('/') {
                match open.pop() {
                    Some(opened) if opened == closed => {}
                    opened => return Some(format!("{opened:?} closed by {closed}")),
                }
            } else {
                let name = tag.split([' ', '/']).next().unwrap_or_default();
                if !VOID.contains(&name) && !tag.ends_with('/') {
                    open.push(name);
                }
            }
        }
        open.pop().map(|opened| format!("{opened} is left open"))
    }

    #[test]
    fn every_page_is_well_formed() {
        for (name, page) in gallery() {
            assert_eq!(unbalanced(&page.0), None, "{name}");
        }
        assert!(unbalanced("<!DOCTYPE html><p><b></p>").is_some());
    }

    #[test]
    fn no_page_needs_inline_script_or_style() {
        for (name, page) in gallery() {
            for forbidden in [" style=\"", "<style", " onclick=", "javascript:", "<script>"] {
                assert!(!page.0.contains(forbidden), "{name}: {forbidden}");
            }
        }
    }

    #[test]
    fn every_id_stands_once_on_its_page_and_every_label_has_its_input() {
        for (name, page) in gallery() {
            let attribute = |key: &str| {
                page.0.split(&format!(" {key}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect::<Vec<_>>()
            };
            let ids = attribute("id");
            let mut once = ids.clone();
            once.sort();
            once.dedup();
            assert_eq!(once.len(), ids.len(), "{name}: an id stands twice");
            for target in attribute("for")
                .into_iter()
                .chain(attribute("aria-describedby").iter().flat_map(|list| list.split(' ').map(str::to_owned).collect::<Vec<_>>()))
            {
                assert!(once.binary_search(&target).is_ok(), "{name}: nothing has the id {target}");
            }
        }
    }

    #[test]
    fn a_page_is_below_a_hundred_kilobytes() {
        for (name, page) in gallery() {
            assert!(page.0.len() < 100_000, "{name}: {}", page.0.len());
        }
        assert!(super::super::asset::SCRIPT.len() < 30_000);
    }

    #[test]
    fn every_word_of_a_component_has_an_english_form() {
        use crate::look::{
            Batch, Card, Column, Definition, Field, FilterBar, Network, Pager, Picker, Progress, Row, Rows, Select, Table, chart, definition,
            error_summary, print_page, sign_in, submit_bar, suggestions, suppressed,
        };
        use maud::html;
        let lang = Lang::En;
        let of = |network: Network| Frame { lang, network, me: "A".to_owned(), unread: 2, ..Frame::default() };
        let field = |name: &'static str| Field::new(lang, name, "Field").required();
        let table =
            Table::new("Table", vec![Column::new("A").lead()]).rows(vec![Row::new(vec![html! { "x" }]).pick("1", "x", true)]).batch(Batch::default());
        let pager = Pager { total: Some(9), shown: 1, next: Some("/n".to_owned()), previous: Some("/p".to_owned()), ..Pager::default() };
        let filter = FilterBar { keyword: Some(""), selects: vec![Select::default()], picked: vec![("a", "/b".to_owned())], ..FilterBar::default() };
        let day = base::Day::MIN;
        let plot = |values: &[i64]| chart::Chart {
            lang,
            id: "c".to_owned(),
            labels: vec!["1".to_owned(), "2".to_owned()],
            series: vec![chart::Series::new("s", values).total(3)],
            ..chart::Chart::default()
        };
        let main = html! {
            (error_summary(lang, &[("a", "wrong")])) (field("a").text("")) (field("b").day("", day)) (Field::new(lang, "c", "C").optional().select("", &[]))
            (field("d").pick(&Picker::default())) (suggestions(lang, &[])) (Rows { blank: Some(html! {}), rows: vec![html! {}], ..Rows::default() }.show(lang))
            (table.pager(pager).show(lang)) (filter.show(lang)) (definition(lang, &Definition { code: "a".to_owned(), source: "b".to_owned(), computed: "c".to_owned(), href: "/d".to_owned(), ..Definition::default() }))
            (suppressed(lang, 3)) (Progress::default().show(lang)) (Card::new("x").body(&html! {}))
            @for values in [[1, 2], [2, 1], [1, 1], [0, 0]] { (plot(&values).bars()) (plot(&values).stacked()) (plot(&values).lines()) (plot(&values).heat()) (plot(&values).funnel()) (plot(&values).ring()) (plot(&values).ranking()) }
        };
        let page = |network: Network| {
            Page::new("T", "H", main.clone()).crumb("c", Some("/c")).failed().bar(submit_bar(lang, "f", "Send", true)).render(&of(network))
        };
        let unsaid = of(Network::Unsaid);
        let documents = [
            page(Network::Synced("14:32".to_owned())),
            page(Network::Offline(1)),
            page(Network::Sending(1, 2)),
            page(Network::Trouble(1)),
            Page::new("T", "H", html! {}).shape(super::super::Shape::Public).render(&unsaid),
            super::super::wrong(&unsaid, "T", "x", Some("1"), None),
            sign_in(&unsaid, &html! {}, &html! {}),
            // the bar above the paper; the sheets themselves are Chinese for everybody
            print_page(&unsaid, "T", &[], "/b", &html! { "x" }, "p"),
        ];
        for page in documents {
            let chinese: String = page.0.chars().filter(|c| ('\u{3000}'..='\u{9fff}').contains(c)).filter(|c| *c != '\u{3000}').collect();
            assert_eq!(chinese, "");
        }
    }

    #[test]
    fn what_people_typed_is_escaped() {
        let page = Page::new(
            "<t>",
            "<h>",
            maud::html! { (super::super::Field::new(Lang::ZhHans, "a", "<l>").hint("<i>").error("<e>").text("\"><script>")) },
        )
        .sub("<s>")
        .crumb("<c>", Some("/x"));
        let drawn = page.render(&frame("")).0;
        for raw in ["<t>", "<h>", "<l>", "<i>", "<e>", "<s>", "<c>", "\"><script>"] {
            assert!(!drawn.contains(raw), "{raw}");
        }
    }
}
