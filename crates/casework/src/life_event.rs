//! A change in somebody's life: a birth, a death, a job, a marriage (report of Zhengzhou: a boy born to a client). It belongs to the day on which it
//! happened and to whom it befell; what was done about it are services of their own. Counted as a happening, never as a service.

use base::{Choice, Day, Faults, Link, Outline, Prose, Record, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Filing, Project, Worker, each};
use people::Person;

choices! {
    /// What happened.
    LifeChange "事项" {
        SonBorn = "son_born" "生子" | "生了儿子 得子 喜得贵子 男婴",
        DaughterBorn = "daughter_born" "生女" | "生了女儿 得女 女婴",
        Pregnant = "pregnant" "怀孕",
        Married = "married" "结婚" | "再婚",
        Divorced = "divorced" "离婚",
        Employed = "employed" "就业" | "找到工作 上岗 入职",
        StartedBusiness = "started_business" "创业" | "开店",
        Unemployed = "unemployed" "失业" | "离职 下岗",
        Schooled = "schooled" "入学" | "复学 升学",
        Trained = "trained" "取得证书" | "完成培训 职业资格",
        Aided = "aided" "获得救助" | "获批低保 低保获批 救助到位",
        Reconciled = "reconciled" "家庭和好" | "回归家庭 与家人和好",
        Ill = "ill" "患病" | "住院 重病",
        Injured = "injured" "受伤" | "意外 事故",
        Moved = "moved_home" "搬家" | "搬迁",
        Bereaved = "bereaved" "亲人去世" | "丧亲 丧偶",
        Died = "life_died" "去世" | "死亡 病故",
        Other = "life_other" "其他" | "其它",
    }
}

record! {
    /// 服务对象生活中的一件大事。只记发生了什么；为此提供的服务另记。
    LifeEvent "life_event" "生活事件" {
        person: Link<Person> = field("服务对象").personal().heads("姓名 对象").phone(),
        what: LifeChange = field("事项").confidential().heads("事件").help("双胞胎登记两次").phone(),
        on: Day = field("日期").heads("发生日期 时间").preset("今天").phone(),
        detail: Option<Prose> = field("情况").confidential().heads("说明 备注").phone(),
        concerning: Option<Link<Person>> = field("相关的人").personal().help("出生的孩子、去世的亲人、结婚的对象；已建档的才选"),
        learned: Option<Day> = field("获知日期").help("社工知道的日期，与发生日期不同才填"),
        worker: Option<Link<Worker>> = field("社工").heads("经办社工").phone(),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

impl LifeEvent {
    fn filing(&self) -> Filing {
        Filing::of(self.campaign, self.project).about([self.person]).link(self.concerning, "concerning").by(each(&self.worker, 0))
    }
}

impl Record for LifeEvent {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.concerning != Some(self.person), "concerning", "same_person", "相关的人不能是本人");
        faults.require(self.learned.is_none_or(|learned| learned >= self.on), "learned", "before_the_day", "获知日期在发生日期之前");
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.assignee = self.worker.map(Link::id);
        outline
    }

    fn line(&self) -> String {
        format!("生活事件 {}", self.what.label())
    }
}

impl Counted for LifeEvent {
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        self.filing().state("life_event", self.on, Some(self.on), self.what.word(), known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use count::Measure;
    use count::testing::{RuleExample, World, check_rules, day, figure, id, item, kind, link, population};
    use org::Population;

    fn birth() -> LifeEvent {
        LifeEvent {
            person: link(1),
            what: LifeChange::SonBorn,
            on: day("2020-02-09"),
            detail: None,
            concerning: Some(link(2)),
            learned: Some(day("2020-02-09")),
            worker: Some(link(11)),
            campaign: None,
            project: None,
        }
    }

    #[test]
    fn every_rule_names_its_field() {
        let worked: [RuleExample<LifeEvent>; 4] = [
            (|_| {}, &[]),
            (|e| e.concerning = None, &[]),
            (|e| e.concerning = Some(e.person), &[("concerning", "same_person")]),
            (|e| e.learned = Some(e.on - 1), &[("learned", "before_the_day")]),
        ];
        check_rules(birth, &worked);
    }

    #[test]
    fn a_boy_born_to_a_client_is_one_happening_and_no_service() {
        let town = World::new().since(1, Population::CommunityRehabilitation.bit(), "2019-01-01");
        let job = LifeEvent { what: LifeChange::Employed, person: link(3), concerning: None, ..birth() };
        let all = [birth().facts(&town), job.facts(&town)];
        let figure = |measure, conditions: &[_]| figure(&all, measure, day("2020-12-31"), conditions);
        assert_eq!(figure(Measure::Records, &[kind("life_event"), item("son_born")]), 1);
        assert_eq!(figure(Measure::Records, &[kind("life_event"), item("son_born"), population(Population::CommunityRehabilitation.index())]), 1);
        assert_eq!(figure(Measure::PersonsEver, &[kind("life_event"), item("employed")]), 1);
        assert_eq!((figure(Measure::PersonTimes, &[]), figure(Measure::Events, &[])), (0, 0));
    }

    #[test]
    fn the_child_is_linked_and_the_line_names_nobody() {
        assert_eq!(birth().outline().links, [(id(1), "person"), (id(2), "concerning"), (id(11), "worker")]);
        assert_eq!((birth().outline().subject, birth().line()), (Some(id(1)), "生活事件 生子".to_owned()));
    }
}
