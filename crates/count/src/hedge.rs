//! Rounded figures for prose: 约, 近, 余, 多, 超, 以上. The exact number is stored; the briefing says only how it wants to be hedged, and the rule
//! below makes the words. Called by briefings. Absent: the exact figure's own layout in tables.

/// How a figure is hedged.
///
/// - `余`, `多`, `以上`, `超` name a round number *below* the exact one. The step of 余, 多 and 以上 is 10 below 1,000, 100 below 10,000 and 1,000 from
///   there on: 264 is 260余, 1,307 is 1,300余, 3,475,612 is 3,475,000余. 超 keeps two figures and counts in 万 from 10,000 on: 4,012,345 is 超400万.
/// - `近` names a round number *above*, `约` the nearest one; both take the coarsest step (1 or 5 with zeros) that lies within 3 % of it:
///   2,981 is 近3,000, 412 is 约400, 253 is 约250.
/// - A number that is itself round in that step is exact and is printed without any hedge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Hedge {
    /// The exact number.
    #[default]
    Exact,
    /// 约400
    About,
    /// 近3,000
    Near,
    /// 1,300余
    Odd,
    /// 500多
    More,
    /// 超400万
    Above,
    /// 100以上
    AtLeast,
}

impl Hedge {
    /// The hedge of the word that briefings use; the empty word is exact.
    pub fn by_word(word: &str) -> Option<Self> {
        Some(match word {
            "" => Self::Exact,
            "约" | "約" => Self::About,
            "近" => Self::Near,
            "余" | "餘" => Self::Odd,
            "多" => Self::More,
            "超" | "超过" | "逾" => Self::Above,
            "以上" => Self::AtLeast,
            _ => return None,
        })
    }

    /// The word; empty for exact.
    pub fn word(self) -> &'static str {
        match self {
            Self::Exact => "",
            Self::About => "约",
            Self::Near => "近",
            Self::Odd => "余",
            Self::More => "多",
            Self::Above => "超",
            Self::AtLeast => "以上",
        }
    }
}

/// The figure as it is printed, with the step that its hedge implies.
pub fn hedged(exact: u64, hedge: Hedge) -> String {
    let step = match hedge {
        Hedge::Exact => 1,
        Hedge::Odd | Hedge::More | Hedge::AtLeast => step_below(exact),
        Hedge::Above => step_of_two_figures(exact),
        Hedge::About => coarsest(exact, |step| nearest(exact, step)),
        Hedge::Near => coarsest(exact, |step| above(exact, step)),
    };
    hedged_to(exact, hedge, step)
}

/// The same with a step that the author chose: a title may say 600余 where the rule says 620余.
pub fn hedged_to(exact: u64, hedge: Hedge, step: u64) -> String {
    let step = step.max(1);
    let round = match hedge {
        Hedge::About => nearest(exact, step),
        Hedge::Near => above(exact, step),
        _ => exact / step * step,
    };
    if hedge == Hedge::Exact || round == exact || round == 0 {
        return grouped(exact);
    }
    let word = hedge.word();
    match hedge {
        Hedge::Odd | Hedge::More | Hedge::AtLeast => format!("{}{word}", grouped(round)),
        Hedge::Above => format!("{word}{}", in_ten_thousands(round)),
        _ => format!("{word}{}", grouped(round)),
    }
}

/// 1,234,567.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn step_below(exact: u64) -> u64 {
    match exact {
        0..1_000 => 10,
        1_000..10_000 => 100,
        _ => 1_000,
    }
}

fn step_of_two_figures(exact: u64) -> u64 {
    10_u64.pow(exact.checked_ilog10().unwrap_or(0).saturating_sub(1).max(u32::from(exact >= 10)))
}

/// The coarsest step, 1 or 5 with zeros, whose round number is within 3 % of itself.
fn coarsest(exact: u64, round: impl Fn(u64) -> u64) -> u64 {
    let powers = (0..=exact.checked_ilog10().unwrap_or(0) + 1).rev().map(|power| 10_u64.saturating_pow(power));
    let steps = powers.flat_map(|power| [power.saturating_mul(5), power]);
    let close = |step: &u64| round(*step) > 0 && u128::from(round(*step).abs_diff(exact)) * 100 <= u128::from(round(*step)) * 3;
    steps.filter(|step| *step <= u64::MAX / 16).find(close).unwrap_or(1)
}

/// The round number at or above; the exact one where no round number is left.
fn above(exact: u64, step: u64) -> u64 {
    exact.div_ceil(step).checked_mul(step).unwrap_or(exact)
}

fn nearest(exact: u64, step: u64) -> u64 {
    exact.saturating_add(step / 2) / step * step
}

/// 400万, 3.1万; smaller numbers as they are.
fn in_ten_thousands(round: u64) -> String {
    match (round / 10_000, round % 10_000 / 1_000) {
        (0, _) => grouped(round),
        (whole, 0) => format!("{}万", grouped(whole)),
        (whole, tenth) => format!("{}.{tenth}万", grouped(whole)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn the_printed_figures_of_the_five_reports_follow_from_exact_ones() {
        let table = [
            (503, "多", "500多"),
            (406, "多", "400多"),
            (412, "约", "约400"),
            (253, "约", "约250"),
            (247, "约", "约250"),
            (1_307, "余", "1,300余"),
            (264, "余", "260余"),
            (2_981, "近", "近3,000"),
            (3_475_612, "余", "3,475,000余"),
            (17_543, "余", "17,000余"),
            (4_012_345, "超", "超400万"),
            (30_412, "超", "超3万"),
            (31_412, "超", "超3.1万"),
            (100_250, "超", "超10万"),
            (304, "超", "超300"),
            (985, "近", "近1,000"),
            (21_306, "多", "21,000多"),
            (4_071, "多", "4,000多"),
            (104, "多", "100多"),
            (836, "多", "830多"),
            (26, "多", "20多"),
            (105, "以上", "100以上"),
            (628, "", "628"),
            (106_496, "", "106,496"),
        ];
        for (exact, word, printed) in table {
            assert_eq!(hedged(exact, Hedge::by_word(word).unwrap()), printed);
        }
    }

    #[test]
    fn a_round_number_is_printed_without_a_hedge() {
        for word in ["约", "近", "余", "多", "超", "以上", ""] {
            assert_eq!(hedged(400, Hedge::by_word(word).unwrap()), "400");
            assert_eq!(hedged(3_000, Hedge::by_word(word).unwrap()), "3,000");
        }
        assert_eq!(hedged(7, Hedge::Odd), "7");
        assert_eq!(hedged(0, Hedge::About), "0");
        assert_eq!(hedged(13, Hedge::Near), "13");
    }

    #[test]
    fn a_title_may_choose_a_coarser_step() {
        assert_eq!(hedged_to(628, Hedge::Odd, 100), "600余");
    }

    #[test]
    fn a_hedge_never_says_more_than_the_exact_number_and_near_never_less() {
        for exact in (1..30_000).chain([u64::MAX - 1, u64::MAX]) {
            let number = |text: String| text.chars().filter(char::is_ascii_digit).collect::<String>().parse::<u128>().unwrap();
            assert!(number(hedged(exact, Hedge::Odd)) <= u128::from(exact));
            assert!(number(hedged(exact, Hedge::Near)) >= u128::from(exact));
            let about = number(hedged(exact, Hedge::About));
            assert!(about.abs_diff(u128::from(exact)) * 100 <= about * 3);
        }
    }
}
