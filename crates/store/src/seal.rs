//! Sealing: bytes that open only with their key and in their place. Two suites, `A` (AES-256-GCM, SHA-256) and `S` (SM4-GCM, SM3); the first
//! byte of every sealed value names its suite, so both can live in one database. Called by `vault.rs`; knows no vault and no record.

use aes_gcm::{
    Aes256Gcm, AesGcm, Nonce,
    aead::{Aead, KeyInit, Payload},
    aes::cipher::consts::U12,
};
use base::Chance;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use sm3::Sm3;
use sm4::Sm4;

type Sm4Gcm = AesGcm<Sm4, U12>;

const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;

/// Thirty-two secret bytes. Shows nothing of itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub [u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// A new one.
    pub fn new(chance: &dyn Chance) -> Self {
        let mut bytes = [0; 32];
        chance.fill(&mut bytes);
        Self(bytes)
    }
}

/// What did not open: the key is another one, the place is another one, or the bytes were changed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("does not open")]
pub(crate) struct DoesNotOpen;

/// A family of ciphers that belong together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Suite {
    /// AES-256-GCM with SHA-256.
    #[default]
    A,
    /// SM4-GCM with SM3, where the commercial cipher rules of China ask for it.
    S,
}

impl Suite {
    /// Its letter: the first byte of what it has sealed.
    pub fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::S => "S",
        }
    }

    fn of(letter: u8) -> Option<Self> {
        [Self::A, Self::S].into_iter().find(|suite| suite.letter().as_bytes() == [letter])
    }

    /// The suite with this letter.
    pub(crate) fn named(letter: &str) -> Option<Self> {
        [Self::A, Self::S].into_iter().find(|suite| suite.letter() == letter)
    }

    /// Another secret, for one use only, from this one.
    pub(crate) fn derive(self, secret: &Secret, purpose: &[u8]) -> Secret {
        let mut bytes = [0; 32];
        let derived = match self {
            Self::A => Hkdf::<Sha256>::new(None, &secret.0).expand(purpose, &mut bytes),
            Self::S => Hkdf::<Sm3>::new(None, &secret.0).expand(purpose, &mut bytes),
        };
        derived.expect("32 bytes are fewer than 255 hashes");
        Secret(bytes)
    }

    /// A keyed hash.
    pub(crate) fn keyed_hash(self, secret: &Secret, parts: &[&[u8]]) -> [u8; 32] {
        fn hash<M: Mac + KeyInit>(secret: &Secret, parts: &[&[u8]]) -> [u8; 32] {
            let mut mac = <M as KeyInit>::new_from_slice(&secret.0).expect("any length is a key");
            for part in parts {
                mac.update(&(part.len() as u64).to_be_bytes());
                mac.update(part);
            }
            let mut bytes = [0; 32];
            bytes.copy_from_slice(&mac.finalize().into_bytes());
            bytes
        }
        match self {
            Self::A => hash::<Hmac<Sha256>>(secret, parts),
            Self::S => hash::<Hmac<Sm3>>(secret, parts),
        }
    }

    /// Seals a text in its place: letter, nonce, cipher text, tag.
    pub(crate) fn seal(self, secret: &Secret, place: &[u8], text: &[u8], chance: &dyn Chance) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        chance.fill(&mut nonce);
        let payload = Payload { msg: text, aad: place };
        let sealed = match self {
            Self::A => aes(secret).encrypt(&Nonce::from(nonce), payload),
            Self::S => sm4(secret).encrypt(&Nonce::from(nonce), payload),
        };
        let sealed = sealed.expect("a text below 64 GiB");
        let mut whole = Vec::with_capacity(1 + NONCE_BYTES + sealed.len());
        whole.extend_from_slice(self.letter().as_bytes());
        whole.extend_from_slice(&nonce);
        whole.extend_from_slice(&sealed);
        whole
    }
}

/// Opens what [`Suite::seal`] has sealed with this secret in this place.
pub(crate) fn open(secret: &Secret, place: &[u8], sealed: &[u8]) -> Result<Vec<u8>, DoesNotOpen> {
    if sealed.len() < 1 + NONCE_BYTES + TAG_BYTES {
        return Err(DoesNotOpen);
    }
    let (head, text) = sealed.split_at(1 + NONCE_BYTES);
    let nonce: [u8; NONCE_BYTES] = head[1..].try_into().map_err(|_| DoesNotOpen)?;
    let payload = Payload { msg: text, aad: place };
    match Suite::of(head[0]).ok_or(DoesNotOpen)? {
        Suite::A => aes(secret).decrypt(&Nonce::from(nonce), payload),
        Suite::S => sm4(secret).decrypt(&Nonce::from(nonce), payload),
    }
    .map_err(|_| DoesNotOpen)
}

fn aes(secret: &Secret) -> Aes256Gcm {
    Aes256Gcm::new(&secret.0.into())
}

/// SM4 takes sixteen bytes; every secret here is derived, so its first half is as good as a key of its own.
fn sm4(secret: &Secret) -> Sm4Gcm {
    Sm4Gcm::new_from_slice(&secret.0[..16]).expect("sixteen bytes")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Fixed;
    impl Chance for Fixed {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(7);
        }
    }

    fn bytes(text: &str) -> Vec<u8> {
        base::hex::decode(text).unwrap()
    }

    #[test]
    fn sm4_gcm_is_the_one_of_rfc_8998() {
        let cipher = Sm4Gcm::new_from_slice(&bytes("0123456789abcdeffedcba9876543210")).unwrap();
        let nonce: [u8; 12] = bytes("00001234567800000000abcd").try_into().unwrap();
        let text =
            bytes("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa");
        let place = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        let sealed = cipher.encrypt(&Nonce::from(nonce), Payload { msg: &text, aad: &place }).unwrap();
        let expected = "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15\
                        a56834cbcf98c397b4024a2691233b8d83de3541e4c2b58177e065a9bf7b62ec";
        assert_eq!(sealed, bytes(expected));
    }

    #[test]
    fn a_sealed_value_names_its_suite() {
        let secret = Secret([1; 32]);
        for suite in [Suite::A, Suite::S] {
            let sealed = suite.seal(&secret, b"place", b"text", &Fixed);
            assert_eq!(&sealed[..1], suite.letter().as_bytes());
            assert_eq!(open(&secret, b"place", &sealed).unwrap(), b"text");
        }
    }

    proptest! {
        #[test]
        fn it_opens_with_its_key_in_its_place_unchanged_and_not_otherwise(
            text in prop::collection::vec(any::<u8>(), 0..200), place in prop::collection::vec(any::<u8>(), 0..40),
            key in any::<[u8; 32]>(), flip in any::<prop::sample::Index>(), cut in any::<prop::sample::Index>(), national in any::<bool>(),
        ) {
            let suite = if national { Suite::S } else { Suite::A };
            let secret = Secret(key);
            let sealed = suite.seal(&secret, &place, &text, &Fixed);
            prop_assert_eq!(open(&secret, &place, &sealed), Ok(text));
            let mut other = key;
            other[flip.index(16)] ^= 1;
            prop_assert_eq!(open(&Secret(other), &place, &sealed), Err(DoesNotOpen));
            let mut elsewhere = place.clone();
            elsewhere.push(0);
            prop_assert_eq!(open(&secret, &elsewhere, &sealed), Err(DoesNotOpen));
            prop_assert_eq!(open(&secret, &place, &sealed[..cut.index(sealed.len())]), Err(DoesNotOpen));
            let mut changed = sealed.clone();
            changed[flip.index(sealed.len())] ^= 1;
            prop_assert_eq!(open(&secret, &place, &changed), Err(DoesNotOpen));
        }
    }
}
