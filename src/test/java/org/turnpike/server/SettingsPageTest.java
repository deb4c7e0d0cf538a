package org.turnpike.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turnpike.connector.NativeCrypto;

/** The page of settings, and the defaults in the containers' files, are those of the code. */
class SettingsPageTest {
    private static final Path PAGE = Path.of("docs/settings.md");
    private static final String WRITE = "turnpike.test.write-settings-page";

    @Test
    void pageIsWhatTheCodeDescribes() throws IOException {
        String page = SettingsPage.of(Settings.described());
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).as("write docs/settings.md again: mvn test -Dtest=SettingsPageTest -D%s=true", WRITE).isEqualTo(page);
    }

    @Test
    void everySettingHasOneDescriptionWithAnEffect() {
        List<DescribedSetting> settings = Settings.described();
        assertThat(settings.stream().map(DescribedSetting::name)).doesNotHaveDuplicates().hasSizeGreaterThan(150);
        assertThat(settings).allSatisfy(setting -> assertThat(setting.effect()).matches("[A-Z].*\\.").doesNotContain("|"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tomcat-conf/conf/server.xml", "wildfly-conf/turnpike.cli"})
    void containersUseTheDefaultsOfTheCode(String file) throws IOException {
        Map<String, String> described = DoorSetting.ALL.stream().collect(Collectors.toMap(DoorSetting::name, DoorSetting::defaultValue));
        Matcher used = Pattern.compile("\\$\\{(turnpike\\.door\\.[a-z0-9.-]+):-?([^}]*)}").matcher(Files.readString(Path.of(file)));
        List<String> wrong = used.results().filter(each -> !isDefault(each.group(2).replaceAll("\\s", ""), described.get(each.group(1)))).map(each -> each.group())
                .toList();
        assertThat(wrong).isEmpty();
    }

    /** A door that is off has a port in the container's file all the same. */
    private static boolean isDefault(String inFile, String inCode) {
        return inFile.equals(inCode) || DoorSetting.OFF.equals(inCode);
    }

    @Test
    void everyDoorSettingIsReadByAContainerOrByTheApplication() throws IOException {
        String files = Files.readString(Path.of("tomcat-conf/conf/server.xml")) + Files.readString(Path.of("wildfly-conf/turnpike.cli"));
        Stream<String> own = Stream.concat(Stream.of(DoorSetting.DRAIN_TIMEOUT, DoorSetting.STOP_TIMEOUT).map(DoorSetting::name), Stream.of(NativeCrypto.SETTING));
        assertThat(Stream.concat(Pattern.compile("turnpike\\.door\\.[a-z0-9.-]*[a-z0-9]").matcher(files).results().map(each -> each.group()), own).toList())
                .containsAll(DoorSetting.ALL.stream().map(DoorSetting::name).toList());
    }
}
