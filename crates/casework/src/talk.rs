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
        ended: Option<Time> = field("结束时间"),
        health: Option<Text> = field("身心状况").confidential().heads("情绪身体 精神状态").help("情绪、身体、用药"),
        living: Option<Text> = field("工作和家庭").confidential().heads("工作家庭 生活情况"),
        company: Option<Text> = field("交往情况").confidential().heads("社会交往 交往"),
        difficulty: Option<Text> = field("困难和诉求").confidential().heads("困难 诉求"),
        advice: Option<Prose> = field("意见和建议").confidential().heads("建议 教育内容"),
        promised: Option<Prose> = field("承诺事项").confidential().heads("承诺 答应的事").help("本人答应做的事"),
        next: Option<Day> = field("下次谈话").heads("下次谈话日期 下次时间").help("约好哪天再谈，就会在那天提醒"),
        countersigned: Option<Day> = field("谈话人签名日期").heads("谈话人签名"),
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
        faults.require(self.next.is_none_or(|next| next >= self.on), "next", "before_the_day", "下次谈话在本次谈话之前");
        let ends_later = self.at.zip(self.ended).is_none_or(|(at, ended)| ended >= at);
        faults.require(ends_later, "ended", "before_the_beginning", "结束时间在开始时间之前");
        let countersigned = self.countersigned.is_none_or(|signed| signed >= self.on);
        faults.require(countersigned, "countersigned", "before_the_day", "签名日期在谈话日期之前");
        faults.require(self.signed.is_none_or(|signed| signed >= self.on), "signed", "before_the_day", "签名日期在谈话日期之前");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.assignee = Some(self.speaker.id());
        outline.due = self.next;
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
    use crate::testing::talk;
    use base::{Key, Word};
    use count::Part;
    use count::testing::{RuleExample, World, check_rules, day, id};

    #[test]
    fn every_rule_names_its_field() {
        let worked: [RuleExample<Talk>; 12] = [
            (|_| {}, &[]),
            (|t| t.recorder = None, &[]),
            (|t| t.recorder = Some(t.speaker), &[("recorder", "same_worker")]),
            (|t| t.signed = Some(t.on), &[]),
            (|t| t.signed = Some(t.on - 1), &[("signed", "before_the_day")]),
            (|t| t.minutes = Some(1441), &[("minutes", "over_a_day")]),
            (|t| t.next = Some(t.on - 1), &[("next", "before_the_day")]),
            (|t| t.next = Some(t.on), &[]),
            (|t| (t.at, t.ended) = ("09:30".parse().ok(), "09:29".parse().ok()), &[("ended", "before_the_beginning")]),
            (|t| (t.at, t.ended) = ("09:30".parse().ok(), "10:10".parse().ok()), &[]),
            (|t| t.ended = "10:10".parse().ok(), &[]),
            (|t| t.countersigned = Some(t.on - 1), &[("countersigned", "before_the_day")]),
        ];
        check_rules(talk, &worked);
    }

    #[test]
    fn who_is_to_be_talked_with_again_is_due_on_that_day_with_whoever_talked() {
        let outline = Talk { next: Some(day("2020-02-29")), ..talk() }.outline();
        assert_eq!((outline.due, outline.assignee), (Some(day("2020-02-29")), Some(id(11))));
        assert_eq!(talk().outline().due, None);
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
