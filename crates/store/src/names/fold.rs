//! Traditional characters as they are met in names, with their simplified forms, so that 羅 and 罗 find each other. Written for this program;
//! it is no conversion table for texts. Called by the index when a name is stored and when one is typed. Absent: characters that are a name of
//! their own in simplified writing too (乾 is not 干), and forms that never differ.

use std::sync::LazyLock;

/// Traditional and simplified by turns: surnames, given names, then words of places and organisations.
const PAIRS: &str = "
羅罗陳陈張张劉刘黃黄趙赵吳吴孫孙馬马許许鄭郑謝谢馮冯蕭萧鄧邓葉叶蘇苏呂吕蔣蒋賈贾韋韦鄒邹譚谭龍龙萬万錢钱湯汤閻阎陸陆賴赖龐庞蘭兰齊齐莊庄喬乔
賀贺龔龚顏颜嚴严華华鍾钟鐘钟盧卢車车關关聶聂塗涂衛卫範范楊杨韓韩師师魯鲁單单區区歐欧陽阳諸诸東东遲迟聞闻鮑鲍費费紀纪閔闵項项藍蓝強强貝贝畢毕
寧宁連连習习傑杰賓宾餘余於于應应牽牵麥麦榮荣麗丽國国偉伟軍军濤涛剛刚慶庆飛飞業业義义興兴貴贵發发輝辉鵬鹏鳳凤鳴鸣鶴鹤鴻鸿鶯莺鵑鹃鵝鹅蓮莲蔭荫
薔蔷藝艺蘊蕴葦苇莖茎瑩莹瑤瑶瓊琼環环璽玺現现蘆芦蔔卜絲丝綺绮綸纶綿绵維维緒绪練练繡绣繼继續续紅红純纯紗纱納纳紋纹紹绍結结給给統统絹绢經经綠绿
網网緯纬縣县總总織织緣缘緩缓編编縱纵績绩纖纤賢贤賜赐贊赞質质貞贞負负財财貢贡貨货貫贯責责買买貸贷賞赏賦赋購购贈赠贏赢趨趋躍跃軒轩輔辅輪轮載载
較较轉转遠远運运進进達达邁迈選选還还遷迁遼辽邊边鄉乡鄰邻醫医釋释鈞钧鈴铃鉅钜銀银銅铜銘铭銳锐鋒锋鋼钢錄录錦锦錫锡鍵键鎮镇鎖锁鐵铁鑄铸鑑鉴釗钊
針针銓铨鋭锐鏡镜鏢镖鑾銮鑲镶長长門门開开閑闲間间閃闪閏闰閣阁闊阔闖闯陣阵陰阴際际隊队階阶隨随隱隐雙双雜杂難难雲云電电靜静靈灵頂顶順顺頌颂頤颐
頭头頻频題题願愿類类顧顾風风颯飒飄飘養养駿骏騰腾驕骄驊骅驍骁驛驿騎骑駒驹駕驾駱骆驚惊體体魚鱼鮮鲜鯤鲲鱗鳞鯉鲤鳥鸟鴛鸳鴦鸯鷗鸥鷹鹰鸞鸾鵲鹊黨党
齡龄龜龟務务動动勁劲勝胜勞劳勢势勳勋勵励勻匀匯汇協协卻却廠厂厲厉參参叢丛員员問问啟启啓启嘯啸嘆叹團团園园圓圆圖图執执堅坚報报場场塊块墊垫墾垦
壇坛壘垒壯壮壽寿夢梦奧奥奮奋奪夺奬奖嬋婵嬌娇嫻娴嫺娴媽妈婦妇妝妆姍姗娛娱嬰婴學学寶宝實实審审寫写寬宽將将專专尋寻對对導导屬属岡冈島岛峽峡崗岗
嶺岭嶽岳巖岩峯峰巒峦嵐岚幣币帶带幫帮幹干庫库廣广廟庙廬庐廳厅彈弹彌弥彥彦後后徑径從从復复徵征憶忆憲宪懷怀懇恳戀恋愛爱態态憐怜憑凭戰战戲戏戶户
擇择擔担據据擁拥攜携攬揽揚扬換换揮挥損损搖摇撫抚擊击擴扩攝摄數数敘叙敵敌斂敛斷断時时暉晖曉晓曄晔暢畅曆历曇昙昇升晝昼書书會会朧胧條条棟栋楓枫
樂乐樓楼標标樣样樸朴樹树橋桥機机橫横檢检權权檸柠欄栏歡欢歲岁歷历歸归殘残殺杀氣气決决沖冲況况涼凉淨净淵渊淩凌渾浑湧涌溫温滄沧滿满漁渔漢汉漣涟
潔洁潤润澤泽濟济濱滨瀅滢瀟潇瀾澜灣湾灑洒漸渐漲涨潛潜濃浓濬浚為为烏乌無无煥焕煙烟熱热燁烨燈灯營营燦灿燭烛爍烁爐炉爾尔狀状獅狮獨独獲获獻献瑪玛
瑋玮璣玑瓏珑琺珐畫画異异當当療疗瘋疯癒愈盡尽監监盤盘眾众睜睁矯矫碩硕確确礎础禮礼禎祯禪禅禦御祿禄稱称種种積积穎颖穩稳穫获窮穷竇窦競竞筆笔筍笋
節节築筑簡简簽签籃篮籌筹籠笼糧粮聖圣聰聪聲声聯联職职聽听肅肃腦脑腫肿膚肤臉脸臨临臺台舊旧艦舰艷艳豔艳蕓芸薈荟藥药薑姜薩萨蓋盖葒荭蒼苍蔥葱蝦虾
螢萤蠶蚕衝冲裝装補补製制複复見见視视覺觉覽览親亲觀观訂订計计訊讯訓训記记訪访設设訴诉診诊評评詞词詠咏試试詩诗詳详誠诚話话該该語语認认誌志誼谊
調调談谈請请諒谅論论諾诺謀谋諧谐謙谦講讲謹谨證证識识譜谱譯译議议護护譽誉讀读變变讓让詮诠諄谆諺谚謨谟諭谕豐丰豬猪貓猫陝陕鄆郓鄖郧鄲郸鄔邬酈郦
隴陇鄺邝麼么處处號号廈厦壩坝墳坟圍围線线檔档點点燒烧辦办險险術术髮发鬥斗鬧闹鬱郁僑侨億亿儀仪儉俭優优償偿儲储儷俪倫伦側侧傳传傷伤僅仅價价侶侣
俠侠倉仓個个備备兒儿兩两內内冊册凍冻凱凯劃划則则劍剑劇剧創创別别刪删勛勋匱匮卹恤厭厌嗎吗喚唤嘗尝嚮向嚇吓囑嘱嶄崭巔巅廢废廚厨幾几彙汇徹彻恆恒
悅悦慄栗慮虑慚惭憤愤懶懒晉晋暈晕曠旷朮术柵栅棗枣棲栖楨桢極极構构槍枪櫻樱欽钦毀毁汙污洩泄浹浃涇泾淚泪淺浅減减測测準准溝沟滅灭滾滚滬沪潯浔澆浇
澀涩澗涧瀏浏瀘泸瀨濑災灾煉炼爭争犧牺狹狭獎奖珮佩瑯琅瓔璎產产畝亩疊叠癥症皚皑皺皱盞盏碼码礦矿禍祸稅税穌稣竊窃粵粤糾纠級级紡纺細细終终組组絆绊
絕绝絡络綁绑綜综綱纲綽绰綾绫綵彩緊紧緋绯緗缃緝缉締缔緹缇縈萦縝缜縷缕縵缦繪绘纓缨罈坛罰罚罷罢羈羁翹翘錚铮賽赛閆闫婭娅婁娄樑梁煒炜燾焘禕祎綏绥
蘋苹鈺钰鉉铉錕锟鎧铠鐸铎霽霁韜韬颺飏顥颢闕阙鈕钮來来萊莱樺桦靄霭韻韵頡颉頎颀顯显贇赟軾轼轅辕轍辙鍔锷鏗铿鑒鉴陞升靚靓驤骧嬈娆嬡嫒孃娘媧娲爺爷
甯宁硯砚礪砺縉缙荊荆衆众裡里裏里跡迹鄴邺鎔镕閩闽闡阐雋隽鞏巩韞韫馳驰騫骞樁桩廄厩蠟蜡壟垄壢坜塲场墻墙牆墙産产麪面麵面倆俩亞亚僱雇儐傧凃涂勗勖
叄叁吶呐滙汇
";

/// Sorted by the traditional form.
static TABLE: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let characters: Vec<char> = PAIRS.chars().filter(|character| !character.is_whitespace()).collect();
    let mut table: Vec<_> = characters.chunks_exact(2).map(|pair| (pair[0], pair[1])).filter(|(from, to)| from != to).collect();
    table.sort_unstable();
    table.dedup();
    table
});

/// The simplified form of a character, or the character.
pub(super) fn simplified(character: char) -> char {
    // Nothing in the table lies below the first ideograph: letters and digits need no search.
    if character < '\u{4E00}' {
        return character;
    }
    TABLE.binary_search_by_key(&character, |pair| pair.0).map_or(character, |place| TABLE[place].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_traditional_character_has_one_simplified_form_which_stays() {
        assert!(TABLE.len() >= 600, "{}", TABLE.len());
        assert!(TABLE.windows(2).all(|pair| pair[0].0 != pair[1].0), "{:?}", TABLE.windows(2).find(|pair| pair[0].0 == pair[1].0));
        let chains: Vec<_> = TABLE.iter().filter(|pair| simplified(pair.1) != pair.1).collect();
        assert!(chains.is_empty(), "{chains:?}");
    }

    #[test]
    fn names_are_folded() {
        let fold = |text: &str| text.chars().map(simplified).collect::<String>();
        for (traditional, folded) in
            [("羅國強", "罗国强"), ("陳偉傑", "陈伟杰"), ("歐陽曉麗", "欧阳晓丽"), ("鍾豔", "钟艳"), ("乾隆", "乾隆"), ("罗明a1", "罗明a1")]
        {
            assert_eq!(fold(traditional), folded);
        }
    }
}
