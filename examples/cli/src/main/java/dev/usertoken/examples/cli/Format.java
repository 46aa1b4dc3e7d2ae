package dev.usertoken.examples.cli;

import java.util.Locale;

/** The format of requests and the requested format of replies. */
enum Format {
    JSON("application/json", "application/json"),
    XML("application/xml", "application/xml"),
    /** A format in which the service does not reply. */
    FORM("application/x-www-form-urlencoded", "application/json"),
    MULTIPART("multipart/form-data", "multipart/form-data");

    private final String requestMediaType;
    private final String replyMediaType;

    Format(String requestMediaType, String replyMediaType) {
        this.requestMediaType = requestMediaType;
        this.replyMediaType = replyMediaType;
    }

    String requestMediaType() {
        return requestMediaType;
    }

    String replyMediaType() {
        return replyMediaType;
    }

    /** Returns the value of the option {@code --format}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
