//! All scenarios as one country: provinces above their cities, the districts of the two small scenarios in the city to which they belong. Called when a
//! demo prepares all of them. Absent: any record that is counted, so the figures of each report stay its own.

use crate::Problem;
use crate::book::organisation;
use crate::script::{Hand, Script};
use base::{Day, Id, Moment, Typed};
use org::Level;
use shell::{Actor, Entry, Shell};

const SEED: u64 = 0x4348_2021;
const COUNTRY: &str = "00";
const PROVINCES: [(&str, &str); 2] = [("41", "河南省"), ("44", "广东省")];
/// What stands below what, as far as it was prepared.
const BELOW: [(&str, &str); 5] = [("410100", "41"), ("440100", "44"), ("440300", "44"), ("440104", "440100"), ("440115", "440100")];

/// Puts what was prepared under its provinces. Doing it again changes nothing.
pub fn join(shell: &Shell) -> Result<(), Problem> {
    let mut script = Script::new(SEED);
    let start = Moment::of(Day::from_ymd(2008, 1, 2).expect("a day written in the program"), 540);
    let country = script.write(start, Hand::program(None), &organisation(COUNTRY, "全国（演示）", Level::Country, None, None));
    for (code, name) in PROVINCES {
        script.write(start, Hand::program(Some(country)), &organisation(code, name, Level::Province, Some(country), None));
    }
    script.in_order().carry_out(shell)?;
    for (below, above) in BELOW {
        place(shell, below, above)?;
    }
    Ok(())
}

/// A correction: from its first day on, the one belongs to the other.
fn place(shell: &Shell, below: &str, above: &str) -> Result<(), Problem> {
    let store = shell.store();
    let tree = store.tree();
    let (Some(below), Some(above)) = (tree.by_code(below), tree.by_code(above)) else { return Ok(()) };
    let (row, above) = (store.get_key(below)?, store.get_key(above)?.id);
    let kind = shell.registry().kind(&row.kind).ok_or(Problem::NoMember)?;
    let opened = store.open_record(&row, None)?;
    let Some(mut typed) = opened.doc.as_ref().and_then(|document| (kind.fill)(document, shell.now().day())) else { return Ok(()) };
    if !placed(&mut typed, above) {
        return Ok(());
    }
    let entry = Entry {
        kind: row.kind.clone(),
        record: row.id,
        org: row.org,
        expected: Some(row.version),
        typed: Some(typed),
        why: Some("归到上级".to_owned()),
    };
    let kept = shell.keep(&Actor::program(row.org), shell.now(), entry);
    kept.map(|_| ()).map_err(|refusal| Problem::Refused { kind: "organisation", refusal: Box::new(refusal) })
}

/// Whether anything had to be changed.
fn placed(typed: &mut Typed, above: Id) -> bool {
    let rows = typed.rows("placements");
    let wanted = above.to_string();
    let changes = rows.iter().any(|row| typed.get(&format!("placements.{row}.parent")) != wanted);
    for row in rows {
        typed.set(&format!("placements.{row}.parent"), wanted.clone());
    }
    changes
}
