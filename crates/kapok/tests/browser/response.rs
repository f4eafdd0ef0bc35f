//! One day of report L in small, clicked through: a response is started, people are counted at the gate and report themselves by their phones, a round
//! goes from door to door with a form for each door and for whoever is found, residents are typed in. The briefing of report L says these figures; then
//! the response ends, what was gathered is destroyed with a certificate, and the briefing still says them.

use crate::{PHONE, driver::Page, signed_in, station::Station};

/// As `TestApp` makes accounts.
const PASSWORD: &str = "长长的一句密码";
const BRIEFING: &str = "/briefs/new?template=longxue&on=2020-02-13";
/// What the briefing says of this day.
const FIGURES: [&str; 6] = [
    "累计为 6 人次测温登记",
    "参加联合排查 1 次，派员 1 人次",
    "检查出租屋 2 套（连同复查共 2 套次）",
    "新排查出来穗人员 1 人",
    "收到来穗人员自填摸查表 1 份",
    "录入居民资料 1 份",
];

/// Sends the form that is shown, and waits until it was stored.
async fn keep(page: &Page) {
    page.tap(".bar .btn.primary").await;
    page.until("/said=(stored|corrected)/.test(location.search) && document.readyState === 'complete'").await;
}

/// Taps the link with these words.
async fn follow(page: &Page, words: &str) {
    let link = format!("Array.from(document.querySelectorAll('main a, .head a')).find(link => link.innerText.trim() === '{words}')");
    page.until(&format!("{link} && ({link}.dataset.here = '1')")).await;
    page.tap("[data-here]").await;
}

/// Chooses a record by typing, as a thumb does.
async fn pick(page: &Page, field: &str, typed: &str) {
    page.tap(field).await;
    page.keys(typed).await;
    page.tap("[role=option]").await;
}

#[test]
fn a_day_of_report_l_is_told_by_its_briefing_and_outlives_what_it_was_told_by() {
    signed_in(PHONE, async |page, station| {
        let campaign = started(page, station).await;
        gate(page, station, &campaign).await;
        reported(page, station, &campaign).await;
        round(page, station, &campaign).await;
        registered(page, station, &campaign).await;
        ended(page, station, &campaign).await;
    });
}

/// The lead starts the response.
async fn started(page: &Page, station: &Station) -> String {
    station.hand_to(page, "lead").await;
    page.visit("/campaigns/new").await;
    for (field, text) in [("#f-name", "疫情防控"), ("#f-first-day", "2020-02-03"), ("#f-area", "龙穴岛"), ("#f-posts", "东门")] {
        page.fill(field, text).await;
    }
    page.tap("form[action='/campaigns/new'] [type=submit]").await;
    page.until("/^\\/campaigns\\/[0-9a-f-]{36}/.test(location.pathname)").await;
    page.path().await["/campaigns/".len()..].to_owned()
}

/// A shift at the gate: five taps and one name.
async fn gate(page: &Page, station: &Station, campaign: &str) {
    let shift = [
        ("target", "post"),
        ("place", &station.post),
        ("name", "evening"),
        ("from", "16:00"),
        ("to", "20:00"),
        ("on", "2020-02-13"),
        ("campaign", campaign),
    ];
    let shift = station.filed("shift", &shift);
    station.hand_to(page, "chen").await;
    page.visit(&format!("/post/{shift}")).await;
    for way in ["inward", "inward", "inward", "outward", "outward"] {
        page.tap(&format!(".pane-count [data-tap={way}]")).await;
    }
    page.until("document.querySelector('[data-sending]').textContent === '已存'").await;
    page.tap(".segs label[for=m-name]").await;
    page.fill("#f-name", "何阿福").await;
    page.fill("#f-temperature", "36.5").await;
    page.tap("#passage [type=submit]").await;
    page.until("location.search.includes('passed=')").await;
}

/// Somebody scans the code at the door; a worker checks what was said and decides.
async fn reported(page: &Page, station: &Station, campaign: &str) {
    page.visit(&format!("/records/new/public_form?campaign={campaign}")).await;
    for (field, text) in [("#f-title", "来岛人员登记"), ("#f-collector", "龙穴社工站"), ("#f-enquiries", "站长 19000000001")] {
        page.fill(field, text).await;
    }
    keep(page).await;
    page.visit("/forms").await;
    page.tap("a[href^='/r/']").await;
    page.arrive("/r/").await;
    station.wait(60);
    for (field, text) in [("#f-name", "罗阿明"), ("#f-phone", "19000001234"), ("#f-arrived", "2020-02-12"), ("#f-symptoms", "咳嗽")] {
        page.fill(field, text).await;
    }
    page.tap_label("form", "我看了上面的说明").await;
    page.tap("form[data-session] [type=submit]").await;
    page.until("document.querySelector('.code')").await;
    page.visit("/reports").await;
    page.tap("form[action$='/check'] [type=submit]").await;
    page.until("!document.querySelector(\"form[action$='/check']\")").await;
    page.visit("/reports?tab=checked").await;
    page.tap("form[action$='/decide'] [value=observe]").await;
    page.until("!document.querySelector(\"form[action$='/decide']\")").await;
    page.visit("/reports?tab=open").await;
    page.until("document.body.innerText.includes('居家观察')").await;
}

/// A round through the island in the evening: two doors, somebody who was on no list, and one door left.
async fn round(page: &Page, station: &Station, campaign: &str) {
    for name in ["龙穴三巷 5 栋 202", "龙穴三巷 6 栋 101"] {
        station.filed("place", &[("name", name), ("kind", "dwelling")]);
    }
    let staff = [("target", "sweep"), ("staff.0.worker", station.worker.as_str()), ("on", "2020-02-13"), ("campaign", campaign)];
    station.filed("shift", &staff);
    page.visit(&format!("/records/new/sweep?campaign={campaign}&workers={}", station.worker)).await;
    for (field, text) in [("#f-area", "龙穴三巷"), ("#f-from", "17:00"), ("#f-to", "19:00")] {
        page.fill(field, text).await;
    }
    keep(page).await;
    page.visit("/sweeps").await;
    page.tap("main a[href^='/sweeps/']").await;
    page.until("document.body.innerText.includes('0 / 3')").await;
    let wide = page.ask("document.documentElement.scrollWidth - document.documentElement.clientWidth").await;
    assert_eq!(wide, 0, "nothing scrolls sideways");

    follow(page, "查这一套").await;
    page.arrive("/records/new/dwelling_check").await;
    page.fill("#f-occupants", "3").await;
    page.choose("hazards", "fire_hazard").await;
    page.fill("#f-rectify-by", "2020-02-20").await;
    keep(page).await;
    page.until("document.body.innerText.includes('1 / 3')").await;
    follow(page, "查这一套").await;
    page.arrive("/records/new/dwelling_check").await;
    page.fill("#f-occupants", "2").await;
    keep(page).await;
    page.until("document.body.innerText.includes('2 / 3')").await;

    page.tap(".tabsline a[href$='view=checked']").await;
    page.until("location.search.includes('view=checked')").await;
    page.tap("main a[href*='/records/new/arrival_found'][href*='check=']").await;
    page.arrive("/records/new/arrival_found").await;
    pick(page, "#f-person", "lxm").await;
    keep(page).await;
    assert!(page.path().await.starts_with("/sweeps/"), "back in the round");
    let shown = page.shown().await;
    assert!(shown.contains("罗*") && !shown.contains("罗细妹"), "{shown}");
}

/// A resident is typed in from the paper register.
async fn registered(page: &Page, station: &Station, campaign: &str) {
    page.visit(&format!("/records/new/registry_entry?person={}&campaign={campaign}", station.person)).await;
    keep(page).await;
}

/// The paragraphs of the briefing.
async fn briefing(page: &Page) -> String {
    page.visit(BRIEFING).await;
    let said = page.shown().await;
    for figure in FIGURES {
        assert!(said.contains(figure), "{figure}: {said}");
    }
    said
}

/// The lead ends it, the security administrator carries the destruction out; the figures stay.
async fn ended(page: &Page, station: &Station, campaign: &str) {
    station.hand_to(page, "lead").await;
    briefing(page).await;
    let checks = station.latest("dwelling_check");
    page.visit(&format!("/campaigns/{campaign}")).await;
    page.tap("form[action$='/end'] [type=submit]").await;
    page.arrive("/admin/destructions/").await;
    let order = page.path().await;
    station.hand_to(page, "security").await;
    page.visit(&order).await;
    page.fill("#f-proof", PASSWORD).await;
    page.tap(&format!("form[action='{order}'] [type=submit]")).await;
    page.until("document.querySelector('a[href$=\"/certificate\"]')").await;
    page.visit(&format!("{order}/certificate")).await;
    assert!(page.shown().await.contains("应急行动已结束"));
    station.hand_to(page, "lead").await;
    briefing(page).await;
    page.visit(&format!("/records/{checks}")).await;
    assert!(page.shown().await.contains("销毁证明"), "what was gathered is gone");
    page.visit("/sweeps").await;
    assert!(!page.shown().await.contains("龙穴三巷"), "and nobody reads where a round went");
}
