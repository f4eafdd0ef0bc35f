//! Two files of which nobody could tell whether they are one person's, and what was decided. The importer and the pages make them; the answer is
//! kept, so that a pair that was decided is never asked again. And the merge of two files, which a person orders and which can be taken back.

use crate::Person;
use base::{Choice, Day, Faults, Id, Link, Moment, Outline, Record, Text, choices, field, record};
use count::{Counted, Fact, Known};

choices! {
    /// What was decided.
    PairVerdict "判断" {
        Open = "open" "待判断",
        Later = "later" "以后再说",
        Same = "same" "同一人",
        Different = "different" "不是同一人",
    }
}

record! {
    /// 可能是同一个人的两份档案，等人判断；判断过的不再问。
    Pair "pair" "疑似重复" {
        one: Link<Person> = field("先有的档案").personal(),
        other: Link<Person> = field("后来的档案").personal(),
        because: Option<Text> = field("异同").confidential(),
        since: Day = field("提出日期").preset("今天"),
        verdict: PairVerdict = field("判断").preset("open"),
        decided: Option<Day> = field("判断日期"),
        reason: Option<Text> = field("依据").confidential(),
    }
    /// 两份档案是同一个人：并入的那一份从此都算在保留的那一份上，两份都原样留着。删除这条记录就是撤销合并，数字全部退回。
    Merge "merge" "合并档案" {
        kept: Link<Person> = field("保留的档案").personal(),
        merged: Link<Person> = field("并入的档案").personal(),
        on: Day = field("合并日期").preset("今天"),
        because: Option<Text> = field("依据").confidential(),
    }
}

impl Pair {
    /// The id of the pair of two files, the same whichever is named first.
    pub fn id_of(one: Id, other: Id) -> Id {
        let mut random = [0; 10];
        for (place, (a, b)) in one.bytes().into_iter().zip(other.bytes()).enumerate() {
            random[place % random.len()] ^= (a ^ b).rotate_left((place / random.len()) as u32);
        }
        Id::from_parts(Moment::default(), random)
    }

    /// The other file of the pair.
    pub fn beside(&self, person: Id) -> Id {
        if self.one.id() == person { self.other.id() } else { self.one.id() }
    }
}

impl Record for Pair {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.one != self.other, "other", "same_file", "两份档案是同一份");
    }

    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.since);
        outline.state = Some(self.verdict.code());
        outline.link(self.one.id(), "one");
        outline.link(self.other.id(), "other");
        outline
    }

    fn line(&self) -> String {
        format!("疑似重复 {}", self.verdict.label())
    }
}

impl Counted for Pair {}

impl Record for Merge {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.kept != self.merged, "merged", "same_file", "两份档案是同一份，不用合并");
    }

    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.on);
        outline.subject = Some(self.kept.id());
        outline.link(self.kept.id(), "kept");
        outline.link(self.merged.id(), "merged");
        outline
    }

    fn line(&self) -> String {
        "合并档案".to_owned()
    }
}

impl Counted for Merge {
    /// Says that the one stands for the other; counts for nothing itself.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        vec![count::merged(known.org(), self.on, known.own_key(self.merged.id()), known.own_key(self.kept.id()))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_has_one_id_and_knows_its_other_file() {
        let id = |n: u8| Id::from_parts(Moment::from_millis(i64::from(n)), [n; 10]);
        let pairs = [(1, 2), (1, 3), (2, 3), (7, 9)];
        let mut ids: Vec<Id> = pairs.iter().map(|(a, b)| Pair::id_of(id(*a), id(*b))).collect();
        assert_eq!(ids, pairs.iter().map(|(a, b)| Pair::id_of(id(*b), id(*a))).collect::<Vec<_>>());
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), pairs.len());
        let pair = Pair {
            one: Link::to(id(1)),
            other: Link::to(id(2)),
            because: None,
            since: Day::default(),
            verdict: PairVerdict::Open,
            decided: None,
            reason: None,
        };
        assert_eq!((pair.beside(id(1)), pair.beside(id(2))), (id(2), id(1)));
    }
}
