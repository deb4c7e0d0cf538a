package org.turnpike.restapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** The body of an error. @param error null if the status is sufficient */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record ApiError(int status, Detail error, List<Detail> warnings) {

    /** @param code the error's name; scripts compare it @param metadata the subject of the error */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Detail(String code, List<String> metadata) {
    }

    static ApiError of(int status) {
        return new ApiError(status, null, List.of());
    }
}
