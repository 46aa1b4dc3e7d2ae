package dev.usertoken.examples.cli;

import java.util.Locale;

/** How requests are written, and how replies are asked for. */
enum Format {
    JSON("application/json", "application/json"),
    XML("application/xml", "application/xml"),
    /** The service answers in no such format. */
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

    /** As it is written after {@code --format}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
