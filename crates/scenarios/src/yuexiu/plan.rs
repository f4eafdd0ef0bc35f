//! Who does what on which day in the district of report Y, as tables: the last word on every number of the scenario. A total of the report is
//! nowhere written. Days are columns, the first is 23 January 2020.

use crate::Scale;
use org::Topic::{self, Emotion, Family, Job, Living, Medical, Mind, Prevention, PreventionPolicy, PreventionService, Stress};

/// Days from the first-level response to the report.
pub(crate) const DAYS: usize = 13;
/// From this column on (3 February) everybody is back at work and the psychologists sit at the lines.
pub(crate) const BACK_AT_WORK: usize = 11;

/// A station: its street, its people, its clients who are cared for, its bus stops.
#[derive(Clone, Debug)]
pub(crate) struct Station {
    pub(crate) street: &'static str,
    pub(crate) agency: usize,
    pub(crate) workers: usize,
    /// Cared for: in community treatment or rehabilitation, the first so many of them in treatment.
    pub(crate) under_measure: u32,
    pub(crate) in_treatment: u32,
    pub(crate) at_large: u32,
    pub(crate) abstinent: u32,
    /// Of all these, in hardship.
    pub(crate) hardship: u32,
    /// Stops at which volunteers stand, and how many volunteers.
    pub(crate) stops: u32,
    pub(crate) volunteers: u32,
    /// The column of the day on which its line was opened.
    pub(crate) opened: usize,
}

type People = (u32, u32, u32, u32, u32);

const fn station(street: &'static str, agency: usize, workers: usize, people: People, (stops, volunteers): (u32, u32), opened: usize) -> Station {
    let (under_measure, in_treatment, at_large, abstinent, hardship) = people;
    Station { street, agency, workers, under_measure, in_treatment, at_large, abstinent, hardship, stops, volunteers, opened }
}

const STATIONS: [Station; 18] = [
    station("木棉", 0, 5, (11, 4, 3, 4, 3), (16, 22), 5),
    station("榕荫", 1, 5, (17, 8, 2, 3, 3), (16, 19), 10),
    station("石阶", 2, 6, (12, 5, 3, 4, 3), (26, 34), 11),
    station("青云", 0, 6, (18, 8, 2, 3, 2), (26, 36), 9),
    station("官涌", 1, 5, (15, 6, 3, 3, 3), (19, 26), 11),
    station("稻香", 2, 7, (14, 5, 3, 2, 2), (29, 37), 6),
    station("渔光", 0, 5, (14, 5, 4, 4, 4), (23, 26), 11),
    station("莲塘", 1, 5, (18, 9, 4, 2, 4), (16, 22), 5),
    station("龙舟", 2, 6, (13, 6, 3, 4, 4), (26, 31), 11),
    station("紫荆", 0, 6, (12, 5, 3, 4, 3), (26, 34), 4),
    station("凤凰", 1, 5, (16, 7, 3, 4, 3), (22, 25), 7),
    station("望岗", 2, 6, (13, 6, 4, 2, 3), (27, 31), 5),
    station("麻石", 0, 7, (12, 4, 4, 3, 2), (28, 37), 11),
    station("钟楼", 1, 5, (12, 6, 4, 2, 2), (23, 27), 7),
    station("书坊", 2, 5, (12, 6, 3, 4, 4), (19, 26), 10),
    station("盐仓", 0, 5, (18, 6, 4, 3, 2), (21, 24), 6),
    station("桥头", 1, 5, (18, 6, 2, 4, 2), (19, 22), 4),
    station("花塔", 2, 6, (8, 4, 2, 4, 4), (25, 27), 6),
];

/// Conversations of each station on each day: calls over the line, messages over the line, calls and messages by the workers themselves.
#[rustfmt::skip]
const CONVERSATIONS: [[[u32; DAYS]; 4]; 18] = [
    [[0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 3, 1], [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2], [0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]],
    [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 5, 4], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 6, 3], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1]],
    [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 4], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 3], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1]],
    [[0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 4, 3], [0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 4, 5], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0]],
    [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 3], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 5], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1]],
    [[0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 1, 3, 2], [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 3, 3], [0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0]],
    [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 4], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 4], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 1]],
    [[0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 3, 3], [0, 0, 0, 0, 0, 1, 2, 1, 2, 1, 2, 2, 4], [0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0]],
    [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 3], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 6], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1]],
    [[0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2], [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2], [0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0]],
    [[0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 1, 2, 5], [0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 1, 4, 3], [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0]],
    [[0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 3, 2], [0, 0, 0, 0, 0, 1, 2, 1, 2, 1, 1, 2, 1], [0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]],
    [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 4], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 5], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1]],
    [[0, 0, 0, 0, 0, 0, 0, 2, 1, 1, 1, 2, 3], [0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 3, 2], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0]],
    [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 5, 3], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 5], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1]],
    [[0, 0, 0, 0, 0, 0, 1, 1, 2, 1, 1, 4, 2], [0, 0, 0, 0, 0, 0, 1, 1, 2, 1, 1, 5, 5], [0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0]],
    [[0, 0, 0, 0, 1, 1, 1, 1, 2, 1, 1, 3, 2], [0, 0, 0, 0, 2, 1, 1, 1, 1, 1, 1, 4, 3], [0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0]],
    [[0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2], [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 1], [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0]],
];

/// What was talked about before everybody was back, and how often; then the same from 3 February on. One conversation is one card.
const EARLY: [(&[Topic], u32); 7] = [
    (&[Prevention, PreventionPolicy], 60),
    (&[Prevention, PreventionService], 70),
    (&[Prevention], 30),
    (&[PreventionPolicy], 10),
    (&[PreventionService], 14),
    (&[Medical], 12),
    (&[Living], 6),
];
const LATE: [(&[Topic], u32); 14] = [
    (&[Living, Prevention], 28),
    (&[Living, PreventionService], 24),
    (&[Living], 15),
    (&[Job, PreventionPolicy], 18),
    (&[Job], 9),
    (&[Mind], 14),
    (&[Mind, Emotion], 12),
    (&[Mind, Stress], 10),
    (&[Prevention, PreventionService], 52),
    (&[Prevention, PreventionPolicy], 33),
    (&[PreventionService, PreventionPolicy], 31),
    (&[PreventionService, Medical], 4),
    (&[PreventionService], 9),
    (&[Medical], 19),
];
/// What one talks about with a client and a relative together.
pub(crate) const WITH_FAMILY: &[Topic] = &[Family, Prevention, PreventionPolicy];

/// How long a call and a message take, in minutes, by turns: a call with somebody who is afraid is not short.
pub(crate) const CALL_MINUTES: [u32; 14] = [40, 35, 45, 30, 50, 40, 60, 25, 40, 45, 30, 40, 50, 30];
pub(crate) const MESSAGE_MINUTES: [u32; 13] = [20, 25, 30, 15, 40, 25, 20, 35, 25, 30, 24, 20, 25];

/// Everything that happens, at a scale.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) stations: Vec<Station>,
    /// By station, then stream, then day.
    pub(crate) conversations: Vec<Vec<Vec<u32>>>,
    pub(crate) early: Vec<(&'static [Topic], u32)>,
    pub(crate) late: Vec<(&'static [Topic], u32)>,
}

impl Plan {
    /// The plan at a scale: more clients, conversations and volunteers; the same stations.
    pub(crate) fn new(scale: Scale) -> Self {
        let more = |station: &Station| Station {
            under_measure: scale.count(station.under_measure),
            in_treatment: scale.count(station.in_treatment),
            at_large: scale.count(station.at_large),
            abstinent: scale.count(station.abstinent),
            hardship: scale.count(station.hardship),
            stops: scale.count(station.stops),
            volunteers: scale.count(station.volunteers),
            ..station.clone()
        };
        let cards = |deck: &[(&'static [Topic], u32)]| deck.iter().map(|(topics, cards)| (*topics, scale.count(*cards))).collect();
        Self {
            stations: STATIONS.iter().map(more).collect(),
            conversations: CONVERSATIONS.iter().map(|streams| scale.table(streams)).collect(),
            early: cards(&EARLY),
            late: cards(&LATE),
        }
    }
}
