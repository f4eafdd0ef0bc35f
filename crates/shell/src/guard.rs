//! What holds for every request, whatever its route: which methods there are, that other sites' pages change and fetch nothing here, and the headers of
//! every answer. Called by the router of `server.rs`.

use crate::{Refusal, Shell, entrance::Peer, metrics::Timer, server};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};

/// Everything comes from here, nothing is written into the page itself; what is not named is not allowed.
const SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; \
     connect-src 'self'; manifest-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// A year, as browsers want it before they believe it.
const STRICT_TRANSPORT: &str = "max-age=31536000; includeSubDomains";

const EVERY_ANSWER: [(HeaderName, &str); 8] = [
    (header::CONTENT_SECURITY_POLICY, SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::CACHE_CONTROL, "no-store"),
    (
        HeaderName::from_static("permissions-policy"),
        "geolocation=(), microphone=(), camera=(self), payment=(), usb=(), serial=(), display-capture=(), browsing-topics=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Around every request.
pub(crate) async fn guard(State(shell): State<Shell>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().copied().unwrap_or_default();
    let api = server::is_api(request.uri().path(), request.headers());
    let timer = Timer::begin(shell.metrics());
    let mut response = if is_known(request.method()) {
        if is_from_here(request.method(), request.headers()) { next.run(request).await } else { server::refused(&shell, None, &Refusal::Denied, api) }
    } else {
        server::refused(&shell, None, &Refusal::NoSuchMethod, api)
    };
    let headers = response.headers_mut();
    for (name, value) in EVERY_ANSWER {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if peer.is_tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(STRICT_TRANSPORT));
    }
    timer.end(response.status());
    response
}

/// Nothing here is traced, tunnelled or patched.
fn is_known(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE].contains(method)
}

/// Whether a request comes from our own pages, from somebody who typed the address, or from a program with a token. Another site's page may lead
/// here, and may do nothing else: change nothing, and draw nothing of ours into itself.
fn is_from_here(method: &Method, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if text("authorization").is_some_and(|value| value.starts_with("Bearer ")) {
        return true;
    }
    let site = text("sec-fetch-site");
    if [Method::GET, Method::HEAD].contains(method) {
        let is_led_here = text("sec-fetch-mode") == Some("navigate") && text("sec-fetch-dest").is_none_or(|dest| dest == "document");
        return site.is_none_or(|site| ["same-origin", "none"].contains(&site) || is_led_here);
    }
    match (site, text("origin"), text("host")) {
        (Some(site), ..) => site == "same-origin" || site == "none",
        (None, Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, at)| at == host),
        // Neither header: not a browser of ours (Chromium 86 and Safari 12 send Origin with every post).
        _ => !headers.contains_key(header::COOKIE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::Body, http::StatusCode};
    use store::StoreError;
    use tower::ServiceExt as _;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        headers.insert("host", HeaderValue::from_static("kapok.example:8443"));
        headers
    }

    #[test]
    fn asvs_3_5_1_another_sites_page_changes_nothing() {
        const COOKIE: (&str, &str) = ("cookie", "kapok_session=00");
        let cases: [(&[(&'static str, &'static str)], bool); 16] = [
            (&[("sec-fetch-site", "same-origin"), COOKIE], true),
            (&[("sec-fetch-site", "none"), COOKIE], true),
            (&[("sec-fetch-site", "same-site"), COOKIE], false),
            (&[("sec-fetch-site", "cross-site"), COOKIE], false),
            (&[("sec-fetch-site", "cross-site"), ("origin", "https://kapok.example:8443"), COOKIE], false),
            (&[("sec-fetch-site", "Same-Origin"), COOKIE], false),
            (&[("origin", "https://kapok.example:8443"), COOKIE], true),
            (&[("origin", "https://kapok.example"), COOKIE], false),
            (&[("origin", "https://kapok.example:8444"), COOKIE], false),
            (&[("origin", "https://evil.example"), COOKIE], false),
            (&[("origin", "https://kapok.example:8443.evil.example"), COOKIE], false),
            (&[("origin", "null"), COOKIE], false),
            (&[("origin", ""), COOKIE], false),
            (&[COOKIE], false),
            (&[], true),
            (&[("authorization", "Bearer 00"), ("origin", "https://evil.example")], true),
        ];
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            for (sent, may) in cases {
                assert_eq!(is_from_here(&method, &headers(sent)), may, "{method} {sent:?}");
            }
        }
    }

    /// A service without slices, as it would be behind the entrance.
    fn ask(peer: Peer, path: &str, api: bool) -> (StatusCode, HeaderMap, String) {
        let app = crate::testing::TestApp::sqlite(&[], &[], "2020-02-13T18:00:00+08:00");
        let mut request = Request::builder().uri(path).header("accept", if api { "application/json" } else { "text/html" });
        request = request.extension(peer);
        let router = server::router(app.shell.clone());
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            let (head, body) = response.into_parts();
            let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            (head.status, head.headers, String::from_utf8_lossy(&bytes).into_owned())
        })
    }

    #[test]
    fn asvs_3_4_1_whoever_came_by_tls_is_told_to_come_so_again() {
        let peer = |is_tls| Peer { is_tls, ..Peer::default() };
        for path in ["/signin", "/nowhere", "/assets/kapok.css", "/today"] {
            let said = |is_tls| ask(peer(is_tls), path, false).1.get("strict-transport-security").map(|value| value.to_str().unwrap().to_owned());
            assert_eq!(said(true).as_deref(), Some("max-age=31536000; includeSubDomains"), "{path}");
            assert_eq!(said(false), None, "{path}");
        }
    }

    #[test]
    fn metrics_are_not_where_people_come_in() {
        let (status, ..) = ask(Peer::default(), "/metrics", true);
        assert_eq!(status, 404);
    }

    #[test]
    fn asvs_16_5_1_an_error_of_ours_is_a_number() {
        let app = crate::testing::TestApp::sqlite(&[], &[], "2020-02-13T18:00:00+08:00");
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let inside = "near \"x\": syntax error in select doc from record; /srv/kapok/kapok.db; called `Option::unwrap()` at src/x.rs:3";
        for error in [StoreError::Bug(inside.to_owned()), StoreError::Corrupt(7), StoreError::KeyFile(inside.to_owned())] {
            for api in [true, false] {
                let response = server::refused(&app.shell, None, &error.clone().into(), api);
                assert_eq!(response.status(), 500, "{error:?}");
                let bytes = runtime.block_on(axum::body::to_bytes(response.into_body(), usize::MAX)).unwrap();
                let text = String::from_utf8(bytes.to_vec()).unwrap();
                for word in ["syntax", "select", "/srv", ".db", "unwrap", "src/", "damaged", "record"] {
                    assert!(!text.contains(word), "{word} in {text}");
                }
                let has_number = |text: &str| {
                    text.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| part.len() == 6 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
                };
                assert!(has_number(&text), "{text}");
            }
        }
        // what may be tried again says so, and no more
        for error in [StoreError::Gone(inside.to_owned()), StoreError::Unsure(inside.to_owned())] {
            let refusal: Refusal = error.into();
            assert!(!refusal.sentence().contains("select"));
        }
    }

    #[test]
    fn asvs_3_2_1_another_site_leads_here_and_draws_nothing_of_ours() {
        let cases: [(&[(&'static str, &'static str)], bool); 8] = [
            (&[], true),
            (&[("sec-fetch-site", "none"), ("sec-fetch-mode", "navigate")], true),
            (&[("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "cors")], true),
            (&[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")], true),
            (&[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")], false),
            (&[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "object")], false),
            (&[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors"), ("sec-fetch-dest", "image")], false),
            (&[("sec-fetch-site", "same-site"), ("sec-fetch-mode", "cors")], false),
        ];
        for (sent, may) in cases {
            assert_eq!(is_from_here(&Method::GET, &headers(sent)), may, "{sent:?}");
        }
    }
}
