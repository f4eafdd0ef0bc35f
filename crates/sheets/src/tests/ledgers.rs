//! The headings of the stations' ledgers (domain.md, Appendix E), as printed forms and other programs bend them.

use super::{line, wanted};
use crate::{Cell, Row, Wanted, find_header};

/// Ledger and its headings, with the notes in brackets that they carry there.
const LEDGERS: [(&str, &str); 28] = [
    (
        "社戒社康人员花名册",
        "序号 姓名 性别 民族 出生日期 身份证号 户籍地址 现居住地址 联系电话 文化程度 婚姻状况 就业情况 工作单位 毒品种类 初次吸毒时间 查获日期 措施类别 决定书文号 决定机关 决定日期 送达日期 报到日期 协议签订日期 期限起 期限止 风险等级 责任民警 专干 社工 现状 备注",
    ),
    (
        "社会面吸毒人员一人一档台账",
        "序号 姓名 身份证号 管控情况 戒毒情况 是否美沙酮 末次查获日期 戒断起算日 风险等级 评估日期 下次评估日期 走访次数 备注",
    ),
    ("吸毒检测记录表", "序号 检测时间 检测地点 检测结果 检测人"),
    ("谈话记录", "时间 地点 谈话人 记录人 谈话对象 内容 对象态度 下步措施 签名"),
    ("外出报告登记", "姓名 联系电话 外出时间 返回时间 目的地 事由 审批人 审批结果 销假时间 备注"),
    ("违反协议登记", "日期 情形(拒绝/逃避检测、擅自离开、其他) 天数 累计 处理(批评教育/告诫/报告公安) 文书 经办人"),
    ("风险评估登记", "姓名 评估日期 评估人 因素得分 上次等级 本次等级 措施 审批人 下次日期"),
    ("走访/电访登记", "日期 时长 方式 社工 服务对象 类别 主题 主要内容 需求 跟进 服务人次 备注"),
    ("个案登记", "个案编号 服务对象 来源 接案日期 问题类别 督导意见 计划日期 面谈次数 评估 结案日期 结案类型 跟进"),
    ("小组/节次登记", "小组名称 类型 计划节数 节次 日期 地点 应到 实到 带领社工 小结"),
    ("活动登记", "日期 活动名称 地点 类别(进…) 主办 协办 参与人数 线上观看 志愿者 发放资料(份) 咨询人次 稿件链接 经办"),
    ("热线来电登记", "编号 线路 来电时间 时长 接线人 来电人(匿名/姓名) 性别 年龄段 联系方式 所在街道 类别 内容摘要 风险等级 处理 转介 回访日期 结果"),
    ("热线排班", "日期 班次 线路 值班人 备岗 实到 交接事项"),
    ("需求摸查", "户主 人口 类别 住址 电话 需求物品 数量 单位 紧急程度 发现途径 匹配 送达日期"),
    ("捐赠登记", "日期 捐赠方 联系人 物品 规格 数量 单位 批号/有效期 用途指定 接收人 票据/协议号 公示"),
    ("物资出入库", "日期 品名 规格 单位 入库 出库 结存 来源/去向 经手 审批"),
    ("派送签收", "序号 户主 地址 电话 物品 数量 送达人 时间 签收人 与户主关系"),
    ("转介登记", "日期 服务对象 原因 转入机构 同意书 发出 接收人 结果 反馈日期"),
    ("危机事件登记", "时间 发现人 对象 等级 征兆 采取措施 通知(督导/家属/110/120) 结果 随访1 随访2 随访3"),
    ("门岗值守", "日期 班次 岗点 值守人 进/出人数 车辆 异常人数 劝返 摸查表份数 交接"),
    ("出入测温登记", "楼栋 姓名 测量时间 体温 复测时间 复测体温"),
    ("来访登记", "姓名 体温 联系方式 是否疫区 到访住址 进 出"),
    (
        "来穗人员摸查表",
        "姓名 性别 身份证号 户籍地 联系电话 现住址 出租屋编码 房东及电话 来穗日期 出发地 交通工具及班次 14天内是否到过疫区 是否接触疫区人员 体温 症状 是否居家隔离 填表日期 签名",
    ),
    ("出租屋排查", "地址 栋/套 房东 电话 用途 间数 实住人数 租客 证件 新增 隐患 整改 排查日期 排查人"),
    ("志愿者登记", "编号 姓名 证件类型/号码 电话 技能 可服务时间 保险 培训 注册平台号"),
    ("志愿服务时长", "日期 活动 岗位 志愿者 签到 签退 时长(小时) 确认人"),
    ("督导记录", "日期 方式 督导 被督导者 时长 议题 建议 跟进"),
    ("出所衔接", "姓名 场所 出所日期 接回人 到站时间 签协议 告知 备注"),
];

/// What happens to a heading on its way through the office.
const BENT: [fn(&str) -> String; 6] = [
    |heading| heading.to_owned(),
    |heading| heading.chars().flat_map(|c| [c, '　']).collect(),
    |heading| format!(" {}\n{} ", heading.chars().take(1).collect::<String>(), heading.chars().skip(1).collect::<String>()),
    |heading| format!("{heading}（必填）"),
    |heading| format!("*{heading}："),
    |heading| heading.replace('(', "（").replace(')', "）").replace('/', "／"),
];

#[test]
fn every_ledger_is_recognised_by_its_headings_in_any_order() {
    for (title, headings) in LEDGERS {
        let labels: Vec<&str> = headings.split(' ').collect();
        let columns: Vec<Wanted<'_>> = labels.iter().map(|label| wanted(label, label, &[], true)).collect();
        for bend in BENT {
            let bent: Vec<String> = labels.iter().rev().map(|label| bend(label)).collect();
            let bent: Vec<&str> = bent.iter().map(String::as_str).collect();
            let rows = [line(1, &[title]), line(2, &["填报单位：东山街社工站", "", "2020年2月"]), line(4, &bent), line(5, &["某", "某"])];
            let header = find_header(&rows, &columns, &[]).unwrap_or_else(|| panic!("{title}"));
            assert_eq!((header.row, header.missing.len(), header.unknown.len()), (4, 0, 0), "{title}: {bent:?}");
            let expected: Vec<Option<usize>> = (0..labels.len()).rev().map(Some).collect();
            assert_eq!(header.columns, expected, "{title}: {bent:?}");
        }
    }
}

#[test]
fn an_exact_label_beats_a_synonym_and_a_synonym_gives_way_to_another_meaning() {
    let columns = [wanted("on", "日期", &["时间", "走访日期"], true), wanted("at", "时刻", &["时间"], false), wanted("who", "社工", &[], true)];
    let header = find_header(&[line(1, &["时间", "日期", "社工"])], &columns, &[]).unwrap();
    assert_eq!((header.column_of("at"), header.column_of("on")), (Some(0), Some(1)));
    let header = find_header(&[line(1, &["时间", "走访日期", "日期", "社工"])], &columns[..1], &[]).unwrap();
    assert_eq!(header.column_of("on"), Some(2));
    let doubles: Vec<_> = header.unknown.iter().map(|unknown| unknown.doubles.as_deref()).collect();
    assert_eq!(doubles, [Some("日期"), Some("日期"), None]);
}

#[test]
fn a_label_with_the_right_brackets_beats_one_with_others() {
    let columns = [wanted("hours", "时长(小时)", &[], true), wanted("minutes", "时长(分钟)", &[], true)];
    let header = find_header(&[line(1, &["时长（分钟）", "时长（小时）"])], &columns, &[]).unwrap();
    assert_eq!(header.columns, [Some(1), Some(0)]);
    assert_eq!(header.unit_of("hours"), Some("小时"));
}

#[test]
fn a_header_may_have_two_lines() {
    let columns = [
        wanted("name", "姓名", &[], true),
        wanted("head_phone", "户主电话", &[], true),
        wanted("landlord_phone", "房东电话", &[], true),
        wanted("minutes", "时长", &[], true),
    ];
    let rows = [
        line(1, &["出租屋排查"]),
        line(2, &["姓名", "户主", "", "房东", "", "时长"]),
        line(3, &["姓名", "证件", "电话", "姓名", "电话", "（小时）"]),
        line(4, &["陈甲", "1", "19000000001", "李乙", "19000000002", "1"]),
    ];
    let header = find_header(&rows, &columns, &[]).unwrap();
    assert_eq!(header.row, 3);
    assert_eq!(header.columns, [Some(0), None, Some(1), None, Some(2), Some(3)]);
    assert_eq!(header.unit_of("minutes"), Some("小时"));
    assert!(header.missing.is_empty());
}

#[test]
fn a_form_for_one_person_gives_its_particulars_to_every_row() {
    let columns = [
        wanted("name", "姓名", &[], true),
        wanted("sex", "性别", &[], false),
        wanted("id", "身份证号", &[], true),
        wanted("phone", "联系电话", &[], false),
        wanted("at", "检测时间", &[], true),
        wanted("place", "检测地点", &[], true),
        wanted("result", "检测结果", &[], true),
    ];
    let rows = [
        line(1, &["吸毒检测记录表"]),
        line(2, &["姓名", "", "陈甲", "性别", "男", "身份证号", "440106189001010017"]),
        line(3, &["联系电话：19000000001　家庭地址：某街"]),
        line(4, &["序号", "检测时间", "检测地点", "检测结果", "检测人"]),
        line(5, &["1", "2020-02-03", "社区", "阴性", "李乙"]),
    ];
    let header = find_header(&rows, &columns, &[]).unwrap();
    assert_eq!((header.row, header.missing.len()), (4, 0));
    let above: Vec<_> = header.above.iter().map(|(index, cell)| (*index, cell.to_string())).collect();
    let expected = [(0, "陈甲"), (1, "男"), (2, "440106189001010017"), (3, "19000000001")];
    assert_eq!(above, expected.map(|(index, text)| (index, text.to_owned())));
}

#[test]
fn a_data_row_is_never_taken_into_the_header() {
    let columns = [wanted("name", "姓名", &[], true), wanted("kind", "类别", &[], true), wanted("need", "需求", &["口罩"], false)];
    let rows = [line(1, &["姓名", "类别", ""]), line(2, &["陈甲", "老人", "口罩"])];
    let header = find_header(&rows, &columns, &[]).unwrap();
    assert_eq!(header.row, 1);
}

#[test]
fn missing_columns_are_named_and_a_sheet_of_something_else_has_no_header() {
    let columns = [wanted("on", "日期", &[], true), wanted("who", "社工", &[], true), wanted("channel", "方式", &[], true)];
    let header = find_header(&[line(1, &["日期", "方式", "备注"])], &columns, &[]).unwrap();
    assert_eq!(header.missing, ["社工"]);
    assert_eq!(find_header(&[line(1, &["日期", "金额"])], &columns, &[]), None);
    assert_eq!(find_header(&[], &columns, &[]), None);
    let late: Vec<Row> = (1..=31).map(|number| line(number, if number == 31 { &["日期", "方式"] } else { &["说明"] })).collect();
    assert_eq!(find_header(&late, &columns, &[]), None);
    assert_eq!(Cell::text("\u{3000}\u{feff}"), Cell::Empty);
}
