//! Volunteers: registered and insured on the day before the first round, each on duty once or twice in the month; a few never came.

use super::{World, nth_day};
use crate::book::time;
use base::{Link, Set, Text};
use duty::{Volunteer, VolunteerShift};
use org::{Mark, PlaceKind, Topic};

/// What they are good at, by turns; most said nothing.
const SKILLS: [Option<&str>; 6] = [None, Some("维持秩序"), None, Some("会讲潮汕话"), None, Some("信息录入")];

pub(super) fn registered(world: &mut World<'_>, site: usize) -> Vec<Link<Volunteer>> {
    let planned = &world.plan.sites[site];
    let area = world.plan.districts[planned.district].area;
    let column = planned.duty_days.first().map_or(5, |first| first - 1);
    let (on, moment, hand) = (nth_day(column), world.typed_in(site, column), world.desk(site));
    let mut crowd = Vec::new();
    // At every fourth site somebody registers who then cannot come.
    let never_came = u32::from(planned.number % 4 == 3);
    for n in 0..planned.volunteers + never_came {
        let human = world.census.human(area, (18, 62));
        let volunteer = Volunteer {
            name: Text(human.name),
            phone: Some(human.phone),
            number: Some(Text(format!("GZ2021{:03}{:03}", planned.number + 1, n + 1))),
            resident_id: None,
            registered: Some(on),
            skills: SKILLS[n as usize % SKILLS.len()].map(Text::from),
            available: None,
            trained: n.is_multiple_of(2).then_some(on),
            insured_since: Some(on),
            household: None,
            marks: if n % 9 == 3 { Set::of([Mark::Party]) } else { Set::default() },
            note: None,
            unchecked: None,
        };
        let volunteer = world.script.write(moment, hand, &volunteer);
        if n < planned.volunteers {
            crowd.push(volunteer);
        }
    }
    crowd
}

/// What a volunteer did for half a day.
pub(super) fn service(world: &World<'_>, site: usize, column: i32, volunteer: Link<Volunteer>, morning: bool) -> VolunteerShift {
    let is_station = world.plan.sites[site].crowd.is_some();
    VolunteerShift {
        on: nth_day(column),
        volunteer,
        post: if is_station { "检测点引导和信息登记" } else { "隔离酒店物资转运" }.into(),
        setting: Some(if is_station { PlaceKind::Venue } else { PlaceKind::Hotel }),
        place: Some(world.sites[site].venue),
        came: Some(if morning { time(8, 0) } else { time(14, 0) }),
        left: Some(if morning { time(12, 0) } else { time(18, 0) }),
        break_minutes: None,
        minutes: None,
        confirmed_by: None,
        activity: None,
        topics: Set::of([Topic::PreventionService]),
        note: None,
        shift: None,
        campaign: Some(world.campaign),
        project: None,
    }
}
