//! The places of work of report S, a line each: streets, and the houses in which the same workers stand: isolation and detention centres, methadone
//! clinics, schools. The numbers are those of a usual year.

use super::plan::date;
use base::Day;

/// What sort of place it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SiteKind {
    Street,
    Detox,
    Detention,
    Clinic,
    School,
    Community,
}
use SiteKind::{Clinic, Community, Detention, Detox, School, Street};

/// A place of work.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Site {
    pub(crate) name: &'static str,
    pub(crate) kind: SiteKind,
    pub(crate) district: usize,
    pub(crate) agency: usize,
    opened: (i32, u8),
    /// Seats of social workers in June 2021.
    pub(crate) seats: u32,
    /// In a usual year.
    pub(crate) contacts: u32,
    pub(crate) cases: u32,
    pub(crate) groups: u32,
    pub(crate) activities: u32,
    /// Who comes to a usual activity.
    pub(crate) audience: u32,
}

impl Site {
    /// Its first day.
    pub(crate) fn opened(&self) -> Day {
        date(self.opened.0, self.opened.1, 1)
    }
}

type Usual = (u32, u32, u32, u32);

#[allow(clippy::too_many_arguments, reason = "a line of the table; each column has its head above")]
const fn site(
    name: &'static str,
    kind: SiteKind,
    district: usize,
    agency: usize,
    opened: (i32, u8),
    seats: u32,
    (contacts, cases, groups, activities): Usual,
    audience: u32,
) -> Site {
    Site { name, kind, district, agency, opened, seats, contacts, cases, groups, activities, audience }
}

#[rustfmt::skip]
pub(crate) const SITES: [Site; 99] = [
    // name, kind, district, agency, opened, seats, (contacts, cases, groups, activities) a year, audience
    site("桂园街道", Street, 0, 0, (2009, 12), 9, (181, 34, 2, 50), 104),
    site("南湖街道", Street, 0, 0, (2010, 11), 8, (159, 23, 2, 32), 125),
    site("黄贝街道", Street, 0, 1, (2008, 10), 6, (109, 18, 2, 31), 73),
    site("东门街道", Street, 0, 0, (2008, 8), 5, (90, 16, 2, 21), 107),
    site("翠竹街道", Street, 0, 1, (2009, 5), 8, (152, 23, 2, 35), 75),
    site("笋岗街道", Street, 0, 1, (2012, 2), 8, (135, 24, 2, 43), 92),
    site("东湖街道", Street, 0, 0, (2009, 12), 8, (145, 20, 1, 30), 126),
    site("莲塘街道", Street, 0, 0, (2010, 5), 8, (134, 22, 2, 30), 100),
    site("东晓街道", Street, 0, 0, (2009, 12), 5, (80, 13, 2, 19), 126),
    site("清水河街道", Street, 0, 1, (2009, 10), 6, (126, 19, 2, 36), 76),
    site("园岭街道", Street, 1, 3, (2012, 3), 6, (118, 15, 2, 35), 118),
    site("南园街道", Street, 1, 3, (2011, 4), 6, (107, 18, 2, 22), 97),
    site("福田街道", Street, 1, 3, (2008, 10), 8, (173, 26, 2, 29), 101),
    site("沙头街道", Street, 1, 3, (2010, 12), 8, (120, 19, 2, 34), 94),
    site("梅林街道", Street, 1, 2, (2009, 2), 5, (111, 10, 2, 18), 114),
    site("华富街道", Street, 1, 2, (2011, 3), 6, (112, 15, 2, 37), 114),
    site("香蜜湖街道", Street, 1, 3, (2012, 4), 7, (132, 20, 2, 43), 123),
    site("莲花街道", Street, 1, 3, (2010, 1), 5, (102, 11, 2, 21), 118),
    site("华强北街道", Street, 1, 3, (2008, 8), 7, (101, 18, 1, 37), 97),
    site("福保街道", Street, 1, 2, (2010, 3), 7, (159, 20, 2, 26), 121),
    site("南头街道", Street, 2, 5, (2011, 1), 6, (115, 23, 2, 34), 114),
    site("南山街道", Street, 2, 5, (2008, 7), 6, (90, 17, 2, 28), 116),
    site("沙河街道", Street, 2, 5, (2011, 3), 5, (75, 11, 2, 23), 105),
    site("西丽街道", Street, 2, 4, (2009, 12), 8, (109, 22, 2, 39), 93),
    site("蛇口街道", Street, 2, 5, (2009, 4), 7, (106, 17, 2, 34), 129),
    site("招商街道", Street, 2, 4, (2010, 5), 5, (91, 15, 2, 20), 125),
    site("粤海街道", Street, 2, 4, (2008, 9), 6, (134, 16, 2, 26), 120),
    site("桃源街道", Street, 2, 4, (2012, 10), 8, (110, 21, 2, 48), 106),
    site("沙头角街道", Street, 3, 6, (2013, 1), 7, (133, 20, 2, 31), 131),
    site("海山街道", Street, 3, 6, (2012, 10), 6, (116, 17, 2, 27), 131),
    site("盐田街道", Street, 3, 6, (2013, 6), 8, (181, 25, 2, 44), 105),
    site("梅沙街道", Street, 3, 6, (2012, 8), 8, (127, 31, 3, 45), 129),
    site("新安街道", Street, 4, 7, (2015, 10), 8, (120, 28, 2, 44), 132),
    site("西乡街道", Street, 4, 8, (2012, 6), 8, (178, 21, 2, 40), 97),
    site("航城街道", Street, 4, 7, (2013, 4), 7, (117, 25, 2, 41), 119),
    site("福永街道", Street, 4, 8, (2012, 6), 7, (144, 18, 2, 27), 117),
    site("福海街道", Street, 4, 8, (2014, 10), 8, (116, 22, 2, 38), 85),
    site("沙井街道", Street, 4, 7, (2011, 11), 7, (109, 16, 2, 39), 121),
    site("新桥街道", Street, 4, 8, (2012, 11), 7, (151, 20, 2, 26), 87),
    site("松岗街道", Street, 4, 8, (2011, 1), 7, (108, 18, 2, 38), 99),
    site("燕罗街道", Street, 4, 7, (2013, 7), 8, (139, 20, 2, 36), 88),
    site("石岩街道", Street, 4, 8, (2012, 3), 7, (128, 25, 2, 26), 82),
    site("吉华街道", Street, 5, 0, (2012, 4), 8, (170, 29, 1, 39), 73),
    site("平湖街道", Street, 5, 9, (2013, 10), 10, (136, 36, 2, 46), 118),
    site("坂田街道", Street, 5, 0, (2011, 11), 8, (180, 27, 3, 46), 90),
    site("布吉街道", Street, 5, 0, (2011, 8), 8, (107, 29, 2, 44), 84),
    site("南湾街道", Street, 5, 9, (2012, 1), 9, (166, 25, 2, 37), 115),
    site("横岗街道", Street, 5, 0, (2012, 12), 9, (201, 31, 2, 39), 98),
    site("园山街道", Street, 5, 9, (2013, 5), 9, (168, 29, 2, 40), 122),
    site("龙城街道", Street, 5, 9, (2011, 4), 8, (144, 24, 2, 38), 72),
    site("龙岗街道", Street, 5, 9, (2010, 7), 8, (164, 21, 2, 47), 98),
    site("坪地街道", Street, 5, 9, (2010, 2), 8, (166, 29, 2, 34), 115),
    site("宝龙街道", Street, 5, 0, (2014, 5), 9, (189, 31, 2, 45), 109),
    site("观湖街道", Street, 6, 10, (2013, 1), 8, (135, 31, 2, 44), 75),
    site("民治街道", Street, 6, 11, (2014, 9), 5, (109, 15, 1, 18), 87),
    site("龙华街道", Street, 6, 10, (2014, 12), 8, (139, 19, 2, 30), 98),
    site("大浪街道", Street, 6, 11, (2015, 6), 5, (81, 18, 2, 24), 122),
    site("福城街道", Street, 6, 11, (2014, 8), 6, (99, 18, 3, 33), 103),
    site("观澜街道", Street, 6, 10, (2015, 12), 8, (149, 23, 2, 39), 110),
    site("坪山街道", Street, 7, 12, (2013, 3), 5, (113, 17, 1, 30), 74),
    site("坑梓街道", Street, 7, 12, (2017, 12), 6, (111, 19, 2, 33), 106),
    site("马峦街道", Street, 7, 12, (2015, 5), 7, (132, 22, 2, 31), 113),
    site("碧岭街道", Street, 7, 12, (2016, 6), 5, (91, 15, 2, 25), 109),
    site("石井街道", Street, 7, 12, (2013, 6), 5, (104, 11, 2, 24), 98),
    site("龙田街道", Street, 7, 12, (2014, 7), 5, (85, 18, 2, 25), 90),
    site("光明街道", Street, 8, 13, (2016, 3), 8, (150, 30, 1, 32), 109),
    site("公明街道", Street, 8, 8, (2013, 10), 5, (67, 16, 2, 24), 107),
    site("新湖街道", Street, 8, 8, (2015, 8), 6, (116, 19, 2, 29), 81),
    site("凤凰街道", Street, 8, 13, (2013, 2), 8, (106, 19, 1, 47), 72),
    site("玉塘街道", Street, 8, 13, (2015, 10), 8, (125, 22, 2, 36), 89),
    site("马田街道", Street, 8, 8, (2012, 1), 8, (162, 23, 2, 30), 114),
    site("葵涌街道", Street, 9, 6, (2015, 8), 5, (66, 18, 2, 29), 114),
    site("大鹏街道", Street, 9, 6, (2019, 6), 7, (125, 21, 2, 34), 112),
    site("南澳街道", Street, 9, 6, (2018, 12), 6, (84, 19, 2, 21), 73),
    site("市第一强制隔离戒毒所", Detox, 7, 12, (2011, 6), 9, (245, 51, 4, 22), 60),
    site("市第二强制隔离戒毒所", Detox, 7, 12, (2013, 5), 9, (301, 47, 4, 25), 60),
    site("罗湖拘留所", Detention, 0, 1, (2015, 11), 4, (66, 10, 1, 6), 40),
    site("福田看守所", Detention, 1, 3, (2017, 4), 4, (59, 16, 1, 6), 40),
    site("宝安拘留所", Detention, 4, 8, (2016, 8), 4, (60, 12, 1, 6), 40),
    site("龙岗看守所", Detention, 5, 9, (2018, 8), 4, (58, 14, 1, 6), 40),
    site("罗湖美沙酮门诊", Clinic, 0, 0, (2011, 3), 4, (79, 10, 2, 5), 30),
    site("福田美沙酮门诊", Clinic, 1, 2, (2011, 10), 4, (63, 13, 3, 4), 30),
    site("南山美沙酮门诊", Clinic, 2, 4, (2010, 8), 4, (67, 15, 2, 6), 30),
    site("西乡美沙酮门诊", Clinic, 4, 7, (2010, 8), 4, (62, 12, 1, 5), 30),
    site("布吉美沙酮门诊", Clinic, 5, 9, (2010, 5), 4, (71, 14, 1, 4), 30),
    site("龙华美沙酮门诊", Clinic, 6, 10, (2009, 4), 4, (97, 15, 1, 4), 30),
    site("沙井美沙酮门诊", Clinic, 4, 8, (2010, 8), 4, (65, 10, 3, 3), 30),
    site("横岗美沙酮门诊", Clinic, 5, 0, (2009, 12), 4, (88, 11, 1, 4), 30),
    site("罗湖学校禁毒项目组", School, 0, 1, (2017, 3), 4, (28, 4, 2, 42), 237),
    site("福田学校禁毒项目组", School, 1, 2, (2018, 5), 4, (29, 5, 3, 35), 156),
    site("南山学校禁毒项目组", School, 2, 5, (2019, 4), 4, (38, 4, 2, 44), 184),
    site("盐田学校禁毒项目组", School, 3, 6, (2016, 4), 4, (28, 7, 2, 28), 151),
    site("宝安学校禁毒项目组", School, 4, 8, (2016, 3), 4, (34, 7, 2, 26), 237),
    site("龙岗学校禁毒项目组", School, 5, 9, (2014, 4), 4, (44, 5, 2, 42), 172),
    site("龙华学校禁毒项目组", School, 6, 11, (2016, 11), 4, (36, 7, 2, 34), 180),
    site("坪山学校禁毒项目组", School, 7, 12, (2018, 9), 4, (44, 7, 1, 30), 209),
    site("光明学校禁毒项目组", School, 8, 13, (2014, 11), 4, (40, 6, 2, 28), 218),
    site("大鹏学校禁毒项目组", School, 9, 6, (2017, 6), 4, (33, 6, 2, 32), 233),
    site("社区戒毒康复就业基地", Community, 6, 11, (2017, 11), 4, (55, 9, 1, 12), 40),
];
