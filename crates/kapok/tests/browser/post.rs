//! At a door post with one thumb: taps that are never lost, a pass that is checked on the telephone itself, a temperature that is too high.

use crate::{PHONE, driver, gate::Gate, outdoors::quiet_but_for_the_network, signed_in, station::Station};

/// A shift at a door post on the evening of the tests, and its address.
fn shift(station: &Station) -> String {
    let place = station.filed("place", &[("name", "龙头门岗"), ("kind", "door_post"), ("since", "2020-01-23")]);
    let texts = [("target", "post"), ("place", &place), ("name", "evening"), ("from", "16:00"), ("to", "20:00"), ("on", "2020-02-13")];
    format!("/post/{}", station.filed("shift", &texts))
}

#[test]
fn taps_are_counted_at_once_outlive_the_page_and_are_stored_once() {
    signed_in(PHONE, async |page, station| {
        let post = shift(station);
        page.visit(&post).await;
        for _ in 0..4 {
            page.tap(".pane-count [data-tap=inward]").await;
        }
        page.tap(".pane-count [data-tap=outward]").await;
        page.tap(".pane-count [data-tap=vehicles]").await;
        page.tap(".pane-count [data-tap=inward]").await;
        page.tap(".pane-count [data-tap=undo]").await;
        assert_eq!(page.ask("document.querySelector('[data-people]').textContent").await, "5");
        // the page is gone before anything was sent, and comes back
        page.visit(&post).await;
        page.until("document.querySelector('[data-people]').textContent === '5'").await;
        page.until("document.querySelector('[data-sending]').textContent === '已存'").await;
        page.visit(&post).await;
        assert_eq!(page.ask("document.querySelector('[data-people]').dataset.people").await, "5", "the server has them, once");
        assert_eq!(page.ask("document.querySelector('[data-vehicles]').dataset.vehicles").await, "1");
        page.visit(&format!("/records/{}", station.latest("post_tally"))).await;
        let shown = page.shown().await;
        assert!(shown.contains("18:00") && shown.contains("18:30") && shown.contains("龙头门岗"), "{shown}");
    });
}

#[test]
fn a_pass_is_checked_without_asking_the_server() {
    signed_in(PHONE, async |page, station| {
        let post = shift(station);
        station.record("resident_pass", &[("colour", "green_pass"), ("from", "2020-02-01"), ("until", "2020-03-31")]);
        station.record("resident_pass", &[("colour", "yellow_pass"), ("from", "2020-01-05"), ("until", "2020-02-12")]);
        page.visit("/passes/print").await;
        let good = page.ask("document.querySelector('.green_pass').dataset.code").await.as_str().unwrap().to_owned();
        page.visit(&post).await;
        page.tap(".segs label[for=m-name]").await;
        let forged = format!("{}{}", &good[..130], if good.ends_with('A') { "B" } else { "A" });
        for (code, word) in [(good.as_str(), "有效，放行"), (forged.as_str(), "不是本站发的有效证件"), ("KP1ABC", "不是本站发的有效证件")]
        {
            page.fill("#f-code", code).await;
            page.keys("\u{e007}").await;
            page.until(&format!("document.querySelector('[data-verdict]').textContent === '{word}'")).await;
            assert_eq!(page.path().await, post, "nothing was sent");
            assert_eq!(page.value("#f-code").await, "", "ready for the next");
        }
        assert!(page.ask("JSON.stringify(Object.assign({}, localStorage))").await.as_str().unwrap().find("KP1").is_none());
    });
}

const SENDING: &str = "document.querySelector('[data-sending]').textContent";

#[test]
fn who_passes_without_network_waits_sealed_and_is_stored_once() {
    let station = Station::open();
    let gate = Gate::before(station.socket());
    // its clock is two days ahead
    driver::on_a_phone(PHONE, gate.address(), "2020-02-15T18:00:00+08:00".parse().unwrap(), async |phone| {
        let page = phone.open().await;
        station.sign_in(&page).await;
        let post = shift(&station);
        page.visit(&post).await;
        page.tap(".segs label[for=m-name]").await;
        gate.shut();
        for (name, temperature, told) in [("何阿福", "36.6", "已记在这台手机上"), ("梁阿珍", "38.1", "先请到一旁")] {
            page.fill("#f-name", name).await;
            page.fill("#f-temperature", temperature).await;
            page.tap("#passage [type=submit]").await;
            page.until(&format!("document.querySelector('[data-verdict]').textContent.includes('{told}')")).await;
            assert_eq!(page.value("#f-name").await, "", "ready for the next");
        }
        page.until(&format!("{SENDING}.includes('2 人的登记等待发送')")).await;
        assert_eq!(page.ask("document.querySelector('[data-people]').textContent").await, "2");
        let plain = "new Promise(done => { indexedDB.open('kapok-field').onsuccess = event => { const database = event.target.result; \
            database.transaction('items').objectStore('items').getAll().onsuccess = found => { database.close(); \
            done(JSON.stringify(Object.assign({}, localStorage)) + found.target.result.map(item => JSON.stringify(item) + new TextDecoder().decode(item.sealed)).join('')); }; }; })";
        let plain = page.ask(plain).await.to_string();
        assert!(!plain.contains("阿福") && !plain.contains("38.1"), "{plain}");

        gate.lose_answers(1);
        gate.open();
        page.ask("void window.dispatchEvent(new Event('online'))").await;
        page.until(&format!("{SENDING} === '已存'")).await;
        assert_eq!(gate.lost(), 1, "an answer was lost on the way");
        assert!(station.counted().contains(&("passage", 2)), "{:?}", station.counted());
        page.visit(&post).await;
        assert_eq!(page.ask("document.querySelector('[data-people]').dataset.people").await, "2", "on the day and within the hours of the shift");
        assert!(page.shown().await.contains("待复测"), "the rule of the response was kept with it");
        quiet_but_for_the_network(&page).await;
        page
    });
}

#[test]
fn a_high_temperature_leads_through_the_steps() {
    signed_in(PHONE, async |page, station| {
        let post = shift(station);
        page.visit(&post).await;
        page.tap(".segs label[for=m-name]").await;
        page.fill("#f-name", "何阿福").await;
        page.fill("#f-temperature", "38.1").await;
        page.tap("#passage [type=submit]").await;
        page.until("location.search.includes('passed=')").await;
        page.fill("[name=remeasured]", "38.0").await;
        page.tap("form[action$='/measure'] [type=submit]").await;
        page.until("document.querySelector('form[action$=\"/settle\"]') !== null").await;
        page.tap_label(".open-case", "就地隔离").await;
        page.tap_label(".open-case", "就地隔离并拨打120").await;
        page.tap("form[action$='/settle'] [type=submit]").await;
        page.until("document.querySelector('form[action$=\"/settle\"]') === null").await;
        assert!(page.shown().await.contains("处置已记下"));
    });
}
