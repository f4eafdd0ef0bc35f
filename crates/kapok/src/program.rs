//! What this program is made of: its slices, where they stand in its navigation, its clock and its chance.

use crate::surroundings::{MachineChance, MachineClock};
use anyhow::Context as _;
use base::{Clock, policy::Class};
pub use scenarios::SLICES;
use shell::{Place, Registry, Shell};
use std::{path::Path, sync::Arc};
use store::{MoveStep, Moved, NotMoved, Options, Store, StoreError};

/// The side navigation and the phone's bar.
pub const PLACES: &[Place] = &[
    place("日常", "今日工作台", "/today", "today", Class::Structure, Some("今日")),
    place("日常", "服务对象", "/people", "people", Class::Person, Some("对象")),
    place("日常", "服务记录", "/records", "list", Class::Structure, None),
    place("日常", "记一笔", "/records/new/contact", "plus", Class::Casework, Some("记一笔")),
    place("日常", "外出登记", "/field", "pin", Class::Casework, None),
    place("日常", "热线", "/records?kind=call", "phone", Class::Hotline, Some("热线")),
    place("行动", "需求与物资", "/records?kind=need", "heart", Class::Supply, None),
    place("行动", "应急行动", "/campaigns", "alert", Class::Structure, None),
    place("行动", "门岗", "/post", "gate", Class::Screening, None),
    place("行动", "联合排查", "/sweeps", "group", Class::Screening, None),
    place("行动", "集中登记", "/desk", "group", Class::Screening, None),
    place("行动", "摸查表核对", "/reports", "check", Class::Screening, None),
    place("行动", "扫码填报", "/forms", "phone", Class::Screening, None),
    place("行动", "值班与志愿者", "/records?kind=shift", "cal", Class::Staff, None),
    place("行动", "活动与宣传", "/records?kind=activity", "book", Class::Outreach, None),
    place("行动", "合同与合作", "/records?kind=contract", "sign", Class::Contract, None),
    place("数据", "数据看板", "/board", "board", Class::Figures, None),
    place("数据", "统计", "/stats", "chart", Class::Figures, None),
    place("数据", "月报表", "/month", "cal", Class::Figures, None),
    place("数据", "简报", "/briefs", "brief", Class::Figures, None),
    place("数据", "定稿报表", "/frozen", "snow", Class::Figures, None),
    place("数据", "指标手册", "/indicators", "book", Class::Figures, None),
    place("数据", "机构", "/orgs", "home", Class::Structure, None),
    place("数据", "工作人员", "/workers", "people", Class::Staff, None),
    place("数据", "台账", "/ledgers", "list", Class::Structure, None),
    place("数据", "台账导入", "/import", "ul", Class::Structure, None),
    place("我", "收件箱", "/inbox", "bell", Class::Figures, None),
    place("我", "查看申请", "/permits", "lock", Class::Structure, None),
    place("我", "我的", "/me", "home", Class::Structure, Some("我的")),
];

const fn place(group: &'static str, label: &'static str, href: &'static str, icon: &'static str, class: Class, tab: Option<&'static str>) -> Place {
    Place { group, label, href, icon, class, tab }
}

/// The registry of this program's slices.
pub fn registry() -> Arc<Registry> {
    Arc::new(Registry::new(SLICES))
}

/// Opens a store and everything over it.
pub fn open(options: &Options) -> anyhow::Result<Shell> {
    open_at(options, Arc::new(MachineClock))
}

/// Opens a store with another clock: the demo lives in its scenario's days.
pub fn open_at(options: &Options, clock: Arc<dyn Clock>) -> anyhow::Result<Shell> {
    let registry = registry();
    let chance = Arc::new(MachineChance);
    let store = Store::open(options, registry.clone(), clock.clone(), chance.clone()).map_err(explained)?;
    Ok(Shell::new(store, registry, PLACES, clock, chance))
}

/// Moves an instance into another database that is empty.
pub fn move_database(from: &Options, to: &Options, progress: &mut dyn FnMut(MoveStep, u64)) -> Result<Moved, NotMoved> {
    store::move_database(from, to, registry(), Arc::new(MachineClock), Arc::new(MachineChance), progress)
}

/// What stands in the way of opening, and what to do about it.
pub fn explained(error: StoreError) -> anyhow::Error {
    let sentence = match &error {
        StoreError::NoKey => {
            "找不到钥匙文件 kapok.key，而数据库是用它封存的：请把抄存的那一份放回数据目录。没有它，谁也打不开记录的内容（统计数字还在）"
        }
        StoreError::OtherKey => "kapok.key 不是这个数据库的钥匙（换过钥匙的，旧备份要用换之前的那一把）：请把属于它的那一份放回数据目录",
        StoreError::KeyFile(_) => "钥匙文件 kapok.key 读不了或写不了",
        StoreError::Locked => "kapok.key 打不开这个数据库的数据域：钥匙或数据库已损坏，请用备份恢复",
        StoreError::Busy => "数据库正被别的进程占用（例如 kapok move 正在搬它），请等它结束再试",
        StoreError::HalfMoved(_) => "这个库没有搬完，里面只有一部分，不能用：请接着用原来的库；要再搬，先清空这个库，再运行 kapok move",
        StoreError::MovedAway(_) => "这个库已经搬走了，之后的记录都不在这里：请用搬到的那个库（PostgreSQL 要带 --database，或设 KAPOK_DATABASE）",
        StoreError::NewerDatabase(_) => "数据库是更新版本的红棉写的，请用那个版本打开",
        _ => "打不开数据库",
    };
    anyhow::Error::new(error).context(sentence)
}

/// The store in a directory, which is made if it is not there.
pub fn in_directory(directory: &Path) -> anyhow::Result<Options> {
    std::fs::create_dir_all(directory).with_context(|| format!("建不了数据目录 {}", directory.display()))?;
    Ok(Options::directory(directory))
}
