//! The life of one client, clicked through from the way out of a facility to the end of the term: each thing is done from 今日工作台 by its button 去办,
//! and saving leads back there. Worker, lead and street look at their day at each step; the file says how the person stands; the papers are printed.
//! Which duty arises on which day is the story `duties.rs`; here is what only a browser shows.

use crate::{DESK, PHONE, driver::Page, signed_in, station::Station};

const REPORT: &str = "到街道（乡镇）报到";
const WARN: &str = "拒绝、逃避检测将满次数，告诫本人";

/// What 今日工作台 asks for.
async fn asked(page: &Page) -> Vec<String> {
    page.visit("/today").await;
    let shown = page.ask("Array.from(document.querySelectorAll('#duties .what')).map(what => what.innerText)").await;
    shown.as_array().unwrap().iter().map(|what| what.as_str().unwrap().to_owned()).collect()
}

/// On a day, worker, lead and street are asked for the same; the worker is left at his desk.
async fn day(page: &Page, station: &Station, day: &str, expected: &[&str]) {
    for login in ["street", "lead", "chen"] {
        station.on(page, day, login).await;
        assert_eq!(asked(page).await, expected, "{day}, {login}");
    }
}

/// Taps 去办 beside what is asked for, and waits for the form.
async fn go(page: &Page, what: &str) {
    let button = format!(
        "Array.from(document.querySelectorAll('#duties .duty')).find(duty => duty.querySelector('.what').innerText.startsWith('{what}'))?.querySelector('.act .btn.soft')"
    );
    page.until(&button).await;
    page.ask(&format!("({button}).dataset.here = '1'")).await;
    page.tap("[data-here]").await;
    page.arrive("/records/").await;
}

/// Sends the form and is back at the desk.
async fn save(page: &Page) {
    assert_eq!(page.ask("Array.from(document.querySelectorAll('form :invalid')).map(field => field.name).join(' ')").await, "");
    page.tap(".bar .btn.primary").await;
    page.until("location.pathname === '/today' && document.readyState === 'complete'").await;
    assert!(page.shown().await.contains("已提交") || page.shown().await.contains("已更正"));
}

/// Sends a form that was not opened from the desk.
async fn keep(page: &Page) {
    page.tap(".bar .btn.primary").await;
    page.until("/said=(stored|corrected)/.test(location.search)").await;
}

async fn begin(page: &Page, station: &Station, kind: &str) {
    page.visit(&format!("/records/new/{kind}?person={}&episode={}", station.person, station.latest("episode"))).await;
}

async fn texts(page: &Page, fields: &[(&str, &str)]) {
    for (field, text) in fields {
        page.fill(field, text).await;
    }
}

/// The official form of a record, as it is printed.
async fn printed(page: &Page, station: &Station, kind: &str, form: &str, title: &str) {
    page.visit(&format!("/records/{}/print?form={form}", station.latest(kind))).await;
    let heading = page.ask("document.querySelector('article.sheet h1').innerText").await;
    assert_eq!(heading, title, "{form}");
    assert!(page.shown().await.contains(&format!("表号：{form}")), "{form}");
}

/// What stands beside the name in the file.
async fn stands(page: &Page, station: &Station, words: &[&str]) {
    page.visit(&format!("/people/{}", station.person)).await;
    let shown = page.shown().await;
    for word in words {
        assert!(shown.contains(word), "{word}: {shown}");
    }
}

#[test]
fn a_life_is_clicked_through_from_the_gate_to_the_end_of_the_term() {
    signed_in(DESK, async |page, station| {
        beginning(page, station).await;
        tests(page, station).await;
        away(page, station).await;
        interrupted(page, station).await;
        moved(page, station).await;
        ending(page, station).await;
    });
}

/// Met at the gate, reported, agreed, with a group and a plan.
async fn beginning(page: &Page, station: &Station) {
    station.on(page, "2020-02-26", "chen").await;
    page.visit(&format!("/records/new/release?person={}", station.person)).await;
    texts(page, &[("#f-facility", "某拘留所"), ("#f-on", "2020-03-02")]).await;
    keep(page).await;
    day(page, station, "2020-03-02", &["出所必接"]).await;
    go(page, "出所必接").await;
    texts(page, &[("#f-fetched-by-0", "陈阿根"), ("#f-arrived", "2020-03-02"), ("#f-told", "2020-03-02")]).await;
    save(page).await;
    page.visit(&format!("/records/new/episode?person={}", station.person)).await;
    page.choose("kind", "sj").await;
    texts(page, &[("#f-decided", "2020-02-20"), ("#f-served", "2020-02-28")]).await;
    keep(page).await;
    day(page, station, "2020-03-05", &[REPORT]).await;
    stands(page, station, &["社区戒毒"]).await;
    page.visit("/today").await;
    go(page, REPORT).await;
    page.tap("input#f-reported + button").await;
    save(page).await;
    day(page, station, "2020-03-09", &["签订协议", "成立工作小组", "制定帮教计划"]).await;
    go(page, "签订协议").await;
    save(page).await;
    printed(page, station, "agreement", "JD-02", "社区戒毒（社区康复）协议书").await;
    printed(page, station, "agreement", "JD-03", "权利义务告知书").await;
    day(page, station, "2020-03-12", &["成立工作小组", "制定帮教计划"]).await;
    go(page, "成立工作小组").await;
    let members = [("officer", "何专干"), ("police", "苏警官"), ("medic", "冼医生"), ("family", "罗父"), ("volunteer", "康义工")];
    for (at, (role, name)) in members.into_iter().enumerate() {
        if at > 0 {
            page.tap("button[name='_add'][value='members']").await;
        }
        page.choose(&format!("members.{at}.role"), &format!("member_{role}")).await;
        page.fill(&format!("[name='members.{at}.name']"), name).await;
    }
    save(page).await;
    go(page, "制定帮教计划").await;
    page.fill("#f-situation", "在家，想找工作").await;
    save(page).await;
    printed(page, station, "recovery_plan", "JD-05", "社区戒毒（康复）计划").await;
    day(page, station, "2020-03-13", &[]).await;
    stands(page, station, &["执行中", "第 9 天", "2023-03-04"]).await;
}

/// One test in time, two refused in a row: the warning, and its notice.
async fn tests(page: &Page, station: &Station) {
    day(page, station, "2020-04-03", &["吸毒检测（第 1 期，共 22 期）"]).await;
    go(page, "吸毒检测").await;
    page.choose("outcome", "test_negative").await;
    save(page).await;
    printed(page, station, "test", "JD-06", "社区戒毒（康复）人员吸毒检测记录表").await;
    assert_eq!(asked(page).await, Vec::<String>::new());
    for (on, period, warned) in [("2020-05-04", 2, false), ("2020-06-04", 3, true)] {
        let test = format!("吸毒检测（第 {period} 期，共 22 期）");
        day(page, station, on, &[&test]).await;
        go(page, &test).await;
        page.choose("outcome", "test_refused").await;
        page.fill("#f-reason", "说没有空").await;
        save(page).await;
        let expected: &[&str] = if warned { &[&test, WARN] } else { &[&test] };
        let mut shown = asked(page).await;
        shown.sort();
        assert_eq!(shown, expected, "a refused test fills no period");
    }
    go(page, WARN).await;
    assert_eq!(page.ask("document.querySelector('[name=kind]:checked').value").await, "violation_test");
    page.choose("measures", "violation_warned").await;
    save(page).await;
    printed(page, station, "violation", "JD-12", "告诫书").await;
    day(page, station, "2020-06-05", &[]).await;
}

/// An absence that was reported and registered late, a summary, and the assessment that the street writes.
async fn away(page: &Page, station: &Station) {
    station.on(page, "2020-07-08", "chen").await;
    begin(page, station, "leave").await;
    texts(page, &[("#f-from", "2020-07-10"), ("#f-to", "2020-07-14"), ("#f-destination", "邻县")]).await;
    keep(page).await;
    day(page, station, "2020-07-15", &["外出销假"]).await;
    go(page, "外出销假").await;
    page.tap("input#f-returned + button").await;
    save(page).await;
    day(page, station, "2020-08-24", &["半年小结（第 1 期，共 6 期）", "风险分类评估"]).await;
    go(page, "半年小结").await;
    page.choose("compliance", "compliance_fair").await;
    page.fill("#f-summary", "有两次没有检").await;
    save(page).await;
    station.on(page, "2020-08-25", "street").await;
    assert_eq!(asked(page).await, ["风险分类评估"]);
    go(page, "风险分类评估").await;
    page.choose("class", "class_medium").await;
    save(page).await;
    day(page, station, "2020-08-25", &[]).await;
    stands(page, station, &["中风险"]).await;
}

/// In detention, and out again: the term ends as much later.
async fn interrupted(page: &Page, station: &Station) {
    station.on(page, "2020-11-01", "chen").await;
    begin(page, station, "suspension").await;
    page.choose("reason", "suspended_detained").await;
    page.fill("#f-from", "2020-11-01").await;
    keep(page).await;
    stands(page, station, &["中止"]).await;
    station.on(page, "2020-11-16", "chen").await;
    page.visit(&format!("/records/{}/edit", station.latest("suspension"))).await;
    texts(page, &[("#f-continued", "2020-11-16"), ("#f--why", "已释放")]).await;
    keep(page).await;
    day(page, station, "2020-11-16", &["确认新的期满日期"]).await;
    go(page, "确认新的期满日期").await;
    page.fill("#f-new-end", "2023-03-19").await;
    save(page).await;
    day(page, station, "2020-11-17", &[]).await;
    stands(page, station, &["执行中", "2023-03-19"]).await;
}

/// A year is assessed; the street changes, the time goes on.
async fn moved(page: &Page, station: &Station) {
    station.on(page, "2021-02-25", "street").await;
    go_today(page, "风险分类评估").await;
    page.choose("class", "class_low").await;
    save(page).await;
    station.on(page, "2021-02-25", "chen").await;
    go_today(page, "年度评估").await;
    assert_eq!(page.ask("document.querySelector('[name=kind]:checked').value").await, "evaluation_year");
    page.choose("compliance", "compliance_good").await;
    page.fill("#f-summary", "已就业").await;
    save(page).await;
    station.on(page, "2021-04-05", "chen").await;
    begin(page, station, "relocation").await;
    texts(page, &[("#f-changed", "2021-04-01"), ("#f-from-street", "东街道"), ("#f-to-street", "西街道")]).await;
    keep(page).await;
    day(page, station, "2021-04-09", &["到变更后的街道（乡镇）报到"]).await;
    go(page, "到变更后的街道（乡镇）报到").await;
    page.tap("input#f-reported + button").await;
    save(page).await;
    assert_eq!(asked(page).await, ["与变更后的街道（乡镇）签新协议"]);
    go(page, "与变更后的街道（乡镇）签新协议").await;
    assert_eq!(page.ask("document.querySelector('[name=episode]:checked').value").await, station.latest("episode"));
    save(page).await;
    assert_eq!(asked(page).await, Vec::<String>::new());
}

/// The last day: released, and the paper that says so.
async fn ending(page: &Page, station: &Station) {
    station.on(page, "2023-03-19", "chen").await;
    go_today(page, "期满解除").await;
    texts(page, &[("#f-ended", "2023-03-19")]).await;
    page.choose("reason", "released").await;
    save(page).await;
    for login in ["street", "lead", "chen"] {
        station.on(page, "2023-03-20", login).await;
        let shown = asked(page).await;
        assert!(!shown.iter().any(|what| what.contains("期满") || what.contains("检测")), "{login}: {shown:?}");
    }
    stands(page, station, &["期满解除"]).await;
    printed(page, station, "episode", "JD-18", "社区戒毒（康复）期满报告").await;
}

async fn go_today(page: &Page, what: &str) {
    page.visit("/today").await;
    go(page, what).await;
}

#[test]
fn a_test_is_recorded_on_a_phone_from_what_is_to_be_done_in_three_taps() {
    signed_in(PHONE, async |page, station| {
        let days = [("kind", "sj"), ("decided", "2020-02-20"), ("served", "2020-02-28"), ("reported", "2020-03-05")];
        let episode = station.record("episode", &days);
        for (kind, day, more) in [("agreement", "signed", None), ("recovery_plan", "on", Some(("situation", "在家")))] {
            let texts = [&[("episode", episode.as_str()), (day, "2020-03-09")], more.as_slice()].concat();
            station.record(kind, &texts);
        }
        let lacking = ["officer", "police", "medic", "family", "volunteer"].map(|role| format!("member_{role}"));
        let mut texts = vec![("episode", episode.as_str()), ("formed", "2020-03-09"), ("lacking_why", "正在找")];
        texts.extend(lacking.iter().map(|role| ("lacking", role.as_str())));
        station.record("working_group", &texts);
        station.on(page, "2020-04-03", "chen").await;
        assert_eq!(asked(page).await, ["吸毒检测（第 1 期，共 22 期）"]);
        let before = page.taps();
        go(page, "吸毒检测").await;
        page.choose("outcome", "test_negative").await;
        save(page).await;
        assert_eq!(page.taps() - before, 3);
        assert_eq!(asked(page).await, Vec::<String>::new());
    });
}
