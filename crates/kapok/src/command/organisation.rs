//! `kapok org`: the organisation tree from the command line.

use super::{Data, organisation, refused};
use base::{Day, Id, Key, Typed};
use clap::Subcommand;
use shell::{Actor, Entry, Shell};
use std::{path::PathBuf, process::ExitCode};

#[derive(Debug, Subcommand)]
pub(super) enum Organisation {
    /// Lists the tree
    List {
        #[command(flatten)]
        data: Data,
    },
    /// Adds one organisation
    Add {
        /// Its code
        code: String,
        /// Its name
        name: String,
        /// city, district, street, station, agency …
        #[arg(long)]
        level: String,
        /// The organisation above
        #[arg(long, value_name = "CODE")]
        parent: Option<String>,
        /// First day
        #[arg(long, default_value = "2000-01-01")]
        from: Day,
        #[command(flatten)]
        data: Data,
    },
    /// Adds the organisations of a .csv with the columns code,name,level,parent,from
    Import {
        /// The file
        file: PathBuf,
        #[command(flatten)]
        data: Data,
    },
}

impl Organisation {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::List { data } => list(&data.open()?)?,
            Self::Add { code, name, level, parent, from, data } => {
                let shell = data.open()?;
                add(&shell, &code, &name, &level, parent.as_deref(), from)?;
                say!("已建立 {code} {name}");
            }
            Self::Import { file, data } => {
                let shell = data.open()?;
                let text = std::fs::read_to_string(&file)?;
                for (i, line) in text.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty()) {
                    let cells: Vec<&str> = line.trim_start_matches('\u{feff}').split(',').map(str::trim).collect();
                    let [code, name, level, parent, from] = cells[..] else {
                        anyhow::bail!("第 {} 行应有 5 列：code,name,level,parent,from", i + 1)
                    };
                    add(&shell, code, name, level, (!parent.is_empty()).then_some(parent), from.parse().unwrap_or(Day::MIN))?;
                }
                list(&shell)?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn list(shell: &Shell) -> anyhow::Result<()> {
    let tree = shell.store().tree();
    let day = shell.now().day();
    let mut lines: Vec<(Vec<String>, String)> = tree
        .iter()
        .map(|node| {
            let path = tree.path(node.key, day).into_iter().filter_map(|org| tree.node(org)).map(|node| node.code.clone()).collect::<Vec<_>>();
            (path.clone(), format!("{}{}  {}", "  ".repeat(path.len().saturating_sub(1)), node.code, shell.org_name(node.key)))
        })
        .collect();
    lines.sort();
    for (_, line) in lines {
        say!("{line}");
    }
    Ok(())
}

fn add(shell: &Shell, code: &str, name: &str, level: &str, parent: Option<&str>, from: Day) -> anyhow::Result<()> {
    let tree = shell.store().tree();
    if tree.by_code(code).is_some() {
        anyhow::bail!("编码 {code} 已经有了");
    }
    let above = parent.map(|code| organisation(shell, code)).transpose()?;
    let mut typed = Typed::new(shell.now().day());
    typed.set("code", code);
    typed.set("name", name);
    typed.set("level", level);
    typed.set("placements.0.from", from.to_string());
    if let Some(above) = above {
        let id: Id = shell.store().get_key(above)?.id;
        typed.set("placements.0.parent", id.to_string());
    }
    // An organisation is filed under the one above it; a root under none.
    let org = above.unwrap_or(Key::NONE);
    let entry = Entry { kind: "organisation".to_owned(), record: shell.new_id(), org, expected: None, typed: Some(typed), why: None };
    shell.keep(&Actor::program(org), shell.now(), entry).map_err(refused)?;
    Ok(())
}
