//! Forms of the turns of a measure: arrival, failure to report, suspension and termination, move, two places, end of the term, release from a facility.

use super::{LIVES_AT, NUMBER, PERSON, PHONE, SEX, VERSION};
use shell::print::{Block, Paper, column, half, whole};

/// 报到登记表, 逾期未报到证明, 终止程序说明, 期满报告.
pub(crate) const EPISODE: &[Paper] = &[
    Paper {
        code: "JD-01",
        version: VERSION,
        title: "社区戒毒（康复）人员报到登记表",
        blocks: &[Block::Grid(&[
            PERSON,
            SEX,
            half("person>born"),
            NUMBER,
            PHONE,
            half("kind"),
            whole("person>registered_at", 1),
            LIVES_AT,
            half("number"),
            half("authority"),
            half("decided"),
            half("served"),
            half("reported"),
            half("street_told"),
            half("start"),
            half("end"),
            whole("street", 1),
            whole("substances", 2),
            half("first_use"),
            half("caught"),
            half("police"),
            half("officer"),
            half("worker"),
            half("").called("紧急联系人"),
            whole("", 2).called("家庭成员"),
            whole("note", 2),
        ])],
        note: "填表说明：自收到决定书之日起十五日内报到（戒毒条例第十四条、第三十八条）。期限照文书填写。",
        signatures: &["登记人：", "本人：", "街道（盖章）："],
    },
    Paper {
        code: "JD-16",
        version: VERSION,
        title: "逾期未报到证明",
        blocks: &[
            Block::Text(&[
                "{authority}：",
                "{person}（身份证号：{person>resident_id}）于{decided}被责令接受{kind}（决定书文号：{number}），于{served}收到决定书。",
                "根据《戒毒条例》第十四条、第三十八条的规定，应当自收到决定书之日起十五日内到我街道报到。至本证明出具之日，该人未到我街道报到。",
                "我街道联系和告诫的情况：告诫日期：{refusal.warned}；本人说明的理由：{refusal.reason}",
                "无正当理由逾期不报到的，视为拒绝接受社区戒毒（戒毒条例第十四条）。请依法认定和处理。",
                "出具日期：{refusal.certified}　　报告公安日期：{refusal.reported}　　移交回执：{refusal.receipt}",
            ]),
            Block::Rows {
                group: "",
                columns: &[
                    column("序号", "#", 2),
                    column("联系时间", "", 5),
                    column("联系方式", "", 4),
                    column("联系的人", "", 4),
                    column("结果", "", 9),
                ],
                lines: 5,
            },
        ],
        note: "填表说明：十五日不含收到决定书的当天。是否有正当理由、是否属于拒绝接受由公安机关认定。",
        signatures: &["经办人：", "负责人：", "街道（盖章）："],
    },
    Paper {
        code: "JD-17",
        version: VERSION,
        title: "社区戒毒（康复）终止程序说明",
        blocks: &[Block::Text(&[
            "{person}（身份证号：{person>resident_id}）自{reported}在我街道报到，接受{kind}，期限自{start}至{end}。",
            "该人于{ended}因{reason}，不再继续执行。根据《戒毒条例》第二十四条第一款的规定，被依法收监执行刑罚、采取强制性教育措施的，社区戒毒终止。社区康复参照执行（禁毒法第四十八条第二款）。",
            "终止依据的文书：＿＿＿＿＿＿＿＿　　文书日期：　　　　年　　月　　日　　羁押或执行场所：＿＿＿＿＿＿＿＿",
            "我街道自终止之日起不再执行，档案按规定保存；与该人家属联系的情况：＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿",
            "说明：{note}",
        ])],
        note: "填表说明：拘留、逮捕的是中止，用中止程序说明。死亡的附死亡证明，在说明里写明；法律没有规定死亡的程序，按本地规定办理。",
        signatures: &["经办人：", "负责人：", "街道（盖章）："],
    },
    Paper {
        code: "JD-18",
        version: VERSION,
        title: "社区戒毒（康复）期满报告",
        blocks: &[
            Block::Text(&[
                "＿＿＿＿＿＿＿＿公安局（分局）：",
                "{person}（身份证号：{person>resident_id}）自{start}起在我街道接受{kind}，至{end}期满。现将协议和有关材料报送你局，请依法出具解除{kind}通知书，送达本人及其家属，并在七日内通知我街道（戒毒条例第二十三条、第四十条）。",
                "执行期间的情况：应检测＿＿＿次，实际检测＿＿＿次；外出报告＿＿＿次；违反协议＿＿＿次；中止＿＿＿次、＿＿＿日。",
                "期满评估：＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿",
                "报送日期：{completion.sent}　　责任民警：{police}　　经办社工：{worker}",
            ]),
            Block::Rows {
                group: "",
                columns: &[column("序号", "#", 2), column("移送材料", "", 14), column("份数", "", 3), column("备注", "", 5)],
                lines: 8,
            },
            Block::Grid(&[
                half("completion.notified"),
                half("completion.number"),
                half("completion.served"),
                half("completion.family"),
                half("completion.street"),
                half("ended"),
            ]),
        ],
        note: "填表说明：自期满之日起解除，解除通知书由公安机关出具。重庆市：期限届满前七个工作日内报送（重庆市禁毒条例第三十七条）。",
        signatures: &["经办人：", "负责人：", "街道（盖章）："],
    },
];

/// 中止程序说明.
pub(crate) const SUSPENSION: &[Paper] = &[Paper {
    code: "JD-19",
    version: VERSION,
    title: "社区戒毒（康复）中止程序说明",
    blocks: &[
        Block::Text(&[
            "{person}（身份证号：{person>resident_id}）自{episode>start}起在我街道接受{episode>kind}，至{episode>end}期满。",
            "该人于{from}因{reason}，不能继续执行。依据：{basis}",
            "根据《戒毒条例》第二十四条第二款的规定，被依法拘留、逮捕的，社区戒毒中止，释放后继续接受社区戒毒。社区康复参照执行（禁毒法第四十八条第二款）。",
            "中止时剩余：{remaining}。羁押或治疗场所：{facility}　　预计释放日期：{expected}",
            "一、恢复执行",
            "该人于{continued}回到我街道，继续执行。恢复后的期限止：{new_end}",
            "说明：{note}",
            "程序说明编号：{document}　　经办人：{worker}",
        ]),
        Block::Grid(&[
            whole("", 1).called("中止依据的文书"),
            half("").called("告知家属日期"),
            half("").called("通知公安日期"),
            half("").called("恢复后本人签名"),
            half("").called("日期"),
        ]),
    ],
    note: "填表说明：剩余天数从中止日期数到期限止，含这两天。恢复后的期限由街道会同公安机关确认。收监执行刑罚、采取强制性教育措施的是终止。",
    signatures: &["经办人：", "负责人：", "街道（盖章）："],
}];

/// 变更执行地移交函.
pub(crate) const RELOCATION: &[Paper] = &[Paper {
    code: "JD-20",
    version: VERSION,
    title: "变更社区戒毒（康复）执行地移交函",
    blocks: &[
        Block::Text(&[
            "函号：{letter}",
            "{to_street}：",
            "{person}（身份证号：{person>resident_id}，联系电话：{person>phones}）在我街道接受{episode>kind}，期限自{episode>start}至{episode>end}。因{reason}，需要变更执行地，自{changed}起变更到你街道。",
            "根据《戒毒条例》第二十二条的规定，现将有关材料转送你街道。该人应当自变更之日起十五日内到你街道报到，时间连续计算；请与其签订新的协议，继续执行，并将报到情况函复我街道。",
            "转送的材料：{materials}",
            "原执行地：{from_street}　　转送日期：{forwarded}　　经办人：{worker}",
        ]),
        Block::Grid(&[
            whole("", 1).called("回执：接收单位"),
            half("").called("接收人"),
            half("receipt").called("接收日期"),
            half("reported").called("报到日期"),
            half("police_told").called("通知公安日期"),
        ]),
    ],
    note: "填表说明：一式三份，两个街道各一份，送原执行地公安机关一份。重庆市：接到本人报告之日起三个工作日内转送，报到之日起三个工作日内通知公安机关（重庆市禁毒条例第三十六条）。",
    signatures: &["经办人：", "负责人：", "街道（盖章）："],
}];

/// 双向管控函.
pub(crate) const TWO_PLACE: &[Paper] = &[Paper {
    code: "JD-21",
    version: VERSION,
    title: "双向管控函",
    blocks: &[
        Block::Text(&[
            "函号：{letter}",
            "{other_street}：",
            "{person}（身份证号：{person>resident_id}，联系电话：{person>phones}）户籍地与居住地不一致，现居住在你街道辖区。事由：{reason}",
            "为做好管理服务，请你街道自{from}起协助管理，帮助进行检测、谈话和走访，并将结果按月函复我街道。检测安排：{tests}",
            "双方商定由下列一地管理，每一天只由一地管理和统计：",
        ]),
        Block::Rows {
            group: "turns",
            columns: &[column("序号", "#", 2), column("管理地", "by", 8), column("从", "from", 7), column("到", "to", 7)],
            lines: 3,
        },
        Block::Grid(&[
            half("other_contact"),
            half("other_phone"),
            half("sent"),
            half("worker"),
            half("replied"),
            half("ended"),
            whole("reply", 4).called("回函意见"),
        ]),
    ],
    note: "填表说明：户籍地为主还是居住地为主，照本省规定；上海市、山东省由现居住地公安机关负责动态管控（上海市禁毒条例第二十九条、山东省禁毒条例第三十六条）。回函盖章后归档。",
    signatures: &["发函经办人：", "回函经办人：", "（双方盖章）"],
}];

/// 出所衔接登记表.
pub(crate) const RELEASE: &[Paper] = &[Paper {
    code: "JD-22",
    version: VERSION,
    title: "出所人员衔接登记表",
    blocks: &[Block::Grid(&[
        PERSON,
        SEX,
        NUMBER,
        PHONE,
        LIVES_AT,
        whole("facility", 1),
        whole("kind", 2),
        half("announced"),
        half("on"),
        whole("fetched_by", 1),
        half("arrived"),
        half("at"),
        half("agreed"),
        half("told"),
        whole("unmet", 2),
        whole("", 3).called("身体和情绪情况"),
        whole("", 3).called("本人困难和需求"),
        half("worker"),
        half("minutes"),
        whole("note", 3),
    ])],
    note: "填表说明：预告出所的先登记，出所当日到场接回（戒毒条例第三十四条）；没有接到的写明原因，并报告公安。",
    signatures: &["接回人：", "本人：", "街道（盖章）："],
}];
