// Package trail tells what the audit holds in words for those who look after the service.
//
// In go lines of the store's audit; out come the same in Chinese. What it has no word for
// it leaves as it is. It looks nothing up but the names of units.
package trail

import (
	"encoding/json"
	"strconv"
	"strings"

	"huibao/pipeline/service/store"
	"huibao/pipeline/unit"
)

// Entry is one line in words.
type Entry struct {
	Who, Origin, What, Object string
	Detail                    string // what people ask for of it; empty for nothing
}

// Tell puts a line into words. Units gives offices their names; nil for none.
func Tell(l store.Line, units *unit.Registry) Entry {
	origin, place, _ := strings.Cut(l.Origin, "/")
	by := word(origins, origin)
	if place != "" {
		by += " " + place
	}
	return Entry{Who: who(l.Who), Origin: by, What: word(actions, l.What), Object: object(l.Object), Detail: detail(l.Detail, units)}
}

// word is a word of a list, or the key where there is none.
func word[K ~string](words map[K]string, key K) string {
	if w, known := words[key]; known {
		return w
	}
	return string(key)
}

// actions are what people and the program do.
var actions = map[string]string{
	"receive": "收到报送", "verdict": "审核报送", "join": "合并报送", "supersede": "替换报送", "release": "解除搁置", "explain": "说明情况",
	"open": "开始收报", "close": "截止收报", "start": "开始任务", "finish": "结束任务", "publish": "发布汇报",
	"notify": "记下通知", "send": "发出通知", "park": "搁置通知",
	"decide": "核定报送", "reopen": "开放补报", "edit": "修改文字", "draft": "生成草稿", "sign": "签发",
	"schedule": "设定日程", "agree": "确认时间", "access": "查看或下载",
	"add user": "添加用户", "close user": "停用用户", "open user": "恢复用户", "set password": "设置密码", "invite": "发一次性链接",
	"log in": "登录", "log out": "退出", "bind": "绑定统一认证", "unbind": "解除绑定", "issue token": "发令牌", "revoke token": "吊销令牌",
}

var origins = map[string]string{
	"portal": "网页", "folder": "收件箱", "command": "命令行", "schedule": "定时", "job": "后台任务",
}

// State names a state of an attempt or of a run.
func State(s store.State) string { return word(states, s) }

var states = map[store.State]string{
	store.Received: "已收到", store.Checked: "待核定", store.Accepted: "通过", store.Joined: "已与其他文件合并", store.Returned: "退回",
	store.Superseded: "已被后报的替换", store.Duplicate: "与前一份相同", store.Quarantined: "搁置待核实",
	store.State(store.Running): "进行中", store.State(store.Done): "完成", store.State(store.Failed): "失败",
}

var decisions = map[store.DecisionKind]string{
	store.Late: "锁定后报来，待核定", store.Warned: "警告待核定", store.Admitted: "计入", store.SentBack: "退回",
}

// program are its parts that act by themselves.
var program = map[string]string{
	"check": "审核程序", "report": "汇报程序", "intake": "收件程序", "folder": "收件程序", "command": "命令行", "restore": "恢复程序",
	"notify": "通知程序", "work": "后台程序", "calendar": "日程程序", "serve": "服务程序", "operator": "操作人员",
}

// who names an actor, who may be a token of an office's.
func who(text string) string {
	if token, ok := strings.CutPrefix(text, "token "); ok {
		return "令牌 " + token
	}
	return word(program, text)
}

var objects = map[string]string{
	"attempt": "报送", "edition": "汇报", "editions": "全部汇报", "draft": "草稿", "period": "报告期", "run": "任务", "notice": "通知", "message": "通知",
	"user": "用户", "token": "令牌", "service": "服务", "calendar": "日程", "job": "任务", "outbox": "回执文件夹", "span": "报告期",
}

// object names what was changed; identifiers are cut to what tells them apart.
func object(text string) string {
	kind, rest, _ := strings.Cut(text, " ")
	const enough = 8
	if hashed := kind == "attempt" || kind == "notice" || kind == "message"; hashed && len(rest) > enough {
		rest = rest[:enough]
	}
	return strings.TrimSpace(word(objects, kind) + " " + rest)
}

// details are the parts of a detail that people ask for, in the order of telling.
var details = []struct{ key, name string }{
	{"name", "文件"}, {"file", "文件"}, {"person", "姓名"}, {"office", "单位"}, {"period", "报告期"}, {"number", "第几次"}, {"state", "结果"},
	{"findings", "审核问题"}, {"decision", "核定"}, {"passage", "段落"}, {"address", "地址"}, {"to", "发往"}, {"cause", "原因"}, {"deadline", "期限"},
	{"result", "说明"}, {"words", "说明"}, {"signed_by", "签发"}, {"label", "用途"}, {"search", "查找"},
}

// ways are those by which people are told.
var ways = map[string]string{"mail": "邮件", "robot": "机器人"}

// Address says by which way somebody is told and where to; another text stays as it is.
func Address(text string) string {
	way, place, _ := strings.Cut(text, ":")
	if name, known := ways[way]; known {
		return name + " " + place
	}
	return text
}

func detail(text string, units *unit.Registry) string {
	var values map[string]any
	if json.Unmarshal([]byte(text), &values) != nil {
		return ""
	}
	address, _ := values["address"].(string) // whence somebody came, or by which way he was told
	if to := Address(address); to != address {
		delete(values, "address")
		values["to"] = to
	}
	var parts []string
	for _, d := range details {
		if told := value(d.key, values[d.key], units); told != "" {
			parts = append(parts, d.name+" "+told)
		}
	}
	return strings.Join(parts, "，")
}

func value(key string, value any, units *unit.Registry) string {
	text, isText := value.(string)
	switch {
	case key == "office" && units != nil && text != "":
		return units.Name(text)
	case key == "state":
		return State(store.State(text))
	case key == "decision":
		return word(decisions, store.DecisionKind(text))
	case isText:
		return text
	}
	if n, isNumber := value.(float64); isNumber && n != 0 {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return ""
}
