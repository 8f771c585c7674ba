package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"huibao/pipeline/service/files"
	"huibao/pipeline/service/store"
)

const readAgain = "请稍后再查；仍然如此时请检查数据库。"

// Database asks the database whether it is sound.
func Database(s *store.Store) Check {
	return Check{"数据库", func(ctx context.Context, _ Tell) []Problem {
		said, err := s.Integrity(ctx)
		if err != nil {
			return failure(err, readAgain)
		}
		if len(said) > 0 {
			return wrong("请停止服务，保留原文件，把最近的备份恢复到新的工作区。", "数据库文件已损坏：%s。", strings.Join(said, "；"))
		}
		return nil
	}}
}

// Audit goes through the record of who did what.
func Audit(s *store.Store) Check {
	return Check{"操作记录", func(ctx context.Context, _ Tell) []Problem {
		err := s.Verify(ctx)
		if broken, ok := errors.AsType[*store.BrokenError](err); ok {
			return wrong("请停止服务，保留数据库原样，并告知维护人员；可以与最近的备份比对。",
				"操作记录从第 %d 行起与写入时不符，数据库可能被改动过。", broken.Seq)
		}
		return failure(err, readAgain)
	}}
}

// most is how many problems of one kind are named one by one.
const most = 10

// Files looks whether every file that the store refers to is there and, unless it should
// be quick, is as it was when it came.
func Files(s *store.Store, kept *files.Store, quick bool) Check {
	return Check{"文件", func(ctx context.Context, tell Tell) []Problem {
		names, order, err := references(ctx, s)
		if err != nil {
			return failure(err, readAgain)
		}
		var out []Problem
		bad := 0
		for i, d := range order {
			tell(i, len(order))
			err := look(ctx, kept, d, quick)
			if err == nil || ctx.Err() != nil {
				continue
			}
			if errors.Is(err, files.ErrUnreachable) {
				return append(out, failure(err, "")...) // and so are all the others
			}
			if bad++; bad <= most {
				found := failure(err, "请从备份中恢复这个文件。")
				found[0].Message = "“" + names[d] + "”：" + found[0].Message
				out = append(out, found...)
			}
		}
		if bad > most {
			out = append(out, wrong("请用 huibao restore 把最近的备份恢复到另一处，再取回这些文件。", "共有 %d 个文件缺失或损坏，以上列出 %d 个。", bad, most)...)
		}
		return out
	}}
}

func look(ctx context.Context, kept *files.Store, d files.Digest, quick bool) error {
	if !quick {
		return kept.Verify(ctx, d)
	}
	_, err := kept.Size(ctx, d)
	return err
}

// references are the files that the store refers to, each once, and what they are called.
func references(ctx context.Context, s *store.Store) (names map[files.Digest]string, order []files.Digest, err error) {
	names = make(map[files.Digest]string)
	err = s.Read(ctx, func(v *store.View) error {
		return v.References(func(b store.Blob) error {
			d, err := files.ParseDigest(b.SHA256)
			if _, known := names[d]; !known && err == nil {
				names[d] = b.Name
				order = append(order, d)
			}
			return err
		})
	})
	return names, order, err
}

// patience is how long a file may wait to be judged.
const patience = 10 * time.Minute

// Stuck looks for files that came and were not judged.
func Stuck(s *store.Store, now time.Time) Check {
	return Check{"待审核的报送", func(ctx context.Context, _ Tell) []Problem {
		var late []string
		err := s.Read(ctx, func(v *store.View) error {
			waiting, err := v.Unfinished()
			for _, a := range waiting {
				if waited := now.Sub(a.ReceivedAt); waited > patience {
					late = append(late, fmt.Sprintf("“%s”（%d 分钟）", a.Name, int(waited.Minutes())))
				}
			}
			return err
		})
		if err != nil || len(late) == 0 {
			return failure(err, readAgain)
		}
		return wrong("请确认 huibao serve 正在运行，并查看它的日志；重新启动会再次审核。",
			"有 %d 份报送收到后超过 %d 分钟还没有审核：%s。", len(late), int(patience.Minutes()), listed(late))
	}}
}

func listed(names []string) string {
	if len(names) > most {
		return strings.Join(names[:most], "、") + "等"
	}
	return strings.Join(names, "、")
}

// Parked looks for jobs that were given up after many tries. It is told their number.
func Parked(count func(ctx context.Context) (int, error)) Check {
	return Check{"搁置的任务", func(ctx context.Context, _ Tell) []Problem {
		n, err := count(ctx)
		if err != nil || n == 0 {
			return failure(err, readAgain)
		}
		return wrong("请查看日志中的原因，排除后重新执行。", "有 %d 个任务多次失败，已被搁置。", n)
	}}
}

// slack is how far clocks may be apart.
const slack = 5 * time.Minute

// Clock compares the time with the newest that was stored, and loads the time zone.
func Clock(s *store.Store, now time.Time, zone string) Check {
	return Check{"时钟和时区", func(ctx context.Context, _ Tell) []Problem {
		var out []Problem
		if _, err := time.LoadLocation(zone); err != nil {
			out = wrong("请在 huibao.yaml 中改正 timezone，例如 Asia/Shanghai。", "没有“%s”这个时区。", zone)
		}
		var newest time.Time
		err := s.Read(ctx, func(v *store.View) error {
			last, err := v.LastLines(1)
			if len(last) > 0 {
				newest = last[0].At
			}
			return err
		})
		if err != nil {
			return append(out, failure(err, readAgain)...)
		}
		if now.Add(slack).Before(newest) {
			const layout = "2006-01-02 15:04"
			return append(out, wrong("请校准这台机器的时钟；校准以前不要启动服务。", "时钟是 %s，而最近一次操作记录在 %s。",
				now.Format(layout), newest.In(now.Location()).Format(layout))...)
		}
		return out
	}}
}
