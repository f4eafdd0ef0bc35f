//! Forms of breaches: warning, certificate of a serious violation, report to the police (戒毒条例 art. 20, 21; 禁毒法 art. 35).

use super::{NUMBER, PERSON, PHONE, SEX, VERSION};
use shell::print::{Block, Paper, column, half, whole};

/// 告诫书, 违反协议登记表.
pub(crate) const VIOLATION: &[Paper] = &[
    Paper {
        code: "JD-12",
        version: VERSION,
        title: "告诫书",
        blocks: &[Block::Text(&[
            "{person}：",
            "你于{on}违反社区戒毒（康复）协议，情形为：{kind}；经过和原因：{cause}",
            "根据《中华人民共和国禁毒法》第三十五条的规定，现对你批评、教育，并告诫如下：",
            "一、你应当自觉履行协议，根据公安机关的要求定期接受检测；离开执行地所在县（市、区）三日以上的，须书面报告（戒毒条例第十九条）。",
            "二、逃避或者拒绝接受检测三次以上，擅自离开执行地所在县（市、区）三次以上或者累计超过三十日的，属于严重违反协议（戒毒条例第二十条）。到本次为止，你累计：逃避、拒绝检测＿＿＿次，擅自离开＿＿＿次、＿＿＿日。",
            "三、严重违反社区戒毒协议的，公安机关依法作出强制隔离戒毒的决定（禁毒法第三十八条）。",
            "你有权说明理由。你的说明：{reply}",
            "文书编号：{document}　　告诫日期：{warned}　　经办人：{worker}",
        ])],
        note: "填表说明：累计次数和日数照系统显示的填写。一式两份，本人一份，签收的一份归档；拒绝签收的，写明时间、地点和在场的人。",
        signatures: &["告诫人：", "本人（签收）：", "街道（盖章）："],
    },
    Paper {
        code: "JD-13",
        version: VERSION,
        title: "违反协议登记表",
        blocks: &[Block::Grid(&[
            PERSON,
            SEX,
            NUMBER,
            PHONE,
            half("on"),
            half("days"),
            whole("kind", 1),
            whole("manner", 1),
            half("noticed"),
            half("noticed_by"),
            whole("notice_way", 1),
            whole("cause", 3),
            whole("reply", 4),
            whole("evidence", 4),
            whole("measures", 1),
            half("warned"),
            half("document"),
            half("reported"),
            half("receipt"),
            whole("note", 2),
        ])],
        note: "填表说明：一件一张，材料附后。事后查明有正当理由的，写明原因，不计入累计。",
        signatures: &["登记人：", "负责人：", "（单位盖章）"],
    },
];

/// 严重违反协议证明, 报告书.
pub(crate) const POLICE_REPORT: &[Paper] = &[
    Paper {
        code: "JD-14",
        version: VERSION,
        title: "关于社区戒毒（康复）人员有关情况的报告",
        blocks: &[
            Block::Text(&[
                "{station}：",
                "{person}（身份证号：{person>resident_id}，现住：{person>lives_at}）现在我街道接受{episode>kind}，期限自{episode>start}至{episode>end}。我街道工作人员于{on}发现其有下列情形：{matter}。现根据《戒毒条例》第二十一条的规定报告如下：",
                "{facts}",
                "以上情况请依法认定和处理，并将结果告知我街道。",
                "附件：一、协议书复印件；二、检测记录、通知书和告诫书；三、其他依据材料。",
                "报告书编号：{document}　　报告日期：{reported}　　经办人：{worker}",
            ]),
            Block::Grid(&[
                whole("", 1).called("移交回执：接收单位"),
                half("").called("接收人"),
                half("").called("接收日期"),
                half("receipt"),
                half("").called("联系电话"),
            ]),
        ],
        note: "填表说明：发现当日报告。是否复吸、是否严重违反协议只由公安机关认定。一式两份，回执一份归档。",
        signatures: &["经办人：", "负责人：", "街道（盖章）："],
    },
    Paper {
        code: "JD-15",
        version: VERSION,
        title: "严重违反社区戒毒（康复）协议证明",
        blocks: &[
            Block::Text(&[
                "{station}：",
                "{person}（身份证号：{person>resident_id}）自{episode>start}起在我街道接受{episode>kind}。经核实，其在此期间有下列违反协议的情形：",
            ]),
            Block::Rows {
                group: "",
                columns: &[
                    column("序号", "#", 2),
                    column("日期", "", 4),
                    column("情形（逃避或拒绝检测、擅自离开）", "", 9),
                    column("天数", "", 2),
                    column("通知、告诫和依据", "", 7),
                ],
                lines: 8,
            },
            Block::Text(&[
                "合计：逃避或者拒绝接受检测＿＿＿次；擅自离开执行地所在县（市、区）＿＿＿次，累计＿＿＿日。",
                "上述情形达到《戒毒条例》第二十条规定的次数或者日数。特此证明，请依法认定。",
                "{facts}",
            ]),
        ],
        note: "填表说明：三次以上含三次；累计超过三十日不含三十日。同一天只计一次，查明有正当理由的不计。是否严重违反协议由公安机关认定。",
        signatures: &["经办人：", "负责人：", "街道（盖章）："],
    },
];
