//! The targets of the contracts that serve an organisation today, for its dashboard. Called through the shell's door for promises (`shell::goals`).
//! Absent: counting, which `account.rs` asks of the statistics, and targets that name no indicator: nobody can set a figure beside them.

use crate::account::{Line, lines, open};
use crate::pages::tone;
use crate::progress::Pace;
use crate::{Contract, Target};
use base::{Key, Shape, policy::Class, policy::Grant};
use shell::goals::Goal;
use shell::{Refusal, Visit};
use std::collections::BTreeMap;
use store::{ListQuestion, Row};

/// Targets of one organisation that are looked through: twenty years of fifty.
const TARGETS_MAX: u32 = 1_000;

/// The targets whose days have begun and are not over, contract by contract.
pub(crate) fn goals(visit: &Visit, org: Key) -> Result<Vec<Goal>, Refusal> {
    if !visit.scope(Class::Contract, Grant::Read)?.contains(&org) {
        return Ok(Vec::new());
    }
    let question = ListQuestion { orgs: Some(vec![org]), kinds: vec![Target::CODE.to_owned()], limit: TARGETS_MAX, ..ListQuestion::default() };
    let mut of_contract: BTreeMap<Key, Vec<(Row, Target)>> = BTreeMap::new();
    for row in visit.list(&question, Class::Contract, Grant::Read)? {
        if let Some(target) = open::<Target>(visit, &row)?.filter(|target| target.indicator.is_some())
            && let Some(contract) = target.contract
        {
            of_contract.entry(visit.shell.store().key_of(contract.id())?).or_default().push((row, target));
        }
    }
    let mut goals = Vec::new();
    for (contract, targets) in of_contract {
        let row = visit.shell.store().get_key(contract)?;
        let Some(contract) = open::<Contract>(visit, &row)?.filter(|_| visit.known(row.id).is_some()) else { continue };
        let lines = lines(visit, org, &contract, targets)?;
        goals.extend(lines.iter().filter(|line| line.days.is_some_and(|days| days.contains(visit.today()))).filter_map(|line| goal(line, &row)));
    }
    Ok(goals)
}

fn goal(line: &Line, contract: &Row) -> Option<Goal> {
    let progress = line.progress.filter(|_| line.standing() != Pace::Unknown || line.figure.is_some())?;
    Some(Goal {
        indicator: line.target.indicator.as_ref()?.0.clone(),
        name: line.target.name.0.clone(),
        percent: progress.percent(),
        elapsed: progress.elapsed_percent(),
        standing: line.standing().word(),
        tone: tone(line.standing()),
        href: format!("/contracts/{}", contract.id),
    })
}
