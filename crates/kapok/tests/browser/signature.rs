//! Signing on a phone: a finger writes in the frame, the writing is kept and printed at its place.

use crate::{PHONE, signed_in};

/// Points of the frame that are not white, counted in a copy: reading a frame again and again makes the browser complain.
const INK: &str = "(() => { const c = document.querySelector('canvas'), k = document.createElement('canvas'); k.width = c.width; k.height = c.height; \
    const x = k.getContext('2d', {willReadFrequently: true}); x.drawImage(c, 0, 0); const d = x.getImageData(0, 0, k.width, k.height).data; \
    let n = 0; for (let i = 0; i < d.length; i += 4) if (d[i] < 128) n += 1; return n; })()";
const CHOSEN: &str = "document.querySelector('input[type=file]').files.length";

#[test]
fn somebody_signs_with_a_finger_and_the_form_on_paper_shows_it() {
    signed_in(PHONE, async |page, station| {
        page.visit(&format!("/records/{}", station.contact)).await;
        page.tap("a[href$='/sign']").await;
        page.arrive(&format!("/records/{}/sign", station.contact)).await;
        let size = page.ask("(() => { const b = document.querySelector('canvas').getBoundingClientRect(); return [b.width, b.height]; })()").await;
        assert!(size[0].as_f64().unwrap() >= 300.0 && size[1].as_f64().unwrap() >= 120.0, "{size}");
        let small = "Array.from(document.querySelectorAll('main button, main select, main input')).filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)";
        assert_eq!(page.ask(small).await, serde_json::json!([]), "a thumb hits every target");
        assert_eq!(page.ask(INK).await, 0);
        page.draw("canvas", &[(-80, 20), (-20, -30), (60, 25)]).await;
        assert!(page.ask(INK).await.as_u64().unwrap() > 500 && page.ask(CHOSEN).await == 1);
        // 重写 takes everything back
        page.tap("[data-clear]").await;
        assert!(page.ask(INK).await == 0 && page.ask(CHOSEN).await == 0);
        page.draw("canvas", &[(-60, 0), (0, -20), (60, 10)]).await;
        page.tap("form[data-sign] [type=submit]").await;
        page.until("location.search.includes('said=attached')").await;
        assert!(page.shown().await.contains("签名-本人"));
        page.visit(&format!("/records/{}/print", station.contact)).await;
        assert_eq!(page.ask("document.querySelectorAll('.sig img').length").await, 0, "masked as the names are");
        page.tap("form[action*='/print'] [type=submit]").await;
        page.until("document.querySelectorAll('.sig img').length === 1").await;
        page.until("document.querySelector('.sig img').complete && document.querySelector('.sig img').naturalWidth > 0").await;
        assert!(page.ask("document.querySelector('.sig img').parentElement.innerText").await.as_str().unwrap().starts_with("服务对象"));
    });
}
