//! Recording a contact: on a phone with a thumb, at a desk with the keys, and when something goes wrong in between.

use crate::{DESK, PHONE, signed_in};

/// What a worker accepts after each of thirty calls a day.
const TAPS_MAX: u32 = 8;

#[test]
fn a_call_to_a_known_person_is_recorded_on_a_phone_within_eight_taps() {
    signed_in(PHONE, async |page, _| {
        let before = page.taps();
        page.tap(".tabs a[href='/records/new/contact']").await;
        page.arrive("/records/new/contact").await;
        page.tap("#f-served").await;
        page.keys("lxm").await;
        page.tap("[role=option]").await;
        page.tap_label("fieldset", "电话").await;
        page.tap_label("fieldset", "心理关怀").await;
        page.tap("#f-minutes").await;
        page.keys("20").await;
        page.tap(".bar .btn.primary").await;
        page.until("location.search.includes('said=stored')").await;
        let taps = page.taps() - before;
        assert!(taps <= TAPS_MAX, "{taps} taps");
        let shown = page.shown().await;
        assert!(shown.contains("20") && shown.contains("电话") && shown.contains("心理关怀"), "{shown}");
    });
}

#[test]
fn a_usual_duration_is_one_tap() {
    signed_in(PHONE, async |page, _| {
        page.visit("/records/new/contact").await;
        page.tap(".usual button[data-set='20']").await;
        assert_eq!(page.value("#f-minutes").await, "20");
    });
}

#[test]
fn a_form_with_an_error_keeps_what_was_typed_and_puts_the_focus_on_what_is_wrong() {
    signed_in(PHONE, async |page, _| {
        page.visit("/records/new/contact").await;
        page.fill("#f-minutes", "二十个分钟").await;
        page.fill("#f-summary", "说了复诊的安排").await;
        page.tap(".bar .btn.primary").await;
        page.until("document.title.startsWith('错误')").await;
        assert_eq!(page.value("#f-minutes").await, "二十个分钟");
        assert_eq!(page.value("#f-summary").await, "说了复诊的安排");
        page.until("document.activeElement.matches('[data-focus]')").await;
        let summary = page.ask("document.activeElement.innerText").await.to_string();
        assert!(summary.contains("时长") && summary.contains("方式"), "{summary}");
        page.tap("[data-focus] a[href='#f-minutes']").await;
        page.until("document.activeElement.id === 'f-minutes'").await;
    });
}

#[test]
fn what_was_typed_survives_leaving_the_page_and_is_offered_on_the_work_table() {
    signed_in(PHONE, async |page, _| {
        page.visit("/records/new/contact").await;
        page.fill("#f-summary", "说到一半电话断了").await;
        // Gone at once, before the second after which a pause is saved; what the browser sends as it leaves may arrive after the next page was made.
        let mut looked = 0;
        while page.ask("document.querySelector('#drafts a[href*=\"draft=\"]') === null").await == true {
            assert!(looked < 20, "the draft is not offered");
            looked += 1;
            page.visit("/today").await;
        }
        page.tap("#drafts a[href*='draft=']").await;
        page.arrive("/records/new/contact").await;
        assert_eq!(page.value("#f-summary").await, "说到一半电话断了");
    });
}

#[test]
fn a_pause_saves_the_draft_and_says_so() {
    signed_in(PHONE, async |page, _| {
        page.visit("/records/new/contact").await;
        page.fill("#f-summary", "慢慢写").await;
        page.until("document.querySelector('.saved').textContent.includes('已存草稿')").await;
    });
}

#[test]
fn slash_finds_a_person_by_initials() {
    signed_in(DESK, async |page, station| {
        page.keys("/").await;
        page.until("document.activeElement.id === 'q'").await;
        page.keys("lxm\u{e007}").await;
        page.arrive("/search").await;
        page.tap(&format!("main a[href='/people/{}']", station.person)).await;
        page.until("location.pathname !== '/search'").await;
        assert!(page.shown().await.contains('罗'));
    });
}

#[test]
fn control_and_enter_submit_the_form() {
    signed_in(DESK, async |page, station| {
        page.visit(&format!("/records/new/contact?served={}", station.person)).await;
        page.tap_label("fieldset", "电话").await;
        page.tap_label("fieldset", "心理关怀").await;
        page.fill("#f-minutes", "15").await;
        page.keys("\u{e009}\u{e007}").await;
        page.until("location.search.includes('said=stored')").await;
    });
}
