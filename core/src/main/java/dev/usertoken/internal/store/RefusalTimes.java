package dev.usertoken.internal.store;

import dev.usertoken.internal.time.TimeSource;
import dev.usertoken.spi.RefusedLogin;
import dev.usertoken.spi.TokenKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The times of refused logins on this process's monotonic clock, so that setting the wall clock has no effect. A login
 * that another process has stored is dated once, by the wall clock, when this process first reads it. Thread-safe.
 */
public final class RefusalTimes {
    /** A time after which no login matters any more. */
    private static final Duration LONGEST = Duration.ofDays(2);

    private final TimeSource time;
    private final Map<RefusedLogin, Long> times = new LinkedHashMap<>();

    /** Logins that were dated in the future, each with the login as which it counts. */
    private final Map<RefusedLogin, RefusedLogin> redated = new HashMap<>();

    /** The logins of this client, which count whether or not the store could be written. */
    private final Map<TokenKey, List<RefusedLogin>> own = new HashMap<>();

    public RefusalTimes(TimeSource time) {
        this.time = time;
    }

    /** Creates a login that is refused at the latest after a delay. */
    synchronized RefusedLogin create(TokenKey key, Duration delay, String passwordDigest) {
        RefusedLogin login = distinct(time.now().plus(delay), passwordDigest);
        put(login, time.nanos() + delay.toNanos());
        own.computeIfAbsent(key, absent -> new ArrayList<>()).add(login);
        return login;
    }

    /**
     * Returns stored logins and those of this client, without the ones that no longer matter.
     *
     * @param longest returns how long a login matters
     */
    synchronized List<RefusedLogin> recent(
            TokenKey key, List<RefusedLogin> stored, Function<RefusedLogin, Duration> longest) {
        List<RefusedLogin> ours = own.getOrDefault(key, Collections.emptyList());
        List<RefusedLogin> recent = Stream.concat(stored.stream(), ours.stream())
                .map(this::dated)
                .distinct()
                .filter(login -> age(login).compareTo(longest.apply(login)) < 0)
                .sorted(Comparator.comparing(this::age).reversed())
                .collect(Collectors.toList());
        ours.removeIf(login -> !recent.contains(login));
        if (ours.isEmpty()) {
            own.remove(key);
        }
        return recent;
    }

    /** Returns a login as it is stored, or with the present time if it is dated later. */
    private RefusedLogin dated(RefusedLogin stored) {
        Instant now = time.now();
        RefusedLogin known = redated.getOrDefault(stored, stored);
        if (times.containsKey(known)) {
            return known;
        }
        if (stored.at().isAfter(now)) {
            RefusedLogin login = distinct(now, stored.passwordDigest());
            put(login, time.nanos());
            redated.put(stored, login);
            return login;
        }
        Duration age = Duration.between(stored.at(), now);
        put(stored, time.nanos() - (age.compareTo(LONGEST) < 0 ? age : LONGEST).toNanos());
        return stored;
    }

    /** Creates a login that equals no other one, since equal ones would count as one. */
    private RefusedLogin distinct(Instant at, String passwordDigest) {
        RefusedLogin login = RefusedLogin.of(at, passwordDigest);
        while (times.containsKey(login)) {
            login = RefusedLogin.of(login.at().minusNanos(1), passwordDigest);
        }
        return login;
    }

    /** Returns how long ago a dated login was refused. */
    synchronized Duration age(RefusedLogin login) {
        Long at = times.get(login);
        return at == null ? LONGEST : Duration.ofNanos(Math.max(0, time.nanos() - at));
    }

    /** Drops a login that was not refused. */
    synchronized void remove(TokenKey key, RefusedLogin login) {
        times.remove(login);
        List<RefusedLogin> ours = own.getOrDefault(key, Collections.emptyList());
        ours.remove(login);
        if (ours.isEmpty()) {
            own.remove(key);
        }
    }

    private void put(RefusedLogin login, long nanos) {
        Iterator<Long> oldest = times.values().iterator();
        while (oldest.hasNext() && time.nanos() - oldest.next() > LONGEST.toNanos()) {
            oldest.remove();
        }
        redated.values().removeIf(known -> !times.containsKey(known));
        times.put(login, nanos);
    }
}
