//! The province-level region that the first two digits of an id number name: where it was first registered, which says nothing of where somebody
//! lives now. Codes below it change and die (domain.md 10.1), so nothing finer is said and no code is ever refused.

/// Codes and short names, GB/T 2260 [from memory].
const REGIONS: [(&str, &str); 34] = [
    ("11", "北京"),
    ("12", "天津"),
    ("13", "河北"),
    ("14", "山西"),
    ("15", "内蒙古"),
    ("21", "辽宁"),
    ("22", "吉林"),
    ("23", "黑龙江"),
    ("31", "上海"),
    ("32", "江苏"),
    ("33", "浙江"),
    ("34", "安徽"),
    ("35", "福建"),
    ("36", "江西"),
    ("37", "山东"),
    ("41", "河南"),
    ("42", "湖北"),
    ("43", "湖南"),
    ("44", "广东"),
    ("45", "广西"),
    ("46", "海南"),
    ("50", "重庆"),
    ("51", "四川"),
    ("52", "贵州"),
    ("53", "云南"),
    ("54", "西藏"),
    ("61", "陕西"),
    ("62", "甘肃"),
    ("63", "青海"),
    ("64", "宁夏"),
    ("65", "新疆"),
    ("71", "台湾"),
    ("81", "香港"),
    ("82", "澳门"),
];

/// The region of an area code; none for a code of no region.
pub(crate) fn region(area: &str) -> Option<&'static str> {
    let code = area.get(..2)?;
    REGIONS.iter().find(|(known, _)| *known == code).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_two_digits_name_the_region() {
        for (area, expected) in [("440524", Some("广东")), ("110105", Some("北京")), ("820000", Some("澳门")), ("990000", None), ("4", None)] {
            assert_eq!(region(area), expected, "{area}");
        }
    }
}
