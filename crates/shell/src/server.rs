//! The adapter between HTTP and routes: reads a request into a [`Visit`], asks who calls, checks what the route needs, runs it on a blocking thread,
//! and writes the answer. HTTP is spoken here, in `guard.rs` (what holds for every request), `body.rs` (what is read of it) and `entrance` (where it
//! comes from), and nowhere else.

use crate::admission::Full;
use crate::metrics::Layer;
use crate::route::{Answer, Needs, Route, Urgency, Verb, Weight};
use crate::text::Lang;
use crate::{Refusal, Shell, Visit, account, body, english, entrance::Peer, guard, look, pack, pages};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{RawPathParams, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{MethodFilter, MethodRouter, on},
};
use http_body_util::{BodyExt as _, channel::Channel};
use maud::{Markup, Render as _};
use serde_json::json;
use std::{collections::BTreeMap, fs::File, io::Read as _};
use tower_http::catch_panic::CatchPanicLayer;

/// After so many seconds a busy service is worth asking again.
const BUSY_SECONDS: u32 = 3;

/// Of a large file so much is read at once, and so many pieces wait for a slow caller.
const PIECE_BYTES: usize = 128 << 10;
const PIECES_WAITING_MAX: usize = 2;

/// For what users have brought: it may do nothing, and shows nothing but itself.
const SANDBOX: &str = "default-src 'none'; img-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/// The service as a router: the generic routes and those of the slices.
pub fn router(shell: Shell) -> Router {
    let mut methods: BTreeMap<&'static str, MethodRouter<Shell>> = BTreeMap::new();
    for route in shell.routes() {
        let filter = match route.verb {
            Verb::Get => MethodFilter::GET,
            Verb::Post => MethodFilter::POST,
            Verb::Put => MethodFilter::PUT,
            Verb::Delete => MethodFilter::DELETE,
        };
        let run = move |State(shell): State<Shell>, parameters: RawPathParams, request: Request| answer(shell, route, parameters, request);
        let method = methods.remove(route.path).unwrap_or_default();
        methods.insert(route.path, method.merge(on(filter, run)));
    }
    let mut router = Router::new();
    for (path, method) in methods {
        router = router.route(path, method);
    }
    router
        .fallback(|State(shell): State<Shell>, headers: HeaderMap, request: Request| async move {
            let api = is_api(request.uri().path(), &headers);
            refused(&shell, None, &Refusal::NotFound, api)
        })
        .method_not_allowed_fallback(|State(shell): State<Shell>, headers: HeaderMap, request: Request| async move {
            let api = is_api(request.uri().path(), &headers);
            refused(&shell, None, &Refusal::NoSuchMethod, api)
        })
        // the limit is our own, see `body.rs`: the usual one would refuse every photograph
        .layer(axum::extract::DefaultBodyLimit::disable())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(axum::middleware::from_fn_with_state(shell.clone(), guard::guard))
        .with_state(shell)
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, "出了一个程序错误，请回到上一页再试").into_response()
}

async fn answer(shell: Shell, route: &'static Route, parameters: RawPathParams, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let headers = request.headers().clone();
    let api = is_api(&path, &headers);
    let peer = request.extensions().get::<Peer>().copied().unwrap_or_default();
    let is_plain = request.uri().query().is_none();
    if is_plain && let Some(page) = shell.kept().find(route, &path, &headers, shell.now()) {
        return page;
    }
    // before anything is read: whoever has no hope of a place is told so at the price of a file
    if let Err(full) = shell.admission().knock(route) {
        return crowded(&shell, route, api, full);
    }
    let mut visit = Visit {
        now: shell.now(),
        address: peer.address,
        is_tls: peer.is_tls,
        actor: None,
        path,
        route: route.path,
        parameters: parameters.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        query: body::pairs(request.uri().query().unwrap_or_default().as_bytes()),
        form: Vec::new(),
        files: Vec::new(),
        body: Vec::new(),
        headers: kept_headers(&headers),
        shell: shell.clone(),
    };
    // nobody fills the memory who has never signed in; what comes too late is still read, since it is kept
    if body::is_large(route, &headers) {
        let asked = tokio::task::spawn_blocking(move || {
            let is_known = account::names_session(&visit);
            (visit, is_known)
        });
        let Ok((back, is_known)) = asked.await else { return panicked(Box::new(())) };
        visit = back;
        match is_known {
            Ok(true) => {}
            Ok(false) if !api => return respond(to_sign_in(&visit.path), visit.lang()),
            Ok(false) => return refused(&shell, Some(&visit), &Refusal::SignIn, api),
            Err(refusal) => return refused(&shell, Some(&visit), &refusal, api),
        }
    }
    let begun = shell.metrics().begin_layer(Layer::Body);
    let read = body::read(&mut visit, request, route).await;
    drop(begun);
    if let Err(refusal) = read {
        return refused(&shell, Some(&visit), &refusal, api);
    }
    let begun = shell.metrics().begin_layer(Layer::Queue);
    let place = match shell.admission().enter(route).await {
        Ok(place) => place,
        Err(full) => return crowded(&shell, route, api, full),
    };
    let in_turn = route.verb == Verb::Get && route.urgency == Urgency::Work;
    let turn = if in_turn { shell.turns().wait().await } else { None };
    drop(begun);
    let house = shell.clone();
    // the places are the work's, not the caller's: whoever hangs up meanwhile does not make room for more than the machine can
    let done = tokio::task::spawn_blocking(move || {
        let _places = (place, turn);
        let _begun = shell.metrics().begin_layer(Layer::Route);
        let (kept_at, now) = (is_plain.then(|| visit.path.clone()), visit.now);
        let response = run(visit, route, &headers, api);
        match kept_at {
            Some(path) => shell.kept().keep(route, path, &headers, now, response),
            None => response,
        }
    });
    // what panicked has been said on the error stream, by the thread itself
    done.await.unwrap_or_else(|_| refused(&house, None, &Refusal::Bug("a panic".to_owned()), api))
}

/// Runs a route for a visit whose body is there, on a thread that may block.
fn run(mut visit: Visit, route: &'static Route, headers: &HeaderMap, api: bool) -> Response {
    let shell = visit.shell.clone();
    // whatever another process has answered is known here before anything is asked, even who calls
    let kept_up = if route.weight == Weight::None { Ok(()) } else { shell.store().keep_up().map_err(Refusal::from) };
    let result = kept_up.and_then(|()| if route.kept_seconds > 0 { Ok(None) } else { account::who(&visit) }).and_then(|actor| {
        visit.actor = actor;
        shell.rates().ask(visit.actor.as_ref(), visit.address, route.weight, visit.now).map_err(Refusal::TooMany)?;
        if !account::guest::is_at_home(&visit, route) {
            return Err(Refusal::NotFound);
        }
        allowed(&visit, route.needs)?;
        if let Some(scanner) = shell.antivirus() {
            visit.files.iter().try_for_each(|(_, name, bytes)| scanner.pass(name, bytes))?;
        }
        let answer = (route.run)(&visit)?;
        account::left::settle(&visit, &answer)?;
        Ok(answer)
    });
    let result = match result {
        Err(Refusal::SignIn) if !api => too_late(&visit, route, headers),
        other => other,
    };
    let response = match result {
        Ok(answer) => respond(answer, visit.lang()),
        Err(refusal) => {
            write_down(&visit, &refusal);
            refused(&shell, Some(&visit), &refusal, api)
        }
    };
    pack::packed(response, headers)
}

/// There is no place: a page that waits and asks again by itself, or the same for a program.
fn crowded(shell: &Shell, route: &Route, api: bool, full: Full) -> Response {
    if !api && route.urgency == Urgency::Last {
        return shell.admission().waiting_page(full, route.verb);
    }
    let mut response = refused(shell, None, &Refusal::Busy("现在人多，请过几秒再试。填过的内容还在"), api);
    response.headers_mut().insert(header::RETRY_AFTER, u64::from(full.0).into());
    response
}

/// Whoever asks for what he may not is written down; what concerns a single record, [`Visit::readable`] has written down with the record.
fn write_down(visit: &Visit, refusal: &Refusal) {
    let is_refused = matches!(refusal, Refusal::Denied | Refusal::NotFound);
    if let Some(actor) = visit.actor.as_ref().filter(|_| is_refused && !visit.route.contains("{id}"))
        && let Err(error) = visit.shell.write_down_soon(actor, "Denied", base::Key::NONE, visit.route)
    {
        tracing::error!(route = visit.route, status = error.status(), "a refusal was not written into the audit");
    }
}

/// Nobody is signed in. A form that was sent is kept for whose it was; a page leads to sign-in; what the page's script asks is told so.
fn too_late(visit: &Visit, route: &Route, headers: &HeaderMap) -> Result<Answer, Refusal> {
    let is_kept = account::left::keep(visit, route)?;
    if headers.contains_key("x-requested-with") {
        return Ok(Answer::PageWith(401, Refusal::SignIn.sentence().render()));
    }
    let back = if visit.form.is_empty() { visit.path.as_str() } else { "/today" };
    Ok(if is_kept { Answer::next("/signin?said=left") } else { to_sign_in(back) })
}

fn to_sign_in(back: &str) -> Answer {
    Answer::next(format!("/signin?next={}", form_urlencoded::byte_serialize(back.as_bytes()).collect::<String>()))
}

fn allowed(visit: &Visit, needs: Needs) -> Result<(), Refusal> {
    match needs {
        Needs::Nobody => Ok(()),
        Needs::Account => visit.actor().map(|_| ()),
        Needs::Grant(class, least) => {
            let granted = visit.actor()?.grant(class);
            if granted >= least { Ok(()) } else { Err(Refusal::NotFound) }
        }
        Needs::Role(roles) => {
            let holds = visit.actor()?.grants.iter().any(|(role, _)| roles.contains(role));
            if holds { Ok(()) } else { Err(Refusal::NotFound) }
        }
    }
}

/// Whether the caller is a program, which is answered in problem details.
pub(crate) fn is_api(path: &str, headers: &HeaderMap) -> bool {
    path.starts_with("/api/")
        || headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| accept.starts_with("application/json"))
}

/// Headers that matter.
fn kept_headers(headers: &HeaderMap) -> Vec<(&'static str, String)> {
    ["if-match", "if-none-match", "idempotency-key", "accept", "content-type", "sec-fetch-site", "authorization", "cookie", "user-agent", "host"]
        .into_iter()
        .filter_map(|name| Some((name, headers.get(name)?.to_str().ok()?.to_owned())))
        .collect()
}

fn respond(answer: Answer, lang: Lang) -> Response {
    match answer {
        Answer::Page(markup) => page(200, markup, lang),
        Answer::PageWith(status, markup) => page(status, markup, lang),
        Answer::Next(href) => (StatusCode::SEE_OTHER, [(header::LOCATION, href)]).into_response(),
        Answer::Json(status, json, version) => {
            let mut response = (code(status), [(header::CONTENT_TYPE, "application/json")], json.to_string()).into_response();
            if let Some(tag) = version.and_then(|version| HeaderValue::from_str(&format!("\"{version}\"")).ok()) {
                response.headers_mut().insert(header::ETAG, tag);
            }
            response
        }
        Answer::Text(media, text) => ([(header::CONTENT_TYPE, media)], text).into_response(),
        Answer::Asset(media, bytes) => {
            ([(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")], bytes).into_response()
        }
        Answer::File { name, media, bytes } => {
            ([(header::CONTENT_TYPE, media.to_owned()), (header::CONTENT_DISPOSITION, named("attachment", &name))], bytes).into_response()
        }
        Answer::LargeFile { name, media, file } => {
            let mut response =
                ([(header::CONTENT_TYPE, media.to_owned()), (header::CONTENT_DISPOSITION, named("attachment", &name))], ()).into_response();
            if let Ok(known) = file.metadata() {
                response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(known.len()));
            }
            *response.body_mut() = in_pieces(file);
            response
        }
        Answer::Attachment { name, is_picture, bytes } => {
            let (media, shown) = if is_picture { ("image/jpeg", "inline") } else { ("application/pdf", "attachment") };
            let headers = [
                (header::CONTENT_TYPE, media.to_owned()),
                (header::CONTENT_DISPOSITION, named(shown, &name)),
                (header::CONTENT_SECURITY_POLICY, SANDBOX.to_owned()),
            ];
            (headers, bytes).into_response()
        }
        Answer::Nothing => StatusCode::NO_CONTENT.into_response(),
        Answer::With(answer, headers) => {
            let mut response = respond(*answer, lang);
            for (name, value) in headers {
                if let Ok(value) = HeaderValue::from_str(&value) {
                    response.headers_mut().append(header::HeaderName::from_static(name), value);
                }
            }
            response
        }
    }
}

/// A file that is read while it is sent: the next pieces wait until the caller has taken the ones before.
fn in_pieces(mut file: File) -> Body {
    let (mut sender, body) = Channel::<Bytes, std::io::Error>::new(PIECES_WAITING_MAX);
    tokio::spawn(async move {
        loop {
            let read = tokio::task::spawn_blocking(move || {
                let mut piece = vec![0; PIECE_BYTES];
                let length = file.read(&mut piece)?;
                piece.truncate(length);
                Ok((file, piece))
            });
            match read.await.unwrap_or_else(|lost| Err(std::io::Error::other(lost))) {
                Ok((_, piece)) if piece.is_empty() => return,
                Ok((rest, piece)) => {
                    file = rest;
                    if sender.send_data(piece.into()).await.is_err() {
                        // the caller has gone
                        return;
                    }
                }
                Err(error) => return sender.abort(error),
            }
        }
    });
    // whoever sends it may ask once more after the end, which the channel does not bear
    Body::new(body.fuse())
}

/// How a file is handed out and under which name (RFC 5987): no way to another folder, nothing that reads backwards.
fn named(shown: &str, name: &str) -> String {
    let is_odd = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c) || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let name: String = name.chars().map(|c| if is_odd(c) { '_' } else { c }).collect();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let encoded: String = name.bytes().map(|byte| if plain(byte) { (byte as char).to_string() } else { format!("%{byte:02X}") }).collect();
    format!("{shown}; filename*=UTF-8''{encoded}")
}

fn page(status: u16, markup: Markup, lang: Lang) -> Response {
    let html = if lang == Lang::En { english::page(&markup.into_string()) } else { markup.into_string() };
    (code(status), [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// With the time after which it is worth asking again.
fn later(mut response: Response, refusal: &Refusal) -> Response {
    let seconds = match refusal {
        Refusal::TooMany(seconds) => *seconds,
        Refusal::Busy(_) => BUSY_SECONDS,
        _ => return response,
    };
    response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    response
}

/// A refusal as a page or as problem details (RFC 9457).
pub(crate) fn refused(shell: &Shell, visit: Option<&Visit>, refusal: &Refusal, api: bool) -> Response {
    let number = match refusal {
        Refusal::Bug(text) => {
            let number = shell.short_number();
            tracing::error!(number, route = visit.map_or("", |visit| visit.route), "{text}");
            Some(number)
        }
        _ => None,
    };
    let status = refusal.status();
    let sentence = refusal.sentence();
    if api {
        let faults: Vec<_> = match refusal {
            Refusal::Problem(problem) => {
                problem.faults.iter().map(|fault| json!({"path": fault.path, "code": fault.code, "detail": fault.sentence})).collect()
            }
            _ => Vec::new(),
        };
        let mut body = json!({"type": format!("/docs/problems#{}", refusal.code()), "title": sentence, "status": status, "code": refusal.code()});
        if let Some(number) = &number {
            body["instance"] = json!(format!("urn:kapok:{number}"));
        }
        if !faults.is_empty() {
            body["errors"] = json!(faults);
        }
        if let Refusal::Overtaken { record, theirs } = refusal {
            body["record"] = json!(record.to_string());
            body["version"] = json!(theirs);
        }
        return later((code(status), [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response(), refusal);
    }
    if let Refusal::Approval(record) = refusal {
        return respond(Answer::next(format!("/permits/new?record={record}")), visit.map_or(Lang::default(), Visit::lang));
    }
    let frame = visit.map_or_else(look::Frame::default, pages::frame);
    let button = look::Button::link("回到今日工作台", "/today");
    later(page(status, look::wrong(&frame, &sentence, "", number.as_deref(), Some(button)), frame.lang), refusal)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::io::{Seek as _, SeekFrom, Write as _};

    #[test]
    fn a_large_file_arrives_whole_from_where_it_stands() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        for length in [0, 1, PIECE_BYTES, 3 * PIECE_BYTES + 17] {
            let bytes: Vec<u8> = (0..length + 4).map(|at| (at % 251) as u8).collect();
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(&bytes).unwrap();
            file.seek(SeekFrom::Start(4)).unwrap();
            let (arrived, after) = runtime.block_on(async {
                let mut body = in_pieces(file);
                ((&mut body).collect().await.unwrap().to_bytes(), body.frame().await.is_some())
            });
            assert!(arrived == bytes[4..] && !after, "{length} bytes");
        }
    }

    #[test]
    fn asvs_5_4_2_a_download_is_named_by_its_bytes_and_nothing_else() {
        for (name, expected) in [
            ("a.xlsx", "attachment; filename*=UTF-8''a.xlsx"),
            ("东山 1.xlsx", "attachment; filename*=UTF-8''%E4%B8%9C%E5%B1%B1%201.xlsx"),
            ("a\"; filename=evil.exe\r\nx: y", "attachment; filename*=UTF-8''a_%3B%20filename%3Devil.exe__x_%20y"),
            ("../../x\u{202e}fdp.exe", "attachment; filename*=UTF-8''.._.._x_fdp.exe"),
        ] {
            assert_eq!(named("attachment", name), expected);
        }
    }
}
