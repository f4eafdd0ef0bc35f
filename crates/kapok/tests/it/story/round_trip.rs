//! What goes out comes back: for every ledger of every slice a record is made from its kind's definition, written out with names and without, and taken
//! in again, which adds nothing and changes nothing; then one cell is edited, and exactly that changes. A new ledger is covered by being in
//! its slice's list.

use super::on_both;
use crate::samples::Samples;
use base::{Control, Id, Json, Key, Typed};
use sheets::{Cell, Column, SheetWriter, Workbook};
use shell::{
    Actor,
    export::{Export, export},
    import::{Outcome, Plan, Progress, import},
    ledger::{Ledger, RECORD_HEADING},
    slice::KindDef,
    testing::TestApp,
};
use store::ListQuestion;

const NOW: &str = "2020-02-13T18:00:00+08:00";
const DAY: &str = "2020-02-03";

/// A record of this ledger; where several ledgers share the kind, the choice is looked for that leads here.
fn of_ledger(samples: &mut Samples<'_>, ledger: &Ledger) -> Result<(&'static KindDef, Typed), String> {
    let kind = samples.app.shell.registry().kind(ledger.kind).expect("the ledger's kind");
    let belongs = |typed: &Typed| kind.ledger.is_none_or(|of| (kind.read)(typed).is_ok_and(|document| of(&document) == ledger.code));
    let choices = kind.shape.fields.iter().filter_map(|field| match field.control {
        Control::One(choices) => Some(choices.iter().map(|choice| (field.name, choice.code)).collect::<Vec<_>>()),
        _ => None,
    });
    let filled = kind.shape.fields.iter().filter(|field| field.optional).map(|field| vec![(field.name, "")]);
    let tries: Vec<Vec<(&str, &str)>> = std::iter::once(Vec::new()).chain(choices.flatten().map(|choice| vec![choice])).chain(filled).collect();
    let mut why = None;
    for chosen in tries {
        match samples.record(kind, &chosen) {
            Ok(typed) if belongs(&typed) => return Ok((kind, typed)),
            Ok(_) => {}
            Err(faults) => why = Some(faults),
        }
    }
    Err(format!("{}: no record can be made from its definition: {why:?}", ledger.code))
}

fn written(app: &TestApp, org: Key, ledger: &'static Ledger, purpose: Option<&str>) -> Vec<u8> {
    let kind = app.shell.registry().kind(ledger.kind).unwrap();
    let question = ListQuestion { orgs: Some(vec![org]), kinds: vec![ledger.kind.to_owned()], ..ListQuestion::default() };
    let actor = Actor::program(org);
    let what = Export {
        kind,
        ledger: Some(ledger),
        question,
        filter: String::new(),
        own: true,
        purpose,
        order: None,
        actor: &actor,
        counted: std::cell::OnceCell::new(),
    };
    let mut out = std::io::Cursor::new(Vec::new());
    export(&app.shell, &what, &mut out, app.shell.now()).unwrap();
    out.into_inner()
}

fn taken(app: &TestApp, org: Key, ledger: &'static Ledger, bytes: Vec<u8>) -> Outcome {
    let plan = Plan { ledger, org, dry_run: false };
    let mut workbook = Workbook::from_bytes(bytes, "台账.xlsx").unwrap();
    import(&app.shell, &Actor::program(org), plan, &mut workbook, &Progress::default())
        .unwrap_or_else(|refusal| panic!("{}: {refusal:?}", ledger.code))
}

/// The cells of the sheet with the rows, below its title and its period.
fn cells(bytes: &[u8]) -> Vec<Vec<Cell>> {
    let mut book = Workbook::from_bytes(bytes.to_vec(), "台账.xlsx").unwrap();
    let sheet = book.sheets()[1].clone();
    book.rows(&sheet).unwrap().skip(2).map(|row| row.unwrap().cells).collect()
}

fn document(app: &TestApp, id: Id) -> (u32, Json) {
    let row = app.shell.store().get(id).unwrap();
    (row.version, app.shell.store().open_record(&row, None).unwrap().doc.unwrap())
}

/// A column whose cell is prose or a line of the record itself, with its place in the sheet.
fn editable(kind: &KindDef, ledger: &Ledger, headings: &[Cell], row: &[Cell]) -> Option<(usize, &'static str)> {
    ledger.columns.iter().find_map(|column| {
        let field = kind.shape.field(column.path).filter(|_| column.give.is_none())?;
        let at = headings.iter().position(|heading| heading.to_string() == column.label)?;
        let is_text = matches!(field.control, Control::Prose) || (matches!(field.control, Control::Line) && field.optional);
        (is_text && row.get(at).is_some_and(|cell| !cell.is_empty())).then_some((at, field.name))
    })
}

#[test]
fn every_ledger_comes_back_unchanged_and_one_edited_cell_changes_exactly_that() {
    on_both(NOW, |app| {
        let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
        let mut samples = Samples::new(app, org);
        let ledgers: Vec<&'static Ledger> = app.shell.registry().slices().iter().flat_map(|slice| slice.ledgers).collect();
        assert!(!ledgers.is_empty());
        let broken: Vec<String> = ledgers.iter().filter_map(|ledger| round_trip(&mut samples, ledger).err()).collect();
        assert!(broken.is_empty(), "{} of {} ledgers:\n{}", broken.len(), ledgers.len(), broken.join("\n"));
    });
}

fn round_trip(samples: &mut Samples<'_>, ledger: &'static Ledger) -> Result<(), String> {
    let (app, org) = (samples.app, samples.org);
    let (kind, typed) = of_ledger(samples, ledger)?;
    let (id, _) = app.keep(ledger.kind, org, typed);
    let before = document(app, id);
    for purpose in [Some("核对台账"), None] {
        let outcome = taken(app, org, ledger, written(app, org, ledger, purpose));
        if (outcome.stored, outcome.refused, outcome.made) != (0, 0, 0) {
            let refusals = &outcome.refusals;
            return Err(format!("{} {purpose:?}: stored {}, made {}, refused {refusals:?}", ledger.code, outcome.stored, outcome.made));
        }
        if document(app, id) != before {
            return Err(format!("{} {purpose:?}: the record was changed: {before:?} {:?}", ledger.code, document(app, id)));
        }
    }
    edit_one_cell(app, org, ledger, kind, id)
}

/// The sheet as a person saves it.
fn saved(app: &TestApp, labels: &[String], lines: &[Vec<Cell>]) -> Vec<u8> {
    let mut book = SheetWriter::new(app.shell.now()).unwrap();
    let columns: Vec<Column> = labels.iter().map(|label| Column::text(label)).collect();
    let mut sheet = book.sheet("改过的", "改过的", &columns).unwrap();
    for line in lines {
        let values: Vec<sheets::Value> = line.iter().map(|cell| sheets::Value::from(cell.to_string())).collect();
        sheet.row(&values).unwrap();
    }
    sheet.finish().unwrap();
    book.into_bytes().unwrap()
}

fn edit_one_cell(app: &TestApp, org: Key, ledger: &'static Ledger, kind: &KindDef, id: Id) -> Result<(), String> {
    const EDITED: &str = "在表里改过的内容";
    let mut lines = cells(&written(app, org, ledger, Some("改台账")));
    let headings = lines.remove(0);
    let labels: Vec<String> = headings.iter().map(Cell::to_string).collect();
    let expected: Vec<&str> = ledger.columns.iter().map(|column| column.label).chain([RECORD_HEADING]).collect();
    if labels != expected {
        return Err(format!("{}: the columns stand in another order: {labels:?}", ledger.code));
    }
    let (version, before) = document(app, id);
    let mark = format!("{id}@{version}");
    let Some(at) = lines.iter().position(|cells| cells.last().is_some_and(|cell| cell.to_string() == mark)) else {
        return Err(format!("{}: the record is not in its ledger", ledger.code));
    };
    let Some((column, field)) = editable(kind, ledger, &headings, &lines[at]) else {
        return Err(format!("{}: no cell of text to edit", ledger.code));
    };
    lines[at][column] = Cell::text(EDITED);
    let outcome = taken(app, org, ledger, saved(app, &labels, &lines));
    let (now, after) = document(app, id);
    if (outcome.refused, outcome.made) != (0, 0) || now != version + 1 {
        let refusals = &outcome.refusals;
        return Err(format!("{}: {field} edited: version {now} after {version}, made {}, refused {refusals:?}", ledger.code, outcome.made));
    }
    let (before, after) = (before.as_object().unwrap(), after.as_object().unwrap());
    let names = after.keys().chain(before.keys().filter(|name| !after.contains_key(*name)));
    let changed: Vec<&String> = names.filter(|name| before.get(*name) != after.get(*name)).collect();
    if changed != [field] || after[field] != EDITED {
        return Err(format!("{}: {field} was edited, {changed:?} changed: {:?}", ledger.code, after.get(field)));
    }
    Ok(())
}

#[test]
fn a_confidential_cell_that_was_emptied_empties_its_field_unless_it_was_left_out() {
    on_both(NOW, |app| {
        let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
        let ledger = app.shell.registry().ledger("contacts").unwrap();
        let person = app.record("person", org, &[("name", "罗细妹")]).0.to_string();
        let worker = app.record("worker", org, &[("name", "陈社工"), ("number", "W1")]).0.to_string();
        let shared = [("channel", "phone"), ("outcome", "reached"), ("workers.0.worker", &*worker), ("summary", "说夜里睡不着")];
        let told = |more: &[(&str, &str)]| app.record("contact", org, &[&shared[..], more].concat()).0;
        // The later one stands first, and once its one cell with something to hide is empty, it does not tell whether names were written out.
        let ids = [told(&[("on", "2020-02-04"), ("anonymous", "2")]), told(&[("on", DAY), ("served.0.person", &person)])];
        let mut summaries = Vec::new();
        for purpose in [None, Some("改台账")] {
            let mut lines = cells(&written(app, org, ledger, purpose));
            let labels: Vec<String> = lines.remove(0).iter().map(Cell::to_string).collect();
            let summary = labels.iter().position(|label| label == "主要内容").unwrap();
            for line in &mut lines {
                line[summary] = Cell::Empty;
            }
            let outcome = taken(app, org, ledger, saved(app, &labels, &lines));
            assert_eq!(outcome.refused, 0, "{:?}", outcome.refusals);
            summaries.push((outcome.changed, ids.map(|id| document(app, id).1.get("summary").cloned())));
        }
        let kept = Some(Json::from("说夜里睡不着"));
        assert_eq!(summaries, [(0, [kept.clone(), kept]), (2, [None, None])]);
    });
}
