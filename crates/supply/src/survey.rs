//! A visit or call to a household to learn what it lacks. What it lacks is written as needs; the survey counts the household.

use crate::Happening;
use crate::household::{Reached, of_households};
use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Set, Text, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Domain, Filing, Population, Project, Topic, Worker, each};
use people::{Household, Person};

choices! {
    /// How a need came to be known (domain.md 4.1). Not the way in which people were reached.
    FoundBy "发现途径" {
        Survey = "survey" "摸查" | "排查 普查",
        Hotline = "hotline" "热线" | "来电 电话",
        Visit = "visit" "走访" | "探访 入户 家访",
    }
}

record! {
    /// 对一户做一次需求摸查。按户计，不按人计；缺什么另写“需求”，一项一条。
    NeedSurvey "need_survey" "需求摸查" {
        household: Link<Household> = field("户").personal().heads("户主 户主姓名").phone(),
        person: Option<Link<Person>> = field("见到的人").personal().help("没有见到本人就留空，只计一户").phone(),
        kinds: Set<Population> = field("困难类别").confidential().heads("类别").help("这一户属于哪些困难类别，可多选").phone(),
        found_by: FoundBy = field("发现途径").preset("survey").phone(),
        minutes: Option<u32> = field("时长").unit("分钟").usual("5 10 20 30").phone(),
        on: Day = field("摸查日期").heads("日期").preset("今天").phone(),
        workers: Vec<Link<Worker>> = field("社工").heads("摸查人 经办").phone(),
        round: Option<Text> = field("轮次").help("同一轮写同一个词，例如 初六").heads("批次"),
        note: Option<Prose> = field("备注").confidential(),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

impl NeedSurvey {
    fn reached(&self) -> Reached {
        Reached { household: Some(self.household), person: self.person }
    }

    fn filing(&self) -> Filing {
        Filing::of(self.campaign, self.project).within(Domain::Aid).by(each(&self.workers, self.minutes.unwrap_or(0)))
    }
}

impl Record for NeedSurvey {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.minutes != Some(0), "minutes", "no_minutes", "时长至少 1 分钟，不清楚就留空");
    }

    fn outline(&self) -> Outline {
        self.reached().outline(self.filing(), self.on)
    }

    fn line(&self) -> String {
        let round = self.round.as_ref().map_or(String::new(), |round| format!(" {round}"));
        format!("需求摸查{round} {}", self.found_by.label())
    }
}

impl Counted for NeedSurvey {
    /// One household-time; one person-time more only if somebody was met. The household's row carries the hardships that were found.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let facts = self.filing().facts(self.on, Happening::NeedSurvey.code(), known, |event| {
            let event = event.topics(Topic::Survey.bit()).service_minutes(self.minutes.unwrap_or(0));
            match self.reached().standing(self.on, known) {
                Some(standing) => event.served(standing),
                None => event.household(known.key(self.household.id())),
            }
        });
        of_households(facts, self.kinds.bits())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::testing::town;
    use base::Key;
    use count::Part;
    use count::testing::{day, faulty_fields, link};

    pub(crate) fn survey() -> NeedSurvey {
        NeedSurvey {
            on: day("2020-01-30"),
            household: link(5),
            person: None,
            kinds: Set::of([Population::ElderAlone, Population::Destitute]),
            found_by: FoundBy::Survey,
            round: Some("初六".into()),
            workers: vec![link(80)],
            minutes: Some(20),
            note: None,
            campaign: Some(link(3)),
            project: None,
        }
    }

    #[test]
    fn a_survey_counts_a_household_and_a_person_only_if_somebody_was_met() {
        let kinds = survey().kinds.bits();
        let worked = [
            (survey(), (Key(5), Key::NONE, 0, kinds)),
            // Person 51 is known to live there, person 71 was met there: the record knows better. Bit 1 is what the person was.
            (NeedSurvey { person: Some(link(51)), ..survey() }, (Key(5), Key(51), 1, kinds | 1)),
            (NeedSurvey { person: Some(link(71)), ..survey() }, (Key(5), Key(71), 1, kinds | 1)),
        ];
        for (survey, row) in worked {
            let facts = survey.facts(&town());
            let served: Vec<_> = facts.iter().filter(|fact| fact.part == Part::Served).collect();
            assert_eq!(served.iter().map(|fact| (fact.household, fact.subject, fact.times, fact.populations)).collect::<Vec<_>>(), [row]);
            assert!(facts.iter().all(|fact| (fact.campaign, fact.service_minutes, fact.worker) == (Key(3), 20, Key(80))));
        }
    }

    #[test]
    fn a_line_tells_neither_who_it_was_nor_what_they_suffer() {
        assert_eq!(survey().line(), "需求摸查 初六 摸查");
        assert_eq!(faulty_fields(&NeedSurvey { minutes: Some(0), ..survey() }), ["minutes"]);
    }
}
