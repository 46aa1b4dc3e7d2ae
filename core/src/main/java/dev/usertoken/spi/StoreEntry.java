package dev.usertoken.spi;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The entry of a store for a key: an optional token, the logins that were refused recently, and the fencing token of
 * the lease under which the entry was written. Immutable.
 */
public final class StoreEntry {
    private static final String HEADER = "usertoken-entry 1";

    private final long fencingToken;
    private final @Nullable StoredToken token;
    private final List<RefusedLogin> refusedLogins;

    private StoreEntry(long fencingToken, @Nullable StoredToken token, List<RefusedLogin> refusedLogins) {
        this.fencingToken = fencingToken;
        this.token = token;
        this.refusedLogins = refusedLogins.isEmpty()
                ? Collections.emptyList()
                : Collections.unmodifiableList(new ArrayList<>(refusedLogins));
    }

    /**
     * Creates an entry.
     *
     * @param fencingToken the fencing token of the lease under which the entry is written
     * @param refusedLogins the refused logins, oldest first
     */
    public static StoreEntry of(long fencingToken, Optional<StoredToken> token, List<RefusedLogin> refusedLogins) {
        Objects.requireNonNull(refusedLogins, "refusedLogins");
        return new StoreEntry(
                fencingToken, Objects.requireNonNull(token, "token").orElse(null), refusedLogins);
    }

    /**
     * Parses a result of {@link #serialized}.
     *
     * @return the entry; empty if the text is not a whole entry of this version
     */
    public static Optional<StoreEntry> parse(String text) {
        int end = Objects.requireNonNull(text, "text").lastIndexOf("end ");
        if (end < 0 || !text.substring(end).equals(seal(text.substring(0, end)))) {
            return Optional.empty();
        }
        try {
            return parse(text.substring(0, end).split("\n", -1));
        } catch (DateTimeException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static Optional<StoreEntry> parse(String[] lines) {
        if (!lines[0].equals(HEADER)) {
            return Optional.empty();
        }
        long fencingToken = 0;
        StoredToken token = null;
        List<RefusedLogin> refused = new ArrayList<>();
        for (int i = 1; i < lines.length - 1; i++) {
            String[] words = lines[i].split(" ", 5);
            switch (words[0]) {
                case "fence":
                    fencingToken = Long.parseLong(words[1]);
                    break;
                case "token":
                    token = StoredToken.of(
                            words[4], Instant.parse(words[1]), Instant.parse(words[2]), Integer.parseInt(words[3]));
                    break;
                case "refused":
                    refused.add(RefusedLogin.of(Instant.parse(words[1]), words[2]));
                    break;
                default:
                    return Optional.empty();
            }
        }
        return Optional.of(new StoreEntry(fencingToken, token, refused));
    }

    /** Returns the fencing token of the lease under which the entry was written. */
    public long fencingToken() {
        return fencingToken;
    }

    public Optional<StoredToken> token() {
        return Optional.ofNullable(token);
    }

    /** Returns the refused logins, oldest first and unmodifiable. */
    public List<RefusedLogin> refusedLogins() {
        return refusedLogins;
    }

    /** Returns this entry as lines of secret text with a checksum at the end. Equal entries have equal texts. */
    public String serialized() {
        StringBuilder text = new StringBuilder(HEADER).append("\nfence ").append(fencingToken);
        if (token != null) {
            text.append("\ntoken ")
                    .append(token.refreshedAt())
                    .append(' ')
                    .append(token.expiresAt())
                    .append(' ')
                    .append(token.renewals())
                    .append(' ')
                    .append(token.text());
        }
        for (RefusedLogin refused : refusedLogins) {
            text.append("\nrefused ").append(refused.at()).append(' ').append(refused.passwordDigest());
        }
        text.append('\n');
        return text + seal(text.toString());
    }

    private static String seal(String text) {
        CRC32 checksum = new CRC32();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        checksum.update(bytes, 0, bytes.length);
        return "end " + Long.toHexString(checksum.getValue()) + "\n";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoreEntry && serialized().equals(((StoreEntry) other).serialized());
    }

    @Override
    public int hashCode() {
        return serialized().hashCode();
    }

    @Override
    public String toString() {
        return "StoreEntry[fencing token " + fencingToken + ", " + (token == null ? "no token" : "a token") + ", "
                + refusedLogins.size() + " refused logins]";
    }
}
