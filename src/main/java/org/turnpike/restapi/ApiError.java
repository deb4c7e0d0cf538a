package org.turnpike.restapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** The body of an error. @param error null when the status says it all */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record ApiError(int status, Detail error, List<Detail> warnings) {

    /** @param code the error's name; scripts compare it @param metadata what it is about */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Detail(String code, List<String> metadata) {
    }

    static ApiError of(int status) {
        return new ApiError(status, null, List.of());
    }
}
