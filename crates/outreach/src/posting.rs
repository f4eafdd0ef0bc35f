//! A notice posted at a place. Counted as 次 and, by its place, as 处: three notices at one gate are one place.

use base::{Day, Faults, Link, Outline, Record, Text, field, record};
use count::{Counted, Event, Fact, Known};
use org::{Campaign, Filing, Place, Project, Worker, each, each_once};

record! {
    /// 在一个地方张贴通告或海报。一处一条；同一处贴几张，还是一处。
    Posting "posting" "张贴" {
        place: Link<Place> = field("地点").heads("张贴地点 张贴处").phone(),
        what: Text = field("内容").heads("通告 张贴内容 名称").help("贴了什么，例如：致居民的一封信").phone(),
        on: Day = field("日期").heads("张贴日期").preset("今天").phone(),
        workers: Vec<Link<Worker>> = field("张贴人").heads("社工 经办 经办人").phone(),
        copies: Option<u32> = field("张数").unit("张").heads("数量").usual("1 2 5 10"),
        removed: Option<Day> = field("撤下日期"),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

/// The kind word of postings.
pub(crate) const POSTING: &str = "posting";

impl Posting {
    fn filing(&self) -> Filing {
        Filing::of(self.campaign, self.project).at(self.place).with("worker", each(&self.workers, 0))
    }
}

impl Record for Posting {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.copies != Some(0), "copies", "no_copies", "没有贴就不用记");
        faults.require(self.removed.is_none_or(|removed| removed >= self.on), "removed", "ends_before_start", "撤下日期在张贴日期之前");
        each_once(faults, "workers", self.workers.iter().copied());
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.state = Some(if self.removed.is_some() { "closed" } else { "open" });
        outline
    }

    fn line(&self) -> String {
        match self.copies {
            Some(copies) => format!("张贴 {} {copies} 张", self.what),
            None => format!("张贴 {}", self.what),
        }
    }
}

impl Counted for Posting {
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        self.filing().facts(self.on, POSTING, known, Event::happened)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use count::Part;
    use count::testing::{World, day, faults_of, link};

    pub(crate) fn posting(copies: Option<u32>) -> Posting {
        Posting {
            on: day("2020-02-05"),
            place: link(90),
            what: "致居民的一封信".into(),
            workers: vec![link(1)],
            copies,
            removed: None,
            campaign: Some(link(80)),
            project: None,
        }
    }

    #[test]
    fn a_posting_happens_at_its_place_however_many_copies() {
        for copies in [None, Some(1), Some(10)] {
            let facts = posting(copies).facts(&World::new());
            assert_eq!(facts.iter().map(|fact| fact.part).collect::<Vec<_>>(), [Part::Event, Part::Effort]);
            assert!(facts.iter().all(|fact| fact.place.0 == 90 && fact.campaign.0 == 80 && fact.quantity == 0));
            assert_eq!(faults_of(&posting(copies)), []);
        }
        assert_eq!(posting(Some(10)).line(), "张贴 致居民的一封信 10 张");
    }

    #[test]
    fn nothing_comes_down_before_it_went_up() {
        let wrong = Posting { removed: Some(day("2020-02-04")), ..posting(Some(0)) };
        assert_eq!(faults_of(&wrong), [("copies".to_owned(), "no_copies"), ("removed".to_owned(), "ends_before_start")]);
    }
}
