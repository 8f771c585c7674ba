package check_test

import (
	"testing"

	"huibao/pipeline/check"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

// What does not agree within a community's row, and what is wrong with words.

func TestRulesOnValues(t *testing.T) {
	t.Parallel()
	runAll(t, rulesOnValues())
}

func rulesOnValues() []breakage {
	return []breakage{
		{rule: "E07", change: func(b *book) { b.set("桂花社区", "members_over_60", 14) }, want: []string{
			"E07 error 党员队伍!C6：桂花社区各年龄段合计74人，“直管党员”为75人，相差1人。请核对总数和各年龄段人数，使两者相等。",
		}},
		{rule: "E08", change: func(b *book) { b.set("桂花社区", "members_college", 27) }, want: []string{
			"E08 error 党员队伍!C6：桂花社区各文化程度合计74人，“直管党员”为75人，相差1人。请核对总数和各文化程度人数，使两者相等。",
		}},
		{rule: "E09", name: "committee", change: func(b *book) { b.set("桂花社区", "committee_college", 8) }, want: []string{
			"E09 error 党组织与班子!H6：桂花社区“委员中大专以上”为8，大于“委员人数”的7。请核对两项数字后更正。",
		}},
		{rule: "E09", name: "organisations", change: func(b *book) { b.set("湖橡社区", "new_orgs_organised", 2) }, want: []string{
			"E09 error 党组织与班子!N5：湖橡社区“‘两新’组织已建”为2，大于“‘两新’组织应建”的1。请核对两项数字后更正。",
		}},
		{rule: "E09", name: "training", change: func(b *book) { b.set("桂花社区", "laid_off_trained", 5) }, want: []string{
			"E09 error 活动与服务!K6：桂花社区“已培训”为5，大于“下岗失业党员”的4。请核对两项数字后更正。",
		}},
		{rule: "E09", name: "work", change: func(b *book) { b.set("桂花社区", "laid_off_reemployed", 5) }, want: []string{
			"E09 error 活动与服务!L6：桂花社区“再就业”为5，大于“下岗失业党员”的4。请核对两项数字后更正。",
		}},
		{rule: "E13", name: "members without organisation", change: func(b *book) {
			b.set("左家塘样例十五社区", "members_total", 6)
			b.set("左家塘样例十五社区", "members_joined", 6)
			b.set("左家塘样例十五社区", "members_35_60", 6)
			b.set("左家塘样例十五社区", "members_college", 6)
		}, want: []string{
			"E13 error 党员队伍!C22：左家塘样例十五社区填报直管党员6人，而党委0个、党总支0个、党支部0个，两者应当同有同无。请核对党组织数和党员数；党员组织关系仍在原社区的，由原社区填报。",
		}},
		{rule: "E15", change: func(b *book) {
			b.set("左家塘样例十五社区", "committee_members", 3)
			b.set("左家塘样例十五社区", "committee_average_age", 36)
			b.set("左家塘样例十五社区", "secretary_age", 40)
		}, want: []string{
			"E15 error 党组织与班子!F22：左家塘样例十五社区尚未建立党组织，却填报了委员人数（3人）或者书记年龄。请核对党组织数；确未建立的，委员人数填0，书记年龄不填。",
		}},
		{rule: "W07", change: func(b *book) { b.set("桂花社区", "branches", 3) }, want: []string{
			"W07 warning 党组织与班子!C6：桂花社区同时填报党委0个、党总支1个、党支部3个。请在备注中说明相互隶属关系，例如“党支部均为社区党委下设”。",
		}},
		{rule: "W09", change: func(b *book) {
			b.set("桂花社区", "general_branches", 0)
			b.set("桂花社区", "branches", 1)
		}, want: []string{
			"W09 warning 党员队伍!C6：桂花社区有直管党员75人，设党委0个、党总支0个、党支部1个，与通常规模不符（党支部不超过50人，党总支50人以上，党委100人以上）。请核实；情况属实的，请在备注中说明。",
		}},
		{rule: "W11", change: func(b *book) { b.set("桂花社区", "members_in_double_drive", 88) }, want: []string{
			"W11 warning 党员队伍!O6：桂花社区“参加‘双创双带’”为88人，多于“直管党员”的75人。请核实是否计入了在职党员；情况属实的，请在备注中说明。",
		}},
		{rule: "W18", change: func(b *book) {
			b.cover("cover_period", "2006年12月")
			b.cover("cover_filled", "2006年12月25日")
			b.set("桂花社区", "fund_department", 10000)
		}, around: func(in *check.Input) { in.ExpectedPeriod, in.Today = period.Must("2006-12"), period.Date{} }, want: []string{
			"W18 warning 阵地与经费!D6：布点社区桂花社区全年经费为区财政30000元、党费6000元、联点部门10000元、街道14000元，未达到30000元、6000元、20000元、10000元的标准。请核对到账情况；尚未到位的，请在备注中说明原因。",
		}},
		{rule: "W21", change: func(b *book) { b.set("桂花社区", "agreements", 9) }, want: []string{
			"W21 warning 活动与服务!F6：桂花社区“签共建协议”为9个，多于“驻区单位”的7个。请核实；一个单位签有多份协议的只计一次。",
		}},
		{rule: "H06", change: func(b *book) {
			b.set("左家塘样例十二社区", "general_branches", 1)
			b.set("左家塘样例十二社区", "branches", 0)
		}, want: []string{
			"H06 hint 党组织与班子!E19：左家塘样例十二社区设党总支1个，填报党支部0个；党总支一般下设两个以上党支部。请核对下设的党支部是否漏填。",
			"W09 warning 党员队伍!C19：左家塘样例十二社区有直管党员32人，设党委0个、党总支1个、党支部0个，与通常规模不符（党支部不超过50人，党总支50人以上，党委100人以上）。请核实；情况属实的，请在备注中说明。",
		}},
	}
}

func TestRulesOnWords(t *testing.T) {
	t.Parallel()
	runAll(t, rulesOnWords())
}

func rulesOnWords() []breakage {
	long := ""
	for range 21 {
		long += "社区党员轮流值班服务"
	}
	return []breakage{
		{rule: "E23", name: "identity card", change: func(b *book) {
			b.set("桂花社区", "case_text", "社区党员义工队联系人身份证号430111196001011234，免费为居民护绿、保洁、帮扶困难家庭。")
		}, want: []string{
			"E23 error 典型案例!E4：桂花社区“案例内容”含有身份证号或者手机号。请删去个人信息后重新报送。",
		}},
		{rule: "E23", name: "telephone", change: func(b *book) {
			b.set("左家塘样例八社区", "problem_request", "请联系１３８０７３１００００。")
		}, want: []string{
			"E23 error 问题与建议!E4：左家塘样例八社区“建议”含有身份证号或者手机号。请删去个人信息后重新报送。",
		}},
		{rule: "W06", around: func(in *check.Input) {
			cases, _ := in.Submission.Sheet("cases")
			earlier := *in.Previous
			earlier.Sheets = append([]submission.Sheet(nil), cases)
			in.Earlier = append(in.Earlier, &earlier)
		}, want: []string{
			"W06 warning 典型案例!E3：湖橡社区的“案例内容”与2006年5月湖橡社区报过的相同。请改报本月的新案例，或者说明新的进展。",
			"W06 warning 典型案例!E4：桂花社区的“案例内容”与2006年5月桂花社区报过的相同。请改报本月的新案例，或者说明新的进展。",
			"W06 warning 典型案例!E5：赤岗社区的“案例内容”与2006年5月赤岗社区报过的相同。请改报本月的新案例，或者说明新的进展。",
			"W06 warning 典型案例!E6：左家塘样例六社区的“案例内容”与2006年5月左家塘样例六社区报过的相同。请改报本月的新案例，或者说明新的进展。",
		}},
		{rule: "W22", name: "short", change: func(b *book) { b.set("桂花社区", "case_text", "义工队免费为居民服务。") }, want: []string{
			"W22 warning 典型案例!E4：桂花社区“案例内容”有11字，应为30至200字。请补充或者压缩，写明做法和成效。",
		}},
		{rule: "W22", name: "long", change: func(b *book) { b.set("桂花社区", "case_text", long) }, want: []string{
			"W22 warning 典型案例!E4：桂花社区“案例内容”有210字，应为30至200字。请补充或者压缩，写明做法和成效。",
		}},
		{rule: "W24", change: func(b *book) {
			b.set("桂花社区", "case_text", "社区组建党员义工队，免费为居民护绿、保洁，去年帮扶困难家庭XX户，党员自己排班、自己巡查。")
		}, want: []string{
			"W24 warning 典型案例!E4：桂花社区“案例内容”中留有“XX”一类的待填处。请补齐具体的名称或者数字。",
		}},
		{rule: "H03", change: func(b *book) { b.set("左家塘样例八社区", "problem_request", "同上") }, want: []string{
			"H03 hint 问题与建议!E4：左家塘样例八社区“建议”只填了“同上”，汇报中不予采用。没有内容的整行留空即可。",
		}},
	}
}
