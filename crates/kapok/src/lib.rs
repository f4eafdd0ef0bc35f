//! The program: the list of its slices, its navigation, where its time and chance come from, and its command line. Everything else is in the crates
//! below; what the whole promises is tested in `tests/it`.

pub mod command;
pub mod documents;
pub mod logging;
pub mod program;
pub mod surroundings;
