//! What goes out comes back: for every ledger of every slice a record is made from its kind's definition, written out with names and without, and taken
//! in again, which adds nothing and changes nothing; then one cell is edited, and exactly that changes. A new ledger is covered by being in
//! its slice's list.

use super::on_both;
use base::{Control, Day, Faults, FieldDef, Id, Json, Key, ShapeDef, Typed, join};
use sheets::{Cell, Column, SheetWriter, Workbook};
use shell::{
    Actor,
    export::{Export, export},
    import::{Outcome, Plan, Progress, import},
    ledger::{Ledger, RECORD_HEADING},
    slice::KindDef,
    testing::TestApp,
};
use std::collections::HashMap;
use store::ListQuestion;

const NOW: &str = "2020-02-13T18:00:00+08:00";
const DAY: &str = "2020-02-03";
/// Rules are obeyed one after the other; a definition that needs more attempts than this is none.
const TRIES: usize = 120;
/// Values that are tried in one place.
const VALUES: usize = 24;

/// Makes records out of definitions alone.
struct Samples<'a> {
    app: &'a TestApp,
    org: Key,
    /// One record of each kind, for links.
    made: HashMap<&'static str, Id>,
    number: u32,
}

impl Samples<'_> {
    fn today(&self) -> Day {
        self.app.shell.now().day()
    }

    /// A record with as many fields filled as its rules allow, and the choices given here (an empty one stands for “whatever, but filled”). A rule that wants a field gets it, one that forbids it
    /// loses it; what cannot be had by that is tried with other values, and then without its neighbours.
    fn record(&mut self, kind: &'static KindDef, chosen: &[(&str, &str)]) -> Result<Typed, Faults> {
        let mut whole = Typed::new(self.today());
        self.fill(&mut whole, "", kind.shape, 0);
        for (path, code) in chosen.iter().filter(|(_, code)| !code.is_empty()) {
            whole.set(path, *code);
        }
        let mut typed = whole.clone();
        let mut last = Faults::new();
        let mut seen: HashMap<(String, &'static str), usize> = HashMap::new();
        let optional: Vec<&str> = kind.shape.fields.iter().filter(|field| field.optional).map(|field| field.name).collect();
        for _ in 0..TRIES {
            match (kind.read)(&typed) {
                Ok(_) => return Ok(typed),
                Err(faults) => last = faults,
            }
            for fault in &last {
                let top = fault.path.split('.').next().unwrap_or_default();
                let times = seen.entry((fault.path.clone(), fault.code)).or_default();
                *times += 1;
                let is_there = !typed.is_blank(top);
                let may_go = optional.contains(&top) && !chosen.iter().any(|(path, _)| *path == top);
                match *times {
                    1 if is_there && may_go => clear(&mut typed, top),
                    1..=VALUES => {
                        if !is_there {
                            for (path, text) in whole.pairs().filter(|(path, _)| is_below(path, top)) {
                                typed.push(path, text);
                            }
                        }
                        if *times > 1 || is_there {
                            match kind.shape.field(&fault.path).map(|field| field.control) {
                                Some(Control::Link(to)) => typed.set(&fault.path, self.another(to).to_string()),
                                Some(Control::Several(&Control::Link(to))) => typed.set(&join(&fault.path, "0"), self.another(to).to_string()),
                                _ => vary(&mut typed, kind.shape, &fault.path, *times),
                            }
                        }
                    }
                    times if !optional.is_empty() => {
                        let neighbour = optional[times % optional.len()];
                        if !chosen.iter().any(|(path, _)| *path == neighbour) {
                            clear(&mut typed, neighbour);
                        }
                    }
                    _ => {}
                }
            }
        }
        Err(last)
    }

    fn fill(&mut self, typed: &mut Typed, above: &str, shape: &'static ShapeDef, depth: usize) {
        for field in shape.fields {
            // What is named is named by what it must have; otherwise everything would name everything.
            if depth > 0 && field.optional && above.is_empty() {
                continue;
            }
            self.value(typed, &join(above, field.name), field, field.control, depth);
        }
    }

    fn value(&mut self, typed: &mut Typed, path: &str, field: &FieldDef, control: Control, depth: usize) {
        self.number += 1;
        let text = match control {
            Control::Line => format!("{}{}", field.spec.label, self.number),
            Control::Prose => format!("{}的内容", field.spec.label),
            Control::Day => DAY.to_owned(),
            Control::Time => if field.name.ends_with("to") || field.name == "until" { "10:30" } else { "09:30" }.to_owned(),
            Control::Number => "1".to_owned(),
            Control::One(choices) | Control::Any(choices) => choices[0].code.to_owned(),
            Control::ResidentId => "440106189001010014".to_owned(),
            Control::Phone => "19000000001".to_owned(),
            Control::Link(kind) => match self.linked(kind, depth) {
                Some(id) => id.to_string(),
                None => return,
            },
            Control::Group(shape) => return self.fill(typed, path, shape, depth),
            Control::Rows(shape) => return self.fill(typed, &join(path, "0"), shape, depth),
            Control::Several(inner) => return self.value(typed, &join(path, "0"), field, *inner, depth),
        };
        typed.set(path, text);
    }

    fn linked(&mut self, code: &'static str, depth: usize) -> Option<Id> {
        if let Some(id) = self.made.get(code) {
            return Some(*id);
        }
        if code == "organisation" {
            return self.app.shell.store().get_key(self.org).ok().map(|row| row.id);
        }
        let kind = self.app.shell.registry().kind(code)?;
        if depth > 3 {
            return None;
        }
        let mut typed = Typed::new(self.today());
        self.fill(&mut typed, "", kind.shape, depth + 1);
        let typed = match (kind.read)(&typed) {
            Ok(_) => typed,
            Err(_) => self.record(kind, &[]).unwrap_or_else(|faults| panic!("no {code} can be made: {faults:?}")),
        };
        let id = self.app.keep(code, self.org, typed).0;
        self.made.insert(code, id);
        Some(id)
    }

    /// A record of the kind besides the one that everything else names.
    fn another(&mut self, code: &'static str) -> Id {
        let first = self.made.remove(code);
        let other = self.linked(code, 0).expect("what can be made once can be made again");
        if let Some(first) = first {
            self.made.insert(code, first);
        }
        other
    }

    /// A record of this ledger; where several ledgers share the kind, the choice is looked for that leads here.
    fn of_ledger(&mut self, ledger: &Ledger) -> Result<(&'static KindDef, Typed), String> {
        let kind = self.app.shell.registry().kind(ledger.kind).expect("the ledger's kind");
        let belongs = |typed: &Typed| kind.ledger.is_none_or(|of| (kind.read)(typed).is_ok_and(|document| of(&document) == ledger.code));
        let choices = kind.shape.fields.iter().filter_map(|field| match field.control {
            Control::One(choices) => Some(choices.iter().map(|choice| (field.name, choice.code)).collect::<Vec<_>>()),
            _ => None,
        });
        let filled = kind.shape.fields.iter().filter(|field| field.optional).map(|field| vec![(field.name, "")]);
        let tries: Vec<Vec<(&str, &str)>> = std::iter::once(Vec::new()).chain(choices.flatten().map(|choice| vec![choice])).chain(filled).collect();
        let mut why = None;
        for chosen in tries {
            match self.record(kind, &chosen) {
                Ok(typed) if belongs(&typed) => return Ok((kind, typed)),
                Ok(_) => {}
                Err(faults) => why = Some(faults),
            }
        }
        Err(format!("{}: no record can be made from its definition: {why:?}", ledger.code))
    }
}

fn is_below(path: &str, top: &str) -> bool {
    path.strip_prefix(top).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn clear(typed: &mut Typed, top: &str) {
    let below: Vec<String> = typed.pairs().map(|(path, _)| path.to_owned()).filter(|path| is_below(path, top)).collect();
    for path in &below {
        typed.remove(path);
    }
}

/// Another value in a place: the next choice, a later day, a greater number.
fn vary(typed: &mut Typed, shape: &ShapeDef, path: &str, times: usize) {
    let pattern = path.split('.').map(|part| if part.parse::<usize>().is_ok() { "*" } else { part }).collect::<Vec<_>>().join(".");
    let leaf = shape.leaves().into_iter().find(|(leaf, ..)| *leaf == pattern).map(|(_, field, _)| field.control);
    match leaf {
        Some(Control::One(choices)) => typed.set(path, choices[times % choices.len()].code),
        Some(Control::Any(choices)) => {
            typed.remove(path);
            let all = times > choices.len();
            choices.iter().enumerate().filter(|(at, _)| all || *at == times - 1).for_each(|(_, choice)| typed.push(path, choice.code));
        }
        Some(Control::Day) => typed.set(path, (DAY.parse::<Day>().unwrap() + times as i32 - 2).to_string()),
        Some(Control::Time) => typed.set(path, format!("{:02}:30", (9 + times) % 24)),
        Some(Control::Number) => typed.set(path, (times * times).to_string()),
        _ => {}
    }
}

fn written(app: &TestApp, org: Key, ledger: &'static Ledger, purpose: Option<&str>) -> Vec<u8> {
    let kind = app.shell.registry().kind(ledger.kind).unwrap();
    let question = ListQuestion { orgs: Some(vec![org]), kinds: vec![ledger.kind.to_owned()], ..ListQuestion::default() };
    let actor = Actor::program(org);
    export(
        &app.shell,
        &Export { kind, ledger: Some(ledger), question, filter: String::new(), own: true, purpose, order: None, actor: &actor },
        app.shell.now(),
    )
    .unwrap()
}

fn taken(app: &TestApp, org: Key, ledger: &'static Ledger, bytes: Vec<u8>) -> Outcome {
    let plan = Plan { ledger, org, dry_run: false };
    let mut workbook = Workbook::from_bytes(bytes, "台账.xlsx").unwrap();
    import(&app.shell, &Actor::program(org), plan, &mut workbook, &Progress::default())
        .unwrap_or_else(|refusal| panic!("{}: {refusal:?}", ledger.code))
}

/// The cells of the sheet with the rows, below its title.
fn cells(bytes: &[u8]) -> Vec<Vec<Cell>> {
    let mut book = Workbook::from_bytes(bytes.to_vec(), "台账.xlsx").unwrap();
    let sheet = book.sheets()[1].clone();
    book.rows(&sheet).unwrap().skip(1).map(|row| row.unwrap().cells).collect()
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
        let mut samples = Samples { app, org, made: HashMap::new(), number: 0 };
        let ledgers: Vec<&'static Ledger> = app.shell.registry().slices().iter().flat_map(|slice| slice.ledgers).collect();
        assert!(!ledgers.is_empty());
        let broken: Vec<String> = ledgers.iter().filter_map(|ledger| round_trip(&mut samples, ledger).err()).collect();
        assert!(broken.is_empty(), "{} of {} ledgers:\n{}", broken.len(), ledgers.len(), broken.join("\n"));
    });
}

fn round_trip(samples: &mut Samples<'_>, ledger: &'static Ledger) -> Result<(), String> {
    let (app, org) = (samples.app, samples.org);
    let (kind, typed) = samples.of_ledger(ledger)?;
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
    let mut book = SheetWriter::new(app.shell.now()).unwrap();
    let columns: Vec<Column> = labels.iter().map(|label| Column::text(label)).collect();
    let mut sheet = book.sheet("改过的", "改过的", &columns).unwrap();
    for line in &lines {
        let values: Vec<sheets::Value> = line.iter().map(|cell| sheets::Value::from(cell.to_string())).collect();
        sheet.row(&values).unwrap();
    }
    sheet.finish().unwrap();
    let outcome = taken(app, org, ledger, book.into_bytes().unwrap());
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
