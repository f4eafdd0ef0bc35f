//! A referral: from the wish to its end, one record that is carried on (domain.md 2.7). Its state is told by the days that are filled in, never
//! chosen. Sending is not success: 转介 counts what was sent, 成功转介 what was accepted.

use crate::Case;
use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Text, Word, choices, field, record};
use count::{Counted, Fact, Known, state};
use org::{Campaign, Filing, Project, Topic, Worker, each, key_of};
use people::Person;

choices! {
    /// How it ended.
    ReferralEnd "结束情形" {
        Closed = "closed" "服务完成" | "完成 结案",
        Refused = "refused" "对方不接收" | "拒绝 不接收 退回",
        NoAnswer = "no_answer" "对方未答复" | "未答复 无答复",
        Withdrawn = "withdrawn" "撤回" | "服务对象撤回 取消",
    }
}

choices! {
    /// To whom.
    Receiver "转入机构类别" {
        Agency = "to_agency" "社会组织" | "社工机构 机构",
        Department = "to_department" "政府部门" | "部门 街道 民政",
        Hospital = "to_hospital" "医院" | "医疗机构",
        Clinic = "to_clinic" "维持治疗门诊" | "美沙酮门诊 门诊",
        Station = "to_station" "其他社工站" | "社工站",
        Other = "to_other" "其他" | "其它",
    }
}

record! {
    /// 把服务对象介绍到别的机构、医院或部门。发出不等于成功，对方接收了才是。
    Referral "referral" "转介登记" {
        person: Link<Person> = field("服务对象").personal().heads("姓名 对象").phone(),
        reason: Text = field("原因").confidential().heads("转介原因 需求").phone(),
        to: Text = field("转入机构").heads("接收机构 转介机构 转至").phone(),
        consented: Option<Day> = field("同意日期").heads("同意书").help("本人签同意书的日期，须单独同意（个人信息保护法第二十三条）").phone(),
        sent: Option<Day> = field("发出日期").heads("发出").phone(),
        on: Day = field("日期").heads("转介日期").preset("今天").phone(),
        worker: Option<Link<Worker>> = field("经办社工").heads("社工 经办人").phone(),
        duty: Option<Text> = field("法定职责").help("依法必须转介、不需同意时，写明依据（个人信息保护法第十三条）"),
        accepted: Option<Day> = field("接收日期"),
        receiver: Option<Text> = field("接收人").personal(),
        serving: Option<Day> = field("开始服务日期").help("对方开始服务的日期"),
        told: Option<Day> = field("反馈日期"),
        feedback: Option<Prose> = field("反馈").confidential(),
        ended: Option<Day> = field("结束日期"),
        end: Option<ReferralEnd> = field("结束情形").heads("结果"),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
        case: Option<Link<Case>> = field("个案").heads("个案编号").help("由哪个个案转出"),
        note: Option<Prose> = field("备注").confidential(),
        to_kind: Option<Receiver> = field("转入机构类别").heads("机构类别"),
        agreed_by: Option<Text> = field("同意人").personal().help("本人，或不满十四周岁的监护人"),
        covers: Option<Text> = field("同意提供的资料").heads("提供资料 资料范围").help("告诉对方什么，只给办事需要的"),
        documents: Option<Text> = field("移交材料").heads("材料 附件"),
        handed_by: Option<Text> = field("移交人").personal(),
    }
}

impl Referral {
    /// Where it stands.
    pub fn state(&self) -> &'static str {
        match self.end {
            Some(end) => end.code(),
            None if self.told.is_some() => "fed_back",
            None if self.serving.is_some() => "in_service",
            None if self.accepted.is_some() => "accepted",
            None if self.sent.is_some() => "sent",
            None if self.consented.is_some() || self.duty.is_some() => "consented",
            None => "draft",
        }
    }

    fn filing(&self) -> Filing {
        Filing::of(self.campaign, self.project).about([self.person]).by(each(&self.worker, 0)).link(self.case, "case")
    }

    /// The steps after consent, each with its field, its day and the step without which it cannot be.
    fn steps(&self) -> [(&'static str, Option<Day>, Option<Day>); 4] {
        let allowed = self.consented.or(self.duty.as_ref().map(|_| self.on));
        [
            ("sent", self.sent, allowed),
            ("accepted", self.accepted, self.sent),
            ("serving", self.serving, self.accepted),
            ("told", self.told, self.sent),
        ]
    }
}

impl Record for Referral {
    fn rules(&self, faults: &mut Faults) {
        for (path, day, before) in self.steps() {
            let Some(day) = day else { continue };
            match before {
                None if path == "sent" => faults.add("consented", "no_consent", "发出前要有服务对象的同意，或写明法定职责"),
                None => faults.add(path, "step_missing", "前一步的日期还没有填"),
                Some(before) => faults.require(day >= before, path, "steps_order", format!("早于前一步的日期 {before}")),
            }
        }
        faults.require(self.sent.is_none_or(|sent| sent >= self.on), "sent", "before_the_day", "发出日期在登记日期之前");
        faults.require(self.ended.is_some() == self.end.is_some(), "end", "end_in_half", "结束日期和结束情形要一起填");
        let last = self.steps().iter().filter_map(|step| step.1).max().unwrap_or(self.on);
        faults.require(self.ended.is_none_or(|ended| ended >= last), "ended", "steps_order", "结束日期早于已填的步骤");
        match self.end {
            Some(ReferralEnd::Closed) => faults.require(self.accepted.is_some(), "end", "never_accepted", "对方没有接收，不能算服务完成"),
            Some(ReferralEnd::Refused) => faults.require(self.accepted.is_none(), "end", "was_accepted", "已填接收日期，不能又是对方不接收"),
            Some(ReferralEnd::NoAnswer) => {
                let is_waiting = self.sent.is_some() && self.accepted.is_none();
                faults.require(is_waiting, "end", "not_waiting", "发出而没有接收，才是对方未答复");
            }
            Some(ReferralEnd::Withdrawn) | None => {}
        }
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.state = Some(self.state());
        outline.assignee = self.worker.map(Link::id);
        outline.case = self.case.map(Link::id);
        outline
    }

    fn line(&self) -> String {
        let state = match self.state() {
            "draft" => "草稿",
            "consented" => "待发出",
            "sent" => "已发出，等对方接收",
            "accepted" => "对方已接收",
            "in_service" => "对方服务中",
            "fed_back" => "已反馈",
            _ => self.end.map_or("", Choice::label),
        };
        format!("转介 {state}")
    }
}

impl Counted for Referral {
    /// Nothing before it was sent; from then on an event of that day. Acceptance is a state of its own, because all rows of an event share its
    /// day: a referral sent in January and accepted in February is 转介 of January and 成功转介 of February.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let Some(sent) = self.sent else { return Vec::new() };
        let filing = self.filing();
        let standing = |day| known.standing(self.person.id(), day);
        let mut facts = filing.facts(sent, "referral_sent", known, |event| event.topics(Topic::Referral.bit()).served(standing(sent)));
        if let Some(accepted) = self.accepted {
            let standing = standing(accepted);
            let template = Fact {
                topics: Topic::Referral.bit(),
                subject: standing.key,
                household: standing.household,
                populations: standing.populations,
                worker: key_of(self.worker, known),
                ..filing.row(known)
            };
            facts.extend(state(Word::of("referral_accepted"), accepted, self.ended, template));
        }
        facts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::referral;
    use count::Part;
    use count::testing::{RuleExample, World, check_rules};

    #[test]
    fn the_state_is_told_by_the_days() {
        type Change = fn(&mut Referral);
        let worked: [(Change, &str); 8] = [
            (
                |r| {
                    r.consented = None;
                    r.sent = None;
                    r.accepted = None;
                },
                "draft",
            ),
            (
                |r| {
                    r.sent = None;
                    r.accepted = None;
                },
                "consented",
            ),
            (|r| r.accepted = None, "sent"),
            (|_| {}, "accepted"),
            (|r| r.serving = Some(r.on + 5), "in_service"),
            (
                |r| {
                    r.serving = Some(r.on + 5);
                    r.told = Some(r.on + 9);
                },
                "fed_back",
            ),
            (
                |r| {
                    r.ended = Some(r.on + 30);
                    r.end = Some(ReferralEnd::Closed);
                },
                "closed",
            ),
            (
                |r| {
                    r.accepted = None;
                    r.ended = Some(r.on + 30);
                    r.end = Some(ReferralEnd::Refused);
                },
                "refused",
            ),
        ];
        for (change, expected) in worked {
            let mut referral = referral();
            change(&mut referral);
            assert_eq!(referral.state(), expected);
            let mut faults = Faults::new();
            referral.rules(&mut faults);
            assert!(faults.is_empty(), "{expected}: {faults:?}");
        }
    }

    #[test]
    fn a_step_needs_the_one_before_it_and_nothing_is_sent_without_consent_or_duty() {
        let worked: [RuleExample<Referral>; 8] = [
            (|r| r.consented = None, &[("consented", "no_consent")]),
            (
                |r| {
                    r.consented = None;
                    r.duty = Some(Text("未成年人保护法第十一条".into()));
                },
                &[],
            ),
            (|r| r.sent = None, &[("accepted", "step_missing")]),
            (|r| r.accepted = Some(r.on), &[("accepted", "steps_order")]),
            (
                |r| {
                    r.consented = Some(r.on - 2);
                    r.sent = Some(r.on - 1);
                },
                &[("sent", "before_the_day")],
            ),
            (|r| r.ended = Some(r.on + 9), &[("end", "end_in_half")]),
            (
                |r| {
                    r.accepted = None;
                    r.ended = Some(r.on + 9);
                    r.end = Some(ReferralEnd::Closed);
                },
                &[("end", "never_accepted")],
            ),
            (
                |r| {
                    r.ended = Some(r.on + 9);
                    r.end = Some(ReferralEnd::NoAnswer);
                },
                &[("end", "not_waiting")],
            ),
        ];
        check_rules(referral, &worked);
    }

    #[test]
    fn sending_is_an_event_and_acceptance_is_a_state_of_its_own_day() {
        let rows = |referral: &Referral| -> Vec<(String, Part, Word, i32)> {
            referral.facts(&World::new()).iter().map(|f| (f.day.to_string(), f.part, f.kind, f.times)).collect()
        };
        let (sent, accepted) = (Word::of("referral_sent"), Word::of("referral_accepted"));
        let event = [("2020-01-31".to_owned(), Part::Served, sent, 1), ("2020-01-31".to_owned(), Part::Effort, sent, 0)];
        assert_eq!(rows(&Referral { accepted: None, ..referral() }), event);
        let state = ("2020-02-03".to_owned(), Part::State, accepted, 1);
        assert_eq!(rows(&referral()), [event.to_vec(), vec![state]].concat());
        assert_eq!(rows(&Referral { sent: None, accepted: None, ..referral() }), []);
    }
}
