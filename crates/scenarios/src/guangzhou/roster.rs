//! Names of streets and agencies that no map and no register has, put together from two lists each, so that none is twice. Zhongnan alone is called
//! as in the report.

const STREET_FIRST: [&str; 16] = ["榕", "莲", "桂", "梅", "竹", "松", "兰", "菊", "棉", "稻", "蕉", "桃", "柳", "枫", "樟", "棠"];
const STREET_SECOND: [&str; 11] = ["塘", "岗", "桥", "沙", "洲", "坪", "园", "溪", "渡", "岭", "涌"];

const AGENCY_FIRST: [&str; 11] = ["同心", "启明", "向阳", "木棉", "春晖", "和风", "乐助", "众扶", "新芽", "守望", "晴天"];
const AGENCY_SECOND: [&str; 10] = [
    "社会工作服务中心",
    "社会工作服务社",
    "社区服务中心",
    "公益发展中心",
    "社工综合服务社",
    "家庭服务中心",
    "青年服务社",
    "长者服务中心",
    "公益服务社",
    "社会服务中心",
];
/// Names of agencies that there are.
pub(super) const AGENCY_NAMES_MAX: usize = AGENCY_FIRST.len() * AGENCY_SECOND.len();

const PROJECTS: [&str; 6] = ["长者关爱项目", "青少年服务项目", "残障融合项目", "社区矫正帮教项目", "医务社工项目", "外来工服务项目"];

/// The street of this number, without 街道.
pub(super) fn street(number: usize) -> String {
    if number == 0 {
        return "中南".to_owned();
    }
    let (first, second) = (number % STREET_FIRST.len(), number / STREET_FIRST.len());
    format!("{}{}", STREET_FIRST[first], STREET_SECOND[second % STREET_SECOND.len()])
}

/// The agency of this number.
pub(super) fn agency(number: usize) -> String {
    let (first, second) = (number % AGENCY_FIRST.len(), number / AGENCY_FIRST.len());
    format!("{}{}（演示）", AGENCY_FIRST[first], AGENCY_SECOND[second % AGENCY_SECOND.len()])
}

/// A project of a district: the name that its line has.
pub(super) fn project(district: &str, number: usize) -> String {
    format!("{district}{}", PROJECTS[number % PROJECTS.len()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_street_and_no_agency_is_there_twice() {
        assert_eq!((0..176).map(street).collect::<BTreeSet<_>>().len(), 176);
        assert_eq!((0..AGENCY_NAMES_MAX).map(agency).collect::<BTreeSet<_>>().len(), AGENCY_NAMES_MAX);
    }
}
