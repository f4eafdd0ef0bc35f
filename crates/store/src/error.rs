//! What can go wrong in the store, by what the caller can do about it. The shell turns these into pages; texts here are for the log and
//! never name a person.

use crate::driver::DriverError;
use base::{Day, Id, Key};

/// A failure of the store.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// No such record, account, job or vault.
    #[error("not found")]
    NotFound,
    /// The name is used already (a login).
    #[error("taken")]
    Taken,
    /// The account holds a role at that time that excludes this one.
    #[error("the roles exclude each other")]
    Exclusive,
    /// The database or the queue is occupied: try again.
    #[error("the database is busy")]
    Busy,
    /// The disk is full. Nothing was stored; reading goes on.
    #[error("no space left for the database")]
    NoSpace,
    /// The outcome is not known (the disk or the connection failed at the commit): repeat the act with the same id.
    #[error("it is not known whether the act was stored: {0}")]
    Unsure(String),
    /// The database cannot be reached.
    #[error("the database cannot be reached: {0}")]
    Gone(String),
    /// The sealed contents of this record do not open or do not read: damaged or tampered with.
    #[error("record {0} is damaged")]
    Corrupt(u32),
    /// The parts of an attachment do not open or are not all there.
    #[error("attachment {0} is damaged")]
    DamagedAttachment(Id),
    /// The vault was destroyed: nobody opens its contents again.
    #[error("vault {vault} was destroyed on {on} by order {order}")]
    Destroyed {
        /// Its number.
        vault: u32,
        /// The day.
        on: Day,
        /// The order, which is the certificate; 0 where only the key knows of it.
        order: u32,
    },
    /// The key does not open the vault.
    #[error("the vault is locked")]
    Locked,
    /// A newer program has written this database.
    #[error("the database was written by a newer program (it has the change {0})")]
    NewerDatabase(String),
    /// A change of the schema is not the one that was applied to this database.
    #[error("the change {0} of the database is not the one that was applied")]
    OtherSchema(String),
    /// The key file is not there, and this database was sealed with it.
    #[error("the key file is not there, and this database was sealed with it: put the copy of kapok.key back beside the database")]
    NoKey,
    /// The key file is another database's, or from before or after a rotation.
    #[error("the key file is not the one by which this database was sealed: put the copy that belongs to it back beside the database")]
    OtherKey,
    /// The master key file cannot be read or made.
    #[error("the key file: {0}")]
    KeyFile(String),
    /// The disk failed under a commit. What it holds is not known any more, so nothing is written or promised until the program was started again.
    #[error("the disk failed while something was being written: start the program again ({0})")]
    LostDisk(String),
    /// The database is behind what this process has read of it: another server with an older state, or an old backup. What is in memory may never have
    /// been so.
    #[error("the database does not have act {0}, or has another one under that number: it went back behind what was read of it before")]
    WentBack(u32),
    /// A move to this database began at this moment and did not end: what is here is a part.
    #[error("a move to this database began at {0} and did not end: empty it and move again; the source is as it was")]
    HalfMoved(String),
    /// This database was moved elsewhere at this moment: what is written there is missing here.
    #[error("this database was moved elsewhere at {0}: use the one to which it was moved")]
    MovedAway(String),
    /// A backup was not made, not good, or not restored.
    #[error("the backup: {0}")]
    Backup(String),
    /// An error in the program.
    #[error("internal: {0}")]
    Bug(String),
}

impl From<DriverError> for StoreError {
    fn from(error: DriverError) -> Self {
        match error {
            DriverError::Busy => Self::Busy,
            DriverError::NoSpace => Self::NoSpace,
            DriverError::Repeated => Self::Taken,
            DriverError::Gone(text) => Self::Gone(text),
            DriverError::Disk(text) => Self::Unsure(text),
            DriverError::Other(text) => Self::Bug(text),
        }
    }
}

/// Why two records cannot be merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unmergeable {
    /// The one was merged into a record before.
    #[error("it was merged already")]
    Already,
    /// The other was, by whatever way, merged into the one.
    #[error("it would be merged into itself")]
    Circle,
    /// They are of different kinds, or one of them is not there.
    #[error("the two are not of one kind")]
    Kinds,
}

/// Why an act was not written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteRefused {
    /// Somebody else has written this record since: theirs is the version that holds now.
    #[error("record {record} is at version {theirs} now")]
    Conflict {
        /// The record.
        record: Id,
        /// Its version now; 0 if it is gone.
        theirs: u32,
    },
    /// The id of the act was used before, with other contents.
    #[error("the act {0} was stored before, with other contents")]
    OtherContents(Id),
    /// A record to be changed is not there.
    #[error("record {0} is not there")]
    Missing(Id),
    /// A record that was read for this act is not there.
    #[error("record {} is not there", .0.0)]
    MissingKey(Key),
    /// An attachment that the record is to have is not there, or is another record's.
    #[error("attachment {0} is not there")]
    MissingAttachment(Id),
    /// A place in the tree of organisations names one that is not there.
    #[error("organisation {0} is not there")]
    MissingOrganisation(Id),
    /// The document is not one of its kind.
    #[error("{0}")]
    Document(#[from] crate::BadDocument),
    /// The record says that one record was merged into another, and that cannot be.
    #[error("the merge {record} cannot be: {why}")]
    Unmergeable {
        /// The record that says so.
        record: Id,
        /// Why not.
        why: Unmergeable,
    },
    /// What the record counts for lies in a month that was closed.
    #[error("record {record} reaches into the closed month of {month}")]
    Closed {
        /// The record.
        record: Id,
        /// The first day of the month.
        month: Day,
        /// Whether the act would be written if the record said why.
        may: bool,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<DriverError> for WriteRefused {
    fn from(error: DriverError) -> Self {
        Self::Store(error.into())
    }
}
