//! `verify`: everything that can be recomputed is recomputed and compared. Seals, digests, outlines, links, facts, and the two chains. Reads
//! the whole database; runs beside the server. Findings are sentences that name records by number and nobody by name.

use crate::{
    Anchor, Row, StoreError,
    audit::{AuditRow, chain},
    batch::{ActLink, records_of},
    driver::{Line, Value},
    known::Overlay,
    prepare::{columns, of_slot, slot},
    snapshot::destroyed_vaults,
    statements,
    store::{Inner, Store},
    tail::Anew,
};
use base::{Id, Key};
use count::Fact;
use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap},
};

/// Rows read at a time.
const PAGE: u32 = 2000;

/// Findings are listed up to this many; the rest is counted.
const FINDINGS_MAX: usize = 1000;

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The record, `Key::NONE` if it is not about one.
    pub record: Key,
    /// What is wrong, for the log and the screen of the administrator.
    pub sentence: String,
}

/// What `verify` has looked at and found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerifyReport {
    /// Records.
    pub records: u64,
    /// Versions, each opened.
    pub versions: u64,
    /// Versions in destroyed vaults, which cannot be opened.
    pub locked: u64,
    /// Records that are counted under what their people were by a vault that was destroyed.
    pub past: u64,
    /// Acts in the chain.
    pub acts: u64,
    /// Lines of the audit in the chain.
    pub audit: u64,
    /// Anchors outside the database that both chains were compared with.
    pub anchors: u64,
    /// Links.
    pub links: u64,
    /// Attachments, each opened.
    pub attachments: u64,
    /// What is wrong, the first of it.
    pub findings: Vec<Finding>,
    /// How much is wrong in all.
    pub found: u64,
}

impl VerifyReport {
    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.found == 0
    }

    fn find(&mut self, record: Key, sentence: impl Into<String>) {
        self.found += 1;
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(Finding { record, sentence: sentence.into() });
        }
    }
}

/// What a record version was written with: by which act, and its digest.
type Digests = HashMap<(Key, u32), (u32, [u8; 32])>;

impl Store {
    /// Recomputes everything; `progress` is told how many records are done.
    pub fn verify(&self, progress: &mut dyn FnMut(u64)) -> Result<VerifyReport, StoreError> {
        self.catch_up()?;
        let (report, until) = (VerifyReport::default(), self.seq());
        let destroyed = self.vaults()?.iter().any(|vault| !vault.is_open());
        let mut check = Check {
            store: &self.inner,
            until,
            destroyed,
            anchors: self.anchors()?,
            report,
            digests: Digests::new(),
            links: BTreeSet::new(),
            named: HashMap::new(),
        };
        check.records(progress)?;
        check.links()?;
        check.forgive()?;
        check.live()?;
        check.figures()?;
        check.attachments()?;
        check.acts()?;
        check.audit()?;
        check.report.anchors = check.anchors.len() as u64;
        Ok(check.report)
    }
}

struct Check<'a> {
    store: &'a Inner,
    /// The last act when the check began: what came later is not judged.
    until: u32,
    /// Whether any vault was destroyed.
    destroyed: bool,
    /// What stands in the file beside the key.
    anchors: Vec<Anchor>,
    report: VerifyReport,
    digests: Digests,
    /// Links that the documents say.
    links: BTreeSet<(Key, Key, String)>,
    /// Attachments that versions name, and whose.
    named: HashMap<Id, Key>,
}

/// As much of a sealed document as says its attachments.
#[derive(serde::Deserialize)]
struct Named {
    #[serde(default)]
    attachments: Vec<crate::Attachment>,
}

impl Check<'_> {
    fn records(&mut self, progress: &mut dyn FnMut(u64)) -> Result<(), StoreError> {
        let mut after = Key::NONE;
        loop {
            let text = statements::rows_after();
            let rows: Vec<Row> = self.store.read(|connection| connection.all(&text, &[after.into(), PAGE.into()]))?.iter().map(Row::read).collect();
            let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(()) };
            let span = [slot(first.key, 0).into(), (slot(last.key, 0) + i64::from(u16::MAX)).into()];
            let versions = self.store.read(|connection| connection.all(statements::VERSIONS_BODIES, &span))?;
            let mut of_record: HashMap<Key, Vec<&Line>> = HashMap::new();
            for line in &versions {
                of_record.entry(of_slot(line.int(0)).0).or_default().push(line);
            }
            for row in &rows {
                self.record(row, of_record.get(&row.key).map_or(&[], Vec::as_slice))?;
            }
            after = last.key;
            self.report.records += rows.len() as u64;
            progress(self.report.records);
        }
    }

    fn record(&mut self, row: &Row, versions: &[&Line]) -> Result<(), StoreError> {
        let numbers: Vec<u32> = versions.iter().map(|line| of_slot(line.int(0)).1).collect();
        if numbers != (1..=row.version).collect::<Vec<u32>>() {
            self.report.find(row.key, format!("record {} is at version {}, but these are kept: {numbers:?}", row.key.0, row.version));
        }
        for line in versions {
            let version = of_slot(line.int(0)).1;
            self.report.versions += 1;
            self.digests.insert((row.key, version), (line.number(1), line.hash(4)));
            self.version(row, version, line)?;
        }
        Ok(())
    }

    fn version(&mut self, row: &Row, version: u32, line: &Line) -> Result<(), StoreError> {
        let vault = match self.store.vault(row.vault) {
            Err(StoreError::Destroyed { .. }) => {
                self.report.locked += 1;
                return Ok(());
            }
            other => other?,
        };
        let Ok(text) = vault.open(row.id, version, line.blob(5)) else {
            self.report.find(row.key, format!("the seal of record {} version {version} does not open", row.key.0));
            return Ok(());
        };
        if vault.digest(row.id, &text) != line.hash(4) {
            self.report.find(row.key, format!("the digest of record {} version {version} is another one", row.key.0));
        }
        if let Ok(Named { attachments }) = serde_json::from_slice(&text) {
            self.named.extend(attachments.into_iter().map(|attachment| (attachment.id, row.key)));
        }
        if version == row.version {
            self.derived(row, line.blob(5))?;
        }
        Ok(())
    }

    /// Columns, links and facts of the version that holds.
    fn derived(&mut self, row: &Row, sealed: &[u8]) -> Result<(), StoreError> {
        let body = match self.store.unseal(row, row.version, sealed) {
            Err(StoreError::Corrupt(_)) => {
                self.report.find(row.key, format!("the document of record {} does not read", row.key.0));
                return Ok(());
            }
            other => other?,
        };
        let owed = body.owed();
        let Some(doc) = body.doc else {
            if row.ended_at.is_none() || row.facts_seq != 0 {
                self.report.find(row.key, format!("record {} is deleted in its document, but not in its row", row.key.0));
            }
            return Ok(());
        };
        let (overlay, consulted) = (Overlay::default(), RefCell::default());
        let Ok(shadow) = self.store.shadow(&row.kind, &doc, row.key, body.org, &overlay, &consulted) else {
            self.report.find(row.key, format!("the document of record {} is not one of its kind", row.key.0));
            return Ok(());
        };
        let key_of = |id: Option<Id>| id.map_or(Ok(Key::NONE), |id| self.store.key_of(id));
        let mut outline = shadow.outline.clone();
        owed.apply(&mut outline);
        if columns(body.org, &outline, &key_of)? != kept_columns(row) {
            self.report.find(row.key, format!("the columns of record {} are not those of its document", row.key.0));
        }
        for (target, role) in &shadow.outline.links {
            let target = self.store.key_of(*target)?;
            if !target.is_none() {
                self.links.insert((target, row.key, (*role).to_owned()));
            }
        }
        match self.store.facts_of(row.facts_seq, row.key) {
            Ok(facts) if facts == shadow.facts => {}
            // what a person was is said by records of a vault that is gone; the figures stay as they were
            Ok(facts) if self.destroyed && is_of_a_past_standing(&facts, &shadow.facts) => self.report.past += 1,
            Ok(_) => self.report.find(row.key, format!("the facts of record {} are not those of its document", row.key.0)),
            Err(StoreError::Corrupt(_)) => self.report.find(row.key, format!("the facts of record {} are missing or damaged", row.key.0)),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// What is in memory, which may have begun with a copy beside the database, is what the facts on the disk say.
    fn figures(&mut self) -> Result<(), StoreError> {
        let mut anew = Anew::empty((self.until, [0; 32]), 0);
        anew.read_figures(&mut self.store.place.connect()?)?;
        let is_buried = self.store.read(destroyed_vaults)? != crate::read_lock(&self.store.state).destroyed;
        if !is_buried && anew.engine.fingerprint(self.until) != self.store.engine().fingerprint(self.until) {
            self.report.find(Key::NONE, "the figures in memory are not those of the facts: start the program again");
        }
        let state = crate::read_lock(&self.store.state);
        if state.seq == self.until && state.standings.digest() != anew.state.standings.digest() {
            self.report.find(Key::NONE, "what people were is not in memory as the facts say it: start the program again");
        }
        Ok(())
    }

    /// What the writer has counted is what there is.
    fn live(&mut self) -> Result<(), StoreError> {
        for line in self.store.read(|connection| connection.all(statements::LIVE_WRONG, &[]))? {
            self.report.find(line.key(0), format!("the number of records of the kind {} of this organisation is wrong", line.text(1)));
        }
        Ok(())
    }

    fn links(&mut self) -> Result<(), StoreError> {
        let mut after = (Key::NONE, Key::NONE, String::new());
        loop {
            let values = [after.0.into(), after.1.into(), after.2.as_str().into(), PAGE.into()];
            let lines = self.store.read(|connection| connection.all(statements::LINKS_ALL, &values))?;
            for line in &lines {
                let link = (line.key(0), line.key(1), line.text(2).to_owned());
                self.report.links += 1;
                if !self.links.remove(&link) && !self.is_locked(link.1)? {
                    self.report.find(link.1, format!("record {} has a link to {} that its document does not say", link.1.0, link.0.0));
                }
                after = link;
            }
            if lines.is_empty() {
                break;
            }
        }
        for (target, record, _) in std::mem::take(&mut self.links) {
            self.report.find(record, format!("the link of record {} to {} is missing", record.0, target.0));
        }
        Ok(())
    }

    /// Every attachment is opened; whatever a version names must be there. What only waits for a record is opened too.
    fn attachments(&mut self) -> Result<(), StoreError> {
        let mut after = Value::Blob(Vec::new());
        loop {
            let values = [after, PAGE.into()];
            let lines = self.store.read(|connection| connection.all(statements::ATTACHMENTS_AFTER, &values))?;
            let Some(last) = lines.last() else { break };
            after = last.id(0).into();
            for line in &lines {
                let id = line.id(0);
                let record = self.named.remove(&id).unwrap_or(Key::NONE);
                match self.store.examine(line) {
                    Ok(None) => self.report.attachments += 1,
                    Ok(Some(wrong)) => self.report.find(record, format!("attachment {id} {wrong}")),
                    Err(StoreError::Destroyed { .. }) => self.report.locked += 1,
                    Err(error) => return Err(error),
                }
            }
        }
        for (id, record) in std::mem::take(&mut self.named) {
            self.report.find(record, format!("attachment {id} of record {} is missing", record.0));
        }
        Ok(())
    }

    /// Whether the document of a record cannot be read because its vault was destroyed.
    fn is_locked(&self, record: Key) -> Result<bool, StoreError> {
        let Some(row) = self.store.rows_of_keys(std::iter::once(record))?.pop() else { return Ok(false) };
        Ok(matches!(self.store.vault(row.vault), Err(StoreError::Destroyed { .. })))
    }

    /// Drops findings about records that were written while the check ran: it has seen half of them before and half after.
    fn forgive(&mut self) -> Result<(), StoreError> {
        for finding in std::mem::take(&mut self.report.findings) {
            let row = self.store.rows_of_keys(std::iter::once(finding.record))?.pop();
            let values = row.as_ref().map(|row| slot(row.key, row.version).into());
            let version =
                values.map(|value| self.store.read(|connection| connection.one(statements::VERSION, std::slice::from_ref(&value)))).transpose()?;
            let written = version.flatten().map_or(0, |line| line.number(0)).max(row.map_or(0, |row| row.facts_seq));
            if written > self.until {
                self.report.found -= 1;
            } else {
                self.report.findings.push(finding);
            }
        }
        Ok(())
    }

    /// Compares the chain of acts with the anchors: `chains` has the chain of every act that an anchor names and that is there.
    fn acts_anchored(&mut self, chains: &HashMap<u32, [u8; 32]>) -> Result<(), StoreError> {
        // an anchor may be younger than the beginning of this check
        let last = self.store.read(|connection| connection.one(statements::LAST_ACT, &[]))?.map_or(0, |line| line.number(0));
        for anchor in self.anchors.clone() {
            match chains.get(&anchor.seq) {
                Some(chain) if *chain != anchor.acts => {
                    self.report.find(Key::NONE, format!("act {} is not the one that was anchored on {}", anchor.seq, anchor.at.day()));
                }
                None if anchor.seq > last => {
                    let sentence = format!("the acts end at {last}, but {} was anchored on {}: the end was cut off", anchor.seq, anchor.at.day());
                    self.report.find(Key::NONE, sentence);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn acts(&mut self) -> Result<(), StoreError> {
        let anchored: BTreeSet<u32> = self.anchors.iter().map(|anchor| anchor.seq).collect();
        let mut chains = HashMap::new();
        let (mut last, mut before) = (0, [0; 32]);
        loop {
            let lines = self.store.read(|connection| connection.all(statements::ACTS_CHAINED, &[last.into(), PAGE.into()]))?;
            if lines.is_empty() || last >= self.until {
                break;
            }
            for line in &lines {
                let (seq, digest) = (line.number(0), line.hash(5));
                if seq > self.until {
                    break;
                }
                let records = line.blob(6);
                let link = ActLink { seq, id: line.id(1), name: line.text(2), actor: line.key(3), at: line.moment(4), digest: &digest, records };
                let mut digests = Vec::new();
                for version in records_of(records) {
                    let (by, digest) = self.digests.remove(&version).unwrap_or_default();
                    if by != seq {
                        self.report.find(version.0, format!("version {} of record {} is not the one of act {seq}", version.1, version.0.0));
                    }
                    digests.push(digest);
                }
                if seq != last + 1 {
                    self.report.find(Key::NONE, format!("act {} is missing", last + 1));
                }
                if link.chain(&before, &digests) != line.hash(7) {
                    self.report.find(Key::NONE, format!("the chain of acts is broken at {seq}"));
                }
                (last, before) = (seq, line.hash(7));
                if anchored.contains(&seq) {
                    chains.insert(seq, before);
                }
                self.report.acts += 1;
            }
        }
        if last < self.until {
            self.report.find(Key::NONE, format!("act {} is missing", last + 1));
        }
        let strays: Vec<_> = self.digests.drain().filter(|(_, (seq, _))| *seq <= self.until).collect();
        for ((record, version), _) in strays {
            self.report.find(record, format!("version {version} of record {} belongs to no act", record.0));
        }
        self.acts_anchored(&chains)
    }

    /// Every line follows from the one before, and the last one is no older than the head.
    fn audit(&mut self) -> Result<(), StoreError> {
        let head = self.store.read(|connection| connection.one(statements::AUDIT_HEAD, &[]))?;
        let head = head.map_or((0, [0; 32], [0; 32]), |line| (line.number(0), line.hash(1), line.hash(2)));
        if head.0 > 0 && self.store.audit_seal(head.0, &head.1)? != head.2 {
            self.report.find(Key::NONE, "the head of the audit was not written by this program");
        }
        let anchors: HashMap<u32, Anchor> = self.anchors.iter().map(|anchor| (anchor.audit, *anchor)).collect();
        let (mut last, mut before) = (0, [0; 32]);
        loop {
            let lines = self.store.read(|connection| connection.all(statements::AUDIT_AFTER, &[Value::from(last), PAGE.into()]))?;
            if lines.is_empty() {
                break;
            }
            for row in lines.iter().map(AuditRow::read) {
                if row.n != last + 1 || chain(&before, row.n, &row.entry) != row.chain {
                    self.report.find(Key::NONE, format!("the audit is broken at line {}", row.n));
                }
                if row.n == head.0 && row.chain != head.1 {
                    self.report.find(Key::NONE, format!("line {} of the audit is not the one of its head", row.n));
                }
                if let Some(anchor) = anchors.get(&row.n).filter(|anchor| anchor.chain != row.chain) {
                    self.report.find(Key::NONE, format!("line {} of the audit is not the one that was anchored on {}", row.n, anchor.at.day()));
                }
                (last, before) = (row.n, row.chain);
                self.report.audit += 1;
            }
        }
        if last < head.0 {
            self.report.find(Key::NONE, format!("the audit ends at line {last}, but was written up to line {}", head.0));
        }
        for anchor in anchors.values().filter(|anchor| anchor.audit > last) {
            let day = anchor.at.day();
            self.report
                .find(Key::NONE, format!("the audit ends at line {last}, but line {} was anchored on {day}: the end was cut off", anchor.audit));
        }
        if last > 0 && head.0 == 0 {
            self.report.find(Key::NONE, "the head of the audit is missing");
        }
        Ok(())
    }
}

/// Whether facts differ only in that somebody was something more than can be known today.
fn is_of_a_past_standing(kept: &[Fact], today: &[Fact]) -> bool {
    let without = |fact: &Fact| Fact { populations: 0, ..*fact };
    let more = |kept: &Fact, today: &Fact| without(kept) == without(today) && kept.populations & today.populations == today.populations;
    kept.len() == today.len() && kept.iter().zip(today).all(|(kept, today)| more(kept, today))
}

/// The columns of a row as [`columns`] gives them.
fn kept_columns(row: &Row) -> Vec<Value> {
    vec![
        row.org.into(),
        row.subject.into(),
        row.household.into(),
        row.case.into(),
        row.campaign.into(),
        row.project.into(),
        row.day.into(),
        row.state.clone().into(),
        row.assignee.into(),
        row.due.into(),
    ]
}
