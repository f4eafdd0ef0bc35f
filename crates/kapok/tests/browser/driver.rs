//! Chromium by its driver: started on a free port for each test, closed whatever happens. A [`Page`] does what a person does and counts the taps.

use crate::station::Station;
use fantoccini::{
    Client, ClientBuilder, Locator,
    actions::{InputSource as _, MOUSE_BUTTON_LEFT, PointerAction, TouchActions},
    elements::Element,
    wd::Capabilities,
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use std::{
    cell::Cell,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    process::{Child, Command, Stdio},
    time::Duration,
};

/// How long a page may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long a finger takes from one point to the next.
const MOVE: Duration = Duration::from_millis(60);

/// The driver's process, ended with this value.
struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    /// None where it is not installed.
    fn start() -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let started = Command::new("chromedriver").arg(format!("--port={port}")).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let process = match started {
            Ok(process) => process,
            Err(missing) => {
                let required = std::env::var_os("KAPOK_BROWSER").is_some_and(|value| value == "required");
                assert!(!required, "chromedriver cannot be started, and KAPOK_BROWSER requires it: {missing}");
                println!("skipped: chromedriver is not installed ({missing})");
                return None;
            }
        };
        let driver = Self { process, port };
        let answers = (0..400).any(|_| {
            std::thread::sleep(Duration::from_millis(25));
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        assert!(answers, "chromedriver does not answer");
        Some(driver)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs a story in a browser of this width, over a station of its own.
pub(crate) fn in_browser(width: u32, story: impl AsyncFnOnce(&Page, &Station)) {
    let Some(driver) = Driver::start() else { return };
    let station = Station::open();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let page = runtime.block_on(Page::open(driver.port, width, station.address(), None));
    let told = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async {
            story(&page, &station).await;
            assert_eq!(page.console().await, Vec::<String>::new(), "the console is silent");
        });
    }));
    // The browser would stay behind if its session were not closed.
    let closed = runtime.block_on(page.client.close());
    told.unwrap_or_else(|fault| resume_unwind(fault));
    closed.unwrap();
}

/// A phone: a browser that keeps what it has when it is killed, with a clock of its own.
pub(crate) struct Phone {
    port: u16,
    width: u32,
    address: String,
    profile: tempfile::TempDir,
    /// How far its clock is from the machine's, in milliseconds.
    off: i64,
}

impl Phone {
    /// Opens the browser with what it had before.
    pub(crate) async fn open(&self) -> Page {
        let page = Page::open(self.port, self.width, self.address.clone(), Some(self.profile.path())).await;
        // the clock of the pages; that of the service worker cannot be set, so it sends nothing by itself
        let script = format!(
            "(() => {{ const Real = Date; window.Date = class extends Real {{ constructor(...given) {{ if (given.length) super(...given); else super(Real.now() + {off}); }} \
             static now() {{ return Real.now() + {off}; }} }}; \
             if (window.ServiceWorkerRegistration) Object.defineProperty(ServiceWorkerRegistration.prototype, 'sync', {{ value: undefined }}); }})()",
            off = self.off
        );
        page.tool("Page.addScriptToEvaluateOnNewDocument", &json!({"source": script})).await;
        page
    }
}

/// Runs a story on a phone whose clock shows this moment now, before a service at this address. The story gives back the page that is open at its end.
pub(crate) fn on_a_phone(width: u32, address: String, clock: base::Moment, story: impl AsyncFnOnce(&Phone) -> Page) {
    let Some(driver) = Driver::start() else { return };
    let machine = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let off = clock.millis() - i64::try_from(machine.as_millis()).unwrap();
    let phone = Phone { port: driver.port, width, address, profile: tempfile::tempdir().unwrap(), off };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let page = runtime.block_on(story(&phone));
    runtime.block_on(page.client.close()).unwrap();
}

/// What stands in the browser, and how often it was tapped.
pub(crate) struct Page {
    client: Client,
    port: u16,
    address: String,
    taps: Cell<u32>,
}

impl Page {
    async fn open(port: u16, width: u32, address: String, profile: Option<&std::path::Path>) -> Self {
        let mut arguments: Vec<String> =
            ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--lang=zh-CN"]
                .map(str::to_owned)
                .to_vec();
        arguments.extend(profile.map(|path| format!("--user-data-dir={}", path.display())));
        let options = json!({"args": arguments, "mobileEmulation": {"deviceMetrics": {"width": width, "height": 780, "pixelRatio": 1.0, "touch": width < 600}}});
        let wanted = json!({"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}});
        let Value::Object(wanted) = wanted else { unreachable!("written as an object") };
        let capabilities: Capabilities = wanted;
        let client = ClientBuilder::new(HttpConnector::new()).capabilities(capabilities).connect(&format!("http://127.0.0.1:{port}")).await.unwrap();
        Self { client, port, address, taps: Cell::new(0) }
    }

    /// Kills the browser, as a phone does that needs the memory: nothing is asked, nothing is said.
    pub(crate) async fn kill(self) {
        self.tool("Browser.crash", &json!({})).await;
    }

    /// A command of the browser's own tools.
    async fn tool(&self, name: &str, parameters: &Value) -> Value {
        let session = self.client.session_id().await.unwrap().unwrap();
        post(self.port, &format!("/session/{session}/goog/cdp/execute"), &json!({"cmd": name, "params": parameters}))
    }

    /// Goes to a path of the service.
    pub(crate) async fn visit(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.address)).await.unwrap();
    }

    /// The path on which the browser is, without its query.
    pub(crate) async fn path(&self) -> String {
        self.client.current_url().await.unwrap().path().to_owned()
    }

    /// Waits until the browser is on a path that begins so.
    pub(crate) async fn arrive(&self, path: &str) {
        self.until(&format!("location.pathname.startsWith('{path}') && document.readyState === 'complete'")).await;
    }

    /// Waits until an expression of the page is true.
    pub(crate) async fn until(&self, expression: &str) {
        let waits = PATIENCE.as_millis() / 50;
        for _ in 0..waits {
            // While a page goes away there is nothing to ask.
            if self.client.execute(&format!("return !!({expression})"), Vec::new()).await.is_ok_and(|value| value == true) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("never true on {}: {expression}\n{}", self.path().await, self.shown().await);
    }

    /// An expression of the page.
    pub(crate) async fn ask(&self, expression: &str) -> Value {
        self.client.execute(&format!("return ({expression})"), Vec::new()).await.unwrap()
    }

    /// The words that are shown.
    pub(crate) async fn shown(&self) -> String {
        self.ask("document.body.innerText").await.as_str().unwrap_or_default().to_owned()
    }

    async fn find(&self, selector: &str) -> Element {
        let found = self.client.wait().at_most(PATIENCE).for_element(Locator::Css(selector)).await;
        found.unwrap_or_else(|error| panic!("no {selector}: {error}"))
    }

    /// Taps the first thing that fits a selector, as a finger does: scrolled to the middle, visible, with nothing on top of it. A list may be drawn anew
    /// meanwhile, which no finger notices.
    pub(crate) async fn tap(&self, selector: &str) {
        self.taps.set(self.taps.get() + 1);
        let scroll = "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})";
        loop {
            let element = self.find(selector).await;
            let tapped = match self.client.execute(scroll, vec![serde_json::to_value(&element).unwrap()]).await {
                Ok(_) => element.click().await,
                Err(error) => Err(error),
            };
            match tapped {
                Ok(()) => return,
                Err(error) if error.is_stale_element_reference() => {}
                Err(error) => panic!("{selector} cannot be tapped: {error}"),
            }
        }
    }

    /// Draws a line with a finger, between points counted from the middle of what fits a selector.
    pub(crate) async fn draw(&self, selector: &str, points: &[(i64, i64)]) {
        let element = self.find(selector).await;
        let scroll = "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})";
        self.client.execute(scroll, vec![serde_json::to_value(&element).unwrap()]).await.unwrap();
        let at = |(x, y): (i64, i64)| PointerAction::MoveToElement { element: element.clone(), duration: Some(MOVE), x: x as f64, y: y as f64 };
        let mut finger = TouchActions::new("finger".to_owned()).then(at(points[0])).then(PointerAction::Down { button: MOUSE_BUTTON_LEFT });
        for point in &points[1..] {
            finger = finger.then(at(*point));
        }
        self.client.perform_actions(finger.then(PointerAction::Up { button: MOUSE_BUTTON_LEFT })).await.unwrap();
    }

    /// Taps the label with these words inside what fits a selector.
    pub(crate) async fn tap_label(&self, selector: &str, words: &str) {
        let path = format!("{selector} label");
        self.find(&path).await;
        let mark = format!("Array.from(document.querySelectorAll('{path}')).find(label => label.innerText.trim().startsWith('{words}'))");
        self.until(&format!("{mark} && ({mark}.dataset.here = '1')")).await;
        self.tap("[data-here]").await;
        self.ask("delete document.querySelector('[data-here]').dataset.here").await;
    }

    /// Taps the choice of a field that sends this value.
    pub(crate) async fn choose(&self, field: &str, value: &str) {
        let input = format!("input[name='{field}'][value='{value}']");
        let id = self.find(&input).await.attr("id").await.unwrap().unwrap();
        self.tap(&format!("label[for='{id}']")).await;
    }

    /// Goes on with the cookie of another session.
    pub(crate) async fn carry(&self, token: &str) {
        self.client.delete_all_cookies().await.unwrap();
        let session = self.client.session_id().await.unwrap().unwrap();
        // the client library sends members that are null, which the driver refuses
        let cookie = json!({"name": "kapok_session", "value": token, "path": "/", "httpOnly": true});
        let answer = post(self.port, &format!("/session/{session}/cookie"), &json!({ "cookie": cookie }));
        assert_eq!(answer["value"], Value::Null, "the cookie is set");
    }

    /// Types where the focus is.
    pub(crate) async fn keys(&self, text: &str) {
        self.client.active_element().await.unwrap().send_keys(text).await.unwrap();
    }

    /// Types into a field, in place of what stands there.
    pub(crate) async fn fill(&self, selector: &str, text: &str) {
        let field = self.find(selector).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// The value of a field.
    pub(crate) async fn value(&self, selector: &str) -> String {
        self.find(selector).await.prop("value").await.unwrap().unwrap_or_default()
    }

    /// Taps so far.
    pub(crate) fn taps(&self) -> u32 {
        self.taps.get()
    }

    /// What the browser's console holds since it was asked last: errors of the script, of the policy for contents, and files that are not there.
    /// A form that comes back with its errors is answered 422, which Chromium reports too: that is no fault.
    pub(crate) async fn console(&self) -> Vec<String> {
        let session = self.client.session_id().await.unwrap().unwrap();
        let entries = post(self.port, &format!("/session/{session}/se/log"), &json!({"type": "browser"}));
        let messages = entries["value"].as_array().into_iter().flatten().filter(|entry| entry["level"] != "INFO" && entry["level"] != "DEBUG");
        messages.map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()).filter(|message| !message.contains("status of 422")).collect()
    }
}

/// One command of the driver that the client library does not have. The driver keeps its connections open, so the length is read.
fn post(port: u16, path: &str, body: &Value) -> Value {
    let body = body.to_string();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let length = body.len();
    write!(stream, "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}").unwrap();
    let mut answer = BufReader::new(stream);
    let mut length = 0;
    let mut line = String::new();
    while answer.read_line(&mut line).unwrap() > 2 {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        line.clear();
    }
    let mut body = vec![0; length];
    answer.read_exact(&mut body).unwrap();
    serde_json::from_slice(&body).unwrap()
}
