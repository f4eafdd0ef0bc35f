//! The rounds of testing: at every station a shift in the morning and one in the afternoon, with the count of those who came and the volunteers who
//! led them; at a project's hotel a shift every second morning.

use super::{World, nth_day, volunteers};
use crate::book::{shift, time};
use base::{Link, Time};
use duty::{ShiftName, ShiftStaff, Target, Volunteer, VolunteerShift};
use screening::{PostTally, PostWork};

/// At every so many sites somebody is on leave the whole month.
const ON_LEAVE_EVERY: usize = 6;

fn window(half: i32) -> (ShiftName, (Time, Time)) {
    if half == 0 { (ShiftName::Morning, (time(8, 0), time(12, 0))) } else { (ShiftName::Afternoon, (time(14, 0), time(18, 0))) }
}

pub(super) fn rounds(world: &mut World<'_>, site: usize, crowd: &[Link<Volunteer>]) {
    let planned = &world.plan.sites[site];
    let halves = if planned.crowd.is_some() { 2 } else { 1 };
    let times = planned.duty_days.len() * halves as usize;
    // So many at a time that everybody's turn comes.
    let at_a_time = crowd.len() / times.max(1) + 1;
    let mut turn = crowd.iter().copied().cycle();
    for (n, column) in planned.duty_days.iter().enumerate() {
        for half in 0..halves {
            worked(world, site, (*column, half), n == 0 && half == 0);
            let helpers: Vec<_> = turn.by_ref().take(at_a_time).collect();
            helped(world, site, (*column, half), &helpers);
        }
    }
}

fn worked(world: &mut World<'_>, site: usize, (column, half): (i32, i32), first: bool) {
    let on_leave = (world.plan.sites[site].nth % ON_LEAVE_EVERY == ON_LEAVE_EVERY - 1).then(|| world.in_turns(site)[world.in_turns(site).len() - 1]);
    let mut workers = world.crew(site, column, half);
    workers.retain(|worker| Some(*worker) != on_leave);
    if workers.is_empty() {
        return;
    }
    let (name, window) = window(half);
    let mut duty = shift(nth_day(column), name, Target::Venue, window, &workers, world.campaign);
    duty.place = Some(world.sites[site].venue);
    if first {
        duty.staff.extend(on_leave.map(|worker| ShiftStaff { worker, minutes: None, absent: Some("产假".into()) }));
    }
    let (moment, hand) = (world.typed_in(site, column), world.desk(site));
    world.script.write(moment, hand, &duty);
    let Some(least) = world.plan.sites[site].crowd else { return };
    let nth = world.plan.sites[site].nth as u32;
    // Some halves are fuller than others.
    let came = least + (nth * 37 + column as u32 * 11 + half as u32 * 53) % 97 * 2;
    let tally = PostTally {
        on: nth_day(column),
        place: world.sites[site].venue,
        work: PostWork::Testing,
        from: Some(window.0),
        to: Some(window.1),
        inward: None,
        outward: None,
        passages: Some(came),
        persons: None,
        vehicles: None,
        abnormal: None,
        turned_back: None,
        forms: None,
        workers: workers.into_iter().take(2).collect(),
        shift: None,
        handover: None,
        note: None,
        taps: None,
        campaign: Some(world.campaign),
        project: None,
    };
    let counted = world.script.write(moment, hand, &tally);
    if (nth as i32 * 5 + column * 3 + half) % 101 == 17 {
        let again = world.script.write(moment, hand, &tally);
        world.script.delete(moment, hand, again, 1, "同一班记了两次");
    } else if (nth as i32 * 7 + column + half) % 89 == 23 {
        let other = PostTally { passages: Some(came + 10), ..tally };
        world.script.correct(moment, hand, counted, 1, &other, "漏加了最后一张登记纸");
    }
}

fn helped(world: &mut World<'_>, site: usize, (column, half): (i32, i32), helpers: &[Link<Volunteer>]) {
    let (moment, hand, number) = (world.typed_in(site, column), world.desk(site), world.number(site));
    for (n, volunteer) in helpers.iter().enumerate() {
        let mut service = volunteers::service(world, site, column, *volunteer, half == 0);
        match (number * 3 + n * 5 + column as usize) % 40 {
            // Whoever forgot to check out is credited by the lead.
            7 => (service.left, service.minutes, service.confirmed_by) = (None, Some(210), Some(world.sites[site].workers[0])),
            19 => service.break_minutes = Some(30),
            _ => {}
        }
        let written = world.script.write(moment, hand, &service);
        if (number * 11 + n + column as usize) % 331 == 5 {
            let left = VolunteerShift { left: None, minutes: Some(120), confirmed_by: Some(world.sites[site].workers[0]), ..service };
            world.script.correct(moment, hand, written, 1, &left, "中途离开");
        }
    }
}
