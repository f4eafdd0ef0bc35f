//! `kapok demo`: one of the field reports as living data, prepared at the first start and served. The demo lives on the last day of its scenario,
//! at five in the afternoon, and its clock goes on from there.

use super::serve::{Door, serve};
use crate::{program, surroundings::DemoClock};
use anyhow::Context as _;
use clap::Args;
use scenarios::{Prepared, Scale};
use shell::Shell;
use std::{net::SocketAddr, path::PathBuf, process::ExitCode, sync::Arc};

/// All scenarios together, as one country.
pub(super) const ALL: &str = "all";

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// longxue, yuexiu, zhengzhou, shenzhen, guangzhou, or all as one country
    #[arg(long, value_name = "NAME", default_value = "longxue")]
    scenario: String,
    /// How much of it; the printed figures come out at 1
    #[arg(long, value_name = "F", default_value_t = 1.0)]
    scale: f64,
    /// The demo's own directory; ./kapok-demo-NAME without it
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Where to listen
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    #[command(flatten)]
    door: Door,
}

impl Demo {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        crate::logging::start(tracing::Level::WARN);
        let directory = self.data.unwrap_or_else(|| directory_of(&self.scenario));
        let (shell, prepared) = open(&self.scenario, Scale::of(self.scale), &directory)?;
        let kept = directory.display().to_string();
        let scheme = self.door.scheme();
        serve(shell, self.listen, &self.door, |address| welcome(scheme, address, &kept, &prepared))
    }
}

/// The directory of a demo when none is named.
pub(super) fn directory_of(scenario: &str) -> PathBuf {
    PathBuf::from(format!("kapok-demo-{scenario}"))
}

/// Opens the demo's directory, preparing it if that was not done before.
pub(super) fn open(scenario: &str, scale: Scale, directory: &std::path::Path) -> anyhow::Result<(Shell, Vec<Prepared>)> {
    let names: Vec<&str> = scenarios::names().filter(|name| scenario == ALL || *name == scenario).collect();
    let known = || scenarios::names().collect::<Vec<_>>().join("、");
    anyhow::ensure!(!names.is_empty(), "没有叫 {scenario} 的情景；有这些：{}、{ALL}", known());
    let moments = names.iter().map(|name| scenarios::demo_moment(name)).collect::<Result<Vec<_>, _>>()?;
    let clock = Arc::new(DemoClock::from(moments.into_iter().max().context("没有情景")?));
    let shell = program::open_at(&program::in_directory(directory)?, clock.clone())?;
    if let Some(last) = shell.store().moment_of(shell.store().seq())? {
        clock.not_before(last);
    }
    let mut prepared = Vec::new();
    for name in names {
        eprintln!("正在准备 {name} 的数据（第一次需要十几秒，全市的情景要一两分钟）……");
        prepared.push(scenarios::prepare(&shell, name, scale).with_context(|| format!("准备 {name} 时出错"))?);
    }
    if scenario == ALL {
        scenarios::join(&shell)?;
    }
    Ok((shell, prepared))
}

fn welcome(scheme: &str, address: SocketAddr, directory: &str, prepared: &[Prepared]) -> anyhow::Result<()> {
    say!("\n红棉演示已启动：{scheme}://{address}/\n数据在 {directory}，删掉这个目录就重新开始。按 Ctrl+C 停止。");
    for one in prepared {
        say!("\n情景 {}　演示的今天是 {}　根机构 {}", one.name, one.day_of_the_demo, one.root_org);
        say!("{:<12}{:<14}身份", "账号", "密码");
        for account in &one.accounts {
            say!("{:<14}{:<16}{} {}（{}）", account.login, account.password, account.role.label(), account.name, account.org);
        }
        say!("先看：用站长登录 → 简报（/briefs）里每个数字都能点开；用社工登录 → 记一笔，再回来看数字变了。");
    }
    Ok(())
}
