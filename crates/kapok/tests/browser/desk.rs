//! Two desks of one session on one machine: somebody registered before is scanned, the network is cut, a dozen people come to each desk, the page is
//! loaded again meanwhile, one of them comes to both desks, an answer is lost on the way back. Afterwards everybody is stored once, the double is told,
//! no number was given out twice, and signing out leaves nothing. And the screen in the hall.

use crate::{
    driver,
    driver::Page,
    gate::Gate,
    outdoors::{cached, left_behind, quiet_but_for_the_network},
    signed_in,
    station::Station,
};
use base::{Moment, json};
use std::collections::BTreeSet;

/// A screen that hangs in the hall.
const WALL: u32 = 1920;
/// A notebook on a school desk.
const NOTEBOOK: u32 = 1280;
/// Its clock is a day behind.
const CLOCK: &str = "2020-02-12T18:00:00+08:00";
/// People who come to each desk while the network is cut.
const CUT_OFF: usize = 12;
/// Nobody's number.
const PAPER: &str = "440524188001010014";

fn session(station: &Station) -> String {
    let texts = [
        ("name", "东山小学第一场"),
        ("work", "crowd_testing"),
        ("on", "2020-02-13"),
        ("from", "17:00"),
        ("to", "20:00"),
        ("desks", "4"),
        ("window_places", "30"),
        ("tube", "10"),
    ];
    station.filed("crowd_session", &texts)
}

/// Types a line as a scanner does, with Enter behind it, and waits for the number that is to be called out.
async fn scan(page: &Page, line: &str) -> u32 {
    let number = "document.querySelector('[data-number]').textContent";
    let before = page.ask(number).await.as_str().unwrap().to_owned();
    page.fill("[data-line]", line).await;
    page.keys("\u{e007}").await;
    page.until(&format!("{number} !== '{before}' && document.querySelector('[data-line]').value === ''")).await;
    page.ask(number).await.as_str().unwrap().trim_end_matches(" 号").parse().unwrap()
}

async fn desk(page: &Page, session: &str, number: u32) {
    page.visit(&format!("/desk/{session}?desk={number}")).await;
    page.until("!document.querySelector('form[data-scan]').hidden && Number(document.querySelector('[data-left]').textContent) > 0").await;
}

/// Registers somebody on the public page, and gives the code under the picture.
async fn registered(page: &Page, station: &Station, session: &str) -> String {
    page.visit(&format!("/book/{session}")).await;
    page.tap_label("form[data-session]", "18:30").await;
    page.fill("#f-name", "欧阳木棉").await;
    page.fill("#f-phone", "19000000001").await;
    page.tap("label[for='f--agree']").await;
    page.tap("form[data-session] [type=submit]").await;
    // nobody fills it in so fast
    page.until("document.body.innerText.includes('提交得太快了')").await;
    assert_eq!(page.value("#f-name").await, "欧阳木棉", "nothing is lost");
    station.wait(5);
    page.tap("form[data-session] [type=submit]").await;
    page.until("document.querySelector('[data-code] svg')").await;
    let code = page.ask("document.querySelector('[data-code]').dataset.code").await.as_str().unwrap().to_owned();
    assert!(!page.shown().await.contains("木棉"), "the picture says no name");
    // found again by its code; the place is taken
    page.visit(&format!("/book/{session}")).await;
    assert!(page.shown().await.contains("18:30　还有 29 个名额"), "{}", page.shown().await);
    page.tap("details.more-fields summary").await;
    page.fill("#f-code", &code.to_lowercase()).await;
    page.tap("form[action$='/mine'] [type=submit]").await;
    page.until("document.querySelector('[data-code] svg')").await;
    code
}

const SAID: &str = "document.querySelector('[data-state]').textContent";

#[test]
fn two_desks_go_on_without_a_network_and_are_merged() {
    let station = Station::open();
    let gate = Gate::before(station.socket());
    let clock: Moment = CLOCK.parse().unwrap();
    let session = session(&station);
    driver::on_a_phone(NOTEBOOK, gate.address(), clock, async |phone| {
        let page = phone.open().await;
        let code = registered(&page, &station, &session).await;
        station.sign_in(&page).await;
        let mut numbers = Vec::new();
        for number in [2, 1] {
            desk(&page, &session, number).await;
            page.until(&format!("{SAID} === '全部已发'")).await;
        }
        page.until("navigator.serviceWorker.controller").await;

        // with a network: one scan of the code, stored at once under the name that was registered
        numbers.push(scan(&page, &code).await);
        page.until(&format!("{SAID} === '全部已发'")).await;
        assert_eq!(station.crowd().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>(), ["欧阳木棉"]);

        // for somebody who cannot come to the desk himself: one tap and a name
        page.tap_label("form[data-scan]", "代老人").await;
        page.fill("#f-live-proxy-name", "何福水").await;
        numbers.push(scan(&page, "何阿婆").await);
        page.until(&format!("{SAID} === '全部已发'")).await;
        let stored = station.crowd();
        let proxied = stored.iter().find(|one| one["name"] == "何阿婆").unwrap();
        assert_eq!((&proxied["proxy"], &proxied["proxy_name"]), (&json!("elder"), &json!("何福水")));

        gate.shut();
        page.fill("[data-line]", &code).await;
        page.keys("\u{e007}").await;
        page.until("document.querySelector('[data-warning]').textContent.includes('已经在')").await;
        page.tap("[data-warning] .btn:last-child").await;
        for at in 0..CUT_OFF {
            if at == 6 {
                // the page is loaded again, without network and without server
                desk(&page, &session, 1).await;
                assert_eq!(page.ask("document.querySelector('[data-came]').textContent").await, "8");
            }
            numbers.push(scan(&page, if at == 3 { PAPER } else { ["罗甲", "罗乙", "罗丙"][at % 3] }).await);
        }
        page.until(&format!("{SAID}.includes('没有信号，12 人待发')")).await;
        // the same paper at the same desk is told
        page.fill("[data-line]", PAPER).await;
        page.keys("\u{e007}").await;
        page.until("!document.querySelector('[data-warning]').hidden").await;
        let warned = page.ask("document.querySelector('[data-warning]').textContent").await.to_string();
        assert!(warned.contains("于 1 号台登记过"), "{warned}");
        page.fill("[data-line]", "440524188001010015").await;
        page.keys("\u{e007}").await;
        page.until("document.querySelector('[data-warning]').textContent.includes('身份证号不对')").await;

        // the other desk of the same machine has numbers of its own and knows nothing of the first
        desk(&page, &session, 2).await;
        assert_eq!(page.ask("document.querySelector('[data-came]').textContent").await, "0");
        for at in 0..CUT_OFF {
            numbers.push(scan(&page, if at == 5 { PAPER } else { ["陈甲", "陈乙", "陈丙"][at % 3] }).await);
        }
        page.until(&format!("{SAID}.includes('没有信号，12 人待发') && {SAID}.includes('还有 12 条')")).await;
        sealed(&page).await;
        assert_eq!(station.crowd().len(), 2, "the server knows of nobody yet");

        gate.lose_answers(1);
        gate.open();
        page.ask("void window.dispatchEvent(new Event('online'))").await;
        page.until(&format!("{SAID}.includes('全部已发') && !{SAID}.includes('条在这台机器上')")).await;
        assert_eq!(gate.lost(), 1, "an answer was lost on the way");
        let stored = station.crowd();
        assert_eq!(stored.len(), 2 + 2 * CUT_OFF, "everybody is stored once");
        let told: BTreeSet<u64> = stored.iter().map(|one| one["number"].as_u64().unwrap()).collect();
        assert_eq!(told, numbers.iter().map(|number| u64::from(*number)).collect(), "under the number that was called out");
        assert_eq!(told.len(), stored.len(), "no number was given out twice");
        let places: BTreeSet<String> = stored.iter().map(|one| format!("{} {} {}", one["desk"], one["tube"], one["position"])).collect();
        assert_eq!(places.len(), stored.len(), "no place of a tube was given out twice");
        assert!(stored.iter().all(|one| one["on"] == "2020-02-13"), "the day is the server's: {stored:?}");

        // what the server tells of other desks is known at this one, too
        page.fill("[data-line]", &code).await;
        page.keys("\u{e007}").await;
        page.until("document.querySelector('[data-warning]').textContent.includes('于 1 号台登记过')").await;

        page.visit(&format!("/desk/{session}/doubtful")).await;
        let doubtful = page.ask("document.querySelectorAll('main tbody tr').length").await;
        assert_eq!(doubtful, 1, "{}", page.shown().await);

        page.visit("/field").await;
        // whom the server told of as a double waits to be looked at: it is said before it is thrown away
        page.tap("form[action='/signout'] [type=submit]").await;
        page.until("location.pathname === '/signin' || document.querySelector('[data-leave]').textContent").await;
        if page.path().await == "/field" {
            page.tap("form[action='/signout'] [type=submit]").await;
        }
        page.arrive("/signin").await;
        left_behind(&page).await;
        quiet_but_for_the_network(&page).await;
        page
    });
}

/// What lies on the machine while it waits is sealed, and no page that belongs to somebody is in a cache.
async fn sealed(page: &Page) {
    let all = page
        .ask(
            "new Promise(done => { indexedDB.open('kapok-field').onsuccess = event => { const database = event.target.result; const all = []; \
        const turn = database.transaction(['notes', 'items']); \
        for (const name of ['notes', 'items']) turn.objectStore(name).getAll().onsuccess = found => all.push(...found.target.result); \
        turn.oncomplete = () => { database.close(); \
            done(JSON.stringify(all) + all.map(one => one.sealed ? new TextDecoder().decode(one.sealed) : '').join('')); }; }; })",
        )
        .await;
    let text = all.as_str().unwrap();
    for word in ["罗甲", "陈甲", "1880", "东山小学", "resident_id"] {
        assert!(!text.contains(word), "{word} lies in plain");
    }
    let cached = cached(page).await;
    assert!(cached.contains("\"/desk/offline\"") && cached.contains("/assets/desk.js") && !cached.contains("\"/desk/0"), "{cached}");
}

#[test]
fn the_screen_on_the_wall_is_read_from_afar_and_renews_itself() {
    signed_in(WALL, async |page, station| {
        let session = session(station);
        let came = |number: &str| {
            let texts = [("session", session.as_str()), ("desk", "3"), ("number", number), ("name", "罗丁"), ("at", "17:59"), ("on", "2020-02-13")];
            station.filed("crowd_check_in", &texts)
        };
        let registration = [("session", session.as_str()), ("name", "罗戊"), ("phone", "19000000001"), ("window", "17:30"), ("on", "2020-02-13")];
        station.filed("crowd_registration", &registration);
        came("208");
        page.visit(&format!("/desk/{session}/screen?wall=1")).await;
        assert_eq!(page.ask("document.querySelector('.wd b').textContent").await, "208");
        let small = "Array.from(document.querySelectorAll('.wall *')).filter(e => e.offsetParent && Array.from(e.childNodes).some(n => n.nodeType === 3 && n.data.trim()) && parseFloat(getComputedStyle(e).fontSize) < 24).map(e => e.outerHTML)";
        assert_eq!(page.ask(small).await, json!([]), "nothing is too small");
        let shown = page.shown().await;
        assert!(shown.contains("3 号台") && shown.contains("约了还没到\n1") && !shown.contains("罗"), "{shown}");
        page.ask("window.stays = true").await;
        came("209");
        page.until("document.querySelector('.wd b').textContent === '209'").await;
        assert_eq!(page.ask("window.stays").await, true, "the page was not loaded again");
    });
}
