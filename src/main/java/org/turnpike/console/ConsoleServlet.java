package org.turnpike.console;

import gg.jte.output.Utf8ByteOutput;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.turnpike.admin.BeanCalls;
import org.turnpike.admin.Change;
import org.turnpike.admin.SecurityServerMXBean;
import org.turnpike.restapi.BodyRoom;
import org.turnpike.restapi.BodyRooms;
import org.turnpike.restapi.Login;
import org.turnpike.users.Sessions;
import org.turnpike.users.SignIn;
import org.turnpike.users.SignIn.LockedOutException;
import org.turnpike.users.SignedIn;

/**
 * Serves the console. It has the same sessions, limits, roles and audit lines as the REST API. A form must contain the token of its session and must
 * not have a foreign {@code Origin}. A form that is sent without a valid session is kept and shown again after the sign-in.
 */
public final class ConsoleServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final System.Logger LOG = System.getLogger(ConsoleServlet.class.getName());
    private static final String HOME = "/console/";
    private static final String LOGIN = "/console/login";
    private static final String ONCE = "/console/login/once";
    private static final String LOGOUT = "/console/logout";
    private static final Set<String> SIGN_INS = Set.of(LOGIN, ONCE);
    /** How the failure of a change starts that another one has overtaken. */
    private static final String OVERTAKEN = "revision: ";

    private static final Duration UPLOAD_TIME = Duration.ofMinutes(5);
    private static final Duration STRANGERS_TIME = Duration.ofSeconds(30);

    private final transient Console console;
    private final transient SignIn signIn;
    private final transient Login login;
    private final transient Assets assets = new Assets();
    private final transient Submits submits;
    private final transient BodyRooms rooms;

    /**
     * Creates the servlet. @param beans the beans that pages read and change @param signIn identifies the callers @param rooms the memory for the
     * bodies of forms
     */
    public ConsoleServlet(BeanCalls beans, SignIn signIn, InstantSource clock, BodyRooms rooms) {
        this.rooms = rooms;
        this.console = new Console(beans, clock);
        this.submits = new Submits(clock);
        this.signIn = signIn;
        this.login = new Login(signIn, beans);
    }

    /** Returns whether the console serves the path; otherwise the REST API does. */
    public static boolean serves(String path) {
        return path.equals("/") || path.equals("/console") || path.startsWith(HOME);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Login.headers().forEach(response::setHeader);
        response.setHeader("Referrer-Policy", "same-origin");              // with no-referrer, browsers would send "Origin: null" with forms
        try {
            serve(request, response);
        } catch (Form.RejectedException e) {
            problem(response, e.status(), e.getMessage());
        }
    }

    private void serve(HttpServletRequest request, HttpServletResponse response) throws IOException, Form.RejectedException {
        boolean reading = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        String path = request.getRequestURI();
        if (!reading && !request.getMethod().equals("POST")) {
            response.setHeader("Allow", "GET, HEAD, POST");
            problem(response, 405, console.texts().text("problem.405"));
        } else if (reading && path.startsWith(Assets.ROOT)) {
            assets.serve(request, response);
        } else if (!signIn.admit(request.getRemoteAddr())) {
            problem(response, 429, console.texts().text("problem.429"));
        } else if (reading && path.equals("/") && session(request).isEmpty()) {
            askToSignIn(200, false, HOME, noForm(), Optional.empty(), response);       // scripts call this to check whether the door is open
        } else if (reading && !path.startsWith(HOME)) {
            redirect(response, HOME);
        } else {
            enter(reading, path, request, response);
        }
    }

    /** Makes all checks that do not need the body, before the body is read. Bodies of GET requests are ignored. */
    private void enter(boolean reading, String path, HttpServletRequest request, HttpServletResponse response) throws IOException, Form.RejectedException {
        if (reading && path.equals(ONCE)) {
            askForCode(200, Optional.empty(), response);
        } else if (reading) {
            Optional<Sessions.Session> session = session(request);
            if (session.isEmpty()) {
                askToSignIn(401, false, request.getQueryString() == null ? path : path + "?" + request.getQueryString(), noForm(), Optional.empty(), response);
            } else {
                route(true, visit(session.get(), path, noForm(), request), request, response);
            }
        } else if (!isOwn(request)) {
            problem(response, 403, console.texts().text("problem.origin"));
        } else if (!SIGN_INS.contains(path) && !path.equals(LOGOUT) && console.routes().find(false, path).isEmpty()) {
            problem(response, 404, console.texts().text("problem.404"));
        } else {
            receive(path, SIGN_INS.contains(path) ? Optional.empty() : session(request), request, response);
        }
    }

    private void receive(String path, Optional<Sessions.Session> session, HttpServletRequest request, HttpServletResponse response) throws IOException, Form.RejectedException {
        BodyRoom room = session.isPresent() ? rooms.administrators() : rooms.strangers();
        int most = session.isPresent() ? Form.MOST_BYTES : Form.STRANGERS_BYTES;
        try (BodyRoom.Body body = room.read(request.getInputStream(), request.getContentLengthLong(), most, session.isPresent() ? UPLOAD_TIME : STRANGERS_TIME)) {
            take(path, session, Form.body(request.getContentType(), body.content()), request, response);
        } catch (BodyRoom.RejectedException e) {
            if (e.status() == 413 && session.isEmpty() && !SIGN_INS.contains(path)) {
                askToSignIn(401, false, HOME, noForm(), Optional.empty(), response);
            } else {
                problem(response, e.status(), console.texts().text("problem." + e.status()));
            }
        }
    }

    private void take(String path, Optional<Sessions.Session> session, Form form, HttpServletRequest request, HttpServletResponse response)
            throws IOException, Form.RejectedException {
        if (path.equals(LOGIN)) {
            logIn(form, request, response);
        } else if (path.equals(ONCE)) {
            logInOnce(form.raw("code"), request, response);
        } else if (session.isEmpty()) {
            askToSignIn(401, true, path, form, Optional.empty(), response);
        } else if (!session.get().accepts(token(request, form))) {
            problem(response, 403, console.texts().text("problem.token"));
        } else if (path.equals(LOGOUT)) {
            logOut(request, response);
        } else {
            route(false, visit(session.get(), path, form, request), request, response);
        }
    }

    private static String token(HttpServletRequest request, Form form) {
        String header = request.getHeader(Login.CSRF_HEADER);
        return header == null ? form.get("_csrf") : header;
    }

    private static boolean isOwn(HttpServletRequest request) {
        String origin = request.getHeader("Origin");
        String host = request.getHeader("Host");
        return origin == null || host != null && origin.toLowerCase(Locale.ROOT).equals("https://" + host.toLowerCase(Locale.ROOT));
    }

    private Optional<Sessions.Session> session(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        return cookies == null ? Optional.empty() : Arrays.stream(cookies).filter(each -> each.getName().equals(Login.SESSION_COOKIE)).findFirst()
                .flatMap(each -> signIn.session(each.getValue()));
    }

    private Visit visit(Sessions.Session session, String path, Form form, HttpServletRequest request) throws Form.RejectedException {
        return new Visit(console.beans(), session.who(), Login.caller(session.who(), request), session.csrfToken(), path, Form.query(request.getQueryString()), form,
                Optional.empty(), console.clock().instant(), console);
    }

    private void route(boolean reading, Visit visit, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Routes.Route> found = console.routes().find(reading, visit.path());
        if (found.isEmpty()) {
            show(response, new PageAnswer.Shown<>(404, JteproblemGenerated::render, new Console.Problem(visit.frame(""), 404, console.texts().text("problem.404"))));
        } else if (!found.get().roles().isEmpty() && !visit.may(found.get().roles())) {
            show(response, notAllowed(visit, request));
        } else {
            PageAnswer answer;
            try {
                answer = reading ? read(visit, found.get()) : sent(visit, found.get());
            } catch (Visit.NotAllowedException e) {
                answer = notAllowed(visit, request);
            }
            show(response, answer);
        }
    }

    private PageAnswer notAllowed(Visit visit, HttpServletRequest request) {
        console.beans().audit(visit.caller(), request.getMethod() + " " + visit.path(), "Access check", "the caller's roles do not allow it");
        return new PageAnswer.Shown<>(403, JteproblemGenerated::render, new Console.Problem(visit.frame(""), 403, console.texts().text("problem.403")));
    }

    private PageAnswer read(Visit visit, Routes.Route route) {
        try {
            return route.page().answer(visit);
        } catch (IllegalArgumentException | IllegalStateException e) {
            int status = e instanceof IllegalArgumentException ? 400 : 409;
            return new PageAnswer.Shown<>(status, JteproblemGenerated::render, new Console.Problem(visit.frame(route.menuKey()), status, e.getMessage()));
        }
    }

    /** Executes a form. A rejected form is shown again with its input. */
    private PageAnswer sent(Visit visit, Routes.Route route) {
        try {
            return submits.once(number(visit), () -> overtaken(visit, route).orElseGet(() -> route.page().answer(visit)));
        } catch (IllegalArgumentException | IllegalStateException e) {
            Optional<PageAnswer> overtaken = String.valueOf(e.getMessage()).startsWith(OVERTAKEN) ? overtaken(visit, route) : Optional.empty();
            if (overtaken.isPresent()) {                                 // after the first check and before the change
                return overtaken.get();
            }
            int status = e instanceof IllegalArgumentException ? 400 : 409;
            PageAnswer again = read(visit.rejected(e.getMessage()), new Routes.Route(route.path(), route.roles(), route.menuKey(), route.again(), route.again(), false));
            return again instanceof PageAnswer.Shown<?> shown ? shown.with(status) : again;
        }
    }

    /** Returns the key that identifies a form within all sessions; empty for a form without a number. */
    private static String number(Visit visit) {
        String number = visit.form().get("_once");
        if (!number.matches("|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            throw new IllegalArgumentException("_once: it is not the number of a form");
        }
        return number.isEmpty() ? "" : visit.csrfToken() + number;
    }

    /**
     * Returns the answer to a form that was opened before another change of the configuration: 409 and the changes since then. Returns empty for
     * every other form.
     */
    private Optional<PageAnswer> overtaken(Visit visit, Routes.Route route) {
        String shown = visit.form().get(Form.REVISION);
        SecurityServerMXBean server = visit.bean(SecurityServerMXBean.class);
        long now = server.getRevision();
        if (!route.configuration() || !shown.matches("[0-9]{1,18}") || Long.parseLong(shown) == now) {
            return Optional.empty();
        }
        return Optional.of(new PageAnswer.Shown<>(409, JtestaleGenerated::render, new Console.Stale(visit.frame(""), visit.path(), visit.form().kept(),
                visit.may(Roles.SYSTEM) ? changes(server, Long.parseLong(shown), now) : List.of(console.texts().text("stale.overtaken", String.valueOf(now))),
                visit.form().hasSecret())));
    }

    private static List<String> changes(SecurityServerMXBean server, long from, long to) {
        try {
            Change change = server.revisionDifference(from, to);
            return Stream.concat(Stream.of(change.getBefore(), change.getAfter()), change.getNotes().stream()).flatMap(String::lines).filter(line -> !line.isBlank()).toList();
        } catch (IllegalArgumentException notKept) {
            return List.of(notKept.getMessage());
        }
    }

    /** Shows the sign-in form. @param asForm whether the input of a form is kept and sent again after the sign-in; a long form is not kept */
    private void askToSignIn(int status, boolean asForm, String back, Form form, Optional<String> problem, HttpServletResponse response) throws IOException {
        boolean keeps = asForm && form.fitsSignIn() && console.routes().find(false, back).isPresent();
        String target = keeps || console.routes().find(true, back.split("\\?", 2)[0]).isPresent() ? back : HOME;
        show(response, new PageAnswer.Shown<>(status, JteloginGenerated::render, new LoginView(console.frame(form, problem), target, keeps, keeps ? form.keptForSignIn() : List.of(),
                form.hasSecret())));
    }

    private void logIn(Form form, HttpServletRequest request, HttpServletResponse response) throws IOException {
        boolean asForm = form.get("_form").equals("true");
        String back = form.get("_back").isEmpty() ? HOME : form.get("_back");
        try {
            Optional<SignedIn> who = form.has("username") && !form.has("_certificate") ? login.byPassword(request, form.get("username"), form.raw("password")) : login.byCertificate(request);
            if (who.isEmpty()) {
                askToSignIn(401, asForm, back, form, Optional.of(console.texts().text("login.wrong")), response);
                return;
            }
            Sessions.Started started = signIn.start(who.get());
            Login.cookies(started).forEach(cookie -> response.addHeader("Set-Cookie", cookie));
            if (asForm && console.routes().find(false, back).isPresent()) {
                Visit visit = new Visit(console.beans(), who.get(), Login.caller(who.get(), request), started.csrfToken(), back, Form.query(""), form, Optional.empty(),
                        console.clock().instant(), console);
                show(response, shownAgain(visit, console.routes().find(false, back).get()));
            } else {
                redirect(response, console.routes().find(true, back.split("\\?", 2)[0]).isPresent() ? back : HOME);
            }
        } catch (LockedOutException e) {
            askToSignIn(429, asForm, back, form, Optional.of(console.texts().text("login.locked")), response);
        } catch (Form.RejectedException e) {
            problem(response, e.status(), e.getMessage());
        }
    }

    private void askForCode(int status, Optional<String> problem, HttpServletResponse response) throws IOException {
        show(response, new PageAnswer.Shown<>(status, JteonceGenerated::render, new Console.Once(console.frame(noForm(), problem))));
    }

    /** The code comes in a form that the administrator sends, never in the address of a request. */
    private void logInOnce(String code, HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Optional<SignedIn> who = login.byCode(request, code.strip());
            if (who.isEmpty()) {
                askForCode(401, Optional.of(console.texts().text("once.wrong")), response);
                return;
            }
            Login.cookies(signIn.start(who.get())).forEach(cookie -> response.addHeader("Set-Cookie", cookie));
            redirect(response, HOME);
        } catch (LockedOutException e) {
            askForCode(429, Optional.of(console.texts().text("login.locked")), response);
        }
    }

    /**
     * Returns the page of a form that was sent without a session, with its input. If the page no longer has this form, returns a page that shows the
     * input.
     */
    private PageAnswer shownAgain(Visit visit, Routes.Route route) {
        if (route.roles().isEmpty() || visit.may(route.roles())) {
            PageAnswer page = read(visit.rejected(console.texts().text("again.check")), new Routes.Route(route.path(), route.roles(), route.menuKey(), route.again(), route.again(), false));
            if (page instanceof PageAnswer.Shown<?> shown && shown.view() instanceof Sheet sheet && sheet.showsAgain()) {
                return page;
            }
        }
        return PageAnswer.page(JteagainGenerated::render, new LoginView(visit.frame(""), visit.path(), true, visit.form().keptForSignIn(), visit.form().get("_secret").equals("true")));
    }

    private void logOut(HttpServletRequest request, HttpServletResponse response) {
        session(request).ifPresent(found -> login.audit(request, found.who(), "POST /console/logout", "Log out user"));
        Arrays.stream(request.getCookies()).filter(each -> each.getName().equals(Login.SESSION_COOKIE)).forEach(each -> signIn.end(each.getValue()));
        redirect(response, HOME);
    }

    private void problem(HttpServletResponse response, int status, String why) throws IOException {
        Form none = noForm();
        show(response, new PageAnswer.Shown<>(status, JteproblemGenerated::render, new Console.Problem(console.frame(none, Optional.empty()), status, why)));
    }

    private static Form noForm() {
        try {
            return Form.query("");
        } catch (Form.RejectedException e) {
            throw new AssertionError(e);
        }
    }

    private static void redirect(HttpServletResponse response, String location) {
        response.setStatus(303);
        response.setHeader("Location", location);
    }

    private void show(HttpServletResponse response, PageAnswer answer) throws IOException {
        if (answer instanceof PageAnswer.Redirect redirect) {
            redirect(response, redirect.location());
        } else if (answer instanceof PageAnswer.Download download) {
            response.setContentType(download.type());
            response.setHeader("Content-Disposition", "attachment; filename=\"" + download.name().replaceAll("[^A-Za-z0-9._-]", "_") + "\"");
            response.getOutputStream().write(download.content());
        } else if (answer instanceof PageAnswer.Shown<?> shown) {
            show(response, shown);
        }
    }

    private void show(HttpServletResponse response, PageAnswer.Shown<?> shown) throws IOException {
        response.setContentType("text/html; charset=utf-8");
        try {
            Utf8ByteOutput page = shown.rendered();
            response.setStatus(shown.status());
            response.setContentLength(page.getContentLength());
            page.writeTo(response.getOutputStream()::write);
        } catch (RuntimeException e) {
            String id = UUID.randomUUID().toString();
            LOG.log(Level.ERROR, "[" + id + "] The page of " + shown.view().getClass().getSimpleName() + " cannot be shown", e);
            response.setStatus(500);
            response.getOutputStream().write(console.texts().text("problem.500", id).getBytes(StandardCharsets.UTF_8));
        }
    }
}
