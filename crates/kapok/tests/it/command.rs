//! The command line from outside: a backup, the end of a vault by two people with their passwords, and what the older backup still opens.

use base::{Json, Typed};
use shell::Actor;
use std::{
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};
use store::Options;

const PROGRAM: &str = env!("CARGO_BIN_EXE_kapok");

/// Runs a command; `typed` is what comes from the input.
fn run(arguments: &[&str], typed: &str) -> Output {
    let mut child = Command::new(PROGRAM).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn done(arguments: &[&str], typed: &str) -> String {
    let output = run(arguments, typed);
    assert!(output.status.success(), "{arguments:?}: {}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// An account, and the password that was printed for it.
fn account(data: &str, login: &str, role: &str) -> String {
    let said = done(&["user", "add", login, "--name", login, "--role", role, "--org", "S", "--data", data], "");
    said.lines().find_map(|line| line.strip_prefix("密码 ")).unwrap().to_owned() + "\n"
}

/// What is written about a person, each piece to be found nowhere in plain.
const SAID: [(&str, &str); 3] = [("name", "罗细妹"), ("phones.0", "19000000001"), ("lives_at", "木棉里三号旁的小屋")];

/// Files below a directory in which one of these texts stands in plain, as `strings` would find them.
fn plain(directory: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(plain(&path));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let stands = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        found.extend(SAID.iter().filter(|(_, text)| stands(text)).map(|(field, _)| format!("{field} in {}", path.display())));
    }
    found
}

fn person(data: &Path) {
    let shell = kapok::program::open(&Options::directory(data)).unwrap();
    let org = shell.store().tree().by_code("S").unwrap();
    let mut typed = Typed::new(shell.now().day());
    for (path, text) in SAID {
        typed.set(path, text);
    }
    let entry = shell::Entry { kind: "person".into(), record: shell.new_id(), org, expected: None, typed: Some(typed), why: None };
    shell.keep(&Actor::program(org), shell.now(), entry).unwrap();
}

/// The number of the vault in which people lie.
fn vault_of_people(data: &str) -> String {
    let vaults: Json = serde_json::from_str(&done(&["vault", "list", "--format", "json", "--data", data], "")).unwrap();
    vaults.as_array().unwrap().iter().find(|vault| vault["class"] == "person").unwrap()["vault"].to_string()
}

/// SHA-256 of ten bytes of nought and of ten of 0xff: what is kept of the recovery codes AAAA-AAAA-AAAA-AAAA and 7777-7777-7777-7777.
const RECOVERY: [&str; 2] =
    ["01d448afd928065458cf670b60f5a594d735af0172c8d67f22a81680132681ca", "0083af118d18a63c6bb552f21d0c4ee78741f988ecd319d3cd06cb6c85a68a63"];

/// Gives an account a second factor with these two recovery codes.
fn factor(data: &Path, login: &str) {
    let shell = kapok::program::open(&Options::directory(data)).unwrap();
    let account = shell.store().account_by_login(login).unwrap();
    shell
        .store()
        .change_account(account.key, |account| {
            account.body["factor"] = base::json!({"secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "recovery": RECOVERY});
            Ok(())
        })
        .unwrap();
}

#[test]
fn whoever_has_a_second_factor_gives_its_code_on_the_command_line_too() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data").to_str().unwrap().to_owned();
    done(&["org", "add", "S", "龙穴社工站", "--level", "station", "--data", &data], "");
    let lead = account(&data, "lead", "lead");
    person(Path::new(&data));
    factor(Path::new(&data), "lead");
    let certificate = directory.path().join("certificate.txt").to_str().unwrap().to_owned();
    let vault = vault_of_people(&data);
    let ask = ["vault", "destroy", &vault, "--certificate", &certificate, "--by", "lead", "--reason", "到期", "--data", &data];
    for (typed, why) in [
        (lead.clone(), "没有输入密码或验证码"),
        (format!("{lead}abc\n"), "验证码不对"),
        ("wrong\nAAAA-AAAA-AAAA-AAAA\n".to_owned(), "账号或密码不对"),
    ] {
        let refused = run(&ask, &typed);
        assert!(refused.status.code() == Some(1) && text(&refused.stderr).contains(why), "{why}: {}", text(&refused.stderr));
    }
    assert!(done(&ask, &format!("{lead}AAAA-AAAA-AAAA-AAAA\n")).contains("已登记第 1 号"));
    let again = run(&ask, &format!("{lead}AAAA-AAAA-AAAA-AAAA\n"));
    assert!(text(&again.stderr).contains("验证码不对"), "a recovery code is used up: {}", text(&again.stderr));
    let again = run(&ask, &format!("{lead}7777-7777-7777-7777\n"));
    assert!(text(&again.stderr).contains("另一位负责人"), "{}", text(&again.stderr));
}

#[test]
fn an_older_backup_opens_nothing_of_what_two_people_have_destroyed() {
    let directory = tempfile::tempdir().unwrap();
    let place = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let data = place("data");
    done(&["org", "add", "S", "龙穴社工站", "--level", "station", "--data", &data], "");
    let (lead, security) = (account(&data, "lead", "lead"), account(&data, "security", "security_admin"));
    person(Path::new(&data));
    let (before, key, certificate) = (place("before.sealed"), place("data/kapok.key"), place("certificate.txt"));
    assert!(done(&["backup", "--to", &before, "--data", &data], "").contains("没有发现问题"));

    let vault = vault_of_people(&data);
    let destroy = |login: &str, reason: &str| {
        let all = ["vault", "destroy", &vault, "--certificate", &certificate, "--by", login, "--reason", reason, "--data", &data];
        all.map(str::to_owned)
    };
    for (login, reason, password, why) in [
        ("lead", "", lead.as_str(), "--reason"),
        ("lead", "到期", "wrong\n", "密码不对"),
        ("nobody", "到期", "x\n", "密码不对"),
        ("lead", "到期", "", "没有输入密码"),
    ] {
        let refused = run(&destroy(login, reason).each_ref().map(String::as_str), password);
        assert!(refused.status.code() == Some(1) && text(&refused.stderr).contains(why), "{why}: {}", text(&refused.stderr));
    }
    let by_lead = destroy("lead", "到期");
    assert!(done(&by_lead.each_ref().map(String::as_str), &lead).contains("已登记第 1 号"));
    let again = run(&by_lead.each_ref().map(String::as_str), &lead);
    assert!(again.status.code() == Some(1) && text(&again.stderr).contains("另一位负责人"), "{}", text(&again.stderr));
    done(&destroy("security", "到期").each_ref().map(String::as_str), &security);
    let written = std::fs::read_to_string(&certificate).unwrap();
    assert!(written.contains("数据销毁证明") && written.contains("记录 1 条"), "{written}");
    assert!(done(&["verify", "--data", &data], "").contains("证明第 1 号"));

    let restored = place("restored");
    let said = done(&["restore", &before, "--data", &restored, "--key", &key], "");
    assert!(said.contains("在这份备份之后已经销毁") && said.contains("内容已销毁的 1"), "{said}");
    let refused = run(&["restore", &before, "--data", &restored, "--key", &key], "");
    assert_eq!(refused.status.code(), Some(1), "never over something");
    let refused = run(&["restore", &before, "--data", &place("third")], "");
    let said = text(&refused.stderr);
    assert!(
        refused.status.code() == Some(1) && said.contains("./kapok-data/kapok.key：请用 --key"),
        "the key is looked for where it lies by default: {said}"
    );

    assert_eq!(plain(directory.path()), Vec::<String>::new(), "database, log, backup, restored copy, certificate");

    // and the doctor's opinion
    let doctor = run(&["doctor", "--data", &data], "");
    let said = text(&doctor.stdout);
    for word in ["钥匙文件在", "数据库文件完好", "上次备份", "没有审计管理员"] {
        assert!(said.contains(word), "{word} in {said}");
    }
    assert!(said.contains("没有超过 90 天没用的账号") && said.contains("只在本机"), "{said}");
    std::fs::remove_file(&key).unwrap();
    let doctor = run(&["doctor", "--data", &data], "");
    assert!(doctor.status.code() == Some(1) && text(&doctor.stdout).contains("没有钥匙文件"));
    let start = run(&["verify", "--data", &data], "");
    assert!(start.status.code() == Some(1) && text(&start.stderr).contains("找不到钥匙文件"), "{}", text(&start.stderr));
}

/// The files of a certificate whose last day is this many days from now.
fn certificate(directory: &Path, days: i32) -> [String; 2] {
    let (year, month, date) = (base::Clock::now(&kapok::surroundings::MachineClock).day() + days).ymd();
    let mut wanted = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    wanted.not_after = rcgen::date_time_ymd(year, month, date);
    let key = rcgen::KeyPair::generate().unwrap();
    let files = ["chain", "key"].map(|name| directory.join(format!("{name}{days}.pem")).to_str().unwrap().to_owned());
    std::fs::write(&files[0], wanted.self_signed(&key).unwrap().pem()).unwrap();
    std::fs::write(&files[1], key.serialize_pem()).unwrap();
    files
}

#[test]
fn the_doctor_looks_at_the_way_in() {
    let directory = tempfile::tempdir().unwrap();
    let data = directory.path().join("data").to_str().unwrap().to_owned();
    let look = |options: &[&str]| {
        let output = run(&[&["doctor", "--data", &data], options].concat(), "");
        text(&output.stdout)
            .lines()
            .find(|line| ["服务", "证书", "加密", "私钥"].iter().any(|word| line.contains(word)))
            .unwrap_or_default()
            .to_owned()
    };
    assert!(look(&[]).starts_with("好　　服务只在本机"));
    assert!(look(&["--listen", "0.0.0.0:8080"]).starts_with("不好　在 0.0.0.0:8080 上不加密"));
    assert!(look(&["--listen", "0.0.0.0:8080", "--trust-proxy", "10.0.0.0/8"]).starts_with("注意　不加密，靠前面的代理"));
    for (days, word) in [(-2, "不好　证书"), (10, "注意　证书"), (200, "好　　证书")] {
        let [chain, key] = certificate(directory.path(), days);
        let said = look(&["--listen", "0.0.0.0:8443", "--tls-cert", &chain, "--tls-key", &key]);
        assert!(said.starts_with(word), "{days} days: {said}");
        let wrong = look(&["--tls-cert", &key, "--tls-key", &key]);
        assert!(wrong.starts_with("不好　"), "{wrong}");
    }
}
