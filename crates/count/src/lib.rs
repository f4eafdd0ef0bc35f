//! Counting: facts, measures, indicators, the statistics engine. Pure; knows facts, not slices.
//!
//! A slice makes facts ([`Event`], [`state`]); the store keeps them ([`pack`]) and feeds the [`Engine`]; reports ask it a [`Question`]. What a
//! figure means is said by [`Measure`], [`Filter`] and [`Dimension`]; [`naive`] is the same in plain words and checks the engine.
//! Who sees figures only is answered by [`Engine::tables`], which hides small counts of people before they leave.

#[doc(hidden)]
pub mod bench;
mod cell;
mod closing;
mod columns;
mod counted;
mod dimension;
mod distinct;
mod drill;
mod engine;
mod event;
mod example;
mod expression;
mod fact;
mod filter;
mod fingerprint;
mod flat;
mod handbook;
mod hedge;
mod indicator;
mod intern;
mod known;
mod late;
mod measure;
mod medians;
mod moving;
pub mod naive;
mod newcomers;
mod order;
mod pack;
mod plain;
mod plan;
mod question;
mod rate;
mod ring;
mod scan;
mod share;
mod snapshot;
mod states;
mod suppression;
#[doc(hidden)]
pub mod testing;
mod tree;

pub use bench::{Figures, bench_engine, bench_facts};
pub use closing::{CLOSED, Closing, closed, disturbed};
pub use counted::Counted;
pub use dimension::{Dimension, GroupValue, LEVELS, Scope};
pub use engine::Engine;
pub use event::{Event, state};
pub use example::BadExample;
pub use expression::{BadFilter, Vocabulary, part_by_code};
pub use fact::{Fact, Part};
pub use filter::Filter;
pub use fingerprint::Fingerprint;
pub use handbook::{BadHandbook, Handbook};
pub use hedge::{Hedge, grouped, hedged, hedged_to};
pub use indicator::{BadIndicator, Indicator, Share};
pub use known::{Known, MERGED, STANDING, Standing, merged};
pub use late::{Cut, Late};
pub use measure::{LINE, Measure, POST};
pub use pack::{BadFacts, pack, unpack, unpack_into};
pub use question::{Answer, GROUPS_MAX, MOVING_SPANS_MAX, NoAnswer, Question, Row, SPANS_MAX};
pub use rate::Rate;
pub use share::{Shares, Sides};
pub use snapshot::{BadSnapshot, Restoring, SNAPSHOT_LAYOUT};
pub use suppression::{Cell, Eyes, Table, hidden_beside};
pub use tree::{DEPTH_MAX, Tree, TreeNode};
