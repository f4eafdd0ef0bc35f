//! The opening of a shift to volunteers, and the code that follows from it. Called by the pages of `join`. Absent: the code itself, which is kept nowhere.

use super::Watch;
use crate::Shift;
use base::{Day, Faults, Link, Outline, Record, Shape, Time, Value, field, record};
use count::Counted;
use org::Filing;
use shell::{Refusal, Visit};
use store::{ListQuestion, Row};

/// Six letters are said in one breath, and thirty bits are not found by trying at the pace of `Visit::guess`.
const LETTERS: usize = 6;
/// No I, L, O and U, which are misread or misheard (Crockford's base 32).
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// More volunteers than stand at one post at a time.
const PEOPLE_MAX: u32 = 50;
/// Openings of two days that a typed code is compared with.
const OPENINGS_MAX: u32 = 2_000;

record! {
    /// 给一个班次开的志愿者口令。口令本身不保存；班次结束、人数用完或者收回以后，谁也不能再凭它上岗。
    JoinCode "join_code" "志愿者口令" {
        shift: Link<Shift> = field("值班排班").phone(),
        most: u32 = field("最多几人").unit("人").usual("5 10 20").phone(),
        on: Day = field("从").preset("今天"),
        until: Day = field("到").help("班次结束的那天"),
        until_time: Time = field("结束时间"),
        used: Option<u32> = field("已上岗").unit("人"),
        withdrawn_on: Option<Day> = field("收回日期"),
    }
}

impl JoinCode {
    /// Whether one more may come by it.
    pub fn is_open(&self) -> bool {
        self.withdrawn_on.is_none() && self.used.unwrap_or(0) < self.most
    }
}

impl Record for JoinCode {
    fn rules(&self, faults: &mut Faults) {
        faults.require((1..=PEOPLE_MAX).contains(&self.most), "most", "not_a_number_of_people", "人数应在 1 到 50 之间");
        faults.require(self.used.unwrap_or(0) <= self.most, "used", "too_many", "名额已经用完");
        faults.require(self.until >= self.on, "until", "ends_before_start", "结束日期在开始日期之前");
    }

    fn outline(&self) -> Outline {
        let mut outline = Filing::of(None, None).link(self.shift, "shift").outline(self.on);
        outline.state = Some(if self.is_open() { "open" } else { "closed" });
        outline
    }

    fn line(&self) -> String {
        format!("志愿者口令 {} / {} 人", self.used.unwrap_or(0), self.most)
    }
}

impl Counted for JoinCode {}

/// The code of an opening: it follows from its record and the key of its vault.
pub(super) fn letters(visit: &Visit, row: &Row) -> Result<String, Refusal> {
    let hash = visit.shell.store().lookup_hash(row.vault, &format!("join/{}", row.id))?;
    Ok(hash.iter().take(LETTERS).map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect())
}

/// As it is written on the board: K7M-2QX.
pub(super) fn shown(letters: &str) -> String {
    letters.split_at_checked(LETTERS / 2).map_or_else(|| letters.to_owned(), |(first, second)| format!("{first}-{second}"))
}

/// A code as somebody typed it; none for what cannot be one.
fn typed(text: &str) -> Option<String> {
    let read = |letter: char| match letter.to_ascii_uppercase() {
        'O' => Some('0'),
        'I' | 'L' => Some('1'),
        other => ALPHABET.contains(&u8::try_from(other).ok()?).then_some(other),
    };
    let halfwidth = base::text::halfwidth(text);
    let letters: Option<String> = halfwidth.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').map(read).collect();
    letters.filter(|letters| letters.len() == LETTERS)
}

/// The opening that a typed code means, if one more may come by it and its shift goes on, with the shift.
pub(super) fn found(visit: &Visit, text: &str) -> Result<Option<(Row, JoinCode, Watch)>, Refusal> {
    let Some(typed) = typed(text) else { return Ok(None) };
    let question = ListQuestion {
        kinds: vec![JoinCode::CODE.to_owned()],
        from: Some(visit.today() - 1),
        to: Some(visit.today()),
        state: Some("open".to_owned()),
        limit: OPENINGS_MAX,
        ..ListQuestion::default()
    };
    let mut meant = None;
    // all of them are compared, whichever it is
    for row in visit.shell.store().list(&question)? {
        if letters(visit, &row)? == typed {
            meant = Some(row);
        }
    }
    let Some(row) = meant else { return Ok(None) };
    let document = visit.shell.store().open_record(&row, None)?.doc;
    let Some(code) = document.as_ref().and_then(JoinCode::from_json).filter(JoinCode::is_open) else { return Ok(None) };
    let watch = Watch::read(visit, visit.shell.store().get(code.shift.id())?)?;
    Ok(watch.ends().is_some_and(|ends| ends > visit.now).then_some((row, code, watch)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use count::testing::{day, faulty_fields, link, time};

    fn code(most: u32, used: Option<u32>, withdrawn_on: Option<&str>) -> JoinCode {
        JoinCode {
            shift: link(40),
            most,
            on: day("2020-02-03"),
            until: day("2020-02-03"),
            until_time: time("12:00"),
            used,
            withdrawn_on: withdrawn_on.map(day),
        }
    }

    #[test]
    fn so_many_come_by_a_code_until_it_is_taken_back() {
        let worked = [
            (code(2, None, None), true, vec![]),
            (code(2, Some(1), None), true, vec![]),
            (code(2, Some(2), None), false, vec![]),
            (code(2, Some(3), None), false, vec!["used"]),
            (code(2, Some(1), Some("2020-02-03")), false, vec![]),
            (code(0, None, None), false, vec!["most"]),
            (code(51, None, None), true, vec!["most"]),
        ];
        for (code, open, faults) in worked {
            let faults: Vec<String> = faults.into_iter().map(str::to_owned).collect();
            assert_eq!((code.is_open(), faulty_fields(&code)), (open, faults), "{code:?}");
        }
    }

    #[test]
    fn a_code_is_typed_as_it_was_heard() {
        let worked = [
            ("K7M-2QX", Some("K7M2QX")),
            ("k7m 2qx", Some("K7M2QX")),
            ("Ｋ７Ｍ２ＱＸ", Some("K7M2QX")),
            ("OIL000", Some("011000")),
            ("K7M2Q", None),
            ("K7M2QXX", None),
            ("K7M2Q木", None),
            ("", None),
        ];
        for (text, expected) in worked {
            assert_eq!(typed(text).as_deref(), expected, "{text}");
        }
        assert_eq!(shown("K7M2QX"), "K7M-2QX");
    }
}
