package dev.usertoken.benchmarks;

/** A client under comparison. */
interface TokenClient extends AutoCloseable {
    String USERNAME = "Siteowner";
    String PASSWORD = "apitest1234";
    String SITE = "-99";
    String API_KEY = "benchmark-key";

    /** Logs in and returns the token. */
    String issue() throws Exception;

    /** Revokes a token. */
    void revoke() throws Exception;

    @Override
    void close() throws Exception;
}
