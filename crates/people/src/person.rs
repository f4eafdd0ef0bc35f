//! A person who is served: a client, a family member, a resident, an arrival. One human has one file; what they are (hardship, household,
//! registered in Wuhan …) are dated standings, so that a figure asks what the person was on the day (domain.md 1.2).

use base::{Choice, Day, Faults, Link, Outline, Phone, Prose, Record, ResidentNumber, Set, Terms, Text, choices, field, record};
use count::{Counted, Fact, Known, STANDING, state};
use org::Population;

choices! {
    /// As in the papers.
    Sex "性别" { Male = "m" "男", Female = "f" "女", Unknown = "u" "未说明" | "不详 未知" }
    /// Why there is no id number (domain.md 10.2): it is never forced.
    NoPaper "无证件原因" {
        NotAsked = "not_asked" "未询问",
        None = "none" "没有证件",
        Refused = "refused" "不愿提供",
        Newborn = "newborn" "新生儿",
        Foreign = "foreign" "其他证件",
        Unidentified = "unidentified" "身份不明",
    }
}

record! {
    /// 从哪天到哪天，属于哪些人群。
    Membership "membership" "人群" {
        what: Population = field("人群"),
        from: Day = field("从"),
        to: Option<Day> = field("到").help("最后一天，现在仍是就留空"),
    }
    /// 服务对象。一人一档；身份证号不强求，写明原因即可。
    Person "person" "服务对象" {
        name: Text = field("姓名").personal().heads("服务对象 对象 户主 姓名").help("不知道姓名就写看到的样子：不知名男子，约60岁；以后认出来了再合并").phone(),
        former_names: Vec<Text> = field("曾用名").personal(),
        sex: Option<Sex> = field("性别").personal(),
        born: Option<Day> = field("出生日期").personal().heads("出生年月"),
        resident_id: Option<ResidentNumber> = field("身份证号").personal().heads("身份证号码 证件号码 公民身份号码"),
        no_paper: Option<NoPaper> = field("无证件原因"),
        phones: Vec<Phone> = field("联系电话").personal().heads("电话 手机 联系方式").phone(),
        registered_at: Option<Text> = field("户籍地址").personal().heads("户籍地 户籍"),
        lives_at: Option<Text> = field("现居住地址").personal().heads("现住址 住址 地址"),
        household: Option<Link<crate::Household>> = field("户").personal(),
        file_no: Option<Text> = field("档案号").heads("编号 序号档案").help("没有姓名的人写一个代号，例如 无名-1"),
        memberships: Vec<Membership> = field("人群").confidential().help("改变时加一行，不改旧行，旧日子的数字就不变"),
        since: Option<Day> = field("建档日期"),
        note: Option<Prose> = field("备注").confidential(),
        unchecked: Option<Day> = field("待核对").help("由台账或现场带入、还没有人核对过，核对后清空"),
    }
}

impl Sex {
    /// What an id number states.
    pub fn of_number(number: &ResidentNumber) -> Self {
        match number.sex() {
            base::Sex::Male => Self::Male,
            base::Sex::Female => Self::Female,
        }
    }
}

impl Person {
    /// What the file itself says that the person is on a day; measures may add to it (`Store::standing` has both).
    pub fn populations_on(&self, day: Day) -> Set<Population> {
        let holds = |held: &&Membership| held.from <= day && held.to.is_none_or(|to| day <= to);
        self.memberships.iter().filter(holds).map(|held| held.what).collect()
    }

    /// The sex, stated or from the id number.
    pub fn known_sex(&self) -> Option<Sex> {
        self.sex.filter(|sex| *sex != Sex::Unknown).or_else(|| self.resident_id.as_ref().map(Sex::of_number))
    }

    /// The birthday, stated or from the id number.
    pub fn birthday(&self) -> Option<Day> {
        self.born.or_else(|| self.resident_id.as_ref().map(ResidentNumber::birth_day))
    }
}

impl Record for Person {
    fn rules(&self, faults: &mut Faults) {
        let name = &self.name.0;
        faults.require(is_of_one(name), "name", "not_one_person", format!("“{name}”不是一个人的姓名，一份档案只登记一个人"));
        for (i, membership) in self.memberships.iter().enumerate() {
            let in_order = membership.to.is_none_or(|to| to >= membership.from);
            faults.require(in_order, &format!("memberships.{i}.to"), "ends_before_start", "结束日期在开始日期之前");
        }
        if let (Some(id), Some(born)) = (&self.resident_id, self.born) {
            faults.require(
                id.birth_day() == born,
                "born",
                "birth_differs",
                format!("与身份证号上的出生日期 {} 不一致，请核对其中一个", id.birth_day()),
            );
        }
    }

    fn outline(&self) -> Outline {
        let first = self.memberships.iter().map(|membership| membership.from).min();
        let mut outline = Outline::on(self.since.or(first).or(self.unchecked).unwrap_or_default());
        outline.state = Some(if self.unchecked.is_some() { "unchecked" } else { "checked" });
        outline.household = self.household.map(Link::id);
        outline.link(outline.household, "household");
        outline.terms = Some(Terms {
            names: vec![self.name.0.clone()],
            other_names: self.former_names.iter().map(|name| name.0.clone()).collect(),
            phones: self.phones.iter().map(Phone::digits).collect(),
            numbers: self.file_no.iter().map(|number| number.0.clone()).chain(self.resident_id.iter().flat_map(spellings)).collect(),
        });
        outline
    }

    fn line(&self) -> String {
        let populations: Set<Population> =
            self.memberships.iter().filter(|membership| membership.to.is_none()).map(|membership| membership.what).collect();
        let populations: Vec<&str> = populations.iter().map(Choice::label).collect();
        if populations.is_empty() { "建档".to_owned() } else { format!("建档 {}", populations.join("、")) }
    }
}

/// Whether a name is of one person: not 何大、何二, not 全体社康人员（群发）, not -6. Somebody whose name nobody knows is written as seen: 不知名男子，约60岁.
fn is_of_one(name: &str) -> bool {
    const CROWDS: [&str; 4] = ["全体", "群发", "所有人", "各位"];
    const TOGETHER: [&str; 5] = ["及家属", "和家属", "及家人", "和家人", "夫妇"];
    const NAME_CHARS: std::ops::RangeInclusive<usize> = 2..=4;
    let pieces: Vec<&str> = name.split(['、', '，', ',', '；', ';', '/', '／', '\n']).map(str::trim).collect();
    let are_names =
        pieces.len() > 1 && pieces.iter().all(|piece| NAME_CHARS.contains(&piece.chars().count()) && !piece.contains(|c: char| c.is_ascii()));
    name.contains(char::is_alphabetic)
        && !are_names
        && !CROWDS.iter().any(|word| name.contains(word))
        && !TOGETHER.iter().any(|end| name.ends_with(end))
}

/// A number as it is written and, if it is an old one of fifteen digits, as it would be today: found by both.
fn spellings(number: &ResidentNumber) -> impl Iterator<Item = String> + use<> {
    let (written, modern) = (number.as_str().to_owned(), number.modern().as_str().to_owned());
    let other = (modern != written).then_some(modern);
    std::iter::once(written).chain(other)
}

impl Counted for Person {
    /// What the person was, and in which household: states that other records' facts take their populations from.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let me = Fact { org: known.org(), subject: known.me(), ..Fact::default() };
        let mut facts = Vec::new();
        if let Some(household) = self.household {
            facts.extend(state(STANDING, self.outline().day, None, Fact { household: known.key(household.id()), ..me }));
        }
        for membership in &self.memberships {
            facts.extend(state(STANDING, membership.from, membership.to, Fact { populations: membership.what.bit(), ..me }));
        }
        facts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_of_one_person() {
        let worked = [
            ("何大", true),
            ("欧阳秀", true),
            ("不知名男子，约60岁", true),
            ("A/B", true),
            ("无名-1", true),
            ("-6", false),
            ("何大、何二", false),
            ("冯春/骆冬梅", false),
            ("何大，何二，何三", false),
            ("莫三及家属", false),
            ("全体社戒社康人员（群发）", false),
        ];
        for (name, expected) in worked {
            let mut faults = Faults::new();
            crate::testing::person(name).rules(&mut faults);
            assert_eq!(faults.is_empty(), expected, "{name}");
        }
    }

    #[test]
    fn a_person_is_what_the_day_says() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let held = |what, from: &str, to: Option<&str>| Membership { what, from: day(from), to: to.map(day) };
        let mut person = crate::testing::person("罗明");
        person.memberships =
            vec![held(Population::CommunityTreatment, "2019-09-24", Some("2022-09-23")), held(Population::Hardship, "2020-02-04", None)];
        for (on, expected) in
            [("2019-09-23", vec![]), ("2019-09-24", vec!["sj"]), ("2022-09-23", vec!["sj", "hardship"]), ("2022-09-24", vec!["hardship"])]
        {
            let codes: Vec<&str> = person.populations_on(day(on)).iter().map(Choice::code).collect();
            assert_eq!(codes, expected, "{on}");
        }
    }
}
