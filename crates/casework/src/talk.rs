//! A statutory talk (谈话记录): somebody talks with a client, somebody writes it down, the client signs (domain.md, Appendix E). Counted as an
//! event of its own kind, so that a talk is never also a contact.

use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Text, Time, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Channel, Filing, Place, Project, Topic, Worker, each, within_a_day};
use people::Person;

record! {
    /// 与社戒社康人员或社会面人员的一次帮教谈话，要归入本人档案。日常联系记在走访/电访登记，不重复记。
    Talk "talk" "谈话记录" {
        person: Link<Person> = field("谈话对象").personal().heads("姓名 对象").phone(),
        content: Prose = field("内容").confidential().heads("谈话内容 主要内容").phone(),
        minutes: Option<u32> = field("时长").unit("分钟").usual("20 30 45 60").phone(),
        channel: Channel = field("方式").preset("office").phone(),
        on: Day = field("日期").heads("时间 谈话日期 谈话时间").preset("今天").phone(),
        speaker: Link<Worker> = field("谈话人").phone(),
        recorder: Option<Link<Worker>> = field("记录人").help("与谈话人相同就留空"),
        attitude: Option<Text> = field("对象态度").confidential().heads("态度"),
        measures: Option<Prose> = field("下步措施").confidential().heads("措施 下一步措施"),
        signed: Option<Day> = field("签名日期").heads("签名").help("谈话对象本人签名的日期"),
        at: Option<Time> = field("开始时间"),
        place: Option<Link<Place>> = field("地点").heads("谈话地点"),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
        note: Option<Prose> = field("备注").confidential(),
    }
}

impl Talk {
    fn filing(&self) -> Filing {
        let minutes = self.minutes.unwrap_or(0);
        Filing::of(self.campaign, self.project)
            .about([self.person])
            .by(each([&self.speaker], minutes))
            .with("recorder", each(&self.recorder, minutes))
            .at(self.place)
    }
}

impl Record for Talk {
    fn rules(&self, faults: &mut Faults) {
        within_a_day(faults, "minutes", self.minutes);
        faults.require(self.recorder != Some(self.speaker), "recorder", "same_worker", "记录人与谈话人相同时请留空，否则用时会重复计算");
        faults.require(self.signed.is_none_or(|signed| signed >= self.on), "signed", "before_the_day", "签名日期在谈话日期之前");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.assignee = Some(self.speaker.id());
        outline
    }

    fn line(&self) -> String {
        let minutes = self.minutes.map_or_else(String::new, |minutes| format!(" {minutes} 分钟"));
        let signed = if self.signed.is_some() { " 已签名" } else { "" };
        format!("谈话 {}{minutes}{signed}", self.channel.label())
    }
}

impl Counted for Talk {
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        self.filing().facts(self.on, "talk", known, |event| {
            // A talk of this register is about nothing else.
            let event = event.channel(self.channel.word()).topics(Topic::Education.bit()).service_minutes(self.minutes.unwrap_or(0));
            event.served(known.standing(self.person.id(), self.on))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{Key, Word};
    use count::Part;
    use count::testing::{RuleExample, World, check_rules, day, id};

    fn talk() -> Talk {
        Talk {
            on: day("2020-02-03"),
            person: Link::to(id(1)),
            speaker: Link::to(id(11)),
            recorder: Some(Link::to(id(12))),
            minutes: Some(40),
            channel: Channel::Office,
            content: Prose("谈话要点".into()),
            attitude: None,
            measures: None,
            signed: Some(day("2020-02-03")),
            at: None,
            place: None,
            campaign: None,
            project: None,
            note: None,
        }
    }

    #[test]
    fn every_rule_names_its_field() {
        let worked: [RuleExample<Talk>; 6] = [
            (|_| {}, &[]),
            (|t| t.recorder = None, &[]),
            (|t| t.recorder = Some(t.speaker), &[("recorder", "same_worker")]),
            (|t| t.signed = Some(t.on), &[]),
            (|t| t.signed = Some(t.on - 1), &[("signed", "before_the_day")]),
            (|t| t.minutes = Some(1441), &[("minutes", "over_a_day")]),
        ];
        check_rules(talk, &worked);
    }

    #[test]
    fn a_talk_serves_one_person_and_costs_the_time_of_speaker_and_recorder() {
        let facts = talk().facts(&World::new());
        let rows: Vec<(Part, Key, u32, u32)> = facts.iter().map(|f| (f.part, f.subject, f.service_minutes, f.work_minutes)).collect();
        assert_eq!(rows, [(Part::Served, Key(1), 40, 0), (Part::Effort, Key::NONE, 40, 40), (Part::Effort, Key::NONE, 40, 40)]);
        assert!(facts.iter().all(|fact| fact.kind == Word::of("talk") && fact.topics == Topic::Education.bit()));
        assert_eq!(talk().line(), "谈话 来站面谈 40 分钟 已签名");
    }
}
