package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"huibao/pipeline/period"
)

// RobotKind is whose robot it is.
type RobotKind string

// The kinds of robots.
const (
	WeCom    RobotKind = "wecom"
	DingTalk RobotKind = "dingtalk"
	Webhook  RobotKind = "webhook" // a program of one's own, signed by Standard Webhooks
)

// Robot is what posts are sent to.
type Robot struct {
	Name string
	Kind RobotKind
	URL  Secret
	Sign Secret // the key that posts are signed by; nil for none
}

// service is a kind of robot as it differs from others.
type service struct {
	word    string
	minute  int // how many posts it takes a minute; 0 for any number
	longest int // text, in bytes; 0 for any length
	request func(ctx context.Context, address, key string, p parcel) (*http.Request, error)
	answer  func(body []byte) (code int, words string, err error) // nil where the status says all
	busy    []int                                                 // codes that say to wait
}

// services are the kinds of robots. Both companies take 20 posts a minute and bar those
// who send more for a while; two are left for a try that was cut off.
var services = map[RobotKind]service{
	WeCom:    {"企业微信机器人", 18, 2000, wecomRequest, errcode, []int{-1, 45009, 45033}},
	DingTalk: {"钉钉机器人", 18, 18000, dingtalkRequest, errcode, []int{-1, 88, 90018, 90030, 130101, 410100}},
	Webhook:  {"推送地址", 0, 0, webhookRequest, nil, nil},
}

// How robots are spoken to.
const (
	postTime   = 20 * time.Second
	busyTime   = 10 * time.Minute // for which DingTalk bars who sends too much
	tooDense   = 20 * time.Second
	mostAnswer = 64 << 10

	longestSubject = 300 // bytes
)

// poster speaks HTTP to robots. It follows nobody elsewhere, since whoever answers instead
// would be handed the key.
var poster = &http.Client{
	Timeout:       postTime,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// send hands one post over.
func (r Robot) send(ctx context.Context, p parcel) error {
	s := services[r.Kind]
	carrier := s.word + " " + r.Name
	address, err := r.URL()
	if err != nil {
		return err
	}
	key := ""
	if r.Sign != nil {
		if key, err = r.Sign(); err != nil {
			return err
		}
	}
	if s.longest > 0 {
		p.text.Subject = cut(p.text.Subject, longestSubject)
		p.text.Body = cut(p.text.Body, s.longest-len(p.text.Subject)-1)
	}
	request, err := s.request(ctx, address, key, p)
	if err != nil {
		return &Error{Message: carrier + "的地址或密钥写得不对。", Action: "请从机器人的设置里重新复制。"}
	}
	response, err := poster.Do(request)
	if err != nil {
		return unreachable(carrier, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer))
	if err != nil {
		return unreachable(carrier, err)
	}
	if err := statusError(carrier, response); err != nil || s.answer == nil {
		return err
	}
	return s.judge(carrier, body)
}

// statusError says what an HTTP status means; nil for success.
func statusError(carrier string, r *http.Response) error {
	after, _ := strconv.Atoi(r.Header.Get("Retry-After"))
	switch code := r.StatusCode; {
	case code/100 == 2:
		return nil
	case code == http.StatusTooManyRequests, code == http.StatusRequestTimeout, code >= 500:
		return &Error{
			Message: fmt.Sprintf("%s暂时不收（HTTP %d）。", carrier, code), Action: "稍后会自动再试。",
			After: min(time.Duration(max(after, 0))*time.Second, time.Hour),
		}
	default:
		return &Error{Message: fmt.Sprintf("%s拒收（HTTP %d）。", carrier, code), Action: "请核对地址和密钥，改正后再发。", Refused: true}
	}
}

// judge says what the code in an answer means.
func (s service) judge(carrier string, body []byte) error {
	code, words, err := s.answer(body)
	switch {
	case err != nil:
		return &Error{Message: carrier + "的回答看不懂。", Action: "请核对地址。"}
	case code == 0:
		return nil
	case slices.Contains(s.busy, code):
		return &Error{Message: fmt.Sprintf("%s暂时不收（%d %s）。", carrier, code, words), Action: "稍后会自动再试。", After: busyTime}
	}
	return &Error{
		Message: fmt.Sprintf("%s拒收（%d %s）。", carrier, code, words), Refused: true,
		Action: "请在群里核对机器人还在不在、安全设置（关键词、加签、来源地址）是否相符，改正后再发。",
	}
}

// errcode reads the answer of both companies, which is always status 200. Of their words
// the first are enough; behind them may stand what was asked.
func errcode(body []byte) (int, string, error) {
	var answer struct {
		Code  *int   `json:"errcode"`
		Words string `json:"errmsg"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return 0, "", err
	}
	if answer.Code == nil {
		return 0, "", errors.New("no errcode")
	}
	words, _, _ := strings.Cut(answer.Words, ",")
	return *answer.Code, cut(strings.Join(strings.Fields(words), " "), 100), nil
}

// plainText is the message of either company that shows a text as it is.
type plainText struct {
	Type string `json:"msgtype"`
	Text struct {
		Content string `json:"content"`
	} `json:"text"`
}

// posted is a post of plain text.
func posted(ctx context.Context, address string, p parcel) (*http.Request, error) {
	message := plainText{Type: "text"}
	message.Text.Content = p.text.Subject + "\n" + p.text.Body
	body, err := json.Marshal(message)
	if err != nil {
		return nil, err
	}
	return jsonRequest(ctx, address, body)
}

func jsonRequest(ctx context.Context, address string, body []byte) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	return request, nil
}

func wecomRequest(ctx context.Context, address, _ string, p parcel) (*http.Request, error) {
	return posted(ctx, address, p)
}

func dingtalkRequest(ctx context.Context, address, key string, p parcel) (*http.Request, error) {
	if key == "" {
		return posted(ctx, address, p)
	}
	signed, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	at := strconv.FormatInt(time.Now().UnixMilli(), 10)
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(at + "\n" + key))
	query := signed.Query()
	query.Set("timestamp", at)
	query.Set("sign", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	signed.RawQuery = query.Encode()
	return posted(ctx, signed.String(), p)
}

// hook is what a program of one's own is posted. Its shape is stable: fields may be added.
type hook struct {
	ID      string        `json:"id"`   // the same however often it is tried
	Kind    Kind          `json:"kind"` // digest for several
	Count   int           `json:"count"`
	Form    string        `json:"form"`
	Office  string        `json:"office"`
	Period  period.Period `json:"period"`
	At      time.Time     `json:"at"`
	Subject string        `json:"subject"`
	Text    string        `json:"text"`
}

func webhookRequest(ctx context.Context, address, key string, p parcel) (*http.Request, error) {
	body, err := json.Marshal(hook{
		p.id, p.kind, p.count, p.event.Form, p.event.Office, p.event.Period, p.made.UTC(), p.text.Subject, p.text.Body,
	})
	if err != nil {
		return nil, err
	}
	request, err := jsonRequest(ctx, address, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set(webhooks.HeaderWebhookID, p.id)
	if key == "" {
		return request, nil
	}
	signer, err := signer(key)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	signature, err := signer.Sign(p.id, now, body)
	request.Header.Set(webhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	request.Header.Set(webhooks.HeaderWebhookSignature, signature)
	return request, err
}

// signer takes a key as Standard Webhooks writes it, or any text.
func signer(key string) (*webhooks.Webhook, error) {
	if strings.HasPrefix(key, "whsec_") {
		return webhooks.NewWebhook(key)
	}
	return webhooks.NewWebhookRaw([]byte(key))
}
