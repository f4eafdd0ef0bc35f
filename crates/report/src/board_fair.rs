//! Organisations beside each other, made fair by their size: for each worker, for a thousand residents, for each client. Integers: tenths of what is
//! counted, to the nearest. Called by `board_counted.rs`. Absent: who is small or large, which the caller says.

use count::Rate;

/// By what a number is divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fair {
    /// Not at all.
    #[default]
    Whole,
    /// For each worker who had a part in the work.
    Worker,
    /// For a thousand residents, where the register of organisations says how many there are.
    Residents,
    /// For each client who was served.
    Client,
}

/// How large an organisation is. None of what is hidden or not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Workers who had a part in the work of the period.
    pub workers: Option<i64>,
    /// Residents.
    pub residents: Option<i64>,
    /// Clients who were served in the period.
    pub clients: Option<i64>,
}

impl Fair {
    /// In the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Whole, Self::Worker, Self::Residents, Self::Client];

    /// As an address has it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Whole => "",
            Self::Worker => "worker",
            Self::Residents => "residents",
            Self::Client => "client",
        }
    }

    /// The one of a code; undivided where it says none.
    pub fn by_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|fair| fair.code() == code).unwrap_or_default()
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Whole => "总数",
            Self::Worker => "每名社工",
            Self::Residents => "每千名居民",
            Self::Client => "每名服务对象",
        }
    }

    /// The number in tenths, made fair. `unit` is how much of the counted integer is one: 60 for minutes that are shown as hours. None where the size or
    /// the number is hidden or not known, and where there is nobody to divide by.
    pub fn of(self, value: Option<i64>, unit: i64, size: Size) -> Option<i64> {
        let (whole, per) = match self {
            Self::Whole => (Some(1), 1),
            Self::Worker => (size.workers, 1),
            Self::Residents => (size.residents, 1_000),
            Self::Client => (size.clients, 1),
        };
        let rate = Rate::shown(value, whole)?;
        Rate { whole: rate.whole * unit.max(1), ..rate }.nearest(10 * per)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_divided_by_the_size_to_the_nearest_tenth() {
        let size = Size { workers: Some(9), residents: Some(84_000), clients: Some(120) };
        // The number, how much of it is one, by what, tenths.
        let worked = [
            (Some(287), 1, Fair::Whole, Some(2870)),
            (Some(287), 1, Fair::Worker, Some(319)),
            (Some(287), 1, Fair::Residents, Some(34)),
            (Some(287), 1, Fair::Client, Some(24)),
            // 5430 minutes are 90.5 hours, 10.06 for each of nine.
            (Some(5430), 60, Fair::Worker, Some(101)),
            (Some(0), 1, Fair::Worker, Some(0)),
            (None, 1, Fair::Worker, None),
        ];
        for (value, unit, fair, tenths) in worked {
            assert_eq!(fair.of(value, unit, size), tenths, "{value:?} {fair:?}");
        }
    }

    #[test]
    fn nobody_is_divided_by_and_a_hidden_size_hides_what_is_divided() {
        for size in [Size::default(), Size { workers: Some(0), residents: Some(0), clients: Some(0) }] {
            for fair in [Fair::Worker, Fair::Residents, Fair::Client] {
                assert_eq!(fair.of(Some(12), 1, size), None, "{fair:?}");
            }
            assert_eq!(Fair::Whole.of(Some(12), 1, size), Some(120));
        }
    }

    #[test]
    fn every_way_has_its_code() {
        for fair in Fair::ALL {
            assert_eq!(Fair::by_code(fair.code()), fair);
        }
    }
}
