//! The description of a field and of a shape. One definition; the form, the table, the ledger column, the JSON schema, the data dictionary
//! and the privacy law test are read from it.

use crate::ChoiceDef;
use serde_json::Value as Json;

/// How far a field may travel. A nested field is at least as private as the field that holds it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Privacy {
    /// Says nothing about a person: may stand in lists, exports and logs of figures.
    #[default]
    Open,
    /// Says who somebody is or how to reach them: masked by default.
    Personal,
    /// What somebody told or suffered: opened on the record's own page only.
    Confidential,
}

/// What is said about a field in the definition of a record. Built by an ordinary `const` chain: `field("时长").unit("分钟").phone()`.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The word on forms and in tables.
    pub label: &'static str,
    /// One sentence beside the input.
    pub help: &'static str,
    /// What a number counts.
    pub unit: &'static str,
    /// Other headings under which ledgers keep it, separated by spaces.
    pub heads: &'static str,
    /// How far it may travel.
    pub privacy: Privacy,
    /// Whether the quick form on the phone asks for it.
    pub phone: bool,
    /// What stands in an empty form: a text as it would be typed (今天, `phone`, `20`).
    pub preset: &'static str,
    /// Usual values of a number, offered as chips, separated by spaces.
    pub usual: &'static str,
}

/// A field with this label.
pub const fn field(label: &'static str) -> Field {
    Field { label, help: "", unit: "", heads: "", privacy: Privacy::Open, phone: false, preset: "", usual: "" }
}

impl Field {
    /// One sentence beside the input.
    #[must_use]
    pub const fn help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }
    /// What a number counts.
    #[must_use]
    pub const fn unit(mut self, unit: &'static str) -> Self {
        self.unit = unit;
        self
    }
    /// Other headings of ledgers, separated by spaces.
    #[must_use]
    pub const fn heads(mut self, heads: &'static str) -> Self {
        self.heads = heads;
        self
    }
    /// Masked by default.
    #[must_use]
    pub const fn personal(mut self) -> Self {
        self.privacy = Privacy::Personal;
        self
    }
    /// Opened on the record's own page only.
    #[must_use]
    pub const fn confidential(mut self) -> Self {
        self.privacy = Privacy::Confidential;
        self
    }
    /// Asked on the phone.
    #[must_use]
    pub const fn phone(mut self) -> Self {
        self.phone = true;
        self
    }
    /// Already typed in an empty form.
    #[must_use]
    pub const fn preset(mut self, text: &'static str) -> Self {
        self.preset = text;
        self
    }
    /// Usual values, offered as chips.
    #[must_use]
    pub const fn usual(mut self, values: &'static str) -> Self {
        self.usual = values;
        self
    }
}

/// How a value is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Control {
    /// One line of text.
    Line,
    /// Several lines.
    Prose,
    /// A civil day.
    Day,
    /// A clock time.
    Time,
    /// A whole number.
    Number,
    /// One of these.
    One(&'static [ChoiceDef]),
    /// Any of these.
    Any(&'static [ChoiceDef]),
    /// A record of this kind.
    Link(&'static str),
    /// A resident id number.
    ResidentId,
    /// A phone number.
    Phone,
    /// A nested group.
    Group(&'static ShapeDef),
    /// Rows of a nested group.
    Rows(&'static ShapeDef),
    /// Several values of the same sort.
    Several(&'static Control),
}

/// One field of a shape.
#[derive(Debug)]
pub struct FieldDef {
    /// The member's name: its path, its JSON name, its column in the data dictionary.
    pub name: &'static str,
    /// What the definition says of it.
    pub spec: Field,
    /// Whether a record may be without it.
    pub optional: bool,
    /// How it is asked for.
    pub control: Control,
    /// Its JSON schema.
    pub schema: fn() -> Json,
}

/// A record or a nested group: code, label, what it is for, fields in order.
#[derive(Debug)]
pub struct ShapeDef {
    /// Stable code: `contact`.
    pub code: &'static str,
    /// Its name for people: 走访/电访登记.
    pub label: &'static str,
    /// What it is and is not, in the words of its doc comment.
    pub about: &'static str,
    /// In the order of the form.
    pub fields: &'static [FieldDef],
}

impl ShapeDef {
    /// A field by name.
    pub fn field(&self, name: &str) -> Option<&'static FieldDef> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Every leaf with its path (rows as `served.*.person`) and the privacy that it has or inherits.
    pub fn leaves(&self) -> Vec<(String, &'static FieldDef, Privacy)> {
        let mut leaves = Vec::new();
        self.walk("", Privacy::Open, &mut leaves);
        leaves
    }

    fn walk(&self, path: &str, above: Privacy, leaves: &mut Vec<(String, &'static FieldDef, Privacy)>) {
        for field in self.fields {
            let here = crate::join(path, field.name);
            let privacy = above.max(field.spec.privacy);
            match field.control {
                Control::Group(group) => group.walk(&here, privacy, leaves),
                Control::Rows(group) => group.walk(&crate::join(&here, "*"), privacy, leaves),
                _ => leaves.push((here, field, privacy)),
            }
        }
    }
}
