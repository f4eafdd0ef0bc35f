//! How characters are read: every syllable of every character, the readings that only surnames have, and the order of syllables, in which the
//! syllables that begin with the same letters lie side by side. Called by the index and by the reader of what was typed. Absent: tones, and
//! sounds that people merely confuse (n and l, an and ang).

use pinyin::ToPinyinMulti;
use std::{ops::Range, sync::LazyLock};

/// A syllable as its place in the alphabetical order, counted from 1; 0 stands for the end of a name.
pub(super) type Syllable = u16;

/// The number of the end of a name, for syllables and for initials.
pub(super) const END: u16 = 0;

/// The number of a character that no letter stands for: a digit, a sign.
pub(super) const NO_LETTER: u16 = 27;

/// Initials are numbered by their letter from 1 to 26, with [`END`] before and [`NO_LETTER`] behind.
pub(super) const INITIALS: usize = 28;

/// Surnames whose reading is not the commonest of the character, or that have several: the one that is right for the surname first, then those
/// that people type all the same. They are added to what the character is read as elsewhere.
const SURNAMES: &str = "
曾 zeng ceng|单 shan dan chan|仇 qiu chou|区 ou qu|查 zha cha|解 xie jie|覃 qin tan|任 ren|华 hua|朴 piao pu|盖 ge gai|缪 miao mou
乐 yue le|召 shao zhao|冼 xian|员 yun yuan|种 chong zhong|翟 zhai di|折 she zhe|能 nai neng|黑 he hei|秘 bi mi|繁 po fan|逄 pang|晟 cheng sheng
郗 xi chi|句 gou ju|宓 mi fu|隗 wei kui|燕 yan|葛 ge|那 na|佴 nai er|洗 xian xi|石 shi|车 che|谌 chen shen|褚 chu|都 du dou|贾 jia|纪 ji
相 xiang|应 ying|要 yao|令 ling|占 zhan|阚 kan|叶 ye xie|陆 lu|卜 bu|薄 bo bao|柏 bai bo|祭 zhai ji|角 jue jiao|尹 yin|牟 mou mu|麻 ma
沈 shen chen|洪 hong|钭 tou dou|邰 tai|訾 zi|臧 zang|宿 su xiu|蕃 bo fan|万 wan|俞 yu|余 yu|尉 wei yu|台 tai|长 chang|行 xing|盛 sheng
撒 sa|适 kuo shi|黄 huang|哈 ha|幺 yao|繆 miao|眭 sui|昝 zan|郇 xun huan|郏 jia|滑 hua|曲 qu|强 qiang|幸 xing|冯 feng|鲍 bao|过 guo|戚 qi
";

/// Surnames of two characters that are not read as their characters are elsewhere.
const LONG_SURNAMES: &str = "尉迟 yu chi|万俟 mo qi|澹台 tan tai|长孙 zhang sun|单于 chan yu|令狐 ling hu|鲜于 xian yu|宇文 yu wen|亓官 qi guan";

/// The ideographs whose readings are kept in a table: extension A and the unified block. Others are rare and looked up when met.
const TABLED: Range<u32> = 0x3400..0xA000;

/// Everything about readings.
pub(super) struct Sounds {
    syllables: Vec<String>,
    starts: Vec<u32>,
    readings: Vec<Syllable>,
    surnames: Vec<(char, Syllable)>,
    long_surnames: Vec<([char; 2], [Syllable; 2])>,
}

/// The readings, worked out from the tables at the first use. It never changes and holds nothing of anybody, which is why it may be global.
pub(super) static SOUNDS: LazyLock<Sounds> = LazyLock::new(Sounds::new);

impl Sounds {
    fn new() -> Self {
        let surnames: Vec<(char, Vec<&str>)> = rows(SURNAMES).filter_map(|(name, readings)| Some((name.chars().next()?, readings))).collect();
        let long: Vec<(Vec<char>, Vec<&str>)> = rows(LONG_SURNAMES).map(|(name, readings)| (name.chars().collect(), readings)).collect();
        let mut added: Vec<(char, &str)> = surnames.iter().flat_map(|(name, readings)| readings.iter().map(|reading| (*name, *reading))).collect();
        added.extend(long.iter().flat_map(|(name, readings)| name.iter().copied().zip(readings.iter().copied())));
        added.sort_unstable();

        let mut syllables: Vec<String> = ('a'..='z').map(String::from).collect();
        let mut of_each = Vec::with_capacity(TABLED.len());
        for character in TABLED.filter_map(char::from_u32) {
            let mut readings = common_readings(character);
            let first = added.partition_point(|(name, _)| *name < character);
            readings.extend(added[first..].iter().take_while(|(name, _)| *name == character).map(|(_, reading)| (*reading).to_owned()));
            syllables.extend(readings.iter().cloned());
            of_each.push(readings);
        }
        syllables.sort_unstable();
        syllables.dedup();

        let mut sounds = Self { syllables, starts: vec![0], readings: Vec::new(), surnames: Vec::new(), long_surnames: Vec::new() };
        for readings in of_each {
            let mut numbers: Vec<Syllable> = readings.iter().filter_map(|reading| sounds.number(reading)).collect();
            numbers.sort_unstable();
            numbers.dedup();
            sounds.readings.extend(numbers);
            sounds.starts.push(sounds.readings.len() as u32);
        }
        sounds.surnames = surnames.iter().filter_map(|(name, readings)| Some((*name, sounds.number(readings.first()?)?))).collect();
        sounds.surnames.sort_unstable();
        sounds.long_surnames = long
            .iter()
            .filter_map(|(name, readings)| {
                Some(([*name.first()?, *name.get(1)?], [sounds.number(readings.first()?)?, sounds.number(readings.get(1)?)?]))
            })
            .collect();
        sounds
    }

    /// How many numbers there are, [`END`] included.
    pub(super) fn count(&self) -> usize {
        self.syllables.len() + 1
    }

    /// The last syllable of all.
    pub(super) fn last(&self) -> Syllable {
        self.syllables.len() as Syllable
    }

    /// Every reading of a character, in ascending order; a Latin letter is read as itself.
    pub(super) fn readings(&self, character: char) -> std::borrow::Cow<'_, [Syllable]> {
        let code = character as u32;
        if TABLED.contains(&code) {
            let place = (code - TABLED.start) as usize;
            return self.readings[self.starts[place] as usize..self.starts[place + 1] as usize].into();
        }
        if character.is_ascii_lowercase() {
            return self.number(character.encode_utf8(&mut [0; 4])).into_iter().collect::<Vec<_>>().into();
        }
        let mut numbers: Vec<_> = common_readings(character).iter().filter_map(|reading| self.number(reading)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into()
    }

    /// The initials of all readings, without repetition; [`NO_LETTER`] where there is no reading.
    pub(super) fn initials(&self, character: char) -> Vec<u16> {
        let mut initials: Vec<u16> = self.readings(character).iter().map(|syllable| self.initial(*syllable)).collect();
        // Ascending syllables have ascending initials.
        initials.dedup();
        if initials.is_empty() { vec![NO_LETTER] } else { initials }
    }

    /// The number of a syllable's first letter.
    pub(super) fn initial(&self, syllable: Syllable) -> u16 {
        let text = &self.syllables[usize::from(syllable) - 1];
        text.bytes().next().map_or(NO_LETTER, |letter| u16::from(letter - b'a') + 1)
    }

    /// The number of a syllable.
    pub(super) fn number(&self, syllable: &str) -> Option<Syllable> {
        self.syllables.binary_search_by(|known| known.as_str().cmp(syllable)).ok().map(|place| place as Syllable + 1)
    }

    /// The letters of a syllable.
    #[cfg(test)]
    pub(super) fn text(&self, syllable: Syllable) -> &str {
        &self.syllables[usize::from(syllable) - 1]
    }

    /// The numbers of all syllables that begin with these letters.
    pub(super) fn beginning_with(&self, letters: &str) -> Range<Syllable> {
        let first = self.syllables.partition_point(|known| known.as_str() < letters);
        let count = self.syllables[first..].iter().take_while(|known| known.starts_with(letters)).count();
        first as Syllable + 1..(first + count) as Syllable + 1
    }

    /// How the first characters of a name are read if they are a surname with a reading of its own.
    pub(super) fn surname(&self, name: &[char]) -> Option<Syllable> {
        let [first, rest @ ..] = name else { return None };
        let long = rest.first().and_then(|second| self.long_surnames.iter().find(|(long, _)| *long == [*first, *second]));
        if let Some((_, readings)) = long {
            return Some(readings[0]);
        }
        self.surnames.binary_search_by_key(first, |(surname, _)| *surname).ok().map(|place| self.surnames[place].1)
    }
}

fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    table.split(['\n', '|']).filter_map(|row| {
        let mut words = row.split_whitespace();
        Some((words.next()?, words.collect()))
    })
}

/// The readings in plain letters. ü is typed as v, and on passports and by many as u or yu: all of them are known.
fn common_readings(character: char) -> Vec<String> {
    let mut readings = Vec::new();
    for reading in character.to_pinyin_multi().into_iter().flatten() {
        let plain = reading.plain().replace('ü', "v");
        if plain.is_empty() || !plain.bytes().all(|letter| letter.is_ascii_lowercase()) {
            continue;
        }
        if plain.contains('v') {
            readings.push(plain.replace('v', "u"));
            readings.push(plain.replace('v', "yu"));
        }
        readings.push(plain);
    }
    readings
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn surnames_have_their_readings() {
        let worked = [
            ('曾', "zeng ceng"),
            ('单', "shan dan"),
            ('仇', "qiu chou"),
            ('区', "ou qu"),
            ('查', "zha cha"),
            ('解', "xie jie"),
            ('覃', "qin tan"),
            ('任', "ren"),
            ('华', "hua"),
            ('朴', "piao pu"),
            ('盖', "ge gai"),
            ('尉', "yu wei"),
            ('俟', "qi"),
            ('万', "wan mo"),
            ('吕', "lv lu lyu"),
        ];
        for (character, readings) in worked {
            for reading in readings.split(' ') {
                let number = SOUNDS.number(reading).unwrap();
                assert!(SOUNDS.readings(character).contains(&number), "{character} {reading}");
            }
        }
        assert_eq!(SOUNDS.surname(&['单', '明']), SOUNDS.number("shan"));
        assert_eq!(SOUNDS.surname(&['尉', '迟', '恭']), SOUNDS.number("yu"));
        assert_eq!(SOUNDS.surname(&['尉', '明']), SOUNDS.number("wei"));
        assert_eq!(SOUNDS.surname(&['罗', '明']), None);
    }

    #[test]
    fn syllables_that_begin_alike_lie_side_by_side() {
        let range = SOUNDS.beginning_with("lu");
        let names: Vec<_> = range.map(|number| SOUNDS.syllables[usize::from(number) - 1].as_str()).collect();
        assert_eq!(names, ["lu", "luan", "lue", "lun", "luo"]);
        assert!(SOUNDS.beginning_with("luox").is_empty());
        assert_eq!(SOUNDS.initials('a'), [1]);
        assert_eq!(SOUNDS.initials('3'), [NO_LETTER]);
    }
}
