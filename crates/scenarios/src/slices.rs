//! All slices of the program, in one list. It stands here because the reports need every slice, and the program, which is above, takes the list from
//! here. Absent: where they stand in the navigation, which is the program's.

use shell::slice::Slice;

/// All slices, those below first.
pub const SLICES: &[&Slice] = &[
    &org::SLICE,
    &people::SLICE,
    &casework::SLICE,
    &rehab::SLICE,
    &hotline::SLICE,
    &supply::SLICE,
    &screening::SLICE,
    &crowd::SLICE,
    &duty::SLICE,
    &outreach::SLICE,
    &contract::SLICE,
    &report::SLICE,
];
