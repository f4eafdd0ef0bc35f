//! A form that is published: a link and a poster by which anybody fills it in without an account, for a response or a station, from a day to a day.
//! It says what the law wants said before anybody answers (个人信息保护法 art. 14, 17, 30): who collects, what for, how long, whom to ask.
//! Absent: the form itself (the arrivals' own, or a [`SurveyForm`]), and the answers.

use crate::survey::SurveyForm;
use base::{Day, Faults, Link, Outline, Record, Terms, Text, field, record};
use count::Counted;
use org::Campaign;

record! {
    /// 公开给人扫码填的表：不用账号，填完马上封存。不选自定义表单就是来穗人员摸查表。
    PublicForm "public_form" "扫码填报" {
        title: Text = field("名称").help("填的人看到的标题").phone(),
        form: Option<Link<SurveyForm>> = field("自定义表单").help("不选就是来穗人员摸查表").phone(),
        collector: Text = field("谁收集").help("单位全称").phone(),
        purpose: Text = field("为什么收集").preset("核对来访人员情况，安排防疫服务").phone(),
        kept: Text = field("保存多久").preset("应急行动结束后销毁，只留下不带姓名的数字").phone(),
        enquiries: Text = field("有问题找谁").help("岗位和电话").phone(),
        from: Day = field("从").preset("今天").phone(),
        to: Option<Day> = field("到").help("最后一天，不填就一直开着").phone(),
        campaign: Option<Link<Campaign>> = field("应急行动"),
    }
}

impl PublicForm {
    /// Whether it takes answers on a day.
    pub fn is_open_on(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

impl Record for PublicForm {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.to.is_none_or(|to| to >= self.from), "to", "ends_before_start", "结束日期在开始日期之前");
    }

    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.from);
        outline.campaign = self.campaign.map(Link::id);
        outline.link(self.form.map(Link::id), "form");
        outline.link(self.campaign.map(Link::id), "campaign");
        outline.terms = Some(Terms { names: vec![self.title.0.clone()], ..Terms::default() });
        outline
    }

    fn line(&self) -> String {
        format!("扫码填报 {}", self.title.0)
    }
}

impl Counted for PublicForm {}

#[cfg(test)]
mod tests {
    use super::*;
    use count::testing::day;

    #[test]
    fn a_public_form_takes_answers_from_its_first_day_to_its_last() {
        let publication = |to: Option<&str>| PublicForm {
            title: "来穗人员登记".into(),
            form: None,
            collector: "某街道社工站".into(),
            purpose: "防疫".into(),
            kept: "一个月".into(),
            enquiries: "站长 19000000001".into(),
            from: day("2020-02-03"),
            to: to.map(day),
            campaign: None,
        };
        for (to, on, open) in [
            (None, "2020-02-02", false),
            (None, "2020-02-03", true),
            (Some("2020-02-05"), "2020-02-05", true),
            (Some("2020-02-05"), "2020-02-06", false),
        ] {
            assert_eq!(publication(to).is_open_on(day(on)), open, "{to:?} {on}");
        }
    }
}
