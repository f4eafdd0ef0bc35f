//! An emergency response with a first day, from which "day n" is counted, and a lawful end; and a project under which service is done.

use base::{Day, Faults, Outline, Record, Terms, Text, field, record};
use count::Counted;

record! {
    /// 一次突发事件响应。第一天算第 1 天；结束后个人资料按《突发事件应对法》第八十五条销毁，数字保留。
    Campaign "campaign" "应急行动" {
        name: Text = field("名称"),
        first_day: Day = field("第一天").help("简报里“第 n 天”从这天算起，含当天"),
        last_day: Option<Day> = field("结束日期"),
        basis: Option<Text> = field("依据"),
    }
    /// 服务项目，或一份合同下的服务。
    Project "project" "项目" {
        name: Text = field("名称"),
        code: Option<Text> = field("编号"),
        from: Day = field("从"),
        to: Option<Day> = field("到"),
    }
}

impl Record for Campaign {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.last_day.is_none_or(|last| last >= self.first_day), "last_day", "ends_before_start", "结束日期在第一天之前");
    }

    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.first_day);
        outline.state = Some(if self.last_day.is_some() { "closed" } else { "open" });
        outline.terms = Some(Terms { names: vec![self.name.0.clone()], ..Terms::default() });
        outline
    }

    fn line(&self) -> String {
        self.name.0.clone()
    }
}

impl Counted for Campaign {}

impl Record for Project {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.to.is_none_or(|to| to >= self.from), "to", "ends_before_start", "结束日期在开始日期之前");
    }

    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.from);
        outline.terms =
            Some(Terms { names: vec![self.name.0.clone()], numbers: self.code.iter().map(|code| code.0.clone()).collect(), ..Terms::default() });
        outline
    }

    fn line(&self) -> String {
        self.name.0.clone()
    }
}

impl Counted for Project {}
