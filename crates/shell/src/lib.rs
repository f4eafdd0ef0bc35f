//! What every slice stands on: the one door for writes, sign-in, pages, forms, tables, charts, the API, jobs. Knows no business noun.
//!
//! A slice declares a [`slice::Slice`]; the program makes a [`Shell`] from the list of slices and an open store, and [`server::router`] serves it.
//! Pages and acts are plain synchronous functions of a [`Visit`].

pub mod account;
mod admission;
pub mod antivirus;
pub mod api;
pub mod attachment;
mod body;
mod certain;
pub mod door;
pub mod drawn;
pub mod duties;
mod english;
pub mod entrance;
pub mod export;
pub mod figures;
pub mod form;
pub mod goals;
mod guard;
pub mod import;
mod kept;
pub mod ledger;
pub mod likeness;
pub mod look;
mod memory;
pub mod metrics;
pub mod naming;
pub mod outdoors;
mod pack;
pub mod pages;
pub mod parts;
mod patient;
pub mod permit;
pub mod print;
mod rate;
pub mod reach;
pub mod refusal;
pub mod registry;
pub mod route;
pub mod rule_book;
pub mod server;
pub mod slice;
pub mod taking;
#[doc(hidden)]
pub mod testing;
pub mod text;
mod trail;
mod turn;
pub mod vault;
pub mod visit;
mod watch;

pub use door::{Act, Entry, Former};
pub use refusal::Refusal;
pub use registry::Registry;
pub use route::{Answer, Needs, Route, Verb, get, post};
pub use trail::action_word;
pub use visit::{Actor, Visit};

use base::{Chance, Clock, Id, Moment};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use store::Store;

/// A place in the side navigation, declared by the program, which knows all slices.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// 日常, 行动, 数据: places of one heading stand together.
    pub group: &'static str,
    /// 服务对象.
    pub label: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// The class that one must be able to see at all.
    pub class: base::policy::Class,
    /// Whether it stands in the phone's bar too.
    pub tab: Option<&'static str>,
}

/// The running service, as every page and act receives it. Cheap to clone.
#[derive(Clone)]
pub struct Shell(Arc<Inner>);

struct Inner {
    store: Store,
    registry: Arc<Registry>,
    places: &'static [Place],
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    sign_ins: account::SignIns,
    namings: naming::Namings,
    limits: permit::KnownLimits,
    birthdays: permit::Birthdays,
    reveals: permit::reveal::Reveals,
    uploads: import::Uploads,
    pictures: Mutex<()>,
    rates: rate::Rates,
    turns: turn::Turns,
    admission: admission::Admission,
    kept: kept::Kept,
    watches: watch::Watches,
    duties: duties::Duties,
    metrics: Arc<metrics::Metrics>,
    memories: memory::Memories,
    antivirus: OnceLock<antivirus::Antivirus>,
}

impl Shell {
    /// A service over an open store, whose kinds are those of the registry.
    pub fn new(store: Store, registry: Arc<Registry>, places: &'static [Place], clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Self {
        Self(Arc::new(Inner {
            store,
            registry,
            places,
            clock,
            chance,
            sign_ins: account::SignIns::default(),
            namings: naming::Namings::default(),
            limits: permit::KnownLimits::default(),
            birthdays: permit::Birthdays::default(),
            reveals: permit::reveal::Reveals::default(),
            uploads: import::Uploads::default(),
            pictures: Mutex::default(),
            rates: rate::Rates::default(),
            turns: turn::Turns::default(),
            admission: admission::Admission::default(),
            kept: kept::Kept::default(),
            watches: watch::Watches::default(),
            duties: duties::Duties::default(),
            metrics: Arc::default(),
            memories: memory::Memories::default(),
            antivirus: OnceLock::new(),
        }))
    }

    /// Nobody is told to wait any more, however often he asks: for measuring, where one account stands for a city.
    pub fn lift_rates(&self) {
        self.0.rates.lift();
    }

    /// Has every file that is handed in looked at by a scanner, from now on.
    pub fn scan_files_by(&self, scanner: antivirus::Antivirus) {
        // told once, at the start; a second scanner would be a mistake of the program, and the first one stays
        let _ = self.0.antivirus.set(scanner);
    }

    pub(crate) fn antivirus(&self) -> Option<&antivirus::Antivirus> {
        self.0.antivirus.get()
    }

    /// The truth on disk.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Kinds, ledgers, words.
    pub fn registry(&self) -> &Registry {
        &self.0.registry
    }

    /// The side navigation.
    pub fn places(&self) -> &'static [Place] {
        self.0.places
    }

    /// The present moment.
    pub fn now(&self) -> Moment {
        self.0.clock.now()
    }

    /// A new id for this moment.
    pub fn new_id(&self) -> Id {
        Id::new(self.now(), &*self.0.chance)
    }

    /// Unguessable bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.chance.fill(&mut bytes);
        bytes
    }

    /// A short number by which a person can name an error to those who read the log.
    pub fn short_number(&self) -> String {
        let [a, b, c] = self.random::<3>();
        format!("{a:02X}{b:02X}{c:02X}")
    }

    /// Every route: the generic ones and those of the slices.
    pub fn routes(&self) -> impl Iterator<Item = &'static Route> {
        routes(self.registry())
    }

    pub(crate) fn sign_ins(&self) -> &account::SignIns {
        &self.0.sign_ins
    }

    pub(crate) fn namings(&self) -> &naming::Namings {
        &self.0.namings
    }

    pub(crate) fn known_limits(&self) -> &permit::KnownLimits {
        &self.0.limits
    }

    pub(crate) fn birthdays(&self) -> &permit::Birthdays {
        &self.0.birthdays
    }

    pub(crate) fn reveals(&self) -> &permit::reveal::Reveals {
        &self.0.reveals
    }

    /// A decoded photograph takes up to half a gigabyte for a moment: they take turns, so that a hundred phones do not need fifty.
    pub(crate) fn one_picture_at_a_time<T>(&self, work: impl FnOnce() -> T) -> T {
        let _turn = self.0.pictures.lock().unwrap_or_else(PoisonError::into_inner);
        work()
    }

    pub(crate) fn duties_kept(&self) -> &duties::Duties {
        &self.0.duties
    }

    pub(crate) fn admission(&self) -> &admission::Admission {
        &self.0.admission
    }

    pub(crate) fn kept(&self) -> &kept::Kept {
        &self.0.kept
    }

    pub(crate) fn watches(&self) -> &watch::Watches {
        &self.0.watches
    }

    pub(crate) fn turns(&self) -> &turn::Turns {
        &self.0.turns
    }

    pub(crate) fn rates(&self) -> &rate::Rates {
        &self.0.rates
    }

    pub(crate) fn metrics(&self) -> &Arc<metrics::Metrics> {
        &self.0.metrics
    }

    pub(crate) fn memories(&self) -> &memory::Memories {
        &self.0.memories
    }

    pub(crate) fn uploads(&self) -> &import::Uploads {
        &self.0.uploads
    }
}

/// Every route of a program with these slices.
pub fn routes(registry: &Registry) -> impl Iterator<Item = &'static Route> {
    let pages = pages::ROUTES.iter().flat_map(|routes| routes.iter());
    let accounts = account::ROUTES.iter().flat_map(|routes| routes.iter());
    accounts
        .chain(pages)
        .chain(api::ROUTES)
        .chain(attachment::pages::ROUTES)
        .chain(attachment::signature::ROUTES)
        .chain(attachment::calls::ROUTES)
        .chain(import::ROUTES)
        .chain(outdoors::ROUTES)
        .chain(export::ROUTES)
        .chain(export::ORDER_ROUTES)
        .chain(print::ROUTES)
        .chain(permit::ROUTES)
        .chain(vault::ROUTES)
        .chain(trail::ROUTES)
        .chain(duties::ROUTES.iter().flat_map(|routes| routes.iter()))
        .chain(registry.routes())
}
