//! Who is the same, who is somebody else, and who has to be asked about: worked examples.

use super::*;

/// Both are the standard's own examples.
const NUMBER: &str = "440524188001010014";
const OTHER_NUMBER: &str = "11010519491231002X";

/// `罗明 又名罗小明 号440524188001010014 电1234 生1880-01-01 男 住东湖社区一号301 档YX-1`: what each word says stands in its first character.
fn sketch(words: &str) -> Sketch {
    let mut sketch = Sketch::default();
    for word in words.split_whitespace() {
        let rest: String = word.chars().skip(1).collect();
        match word.chars().next() {
            Some('又') => sketch.names.push(rest.trim_start_matches('名').to_owned()),
            Some('号') => {
                let number = ResidentNumber::parse(&rest).unwrap();
                sketch.born = Some(number.birth_day());
                sketch.sex = Some(crate::Sex::of_number(&number));
                sketch.number = Some(number.modern());
            }
            Some('档') => sketch.file_no = Some(rest),
            Some('电') => sketch.phones.push(format!("1900000{rest}")),
            Some('生') => sketch.born = Some(rest.parse().unwrap()),
            Some('住') => sketch.places.push(plain(&rest)),
            Some('户') => sketch.household = Some(Id::from_parts(base::Moment::from_millis(rest.parse().unwrap()), [0; 10])),
            _ if word == "男" => sketch.sex = Some(crate::Sex::Male),
            _ if word == "女" => sketch.sex = Some(crate::Sex::Female),
            _ => sketch.names.push(word.to_owned()),
        }
    }
    sketch
}

#[test]
fn a_number_decides_then_a_name_with_something_more_and_doubt_is_said() {
    use Verdict::{Different, Doubtful, Same};
    let (number, other) = (format!("号{NUMBER}"), format!("号{OTHER_NUMBER}"));
    let worked: &[(&str, &str, Verdict, &str)] = &[
        // the number
        (&format!("罗明 {number}"), &format!("罗明 {number}"), Same, "姓名、证件号、出生日期相同"),
        (&format!("羅明 {number}"), &format!("罗铭 {number}"), Same, "姓名读音、证件号、出生日期相同"),
        (&format!("罗明 {other}"), "罗明 号110105491231002", Same, "姓名、证件号、出生日期相同"),
        (&format!("罗明 {number}"), &format!("陈阿二 {number}"), Doubtful, "证件号、出生日期相同；姓名不同"),
        (&format!("罗明 {number} 电1234"), &format!("罗明 {other} 电1234"), Doubtful, "姓名、电话相同；证件号、出生日期、性别不同"),
        (&format!("罗明 {number}"), &format!("罗明 {other}"), Different, "证件号、出生日期、性别不同"),
        (&format!("罗明 {number} 电1234"), &format!("陈阿二 {other} 电1234"), Different, "姓名、证件号、出生日期、性别不同"),
        // the name with something more
        ("罗明 电1234", "罗明 电1234", Same, "姓名、电话相同"),
        ("罗明 电1234 电5678", "羅明 电5678", Same, "姓名、电话相同"),
        ("罗明 生1880-01-01", "罗明 生1880-01-01 电1234", Same, "姓名、出生日期相同"),
        ("罗明 户7", "罗明 户7", Same, "姓名、户相同"),
        ("罗明 住东湖社区一号301", "罗明 住广州市东湖社区一号３０１", Same, "姓名、地址相同"),
        ("罗明 档YX-1", "罗明 档YX-1", Same, "姓名、档案号相同"),
        ("罗明 又名陈阿二 电1234", "陈阿二 电1234", Same, "姓名、电话相同"),
        (&format!("罗明 {number} 电1234"), "罗明 电1234", Same, "姓名、电话相同"),
        // the name with something more, and something against it
        ("罗明 电1234 生1880-01-01", "罗明 电1234 生1890-01-01", Doubtful, "姓名、电话相同；出生日期不同"),
        ("罗明 电1234 男", "罗明 电1234 女", Doubtful, "姓名、电话相同；性别不同"),
        // the name alone
        ("罗明", "罗明", Doubtful, "姓名相同"),
        ("罗明 电1234", "罗明 电5678", Doubtful, "姓名相同；电话不同"),
        ("罗明 生1880-01-01", "罗明 生1890-01-01", Different, "姓名相同；出生日期不同"),
        ("罗明 男", "罗明 女", Different, "姓名相同；性别不同"),
        // the same sound
        ("罗明 电1234", "罗铭 电1234", Doubtful, "姓名读音、电话相同"),
        ("查理 生1880-01-01", "扎里 生1880-01-01", Doubtful, "姓名读音、出生日期相同"),
        ("罗明", "罗铭", Different, "姓名读音相同"),
        ("罗明 电1234 男", "罗铭 电1234 女", Different, "姓名读音、电话相同；性别不同"),
        // another name: a family shares a phone and a home
        ("罗明 电1234", "陈阿二 电1234", Different, "电话相同；姓名不同"),
        ("罗明 住东湖社区一号301 户7", "陈阿二 住东湖社区一号301 户7", Different, "姓名不同"),
        ("阿明 电1234 生1880-01-01", "罗志强 电1234 生1880-01-01", Doubtful, "电话、出生日期相同；姓名不同"),
        ("罗明 档YX-1", "陈阿二 档YX-1", Doubtful, "档案号相同；姓名不同"),
        // nobody's name is nobody
        ("不知名男子，约60岁", "不知名男子，约60岁", Different, "姓名不同"),
        ("匿名 电1234", "匿名 电1234", Different, "电话相同；姓名不同"),
    ];
    for (one, two, verdict, words) in worked {
        for (one, two) in [(one, two), (two, one)] {
            let likeness = compare(&sketch(one), &sketch(two));
            assert_eq!((likeness.verdict, likeness.words().as_str()), (*verdict, *words), "{one} | {two}");
        }
    }
}

#[test]
fn who_is_known_by_the_name_alone_is_said_to_be_bare() {
    for (one, two, bare) in [("罗明", "罗明 电1234", true), ("罗明 男", "罗明 电1234", true), ("罗明 生1880-01-01", "罗明 电1234", false)]
    {
        assert_eq!(compare(&sketch(one), &sketch(two)).bare, bare, "{one} | {two}");
    }
}

#[test]
fn a_form_is_read_as_far_as_it_goes() {
    let mut typed = Typed::new("2020-02-14".parse().unwrap());
    for (path, text) in [
        ("name", "罗明"),
        ("phones.0", "190-0000-1234"),
        ("phones.1", "12345"),
        ("resident_id", "440524188001010014"),
        ("born", ""),
        ("lives_at", "东湖 一号"),
    ] {
        typed.set(path, text);
    }
    let sketch = Sketch::of_typed(&typed);
    assert_eq!((sketch.names, sketch.phones), (vec!["罗明".to_owned()], vec!["19000001234".to_owned()]));
    assert_eq!((sketch.born.map(|day| day.to_string()), sketch.sex), (Some("1880-01-01".to_owned()), Some(crate::Sex::Male)));
    assert_eq!(sketch.places, ["东湖一号"]);
    assert!(Sketch::of_typed(&Typed::new("2020-02-14".parse().unwrap())).is_bare());
}

#[test]
fn the_question_is_the_same_whichever_file_is_named_first() {
    let id = |n: i64| Id::from_parts(base::Moment::from_millis(n), [n as u8; 10]);
    let likeness = compare(&sketch("罗明 电1234"), &sketch("罗明 电5678"));
    let today = "2020-02-14".parse().unwrap();
    let (one, two) = (ask(id(1), id(2), &likeness, today), ask(id(2), id(1), &likeness, today));
    assert_eq!(one.record, two.record);
    assert_ne!(one.record, ask(id(1), id(3), &likeness, today).record);
    assert_eq!(one.typed.get("because"), "姓名相同；电话不同");
}
