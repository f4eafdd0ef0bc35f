//! The words of the work that several slices count by. They stand here, below all slices, so that a figure means the same everywhere.
//! Choices are appended, never moved or removed: their order is kept at rest as bit numbers.

use base::choices;

choices! {
    /// How people were reached (domain.md 2.5).
    Channel "方式" {
        Visit = "visit" "入户探访" | "走访 家访 上门 入户 上门走访 家庭走访",
        Site = "site" "现场探访" | "外展 实地探访 单位走访",
        Office = "office" "来站面谈" | "来站 面谈 接访 站内面谈",
        Phone = "phone" "电话" | "电访 电话探访 致电 通话 电话访问",
        Sms = "sms" "短信" | "手机短信",
        Wechat = "wechat" "微信" | "微信文字 微信群 微信消息",
        WechatCall = "wechat_call" "微信语音视频" | "微信语音 微信视频 视频 视频探访",
        Letter = "letter" "书信" | "信件 信函",
        Online = "online" "网络" | "线上 网上 在线",
    }
    /// What a service was about. One service may have several; they do not add up (domain.md 2.9, rule 1).
    Topic "主题" {
        Living = "living" "生活关怀" | "生活 生活帮助 日常关怀",
        Job = "job" "就业关怀" | "就业 工作 就业帮扶 就业指导",
        Mind = "mind" "心理关怀" | "心理 心理咨询 心理辅导",
        Stress = "stress" "心理减压" | "减压",
        Emotion = "emotion" "情绪疏导" | "情绪 情绪宣泄 情绪宣泄疏导 情绪支持",
        Prevention = "prevention" "防疫知识" | "防疫知识宣传 健康知识",
        PreventionPolicy = "prevention_policy" "防疫政策" | "疫情政策",
        PreventionService = "prevention_service" "疫情防控服务" | "疫情防控 防控服务 防疫服务",
        Medical = "medical" "医疗信息" | "医疗 就医 就医信息",
        Policy = "policy" "政策咨询" | "政策",
        Goods = "goods" "物资求助" | "物资 物资帮扶",
        Referral = "referral" "服务转介" | "转介",
        Crisis = "crisis" "危机干预" | "危机介入 危机",
        Complaint = "complaint" "投诉建议" | "投诉 建议",
        Family = "family" "家庭关系" | "家庭 家庭关系修复",
        TestNotice = "test_notice" "尿检通知" | "尿检 检测通知",
        Education = "education" "帮教谈话" | "帮教 谈话 禁毒教育",
        Law = "law" "法律咨询" | "法律 法律援助",
        Care = "care" "慰问关怀" | "慰问 关怀 探望",
        Survey = "survey" "需求了解" | "需求评估 摸查",
        Study = "study" "学业支持" | "学习 教育支持",
        Other = "other" "其他" | "其它",
    }
    /// What somebody is. Populations overlap (domain.md 1.2, 2.9 rule 2): a person may be several at once, each from a day to a day.
    Population "人群" {
        CommunityTreatment = "sj" "社区戒毒" | "社戒 社区戒毒人员",
        CommunityRehabilitation = "sk" "社区康复" | "社康 社区康复人员",
        AtLarge = "at_large" "社会面" | "社会面吸毒人员 社会面戒毒康复人员 社会面戒毒康复",
        Abstinent = "abstinent_3y" "戒断三年未复吸" | "戒断三年 戒断三年未复吸人员",
        Family = "family" "家属" | "家人 亲属 家庭成员",
        Hardship = "hardship" "困难" | "困难人员 困难群体 困境 困境群众",
        Maintenance = "maintenance" "药物维持治疗" | "美沙酮",
        Registered = "registered" "在册" | "在册吸毒人员",
        Released = "released" "出所" | "出所人员",
        Minor = "minor" "未成年人" | "青少年 儿童",
        ElderAlone = "elder_alone" "孤寡长者" | "孤寡老人 独居长者 孤寡",
        Disabled = "disabled" "残疾人" | "残疾 残障",
        Destitute = "destitute" "特困" | "特困人员 五保",
        LowIncome = "low_income" "低保" | "低保户 低保对象",
        CollectiveHousehold = "collective_household" "集体户" | "集体户居民",
        Wuhan = "wuhan" "武汉户籍" | "武汉",
        Hubei = "hubei" "湖北户籍" | "湖北 宜昌",
        Arrival = "arrival" "来穗人员" | "来穗 返穗人员",
        Quarantined = "quarantined" "隔离观察" | "居家隔离 居家观察 隔离",
        Party = "party" "党员" | "中共党员",
        FamilyTeam = "family_team" "家庭志愿者" | "家庭志愿队",
        Youth = "youth" "学生" | "大学生",
        Resident = "resident" "居民" | "社区居民",
        UnderClosure = "under_closure" "封闭管理" | "封闭管理人员 封控人员 管控人员",
    }
    /// The field of service (report S, four domains; and the emergency).
    Domain "领域" {
        Treatment = "treatment" "戒毒康复",
        Aid = "aid" "帮扶救助",
        Publicity = "publicity" "禁毒宣传",
        Management = "management" "协助管理",
        Epidemic = "epidemic" "疫情防控",
        Community = "community" "社区服务",
    }
    /// How grave a danger to body or life is, judged on ideation, plan, means and intent (domain.md 2.6).
    Grade "等级" {
        Low = "risk_1" "1级 低" | "1 1级 一级 低 低风险",
        Medium = "risk_2" "2级 中" | "2 2级 二级 中 中风险",
        High = "risk_3" "3级 高" | "3 3级 三级 高 高风险",
        Immediate = "risk_4" "4级 紧急" | "4 4级 四级 紧急 极高 极高风险",
    }
    /// What a place is.
    PlaceKind "场所类别" {
        DoorPost = "door_post" "门岗" | "卡点 出入口 值守点 岗点",
        BusStop = "bus_stop" "公交站" | "公交站点 巴士站",
        Dwelling = "dwelling" "出租屋" | "租房 出租房 房屋",
        StationRoom = "station_room" "社工站" | "站点 服务站",
        Board = "board" "宣传栏" | "张贴点 公告栏",
        Venue = "venue" "场馆" | "会场 场所",
        School = "school" "学校",
        Community = "community" "社区",
        Household = "home" "家庭",
        Enterprise = "enterprise" "企业" | "工厂 单位",
        Village = "village" "村" | "村庄 乡村",
        Restaurant = "restaurant" "餐馆" | "饭店 餐饮",
        Hotel = "hotel" "酒店" | "旅馆 宾馆",
        Shop = "shop" "商铺" | "商店 店铺",
        Entertainment = "entertainment" "娱乐场所" | "KTV 酒吧",
        MobileStation = "mobile_station" "流动宣传车" | "宣传车 大篷车 流动展车",
    }
    /// How things are counted. Units are never added to each other (domain.md 2.9).
    Unit "单位" {
        Piece = "piece" "个" | "只 枚",
        Copy = "copy" "份" | "套份",
        Bottle = "bottle" "瓶",
        Sheet = "sheet" "张",
        Jin = "jin" "斤" | "市斤",
        Box = "box" "盒",
        Bag = "bag" "包" | "袋",
        Set = "set" "套",
        Person = "person_time" "人次",
        Vehicle = "vehicle" "辆",
        Carton = "carton" "箱" | "件箱",
        Stick = "stick" "支" | "根",
        Garment = "garment" "件" | "套件",
        Pair = "pair" "双" | "对",
        Barrel = "barrel" "桶" | "壶",
        Device = "device" "台" | "部",
        Kilogram = "kilogram" "公斤" | "千克 kg KG",
        Can = "can" "罐" | "听",
    }
    /// What is counted beside person-times and is no goods; each stands for itself and is never added to another.
    CountUnit "计数单位" {
        Head = "head" "人" | "名 位",
        Household = "household" "户",
        Rank = "rank" "名次",
    }
    /// Goods and printed matter that stations give out.
    Item "物品" {
        Mask = "mask" "口罩" | "医用口罩 一次性口罩",
        Disinfectant = "disinfectant" "消毒液" | "消毒水 84消毒液",
        HandWash = "hand_wash" "洗手液" | "免洗洗手液",
        Gift = "gift" "慰问品" | "爱心礼包 慰问包 礼包",
        Medicine = "medicine" "药品" | "药",
        Food = "food" "食品" | "米面粮油 大米 食用油 面条 牛奶 水果",
        Vegetables = "vegetables" "蔬菜" | "菜",
        Leaflet = "leaflet" "宣传单张" | "单张 传单 宣传资料",
        Guide = "guide" "指引手册" | "指引 手册 资料包",
        Thermometer = "thermometer" "体温计" | "测温枪 额温枪",
        Gloves = "gloves" "手套",
        Notice = "notice" "通告" | "公告 通知",
        Other = "other_goods" "其他物品",
        Alcohol = "alcohol" "酒精" | "75%酒精 酒精喷雾",
        ProtectiveSuit = "protective_suit" "防护服" | "隔离衣",
        FaceShield = "face_shield" "防护面罩" | "面罩 面屏 护目镜",
        Water = "water" "饮用水" | "矿泉水 水",
    }
    /// How a reading is held against a threshold.
    Comparison "比较" { Over = "over" "超过", AtOrOver = "at_or_over" "达到或超过" }
    /// From which temperature somebody at a post is looked at again: as the response orders it. Another rule is one more line here.
    Standard "体温标准" {
        Over373 = "over_37_3" "超过37.3℃" | "37.3",
        From375 = "from_37_5" "37.5℃及以上" | "37.5",
        From373 = "from_37_3" "37.3℃及以上" | "≥37.3",
    }
}

impl Standard {
    /// Threshold in tenths of a degree, and how it is meant. Over 37.3 is the Guangdong guide for property areas of 2020.
    pub const fn rule(self) -> (u32, Comparison) {
        match self {
            Standard::Over373 => (373, Comparison::Over),
            Standard::From375 => (375, Comparison::AtOrOver),
            Standard::From373 => (373, Comparison::AtOrOver),
        }
    }

    /// Whether a reading, in tenths of a degree, is abnormal by it.
    pub const fn finds_abnormal(self, tenths: u32) -> bool {
        match self.rule() {
            (threshold, Comparison::Over) => tenths > threshold,
            (threshold, Comparison::AtOrOver) => tenths >= threshold,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_and_at_or_over_differ_at_the_threshold_only() {
        let worked = [
            (372, Standard::Over373, false),
            (373, Standard::Over373, false),
            (374, Standard::Over373, true),
            (372, Standard::From373, false),
            (373, Standard::From373, true),
            (374, Standard::From375, false),
            (375, Standard::From375, true),
            (376, Standard::From375, true),
        ];
        for (tenths, standard, is_abnormal) in worked {
            assert_eq!(standard.finds_abnormal(tenths), is_abnormal, "{tenths} {standard:?}");
        }
    }
}
