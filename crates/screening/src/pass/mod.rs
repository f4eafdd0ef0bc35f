//! Passes by which residents go in and out without being written down each time (domain.md 5.1: papers by colour). A pass holds for some weeks, at one
//! post or at all of a station, and is printed with a square that a telephone checks without network ([`token`]). It counts for nothing: who passes
//! with it is counted like everybody. Absent: what a colour allows, which the community decides; the guard sees the colour in words.

mod pages;
mod token;

pub(crate) use pages::{ROUTES, bearer};
pub(crate) use token::{ORIGIN, QuarterKey, Token, quarter_in, quarter_of};

use base::{Choice, Day, Faults, Key, Link, Outline, Record, Text, choices, field, record};
use count::Counted;
use org::{Campaign, Filing, Place};
use people::Person;
use shell::{Refusal, Shell};

/// A pass is looked at again after a quarter of a year at the latest: people move, and a lost sheet of paper ends by itself.
const DAYS_MAX: i32 = 92;
/// Digits of a short code: no I, L, O and U, which are misread or misheard.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Digits of the number; with the sign behind them six are typed.
const NUMBER_DIGITS: u32 = 5;

choices! {
    /// The colour of a pass. On paper and on the screen the word stands beside it.
    PassColour "通行证颜色" {
        Green = "green_pass" "绿色：住户" | "绿 绿色 住户",
        Blue = "blue_pass" "蓝色：工作人员" | "蓝 蓝色 工作人员",
        Yellow = "yellow_pass" "黄色：临时" | "黄 黄色 临时",
        Red = "red_pass" "红色：居家观察" | "红 红色 居家观察",
    }
}

record! {
    /// 一张出入通行证，一人一张。凭证进出只计人数，不再逐次登记；丢了就收回，再发一张。
    ResidentPass "resident_pass" "居民通行证" {
        person: Option<Link<Person>> = field("人员").personal().help("名单里有就选，没有就写姓名").phone(),
        name: Option<Text> = field("姓名").personal().phone(),
        home: Option<Text> = field("住处").personal().help("栋和房号").phone(),
        colour: PassColour = field("颜色").preset("green_pass").phone(),
        place: Option<Link<Place>> = field("岗点").help("只在这个岗点有效；留空就是本站各岗点都有效").phone(),
        from: Day = field("从").preset("今天").phone(),
        until: Day = field("有效期到").help("含当天，最长 92 天").phone(),
        withdrawn_on: Option<Day> = field("收回日期").help("丢失、搬走、换证时填，从这天起不能再用"),
        withdrawn_why: Option<Text> = field("收回原因"),
        campaign: Option<Link<Campaign>> = field("应急行动"),
    }
}

impl ResidentPass {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Day) -> bool {
        day >= self.from && day <= self.until && self.withdrawn_on.is_none_or(|withdrawn| day < withdrawn)
    }
}

impl Record for ResidentPass {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.person.is_some() || self.name.is_some(), "name", "nobody", "请选人员或写姓名");
        faults.require(self.until >= self.from, "until", "ends_before_start", "有效期在开始之前");
        faults.require(self.until - self.from < DAYS_MAX, "until", "too_long", "通行证最长 92 天，到期再换");
        faults.require(self.withdrawn_on.is_none_or(|day| day >= self.from), "withdrawn_on", "before_start", "收回日期在开始之前");
        faults.require(self.withdrawn_on.is_none() || self.withdrawn_why.is_some(), "withdrawn_why", "no_reason", "请写为什么收回");
    }

    fn outline(&self) -> Outline {
        let mut outline = Filing::of(self.campaign, None).about(self.person).at(self.place).outline(self.from);
        outline.state = Some(if self.withdrawn_on.is_some() { "withdrawn" } else { "given" });
        outline
    }

    fn line(&self) -> String {
        let withdrawn = if self.withdrawn_on.is_some() { " 已收回" } else { "" };
        format!("居民通行证 {} {}—{}{withdrawn}", self.colour.label(), self.from, self.until)
    }
}

impl Counted for ResidentPass {}

/// The public keys by which a telephone checks the passes that may hold on a day, each with its quarter. A pass lasts a quarter of a year at most, so it
/// began in this quarter or in the one before.
pub(crate) fn quarters(shell: &Shell, org: Key, day: Day) -> Result<Vec<(u16, String)>, Refusal> {
    let now = quarter_of(day);
    [now - 1, now].into_iter().map(|quarter| Ok((quarter, QuarterKey::of(shell, org, quarter)?.public()))).collect()
}

/// The code under the square, for who has no scanner: the number and a sign that tells a slip of the finger.
pub(crate) fn short_code(number: Key) -> String {
    let digit = |at: u32| DIGITS[(number.0 >> (5 * at) & 31) as usize];
    let mut code: String = (0..NUMBER_DIGITS).rev().map(|at| char::from(digit(at))).collect();
    code.push(char::from(sign_of(number)));
    code
}

/// The pass whose short code was typed, in any case, with blanks or hyphens; none for what is no code.
pub(crate) fn number_in(typed: &str) -> Option<Key> {
    let read = |letter: u8| match letter.to_ascii_uppercase() {
        b'O' => Some(0),
        b'I' | b'L' => Some(1),
        letter => DIGITS.iter().position(|known| *known == letter),
    };
    let digits: Vec<usize> = typed.bytes().filter(|byte| !b" -".contains(byte)).map(read).collect::<Option<_>>()?;
    let (sign, number) = digits.split_last().filter(|(_, number)| number.len() == NUMBER_DIGITS as usize)?;
    let number = Key(number.iter().fold(0, |number, digit| number << 5 | *digit as u32));
    (DIGITS[*sign] == sign_of(number)).then_some(number)
}

/// The digits weighed by their places, modulo a prime: one wrong digit and two that changed places give another sign.
fn sign_of(number: Key) -> u8 {
    let sum: u32 = (0..NUMBER_DIGITS).map(|at| (number.0 >> (5 * at) & 31) * (at + 2)).sum();
    DIGITS[(sum % 31) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use count::testing::{day, faulty_fields, link};

    fn pass() -> ResidentPass {
        ResidentPass {
            person: Some(link(51)),
            name: None,
            home: None,
            colour: PassColour::Green,
            place: Some(link(30)),
            from: day("2020-02-03"),
            until: day("2020-03-31"),
            withdrawn_on: None,
            withdrawn_why: None,
            campaign: Some(link(3)),
        }
    }

    #[test]
    fn a_pass_holds_from_its_first_day_to_its_last_unless_it_was_called_back() {
        let withdrawn = ResidentPass { withdrawn_on: Some(day("2020-02-10")), withdrawn_why: Some("遗失".into()), ..pass() };
        let worked = [
            ("2020-02-02", false, false),
            ("2020-02-03", true, true),
            ("2020-02-09", true, true),
            ("2020-02-10", true, false),
            ("2020-03-31", true, false),
            ("2020-04-01", false, false),
        ];
        for (on, holds, holds_withdrawn) in worked {
            assert_eq!((pass().holds_on(day(on)), withdrawn.holds_on(day(on))), (holds, holds_withdrawn), "{on}");
        }
    }

    #[test]
    fn a_pass_is_somebodys_and_ends() {
        let worked = [
            (pass(), vec![]),
            (ResidentPass { person: None, ..pass() }, vec!["name"]),
            (ResidentPass { until: day("2020-02-02"), ..pass() }, vec!["until"]),
            (ResidentPass { until: day("2020-05-04"), ..pass() }, vec![]),
            (ResidentPass { until: day("2020-05-05"), ..pass() }, vec!["until"]),
            (ResidentPass { withdrawn_on: Some(day("2020-02-01")), ..pass() }, vec!["withdrawn_on", "withdrawn_why"]),
        ];
        for (pass, paths) in worked {
            assert_eq!(faulty_fields(&pass), paths, "{pass:?}");
        }
    }

    #[test]
    fn a_short_code_reads_back_and_a_slip_of_the_finger_is_told() {
        for number in [1, 31, 32, 1_000, 70_001, 33_554_431] {
            let code = short_code(Key(number));
            assert_eq!(code.len(), 6);
            assert_eq!(number_in(&code), Some(Key(number)));
            assert_eq!(number_in(&format!("{}-{}", &code[..3], code[3..].to_lowercase())), Some(Key(number)));
        }
        let code = short_code(Key(70_001));
        for at in 0..NUMBER_DIGITS as usize {
            for other in DIGITS.iter().filter(|digit| **digit != code.as_bytes()[at]) {
                let mut letters: Vec<u8> = code.bytes().collect();
                letters[at] = *other;
                let slip = number_in(std::str::from_utf8(&letters).unwrap());
                // 0 and Z weigh the same modulo 31, and look least alike of all
                let weight = |digit: u8| DIGITS.iter().position(|known| *known == digit).unwrap() % 31;
                assert_eq!(slip.is_none(), weight(*other) != weight(code.as_bytes()[at]), "{letters:?}");
            }
        }
        for other in ["", "12345", "1234567", "罗细妹", "130102189001011234"] {
            assert_eq!(number_in(other), None, "{other}");
        }
    }
}
