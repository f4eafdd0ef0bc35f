//! How a vault ends: one account asks for it, another one carries it out, and a certificate stays. What was sealed is unreadable from then on, in
//! this database and in every backup, because the key is gone (`key.rs`); what is counted stays, cut off from those whom it was about (`burial.rs`).
//! Called by the shell's pages of vaults and by the command line, which decide who may.

use crate::{
    StoreError,
    burial::bury,
    driver::{Connection, Line, Value},
    statements,
    store::{Inner, Store},
    vault::SYSTEM,
};
use base::{Id, Key, Moment};
use serde::{Deserialize, Serialize};

/// How long an order waits for its second person: after a week nobody remembers what was looked at before.
pub const ORDER_DAYS: i32 = 7;

/// An order to be given.
#[derive(Clone, Debug, Default)]
pub struct NewDestruction {
    /// The vaults.
    pub vaults: Vec<u32>,
    /// Why now.
    pub reason: String,
    /// On which legal ground.
    pub basis: String,
    /// The package in which the contents were given back, where they were.
    pub package: Option<Package>,
}

/// In what the contents were given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// The SHA-256 of the sealed file.
    pub sha256: String,
    /// The last act that is wholly in it: nothing younger may be destroyed with it.
    pub seq: u32,
}

/// A destroyed vault as its certificate names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destroyed {
    /// Its number.
    pub vault: u32,
    /// Its id.
    pub id: String,
    /// The organisation that owned the contents.
    pub owner: Key,
    /// The class of the contents.
    pub class: String,
    /// The emergency response for which it was opened.
    pub campaign: Key,
    /// By which suite it was sealed.
    pub suite: String,
    /// By which the key would be known again.
    pub fingerprint: String,
    /// Records whose contents are gone.
    pub records: u64,
    /// Versions of them.
    pub versions: u64,
    /// Pictures and papers.
    pub attachments: u64,
    /// Records that stay in the figures.
    pub counted: u64,
}

/// An order to destroy vaults; once it is done, it is the certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destruction {
    /// Its number.
    pub n: u32,
    /// Its id.
    pub id: Id,
    /// The vaults.
    pub vaults: Vec<u32>,
    /// Why.
    pub reason: String,
    /// On which legal ground.
    pub basis: String,
    /// The package in which the contents were given back.
    pub package: Option<Package>,
    /// Who asked.
    pub asked_by: Key,
    /// When.
    pub asked_at: Moment,
    /// Who carried it out.
    pub done_by: Key,
    /// When; none while it waits.
    pub done_at: Option<Moment>,
    /// When it was taken back.
    pub withdrawn_at: Option<Moment>,
    /// What was destroyed.
    pub destroyed: Vec<Destroyed>,
}

/// Why vaults are not destroyed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotDestroyed {
    /// The one who asked cannot be the one who carries it out.
    #[error("the second person is the first")]
    SamePerson,
    /// It was asked too long ago.
    #[error("the order has waited too long")]
    TooLate,
    /// It was done or taken back.
    #[error("the order is over")]
    Over,
    /// Something was written into this vault after its contents were given back.
    #[error("vault {0} holds more than was given back")]
    News(u32),
    /// This vault is not there, is destroyed, or is the store's own.
    #[error("vault {0} cannot be destroyed")]
    Vault(u32),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The sealed part of an order.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Body {
    vaults: Vec<u32>,
    reason: String,
    basis: String,
    package: Option<Package>,
    destroyed: Vec<Destroyed>,
}

impl Destruction {
    /// Whether it still waits for its second person.
    pub fn waits(&self, now: Moment) -> bool {
        self.done_at.is_none() && self.withdrawn_at.is_none() && now.day() <= self.last_day()
    }

    /// The last day on which it can be carried out.
    pub fn last_day(&self) -> base::Day {
        self.asked_at.day() + ORDER_DAYS
    }
}

impl Store {
    /// All orders, the newest first.
    pub fn destructions(&self) -> Result<Vec<Destruction>, StoreError> {
        let lines = self.inner.read(|connection| connection.all(statements::DESTRUCTIONS, &[]))?;
        lines.iter().map(|line| self.inner.destruction(line)).collect()
    }

    /// The order with this number.
    pub fn destruction(&self, n: u32) -> Result<Destruction, StoreError> {
        let line = self.inner.read(|connection| connection.one(statements::DESTRUCTION, &[n.into()]))?;
        self.inner.destruction(&line.ok_or(StoreError::NotFound)?)
    }

    /// Asks for the destruction of vaults. Nothing happens until somebody else carries it out.
    pub fn ask_destruction(&self, asked_by: Key, new: &NewDestruction) -> Result<Destruction, NotDestroyed> {
        let inner = self.inner.clone();
        let open: Vec<u32> = self.vaults()?.iter().filter(|vault| vault.is_open() && vault.class != SYSTEM.1).map(|vault| vault.n).collect();
        if let Some(not) = new.vaults.iter().find(|n| !open.contains(n)) {
            return Err(NotDestroyed::Vault(*not));
        }
        let NewDestruction { vaults, reason, basis, package } = new.clone();
        let (now, listed) = (inner.clock.now(), listed(&vaults));
        let id = Id::new(now, &*inner.chance);
        let sealed = inner.seal_order(id, &Body { vaults, reason, basis, package, destroyed: Vec::new() })?;
        let n = self.inner.errand(move |connection| {
            let n = connection.one(statements::NEXT_DESTRUCTION, &[])?.map_or(1, |line| line.number(0));
            let line = vec![n.into(), id.into(), asked_by.into(), now.into(), Key::NONE.into(), Value::Null, Value::Null, sealed.clone().into()];
            connection.insert(&statements::INSERT_DESTRUCTION, &[line])?;
            inner.append_audit(connection, "AskDestruction", asked_by, &format!("order={n} vaults={listed}"))?;
            Ok(n)
        })?;
        Ok(self.destruction(n)?)
    }

    /// Takes an order back.
    pub fn withdraw_destruction(&self, n: u32, actor: Key) -> Result<(), NotDestroyed> {
        let inner = self.inner.clone();
        let now = inner.clock.now();
        let withdrawn = self.inner.errand(move |connection| {
            let withdrawn = connection.run(statements::WITHDRAW_DESTRUCTION, &[n.into(), now.into()])?;
            if withdrawn > 0 {
                inner.append_audit(connection, "WithdrawDestruction", actor, &format!("order={n}"))?;
            }
            Ok(withdrawn > 0)
        })?;
        if withdrawn { Ok(()) } else { Err(NotDestroyed::Over) }
    }

    /// Carries out an order as its second person: nobody can read these vaults again.
    pub fn carry_out_destruction(&self, n: u32, actor: Key) -> Result<Destruction, NotDestroyed> {
        let inner = self.inner.clone();
        let now = inner.clock.now();
        self.inner.errand(move |connection| inner.destroy(connection, n, actor, now))??;
        // now the key file, and everything that was read from these vaults and is in memory
        self.inner.forget_destroyed(self.inner.look()?.destroyed)?;
        Ok(self.destruction(n)?)
    }
}

impl Inner {
    fn destruction(&self, line: &Line) -> Result<Destruction, StoreError> {
        let id = line.id(1);
        let body: Body = serde_json::from_value(self.open_paper(id, line.blob(7))?).map_err(|_| StoreError::Corrupt(0))?;
        Ok(Destruction {
            n: line.number(0),
            id,
            vaults: body.vaults,
            reason: body.reason,
            basis: body.basis,
            package: body.package,
            asked_by: line.key(2),
            asked_at: line.moment(3),
            done_by: line.key(4),
            done_at: line.some_moment(5),
            withdrawn_at: line.some_moment(6),
            destroyed: body.destroyed,
        })
    }

    fn seal_order(&self, id: Id, body: &Body) -> Result<Vec<u8>, StoreError> {
        self.seal_paper(id, &serde_json::to_value(body).map_err(|error| StoreError::Bug(error.to_string()))?)
    }

    /// In the writer's transaction: the order is judged under its lock, so that it is carried out once.
    fn destroy(&self, connection: &mut Connection, n: u32, actor: Key, now: Moment) -> Result<Result<(), NotDestroyed>, StoreError> {
        let line = connection.one(statements::DESTRUCTION, &[n.into()])?.ok_or(StoreError::NotFound)?;
        let order = self.destruction(&line)?;
        match () {
            () if order.done_at.is_some() || order.withdrawn_at.is_some() => return Ok(Err(NotDestroyed::Over)),
            () if order.asked_by == actor => return Ok(Err(NotDestroyed::SamePerson)),
            () if !order.waits(now) => return Ok(Err(NotDestroyed::TooLate)),
            () => {}
        }
        for (vault, package) in order.vaults.iter().zip(std::iter::repeat(&order.package)) {
            let Some(package) = package else { break };
            let news = connection.one(statements::VAULT_NEWS, &[(*vault).into(), package.seq.into()])?.map_or(0, |line| line.int(0));
            if news > 0 {
                return Ok(Err(NotDestroyed::News(*vault)));
            }
        }
        let mut destroyed = Vec::with_capacity(order.vaults.len());
        for vault in &order.vaults {
            match bury(self, connection, *vault, n, now)? {
                Some(one) => destroyed.push(one),
                None => return Ok(Err(NotDestroyed::Vault(*vault))),
            }
        }
        let vaults = listed(&order.vaults);
        let body = Body { vaults: order.vaults, reason: order.reason, basis: order.basis, package: order.package, destroyed };
        let sealed = self.seal_order(order.id, &body)?;
        connection.run(statements::END_DESTRUCTION, &[n.into(), actor.into(), now.into(), sealed.into()])?;
        self.append_audit(connection, "DestroyVault", actor, &format!("order={n} vaults={vaults}"))?;
        Ok(Ok(()))
    }
}

fn listed(vaults: &[u32]) -> String {
    vaults.iter().map(u32::to_string).collect::<Vec<_>>().join(",")
}
