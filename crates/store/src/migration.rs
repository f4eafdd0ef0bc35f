//! Changes of the schema: one folder each under `migrations/`, both dialects inside, applied once in the order of their names, under the
//! writer's lock. What was applied is remembered with a checksum; a database that has seen a newer program is refused.

use crate::{
    StoreError,
    dialect::{begin, choose},
    driver::Connection,
    statements,
};
use base::Moment;
use sha2::{Digest, Sha256};

/// One change: its folder, and its text for each database.
struct Migration {
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

const MIGRATIONS: [Migration; 11] = [
    Migration {
        name: "0001_start",
        sqlite: include_str!("../migrations/0001_start/sqlite.sql"),
        postgres: include_str!("../migrations/0001_start/postgres.sql"),
    },
    Migration {
        name: "0002_attachment",
        sqlite: include_str!("../migrations/0002_attachment/sqlite.sql"),
        postgres: include_str!("../migrations/0002_attachment/postgres.sql"),
    },
    Migration {
        name: "0003_list",
        sqlite: include_str!("../migrations/0003_list/sqlite.sql"),
        postgres: include_str!("../migrations/0003_list/postgres.sql"),
    },
    Migration {
        name: "0004_account",
        sqlite: include_str!("../migrations/0004_account/sqlite.sql"),
        postgres: include_str!("../migrations/0004_account/postgres.sql"),
    },
    Migration {
        name: "0005_permit",
        sqlite: include_str!("../migrations/0005_permit/sqlite.sql"),
        postgres: include_str!("../migrations/0005_permit/postgres.sql"),
    },
    Migration {
        name: "0006_vault",
        sqlite: include_str!("../migrations/0006_vault/sqlite.sql"),
        postgres: include_str!("../migrations/0006_vault/postgres.sql"),
    },
    Migration {
        name: "0007_export",
        sqlite: include_str!("../migrations/0007_export/sqlite.sql"),
        postgres: include_str!("../migrations/0007_export/postgres.sql"),
    },
    Migration {
        name: "0008_due",
        sqlite: include_str!("../migrations/0008_due/sqlite.sql"),
        postgres: include_str!("../migrations/0008_due/postgres.sql"),
    },
    Migration {
        name: "0009_adjustment",
        sqlite: include_str!("../migrations/0009_adjustment/sqlite.sql"),
        postgres: include_str!("../migrations/0009_adjustment/postgres.sql"),
    },
    Migration {
        name: "0010_month",
        sqlite: include_str!("../migrations/0010_month/sqlite.sql"),
        postgres: include_str!("../migrations/0010_month/postgres.sql"),
    },
    Migration {
        name: "0011_job",
        sqlite: include_str!("../migrations/0011_job/sqlite.sql"),
        postgres: include_str!("../migrations/0011_job/postgres.sql"),
    },
];

const TABLE: (&str, &str) = (
    "create table if not exists migration (name text primary key, checksum text not null, at integer not null) strict, without rowid",
    "create table if not exists migration (name text primary key, checksum text not null, at bigint not null)",
);

/// The first change that this database still lacks; none for a new database and for one that has all.
pub(crate) fn pending(connection: &mut Connection) -> Result<Option<&'static str>, StoreError> {
    connection.batch(choose(connection, TABLE.0, TABLE.1))?;
    let applied = connection.all(statements::MIGRATIONS, &[])?;
    let lacks = |migration: &&Migration| applied.iter().all(|line| line.text(0) != migration.name);
    Ok(MIGRATIONS.iter().find(lacks).map(|migration| migration.name).filter(|_| !applied.is_empty()))
}

/// How many changes there are.
#[cfg(test)]
pub(crate) fn count() -> usize {
    MIGRATIONS.len()
}

/// Brings the schema to this program's version.
pub(crate) fn migrate(connection: &mut Connection, now: Moment) -> Result<(), StoreError> {
    migrate_to(connection, now, MIGRATIONS.len())
}

/// Only the first changes: what an older program would have made.
pub(crate) fn migrate_to(connection: &mut Connection, now: Moment, changes: usize) -> Result<(), StoreError> {
    begin(connection)?;
    let result = migrate_locked(connection, now, changes);
    connection.batch(if result.is_ok() { "commit" } else { "rollback" })?;
    result
}

/// The same in a transaction of the caller's.
pub(crate) fn migrate_within(connection: &mut Connection, now: Moment) -> Result<(), StoreError> {
    migrate_locked(connection, now, MIGRATIONS.len())
}

fn migrate_locked(connection: &mut Connection, now: Moment, changes: usize) -> Result<(), StoreError> {
    connection.batch(choose(connection, TABLE.0, TABLE.1))?;
    let applied = connection.all(statements::MIGRATIONS, &[])?;
    for line in &applied {
        let Some(known) = MIGRATIONS.iter().find(|migration| migration.name == line.text(0)) else {
            return Err(StoreError::NewerDatabase(line.text(0).to_owned()));
        };
        if checksum(choose(connection, known.sqlite, known.postgres)) != line.text(1) {
            return Err(StoreError::OtherSchema(known.name.to_owned()));
        }
    }
    for migration in &MIGRATIONS[..changes] {
        if applied.iter().any(|line| line.text(0) == migration.name) {
            continue;
        }
        let text = choose(connection, migration.sqlite, migration.postgres);
        connection.batch(text)?;
        connection.insert(&statements::INSERT_MIGRATION, &[vec![migration.name.into(), checksum(text).into(), now.into()]])?;
    }
    Ok(())
}

fn checksum(text: &str) -> String {
    let hash: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    let (high, low) = hash.split_at(16);
    let number = |half: &[u8]| u128::from_be_bytes(half.try_into().unwrap_or_default());
    format!("{:032x}{:032x}", number(high), number(low))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_have_strict_names_in_order() {
        for (index, migration) in MIGRATIONS.iter().enumerate() {
            let (number, word) = migration.name.split_once('_').expect("number_word");
            assert_eq!(number, format!("{:04}", index + 1));
            assert!(word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
        }
    }
}
