//! A cell in which several things stand, taken apart with respect for brackets: 李社工、王社工（病假，已报）. Called by the ledgers of slices whose cells
//! say something of each thing in brackets behind it. Absent: plain lists, which the importer splits (`CellSort::List`).

/// Marks that open and close a bracket.
const OPENING: [char; 4] = ['(', '（', '[', '【'];
const CLOSING: [char; 4] = [')', '）', ']', '】'];

/// The parts of a cell in which several things stand, each with what is in brackets behind it: `李社工、王社工（病假，已报）` are two. A comma or a
/// stroke between digits (1,200; 2020/2/3) parts nothing.
pub fn parts(text: &str) -> Vec<String> {
    let marks: Vec<char> = text.chars().collect();
    let is_digit = |at: Option<usize>| at.and_then(|at| marks.get(at)).is_some_and(char::is_ascii_digit);
    let (mut parts, mut part, mut depth) = (Vec::new(), String::new(), 0_u32);
    for (at, mark) in marks.iter().enumerate() {
        match mark {
            mark if OPENING.contains(mark) => depth += 1,
            mark if CLOSING.contains(mark) => depth = depth.saturating_sub(1),
            _ => {}
        }
        let within_a_number = matches!(mark, ',' | '/') && is_digit(at.checked_sub(1)) && is_digit(Some(at + 1));
        if depth == 0 && !within_a_number && "、，,；;/／+＋\n\r".contains(*mark) {
            parts.push(std::mem::take(&mut part));
        } else {
            part.push(*mark);
        }
    }
    parts.push(part);
    parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

/// Family names of two characters: 欧阳 娜娜 is one person.
const LONG_FAMILY_NAMES: [&str; 12] = ["欧阳", "司徒", "上官", "诸葛", "司马", "东方", "慕容", "夏侯", "尉迟", "皇甫", "端木", "令狐"];

/// Names that are only set apart by spaces: 老周 黎晓棉 are two. Anything else is one piece: 李 明, 陈 社工, 李社工 8:30.
pub fn names(text: &str) -> Vec<&str> {
    const NAME_CHARS: std::ops::RangeInclusive<usize> = 2..=4;
    let pieces: Vec<&str> = text.split_whitespace().collect();
    let is_name = |piece: &&str| NAME_CHARS.contains(&piece.chars().count()) && piece.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let are_names = pieces.len() > 1 && pieces.iter().all(is_name) && !LONG_FAMILY_NAMES.contains(&pieces[0]);
    if are_names { pieces } else { vec![text] }
}

/// A text without its brackets, and what stands in them: `王社工（病假）` is 王社工 and 病假.
pub fn asides(text: &str) -> (String, Vec<String>) {
    let (mut plain, mut inside, mut asides, mut depth) = (String::new(), String::new(), Vec::new(), 0_u32);
    for mark in text.chars() {
        match mark {
            mark if depth == 0 && OPENING.contains(&mark) => depth = 1,
            mark if depth == 1 && CLOSING.contains(&mark) => {
                depth = 0;
                asides.push(std::mem::take(&mut inside).trim().to_owned());
            }
            mark if depth == 0 => plain.push(mark),
            mark => {
                depth += u32::from(OPENING.contains(&mark));
                depth -= u32::from(CLOSING.contains(&mark));
                inside.push(mark);
            }
        }
    }
    // A bracket that nobody closed.
    asides.push(inside.trim().to_owned());
    asides.retain(|aside| !aside.is_empty());
    (plain.trim().to_owned(), asides)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_parted_outside_brackets_and_numbers() {
        let worked: [(&str, &[&str]); 8] = [
            ("李社工、王社工", &["李社工", "王社工"]),
            ("李社工、王社工（病假，已报）", &["李社工", "王社工（病假，已报）"]),
            ("口罩71个；洗手液150瓶/消毒液2瓶", &["口罩71个", "洗手液150瓶", "消毒液2瓶"]),
            ("蔬菜1,200斤,口罩5个", &["蔬菜1,200斤", "口罩5个"]),
            ("口罩（2021/6/30）+手套", &["口罩（2021/6/30）", "手套"]),
            ("口罩\n 手套 \n", &["口罩", "手套"]),
            ("口罩（没有关上、手套", &["口罩（没有关上、手套"]),
            ("", &[]),
        ];
        for (text, expected) in worked {
            assert_eq!(parts(text), expected, "{text}");
        }
    }

    #[test]
    fn names_set_apart_by_spaces_are_several_people() {
        let worked: [(&str, &[&str]); 7] = [
            ("老周 黎晓棉", &["老周", "黎晓棉"]),
            ("老周\u{3000}黎晓棉 许女警", &["老周", "黎晓棉", "许女警"]),
            ("李 明", &["李 明"]),
            ("陈 社工", &["陈 社工"]),
            ("欧阳 娜娜", &["欧阳 娜娜"]),
            ("李社工 8:30", &["李社工 8:30"]),
            ("", &[""]),
        ];
        for (text, expected) in worked {
            assert_eq!(names(text), expected, "{text}");
        }
    }

    #[test]
    fn what_stands_in_brackets_is_told_apart() {
        let worked: [(&str, &str, &[&str]); 5] = [
            ("王社工（病假）", "王社工", &["病假"]),
            ("口罩[医用] 5个（批号A（1））", "口罩 5个", &["医用", "批号A（1）"]),
            ("口罩", "口罩", &[]),
            ("口罩（）", "口罩", &[]),
            ("口罩（医用", "口罩", &["医用"]),
        ];
        for (text, plain, expected) in worked {
            assert_eq!(asides(text), (plain.to_owned(), expected.iter().map(|aside| (*aside).to_owned()).collect()), "{text}");
        }
    }
}
