package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"huibao/config"
	"huibao/pipeline/service/doctor"
	"huibao/pipeline/service/notify"
)

// notices are the settings by which people of a workspace are told.
func (w *workspace) notices() notify.Settings {
	set := w.Workspace.Notify
	if set == nil {
		return notify.Settings{}
	}
	out := notify.Settings{Templates: w.templates()}
	if m := set.SMTP; m.Host != "" {
		out.Mail = &notify.Mail{
			Host: m.Host, Port: m.Port, Encryption: notify.Encryption(m.Encryption), User: m.User,
			Password: w.secret(m.Password), From: m.From, Attachments: int64(m.AttachMB) << 20,
		}
	}
	for _, r := range set.Robots {
		robot := notify.Robot{Name: r.Name, Kind: notify.RobotKind(r.Kind), URL: w.secret(r.URL)}
		if r.Key != "" {
			robot.Sign = w.secret(r.Key)
		}
		out.Robots = append(out.Robots, robot)
	}
	for _, r := range set.Recipients {
		one := notify.Recipient{Role: notify.Role(r.Role), Office: r.Office, Mail: r.Mail, Robots: r.Robots, Attach: r.Attach}
		for _, k := range r.Kinds {
			one.Kinds = append(one.Kinds, notify.Kind(k))
		}
		out.Recipients = append(out.Recipients, one)
	}
	return out
}

// mostSecret is how long a password or a key may be.
const mostSecret = 4096

// secret fetches what the settings keep elsewhere, each time anew, so that what is changed
// there needs no new start.
func (w *workspace) secret(place config.Secret) notify.Secret {
	return func() (string, error) {
		if name, ok := strings.CutPrefix(string(place), "env:"); ok {
			if value := strings.TrimSpace(os.Getenv(name)); value != "" {
				return value, nil
			}
			return "", &notify.Error{
				Message: fmt.Sprintf("环境变量 %s 没有设置。", name), Action: "请在启动服务的地方设置它，然后重新启动。",
			}
		}
		path := w.path(strings.TrimPrefix(string(place), "file:"))
		data, err := os.ReadFile(path)
		if value := strings.TrimSpace(string(data)); err == nil && value != "" && len(value) <= mostSecret {
			return value, nil
		}
		why := "里没有一行密码或地址"
		if err != nil {
			why = "读不出来"
		}
		return "", &notify.Error{Message: fmt.Sprintf("文件 %s %s。", path, why), Action: "请检查文件和它的权限。"}
	}
}

// waysOfNotices says by what people are told; empty where nobody is.
func (w *workspace) waysOfNotices() string {
	set := w.Workspace.Notify
	if set == nil {
		return ""
	}
	var ways []string
	if set.SMTP.Host != "" {
		ways = append(ways, "邮件 "+set.SMTP.Host)
	}
	for _, r := range set.Robots {
		ways = append(ways, "机器人 "+r.Name)
	}
	return strings.Join(ways, "，")
}

// noticeCheck looks whether people can be told: the texts, and what stands elsewhere than in
// the settings. Environment variables may be set for the service alone.
func (w *workspace) noticeCheck() doctor.Check {
	return doctor.Check{Name: "通知", Look: func(context.Context, doctor.Tell) []doctor.Problem {
		told := w.notices()
		if _, err := notify.New(told); err != nil {
			return []doctor.Problem{{Severity: doctor.Wrong, Message: err.Error()}}
		}
		var out []doctor.Problem
		for _, fetch := range secretsOf(told) {
			out = append(out, unset(fetch, "试发用 huibao notify test。")...)
		}
		return out
	}}
}

// unset tells of a secret that is not where the settings say, and how to try it.
func unset(fetch notify.Secret, try string) []doctor.Problem {
	_, err := fetch()
	if said, ok := errors.AsType[*notify.Error](err); ok {
		return []doctor.Problem{{Severity: doctor.Unusual, Message: said.Message, Action: "如果服务启动时设置了它，可以不管；" + try}}
	}
	return nil
}

// secretsOf are all secrets that are needed to tell people.
func secretsOf(told notify.Settings) []notify.Secret {
	var out []notify.Secret
	if told.Mail != nil && told.Mail.User != "" {
		out = append(out, told.Mail.Password)
	}
	for _, r := range told.Robots {
		out = append(out, r.URL)
		if r.Sign != nil {
			out = append(out, r.Sign)
		}
	}
	return out
}
