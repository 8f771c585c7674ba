package config

import (
	"maps"
	"reflect"

	"huibao/config/strict"
	"huibao/config/verify"
)

// words are what the decoder must know of our types.
var words = strict.Words{Enums: enums(), Hidden: reflect.TypeFor[Secret](), Describe: describe}

// enums are the words of forms and those of our own types.
func enums() map[reflect.Type][]string {
	all := maps.Clone(verify.Enums)
	maps.Copy(all, notifyEnums)
	return all
}

// describe says in Chinese what a key of a type is for. The JSON Schemas carry
// it to the editor, and messages say it of a key that is missing.
func describe(t reflect.Type, key string) string { return descriptions[t.Name()+"."+key] }

// descriptions are by type and key.
var descriptions = map[string]string{
	"Workspace.form":       "用哪一种报表：自带报表的名字，或工作目录下一个文件夹",
	"Workspace.forms":      "有几种报表时代替form，例如[a, b]；汇报各放在自己的文件夹里",
	"Workspace.units":      "单位名录：自带名录的名字，或工作目录下的一个文件",
	"Workspace.templates":  "自己改过的模板所在的文件夹，同名的优先于自带的",
	"Workspace.inbox":      "收件文件夹，里面每个月一个文件夹，例如inbox/2006-06",
	"Workspace.reports":    "放汇报的文件夹，里面每个月一个文件夹",
	"Workspace.outbox":     "放回执的文件夹，里面每个单位一个文件夹",
	"Workspace.state":      "放运行记录的文件夹，须在本机磁盘上",
	"Workspace.database":   "PostgreSQL数据库的地址，不含密码；不写就用运行记录文件夹里自带的数据库",
	"Workspace.files":      "保存各单位来文的地方，文件夹或者s3://…；不写就在运行记录文件夹里",
	"Workspace.signature":  "落款的单位名称，{district}处填区名",
	"Workspace.salutation": "抬头写给谁；不写就用模板里的",
	"Workspace.timezone":   "日期和时间按哪个时区，例如Asia/Shanghai",
	"Workspace.calendars":  "各报表的日程，以报表的名字为键；写了的步骤代替报表自己calendar.yaml里的",

	"Workspace.deadline": "各种报表统一的截止时间，代替日程里的deadline",
	"Deadline.day":       "报告期当月的几日，1至28，或者31，即每月最后一天；默认25",
	"Deadline.time":      "几点几分，例如18:00，也是默认",

	"Workspace.notify": "有什么事、用什么办法告诉谁；不写就谁也不通知",

	"Notify.smtp":       "发邮件的服务器",
	"Notify.robots":     "发群消息的机器人和推送地址",
	"Notify.recipients": "通知谁：区里的人按角色写，街道按单位代码写",

	"SMTP.host":       "邮件服务器的主机名，例如smtp.example.cn",
	"SMTP.port":       "端口；不写时，tls用465，starttls用587，none用25",
	"SMTP.encryption": "怎样加密：tls一开始就加密（默认），starttls先打招呼再加密，none不加密",
	"SMTP.user":       "登录用的用户名；不用登录就不写",
	"SMTP.password":   "密码在哪里：“env:”加环境变量名，或“file:”加文件名，不能直接写密码",
	"SMTP.from":       "发件地址",
	"SMTP.attach_mb":  "一封邮件最多附多少兆字节，默认10；超过的不附，正文里写明在哪里取",

	"Robot.name": "名字，接收方的robots里用它",
	"Robot.kind": "哪一种：wecom企业微信群机器人，dingtalk钉钉群机器人，webhook自己的程序",
	"Robot.url":  "地址在哪里：“env:”加环境变量名，或“file:”加文件名，地址里有密钥，不能直接写",
	"Robot.key":  "签名用的密钥在哪里，写法同url；钉钉选了“加签”的要写，webhook必须写，企业微信没有",

	"Recipient.role":   "区里的人：district经办，leader领导，operator运行维护",
	"Recipient.office": "街道的单位代码，加引号",
	"Recipient.mail":   "邮件地址",
	"Recipient.robots": "机器人的名字",
	"Recipient.kinds":  "通知哪些事：receipt回执，reminder催报，draft初稿待审，published汇报发布，failure需要处理的事；不写就按角色",
	"Recipient.attach": "回执邮件里附上回执文件，其中有报表数据；只能用于街道，默认不附",

	"Workspace.limits": "一份报表最大能有多大，防止损坏或恶意的文件拖垮系统；不写就用默认的上限",

	"Limits.file_mb":     "文件大小的上限（MB），默认20",
	"Limits.inflated_mb": "解压后大小的上限（MB），默认200",
	"Limits.ratio":       "解压后最多是文件大小的几倍，默认500",
	"Limits.parts":       "文件内部部件个数的上限，默认2000",
	"Limits.sheets":      "工作表张数的上限，默认500",
	"Limits.rows":        "每张表行数的上限，默认10000",
	"Limits.cells":       "有内容的单元格个数的上限，默认1000000",
	"Limits.texts_mb":    "一份报表的文字最多多少兆字节，默认64",
	"Limits.memory_mb":   "读旧格式、算公式最多用多少兆字节内存，默认512",
	"Limits.seconds":     "读一份报表最多用几秒，默认20",

	"Workspace.portal": "网页：在哪个地址打开，用不用TLS；不写listen就不开",
	"Portal.listen":    "地址和端口，例如127.0.0.1:8080",
	"Portal.cert":      "TLS证书的文件（PEM），与key一起写",
	"Portal.key":       "TLS私钥的文件（PEM）",
	"Portal.url":       "用户从哪个网址进来，例如https://huibao.example.cn；经过代理服务器时要写",
	"Portal.proxies":   "代理服务器的地址或网段，只信它们转来的用户地址",
	"Portal.oidc":      "用本单位已有的统一身份认证（OpenID Connect）登录；不写就只用账号和密码",

	"OIDC.issuer":  "认证系统公布的issuer，例如https://sso.example.cn/realms/qu",
	"OIDC.client":  "在认证系统里登记的客户端标识",
	"OIDC.secret":  "客户端密钥在哪里：“env:”加环境变量名，或“file:”加文件名，不能直接写；认证系统不要的不写",
	"OIDC.name":    "登录按钮上怎样称呼它，默认“统一身份认证”",
	"OIDC.account": "哪一项是账号，要与这里用户的账号一样；默认preferred_username",

	"formDocument.code":            "报表代码，用在文件名和表号里",
	"formDocument.name":            "报表的中文名称，印在封面上",
	"formDocument.version":         "报表版本，印在封面上，报回来的要一致",
	"formDocument.template":        "汇报模板的文件名",
	"formDocument.office_template": "各单位情况（每个单位一页）模板的文件名；不写就不生成",
	"formDocument.missing":         "有街道没有报送时怎么办：omit不计入并在汇报中说明，carry用上次的数并注明，refuse不出汇报",
	"formDocument.warnings":        "有警告的报表怎么办：count照常计入、事后核定，wait核定以后才计入；不写就是count",
	"formDocument.sign_off":        "汇报要有人签发才发布：true要签发，不写就是直接发布",
	"formDocument.sheets":          "工作簿里的工作表，按顺序",

	"Sheet.code":     "工作表代码，规则和模板用它",
	"Sheet.name":     "工作表的名称",
	"Sheet.aliases":  "实际见过的其他名称",
	"Sheet.layout":   "怎么排：pairs左边名称右边内容，rows每个单位一行，records行数不定",
	"Sheet.by":       "谁填报：office街道，district区里；不写就是街道",
	"Sheet.optional": "整张表可以没有或空着",
	"Sheet.columns":  "各列；layout是pairs时是各行",

	"Column.code":       "指标代码，规则、数据和模板用它",
	"Column.name":       "表头",
	"Column.aliases":    "实际见过的其他表头",
	"Column.group":      "上面合并的表头",
	"Column.measure":    "计量单位，例如个、元",
	"Column.type":       "填什么：integer整数，decimal小数，money金额（元），rate比率，text文字，enum选项，unit单位名称，period月份，date日期",
	"Column.class":      "数的性质：fixed固定，month-end月末数，monthly当月数，cumulative本年累计数",
	"Column.over":       "按季度、半年、全年汇总时各月怎么合：sum相加，last取最后一月，mean取各月平均；不写时，当月数相加，其他取最后一月",
	"Column.role":       "程序要认得的列：unit单位，office填报单位，period报告期，filled填报日期，version表号，serial序号，remark备注",
	"Column.min":        "最小值",
	"Column.max":        "最大值",
	"Column.optional":   "可以不填",
	"Column.zero_words": "写“无”“/”“—”就是0",
	"Column.options":    "可以填的词",
	"Column.aggregate":  "怎么汇总到上级：sum相加，mean平均，max最大，min最小",
	"Column.weight":     "平均数以哪一列加权",
	"Column.meaning":    "指标解释，给填表人看",

	"figuresDocument.figures": "由各列算出的数据；有aggregate的列已经是数据，不用再写",

	"Definition.code":    "数据代码，规则和模板用它",
	"Definition.name":    "数据的中文名称",
	"Definition.measure": "计量单位，例如个、元",
	"Definition.make":    "怎么来：sum相加，count数个数，mean平均，max最大，min最小，value由其他数据算，list列名单，breakdown分项，wording化为文字，pick取某单位的一格",
	"Definition.of":      "对什么算：各行的表达式；value写数据的表达式，wording写一个数据的代码",
	"Definition.where":   "只算满足这个条件的行",
	"Definition.weight":  "平均数的权重",
	"Definition.over":    "按季度、半年、全年汇总时，先算出各月的再怎么合：sum相加，last取最后一月，mean取各月平均；不写时先把各列的各月合起来再算",
	"Definition.by":      "名单或分项按什么列：unit各社区，office各街道",
	"Definition.labels":  "分项的各部分，按顺序",
	"Definition.style":   "化为文字的写法",
	"Definition.column":  "取哪一列，须在records工作表上",
	"Definition.unit":    "取哪个单位的，写单位代码",
	"Definition.format":  "怎么印：whole整数，tenth一位小数，percent百分数一位小数，percent0百分数，yuan金额（元）",
	"Definition.good":    "往哪个方向是好：up上升，down下降",
	"Definition.meaning": "数据的解释，给读者看",

	"Label.name":   "这一部分的名称",
	"Label.figure": "这一部分的数据代码",

	"rulesDocument.rules": "审核规则",

	"Rule.id":       "规则编号，例如E07",
	"Rule.kind":     "判断什么",
	"Rule.severity": "后果：error退回，warning要说明，hint只提示",
	"Rule.scope":    "看谁的数：row每个社区，office整个街道，district全区；不写就是row",
	"Rule.name":     "几个字说明要求",
	"Rule.sheets":   "只看这些工作表",
	"Rule.columns":  "只看这些指标",
	"Rule.class":    "只看这种性质的指标",
	"Rule.measure":  "只看这种计量单位的指标",
	"Rule.when":     "只在这个条件成立时判断",
	"Rule.must":     "必须成立的条件",
	"Rule.left":     "等式的左边",
	"Rule.right":    "等式的右边",
	"Rule.pairs":    "部分和总数，部分不能大于总数",
	"Rule.parts":    "印出来的比例应合计为100%的各个数据",
	"Rule.low":      "下限",
	"Rule.high":     "上限",
	"Rule.times":    "增幅最多是以往月均增长的几倍",
	"Rule.problems": "只管这几种读不懂的情形",
	"Rule.forbid":   "不许出现的文字，正则表达式",
	"Rule.mark":     "标出哪些指标的单元格；不写就标出表达式用到的",
	"Rule.message":  "发现问题时说的话，花括号里的词会填上",
	"Rule.action":   "请填表人怎么做",

	"Pair.part":  "部分，表达式",
	"Pair.whole": "总数，表达式",

	"Calendar.blanks":    "什么时候把空白报表放进各单位的回执文件夹",
	"Calendar.reminders": "什么时候催报，可以有几次",
	"Calendar.deadline":  "什么时候截止，过后当期的报表不再接收",
	"Calendar.compose":   "什么时候生成汇报",
	"Calendar.publish":   "什么时候发布汇报",
	"Calendar.spans":     "最后一个月生成、发布时，哪些时段也一并生成、发布：quarter季度，half-year半年，year全年；不写就只有每月的",

	"Step.at":      "五个字段：分 时 日 月 星期，例如0 9 27 * *；“日”写L是当月最后一天",
	"Step.of":      "说的是哪个月的报表：same本月，previous上月，next下月；不写就是本月",
	"Step.day_off": "遇到休息日：keep照常，next顺延到下一个工作日，previous提前到前一个工作日；不写就是照常",

	"holidaysDocument.years": "各年的放假安排",

	"holidayYear.year":     "哪一年",
	"holidayYear.official": "已经按国务院办公厅的通知核对、补全就写true，否则写false",
	"holidayYear.holidays": "放假的日子",
	"holidayYear.workdays": "周末调休上班的日子",

	"holiday.name": "节日名称",
	"holiday.from": "放假第一天，例如2025-10-01",
	"holiday.to":   "放假最后一天；只放一天的不写",

	"unitsDocument.district": "区",
	"unitsDocument.offices":  "各街道",

	"unitEntry.code":       "单位代码，各不相同；都是数字时以上级代码开头",
	"unitEntry.name":       "名称，印在汇报里",
	"unitEntry.short":      "简称，地方小时用",
	"unitEntry.aliases":    "别的写法",
	"unitEntry.former":     "曾用名",
	"unitEntry.founded":    "成立月份，例如2006-04；不写就是一直都有",
	"unitEntry.closed":     "撤销月份，即没有这个单位的第一个月",
	"unitEntry.attributes": "固定的数，规则和数据里写成unit.名称；是非写1和0",

	"officeEntry.communities": "下属的社区",
}
