package dev.usertoken;

/** A 2xx answer that cannot be understood, or whose media type no codec at hand reads. */
public final class ResponseException extends UserTokenException {
    private static final long serialVersionUID = 1L;

    private final int status;

    ResponseException(Operation operation, int status, String message, Throwable cause) {
        super(operation, false, message, cause);
        this.status = status;
    }

    /** The HTTP status, 200 to 299. */
    public int status() {
        return status;
    }
}
