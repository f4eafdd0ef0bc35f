//! `kapok move` from outside: a scenario with all its figures goes to PostgreSQL and comes back; what is refused says what to do.

use kapok::program::{PLACES, SLICES};
use shell::testing::TestApp;
use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Output, Stdio},
};
use store::{Options, Place};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kapok"));
    command.args(arguments).env_remove("KAPOK_DATABASE").stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

fn done(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

/// What a command says that fails.
fn refused(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", text(&output.stdout));
    text(&output.stderr)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A fresh database, as `--to` and `--database` name it.
fn database() -> Option<String> {
    let Place::Postgres(address) = store::testing::postgres()?.place else { unreachable!("an address") };
    Some(address)
}

/// Every indicator by month.
fn figures(place: &[&str]) -> String {
    let asked = ["stats", "--org", "440115-LX", "--from", "2020-01-01", "--to", "2020-03-31", "--by", "month", "--format", "csv"];
    done(&[&asked[..], place].concat())
}

/// What `verify` has counted, without the audit, to which the move adds a line, and the anchors, to which every start adds one.
fn checked(place: &[&str]) -> String {
    let said = done(&[&["verify"], place].concat());
    assert!(said.contains("没有发现问题"), "{said}");
    let (counted, after) = said.lines().next().unwrap().split_once("，审计").unwrap();
    format!("{counted}{}", after.split_once('）').unwrap().1)
}

#[test]
fn a_station_moves_to_postgresql_and_back_with_all_its_figures() {
    let (Some(there), Some(half)) = (database(), database()) else { return };
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().to_str().unwrap();
    let app = TestApp::over(&Options::directory(directory.path()), SLICES, PLACES, crate::EVENING);
    scenarios::prepare(&app.shell, "longxue", scenarios::Scale::of(0.05)).unwrap();
    drop(app);
    let (here, away) = (["--data", data], ["--data", data, "--database", &there]);
    let (before, sound) = (figures(&here), checked(&here));

    // killed while it copies: the source goes on, the target is no instance
    let mut child = command(&["move", "--to", &half, "--data", data]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.starts_with("复制 setting")));
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().code(), None, "it was killed before it was done");
    for command in ["serve", "verify"] {
        assert!(refused(&[command, "--data", data, "--database", &half]).contains("这个库没有搬完"));
    }
    assert!(refused(&["move", "--to", &half, "--data", data]).contains("上次没有搬完的一部分"));
    assert_eq!(checked(&here), sound);

    let said = done(&["move", "--to", &there, "--data", data]);
    assert!(said.contains("全部统计与原库相同") && said.contains("--database"), "{said}");
    assert_eq!((figures(&away), checked(&away)), (before.clone(), sound.clone()));
    for command in ["serve", "verify", "move --to sqlite"] {
        let words: Vec<&str> = command.split(' ').chain(here).collect();
        assert!(refused(&words).contains(if command.starts_with("move") { "别的数据" } else { "这个库已经搬走了" }), "{command}");
    }

    // the file that was left behind is in the way
    let back = ["move", "--to", "sqlite", "--data", data, "--database", &there];
    assert!(refused(&back).contains("移到别处"));
    std::fs::rename(directory.path().join("kapok.db"), directory.path().join("old.db")).unwrap();
    done(&back);
    assert_eq!((figures(&here), checked(&here)), (before, sound));
    assert!(refused(&[&["verify"], &away[..]].concat()).contains("这个库已经搬走了"));
}

#[test]
fn what_cannot_be_moved_is_refused_in_a_sentence() {
    let Some(there) = database() else { return };
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().to_str().unwrap();
    assert!(refused(&["move", "--to", &there, "--data", data]).contains("没有可以搬的库"));
    assert!(refused(&["move", "--to", "kapok.db", "--data", data]).contains("--to 后面写 sqlite"));
    let nowhere = refused(&["move", "--to", "postgres://kapok@/kapok?host=/nowhere", "--data", data]);
    assert!(nowhere.contains("没有可以搬的库"), "{nowhere}");
    let app = TestApp::over(&Options::directory(directory.path()), SLICES, PLACES, crate::EVENING);
    assert!(refused(&["move", "--to", "postgres://kapok@/kapok?host=/nowhere", "--data", data]).contains("连不上数据库"));
    assert!(refused(&["move", "--to", &there, "--data", data]).contains("请先停下它们"));
    drop(app);
    std::fs::remove_file(Path::new(data).join("kapok.key")).unwrap();
    assert!(refused(&["move", "--to", &there, "--data", data]).contains("找不到钥匙文件"));
}
