//! A month that an organisation has closed: from then on what is counted of it, there and below, is changed by adjustments only. Its one fact says so
//! to the store, which refuses or lists (`count::Closing`). To open the month again is a correction of this record, with its reason; to close it
//! once more is another record. Absent: judging what reaches into the month, which happens in the writer's turn; the adjustments, which the store
//! lists.

use base::{Bucket, Choice, Day, Faults, Outline, Prose, Record, choices, field, record};
use count::{Counted, Fact, Known};

choices! {
    /// Whether the month is closed.
    MonthState "关账状态" {
        Closed = "closed" "已关账",
        Reopened = "reopened" "已重新打开",
    }
}

record! {
    /// 一个单位把一个月关上。关上以后，那个月的登记、更正和删除都要写明原因，并作为调整列出；下级单位也一样。
    Closing "closing" "关账" {
        month: Day = field("月份").help("这个月里的哪一天都可以"),
        note: Option<Prose> = field("说明"),
        reopened: Option<Day> = field("重新打开").help("重新打开的那天；还关着就留空"),
    }
}

impl Closing {
    /// The first day of the month.
    pub fn first_day(&self) -> Day {
        Bucket::Month.bucket_of(self.month).from
    }

    /// 2020年1月.
    pub fn name(&self) -> String {
        Bucket::Month.bucket_of(self.month).chinese()
    }
}

impl Record for Closing {
    fn rules(&self, faults: &mut Faults) {
        let after = self.reopened.is_none_or(|day| day >= self.first_day());
        faults.require(after, "reopened", "ends_before_start", "重新打开的日期早于这个月");
    }

    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.first_day());
        outline.state = Some(if self.reopened.is_some() { MonthState::Reopened.code() } else { MonthState::Closed.code() });
        outline
    }

    fn line(&self) -> String {
        format!("{} {}", self.name(), if self.reopened.is_some() { "关账，已重新打开" } else { "关账" })
    }
}

impl Counted for Closing {
    /// It closes what is filed where it is filed itself: nobody closes a month for an organisation for which he may not write.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        if self.reopened.is_some() { Vec::new() } else { vec![count::closed(known.org(), self.month)] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use count::testing::{World, day, faults_of, survives_the_form};

    #[test]
    fn a_closing_says_its_month_until_it_is_opened_again() {
        let closing = Closing { month: day("2020-02-13"), note: None, reopened: None };
        let said = |closing: &Closing| count::Closing::said(&closing.facts(&World::new())).map(|said| said.month).collect::<Vec<_>>();
        assert_eq!((said(&closing), closing.outline().day, closing.line().as_str()), (vec![day("2020-02-01")], day("2020-02-01"), "2020年2月 关账"));
        let open = Closing { reopened: Some(day("2020-03-05")), ..closing };
        assert_eq!((said(&open), open.outline().state), (vec![], Some("reopened")));
        assert_eq!(faults_of(&Closing { reopened: Some(day("2020-01-31")), ..open }), [("reopened".to_owned(), "ends_before_start")]);
        survives_the_form(&Closing { month: day("2020-02-01"), note: Some("报区里".into()), reopened: None });
    }
}
