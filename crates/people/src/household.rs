//! A household: the people under one roof, counted as 户. And the relation between two persons.

use crate::Person;
use base::{Choice, Day, Faults, Link, Outline, Phone, Prose, Record, Set, Terms, Text, choices, field, record};
use count::Counted;
use org::Population;

choices! {
    /// What the one is to the other.
    RelationKind "关系" {
        Spouse = "spouse" "配偶" | "妻子 丈夫 爱人",
        Parent = "parent" "父母" | "父亲 母亲",
        Child = "child" "子女" | "儿子 女儿",
        Sibling = "sibling" "兄弟姐妹",
        InLaw = "in_law" "姻亲" | "岳父 岳母 公公 婆婆",
        Grandparent = "grandparent" "祖辈",
        Guardian = "guardian" "监护人",
        Other = "other_relation" "其他",
    }
}

impl RelationKind {
    /// What the first is to the second, when the second is this to the first: whose parent somebody is, is that one's child.
    pub fn seen_from_the_relative(self) -> &'static str {
        match self {
            Self::Parent => Self::Child.label(),
            Self::Child => Self::Parent.label(),
            Self::Grandparent => "孙辈",
            Self::Guardian => "被监护人",
            Self::Spouse | Self::Sibling | Self::InLaw | Self::Other => self.label(),
        }
    }
}

record! {
    /// 一户。户数按户数，不按人数。
    Household "household" "户" {
        name: Text = field("户主").personal().heads("户主姓名"),
        size: Option<u32> = field("人口").unit("人").heads("家庭人口"),
        kinds: Set<Population> = field("类别").confidential().heads("困难类别"),
        address: Option<Text> = field("住址").personal().heads("地址 家庭住址"),
        phone: Option<Phone> = field("电话").personal().heads("联系电话"),
        note: Option<Prose> = field("备注").confidential(),
        unchecked: Option<Day> = field("待核对"),
    }
    /// 两个人之间的关系。家属本身也是服务对象。
    Relation "relation" "亲属关系" {
        person: Link<Person> = field("服务对象").personal(),
        relative: Link<Person> = field("亲属").personal(),
        kind: RelationKind = field("亲属是其").confidential(),
        since: Option<Day> = field("从"),
        until: Option<Day> = field("到"),
    }
}

impl Record for Household {
    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.unchecked.unwrap_or_default());
        outline.state = Some(if self.unchecked.is_some() { "unchecked" } else { "checked" });
        outline.terms = Some(Terms { names: vec![self.name.0.clone()], phones: self.phone.iter().map(Phone::digits).collect(), ..Terms::default() });
        outline
    }

    fn line(&self) -> String {
        let kinds: Vec<&str> = self.kinds.iter().map(Choice::label).collect();
        match self.size {
            Some(size) => format!("{size} 人户 {}", kinds.join("、")),
            None => format!("户 {}", kinds.join("、")),
        }
    }
}

impl Counted for Household {}

impl Record for Relation {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.person != self.relative, "relative", "same_person", "亲属不能是本人");
    }

    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.since.unwrap_or_default());
        outline.subject = Some(self.person.id());
        outline.link(self.person.id(), "person");
        outline.link(self.relative.id(), "relative");
        outline
    }

    fn line(&self) -> String {
        format!("亲属关系 {}", self.kind.label())
    }
}

impl Counted for Relation {}
