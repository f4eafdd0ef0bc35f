//! The certificate of destruction: what was destroyed, on which ground, by whom, and what stays. One list of lines makes the text file and the paper.

use crate::{Refusal, Shell, look};
use base::Moment;
use maud::{Markup, html};
use store::{Destroyed, Destruction};

/// A certificate as it is printed.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// 销证 2020-3.
    pub number: String,
    /// Labels and texts, in their order.
    pub lines: Vec<(&'static str, String)>,
    /// For each vault: labels and texts.
    pub vaults: Vec<Vec<(&'static str, String)>>,
}

/// What it is called.
const TITLE: &str = "数据销毁证明";
/// Vaults that fit on a sheet.
const VAULTS_PER_SHEET: usize = 5;
/// What has to be done by hand afterwards.
const BY_HAND: &str = "钥匙文件 kapok.key 已在原处去掉这些数据域的钥匙。此前抄存的钥匙（打印件、U 盘等）仍能打开旧备份，须收回销毁并换成现在的钥匙。";
const KEPT: &str = "统计数字保留不变；数字与个人的对应关系已切断，不能复原。记录的编号、日期、类别、所属机构和操作审计保留。";

/// The certificate of an order that was carried out.
pub fn certificate(shell: &Shell, order: &Destruction) -> Result<Certificate, Refusal> {
    let done_at = order.done_at.ok_or(Refusal::NotFound)?;
    let moment = |at: Moment| format!("{} {}", at.day(), at.clock());
    let who = |account| {
        let login = shell.store().account(account).map_or_else(|_| String::new(), |account| account.login);
        format!("{}（{login}）", shell.account_name(account))
    };
    let sum = |count: fn(&Destroyed) -> u64| order.destroyed.iter().map(count).sum::<u64>();
    let mut lines = vec![
        ("销毁原因", order.reason.clone()),
        ("法律依据", order.basis.clone()),
        ("提出人", format!("{}，{}", who(order.asked_by), moment(order.asked_at))),
        ("执行人", format!("{}，{}", who(order.done_by), moment(done_at))),
        (
            "销毁内容",
            format!(
                "数据域 {} 个，记录 {} 条（共 {} 版），附件 {} 个",
                order.destroyed.len(),
                sum(|one| one.records),
                sum(|one| one.versions),
                sum(|one| one.attachments)
            ),
        ),
        ("保留内容", format!("{KEPT}仍计入统计的记录 {} 条。", sum(|one| one.counted))),
        ("销毁方式", "删除数据域钥匙，并在主钥匙中去掉派生该钥匙的分支；数据库和所有备份中的密文此后无法解开。".to_owned()),
        ("后续事项", BY_HAND.to_owned()),
    ];
    if let Some(package) = &order.package {
        lines.insert(2, ("已返还", format!("销毁前内容已打包返还，数据包 SHA-256：{}", package.sha256)));
    }
    let vault = |one: &Destroyed| {
        let class = super::pages::class_word(&one.class);
        let mut lines = vec![
            ("数据域编号", format!("{}（{}）", one.vault, one.id)),
            ("所属机构", shell.org_name(one.owner)),
            ("类别", class.to_owned()),
            ("记录与附件", format!("记录 {} 条，{} 版；附件 {} 个", one.records, one.versions, one.attachments)),
            ("钥匙指纹", format!("{}（{}）", one.fingerprint, if one.suite == "S" { "SM4-GCM／SM3" } else { "AES-256-GCM／SHA-256" })),
        ];
        if !one.campaign.is_none() {
            lines.insert(3, ("应急行动", shell.naming_by_key(one.campaign).name));
        }
        lines
    };
    Ok(Certificate { number: format!("销证 {}-{}", done_at.day().ymd().0, order.n), lines, vaults: order.destroyed.iter().map(vault).collect() })
}

impl Certificate {
    /// As a text file.
    pub fn text(&self) -> String {
        let line = |(label, said): &(&str, String)| format!("{label}：{said}\n");
        let of_vault = |lines: &Vec<(&'static str, String)>| format!("\n{}", lines.iter().map(line).collect::<String>());
        let body: String = self.lines.iter().map(line).chain(self.vaults.iter().map(of_vault)).collect();
        format!("{TITLE}\n编号：{}\n{body}", self.number)
    }

    /// As sheets of paper: the order, then the vaults, some to a sheet.
    pub(crate) fn sheets(&self) -> Vec<look::Sheet> {
        let table = |lines: &Vec<(&str, String)>| -> Markup {
            html! { table class="mt" { tbody { @for (label, said) in lines { tr { th scope="row" { (label) } td { (said) } } } } } }
        };
        let sheet = |body: Markup| look::Sheet {
            code: "AQ-01".to_owned(),
            version: "2026-11".to_owned(),
            reference: self.number.clone(),
            title: TITLE.to_owned(),
            body,
            note: "本证明由系统按审计记录生成，可用 kapok verify 核对。".to_owned(),
            signatures: ["提出人：", "执行人：", "（单位盖章）"].map(Into::into).to_vec(),
        };
        let vaults = self.vaults.chunks(VAULTS_PER_SHEET).map(|some| sheet(html! { @for vault in some { (table(vault)) } }));
        std::iter::once(sheet(table(&self.lines))).chain(vaults).collect()
    }
}
