//! The forms on paper of this slice: the record of one contact, also as the service record of a case (个5), and the sheet of visits that a worker takes along
//! (domain.md 2.5, Appendix E); those of cases, crises, referrals and talks below. Empty to be filled in by hand, or printed from a record.

mod case;
mod event;
#[cfg(test)]
mod tests;

pub(crate) use case::CASE;
pub(crate) use event::{CRISIS, REFERRAL, TALK};

use people::paper::{LIVES_AT, NUMBER, PERSON, PHONE, SEX};
use shell::print::{Block, Paper, column, half, whole};

/// The version of the forms; it changes with the form that changes.
const VERSION: &str = "2026-11";

/// 走访/电访记录表, 走访登记表.
pub(crate) const CONTACT: &[Paper] = &[
    Paper {
        code: "SW-01",
        version: VERSION,
        title: "走访（电访）记录表",
        blocks: &[Block::Grid(&[
            half("on"),
            half("at"),
            whole("served", 1),
            whole("channel", 1),
            whole("outcome", 1),
            half("place"),
            half("minutes"),
            half("workers"),
            half("anonymous"),
            whole("topics", 2),
            whole("summary", 10),
            whole("need", 4),
            half("next"),
            half("project"),
            whole("note", 2),
        ])],
        note: "填表说明：一次服务填一张；没有联系上的也要填，只计尝试、不计服务人次。家属本人接受服务的，写在服务对象里。",
        signatures: &["社工：", "服务对象（家属）：", "督导："],
    },
    Paper {
        code: "SW-02",
        version: VERSION,
        title: "走访登记表",
        blocks: &[Block::Records {
            columns: &[
                column("序号", "#", 2),
                column("日期", "on", 3),
                column("服务对象", "served", 3),
                column("方式", "channel", 2),
                column("时长", "minutes", 2),
                column("主要内容", "summary", 6),
                column("社工", "workers", 3),
                column("对象签名", "", 3),
            ],
            lines: 20,
        }],
        note: "填表说明：一行一次；方式写入户、电话、微信等。回站后当天录入，纸质表存档。",
        signatures: &["填表人：", "站长：", "（单位盖章）"],
    },
    Paper {
        code: "GA-05",
        version: VERSION,
        title: "个案服务记录表",
        blocks: &[Block::Grid(&[
            half("case>number"),
            half("served"),
            half("on"),
            half("at"),
            whole("channel", 1),
            half("minutes"),
            half("place"),
            half("").called("第几次服务"),
            half("workers"),
            whole("", 2).called("本次目标"),
            whole("summary", 9),
            whole("need", 3),
            whole("", 4).called("社工的观察和反思"),
            half("next"),
            half("outcome"),
            whole("", 3).called("督导意见"),
        ])],
        note: "填表说明：个案的每次服务填一张，照片附后。",
        signatures: &["社工：", "服务对象：", "督导："],
    },
];
