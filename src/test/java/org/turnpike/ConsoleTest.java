package org.turnpike;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.turnpike.admin.UsersMXBean;
import org.turnpike.users.Role;

/** The console in a real browser, at a server of a whole instance. */
@Tag("slow")
class ConsoleTest {
    private static final String PASSWORD = "a-long-test-password";
    private static XRoadInstance instance;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        instance = new XRoadInstance();
        UsersMXBean users = instance.consumer().server().beans().bean(UsersMXBean.class);
        users.add("alice", Arrays.stream(Role.values()).map(Role::name).toList(), PASSWORD);
        users.add("olaf", List.of("XROAD_SECURITYSERVER_OBSERVER"), PASSWORD);
        browser = new Browser("https://" + XRoadInstance.CONSUMER_ADDRESS + ":" + instance.ports().admin(), () -> instance.clock().advance(Duration.ofSeconds(1)));
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        instance.close();
    }

    @BeforeEach
    void signOut() {
        browser.open("/console/").forgetSession();
    }

    private static void signIn(String name) {
        browser.open("/").signIn(name, PASSWORD);
    }

    /** Without an objection of axe-core, without an error in the browser, and no wider than a telephone. */
    private static void assertSound(String page) throws Exception {
        browser.picture(page, 390, true);
        assertThat(browser.objections("color-contrast")).as(page + ", dark").isEmpty();
        browser.picture(page, 1280, false);
        assertThat(browser.objections()).as(page).isEmpty();
        assertThat(browser.errors()).as(page).isEmpty();
        assertThat(browser.overflows(390)).as(page + " at 390 pixels").isFalse();
    }

    @Test
    void asksToSignInAndShowsWhetherTheServerServes() throws Exception {
        browser.open("/");
        assertThat(browser.path()).isEqualTo("/console/");
        assertSound("login");
        browser.signIn("alice", "a-wrong-test-password");
        assertThat(browser.find("[role=alert]").getText()).isNotEmpty();
        browser.signIn("alice", PASSWORD);
        assertThat(browser.path()).isEqualTo("/console/");
        assertThat(browser.find(".verdict").getText()).isNotEmpty();
        assertSound("serve");
        browser.submit(".sign-out button");
        assertThat(browser.has("[name=password]")).isTrue();
    }
}
