//! One sealed file of any length: a head in plain that says what it is and how its key is found, then parts that open only in their order, in this
//! file, and to its end. Backups are such files, and the package in which an agency's data are given back. Called by `backup.rs` and by the shell's
//! packages. Absent: compression (what lies inside is mostly sealed already).
//!
//! ```text
//! KAPOK SEALED 1\n
//! {"what":"backup", …}\n              the head; its SHA-256 is part of every place
//! length (4 bytes, big endian), sealed part …   the last part has the mark 1 in its place, all others 0
//! ```

use crate::{Secret, StoreError, Suite, seal};
use argon2::{Algorithm, Argon2, Params, Version};
use base::{Chance, hex};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::{BufRead, BufReader, Read, Write};

/// The first line.
const MARK: &str = "KAPOK SEALED 1\n";

/// Bytes of one part before sealing.
const PART_BYTES: usize = 1 << 20;

/// A head is one short line; more is no file of ours.
const HEAD_BYTES_MAX: u64 = 16 << 10;

/// What Argon2id costs for a passphrase: 64 MiB, three passes (RFC 9106, second recommendation).
const MEMORY_KIB: u32 = 64 << 10;
const PASSES: u32 = 3;

/// How the key of a file is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lock {
    /// It is wrapped by the master key with this number.
    Key {
        /// The number of the master key.
        key: String,
        /// The wrapped key.
        wrapped: String,
    },
    /// It follows from a passphrase by Argon2id.
    Passphrase {
        /// The salt.
        salt: String,
        /// Memory in KiB.
        memory_kib: u32,
        /// Passes.
        passes: u32,
    },
}

/// What stands in plain before the sealed parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// `backup` or `package`.
    pub what: String,
    /// The letter of the suite.
    pub suite: String,
    /// How the key is found.
    pub lock: Lock,
    /// Particulars: when, up to which act.
    pub about: serde_json::Value,
}

/// Why a sealed file does not open.
#[derive(Debug, thiserror::Error)]
pub enum NotOpened {
    /// It is no sealed file of this program.
    #[error("it is no sealed file of this program")]
    NoSuchFile,
    /// The key or the passphrase is another one.
    #[error("the key or the passphrase is not the one of this file")]
    OtherKey,
    /// It was changed, or is not whole.
    #[error("it is damaged or not whole")]
    Damaged,
    /// Reading or writing failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

impl Head {
    fn suite(&self) -> Result<Suite, NotOpened> {
        Suite::named(&self.suite).ok_or(NotOpened::NoSuchFile)
    }

    fn line(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}

/// The lock of a passphrase, and the key that follows from it.
pub(crate) fn of_passphrase(passphrase: &str, chance: &dyn Chance) -> Result<(Lock, Secret), NotOpened> {
    let mut salt = [0; 32];
    chance.fill(&mut salt);
    let lock = Lock::Passphrase { salt: hex::encode(&salt), memory_kib: MEMORY_KIB, passes: PASSES };
    let secret = from_passphrase(&lock, passphrase)?;
    Ok((lock, secret))
}

/// The key of a file under a passphrase.
fn from_passphrase(lock: &Lock, passphrase: &str) -> Result<Secret, NotOpened> {
    let Lock::Passphrase { salt, memory_kib, passes } = lock else { return Err(NotOpened::OtherKey) };
    let salt: [u8; 32] = hex::decode_array(salt).ok_or(NotOpened::NoSuchFile)?;
    // a head that asks for more than ours was not written by us
    let params = Params::new((*memory_kib).min(MEMORY_KIB), (*passes).min(PASSES), 1, Some(32)).map_err(|_| NotOpened::NoSuchFile)?;
    let mut bytes = [0; 32];
    let hash = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    hash.hash_password_into(passphrase.as_bytes(), &salt, &mut bytes).map_err(|_| NotOpened::NoSuchFile)?;
    Ok(Secret(bytes))
}

/// The place of a part.
fn place(head: &[u8; 32], part: u64, is_last: bool) -> [u8; 41] {
    let mut place = [0; 41];
    place[..32].copy_from_slice(head);
    place[32..40].copy_from_slice(&part.to_be_bytes());
    place[40] = u8::from(is_last);
    place
}

/// Reads until the buffer is full or the end is there.
fn fill(from: &mut dyn Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match from.read(&mut buffer[length..])? {
            0 => break,
            more => length += more,
        }
    }
    Ok(length)
}

/// Seals everything that can be read.
pub(crate) fn seal(head: &Head, secret: &Secret, from: &mut dyn Read, to: &mut dyn Write, chance: &dyn Chance) -> Result<(), NotOpened> {
    let (suite, line) = (head.suite()?, head.line());
    let secret = suite.derive(secret, b"kapok envelope");
    to.write_all(MARK.as_bytes())?;
    to.write_all(line.as_bytes())?;
    let digest: [u8; 32] = Sha256::digest(&line).into();
    let (mut now, mut next) = (vec![0; PART_BYTES], vec![0; PART_BYTES]);
    let mut length = fill(from, &mut now)?;
    for part in 0.. {
        let more = fill(from, &mut next)?;
        let sealed = suite.seal(&secret, &place(&digest, part, more == 0), &now[..length], chance);
        to.write_all(&(sealed.len() as u32).to_be_bytes())?;
        to.write_all(&sealed)?;
        if more == 0 {
            return Ok(());
        }
        std::mem::swap(&mut now, &mut next);
        length = more;
    }
    Ok(())
}

/// Seals everything that can be read under a passphrase.
pub fn seal_with_passphrase(
    suite: Suite,
    what: &str,
    about: serde_json::Value,
    passphrase: &str,
    from: &mut dyn Read,
    to: &mut dyn Write,
    chance: &dyn Chance,
) -> Result<(), NotOpened> {
    let (lock, secret) = of_passphrase(passphrase, chance)?;
    let head = Head { what: what.to_owned(), suite: suite.letter().to_owned(), lock, about };
    seal(&head, &secret, from, to, chance)
}

/// A sealed file whose head was read.
pub struct Envelope<R: Read> {
    /// Its head.
    pub head: Head,
    digest: [u8; 32],
    from: BufReader<R>,
}

impl<R: Read> Envelope<R> {
    /// Reads the head.
    pub fn read(from: R) -> Result<Self, NotOpened> {
        let mut from = BufReader::new(from);
        let mut lines = Vec::new();
        for _ in 0..2 {
            (&mut from).take(HEAD_BYTES_MAX).read_until(b'\n', &mut lines)?;
        }
        let line = lines.strip_prefix(MARK.as_bytes()).ok_or(NotOpened::NoSuchFile)?;
        let head = serde_json::from_slice(line).map_err(|_| NotOpened::NoSuchFile)?;
        Ok(Self { head, digest: Sha256::digest(line).into(), from })
    }

    /// Opens everything with a passphrase.
    pub fn open_with(self, passphrase: &str, to: &mut dyn Write) -> Result<(), NotOpened> {
        let secret = from_passphrase(&self.head.lock, passphrase)?;
        self.open(&secret, to)
    }

    /// Opens everything. What was written is worth nothing unless this returns `Ok`.
    pub(crate) fn open(mut self, secret: &Secret, to: &mut dyn Write) -> Result<(), NotOpened> {
        let secret = self.head.suite()?.derive(secret, b"kapok envelope");
        for part in 0.. {
            let mut length = [0; 4];
            if fill(&mut self.from, &mut length)? < length.len() {
                return Err(NotOpened::Damaged);
            }
            let length = u32::from_be_bytes(length) as usize;
            if length > PART_BYTES + 64 {
                return Err(NotOpened::Damaged);
            }
            let mut sealed = vec![0; length];
            if fill(&mut self.from, &mut sealed)? < length {
                return Err(NotOpened::Damaged);
            }
            let is_last = self.from.fill_buf()?.is_empty();
            let opened = seal::open(&secret, &place(&self.digest, part, is_last), &sealed);
            to.write_all(&opened.map_err(|_| if part == 0 { NotOpened::OtherKey } else { NotOpened::Damaged })?)?;
            if is_last {
                return Ok(());
            }
        }
        Ok(())
    }
}

impl From<NotOpened> for StoreError {
    fn from(not: NotOpened) -> Self {
        match not {
            NotOpened::OtherKey => Self::OtherKey,
            other => Self::Backup(other.to_string()),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::testing::SeededChance;

    fn head(suite: Suite) -> Head {
        let lock = Lock::Key { key: "0".into(), wrapped: String::new() };
        Head { what: "backup".into(), suite: suite.letter().into(), lock, about: serde_json::Value::Null }
    }

    fn sealed(suite: Suite, text: &[u8]) -> Vec<u8> {
        let mut file = Vec::new();
        seal(&head(suite), &Secret([7; 32]), &mut &text[..], &mut file, &SeededChance::new(1)).unwrap();
        file
    }

    fn opened(file: &[u8], secret: u8) -> Result<Vec<u8>, NotOpened> {
        let mut text = Vec::new();
        Envelope::read(file)?.open(&Secret([secret; 32]), &mut text)?;
        Ok(text)
    }

    #[test]
    fn what_was_sealed_opens_whole_at_every_length() {
        for suite in [Suite::A, Suite::S] {
            for length in [0, 1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, 2 * PART_BYTES, 2 * PART_BYTES + 77] {
                let text: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
                assert!(opened(&sealed(suite, &text), 7).unwrap() == text, "{length}");
            }
        }
    }

    #[test]
    fn what_was_cut_joined_changed_or_is_anothers_does_not_open() {
        let text = vec![5; 2 * PART_BYTES + 9];
        let file = sealed(Suite::A, &text);
        assert!(matches!(opened(&file, 8), Err(NotOpened::OtherKey)));
        assert!(matches!(opened(b"PK\x03\x04", 7), Err(NotOpened::NoSuchFile)));
        let start = MARK.len() + head(Suite::A).line().len();
        let part = 4 + 1 + 12 + PART_BYTES + 16;
        for (what, changed) in [
            ("without its last part", file[..start + 2 * part].to_vec()),
            ("without its first part", [&file[..start], &file[start + part..]].concat()),
            ("in the middle of a part", file[..start + part + 99].to_vec()),
            ("with more behind", [&file[..], b"more"].concat()),
            (
                "with another head",
                String::from_utf8_lossy(&file[..start])
                    .replace("null", "true")
                    .into_bytes()
                    .into_iter()
                    .chain(file[start..].iter().copied())
                    .collect(),
            ),
        ] {
            assert!(opened(&changed, 7).is_err(), "{what}");
        }
    }

    #[test]
    fn a_passphrase_opens_what_it_sealed_and_no_other_does() {
        let (lock, secret) = of_passphrase("六个字的口令呀", &SeededChance::new(2)).unwrap();
        let head = Head { lock, ..head(Suite::S) };
        let mut file = Vec::new();
        seal(&head, &secret, &mut &b"text"[..], &mut file, &SeededChance::new(3)).unwrap();
        let open = |passphrase: &str| {
            let mut text = Vec::new();
            Envelope::read(&file[..]).unwrap().open_with(passphrase, &mut text).map(|()| text)
        };
        assert_eq!(open("六个字的口令呀").unwrap(), b"text");
        assert!(matches!(open("别的口令"), Err(NotOpened::OtherKey)));
    }
}
