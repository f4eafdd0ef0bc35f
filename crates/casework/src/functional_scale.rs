//! The functional scale of the intake assessment: ten items of daily and social life, each 0, 1 or 2 (domain.md 2.2). The more points, the more help is
//! needed; what does not apply to somebody, such as the role in a marriage, is left out. Absent: any judgement, which is the worker's.

use base::{Choice, Day, choices, field, record};

choices! {
    /// Points of one item.
    Score "评分" {
        Well = "score_0" "0 正常" | "0 无缺陷 没有问题",
        Hard = "score_1" "1 有困难" | "1 有缺陷",
        Severe = "score_2" "2 严重困难" | "2 严重缺陷",
    }
}

record! {
    /// 社会功能量表，十项，每项 0、1、2 分；不适用的不评。
    FunctionalScale "functional_scale" "社会功能量表" {
        on: Day = field("评分日期").preset("今天"),
        self_care: Option<Score> = field("个人生活自理"),
        work: Option<Score> = field("职业和工作"),
        family: Option<Score> = field("家庭职能"),
        marriage: Option<Score> = field("婚姻职能"),
        parent: Option<Score> = field("父母职能"),
        home: Option<Score> = field("家庭内活动"),
        withdrawal: Option<Score> = field("社会性退缩"),
        outside: Option<Score> = field("家庭外活动"),
        interest: Option<Score> = field("兴趣和关心"),
        planning: Option<Score> = field("责任心和计划性"),
    }
}

impl FunctionalScale {
    /// Of a day, with nothing scored yet.
    pub fn on(on: Day) -> Self {
        Self {
            on,
            self_care: None,
            work: None,
            family: None,
            marriage: None,
            parent: None,
            home: None,
            withdrawal: None,
            outside: None,
            interest: None,
            planning: None,
        }
    }

    fn items(&self) -> [Option<Score>; 10] {
        [self.self_care, self.work, self.family, self.marriage, self.parent, self.home, self.withdrawal, self.outside, self.interest, self.planning]
    }

    /// The points of all items that were scored, and how many these are.
    pub fn total(&self) -> (usize, usize) {
        let scored: Vec<usize> = self.items().into_iter().flatten().map(Choice::index).collect();
        (scored.iter().sum(), scored.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use count::testing::day;

    #[test]
    fn what_does_not_apply_has_no_points_and_is_not_counted() {
        let unscored = FunctionalScale::on(day("2020-02-03"));
        let single = FunctionalScale { self_care: Some(Score::Well), work: Some(Score::Severe), withdrawal: Some(Score::Hard), ..unscored.clone() };
        assert_eq!((unscored.total(), single.total()), ((0, 0), (3, 3)));
        let [worst, ten] = [Some(Score::Severe), Some(Score::Well)].map(|score| FunctionalScale {
            self_care: score,
            work: score,
            family: score,
            marriage: score,
            parent: score,
            home: score,
            withdrawal: score,
            outside: score,
            interest: score,
            planning: score,
            ..unscored.clone()
        });
        assert_eq!((worst.total(), ten.total()), ((20, 10), (0, 10)));
    }
}
