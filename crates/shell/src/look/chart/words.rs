//! What a chart shows, in a sentence: for those who do not see it, and for those who copy it into a briefing.

use super::{Chart, shapes::parts};
use crate::{
    look::format::{fill, percent},
    text::t,
};

fn say(chart: &Chart, sentence: &'static str, values: &[&str]) -> String {
    fill(t(chart.lang, sentence), values)
}

/// Highest and lowest of a series, its total if the engine gave one, and what came last.
pub(super) fn extremes(chart: &Chart, series: usize) -> String {
    let values: Vec<Option<i64>> = (0..chart.labels.len()).map(|at| chart.value(series, at)).collect();
    let (total, unit) = chart.series.get(series).map_or((None, ""), |series| (series.total, series.unit.as_str()));
    described(chart, &values, total, if unit.is_empty() { &chart.unit } else { unit })
}

fn described(chart: &Chart, values: &[Option<i64>], total: Option<i64>, unit: &str) -> String {
    let known: Vec<(usize, i64)> = values.iter().enumerate().filter_map(|(at, value)| value.map(|value| (at, value))).collect();
    // Of equal values the earliest is named.
    let highest = known.iter().rev().max_by_key(|(_, value)| *value);
    let lowest = known.iter().min_by_key(|(_, value)| *value);
    let (Some(&(high_at, high)), Some(&(low_at, low))) = (highest, lowest) else { return String::new() };
    let mut sentence = String::new();
    if let Some(total) = total {
        sentence.push_str(&say(chart, "合计 {} {}；", &[&chart.write(Some(total)), unit]));
    }
    if high == low && known.len() == values.len() {
        sentence.push_str(&say(chart, "都是 {} {}", &[&chart.write(Some(high)), unit]));
        return sentence;
    }
    sentence.push_str(&say(chart, "最高 {} {} {}", &[&chart.labels[high_at], &chart.write(Some(high)), unit]));
    // Beside a value that is not shown nobody can say which is the lowest.
    match values.len() - known.len() {
        0 => sentence.push_str(&say(chart, "，最低 {} {}", &[&chart.labels[low_at], &chart.write(Some(low))])),
        hidden => sentence.push_str(&say(chart, "，另有 {} 项不显示", &[&hidden.to_string()])),
    }
    if let (true, [.., (_, before), (last_at, last)]) = (chart.is_ordered(), known.as_slice()) {
        let change = chart.write(Some((last - before).abs()));
        let (label, value) = (&chart.labels[*last_at], chart.write(Some(*last)));
        sentence.push_str(&match last.cmp(before) {
            std::cmp::Ordering::Greater => say(chart, "；最近 {} {}，比前一项多 {}", &[label, &value, &change]),
            std::cmp::Ordering::Less => say(chart, "；最近 {} {}，比前一项少 {}", &[label, &value, &change]),
            std::cmp::Ordering::Equal => say(chart, "；最近 {} {}，与前一项相同", &[label, &value]),
        });
    }
    sentence
}

/// Each series by itself.
pub(super) fn by_series(chart: &Chart) -> String {
    if chart.series.len() == 1 {
        return extremes(chart, 0);
    }
    let each = chart.series.iter().enumerate().map(|(at, series)| say(chart, "{}：{}", &[&series.name, &extremes(chart, at)]));
    each.collect::<Vec<_>>().join(t(chart.lang, "。"))
}

/// The totals of the columns.
pub(super) fn stacked(chart: &Chart) -> String {
    let totals: Vec<Option<i64>> =
        (0..chart.labels.len()).map(|at| Some((0..chart.series.len()).filter_map(|row| chart.value(row, at)).sum())).collect();
    described(chart, &totals, None, &chart.unit)
}

/// Largest and smallest part with their shares.
pub(super) fn ring(chart: &Chart) -> String {
    let parts = parts(chart);
    let whole: i64 = parts.iter().map(|(_, value)| value).sum();
    let Some((name, value)) = parts.iter().rev().max_by_key(|(_, value)| *value) else { return String::new() };
    say(chart, "共 {} {}，最多的是{}，{}（{}）", &[&chart.write(Some(whole)), &chart.unit, name, &chart.write(Some(*value)), &percent(*value, whole)])
}

/// The highest cell.
pub(super) fn heat(chart: &Chart) -> String {
    let cells = (0..chart.series.len()).flat_map(|row| (0..chart.labels.len()).map(move |at| (row, at)));
    let highest = cells.filter_map(|(row, at)| chart.value(row, at).map(|value| (value, row, at))).rev().max_by_key(|(value, ..)| *value);
    let Some((value, row, at)) = highest else { return String::new() };
    say(chart, "最高 {} {}，{} {}", &[&chart.series[row].name, &chart.labels[at], &chart.write(Some(value)), &chart.unit])
}

/// From the first stage to the last, and where most were lost.
pub(super) fn funnel(chart: &Chart) -> String {
    let values: Vec<i64> = (0..chart.labels.len()).map(|at| chart.value(0, at).unwrap_or(0)).collect();
    let ([first, .., last], [first_label, .., last_label]) = (values.as_slice(), chart.labels.as_slice()) else { return extremes(chart, 0) };
    let ends = say(
        chart,
        "从{} {} {} 到{} {}，剩 {}",
        &[first_label, &chart.write(Some(*first)), &chart.unit, last_label, &chart.write(Some(*last)), &percent(*last, *first)],
    );
    let drop = values.windows(2).enumerate().map(|(at, pair)| (pair[0] - pair[1], at + 1)).rev().max();
    match drop {
        Some((fewer, at)) if fewer > 0 => ends + &say(chart, "；减少最多的一步是{}，少 {}", &[&chart.labels[at], &chart.write(Some(fewer))]),
        _ => ends,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::chart::Series;

    fn chart(labels: &[&str], values: &[i64]) -> Chart {
        Chart {
            unit: "人次".to_owned(),
            labels: labels.iter().map(|label| (*label).to_owned()).collect(),
            series: vec![Series::new("", values)],
            ..Chart::default()
        }
    }

    #[test]
    fn a_series_over_time_is_told_with_its_last_change() {
        let weeks = ["10-05", "10-12", "10-19"];
        assert_eq!(extremes(&chart(&weeks, &[286, 377, 287]), 0), "最高 10-12 377 人次，最低 10-05 286；最近 10-19 287，比前一项少 90");
        assert_eq!(extremes(&chart(&weeks, &[5, 5, 5]), 0), "都是 5 人次");
        assert_eq!(extremes(&chart(&weeks, &[]), 0), "");
        let mut summed = chart(&weeks, &[1, 2, 2]);
        summed.series[0].total = Some(4);
        assert_eq!(extremes(&summed, 0), "合计 4 人次；最高 10-12 2 人次，最低 10-05 1；最近 10-19 2，与前一项相同");
    }

    #[test]
    fn beside_a_hidden_value_no_lowest_is_named() {
        let mut hidden = chart(&["东湖", "五羊", "共和"], &[3, 9]);
        hidden.series[0].values.push(None);
        assert_eq!(extremes(&hidden, 0), "最高 五羊 9 人次，另有 1 项不显示");
    }

    #[test]
    fn names_have_no_last_one() {
        assert_eq!(extremes(&chart(&["东湖", "五羊"], &[3, 9]), 0), "最高 五羊 9 人次，最低 东湖 3");
    }

    #[test]
    fn a_ring_tells_the_largest_share_and_a_funnel_the_largest_loss() {
        assert_eq!(ring(&chart(&["电访", "家访"], &[3, 1])), "共 4 人次，最多的是电访，3（75.0%）");
        assert_eq!(funnel(&chart(&["登记", "核实", "送达"], &[100, 90, 45])), "从登记 100 人次 到送达 45，剩 45.0%；减少最多的一步是送达，少 45");
    }
}
