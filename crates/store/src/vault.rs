//! Vaults: who owns the contents, of which class, on which ground, until when, and the key that opens them. The master key lies outside the
//! database (`key.rs`); it wraps one key a vault, from which a key is derived for every record. Called by the door (sealing), by reading (opening)
//! and by `verify`. How a vault ends is in `destruction.rs`.

use crate::{
    Secret, StoreError, Suite,
    driver::{Line, Value},
    seal, statements,
    store::{Inner, Store},
};
use base::{Chance, Day, Id, Key, Moment};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
};

/// What a vault is for: why the contents are kept, and how long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VaultTerms {
    /// For what the contents are needed.
    pub purpose: String,
    /// On which legal ground.
    pub basis: String,
    /// The contract under which they were gathered.
    pub contract: Key,
    /// The last day on which they may be kept; none where only the law of archives says so.
    pub until: Option<Day>,
}

/// A vault as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vault {
    /// Its number.
    pub n: u32,
    /// Its id.
    pub id: Id,
    /// The organisation that owns the contents.
    pub owner: Key,
    /// The class of the contents.
    pub class: String,
    /// The emergency response for which it was opened.
    pub campaign: Key,
    /// Why and how long.
    pub terms: VaultTerms,
    /// The suite by which it seals.
    pub suite: Suite,
    /// When it was opened.
    pub opened_at: Moment,
    /// When it was destroyed; none while it is open.
    pub destroyed_at: Option<Moment>,
    /// The order by which it was destroyed; 0 while it is open, and where only the key knows: in a backup from before.
    pub destroyed_by: u32,
    pub(crate) sealed_key: Vec<u8>,
}

impl Vault {
    pub(crate) fn read(line: &Line) -> Self {
        Self {
            n: line.number(0),
            id: line.id(1),
            owner: line.key(2),
            class: line.text(3).to_owned(),
            campaign: line.key(4),
            terms: VaultTerms { contract: line.key(5), basis: line.text(6).to_owned(), until: line.day(7), purpose: line.text(11).to_owned() },
            suite: Suite::named(line.text(9)).unwrap_or_default(),
            sealed_key: line.blob(10).to_vec(),
            opened_at: line.moment(12),
            destroyed_at: line.some_moment(13),
            destroyed_by: line.number(14),
        }
    }

    /// Whether its contents can be read.
    pub fn is_open(&self) -> bool {
        self.destroyed_at.is_none()
    }
}

/// The inside of a sealed document.
#[derive(Serialize, Deserialize)]
pub(crate) struct Body {
    pub(crate) schema: u16,
    pub(crate) org: Key,
    pub(crate) doc: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) why: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) attachments: Vec<crate::Attachment>,
    /// The due day that was kept, see [`Owed`](crate::Owed).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) settled: Option<base::Day>,
    /// To whom what is due was handed, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) heir: Option<Id>,
}

impl Body {
    pub(crate) fn owed(&self) -> crate::Owed {
        crate::Owed { settled: self.settled, heir: self.heir }
    }
}

/// An open vault: the keys in memory.
pub(crate) struct OpenVault {
    pub(crate) n: u32,
    pub(crate) id: Id,
    pub(crate) suite: Suite,
    secret: Secret,
    digest_secret: Secret,
}

impl OpenVault {
    fn new(vault: &Vault, secret: Secret) -> Self {
        let digest_secret = vault.suite.derive(&secret, b"kapok digest");
        Self { n: vault.n, id: vault.id, suite: vault.suite, secret, digest_secret }
    }

    /// A keyed hash for a purpose of its own.
    pub(crate) fn sign(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let secret = self.suite.derive(&self.secret, format!("kapok signature {purpose}").as_bytes());
        self.suite.keyed_hash(&secret, parts)
    }

    /// The place of a version: nothing opens in another vault, record or version.
    fn place(&self, record: Id, version: u32) -> [u8; 36] {
        let mut place = [0; 36];
        place[..16].copy_from_slice(&self.id.bytes());
        place[16..32].copy_from_slice(&record.bytes());
        place[32..].copy_from_slice(&version.to_be_bytes());
        place
    }

    fn record_secret(&self, record: Id) -> Secret {
        let purpose = [b"kapok record ".as_slice(), &record.bytes()].concat();
        self.suite.derive(&self.secret, &purpose)
    }

    pub(crate) fn seal(&self, record: Id, version: u32, text: &[u8], chance: &dyn Chance) -> Vec<u8> {
        self.suite.seal(&self.record_secret(record), &self.place(record, version), text, chance)
    }

    pub(crate) fn open(&self, record: Id, version: u32, sealed: &[u8]) -> Result<Vec<u8>, seal::DoesNotOpen> {
        seal::open(&self.record_secret(record), &self.place(record, version), sealed)
    }

    /// A keyed hash of the plaintext, by which a repeat is known; it says nothing without the key.
    pub(crate) fn digest(&self, record: Id, text: &[u8]) -> [u8; 32] {
        self.suite.keyed_hash(&self.digest_secret, &[&record.bytes(), text])
    }

    /// A keyed hash of the bytes of an attachment and of its record.
    pub(crate) fn attachment_hash(&self, record: Id, contents: &[u8]) -> [u8; 32] {
        self.suite.keyed_hash(&self.digest_secret, &[b"attachment", &record.bytes(), contents])
    }

    /// A hash by which a key is known again after it is gone; it says nothing of the key.
    pub(crate) fn fingerprint(&self) -> [u8; 8] {
        let hash = self.suite.derive(&self.secret, b"kapok fingerprint").0;
        [hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7]]
    }

    /// The key itself, to be wrapped anew.
    pub(crate) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// A keyed hash of what the store itself has to know again: heads of chains.
    pub(crate) fn own_hash(&self, parts: &[&[u8]]) -> [u8; 32] {
        self.suite.keyed_hash(&self.digest_secret, parts)
    }

    /// A keyed hash for looking up by equality.
    pub(crate) fn lookup_hash(&self, text: &[u8]) -> [u8; 32] {
        self.suite.keyed_hash(&self.digest_secret, &[b"lookup", text])
    }
}

/// The vaults that this process has opened.
#[derive(Default)]
pub(crate) struct OpenVaults {
    pub(crate) by_number: HashMap<u32, Arc<OpenVault>>,
    by_place: HashMap<(Key, String, Key), u32>,
    /// Vaults that are known to be destroyed, with the day and the order.
    gone: HashMap<u32, (Day, u32)>,
    /// The last one that was destroyed at each place.
    gone_by_place: HashMap<(Key, String, Key), u32>,
}

/// The vault of the store's own papers: accounts, drafts, certificates.
pub(crate) const SYSTEM: (Key, &str) = (Key::NONE, "system");

/// The name of the setting that says by which key the database was sealed.
pub(crate) const KEY_SETTING: &str = "key";

impl Inner {
    /// Loads and unwraps all vaults that are not destroyed. A master key that opens none of them is another database's.
    pub(crate) fn load_vaults(&self) -> Result<(), StoreError> {
        for vault in self.vaults()?.iter().filter(|vault| vault.is_open()) {
            self.unwrap_vault(vault)?;
        }
        Ok(())
    }

    pub(crate) fn vaults(&self) -> Result<Vec<Vault>, StoreError> {
        Ok(self.read(|connection| connection.all(statements::VAULTS, &[Value::Int(0)]))?.iter().map(Vault::read).collect())
    }

    /// Another process may have rotated the key meanwhile: then the file is read once more.
    fn unwrap_vault(&self, vault: &Vault) -> Result<(), StoreError> {
        if crate::read_lock(&self.open_vaults).by_number.contains_key(&vault.n) {
            return Ok(());
        }
        let secret = match self.unwrapped(vault) {
            Err(StoreError::Locked) => {
                crate::write_lock(&self.master).read_again()?;
                self.unwrapped(vault)?
            }
            other => other?,
        };
        let mut open = crate::write_lock(&self.open_vaults);
        open.by_number.insert(vault.n, Arc::new(OpenVault::new(vault, secret)));
        open.by_place.insert((vault.owner, vault.class.clone(), vault.campaign), vault.n);
        Ok(())
    }

    fn unwrapped(&self, vault: &Vault) -> Result<Secret, StoreError> {
        let leaf = crate::read_lock(&self.master).tree.leaf(vault.n).ok_or(StoreError::Locked)?;
        let opened = seal::open(&leaf, &vault.id.bytes(), &vault.sealed_key).map_err(|_| StoreError::Locked)?;
        opened.try_into().map(Secret).map_err(|_| StoreError::Locked)
    }

    /// The open vault with this number; another process may have made it just now.
    pub(crate) fn vault(&self, n: u32) -> Result<Arc<OpenVault>, StoreError> {
        let known = |vaults: &RwLock<OpenVaults>| {
            let vaults = crate::read_lock(vaults);
            match (vaults.by_number.get(&n), vaults.gone.get(&n)) {
                (_, Some((on, order))) => Some(Err(StoreError::Destroyed { vault: n, on: *on, order: *order })),
                (open, None) => open.cloned().map(Ok),
            }
        };
        if let Some(known) = known(&self.open_vaults) {
            return known;
        }
        self.load_vaults()?;
        known(&self.open_vaults).unwrap_or(Err(StoreError::Locked))
    }

    pub(crate) fn system_vault(&self) -> Result<Arc<OpenVault>, StoreError> {
        self.vault(self.vault_for(SYSTEM.0, SYSTEM.1, Key::NONE)?)
    }

    /// The vault of an organisation for a class, and for an emergency response if there is one; made when it is first asked for.
    pub(crate) fn vault_for(&self, owner: Key, class: &str, campaign: Key) -> Result<u32, StoreError> {
        let known = || crate::read_lock(&self.open_vaults).by_place.get(&(owner, class.to_owned(), campaign)).copied();
        if let Some(n) = known() {
            return Ok(n);
        }
        self.load_vaults()?;
        if let Some(n) = known() {
            return Ok(n);
        }
        if let Err(StoreError::OtherKey) = self.make_vault(owner, class, campaign) {
            crate::write_lock(&self.master).read_again()?;
            self.make_vault(owner, class, campaign)?;
        }
        self.load_vaults()?;
        known().ok_or(StoreError::Locked)
    }

    /// Makes a vault under the lowest number that was never used, here or by a database from which the key was punctured.
    fn make_vault(&self, owner: Key, class: &str, campaign: Key) -> Result<(), StoreError> {
        let now = self.clock.now();
        let (id, secret) = (Id::new(now, &*self.chance), Secret::new(&*self.chance));
        let ground = self.kinds.ground(class);
        let (class, suite, chance) = (class.to_owned(), self.suite, self.chance.clone());
        let tree = crate::read_lock(&self.master).tree.clone();
        self.errand(move |connection| {
            let key = connection.one(statements::SETTING, &[KEY_SETTING.into()])?;
            if key.is_some_and(|line| line.text(0) != tree.number()) {
                return Err(StoreError::OtherKey);
            }
            let next = connection.one(statements::NEXT_VAULT, &[])?.map_or(1, |line| line.number(0));
            let (n, leaf) = (next..).find_map(|n| Some((n, tree.leaf(n)?))).ok_or_else(|| StoreError::Bug("no numbers left for vaults".into()))?;
            let line = vec![
                n.into(),
                id.into(),
                owner.into(),
                class.as_str().into(),
                campaign.into(),
                Key::NONE.into(),
                ground.basis.into(),
                Value::Null,
                "open".into(),
                suite.letter().into(),
                suite.seal(&leaf, &id.bytes(), &secret.0, &*chance).into(),
                ground.purpose.into(),
                now.into(),
            ];
            Ok(connection.insert(&statements::INSERT_VAULT, &[line])?)
        })
    }

    /// Forgets the keys of vaults that were destroyed, here or by another process, and everything in memory that was read from them.
    pub(crate) fn forget_destroyed(&self, destroyed: i64) -> Result<(), StoreError> {
        // the second says that what is in memory was read after it: another thread may have forgotten the keys and be reading still
        let is_forgotten = crate::read_lock(&self.open_vaults).gone.len() as i64 == destroyed;
        if is_forgotten && crate::read_lock(&self.state).destroyed == destroyed {
            return Ok(());
        }
        self.forget_keys()?;
        self.rebuild()
    }

    /// In the key file first: what it has forgotten cannot come back by a crash.
    pub(crate) fn forget_keys(&self) -> Result<(), StoreError> {
        let vaults = self.vaults()?;
        let destroyed = vaults.iter().filter(|vault| !vault.is_open());
        let gone_by_place = destroyed.map(|vault| ((vault.owner, vault.class.clone(), vault.campaign), vault.n)).collect();
        let gone: HashMap<u32, (Day, u32)> =
            vaults.iter().filter_map(|vault| Some((vault.n, (vault.destroyed_at?.day(), vault.destroyed_by)))).collect();
        if gone.is_empty() {
            return Ok(());
        }
        crate::write_lock(&self.master).puncture(&gone.keys().copied().collect::<Vec<_>>(), &*self.chance)?;
        let mut open = crate::write_lock(&self.open_vaults);
        open.by_number.retain(|n, _| !gone.contains_key(n));
        open.by_place.retain(|_, n| !gone.contains_key(n));
        open.gone = gone;
        open.gone_by_place = gone_by_place;
        Ok(())
    }

    /// Fails as reading does if a vault of this place was destroyed, whether or not another one was opened since.
    pub(crate) fn check_not_destroyed(&self, owner: Key, class: &str, campaign: Key) -> Result<(), StoreError> {
        let open = crate::read_lock(&self.open_vaults);
        let n = open.gone_by_place.get(&(owner, class.to_owned(), campaign));
        match n.and_then(|n| Some((*n, *open.gone.get(n)?))) {
            Some((vault, (on, order))) => Err(StoreError::Destroyed { vault, on, order }),
            None => Ok(()),
        }
    }
}

impl Store {
    /// All vaults.
    pub fn vaults(&self) -> Result<Vec<Vault>, StoreError> {
        self.inner.vaults()
    }

    /// The vault in which a record lies.
    pub fn vault(&self, n: u32) -> Result<Vault, StoreError> {
        self.inner.vaults()?.into_iter().find(|vault| vault.n == n).ok_or(StoreError::NotFound)
    }

    /// Whether the contents of a vault can be read.
    pub fn opens(&self, vault: u32) -> bool {
        self.inner.vault(vault).is_ok()
    }

    /// How many vaults this process knows to be destroyed. Whoever keeps in memory what he read of records forgets it when there are more.
    pub fn destroyed_vaults(&self) -> usize {
        crate::read_lock(&self.inner.open_vaults).gone.len()
    }

    /// `Destroyed` if a vault of this organisation, class and emergency response was destroyed.
    pub fn check_not_destroyed(&self, owner: Key, class: &str, campaign: Key) -> Result<(), StoreError> {
        self.inner.check_not_destroyed(owner, class, campaign)
    }

    /// The vault of an organisation for a class, and for an emergency response (`Key::NONE` for none); made when it is first asked for.
    pub fn vault_for(&self, owner: Key, class: &str, campaign: Key) -> Result<u32, StoreError> {
        self.inner.vault_for(owner, class, campaign)
    }

    /// Says anew why a vault is kept and how long. Owner, class and emergency response never change.
    pub fn change_vault(&self, n: u32, terms: &VaultTerms, actor: Key) -> Result<(), StoreError> {
        let values = [n.into(), terms.contract.into(), terms.basis.as_str().into(), terms.until.into(), terms.purpose.as_str().into()];
        let inner = self.inner.clone();
        let until = terms.until.map_or_else(String::new, |day| day.to_string());
        self.inner.errand(move |connection| match connection.run(statements::CHANGE_VAULT, &values)? {
            0 => Err(StoreError::NotFound),
            _ => inner.append_audit(connection, "ChangeVault", actor, &format!("vault={n} until={until}")),
        })
    }

    /// A keyed hash of an identifier within a vault, for finding an equal one.
    pub fn lookup_hash(&self, vault: u32, text: &str) -> Result<[u8; 32], StoreError> {
        Ok(self.inner.vault(vault)?.lookup_hash(text.as_bytes()))
    }
}
