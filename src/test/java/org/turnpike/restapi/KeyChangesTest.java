package org.turnpike.restapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turnpike.users.Role;

/** Keys for authentication are the security officer's. */
class KeyChangesTest {
    @Test
    void leavesAuthenticationAndWhatIsUnknownToTheSecurityOfficer() {
        for (String usage : new String[] {"AUTHENTICATION", "", "signing", null}) {
            assertThat(KeyChanges.allowed(usage, Set.of(Role.XROAD_REGISTRATION_OFFICER, Role.XROAD_SYSTEM_ADMINISTRATOR))).as(usage).isFalse();
            assertThat(KeyChanges.allowed(usage, Set.of(Role.XROAD_SECURITY_OFFICER))).as(usage).isTrue();
        }
        assertThat(KeyChanges.allowed("SIGNING", Set.of(Role.XROAD_REGISTRATION_OFFICER))).isTrue();
    }
}
