//! What a person asks about the own data: to see them, to have a copy, to have them corrected, completed, erased or explained (个人信息保护法 art.
//! 44–50). A request has a clock; whoever refuses gives the reason in writing (art. 50). Absent: doing what was asked, which is a correction, a
//! deletion or a printed copy, each where it belongs.

use crate::Person;
use base::{Calendar, Choice, Day, Faults, Link, Outline, Prose, Record, choices, field, record};
use count::Counted;
use org::Worker;

/// Working days within which a request is answered, unless the record says otherwise. The law says 及时; fifteen working days is what the rules on
/// complaints and most platforms hold to.
pub const WITHIN_WORKING_DAYS: u32 = 15;

choices! {
    /// What is asked for.
    RequestKind "个人信息请求" {
        Access = "access" "查阅" | "查看",
        Copy = "copy" "复制" | "复印",
        Transfer = "transfer" "转移到别处",
        Correct = "correct" "更正、补充" | "更正",
        Delete = "delete" "删除",
        Explain = "explain" "解释说明" | "说明",
        Withdraw = "withdraw" "撤回同意",
    }
    /// Who asks.
    Requester "请求人" {
        Own = "own" "本人",
        Guardian = "guardian_of" "监护人",
        Kin = "kin" "近亲属（本人已故）" | "近亲属",
        Agent = "agent" "受托人",
    }
    /// What came of it.
    RequestOutcome "处理结果" {
        Granted = "granted" "已照办",
        Partly = "partly" "部分照办",
        Refused = "refused" "未照办" | "拒绝",
    }
}

record! {
    /// 服务对象本人（或监护人、近亲属、受托人）对其个人信息提出的请求，从收到之日起计时；拒绝要写明理由（个人信息保护法第四十四条至第五十条）。
    DataRequest "data_request" "个人信息请求" {
        person: Link<Person> = field("服务对象").personal(),
        what: RequestKind = field("要求"),
        by: Requester = field("谁提出").preset("own"),
        received: Day = field("收到日期").preset("今天"),
        within: Option<u32> = field("期限").unit("工作日").help("不填就是 15 个工作日"),
        detail: Option<Prose> = field("具体内容").confidential(),
        worker: Option<Link<Worker>> = field("经办人"),
        answered: Option<Day> = field("答复日期"),
        outcome: Option<RequestOutcome> = field("处理结果"),
        why: Option<Prose> = field("理由").confidential().help("没有照办或只照办一部分时必填，要告诉本人"),
    }
}

impl DataRequest {
    /// The last day of the clock.
    pub fn due(&self) -> Day {
        Calendar::of_2020().working_days_after(self.received, self.within.unwrap_or(WITHIN_WORKING_DAYS))
    }
}

impl Record for DataRequest {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.answered.is_none_or(|day| day >= self.received), "answered", "before_received", "答复日期在收到日期之前");
        faults.require(self.answered.is_none() || self.outcome.is_some(), "outcome", "required", "答复了就要写处理结果");
        faults.require(self.outcome.is_none() || self.answered.is_some(), "answered", "required", "有了处理结果就要写答复日期");
        let refuses = matches!(self.outcome, Some(RequestOutcome::Refused | RequestOutcome::Partly));
        faults.require(!refuses || self.why.is_some(), "why", "required", "没有全部照办，要写明理由（个人信息保护法第五十条）");
        faults.require(self.within.is_none_or(|days| (1..=60).contains(&days)), "within", "range", "期限在 1 到 60 个工作日之间");
    }

    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.received);
        outline.state = Some(if self.answered.is_some() { "answered" } else { "open" });
        outline.subject = Some(self.person.id());
        outline.due = self.answered.is_none().then(|| self.due());
        outline.assignee = self.worker.map(Link::id);
        outline.link(self.person.id(), "requested_about");
        outline
    }

    fn line(&self) -> String {
        match &self.outcome {
            Some(outcome) => format!("{}：{}", self.what.label(), outcome.label()),
            None => format!("{}：{} 前答复", self.what.label(), self.due()),
        }
    }
}

impl Counted for DataRequest {}

#[cfg(test)]
mod tests {
    use super::*;
    use count::testing::{day, faulty_fields, link};

    fn request() -> DataRequest {
        DataRequest {
            person: link(51),
            what: RequestKind::Copy,
            by: Requester::Own,
            received: day("2020-02-03"),
            within: None,
            detail: None,
            worker: None,
            answered: None,
            outcome: None,
            why: None,
        }
    }

    #[test]
    fn the_clock_runs_in_working_days_and_stops_with_the_answer() {
        // 2020-02-03 is a Monday, the first working day after the prolonged festival
        assert_eq!(request().outline().due, Some(day("2020-02-24")));
        assert_eq!(DataRequest { within: Some(1), ..request() }.outline().due, Some(day("2020-02-04")));
        let answered = DataRequest { answered: Some(day("2020-02-10")), outcome: Some(RequestOutcome::Granted), ..request() };
        assert_eq!((answered.outline().due, answered.outline().state), (None, Some("answered")));
    }

    #[test]
    fn an_answer_has_its_outcome_and_a_refusal_its_reason() {
        let answered = Some(day("2020-02-10"));
        for (request, faulty) in [
            (request(), vec![]),
            (DataRequest { answered, ..request() }, vec!["outcome"]),
            (DataRequest { outcome: Some(RequestOutcome::Granted), ..request() }, vec!["answered"]),
            (DataRequest { answered, outcome: Some(RequestOutcome::Refused), ..request() }, vec!["why"]),
            (DataRequest { answered: Some(day("2020-02-01")), outcome: Some(RequestOutcome::Granted), ..request() }, vec!["answered"]),
            (DataRequest { within: Some(90), ..request() }, vec!["within"]),
        ] {
            assert_eq!(faulty_fields(&request), faulty, "{request:?}");
        }
    }
}
