//! Giving an agency's data back at the end of a contract (个人信息保护法 art. 21: return or delete, keep nothing): everything of its vaults in one
//! archive, all versions and all files, sealed by a passphrase. The archive is made and sealed as it flows; nothing of it lies open on the disk.
//! Called by the page of vaults and by `kapok vault return`, which register the order of destruction that follows.
//!
//! ```text
//! records/KIND.jsonl      a line a version: id, version, when, by which account, filed where, why, the document, its files
//! attachments/RECORD/ID   the bytes of each file, as they were kept
//! manifest.json           each part with its length and SHA-256, the vaults, up to which act
//! ```

use crate::{Refusal, Shell};
use base::{Day, Key, hex, json, policy::Class};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, HashSet},
    io::{Read, Write},
};
use store::{Row, Vault};
use zip::{ZipWriter, write::SimpleFileOptions};

/// Records read at a time.
const PAGE: u32 = 500;

/// Shortest passphrase: the package may be copied and tried for years.
pub const PASSPHRASE_CHARS_MIN: usize = 12;

/// What was given back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Returned {
    /// The vaults.
    pub vaults: Vec<u32>,
    /// Records.
    pub records: u64,
    /// Versions of them.
    pub versions: u64,
    /// Files.
    pub attachments: u64,
    /// The last act that is wholly in it.
    pub seq: u32,
    /// SHA-256 of the sealed file.
    pub sha256: String,
}

/// The open vaults of an organisation: its own and those below it today, and of an agency those of the stations that it runs, or ran last where
/// nobody has come after it. What a station holds goes over to the next agency with the station, so giving back never takes another's work along.
/// What names no client (the tree, contracts) is not given away.
pub fn vaults_of(shell: &Shell, org: Key) -> Result<Vec<Vault>, Refusal> {
    let (tree, today) = (shell.store().tree(), shell.now().day());
    let ran_last = |station: Key| {
        let before = tree.changes().iter().copied().filter(|day| *day < today).rev().chain([Day::MIN]);
        std::iter::once(today).chain(before).map(|day| tree.agency_on(station, day)).find(|agency| !agency.is_none())
    };
    let owners: HashSet<Key> =
        tree.iter().map(|node| node.key).filter(|key| tree.within_on(*key, org, today) || ran_last(*key) == Some(org)).collect();
    let kept = [Class::Structure, Class::Contract, Class::Figures].map(Class::code);
    let is_returned =
        |vault: &Vault| vault.is_open() && owners.contains(&vault.owner) && !kept.contains(&vault.class.as_str()) && vault.class != "system";
    Ok(shell.store().vaults()?.into_iter().filter(is_returned).collect())
}

/// Writes the sealed package of these vaults.
pub fn pack(shell: &Shell, vaults: &[Vault], passphrase: &str, to: &mut dyn Write) -> Result<Returned, Refusal> {
    if passphrase.chars().count() < PASSPHRASE_CHARS_MIN {
        return Err(base::Problem::new("passphrase", format!("口令至少 {PASSPHRASE_CHARS_MIN} 个字，可以是一句话")).into());
    }
    let numbers: Vec<u32> = vaults.iter().map(|vault| vault.n).collect();
    let seq = shell.store().seq();
    let about = json!({"at": shell.now().to_string(), "seq": seq, "vaults": numbers});
    let mut told = Told { to, hash: Sha256::new() };
    let (mut from, into) = std::io::pipe().map_err(|error| Refusal::Bug(error.to_string()))?;
    let chance = shell.0.chance.clone();
    let packed = std::thread::scope(|scope| {
        let writer = scope.spawn(|| Archive::new(shell, into).all(vaults, seq));
        let sealed = store::seal_with_passphrase(store::Suite::A, "package", about, passphrase, &mut from, &mut told, &*chance);
        // a full disk ends the sealing; without a reader the archive ends too
        drop(from);
        let packed = writer.join().map_err(|_| Refusal::Bug("a panic while packing".into()))?;
        sealed.map_err(|not| Refusal::Bug(not.to_string()))?;
        packed
    })?;
    Ok(Returned { vaults: numbers, seq, sha256: hex::encode(&told.hash.finalize()), ..packed })
}

/// Writes through and hashes what was written.
struct Told<'a> {
    to: &'a mut dyn Write,
    hash: Sha256,
}

impl Write for Told<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.to.flush()
    }
}

/// The archive on its way.
struct Archive<'a, W: Write> {
    shell: &'a Shell,
    zip: ZipWriter<zip::write::StreamWriter<W>>,
    parts: Vec<base::Json>,
    returned: Returned,
}

fn broken(error: impl std::fmt::Display) -> Refusal {
    Refusal::Bug(error.to_string())
}

impl<'a, W: Write> Archive<'a, W> {
    fn new(shell: &'a Shell, to: W) -> Self {
        Self { shell, zip: ZipWriter::new_stream(to), parts: Vec::new(), returned: Returned::default() }
    }

    fn all(mut self, vaults: &[Vault], seq: u32) -> Result<Returned, Refusal> {
        let mut kinds: BTreeMap<String, Vec<Key>> = BTreeMap::new();
        for vault in vaults {
            let mut after = Key::NONE;
            loop {
                let rows = self.shell.store().rows_of_vault(vault.n, after, PAGE)?;
                let Some(last) = rows.last() else { break };
                after = last.key;
                for row in rows {
                    kinds.entry(row.kind).or_default().push(row.key);
                }
            }
        }
        for (kind, keys) in &kinds {
            self.records(kind, keys)?;
        }
        let manifest = json!({
            "format": 1, "program": "Kapok", "made_at": self.shell.now().to_string(), "seq": seq, "parts": self.parts,
            "vaults": vaults.iter().map(|vault| json!({"id": vault.id.to_string(), "owner": self.shell.org_name(vault.owner), "class": vault.class})).collect::<Vec<_>>(),
            "records": self.returned.records, "versions": self.returned.versions, "attachments": self.returned.attachments,
        });
        self.part("manifest.json", manifest.to_string().as_bytes())?;
        self.zip.finish().map_err(broken)?;
        Ok(self.returned)
    }

    /// All versions of all records of a kind, then their files.
    fn records(&mut self, kind: &str, keys: &[Key]) -> Result<(), Refusal> {
        let name = format!("records/{kind}.jsonl");
        self.zip.start_file(&name, SimpleFileOptions::default()).map_err(broken)?;
        let (mut hash, mut bytes, mut files) = (Sha256::new(), 0, Vec::new());
        for some in keys.chunks(PAGE as usize) {
            for row in self.shell.store().get_keys(some)? {
                self.returned.records += 1;
                for line in self.versions(&row, &mut files)? {
                    hash.update(&line);
                    bytes += line.len();
                    self.zip.write_all(&line).map_err(broken)?;
                }
            }
        }
        self.parts.push(json!({"name": name, "bytes": bytes, "sha256": hex::encode(&hash.finalize())}));
        for (row, attachment) in files {
            let contents = self.shell.store().open_attachment(&row, &attachment)?;
            self.returned.attachments += 1;
            self.part(&format!("attachments/{}/{}", row.id, attachment.id), &contents)?;
        }
        Ok(())
    }

    fn versions(&mut self, row: &Row, files: &mut Vec<(Row, store::Attachment)>) -> Result<Vec<Vec<u8>>, Refusal> {
        let store = self.shell.store();
        let (mut lines, mut known) = (Vec::new(), HashSet::new());
        for version in store.versions(row.key)?.into_iter().rev() {
            let opened = store.open_record(row, Some(version.version))?;
            for attachment in &opened.attachments {
                if known.insert(attachment.id) {
                    files.push((row.clone(), attachment.clone()));
                }
            }
            let attachments: Vec<_> =
                opened.attachments.iter().map(|one| json!({"id": one.id.to_string(), "name": one.name, "media": one.media})).collect();
            let author = store.account(version.author).map_or_else(|_| String::new(), |account| account.login);
            let line = json!({
                "id": row.id.to_string(), "kind": row.kind, "version": version.version, "at": version.at.to_string(), "author": author,
                "org": store.tree().node(opened.org).map(|node| node.code.clone()), "why": opened.why, "record": opened.doc, "attachments": attachments,
            });
            self.returned.versions += 1;
            lines.push((line.to_string() + "\n").into_bytes());
        }
        Ok(lines)
    }

    fn part(&mut self, name: &str, bytes: &[u8]) -> Result<(), Refusal> {
        self.zip.start_file(name, SimpleFileOptions::default()).map_err(broken)?;
        self.zip.write_all(bytes).map_err(broken)?;
        self.parts.push(json!({"name": name, "bytes": bytes.len(), "sha256": hex::encode(&Sha256::digest(bytes))}));
        Ok(())
    }
}

/// Opens a package: the archive that was sealed.
pub fn unpack(from: impl Read, passphrase: &str) -> Result<Vec<u8>, store::NotOpened> {
    let mut archive = Vec::new();
    store::Envelope::read(from)?.open_with(passphrase, &mut archive)?;
    Ok(archive)
}
