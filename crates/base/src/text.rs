//! What keyboards, input methods and ledgers do to plain text, undone: full-width forms, every kind of space, numbers written in Chinese.
//! Called by everything that reads what people typed. Absent: folding of traditional characters, which belongs to the search for names.

/// Half-width forms of full-width letters, digits, marks and the ideographic space; everything else stays.
pub fn halfwidth(text: &str) -> String {
    text.chars().map(halfwidth_character).collect()
}

fn halfwidth_character(character: char) -> char {
    match character {
        '\u{3000}' => ' ',
        // The block mirrors ASCII 0x21–0x7E at this distance.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(character as u32 - 0xFEE0).unwrap_or(character),
        other => other,
    }
}

/// Whether a character is a space of any kind. The zero-width ones, which spreadsheets and chat programs leave behind, are not white space to
/// Unicode, but are to people.
pub fn is_space(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}')
}

/// The text without the spaces around it.
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// The text without any space in it.
pub fn without_spaces(text: &str) -> String {
    text.chars().filter(|character| !is_space(*character)).collect()
}

/// Reads a whole number up to 9,999 written in Chinese or in digits: `十二` and `一十二` are 12, `二十` 20, `一百零五` 105, `二〇二〇` 2020,
/// `廿三` 23, `12` 12. Anything else is none.
pub fn chinese_number(text: &str) -> Option<u32> {
    if text.is_empty() || text.chars().count() > 9 {
        return None;
    }
    if text.chars().all(|character| digit(character).is_some()) {
        let number = text.chars().filter_map(digit).fold(0_u32, |number, digit| number.saturating_mul(10).saturating_add(digit));
        return (number <= 9_999).then_some(number);
    }
    positional_number(text)
}

/// Whether a character may stand in a number that [`chinese_number`] reads.
pub(crate) fn is_number_character(character: char) -> bool {
    digit(character).is_some() || unit(character).is_some()
}

/// Reads digits followed by units that grow smaller: thousands, hundreds, tens, ones.
fn positional_number(text: &str) -> Option<u32> {
    let (mut total, mut waiting, mut smallest_unit) = (0, None, u32::MAX);
    for character in text.chars() {
        if let Some((unit, times)) = unit(character) {
            // 十二 has an unwritten one; 百 alone has not, but nobody means anything else by it.
            let times = times.or(waiting.take()).unwrap_or(1);
            if unit >= smallest_unit || times == 0 {
                return None;
            }
            total += unit * times;
            smallest_unit = unit;
        } else {
            let next = digit(character)?;
            if waiting.is_some_and(|digit| digit != 0) {
                return None;
            }
            waiting = Some(next);
        }
    }
    Some(total + waiting.unwrap_or(0))
}

fn digit(character: char) -> Option<u32> {
    Some(match character {
        '0'..='9' => character as u32 - '0' as u32,
        '〇' | '○' | '零' => 0,
        '一' | '壹' => 1,
        '二' | '贰' | '两' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// A unit and, for 廿 and 卅, how often it is meant.
fn unit(character: char) -> Option<(u32, Option<u32>)> {
    Some(match character {
        '十' | '拾' => (10, None),
        '廿' => (10, Some(2)),
        '卅' => (10, Some(3)),
        '百' | '佰' => (100, None),
        '千' | '仟' => (1000, None),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_forms_become_half_width() {
        assert_eq!(halfwidth("２０２０－２－３　Ｘ（甲）"), "2020-2-3 X(甲)");
        assert_eq!(halfwidth("，。"), ",。");
    }

    #[test]
    fn every_space_is_trimmed() {
        assert_eq!(trimmed("\u{FEFF}\u{3000} 罗 明\u{00A0}\u{200B}"), "罗 明");
        assert_eq!(without_spaces(" 4401 04\u{3000}x\u{200B}"), "440104x");
    }

    #[test]
    fn numbers_written_in_chinese_are_read() {
        let worked = [
            ("十", 10),
            ("十二", 12),
            ("一十二", 12),
            ("二十", 20),
            ("二十三", 23),
            ("廿三", 23),
            ("卅一", 31),
            ("一百零五", 105),
            ("三千六百", 3600),
            ("二〇二〇", 2020),
            ("二○二○", 2020),
            ("二零二零", 2020),
            ("壹拾贰", 12),
            ("12", 12),
            ("零", 0),
        ];
        for (text, number) in worked {
            assert_eq!(chinese_number(text), Some(number), "{text}");
        }
        for nonsense in ["", "十百", "三三十", "十十", "零十", "一a", "12345", "二月"] {
            assert_eq!(chinese_number(nonsense), None, "{nonsense}");
        }
    }
}
