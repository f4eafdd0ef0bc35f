//! One desk: it gives out the numbers of its blocks, keeps a list of what it has done, and sends it. When the network is cut or the server is gone it goes
//! on with its list and sends all of it later; what was not acknowledged is sent again, under the same ids.

use super::pause;
use crate::command::bench::{Figures, caller::Caller, machine, station};
use anyhow::{Context as _, ensure};
use base::{Id, Moment};
use serde_json::{Value, json};
use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::Duration,
};

/// One check-in in so many finds the network cut …
const CUT_ONE_OF: u64 = 400;
/// … and so many people are served before it is back.
const SERVED_MEANWHILE: u64 = 30;
/// Of a list so many are sent together.
const SENT_TOGETHER: usize = 50;
/// People whom a desk serves by its own list before it waits for the server.
const LIST_MAX: usize = 90;
/// Pauses between tries, doubled each time: what the pages do too.
const PAUSE_MIN: Duration = Duration::from_millis(20);
const PAUSE_MAX: Duration = Duration::from_millis(640);

/// What all desks share.
pub(super) struct Crowd {
    address: SocketAddr,
    token: String,
    session: Id,
    moment: Moment,
    on: String,
    /// Check-ins that were acknowledged.
    pub(super) acknowledged: AtomicU64,
    /// Nothing more can come of it.
    pub(super) give_up: AtomicBool,
}

impl Crowd {
    pub(super) fn new(address: SocketAddr, token: &str, session: Id, moment: Moment) -> Self {
        let on = moment.day().to_string();
        Self { address, token: token.to_owned(), session, moment, on, acknowledged: AtomicU64::new(0), give_up: AtomicBool::new(false) }
    }

    pub(super) fn connect(&self) -> anyhow::Result<Caller> {
        Caller::connect(self.address, &self.token)
    }

    pub(super) fn queue_page(&self) -> String {
        format!("/queue/{}", self.session)
    }
}

/// One desk.
pub(super) struct Desk {
    number: u32,
    made: u64,
    blocks: u32,
    /// Queue numbers left: the next, and the end of each block.
    numbers: VecDeque<(u64, u64)>,
    list: VecDeque<Value>,
    caller: Option<Caller>,
    alone: Vec<Duration>,
    together: Vec<Duration>,
    cuts: u64,
    repeated: u64,
    failures: u64,
}

/// The id of a check-in: the same when it is sent again.
pub(super) fn id_of(moment: Moment, desk: u32, number: u64) -> Id {
    let mut random = [0; 10];
    random[..4].copy_from_slice(&desk.to_be_bytes());
    random[4..].copy_from_slice(&number.to_be_bytes()[2..]);
    Id::from_parts(moment, random)
}

/// A resident number that nobody has: born in the nineteenth century (GB 11643-1999).
fn paper(desk: u32, number: u64) -> String {
    let n = u64::from(desk) * 2_000_000 + number;
    let (year, month, day, sequence) = (1800 + n % 100, 1 + n / 100 % 12, 1 + n / 1200 % 28, n / 33_600 % 1000);
    let plain = format!("{:06}{year}{month:02}{day:02}{sequence:03}", 440_100 + n / 33_600_000 % 100);
    let sum: u32 = plain.bytes().enumerate().map(|(place, digit)| u32::from(digit - b'0') * (2_u32.pow(17 - place as u32) % 11)).sum();
    format!("{plain}{}", char::from(b"10X98765432"[(sum % 11) as usize]))
}

impl Desk {
    pub(super) fn new(number: u32) -> Self {
        Self {
            number,
            made: 0,
            blocks: 0,
            numbers: VecDeque::new(),
            list: VecDeque::new(),
            caller: None,
            alone: Vec::new(),
            together: Vec::new(),
            cuts: 0,
            repeated: 0,
            failures: 0,
        }
    }

    /// Counts its people from here on, so that they are others than those of the desk's first day.
    pub(super) fn after(mut self, people: u64) -> Self {
        self.made = people;
        // its blocks are new ones too
        self.blocks = u32::try_from(people).unwrap_or(u32::MAX);
        self
    }

    pub(super) fn forget_waits(&mut self) {
        self.alone.clear();
    }

    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// How many people it has served.
    pub(super) fn made(&self) -> u64 {
        self.made
    }

    /// How long single check-ins took, from the scan to the answer.
    pub(super) fn waits(&self) -> &[Duration] {
        &self.alone
    }

    /// Serves so many people and sends every one of them.
    pub(super) fn work(mut self, crowd: &Crowd, quota: u64) -> anyhow::Result<Self> {
        let mut offline: u64 = 0;
        let mut rest = PAUSE_MIN;
        while self.made < quota || !self.list.is_empty() {
            ensure!(!crowd.give_up.load(Ordering::Relaxed), "given up");
            let can_serve = self.made < quota && self.list.len() < LIST_MAX && !self.numbers.is_empty();
            if can_serve && (offline > 0 || self.list.is_empty()) {
                self.serve(crowd);
            }
            if offline > 0 && can_serve {
                offline -= 1;
                continue;
            }
            offline = 0;
            let is_cut = (u64::from(self.number) * 31 + self.made) % CUT_ONE_OF == CUT_ONE_OF - 1;
            if is_cut && self.made < quota && can_serve {
                self.cut(crowd);
                offline = SERVED_MEANWHILE;
                continue;
            }
            if self.send(crowd).is_ok() {
                rest = PAUSE_MIN;
                continue;
            }
            // the server is gone, or busy: people go on being served
            self.failures += 1;
            self.caller = None;
            offline = 3;
            pause(rest);
            rest = (rest * 2).min(PAUSE_MAX);
        }
        Ok(self)
    }

    /// Serves one person: the next number, and a line of the list.
    pub(super) fn serve(&mut self, crowd: &Crowd) {
        let Some((next, last)) = self.numbers.front_mut() else { return };
        let (number, n) = (*next, self.made);
        *next += 1;
        if *next > *last {
            self.numbers.pop_front();
        }
        let minute = n / 60 % 1440;
        self.list.push_back(json!({
            "id": id_of(crowd.moment, self.number, n).to_string(), "number": number, "name": station::name(n as usize).0,
            "resident_id": paper(self.number, n), "phone": station::phone(n as usize), "tube": n / 10 + 1, "position": n % 10 + 1,
            "at": format!("{:02}:{:02}", minute / 60, minute % 60), "on": crowd.on,
        }));
        self.made += 1;
    }

    /// The network goes in the middle of a call: the request may arrive, the answer finds nobody.
    fn cut(&mut self, crowd: &Crowd) {
        self.cuts += 1;
        if let (Some(caller), Some(first)) = (&mut self.caller, self.list.front()) {
            let body = json!({"desk": self.number, "done": true, "check_ins": [first]}).to_string();
            // whether it was sent at all is what nobody knows
            let _ = caller.send_only(&format!("/api/v1/desk/{}/check-ins", crowd.session), &body);
        }
        self.caller = None;
    }

    /// Takes a block if the numbers run low, and sends what is on the list.
    pub(super) fn send(&mut self, crowd: &Crowd) -> anyhow::Result<()> {
        if self.caller.is_none() {
            self.caller = Some(crowd.connect()?);
        }
        let caller = self.caller.as_mut().context("no connection")?;
        if self.numbers.len() < 2 {
            let request = json!({"desk": self.number, "request": format!("b-{}-{}", self.number, self.blocks)});
            let (status, answer) = caller.post(&format!("/api/v1/desk/{}/blocks", crowd.session), &request.to_string())?;
            ensure!(status == 200, "a block was answered {status}: {}", String::from_utf8_lossy(answer));
            let answer: Value = serde_json::from_slice(answer)?;
            self.numbers.push_back((answer["first"].as_u64().context("first")?, answer["last"].as_u64().context("last")?));
            self.blocks += 1;
        }
        let some: Vec<&Value> = self.list.iter().take(SENT_TOGETHER).collect();
        if some.is_empty() {
            return Ok(());
        }
        let watch = machine::stopwatch();
        let sent = some.len();
        let body = json!({"desk": self.number, "done": sent > 1, "check_ins": some}).to_string();
        let (status, answer) = caller.post(&format!("/api/v1/desk/{}/check-ins", crowd.session), &body)?;
        ensure!(status == 200, "a list was answered {status}: {}", String::from_utf8_lossy(answer));
        let took = watch();
        let answer: Value = serde_json::from_slice(answer)?;
        let answers = answer["check_ins"].as_array().context("check_ins")?;
        let kept = |one: &&Value| one["status"] == "stored" || one["status"] == "already_stored";
        if answers.iter().filter(kept).count() != sent {
            crowd.give_up.store(true, Ordering::Relaxed);
            anyhow::bail!("a check-in was refused: {answer}");
        }
        self.repeated += answers.iter().filter(|one| one["status"] == "already_stored").count() as u64;
        self.list.drain(..sent);
        crowd.acknowledged.fetch_add(sent as u64, Ordering::Relaxed);
        if sent == 1 { &mut self.alone } else { &mut self.together }.push(took);
        Ok(())
    }
}

/// The figures of all desks: waits of single check-ins and of lists, cuts and what was sent again.
pub(super) fn figures(desks: &[Desk]) -> Figures {
    let mut figures = Figures::new();
    for (name, waits) in [("alone", merged(desks, |desk| &desk.alone)), ("list", merged(desks, |desk| &desk.together))] {
        figures.insert(format!("{name}_requests"), json!(waits.len()));
        for (part, thousandths) in [("p50_ms", 500), ("p99_ms", 990), ("max_ms", 1000)] {
            figures.insert(format!("{name}_{part}"), at(&waits, thousandths));
        }
    }
    for (name, sum) in [
        ("cuts", desks.iter().map(|desk| desk.cuts).sum::<u64>()),
        ("sent_again", desks.iter().map(|desk| desk.repeated).sum()),
        ("failed_calls", desks.iter().map(|desk| desk.failures).sum()),
    ] {
        figures.insert(name.into(), json!(sum));
    }
    figures
}

/// The waits of all desks, shortest first.
pub(super) fn merged(desks: &[Desk], of: impl Fn(&Desk) -> &[Duration]) -> Vec<Duration> {
    let mut waits: Vec<Duration> = desks.iter().flat_map(|desk| of(desk).iter().copied()).collect();
    waits.sort_unstable();
    waits
}

/// The wait below which so many thousandths lie.
pub(super) fn at(waits: &[Duration], thousandths: usize) -> Value {
    let place = (waits.len() * thousandths / 1000).min(waits.len().saturating_sub(1));
    machine::ms(waits.get(place).copied().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::ResidentNumber;
    use std::collections::HashSet;

    #[test]
    fn every_check_in_has_an_id_and_a_paper_of_its_own() {
        let moment = Moment::from_millis(1_580_000_000_000);
        let all = || (1..=3).flat_map(|desk| (0..200).map(move |number| (desk, number)));
        let ids: HashSet<Id> = all().map(|(desk, number)| id_of(moment, desk, number)).collect();
        let papers: HashSet<String> = all().map(|(desk, number)| paper(desk, number)).collect();
        assert_eq!((ids.len(), papers.len()), (600, 600));
        assert!(papers.iter().all(|paper| ResidentNumber::parse(paper).is_ok()), "{papers:?}");
    }
}
