//! Who does what on which day at the station of report L, as tables: the last word on every number of the scenario. A total of the report is
//! nowhere written; it is what these days of work come to. Days are columns, the first is 3 February 2020.

use crate::Scale;

/// Days of the emergency work until the report.
pub(crate) const DAYS: usize = 11;
/// On the first of these columns the calls to collective households begin (7 February).
pub(crate) const CALLS_FROM: usize = 4;

/// People who live in one block, and who of them is from where.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) name: &'static str,
    pub(crate) kind: BlockKind,
    /// Rental dwellings, all of which a sweep looks at.
    pub(crate) dwellings: u32,
    /// Residents known before any sweep, all of whom are typed into the register.
    pub(crate) residents: u32,
    /// Of these, registered in Wuhan; and of those, here and not in Wuhan.
    pub(crate) wuhan: u32,
    pub(crate) wuhan_here: u32,
    /// Arrivals whom nobody knew before the sweep, and how many of them are registered in Wuhan.
    pub(crate) found: u32,
    pub(crate) found_wuhan: u32,
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BlockKind {
    /// A dormitory: one collective household.
    Dormitory,
    /// Houses let by the room.
    Rental,
    /// Where people have always lived.
    Village,
}

const fn block(name: &'static str, kind: BlockKind, dwellings: u32, residents: u32, wuhan: (u32, u32), found: (u32, u32)) -> Block {
    Block { name, kind, dwellings, residents, wuhan: wuhan.0, wuhan_here: wuhan.1, found: found.0, found_wuhan: found.1 }
}

use BlockKind::{Dormitory, Rental, Village};

const BLOCKS: [Block; 12] = [
    block("蓝湾船厂员工宿舍", Dormitory, 0, 118, (17, 8), (0, 0)),
    block("鸥洲码头宿舍", Dormitory, 0, 131, (22, 11), (0, 0)),
    block("南沙岛工程宿舍", Dormitory, 0, 97, (9, 4), (0, 0)),
    block("海丰物流宿舍", Dormitory, 0, 116, (13, 6), (0, 0)),
    block("龙头社区渔光里", Rental, 128, 84, (12, 2), (31, 8)),
    block("龙头社区榕荫里", Rental, 141, 92, (15, 3), (38, 9)),
    block("海角村东巷", Rental, 119, 71, (9, 1), (22, 5)),
    block("海角村西巷", Rental, 133, 88, (14, 2), (29, 6)),
    block("官涌新村", Rental, 126, 79, (11, 2), (33, 7)),
    block("稻香围", Rental, 130, 83, (10, 2), (25, 5)),
    block("龙舟里", Village, 0, 92, (1, 0), (0, 0)),
    block("莲塘里", Village, 0, 83, (1, 0), (0, 0)),
];

/// Hardship households: why, and how many live there. One mask each.
const HARDSHIP: &str = "D3 E2 D3 D3 L3 E1 E1 D3 T3 E2 E1 D2 L2 E1 D3 E2 T1 E2 D2 L2 E1 E1 D3 E2 T2 E1 L4 E1 E1 T1 D2 E2 L2 D2 E1 D3";

/// Calls answered by people in hardship: a caller a row.
const HARDSHIP_CALLS: [[u32; DAYS]; 6] = [
    [1, 0, 1, 3, 0, 0, 0, 1, 1, 1, 1],
    [1, 0, 1, 1, 1, 1, 1, 3, 1, 1, 1],
    [0, 0, 0, 1, 0, 2, 1, 1, 1, 1, 0],
    [1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1],
    [1, 0, 0, 1, 1, 1, 1, 1, 0, 2, 0],
    [0, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1],
];

/// Doors knocked at on each day: the household and how many of it were met.
const VISITS: [&[(u32, u32)]; DAYS] = [
    &[(0, 1), (1, 2), (2, 1), (3, 2)],
    &[(4, 1), (5, 1), (6, 1), (7, 1), (8, 1)],
    &[(9, 2), (10, 1), (11, 1), (12, 1)],
    &[(13, 1), (14, 1), (15, 1), (16, 1), (17, 2)],
    &[(18, 1), (19, 1), (20, 1)],
    &[(21, 1), (22, 1), (23, 2), (24, 1)],
    &[(25, 1), (26, 1), (27, 1)],
    &[(28, 1), (29, 1), (30, 2), (31, 2)],
    &[(32, 2), (33, 1), (34, 1), (35, 1), (0, 2)],
    &[(1, 1), (2, 2), (3, 1)],
    &[(4, 2), (5, 1), (6, 1)],
];

/// Visits to sites, on which day, and how many unnamed people were spoken to.
const SITE_VISITS: [(u32, u32); 3] = [(1, 2), (5, 3), (9, 1)];

/// Residents typed into the register: a typist a row.
const TYPED: [[u32; DAYS]; 5] = [
    [34, 22, 19, 29, 32, 30, 20, 17, 15, 32, 19],
    [22, 17, 22, 16, 31, 19, 21, 25, 15, 20, 31],
    [18, 26, 27, 24, 34, 29, 32, 21, 31, 23, 31],
    [31, 20, 32, 25, 26, 21, 26, 29, 18, 16, 17],
    [23, 16, 16, 22, 28, 14, 33, 33, 15, 23, 24],
];

/// Residents of collective households reached for the first time: a caller a row, from 7 February on.
const COLLECTIVE_CALLS: [[u32; 7]; 4] =
    [[16, 12, 15, 16, 16, 10, 16], [20, 11, 11, 16, 16, 16, 19], [20, 16, 12, 19, 18, 18, 19], [21, 11, 22, 20, 12, 21, 11]];

/// Forms that arrivals filled in by QR code: a post a row.
const FORMS: [[u32; DAYS]; 3] =
    [[89, 50, 50, 34, 39, 26, 18, 27, 18, 18, 12], [62, 50, 28, 35, 23, 32, 29, 19, 24, 14, 14], [35, 22, 25, 14, 20, 24, 11, 16, 13, 10, 9]];

/// People counted through each post, morning and afternoon by turns: a post a row.
const PASSED: [[u32; DAYS * 2]; 3] = [
    [83, 68, 53, 63, 69, 62, 60, 34, 81, 47, 56, 44, 59, 67, 79, 33, 64, 42, 59, 67, 43, 54],
    [57, 29, 38, 36, 39, 30, 44, 37, 38, 26, 69, 25, 66, 49, 57, 26, 57, 49, 38, 54, 49, 40],
    [53, 21, 28, 31, 32, 33, 45, 23, 24, 19, 46, 24, 47, 29, 34, 27, 43, 24, 25, 35, 43, 25],
];

/// Visitors written down one by one at the first post, a day a column.
const WRITTEN_DOWN: [[u32; DAYS]; 1] = [[5, 3, 4, 2, 3, 4, 3, 3, 4, 2, 3]];

/// Joint sweeps: the day, the workers sent (by number), and the block that was gone through.
const SWEEPS: [(u32, &[usize], usize); 6] = [
    (1, &[1, 3, 5, 7, 9], 4),
    (2, &[2, 4, 6, 8, 10, 12], 5),
    (3, &[1, 5, 9, 11, 13], 6),
    (5, &[0, 3, 6, 7, 12], 7),
    (7, &[2, 4, 5, 8, 9, 11], 8),
    (8, &[1, 6, 10, 12, 13], 9),
];

/// Parcels carried to arrivals on the last days, which begin on 9 February.
const PARCELS: [[u32; 5]; 1] = [[15, 22, 18, 24, 16]];

/// Leaflets and guides handed out: day, post, how many, and whether it was the guide.
const HANDOUTS: [(u32, u32, u32, bool); 9] = [
    (0, 0, 40, false),
    (1, 1, 35, false),
    (2, 2, 30, false),
    (3, 0, 28, true),
    (4, 0, 32, false),
    (6, 1, 26, true),
    (7, 2, 24, false),
    (9, 1, 27, false),
    (10, 0, 22, true),
];

/// Notices: day and notice board; some boards got a second one.
const NOTICES: [(u32, u32); 15] =
    [(0, 0), (0, 1), (0, 2), (1, 3), (1, 4), (2, 5), (3, 6), (3, 7), (4, 8), (5, 9), (6, 10), (7, 11), (8, 0), (8, 3), (9, 1)];

/// What was given: the donor, masks, bottles of disinfectant, bottles of hand wash.
const DONATIONS: [(&str, u32, u32, u32); 5] = [
    ("海丰物流（演示）有限公司", 30, 0, 80),
    ("龙舟里街坊", 16, 0, 0),
    ("渔光药房（演示）", 10, 2, 20),
    ("木棉义工队", 5, 0, 50),
    ("不具名街坊", 10, 0, 0),
];

/// Everything that happens, at a scale.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) blocks: Vec<Block>,
    pub(crate) hardship: Vec<(char, u32)>,
    pub(crate) hardship_calls: Vec<Vec<u32>>,
    pub(crate) visits: Vec<Vec<(u32, u32)>>,
    pub(crate) site_visits: Vec<(u32, u32)>,
    pub(crate) typed: Vec<Vec<u32>>,
    pub(crate) collective_calls: Vec<Vec<u32>>,
    pub(crate) forms: Vec<Vec<u32>>,
    pub(crate) passed: Vec<Vec<u32>>,
    pub(crate) written_down: Vec<Vec<u32>>,
    pub(crate) sweeps: Vec<(u32, &'static [usize], usize)>,
    pub(crate) parcels: Vec<Vec<u32>>,
    pub(crate) handouts: Vec<(u32, u32, u32, bool)>,
    pub(crate) notices: Vec<(u32, u32)>,
    pub(crate) donations: Vec<(&'static str, u32, u32, u32)>,
}

impl Plan {
    /// The plan at a scale: more residents, calls, forms; the same station with the same people in it.
    pub(crate) fn new(scale: Scale) -> Self {
        let more = |block: &Block| Block {
            dwellings: scale.count(block.dwellings),
            residents: scale.count(block.residents),
            wuhan: scale.count(block.wuhan),
            wuhan_here: scale.count(block.wuhan_here),
            found: scale.count(block.found),
            found_wuhan: scale.count(block.found_wuhan),
            ..block.clone()
        };
        let size = |text: &str| Some((text.chars().next()?, text.get(1..)?.parse().ok()?));
        Self {
            blocks: BLOCKS.iter().map(more).collect(),
            hardship: HARDSHIP.split(' ').filter_map(size).collect(),
            hardship_calls: scale.table(&HARDSHIP_CALLS),
            visits: VISITS.iter().map(|day| day.to_vec()).collect(),
            site_visits: SITE_VISITS.to_vec(),
            typed: scale.table(&TYPED),
            collective_calls: scale.table(&COLLECTIVE_CALLS),
            forms: scale.table(&FORMS),
            passed: scale.table(&PASSED),
            written_down: scale.table(&WRITTEN_DOWN),
            sweeps: SWEEPS.to_vec(),
            parcels: scale.table(&PARCELS),
            handouts: HANDOUTS.to_vec(),
            notices: NOTICES.to_vec(),
            donations: DONATIONS.to_vec(),
        }
    }
}
