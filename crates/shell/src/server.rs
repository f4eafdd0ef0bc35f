//! The adapter between HTTP and routes: reads a request into a [`Visit`], asks who calls, checks what the route needs, runs it on a blocking thread,
//! and writes the answer with the headers that every answer carries. All of HTTP is in this file.

use crate::route::{Answer, Needs, Route, Verb};
use crate::text::Lang;
use crate::{Refusal, Shell, Visit, account, english, look, pages};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{ConnectInfo, FromRequest, Multipart, RawPathParams, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{MethodFilter, MethodRouter, on},
};
use http_body_util::channel::Channel;
use maud::{Markup, Render as _};
use serde_json::json;
use std::{collections::BTreeMap, fs::File, io::Read as _, net::SocketAddr};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, CompressionLevel},
};

/// Of a large file so much is read at once, and so many pieces wait for a slow caller.
const PIECE_BYTES: usize = 128 << 10;
const PIECES_WAITING_MAX: usize = 2;

/// The largest body that is read: a ledger of 100,000 rows is about 10 MB.
const BODY_BYTES_MAX: usize = 64 << 20;

const SECURITY_POLICY: &str =
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";

/// For what users have brought: it may do nothing, and shows nothing but itself.
const SANDBOX: &str = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

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
        // the limit is our own, see `read_body`: the usual one would refuse every photograph
        .layer(axum::extract::DefaultBodyLimit::disable())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(axum::middleware::map_response(with_headers))
        // pages are small and made anew for everybody: the tightest packing would cost more time than the page itself
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .with_state(shell)
}

async fn with_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let mut set = |name: header::HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, SECURITY_POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::CACHE_CONTROL, "no-store");
    set(header::HeaderName::from_static("permissions-policy"), "geolocation=(), microphone=(), camera=(self)");
    set(header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    response
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, "出了一个程序错误，请回到上一页再试").into_response()
}

async fn answer(shell: Shell, route: &'static Route, parameters: RawPathParams, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let headers = request.headers().clone();
    let api = is_api(&path, &headers);
    if request.method() != Method::GET && !from_here(&headers) {
        return refused(&shell, None, &Refusal::Denied, api);
    }
    let mut visit = Visit {
        now: shell.now(),
        actor: None,
        path,
        route: route.path,
        parameters: parameters.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        query: pairs(request.uri().query().unwrap_or_default().as_bytes()),
        form: Vec::new(),
        files: Vec::new(),
        body: Vec::new(),
        headers: kept_headers(&headers, request.extensions().get::<ConnectInfo<SocketAddr>>()),
        shell: shell.clone(),
    };
    if let Err(refusal) = read_body(&mut visit, request).await {
        return refused(&shell, Some(&visit), &refusal, api);
    }
    let done = tokio::task::spawn_blocking(move || {
        let result = account::who(&visit).and_then(|actor| {
            visit.actor = actor;
            allowed(&visit, route.needs)?;
            let answer = (route.run)(&visit)?;
            account::left::settle(&visit, &answer)?;
            Ok(answer)
        });
        let result = match result {
            Err(Refusal::SignIn) if !is_api(&visit.path, &headers) => too_late(&visit, route, &headers),
            other => other,
        };
        match result {
            Ok(answer) => respond(answer, visit.lang()),
            Err(refusal) => {
                write_down(&visit, &refusal);
                refused(&visit.shell.clone(), Some(&visit), &refusal, api)
            }
        }
    });
    done.await.unwrap_or_else(|_| panicked(Box::new(())))
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
    Ok(Answer::next(if is_kept {
        "/signin?said=left".to_owned()
    } else {
        let back = if visit.form.is_empty() { visit.path.as_str() } else { "/today" };
        format!("/signin?next={}", form_urlencoded::byte_serialize(back.as_bytes()).collect::<String>())
    }))
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

/// Whether a changing request comes from our own pages or from a program with a token, not from another site's page.
fn from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if text("authorization").is_some_and(|value| value.starts_with("Bearer ")) {
        return true;
    }
    match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), ..) => site == "same-origin" || site == "none",
        (None, Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, at)| at == host),
        // Neither header: not a browser of ours (Chromium 86 and Safari 12 send Origin with every post).
        _ => headers.get(header::COOKIE).is_none(),
    }
}

fn is_api(path: &str, headers: &HeaderMap) -> bool {
    path.starts_with("/api/")
        || headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|accept| accept.starts_with("application/json"))
}

/// Headers that matter, and the address of the other side in the place of a header that nobody else can write.
fn kept_headers(headers: &HeaderMap, peer: Option<&ConnectInfo<SocketAddr>>) -> Vec<(&'static str, String)> {
    let names = [
        "if-match",
        "if-none-match",
        "idempotency-key",
        "accept",
        "content-type",
        "sec-fetch-site",
        "authorization",
        "cookie",
        "user-agent",
        "x-forwarded-proto",
    ];
    let kept = names.into_iter().filter_map(|name| Some((name, headers.get(name)?.to_str().ok()?.to_owned())));
    kept.chain(peer.map(|ConnectInfo(address)| (account::PEER, address.ip().to_string()))).collect()
}

fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

async fn read_body(visit: &mut Visit, request: Request) -> Result<(), Refusal> {
    let kind = visit.header("content-type").unwrap_or_default().to_owned();
    if kind.starts_with("multipart/form-data") {
        let (parts, body) = request.into_parts();
        let request = Request::from_parts(parts, Body::new(http_body_util::Limited::new(body, BODY_BYTES_MAX)));
        let mut parts = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
        while let Some(part) = parts.next_field().await.map_err(|_| unreadable())? {
            let name = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().map(str::to_owned);
            let bytes = part.bytes().await.map_err(|_| unreadable())?.to_vec();
            match file {
                Some(file) => visit.files.push((name, file, bytes)),
                None => visit.form.push((name, String::from_utf8(bytes).map_err(|_| unreadable())?)),
            }
        }
        return Ok(());
    }
    let body: Bytes = axum::body::to_bytes(request.into_body(), BODY_BYTES_MAX).await.map_err(|_| unreadable())?;
    if kind.starts_with("application/x-www-form-urlencoded") {
        visit.form = pairs(&body);
    } else {
        visit.body = body.to_vec();
    }
    Ok(())
}

fn unreadable() -> Refusal {
    base::Problem::new("body", "没有收到完整的内容，或者文件超过 64 MB，请重新提交").into()
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
                (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin".to_owned()),
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
    Body::new(body)
}

/// How a file is handed out and under which name (RFC 5987).
fn named(shown: &str, name: &str) -> String {
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

/// A refusal as a page or as problem details (RFC 9457).
fn refused(shell: &Shell, visit: Option<&Visit>, refusal: &Refusal, api: bool) -> Response {
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
        return (code(status), [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response();
    }
    if let Refusal::Approval(record) = refusal {
        return respond(Answer::next(format!("/permits/new?record={record}")), visit.map_or(Lang::default(), Visit::lang));
    }
    let frame = visit.map_or_else(look::Frame::default, pages::frame);
    page(status, look::wrong(&frame, &sentence, "", number.as_deref(), Some(look::Button::link("回到今日工作台", "/today"))), frame.lang)
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
            let arrived = runtime.block_on(async { axum::body::to_bytes(in_pieces(file), usize::MAX).await.unwrap() });
            assert!(arrived == bytes[4..], "{length} bytes");
        }
    }
}
