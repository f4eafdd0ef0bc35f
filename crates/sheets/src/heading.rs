//! When two headings are the same word. Printed forms stretch, break and annotate their headings: `日　期`, `时长\n（分钟）`, `姓名*`.

/// Whether two headings mean the same column: spaces, line breaks, width of letters, marks of required fields and what stands in brackets
/// do not count.
pub fn same_heading(one: &str, other: &str) -> bool {
    bare(one) == bare(other)
}

/// The heading in half-width letters without spaces, with its brackets.
pub(crate) fn close(heading: &str) -> String {
    heading.chars().map(half_width).filter(|c| !c.is_whitespace() && !"\u{200b}\u{feff}*★".contains(*c)).collect()
}

/// The heading without brackets and what is in them, and without a final colon.
pub(crate) fn bare(heading: &str) -> String {
    split(heading).0
}

/// What stands in the last brackets: `分钟` of `时长（分钟）`. None when there are none.
pub(crate) fn unit(heading: &str) -> Option<String> {
    split(heading).1
}

fn split(heading: &str) -> (String, Option<String>) {
    let (mut word, mut inside, mut last, mut depth) = (String::new(), String::new(), None, 0_u32);
    for c in close(heading).chars() {
        match c {
            '(' | '[' | '【' | '〔' | '{' => depth += 1,
            ')' | ']' | '】' | '〕' | '}' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    last = Some(std::mem::take(&mut inside));
                }
            }
            c if depth > 0 => inside.push(c),
            c => word.push(c),
        }
    }
    let word = word.trim_matches(|c| ":,.、。;-_—".contains(c)).to_lowercase();
    (word, last.filter(|unit| !unit.is_empty()))
}

/// Full-width letters, digits and marks as their half-width ones.
pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_compared_by_their_word() {
        let same = [
            ("时长（分钟）", "时长"),
            ("日　　期", "日期"),
            ("服务\n对象", "服务对象"),
            ("姓名*", "姓名"),
            ("【必填】姓名：", "姓名"),
            ("ＩＤ", "id"),
            ("发放资料(份)", "发放资料"),
        ];
        for (one, other) in same {
            assert!(same_heading(one, other), "{one} and {other}");
        }
        assert!(!same_heading("日期", "时间"));
        assert!(!same_heading("送达日期", "日期"));
    }

    #[test]
    fn the_unit_stands_in_brackets() {
        assert_eq!(unit("时长（小时）").as_deref(), Some("小时"));
        assert_eq!(unit("时长").as_deref(), None);
        assert_eq!(unit("情形(拒绝、擅自离开)（次）").as_deref(), Some("次"));
    }
}
