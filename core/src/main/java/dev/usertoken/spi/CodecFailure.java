package dev.usertoken.spi;

import java.io.IOException;

/** Thrown if bytes are not one well-formed document. The message contains the position, and no part of the document. */
public final class CodecFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private CodecFailure(String message) {
        super(message, null); // The explicit null prevents a later initCause, since a cause may quote the payload.
    }

    /** Creates a failure at an unknown position. */
    public static CodecFailure notWellFormed() {
        return new CodecFailure("not a well-formed document");
    }

    /**
     * Creates a failure at a position.
     *
     * @param line the line, from 1
     * @param column the column, from 1
     */
    public static CodecFailure notWellFormedAt(long line, long column) {
        return new CodecFailure("not a well-formed document: line " + line + ", column " + column);
    }
}
