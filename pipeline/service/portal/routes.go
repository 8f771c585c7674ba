package portal

import (
	"slices"

	"huibao/pipeline/service/store"
)

// route is one row of the table of routes: a method and a path, who may come, what is
// done. What the path names in braces is looked up in names.go, which also holds who may
// have it.
type route struct {
	pattern string
	rule    rule
	do      func(*visit) error
}

// The rules.
var (
	anyone    = rule{public: true}
	signedIn  = allow(store.Roles...)
	offices   = allow(store.OfficeClerk)
	operators = allow(store.Operator)
	clerks    = allow(store.DistrictClerk)
	finders   = allow(store.DistrictClerk, store.Operator)
	readers   = allow(store.DistrictClerk, store.Leader)
	scripts   = rule{roles: []store.Role{store.OfficeClerk}, script: true} // of offices
)

// routes is the whole portal.
func routes() []route {
	return slices.Concat(common(), forOffices(), forDistrict(), forOperators())
}

// common are the routes for everybody and for every user.
func common() []route {
	return []route{
		// for everybody
		{"/", anyone, missing},
		{"GET /static/{static}", anyone, sendStatic},
		{"GET /login", anyone, loginPage},
		{"POST /login", anyone, logIn},
		{"GET " + signOnPath, anyone, goToProvider},
		{"GET " + signOnReturn, anyone, backFromProvider},
		{"GET /setup/{invitation}", anyone, setUpPage},
		{"POST /setup/{invitation}", anyone, setUp},

		// for every user
		{"GET /{$}", signedIn, home},
		{"POST /logout", signedIn, logOut},
		{"POST /form", allow(store.DistrictClerk, store.Leader, store.Operator), chooseForm},
		{"GET /account", signedIn, accountPage},
		{"POST /account/password", signedIn, changePassword},
	}
}

// forOffices are those for offices and for their scripts.
func forOffices() []route {
	return []route{
		{"GET /office", offices, officePage},
		{"GET /office/blank/{form}/{period}", offices, sendBlank},
		{"POST /office/submissions", offices, upload},
		{"GET /office/submissions", offices, historyPage},
		{"GET /office/submissions/{attempt}", offices, resultPage},
		{"GET /office/submissions/{attempt}/grid", offices, gridPage},
		{"GET /office/submissions/{attempt}/files/{file}", offices, sendFile},
		{"POST /office/submissions/{attempt}/findings/{finding}", offices, explain},
		{"GET /office/figures/{form}/{period}", offices, figuresPage},
		{"GET /office/tokens", offices, tokensPage},
		{"POST /office/tokens", offices, issueToken},
		{"POST /office/tokens/{token}/revoke", offices, revokeToken},

		// for scripts of offices
		{"GET /api/v1/openapi.json", anyone, apiDocument},
		{"GET /api/v1/tasks", scripts, apiTasks},
		{"GET /api/v1/blanks/{form}/{period}", scripts, sendBlank},
		{"POST /api/v1/submissions", scripts, apiUpload},
		{"GET /api/v1/submissions", scripts, apiSubmissions},
		{"GET /api/v1/submissions/{attempt}", scripts, apiOne},
		{"GET /api/v1/submissions/{attempt}/findings", scripts, apiFindings},
		{"POST /api/v1/submissions/{attempt}/findings/{finding}", scripts, apiExplain},
		{"GET /api/v1/submissions/{attempt}/files/{file}", scripts, sendFile},
		{"GET /api/v1/figures/{form}/{period}", scripts, apiReported},
		{"/dav/inbox/{path...}", scripts, inbox},
		{"/dav/outbox/{path...}", scripts, outbox},
	}
}

// forDistrict are those for the district and, for reading, its leaders.
func forDistrict() []route {
	return []route{
		// for the district
		{"GET /district", clerks, boardNow},
		{"GET /district/{period}", clerks, boardPage},
		{"POST /district/{period}/remind", clerks, remind},
		{"POST /district/{period}/close", clerks, closeMonth},
		{"POST /district/{period}/open", clerks, openMonth},
		{"POST /district/{period}/offices/{office}/reopen", clerks, reopen},
		{"GET /district/{period}/blanks", clerks, sendBlanks},
		{"GET /district/{span}/draft", clerks, draftPage},
		{"POST /district/{span}/draft", clerks, makeDraft},
		{"POST /district/{span}/draft/passages", clerks, editPassage},
		{"GET /district/{span}/draft/files/{file}", clerks, sendDraft},
		{"GET /district/{span}/sign", clerks, signPage},
		{"POST /district/{span}/sign", clerks, sign},
		{"GET /district/backfill", clerks, backfillPage},
		{"POST /district/backfill/month", clerks, backfillMonth},
		{"POST /district/backfill/span", clerks, sendSpan},
		{"POST /submissions/{attempt}/allow", clerks, allowWarnings},
		{"POST /submissions/{attempt}/return", clerks, sendBack},

		// for the district and its leaders
		{"GET /reports", readers, reportsPage},
		{"GET /reports/{span}", readers, readLatest},
		{"GET /reports/{span}/{edition}", readers, readPage},
		{"GET /reports/{span}/{edition}/difference", readers, differencePage},
		{"GET /reports/{span}/{edition}/files/{file}", readers, sendReport},
		{"GET /submissions/{attempt}", readers, casePage},
		{"GET /submissions/{attempt}/grid", readers, gridPage},
		{"GET /submissions/{attempt}/files/{file}", readers, sendFile},
		{"GET /figures/{span}", readers, bookPage},
		{"GET /figures/{span}/{figure}", readers, tracePage},
		{"GET /trends", readers, trendsPage},
		{"GET /ranking", readers, rankingPage},
		{"GET /search", readers, searchPage},
	}
}

// forOperators are those for operators; what is lost the district looks for as well.
func forOperators() []route {
	return []route{
		{"GET /system", operators, systemPage},
		{"POST /system/check", operators, examine},
		{"GET /system/jobs", operators, jobsPage},
		{"POST /system/jobs/{job}/retry", operators, retryJob},
		{"GET /system/audit", operators, auditPage},
		{"GET /system/settings", operators, settingsPage},
		{"GET /lost", finders, lostPage},
		{"GET /lost/{lost}/files/{file}", finders, sendFile},
		{"GET /people", operators, peoplePage},
		{"POST /people", operators, addUser},
		{"POST /people/{user}/link", operators, renewLink},
		{"POST /people/{user}/free", operators, freeUser},
		{"POST /people/{user}/close", operators, closeUser},
		{"POST /people/{user}/open", operators, openUser},
	}
}

// link is one entry of the navigation.
type link struct{ Path, Text string }

// navigation is what stands above every page; its first entry is where a user begins.
var navigation = map[store.Role][]link{
	store.OfficeClerk:   {{"/office", "本月任务"}, {"/office/submissions", "报送记录"}, {"/office/tokens", "自动报送"}, {"/account", "账号"}},
	store.DistrictClerk: {{"/district", "报送情况"}, {"/reports", "汇报"}, {"/trends", "走势"}, {"/ranking", "排名"}, {"/account", "账号"}},
	store.Leader:        {{"/reports", "汇报"}, {"/trends", "走势"}, {"/ranking", "排名"}, {"/search", "查找"}, {"/account", "账号"}},
	store.Operator: {
		{"/people", "用户"}, {"/system", "运行情况"}, {"/system/jobs", "待办"}, {"/lost", "待核实"}, {"/system/settings", "报表设置"},
		{"/system/audit", "操作记录"}, {"/account", "账号"},
	},
}

func home(v *visit) error { return v.seeOther(navigation[v.user.Role][0].Path) }

func missing(*visit) error { return errMissing }
