//! What can go wrong while a scenario is prepared or its figures are compared.

use shell::Refusal;
use store::StoreError;

/// Why a scenario was not prepared, or its figures not given.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// No scenario of this name.
    #[error("没有叫“{0}”的情景，有这些：longxue、yuexiu")]
    NoScenario(String),
    /// The data of the scenario are not there.
    #[error("这个数据目录里没有 {0} 的数据，请先用 kapok demo 准备")]
    NotPrepared(&'static str),
    /// A record was refused: a mistake in the scenario.
    #[error("情景里的 {kind} 没有写成：{refusal:?}")]
    Refused {
        /// The kind of the first record of the act.
        kind: &'static str,
        /// Why.
        refusal: Box<Refusal>,
    },
    /// A record is filed under an organisation that is not written yet: a mistake in the scenario.
    #[error("情景里的 {0} 没有归属的机构")]
    NoOrganisation(&'static str),
    /// A worker writes who has no account in the scenario: a mistake in it.
    #[error("情景里有人没有账号")]
    NoMember,
    /// A line of a table of figures cannot be read: a mistake in it.
    #[error("数字表第 {0} 行读不懂")]
    BadRow(usize),
    /// The statistics did not answer.
    #[error("{0}")]
    Statistics(#[from] report::Unanswerable),
    /// An account could not be made.
    #[error("账号没有建成：{0:?}")]
    Account(Box<Refusal>),
    /// The store failed.
    #[error("{0}")]
    Store(#[from] StoreError),
}
