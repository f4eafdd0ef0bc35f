//! Masking of people's names, and the two-character surnames that one must know for it. Called by every list that does not show names in
//! plain, and by the search for names. Absent: names of organisations, which are not masked.

/// Surnames of two characters, in simplified and, where it differs, in traditional writing.
const TWO_CHARACTER_SURNAMES: [&str; 60] = [
    "欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "司徒", "东方", "東方", "独孤", "獨孤", "南宫", "南宮", "万俟", "闻人", "聞人", "夏侯",
    "尉迟", "尉遲", "公羊", "赫连", "赫連", "澹台", "澹臺", "皇甫", "宗政", "濮阳", "濮陽", "公冶", "太叔", "申屠", "公孙", "公孫", "慕容", "仲孙",
    "仲孫", "钟离", "鍾離", "长孙", "長孫", "宇文", "司空", "鲜于", "鮮于", "闾丘", "令狐", "百里", "呼延", "端木", "东郭", "東郭", "西门", "西門",
    "轩辕", "軒轅", "拓跋", "第五", "梁丘", "左丘",
];

/// Surname and given name of a Chinese name; the given name is empty if there is only one character. Two characters that are also a surname
/// of two (欧阳) are taken for surname and given name.
pub fn split_surname(name: &str) -> (&str, &str) {
    let mut places = name.char_indices().map(|(place, _)| place).skip(1);
    let (Some(first), second) = (places.next(), places.next()) else { return (name, "") };
    match second {
        Some(second) if TWO_CHARACTER_SURNAMES.contains(&&name[..second]) => name.split_at(second),
        _ => name.split_at(first),
    }
}

/// A person's name with every character but the surname hidden: 罗*, 王**, 欧阳*. One character alone is hidden whole; a name in letters keeps
/// its first one. Spaces and the point between parts of a name are shown.
pub fn mask_name(name: &str) -> String {
    let name = crate::text::trimmed(name);
    let (surname, given) = split_surname(name);
    let star = |character: char| if character == '·' || character == '•' || character.is_whitespace() { character } else { '*' };
    if given.is_empty() {
        return surname.chars().map(star).collect();
    }
    surname.chars().chain(given.chars().map(star)).collect()
}

/// Words by which people write down somebody whose name they do not know.
const NAMELESS: [&str; 12] = ["不知名", "无名", "佚名", "匿名", "不详", "未知", "不具名", "身份不明", "某男", "某女", "不愿透露", "姓名不详"];

/// Whether a name is none, but says that nobody knows it: 不知名男子，约60岁. Two of them are never the same person by that.
pub fn is_nameless(name: &str) -> bool {
    let name = name.trim();
    name.is_empty() || NAMELESS.iter().any(|word| name.starts_with(word))
}

/// A name as lists show it: masked. What somebody looks like who has no name yet is no secret, and all that there is.
pub fn shown_name(name: &str) -> String {
    if is_nameless(name) { name.to_owned() } else { mask_name(name) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_surname_is_shown() {
        let worked = [
            ("罗明", "罗*"),
            ("王小明", "王**"),
            ("欧阳明", "欧阳*"),
            ("歐陽小明", "歐陽**"),
            ("欧阳", "欧*"),
            ("罗", "*"),
            ("", ""),
            (" 罗明 ", "罗*"),
            ("阿迪力·买买提", "阿**·***"),
            ("John Smith", "J*** *****"),
            ("𠮷田明", "𠮷**"),
        ];
        for (name, masked) in worked {
            assert_eq!(mask_name(name), masked);
        }
        assert_eq!(split_surname("尉迟恭"), ("尉迟", "恭"));
        assert_eq!(split_surname("罗明"), ("罗", "明"));
        assert_eq!(split_surname(""), ("", ""));
    }

    #[test]
    fn what_is_said_of_somebody_nameless_is_shown() {
        let worked = [("不知名男子，约60岁", "不知名男子，约60岁"), (" 佚名", " 佚名"), ("", ""), ("罗明", "罗*"), ("吴名", "吴*")];
        for (name, shown) in worked {
            assert_eq!(shown_name(name), shown);
        }
    }

    proptest! {
        #[test]
        fn a_mask_shows_nothing_of_the_given_name(name in "[\\p{Han}]{2,6}") {
            let masked = mask_name(&name);
            let (surname, given) = split_surname(&name);
            prop_assert_eq!(masked, format!("{}{}", surname, "*".repeat(given.chars().count())));
        }
    }
}
