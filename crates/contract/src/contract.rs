//! The contract itself: who buys what of whom, for how long, and how it was appraised. One that is prolonged keeps its record; one that is bought
//! anew is another contract.

use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Terms, Text, Word, choices, field, record};
use count::{Counted, Fact, Known, state};
use org::{Organisation, Project, key_of};

choices! {
    /// What is bought (domain.md 8): people at posts, or the output of a station.
    PurchaseModel "购买方式" {
        Posts = "posts_purchase" "岗位购买" | "购买岗位 岗位",
        Project = "project_purchase" "项目购买" | "购买项目 项目 站点购买",
    }
    /// When in the year it is appraised.
    Stage "评估阶段" {
        Start = "start_appraisal" "初期" | "期初 需求评估",
        Middle = "mid_appraisal" "中期" | "期中",
        Final = "final_appraisal" "末期" | "期末 终期 结项",
    }
}

record! {
    /// 对一份合同的一次评估。
    Appraisal "appraisal" "合同评估" {
        on: Day = field("评估日期"),
        stage: Stage = field("评估阶段"),
        by: Option<Text> = field("评估方"),
        score: Option<u32> = field("得分").unit("分").help("按 100 分制"),
        comment: Option<Prose> = field("评估意见"),
        rectify_by: Option<Day> = field("整改期限").help("要求整改的填，到期提醒"),
        rectified_on: Option<Day> = field("整改完成"),
    }
    /// 一份政府购买服务合同。延期的改延期日期；重新购买的另立一份。岗位和指标各自登记，连到合同。
    Contract "contract" "服务合同" {
        name: Text = field("合同名称").heads("项目名称 名称").phone(),
        buyer: Text = field("购买方").heads("甲方 采购人").phone(),
        agency: Option<Link<Organisation>> = field("承接机构").heads("承接方 乙方").phone(),
        signed: Day = field("签订日期").heads("签约日期").preset("今天").phone(),
        from: Day = field("服务期起").heads("开始日期 期限起").phone(),
        to: Day = field("服务期止").heads("结束日期 期限止").phone(),
        model: PurchaseModel = field("购买方式").preset("project_purchase").phone(),
        number: Option<Text> = field("合同编号").heads("编号 合同号"),
        amount: Option<u32> = field("金额").unit("元").heads("合同金额").help("只填到元"),
        payment: Option<Prose> = field("付款安排"),
        supervisor: Option<Text> = field("监督方").heads("监管部门"),
        using_unit: Option<Text> = field("用人单位").heads("使用单位"),
        area: Option<Text> = field("服务范围").heads("服务区域"),
        extended_to: Option<Day> = field("延期到"),
        appraisals: Vec<Appraisal> = field("评估"),
        closed: Option<Day> = field("结束日期").help("结项或提前终止的那天；还在履行就留空"),
        project: Option<Link<Project>> = field("项目"),
        note: Option<Prose> = field("备注"),
    }
}

/// The kind word of contracts: a state that lasts as long as the service under it.
pub(crate) const CONTRACT: &str = "contract";
/// The best score.
const SCORE_MAX: u32 = 100;

impl Contract {
    /// The last day of service: prolonged, or ended before its time.
    pub fn last_day(&self) -> Day {
        let planned = self.extended_to.unwrap_or(self.to);
        self.closed.map_or(planned, |closed| closed.min(planned))
    }

    /// The next day by which something must be put right; without one, the last day of service. A closed contract waits for nothing.
    fn due(&self) -> Option<Day> {
        let to_rectify = self.appraisals.iter().filter(|appraisal| appraisal.rectified_on.is_none()).filter_map(|appraisal| appraisal.rectify_by);
        self.closed.is_none().then(|| to_rectify.min().unwrap_or_else(|| self.last_day()))
    }
}

impl Record for Contract {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.to >= self.from, "to", "ends_before_start", "服务期止在服务期起之前");
        faults.require(self.extended_to.is_none_or(|to| to > self.to), "extended_to", "no_extension", "延期日期要在服务期止之后");
        faults.require(self.closed.is_none_or(|closed| closed >= self.from), "closed", "ends_before_start", "结束日期在服务期起之前");
        for (i, appraisal) in self.appraisals.iter().enumerate() {
            let score = appraisal.score.is_none_or(|score| score <= SCORE_MAX);
            faults.require(score, &format!("appraisals.{i}.score"), "over_the_scale", "按 100 分制填");
            for (member, day) in [("rectify_by", appraisal.rectify_by), ("rectified_on", appraisal.rectified_on)] {
                let after = day.is_none_or(|day| day >= appraisal.on);
                faults.require(after, &format!("appraisals.{i}.{member}"), "before_appraised", "不能早于评估日期");
            }
        }
    }

    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.signed);
        outline.state = Some(if self.closed.is_some() { "closed" } else { "open" });
        outline.due = self.due();
        outline.project = self.project.map(Link::id);
        outline.link(self.agency.map(Link::id), "agency");
        outline.link(outline.project, "project");
        outline.terms = Some(Terms {
            names: vec![self.name.0.clone()],
            numbers: self.number.iter().map(|number| number.0.clone()).collect(),
            ..Terms::default()
        });
        outline
    }

    fn line(&self) -> String {
        format!("{} {} {} 至 {}", self.model.label(), self.name, self.from, self.last_day())
    }
}

impl Counted for Contract {
    /// It lasts. What it costs is no figure of service.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let agency = key_of(self.agency, known);
        let row =
            Fact { org: known.org(), agency, subject: agency, project: key_of(self.project, known), item: self.model.word(), ..Fact::default() };
        state(Word::of(CONTRACT), self.from, Some(self.last_day()), row).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use count::testing::{RuleExample, World, check_rules, day, link};

    pub(crate) fn contract() -> Contract {
        Contract {
            name: "禁毒社工岗位购买（2018）".into(),
            buyer: "市公安局".into(),
            agency: Some(link(7)),
            signed: day("2017-12-20"),
            from: day("2018-01-01"),
            to: day("2018-12-31"),
            model: PurchaseModel::Posts,
            number: Some("郑购2017-118".into()),
            amount: Some(1_040_000),
            payment: None,
            supervisor: None,
            using_unit: Some("各街道办事处".into()),
            area: None,
            extended_to: None,
            appraisals: Vec::new(),
            closed: None,
            project: Some(link(70)),
            note: None,
        }
    }

    fn appraisal(on: &str, score: u32, rectify_by: Option<&str>, rectified_on: Option<&str>) -> Appraisal {
        Appraisal {
            on: day(on),
            stage: Stage::Middle,
            by: Some("第三方".into()),
            score: Some(score),
            comment: None,
            rectify_by: rectify_by.map(day),
            rectified_on: rectified_on.map(day),
        }
    }

    #[test]
    fn a_contract_lasts_until_its_last_day_of_service() {
        // Prolonged to, closed on, the day after the last.
        let worked = [
            (None, None, "2019-01-01"),
            (Some("2019-03-31"), None, "2019-04-01"),
            (None, Some("2018-06-30"), "2018-07-01"),
            (None, Some("2019-02-15"), "2019-01-01"),
        ];
        for (extended_to, closed, gone) in worked {
            let contract = Contract { extended_to: extended_to.map(day), closed: closed.map(day), ..contract() };
            let days: Vec<(Day, i32)> = contract.facts(&World::new()).iter().map(|fact| (fact.day, fact.times)).collect();
            assert_eq!(days, [(day("2018-01-01"), 1), (day(gone), -1)], "{extended_to:?} {closed:?}");
        }
    }

    #[test]
    fn what_is_due_is_what_must_be_put_right_and_then_the_end() {
        let due = |appraisals: Vec<Appraisal>| Contract { appraisals, ..contract() }.outline().due;
        assert_eq!(due(Vec::new()), Some(day("2018-12-31")));
        assert_eq!(due(vec![appraisal("2018-06-20", 72, Some("2018-07-20"), None)]), Some(day("2018-07-20")));
        assert_eq!(due(vec![appraisal("2018-06-20", 72, Some("2018-07-20"), Some("2018-07-11"))]), Some(day("2018-12-31")));
        let closed = Contract { closed: Some(day("2019-01-15")), ..contract() }.outline();
        assert_eq!((closed.state, closed.due), (Some("closed"), None));
    }

    #[test]
    fn every_rule_names_its_field() {
        let worked: [RuleExample<Contract>; 6] = [
            (|_| {}, &[]),
            (|c| c.to = c.from - 1, &[("to", "ends_before_start")]),
            (|c| c.extended_to = Some(c.to), &[("extended_to", "no_extension")]),
            (|c| c.closed = Some(c.from - 1), &[("closed", "ends_before_start")]),
            (|c| c.appraisals = vec![appraisal("2018-06-20", 101, None, None)], &[("appraisals.0.score", "over_the_scale")]),
            (
                |c| c.appraisals = vec![appraisal("2018-06-20", 100, Some("2018-06-19"), Some("2018-06-20"))],
                &[("appraisals.0.rectify_by", "before_appraised")],
            ),
        ];
        check_rules(contract, &worked);
    }
}
