//! `kapok doctor`: looks at an installation from outside in and says in sentences what is well, what will hurt, and what is broken. Each look is
//! made even if the one before failed. It opens the data as every command does; where there are none yet, it makes none. Given the options of `kapok
//! serve`, it looks at the way in that they make.

use super::{
    Data,
    serve::{Door, LISTEN},
};
use base::Moment;
use clap::Args;
use shell::{Shell, entrance::Tls};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};
use store::{Master, Options, Place};

/// Below this SQLite may not be able to copy its log or to make a backup.
const FREE_MEGABYTES_MIN: u64 = 1024;
/// A log longer than this is not being copied: somebody reads for hours, or the disk is too slow.
const LOG_MEGABYTES_MAX: u64 = 1024;
/// A clock before this is not set.
const YEAR_MIN: i32 = 2024;
/// A backup older than this is worth a word.
const BACKUP_DAYS_MAX: i32 = 7;
/// A certificate that ends sooner than this is worth a word: authorities renew theirs a month before.
const CERTIFICATE_DAYS_MIN: i32 = 30;
/// An account that was not used for longer is superfluous until somebody says otherwise (等保 8.1.4.2 c), as in the report on its page.
const UNUSED_DAYS_MAX: i32 = 90;

#[derive(Debug, Args)]
pub(super) struct Doctor {
    #[command(flatten)]
    data: Data,
    /// Where the service listens
    #[arg(long, value_name = "ADDR", default_value = LISTEN)]
    listen: SocketAddr,
    #[command(flatten)]
    door: Door,
}

/// What was seen, and whether it is bad.
#[derive(Default)]
struct Looks {
    broken: u32,
}

impl Looks {
    fn bad(&mut self, sentence: &str) -> anyhow::Result<()> {
        self.broken += 1;
        say!("不好　{sentence}");
        Ok(())
    }

    fn end(&self) -> anyhow::Result<ExitCode> {
        if self.broken == 0 {
            say!("没有发现毛病");
            return Ok(ExitCode::SUCCESS);
        }
        say!("有 {} 处要处理", self.broken);
        Ok(ExitCode::from(1))
    }
}

fn well(sentence: &str) -> anyhow::Result<()> {
    say!("好　　{sentence}");
    Ok(())
}

fn mind(sentence: &str) -> anyhow::Result<()> {
    say!("注意　{sentence}");
    Ok(())
}

impl Doctor {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let options = self.data.options()?;
        let mut looks = Looks::default();
        key(&mut looks, &options)?;
        disk(&mut looks, &options)?;
        clock(&mut looks)?;
        way_in(&mut looks, self.listen, &self.door, base::Clock::now(&crate::surroundings::MachineClock))?;
        if matches!(&options.place, Place::Sqlite(database) if !database.exists()) {
            return looks.end();
        }
        match self.data.open() {
            Ok(shell) => inside(&mut looks, &shell)?,
            Err(error) => looks.bad(&format!("{error:#}"))?,
        }
        looks.end()
    }
}

fn key(looks: &mut Looks, options: &Options) -> anyhow::Result<()> {
    let Master::File(path) = &options.master else { return Ok(()) };
    let Ok(about) = std::fs::metadata(path) else {
        return match &options.place {
            Place::Sqlite(database) if !database.exists() => mind("还没有数据：第一次启动时会建数据库和钥匙"),
            _ => looks.bad(&format!("没有钥匙文件 {}：把抄存的那一份放回来；没有它谁也打不开记录的内容", path.display())),
        };
    };
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o777;
        if mode & 0o077 != 0 {
            looks.bad(&format!("钥匙文件的权限是 {mode:o}，别的用户也能读：chmod 600 {}", path.display()))?;
        } else {
            well("钥匙文件在，只有本用户能读")?;
        }
    }
    let old = path.with_extension("key.old");
    if old.exists() {
        mind(&format!("换下来的旧钥匙还在 {}：移到保险柜里，和那时的备份一起保管", old.display()))?;
    }
    Ok(())
}

fn disk(looks: &mut Looks, options: &Options) -> anyhow::Result<()> {
    let Place::Sqlite(database) = &options.place else { return Ok(()) };
    let directory = database.parent().map_or_else(|| PathBuf::from("."), Path::to_owned);
    match file_system(&directory) {
        Some(kind) if is_network(&kind) => {
            looks.bad(&format!("数据目录在网络文件系统上（{kind}）：SQLite 在上面会丢数据，请换到本机磁盘，或者改用 PostgreSQL"))?;
        }
        Some(kind) => well(&format!("数据目录在本机磁盘上（{kind}）"))?,
        None => mind("看不出数据目录在什么文件系统上")?,
    }
    match free_megabytes(&directory) {
        Some(free) if free < FREE_MEGABYTES_MIN => looks.bad(&format!("磁盘只剩 {free} MB：写满以后就不能保存了"))?,
        Some(free) => well(&format!("磁盘还有 {free} MB"))?,
        None => mind("看不出磁盘还剩多少")?,
    }
    let log = std::fs::metadata(database.with_extension("db-wal")).map_or(0, |about| about.len() >> 20);
    if log > LOG_MEGABYTES_MAX {
        looks.bad(&format!("写前日志 kapok.db-wal 有 {log} MB，没有被收回：是不是有程序长时间开着只读事务"))?;
    }
    Ok(())
}

/// The kind of file system under a directory: that of the longest mount point above it.
fn file_system(directory: &Path) -> Option<String> {
    let directory = std::fs::canonicalize(directory).ok()?;
    let mounts = std::fs::read_to_string("/proc/self/mounts").ok()?;
    let of_line = |line: &str| {
        let mut words = line.split(' ').skip(1);
        let (point, kind) = (words.next()?.replace("\\040", " "), words.next()?.to_owned());
        directory.starts_with(&point).then_some((point.len(), kind))
    };
    mounts.lines().filter_map(of_line).max_by_key(|(length, _)| *length).map(|(_, kind)| kind)
}

fn is_network(kind: &str) -> bool {
    ["nfs", "cifs", "smb", "fuse.sshfs", "9p", "ceph", "glusterfs", "fuse.gluster", "afs", "davfs"].iter().any(|network| kind.starts_with(network))
}

/// The standard library has no question for free space; `df` answers it everywhere.
fn free_megabytes(directory: &Path) -> Option<u64> {
    let answer = Command::new("df").args(["-P", "-k"]).arg(directory).output().ok()?;
    let text = String::from_utf8(answer.stdout).ok()?;
    let kilobytes: u64 = text.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    Some(kilobytes >> 10)
}

fn clock(looks: &mut Looks) -> anyhow::Result<()> {
    let today = base::Clock::now(&crate::surroundings::MachineClock).day();
    if today.ymd().0 < YEAR_MIN {
        return looks.bad(&format!("机器的时钟是 {today}：没有对时，到期日和审计时间都会错"));
    }
    well(&format!("时钟是 {today}"))
}

/// What a service with these options would be to strangers.
fn way_in(looks: &mut Looks, listen: SocketAddr, door: &Door, now: Moment) -> anyhow::Result<()> {
    let Some(certificate) = door.certificate() else {
        return match (door.is_clear(listen), door.is_behind_proxy()) {
            (true, _) => looks
                .bad(&format!("在 {listen} 上不加密就对外开放，密码在路上谁都能看：加 --tls-cert 和 --tls-key，或者放到代理后面（--trust-proxy）")),
            (false, true) => mind(&format!("不加密，靠前面的代理加密：请确认别人绕不过代理直接连 {listen}")),
            (false, false) => well(&format!("服务只在本机 {listen} 上听（按 serve 的选项；不是这样启动的，请把选项也写给 doctor）")),
        };
    };
    let last = match certificate.last_moment() {
        Ok(last) => last,
        Err(fault) => return looks.bad(&fault.to_string()),
    };
    if let Err(fault) = Tls::open(certificate) {
        return looks.bad(&fault.to_string());
    }
    match last {
        None => mind("看不出证书到哪天"),
        Some(last) if last <= now => looks.bad(&format!("证书 {} 就过期了，浏览器会拦住所有人：换上新证书，再给服务发 SIGHUP", last.day())),
        Some(last) if last.day() - now.day() < CERTIFICATE_DAYS_MIN => {
            mind(&format!("证书到 {} 为止，只剩 {} 天：换上新证书，再给服务发 SIGHUP", last.day(), last.day() - now.day()))
        }
        Some(last) => well(&format!("证书到 {} 为止", last.day())),
    }
}

/// What only an open store knows.
fn inside(looks: &mut Looks, shell: &Shell) -> anyhow::Result<()> {
    let store = shell.store();
    well("数据库和钥匙对得上，数据域都打得开")?;
    let faults = store.integrity()?;
    match faults.first() {
        None => well("数据库文件完好")?,
        Some(first) => looks.bad(&format!("数据库文件有 {} 处损坏，第一处：{first}。请从备份恢复", faults.len()))?,
    }
    let last = store.moment_of(store.seq())?;
    if last.is_some_and(|last| last.millis() > shell.now().millis() + 60_000) {
        looks.bad("最后一次写入在将来：时钟往回走了，请对时")?;
    }
    match store.anchors()?.last() {
        Some(anchor) => well(&format!("最近的锚点是 {}：到第 {} 次写入、第 {} 行审计", anchor.at, anchor.seq, anchor.audit))?,
        None => mind("还没有锚点")?,
    }
    backup(looks, shell)?;
    accounts(shell)
}

fn backup(looks: &mut Looks, shell: &Shell) -> anyhow::Result<()> {
    let Some(said) = shell.store().last_backup()? else {
        return mind("还没有用 kapok backup 备份过（PostgreSQL 请确认它自己的备份在做）");
    };
    let at: Option<base::Day> = said.get(..10).and_then(|day| day.parse().ok());
    let today = shell.now().day();
    match at {
        Some(day) if today - day > BACKUP_DAYS_MAX => looks.bad(&format!("上次备份是 {day}，已经 {} 天", today - day)),
        _ => well(&format!("上次备份：{said}")),
    }
}

/// The three administrators have to be there, and be three; and nobody has an account who does not use it.
fn accounts(shell: &Shell) -> anyhow::Result<()> {
    let today = shell.now().day();
    let mut now = shell.store().all_grants()?;
    now.retain(|grant| grant.from <= today && grant.until.is_none_or(|until| today <= until));
    // a role of an account that was closed is nobody's
    now.retain(|grant| shell.store().account(grant.account).is_ok_and(|account| account.disabled_at.is_none()));
    if now.is_empty() {
        return mind("还没有账号：用 kapok user add 建");
    }
    for (role, word) in [("system_admin", "系统管理员"), ("security_admin", "安全管理员"), ("audit_admin", "审计管理员")] {
        if now.iter().all(|grant| grant.role != role) {
            mind(&format!("没有{word}"))?;
        }
    }
    well(&format!("在任的角色 {} 个", now.len()))?;
    match shell.unused_accounts(UNUSED_DAYS_MAX).map_err(super::refused)?.len() {
        0 => well(&format!("没有超过 {UNUSED_DAYS_MAX} 天没用的账号")),
        unused => mind(&format!("{unused} 个账号超过 {UNUSED_DAYS_MAX} 天没用：请安全管理员在“很久没用的账号”里逐个核对，不用的停用")),
    }
}
