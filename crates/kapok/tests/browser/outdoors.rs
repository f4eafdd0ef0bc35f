//! A morning without signal: forty records of eight kinds, the browser killed twice, a clock two days ahead, a session that has ended, an answer lost on the
//! way; afterwards everything is stored once, and the phone keeps nothing.

use crate::{PHONE, driver, driver::Page, gate::Gate, station::Station};
use base::Moment;
use serde_json::{Value, json};

/// Rounds of the eight kinds.
const ROUNDS: usize = 5;
/// The evening's clock and two days more.
const PHONE_CLOCK: &str = "2020-02-15T18:00:00+08:00";

/// The records of a round: kind, what its button fills in, names and values of its form.
fn round(station: &Station, at: usize) -> [(&'static str, &'static str, Value); 8] {
    let person = &station.person;
    let name = format!("龙一{at}");
    [
        ("contact", "channel=visit", json!([["served", person], ["topics", "living"], ["minutes", "20"], ["summary", format!("第 {at} 家")]])),
        ("test", "", json!([["person", person], ["outcome", "test_negative"]])),
        ("delivery", "", json!([["person", person], ["lines.0.item", "mask"], ["lines.0.quantity", "2"], ["confirmed", "今天"]])),
        ("post_tally", "", json!([["place", station.post], ["inward", "12"], ["outward", "7"]])),
        ("passage", "", json!([["name", name], ["at", "08:30"], ["temperature", "36.5"]])),
        ("self_report", "", json!([["name", name], ["arrived", "2020-02-10"]])),
        ("dwelling_check", "", json!([["place", station.dwelling], ["occupants", "3"]])),
        ("volunteer_shift", "", json!([["volunteer", station.volunteer], ["post", "公交站引导"], ["came", "08:00"], ["left", "11:00"]])),
    ]
}

/// Fills a form in as a thumb does: choices are ticked, texts are typed, and the page hears of each.
const WRITE: &str = "window.write = (kind, given, pairs) => { \
    document.querySelector(`[data-open=\"${kind}\"][data-given=\"${given}\"]`).click(); \
    const form = document.querySelector('form[data-form]'); \
    for (const [name, value] of pairs) { \
        const all = Array.from(form.querySelectorAll('[name]')).filter(field => field.name === name); \
        const choice = all.find(field => /checkbox|radio/.test(field.type) && field.value === value); \
        const field = choice || all.find(one => !/checkbox|radio/.test(one.type)); \
        if (!field) throw new Error(`no ${name} ${value} in ${kind}`); \
        if (choice) { if (!choice.checked) choice.click(); } else field.value = value; \
        field.dispatchEvent(new Event('input', { bubbles: true })); field.dispatchEvent(new Event('change', { bubbles: true })); \
    } }";

const LINES: &str = "document.querySelectorAll('[data-items] li[data-state]').length";

async fn opened(page: &Page) {
    page.visit("/field").await;
    page.until("document.querySelector('[data-open=contact]') && !document.querySelector('[data-open=contact]').disabled").await;
    page.ask(&format!("void ({WRITE})")).await;
}

async fn write(page: &Page, (kind, given, pairs): &(&str, &str, Value)) {
    let before = page.ask(LINES).await.as_u64().unwrap();
    page.ask(&format!("void write('{kind}', '{given}', {pairs})")).await;
    page.ask("void document.querySelector('[data-keep]').click()").await;
    page.until(&format!("!document.querySelector('[data-home]').hidden && {LINES} === {}", before + 1)).await;
}

/// The ids that wait on the phone, those that were begun first first.
async fn waiting(page: &Page) -> Vec<String> {
    let ids = page
        .ask(
            "new Promise(done => { indexedDB.open('kapok-field').onsuccess = event => { const database = event.target.result; \
        database.transaction('items').objectStore('items').getAll().onsuccess = found => { database.close(); \
        done(found.target.result.sort((a, b) => a.at - b.at).map(item => item.id)); }; }; })",
        )
        .await;
    ids.as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
}

/// Half a form, and the browser is gone; afterwards the page opens without signal and the half form is there.
async fn killed(page: Page, phone: &driver::Phone, text: &str, waits: usize) -> Page {
    page.ask("void write('contact', 'channel=phone', [])").await;
    page.fill("[name=summary]", text).await;
    page.until("document.querySelector('[data-saved]').textContent !== ''").await;
    page.kill().await;
    let page = phone.open().await;
    opened(&page).await;
    page.until(&format!("{LINES} === {}", waits + 1)).await;
    page.tap("[data-items] li[data-state=draft] .btn.primary").await;
    assert_eq!(page.value("[name=summary]").await, text, "nothing of a half form is lost");
    page.tap("[data-back]").await;
    page.until("!document.querySelector('[data-home]').hidden").await;
    page.tap("[data-items] li[data-state=draft] .btn.ghost").await;
    page.tap("[data-items] li[data-state=draft] .btn.ghost").await;
    page.until(&format!("{LINES} === {waits}")).await;
    page
}

#[test]
fn a_morning_without_signal_is_stored_once_and_leaves_nothing_on_the_phone() {
    let station = Station::open();
    let gate = Gate::before(station.socket());
    let clock: Moment = PHONE_CLOCK.parse().unwrap();
    driver::on_a_phone(PHONE, gate.address(), clock, async |phone| {
        let page = phone.open().await;
        station.sign_in(&page).await;
        opened(&page).await;
        page.until("navigator.serviceWorker.controller").await;
        for (kind, typed) in [("person", "lxm"), ("volunteer", "ldq")] {
            page.ask("void (document.querySelector('[data-take]').open = true)").await;
            page.tap(&format!("#f-take-{kind}")).await;
            page.keys(typed).await;
            page.tap("[role=option]").await;
        }
        page.tap("[data-take] [type=submit].primary").await;
        page.until("document.querySelector('[data-taken]').textContent.includes('2')").await;

        gate.shut();
        let rounds: Vec<_> = (0..ROUNDS).map(|at| round(&station, at)).collect();
        for record in rounds[..2].iter().flatten() {
            write(&page, record).await;
        }
        let page = killed(page, phone, "说到一半电话断了", 16).await;
        for record in rounds[2..4].iter().flatten() {
            write(&page, record).await;
        }
        let page = killed(page, phone, "手机没电了", 32).await;
        for record in &rounds[4] {
            write(&page, record).await;
        }
        assert!(page.shown().await.contains("没有信号，40 条"), "{}", page.shown().await);
        let ids = waiting(&page).await;
        assert_eq!(ids.len(), 40);
        sealed(&page).await;

        // the session ended meanwhile; somebody at the station wrote the first visit down under the same number
        station.end_sessions("chen");
        station.contact_with_id(&ids[0], "45");
        gate.open();
        page.until("!document.querySelector('[data-enter]').hidden").await;
        assert!(page.shown().await.contains("登录已过期，40 条"), "{}", page.shown().await);
        gate.lose_answers(2);
        page.tap("[data-enter] a").await;
        station.enter(&page).await;
        page.arrive("/field").await;
        page.until("document.querySelector('[data-state]').textContent.includes('1 条需要处理')").await;
        page.until(&format!("{LINES} === 1")).await;
        assert_eq!(gate.lost(), 2, "two answers were lost on the way");
        for (kind, count) in station.counted() {
            assert_eq!(count, if kind == "contact" { ROUNDS + 1 } else { ROUNDS }, "{kind}");
        }
        for id in &ids {
            assert_eq!(station.day_of(id), "2020-02-13", "今天 is the server's day");
        }

        // two versions side by side, decided by a person
        page.tap("[data-items] .btn.primary").await;
        page.until("document.querySelector('[data-both] table')").await;
        let both = page.ask("document.querySelector('[data-both]').innerHTML").await.to_string();
        assert!(both.contains("45") && both.contains("20") && both.contains("服务器上"), "{both}");
        page.ask(
            "void Array.from(document.querySelectorAll('[data-items] .btn')).find(one => one.textContent.includes('以这台手机上的为准')).click()",
        )
        .await;
        page.until("document.querySelector('[data-state]').textContent.includes('已全部发送')").await;
        assert_eq!(station.version_of(&ids[0]), 2);

        page.tap("form[action='/signout'] [type=submit]").await;
        page.arrive("/signin").await;
        left_behind(&page).await;
        quiet_but_for_the_network(&page).await;
        page
    });
}

/// What lies on the phone while it waits is sealed, by a key that nobody gets out.
async fn sealed(page: &Page) {
    let said = page
        .ask(
            "new Promise(done => { indexedDB.open('kapok-field').onsuccess = event => { const database = event.target.result; const all = {}; \
        const turn = database.transaction(['keys', 'notes', 'items']); \
        for (const name of ['keys', 'notes', 'items']) turn.objectStore(name).getAll().onsuccess = found => { all[name] = found.target.result; }; \
        turn.oncomplete = () => { database.close(); done({ secret: all.keys.every(one => one.key.extractable === false), \
            text: JSON.stringify(all) + all.items.map(item => new TextDecoder().decode(item.sealed)).join('') }); }; }; })",
        )
        .await;
    assert_eq!(said["secret"], true);
    let text = said["text"].as_str().unwrap();
    for word in ["罗", "龙一", "channel", "公交站引导", "第 0 家"] {
        assert!(!text.contains(word), "{word} lies in plain");
    }
    let cached = cached(page).await;
    assert!(
        cached.contains("\"/field\"") && !cached.contains("/today") && !cached.contains("/field/pack") && !cached.contains("/people"),
        "{cached}"
    );
}

/// The paths of everything in the caches of the browser, as one text.
pub(crate) async fn cached(page: &Page) -> String {
    let paths = "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(cache => cache.keys()) \
        .then(keys => keys.map(key => new URL(key.url).pathname))))).then(JSON.stringify)";
    page.ask(paths).await.as_str().unwrap().to_owned()
}

/// Nothing was complained of on the console but that the network was away.
pub(crate) async fn quiet_but_for_the_network(page: &Page) {
    let odd: Vec<String> =
        page.console().await.into_iter().filter(|line| !line.contains("Failed to load resource") && !line.contains("net::ERR")).collect();
    assert_eq!(odd, Vec::<String>::new(), "the console is silent but for the network");
}

/// Nothing lies in the browser any more.
pub(crate) async fn left_behind(page: &Page) {
    for (what, expression) in [
        ("databases", "indexedDB.databases().then(found => found.length)"),
        ("caches", "caches.keys().then(found => found.length)"),
        ("storage", "localStorage.length + sessionStorage.length"),
    ] {
        assert_eq!(page.ask(expression).await, 0, "{what} are left");
    }
}
