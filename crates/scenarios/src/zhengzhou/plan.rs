//! Who does what in the streets of report Z, as a table: the last word on every number of the scenario. A total of the report is nowhere written.
//! A post stands where a hundred or more users are registered; the first thirteen were bought two years before the others.

use crate::Scale;

/// The posts of the first contract stand in the first so many streets.
pub(crate) const FIRST_POSTS: usize = 13;

/// A street: who is registered there, and what its worker did in 2019.
#[derive(Clone, Debug)]
pub(crate) struct Street {
    pub(crate) name: &'static str,
    pub(crate) district: usize,
    pub(crate) registered: u32,
    /// Of the registered: in community treatment, in community rehabilitation, at large.
    pub(crate) in_treatment: u32,
    pub(crate) in_rehabilitation: u32,
    pub(crate) at_large: u32,
    /// Visits to people under a measure, visits and calls to people at large.
    pub(crate) visits: u32,
    pub(crate) visits_at_large: u32,
    pub(crate) calls_at_large: u32,
    pub(crate) activities: u32,
    pub(crate) articles: u32,
}

type People = (u32, u32, u32, u32);
type Care = (u32, u32, u32);

const fn street(name: &'static str, district: usize, people: People, care: Care, (activities, articles): (u32, u32)) -> Street {
    let (registered, in_treatment, in_rehabilitation, at_large) = people;
    let (visits, visits_at_large, calls_at_large) = care;
    Street { name, district, registered, in_treatment, in_rehabilitation, at_large, visits, visits_at_large, calls_at_large, activities, articles }
}

#[rustfmt::skip]
const STREETS: [Street; 58] = [
    street("柳荫", 0, (105, 2, 2, 8), (10, 5, 6), (7, 6)),
    street("石桥", 1, (100, 4, 4, 7), (6, 1, 6), (5, 6)),
    street("槐树", 2, (104, 2, 4, 10), (14, 2, 5), (8, 11)),
    street("东塔", 3, (112, 2, 2, 5), (15, 2, 3), (6, 6)),
    street("西仓", 4, (122, 2, 4, 7), (9, 8, 9), (6, 6)),
    street("南关", 5, (100, 2, 5, 5), (15, 3, 5), (10, 14)),
    street("北渠", 0, (110, 4, 5, 8), (6, 1, 2), (8, 7)),
    street("陇上", 1, (113, 5, 4, 7), (14, 5, 4), (6, 11)),
    street("豫丰", 2, (117, 4, 3, 8), (14, 4, 7), (5, 8)),
    street("金穗", 3, (118, 4, 4, 5), (6, 5, 4), (8, 10)),
    street("白杨", 4, (119, 2, 2, 6), (8, 8, 3), (8, 12)),
    street("沙口", 5, (100, 2, 4, 6), (15, 2, 5), (9, 14)),
    street("青石", 0, (107, 4, 2, 9), (14, 5, 9), (4, 11)),
    street("长堤", 1, (104, 2, 4, 5), (16, 1, 10), (6, 13)),
    street("古井", 2, (105, 4, 6, 5), (10, 1, 3), (10, 15)),
    street("双桥", 3, (119, 2, 5, 9), (14, 1, 2), (9, 13)),
    street("杏花", 4, (111, 5, 5, 7), (13, 3, 2), (10, 15)),
    street("桃源", 5, (114, 2, 4, 10), (15, 2, 8), (6, 14)),
    street("枣林", 0, (110, 2, 2, 9), (13, 5, 7), (7, 7)),
    street("麦田", 1, (120, 3, 5, 9), (9, 4, 3), (5, 7)),
    street("新渡", 2, (102, 3, 6, 5), (9, 6, 3), (11, 15)),
    street("老城", 3, (102, 2, 6, 6), (6, 5, 6), (5, 10)),
    street("河畔", 4, (118, 5, 3, 5), (14, 1, 9), (5, 8)),
    street("云台", 5, (100, 5, 2, 7), (9, 1, 9), (9, 12)),
    street("嵩阳", 0, (103, 2, 5, 7), (11, 4, 2), (8, 13)),
    street("中岳", 1, (122, 4, 2, 7), (6, 3, 2), (8, 13)),
    street("月湖", 2, (106, 2, 5, 5), (12, 3, 7), (11, 13)),
    street("龙泉", 3, (108, 3, 6, 9), (7, 5, 8), (6, 16)),
    street("凤台", 4, (105, 3, 4, 6), (13, 4, 6), (7, 6)),
    street("紫陌", 5, (107, 2, 5, 6), (16, 5, 8), (5, 9)),
    street("玉带", 0, (114, 2, 2, 8), (9, 2, 9), (10, 12)),
    street("清风", 1, (108, 2, 4, 5), (14, 3, 8), (5, 7)),
    street("明月", 2, (120, 5, 2, 6), (13, 5, 4), (10, 15)),
    street("春晓", 3, (117, 2, 3, 6), (16, 6, 5), (10, 12)),
    street("秋实", 4, (113, 3, 2, 5), (14, 2, 10), (4, 14)),
    street("福寿", 5, (116, 2, 4, 8), (12, 1, 10), (4, 7)),
    street("安康", 0, (118, 4, 2, 9), (7, 6, 5), (6, 16)),
    street("永乐", 1, (109, 3, 5, 9), (10, 7, 5), (8, 9)),
    street("太平", 2, (121, 2, 3, 8), (7, 7, 9), (5, 11)),
    street("仁里", 3, (108, 4, 2, 9), (7, 3, 6), (8, 11)),
    street("义门", 4, (115, 3, 5, 7), (10, 6, 5), (9, 14)),
    street("礼泉", 5, (116, 4, 2, 10), (9, 7, 3), (9, 12)),
    street("智海", 0, (109, 3, 3, 9), (8, 1, 2), (6, 7)),
    street("信义", 1, (115, 5, 6, 6), (16, 5, 4), (7, 9)),
    street("和顺", 2, (110, 3, 3, 6), (13, 3, 2), (8, 10)),
    street("同心", 3, (104, 2, 6, 9), (10, 8, 4), (4, 15)),
    street("建业", 4, (121, 4, 3, 8), (14, 6, 2), (7, 9)),
    street("兴华", 5, (101, 4, 6, 8), (18, 7, 2), (4, 6)),
    street("光明", 0, (117, 2, 6, 8), (14, 1, 10), (6, 6)),
    street("前进", 1, (109, 2, 5, 7), (13, 7, 3), (7, 6)),
    street("团结", 2, (120, 2, 3, 5), (7, 2, 7), (5, 7)),
    street("友爱", 3, (103, 2, 6, 5), (13, 1, 10), (10, 13)),
    street("文昌", 4, (108, 3, 5, 10), (8, 6, 2), (4, 6)),
    street("武陵", 5, (107, 2, 5, 5), (8, 3, 5), (4, 9)),
    street("祥云", 0, (100, 4, 4, 5), (12, 5, 9), (10, 14)),
    street("瑞雪", 1, (104, 3, 3, 9), (15, 7, 2), (4, 8)),
    street("丰庆", 2, (114, 5, 4, 8), (7, 5, 3), (7, 13)),
    street("锦绣", 3, (122, 2, 4, 8), (15, 2, 6), (7, 7)),
];

/// Everything that happens, at a scale.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) streets: Vec<Street>,
}

impl Plan {
    /// The plan at a scale: more people and more work in the same streets. Fewer registered users than the rule asks for stay fewer.
    pub(crate) fn new(scale: Scale) -> Self {
        let at_scale = |street: &Street| Street {
            // Nobody is cared for who is not registered, however small the scale.
            registered: scale
                .count(street.registered)
                .max(scale.count(street.in_treatment) + scale.count(street.in_rehabilitation) + scale.count(street.at_large)),
            in_treatment: scale.count(street.in_treatment),
            in_rehabilitation: scale.count(street.in_rehabilitation),
            at_large: scale.count(street.at_large),
            visits: scale.count(street.visits),
            visits_at_large: scale.count(street.visits_at_large),
            calls_at_large: scale.count(street.calls_at_large),
            activities: scale.count(street.activities),
            articles: scale.count(street.articles),
            ..*street
        };
        Self { streets: STREETS.iter().map(at_scale).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A street is given a post from so many registered users on (rule of the city's police).
    const REGISTERED_FOR_A_POST: u32 = 100;

    #[test]
    fn a_post_stands_only_where_the_rule_gives_one_and_its_people_are_among_the_registered() {
        for street in Plan::new(Scale::ONE).streets {
            assert!(street.registered >= REGISTERED_FOR_A_POST, "{}", street.name);
            assert!(street.in_treatment + street.in_rehabilitation + street.at_large <= street.registered, "{}", street.name);
        }
    }
}
