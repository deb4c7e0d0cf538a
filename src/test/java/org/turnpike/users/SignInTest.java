package org.turnpike.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.TestClock;
import org.turnpike.keys.InternalKeyStore;
import org.turnpike.storage.Storage;
import org.turnpike.users.SignIn.LockedOutException;

/** What guessing costs, and whom it locks out. */
class SignInTest {
    private static final String HERE = "192.0.2.1";
    private static final SignIn.Realm NO_REALM = (name, password) -> Set.of();
    private static final String PASSWORD = "a-long-test-password";
    private final TestClock clock = new TestClock(Instant.parse("2026-01-01T00:00:00Z"));
    @TempDir
    private Path folder;
    private Storage storage;
    private Users users;
    private SignIn signIn;

    @BeforeEach
    void open() throws Exception {
        storage = new Storage(folder);
        users = new Users(new UserStore(storage.configuration()), clock);
        signIn = new SignIn(users, new Sessions(Duration.ofMinutes(30), Duration.ofHours(8)), clock);
    }

    @AfterEach
    void close() throws Exception {
        storage.close();
    }

    private Optional<SignedIn> byPassword(String name, String password, String address, SignIn.Realm realm) throws LockedOutException {
        return signIn.byPassword(name, password.toCharArray(), address, SignedIn.Method.SESSION, realm);
    }

    @Test
    void tenThousandWrongKeysAreCheckedTwentyTimes() throws Exception {
        String secret = users.createKey(Set.of(Role.XROAD_SYSTEM_ADMINISTRATOR)).secret();
        int checked = 0;
        for (int i = 0; i < 10_000; i++) {
            checked += isChecked("guess" + i, HERE) ? 1 : 0;
        }
        assertThat(checked).isEqualTo(LockOut.OF_ADDRESS);
        assertThat(signIn.byKey(secret, HERE)).as("who shares the address of an attacker is not locked out").isPresent();
        assertThat(isChecked("guess", "192.0.2.2")).as("another address is not locked out").isTrue();
        clock.advance(LockOut.PERIOD.plusSeconds(1));
        assertThat(isChecked("guess", HERE)).isTrue();
    }

    private String code() {
        users.add("alice", Optional.of(PASSWORD.toCharArray()), Set.of(Role.XROAD_SYSTEM_ADMINISTRATOR));
        return users.createCode("alice").code();
    }

    @Test
    void aCodeSignsInOnce() throws Exception {
        String code = code();
        assertThat(code).matches("[0-9a-f]{64}");
        SignedIn who = signIn.byCode(code, HERE).orElseThrow();
        assertThat(who.name()).isEqualTo("alice");
        assertThat(signIn.byCode(code, HERE)).as("the second time").isEmpty();
        assertThat(signIn.session(signIn.start(who).id())).isPresent();
    }

    @Test
    void aNewCodeReplacesTheUnusedOne() throws Exception {
        String first = code();
        String second = users.createCode("alice").code();
        assertThat(signIn.byCode(first, HERE)).isEmpty();
        assertThat(signIn.byCode(second, HERE)).isPresent();
    }

    @Test
    void aCodeExpiresAndIsVoidOnceThePasswordIsChangedOrTheAdministratorRemoved() throws Exception {
        String expired = code();
        clock.advance(LoginCodes.VALID.plusSeconds(1));
        assertThat(signIn.byCode(expired, HERE)).isEmpty();
        String overtaken = users.createCode("alice").code();
        users.changePassword("alice", "another-long-password".toCharArray());
        assertThat(signIn.byCode(overtaken, HERE)).isEmpty();
        String orphan = users.createCode("alice").code();
        users.remove("alice");
        assertThat(signIn.byCode(orphan, HERE)).isEmpty();
    }

    @Test
    void wrongCodesLockTheirAddressOut() throws Exception {
        String code = code();
        for (int i = 0; i < LockOut.OF_ADDRESS; i++) {
            assertThat(signIn.byCode("f".repeat(64), HERE)).isEmpty();
        }
        assertThatThrownBy(() -> signIn.byCode("f".repeat(64), HERE)).isInstanceOf(LockedOutException.class);
        assertThat(signIn.byCode(code, HERE)).as("as with keys, an attacker at the same address does not lock the owner out").isPresent();
    }

    @Test
    void wrongKeysFromOneNetworkOfIpv6CountTogether() throws Exception {
        int checked = 0;
        for (int i = 0; i < 100; i++) {
            checked += isChecked("guess" + i, "2001:db8:0:1::" + Integer.toHexString(i)) ? 1 : 0;
        }
        assertThat(checked).isEqualTo(LockOut.OF_ADDRESS);
        assertThat(isChecked("guess", "2001:db8:0:2::1")).isTrue();
        assertThat(isChecked("guess", "2001:0db8:0000:0001:ffff:0:0:1%eth0")).isFalse();
    }

    @Test
    void attemptsUnderWayCountAsFailures() throws Exception {
        LockOut lockOut = new LockOut();
        Instant now = clock.instant();
        for (int i = 0; i < LockOut.FAILURES; i++) {
            assertThat(lockOut.begin("alice", HERE, now)).isTrue();
        }
        assertThat(lockOut.begin("alice", HERE, now)).isFalse();
        lockOut.failed("alice", HERE, now);
        lockOut.abandoned("alice", HERE, now);
        assertThat(lockOut.begin("alice", HERE, now)).isTrue();
        lockOut.succeeded("alice", HERE, now);
        assertThat(lockOut.begin("alice", HERE, now)).as("a success forgets the failures").isTrue();
    }

    @Test
    void aCertificateSignsInWhileItIsValid() throws Exception {
        X509Certificate certificate = new InternalKeyStore(folder.resolve("internal.p12")).open("test", clock.instant()).chain().get(0);
        users.add("alice", Optional.empty(), Set.of(Role.XROAD_SECURITY_OFFICER));
        users.addCertificate("alice", "ab".repeat(32));
        assertThat(signIn.byCertificate(certificate, "ab".repeat(32), HERE)).isPresent();
        clock.advance(Duration.between(clock.instant(), certificate.getNotAfter().toInstant()).plusSeconds(1));
        assertThat(signIn.byCertificate(certificate, "ab".repeat(32), HERE)).isEmpty();
    }

    @Test
    void unknownCertificatesAndOverlongCredentialsAreLimitedAsWrongOnesAre() throws Exception {
        X509Certificate certificate = new InternalKeyStore(folder.resolve("internal.p12")).open("test", clock.instant()).chain().get(0);
        for (int i = 0; i < LockOut.OF_ADDRESS / 2; i++) {
            assertThat(signIn.byCertificate(certificate, "cd".repeat(32), HERE)).isEmpty();
            assertThat(byPassword(i + "x".repeat(257), PASSWORD, HERE, (name, password) -> Set.of(Role.XROAD_SECURITY_OFFICER))).isEmpty();
        }
        assertThatThrownBy(() -> signIn.byCertificate(certificate, "cd".repeat(32), HERE)).isInstanceOf(LockedOutException.class);
    }

    private boolean isChecked(String guess, String address) {
        try {
            return signIn.byKey(guess, address).isEmpty();
        } catch (LockedOutException e) {
            return false;
        }
    }

    /** An administrator of the container's realm is no failure of our own table. */
    @Test
    void logInsByTheContainersRealmDoNotLockOut() throws Exception {
        SignIn.Realm realm = (name, password) -> name.equals("maria") && new String(password).equals(PASSWORD) ? Set.of(Role.XROAD_SECURITYSERVER_OBSERVER) : Set.of();
        for (int i = 0; i < LockOut.FAILURES + 1; i++) {
            assertThat(byPassword("maria", PASSWORD, HERE, realm)).contains(new SignedIn("maria", Set.of(Role.XROAD_SECURITYSERVER_OBSERVER), SignedIn.Method.SESSION));
        }
    }

    @Test
    void ownAdministratorsComeFirst() throws Exception {
        users.add("alice", Optional.of(PASSWORD.toCharArray()), Set.of(Role.XROAD_SECURITY_OFFICER));
        assertThat(byPassword("alice", PASSWORD, HERE, NO_REALM).orElseThrow().roles()).containsExactly(Role.XROAD_SECURITY_OFFICER);
        assertThat(byPassword("alice", "another-long-password", HERE, NO_REALM)).isEmpty();
    }

    @Test
    void failuresOfANameAtOneAddressLockOutThatPairAlone() throws Exception {
        users.add("alice", Optional.of(PASSWORD.toCharArray()), Set.of(Role.XROAD_SECURITY_OFFICER));
        for (int i = 0; i < LockOut.FAILURES; i++) {
            assertThat(byPassword("alice", "a-guess-of-a-password", HERE, NO_REALM)).isEmpty();
        }
        assertThatThrownBy(() -> byPassword("alice", PASSWORD, HERE, NO_REALM)).isInstanceOf(LockedOutException.class);
        assertThat(byPassword("alice", PASSWORD, "192.0.2.2", NO_REALM)).isPresent();
    }

    private String session(String name, String password) throws Exception {
        return signIn.start(byPassword(name, password, HERE, NO_REALM).orElseThrow()).id();
    }

    private Set<Role> roles(String session) {
        return signIn.session(session).map(found -> found.who().roles()).orElse(Set.of());
    }

    /** As another node does it: in the database only. */
    @Test
    void aSessionHasTheRolesThatItsAdministratorHasNow() throws Exception {
        users.add("alice", Optional.of(PASSWORD.toCharArray()), Set.of(Role.XROAD_SECURITY_OFFICER));
        String session = session("alice", PASSWORD);
        users.changeRoles("alice", Set.of(Role.XROAD_SECURITYSERVER_OBSERVER));
        assertThat(roles(session)).containsExactly(Role.XROAD_SECURITYSERVER_OBSERVER);
        users.changePassword("alice", "another-long-password".toCharArray());
        assertThat(roles(session)).as("the password was changed").isEmpty();
        String next = session("alice", "another-long-password");
        users.remove("alice");
        users.add("alice", Optional.of("another-long-password".toCharArray()), Set.of(Role.XROAD_SECURITY_OFFICER));
        assertThat(roles(next)).as("another administrator of that name").isEmpty();
    }

    @Test
    void aSessionEndsWithTheCertificateThatBeganIt() throws Exception {
        X509Certificate certificate = new InternalKeyStore(folder.resolve("internal.p12")).open("test", clock.instant()).chain().get(0);
        users.add("alice", Optional.empty(), Set.of(Role.XROAD_SECURITY_OFFICER));
        users.addCertificate("alice", "ab".repeat(32));
        String session = signIn.start(signIn.byCertificate(certificate, "ab".repeat(32), HERE).orElseThrow()).id();
        users.addCertificate("alice", "cd".repeat(32));
        assertThat(roles(session)).containsExactly(Role.XROAD_SECURITY_OFFICER);
        users.removeCertificate("alice", "ab".repeat(32));
        assertThat(roles(session)).isEmpty();
    }

    @Test
    void ofTwentyOneSessionsOfANameTheOneUsedLeastRecentlyEnds() {
        SignedIn maria = new SignedIn("maria", Set.of(Role.XROAD_SECURITYSERVER_OBSERVER), SignedIn.Method.SESSION);
        String other = signIn.start(new SignedIn("olaf", maria.roles(), maria.method())).id();
        String first = signIn.start(maria).id();
        String second = signIn.start(maria).id();
        assertThat(signIn.session(first)).isPresent();
        for (int i = 2; i < 21; i++) {
            signIn.start(maria);
        }
        assertThat(signIn.session(second)).isEmpty();
        assertThat(signIn.session(first)).isPresent();
        assertThat(signIn.session(other)).isPresent();
    }
}
