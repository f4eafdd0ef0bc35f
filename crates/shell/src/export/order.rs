//! Exports with names. Each is an order, which keeps sealed what was asked for and why; beyond what one may take alone in a day a second person, who
//! leads the station or stands above it, has to agree within a day, and the file is made when it is fetched, within three days. Called by the
//! export, by its pages and by lists on paper.
//!
//! Who agrees sees who asks for which ledger, how many records and why, and no name. Absent: a copy of the file; what is fetched twice is made twice.

use crate::{Actor, Refusal, Shell, Visit};
use base::{Id, Json, Key, Moment, json, policy::Role};
use std::time::Duration;
use store::{ExportDecision, ExportOrder, StoreError};

/// Records with names that one account takes within a day without a second person, unless the setting says otherwise.
const ALONE_MAX: u32 = 200;
const ALONE_SETTING: &str = "export_records_alone";
const DAY: Duration = Duration::from_hours(24);
/// How long a second person has to agree.
pub(super) const AGREE_WITHIN: Duration = DAY;
/// How long an agreement holds.
const FETCH_WITHIN: Duration = Duration::from_hours(72);
/// Orders looked through: more are not asked in a month of one house.
pub(super) const ORDERS_MAX: u32 = 2000;
/// How long orders stand in the list.
pub(super) const LISTED: Duration = Duration::from_hours(24 * 31);
/// Who may agree, at the organisation of the order or above it.
const AGREES: [Role; 4] = [Role::Lead, Role::Agency, Role::Street, Role::Office];

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nobody has answered yet.
    Waiting,
    /// Nobody has answered in time.
    Lapsed,
    /// Refused.
    Refused,
    /// Nobody had to agree, and the file was made at once.
    Alone,
    /// May be fetched.
    Open,
    /// Was open, and is no more.
    Over,
}

pub(super) fn stage(order: &ExportOrder, now: Moment) -> Stage {
    match order.decision {
        None if now <= order.asked_at + AGREE_WITHIN => Stage::Waiting,
        None => Stage::Lapsed,
        Some(decision) if !decision.granted => Stage::Refused,
        // such an order says that something was taken, and gives nothing a second time
        Some(decision) if decision.by.is_none() => Stage::Alone,
        Some(decision) if now <= decision.at + FETCH_WITHIN => Stage::Open,
        Some(_) => Stage::Over,
    }
}

/// Until when an order waits, or may be fetched.
pub(super) fn until(order: &ExportOrder) -> Moment {
    order.decision.map_or(order.asked_at + AGREE_WITHIN, |decision| decision.at + FETCH_WITHIN)
}

/// Whether somebody may agree to an order: not to one's own.
pub(super) fn may_agree(shell: &Shell, actor: &Actor, order: &ExportOrder) -> bool {
    let (tree, today) = (shell.store().tree(), shell.now().day());
    order.account != actor.account && actor.grants.iter().any(|(role, at)| AGREES.contains(role) && tree.within_on(order.org, *at, today))
}

/// So long ago.
pub(super) fn before(now: Moment, ago: Duration) -> Moment {
    Moment::from_millis(now.millis() - i64::try_from(ago.as_millis()).unwrap_or(i64::MAX))
}

/// How many records with names one may take alone.
pub(super) fn alone_max(shell: &Shell) -> Result<u32, Refusal> {
    let set = shell.store().setting(ALONE_SETTING)?;
    Ok(set.and_then(|text| text.parse().ok()).unwrap_or(ALONE_MAX))
}

/// Whether the caller may take so many records alone, with what was taken since yesterday.
pub(super) fn may_alone(visit: &Visit, records: u64) -> Result<bool, Refusal> {
    let account = visit.actor()?.account;
    let orders = visit.shell.store().export_orders(before(visit.now, DAY), ORDERS_MAX)?;
    let taken = orders.iter().filter(|order| order.account == account && order.decision.is_some_and(|decision| decision.by.is_none()));
    let taken: u64 = taken.map(|order| u64::from(order.records)).sum();
    Ok(taken + records <= u64::from(alone_max(&visit.shell)?))
}

/// Keeps an order: one that a second person has to answer, or one that was carried out at once.
pub(super) fn keep(shell: &Shell, actor: &Actor, records: u32, body: Json, now: Moment, at_once: bool) -> Result<Id, Refusal> {
    let id = shell.new_id();
    let decision = at_once.then_some(ExportDecision { by: Key::NONE, at: now, granted: true });
    let taken_at = at_once.then_some(now);
    let order = ExportOrder { id, account: actor.account, org: actor.home(), records, asked_at: now, decision, taken_at, body };
    shell.store().add_export_order(&order)?;
    Ok(id)
}

/// Keeps that names were taken in another way than by an export, or refuses it where a second person would have to agree; `otherwise` says what to do
/// then. What names nobody is not kept.
fn take_alone(visit: &Visit, what: Json, records: u64, otherwise: impl Fn(u32) -> String) -> Result<(), Refusal> {
    if records == 0 {
        return Ok(());
    }
    refuse_beyond(visit, records, otherwise)?;
    let records = u32::try_from(records).unwrap_or(u32::MAX);
    keep(&visit.shell, visit.actor()?, records, what, visit.now, true).map(|_| ())
}

/// The whole file of one person goes to paper: one name, however many records. The id of the order that keeps the purpose.
pub(crate) fn print_file_alone(visit: &Visit, kind: &str, purpose: &str) -> Result<Id, Refusal> {
    refuse_beyond(visit, 1, |most| format!("一天里自己能取的带姓名的记录最多 {most} 条，今天已经用完，明天再打印，或者打印遮住姓名的"))?;
    keep(&visit.shell, visit.actor()?, 1, json!({"printed": kind, "purpose": purpose}), visit.now, true)
}

/// Refuses what a second person would have to agree to.
fn refuse_beyond(visit: &Visit, records: u64, otherwise: impl Fn(u32) -> String) -> Result<(), Refusal> {
    if records == 0 || may_alone(visit, records)? {
        Ok(())
    } else {
        Err(base::Problem::new("needs_second_person", otherwise(alone_max(&visit.shell)?)).into())
    }
}

/// A list with names goes to paper.
pub(crate) fn print_alone(visit: &Visit, kind: &str, records: u32) -> Result<(), Refusal> {
    let otherwise = |most| format!("一天里自己能取的带姓名的记录最多 {most} 条，更多的请在台账里申请导出");
    take_alone(visit, json!({"printed": kind}), records.into(), otherwise)
}

/// Everything of an organisation goes back to its agency.
pub(crate) fn return_alone(visit: &Visit, org: &str, records: u64) -> Result<(), Refusal> {
    take_alone(visit, json!({"returned": org}), records, on_the_server)
}

/// Refuses what [`return_alone`] would refuse, before it is packed.
pub(crate) fn may_return_alone(visit: &Visit, records: u64) -> Result<(), Refusal> {
    refuse_beyond(visit, records, on_the_server)
}

fn on_the_server(most: u32) -> String {
    format!("一天里自己能取的带姓名的记录最多 {most} 条，更多的请在服务器上用 kapok vault return 返还")
}

/// Asks a second person.
pub(super) fn ask(visit: &Visit, records: u64, body: Json, what: &str) -> Result<Id, Refusal> {
    let records = u32::try_from(records).unwrap_or(u32::MAX);
    let id = keep(&visit.shell, visit.actor()?, records, body, visit.now, false)?;
    visit.shell.write_down(visit.actor()?, "OrderExport", Key::NONE, &format!("{what} {records} {id}"))?;
    Ok(id)
}

/// Answers an order.
pub(super) fn decide(visit: &Visit, order: &ExportOrder, granted: bool) -> Result<(), Refusal> {
    let by = visit.actor()?.account;
    match visit.shell.store().decide_export_order(order.id, ExportDecision { by, at: visit.now, granted }) {
        Err(StoreError::Taken) => return Err(base::Problem::overtaken("already_answered", "这份申请已经有人答复了").into()),
        other => other?,
    }
    let said = if granted { "AgreeExport" } else { "RefuseExport" };
    visit.shell.write_down(visit.actor()?, said, Key::NONE, &order.id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_waits_a_day_and_an_agreement_holds_three() {
        let asked_at: Moment = "2020-02-03T09:00:00+08:00".parse().unwrap();
        let hours = |hours: u64| asked_at + Duration::from_hours(hours);
        let said = |granted| Some(ExportDecision { by: Key(2), at: hours(20), granted });
        for (decision, after, expected) in [
            (None, 0, Stage::Waiting),
            (None, 24, Stage::Waiting),
            (None, 25, Stage::Lapsed),
            (said(true), 20, Stage::Open),
            (said(true), 92, Stage::Open),
            (said(true), 93, Stage::Over),
            (said(false), 21, Stage::Refused),
            (said(false), 200, Stage::Refused),
            (Some(ExportDecision { by: Key::NONE, at: asked_at, granted: true }), 0, Stage::Alone),
            (Some(ExportDecision { by: Key::NONE, at: asked_at, granted: true }), 200, Stage::Alone),
        ] {
            let order = ExportOrder {
                id: Id::from_parts(asked_at, [0; 10]),
                account: Key(1),
                org: Key(1),
                records: 1,
                asked_at,
                decision,
                taken_at: None,
                body: Json::Null,
            };
            assert_eq!(stage(&order, hours(after)), expected, "{decision:?} after {after} h");
        }
    }
}
