//! A line: a number that is answered, from a day to a day. Counted as 条 at a date; a private sub-line is another owner's line, not another kind.

use base::{Choice, Day, Faults, Outline, Record, Terms, Text, Word, choices, field, record};
use count::{Counted, Fact, Known, LINE, state};

choices! {
    /// Whose line it is.
    LineOwner "归属" {
        Station = "line_station" "站点热线" | "站点 社工站 项目 站点项目",
        Private = "line_private" "负责人私人分线" | "私人 分线 私人电话",
        Special = "line_special" "专线" | "专用",
    }
}

record! {
    /// 一条对外接听的热线。停开填停用日期，不删除，旧日子的条数不变。
    Line "line" "热线" {
        name: Text = field("名称").heads("线路 热线 热线名称").help("接线人认得出的叫法，例如某某站红棉关爱热线").phone(),
        programme: Text = field("热线项目").heads("项目名称 系列").help("统一的叫法，例如红棉关爱；条数按它统计，写法要一致").phone(),
        number: Text = field("号码").personal().heads("电话 热线号码 联系电话").help("私人分线的号码属于个人信息").phone(),
        owner: LineOwner = field("归属").preset("line_station").phone(),
        opened: Day = field("启用日期").heads("开通日期").preset("今天").phone(),
        closed: Option<Day> = field("停用日期").help("最后一天，还开着就留空"),
    }
}

impl Record for Line {
    fn rules(&self, faults: &mut Faults) {
        faults.require(self.closed.is_none_or(|closed| closed >= self.opened), "closed", "ends_before_start", "停用日期在启用日期之前");
    }

    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.opened);
        outline.state = Some(if self.closed.is_some() { "closed" } else { "open" });
        outline.terms = Some(Terms {
            names: vec![self.name.0.clone()],
            phones: vec![self.number.0.chars().filter(char::is_ascii_digit).collect()],
            ..Terms::default()
        });
        outline
    }

    fn line(&self) -> String {
        format!("热线 {} {}", self.programme.0, self.owner.label())
    }
}

impl Counted for Line {
    /// A state from its first day to its last. The programme is its thing. The owner stands as the channel, which a state has no other use for:
    /// so the lines of a programme at stations (239) and the private sub-lines (100) are two filters over the same rows.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let template = Fact { org: known.org(), item: Word::of(&self.programme.0), channel: self.owner.word(), place: known.me(), ..Fact::default() };
        state(LINE, self.opened, self.closed, template).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::line;
    use count::testing::{ME, World, check_rules, day};

    #[test]
    fn a_line_is_a_state_of_its_programme_from_the_first_day_to_the_last() {
        // Closed on, rows.
        let worked = [
            (None, vec![("2020-01-28", 1)]),
            (Some("2020-02-13"), vec![("2020-01-28", 1), ("2020-02-14", -1)]),
            (Some("2020-01-28"), vec![("2020-01-28", 1), ("2020-01-29", -1)]),
        ];
        for (closed, expected) in worked {
            let facts = Line { closed: closed.map(day), ..line() }.facts(&World::new());
            let rows: Vec<(Day, i32)> = facts.iter().map(|fact| (fact.day, fact.times)).collect();
            let expected: Vec<(Day, i32)> = expected.into_iter().map(|(on, times)| (day(on), times)).collect();
            assert_eq!(rows, expected);
            for fact in facts {
                assert_eq!((fact.kind, fact.item, fact.channel, fact.place), (LINE, Word::of("红棉关爱"), LineOwner::Station.word(), ME));
            }
        }
    }

    #[test]
    fn a_line_cannot_close_before_it_opens() {
        check_rules(
            line,
            &[(|_| {}, &[]), (|l| l.closed = Some(l.opened), &[]), (|l| l.closed = Some(l.opened - 1), &[("closed", "ends_before_start")])],
        );
    }

    #[test]
    fn a_line_is_found_by_name_and_by_the_digits_of_its_number() {
        let terms = line().outline().terms.unwrap();
        assert_eq!((terms.names, terms.phones), (vec!["红棉关爱一号线".to_owned()], vec!["19000000001".to_owned()]));
        assert_eq!(line().line(), "热线 红棉关爱 站点热线");
    }
}
