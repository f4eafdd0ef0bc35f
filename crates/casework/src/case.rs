//! A case (个案): an open file with goals, from intake to closure and the look back after it (domain.md 2.2, 2.8). One phone call is no case; what is done
//! within it are contacts, crises and referrals that name it, so that the number of interviews is counted and never typed. A case that is taken up
//! again is a new one linked to the old, so that the counts stay right. Absent: forms of assessment and conference, which are papers of the file.

use crate::FollowUp;
use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Set, Terms, Text, Word, choices, field, months_after, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Domain, Filing, Project, Worker, each};
use people::Person;

choices! {
    /// How the client came (服务来源).
    CaseSource "来源" {
        Publicity = "source_publicity" "宣传" | "宣传活动 活动宣传",
        Found = "source_found" "社工发现" | "社工主动发现 走访发现 主动发现 发掘",
        Own = "source_own" "自行求助" | "主动求助 本人求助 自我求助",
        Recommended = "source_recommended" "他人介绍" | "他人推荐 介绍 亲友介绍",
        Community = "source_community" "社区转介" | "居委转介 社区居委转介 社区",
        Government = "source_government" "政府部门转介" | "部门转介 街道转介 派出所转介 禁毒办转介",
        Agency = "source_agency" "其他机构转介" | "机构转介 转介",
        Other = "source_other" "其他" | "其它",
    }
    /// What the client needs, as stated (自述需求).
    CaseProblem "问题类别" {
        Leisure = "leisure" "休闲娱乐" | "娱乐",
        Interest = "interest" "兴趣爱好" | "兴趣",
        Health = "health" "健康" | "身体健康 养生",
        FamilyEducation = "family_education" "家庭教育" | "亲子教育",
        Ability = "ability" "能力提升" | "自我能力",
        Career = "career" "就业" | "职业 求职 就业问题",
        StartUp = "start_up" "创业",
        Volunteering = "volunteering" "志愿服务" | "参与志愿",
        Community = "community_benefit" "社区公益" | "公益",
        Money = "money" "资金" | "经济 经济困难 经济问题",
        Goods = "goods_need" "物资" | "生活物资",
        Rehabilitation = "rehabilitation" "康复" | "戒毒康复 戒断 防复吸",
        Medical = "medical_need" "医疗" | "就医 疾病",
        Home = "home_improvement" "居住改善" | "住房 居住环境",
        Education = "education_need" "教育" | "学业 就学",
        Legal = "legal" "法律" | "法律援助",
        Family = "family_relation" "家庭关系" | "婚姻家庭 家庭",
        Social = "social_relation" "人际关系" | "人际 社会交往 社会支持",
        Emotion = "emotion_need" "情绪心理" | "情绪 心理 心理情绪",
        Other = "other_need" "其他" | "其它",
    }
    /// What the supervisor said at intake.
    IntakeOpinion "督导意见" {
        Agreed = "agreed" "同意" | "同意接案 同意开案 可 可以 可接案",
        Declined = "declined" "不同意" | "不同意接案 不接案",
    }
    /// Why it was closed.
    CaseClosure "结案类型" {
        Reached = "closure_reached" "目标达成" | "达到目标 目标实现 完成目标 已达成目标",
        ByClient = "closure_client" "服务对象终止" | "服务对象要求结案 案主终止 案主要求结案 服务对象退出",
        BeyondAbility = "closure_beyond" "超出服务能力" | "超出能力 转介其他机构 需求超出能力",
        Changed = "closure_changed" "人员变动" | "社工或服务对象变动 搬迁 社工离职",
        Lost = "closure_lost" "失去联系" | "失联",
        Isolated = "closure_isolated" "转强制隔离戒毒" | "强戒 收监 转强戒",
        Died = "closure_died" "死亡" | "去世",
        Other = "closure_other" "其他" | "其它",
    }
}

record! {
    /// 一个个案，从接案到结案和回访。一次电话不是个案；面谈次数由关联本个案的服务记录得出。
    Case "case" "个案登记" {
        person: Link<Person> = field("服务对象").personal().heads("姓名 对象 案主").phone(),
        opened: Day = field("接案日期").heads("开案日期 建档日期 日期").preset("今天").phone(),
        source: Option<CaseSource> = field("来源").heads("服务来源 个案来源").phone(),
        problems: Set<CaseProblem> = field("问题类别").confidential().heads("需求类别 问题 主要问题").help("可多选").phone(),
        worker: Option<Link<Worker>> = field("社工").heads("责任社工 负责社工 跟进社工").phone(),
        goals: Option<Prose> = field("服务目标").confidential().heads("目标 服务计划").phone(),
        number: Option<Text> = field("个案编号").heads("编号 个案号"),
        opinion: Option<IntakeOpinion> = field("督导意见"),
        consented: Option<Day> = field("知情同意日期").heads("知情同意 服务协议").help("本人签知情同意书的日期"),
        planned: Option<Day> = field("计划日期").heads("服务计划日期"),
        evaluation: Option<Prose> = field("评估").confidential().heads("评估结果 成效评估"),
        closed: Option<Day> = field("结案日期").help("还在服务就留空"),
        closure: Option<CaseClosure> = field("结案类型").heads("结案原因"),
        follow_ups: Vec<FollowUp> = field("跟进").confidential().heads("回访 结案跟进").help("结案后的回访，一般在 1、3、6 个月"),
        reopened: Option<Link<Case>> = field("原个案").help("结案后重新接案的，选原来的个案"),
        domain: Option<Domain> = field("领域"),
        note: Option<Prose> = field("备注").confidential(),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

/// After so many months from closure somebody looks back (usual practice, domain.md 2.8).
const LOOK_BACK_MONTHS: [i32; 3] = [1, 3, 6];

impl Case {
    /// The day of the next look back after closure, all of them counted from the closure. None while the case is open, when all are done, and where
    /// there is nobody to look back at.
    pub fn look_back_due(&self) -> Option<Day> {
        let closed = self.closed?;
        if matches!(self.closure, Some(CaseClosure::Died | CaseClosure::Isolated | CaseClosure::Lost)) {
            return None;
        }
        let last = self.follow_ups.iter().map(|follow_up| follow_up.on).max().unwrap_or(closed);
        LOOK_BACK_MONTHS.into_iter().map(|months| months_after(closed, months)).find(|due| *due > last)
    }

    /// Where it stands.
    pub fn state(&self) -> &'static str {
        match (self.closed, self.planned, self.opinion) {
            (Some(_), ..) => "closed",
            (None, Some(_), _) | (None, None, Some(IntakeOpinion::Agreed)) => "open",
            (None, None, Some(IntakeOpinion::Declined)) => "declined",
            (None, None, None) => "intake",
        }
    }

    fn filing(&self) -> Filing {
        let filing = Filing::of(self.campaign, self.project).about([self.person]).by(each(&self.worker, 0)).link(self.reopened, "reopened");
        match self.domain {
            Some(domain) => filing.within(domain),
            None => filing,
        }
    }
}

impl Record for Case {
    fn rules(&self, faults: &mut Faults) {
        let not_before = |day: Option<Day>, earlier: Day| day.is_none_or(|day| day >= earlier);
        faults.require(not_before(self.planned, self.opened), "planned", "before_the_day", "计划日期在接案日期之前");
        let last = self.planned.map_or(self.opened, |planned| planned.max(self.opened));
        faults.require(not_before(self.closed, last), "closed", "closed_too_early", "结案日期在接案或计划日期之前");
        faults.require(self.closed.is_some() == self.closure.is_some(), "closure", "end_in_half", "结案日期和结案类型要一起填");
        for (i, follow_up) in self.follow_ups.iter().enumerate() {
            let is_after = self.closed.is_some_and(|closed| follow_up.on >= closed);
            faults.require(is_after, &format!("follow_ups.{i}.on"), "not_closed", "回访在结案之后；结案前的联系记在走访/电访登记");
        }
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.opened);
        outline.state = Some(self.state());
        outline.due = self.look_back_due();
        outline.assignee = self.worker.map(Link::id);
        // Contacts name it by its number.
        outline.terms = self.number.as_ref().map(|number| Terms { names: vec![number.0.clone()], ..Terms::default() });
        outline
    }

    fn line(&self) -> String {
        let stands = match (self.state(), self.closure) {
            ("closed", Some(closure)) => format!("已结案 {}", closure.label()),
            ("open", _) => "服务中".to_owned(),
            ("declined", _) => "督导不同意接案".to_owned(),
            _ => "接案中".to_owned(),
        };
        let problems = self.problems.iter().map(Choice::label).collect::<Vec<_>>().join("、");
        ["个案", &problems, &stands].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

impl Counted for Case {
    /// A state from intake to closure, both days included, with the source as its thing: begun in a period it is 个案建档, at a date an open case. The
    /// closure is a happening of its own day. A case serves nobody by itself: its contacts do.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        if self.state() == "declined" {
            return Vec::new();
        }
        let source = self.source.map_or(Word::NONE, Choice::word);
        let mut facts = self.filing().state("case", self.opened, self.closed, source, known);
        if let (Some(closed), Some(closure)) = (self.closed, self.closure) {
            facts.extend(self.filing().state("case_closed", closed, Some(closed), closure.word(), known));
        }
        facts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::case;
    use count::Measure;
    use count::testing::{Condition, RuleExample, World, check_rules, day, figure, id, item, kind, population};
    use org::Population;

    fn closed(on: &str, closure: CaseClosure) -> Case {
        Case { closed: Some(day(on)), closure: Some(closure), ..case() }
    }

    fn looked_back(on: &str) -> FollowUp {
        FollowUp { on: day(on), result: None }
    }

    #[test]
    fn every_rule_names_its_field() {
        let worked: [RuleExample<Case>; 8] = [
            (|_| {}, &[]),
            (|c| c.planned = Some(c.opened - 1), &[("planned", "before_the_day")]),
            (|c| c.closed = Some(c.opened + 90), &[("closure", "end_in_half")]),
            (|c| c.closure = Some(CaseClosure::Reached), &[("closure", "end_in_half")]),
            (|c| *c = closed("2020-02-09", CaseClosure::Reached), &[("closed", "closed_too_early")]),
            (|c| c.follow_ups = vec![looked_back("2020-03-01")], &[("follow_ups.0.on", "not_closed")]),
            (
                |c| {
                    *c = closed("2020-05-31", CaseClosure::Reached);
                    c.follow_ups = vec![looked_back("2020-05-30"), looked_back("2020-05-31")];
                },
                &[("follow_ups.0.on", "not_closed")],
            ),
            (|c| *c = closed("2020-02-10", CaseClosure::ByClient), &[]),
        ];
        check_rules(case, &worked);
    }

    #[test]
    fn after_closure_somebody_looks_back_three_times() {
        // Closed on 31 May 2020; the last look back; the next one.
        let worked = [
            (None, Some("2020-06-30")),
            (Some("2020-06-10"), Some("2020-06-30")),
            (Some("2020-06-30"), Some("2020-08-31")),
            (Some("2020-09-05"), Some("2020-11-30")),
            (Some("2020-11-30"), None),
        ];
        for (last, due) in worked {
            let case = Case { follow_ups: last.map(looked_back).into_iter().collect(), ..closed("2020-05-31", CaseClosure::Reached) };
            assert_eq!(case.look_back_due(), due.map(day), "{last:?}");
        }
        for closure in [CaseClosure::Died, CaseClosure::Isolated, CaseClosure::Lost] {
            assert_eq!(closed("2020-05-31", closure).outline().due, None, "{closure:?}");
        }
        assert_eq!(case().look_back_due(), None);
    }

    #[test]
    fn the_state_follows_from_what_is_filled_in() {
        let intake = || Case { planned: None, opinion: None, ..case() };
        let worked = [
            (intake(), "intake", "个案 就业、家庭关系 接案中"),
            (Case { opinion: Some(IntakeOpinion::Agreed), ..intake() }, "open", "个案 就业、家庭关系 服务中"),
            (Case { opinion: Some(IntakeOpinion::Declined), ..intake() }, "declined", "个案 就业、家庭关系 督导不同意接案"),
            (case(), "open", "个案 就业、家庭关系 服务中"),
            (closed("2020-05-31", CaseClosure::Reached), "closed", "个案 就业、家庭关系 已结案 目标达成"),
        ];
        for (case, state, line) in worked {
            assert_eq!((case.outline().state, case.line()), (Some(state), line.to_owned()));
        }
        assert_eq!(case().outline().terms.map(|terms| terms.names), Some(vec!["2020-017".to_owned()]));
        assert_eq!(case().outline().links, [(id(1), "person"), (id(11), "worker")]);
    }

    #[test]
    fn files_opened_in_a_period_and_open_at_a_date_are_two_figures_over_the_same_rows() {
        let town = World::new().since(1, Population::CommunityTreatment.bit(), "2020-01-01");
        let declined = Case { opinion: Some(IntakeOpinion::Declined), planned: None, ..case() };
        let same_day = Case { opened: day("2020-02-20"), planned: None, ..closed("2020-02-20", CaseClosure::ByClient) };
        let all = [case(), closed("2020-05-31", CaseClosure::Reached), same_day, declined].map(|case| case.facts(&town));
        let figure = |measure, to, conditions: &[Condition]| figure(&all, measure, day(to), conditions);
        // Day; opened until then, open at its end, persons with an open case, closed until then.
        for (to, expected) in [
            ("2020-02-02", [0, 0, 0, 0]),
            ("2020-02-03", [2, 2, 1, 0]),
            ("2020-02-20", [3, 3, 1, 1]),
            ("2020-05-31", [3, 2, 1, 2]),
            ("2020-06-01", [3, 1, 1, 2]),
        ] {
            let counted = [
                figure(Measure::Records, to, &[kind("case")]),
                figure(Measure::States, to, &[kind("case")]),
                figure(Measure::PersonsAt, to, &[kind("case")]),
                figure(Measure::Records, to, &[kind("case_closed")]),
            ];
            assert_eq!(counted, expected, "{to}");
        }
        let of_sj = [kind("case"), population(Population::CommunityTreatment.index()), item("source_found")];
        assert_eq!(figure(Measure::Records, "2020-12-31", &of_sj), 3);
        assert_eq!(figure(Measure::Records, "2020-12-31", &[kind("case_closed"), item("closure_reached")]), 1);
        assert_eq!(figure(Measure::PersonTimes, "2020-12-31", &[]), 0);
    }
}
