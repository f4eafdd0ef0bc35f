//! The forms of a crisis, of a referral and of a talk (domain.md 1.18, 2.6, 2.7).

use super::{LIVES_AT, NUMBER, PERSON, PHONE, SEX, VERSION};
use shell::print::{Block, Paper, column, half, whole};

/// 危机事件记录表.
pub(crate) const CRISIS: &[Paper] = &[Paper {
    code: "WJ-01",
    version: VERSION,
    title: "危机事件记录和随访表",
    blocks: &[
        Block::Grid(&[
            PERSON,
            PHONE,
            half("on"),
            half("at"),
            half("finder"),
            half("channel"),
            whole("grade", 1),
            whole("signs", 4),
            whole("actions", 3),
            half("safety_plan"),
            half("worker"),
            whole("reportable", 1),
            half("reported"),
            half("reported_to"),
        ]),
        Block::Rows {
            group: "notified",
            columns: &[column("通知对象", "whom", 8), column("日期", "on", 5), column("时间", "at", 4), column("接通人、回复", "", 7)],
            lines: 3,
        },
        Block::Rows {
            group: "regrades",
            columns: &[column("等级变化日期", "on", 6), column("等级", "grade", 5), column("理由", "reason", 13)],
            lines: 2,
        },
        Block::Rows {
            group: "follow_ups",
            columns: &[column("序号", "#", 2), column("随访日期", "on", 5), column("随访情况", "result", 17)],
            lines: 4,
        },
        Block::Grid(&[whole("outcome", 2), half("closed"), half("").called("督导确认结束")]),
    ],
    note: "填表说明：4级当天、以后每天随访，15 分钟内告知督导；3级 24 小时内见面，24 小时、72 小时、再每周一次共四次；2级 72 小时内、以后每周；1级 30 天。不作诊断，劝其就医。",
    signatures: &["社工：", "督导：", "日期："],
}];

/// 转介信, 转介登记.
pub(crate) const REFERRAL: &[Paper] = &[Paper {
    code: "ZJ-01",
    version: VERSION,
    title: "转介信和回执",
    blocks: &[
        Block::Grid(&[
            whole("to", 1).called("转入机构（收信）"),
            whole("to_kind", 1),
            PERSON,
            SEX,
            NUMBER,
            PHONE,
            LIVES_AT,
            whole("reason", 4),
            whole("documents", 2),
            half("worker"),
            half("sent"),
        ]),
        Block::Grid(&[half("agreed_by"), half("consented"), whole("covers", 2), whole("duty", 1), half("").called("同意人签名"), half("handed_by")]),
        Block::Grid(&[
            half("accepted").called("回执：接收日期"),
            half("receiver"),
            half("serving"),
            half("told"),
            whole("feedback", 4),
            whole("", 1).called("不接收的理由"),
        ]),
    ],
    note: "填表说明：没有本人单独同意（不满十四周岁的由监护人同意），又没有法定职责的，不发出（个人信息保护法第十三条、第二十三条）。只写办事需要的。请 7 天内退回回执。",
    signatures: &["转出机构（盖章）：", "转入机构（盖章）：", "日期："],
}];

/// 谈话记录.
pub(crate) const TALK: &[Paper] = &[Paper {
    code: "TH-01",
    version: VERSION,
    title: "谈话记录",
    blocks: &[Block::Grid(&[
        PERSON,
        SEX,
        half("on"),
        half("place"),
        half("at"),
        half("ended"),
        half("speaker"),
        half("recorder"),
        whole("channel", 1),
        whole("health", 1),
        whole("living", 1),
        whole("company", 1),
        whole("difficulty", 1),
        whole("content", 7),
        half("attitude"),
        half("next"),
        whole("advice", 2),
        whole("promised", 2),
        whole("measures", 2),
        half("signed"),
        half("countersigned"),
    ])],
    note: "填表说明：念给本人听或者由本人看过再签名；拒绝签名的写明。一次谈话一张，归入本人档案。",
    signatures: &["谈话人：", "谈话对象：", "记录人："],
}];
