//! The types that a field may have. Each knows how it is asked for, how it is read from what was typed, how it stands in a document at rest
//! and how it is shown; a shape's surfaces are the sum of its fields' surfaces.

use crate::{Choice, Control, Day, Faults, Field, Id, IdentifierFault, Phone, ResidentNumber, Time, Typed, join, text::halfwidth};
use serde_json::{Map, Value as Json, json};
use std::{fmt, marker::PhantomData};

/// Characters in one line of text: a name, an address, a reason.
pub const TEXT_CHARS_MAX: usize = 200;
/// Characters in a note.
pub const PROSE_CHARS_MAX: usize = 10_000;
/// The largest whole number accepted in a field; more is a typing error.
pub const NUMBER_MAX: u32 = 100_000_000;

/// A document at rest does not fit the definition. Only a newer program or a broken disk produces one.
#[derive(Debug, thiserror::Error)]
#[error("field `{field}` of the stored document does not fit its definition")]
pub struct Misfit {
    /// Which field.
    pub field: &'static str,
}

/// A type that a field may have.
pub trait Value: Sized {
    /// How it is asked for.
    const CONTROL: Control;
    /// Whether a record may be without it.
    const OPTIONAL: bool = false;

    /// Reads what was typed at a path. `None` means that it is missing or wrong and that the faults say so.
    fn read(typed: &Typed, path: &str, faults: &mut Faults) -> Option<Self>;
    /// The reverse: the texts that would be read as this value.
    fn write(&self, path: &str, typed: &mut Typed);
    /// As a document at rest and in the API; `null` is left out.
    fn to_json(&self) -> Json;
    /// From a document at rest. Unknown members are somebody's later field and are no error.
    fn from_json(json: &Json) -> Option<Self>;
    /// What a document without this member means: nothing for a required field.
    fn absent() -> Option<Self> {
        None
    }
    /// The JSON schema.
    fn schema() -> Json;
    /// For people, in one line. Links are shown by the page, which knows names.
    fn show(&self) -> String;
}

/// What was typed at a path that must not be empty.
fn required(typed: &Typed, path: &str, faults: &mut Faults) -> Option<String> {
    let text = typed.get(path);
    if text.is_empty() {
        faults.add(path, "required", "请填写");
        return None;
    }
    Some(text.to_owned())
}

/// A leaf that is one text at rest: only its control, its schema and its reading differ.
macro_rules! leaf {
    ($type:ty, $control:expr, $schema:tt, $code:literal, $sentence:literal, $parse:expr) => {
        impl Value for $type {
            const CONTROL: Control = $control;
            fn read(typed: &Typed, path: &str, faults: &mut Faults) -> Option<Self> {
                let parse: fn(&str, Day) -> Option<Self> = $parse;
                let value = parse(&required(typed, path, faults)?, typed.today());
                if value.is_none() {
                    faults.add(path, $code, $sentence);
                }
                value
            }
            fn write(&self, path: &str, typed: &mut Typed) {
                typed.set(path, self.to_string());
            }
            fn to_json(&self) -> Json {
                Json::String(self.to_string())
            }
            fn from_json(json: &Json) -> Option<Self> {
                json.as_str()?.parse().ok()
            }
            fn schema() -> Json {
                json!($schema)
            }
            fn show(&self) -> String {
                self.to_string()
            }
        }
    };
}

leaf!(Day, Control::Day, {"type": "string", "format": "date"}, "not_a_day", "请写成日期，例如 2020-02-03", Day::typed);
leaf!(Time, Control::Time, {"type": "string", "pattern": "^([01][0-9]|2[0-4]):[0-5][0-9]$"}, "not_a_time", "请写成时间，例如 14:30", |text, _| halfwidth(text).parse().ok());

/// One line of text.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(pub String);

/// Several lines of text.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Prose(pub String);

macro_rules! text {
    ($type:ident, $control:expr, $max:expr) => {
        impl Value for $type {
            const CONTROL: Control = $control;
            fn read(typed: &Typed, path: &str, faults: &mut Faults) -> Option<Self> {
                let text = required(typed, path, faults)?;
                if text.chars().count() > $max {
                    faults.add(path, "too_long", format!("最多 {} 个字", $max));
                    return None;
                }
                Some(Self(text))
            }
            fn write(&self, path: &str, typed: &mut Typed) {
                typed.set(path, self.0.clone());
            }
            fn to_json(&self) -> Json {
                Json::String(self.0.clone())
            }
            fn from_json(json: &Json) -> Option<Self> {
                json.as_str().map(|text| Self(text.to_owned()))
            }
            fn schema() -> Json {
                json!({"type": "string", "minLength": 1, "maxLength": $max})
            }
            fn show(&self) -> String {
                self.0.clone()
            }
        }
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl From<&str> for $type {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}
text!(Text, Control::Line, TEXT_CHARS_MAX);
text!(Prose, Control::Prose, PROSE_CHARS_MAX);

impl Value for u32 {
    const CONTROL: Control = Control::Number;
    fn read(typed: &Typed, path: &str, faults: &mut Faults) -> Option<Self> {
        let text = halfwidth(&required(typed, path, faults)?).replace(',', "");
        let number = text.parse().ok().filter(|number| *number <= NUMBER_MAX);
        if number.is_none() {
            faults.add(path, "not_a_number", "请只填整数，例如 20");
        }
        number
    }
    fn write(&self, path: &str, typed: &mut Typed) {
        typed.set(path, self.to_string());
    }
    fn to_json(&self) -> Json {
        json!(self)
    }
    fn from_json(json: &Json) -> Option<Self> {
        json.as_u64().and_then(|number| u32::try_from(number).ok())
    }
    fn schema() -> Json {
        json!({"type": "integer", "minimum": 0, "maximum": NUMBER_MAX})
    }
    fn show(&self) -> String {
        self.to_string()
    }
}

/// A reference to a record of kind `K`.
pub struct Link<K>(pub Id, PhantomData<fn() -> K>);

impl<K> Link<K> {
    /// To the record with this id.
    pub fn to(id: Id) -> Self {
        Self(id, PhantomData)
    }
    /// The record's id.
    pub fn id(self) -> Id {
        self.0
    }
}
impl<K> Clone for Link<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Link<K> {}
impl<K> PartialEq for Link<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Link<K> {}
impl<K> fmt::Debug for Link<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<K: crate::Shape> Value for Link<K> {
    const CONTROL: Control = Control::Link(K::CODE);
    fn read(typed: &Typed, path: &str, faults: &mut Faults) -> Option<Self> {
        let text = required(typed, path, faults)?;
        let id = text.parse().ok();
        if id.is_none() {
            faults.add(path, "not_a_link", format!("请从名单中选择{}", K::LABEL));
        }
        id.map(Self::to)
    }
    fn write(&self, path: &str, typed: &mut Typed) {
        typed.set(path, self.0.to_string());
    }
    fn to_json(&self) -> Json {
        Json::String(self.0.to_string())
    }
    fn from_json(json: &Json) -> Option<Self> {
        json.as_str()?.parse().ok().map(Self::to)
    }
    fn schema() -> Json {
        json!({"type": "string", "format": "uuid", "x-kind": K::CODE})
    }
    fn show(&self) -> String {
        self.0.to_string()
    }
}

impl<T: Value> Value for Option<T> {
    const CONTROL: Control = T::CONTROL;
    const OPTIONAL: bool = true;
    fn read(typed: &Typed, path: &str, faults: &mut Faults) -> Option<Self> {
        if typed.is_blank(path) {
            return Some(None);
        }
        T::read(typed, path, faults).map(Some)
    }
    fn write(&self, path: &str, typed: &mut Typed) {
        if let Some(value) = self {
            value.write(path, typed);
        }
    }
    fn to_json(&self) -> Json {
        self.as_ref().map_or(Json::Null, Value::to_json)
    }
    fn from_json(json: &Json) -> Option<Self> {
        if json.is_null() { Some(None) } else { T::from_json(json).map(Some) }
    }
    fn absent() -> Option<Self> {
        Some(None)
    }
    fn schema() -> Json {
        T::schema()
    }
    fn show(&self) -> String {
        self.as_ref().map_or_else(String::new, Value::show)
    }
}

const fn several(control: &'static Control) -> Control {
    match control {
        Control::Group(shape) => Control::Rows(shape),
        plain => Control::Several(plain),
    }
}

impl<T: Value> Value for Vec<T> {
    const CONTROL: Control = several(&T::CONTROL);
    const OPTIONAL: bool = true;
    fn read(typed: &Typed, path: &str, faults: &mut Faults) -> Option<Self> {
        // Rows of plain values may come as several texts at one path (JSON arrays, repeated inputs) or as numbered rows.
        let texts: Vec<String> = typed.all(path).map(str::to_owned).collect();
        let mut whole = true;
        let mut values = Vec::new();
        for (i, text) in texts.into_iter().enumerate() {
            let place = join(path, &i.to_string());
            let mut one = Typed::new(typed.today());
            match Self::CONTROL {
                // A row of which only one text came is its first field: chips of people, a list of names.
                Control::Rows(shape) => one.set(&join(&place, shape.fields[0].name), text),
                _ => one.set(&place, text),
            }
            values.push(T::read(&one, &place, faults));
        }
        for row in typed.rows(path) {
            values.push(T::read(typed, &join(path, &row.to_string()), faults));
        }
        let values = values
            .into_iter()
            .filter_map(|value| {
                whole &= value.is_some();
                value
            })
            .collect();
        whole.then_some(values)
    }
    fn write(&self, path: &str, typed: &mut Typed) {
        for (i, value) in self.iter().enumerate() {
            value.write(&join(path, &i.to_string()), typed);
        }
    }
    fn to_json(&self) -> Json {
        self.iter().map(Value::to_json).collect()
    }
    fn from_json(json: &Json) -> Option<Self> {
        json.as_array()?.iter().map(T::from_json).collect()
    }
    fn absent() -> Option<Self> {
        Some(Vec::new())
    }
    fn schema() -> Json {
        json!({"type": "array", "items": T::schema(), "maxItems": crate::ROWS_PER_GROUP_MAX})
    }
    fn show(&self) -> String {
        self.iter().map(Value::show).collect::<Vec<_>>().join("、")
    }
}

/// A set of choices, kept as bits: bit n is the n-th declared choice.
pub struct Set<C>(u64, PhantomData<fn() -> C>);

impl<C: Choice> Set<C> {
    /// Of these.
    pub fn of(choices: impl IntoIterator<Item = C>) -> Self {
        Self(choices.into_iter().fold(0, |bits, choice| bits | choice.bit()), PhantomData)
    }
    /// The bits, as facts carry them.
    pub fn bits(self) -> u64 {
        self.0
    }
    /// Whether it is one of them.
    pub fn has(self, choice: C) -> bool {
        self.0 & choice.bit() != 0
    }
    /// Whether nothing was chosen.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
    /// In the order of declaration.
    pub fn iter(self) -> impl Iterator<Item = C> {
        C::CHOICES.iter().filter_map(|choice| C::from_code(choice.code)).filter(move |choice| self.has(*choice))
    }
}
impl<C> Clone for Set<C> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<C> Copy for Set<C> {}
impl<C> Default for Set<C> {
    fn default() -> Self {
        Self(0, PhantomData)
    }
}
impl<C> PartialEq for Set<C> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<C> Eq for Set<C> {}
impl<C: Choice> fmt::Debug for Set<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Choice::code)).finish()
    }
}
impl<C: Choice> FromIterator<C> for Set<C> {
    fn from_iter<I: IntoIterator<Item = C>>(choices: I) -> Self {
        Self::of(choices)
    }
}

impl<C: Choice> Value for Set<C> {
    const CONTROL: Control = Control::Any(C::CHOICES);
    const OPTIONAL: bool = true;
    fn read(typed: &Typed, path: &str, faults: &mut Faults) -> Option<Self> {
        let mut set = Self::default();
        for text in typed.all(path) {
            let Some(choice) = C::from_typed(text) else {
                faults.add(path, "not_a_choice", format!("没有“{text}”这个选项"));
                return None;
            };
            set.0 |= choice.bit();
        }
        Some(set)
    }
    fn write(&self, path: &str, typed: &mut Typed) {
        for choice in self.iter() {
            typed.push(path, choice.code());
        }
    }
    fn to_json(&self) -> Json {
        self.iter().map(|choice| Json::from(choice.code())).collect()
    }
    fn from_json(json: &Json) -> Option<Self> {
        json.as_array()?.iter().map(|code| C::from_code(code.as_str()?)).collect()
    }
    fn absent() -> Option<Self> {
        Some(Self::default())
    }
    fn schema() -> Json {
        let codes: Vec<&str> = C::CHOICES.iter().map(|choice| choice.code).collect();
        json!({"type": "array", "uniqueItems": true, "items": {"type": "string", "enum": codes}})
    }
    fn show(&self) -> String {
        self.iter().map(Choice::label).collect::<Vec<_>>().join("、")
    }
}

/// A number by which a person is known or reached. Its fault's own sentence says what is wrong with it.
macro_rules! identifier {
    ($type:ty, $control:expr, $length:literal, $parse:expr) => {
        impl Value for $type {
            const CONTROL: Control = $control;
            fn read(typed: &Typed, path: &str, faults: &mut Faults) -> Option<Self> {
                let parse: fn(&str, Day) -> Result<Self, IdentifierFault> = $parse;
                parse(&required(typed, path, faults)?, typed.today()).map_err(|fault| faults.add(path, fault.code(), fault.to_string())).ok()
            }
            fn write(&self, path: &str, typed: &mut Typed) {
                typed.set(path, self.as_str());
            }
            fn to_json(&self) -> Json {
                Json::from(self.as_str())
            }
            fn from_json(json: &Json) -> Option<Self> {
                Self::parse(json.as_str()?).ok()
            }
            fn schema() -> Json {
                json!({"type": "string", "maxLength": $length})
            }
            /// Masked; the page that may show the number says so.
            fn show(&self) -> String {
                self.masked()
            }
        }
    };
}
identifier!(ResidentNumber, Control::ResidentId, 18, ResidentNumber::parse_by);
identifier!(Phone, Control::Phone, 24, |text, _| Phone::parse(text));

/// Reads a field as its definition says: a required choice of which nothing was typed is the one that is preset, so that a chip of a person is a
/// whole row. Days and numbers are never assumed.
pub fn read_field<T: Value>(typed: &Typed, path: &str, spec: &Field, faults: &mut Faults) -> Option<T> {
    if matches!(T::CONTROL, Control::One(_)) && !T::OPTIONAL && !spec.preset.is_empty() && typed.is_blank(path) {
        let mut preset = Typed::new(typed.today());
        preset.set(path, spec.preset);
        return T::read(&preset, path, faults);
    }
    T::read(typed, path, faults)
}

/// Reads a member of a document at rest: absent and `null` mean the same.
pub fn member<T: Value>(document: &Json, name: &'static str) -> Result<T, Misfit> {
    match document.get(name) {
        None | Some(Json::Null) => T::absent(),
        Some(json) => T::from_json(json),
    }
    .ok_or(Misfit { field: name })
}

/// The JSON schema of a shape: members in order, the required ones listed, nothing else allowed.
pub fn shape_schema(shape: &crate::ShapeDef) -> Json {
    let mut members = Map::new();
    for field in shape.fields {
        let mut schema = (field.schema)();
        if let Some(object) = schema.as_object_mut() {
            object.insert("title".into(), field.spec.label.into());
            if !field.spec.help.is_empty() {
                object.insert("description".into(), field.spec.help.into());
            }
        }
        members.insert(field.name.into(), schema);
    }
    let required: Vec<&str> = shape.fields.iter().filter(|field| !field.optional).map(|field| field.name).collect();
    json!({"type": "object", "title": shape.label, "description": shape.about, "properties": members, "required": required, "additionalProperties": false})
}
