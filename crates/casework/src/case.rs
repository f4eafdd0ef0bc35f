//! A case (个案): an open file with goals, from intake to closure and the look back after it (domain.md 2.2, 2.8). One phone call is no case; what is done
//! within it are contacts, crises and referrals that name it, so that the number of interviews is counted and never typed. A case that is taken up
//! again is a new one linked to the old, so that the counts stay right. Its stage is told by what is filled in (`stage.rs`), never chosen. Absent: the
//! conference on a case, which is a paper of the file.

use crate::case_words::{CaseClosure, CaseProblem, CaseSource, ClientKind, FamilyKind, Farewell, IntakeOpinion, Reaction, Resource};
use crate::{CaseEvent, CaseStage, FollowUp, FunctionalScale};
use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Set, Terms, Text, Word, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Domain, Filing, Project, Worker, each};
use people::Person;

record! {
    /// 服务暂停的一段时间。
    CasePause "case_pause" "服务中止" {
        from: Day = field("从").preset("今天"),
        until: Option<Day> = field("到").help("恢复服务的日期，还没有恢复就留空"),
        reason: Option<Text> = field("原因").confidential(),
    }
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
        enquired: Option<Day> = field("求助日期").heads("咨询日期").help("第一次来求助或被转来的日期，早于接案才填"),
        family: Option<FamilyKind> = field("家庭类型").confidential(),
        client: Set<ClientKind> = field("人员类别").confidential().heads("服务对象类型").help("可多选"),
        opinion_on: Option<Day> = field("接案督导日期").heads("督导日期"),
        opinion_by: Option<Link<Worker>> = field("接案督导").heads("督导"),
        opinion_note: Option<Prose> = field("接案督导说明").confidential(),
        assessed: Option<Day> = field("预估日期"),
        assessment: Option<Prose> = field("预估").confidential().heads("预估情况 问题分析").help("问题、原因、本人和环境的优势"),
        scales: Vec<FunctionalScale> = field("社会功能量表").confidential().help("接案时评一次，结案前再评一次，可以看出变化"),
        resources: Set<Resource> = field("资源类型").confidential().heads("需要的资源").help("可多选"),
        steps: Option<Prose> = field("服务步骤").confidential().heads("实施步骤").help("做什么、谁做、什么时候做"),
        started: Option<Day> = field("开始服务日期").heads("介入日期"),
        pauses: Vec<CasePause> = field("服务中止"),
        evaluated: Option<Day> = field("评估日期"),
        closing_opinion: Option<IntakeOpinion> = field("结案督导意见"),
        closing_on: Option<Day> = field("结案督导日期"),
        closing_by: Option<Link<Worker>> = field("结案督导"),
        closing_note: Option<Prose> = field("结案督导说明").confidential(),
        reactions: Set<Reaction> = field("结案反应").confidential().heads("案主反应").help("可多选"),
        farewell: Set<Farewell> = field("结案处理").confidential().heads("处理方法").help("可多选"),
    }
}

impl Case {
    /// What was done with it, in order: by day, and on one day in the order of the work. What is not written down is passed over.
    fn course(&self) -> Vec<(Day, CaseEvent, String)> {
        let verdict = |opinion| if opinion == IntakeOpinion::Agreed { CaseEvent::Agree } else { CaseEvent::Decline };
        let ends = if self.closure == Some(CaseClosure::Referred) { CaseEvent::Refer } else { CaseEvent::Close };
        let mut course = vec![(self.opened, CaseEvent::Take, "opened".to_owned())];
        course.extend(self.opinion.map(|opinion| (self.opinion_on.unwrap_or(self.opened), verdict(opinion), "opinion".to_owned())));
        let steps =
            [(self.assessed, CaseEvent::Assess, "assessed"), (self.planned, CaseEvent::Plan, "planned"), (self.started, CaseEvent::Begin, "started")];
        let dated = |(day, event, path): (Option<Day>, CaseEvent, &str)| Some((day?, event, path.to_owned()));
        course.extend(steps.into_iter().filter_map(dated));
        for (i, pause) in self.pauses.iter().enumerate() {
            course.push((pause.from, CaseEvent::Suspend, format!("pauses.{i}.from")));
            course.extend(pause.until.map(|until| (until, CaseEvent::Resume, format!("pauses.{i}.until"))));
        }
        course.extend([(self.evaluated, CaseEvent::Evaluate, "evaluated"), (self.closed, ends, "closed")].into_iter().filter_map(dated));
        course.sort_by_key(|(day, ..)| *day);
        course
    }

    /// Where it stands, and what cannot have been, each with its field and the sentence that says why.
    pub fn walked(&self) -> (CaseStage, Vec<(String, &'static str)>) {
        let (mut stage, mut refused) = (CaseStage::Enquiry, Vec::new());
        for (_, event, path) in self.course() {
            match stage.after(event) {
                Ok(next) => stage = next,
                Err(sentence) => refused.push((path, sentence)),
            }
        }
        (stage, refused)
    }

    /// Where it stands.
    pub fn stage(&self) -> CaseStage {
        self.walked().0
    }

    /// What has to hold between the supervisor's word at the end and the end.
    fn closing_rules(&self, faults: &mut Faults) {
        let is_said = self.closing_opinion.is_some() || (self.closing_on.is_none() && self.closing_by.is_none());
        faults.require(is_said, "closing_opinion", "opinion_missing", "填了结案督导或日期，也要填结案督导意见");
        let is_refused = self.closing_opinion == Some(IntakeOpinion::Declined) && self.closed.is_some();
        faults.require(!is_refused, "closed", "closing_declined", "督导不同意结案，先不填结案日期，继续服务");
        faults.require(self.closing_on.is_none_or(|on| on >= self.opened), "closing_on", "before_the_day", "结案督导日期在接案日期之前");
    }

    fn filing(&self) -> Filing {
        let filing = Filing::of(self.campaign, self.project).about([self.person]).by(each(&self.worker, 0)).link(self.reopened, "reopened");
        let filing = filing.link(self.opinion_by, "supervisor").link(self.closing_by, "supervisor");
        match self.domain {
            Some(domain) => filing.within(domain),
            None => filing,
        }
    }
}

impl Record for Case {
    fn rules(&self, faults: &mut Faults) {
        let not_before = |day: Option<Day>, earlier: Day| day.is_none_or(|day| day >= earlier);
        faults.require(self.enquired.is_none_or(|enquired| enquired <= self.opened), "enquired", "after_the_day", "求助日期在接案日期之后");
        faults.require(not_before(self.opinion_on, self.opened), "opinion_on", "before_the_day", "督导日期在接案日期之前");
        let is_said = self.opinion.is_some() || (self.opinion_on.is_none() && self.opinion_by.is_none());
        faults.require(is_said, "opinion", "opinion_missing", "填了督导或督导日期，也要填督导意见");
        faults.require(not_before(self.assessed, self.opened), "assessed", "before_the_day", "预估日期在接案日期之前");
        faults.require(not_before(self.planned, self.opened), "planned", "before_the_day", "计划日期在接案日期之前");
        let planned_by = self.started.zip(self.planned).is_none_or(|(started, planned)| started >= planned);
        faults.require(planned_by && not_before(self.started, self.opened), "started", "before_the_plan", "开始服务日期在接案或计划日期之前");
        let begun = self.started.unwrap_or(self.opened);
        faults.require(not_before(self.evaluated, begun), "evaluated", "before_the_service", "评估日期在开始服务日期之前");
        let last = self.planned.map_or(self.opened, |planned| planned.max(self.opened));
        faults.require(not_before(self.closed, last), "closed", "closed_too_early", "结案日期在接案或计划日期之前");
        faults.require(self.closed.is_some() == self.closure.is_some(), "closure", "end_in_half", "结案日期和结案类型要一起填");
        self.closing_rules(faults);
        for (i, pause) in self.pauses.iter().enumerate() {
            let is_after = pause.until.is_none_or(|until| until >= pause.from);
            faults.require(is_after, &format!("pauses.{i}.until"), "before_the_day", "恢复服务在中止之前");
        }
        for (i, scale) in self.scales.iter().enumerate() {
            faults.require(scale.on >= self.enquired.unwrap_or(self.opened), &format!("scales.{i}.on"), "before_the_day", "评分日期在接案日期之前");
        }
        // days that contradict one another are said above, and once
        if faults.is_empty() {
            for (path, sentence) in self.walked().1 {
                faults.add(path, "stage", sentence);
            }
        }
        for (i, follow_up) in self.follow_ups.iter().enumerate() {
            let is_after = self.closed.is_some_and(|closed| follow_up.on >= closed);
            faults.require(is_after, &format!("follow_ups.{i}.on"), "not_closed", "回访在结案之后；结案前的联系记在走访/电访登记");
        }
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.opened);
        outline.state = Some(self.stage().code());
        outline.due = self.look_back_due();
        outline.assignee = self.worker.map(Link::id);
        // Contacts name it by its number.
        outline.terms = self.number.as_ref().map(|number| Terms { names: vec![number.0.clone()], ..Terms::default() });
        outline
    }

    fn line(&self) -> String {
        let stands = match (self.stage(), self.closure) {
            (CaseStage::Closed | CaseStage::Referred, Some(closure)) => format!("已结案 {}", closure.label()),
            (stage, _) => stage.label().to_owned(),
        };
        let problems = self.problems.iter().map(Choice::label).collect::<Vec<_>>().join("、");
        ["个案", &problems, &stands].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

impl Counted for Case {
    /// A state from intake to closure, both days included, with the source as its thing: begun in a period it is 个案建档, at a date an open case. The
    /// closure is a happening of its own day. A case serves nobody by itself: its contacts do.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        if self.stage() == CaseStage::Declined {
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

    fn started() -> Case {
        Case { started: Some(day("2020-02-17")), ..case() }
    }

    fn pause(from: &str, until: Option<&str>) -> CasePause {
        CasePause { from: day(from), until: until.map(day), reason: None }
    }

    fn looked_back(on: &str) -> FollowUp {
        FollowUp { on: day(on), result: None }
    }

    #[test]
    fn every_rule_names_its_field() {
        let worked: [RuleExample<Case>; 21] = [
            (|_| {}, &[]),
            (|c| c.enquired = Some(c.opened + 1), &[("enquired", "after_the_day")]),
            (|c| c.opinion_on = Some(c.opened - 1), &[("opinion_on", "before_the_day")]),
            (|c| (c.opinion, c.opinion_by) = (None, c.worker), &[("opinion", "opinion_missing")]),
            (|c| c.assessed = Some(c.opened - 1), &[("assessed", "before_the_day")]),
            (|c| c.started = Some(c.opened + 6), &[("started", "before_the_plan")]),
            (|c| *c = Case { evaluated: Some(c.opened + 13), ..started() }, &[("evaluated", "before_the_service")]),
            (|c| c.closing_by = c.worker, &[("closing_opinion", "opinion_missing")]),
            (
                |c| *c = Case { closing_opinion: Some(IntakeOpinion::Declined), ..closed("2020-05-31", CaseClosure::Reached) },
                &[("closed", "closing_declined")],
            ),
            (|c| *c = Case { pauses: vec![pause("2020-03-01", Some("2020-02-29"))], ..started() }, &[("pauses.0.until", "before_the_day")]),
            (|c| c.scales = vec![FunctionalScale::on(c.opened - 1)], &[("scales.0.on", "before_the_day")]),
            // What the stage does not allow: a plan although the supervisor said no, a break before the service, an evaluation in a break.
            (|c| c.opinion = Some(IntakeOpinion::Declined), &[("planned", "stage")]),
            (|c| c.pauses = vec![pause("2020-03-01", None)], &[("pauses.0.from", "stage")]),
            (|c| *c = Case { pauses: vec![pause("2020-03-01", None)], evaluated: Some(day("2020-03-02")), ..started() }, &[("evaluated", "stage")]),
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
            (Case { opinion: Some(IntakeOpinion::Agreed), ..intake() }, "agreed", "个案 就业、家庭关系 待预估"),
            (Case { opinion: Some(IntakeOpinion::Declined), ..intake() }, "declined", "个案 就业、家庭关系 督导不同意接案"),
            (Case { assessed: Some(day("2020-02-05")), ..intake() }, "assessed", "个案 就业、家庭关系 已预估"),
            (case(), "planned", "个案 就业、家庭关系 已定计划"),
            (started(), "open", "个案 就业、家庭关系 服务中"),
            (Case { opinion: None, planned: None, ..started() }, "open", "个案 就业、家庭关系 服务中"),
            (Case { pauses: vec![pause("2020-03-01", None)], ..started() }, "suspended", "个案 就业、家庭关系 已中止"),
            (Case { pauses: vec![pause("2020-03-01", Some("2020-03-31"))], ..started() }, "open", "个案 就业、家庭关系 服务中"),
            (Case { evaluated: Some(day("2020-05-20")), ..started() }, "evaluating", "个案 就业、家庭关系 评估中"),
            (closed("2020-05-31", CaseClosure::Referred), "referred", "个案 就业、家庭关系 已结案 已转介"),
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
