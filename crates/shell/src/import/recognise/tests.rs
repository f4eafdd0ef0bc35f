//! Who is recognised by which words.

use super::*;
use base::{Phone, Text, Value, field, json, record};

record! {
    /// A member with a kind.
    Member "member" "成员" {
        what: Text = field("类别"),
        since: Option<u32> = field("从"),
    }
    /// Somebody on a roster.
    Somebody "somebody" "某人" {
        name: Text = field("姓名").personal(),
        phones: Vec<Phone> = field("电话").personal(),
        kinds: Vec<Member> = field("类别"),
        note: Option<Text> = field("备注"),
        unchecked: Option<base::Day> = field("待核对"),
    }
}

impl base::Record for Somebody {
    fn outline(&self) -> base::Outline {
        base::Outline::on(Day::default())
    }
    fn line(&self) -> String {
        self.show()
    }
}
impl count::Counted for Somebody {}

const ID_A: &str = "11010518991231002X";
const ID_B: &str = "440524188001010014";

/// `王阿一 19000000001 11010518991231002X` as terms: what is longer than 12 or has letters is a number.
fn terms(words: &str) -> Terms {
    let mut words = words.split(' ').map(str::to_owned);
    let names = words.next().into_iter().collect();
    let (phones, numbers) = words.partition(|word| word.starts_with("1900"));
    Terms { names, phones, numbers, ..Terms::default() }
}

fn checked(words: &str) -> Candidate {
    Candidate { record: base::Id::from_parts(base::Moment::from_millis(0), [0; 10]), terms: terms(words), draft: None }
}

fn draft(words: &str) -> Candidate {
    let none = base::Key::NONE;
    let row = Row {
        key: base::Key(1),
        id: base::Id::from_parts(base::Moment::from_millis(0), [1; 10]),
        vault: 1,
        org: none,
        kind: "somebody".into(),
        subject: none,
        household: none,
        case: none,
        campaign: none,
        project: none,
        day: Day::default(),
        state: Some("unchecked".into()),
        assignee: none,
        due: None,
        author: none,
        entered_at: base::Moment::from_millis(0),
        version: 1,
        ended_at: None,
        facts_seq: 0,
    };
    Candidate { draft: Some(row), ..checked(words) }
}

#[test]
fn a_number_decides_then_name_and_phone_then_the_name_alone() {
    let id = |name: &str, id: &str| format!("{name} {id}");
    let same = Ok(0);
    let worked: [(&str, Vec<Candidate>, Result<usize, bool>); 16] = [
        ("王阿一", vec![], Err(false)),
        (&id("王阿一", ID_A), vec![checked(&id("王阿一", ID_A))], same),
        (&id("王阿一", ID_A), vec![checked(&id("陈阿二", ID_A))], Err(true)),
        (&id("王阿一", ID_A), vec![checked(&id("王阿一", ID_B))], Err(false)),
        ("王阿一 YX-001", vec![checked(&id("王阿一 YX-001", ID_A))], same),
        ("王阿一 19000000001", vec![checked("王阿一 19000000001")], same),
        ("王阿一 19000000001", vec![checked("陈阿二 19000000001")], Err(false)),
        ("王阿一 19000000001", vec![checked("王阿一 19000000002")], Err(false)),
        (&id("王阿一 19000000001", ID_A), vec![checked(&id("王阿一 19000000001", ID_B))], Err(true)),
        (&id("王阿一 19000000001", ID_A), vec![checked("王阿一 19000000001")], same),
        ("王阿一", vec![checked("王阿一")], same),
        ("王阿一", vec![checked(&id("王阿一 19000000001", ID_A))], same),
        ("王阿一", vec![checked("王阿一 19000000001"), checked("王阿一 19000000002")], Err(true)),
        (&id("王阿一", ID_A), vec![draft("王阿一")], same),
        (&id("王阿一", ID_A), vec![checked("王阿一")], Err(true)),
        (&id("王阿一", ID_A), vec![draft("王阿一"), draft("王阿一")], Err(true)),
    ];
    for (i, (new, known, expected)) in worked.into_iter().enumerate() {
        let found = match judge(&terms(new), &known) {
            Verdict::Same(at) => Ok(at),
            Verdict::New => Err(false),
            Verdict::Unclear(_) => Err(true),
        };
        assert_eq!(found, expected, "example {i}: {new}");
    }
}

#[test]
fn a_draft_keeps_what_the_row_does_not_say() {
    let draft = json!({"name": "王阿一", "phones": ["19000000001"], "kinds": [{"what": "困难", "since": 3}, {"what": "社戒", "since": 3}], "note": "来自走访登记", "unchecked": "2020-02-03"});
    let row = json!({"name": "王阿一", "phones": ["19000000002"], "kinds": [{"what": "社戒", "since": 1}]});
    let filled = json!({"name": "王阿一", "phones": ["19000000001", "19000000002"], "kinds": [{"what": "困难", "since": 3}, {"what": "社戒", "since": 1}], "note": "来自走访登记"});
    assert_eq!(fill_in(&crate::slice::kind::<Somebody>(Class::Person, "people"), &draft, &row), filled);
}
