//! Records made out of the definitions of their kinds alone, for stories and laws that hold for every kind: a new kind is covered by being in its
//! slice's list.

use base::{Control, Day, Faults, FieldDef, Id, Key, ShapeDef, Typed, join};
use shell::{slice::KindDef, testing::TestApp};
use std::collections::HashMap;

/// The day on which they happen.
const DAY: &str = "2020-02-03";
/// Rules are obeyed one after the other; a definition that needs more attempts than this is none.
const TRIES: usize = 120;
/// Values that are tried in one place.
const VALUES: usize = 24;

/// Fields of a question of a form that are read as expressions.
const EXPRESSIONS: [&str; 4] = ["required", "relevant", "constraint", "calculation"];

/// Makes records out of definitions alone.
pub(super) struct Samples<'a> {
    pub(super) app: &'a TestApp,
    pub(super) org: Key,
    /// Whether that is left out which may be left out of the rows of a record.
    pub(super) sparse: bool,
    /// One record of each kind, for links.
    made: HashMap<&'static str, Id>,
    number: u32,
}

impl<'a> Samples<'a> {
    /// Filed under an organisation.
    pub(super) fn new(app: &'a TestApp, org: Key) -> Self {
        Self { app, org, sparse: false, made: HashMap::new(), number: 0 }
    }

    fn today(&self) -> Day {
        self.app.shell.now().day()
    }

    /// A record with as many fields filled as its rules allow, and the choices given here (an empty one stands for “whatever, but filled”). A rule that wants a field gets it, one that forbids it
    /// loses it; what cannot be had by that is tried with other values, and then without its neighbours.
    pub(super) fn record(&mut self, kind: &'static KindDef, chosen: &[(&str, &str)]) -> Result<Typed, Faults> {
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
            if field.optional && (if above.is_empty() { depth > 0 } else { self.sparse }) {
                continue;
            }
            self.value(typed, &join(above, field.name), field, field.control, depth);
        }
    }

    fn value(&mut self, typed: &mut Typed, path: &str, field: &FieldDef, control: Control, depth: usize) {
        self.number += 1;
        let text = match control {
            // a question of a form is named in expressions, and these have a grammar
            Control::Line if path.starts_with("questions.") && field.name == "name" => format!("q{}", self.number),
            Control::Prose if path.starts_with("questions.") && EXPRESSIONS.contains(&field.name) => "true()".to_owned(),
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
