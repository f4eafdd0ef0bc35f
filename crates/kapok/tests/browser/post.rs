//! At a door post with one thumb: taps that are never lost, a pass that is checked on the telephone itself, a temperature that is too high.

use crate::station::Station;
use crate::{PHONE, signed_in};

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
        for (code, word) in [(good.as_str(), "有效，放行"), (forged.as_str(), "假证：不是本站发的"), ("KP1ABC", "假证：不是本站发的")]
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
