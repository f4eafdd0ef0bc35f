//! A term that runs, as a bar: which of its days today is, how much is left, where its years end. For the head of a person's file. What ends a term
//! and what does not count is said by whoever makes it; the bar only draws.

use super::format::{fill, thousands};
use crate::text::{Lang, t};
use base::Day;
use maud::{Markup, html};

/// Days of a year on the bar: a tick is a mark and not a date.
const YEAR_DAYS: i32 = 365;

/// No tick stands within so many days of the end, where it would be taken for the end.
const END_DAYS: i32 = 30;

/// A term that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// What runs: 社区戒毒.
    pub label: &'static str,
    /// Which of its days today is, the first being 1.
    pub day: i32,
    /// How many it has; at least 1.
    pub days: i32,
    /// How many are left; whether today is one of them, says whoever makes it.
    pub left: i32,
    /// Its first day.
    pub first: Day,
    /// Its last day.
    pub last: Day,
    /// Labels of what else is said of somebody and need not be said beside the bar.
    pub says: &'static [&'static str],
}

impl Term {
    /// Thousandths of the bar up to a day of the term.
    fn thousandths(&self, day: i32) -> i32 {
        day.clamp(0, self.days.max(1)) * 1_000 / self.days.max(1)
    }

    /// The words above, the bar, the days below.
    pub fn show(&self, lang: Lang) -> Markup {
        let share = |day: i32| {
            let at = self.thousandths(day);
            format!("{}.{}%", at / 10, at % 10)
        };
        let count = |days: i32| thousands(i64::from(days));
        let gone = share(self.day);
        html! {
            div class="term" {
                div class="term-h" {
                    span {
                        span { (t(lang, self.label)) } "　"
                        b { (fill(t(lang, "第 {} 天"), &[&count(self.day)])) } " "
                        span { (fill(t(lang, "共 {} 天"), &[&count(self.days)])) }
                    }
                    span class="mut" { (fill(t(lang, "还剩 {} 天"), &[&count(self.left)])) }
                }
                div class="term-b" {
                    svg role="img" aria-label=(fill(t(lang, "期限已过 {}"), &[&gone])) focusable="false" {
                        rect class="go" y="4" width=(gone) height="10" rx="5" {}
                        @for year in 1..=(self.days - END_DAYS).max(0) / YEAR_DAYS { rect class="at" x=(share(year * YEAR_DAYS)) width="2" height="18" {} }
                    }
                }
                div class="term-y" {
                    span { (fill(t(lang, "起 {}"), &[&self.first.to_string()])) }
                    span { (fill(t(lang, "届满 {}"), &[&self.last.to_string()])) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_as_long_as_the_days_that_have_passed() {
        let first = Day::default();
        let term = |day, days| Term { label: "社区戒毒", day, days, left: days - day, first, last: first + days - 1, says: &[] };
        for (day, days, gone, years) in
            [(424, 1_096, "38.6%", 2), (1, 1_096, "0.0%", 2), (1_096, 1_096, "100.0%", 2), (1_200, 1_096, "100.0%", 2), (100, 365, "27.3%", 0)]
        {
            let page = term(day, days).show(Lang::ZhHans).into_string();
            assert!(page.contains(&format!("width=\"{gone}\"")), "{day} of {days}: {page}");
            assert_eq!(page.matches("class=\"at\"").count(), years, "{day} of {days}");
        }
    }
}
