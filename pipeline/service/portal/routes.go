package portal

import "huibao/pipeline/service/store"

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
	scripts   = rule{roles: []store.Role{store.OfficeClerk}, script: true} // of offices
)

// routes is the whole portal.
func routes() []route {
	return []route{
		// for everybody
		{"/", anyone, missing},
		{"GET /static/{static}", anyone, sendStatic},
		{"GET /login", anyone, loginPage},
		{"POST /login", anyone, logIn},
		{"GET /setup/{invitation}", anyone, setUpPage},
		{"POST /setup/{invitation}", anyone, setUp},

		// for every user
		{"GET /{$}", signedIn, home},
		{"POST /logout", signedIn, logOut},
		{"GET /account", signedIn, accountPage},
		{"POST /account/password", signedIn, changePassword},

		// for offices
		{"GET /office", offices, officePage},
		{"GET /office/blank/{period}", offices, sendBlank},
		{"POST /office/submissions", offices, upload},
		{"GET /office/submissions", offices, historyPage},
		{"GET /office/submissions/{attempt}", offices, resultPage},
		{"GET /office/submissions/{attempt}/grid", offices, gridPage},
		{"GET /office/submissions/{attempt}/files/{file}", offices, sendFile},
		{"POST /office/submissions/{attempt}/findings/{finding}", offices, explain},
		{"GET /office/figures/{period}", offices, figuresPage},
		{"GET /office/tokens", offices, tokensPage},
		{"POST /office/tokens", offices, issueToken},
		{"POST /office/tokens/{token}/revoke", offices, revokeToken},

		// for scripts of offices
		{"GET /api/v1/openapi.json", anyone, apiDocument},
		{"GET /api/v1/tasks", scripts, apiTasks},
		{"GET /api/v1/blanks/{period}", scripts, sendBlank},
		{"POST /api/v1/submissions", scripts, apiUpload},
		{"GET /api/v1/submissions", scripts, apiSubmissions},
		{"GET /api/v1/submissions/{attempt}", scripts, apiOne},
		{"GET /api/v1/submissions/{attempt}/findings", scripts, apiFindings},
		{"POST /api/v1/submissions/{attempt}/findings/{finding}", scripts, apiExplain},
		{"GET /api/v1/submissions/{attempt}/files/{file}", scripts, sendFile},
		{"GET /api/v1/figures/{period}", scripts, apiReported},
		{"/dav/inbox/{path...}", scripts, inbox},
		{"/dav/outbox/{path...}", scripts, outbox},

		// for operators
		{"GET /people", operators, peoplePage},
		{"POST /people", operators, addUser},
		{"POST /people/{user}/link", operators, renewLink},
		{"POST /people/{user}/close", operators, closeUser},
		{"POST /people/{user}/open", operators, openUser},
	}
}

// link is one entry of the navigation.
type link struct{ Path, Text string }

// navigation is what stands above every page; its first entry is where a user begins.
var navigation = map[store.Role][]link{
	store.OfficeClerk:   {{"/office", "本月任务"}, {"/office/submissions", "报送记录"}, {"/office/tokens", "自动报送"}, {"/account", "账号"}},
	store.DistrictClerk: {{"/account", "账号"}},
	store.Leader:        {{"/account", "账号"}},
	store.Operator:      {{"/people", "用户"}, {"/account", "账号"}},
}

func home(v *visit) error { return v.seeOther(navigation[v.user.Role][0].Path) }

func missing(*visit) error { return errMissing }
