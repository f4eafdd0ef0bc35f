//! The agreement on community treatment or rehabilitation (戒毒条例 art. 16): signed with the street, before witnesses, after the person has been
//! told rights and duties. A move to another street takes a new one (art. 22), which names the one that it replaces.

use crate::Episode;
use base::{Day, Faults, Link, Outline, Phone, Prose, Record, Text, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Filing, Place, Project, Worker, each, repeated};
use people::Person;

choices! {
    /// How the person signed. An electronic signature equals a written one when it is reliable (电子签名法 art. 13, 14); whether a district takes it is local.
    SignatureWay "签名方式" {
        Hand = "signed_hand" "手写签名" | "签名",
        Thumb = "signed_thumb" "捺指印" | "指印 按手印",
        Electronic = "signed_electronic" "电子签名",
    }
}

record! {
    /// 与街道签订的社区戒毒（康复）协议。登记签订和各方签名、本协议约定的具体内容；通用条文在打印的协议书上，签好的扫描件作附件。
    Agreement "agreement" "社区戒毒（康复）协议" {
        person: Link<Person> = field("服务对象").personal().heads("姓名 对象").phone(),
        episode: Link<Episode> = field("哪一次社戒社康").heads("所属执行").help("这份协议属于哪一次社区戒毒或社区康复").phone(),
        told: Option<Day> = field("权利义务告知日期").heads("告知 告知日期").help("当面告知权利、义务、违反的后果和个人信息如何使用，本人签名的日期").phone(),
        witnesses: Vec<Text> = field("见证人").personal().help("在场签名的人，一行一人").phone(),
        signed: Day = field("协议签订日期").heads("签订日期 签协议").preset("今天").phone(),
        worker: Option<Link<Worker>> = field("经办社工").heads("社工 经办人").phone(),
        number: Option<Text> = field("协议编号").personal(),
        guardian: Option<Text> = field("监护人").personal().help("未成年人须由监护人一同签名"),
        place: Option<Link<Place>> = field("签订地点").heads("地点"),
        supersedes: Option<Link<Agreement>> = field("替代的协议").help("变更执行地后与新街道重新签订时，选原来那份"),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
        version: Option<u32> = field("第几份").usual("1 2 3").help("同一次执行里第几次签协议；第一份可以不填"),
        way: Option<SignatureWay> = field("签名方式"),
        signatory: Option<Text> = field("街道签字人").personal().heads("签字人").help("代表街道签字的人；盖街道公章"),
        guarantor: Option<Text> = field("担保人").personal().help("签了担保书的家庭成员，担保书作附件"),
        guarantor_phone: Option<Phone> = field("担保人电话").personal(),
        help: Option<Prose> = field("可以获得的帮助").confidential().help("就学、就业、就医、生活救助，写具体的"),
        measures: Option<Prose> = field("具体措施").confidential().help("戒毒知识辅导、教育劝诫、心理辅导、职业指导等（戒毒条例第十八条）"),
        tests: Option<Text> = field("检测约定").help("多久一次、在哪里"),
        other: Option<Prose> = field("其他约定").confidential(),
        notice_version: Option<Text> = field("告知书版本").help("当面宣读的权利义务告知书的表号和版本"),
    }
}

impl Agreement {
    fn filing(&self) -> Filing {
        Filing::of(self.campaign, self.project)
            .about([self.person])
            .link(self.episode, "episode")
            .by(each(&self.worker, 0))
            .at(self.place)
            .link(self.supersedes, "supersedes")
    }
}

impl Record for Agreement {
    fn rules(&self, faults: &mut Faults) {
        for again in repeated(&self.witnesses) {
            faults.add(format!("witnesses.{again}"), "witness_twice", "这名见证人填了两次");
        }
        faults.require(self.version != Some(0), "version", "no_version", "第一份写 1");
        let follows = self.supersedes.is_none() || self.version != Some(1);
        faults.require(follows, "version", "first_replaces_none", "替代了原来协议的，不会是第一份");
        let reachable = self.guarantor_phone.is_none() || self.guarantor.is_some();
        faults.require(reachable, "guarantor", "nobody_named", "填了担保人电话，请填担保人");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.signed);
        outline.state = Some(if self.told.is_some() { "told" } else { "signed" });
        outline.assignee = self.worker.map(Link::id);
        outline
    }

    fn line(&self) -> String {
        let told = if self.told.is_some() { "已告知权利义务" } else { "未登记告知" };
        format!("签订协议 {told}")
    }
}

impl Counted for Agreement {
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let standing = known.standing(self.person.id(), self.signed);
        self.filing().facts(self.signed, "agreement", known, |event| event.served(standing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::agreement;
    use base::{Key, Word};
    use count::Part;
    use count::testing::{World, check_rules, day, id};

    #[test]
    fn every_rule_names_its_field() {
        check_rules(
            agreement,
            &[
                (|_| {}, &[]),
                (|a| a.witnesses.clear(), &[]),
                (|a| a.witnesses.push(Text("民警乙".into())), &[]),
                (|a| a.witnesses.push(a.witnesses[0].clone()), &[("witnesses.1", "witness_twice")]),
                (|a| a.version = Some(0), &[("version", "no_version")]),
                (|a| a.version = Some(1), &[]),
                (
                    |a| {
                        a.supersedes = Some(Link::to(id(41)));
                        a.version = Some(1);
                    },
                    &[("version", "first_replaces_none")],
                ),
                (|a| a.guarantor_phone = base::Phone::parse("19000000003").ok(), &[("guarantor", "nobody_named")]),
            ],
        );
    }

    #[test]
    fn signing_is_one_event_with_one_person_on_the_day_of_the_signature() {
        let facts = agreement().facts(&World::new());
        let rows: Vec<(String, Word, Part, Key)> = facts.iter().map(|f| (f.day.to_string(), f.kind, f.part, f.subject)).collect();
        let kind = Word::of("agreement");
        assert_eq!(rows, [("2020-02-04".into(), kind, Part::Served, Key(1)), ("2020-02-04".into(), kind, Part::Effort, Key::NONE)]);
        assert_eq!(Agreement { worker: None, ..agreement() }.facts(&World::new()).len(), 1);
    }

    #[test]
    fn it_hangs_on_the_episode_and_on_the_one_that_it_replaces() {
        let moved = Agreement { supersedes: Some(Link::to(id(41))), told: None, ..agreement() };
        assert_eq!(moved.outline().links, [(id(1), "person"), (id(40), "episode"), (id(11), "worker"), (id(41), "supersedes")]);
        assert_eq!((moved.outline().day, moved.outline().state), (day("2020-02-04"), Some("signed")));
        assert_eq!((moved.line(), agreement().line()), ("签订协议 未登记告知".to_owned(), "签订协议 已告知权利义务".to_owned()));
    }
}
