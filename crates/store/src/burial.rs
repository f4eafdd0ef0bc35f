//! What is left of a vault: figures that lead to nobody. Called inside the writer's transaction by `destruction.rs`, and at the start for vaults that
//! only the key file knows to be destroyed (in a backup from before).
//!
//! The contents need nothing done: their key is forgotten. What names people by number does: the plain columns and links of the vault's records, and
//! the subjects and households of their facts. Those get numbers that belong to nobody, drawn in no order and one for each, so that every figure of
//! these records stays what it was, distinct persons included; who of them is also counted elsewhere can no longer be known, and is counted twice
//! in a figure over both. This is the one place where facts at rest are changed.

use crate::{
    Destroyed, StoreError,
    driver::{Connection, Value},
    statements,
    store::{Inner, Store},
    vault::Vault,
};
use base::{Chance, Key, Moment, hex};
use count::{Fact, MERGED};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Destroys a vault in the database by this order (0 if only the key knows of one); none if it is not there or destroyed already.
pub(crate) fn bury(store: &Inner, connection: &mut Connection, n: u32, order: u32, now: Moment) -> Result<Option<Destroyed>, StoreError> {
    let vaults = connection.all(statements::VAULTS, &[Value::from(n.saturating_sub(1))])?;
    let Some(vault) = vaults.first().map(Vault::read).filter(|vault| vault.n == n && vault.is_open()) else { return Ok(None) };
    let fingerprint = crate::read_lock(&store.open_vaults).by_number.get(&n).map_or_else(String::new, |open| hex::encode(&open.fingerprint()));
    let mut destroyed = Destroyed {
        vault: n,
        id: vault.id.to_string(),
        owner: vault.owner,
        class: vault.class,
        campaign: vault.campaign,
        suite: vault.suite.letter().to_owned(),
        fingerprint,
        ..Destroyed::default()
    };
    if let Some(line) = connection.one(statements::VAULT_CONTENTS, &[n.into()])? {
        (destroyed.records, destroyed.versions, destroyed.counted) = (line.int(0) as u64, line.int(1) as u64, line.int(2) as u64);
    }
    destroyed.attachments = connection.one(statements::VAULT_ATTACHMENTS, &[n.into()])?.map_or(0, |line| line.int(0) as u64);
    cut_off(connection, n, &*store.chance)?;
    // copies of the columns know these people by their old numbers: without this secret nobody opens one again
    connection.run(statements::UNSET, &[crate::snapshot::SECRET_SETTING.into()])?;
    connection.run(statements::DESTROY_VAULT, &[n.into(), Value::Blob(Vec::new()), now.into(), order.into()])?;
    Ok(Some(destroyed))
}

/// Cuts the facts, columns and links of a vault's records off from people who are on file elsewhere.
fn cut_off(connection: &mut Connection, vault: u32, chance: &dyn Chance) -> Result<(), StoreError> {
    let mut own = HashSet::new();
    connection.each(statements::VAULT_RECORDS, &[vault.into()], &mut |line| {
        own.insert(line.key(0));
    })?;
    let (mut packed, mut facts) = (Vec::new(), Vec::new());
    connection.each(statements::VAULT_FACTS, &[vault.into()], &mut |line| packed.push((line.number(0), line.key(1), line.blob(2).to_vec())))?;
    let is_other = |key: Key| !key.is_none() && !own.contains(&key);
    let mut others = BTreeSet::new();
    for (_, record, blob) in &packed {
        count::unpack_into(blob, &mut facts).map_err(|_| StoreError::Corrupt(record.0))?;
        others.extend(facts.iter().filter(|fact| fact.kind != MERGED).flat_map(|fact| [fact.subject, fact.household]).filter(|key| is_other(*key)));
    }
    let nobodies = nobodies(connection, others, chance)?;
    let nobody = |key: Key| nobodies.get(&key).copied().unwrap_or(key);
    for (seq, record, blob) in packed {
        count::unpack_into(&blob, &mut facts).map_err(|_| StoreError::Corrupt(record.0))?;
        let cut = |fact: &Fact| Fact { subject: nobody(fact.subject), household: nobody(fact.household), ..*fact };
        let cut: Vec<Fact> = facts.iter().map(|fact| if fact.kind == MERGED { *fact } else { cut(fact) }).collect();
        if cut != facts {
            connection.run(statements::REPLACE_FACTS, &[seq.into(), record.into(), count::pack(&cut).into()])?;
        }
    }
    connection.run(statements::CUT_OFF_COLUMNS, &[vault.into()])?;
    connection.run(statements::CUT_OFF_LINKS, &[vault.into()])?;
    Ok(())
}

/// Numbers that no record has, one for each of these; who got which is remembered nowhere.
fn nobodies(connection: &mut Connection, of: BTreeSet<Key>, chance: &dyn Chance) -> Result<HashMap<Key, Key>, StoreError> {
    let count = of.len() as u32;
    if count == 0 {
        return Ok(HashMap::new());
    }
    let end = connection.one(statements::COUNT_ON, &["key".into(), count.into()])?.map_or(0, |line| line.int(0));
    let end = u32::try_from(end).map_err(|_| StoreError::Bug("no keys left".into()))?;
    let mut drawn: Vec<(u64, Key)> = (end - count + 1..=end).map(|key| (lot(chance), Key(key))).collect();
    drawn.sort_unstable();
    Ok(of.into_iter().zip(drawn.into_iter().map(|(_, key)| key)).collect())
}

fn lot(chance: &dyn Chance) -> u64 {
    let mut bytes = [0; 8];
    chance.fill(&mut bytes);
    u64::from_le_bytes(bytes)
}

impl Inner {
    /// At the start: vaults that the database still holds for open, but whose key was destroyed after this copy of it was made.
    pub(crate) fn bury_punctured(&self, connection: &mut Connection) -> Result<Vec<u32>, StoreError> {
        let tree = crate::read_lock(&self.master).tree.clone();
        let open = connection.all(statements::VAULTS, &[Value::Int(0)])?;
        let gone: Vec<u32> = open.iter().map(Vault::read).filter(|vault| vault.is_open() && !tree.covers(vault.n)).map(|vault| vault.n).collect();
        if gone.is_empty() {
            return Ok(gone);
        }
        crate::dialect::begin(connection)?;
        let buried = gone.iter().try_for_each(|n| bury(self, connection, *n, 0, self.clock.now()).map(drop));
        connection.batch(if buried.is_ok() { "commit" } else { "rollback" })?;
        buried.map(|()| gone)
    }
}

impl Store {
    /// Tells the audit of vaults that were buried at the start.
    pub(crate) fn tell_buried(&self, vaults: &[u32]) -> Result<(), StoreError> {
        let told = |vault: &u32| crate::AuditEntry {
            at: self.inner.clock.now(),
            actor: Key::NONE,
            action: "FindDestroyedVault".into(),
            target: Key::NONE,
            detail: format!("vault={vault}"),
        };
        self.audit(&vaults.iter().map(told).collect::<Vec<_>>())
    }
}
