package org.turnpike.restapi;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.turnpike.admin.ClientView;
import org.turnpike.admin.ClientsMXBean;
import org.turnpike.admin.GlobalConfigurationMXBean;
import org.turnpike.admin.GroupView;
import org.turnpike.admin.MemberView;
import org.turnpike.users.Role;

/** Local groups of clients: {@code /api/v1/clients/{id}/local-groups} and {@code /api/v1/local-groups}. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class GroupsApi {
    private final Desk desk;

    /** Created by Jersey for each request. */
    @Inject
    public GroupsApi(Desk desk) {
        this.desk = desk;
    }

    record GroupMember(String id, String name, String createdAt) {
    }

    record Group(String id, String code, String description, int memberCount, List<GroupMember> members) {
    }

    record NewGroup(String code, String description) {
    }

    record Description(String description) {
    }

    record Members(List<String> items) {
    }

    /** A group and the client that has it. */
    private record Found(String client, GroupView group) {
    }

    private ClientsMXBean clients() {
        return desk.bean(ClientsMXBean.class);
    }

    private Map<String, String> names() {
        GlobalConfigurationMXBean configuration = desk.bean(GlobalConfigurationMXBean.class);
        return configuration.getInstances().stream().flatMap(instance -> configuration.members(instance).stream())
                .collect(Collectors.toMap(MemberView::getId, MemberView::getName, (first, second) -> first));
    }

    private Group view(Found found, Map<String, String> names) {
        String added = desk.configuredAt();
        return new Group(String.valueOf(number(found)), found.group().getCode(), found.group().getDescription(), found.group().getMembers().size(),
                found.group().getMembers().stream().map(path -> new GroupMember(Ids.id(path), names.getOrDefault(path, ""), added)).toList());
    }

    private static long number(Found found) {
        return Ids.number("group", found.client(), found.group().getCode());
    }

    private Found require(String id) {
        return clients().getClients().stream().flatMap(client -> client.getGroups().stream().map(group -> new Found(client.getId(), group)))
                .filter(found -> String.valueOf(number(found)).equals(id)).findFirst().orElseThrow(() -> ApiException.of(404, "local_group_not_found"));
    }

    private ClientView client(String id) {
        String path = Ids.path(id);
        return clients().getClients().stream().filter(each -> each.getId().equals(path)).findFirst().orElseThrow(() -> ApiException.of(404, "client_not_found"));
    }

    /** The local groups of a client. */
    @GET
    @Path("clients/{id}/local-groups")
    @Allowed({Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public List<Group> groups(@PathParam("id") String id) {
        Map<String, String> names = names();
        ClientView client = client(id);
        return client.getGroups().stream().map(group -> view(new Found(client.getId(), group), names)).toList();
    }

    /** Adds a local group. 409 {@code local_group_code_already_exists}. */
    @POST
    @Path("clients/{id}/local-groups")
    @Allowed(bean = ClientsMXBean.class, operation = "addGroup")
    public Response add(@PathParam("id") String id, NewGroup given) {
        String code = Given.text("code", Given.body(given).code());
        String description = Given.text("description", given.description());
        ClientView client = client(id);
        desk.add("local_group_code_already_exists", () -> client(id).getGroups().stream().anyMatch(group -> group.getCode().equals(code)),
                () -> clients().addGroup(client.getId(), code, description));
        return Response.status(201).entity(view(new Found(client.getId(), new GroupView(code, description, List.of())), Map.of())).build();
    }

    /** One local group. */
    @GET
    @Path("local-groups/{group}")
    @Allowed({Role.XROAD_SERVICE_ADMINISTRATOR, Role.XROAD_SECURITYSERVER_OBSERVER})
    public Response group(@PathParam("group") String id) {
        return StateTag.answer(state(id));
    }

    private Group state(String id) {
        return view(require(id), names());
    }

    /** Changes a local group's description. */
    @PATCH
    @Path("local-groups/{group}")
    @Allowed(bean = ClientsMXBean.class, operation = "describeGroup")
    public Response describe(@PathParam("group") String id, Description given) {
        String description = Given.text("description", Given.body(given).description());
        Found found = require(id);
        desk.update(() -> state(id), () -> clients().describeGroup(found.client(), found.group().getCode(), description));
        return StateTag.answer(state(id));
    }

    /** Removes a local group with its rights. */
    @DELETE
    @Path("local-groups/{group}")
    @Allowed(bean = ClientsMXBean.class, operation = "removeGroup")
    public void remove(@PathParam("group") String id) {
        Found found = require(id);
        desk.call(() -> clients().removeGroup(found.client(), found.group().getCode()));
    }

    /** Adds members to a local group. 409 when all of them are members. */
    @POST
    @Path("local-groups/{group}/members")
    @Allowed(bean = ClientsMXBean.class, operation = "addMembers")
    public Response addMembers(@PathParam("group") String id, Members given) {
        List<String> paths = paths(given);
        Found found = require(id);
        desk.add("local_group_member_already_exists", () -> require(id).group().getMembers().containsAll(paths),
                () -> clients().addMembers(found.client(), found.group().getCode(), paths));
        return Response.status(201).entity(given).build();
    }

    private static List<String> paths(Members given) {
        List<String> items = Given.body(Given.body(given).items());
        return items.stream().map(Ids::path).toList();
    }

    /** Removes members from a local group. */
    @POST
    @Path("local-groups/{group}/members/delete")
    @Allowed(bean = ClientsMXBean.class, operation = "removeMembers")
    public void removeMembers(@PathParam("group") String id, Members given) {
        List<String> paths = paths(given);
        Found found = require(id);
        desk.call(() -> clients().removeMembers(found.client(), found.group().getCode(), paths));
    }
}
