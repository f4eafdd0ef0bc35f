//! The same as `schedule.rs` in plain words and slowly, for the tests to compare with: which periods are satisfied, by looking for a way to give every
//! period a test of its own, earlier periods first, and moving tests about until it works.

use super::schedule::{Sampled, Window};

/// How many tests each window has, if each in order is given as many as can be found without taking any away from the ones before.
pub(super) fn filled(windows: &[Window], samples: &[Sampled]) -> Vec<usize> {
    // Each place is one test that a window asks for; `holder` says which place a sample serves.
    let mut holder: Vec<Option<(usize, u16)>> = vec![None; samples.len()];
    let mut filled = vec![0; windows.len()];
    for (index, window) in windows.iter().enumerate() {
        for place in 0..window.tests {
            let mut tried = vec![false; samples.len()];
            if give((index, place), windows, samples, &mut holder, &mut tried) {
                filled[index] += 1;
            }
        }
    }
    filled
}

fn give(place: (usize, u16), windows: &[Window], samples: &[Sampled], holder: &mut [Option<(usize, u16)>], tried: &mut [bool]) -> bool {
    for (index, sample) in samples.iter().enumerate() {
        if tried[index] || !windows[place.0].takes(*sample) {
            continue;
        }
        tried[index] = true;
        let can_move = holder[index].is_none_or(|other| give(other, windows, samples, holder, tried));
        if can_move {
            holder[index] = Some(place);
            return true;
        }
    }
    false
}
