//! Orders for exports with names: asked for by one, agreed to by another where there are many, taken within its time. What is asked for, and why, is
//! sealed, because a purpose is a sentence that somebody has typed. The shell says how long an order holds and who may agree.

use crate::{StoreError, driver::Line, statements, store::Store};
use base::{Id, Key, Moment};

/// An order.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportOrder {
    /// Its id.
    pub id: Id,
    /// Who asks.
    pub account: Key,
    /// The organisation for which it is asked: who agrees stands at it or above.
    pub org: Key,
    /// How many records there were when it was asked.
    pub records: u32,
    /// When it was asked.
    pub asked_at: Moment,
    /// What was decided, if it was.
    pub decision: Option<ExportDecision>,
    /// When the file was last made.
    pub taken_at: Option<Moment>,
    /// What is asked for and why: the shell knows its shape.
    pub body: serde_json::Value,
}

/// What a second person has said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExportDecision {
    /// Who; `Key::NONE` where no second person was needed.
    pub by: Key,
    /// When.
    pub at: Moment,
    /// Yes.
    pub granted: bool,
}

/// The state of a decision in its columns.
fn columns(decision: Option<ExportDecision>) -> (Key, Option<Moment>, u32) {
    decision.map_or((Key::NONE, None, 0), |decision| (decision.by, Some(decision.at), u32::from(decision.granted)))
}

impl Store {
    /// Keeps a new order.
    pub fn add_export_order(&self, order: &ExportOrder) -> Result<(), StoreError> {
        let (by, at, granted) = columns(order.decision);
        let line = vec![
            order.id.into(),
            order.account.into(),
            order.org.into(),
            order.records.into(),
            order.asked_at.into(),
            by.into(),
            at.into(),
            granted.into(),
            order.taken_at.into(),
            self.inner.seal_paper(order.id, &order.body)?.into(),
        ];
        self.inner.errand(move |connection| Ok(connection.insert(&statements::INSERT_EXPORT_ORDER, std::slice::from_ref(&line))?))
    }

    /// An order.
    pub fn export_order(&self, id: Id) -> Result<ExportOrder, StoreError> {
        let line = self.inner.read(|connection| connection.one(statements::EXPORT_ORDER, &[id.into()]))?;
        self.read_export_order(&line.ok_or(StoreError::NotFound)?)
    }

    /// The orders asked for since then, the newest first.
    pub fn export_orders(&self, since: Moment, limit: u32) -> Result<Vec<ExportOrder>, StoreError> {
        let lines = self.inner.read(|connection| connection.all(statements::EXPORT_ORDERS, &[since.into(), limit.into()]))?;
        lines.iter().map(|line| self.read_export_order(line)).collect()
    }

    /// Keeps what a second person has said; [`StoreError::Taken`] when somebody has said it before.
    pub fn decide_export_order(&self, id: Id, decision: ExportDecision) -> Result<(), StoreError> {
        let (by, at, granted) = columns(Some(decision));
        let values = [id.into(), by.into(), at.into(), granted.into()];
        self.inner.errand(move |connection| match connection.run(statements::DECIDE_EXPORT_ORDER, &values)? {
            0 => Err(StoreError::Taken),
            _ => Ok(()),
        })
    }

    /// Remembers that the file was made.
    pub fn take_export_order(&self, id: Id, at: Moment) -> Result<(), StoreError> {
        let values = [id.into(), at.into()];
        self.inner.errand(move |connection| Ok(connection.run(statements::TAKE_EXPORT_ORDER, &values).map(|_| ())?))
    }

    fn read_export_order(&self, line: &Line) -> Result<ExportOrder, StoreError> {
        let id = line.id(0);
        let decided = |at| ExportDecision { by: line.key(5), at, granted: line.number(7) == 1 };
        Ok(ExportOrder {
            id,
            account: line.key(1),
            org: line.key(2),
            records: line.number(3),
            asked_at: line.moment(4),
            decision: line.some_moment(6).map(decided),
            taken_at: line.some_moment(8),
            body: self.inner.open_paper(id, line.blob(9))?,
        })
    }
}
