//! The wall renews its figures without loading its page again, and says when they no longer come.

use crate::signed_in;

/// As wide as the screen that hangs on the wall.
const WALL: u32 = 1920;
/// The first number on it.
const FIRST: &str = "document.querySelector('.wk b').textContent";
/// What is said about the figures.
const SAID: &str = "Array.from(document.querySelectorAll('[data-when]')).filter(text => text.offsetParent).map(text => text.dataset.when).join()";
/// The network is back: the wall does not wait for its minute.
const BACK: &str = "window.dispatchEvent(new Event('online'))";

#[test]
fn the_figures_are_exchanged_and_the_page_stays() {
    signed_in(WALL, async |page, station| {
        page.visit("/board?wall=1&period=year").await;
        assert_eq!(page.ask(FIRST).await, "1");
        assert_eq!(page.ask(SAID).await, "fresh");
        let small = "Array.from(document.querySelectorAll('.wall *')).filter(e => e.offsetParent && Array.from(e.childNodes).some(n => n.nodeType === 3 && n.data.trim()) && parseFloat(getComputedStyle(e).fontSize) < 24).map(e => e.outerHTML)";
        assert_eq!(page.ask(small).await, serde_json::json!([]), "nothing is too small to be read from afar");
        page.ask("window.stays = true").await;
        let goods = [("lines.0.item", "gift"), ("lines.0.quantity", "1"), ("lines.0.unit", "copy")];
        station.record("delivery", &[&[("on", "2020-02-12"), ("confirmed", "2020-02-12"), ("relation", "own")], &goods[..]].concat());
        page.ask(BACK).await;
        page.until(&format!("{FIRST} === '2'")).await;
        assert_eq!(page.ask("window.stays").await, true, "the page was not loaded again");

        // The session is over: the last figures stay, and the wall says so.
        page.carry("nobody").await;
        page.ask(BACK).await;
        page.until(&format!("{SAID} === 'ended'")).await;
        assert_eq!(page.ask(FIRST).await, "2");
        let said = page.console().await;
        assert!(said.iter().all(|message| message.contains("401")), "the browser says itself that it was refused: {said:?}");
        // No network: a refused connection looks the same to the script as a cable that is pulled.
        page.ask("window.fetch = () => Promise.reject(new TypeError('no network'))").await;
        page.ask(BACK).await;
        page.until(&format!("{SAID} === 'lost'")).await;
        assert_eq!(page.ask(FIRST).await, "2");
    });
}
