//! The definition of a record: the program's one piece of meta-programming. `record!` and `choices!` turn a list of fields into the struct and
//! the [`ShapeDef`] from which forms, tables, ledgers, schema and data dictionary follow. A field's description is an ordinary `const` chain,
//! so only `name: Type = description` is macro grammar.

use crate::{Faults, Outline, Value};

/// A shape: a record or a nested group, made by `record!`.
pub trait Shape: Value {
    /// Stable code; by itself, so that shapes may refer to each other.
    const CODE: &'static str;
    /// Its name for people.
    const LABEL: &'static str;
    /// Its definition.
    const SHAPE: &'static crate::ShapeDef;
}

/// One choice of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChoiceDef {
    /// Stable code, kept at rest.
    pub code: &'static str,
    /// For people.
    pub label: &'static str,
    /// Other words for it in ledgers, separated by spaces.
    pub synonyms: &'static str,
}

/// A closed list of choices, made by `choices!`. The order is kept at rest as bit numbers: choices are appended, never moved or removed.
pub trait Choice: Copy + Eq + 'static {
    /// What the list is.
    const NAME: &'static str;
    /// All of them, in declared order.
    const CHOICES: &'static [ChoiceDef];
    /// Which one.
    fn index(self) -> usize;
    /// The one with this code.
    fn from_code(code: &str) -> Option<Self>;
    /// Stable code.
    fn code(self) -> &'static str {
        Self::CHOICES[self.index()].code
    }
    /// For people.
    fn label(self) -> &'static str {
        Self::CHOICES[self.index()].label
    }
    /// Its bit in a [`Set`](crate::Set) and in a fact.
    fn bit(self) -> u64 {
        1 << self.index()
    }
    /// Its word in a fact.
    fn word(self) -> crate::Word {
        crate::Word::of(self.code())
    }
    /// The one with this code, label or ledger word.
    fn from_typed(text: &str) -> Option<Self> {
        // A list without synonyms has the empty one.
        let meant = |choice: &&ChoiceDef| {
            choice.code == text || choice.label == text || choice.synonyms.split(' ').any(|word| word == text && !word.is_empty())
        };
        Self::CHOICES.iter().find(meant).and_then(|choice| Self::from_code(choice.code))
    }
}

/// A record: what it says of itself outside its seal, and the rules across its fields.
pub trait Record: Shape {
    /// What must be true across fields; every violation is added.
    fn rules(&self, faults: &mut Faults) {
        let _ = faults;
    }
    /// Its plain columns, links and search words.
    fn outline(&self) -> Outline;
    /// What a list and the timeline say of it, in one line without names: 电话 20 分钟 情绪疏导、就业.
    fn line(&self) -> String;
}

/// Defines records and nested groups. See `Contact` in the slice `casework` for a whole one.
#[macro_export]
macro_rules! record {
    ($( $(#[doc = $about:literal])* $name:ident $code:literal $label:literal { $( $field:ident : $type:ty = $spec:expr ),* $(,)? } )+) => {$(
        $(#[doc = $about])*
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs, unreachable_pub, reason = "a field's label and help are its documentation")]
        pub struct $name { $( pub $field: $type ),* }

        impl $crate::Shape for $name {
            const CODE: &'static str = $code;
            const LABEL: &'static str = $label;
            const SHAPE: &'static $crate::ShapeDef = &$crate::ShapeDef {
                code: $code,
                label: $label,
                about: concat!($($about),*),
                fields: &[$( $crate::FieldDef {
                    name: stringify!($field),
                    spec: $spec,
                    optional: <$type as $crate::Value>::OPTIONAL,
                    control: <$type as $crate::Value>::CONTROL,
                    schema: <$type as $crate::Value>::schema,
                } ),*],
            };
        }

        impl $crate::Value for $name {
            const CONTROL: $crate::Control = $crate::Control::Group(<Self as $crate::Shape>::SHAPE);
            fn read(typed: &$crate::Typed, path: &str, faults: &mut $crate::Faults) -> Option<Self> {
                // Every field is read before any is missed: all faults at once.
                $( let $field = $crate::read_field::<$type>(typed, &$crate::join(path, stringify!($field)), &$spec, faults); )*
                Some(Self { $( $field: $field? ),* })
            }
            fn write(&self, path: &str, typed: &mut $crate::Typed) {
                $( $crate::Value::write(&self.$field, &$crate::join(path, stringify!($field)), typed); )*
            }
            fn to_json(&self) -> $crate::Json {
                let mut members = $crate::JsonMembers::new();
                $( match $crate::Value::to_json(&self.$field) {
                    $crate::Json::Null => {}
                    json => { members.insert(stringify!($field).to_owned(), json); }
                } )*
                $crate::Json::Object(members)
            }
            fn from_json(json: &$crate::Json) -> Option<Self> {
                json.as_object()?;
                Some(Self { $( $field: $crate::member(json, stringify!($field)).ok()? ),* })
            }
            fn schema() -> $crate::Json {
                $crate::shape_schema(<Self as $crate::Shape>::SHAPE)
            }
            fn show(&self) -> String {
                let shown = [$( $crate::Value::show(&self.$field) ),*];
                shown.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
            }
        }
    )+};
}

/// Defines closed lists of choices: `Channel "方式" { Visit = "visit" "入户探访" | "走访 家访", … }`.
#[macro_export]
macro_rules! choices {
    ($( $(#[doc = $about:literal])* $name:ident $label:literal { $( $choice:ident = $code:literal $text:literal $(| $synonyms:literal)? ),* $(,)? } )+) => {$(
        $(#[doc = $about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, unreachable_pub, reason = "a choice's label is its documentation")]
        pub enum $name { $( $choice ),* }

        impl $crate::Choice for $name {
            const NAME: &'static str = $label;
            const CHOICES: &'static [$crate::ChoiceDef] = &[$( $crate::ChoiceDef { code: $code, label: $text, synonyms: concat!($($synonyms)?) } ),*];
            fn index(self) -> usize {
                self as usize
            }
            fn from_code(code: &str) -> Option<Self> {
                match code { $( $code => Some(Self::$choice), )* _ => None }
            }
        }

        impl $crate::Value for $name {
            const CONTROL: $crate::Control = $crate::Control::One(<Self as $crate::Choice>::CHOICES);
            fn read(typed: &$crate::Typed, path: &str, faults: &mut $crate::Faults) -> Option<Self> {
                let text = typed.get(path);
                if text.is_empty() {
                    faults.add(path, "required", "请选择");
                    return None;
                }
                let choice = <Self as $crate::Choice>::from_typed(text);
                if choice.is_none() {
                    faults.add(path, "not_a_choice", format!("没有“{text}”这个选项"));
                }
                choice
            }
            fn write(&self, path: &str, typed: &mut $crate::Typed) {
                typed.set(path, $crate::Choice::code(*self));
            }
            fn to_json(&self) -> $crate::Json {
                $crate::Json::from($crate::Choice::code(*self))
            }
            fn from_json(json: &$crate::Json) -> Option<Self> {
                <Self as $crate::Choice>::from_code(json.as_str()?)
            }
            fn schema() -> $crate::Json {
                let codes: Vec<&str> = <Self as $crate::Choice>::CHOICES.iter().map(|choice| choice.code).collect();
                $crate::json!({"type": "string", "enum": codes})
            }
            fn show(&self) -> String {
                $crate::Choice::label(*self).to_owned()
            }
        }
    )+};
}

#[cfg(test)]
mod tests {
    use crate::{Choice, Day, Faults, Link, Privacy, Prose, Set, Shape, Typed, Value, field};
    use serde_json::json;

    choices! {
        /// How.
        Way "方式" { Visit = "visit" "入户探访" | "走访 家访", Phone = "phone" "电话" | "电访" }
        /// About what.
        Theme "主题" { Mood = "mood" "情绪", Job = "job" "就业" }
    }
    record! {
        /// Somebody met.
        Met "met" "见到的人" { who: Link<Encounter> = field("谁"), minutes: Option<u32> = field("时长") }
        /// An encounter.
        Encounter "encounter" "接触" {
            on: Day = field("日期").preset("今天"),
            way: Way = field("方式"),
            minutes: u32 = field("时长").unit("分钟"),
            themes: Set<Theme> = field("主题"),
            met: Vec<Met> = field("对象").personal(),
            note: Option<Prose> = field("简记").confidential(),
        }
    }

    fn today() -> Day {
        Day::from_ymd(2020, 2, 4).unwrap()
    }

    #[test]
    fn all_faults_are_found_at_once_and_nothing_typed_is_lost() {
        let typed =
            Typed::from_pairs(today(), [("on", "2020-02-30"), ("minutes", "二十"), ("met.0.minutes", "5")].map(|(p, t)| (p.into(), t.into())));
        let mut faults = Faults::new();
        assert_eq!(Encounter::read(&typed, "", &mut faults), None);
        let places: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
        assert_eq!(places, ["on", "way", "minutes", "met.0.who"]);
        assert_eq!(typed.get("minutes"), "二十");
    }

    #[test]
    fn form_document_and_value_are_the_same_thing() {
        let id = "01700a2c-0000-7000-8000-000000000001";
        let document = json!({"on": "2020-02-03", "way": "phone", "minutes": 20, "themes": ["mood", "job"], "met": [{"who": id}]});
        let mut faults = Faults::new();
        let read = Encounter::read(&Typed::from_json(today(), &document), "", &mut faults).unwrap();
        assert_eq!(read.to_json(), document);
        assert_eq!(Encounter::from_json(&document), Some(read.clone()));
        let mut typed = Typed::new(today());
        read.write("", &mut typed);
        assert_eq!(Encounter::read(&typed, "", &mut faults), Some(read));
        assert!(faults.is_empty());
    }

    #[test]
    fn a_later_field_in_a_document_at_rest_is_no_error_but_a_missing_required_one_is() {
        let whole = json!({"on": "2020-02-03", "way": "phone", "minutes": 20, "colour": "red"});
        assert!(Encounter::from_json(&whole).is_some());
        assert!(Encounter::from_json(&json!({"on": "2020-02-03", "way": "phone"})).is_none());
    }

    #[test]
    fn privacy_is_inherited_by_rows() {
        let leaves = Encounter::SHAPE.leaves();
        let of = |path: &str| leaves.iter().find(|(p, ..)| p == path).map(|(_, _, privacy)| *privacy);
        assert_eq!(of("met.*.minutes"), Some(Privacy::Personal));
        assert_eq!(of("note"), Some(Privacy::Confidential));
        assert_eq!(of("minutes"), Some(Privacy::Open));
    }

    #[test]
    fn a_choice_is_known_by_code_label_and_ledger_word() {
        for typed in ["phone", "电话", "电访"] {
            assert_eq!(Way::from_typed(typed), Some(Way::Phone));
        }
        assert_eq!(Theme::from_typed(""), None);
        assert_eq!(Set::of([Theme::Job]).bits(), 2);
    }
}
