package org.turnpike.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turnpike.admin.Version;

/** The command line as it is used by default: attached to the JVM of a server on the same machine, which was told nothing of JMX. */
@Tag("slow")
class AttachTest {
    @TempDir
    private static Path folder;
    private static InstanceProcess servers;

    private record Outcome(int status, String out, String err) {
    }

    @BeforeAll
    static void start() throws Exception {
        servers = new InstanceProcess(folder.resolve("log"));
    }

    @AfterAll
    static void stop() throws Exception {
        servers.close();
    }

    private static Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        return new Outcome(AdminMain.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments), out.toString(), err.toString());
    }

    @Test
    void theJvmIsNamed() {
        assertThat(run("status", "--pid", servers.pid())).isEqualTo(new Outcome(AdminMain.OK, "SANDBOX/COM/1111/ss1 is ready (version " + Version.current() + ")\n", ""));
        assertThat(run("status", "--pid", servers.pid(), "--server", "ss2").out()).startsWith("SANDBOX/GOV/2222/ss2 is ready");
        assertThat(run("globalconf", "show", "--json", "--pid", servers.pid()).out()).contains("\"instance\":\"SANDBOX\"");
    }

    /** Other servers of the same user may run on this machine: then the search names the process ids to choose from. */
    @Test
    void theJvmIsFound() {
        Outcome found = run("status");
        if (found.status() == AdminMain.NO_SERVER) {
            assertThat(found.err()).contains("pid " + servers.pid() + "  home ", "server SANDBOX/COM/1111/ss1");
        } else {
            assertThat(found).isEqualTo(new Outcome(AdminMain.OK, "SANDBOX/COM/1111/ss1 is ready (version " + Version.current() + ")\n", ""));
        }
    }

    @Test
    void whatCannotBeAttachedToIsNamed() {
        assertThat(run("status", "--pid", "no-pid")).satisfies(refused -> {
            assertThat(refused.status()).isEqualTo(AdminMain.NO_SERVER);
            assertThat(refused.err()).contains("no-pid");
        });
        String self = String.valueOf(ProcessHandle.current().pid());
        assertThat(run("status", "--pid", self).status()).as("a JVM does not attach to itself").isEqualTo(AdminMain.NO_SERVER);
    }
}
