"""Writes station.xlsx, the workbook of a station in its usual mess, and station.expected.tsv, what a sensible person expects of each of its rows.

Run by hand (`python3 station.py`, needs openpyxl) when a trap is added; both files are kept, and `story/paper_world.rs` imports the one and compares it
with the other. A row and its expectation are written in one call, so that they cannot drift apart. All people are invented: born before 1900, with
right check digits, phones 1900000dddd. Absent: any knowledge of how the importer works; the expectations are a person's.

Columns of the expectation: sheet, row (as Excel shows it), what becomes of it, the column and the beginning of the reason of a refusal, the day under which it is
counted, who is served by name, and what it adds to which figure.
"""

import datetime
import io
import pathlib
import re
import zipfile

import openpyxl
from openpyxl.styles import Alignment, Font

HERE = pathlib.Path(__file__).parent
BOOK = openpyxl.Workbook()
BOOK.remove(BOOK.active)
EXPECTED = []


def date(month, day, year=2020):
    """A real date cell."""
    return datetime.date(year, month, day)


def resident(area, born, sequence):
    """An identity number of eighteen characters with its check character (GB 11643)."""
    body = f"{area}{born}{sequence}"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights)) % 11]


def full_width(text):
    """The digits as an input method set to full width types them."""
    return "".join(chr(ord(mark) + 0xFEE0) if mark.isascii() else mark for mark in text)


class Refused:
    """Not stored; the column as it is headed and how the reason begins."""

    def __init__(self, column, reason):
        self.line = ["refused", column, reason, "", "", ""]


class Taken:
    """Stored: the day and the people of its figures."""

    what = "taken"

    def __init__(self, day="", who="", **figures):
        self.line = [self.what, "", "", day, who, " ".join(f"{name}={number}" for name, number in figures.items())]


class Doubtful(Taken):
    """Stored, but a person has to say whether somebody of it is on file."""

    what = "doubtful"


class Already(Taken):
    """On file, nothing to store."""

    what = "already"


class LeftOut:
    """No data: titles, headings, sums, notes, lines that nobody filled in, sheets that are no ledger."""

    line = ["left out", "", "", "", "", ""]


LEFT_OUT = LeftOut()


def contact(day, who, minutes=0, unnamed=0):
    """A contact with people reached."""
    figures = {"contacts": 1, "service_person_times": len(who.split("、")) * bool(who) + unnamed, "service_minutes": minutes}
    return Taken(f"2020-{day}", who, **{name: number for name, number in figures.items() if number})


class Sheet:
    """A sheet that is filled from the top."""

    def __init__(self, name, state="visible"):
        self.cells = BOOK.create_sheet(name)
        self.cells.sheet_state = state
        self.at = 0

    def row(self, cells, expected=LEFT_OUT):
        """A row and what is expected of it."""
        self.at += 1
        for column, value in enumerate(cells, start=1):
            if value is None:
                continue
            cell = self.cells.cell(self.at, column, value)
            if isinstance(value, str) and re.fullmatch("[0-9]+", value):
                cell.number_format = "@"
        EXPECTED.append([self.cells.title, str(self.at), *expected.line])

    def title(self, text, columns):
        """A title over the whole width."""
        self.row([text])
        self.cells.merge_cells(start_row=self.at, start_column=1, end_row=self.at, end_column=columns)
        self.cells.cell(self.at, 1).font = Font(size=16, bold=True)
        self.cells.cell(self.at, 1).alignment = Alignment(horizontal="center")

    def blank(self):
        """A line with nothing in it: nobody expects anything of it."""
        self.at += 1

    def merge(self, area):
        """Merges cells; the value stands in the first."""
        self.cells.merge_cells(area)


def january():
    """Headings under other names and in another order, dates in every spelling, 同上, minutes in every spelling, sums."""
    sheet = Sheet("1月走访")
    sheet.title("龙穴社工站2020年1月走访登记", 9)
    sheet.row(["走访日期", "姓名", "探访方式", "走访人", "服务时长\n（分钟）", "服务内容", "情 况", "天气", "人数"])
    sheet.row([date(1, 6), "罗细妹", "走访", "陈社工", 30, "就业", "说想找工作", "晴", 1], contact("01-06", "罗细妹", 30))
    sheet.row(["1月7号", "宋根", "上门", "同上", "45分钟", "生活", None, "阴", "1人次"], contact("01-07", "宋根", 45))
    sheet.row(["2020.1.8", "罗细妹、宋根", "电访", "李社工", "二十", "情绪", None, None, "2人"], contact("01-08", "罗细妹、宋根", 20))
    sheet.row([None, "谭四婆", "微信", "〃", full_width("15"), "〃", "孙女代她回的信息"], contact("01-08", "谭四婆", 15))
    sheet.merge("A5:A6")
    sheet.row([43840, "谭四婆", "家 访", "李社工", "半小时", "医疗"], contact("01-10", "谭四婆", 30))
    sheet.row(["小计", None, None, None, 140, None, None, None, 6])
    sheet.row(["二〇二〇年一月十三日", "罗细妹", "电话", "陈社工", "0.5小时", "就业、心理"], contact("01-13", "罗细妹", 30))
    sheet.row([full_width("2020-1-14"), "宋根", "电话", "陈社工", "一个半小时", "情绪宣泄"], contact("01-14", "宋根", 90))
    sheet.row(["2020-1-32", "宋根", "电话", "陈社工", 10, "生活"], Refused("走访日期", "“2020-1-32”不是日期"))
    sheet.row(["1月15日", "罗细妹", "广播", "陈社工", 10, "政策"], Refused("探访方式", "不认识“广播”"))
    sheet.row(["1月16日", "罗细妹、宋根", "走访", "陈社工", 30, "生活", None, None, 1], Refused("人数", "服务人次是 1，姓名却有 2 个"))
    sheet.row([20200117, "莫阿七", "走访", "陈社工", "1:30", "生活"], contact("01-17", "莫阿七", 90))
    sheet.row([datetime.datetime(2020, 1, 19, 14, 30), "莫阿七", "来站", "李社工", "1小时20分", "就业"], contact("01-19", "莫阿七", 80))
    sheet.row(["1月20日下午", "匿名", "电话", "李社工", "10", "政策"], contact("01-20", "", 10, unnamed=1))
    sheet.row(["1月21日", "莫阿七", "走访", None, 20, "生活"], Refused("走访人", "请至少填一名社工"))
    sheet.row(["1月22日", "莫阿七", "走访", "李社工", "约30分钟", "生活"], Refused("服务时长（分钟）", "“约30分钟”是约数"))
    sheet.row(["2020年1月23日（星期四）", "罗细妹", "短信", "陈社工", 5, "除夕问候"], contact("01-23", "罗细妹", 5))
    sheet.row(["本月合计", None, None, None, 415, None, None, None, 13])
    sheet.blank()
    sheet.row(["注：人数按实际见到的人填，没有见到的不填。"])
    sheet.row(["填表人：陈社工", None, None, "审核人：区站长"])


def february():
    """Three title lines, a header of two lines with merged headings, a header that is printed again, attempts, relatives, namesakes, equal rows."""
    sheet = Sheet("2月走访电访")
    sheet.title("走访/电访登记", 11)
    sheet.row(["填报单位：龙穴社工站", None, None, None, None, None, None, "2020年2月"])
    sheet.blank()
    heads = ["日期", "服务对象", None, "服务情况", None, None, None, "联系结果", "社工", "跟进", "民警签名"]
    below = [None, "姓名", "类别", "方式", "时长", "主题", "主要内容", None, None, None, None]
    sheet.row(heads)
    sheet.row(below)
    for area in ["A4:A5", "B4:C4", "D4:G4", "H4:H5", "I4:I5", "J4:J5", "K4:K5"]:
        sheet.merge(area)
    sheet.row(["2月3日", "罗细妹", "社区戒毒人员", "电访", 30, "防疫知识", "教她戴口罩", "接通", "陈社工", "3月10日", "王警官"], contact("02-03", "罗细妹", 30))
    sheet.row([None, "罗阿强", "家属", "电访", "15分", "家庭关系", "父亲支持女儿戒毒", "接通", "同上", None, None], contact("02-03", "罗阿强", 15))
    sheet.row([None, "宋根", "社戒", "电访", None, "防疫知识", None, "无人接听", "陈社工"], Taken())
    sheet.merge("A6:A8")
    sheet.row(["2月4日", "谭四婆", "孤寡老人", "走访", 40, "物资", "送去大米", None, "陈社工、李社工", "下周再去一次"], contact("02-04", "谭四婆", 40))
    sheet.row(["2/5", "罗细妹 ", "社戒", "微信", "１０分钟", "心理", None, None, "李社工"], contact("02-05", "罗细妹", 10))
    sheet.row(["2月5日", "陈金水", None, "电访", 10, "就业", None, None, "李社工"], Doubtful("2020-02-05", "哪一位陈金水", contacts=1, service_person_times=1, service_minutes=10))
    sheet.row(heads)
    sheet.row(below)
    sheet.row(["2月6日", "宋根", "社戒", "电访", "十五分钟", "防疫知识", None, None, "陈社工"], contact("02-06", "宋根", 15))
    sheet.row(["2月6日", "宋根", "社戒", "电访", "十五分钟", "防疫知识", None, None, "陈社工"], contact("02-06", "宋根", 15))
    sheet.row(["2月29日", "莫阿七", None, "视频", "20 min", "情绪", None, None, "李社工"], contact("02-29", "莫阿七", 20))
    sheet.row(["2月30日", "莫阿七", None, "视频", 20, "情绪", None, None, "李社工"], Refused("日期", "“2月30日”不是日期"))
    sheet.row(["2020-3-20", "莫阿七", None, "视频", 20, "情绪", None, None, "李社工"], Refused("日期", "2020-03-20 还没有到"))
    sheet.row(["2月28日", "莫阿七", "火星人", "视频", 20, "情绪", None, None, "李社工"], Refused("类别", "不认识人群“火星人”"))
    sheet.row(["同上", "莫阿七", None, "电话", "一刻钟", "情绪", None, None, "李社工", "2月1日"], Refused("跟进", "跟进日期 2020-02-01 在本次日期之前"))
    sheet.row(["总  计", "13次", None, None, 200])
    sheet.row(["以上数据截至2月29日，不含志愿者的电话。"])
    sheet.row(["单位负责人：", None, None, "填表人：李社工", None, None, None, "2020年3月1日"])


def roster():
    """The roster: a header of two lines, numbers that the spreadsheet has spoilt, namesakes, somebody twice, printed lines that nobody filled in."""
    sheet = Sheet("花名册")
    sheet.title("龙穴街社区戒毒（康复）人员花名册", 12)
    sheet.row(["序号", "基本信息", None, None, None, "联系电话", "人员类型", "期限", None, "责任社工", "紧急联系人", "备注"])
    sheet.row([None, "姓 名", "性别", "公民身份号码", "出生年月", None, None, "起", "止", None, None, None])
    for area in ["A2:A3", "B2:E2", "F2:F3", "G2:G3", "H2:I2", "J2:J3", "K2:K3", "L2:L3"]:
        sheet.merge(area)
    luo = resident("440115", "18810307", "002")
    tan = resident("440115", "18720815", "044")
    liang = resident("440115", "18850506", "022")
    misread = liang[:-1] + ("1" if liang.endswith("0") else "0")
    number = "基本信息公民身份号码"
    rows = [
        (["罗细妹", "女", luo, "1881.3.7", 19000001001, "社区戒毒", date(9, 24, 2019), date(9, 23, 2022), "陈社工", "父亲", "低保"], Taken()),
        (["宋　根", "男", 440115750506997, None, "190 0000 1002", "社戒", "2019/10/2", "2022.10.1", None, "妻"], Taken()),
        (["谭四婆", "女", full_width(tan), "一八七二年八月十五日", full_width("19000001003"), "孤寡长者", "二〇一九年九月二十四日"], Taken()),
        (["陈金水", "男", resident("440115", "18790101", "013"), "1879-01-01", "19000001004", "社区康复", 43732, 44827], Taken()),
        (["陈金水", "男", resident("440183", "18901212", "015"), "18901212", "1900000-1005", "社区康复", "20190924"], Taken()),
        (["罗细妹", "女", luo.lower(), None, "19000001001", "社区戒毒", "2019年9月24日", "2022年9月23日", "陈社工"], Already()),
        (["黄火生", "男", 4.40115188505060e17, "1885.5.6", "19000001006", "社区戒毒", "2019-9-24"], Refused(number, "“440115188505060000”的后几位已被 Excel 改成了 0")),
        (["梁带娣", "女", misread, None, "19000001007", "社区戒毒"], Refused(number, "身份证号校验")),
        (["何阿娇", "男", resident("440115", "18860606", "028"), None, "19000001010", "社区戒毒"], Refused("基本信息性别", "与身份证号上的性别（女）不一致")),
        (["李阿根", "男", None, None, "1.90E+10", "社区戒毒"], Refused("联系电话", "“1.90E+10”是科学计数法")),
        (["吴木", "男", None, None, "1900000101", "社区戒毒"], Refused("联系电话", "电话“1900000101”")),
        (["区月好", "女", None, "1869年5月", "19000001008/19000001009", "低保户、独居长者", None, None, "李社工"], Taken()),
        (["冯水", "男", None, None, "19000001011", "社区戒毒", "2020-1-1", "2019-12-31"], Refused("期限止", "期限止在期限起之前")),
        (["邓阿福", "男", None, None, "19000001012", "重点人员"], Refused("人员类型", "不认识类别“重点人员”")),
        (["关阿容", "女", None, None, "#N/A", "社区康复"], Refused("联系电话", "公式出错")),
        ([None, "女", None, None, "19000001013", "社区康复", "2020-1-1"], Refused("基本信息姓名", "没有姓名")),
        (["钟阿胜", "男", "440115188505060000", None, "19000001014", "社区戒毒"], Refused(number, "身份证号")),
        (["卢阿伯", "男", None, "1880-02-30", "19000001015", "困难"], Taken()),
    ]
    for ordinal, (cells, expected) in enumerate(rows, start=1):
        sheet.row([ordinal, *cells], expected)
    sheet.merge("J4:J7")
    sheet.row([19])
    sheet.row([20])
    sheet.row(["合计", "18人"])
    sheet.row(["说明：社区戒毒期限三年，自报到之日起算。"])


def tests():
    """A person merged over two rows, results in words and signs, a paper's number that was destroyed, somebody of whom only the name is known."""
    sheet = Sheet("尿检")
    sheet.row(["2020年第一季度尿检登记"])
    sheet.row(["序号", "姓名", "身份证号码", "检测日期", "检测地点", "尿检结果", "检测人", "未检原因", "试剂盒批次"])
    luo = resident("440115", "18810307", "002")
    sheet.row([1, "罗细妹", luo, "1月10日", "社工站", "阴性", "陈社工、王警官", None, "B-20"], Taken())
    sheet.row([2, None, None, "2月10日", "社工站", "阴", "陈社工、王警官"], Taken())
    sheet.merge("B3:B4")
    sheet.merge("C3:C4")
    sheet.row([3, "宋根", None, "2020-2-11", "社工站", "（-）", "李社工、王警官"], Taken())
    sheet.row([4, "宋根", None, "2020-2-25", "社工站", "拒检：说没有空", "李社工、王警官"], Taken())
    sheet.row([5, "莫阿七", None, "2月12日", "同上", "阳性（吗啡）", "李社工、王警官"], Taken())
    sheet.row([6, "莫阿七", None, "2月26日", "社工站", "待定", "李社工、王警官"], Refused("尿检结果", "不认识“待定”"))
    sheet.row([7, "罗细妹", 4.40115188103070e17, "2月24日", "社工站", "阴性", "陈社工"], Refused("身份证号码", "“440115188103070000”的后几位已被 Excel 改成了 0"))
    sheet.row([8, "宋根", None, "2.30", "社工站", "阴性", "李社工"], Refused("检测日期", "“2.30”不是日期"))
    sheet.row([9, "宋根", None, "2月27日", "社工站", "请假", "李社工"], Refused("未检原因", "有正当理由未检的，请写明理由"))
    sheet.row([10, "宋根", None, "2月28日", "社工站", "阴性", "李社工", "忘了来"], Refused("未检原因", "已经检测，不填未检原因"))
    sheet.row([11])
    sheet.row([12])
    sheet.row([None, "共计：", None, "8人次"])
    sheet.row(["检测人签名须两人以上。"])


def absences():
    """Headings in another order, phones as numbers, returns that cannot be."""
    sheet = Sheet("请假外出")
    sheet.row(["请假外出登记（2020年春节）"])
    sheet.blank()
    sheet.row(["姓名", "手机", "去向", "外出日期", "返回日期", "事由", "批准人", "审批意见", "销假日期", "报告日期"])
    sheet.row(["罗细妹", 19000001001, "清远", date(1, 24), date(2, 1), "探亲", "区站长", "准假", "2月1日", "1月22日"], Taken())
    sheet.row(["宋根", "190-0000-1002", "湖北黄冈", "1月20号", "2月2号", "回乡过年", "〃", "同意", None, "1.18"], Taken())
    sheet.row(["莫阿七", None, "东莞", "2月10日", "2月8日", "看病", "区站长", "同意"], Refused("返回日期", "返回日期在外出日期之前"))
    sheet.row(["莫阿七", None, "东莞", "2月10日", None, "看病", "区站长", "同意"], Refused("返回日期", "没有返回时间"))
    sheet.row(["莫阿七", None, "东莞", "2月10日", "2月12日", "看病", "区站长", "再议"], Refused("审批意见", "不认识“再议”"))
    sheet.row(["莫阿七", None, None, "2月14日", "2月15日", "看病", "区站长", "同意", "15/2"], Refused("销假日期", "“15/2”不是日期"))
    sheet.row(["莫阿七", 1.9e10, "东莞", "2月16日", "2月17日", "看病", "区站长", "同意"], Taken())
    sheet.row(["合计", "6人"])


def activities():
    """Numbers with units, thousands and estimates, a count merged over two rows, categories, a day that is two."""
    sheet = Sheet("活动")
    sheet.title("活动登记表", 11)
    sheet.row(["日　期", "活动主题", "活动地点", "类别（进…）", "主办单位", "参加人数", "志愿者", "发放资料（份）", "现场咨询", "经办人", "经费"])
    acted = lambda day, people=None: Taken(f"2020-{day}", activities=1, **({"activity_person_times": people} if people else {}))
    sheet.row(["1月5日", "禁毒宣传进社区", "龙穴广场", "进社区", "龙穴社工站", "43人", "5名", "1,200", "十二人次", "陈社工", "300元"], acted("01-05", 43))
    sheet.row(["1.11", "寒假第一课", "龙穴小学", "学校", "同上", full_width("120"), 3, "120份", None, "李社工"], acted("01-11", 120))
    sheet.row(["1月12日", "年货派对", "龙穴广场", "进社区", "龙穴社工站", "约300人", 10, 0, None, "陈社工、李社工"], acted("01-12"))
    sheet.row(["2月8日", "元宵线上猜灯谜", "微信群", None, "龙穴社工站", 56, None, None, None, "李社工"], acted("02-08", 56))
    sheet.row(["2月15日", "防疫微课", "线上", None, "龙穴社工站", 80, None, None, None, "李社工"], acted("02-15", 80))
    sheet.row(["2月16日", "防疫微课（二）", "线上", None, "龙穴社工站", None, None, None, None, "李社工"], acted("02-16"))
    sheet.merge("F7:F8")
    sheet.row(["1月18-19日", "团年饭", "龙穴广场", "进社区", "龙穴社工站", 60, None, None, None, "陈社工"], Refused("日期", "“1月18-19日”不是日期"))
    sheet.row(["2月20日", "登月", "月球", "进火星", "龙穴社工站", 2], Refused("类别（进…）", "不认识“进火星”"))
    sheet.row(["2月21日", None, "龙穴广场", "进社区", "龙穴社工站", 20], Refused("活动主题", "请填"))
    sheet.row([None, "合计", None, None, None, 681, 18, 1320, 12])
    sheet.row(["※ 线上活动以群接龙人数为准"])


def groups():
    """A group merged over its sessions, sessions by Chinese numerals, who came by number or by name."""
    sheet = Sheet("小组")
    sheet.row(["小组登记"])
    sheet.row(["小组名称", "小组类型", "计划节数", "第几节", "开展日期", "活动地点", "应到人数", "实到人数", "带领社工", "时长（小时）", "小结"])
    met = lambda day, people, minutes, who="": Taken(f"2020-{day}", who, group_sessions=1, service_person_times=people, service_minutes=minutes)
    sheet.row(["重拾自信", "成长小组", "六节", "第一节", "1月9日", "社工站", 8, "8人", "陈社工", 1.5, "破冰"], met("01-09", 8, 90))
    sheet.row([None, None, None, "第2节", "1月16日", "社工站", 8, "七", "陈社工", "1小时", None], met("01-16", 7, 60))
    sheet.row([None, None, None, "三", "1月23日", "社工站", 8, "罗细妹、谭四婆", "陈社工", 2, None], met("01-23", 2, 120, "罗细妹、谭四婆"))
    sheet.row([None, None, None, "四", "2月6日", "社工站", 8, 10, "陈社工", 1], Refused("应到人数", "实到 10 人，应到不能更少"))
    sheet.merge("A3:A6")
    sheet.merge("B3:B6")
    sheet.merge("C3:C6")
    sheet.row(["手工坊", None, None, "1", "2月7日", "社工站", 5, 5, "李社工", 1], Refused("小组类型", "还没有登记小组“手工坊”"))
    sheet.row(["重拾自信", "成长", None, "最后一节", "2月13日", "社工站", 8, 6, "陈社工", 1], Refused("第几节", "“最后一节”不是节次"))
    sheet.row(["小 计", None, None, "4节"])


def donations():
    """Quantities in full-width digits, Chinese numerals and with their unit inside, donors as above, what has expired, a sum without a word."""
    sheet = Sheet("捐赠")
    sheet.title("接受捐赠物资登记", 9)
    sheet.row(["接收日期", "捐赠单位", "捐赠物品", "规格型号", "捐赠数量", "计量单位", "批号/有效期", "经手人", "是否公示"])
    given = lambda day, **figures: Taken(f"2020-{day}", **figures)
    sheet.row([date(1, 30), "龙穴商会", "口罩", "一次性医用", full_width("2000"), "个", "A17/2021-06-30", "陈社工", "2月5日"], given("01-30", donated_masks=2000))
    sheet.row(["同上", "同上", "蔬菜", None, "1,200斤", None, None, "同上"], given("01-30", donated_vegetables=1200))
    sheet.row(["2月2日", "龙穴商会", "消毒水", None, "五十", "瓶", None, "李社工", "否"], given("02-02"))
    sheet.row(["2月2日", "匿名", "N95口罩", None, "71个", None, None, "李社工"], given("02-02", donated_masks=71))
    sheet.row(["2月3日", "何木匠", "蔬菜", None, 300, "公斤", None, "李社工"], given("02-03"))
    sheet.row(["小计", None, "口罩", None, 2071])
    sheet.row(["2月4日", "何木匠", "大米", None, 30, None, None, "李社工"], Refused("计量单位", "没有写“食品”的单位"))
    sheet.row(["2月4日", "何木匠", "口罩", None, "约1000", "个", None, "李社工"], Refused("捐赠数量", "“约1000”是约数"))
    sheet.row(["2月4日", "何木匠", "洗手液", None, 20, "车", None, "李社工"], Refused("计量单位", "不认识单位“车”"))
    sheet.row(["2月4日", "何木匠", "酒精", "75%", 10, "瓶", "2019-12-31", "李社工"], Refused("批号/有效期", "收到时已过有效期"))
    sheet.row(["2月5日", "何木匠", "口罩、手套", None, 20, "个", None, "李社工"], Refused("捐赠物品", "一格里有几种物品"))
    sheet.row(["2月6日", "何木匠", "口罩5个、洗手液1瓶", None, None, None, None, "李社工"], given("02-06", donated_masks=5))
    sheet.row([None, None, None, None, 3776], Refused("接收日期", "没有日期"))
    sheet.row(["备注：以上物资已全部入库。"])


def stock():
    """A running balance that once does not fit, a movement both ways, sums of each sort of goods."""
    sheet = Sheet("仓库")
    sheet.row(["物资出入库登记"])
    sheet.row(["日期", "品名", "规格型号", "计量单位", "数量", None, None, "来源/去向", "经手人", "备注"])
    sheet.row([None, None, None, None, "入库", "出库", "结存", None, None, None])
    for area in ["A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:G2", "H2:H3", "I2:I3", "J2:J3"]:
        sheet.merge(area)
    sheet.row(["1月30日", "口罩", "医用", "个", "２，０００", None, 2000, "龙穴商会捐赠", "陈社工"], Taken())
    sheet.row(["2月1日", "口罩", "医用", "个", None, 71, 1929, "派送居民", "陈社工"], Taken())
    sheet.row(["2月2日", "口罩", "医用", "个", None, "100个", 1828, "派送居民", "陈社工"], Refused("结存", "上一行结存 1929，出库 100，应结存 1829，表上是 1828"))
    sheet.row(["2月3日", "口罩", "医用", "个", None, 28, 1800, "派送居民", "〃"], Taken())
    sheet.row(["口罩小计", None, None, None, 2000, 199, 1800])
    sheet.row(["2月3日", "消毒液", "500ml", "瓶", "五十", None, "50瓶", "采购", "李社工"], Taken())
    sheet.row(["2月4日", "消毒液", "500ml", "瓶", 5, 5, 50, "调换", "李社工"], Refused("出库", "一行只记一次"))
    sheet.row(["2月5日", "消毒液", "500ml", "瓶", None, None, 50, "盘点", "李社工"], Refused("入库", "没有入库，也没有出库"))
    sheet.row(["消毒液小计", None, None, None, 50, 0, 50])


def deliveries():
    """Goods merged over several households, who signed in words, a parcel that did not arrive, a day that is only a clock time."""
    sheet = Sheet("派送")
    sheet.title("爱心物资派送签收表", 10)
    sheet.row(["序号", "户主姓名", "家庭住址", "联系电话", "物品", "份数", "派送人", "送达时间", "签收人", "与户主关系", "未送达原因"])
    came = lambda day, gifts: Taken(f"2020-{day}", deliveries=1, gift_parcels=gifts)
    sheet.row([1, "何婶", "龙穴街1号", 19000002001, "慰问品", "1份", "陈社工", date(2, 7), "何婶", "本人"], came("02-07", 1))
    sheet.row([2, "莫伯", "龙穴街2号", "19000002002", None, "２", "陈社工", "2月7日", "莫小妹", "女儿"], came("02-07", 2))
    sheet.row([3, "区婆", "龙穴街3号", None, None, "两份", "李社工、志愿者2名", "2020.2.8 10:30", None, "邻居"], came("02-08", 2))
    sheet.merge("E3:E5")
    sheet.row([4, "冼叔", "龙穴街4号", None, "慰问品", 1, "李社工", "2月8日", None, None, "无人在家"], Taken())
    sheet.row([5, "何婶", "龙穴街1号", "19000002001", "消毒水", "1瓶", "李社工", "2月20日", "何婶", "本人"], Taken("2020-02-20", deliveries=1))
    sheet.row([6, None, None, None, "慰问品", 1, "李社工", "2月20日", "居委", "代收"], Refused("户主姓名", "请选择户、对象或地点"))
    sheet.row([7, "冼叔", "龙穴街4号", None, "慰问品", 0, "李社工", "2月21日", None, "本人"], Refused("份数", "数量至少是 1"))
    sheet.row([8, "冼叔", "龙穴街4号", "电话待补", "慰问品", 1, "李社工", "2月21日", None, "本人"], Refused("联系电话", "电话“电话待补”"))
    sheet.row([9])
    sheet.row(["合计", None, None, None, None, "7份"])
    sheet.row(["盖章：", None, None, "经办：李社工"])


def hours():
    """Clock times in every spelling, hours by the unit in the heading, somebody who left before coming."""
    sheet = Sheet("义工时数")
    sheet.row(["志愿服务时长登记"])
    sheet.row(["服务日期", "活动名称", "义工姓名", "签到时间", "签退时间", "服务时长（小时）", "确认人", "手机"])
    served = lambda day, minutes: Taken(f"2020-{day}", volunteer_times=1, volunteer_minutes=minutes)
    sheet.row([date(2, 7), "派送慰问品", "苏小荷", "8:30", "11:30", None, "陈社工", "19000003001"], served("02-07", 180))
    sheet.row(["2月7日", "〃", "苏小荷", "下午2点", "下午4点半", 2.5, "〃"], served("02-07", 150))
    sheet.row(["2月8日", "派送慰问品", "康大力", datetime.time(9, 0), datetime.time(12, 0), "3小时", "陈社工", 19000003002], served("02-08", 180))
    sheet.row(["2月9日", "防疫值守", "康大力", None, None, "1.5", "李社工"], served("02-09", 90))
    sheet.row(["2月9日", "防疫值守", "苏小荷", "14：00", "十六点", None, "李社工"], served("02-09", 120))
    sheet.row(["2月10日", "防疫值守", "康大力", "12:00", "9:00", None, "李社工"], Refused("签退时间", "签退要在签到之后"))
    sheet.row(["2月10日", "防疫值守", "康大力、苏小荷", "9:00", "12:00", None, "李社工"], Refused("义工姓名", "一行只写一位志愿者"))
    sheet.row(["2月11日", "防疫值守", "康大力", "早上", "12:00", None, "李社工"], Refused("签到时间", "“早上”不是时间"))
    sheet.row(["2月12日", "防疫值守", "康大力", None, None, None, "李社工"], Refused("签到时间", "请写签到时间"))
    sheet.row(["合计", None, None, None, None, "15.5小时"])


def no_ledgers():
    """An empty sheet, a list of telephones that looks like a roster, and last year's contacts, which somebody has hidden."""
    Sheet("Sheet3")
    phones = Sheet("通讯录")
    phones.row(["各单位通讯录"])
    phones.row(["序号", "单位", "姓名", "职务", "办公电话", "手机", "传真"])
    phones.row([1, "街道办", "区主任", "主任", "020-84980001", "19000004001", "020-84980009"])
    phones.row([2, "派出所", "王警官", "民警", "020-84980002", "19000004002", None])
    hidden = Sheet("去年走访", state="hidden")
    hidden.row(["日期", "方式", "社工", "服务对象", "时长"])
    hidden.row(["2019-12-03", "走访", "陈社工", "罗细妹", 30])


def write():
    """Both files, the same bytes whenever nothing has changed."""
    for build in [january, february, roster, tests, absences, activities, groups, donations, stock, deliveries, hours, no_ledgers]:
        build()
    raw, moment = io.BytesIO(), (2020, 3, 5, 17, 0, 0)
    BOOK.save(raw)
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(HERE / "station.xlsx", "w", zipfile.ZIP_DEFLATED) as kept:
        for name in made.namelist():
            content = made.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2020-03-05T09:00:00Z", content)
            kept.writestr(zipfile.ZipInfo(name, moment), content, zipfile.ZIP_DEFLATED)
    heads = ["sheet", "row", "what", "column", "reason", "day", "who", "figures"]
    lines = ["\t".join(cell.replace("\n", "") for cell in line) for line in [heads, *EXPECTED]]
    (HERE / "station.expected.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
