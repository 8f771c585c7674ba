package config

import (
	"cmp"
	"net/mail"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"huibao/config/strict"
	"huibao/pipeline/unit"
)

// Notify says who is told of what, and by which ways.
type Notify struct {
	SMTP       SMTP        `yaml:"smtp,omitempty"`
	Robots     []Robot     `yaml:"robots,omitempty"`
	Recipients []Recipient `yaml:"recipients"`
}

// Encryption is how the way to the mail server is secured.
type Encryption string

// RobotKind is whose robot it is.
type RobotKind string

// Role is a post that people of the district hold.
type Role string

// EventKind is what people are told of.
type EventKind string

// The words of these keys.
var (
	encryptions = []string{"tls", "starttls", "none"}
	robotKinds  = []string{"wecom", "dingtalk", "webhook"}
	roles       = []string{"district", "leader", "operator"}
	eventKinds  = []string{"receipt", "reminder", "draft", "published", "failure"}
)

// notifyEnums are the words by type.
var notifyEnums = map[reflect.Type][]string{
	reflect.TypeFor[Encryption](): encryptions,
	reflect.TypeFor[RobotKind]():  robotKinds,
	reflect.TypeFor[Role]():       roles,
	reflect.TypeFor[EventKind]():  eventKinds,
}

// Secret says where a password or a key is found: env:NAME or file:PATH. What is written is
// repeated nowhere, since it may be the secret itself.
type Secret string

// secretPattern is the shape of a [Secret].
var secretPattern = regexp.MustCompile(`^(env:[A-Za-z_][A-Za-z0-9_]*|file:\S.*)$`)

// SMTP is the mail server.
type SMTP struct {
	Host       string     `yaml:"host"`
	Port       int        `yaml:"port,omitempty"`
	Encryption Encryption `yaml:"encryption,omitempty"`
	User       string     `yaml:"user,omitempty"`
	Password   Secret     `yaml:"password,omitempty"`
	From       string     `yaml:"from"`
	AttachMB   int        `yaml:"attach_mb,omitempty"`
}

// Robot is a place that messages are posted to.
type Robot struct {
	Name string    `yaml:"name"`
	Kind RobotKind `yaml:"kind"`
	URL  Secret    `yaml:"url"`
	Key  Secret    `yaml:"key,omitempty"`
}

// Recipient is who is told: a role of the district, or an office.
type Recipient struct {
	Role   Role        `yaml:"role,omitempty"`
	Office string      `yaml:"office,omitempty"`
	Mail   []string    `yaml:"mail,omitempty"`
	Robots []string    `yaml:"robots,omitempty"`
	Kinds  []EventKind `yaml:"kinds,omitempty"`
	Attach bool        `yaml:"attach,omitempty"`
}

// What need not be said: the usual port of each encryption, how much goes with a mail, and
// what who is told of; offices stand under the empty role.
var (
	defaultPorts = map[Encryption]int{"tls": 465, "starttls": 587, "none": 25}
	defaultKinds = map[Role][]EventKind{
		"":         {"receipt", "reminder"},
		"district": {"receipt", "reminder", "draft", "published"},
		"leader":   {"draft", "published"},
		"operator": {"failure"},
	}
)

const defaultAttachMB = 10

// fill fills in what a file leaves out.
func (n *Notify) fill() {
	n.SMTP.Encryption = cmp.Or(n.SMTP.Encryption, "tls")
	n.SMTP.Port = cmp.Or(n.SMTP.Port, defaultPorts[n.SMTP.Encryption])
	n.SMTP.AttachMB = cmp.Or(n.SMTP.AttachMB, defaultAttachMB)
	for i, r := range n.Recipients {
		if r.Kinds == nil {
			n.Recipients[i].Kinds = defaultKinds[r.Role]
		}
	}
}

// checkNotify checks what can be checked without the units.
func (s source) checkNotify(n *Notify) {
	if s.Has("notify.smtp") {
		s.checkSMTP(n.SMTP)
	}
	var names []string
	for i, r := range n.Robots {
		path := strict.Item("notify.robots", i)
		if slices.Contains(names, r.Name) {
			s.Fail(path+".name", "有两个机器人都叫“%s”", r.Name).Action = "请给每个机器人不同的名字。"
		}
		names = append(names, r.Name)
		s.checkSecret(path+".url", string(r.URL), "地址")
		switch {
		case r.Kind == "wecom" && r.Key != "":
			s.Fail(path+".key", "企业微信机器人没有密钥").Action = "请删去“key”；它的地址里已经带着密钥。"
		case r.Kind == "webhook" && r.Key == "":
			s.Fail(path, "“webhook”缺少“key”").Action = "请写上签名用的密钥在哪里，例如env:HUIBAO_WEBHOOK_KEY；收的一方用它核对来源。"
		case r.Key != "":
			s.checkSecret(path+".key", string(r.Key), "密钥")
		}
	}
	for i, r := range n.Recipients {
		s.checkRecipient(strict.Item("notify.recipients", i), r, names)
	}
}

func (s source) checkSMTP(m SMTP) {
	const path = "notify.smtp"
	if strings.ContainsAny(m.Host, ":/@ ") {
		s.Fail(path+".host", "“host”的“%s”不是主机名", m.Host).Action = "只写主机名，例如smtp.example.cn；端口写在“port”里。"
	}
	const highest = 65535
	if s.Has(path+".port") && (m.Port < 1 || m.Port > highest) {
		s.Fail(path+".port", "“port”不能是%d", m.Port).Action = "请写1至65535的整数；不写时，tls用465，starttls用587，none用25。"
	}
	const most = 100
	if s.Has(path+".attach_mb") && (m.AttachMB < 1 || m.AttachMB > most) {
		s.Fail(path+".attach_mb", "“attach_mb”不能是%d", m.AttachMB).Action = "请写1至100的整数；不附回执的，在接收方那里删去“attach”。"
	}
	s.checkAddress(path+".from", m.From)
	switch {
	case m.User != "" && m.Encryption == "none":
		s.Fail(path+".user", "不加密时不能登录，密码会被人看到").Action = "请把“encryption”改为tls或starttls，或者删去“user”和“password”。"
	case m.User != "" && m.Password == "":
		s.Fail(path+".user", "有“user”而没有“password”").Action = "请写上密码在哪里，例如env:HUIBAO_SMTP_PASSWORD。"
	case m.User == "" && m.Password != "":
		s.Fail(path+".password", "有“password”而没有“user”").Action = "请写上用户名，通常就是发件地址。"
	case m.Password != "":
		s.checkSecret(path+".password", string(m.Password), "密码")
	}
}

// checkSecret wants a place where a secret is found. What is written is not repeated.
func (s source) checkSecret(path, written, what string) {
	if !secretPattern.MatchString(written) {
		s.Fail(path, "这里不能直接写%s，看得到设置文件的人都看得到它", what).Action =
			"请把它放在环境变量或单独的文件里，这里写“env:”加变量名，或“file:”加文件名。"
	}
}

// checkAddress wants a mail address and nothing beside it.
func (s source) checkAddress(path, written string) {
	if parsed, err := mail.ParseAddress(written); err != nil || parsed.Address != written {
		s.Fail(path, "“%s”不是邮件地址", written).Action = "请写成wang@example.cn的样子。"
	}
}

func (s source) checkRecipient(path string, r Recipient, robots []string) {
	if (r.Role == "") == (r.Office == "") {
		s.Fail(path, "“role”和“office”要写其中一个").Action = "区里的人写role，街道写office（单位代码）。"
	}
	if len(r.Mail)+len(r.Robots) == 0 {
		s.Fail(path, "没有写怎样通知").Action = "请写“mail”或“robots”。"
	}
	for i, address := range r.Mail {
		s.checkAddress(strict.Item(path+".mail", i), address)
	}
	if len(r.Mail) > 0 && !s.Has("notify.smtp") {
		s.Fail(path+".mail", "没有设置邮件服务器").Action = "请在“notify”里写“smtp”。"
	}
	for i, name := range r.Robots {
		if !slices.Contains(robots, name) {
			fault := s.Fail(strict.Item(path+".robots", i), "“robots”里没有叫“%s”的机器人", name)
			fault.Offer = strict.Offer(name, robots)
			fault.Action = "请在“notify”的“robots”里写上它。"
		}
	}
	if s.Has(path+".kinds") && len(r.Kinds) == 0 {
		s.Fail(path+".kinds", "“kinds”是空的").Action = "可以用的有：" + strings.Join(eventKinds, "、") + "；不写就用默认的。"
	}
	if r.Attach && (r.Office == "" || len(r.Mail) == 0) {
		s.Fail(path+".attach", "回执只能附在给本街道的邮件里").Action = "请删去“attach”，或写在有“office”和“mail”的接收方里。"
	}
}

// checkOffices wants recipients that are offices to be in the registry.
func (s source) checkOffices(n *Notify, units *unit.Registry) {
	byName := make(map[string]string)
	var codes []string
	for _, u := range units.All() {
		if u.Level == unit.Office {
			byName[u.Name], byName[u.Short] = u.Code, u.Code
			codes = append(codes, u.Code)
		}
	}
	for i, r := range n.Recipients {
		if r.Office == "" || slices.Contains(codes, r.Office) {
			continue
		}
		fault := s.Fail(strict.Item("notify.recipients", i)+".office", "名录中没有代码为“%s”的街道", r.Office)
		if fault.Offer = byName[r.Office]; fault.Offer == "" {
			fault.Offer = strict.Offer(r.Office, codes)
		}
		fault.Action = "请写名录中街道的代码，加引号。"
	}
}
