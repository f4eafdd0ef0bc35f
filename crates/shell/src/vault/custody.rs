//! Who has to do with a vault: the security administrator of the organisation or above, the lead of the owner, the agency that runs it. Destroying
//! takes two of them with different hats, so that nobody does it alone and no friend helps (个人信息保护法 art. 51: operating rules and rights).
//! Whoever stands above the owner today keeps its vaults: a station that moves takes them along.

use crate::{Refusal, Shell};
use base::{Key, policy::Role};

/// In which position somebody stands to a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hat {
    /// 安全管理员.
    Security,
    /// 站长 of the owner.
    Lead,
    /// 机构管理 over the owner.
    Agency,
}

/// Who may have to do with vaults at all.
pub(crate) const KEEPERS: [Role; 3] = [Role::SecurityAdmin, Role::Lead, Role::Agency];

impl Hat {
    pub(super) fn of(role: Role) -> Option<Self> {
        match role {
            Role::SecurityAdmin => Some(Self::Security),
            Role::Lead => Some(Self::Lead),
            Role::Agency => Some(Self::Agency),
            _ => None,
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Security => "安全管理员",
            Self::Lead => "站长",
            Self::Agency => "机构管理",
        }
    }
}

/// The hats that these roles give to a vault of this owner.
pub fn hats(shell: &Shell, grants: &[(Role, Key)], owner: Key) -> Vec<Hat> {
    let (tree, today) = (shell.store().tree(), shell.now().day());
    let over = grants.iter().filter(|(_, at)| tree.within_on(owner, *at, today) || tree.agency_on(owner, today) == *at);
    over.filter_map(|(role, _)| Hat::of(*role)).collect()
}

/// Whether an account may carry out what the other has asked for, for all of these owners.
pub fn may_follow(shell: &Shell, first: Key, second: Key, owners: &[Key]) -> Result<bool, Refusal> {
    let grants = |account: Key| -> Result<Vec<(Role, Key)>, Refusal> { Ok(shell.actor_of(&shell.store().account(account)?, Vec::new())?.grants) };
    let (first, second) = (grants(first)?, grants(second)?);
    let differ = |owner: &Key| {
        let theirs = hats(shell, &first, *owner);
        hats(shell, &second, *owner).iter().any(|hat| theirs.iter().any(|other| other != hat))
    };
    Ok(owners.iter().all(differ))
}
