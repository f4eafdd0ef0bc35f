//! The town of this slice's worked examples: of every person, in which household and of which population. Called by tests only.

use count::testing::World;

/// Persons 11 and 12 live in household 1, person 21 in 2, person 51 in 5 and person 71 in 7; all are of population bit 0.
pub(crate) fn town() -> World {
    [11, 12, 21, 51, 71].into_iter().fold(World::new(), |town, n| town.lives(n, n / 10, 1))
}
