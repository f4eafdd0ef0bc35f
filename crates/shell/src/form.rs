//! Forms, drawn from a definition and from what was typed. The same function draws an empty form, a draft, a form with its errors and a
//! correction; nothing typed is ever lost, because the texts are the form.

use crate::look::{self, Button, Choice, Field, Layout, Picker, Rows, TextKind};
use crate::text::{Lang, t};
use base::{ChoiceDef, Control, Day, Faults, FieldDef, Id, ROWS_PER_GROUP_MAX, ShapeDef, Typed, join};
use maud::{Markup, html};

/// More choices than this are a list to open, not chips: a tired eye does not scan thirty chips.
const CHIPS_MAX: usize = 24;

/// What a form needs besides the definition.
pub struct Form<'a> {
    /// Language of the words around the fields.
    pub lang: Lang,
    /// The civil day, for 今天 and 昨天.
    pub today: Day,
    /// What was typed.
    pub typed: &'a Typed,
    /// What is wrong with it.
    pub faults: &'a Faults,
    /// The name that is shown for a linked record (masked where it must be), and what tells it from others.
    pub name: &'a dyn Fn(&str, Id) -> (String, String),
    /// Records that the field at a path is offered without typing, by the kind that it takes: the last ones used.
    pub offered: &'a dyn Fn(&str, &str) -> Vec<Id>,
    /// The path of a field that one came to fill in; it is not folded away.
    pub asked: &'a str,
    /// Fields that the link to the form has filled in; for them nothing has to be unfolded.
    pub given: &'a [&'static str],
}

impl Form<'_> {
    /// All fields of a shape: those of the quick form first, the others under 更多栏目, which is open when something stands in it.
    pub fn fields(&self, shape: &ShapeDef) -> Markup {
        let (first, more): (Vec<_>, Vec<_>) = shape.fields.iter().partition(|field| field.spec.phone);
        if first.is_empty() || more.is_empty() {
            return html! { section class="card" { div class="pad" { @for field in shape.fields { (self.field("", field)) } } } };
        }
        let typed = |field: &FieldDef| !self.typed.is_blank(field.name) && !self.given.contains(&field.name);
        let filled = |field: &FieldDef| typed(field) || self.faulty(field.name) || !field.optional;
        let asked = |field: &FieldDef| self.asked.split('.').next() == Some(field.name);
        let open = more.iter().any(|field| filled(field) || asked(field));
        html! {
            section class="card" { div class="pad" { @for field in first { (self.field("", field)) } } }
            details class="card more-fields" open[open] {
                summary class="card-h" { h2 class="h3" { (t(self.lang, "更多栏目")) } }
                div class="pad" { @for field in more { (self.field("", field)) } }
            }
        }
    }

    /// The faults as links to their fields, for the top of the page.
    pub fn summary(&self, shape: &ShapeDef) -> Markup {
        if self.faults.is_empty() {
            return html! {};
        }
        let said: Vec<String> = self.faults.iter().map(|fault| format!("{}：{}", label_of(shape, &fault.path), fault.sentence)).collect();
        let lines: Vec<(&str, &str)> = self.faults.iter().zip(&said).map(|(fault, said)| (fault.path.as_str(), said.as_str())).collect();
        look::error_summary(self.lang, &lines)
    }

    fn faulty(&self, path: &str) -> bool {
        self.faults.iter().any(|fault| fault.path == path || fault.path.strip_prefix(path).is_some_and(|below| below.starts_with('.')))
    }

    fn field(&self, above: &str, def: &FieldDef) -> Markup {
        let path = join(above, def.name);
        let spec = &def.spec;
        let error = self.faults.at(&path).map_or("", |fault| fault.sentence.as_str());
        let mut field = Field::new(self.lang, &path, spec.label).hint(spec.help).error(error);
        field = if def.optional { field.optional() } else { field };
        let typed = self.typed.get(&path);
        match def.control {
            Control::Line => field.wide().text(typed),
            Control::Prose => field.area(typed, 3),
            Control::Day => field.day(typed, self.today),
            Control::Time => field.time(typed),
            Control::Number if spec.usual.is_empty() => field.number(typed, spec.unit),
            Control::Number => html! {
                div class="with-usual" {
                    (field.number(typed, spec.unit))
                    div class="chips even usual js-only" { @for value in spec.usual.split(' ') { (Button::press(value, "set", value).soft()) } }
                }
            },
            Control::ResidentId => field.kind(TextKind::Identity).wide().text(typed),
            Control::Phone => field.kind(TextKind::Phone).text(typed),
            Control::One(choices) if choices.len() <= CHIPS_MAX => {
                field.one(&self.choices(&path, choices), if choices.len() <= 4 { Layout::Segments } else { Layout::Flow })
            }
            Control::One(choices) => {
                let options: Vec<(&str, &str)> = choices.iter().map(|choice| (choice.code, choice.label)).collect();
                field.select(typed, &options)
            }
            Control::Any(choices) => field.many(&self.choices(&path, choices), Layout::Flow),
            Control::Link(kind) => self.picker(&field, &path, kind, false),
            Control::Several(Control::Link(kind)) => self.picker(&field, &path, kind, true),
            Control::Several(inner) => self.several(&path, def, inner),
            Control::Group(shape) => html! { fieldset { legend { (spec.label) } @for inner in shape.fields { (self.field(&path, inner)) } } },
            Control::Rows(shape) => self.rows(&path, def, shape),
        }
    }

    fn choices<'b>(&self, path: &str, choices: &'b [ChoiceDef]) -> Vec<Choice<'b>> {
        let chosen = |choice: &ChoiceDef| self.typed.all(path).any(|text| text == choice.code || text == choice.label);
        choices.iter().map(|choice| Choice::new(choice.code, choice.label, chosen(choice))).collect()
    }

    /// A picker over the records of a kind: those chosen, then those used last.
    fn picker(&self, field: &Field<'_>, path: &str, kind: &str, several: bool) -> Markup {
        let mut chosen: Vec<String> = self.typed.all(path).map(str::to_owned).collect();
        chosen.extend(self.typed.rows(path).into_iter().map(|row| self.typed.get(&join(path, &row.to_string())).to_owned()));
        let offered = (self.offered)(path, kind).into_iter().map(|id| id.to_string()).filter(|id| !chosen.contains(id));
        let values: Vec<(String, bool)> = chosen.iter().map(|id| (id.clone(), true)).chain(offered.map(|id| (id, false))).collect();
        let faces: Vec<(String, String)> =
            values.iter().map(|(id, _)| id.parse().map_or_else(|_| (id.clone(), String::new()), |id| (self.name)(kind, id))).collect();
        let choices: Vec<Choice<'_>> =
            values.iter().zip(&faces).map(|((id, on), (label, detail))| Choice { value: id, label, detail, icon: None, chosen: *on }).collect();
        let source = format!("/pick/{kind}");
        field.pick(&Picker {
            source: &source,
            typed: self.typed.get(&format!("{path}.q")),
            example: "名字、拼音首字母、尾号或编号",
            choices: &choices,
            several,
        })
    }

    /// Rows of a nested group. When its first field is a record and no row says more than that, the rows are chips: the quick way.
    fn rows(&self, path: &str, def: &FieldDef, shape: &'static ShapeDef) -> Markup {
        let rows = self.typed.rows_drawn(path);
        let first = &shape.fields[0];
        if let Control::Link(kind) = first.control
            && def.spec.phone
            && rows.iter().all(|row| {
                shape.fields[1..].iter().all(|field| {
                    let at = join(&join(path, &row.to_string()), field.name);
                    self.typed.is_blank(&at) || self.typed.get(&at) == field.spec.preset
                })
            })
        {
            let error = self.faults.iter().find(|fault| fault.path.starts_with(path)).map_or("", |fault| fault.sentence.as_str());
            let field = Field::new(self.lang, path, def.spec.label).hint(def.spec.help).error(error).remark(t(self.lang, "可多选"));
            let mut flat = self.typed.clone();
            for row in rows {
                let at = join(path, &row.to_string());
                let id = flat.get(&join(&at, first.name)).to_owned();
                shape.fields.iter().for_each(|field| flat.remove(&join(&at, field.name)));
                flat.push(path, id);
            }
            return Form { typed: &flat, ..*self }.picker(&field, path, kind, true);
        }
        let drawn = rows.iter().chain(rows.is_empty().then_some(&0)).map(|row| self.row(&join(path, &row.to_string()), shape)).collect();
        let blank = Form { typed: &Typed::new(self.today), faults: &Faults::new(), ..*self }.row(&join(path, "__n__"), shape);
        Rows { name: path, label: def.spec.label, rows: drawn, blank: Some(blank), add: t(self.lang, "加一行"), most: ROWS_PER_GROUP_MAX }
            .show(self.lang)
    }

    fn row(&self, path: &str, shape: &ShapeDef) -> Markup {
        html! { @for field in shape.fields { (self.field(path, field)) } }
    }

    /// Several plain values of one sort: one input a row.
    fn several(&self, path: &str, def: &FieldDef, inner: &'static Control) -> Markup {
        let texts: Vec<String> = self.typed.all(path).map(str::to_owned).collect();
        let rows = self.typed.rows_drawn(path);
        let one = |at: &str, text: &str| {
            let error = self.faults.at(at).map_or("", |fault| fault.sentence.as_str());
            let field = Field::new(self.lang, at, def.spec.label).error(error);
            match inner {
                Control::Phone => field.kind(TextKind::Phone).text(text),
                Control::Day => field.day(text, self.today),
                _ => field.wide().text(text),
            }
        };
        let mut drawn: Vec<Markup> = texts.iter().enumerate().map(|(i, text)| one(&join(path, &i.to_string()), text)).collect();
        drawn.extend(rows.iter().map(|row| join(path, &row.to_string())).map(|at| one(&at, self.typed.get(&at))));
        if drawn.is_empty() {
            drawn.push(one(&join(path, "0"), ""));
        }
        Rows {
            name: path,
            label: def.spec.label,
            rows: drawn,
            blank: Some(one(&join(path, "__n__"), "")),
            add: t(self.lang, "加一个"),
            most: ROWS_PER_GROUP_MAX,
        }
        .show(self.lang)
    }
}

/// The label of the field at a path, numbers of rows left out.
pub(crate) fn label_of(shape: &ShapeDef, path: &str) -> String {
    let mut shape = shape;
    let mut labels = Vec::new();
    for part in path.split('.') {
        if let Ok(row) = part.parse::<usize>() {
            labels.push(format!("第 {} 行", row + 1));
            continue;
        }
        let Some(field) = shape.field(part) else { break };
        labels.push(field.spec.label.to_owned());
        if let Control::Group(inner) | Control::Rows(inner) = field.control {
            shape = inner;
        }
    }
    if labels.is_empty() { shape.label.to_owned() } else { labels.join(" ") }
}

/// The texts of an empty form: what the definition presets, and who fills it in, where the form asks first for somebody of that kind. Others of
/// the same kind (who confirmed, who stood by) are somebody else.
pub fn preset(shape: &ShapeDef, today: Day, mine: &[(&str, Id)]) -> Typed {
    let mut typed = Typed::new(today);
    for field in shape.fields {
        match field.spec.preset {
            "" => {}
            "今天" => typed.set(field.name, today.to_string()),
            text => typed.set(field.name, text),
        }
    }
    for (kind, id) in mine {
        let asked = shape.fields.iter().filter(|field| field.spec.phone).find_map(|field| match field.control {
            Control::Link(to) | Control::Several(&Control::Link(to)) if to == *kind => Some(field.name.to_owned()),
            Control::Rows(inner) => match inner.fields[0].control {
                Control::Link(to) if to == *kind => Some(format!("{}.0.{}", field.name, inner.fields[0].name)),
                _ => None,
            },
            _ => None,
        });
        if let Some(path) = asked {
            typed.set(&path, id.to_string());
        }
    }
    typed
}
