//! Goods as sheets write them: 口罩 | 71 | 个 in three columns, `口罩71个` or `71个口罩` in one, several of them in one cell with what is to be said of each in
//! brackets. A name that is in no list but ends in one (一次性医用口罩) is that item, and the name is kept; any other is 其他物品 under its name.

use base::{Choice, Day};
use org::{Item, Unit};
use sheets::Number;
use shell::ledger::{Given, Row};
use shell::parts::{asides, parts};
use shell::taking::Taking;

/// One sort of goods in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Goods {
    pub(super) item: Item,
    /// How the sheet calls it, where that says more than the item.
    pub(super) name: Option<String>,
    pub(super) quantity: Option<u32>,
    pub(super) unit: Option<Unit>,
    pub(super) spec: Option<String>,
    pub(super) lot: Option<String>,
    pub(super) expires: Option<Day>,
}

/// What stands between a name and its number.
const TIMES: [char; 7] = ['×', 'x', 'X', '*', ':', '：', ' '];
/// Units of money, which a station does not take in.
const MONEY: [&str; 4] = ["元", "块", "块钱", "万元"];
/// Digits of a Chinese number.
const NUMERALS: &str = "〇零一二两三四五六七八九十百千万";

impl Goods {
    /// 口罩71个（医用；批号A1；有效期至2021-06-30）
    pub(super) fn read(text: &str, today: Day) -> Self {
        let (plain, inside) = asides(text);
        let (name, mut amount) = amount(&plain);
        let (item, name) = item(&name);
        let mut goods = Self { item, name, quantity: None, unit: None, spec: None, lot: None, expires: None };
        let mut specs = Vec::new();
        for aside in inside.iter().flat_map(|aside| parts(aside)) {
            let until = ["有效期至", "有效期", "保质期至"].iter().find_map(|word| aside.strip_prefix(word));
            let lot = aside.strip_prefix("批号").map(|lot| lot.trim_matches(TIMES));
            match (until.and_then(|until| Day::typed(until.trim_matches(TIMES), today)), lot, self::amount(&aside)) {
                (Some(day), ..) => goods.expires = Some(day),
                (_, Some(lot), _) => goods.lot = Some(lot.to_owned()),
                (.., (name, Some(found))) if name.is_empty() && amount.is_none() => amount = Some(found),
                _ => specs.push(aside),
            }
        }
        goods.spec = (!specs.is_empty()).then(|| specs.join("、"));
        (goods.quantity, goods.unit) = amount.map_or((None, None), |(quantity, unit)| (Some(quantity), unit));
        goods
    }

    /// The specification with the sheet's own name before it.
    pub(super) fn spec(&self) -> String {
        let texts = [self.name.as_deref(), self.spec.as_deref()];
        texts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// The unit that is written, else the only one in which such a thing is counted.
    pub(super) fn counted_in(&self) -> Option<Unit> {
        self.unit.or(match self.item {
            Item::Mask | Item::Thermometer => Some(Unit::Piece),
            Item::Disinfectant | Item::HandWash => Some(Unit::Bottle),
            Item::Gift | Item::Leaflet | Item::Guide => Some(Unit::Copy),
            Item::Notice => Some(Unit::Sheet),
            _ => None,
        })
    }
}

/// The goods of a row: the cell of things, and where it names one thing, the columns of its number, unit, specification, lot and expiry.
pub(super) fn goods(taking: &mut Taking<'_>, row: &Row, things: &'static str, number: &'static str) -> Vec<Goods> {
    let named = parts(taking.said(things));
    if named.is_empty() {
        taking.refuse(things, "没有写物品");
    }
    let columns = [number, "unit", "spec", "lot", "expires"];
    if named.len() > 1 && columns.iter().any(|column| !taking.said(column).is_empty()) {
        taking.refuse(things, "一格里有几种物品，分不清数量是哪一种的：请分行写，或写成“口罩5个、洗手液1瓶”");
        return Vec::new();
    }
    let mut found: Vec<Goods> = named.iter().map(|text| Goods::read(text, taking.today())).collect();
    if let [one] = found.as_mut_slice() {
        columns_of(taking, row, one, number);
    }
    found
}

/// What the other columns say of the one thing of the row.
fn columns_of(taking: &mut Taking<'_>, row: &Row, goods: &mut Goods, number: &'static str) {
    let text = taking.said(number);
    match text.parse::<u32>() {
        _ if text.is_empty() => {}
        Err(_) => taking.refuse(number, format!("“{text}”不是整数")),
        Ok(written) if goods.quantity.is_some_and(|named| named != written) => {
            taking.refuse(number, format!("物品里写的是 {}，数量是 {written}，请核对", goods.quantity.unwrap_or(0)));
        }
        Ok(written) => goods.quantity = Some(written),
    }
    let in_number = row.all(number).nth(1).unwrap_or_default();
    for (column, word) in [("unit", taking.said("unit")), (number, in_number)] {
        match Unit::from_typed(word) {
            _ if word.is_empty() => {}
            None if MONEY.contains(&word) => taking.refuse(column, "这里只登记物品；钱款由有资格的慈善组织接收和登记"),
            None => taking.refuse(column, format!("不认识单位“{word}”")),
            Some(unit) if goods.unit.is_some_and(|named| named != unit) => taking.refuse(column, "写了两个不同的单位，请核对"),
            Some(unit) => goods.unit = Some(unit),
        }
    }
    // 件 below 规格 is the unit, where nothing else says it.
    let spec = taking.said("spec");
    match Unit::from_typed(spec) {
        Some(unit) if goods.unit.is_none() => goods.unit = Some(unit),
        _ if spec.is_empty() => {}
        _ => goods.spec = Some(spec.to_owned()),
    }
    lot(taking, goods);
    let text = taking.said("expires");
    match last_day(text, taking.today()) {
        _ if text.is_empty() => {}
        None => taking.refuse("expires", format!("“{text}”不是日期，请写成 2021-06-30")),
        Some(day) if goods.expires.is_some_and(|named| named != day) => taking.refuse("expires", "写了两个不同的有效期，请核对"),
        Some(day) => goods.expires = Some(day),
    }
}

/// 批号/有效期 in one cell: what is a day is the last good one, what is none the lot. A day may be written with strokes itself: 2021/6/30.
fn lot(taking: &Taking<'_>, goods: &mut Goods) {
    let mut lots = Vec::new();
    let text = taking.said("lot").replace('／', "/");
    for word in text.split(|c: char| c.is_whitespace() || "；;，,、".contains(c)).filter(|word| !word.is_empty()) {
        let strokes = word.match_indices('/').map(|(at, _)| (&word[..at], &word[at + 1..]));
        // The whole word first, then the longest end of it that is a day, then the longest beginning.
        let mut ends: Vec<(&str, &str)> = std::iter::once(("", word)).chain(strokes.clone()).collect();
        ends.extend(strokes.map(|(head, tail)| (tail, head)).rev());
        let found = ends.into_iter().find_map(|(rest, day)| Some((rest, last_day(day, taking.today())?)));
        if let Some((_, day)) = found {
            goods.expires = Some(day);
        }
        lots.push(found.map_or(word, |(rest, _)| rest).trim_start_matches("批号").trim_matches(TIMES));
    }
    lots.retain(|lot| !lot.is_empty());
    if !lots.is_empty() {
        goods.lot = Some(lots.join(" "));
    }
}

/// A day with its year, or the last day of a month: `2021-06-30`, `有效期至2021年6月`.
fn last_day(text: &str, today: Day) -> Option<Day> {
    let text = ["有效期至", "有效期", "保质期至"].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text).trim_matches(TIMES);
    let (year, rest) = text.split_at_checked(4)?;
    let year: i32 = year.parse().ok().filter(|year| (1990..2100).contains(year))?;
    let month = rest.trim_matches(['-', '.', '/', '年', '月']);
    if let Ok(month) = month.parse::<u8>()
        && (1..=12).contains(&month)
        && rest.len() > month.to_string().len()
        && rest.len() <= "年12月".len()
    {
        let next = if month == 12 { Day::from_ymd(year + 1, 1, 1) } else { Day::from_ymd(year, month + 1, 1) };
        return next.map(|next| next - 1);
    }
    Day::typed(text, today)
}

/// The item that a word means, and the word where it says more.
fn item(word: &str) -> (Item, Option<String>) {
    if let Some(item) = Item::from_typed(word) {
        return (item, None);
    }
    let words = Item::CHOICES.iter().flat_map(|choice| choice.synonyms.split(' ').chain([choice.label]));
    let last = words.filter(|known| !known.is_empty() && word.ends_with(known)).max_by_key(|known| known.len());
    (last.and_then(Item::from_typed).unwrap_or(Item::Other), Some(word.to_owned()))
}

/// The name of a thing and how much of it: `口罩71个`, `蔬菜 1,200 斤`, `慰问品×2`, `五个口罩`. `84消毒液` and `N95口罩` are names.
fn amount(text: &str) -> (String, Option<(u32, Option<Unit>)>) {
    let text = text.trim();
    if Item::from_typed(text).is_some() {
        return (text.to_owned(), None);
    }
    let is_digit = |c: char| c.is_ascii_digit() || c == ',' || NUMERALS.contains(c);
    let mut units: Vec<&str> =
        Unit::CHOICES.iter().flat_map(|unit| unit.synonyms.split(' ').chain([unit.label])).filter(|word| !word.is_empty()).collect();
    units.sort_by_key(|unit| std::cmp::Reverse(unit.len()));
    for unit in units.iter().copied().chain([""]) {
        let Some(before) = text.strip_suffix(unit).map(str::trim_end) else { continue };
        let name = before.trim_end_matches(is_digit);
        // The digits of N95 belong to the name.
        let is_amount = !name.ends_with(|c: char| c.is_ascii_alphabetic() && !TIMES.contains(&c));
        if let Some(number) = whole(&before[name.len()..]).filter(|_| is_amount) {
            return (name.trim_end_matches(TIMES).to_owned(), Some((number, Unit::from_typed(unit))));
        }
    }
    let after = text.trim_start_matches(is_digit);
    let unit = units.iter().find(|unit| after.trim_start().starts_with(**unit));
    if let (Some(number), Some(unit)) = (whole(&text[..text.len() - after.len()]), unit) {
        let name = after.trim_start()[unit.len()..].trim_start_matches(TIMES);
        if !name.is_empty() {
            return (name.to_owned(), Some((number, Unit::from_typed(unit))));
        }
    }
    (text.to_owned(), None)
}

fn whole(digits: &str) -> Option<u32> {
    Number::read(digits)?.whole()?.try_into().ok()
}

/// The one line of a record whose goods stand in columns of their own; none where there are several, which stand in one cell.
fn only_line(given: &Given<'_>) -> Option<usize> {
    let rows = given.typed.rows("lines");
    if let [one] = rows[..] { Some(one) } else { None }
}

/// A member of the only line.
pub(super) fn of_line(given: &Given<'_>, member: &str) -> Vec<String> {
    only_line(given).map(|row| given.typed.get(&format!("lines.{row}.{member}")).to_owned()).into_iter().collect()
}

/// The unit of the only line, in words.
pub(super) fn unit_of(given: &Given<'_>) -> Vec<String> {
    of_line(given, "unit").iter().filter_map(|code| Unit::from_code(code)).map(|unit| unit.label().to_owned()).collect()
}

/// What the record is about: the item of the only line, or every line with all that is to be said of it.
pub(super) fn things_of(given: &Given<'_>) -> Vec<String> {
    let thing = |row: usize| {
        let text = |member: &str| given.typed.get(&format!("lines.{row}.{member}"));
        let item = Item::from_code(text("item")).map_or("", Choice::label);
        if only_line(given).is_some() {
            return item.to_owned();
        }
        let unit = Unit::from_code(text("unit")).map_or("", Choice::label);
        let asides = [("", text("spec")), ("批号", text("lot")), ("有效期至", text("expires"))];
        let asides: Vec<String> = asides.iter().filter(|(_, text)| !text.is_empty()).map(|(word, text)| format!("（{word}{text}）")).collect();
        format!("{item}{}{unit}{}", text("quantity"), asides.concat())
    };
    given.typed.rows("lines").into_iter().map(thing).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use count::testing::day;

    #[test]
    fn how_much_of_what_is_read_from_either_side_of_a_name() {
        let worked = [
            ("口罩71个", "口罩", Some((71, Some(Unit::Piece)))),
            ("71个口罩", "口罩", Some((71, Some(Unit::Piece)))),
            ("蔬菜 1,200 斤", "蔬菜", Some((1200, Some(Unit::Jin)))),
            ("口罩×5", "口罩", Some((5, None))),
            ("口罩x5个", "口罩", Some((5, Some(Unit::Piece)))),
            ("五十个口罩", "口罩", Some((50, Some(Unit::Piece)))),
            ("大米一袋", "大米", Some((1, Some(Unit::Bag)))),
            ("84消毒液", "84消毒液", None),
            ("84消毒液2瓶", "84消毒液", Some((2, Some(Unit::Bottle)))),
            ("2瓶84消毒液", "84消毒液", Some((2, Some(Unit::Bottle)))),
            ("N95", "N95", None),
            ("一次性口罩", "一次性口罩", None),
            ("5个", "", Some((5, Some(Unit::Piece)))),
            ("口罩", "口罩", None),
            ("", "", None),
        ];
        for (text, name, expected) in worked {
            assert_eq!(amount(text), (name.to_owned(), expected), "{text}");
        }
    }

    #[test]
    fn a_name_is_the_item_in_which_it_ends_and_is_kept_if_it_says_more() {
        let worked = [
            ("口罩", Item::Mask, None),
            ("医用口罩", Item::Mask, None),
            ("N95口罩", Item::Mask, Some("N95口罩")),
            ("消毒水", Item::Disinfectant, None),
            ("小白菜", Item::Vegetables, Some("小白菜")),
            ("降压药", Item::Medicine, Some("降压药")),
            ("轮椅", Item::Other, Some("轮椅")),
        ];
        for (word, expected, kept) in worked {
            assert_eq!(item(word), (expected, kept.map(str::to_owned)), "{word}");
        }
    }

    #[test]
    fn what_stands_in_brackets_is_said_of_the_goods() {
        let goods = Goods::read("口罩71个（医用；批号A1；有效期至2021-06-30）", day("2020-02-03"));
        assert_eq!((goods.item, goods.quantity, goods.unit), (Item::Mask, Some(71), Some(Unit::Piece)));
        assert_eq!((goods.spec(), goods.lot.as_deref(), goods.expires), ("医用".to_owned(), Some("A1"), Some(day("2021-06-30"))));
        let goods = Goods::read("口罩（5个）", day("2020-02-03"));
        assert_eq!((goods.quantity, goods.unit, goods.spec()), (Some(5), Some(Unit::Piece), String::new()));
    }

    #[test]
    fn a_month_without_its_day_is_good_until_its_last() {
        let worked = [
            ("2021-06-30", Some("2021-06-30")),
            ("有效期至2021年6月", Some("2021-06-30")),
            ("2020-02", Some("2020-02-29")),
            ("2021.12", Some("2021-12-31")),
            ("2021年6月3日", Some("2021-06-03")),
            ("20210630", Some("2021-06-30")),
            ("A1", None),
            ("2021", None),
            ("6月30日", None),
        ];
        for (text, expected) in worked {
            assert_eq!(last_day(text, day("2020-02-03")), expected.map(day), "{text}");
        }
    }
}
