//! The key outside the database: one root from which a key for every vault's number follows, and which can forget single numbers for ever. It is
//! a binary tree over the 32 bits of a vault's number; a node's seed leads to its two children and never back. Forgetting a number (puncturing)
//! replaces the node above it by its siblings on the way down, so every other number is derived as before and that one cannot be: not for this
//! database, not for a backup of any age. Called by `vault.rs`, `backup.rs` and `rotation.rs`.
//!
//! The file is a text that can be printed and kept in a safe: a head with the suite and the key's number, a line a node, a checksum. Thirty-two
//! bare bytes are the root of suite `A`, too.

use crate::{Secret, StoreError, Suite};
use base::{Chance, hex};
use sha2::{Digest, Sha256};
use std::{
    fmt::Write as _,
    fs::{File, OpenOptions},
    io::{Error, ErrorKind, Write as _},
    path::{Path, PathBuf},
};

/// Bits of a vault's number.
const DEPTH: u8 = 32;

/// The first words of the file.
const HEAD: &str = "kapok key 1";

/// No vault has this number: under it lie the keys of backups.
pub(crate) const BACKUPS: u32 = 0;

/// Where the master key comes from.
#[derive(Clone, Debug)]
pub enum Master {
    /// A file, mode 0600, made at the first start.
    File(PathBuf),
    /// The caller has the root; what is punctured is forgotten when the store closes.
    Given(Secret),
}

/// A point of the tree: whatever number begins with the first `depth` bits of `prefix` follows from its seed.
#[derive(Clone, PartialEq, Eq)]
struct Node {
    depth: u8,
    prefix: u32,
    seed: Secret,
}

impl Node {
    fn covers(&self, number: u32) -> bool {
        self.depth == 0 || (self.prefix ^ number) >> (DEPTH - self.depth) == 0
    }

    /// The child on this side; only of a node above the leaves.
    fn child(&self, suite: Suite, right: bool) -> Self {
        let seed = suite.derive(&self.seed, if right { b"right" } else { b"left" });
        let bit = u32::from(right) << (DEPTH - 1 - self.depth);
        Self { depth: self.depth + 1, prefix: self.prefix | bit, seed }
    }

    /// Whether the way to this number turns right below this node.
    fn turns_right(&self, number: u32) -> bool {
        number >> (DEPTH - 1 - self.depth) & 1 == 1
    }

    fn bits(&self) -> String {
        match self.depth {
            0 => "-".into(),
            depth => (0..depth).map(|at| if self.prefix >> (DEPTH - 1 - at) & 1 == 1 { '1' } else { '0' }).collect(),
        }
    }
}

/// What is left of a key.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct KeyTree {
    suite: Suite,
    /// The number by which a database knows its key; follows from the root and outlives it.
    number: String,
    nodes: Vec<Node>,
}

impl KeyTree {
    /// The whole key under a root.
    pub(crate) fn new(suite: Suite, root: Secret) -> Self {
        let number = hex::encode(&suite.derive(&root, b"kapok key number").0[..8]);
        Self { suite, number, nodes: vec![Node { depth: 0, prefix: 0, seed: root }] }
    }

    /// The number by which a database knows its key.
    pub(crate) fn number(&self) -> &str {
        &self.number
    }

    /// Whether this vault's key can still be derived.
    pub(crate) fn covers(&self, vault: u32) -> bool {
        self.nodes.iter().any(|node| node.covers(vault))
    }

    /// The secret under which a vault's key is wrapped; none once it was punctured.
    pub(crate) fn leaf(&self, vault: u32) -> Option<Secret> {
        let mut node = self.nodes.iter().find(|node| node.covers(vault))?.clone();
        while node.depth < DEPTH {
            node = node.child(self.suite, node.turns_right(vault));
        }
        Some(self.suite.derive(&node.seed, b"kapok vault"))
    }

    /// Forgets one number; says whether it was known until now.
    pub(crate) fn puncture(&mut self, vault: u32) -> bool {
        let Some(at) = self.nodes.iter().position(|node| node.covers(vault)) else { return false };
        let mut node = self.nodes.swap_remove(at);
        while node.depth < DEPTH {
            let right = node.turns_right(vault);
            self.nodes.push(node.child(self.suite, !right));
            node = node.child(self.suite, right);
        }
        self.nodes.sort_by_key(|node| (node.prefix, node.depth));
        true
    }

    /// The text of the file.
    fn write(&self) -> String {
        let mut text = format!("{HEAD} {} {}\n", self.suite.letter(), self.number);
        for node in &self.nodes {
            let _ = writeln!(text, "{} {}", node.bits(), hex::encode(&node.seed.0));
        }
        let check = hex::encode(&Sha256::digest(&text));
        text + "end " + &check + "\n"
    }

    fn read(bytes: &[u8]) -> Result<Self, Error> {
        if let Ok(root) = <[u8; 32]>::try_from(bytes) {
            return Ok(Self::new(Suite::A, Secret(root)));
        }
        let damaged = || Error::other("it is damaged or not whole: put a copy of it back");
        let text = std::str::from_utf8(bytes).map_err(|_| damaged())?;
        let (whole, check) = text.trim_end().rsplit_once("end ").ok_or_else(damaged)?;
        if hex::encode(&Sha256::digest(whole)) != check {
            return Err(damaged());
        }
        let mut lines = whole.lines();
        let head = lines.next().and_then(|line| line.strip_prefix(HEAD)).ok_or_else(damaged)?;
        let (suite, number) = head.trim().split_once(' ').ok_or_else(damaged)?;
        let node = |line: &str| {
            let (bits, seed) = line.split_once(' ')?;
            let bits = bits.trim_start_matches('-');
            let depth = u8::try_from(bits.len()).ok().filter(|depth| *depth <= DEPTH)?;
            let prefix = bits.bytes().enumerate().try_fold(0_u32, |prefix, (at, bit)| match bit {
                b'0' => Some(prefix),
                b'1' => Some(prefix | 1 << (DEPTH as usize - 1 - at)),
                _ => None,
            })?;
            Some(Node { depth, prefix, seed: Secret(hex::decode_array(seed)?) })
        };
        let nodes: Option<Vec<Node>> = lines.map(node).collect();
        Ok(Self { suite: Suite::named(suite).ok_or_else(damaged)?, number: number.into(), nodes: nodes.ok_or_else(damaged)? })
    }

    /// Reads a key file.
    pub(crate) fn from_file(path: &Path) -> Result<Self, StoreError> {
        let read = std::fs::read(path).and_then(|bytes| Self::read(&bytes));
        read.map_err(|error| if error.kind() == ErrorKind::NotFound { StoreError::NoKey } else { key_file(&error) })
    }

    /// Puts this key in the place of the file: written whole under another name, synced, renamed, and the old bytes overwritten.
    pub(crate) fn to_file(&self, path: &Path, chance: &dyn Chance) -> Result<(), StoreError> {
        let write = || {
            let draft = self.draft(path, chance)?;
            let old = OpenOptions::new().write(true).open(path).ok();
            std::fs::rename(&draft, path)?;
            sync_directory(path)?;
            old.map_or(Ok(()), |old| overwrite(&old))
        };
        write().map_err(|error: Error| key_file(&error))
    }

    /// Makes the file where there is none; if another process was faster, its key holds.
    fn make_file(self, path: &Path, chance: &dyn Chance) -> Result<Self, StoreError> {
        let draft = self.draft(path, chance).map_err(|error| key_file(&error))?;
        let linked = std::fs::hard_link(&draft, path).and_then(|()| sync_directory(path));
        std::fs::remove_file(&draft).map_err(|error| key_file(&error))?;
        match linked {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Self::from_file(path),
            Err(error) => Err(key_file(&error)),
            Ok(()) => Ok(self),
        }
    }

    fn draft(&self, path: &Path, chance: &dyn Chance) -> Result<PathBuf, Error> {
        let mut suffix = [0; 8];
        chance.fill(&mut suffix);
        let draft = path.with_extension(hex::encode(&suffix));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&draft)?;
        file.write_all(self.write().as_bytes())?;
        file.sync_all()?;
        Ok(draft)
    }
}

/// The key of an open store and the file that it came from.
pub(crate) struct MasterKey {
    pub(crate) tree: KeyTree,
    file: Option<PathBuf>,
}

impl Master {
    /// Reads the key. A file that is not there is made only for a database that is new: another key would open nothing of an old one. `known` is the
    /// number of the key by which the database was sealed; a rotation that broke off between the database and the file is finished here.
    pub(crate) fn load(&self, suite: Suite, chance: &dyn Chance, known: Option<&str>) -> Result<MasterKey, StoreError> {
        let (tree, file) = match self {
            Self::Given(secret) => (KeyTree::new(suite, secret.clone()), None),
            Self::File(path) => {
                let tree = match (KeyTree::from_file(path), known) {
                    (Err(StoreError::NoKey), None) => KeyTree::new(suite, Secret::new(chance)).make_file(path, chance)?,
                    (Err(StoreError::NoKey), Some(known)) => crate::rotation::finish(path, known)?,
                    (Ok(tree), Some(known)) if tree.number != known => crate::rotation::finish(path, known)?,
                    (tree, _) => tree?,
                };
                (tree, Some(path.clone()))
            }
        };
        match known {
            Some(known) if tree.number != known => Err(StoreError::OtherKey),
            _ => Ok(MasterKey { tree, file }),
        }
    }
}

impl MasterKey {
    /// The file, if there is one.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Reads the file again: another process may have rotated the key.
    pub(crate) fn read_again(&mut self) -> Result<(), StoreError> {
        if let Some(path) = &self.file {
            self.tree = KeyTree::from_file(path)?;
        }
        Ok(())
    }

    /// Forgets these numbers, in the file first. Processes take turns, and each starts from what the one before has left.
    pub(crate) fn puncture(&mut self, vaults: &[u32], chance: &dyn Chance) -> Result<(), StoreError> {
        let Some(path) = &self.file else {
            for vault in vaults {
                self.tree.puncture(*vault);
            }
            return Ok(());
        };
        let _turn = take_turn(path).map_err(|error| key_file(&error))?;
        let mut tree = KeyTree::from_file(path)?;
        if vaults.iter().filter(|vault| tree.puncture(**vault)).count() > 0 {
            tree.to_file(path, chance)?;
        }
        // the key before the last rotation opens older backups, but not this vault in them
        let old = crate::rotation::old_file(path);
        if let Ok(mut before) = KeyTree::from_file(&old)
            && vaults.iter().filter(|vault| before.puncture(**vault)).count() > 0
        {
            before.to_file(&old, chance)?;
        }
        self.tree = tree;
        Ok(())
    }
}

/// A lock on the directory of the file, until it is dropped.
pub(crate) fn take_turn(path: &Path) -> Result<File, Error> {
    let directory = File::open(directory_of(path))?;
    directory.lock()?;
    Ok(directory)
}

pub(crate) fn sync_directory(path: &Path) -> Result<(), Error> {
    File::open(directory_of(path))?.sync_all()
}

fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What a disk keeps in spite of it (flash, snapshots) is beyond a program: docs/operations.md says so.
fn overwrite(mut old: &File) -> Result<(), Error> {
    let length = old.metadata()?.len();
    old.write_all(&vec![0; length as usize])?;
    old.sync_all()
}

pub(crate) fn key_file(error: &Error) -> StoreError {
    StoreError::KeyFile(error.to_string())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::testing::SeededChance;

    fn tree(suite: Suite) -> KeyTree {
        KeyTree::new(suite, Secret([7; 32]))
    }

    #[test]
    fn a_punctured_number_is_gone_and_every_other_is_as_before() {
        for suite in [Suite::A, Suite::S] {
            let whole = tree(suite);
            let numbers = [0, 1, 2, 3, 4, 5, 6, 7, 8, 255, 256, 1 << 31, u32::MAX - 1, u32::MAX];
            for hole in numbers {
                let mut left = whole.clone();
                assert!(left.puncture(hole));
                assert!(!left.covers(hole) && left.leaf(hole).is_none());
                for other in numbers.into_iter().filter(|other| *other != hole) {
                    assert_eq!(left.leaf(other), whole.leaf(other), "{other} after {hole}");
                }
                assert!(!left.puncture(hole), "once is enough");
            }
        }
    }

    #[test]
    fn neighbours_may_all_be_punctured_one_after_another_in_any_order() {
        let whole = tree(Suite::A);
        for order in [[4, 5, 6, 7], [7, 4, 6, 5], [5, 4, 7, 6]] {
            let mut left = whole.clone();
            for (done, hole) in order.into_iter().enumerate() {
                assert!(left.puncture(hole));
                for (at, number) in order.into_iter().enumerate() {
                    assert_eq!(left.covers(number), at > done, "{number} when {hole} is gone");
                }
            }
            assert_eq!((left.leaf(3), left.leaf(8)), (whole.leaf(3), whole.leaf(8)));
            // what the four had in common is one node less deep than their leaves: nothing of it is left
            assert!(left.nodes.iter().all(|node| !node.covers(4)));
        }
    }

    #[test]
    fn leaves_differ_from_each_other_and_by_suite() {
        let (a, s) = (tree(Suite::A), tree(Suite::S));
        let leaves: Vec<_> = (0..50).flat_map(|vault| [a.leaf(vault), s.leaf(vault)]).collect();
        for (at, leaf) in leaves.iter().enumerate() {
            assert!(!leaves[..at].contains(leaf));
        }
        assert_ne!(a.number(), s.number());
    }

    #[test]
    fn the_file_is_read_as_it_was_written() {
        let mut tree = tree(Suite::S);
        for hole in [3, 9, u32::MAX] {
            tree.puncture(hole);
        }
        let text = tree.write();
        assert!(KeyTree::read(text.as_bytes()).unwrap() == tree);
        for cut in [0, 1, 31, 33, text.len() / 2, text.len() - 2] {
            assert!(KeyTree::read(&text.as_bytes()[..cut]).is_err(), "cut at {cut}");
        }
        assert!(KeyTree::read(text.replacen('1', "0", 9).as_bytes()).is_err());
    }

    #[test]
    fn thirty_two_bare_bytes_are_a_root() {
        assert!(KeyTree::read(&[7; 32]).unwrap() == tree(Suite::A));
    }

    #[test]
    fn a_key_file_is_made_once_for_its_owner_alone_and_punctured_in_its_place() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("kapok.key");
        let (master, chance) = (Master::File(path.clone()), SeededChance::new(1));
        assert_eq!(master.load(Suite::A, &chance, Some("0123456789abcdef")).err(), Some(StoreError::NoKey));
        let mut first = master.load(Suite::A, &chance, None).unwrap();
        let mut second = master.load(Suite::A, &chance, Some(first.tree.number())).unwrap();
        assert!(first.tree == second.tree);
        assert_eq!(master.load(Suite::A, &chance, Some("0123456789abcdef")).err(), Some(StoreError::OtherKey));
        let before = first.tree.leaf(2);
        first.puncture(&[1], &chance).unwrap();
        // this process has not seen the other's, and takes it in all the same
        second.puncture(&[5, 6], &chance).unwrap();
        let left = master.load(Suite::A, &chance, Some(first.tree.number())).unwrap();
        assert_eq!([1, 2, 5, 6].map(|vault| left.tree.covers(vault)), [false, true, false, false]);
        assert!(left.tree == second.tree);
        assert_eq!(left.tree.leaf(2), before);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1, "no draft is left behind");
    }
}
