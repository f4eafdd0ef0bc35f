//! Vaults: who owns the contents, of which class, and the key that opens them. The master key lies outside the database; it wraps one key a
//! vault, from which a key is derived for every record. Called by the door (sealing), by reading (opening) and by `verify`.

use crate::{
    Secret, StoreError, Suite,
    driver::{Line, Value},
    seal, statements,
    store::Inner,
};
use base::{Chance, Id, Key, Moment};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, RwLock},
};

/// Where the master key comes from.
#[derive(Clone, Debug)]
pub enum Master {
    /// A file with 32 bytes, mode 0600, made at the first start.
    File(PathBuf),
    /// The caller has it.
    Given(Secret),
}

impl Master {
    /// Reads the key. A file that is not there is made only for a database that is new: another key would open nothing of an old one.
    pub(crate) fn load(&self, chance: &dyn Chance, new_database: bool) -> Result<Secret, StoreError> {
        match self {
            Self::Given(secret) => Ok(secret.clone()),
            Self::File(path) => read_key(path).or_else(|error| match error.kind() {
                std::io::ErrorKind::NotFound if new_database => make_key(path, chance),
                std::io::ErrorKind::NotFound => Err(std::io::Error::other(
                    "it is not there, and this database was sealed with it: put the copy of kapok.key back beside the database",
                )),
                _ => Err(error),
            }),
        }
        .map_err(|error: std::io::Error| StoreError::KeyFile(error.to_string()))
    }
}

fn read_key(path: &Path) -> std::io::Result<Secret> {
    let bytes: Result<[u8; 32], _> = std::fs::read(path)?.try_into();
    bytes.map(Secret).map_err(|_| std::io::Error::other("the key file does not hold 32 bytes"))
}

/// Written whole under another name first, so that a crash leaves no half key; if another process was faster, its key holds.
fn make_key(path: &Path, chance: &dyn Chance) -> std::io::Result<Secret> {
    let secret = Secret::new(chance);
    let mut suffix = [0; 8];
    chance.fill(&mut suffix);
    let draft = path.with_extension(format!("{:016x}", u64::from_be_bytes(suffix)));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(&secret.0)?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => read_key(path),
        Err(error) => Err(error),
        Ok(()) => Ok(secret),
    }
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
    /// The contract for which it was opened.
    pub contract: Key,
    /// On which legal ground.
    pub basis: String,
    /// The last day on which the contents may be kept.
    pub until: Option<base::Day>,
    /// `open` or `destroyed`.
    pub state: String,
    /// The suite by which it seals.
    pub suite: Suite,
    sealed_key: Vec<u8>,
}

impl Vault {
    fn read(line: &Line) -> Self {
        Self {
            n: line.number(0),
            id: line.id(1),
            owner: line.key(2),
            class: line.text(3).to_owned(),
            campaign: line.key(4),
            contract: line.key(5),
            basis: line.text(6).to_owned(),
            until: line.day(7),
            state: line.text(8).to_owned(),
            suite: Suite::named(line.text(9)).unwrap_or_default(),
            sealed_key: line.blob(10).to_vec(),
        }
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
    /// The due day that was kept, see [`Beside`](crate::Beside).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) settled: Option<base::Day>,
}

/// An open vault: the keys in memory.
pub(crate) struct OpenVault {
    pub(crate) n: u32,
    id: Id,
    suite: Suite,
    secret: Secret,
    digest_secret: Secret,
}

impl OpenVault {
    fn new(vault: &Vault, secret: Secret) -> Self {
        let digest_secret = vault.suite.derive(&secret, b"kapok digest");
        Self { n: vault.n, id: vault.id, suite: vault.suite, secret, digest_secret }
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

    /// A keyed hash for looking up by equality.
    pub(crate) fn lookup_hash(&self, text: &[u8]) -> [u8; 32] {
        self.suite.keyed_hash(&self.digest_secret, &[b"lookup", text])
    }
}

/// The vaults that this process has opened.
#[derive(Default)]
pub(crate) struct OpenVaults {
    by_number: HashMap<u32, Arc<OpenVault>>,
    defaults: HashMap<(Key, String), u32>,
    /// Vaults that are known to be destroyed.
    destroyed: i64,
}

/// The vault of the store's own papers: accounts and drafts.
pub(crate) const SYSTEM: (Key, &str) = (Key::NONE, "system");

impl Inner {
    /// Loads and unwraps all vaults that are not destroyed. A master key that opens none of them is another database's.
    pub(crate) fn load_vaults(&self) -> Result<(), StoreError> {
        for vault in self.vaults()? {
            if vault.state == "open" {
                self.unwrap_vault(&vault)?;
            }
        }
        Ok(())
    }

    pub(crate) fn vaults(&self) -> Result<Vec<Vault>, StoreError> {
        Ok(self.read(|connection| connection.all(statements::VAULTS, &[Value::Int(0)]))?.iter().map(Vault::read).collect())
    }

    fn unwrap_vault(&self, vault: &Vault) -> Result<(), StoreError> {
        let opened = seal::open(&self.master, &vault.id.bytes(), &vault.sealed_key).map_err(|_| StoreError::Locked)?;
        let secret = Secret(opened.try_into().map_err(|_| StoreError::Locked)?);
        let mut open = crate::write_lock(&self.open_vaults);
        open.by_number.insert(vault.n, Arc::new(OpenVault::new(vault, secret)));
        if vault.campaign.is_none() && vault.contract.is_none() {
            open.defaults.insert((vault.owner, vault.class.clone()), vault.n);
        }
        Ok(())
    }

    /// The open vault with this number; another process may have made it just now.
    pub(crate) fn vault(&self, n: u32) -> Result<Arc<OpenVault>, StoreError> {
        let known = |vaults: &RwLock<OpenVaults>| crate::read_lock(vaults).by_number.get(&n).cloned();
        if let Some(vault) = known(&self.open_vaults) {
            return Ok(vault);
        }
        self.load_vaults()?;
        known(&self.open_vaults).ok_or(StoreError::Locked)
    }

    /// The default vault of an organisation for a class, made when it is first asked for.
    pub(crate) fn vault_for(&self, owner: Key, class: &str) -> Result<u32, StoreError> {
        let known = || crate::read_lock(&self.open_vaults).defaults.get(&(owner, class.to_owned())).copied();
        if let Some(n) = known() {
            return Ok(n);
        }
        self.load_vaults()?;
        if let Some(n) = known() {
            return Ok(n);
        }
        self.make_vault(owner, class, self.clock.now())?;
        self.load_vaults()?;
        known().ok_or(StoreError::Locked)
    }

    fn make_vault(&self, owner: Key, class: &str, now: Moment) -> Result<(), StoreError> {
        let id = Id::new(now, &*self.chance);
        let secret = Secret::new(&*self.chance);
        let sealed = self.suite.seal(&self.master, &id.bytes(), &secret.0, &*self.chance);
        let (class, suite) = (class.to_owned(), self.suite);
        self.errand(move |connection| {
            let n = connection.one(statements::NEXT_VAULT, &[])?.map_or(1, |line| line.int(0));
            let line = vec![
                n.into(),
                id.into(),
                owner.into(),
                class.as_str().into(),
                Key::NONE.into(),
                Key::NONE.into(),
                "".into(),
                Value::Null,
                "open".into(),
                suite.letter().into(),
                sealed.clone().into(),
            ];
            Ok(connection.insert(&statements::INSERT_VAULT, &[line])?)
        })
    }

    /// Forgets the keys of vaults that were destroyed, here or by another process.
    pub(crate) fn forget_destroyed(&self) -> Result<(), StoreError> {
        let destroyed = self.read(|connection| connection.one(statements::VAULTS_DESTROYED, &[]))?.map_or(0, |line| line.int(0));
        if crate::read_lock(&self.open_vaults).destroyed == destroyed {
            return Ok(());
        }
        let still_open: Vec<u32> = self.vaults()?.iter().filter(|vault| vault.state == "open").map(|vault| vault.n).collect();
        let mut open = crate::write_lock(&self.open_vaults);
        open.by_number.retain(|n, _| still_open.contains(n));
        open.defaults.retain(|_, n| still_open.contains(n));
        open.destroyed = destroyed;
        Ok(())
    }

    /// Forgets the key of a vault for ever.
    pub(crate) fn destroy_vault(&self, n: u32) -> Result<(), StoreError> {
        self.errand(move |connection| match connection.run(statements::DESTROY_VAULT, &[n.into(), Value::Blob(Vec::new())])? {
            0 => Err(StoreError::NotFound),
            _ => Ok(()),
        })?;
        self.forget_destroyed()
    }
}
