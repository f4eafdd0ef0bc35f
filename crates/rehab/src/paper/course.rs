//! Forms of the running measure: tests, absences, evaluations, risk classes.

use super::{LIVES_AT, NUMBER, PERSON, PHONE, SEX, VERSION};
use shell::print::{Block, Paper, column, half, whole};

/// 吸毒检测记录表, 吸毒检测通知书, 检测结果告知和样本封存.
pub(crate) const TEST: &[Paper] = &[
    Paper {
        code: "JD-06",
        version: VERSION,
        title: "社区戒毒（康复）人员吸毒检测记录表",
        blocks: &[
            Block::Grid(&[PERSON, SEX, NUMBER, PHONE, whole("person>lives_at", 1).called("家庭地址")]),
            Block::Records {
                columns: &[
                    column("序号", "#", 2),
                    column("检测时间", "on", 4),
                    column("检测地点", "place", 5),
                    column("检测结果", "outcome", 4),
                    column("检测人", "testers", 5),
                    column("本人签名", "", 4),
                ],
                lines: 15,
            },
        ],
        note: "填表说明：一人一张，一次一行；没有检的也写，注明拒绝、逃避、有正当理由或者原因未明。检测由两人以上进行，女性的尿样由女性采集（吸毒检测程序规定第八条）。",
        signatures: &["登记人：", "负责人：", "（单位盖章）"],
    },
    Paper {
        code: "JD-07",
        version: VERSION,
        title: "吸毒检测通知书",
        blocks: &[
            Block::Text(&[
                "{person}：",
                "根据《中华人民共和国禁毒法》第三十五条、《戒毒条例》第十九条的规定，你应当根据公安机关的要求，定期接受检测。请你于{appointed}到{place}接受{method}。",
                "来时请带身份证件；正在服药或者参加药物维持治疗的，请当场说明。确有正当理由不能按时来的，请在此之前告诉工作人员，另约时间。",
                "逃避或者拒绝接受检测三次以上的，属于严重违反社区戒毒（康复）协议（戒毒条例第二十条），工作人员应当及时报告公安机关（戒毒条例第二十一条）。",
                "联系人：{worker}　　联系电话：＿＿＿＿＿＿＿＿　　通知日期：{notified}　　通知方式：{notice_way}",
            ]),
            Block::Grid(&[whole("", 1).called("送达人"), half("").called("签收人"), half("").called("签收日期"), whole("", 2).called("备注")]),
        ],
        note: "填表说明：一式两份，本人一份，签收的一份归档。拒绝签收的，写明时间、地点和在场的人。",
        signatures: &["通知人：", "本人（签收）：", "（单位盖章）"],
    },
    Paper {
        code: "JD-08",
        version: VERSION,
        title: "检测结果告知和样本封存记录",
        blocks: &[Block::Grid(&[
            PERSON,
            SEX,
            NUMBER,
            half("number"),
            half("on"),
            half("at"),
            half("method"),
            half("place"),
            half("collector"),
            half("collector_sex"),
            whole("testers", 1),
            whole("outcome", 2),
            whole("substances", 2),
            whole("medication", 1),
            half("sample.a"),
            half("sample.b"),
            half("sample.sealed"),
            half("sample.kept_at"),
            half("hair.length"),
            half("strip"),
            half("told"),
            half("objected"),
            half("lab.sent"),
            half("lab.laboratory"),
            half("lab.result"),
            half("lab.told"),
            whole("", 2).called("本人意见"),
            whole("note", 2),
        ])],
        note: "填表说明：现场阳性的样本分 A、B 两份封存，由检测人和本人在封口签名，保存两个月（吸毒检测程序规定第八条）。本人有异议的，被告知之日起三日内申请实验室检测。阳性不等于复吸，复吸由公安机关认定。",
        signatures: &["检测人（两人）：", "本人（签名、捺印）：", "见证人："],
    },
];

/// 外出报告（请假）表.
pub(crate) const LEAVE: &[Paper] = &[Paper {
    code: "JD-09",
    version: VERSION,
    title: "社区戒毒（康复）人员外出报告（请假）表",
    blocks: &[Block::Grid(&[
        PERSON,
        SEX,
        NUMBER,
        PHONE,
        LIVES_AT,
        half("from").called("外出日期"),
        half("left_half").called("上午、下午"),
        half("to").called("返回日期"),
        half("back_half").called("上午、下午"),
        whole("destination", 1),
        whole("reason", 2),
        half("transport"),
        half("companion"),
        half("phone_away"),
        half("reported"),
        whole("tests", 1),
        half("letter"),
        half("decision"),
        whole("opinion", 2).called("审批意见"),
        half("approver"),
        half("decided"),
        half("extended"),
        half("extension_asked"),
        half("returned"),
        half("checked_by"),
        whole("note", 2),
    ])],
    note: "填表说明：离开执行地所在县（市、区）三日以上的，须书面报告（戒毒条例第十九条）；本地协议另有约定的照约定。返回当日销假。车船票等附后。",
    signatures: &["申请人：", "社工（专干）：", "街道（盖章）："],
}];

/// 半年小结, 年度评估.
pub(crate) const EVALUATION: &[Paper] = &[Paper {
    code: "JD-10",
    version: VERSION,
    title: "社区戒毒（康复）定期评估表",
    blocks: &[Block::Grid(&[
        PERSON,
        SEX,
        half("episode>kind"),
        half("on"),
        half("episode>start"),
        half("episode>end"),
        whole("kind", 1),
        half("from"),
        half("to"),
        whole("compliance", 1),
        whole("summary", 10),
        whole("advice", 4),
        whole("own_words", 3),
        whole("opinion", 3),
        half("reviewer"),
        half("reviewed"),
    ])],
    note: "填表说明：自期限起每满半年小结一次，每满一年评估一次，期满前作期满评估。写清检测、报告、就业、家庭和身心状况。",
    signatures: &["评估人：", "本人：", "街道（盖章）："],
}];

/// 风险分类评估审批表.
pub(crate) const RISK: &[Paper] = &[Paper {
    code: "JD-11",
    version: VERSION,
    title: "社会面吸毒人员风险分类评估审批表",
    blocks: &[
        Block::Grid(&[PERSON, SEX, NUMBER, PHONE, LIVES_AT, half("on"), half("previous"), whole("sheet", 1)]),
        Block::Rows {
            group: "factors", columns: &[column("序号", "#", 2), column("评估因素", "factor", 17), column("得分", "score", 5)], lines: 8
        },
        Block::Grid(&[
            half("proposed"),
            half("class"),
            whole("reasons", 4),
            whole("measures", 3),
            half("police"),
            half("police_signed"),
            whole("opinion", 3),
            half("approver"),
            half("approved"),
            half("next"),
            half("worker"),
        ]),
    ],
    note: "填表说明：每半年评估一次，社工会同公安民警进行，民警会签。分数只是依据，等级由人决定；每次评估都保留。",
    signatures: &["评估人（社工）：", "会签（民警）：", "审批（盖章）："],
}];
