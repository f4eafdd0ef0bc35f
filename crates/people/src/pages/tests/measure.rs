//! How long the warning of doubles takes among a million people on file:
//! `cargo test --release -p people pages::tests::measure -- --ignored --nocapture`.

use super::*;
use base::ResidentNumber;
use shell::Act;
use std::time::{Duration, Instant};

const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈";
const GIVEN: &str = "明国文华建志永小海林伟红金玉春秀平英丽军强杰涛超勇艳娟敏静霞磊洋芳娜鹏飞斌浩宇鑫婷雪梅兰桂珍荣福生德成义庆祥龙凤云山川水清泉";
/// People on file, and stations that keep them.
const PEOPLE: u32 = 1_000_000;
const STATIONS: u32 = 100;
/// People of one act: fewer acts are written faster.
const PEOPLE_PER_ACT: u32 = 500;

fn mixed(n: u32) -> u32 {
    n.wrapping_mul(2_654_435_761) ^ (n >> 7).wrapping_mul(40_503)
}

/// The name, the phone and the number of the n-th.
fn words(n: u32) -> [String; 3] {
    let pick = |from: &str, by: u32| from.chars().nth(by as usize % from.chars().count()).unwrap();
    let mut name: String = [pick(SURNAMES, mixed(n)), pick(GIVEN, mixed(n) >> 8)].iter().collect();
    if n % 10 < 7 {
        name.push(pick(GIVEN, mixed(n) >> 16));
    }
    let stem = format!("4401{:02}18{:02}{:02}{:02}{:03}", n % 19, n / 28 % 100, n / 2_800 % 12 + 1, n % 28 + 1, n / 33_600);
    let number = "0123456789X".chars().map(|check| format!("{stem}{check}")).find(|number| ResidentNumber::parse(number).is_ok()).unwrap();
    [name, format!("190{n:08}"), number]
}

#[test]
#[ignore = "writes a million people and measures for some minutes"]
#[allow(clippy::disallowed_methods, reason = "it measures")]
fn a_double_among_a_million_people_is_seen_in_time() {
    let town = Town::new();
    let stations: Vec<Key> =
        (0..STATIONS).map(|n| town.organisation(&format!("ST-{n}"), &format!("第{n}站"), "station", Some(town.street))).collect();
    let begin = Instant::now();
    let act = |from: u32| {
        let entry = |n: u32| {
            let mut typed = Typed::new(TODAY.parse().unwrap());
            for (path, text) in ["name", "phones.0", "resident_id"].iter().zip(words(n)) {
                typed.set(path, text);
            }
            let org = stations[(n % STATIONS) as usize];
            Entry { kind: Person::CODE.to_owned(), record: town.shell.new_id(), org, expected: None, typed: Some(typed), why: None }
        };
        let entries = (from..from + PEOPLE_PER_ACT).map(entry).collect();
        Act { id: town.shell.new_id(), name: "StoreRecord", at: town.shell.now(), entries, reads: Vec::new() }
    };
    for from in (0..PEOPLE).step_by(PEOPLE_PER_ACT as usize) {
        town.shell.carry_out(&Actor::program(town.street), act(from)).unwrap();
    }
    eprintln!("{PEOPLE} people written in {:.0?}; index of names {} MB", begin.elapsed(), town.shell.store().names().bytes() / 1_000_000);
    for (who, role, org) in [("a city", Role::Street, town.street), ("a station", Role::Worker, stations[7])] {
        for fields in [&["name"][..], &["name", "phones.0"], &["name", "phones.0", "resident_id"]] {
            let mut times: Vec<Duration> = (0..300_u32)
                .map(|turn| {
                    let texts = words(turn * 3_307 % PEOPLE / STATIONS * STATIONS + 7);
                    let form: Vec<(&str, &str)> = fields.iter().zip(&texts).map(|(path, text)| (*path, text.as_str())).collect();
                    let visit = town.posted(role, org, "/people/alike", &form);
                    let begin = Instant::now();
                    let fragment = html(alike::alike(&visit));
                    assert!(fragment.contains("可能是同一个人"), "{form:?}");
                    begin.elapsed()
                })
                .collect();
            times.sort_unstable();
            eprintln!("{who:>10}, {:>26}: p50 {:>10.1?} p99 {:>10.1?}", fields.join("+"), times[150], times[296]);
            assert!(times[296] <= Duration::from_millis(50));
        }
    }
}
