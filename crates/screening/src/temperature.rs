//! Body temperatures in tenths of a degree Celsius, without floating point. When one is abnormal is data of the response: threshold and comparison are
//! an [`org::Standard`], for one rule says "over 37.3", another "37.5 and above" (domain.md 5.1).

use base::{Control, Faults, Json, Typed, Value, json, text::halfwidth, text::trimmed};
use org::Standard;
use std::fmt;

/// Below this a reading is a mistake of the thermometer or of the hand that wrote it: 30.0 ℃.
const TENTHS_MIN: u32 = 300;
/// Above this likewise: 45.0 ℃.
const TENTHS_MAX: u32 = 450;

/// A body temperature, 30.0–45.0 ℃. Typed as `36.8`, `36.8℃`, `37` or `368`; at rest the number of tenths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Temperature(u32);

impl Temperature {
    /// Of so many tenths of a degree.
    pub const fn of_tenths(tenths: u32) -> Option<Self> {
        if tenths >= TENTHS_MIN && tenths <= TENTHS_MAX { Some(Self(tenths)) } else { None }
    }

    /// Tenths of a degree.
    pub const fn tenths(self) -> u32 {
        self.0
    }

    /// The lowest that is abnormal by this rule.
    pub fn first_abnormal(standard: Standard) -> Option<Self> {
        (TENTHS_MIN..=TENTHS_MAX).filter_map(Self::of_tenths).find(|reading| reading.is_abnormal_by(standard))
    }

    /// Whether it is abnormal by this rule.
    pub const fn is_abnormal_by(self, standard: Standard) -> bool {
        standard.finds_abnormal(self.0)
    }

    fn typed(text: &str) -> Option<Self> {
        let text = halfwidth(text).replace('。', ".");
        let number = trimmed(text.trim_end_matches(['℃', '°', 'C', 'c', '度']));
        let tenths = match number.split_once('.') {
            Some((degrees, tenth)) if degrees.len() == 2 && tenth.len() == 1 => format!("{degrees}{tenth}").parse().ok()?,
            Some(_) => return None,
            None if number.len() == 2 => number.parse::<u32>().ok()? * 10,
            None => number.parse().ok()?,
        };
        Self::of_tenths(tenths)
    }
}

impl fmt::Display for Temperature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

impl Value for Temperature {
    const CONTROL: Control = Control::Line;
    fn read(typed: &Typed, path: &str, faults: &mut Faults) -> Option<Self> {
        let text = typed.get(path);
        if text.is_empty() {
            faults.add(path, "required", "请填写");
            return None;
        }
        let value = Self::typed(text);
        if value.is_none() {
            faults.add(path, "not_a_temperature", "请写体温，30.0 到 45.0 之间，例如 36.8");
        }
        value
    }
    fn write(&self, path: &str, typed: &mut Typed) {
        typed.set(path, self.to_string());
    }
    fn to_json(&self) -> Json {
        json!(self.0)
    }
    fn from_json(json: &Json) -> Option<Self> {
        Self::of_tenths(u32::try_from(json.as_u64()?).ok()?)
    }
    fn schema() -> Json {
        json!({"type": "integer", "minimum": TENTHS_MIN, "maximum": TENTHS_MAX, "x-unit": "0.1℃"})
    }
    fn show(&self) -> String {
        format!("{self}℃")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temperature_is_read_as_people_write_it_and_never_guessed() {
        for text in ["36.8", "３６．８", "36.8℃", "36.8 °C", "36。8度", "368"] {
            assert_eq!(Temperature::typed(text), Temperature::of_tenths(368), "{text}");
        }
        assert_eq!(Temperature::typed("37"), Temperature::of_tenths(370));
        for text in ["", "3.68", "36.85", "29.9", "45.1", "98", "正常", "36,8", "3", "-37"] {
            assert_eq!(Temperature::typed(text), None, "{text}");
        }
    }

    #[test]
    fn a_temperature_is_a_whole_number_at_rest_and_a_decimal_on_paper() {
        let reading = Temperature::of_tenths(368).expect("in range");
        assert_eq!((reading.to_json(), reading.show()), (json!(368), "36.8℃".to_owned()));
        assert_eq!(Temperature::from_json(&json!(368)), Some(reading));
        assert_eq!(Temperature::from_json(&json!(29)), None);
    }
}
