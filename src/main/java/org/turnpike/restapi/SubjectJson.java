package org.turnpike.restapi;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.turnpike.admin.ClientView;
import org.turnpike.admin.GlobalConfigurationMXBean;
import org.turnpike.admin.MemberView;

/** The subjects of access rights, as the API describes them: subsystems, global groups and local groups. */
final class SubjectJson {
    private final Map<String, String> names;

    SubjectJson(Desk desk) {
        GlobalConfigurationMXBean configuration = desk.bean(GlobalConfigurationMXBean.class);
        names = configuration.getInstances().stream().flatMap(instance -> configuration.members(instance).stream())
                .collect(Collectors.toMap(MemberView::getId, MemberView::getName, (first, second) -> first));
    }

    record ServiceClient(String id, String name, String localGroupCode, String serviceClientType, String rightsGivenAt) {
    }

    record ServiceClients(List<ServiceClient> items) {
    }

    /**
     * @param subject the subject in the form of the beans
     * @param client the client that provides the service and has the local groups
     */
    ServiceClient view(String subject, String client) {
        if (subject.startsWith("local:")) {
            String code = subject.substring("local:".length());
            return new ServiceClient(String.valueOf(Ids.number("group", client, code)), code, code, "LOCALGROUP", null);
        }
        if (subject.startsWith("global:")) {
            String path = subject.substring("global:".length());
            return new ServiceClient(Ids.id(path), path.substring(path.indexOf('/') + 1), null, "GLOBALGROUP", null);
        }
        return new ServiceClient(Ids.id(subject), names.getOrDefault(subject, ""), null, "SUBSYSTEM", null);
    }

    /**
     * Converts a subject to the beans' form.
     *
     * @throws ApiException 404 if it is a number, and the client has no local group of that number
     */
    static String subject(String id, ClientView client) {
        if (id != null && id.matches("[0-9]{1,16}")) {
            return client.getGroups().stream().filter(group -> String.valueOf(Ids.number("group", client.getId(), group.getCode())).equals(id)).findFirst()
                    .map(group -> "local:" + group.getCode()).orElseThrow(() -> ApiException.of(404, "local_group_not_found"));
        }
        return Ids.subject(id);
    }

    static List<String> subjects(ServiceClients given, ClientView client) {
        List<ServiceClient> items = Given.body(Given.body(given).items());
        return items.stream().map(item -> subject(Given.text("id", Given.body(item).id()), client)).toList();
    }
}
