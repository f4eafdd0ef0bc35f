//! Rules across fields, as far as they can be applied while some fields cannot be read yet: whoever mends one fault should not meet the next after
//! every other. Whatever stands in the unreadable fields (it is tried with several texts that can be read), a rule that is broken each time is broken
//! for certain, and is told together with the rest. Called by `slice.rs` when texts do not parse. Beside it, what was typed twice.

use base::{Control, Faults, FieldDef, Record, ShapeDef, Typed};

/// How often the unreadable fields are filled with other texts: most lists of choices that rules speak of are shorter.
const ROUNDS: usize = 16;

/// Adds the rules that are broken for certain to the faults of the fields themselves.
pub(crate) fn add_certain<R: Record>(typed: &Typed, faults: &mut Faults) {
    let unread: Vec<String> = faults.iter().map(|fault| fault.path.clone()).collect();
    let Some(stand_ins) = unread.iter().map(|path| stand_ins(R::SHAPE, path)).collect::<Option<Vec<_>>>() else { return };
    let mut certain: Option<Vec<base::Fault>> = None;
    for round in 0..ROUNDS {
        let mut filled = typed.clone();
        for (path, texts) in unread.iter().zip(&stand_ins) {
            filled.remove(path);
            match &texts[round % texts.len()] {
                text if text.is_empty() => {}
                text => filled.set(path, text.as_str()),
            }
        }
        let mut found = Faults::new();
        match R::read(&filled, "", &mut found) {
            Some(record) => record.rules(&mut found),
            // a field that stands in for another is not understood: then nothing is certain
            None => return,
        }
        let is_known = |fault: &base::Fault| match &certain {
            Some(before) => before.iter().any(|known| known.path == fault.path && known.code == fault.code),
            None => !unread.iter().any(|path| touch(path, &fault.path)),
        };
        certain = Some(found.into_iter().filter(is_known).collect());
    }
    for fault in certain.into_iter().flatten() {
        faults.add(fault.path, fault.code, fault.sentence);
    }
}

/// Adds a fault for each field of one value for which several were typed: taking the first in silence would store what nobody meant.
pub(crate) fn add_repeated(shape: &'static ShapeDef, typed: &Typed, faults: &mut Faults) {
    for path in typed.repeated() {
        let is_list = |field: &FieldDef| matches!(field.control, Control::Any(_) | Control::Several(_));
        if field_at(shape, path).is_some_and(|field| !is_list(field)) {
            faults.add(path, "said_twice", "这一栏只能填一个，收到了几个");
        }
    }
}

/// Whether one path lies within the other: the field has a fault of its own already.
fn touch(one: &str, other: &str) -> bool {
    let within = |inner: &str, outer: &str| inner == outer || outer.is_empty() || inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'));
    within(one, other) || within(other, one)
}

/// Texts that can be read at a path: the least and the most, every choice; nothing typed, where that is allowed. None for a path that is no field.
fn stand_ins(shape: &'static ShapeDef, path: &str) -> Option<Vec<String>> {
    let field = field_at(shape, path)?;
    let blank = field.optional.then(String::new);
    Some(blank.into_iter().chain(texts(field.control)?).collect())
}

/// The field that a path names.
fn field_at(shape: &'static ShapeDef, path: &str) -> Option<&'static FieldDef> {
    let mut shape = shape;
    let mut parts = path.split('.').filter(|part| part.parse::<usize>().is_err()).peekable();
    loop {
        let field = shape.field(parts.next()?)?;
        match field.control {
            Control::Group(inner) | Control::Rows(inner) if parts.peek().is_some() => shape = inner,
            _ if parts.peek().is_none() => return Some(field),
            _ => return None,
        }
    }
}

fn texts(control: Control) -> Option<Vec<String>> {
    let plain = |texts: &[&str]| Some(texts.iter().map(|text| (*text).to_owned()).collect());
    match control {
        Control::Line | Control::Prose => plain(&["某"]),
        Control::Day => plain(&["1950-01-01", "2090-12-31"]),
        Control::Time => plain(&["00:00", "23:59"]),
        Control::Number => plain(&["0", "1", "100000"]),
        Control::One(choices) | Control::Any(choices) => Some(choices.iter().map(|choice| choice.code.to_owned()).collect()),
        Control::Link(_) => plain(&["01700a2c-0000-7000-8000-000000000000"]),
        Control::ResidentId => plain(&["440101189001010012"]),
        Control::Phone => plain(&["19000000000"]),
        Control::Several(inner) => texts(*inner),
        Control::Group(_) | Control::Rows(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{Day, Link, Outline, Shape, Value, choices, field, record};

    choices! {
        /// Whether anybody came to the door.
        Answer "结果" { Met = "met" "见到", Away = "away" "不在家" }
    }
    record! {
        /// A visit.
        Round "round" "走访" {
            on: Day = field("日期"),
            answer: Answer = field("结果"),
            who: Option<Link<Round>> = field("对象"),
            minutes: Option<u32> = field("分钟"),
            next: Option<Day> = field("下次"),
        }
    }
    impl Record for Round {
        fn rules(&self, faults: &mut Faults) {
            faults.require(self.who.is_some() || self.answer == Answer::Away, "who", "nobody", "没有人");
            faults.require(self.minutes.unwrap_or(0) <= 1440, "minutes", "over_a_day", "超过一天");
            faults.require(self.next.is_none_or(|next| next >= self.on), "next", "before", "在之前");
        }
        fn outline(&self) -> Outline {
            Outline::on(self.on)
        }
        fn line(&self) -> String {
            String::new()
        }
    }

    /// What was typed, and the fields that are wrong.
    type Worked<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);

    #[test]
    fn rules_that_are_broken_whatever_stands_in_the_unread_fields_are_told_together() {
        let met = [("on", "2020-02-03"), ("answer", "met")];
        let worked: [Worked<'_>; 6] = [
            // the day cannot be read: the length and the missing person are wrong all the same
            (&[("on", "30.2."), ("answer", "met"), ("minutes", "2000")], &["on", "who", "minutes"]),
            // without the answer nobody knows whether a person is missing
            (&[("on", "2020-02-03"), ("minutes", "2000")], &["answer", "minutes"]),
            // whether the next day lies before cannot be known without the day
            (&[("on", ""), ("answer", "away"), ("next", "2020-01-01")], &["on"]),
            (&[met[0], met[1], ("next", "x"), ("who", "y")], &["who", "next"]),
            (&[met[0], met[1], ("minutes", "x")], &["minutes", "who"]),
            (&[], &["on", "answer"]),
        ];
        let today = Day::from_ymd(2020, 2, 4).unwrap();
        for (texts, expected) in worked {
            let typed = Typed::from_pairs(today, texts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
            let mut faults = Faults::new();
            assert!(Round::read(&typed, "", &mut faults).is_none());
            add_certain::<Round>(&typed, &mut faults);
            let places: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
            assert_eq!(places, expected, "{texts:?}");
        }
    }

    #[test]
    fn every_stand_in_can_be_read() {
        let today = Day::from_ymd(2020, 2, 4).unwrap();
        for control in [Control::Day, Control::Time, Control::Number, Control::ResidentId, Control::Phone, Control::Link("round")] {
            for text in texts(control).unwrap() {
                let typed = Typed::from_pairs(today, [("x".to_owned(), text.clone())]);
                let mut faults = Faults::new();
                match control {
                    Control::Day => drop(Day::read(&typed, "x", &mut faults)),
                    Control::Time => drop(base::Time::read(&typed, "x", &mut faults)),
                    Control::Number => drop(u32::read(&typed, "x", &mut faults)),
                    Control::ResidentId => drop(base::ResidentNumber::read(&typed, "x", &mut faults)),
                    Control::Phone => drop(base::Phone::read(&typed, "x", &mut faults)),
                    _ => drop(Link::<Round>::read(&typed, "x", &mut faults)),
                }
                assert!(faults.is_empty(), "{text}: {faults:?}");
            }
        }
        assert_eq!(Round::SHAPE.fields.len(), 5);
    }
}
