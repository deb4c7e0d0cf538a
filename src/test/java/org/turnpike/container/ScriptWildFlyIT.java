package org.turnpike.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of wildfly-conf on a fresh WildFly. */
@ExtendWith(ContainerUnderTest.Preparation.class)
class ScriptWildFlyIT {
    @TempDir
    Path folder;
    private Path base;
    private byte[] delivered;

    @BeforeEach
    void fresh() throws Exception {
        base = folder.resolve("standalone");
        WildFlyBase.copyStandalone(base);
        delivered = configuration();
    }

    @Test
    void secondRunChangesNothingAndUndoGivesBackEveryByte() throws Exception {
        WildFlyBase.run("turnpike.cli", base);
        byte[] changed = configuration();
        assertThat(changed).isNotEqualTo(delivered);

        WildFlyBase.run("turnpike.cli", base);
        assertThat(configuration()).isEqualTo(changed);

        WildFlyBase.run("turnpike-undo.cli", base);
        assertThat(configuration()).asString().isEqualTo(new String(delivered));
    }

    @Test
    void undoWithoutAnythingToUndoChangesNothing() throws Exception {
        WildFlyBase.run("turnpike-undo.cli", base);
        assertThat(configuration()).isEqualTo(delivered);
    }

    /** It ends with what is missing, and goes on from there the next time. */
    @Test
    void scriptWithoutTheModuleSaysSoAndCanBeRunAgain() throws Exception {
        Path withoutModule = WildFlyBase.withoutModule(folder.resolve("home"));
        assertThatThrownBy(() -> WildFlyBase.run(withoutModule, "turnpike.cli", base)).isInstanceOf(IOException.class)
                .hasMessageContaining("ModuleNotFoundException: org.turnpike.connector");

        WildFlyBase.run("turnpike.cli", base);
        assertThat(configuration()).asString().contains("https-listener name=\"turnpike-server\"");
        WildFlyBase.run("turnpike-undo.cli", base);
        assertThat(configuration()).asString().isEqualTo(new String(delivered));
    }

    /** What an operator has set before stays, also through undo. */
    @Test
    void portsThatWereMovedBeforeStay() throws Exception {
        Path file = base.resolve("configuration/standalone.xml");
        Files.writeString(file, Files.readString(file).replace("${jboss.http.port:8080}", "${jboss.http.port:9080}"));
        byte[] moved = configuration();

        WildFlyBase.run("turnpike.cli", base);
        assertThat(configuration()).asString().contains("${jboss.http.port:9080}");
        WildFlyBase.run("turnpike-undo.cli", base);
        assertThat(configuration()).isEqualTo(moved);
    }

    private byte[] configuration() throws Exception {
        return Files.readAllBytes(base.resolve("configuration/standalone.xml"));
    }
}
