//! The service that the browser sees: one station with a worker, a few people and a record, on a free port of loopback.

use crate::driver::Page;
use base::{Key, Moment, policy::Role};
use kapok::program::{PLACES, SLICES};
use shell::testing::TestApp;
use std::net::SocketAddr;

/// The evening on which the tests take place.
const EVENING: &str = "2020-02-13T18:00:00+08:00";
/// As `TestApp` makes accounts.
const PASSWORD: &str = "长长的一句密码";

/// The running service; it ends with this value.
pub(crate) struct Station {
    /// A client of the station, 罗细妹.
    pub(crate) person: String,
    /// A contact that is there already.
    pub(crate) contact: String,
    /// A volunteer, 林大强.
    pub(crate) volunteer: String,
    /// A door post.
    pub(crate) post: String,
    /// A dwelling.
    pub(crate) dwelling: String,
    /// The worker, 陈阿根.
    pub(crate) worker: String,
    org: Key,
    address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
    app: TestApp,
}

impl Station {
    /// Makes the station and serves it.
    pub(crate) fn open() -> Self {
        let mut app = TestApp::sqlite(SLICES, PLACES, EVENING);
        let station = app.organisation("440115-LX", "龙穴社工站", "station", None);
        let (worker, worker_key) = app.record("worker", station, &[("name", "陈阿根")]);
        let (person, _) = app.record("person", station, &[("name", "罗细妹"), ("phones", "19000000001"), ("file_no", "LX-001")]);
        for name in ["何福水", "梁桂兰", "苏秀松"] {
            app.record("person", station, &[("name", name)]);
        }
        let texts = [
            ("on", "2020-02-12"),
            ("channel", "visit"),
            ("minutes", "30"),
            ("topics", "living"),
            ("served.0.person", &person.to_string()),
            ("workers.0.worker", &worker.to_string()),
        ];
        let (contact, _) = app.record("contact", station, &texts);
        let (volunteer, _) = app.record("volunteer", station, &[("name", "林大强")]);
        let (post, _) = app.record("place", station, &[("name", "龙头门岗"), ("kind", "door_post")]);
        let (dwelling, _) = app.record("place", station, &[("name", "龙穴三巷 5 栋 201"), ("kind", "dwelling")]);
        app.sign_in("lead", Role::Lead, station, Key::NONE);
        app.sign_in("street", Role::Street, station, Key::NONE);
        app.sign_in("security", Role::SecurityAdmin, station, Key::NONE);
        app.sign_in("chen", Role::Worker, station, worker_key);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let router = shell::server::router(app.shell.clone());
        runtime.spawn(async move { axum::serve(listener, router).await });
        let [person, contact, volunteer, post, dwelling, worker] = [person, contact, volunteer, post, dwelling, worker].map(|id| id.to_string());
        Self { person, contact, volunteer, post, dwelling, worker, org: station, address, _runtime: runtime, app }
    }

    /// Where it is.
    pub(crate) fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Signs the worker in as a person does, and arrives at 今日工作台.
    pub(crate) async fn sign_in(&self, page: &Page) {
        page.visit("/signin").await;
        self.enter(page).await;
        page.arrive("/today").await;
    }

    /// Types login and password where they are asked for.
    pub(crate) async fn enter(&self, page: &Page) {
        page.fill("#f-login", "chen").await;
        page.fill("#f-password", PASSWORD).await;
        page.tap("form[action='/signin'] [type=submit]").await;
    }

    /// Where it is, for another way in.
    pub(crate) fn socket(&self) -> SocketAddr {
        self.address
    }

    /// Ends all sessions of an account.
    pub(crate) fn end_sessions(&self, login: &str) {
        let account = self.app.shell.store().account_by_login(login).unwrap();
        self.app.shell.store().end_sessions(account.key, None).unwrap();
    }

    /// Writes a visit of so many minutes to 罗细妹 under a number that was made elsewhere.
    pub(crate) fn contact_with_id(&self, id: &str, minutes: &str) {
        let mut typed = base::Typed::new(self.app.shell.now().day());
        let texts = [("on", "2020-02-13"), ("channel", "visit"), ("minutes", minutes), ("topics", "living"), ("served", self.person.as_str())];
        texts.iter().chain(&[("workers", self.worker.as_str())]).for_each(|(path, text)| typed.push(path, *text));
        let entry =
            shell::Entry { kind: "contact".to_owned(), record: id.parse().unwrap(), org: self.org, expected: None, typed: Some(typed), why: None };
        self.app.shell.keep(&shell::Actor::program(self.org), self.app.shell.now(), entry).unwrap();
    }

    /// How many records there are of each kind that is written outdoors.
    pub(crate) fn counted(&self) -> Vec<(&'static str, usize)> {
        let kinds = SLICES.iter().flat_map(|slice| slice.kinds).filter(|kind| !kind.outdoors.is_empty()).map(|kind| kind.shape.code);
        let count = |kind: &'static str| {
            let question = store::ListQuestion { kinds: vec![kind.to_owned()], limit: 100, ..store::ListQuestion::default() };
            (kind, self.app.shell.store().list(&question).unwrap().len())
        };
        kinds.map(count).collect()
    }

    /// The day of a record.
    pub(crate) fn day_of(&self, id: &str) -> String {
        self.app.shell.store().get(id.parse().unwrap()).unwrap().day.to_string()
    }

    /// The version of a record.
    pub(crate) fn version_of(&self, id: &str) -> u32 {
        self.app.shell.store().get(id.parse().unwrap()).unwrap().version
    }

    /// Lets the clock go on to noon of a day, and lets somebody of the station (`chen`, `lead`, `street`) go on where he was: sessions end by then.
    pub(crate) async fn on(&self, page: &Page, day: &str, login: &str) {
        let noon: Moment = format!("{day}T12:00:00+08:00").parse().unwrap();
        self.app.clock.advance(noon.millis() - self.app.shell.now().millis());
        self.hand_to(page, login).await;
    }

    /// Lets the clock go on by so many seconds.
    pub(crate) fn wait(&self, seconds: i64) {
        self.app.clock.advance(seconds * 1000);
    }

    /// Hands the browser over to somebody else of the station.
    pub(crate) async fn hand_to(&self, page: &Page, login: &str) {
        let account = self.app.shell.store().account_by_login(login).unwrap();
        page.carry(&self.app.shell.begin_session(&account, store::Stage::Full, "", "").unwrap()).await;
    }

    /// The record of this kind that was written last.
    pub(crate) fn latest(&self, kind: &str) -> String {
        let question = store::ListQuestion { kinds: vec![kind.to_owned()], limit: 100, ..store::ListQuestion::default() };
        let rows = self.app.shell.store().list(&question).unwrap();
        rows.iter().max_by_key(|row| row.key).unwrap_or_else(|| panic!("no {kind}")).id.to_string()
    }

    /// The documents of everybody who was checked in at a desk.
    pub(crate) fn crowd(&self) -> Vec<base::Json> {
        let question = store::ListQuestion { kinds: vec!["crowd_check_in".to_owned()], limit: 100, ..store::ListQuestion::default() };
        let rows = self.app.shell.store().list(&question).unwrap();
        self.app.shell.store().open_all(&rows).unwrap().into_iter().map(|opened| opened.doc.unwrap()).collect()
    }

    /// Writes a record about 罗细妹 without the browser.
    pub(crate) fn record(&self, kind: &str, texts: &[(&str, &str)]) -> String {
        let org = self.app.shell.store().get(self.person.parse().unwrap()).unwrap().org;
        self.app.record(kind, org, &[&[("person", self.person.as_str())], texts].concat()).0.to_string()
    }

    /// Writes a record that is about nobody without the browser.
    pub(crate) fn filed(&self, kind: &str, texts: &[(&str, &str)]) -> String {
        let org = self.app.shell.store().get(self.person.parse().unwrap()).unwrap().org;
        self.app.record(kind, org, texts).0.to_string()
    }
}
