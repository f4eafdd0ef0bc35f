//! What is measured: a city with its stations, their workers and invented people, in a directory of their own, and the real server over it. A
//! directory with anything else in it is refused: a benchmark writes.

use crate::command::refused;
use crate::program;
use anyhow::{Context as _, ensure};
use base::{Day, Id, Key, Typed, policy::Role};
use serde_json::{Value, json};
use shell::{Actor, Entry, Shell, account::NewUser};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};
use store::{ListQuestion, Master, Options, Place};

/// The code of the city.
const CITY: &str = "BENCH";
/// Stations of the city; clients are spread over them.
const STATIONS: usize = 22;
/// People of one station whom contacts name, as many as a station's workers look after.
const CLIENTS_PER_STATION: u32 = 200;
/// Acts of one record each that are written together while data is prepared, and threads that prepare it.
const ACTS_TOGETHER: usize = 500;
const FILLERS: usize = 4;
/// Records of which the preparation says that it takes a while.
const WORTH_SAYING: usize = 50_000;

/// Surnames and syllables of given names with their pinyin: all invented.
const SURNAMES: [(&str, &str); 8] =
    [("罗", "luo"), ("陈", "chen"), ("何", "he"), ("梁", "liang"), ("黄", "huang"), ("苏", "su"), ("冯", "feng"), ("邓", "deng")];
const GIVEN: [(&str, &str); 16] = [
    ("细", "xi"),
    ("妹", "mei"),
    ("阿", "a"),
    ("福", "fu"),
    ("根", "gen"),
    ("水", "shui"),
    ("娣", "di"),
    ("金", "jin"),
    ("银", "yin"),
    ("桂", "gui"),
    ("兰", "lan"),
    ("旺", "wang"),
    ("秀", "xiu"),
    ("松", "song"),
    ("柏", "bai"),
    ("春", "chun"),
];

/// Where the data lies; a temporary directory goes with this value.
pub(super) struct Workplace {
    directory: PathBuf,
    temporary: bool,
}

impl Workplace {
    /// The directory that was named, or a temporary one.
    pub(super) fn new(named: Option<PathBuf>) -> anyhow::Result<Self> {
        let temporary = named.is_none();
        let directory = named.unwrap_or_else(|| std::env::temp_dir().join(format!("kapok-bench-{}", std::process::id())));
        std::fs::create_dir_all(&directory).with_context(|| format!("建不了目录 {}", directory.display()))?;
        Ok(Self { directory, temporary })
    }

    /// Its path.
    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Opens the city, building it if the database is empty.
    pub(super) fn open(&self, database: Option<&str>) -> anyhow::Result<City> {
        let options = match database {
            None => Options::directory(&self.directory),
            Some(address) => Options::new(Place::Postgres(address.to_owned()), Master::File(self.directory.join("kapok.key"))),
        };
        let shell = program::open(&options)?;
        let tree = shell.store().tree();
        let foreign = tree.by_code(CITY).is_none() && tree.iter().next().is_some();
        ensure!(!foreign, "这个目录或数据库里有别的数据；测速会写入记录，请换一个空的");
        City::new(shell)
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        if self.temporary {
            // What cannot be removed lies in the system's folder for temporary things.
            let _ = std::fs::remove_dir_all(&self.directory);
        }
    }
}

/// One station.
pub(super) struct Station {
    /// Its organisation.
    pub(super) org: Key,
    /// Its code.
    pub(super) code: String,
    /// Its worker.
    pub(super) worker: Id,
    /// People whom its contacts name.
    pub(super) people: Vec<Id>,
}

/// Where the server listens, and the token for it.
pub(super) struct Address {
    /// On loopback.
    pub(super) address: SocketAddr,
    /// Of the account that may do what a station's lead may.
    pub(super) token: String,
}

/// The city with its service.
pub(super) struct City {
    /// The service.
    pub(super) shell: Shell,
    /// Its stations.
    pub(super) stations: Vec<Station>,
    /// The program with the powers of the city's lead.
    pub(super) actor: Actor,
}

impl City {
    fn new(shell: Shell) -> anyhow::Result<Self> {
        let root = organisation(&shell, CITY, "测速市", "city", None)?;
        let actor = Actor::program(root);
        let mut city = Self { shell, stations: Vec::new(), actor };
        for number in 0..STATIONS {
            let code = format!("{CITY}-{number:02}");
            let org = organisation(&city.shell, &code, &format!("测速{number}站"), "station", Some(root))?;
            let worker = match city.first(org, "worker", 1)?.first() {
                Some(worker) => *worker,
                None => city.keep("worker", org, &[("name", &worker_name(number))])?,
            };
            city.stations.push(Station { org, code, worker, people: Vec::new() });
        }
        city.fill("person", STATIONS * CLIENTS_PER_STATION as usize)?;
        for number in 0..STATIONS {
            city.stations[number].people = city.first(city.stations[number].org, "person", CLIENTS_PER_STATION)?;
        }
        Ok(city)
    }

    /// The civil day.
    pub(super) fn today(&self) -> Day {
        self.shell.now().day()
    }

    /// How many records of a kind there are.
    pub(super) fn count(&self, kind: &str) -> anyhow::Result<usize> {
        let question = ListQuestion { kinds: vec![kind.to_owned()], ..ListQuestion::default() };
        Ok(self.shell.store().count(&question)? as usize)
    }

    /// Makes people or contacts until there are so many, through the one door, each by an act of its own as in life: contacts over the year
    /// before last week.
    pub(super) fn fill(&self, kind: &'static str, wanted: usize) -> anyhow::Result<()> {
        let there = self.count(kind)?;
        if wanted.saturating_sub(there) > WORTH_SAYING {
            eprintln!("先准备 {} 条记录（{kind}），要等一会儿", wanted - there);
        }
        let next = AtomicUsize::new(there);
        let fill = || -> anyhow::Result<()> {
            loop {
                let from = next.fetch_add(ACTS_TOGETHER, Ordering::Relaxed);
                if from >= wanted {
                    return Ok(());
                }
                let entry = |number: usize| {
                    // People are spread; contacts come station by station.
                    let turn = if kind == "person" { number } else { number / ACTS_TOGETHER };
                    let station = &self.stations[turn % STATIONS];
                    let typed = if kind == "person" { self.person(number) } else { self.contact(station, number, wanted) };
                    Entry { kind: kind.to_owned(), record: self.shell.new_id(), org: station.org, expected: None, typed: Some(typed), why: None }
                };
                let acts = (from..wanted.min(from + ACTS_TOGETHER)).map(|number| self.shell.act_of(self.shell.now(), entry(number))).collect();
                for receipt in self.shell.carry_out_all(&self.actor, acts) {
                    receipt.map_err(refused)?;
                }
            }
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..FILLERS).map(|_| scope.spawn(fill)).collect();
            threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|_| Err(anyhow::anyhow!("准备数据的线程停了"))))
        })
    }

    fn person(&self, number: usize) -> Typed {
        let mut typed = Typed::new(self.today());
        let since = (self.today() - 400).to_string();
        for (path, text) in [("name", name(number).0), ("phones", phone(number)), ("file_no", file_number(number)), ("since", since)] {
            typed.push(path, text);
        }
        typed
    }

    fn contact(&self, station: &Station, number: usize, of: usize) -> Typed {
        let on = self.today() - 365 + (number * 358 / of.max(1)) as i32;
        Typed::from_json(self.today(), &contact(station, number as u64, on))
    }

    pub(super) fn first(&self, org: Key, kind: &str, limit: u32) -> anyhow::Result<Vec<Id>> {
        let question = ListQuestion { orgs: Some(vec![org]), kinds: vec![kind.to_owned()], limit, ..ListQuestion::default() };
        Ok(self.shell.store().list(&question)?.into_iter().map(|row| row.id).collect())
    }

    fn keep(&self, kind: &str, org: Key, texts: &[(&str, &str)]) -> anyhow::Result<Id> {
        let mut typed = Typed::new(self.today());
        for (path, text) in texts {
            typed.push(path, *text);
        }
        let record = self.shell.new_id();
        let entry = Entry { kind: kind.to_owned(), record, org, expected: None, typed: Some(typed), why: None };
        self.shell.keep(&self.actor, self.shell.now(), entry).map_err(refused)?;
        Ok(record)
    }

    /// Serves the city on loopback, on threads of the server's own, for as long as the answer lives.
    pub(super) fn serve(&self) -> anyhow::Result<(Address, Serving)> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        self.shell.lift_rates();
        let router = shell::server::router(self.shell.clone());
        runtime.spawn(async move { axum::serve(listener, router).await });
        Ok((Address { address, token: self.token()? }, Serving(Some(runtime))))
    }

    /// The token of an account with the powers of a lead, for whoever calls.
    pub(super) fn token(&self) -> anyhow::Result<String> {
        let store = self.shell.store();
        if store.account_by_login(CITY).is_err() {
            let password = self.shell.new_id().to_string();
            let new = NewUser {
                login: CITY,
                name: "测速",
                password: &password,
                worker: Key::NONE,
                role: (Role::Lead, self.actor.home()),
                from: self.today(),
            };
            self.shell.add_user(&new).map_err(refused)?;
        }
        self.shell.open_session(store.account_by_login(CITY)?.key, "bench", Duration::from_hours(24)).map_err(refused)
    }
}

/// The server's threads; they end with this value.
pub(super) struct Serving(Option<tokio::runtime::Runtime>);

impl Drop for Serving {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_timeout(Duration::from_secs(2));
        }
    }
}

/// The organisation with a code, made if it is not there.
fn organisation(shell: &Shell, code: &str, name: &str, level: &str, parent: Option<Key>) -> anyhow::Result<Key> {
    if let Some(org) = shell.store().tree().by_code(code) {
        return Ok(org);
    }
    let mut typed = Typed::new(shell.now().day());
    for (path, text) in [("code", code), ("name", name), ("level", level), ("placements.0.from", "2000-01-01")] {
        typed.set(path, text);
    }
    if let Some(parent) = parent {
        typed.set("placements.0.parent", shell.store().get_key(parent)?.id.to_string());
    }
    let org = parent.unwrap_or(Key::NONE);
    let entry = Entry { kind: "organisation".to_owned(), record: shell.new_id(), org, expected: None, typed: Some(typed), why: None };
    let receipt = shell.keep(&Actor::program(org), shell.now(), entry).map_err(refused)?;
    receipt.records.first().map(|written| written.key).context("an act without a record")
}

/// A contact as the API takes it: one or two people, one worker, some minutes, some words.
pub(super) fn contact(station: &Station, number: u64, on: Day) -> Value {
    let person = |salt: u64| json!({"person": station.people[(mixed(number + salt) % station.people.len() as u64) as usize].to_string()});
    let mut served = vec![person(0)];
    if number.is_multiple_of(3) && served[0] != person(7) {
        served.push(person(7));
    }
    let channel = ["phone", "visit", "office", "wechat"][(number % 4) as usize];
    let topic = ["mind", "living", "job", "emotion"][(mixed(number) % 4) as usize];
    json!({
        "on": on.to_string(), "channel": channel, "minutes": 5 + mixed(number) % 55, "served": served, "topics": [topic],
        "workers": [{"worker": station.worker.to_string()}],
        "summary": format!("第{number}次联系：家中情况稳定，近期睡眠较好，讨论了复诊安排和下次联系的时间，本人愿意参加下周的小组活动。"),
    })
}

/// The name of a person and its initials.
pub(super) fn name(number: usize) -> (String, String) {
    let parts = name_parts(number);
    (parts.map(|(word, _)| word).concat(), parts.map(|(_, sound)| &sound[..1]).concat())
}

/// The name of a person in pinyin.
pub(super) fn pinyin(number: usize) -> String {
    name_parts(number).map(|(_, sound)| sound).concat()
}

fn name_parts(number: usize) -> [(&'static str, &'static str); 3] {
    let mixed = mixed(number as u64) as usize;
    [SURNAMES[mixed % 8], GIVEN[mixed / 8 % 16], GIVEN[mixed / 128 % 16]]
}

/// The name of somebody who is not on file; below 768 each has a name of their own, so that nobody is in doubt.
pub(super) fn unknown_name(number: usize) -> String {
    [["谭", "温", "麦"][number % 3], GIVEN[number / 3 % 16].0, GIVEN[number / 48 % 16].0].concat()
}

/// The name of a station's worker.
pub(super) fn worker_name(number: usize) -> String {
    format!("社工{}", name(number + 1_000_003).0)
}

/// A telephone number that nobody has.
pub(super) fn phone(number: usize) -> String {
    format!("1900000{:04}", number % 10_000)
}

/// A file number.
pub(super) fn file_number(number: usize) -> String {
    format!("B{number:07}")
}

/// Spreads numbers (the generator SplitMix64): the same at every run.
fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
