//! People who never lived: names put together from our own lists, resident numbers with births before 1900 and a right check character, phones
//! 1900000dddd, addresses in streets that no map has. Called by both scenarios. Absent: anything taken from a real register.

use crate::luck::Luck;
use base::{Day, Link, Phone, ResidentNumber, Set, Text};
use org::{Mark, Population};
use people::{Household, Membership, Person, Sex};

const SURNAMES: &str = "陈 黄 李 梁 林 何 吴 张 刘 罗 郭 邓 麦 冼 区 招 谭 潘 卢 蔡 苏 叶 冯 曾 钟 江 余 杜 简 霍 关 容 欧阳 司徒 孔 莫 邝 伍 温 崔";
const GIVEN_MALE: &str =
    "伟明 志强 国栋 永康 家豪 健生 锦辉 树根 文泰 炳坤 启航 德胜 海涛 卓然 嘉乐 荣添 福来 子轩 耀祖 水生 宏图 景行 锡培 汝成 阿旺 广源";
const GIVEN_FEMALE: &str =
    "秀英 丽珍 月娥 小燕 淑芬 惠仪 凤霞 美玲 桂花 婉清 雪梅 佩珊 玉莲 彩虹 银好 少芳 倩文 巧云 若兰 思敏 春桃 翠萍 咏诗 润好 阿娣 秋菊";
const ROADS: &str = "榕荫路 木棉巷 蚝壳街 荔枝湾里 青云直街 龙舟里 海角路 渔光街 稻香横路 石阶巷 莲塘里 官涌街";

/// Births are set back by so many years, so that nobody alive has such a number.
const YEARS_BACK: i32 = 130;
/// Phones end in four digits.
const PHONES: u32 = 10_000;

/// Somebody invented.
#[derive(Clone, Debug)]
pub(crate) struct Human {
    pub(crate) name: String,
    pub(crate) sex: Sex,
    pub(crate) number: ResidentNumber,
    pub(crate) phone: Phone,
}

/// The invention of people.
#[derive(Debug)]
pub(crate) struct Census {
    luck: Luck,
    phones: u32,
}

fn words(list: &'static str, luck: &mut Luck) -> &'static str {
    let words: Vec<&str> = list.split(' ').collect();
    luck.of(&words)
}

impl Census {
    pub(crate) fn new(seed: u64) -> Self {
        Self { luck: Luck::new(seed), phones: 0 }
    }

    /// Somebody of this age in 2020, first registered in this area (six digits).
    pub(crate) fn human(&mut self, area: &str, (youngest, oldest): (u32, u32)) -> Human {
        let sex = if self.luck.once_in(2) { Sex::Female } else { Sex::Male };
        let given = words(if sex == Sex::Female { GIVEN_FEMALE } else { GIVEN_MALE }, &mut self.luck);
        let year = 2020 - YEARS_BACK - self.luck.between(youngest, oldest) as i32;
        let (month, day) = (self.luck.between(1, 12), self.luck.between(1, 28));
        let sequence = self.luck.below(499) * 2 + u32::from(sex == Sex::Male);
        let body = format!("{area}{year:04}{month:02}{day:02}{sequence:03}");
        let number = "0123456789X".chars().find_map(|check| ResidentNumber::parse(&format!("{body}{check}")).ok());
        Human {
            name: format!("{}{given}", words(SURNAMES, &mut self.luck)),
            sex,
            number: number.expect("one of the eleven characters is the check of a body with a real date"),
            phone: self.phone(),
        }
    }

    /// The next phone; shared again after ten thousand, as phones are.
    pub(crate) fn phone(&mut self) -> Phone {
        self.phones += 1;
        let number = format!("1900000{:04}", self.phones * 7_919 % PHONES);
        Phone::parse(&number).expect("eleven digits that begin with 190 are a mobile number")
    }

    /// An address in a street that does not exist.
    pub(crate) fn address(&mut self, town: &str) -> String {
        let road = words(ROADS, &mut self.luck);
        format!("{town}{road}{}号{:02}房", self.luck.between(1, 180), self.luck.between(1, 9) * 100 + self.luck.between(1, 8))
    }
}

impl Human {
    /// The file of this person from a day on.
    pub(crate) fn file(&self, since: Day, what: &[(Population, Day)]) -> Person {
        Person {
            name: Text(self.name.clone()),
            former_names: Vec::new(),
            sex: Some(self.sex),
            born: Some(self.number.birth_day()),
            resident_id: Some(self.number.clone()),
            no_paper: None,
            phones: vec![self.phone.clone()],
            registered_at: None,
            lives_at: None,
            household: None,
            file_no: None,
            memberships: what.iter().map(|(what, from)| Membership { what: *what, from: *from, to: None }).collect(),
            since: Some(since),
            note: None,
            unchecked: None,
        }
    }

    /// The household that this person heads.
    pub(crate) fn household(&self, size: u32, kinds: Set<Population>, address: String) -> Household {
        Household {
            name: Text(self.name.clone()),
            size: Some(size),
            kinds,
            address: Some(Text(address)),
            phone: Some(self.phone.clone()),
            note: None,
            unchecked: None,
        }
    }

    /// A worker with one appointment.
    pub(crate) fn worker(&self, number: &str, org: Link<org::Organisation>, duty: org::Duty, from: Day, marks: Set<Mark>) -> org::Worker {
        org::Worker {
            name: Text(self.name.clone()),
            number: Some(number.into()),
            phone: Some(self.phone.clone()),
            marks,
            appointments: vec![org::Appointment { org, duty, from, to: None, domains: Set::default() }],
            unchecked: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::IdentifierWarning;

    #[test]
    fn nobody_alive_has_such_a_number_or_phone() {
        let mut census = Census::new(3);
        for _ in 0..2_000 {
            let human = census.human("440115", (0, 88));
            assert_eq!(human.number.warning(), Some(IdentifierWarning::BornBefore1900));
            assert!(human.phone.as_str().starts_with("1900000") && human.phone.as_str().len() == 11);
            let number_says_female = human.number.sex() == base::Sex::Female;
            assert_eq!(number_says_female, human.sex == Sex::Female);
        }
    }
}
