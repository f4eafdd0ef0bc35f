//! For tests of this and other crates: a whole service in a temporary directory (or a fresh PostgreSQL database), with a clock that stands, chance
//! that repeats, and a caller that signs in and asks as a browser does. Not part of the program's face.

use crate::{Entry, Place, Registry, Shell, account::NewUser, server, slice::Slice};
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
};
use base::{Id, Json, Key, Moment, Typed, policy::Role};
use std::sync::Arc;
use store::{
    Options, Stage, Store,
    testing::{FixedClock, SeededChance},
};
use tower::ServiceExt as _;

/// A service under test.
pub struct TestApp {
    /// The service itself.
    pub shell: Shell,
    /// Its clock.
    pub clock: Arc<FixedClock>,
    router: Router,
    runtime: tokio::runtime::Runtime,
    /// The cookie of whoever signed in last.
    cookie: Option<String>,
    /// Goes with the app.
    directory: Option<tempfile::TempDir>,
}

/// What the service answered.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// Where it leads, if it leads somewhere.
    pub location: Option<String>,
    /// The version, if it has one.
    pub etag: Option<String>,
    /// All headers, names in small letters.
    pub headers: Vec<(String, String)>,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Reply {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// A header, empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(at, _)| at == name).map_or("", |(_, value)| value)
    }

    /// The body as JSON.
    pub fn json(&self) -> Json {
        serde_json::from_slice(&self.bytes).unwrap_or(Json::Null)
    }
}

impl TestApp {
    /// On SQLite in a temporary directory.
    ///
    /// # Panics
    /// When the service cannot be made: the test cannot go on.
    pub fn sqlite(slices: &'static [&'static Slice], places: &'static [Place], now: &str) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let options = store::testing::sqlite(directory.path());
        let mut app = Self::over(&options, slices, places, now);
        app.directory = Some(directory);
        app
    }

    /// On these options: another process's view of the same database, or PostgreSQL.
    ///
    /// # Panics
    /// When the service cannot be made: the test cannot go on.
    pub fn over(options: &Options, slices: &'static [&'static Slice], places: &'static [Place], now: &str) -> Self {
        let now: Moment = now.parse().expect("a moment");
        let clock = Arc::new(FixedClock::at(now));
        let chance = Arc::new(SeededChance::new(7));
        let registry = Arc::new(Registry::new(slices));
        let store = Store::open(options, registry.clone(), clock.clone(), chance.clone()).expect("the store opens");
        let shell = Shell::new(store, registry, places, clock.clone(), chance);
        let router = server::router(shell.clone());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        Self { shell, clock, router, runtime, cookie: None, directory: None }
    }

    /// Makes an organisation and returns its key.
    ///
    /// # Panics
    /// When it is refused.
    pub fn organisation(&self, code: &str, name: &str, level: &str, parent: Option<Key>) -> Key {
        let mut typed = Typed::new(self.shell.now().day());
        for (path, text) in [("code", code), ("name", name), ("level", level), ("placements.0.from", "2000-01-01")] {
            typed.set(path, text);
        }
        if let Some(parent) = parent {
            typed.set("placements.0.parent", self.shell.store().get_key(parent).expect("the parent").id.to_string());
        }
        self.keep("organisation", parent.unwrap_or(Key::NONE), typed).1
    }

    /// Stores a record as the program would and returns its id and key.
    ///
    /// # Panics
    /// When it is refused.
    pub fn keep(&self, kind: &str, org: Key, typed: Typed) -> (Id, Key) {
        let record = self.shell.new_id();
        let entry = Entry { kind: kind.to_owned(), record, org, expected: None, typed: Some(typed), why: None };
        let receipt = self.shell.keep(&crate::Actor::program(org), self.shell.now(), entry);
        let receipt = receipt.unwrap_or_else(|refusal| panic!("{kind} was refused: {refusal:?}"));
        (record, receipt.records[0].key)
    }

    /// Stores a record from pairs of path and text.
    pub fn record(&self, kind: &str, org: Key, texts: &[(&str, &str)]) -> (Id, Key) {
        let mut typed = Typed::new(self.shell.now().day());
        for (path, text) in texts {
            typed.push(path, *text);
        }
        self.keep(kind, org, typed)
    }

    /// Makes an account and signs it in; later requests are its.
    ///
    /// # Panics
    /// When that fails.
    pub fn sign_in(&mut self, login: &str, role: Role, org: Key, worker: Key) {
        if self.shell.store().account_by_login(login).is_err() {
            let from = self.shell.now().day();
            self.shell.add_user(&NewUser { login, name: login, password: "长长的一句密码", worker, role: (role, org), from }).expect("an account");
        }
        let account = self.shell.store().account_by_login(login).expect("the account");
        let token = self.shell.begin_session(&account, Stage::Full, "", "").expect("a session");
        self.cookie = Some(format!("kapok_session={token}"));
    }

    /// Goes on with the cookie that an answer has set, as a browser does.
    pub fn take_cookie(&mut self, reply: &Reply) {
        for (name, value) in &reply.headers {
            if name == "set-cookie" {
                self.cookie = value.split(';').next().map(str::to_owned);
            }
        }
    }

    /// The cookie that requests carry now, and another one instead.
    pub fn change_cookie(&mut self, cookie: Option<String>) -> Option<String> {
        std::mem::replace(&mut self.cookie, cookie)
    }

    /// What an authenticator with this secret shows now.
    pub fn code_of(&self, secret: &str) -> String {
        crate::account::code_of(secret, self.shell.now())
    }

    /// Forgets who signed in.
    pub fn sign_out(&mut self) {
        self.cookie = None;
    }

    /// Asks for a page.
    pub fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[], None)
    }

    /// Posts a form.
    pub fn post(&self, path: &str, form: &[(&str, &str)]) -> Reply {
        let mut body = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form {
            body.append_pair(name, value);
        }
        self.ask("POST", path, &[("content-type", "application/x-www-form-urlencoded")], Some(body.finish().into_bytes()))
    }

    /// Posts a form with files: pairs of field and text, triples of field, file name and bytes.
    pub fn send(&self, path: &str, form: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Reply {
        const EDGE: &str = "edge-of-a-part";
        let mut body = Vec::new();
        for (name, value) in form {
            body.extend(format!("--{EDGE}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes());
        }
        for (name, file, bytes) in files {
            let head = format!("--{EDGE}\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\r\n");
            body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
        }
        body.extend(format!("--{EDGE}--\r\n").into_bytes());
        self.ask("POST", path, &[("content-type", &format!("multipart/form-data; boundary={EDGE}"))], Some(body))
    }

    /// Calls the API.
    pub fn call(&self, verb: &str, path: &str, body: &Json, headers: &[(&'static str, &str)]) -> Reply {
        let headers: Vec<(&str, &str)> = headers.iter().copied().chain([("content-type", "application/json")]).collect();
        self.ask(verb, path, &headers, Some(body.to_string().into_bytes()))
    }

    /// Any request.
    ///
    /// # Panics
    /// When the request cannot be built: a mistake in the test.
    pub fn ask(&self, verb: &str, path: &str, headers: &[(&str, &str)], body: Option<Vec<u8>>) -> Reply {
        let mut request = Request::builder().method(verb).uri(path);
        if !headers.iter().any(|(name, _)| *name == "sec-fetch-site") {
            request = request.header("sec-fetch-site", "same-origin");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let request = request.body(body.map_or_else(Body::empty, Body::from)).expect("a request");
        let router = self.router.clone();
        self.runtime.block_on(async move {
            let response = router.oneshot(request).await.expect("an answer");
            let header = |name: header::HeaderName| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
            let (status, location, etag) = (response.status(), header(header::LOCATION), header(header::ETAG));
            let text = |value: &header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
            let headers = response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
            let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body").to_vec();
            Reply { status, location, etag, headers, bytes }
        })
    }
}
