//! What is found by what, as worked examples, and against a plain scan that is written the other way round: from the name to what may be typed.

use super::sound::SOUNDS;
use super::{Hit, NameIndex};
use base::{Key, Terms};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn person(name: &str, other: &str, phone: &str, number: &str) -> Terms {
    let list = |text: &str| if text.is_empty() { Vec::new() } else { vec![text.to_owned()] };
    Terms { names: list(name), other_names: list(other), phones: list(phone), numbers: list(number) }
}

fn everyone(_: Key) -> bool {
    true
}

/// Invented people; the key is the place in the list, counted from 1.
fn index() -> NameIndex {
    let people = [
        person("罗明明", "", "19000001234", "YX-0317"),
        person("羅明", "", "19000005678", "440524188001010014"),
        person("罗小明", "阿明", "19000011234", "YX-0318"),
        person("单小梅", "", "", ""),
        person("曾国强", "", "", ""),
        person("尉迟恭", "", "", ""),
        person("万俟明", "", "", ""),
        person("吕丽", "", "", ""),
        person("区伟", "", "", ""),
        person("东山街社工站", "东山站A区", "02083331234", "52440104MJ0000000X"),
        person("阿迪力·买买提", "", "", ""),
        person("John Smith", "", "", ""),
        person("欧阳小梅", "", "", "YX-1317"),
        person("王", "", "", ""),
        person("明罗", "", "", ""),
    ];
    let mut index = NameIndex::new();
    for (place, terms) in people.iter().enumerate() {
        index.insert(Key(place as u32 + 1), Key(place as u32 % 2), terms);
    }
    index
}

fn keys(hits: &[Hit]) -> Vec<u32> {
    hits.iter().map(|hit| hit.key.0).collect()
}

#[test]
fn people_are_found_by_what_people_type() {
    let index = index();
    let worked: [(&str, &[u32]); 54] = [
        ("罗明明", &[1]),
        ("羅明明", &[1]),
        ("罗明", &[2, 1]),
        ("罗", &[1, 2, 3, 15]),
        ("明", &[15, 1, 2, 3, 7]),
        ("小明", &[3]),
        ("罗 明", &[2, 1]),
        ("阿明", &[3]),
        ("luomingming", &[1]),
        ("luo mingming", &[1]),
        ("Luo Ming", &[2, 1]),
        ("ｌｕｏｍｉｎｇ", &[2, 1]),
        ("luomi", &[2, 1]),
        ("luomm", &[1]),
        ("罗mm", &[1]),
        ("lmm", &[1, 11]),
        ("LMM", &[1, 11]),
        ("lxm", &[3]),
        ("lm", &[2, 1, 11]),
        ("xm", &[3, 4, 13]),
        ("mingming", &[1]),
        ("shanxiaomei", &[4]),
        ("danxiaomei", &[4]),
        ("sxm", &[4]),
        ("zengguoqiang", &[5]),
        ("cengguoqiang", &[5]),
        ("yuchigong", &[6]),
        ("weichi", &[6]),
        ("moqiming", &[7]),
        ("lvli", &[8]),
        ("luli", &[8]),
        ("lyuli", &[8]),
        ("ouwei", &[9]),
        ("quwei", &[9]),
        ("qw", &[9]),
        ("社工", &[10]),
        ("东山站", &[10]),
        ("东山站a", &[10]),
        ("dsjsgz", &[10]),
        ("dongshanjieshegongzhan", &[10]),
        ("买买提", &[11]),
        ("阿迪力 买买提", &[11]),
        ("john", &[12]),
        ("smith", &[12]),
        ("oyxm", &[13]),
        ("ouyang", &[13]),
        ("王", &[14]),
        ("19000001234", &[1]),
        ("+86 190 0000 1234", &[1]),
        ("1234", &[1, 3, 10]),
        ("YX-0317", &[1]),
        ("yx03", &[1, 3]),
        ("317", &[1, 13]),
        ("440524188001010014", &[2]),
    ];
    let found = worked.map(|(typed, _)| (typed, keys(&index.search(typed, &everyone, 10))));
    let wrong: Vec<_> = found.iter().zip(worked).filter(|(found, worked)| found.1 != worked.1).map(|(found, _)| found).collect();
    assert!(wrong.is_empty(), "found otherwise: {wrong:?}");
    for nothing in ["", " ", "  ·", "罗明天", "xyz", "34", "0000", "190", "4405", "曾国墙壁", "luoq", "mmm"] {
        assert_eq!(keys(&index.search(nothing, &everyone, 10)), [] as [u32; 0], "{nothing}");
    }
}

#[test]
fn the_right_reading_of_a_surname_comes_first() {
    let mut index = NameIndex::new();
    index.insert(Key(1), Key(1), &person("单明", "", "", ""));
    index.insert(Key(2), Key(1), &person("但明", "", "", ""));
    index.insert(Key(3), Key(1), &person("山明", "", "", ""));
    assert_eq!(keys(&index.search("danming", &everyone, 10)), [2, 1]);
    assert_eq!(keys(&index.search("shanming", &everyone, 10)), [1, 3]);
}

#[test]
fn what_was_typed_in_full_is_an_exact_hit() {
    let index = index();
    for (typed, exact) in [("罗明", true), ("luoming", true), ("lm", true), ("yx0317", true), ("罗", false), ("1234", false), ("yx03", false)] {
        assert_eq!(index.search(typed, &everyone, 1)[0].is_exact(), exact, "{typed}");
    }
}

#[test]
fn nobody_is_found_whom_one_may_not_see() {
    let index = index();
    assert_eq!(keys(&index.search("罗", &|key| key != Key(2), 10)), [1, 3, 15]);
    assert_eq!(keys(&index.search_in(&[Key(0)], "罗", &everyone, 10)), [1, 3, 15]);
    assert_eq!(keys(&index.search_in(&[Key(1)], "罗", &everyone, 10)), [2]);
    assert_eq!(keys(&index.search_in(&[Key(7)], "罗", &everyone, 10)), [] as [u32; 0]);
    assert_eq!(index.search("罗", &everyone, 2).len(), 2);
    assert!(index.search("罗", &everyone, 0).is_empty());
}

#[test]
fn a_changed_name_is_found_and_the_old_one_is_not() {
    let mut index = index();
    index.insert(Key(1), Key(0), &person("周大海", "", "", ""));
    assert_eq!(keys(&index.search("周大海", &everyone, 10)), [1]);
    assert_eq!(keys(&index.search("luomingming", &everyone, 10)), [] as [u32; 0]);
    index.remove(Key(1));
    index.remove(Key(99));
    assert!(index.search("周大海", &everyone, 10).is_empty());
    assert_eq!(index.len(), 14);
    assert!(!index.text.contains("周大海"), "a removed name is overwritten");
}

#[test]
fn many_changes_leave_no_waste_and_no_names_behind() {
    let mut index = index();
    for round in 0..2_000_u32 {
        let name = if round % 2 == 0 { "周大海" } else { "钱小江" };
        index.insert(Key(100 + round % 7), Key(round % 3), &person(name, "", "19000000000", &format!("YX-{round:04}")));
    }
    assert!(index.text.len() < 10_000, "{}", index.text.len());
    assert_eq!(keys(&index.search("luomingming", &everyone, 10)), [1]);
    assert_eq!(keys(&index.search("YX-1999", &everyone, 10)), [100 + 1999 % 7]);
    assert_eq!(index.search("YX-1000", &everyone, 10), []);
    assert_eq!(index.search("zhoudahai", &everyone, 10).len() + index.search("qxj", &everyone, 10).len(), 7);
}

#[test]
fn the_same_sound_is_a_candidate_for_a_duplicate() {
    let mut index = index();
    index.insert(Key(20), Key(1), &person("骆鸣", "", "", ""));
    index.insert(Key(21), Key(1), &person("罗民", "", "", ""));
    index.insert(Key(22), Key(1), &person("罗大", "洛铭", "", ""));
    let scopes = [Key(1), Key(0)];
    assert_eq!(keys(&index.sounding_like(&scopes, "罗明", &everyone, 10)), [2, 20, 22]);
    assert_eq!(keys(&index.sounding_like(&scopes, "羅鸣", &|key| key != Key(2), 10)), [20, 22]);
    assert_eq!(keys(&index.sounding_like(&scopes, "山小梅", &everyone, 10)), [4]);
    assert!(index.sounding_like(&[Key(0)], "罗明", &everyone, 10).is_empty(), "they are all in another scope");
    assert!(index.sounding_like(&scopes, "", &everyone, 10).is_empty());
}

#[test]
fn its_debug_output_tells_no_name() {
    assert_eq!(format!("{:?}", index()), "NameIndex(15 records)");
}

/// What one name gives for one text of letters and characters: every way of typing a part of it.
fn scanned(name: &str, typed: &str) -> u16 {
    let name: Vec<char> = super::pattern::name_characters(name).collect();
    let typed: Vec<char> = super::pattern::name_characters(typed).collect();
    let mut best = 0;
    for from in 0..name.len() {
        let mut ways: Vec<Way> = Vec::new();
        one_more(&name[from..], &typed, &[], &mut ways);
        for (sort, count, first) in ways {
            let place = if from > 0 {
                100
            } else if count == name.len() {
                300
            } else {
                200
            };
            let right = SOUNDS.surname(&name);
            let first_typed = first.is_none_or(|first| right.is_none_or(|right| right == first));
            best = best.max(place + sort - if from == 0 && !first_typed { 5 } else { 0 });
        }
    }
    best
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Typed {
    Character,
    Whole(u16),
    Begun(u16, usize),
}

/// Its sort, how many characters were typed, and as what the first was read.
type Way = (u16, usize, Option<u16>);

/// Types the next character in every way and goes on.
fn one_more(name: &[char], typed: &[char], so_far: &[Typed], ways: &mut Vec<Way>) {
    if typed.is_empty() {
        if let Some(sort) = (!so_far.is_empty()).then(|| sort_of(so_far)).flatten() {
            let first = match so_far[0] {
                Typed::Character => None,
                Typed::Whole(reading) | Typed::Begun(reading, _) => Some(reading),
            };
            ways.push((sort, so_far.len(), first));
        }
        return;
    }
    let Some((character, rest)) = name.split_first() else { return };
    let mut go_on = |used: usize, way: Typed| {
        let so_far: Vec<Typed> = so_far.iter().copied().chain([way]).collect();
        one_more(rest, &typed[used..], &so_far, ways);
    };
    if typed[0] == *character && !character.is_ascii_lowercase() {
        go_on(1, Typed::Character);
    }
    for reading in SOUNDS.readings(*character).iter() {
        let letters: Vec<char> = SOUNDS.text(*reading).chars().collect();
        for count in 1..=letters.len() {
            if typed.len() >= count && typed[..count] == letters[..count] {
                go_on(count, if count == letters.len() { Typed::Whole(*reading) } else { Typed::Begun(*reading, count) });
            }
        }
    }
}

/// How sure such a way of typing is; none if nobody types so. A vowel alone is both a whole syllable and an initial.
fn sort_of(ways: &[Typed]) -> Option<u16> {
    let letter = |way: &Typed| match way {
        Typed::Character => true,
        Typed::Whole(reading) => SOUNDS.text(*reading).len() == 1,
        Typed::Begun(_, count) => *count == 1,
    };
    let whole = |way: &Typed| match way {
        Typed::Whole(reading) => SOUNDS.text(*reading).contains(['a', 'e', 'i', 'o', 'u', 'v']),
        way => *way == Typed::Character,
    };
    let characters = ways.iter().filter(|way| **way == Typed::Character).count();
    if characters == ways.len() {
        return Some(40);
    }
    if ways.iter().all(whole) {
        return Some(if characters == 0 { 30 } else { 10 });
    }
    if ways.iter().all(letter) {
        return Some(if characters == 0 { 20 } else { 10 });
    }
    let begun = ways.iter().position(|way| !whole(way))?;
    // Whole syllables, then either one that is still being typed, or initials to the end.
    let last = begun + 1 == ways.len() && matches!(ways[begun], Typed::Begun(..));
    let initials = begun > 0 && ways[begun..].iter().all(letter);
    (last || initials).then_some(10)
}

fn naive(people: &BTreeMap<u32, (u32, Terms)>, typed: &str) -> Vec<(u16, u32)> {
    let mut hits: Vec<(u16, u32)> = people
        .iter()
        .map(|(key, (_, terms))| {
            let now = terms.names.iter().map(|name| scanned(name, typed)).map(|score| if score > 0 { score + 1 } else { 0 });
            let other = terms.other_names.iter().map(|name| scanned(name, typed));
            let number = |number: &String, beginnings: bool| {
                let plain = |text: &str| text.to_uppercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
                let (number, typed) = (plain(number), plain(typed));
                match () {
                    () if !typed.contains(|c: char| c.is_ascii_digit()) => 0,
                    () if number == typed => 350,
                    () if beginnings && number.starts_with(&typed) && typed.len() >= 4 && number.len() <= 14 => 250,
                    () if number.ends_with(&typed) && typed.len() >= 3 => 150,
                    () => 0,
                }
            };
            let phones = terms.phones.iter().map(|phone| number(phone, false));
            let numbers = terms.numbers.iter().map(|text| number(text, true));
            (now.chain(other).chain(phones).chain(numbers).max().unwrap_or(0), *key)
        })
        .filter(|(score, _)| *score > 0)
        .collect();
    hits.sort_by_key(|(score, key)| (std::cmp::Reverse(*score), *key));
    hits
}

#[test]
fn names_and_numbers_come_back_as_they_were_written_or_not_at_all() {
    let written = |name: &str, other: &str, number: &str| Terms {
        names: vec![name.into()],
        other_names: vec![other.into()],
        phones: vec!["19000000123".into()],
        numbers: vec!["YX-0012".into(), number.into()],
    };
    let whole = [written("羅小明", "阿明", "440115189501011234"), written("Ａbdu·Rahman 阿不都", "小 Ming", "档-１２")];
    let in_part =
        [written("·", "阿明", "1"), written("罗明", "阿明", "—"), written(&"长".repeat(50), "阿明", "1"), written(&"·长".repeat(30), "阿明", "1")];
    let mut index = NameIndex::new();
    for (key, terms) in (1..).map(Key).zip(whole.iter().chain(&in_part)) {
        index.insert(key, Key(1), terms);
    }
    for (key, terms) in (1..).map(Key).zip(&whole) {
        assert_eq!(index.written_terms_of(key).as_ref(), Some(terms));
    }
    for (key, terms) in (3..).map(Key).zip(&in_part) {
        assert_eq!(index.written_terms_of(key), None, "{terms:?}");
    }
    assert_eq!(index.written_terms_of(Key(9)), None);
    assert_eq!(index.terms_of(Key(1)).unwrap().names, ["罗小明"]);
    assert_eq!(keys(&index.search("YX0012", &everyone, 9)), [1, 2, 3, 4, 5, 6]);
    index.remove(Key(1));
    assert_eq!(index.written_terms_of(Key(1)), None);
    assert!(!index.text.contains('羅'), "a written name does not outlive its record");
}

fn a_name() -> impl Strategy<Value = String> {
    let characters = "罗明小梅单曾阿安西娜吕东站乐羅長a3";
    proptest::collection::vec(proptest::sample::select(characters.chars().collect::<Vec<_>>()), 1..5).prop_map(String::from_iter)
}

fn some_terms() -> impl Strategy<Value = Terms> {
    (a_name(), proptest::option::of(a_name()), "1900000[01]{4}", "(YX|A)-?[01]{3,6}").prop_map(|(name, other, phone, number)| Terms {
        names: vec![name],
        other_names: other.into_iter().collect(),
        phones: vec![phone],
        numbers: vec![number],
    })
}

fn something_typed() -> impl Strategy<Value = String> {
    prop_oneof![
        a_name(),
        "[01]{2,6}|1900000[01]{4}|yx-?[01]{1,6}",
        "(luo|l|ming|m|xiao|x|mei|shan|s|dan|d|zeng|z|a|an|xi|xian|na|n|lv|lu|le|yue|zhan|chang|ch|o|mi){1,4}",
        "(罗|明|l|m|ming){1,3}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 256 } else { 20_000 }))]
    #[test]
    fn the_lists_find_what_a_plain_scan_finds(
        acts in proptest::collection::vec((1_u32..12, 0_u32..3, proptest::option::weighted(0.8, some_terms())), 1..40),
        typed in something_typed(),
        limit in 1_usize..12,
        hidden in 1_u32..12,
    ) {
        let mut index = NameIndex::new();
        let mut people = BTreeMap::new();
        for (key, scope, terms) in acts {
            if let Some(terms) = terms {
                index.insert(Key(key), Key(scope), &terms);
                people.insert(key, (scope, terms));
            } else {
                index.remove(Key(key));
                people.remove(&key);
            }
        }
        prop_assert_eq!(index.len(), people.len());
        for (key, (_, terms)) in &people {
            prop_assert_eq!(index.written_terms_of(Key(*key)), Some(terms.clone()));
        }
        let all = naive(&people, &typed);
        let seen: Vec<_> = all.iter().copied().filter(|(_, key)| *key != hidden).collect();
        let found = index.search(&typed, &|key| key.0 != hidden, limit);
        let scores = |hits: &[(u16, u32)]| hits.iter().map(|(score, _)| *score).take(limit).collect::<Vec<_>>();
        prop_assert_eq!(found.iter().map(|hit| hit.score).collect::<Vec<_>>(), scores(&seen), "{}", typed);
        for hit in &found {
            prop_assert!(seen.contains(&(hit.score, hit.key.0)));
        }
        let mut once = keys(&found);
        once.sort_unstable();
        once.dedup();
        prop_assert_eq!(once.len(), found.len());

        let in_scope: Vec<_> = all.iter().copied().filter(|(_, key)| people[key].0 != 1).collect();
        let found = index.search_in(&[Key(0), Key(2)], &typed, &everyone, limit);
        prop_assert_eq!(found.iter().map(|hit| hit.score).collect::<Vec<_>>(), scores(&in_scope));
    }
}
