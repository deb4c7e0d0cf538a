package org.turnpike;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Debian's chromium without a window, driven at one server's console. A wait ends after a minute. */
final class Browser implements AutoCloseable {
    private static final int MOST_TABS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private final ChromeDriver driver;
    private final String base;
    private final Path profile;
    private final Path pictures = Path.of("target/console");
    private final Runnable beforeEach;

    /** @param base https address of the administration door @param beforeEach runs before each request, so that time passes for the throttle */
    Browser(String base, Runnable beforeEach) throws IOException {
        this.base = base;
        this.beforeEach = beforeEach;
        profile = Files.createTempDirectory("chromium-profile");
        Files.createDirectories(pictures);
        ChromeOptions options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.setAcceptInsecureCerts(true);
        options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-extensions", "--user-data-dir=" + profile, "--lang=en", "--window-size=1280,900");
        driver = new ChromeDriver(new ChromeDriverService.Builder().usingDriverExecutable(new java.io.File("/usr/bin/chromedriver")).usingAnyFreePort().build(), options);
        driver.manage().timeouts().pageLoadTimeout(PATIENCE);
        driver.executeCdpCommand("Emulation.setScrollbarsHidden", Map.of("hidden", true));
    }

    /** Loads a page. */
    Browser open(String path) {
        beforeEach.run();
        driver.get(base + path);
        return this;
    }

    /** The first element of a CSS selector, when it is there. */
    WebElement find(String selector) {
        return new WebDriverWait(driver, PATIENCE).until(ExpectedConditions.presenceOfElementLocated(By.cssSelector(selector)));
    }

    /** Whether an element is on the page as it is now. */
    boolean has(String selector) {
        return !driver.findElements(By.cssSelector(selector)).isEmpty();
    }

    /** The texts of all elements of a CSS selector. */
    List<String> all(String selector) {
        return driver.findElements(By.cssSelector(selector)).stream().map(WebElement::getText).toList();
    }

    /** The text of the page as people see it. */
    String text() {
        return find("main").getText();
    }

    /** Types into the field of that name. */
    Browser type(String field, String text) {
        WebElement element = find("[name=\"" + field + "\"]:not([type=hidden])");
        element.clear();
        element.sendKeys(text);
        return this;
    }

    /** Chooses a file or the option of a list. */
    Browser choose(String field, String value) {
        WebElement element = find("[name=\"" + field + "\"]:not([type=hidden])");
        if (element.getTagName().equals("select")) {
            element.findElement(By.cssSelector("option[value=\"" + value + "\"]")).click();
        } else {
            element.sendKeys(value);
        }
        return this;
    }

    /** Clicks what loads another page, and waits until that has come. */
    Browser submit(String selector) {
        beforeEach.run();
        WebElement element = find(selector);
        WebElement page = driver.findElement(By.tagName("html"));
        driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", element);
        element.click();
        new WebDriverWait(driver, PATIENCE).until(any -> isGone(page));
        find("main");
        return this;
    }

    /** While a page goes, chromedriver may say so as an unknown error. */
    private static boolean isGone(WebElement page) {
        try {
            page.isEnabled();
            return false;
        } catch (StaleElementReferenceException e) {
            return true;
        } catch (WebDriverException e) {
            if (String.valueOf(e.getMessage()).contains("does not belong to the document")) {
                return true;
            }
            throw e;
        }
    }

    /** Clicks what changes a part of the page. */
    Browser click(String selector) {
        beforeEach.run();
        WebElement element = find(selector);
        driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", element);
        element.click();
        return this;
    }

    /** Unfolds a form, so that its fields can be typed into. */
    Browser unfold(String action) {
        driver.executeScript("const folded = arguments[0].closest('details'); if (folded) { folded.open = true }", find(form(action)));
        return this;
    }

    /** The form of an action where several are on the page: that whose hidden field has a value. For the methods that take an action. */
    static String form(String action, String field, String value) {
        return "form[action='" + action + "']:has([name='" + field + "'][value='" + value + "'])";
    }

    private static String form(String action) {
        return action.startsWith("form[") ? action : "form[action='" + action + "']";
    }

    /** Types into a field of that form, or chooses its file, or an option of its list. */
    Browser fill(String action, String field, String text) {
        WebElement element = find(form(action) + " [name='" + field + "']:not([type=hidden])");
        if (element.getTagName().equals("select")) {
            element.findElement(By.cssSelector("option[value='" + text + "']")).click();
        } else {
            element.sendKeys(text);
        }
        return this;
    }

    /** Empties a field of that form. */
    Browser clear(String action, String field) {
        find(form(action) + " [name='" + field + "']:not([type=hidden])").clear();
        return this;
    }

    /** Presses Tab until an element of the selector has the focus. */
    Browser tabTo(String selector) {
        for (int i = 0; i < MOST_TABS; i++) {
            press(Keys.TAB);
            if (driver.switchTo().activeElement().equals(find(selector))) {
                return this;
            }
        }
        throw new AssertionError("No Tab reaches " + selector);
    }

    /** Types on the keyboard, to whatever has the focus. */
    Browser press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
        return this;
    }

    /** Presses Enter on what loads another page, and waits until that has come. */
    Browser enter() {
        beforeEach.run();
        WebElement page = driver.findElement(By.tagName("html"));
        press(Keys.ENTER);
        new WebDriverWait(driver, PATIENCE).until(any -> isGone(page));
        find("main");
        return this;
    }

    /** Gives a field of that form a value that the page does not offer. */
    Browser forge(String action, String field, String value) {
        driver.executeScript("const field = arguments[0].elements[arguments[1]]; if (field.options) { field.options[0].value = arguments[2]; field.selectedIndex = 0 } else { field.value = arguments[2] }",
                find(form(action)), field, value);
        return this;
    }

    /** Sends a form, and waits for the page that comes. */
    Browser send(String action) {
        return submit(form(action) + " button");
    }

    /** Sends a form as a script of the page does, and returns the file that it is answered with. */
    byte[] download(String action) {
        beforeEach.run();
        Object content = driver.executeAsyncScript("const form = arguments[0], done = arguments[1];"
                + "fetch(form.action, {method: 'POST', body: new URLSearchParams(new FormData(form))}).then(answer => answer.arrayBuffer())"
                + ".then(bytes => done(btoa(Array.from(new Uint8Array(bytes), each => String.fromCharCode(each)).join(''))))", find(form(action)));
        return Base64.getDecoder().decode((String) content);
    }

    Browser signIn(String name, String password) {
        return type("username", name).type("password", password).submit("form.narrow button:not(.quiet)");
    }

    /** What axe-core objects to on this page by the rules of WCAG 2.2 AA, a line each. @param rules by these rules alone; none for all */
    List<String> objections(String... rules) {
        AxeBuilder axe = rules.length > 0 ? new AxeBuilder().withOnlyRules(List.of(rules))
                : new AxeBuilder().withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"));
        return axe.analyze(driver).getViolations().stream().map(Browser::line).toList();
    }

    private static String line(Rule rule) {
        return rule.getId() + ": " + rule.getNodes().stream().map(node -> node.getHtml() + " " + node.getTarget() + " " + node.getFailureSummary()).toList();
    }

    /** What the browser reports as errors of the page: a script or style that the policy blocks, a file that is missing. */
    List<String> errors() {
        return driver.manage().logs().get("browser").getAll().stream().map(Object::toString).filter(line -> line.contains("SEVERE") && !line.contains("status of 4")).toList();
    }

    /** Draws the page at that width, into target/console. */
    void picture(String name, int width, boolean dark) throws IOException {
        driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride", Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
        Object png = driver.executeCdpCommand("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true)).get("data");
        Files.write(pictures.resolve(name + "-" + width + (dark ? "-dark" : "") + ".png"), Base64.getDecoder().decode((String) png));
        driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    }

    /** Whether the page is wider than a window of that width: then it scrolls sideways. */
    boolean overflows(int width) {
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride", Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
        Object wide = driver.executeScript("return document.documentElement.scrollWidth");
        driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        return ((Number) wide).intValue() > width;
    }

    void forgetSession() {
        driver.manage().deleteAllCookies();
    }

    String path() {
        return driver.getCurrentUrl().substring(base.length());
    }

    @Override
    public void close() throws IOException {
        driver.quit();
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted((first, second) -> second.compareTo(first)).forEach(file -> file.toFile().delete());
        }
    }
}
