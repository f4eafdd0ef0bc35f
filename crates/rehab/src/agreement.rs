//! The agreement on community treatment or rehabilitation (戒毒条例 art. 16): signed with the street, before witnesses, after the person has been
//! told rights and duties. A move to another street takes a new one (art. 22), which names the one that it replaces.

use crate::Episode;
use base::{Day, Faults, Link, Outline, Record, Text, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Filing, Place, Project, Worker, each, repeated};
use people::Person;

record! {
    /// 与街道签订的社区戒毒（康复）协议。只登记签订这件事，协议条文和附件归档。
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
    fn a_witness_signs_once() {
        check_rules(
            agreement,
            &[
                (|_| {}, &[]),
                (|a| a.witnesses.clear(), &[]),
                (|a| a.witnesses.push(Text("民警乙".into())), &[]),
                (|a| a.witnesses.push(a.witnesses[0].clone()), &[("witnesses.1", "witness_twice")]),
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
