//! The provincial divisions of the country, by which partners elsewhere are told apart. Closed by law; the order is that of the division codes.

use base::choices;

choices! {
    /// A province, autonomous region, municipality or special region.
    Province "省份" {
        Beijing = "beijing" "北京" | "北京市",
        Tianjin = "tianjin" "天津" | "天津市",
        Hebei = "hebei" "河北" | "河北省",
        Shanxi = "shanxi" "山西" | "山西省",
        InnerMongolia = "inner_mongolia" "内蒙古" | "内蒙古自治区",
        Liaoning = "liaoning" "辽宁" | "辽宁省",
        Jilin = "jilin" "吉林" | "吉林省",
        Heilongjiang = "heilongjiang" "黑龙江" | "黑龙江省",
        Shanghai = "shanghai" "上海" | "上海市",
        Jiangsu = "jiangsu" "江苏" | "江苏省",
        Zhejiang = "zhejiang" "浙江" | "浙江省",
        Anhui = "anhui" "安徽" | "安徽省",
        Fujian = "fujian" "福建" | "福建省",
        Jiangxi = "jiangxi" "江西" | "江西省",
        Shandong = "shandong" "山东" | "山东省",
        Henan = "henan" "河南" | "河南省",
        Hubei = "hubei_province" "湖北" | "湖北省",
        Hunan = "hunan" "湖南" | "湖南省",
        Guangdong = "guangdong" "广东" | "广东省",
        Guangxi = "guangxi" "广西" | "广西壮族自治区",
        Hainan = "hainan" "海南" | "海南省",
        Chongqing = "chongqing" "重庆" | "重庆市",
        Sichuan = "sichuan" "四川" | "四川省",
        Guizhou = "guizhou" "贵州" | "贵州省",
        Yunnan = "yunnan" "云南" | "云南省",
        Tibet = "tibet" "西藏" | "西藏自治区",
        Shaanxi = "shaanxi" "陕西" | "陕西省",
        Gansu = "gansu" "甘肃" | "甘肃省",
        Qinghai = "qinghai" "青海" | "青海省",
        Ningxia = "ningxia" "宁夏" | "宁夏回族自治区",
        Xinjiang = "xinjiang" "新疆" | "新疆维吾尔自治区",
        Taiwan = "taiwan" "台湾" | "台湾省",
        HongKong = "hong_kong" "香港" | "香港特别行政区",
        Macau = "macau" "澳门" | "澳门特别行政区",
    }
}

impl Province {
    /// Whether it is a municipality directly under the central government; reports count these apart from provinces.
    pub fn is_municipality(self) -> bool {
        matches!(self, Self::Beijing | Self::Tianjin | Self::Shanghai | Self::Chongqing)
    }
}
