//! A new root for all vaults: every vault's key is wrapped anew in one transaction, and the key file changes places with the old one. The database
//! says by which key it was sealed, so a crash between the two is mended at the next start, and a running process follows by reading the file
//! again. Called by `kapok key rotate`.

use crate::{
    Secret, StoreError,
    driver::{Connection, Value},
    key::{KeyTree, key_file},
    statements,
    store::{Inner, Store},
    vault::{KEY_SETTING, Vault},
};
use base::Key;
use std::path::{Path, PathBuf};

/// Where the key lies that is about to hold.
pub(crate) fn new_file(path: &Path) -> PathBuf {
    path.with_extension("key.new")
}

/// Where the key lies that held before: it opens backups from before the rotation.
pub(crate) fn old_file(path: &Path) -> PathBuf {
    path.with_extension("key.old")
}

/// Puts the new key in its place if the database was sealed by it already; the key that holds, whichever it is.
pub(crate) fn finish(path: &Path, known: &str) -> Result<KeyTree, StoreError> {
    let _turn = crate::key::take_turn(path).map_err(|error| key_file(&error))?;
    let new = match KeyTree::from_file(&new_file(path)) {
        Ok(new) if new.number() == known => new,
        _ => return KeyTree::from_file(path),
    };
    let places = || {
        if path.exists() {
            std::fs::rename(path, old_file(path))?;
        }
        std::fs::rename(new_file(path), path)?;
        crate::key::sync_directory(path)
    };
    places().map_err(|error| key_file(&error))?;
    Ok(new)
}

impl Store {
    /// Seals all vaults by a new key, and says where the old one lies now: it opens backups from before, and nothing else.
    pub fn rotate_key(&self, actor: Key) -> Result<PathBuf, StoreError> {
        let inner = self.inner.clone();
        let (path, before) = {
            let master = crate::read_lock(&inner.master);
            let path = master.file().ok_or_else(|| StoreError::KeyFile("there is none: the key was given".into()))?;
            (path.to_owned(), master.tree.number().to_owned())
        };
        let (new, old) = (new_file(&path), old_file(&path));
        if old.exists() {
            return Err(StoreError::KeyFile(format!("put {} away first: it opens backups from before the last rotation", old.display())));
        }
        let tree = KeyTree::new(inner.suite, Secret::new(&*inner.chance));
        tree.to_file(&new, &*inner.chance)?;
        let number = tree.number().to_owned();
        let wrapped = self.inner.errand(move |connection| inner.wrap_anew(connection, &before, &tree, actor));
        match wrapped {
            Ok(()) => {}
            // whether it was committed will be seen at the next start: both files stay
            Err(error @ StoreError::Unsure(_)) => return Err(error),
            Err(error) => {
                std::fs::remove_file(&new).map_err(|error| key_file(&error))?;
                return Err(error);
            }
        }
        finish(&path, &number)?;
        crate::write_lock(&self.inner.master).read_again()?;
        Ok(old)
    }
}

impl Inner {
    fn wrap_anew(&self, connection: &mut Connection, before: &str, tree: &KeyTree, actor: Key) -> Result<(), StoreError> {
        let holds = connection.one(statements::SETTING, &[KEY_SETTING.into()])?;
        if holds.is_none_or(|line| line.text(0) != before) {
            return Err(StoreError::OtherKey);
        }
        let vaults = connection.all(statements::VAULTS, &[Value::Int(0)])?;
        for vault in vaults.iter().map(Vault::read).filter(Vault::is_open) {
            let leaf = tree.leaf(vault.n).ok_or_else(|| StoreError::Bug("a new key without a leaf".into()))?;
            let open = self.vault(vault.n)?;
            let sealed = vault.suite.seal(&leaf, &vault.id.bytes(), &open.secret().0, &*self.chance);
            connection.run(statements::REWRAP_VAULT, &[vault.n.into(), sealed.into()])?;
        }
        connection.run(statements::SET, &[KEY_SETTING.into(), tree.number().into()])?;
        self.append_audit(connection, "RotateKey", actor, &format!("key={}", tree.number()))
    }
}
