//! The lists of a case: where it came from, what is the matter, who the client is, what the supervisor said, how it ended (domain.md 2.2). Used by `case.rs`
//! and its ledger. Absent: the stages, which follow from what was done.

use base::choices;

choices! {
    /// How the client came (服务来源).
    CaseSource "来源" {
        Publicity = "source_publicity" "宣传" | "宣传活动 活动宣传",
        Found = "source_found" "社工发现" | "社工主动发现 走访发现 主动发现 发掘",
        Own = "source_own" "自行求助" | "主动求助 本人求助 自我求助",
        Recommended = "source_recommended" "他人介绍" | "他人推荐 介绍 亲友介绍",
        Community = "source_community" "社区转介" | "居委转介 社区居委转介 社区",
        Government = "source_government" "政府部门转介" | "部门转介 街道转介 派出所转介 禁毒办转介",
        Agency = "source_agency" "其他机构转介" | "机构转介 转介",
        Other = "source_other" "其他" | "其它",
    }
    /// What the client needs, as stated (自述需求).
    CaseProblem "问题类别" {
        Leisure = "leisure" "休闲娱乐" | "娱乐",
        Interest = "interest" "兴趣爱好" | "兴趣",
        Health = "health" "健康" | "身体健康 养生",
        FamilyEducation = "family_education" "家庭教育" | "亲子教育",
        Ability = "ability" "能力提升" | "自我能力",
        Career = "career" "就业" | "职业 求职 就业问题",
        StartUp = "start_up" "创业",
        Volunteering = "volunteering" "志愿服务" | "参与志愿",
        Community = "community_benefit" "社区公益" | "公益",
        Money = "money" "资金" | "经济 经济困难 经济问题",
        Goods = "goods_need" "物资" | "生活物资",
        Rehabilitation = "rehabilitation" "康复" | "戒毒康复 戒断 防复吸",
        Medical = "medical_need" "医疗" | "就医 疾病",
        Home = "home_improvement" "居住改善" | "住房 居住环境",
        Education = "education_need" "教育" | "学业 就学",
        Legal = "legal" "法律" | "法律援助",
        Family = "family_relation" "家庭关系" | "婚姻家庭 家庭",
        Social = "social_relation" "人际关系" | "人际 社会交往 社会支持",
        Emotion = "emotion_need" "情绪心理" | "情绪 心理 心理情绪",
        Other = "other_need" "其他" | "其它",
    }
    /// What the supervisor said at intake.
    IntakeOpinion "督导意见" {
        Agreed = "agreed" "同意" | "同意接案 同意开案 可 可以 可接案",
        Declined = "declined" "不同意" | "不同意接案 不接案",
    }
    /// The family (家庭类型).
    FamilyKind "家庭类型" {
        Ordinary = "family_ordinary" "一般家庭" | "普通家庭 一般",
        Marginal = "family_marginal" "低保边缘家庭" | "低保边缘 低收入",
        Spending = "family_spending" "支出型困难家庭" | "支出型",
        Destitute = "family_destitute" "特困供养" | "特困",
        Allowance = "family_allowance" "低保家庭" | "低保",
        Other = "family_other" "其他" | "其它",
    }
    /// The client (人员类别).
    ClientKind "人员类别" {
        Resident = "client_resident" "一般居民" | "居民",
        LongIll = "client_long_ill" "长期患病" | "慢性病 长期病患",
        MajorIll = "client_major_ill" "重大疾病" | "大病 重病",
        Limb = "client_limb" "肢体残疾" | "肢残",
        Mental = "client_mental" "精神残疾" | "精神障碍",
        Sight = "client_sight" "视力残疾" | "视障",
        Hearing = "client_hearing" "听力残疾" | "听障",
        Speech = "client_speech" "言语残疾" | "语言残疾",
        Intellect = "client_intellect" "智力残疾" | "智障",
        Multiple = "client_multiple" "多重残疾",
        Sudden = "client_sudden" "突发意外或受灾" | "意外 受灾",
        Hardship = "client_hardship" "困难群体" | "困难",
        Other = "client_other" "其他" | "其它",
    }
    /// What the client needs resources of (资源类型).
    Resource "资源类型" {
        Money = "resource_money" "资金" | "经济",
        Goods = "resource_goods" "物资" | "物品",
        Medical = "resource_medical" "医疗",
        Rehabilitation = "resource_rehabilitation" "康复",
        Housing = "resource_housing" "住房" | "居住",
        Job = "resource_job" "就业创业" | "就业 创业",
        Education = "resource_education" "教育",
        Other = "resource_other" "其他" | "其它",
    }
    /// Why it was closed.
    CaseClosure "结案类型" {
        Reached = "closure_reached" "目标达成" | "达到目标 目标实现 完成目标 已达成目标",
        ByClient = "closure_client" "服务对象终止" | "服务对象要求结案 案主终止 案主要求结案 服务对象退出",
        BeyondAbility = "closure_beyond" "超出服务能力" | "超出能力 转介其他机构 需求超出能力",
        Changed = "closure_changed" "人员变动" | "社工或服务对象变动 搬迁 社工离职",
        Lost = "closure_lost" "失去联系" | "失联",
        Isolated = "closure_isolated" "转强制隔离戒毒" | "强戒 收监 转强戒",
        Died = "closure_died" "死亡" | "去世",
        Other = "closure_other" "其他" | "其它",
        Referred = "closure_referred" "已转介" | "转介",
        Released = "closure_released" "解除社戒社康" | "期满解除 解除",
        Moved = "closure_moved" "迁往外地" | "迁出 搬离本地",
    }
    /// How the client took the end; the list is usual in teaching, the form in use has nine without naming them.
    Reaction "结案反应" {
        Calm = "reaction_calm" "平静接受" | "接受 平静",
        Glad = "reaction_glad" "高兴有成就感" | "高兴",
        Reluctant = "reaction_reluctant" "不舍" | "舍不得",
        Denying = "reaction_denying" "否认" | "回避",
        Regressing = "reaction_regressing" "倒退" | "退步",
        Clinging = "reaction_clinging" "依赖",
        Complaining = "reaction_complaining" "抱怨" | "不满",
        Angry = "reaction_angry" "愤怒" | "生气",
        Sad = "reaction_sad" "忧郁" | "低落",
    }
    /// How the worker met that; likewise.
    Farewell "结案处理" {
        Reviewed = "farewell_reviewed" "提前告知并一起回顾" | "回顾 提前告知",
        Fewer = "farewell_fewer" "逐步减少会面" | "减少会面",
        Voiced = "farewell_voiced" "引导表达离别情绪" | "表达情绪",
        Supported = "farewell_supported" "安排后续支持" | "后续支持",
    }
}
