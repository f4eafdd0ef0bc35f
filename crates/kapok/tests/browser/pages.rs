//! What holds for every page that is opened daily: nothing scrolls sideways, and the console is silent.

use crate::{DESK, PHONE, signed_in};

/// Pages that are opened every day; those of a record are added.
const PAGES: [&str; 33] = [
    "/today",
    "/people",
    "/records",
    "/records?kind=contact",
    "/records?kind=person",
    "/records/new/contact",
    "/records/new/person",
    "/records/new/call",
    "/duties",
    "/duties/month",
    "/records/new/release",
    "/records/new/episode",
    "/records/new/agreement",
    "/records/new/working_group",
    "/records/new/recovery_plan",
    "/records/new/test",
    "/records/new/leave",
    "/records/new/violation",
    "/records/new/evaluation",
    "/records/new/suspension",
    "/records/new/relocation",
    "/records/new/two_place",
    "/records/new/maintenance",
    "/records/new/police_report",
    "/records/new/monitoring",
    "/search?q=lxm",
    "/stats",
    "/board",
    "/board?wall=1",
    "/import",
    "/me",
    "/permits",
    "/permits/new",
];

/// Widths to try: `KAPOK_BROWSER_WIDTHS=320,768` tries others than a phone and a desk.
fn widths() -> Vec<u32> {
    match std::env::var("KAPOK_BROWSER_WIDTHS") {
        Ok(widths) => widths.split(',').map(|width| width.trim().parse().unwrap()).collect(),
        Err(_) => vec![PHONE, DESK],
    }
}

#[test]
fn no_page_scrolls_sideways_and_none_complains() {
    for width in widths() {
        signed_in(width, async |page, station| {
            let mut faults = page.console().await;
            let (person, contact) = (&station.person, &station.contact);
            let of_records = [format!("/people/{person}"), format!("/records/{contact}"), format!("/records/{contact}/edit")];
            for path in PAGES.iter().map(ToString::to_string).chain(of_records) {
                page.visit(&path).await;
                let wider = page.ask("document.documentElement.scrollWidth - document.documentElement.clientWidth").await;
                if wider.as_i64().unwrap() > 0 {
                    let widest = "Array.from(document.querySelectorAll('body *')).filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(e => e.tagName + '.' + e.className).slice(0, 5).join(' ')";
                    faults.push(format!("{path} is {wider} px too wide: {}", page.ask(widest).await));
                }
                faults.extend(page.console().await.into_iter().map(|message| format!("{path}: {message}")));
            }
            assert!(faults.is_empty(), "at {width} px:\n{}", faults.join("\n"));
        });
    }
}

#[test]
fn the_sign_in_page_is_silent_too() {
    crate::driver::in_browser(PHONE, async |page, _| {
        page.visit("/signin").await;
        assert!(page.shown().await.contains("登录"));
    });
}
