package dev.usertoken.examples.cli;

import java.util.Locale;

/** The format of requests and the requested format of responses. */
enum Format {
    JSON("application/json", "application/json"),
    XML("application/xml", "application/xml"),
    /** A format of requests only; the service responds in JSON. */
    FORM("application/x-www-form-urlencoded", "application/json"),
    MULTIPART("multipart/form-data", "multipart/form-data");

    private final String requestMediaType;
    private final String responseMediaType;

    Format(String requestMediaType, String responseMediaType) {
        this.requestMediaType = requestMediaType;
        this.responseMediaType = responseMediaType;
    }

    String requestMediaType() {
        return requestMediaType;
    }

    String responseMediaType() {
        return responseMediaType;
    }

    /** Returns the value of the option {@code --format}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
