package org.turnpike.message;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.turnpike.id.ClientId;
import org.turnpike.id.MemberId;
import org.turnpike.id.ServerId;
import org.turnpike.id.ServiceId;
import org.turnpike.id.SubsystemId;

/** Identifiers as REST headers write them (messages.md §2.2). Malformed text causes an {@link IllegalArgumentException}. */
final class RestIdentifiers {
    private RestIdentifiers() {
    }

    static ClientId client(String value) {
        List<String> parts = parts(value, 3, 4);
        MemberId member = member(parts);
        return parts.size() == 3 ? member : new SubsystemId(member, parts.get(3));
    }

    static ServiceId service(String value) {
        List<String> parts = parts(value, 5, 5);
        return new ServiceId(new SubsystemId(member(parts), parts.get(3)), parts.get(4));
    }

    static ServerId server(String value) {
        List<String> parts = parts(value, 4, 4);
        return new ServerId(member(parts), parts.get(3));
    }

    static List<String> representedParty(String value) {
        return parts(value, 1, 2);
    }

    static String write(ClientId client) {
        MemberId member = client.member();
        Stream<String> parts = Stream.of(member.instance(), member.memberClass(), member.code());
        return (client instanceof SubsystemId subsystem ? Stream.concat(parts, Stream.of(subsystem.subsystemCode())) : parts)
                .map(UriText::encode).collect(Collectors.joining("/"));
    }

    static String write(ServiceId service) {
        return write(service.provider()) + "/" + UriText.encode(service.code());
    }

    private static MemberId member(List<String> parts) {
        return new MemberId(parts.get(0), parts.get(1), parts.get(2));
    }

    private static List<String> parts(String value, int least, int most) {
        List<String> parts = Arrays.stream(value.split("/", -1)).map(UriText::decode).toList();
        if (parts.size() < least || parts.size() > most) {
            throw new IllegalArgumentException("'" + value + "' does not have the parts of an identifier");
        }
        return parts;
    }
}
