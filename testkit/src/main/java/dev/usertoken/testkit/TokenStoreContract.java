package dev.usertoken.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usertoken.spi.Lease;
import dev.usertoken.spi.RefusedLogin;
import dev.usertoken.spi.StoreEntry;
import dev.usertoken.spi.StoredToken;
import dev.usertoken.spi.TokenKey;
import dev.usertoken.spi.TokenStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The contract of {@link TokenStore}, as tests. Extend it, open your store in {@link #open}, and run it with JUnit 5.9 or
 * later. The name of a test begins with the number of its rule in {@link TokenStore}, S1 to S9.
 *
 * <p>Each test uses new keys, so all tests can share the same data.
 */
@Timeout(60)
public abstract class TokenStoreContract {
    /** Part of each secret that a test stores; no message may contain it. */
    private static final String MARK = "s3cr3t";

    private static final Duration AMPLE = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(300);

    /** Three times as long as a test holds the lease. */
    private static final Duration LASTING = Duration.ofSeconds(3);

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final int CALLERS = 8;
    private static final int ROUNDS = 10;

    private final List<TokenStore> opened = new ArrayList<>();
    private final List<Lease> leases = new ArrayList<>();
    private final String test = UUID.randomUUID().toString();
    private final TokenKey key = key("-99", "Siteowner");
    private TokenStore store;
    private TokenStore other;

    /** Creates the contract; JUnit calls it. */
    protected TokenStoreContract() {}

    /**
     * Opens a store. All stores that it opens share their data, as if each was in a process of its own. If your store cannot
     * share data, return the same instance each time.
     */
    protected abstract TokenStore open() throws IOException;

    /**
     * Sets the text of an entry directly in the data of the store, and creates the entry if there is none.
     *
     * @return false if that is impossible; the tests of S7 are then reported as skipped
     */
    protected abstract boolean overwrite(TokenKey key, String text) throws IOException;

    /** Returns how long to wait before an expected event counts as missing; positive; 10 seconds by default. */
    protected Duration patience() {
        return Duration.ofSeconds(10);
    }

    @BeforeEach
    final void openTwo() throws IOException {
        store = opened();
        other = opened();
    }

    @AfterEach
    final void closeAll() {
        for (Lease lease : leases) {
            try {
                lease.close();
            } catch (IOException e) {
                // The test has closed its store, and the lease will expire.
            }
        }
        opened.forEach(TokenStore::close);
    }

    @Test
    final void s1_nothingIsReadBeforeTheFirstWrite() throws IOException {
        assertReads(Optional.empty());
    }

    @Test
    final void s1_entriesOfEveryShapeAreReadAsTheyWereWritten() throws IOException {
        Optional<StoreEntry> present = Optional.empty();
        for (StoreEntry entry : everyShape()) {
            assertTrue(store.replace(key, present, Optional.of(entry)), "S1: the present entry was expected");
            present = Optional.of(entry);
            assertReads(present);
        }
    }

    @Test
    final void s1_entriesOfEitherStoreAreReadByBoth() throws IOException {
        Optional<StoreEntry> first = written(store, Optional.empty(), entry(0, "first"));
        assertReads(first);
        Optional<StoreEntry> second = written(other, first, entry(0, "second"));
        assertReads(second);
    }

    @Test
    final void s1_aDeletedEntryIsAbsentAndCanBeWrittenAgain() throws IOException {
        Optional<StoreEntry> first = written(store, Optional.empty(), entry(0, "first"));
        assertTrue(other.replace(key, first, Optional.empty()), "S1: the present entry was expected");
        assertReads(Optional.empty());
        assertReads(written(store, Optional.empty(), entry(0, "again")));
    }

    @Test
    final void s1_entriesOutliveTheStoreThatWroteThem() throws IOException {
        Optional<StoreEntry> entry = written(store, Optional.empty(), entry(0, "kept"));
        store.close();
        other.close();
        assertEquals(entry, opened().read(key), "S1: close must keep entries");
    }

    @Test
    final void s2_keysThatDifferInAnyPartHaveTheirOwnEntries() throws IOException {
        List<TokenKey> keys = differingKeys();
        for (int i = 0; i < keys.size(); i++) {
            assertEquals(Optional.empty(), store.read(keys.get(i)), "S2: nothing was written for key " + i);
            assertTrue(store.replace(keys.get(i), Optional.empty(), Optional.of(entry(0, "of key " + i))));
        }
        for (int i = 0; i < keys.size(); i++) {
            assertEquals(Optional.of(entry(0, "of key " + i)), other.read(keys.get(i)), "S2: the entry of key " + i);
        }
    }

    @Test
    final void s2_keysThatDifferInAnyPartHaveTheirOwnLeases() throws IOException {
        for (TokenKey each : differingKeys()) {
            Optional<Lease> lease = store.tryLease(each, AMPLE);
            lease.ifPresent(leases::add);
            assertTrue(lease.isPresent(), "S2: a lease on another key must not prevent it");
        }
    }

    @Test
    final void s3_onlyThePresentEntryIsReplaced() throws IOException {
        StoreEntry next = entry(0, "next");
        assertRefused(Optional.of(entry(0, "never written")), next);
        Optional<StoreEntry> present = written(store, Optional.empty(), entry(0, "present"));
        assertRefused(Optional.empty(), next);
        for (StoreEntry similar : similarTo(present.get())) {
            assertRefused(Optional.of(similar), next);
        }
        assertFalse(
                store.replace(key, Optional.of(next), Optional.empty()),
                "S3: an entry that is not the expected one must not be deleted");
        assertReads(present);
    }

    @Test
    final void s3_onlyOneOfManyConcurrentReplacementsSucceeds() throws Exception {
        Optional<StoreEntry> present = Optional.empty();
        for (int round = 0; round < ROUNDS; round++) {
            Optional<StoreEntry> expected = present;
            String name = "of round " + round + ", caller ";
            List<Boolean> successes =
                    atOnce(caller -> one(caller).replace(key, expected, Optional.of(entry(0, name + caller))));
            assertEquals(1, Collections.frequency(successes, true), "S3: exactly one caller must replace the entry");
            present = store.read(key);
            assertEquals(
                    Optional.of(entry(0, name + successes.indexOf(true))),
                    present,
                    "S3: the entry must be that of the successful caller");
        }
    }

    @Test
    final void s3_noReplacementIsLost() throws Exception {
        atOnce(caller -> {
            for (int done = 0; done < ROUNDS; ) {
                Optional<StoreEntry> present = one(caller).read(key);
                int count = present.map(TokenStoreContract::renewals).orElse(0);
                Optional<StoreEntry> next = Optional.of(counting(count + 1));
                done += one(caller).replace(key, present, next) ? 1 : 0;
            }
            return true;
        });
        assertReads(Optional.of(counting(CALLERS * ROUNDS)));
    }

    @Test
    final void s4_aHeldLeaseIsNotGivenAgain() throws IOException {
        Lease lease = lease(store, AMPLE);
        assertFalse(store.tryLease(key, AMPLE).isPresent(), "S4: the same store must not give a lease twice");
        assertFalse(other.tryLease(key, AMPLE).isPresent(), "S4: another store must not give a held lease");
        lease.close();
        lease(other, AMPLE);
        assertFalse(store.tryLease(key, AMPLE).isPresent(), "S4: a lease that another store gave must be respected");
    }

    @Test
    final void s4_aRefusedRequestDoesNotEndTheLease() throws IOException {
        lease(store, AMPLE);
        for (int i = 0; i < ROUNDS; i++) {
            try (TokenStore third = open()) {
                assertFalse(third.tryLease(key, AMPLE).isPresent(), "S4: a request for a held lease must not end it");
                assertFalse(other.tryLease(key, SHORT).isPresent(), "S4: a request for a held lease must not end it");
                third.read(key);
            }
        }
    }

    @Test
    final void s4_onlyOneOfManyConcurrentCallersGetsTheLease() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            List<Optional<Lease>> leases = atOnce(caller -> one(caller).tryLease(key, AMPLE));
            assertEquals(
                    1,
                    leases.stream().filter(Optional::isPresent).count(),
                    "S4: exactly one caller must get the lease");
            for (Optional<Lease> lease : leases) {
                if (lease.isPresent()) {
                    lease.get().close();
                }
            }
        }
    }

    @Test
    final void s4_aLeaseLasts() throws Exception {
        long start = System.nanoTime();
        lease(store, LASTING);
        TimeUnit.NANOSECONDS.sleep(LASTING.toNanos() / 3);
        boolean again = store.tryLease(key, SHORT).isPresent()
                || other.tryLease(key, SHORT).isPresent();
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        // If this machine stalled for longer, the lease may have expired.
        assertFalse(
                again && elapsed.compareTo(LASTING) < 0,
                () -> "S4: a lease must last for its whole life, " + LASTING + ", but was given again within "
                        + elapsed);
    }

    @Test
    final void s4_aLeaseExpires() throws Exception {
        lease(store, SHORT);
        eventuallyLeases(other, AMPLE);
        assertFalse(store.tryLease(key, AMPLE).isPresent(), "S4: the lease after the expired one must be held");
    }

    @Test
    final void s4_aLeaseExpiresInItsOwnStore() throws Exception {
        lease(store, SHORT);
        eventuallyLeases(store, AMPLE);
    }

    @Test
    final void s4_closingAnExpiredLeaseDoesNotEndALaterOne() throws Exception {
        Lease stalled = lease(store, SHORT);
        Lease later = eventuallyLeases(other, AMPLE);
        stalled.close();
        stalled.close();
        assertFalse(store.tryLease(key, AMPLE).isPresent(), "S4: closing an earlier lease must not end a later one");
        assertFalse(other.tryLease(key, AMPLE).isPresent(), "S4: closing an earlier lease must not end a later one");
        later.close();
        Lease last = lease(store, AMPLE);
        later.close();
        assertFalse(other.tryLease(key, AMPLE).isPresent(), "S4: closing an earlier lease must not end a later one");
        last.close();
    }

    @Test
    final void s5_fencingTokensGrowFromLeaseToLease() throws Exception {
        long newest = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Lease lease = lease(one(round), AMPLE);
            newest = assertGreater(newest, lease);
            if (round % 3 == 0) {
                written(store, store.read(key), entry(lease.fencingToken(), "of round " + round));
            }
            lease.close();
        }
        newest = assertGreater(newest, lease(store, SHORT));
        assertGreater(newest, eventuallyLeases(other, SHORT));
    }

    @Test
    final void s5_fencingTokensGrowAfterDeleteAndReopen() throws IOException {
        long first;
        try (Lease lease = lease(store, AMPLE)) {
            first = lease.fencingToken();
            Optional<StoreEntry> entry = written(store, Optional.empty(), entry(first, "deleted"));
            assertTrue(store.replace(key, entry, Optional.empty()));
        }
        store.close();
        other.close();
        assertGreater(first, lease(opened(), AMPLE));
    }

    @Test
    final void s5_concurrentLeasesHaveDifferentFencingTokens() throws Exception {
        List<List<Long>> fences = atOnce(caller -> {
            List<Long> own = new ArrayList<>();
            while (own.size() < ROUNDS) {
                Optional<Lease> lease = one(caller).tryLease(key, AMPLE);
                if (lease.isPresent()) {
                    own.add(lease.get().fencingToken());
                    lease.get().close();
                }
            }
            return own;
        });
        assertEquals(
                CALLERS * ROUNDS,
                fences.stream().flatMap(List::stream).distinct().count(),
                () -> "S5: all fencing tokens must differ: " + fences);
    }

    @Test
    final void s6_aStalledHolderCannotWrite() throws Exception {
        Lease stalled = lease(store, SHORT);
        Lease later = eventuallyLeases(other, AMPLE);
        StoreEntry late = entry(stalled.fencingToken(), "late");
        assertRefused(Optional.empty(), late);
        Optional<StoreEntry> present = written(other, Optional.empty(), entry(later.fencingToken(), "later"));
        assertRefused(present, late);
        later.close();
        assertRefused(present, late);
        assertReads(present);
    }

    @Test
    final void s6_theHolderOfTheNewestLeaseCanWrite() throws IOException {
        written(store, Optional.empty(), entry(0, "before there was a lease"));
        Lease lease = lease(store, AMPLE);
        Optional<StoreEntry> first = written(store, store.read(key), entry(lease.fencingToken(), "first"));
        written(other, first, entry(lease.fencingToken(), "second, through another store"));
        lease.close();
        assertReads(written(store, store.read(key), entry(lease.fencingToken(), "third, after it has ended")));
    }

    @Test
    final void s7_anUnreadableEntryIsAbsent() throws IOException {
        Optional<StoreEntry> before = written(store, Optional.empty(), entry(0, "before"));
        for (String text : unreadable()) {
            overwriteOrSkip(text);
            assertReads(Optional.empty());
            assertRefused(before, entry(0, "next"));
            assertReads(Optional.empty());
        }
    }

    @Test
    final void s7_anUnreadableEntryCanBeReplaced() throws IOException {
        for (String text : unreadable()) {
            overwriteOrSkip(text);
            Optional<StoreEntry> next = written(store, Optional.empty(), entry(0, "next"));
            assertReads(next);
        }
    }

    @Test
    final void s7_leasesAndFencingTokensSurviveAnUnreadableEntry() throws Exception {
        Lease stalled = lease(store, SHORT);
        overwriteOrSkip("not an entry");
        Lease later = eventuallyLeases(other, AMPLE);
        assertGreater(stalled.fencingToken(), later);
        assertRefused(Optional.empty(), entry(stalled.fencingToken(), "late"));
        assertFalse(store.tryLease(key, AMPLE).isPresent(), "S7: a lease must not depend on the entry");
        written(other, Optional.empty(), entry(later.fencingToken(), "later"));
    }

    @Test
    final void s8_textFormsContainNothingOfAnEntry() throws IOException {
        Lease lease = lease(store, AMPLE);
        written(store, Optional.empty(), entry(lease.fencingToken(), "kept"));
        store.read(key);
        for (Object each : Arrays.asList(store, other, lease)) {
            assertContainsNoSecret(each.toString());
        }
    }

    @Test
    final void s8_failuresContainNothingOfAnEntry() throws Exception {
        Lease lease = lease(store, AMPLE);
        Optional<StoreEntry> kept = written(store, Optional.empty(), entry(lease.fencingToken(), "kept"));
        List<Callable<?>> calls = Arrays.asList(
                () -> store.read(key),
                () -> store.tryLease(key, AMPLE),
                () -> store.replace(key, kept, kept),
                () -> store.replace(key, Optional.of(entry(0, "never written")), kept),
                () -> store.replace(key, kept, Optional.of(entry(-1, "with an impossible fence"))));
        assertFailuresContainNoSecret(calls);
        for (String text : unreadable()) {
            overwrite(key, text);
            assertFailuresContainNoSecret(calls);
        }
        store.close();
        assertFailuresContainNoSecret(calls);
    }

    @Test
    final void s9_closeIsIdempotentAndLeavesOthersOpen() throws IOException {
        Optional<StoreEntry> entry = written(store, Optional.empty(), entry(0, "kept"));
        TokenStore third = opened();
        store.close();
        store.close();
        assertEquals(entry, third.read(key), "S9: closing a store must leave others open");
        lease(third, AMPLE);
        store.close();
        assertFalse(other.tryLease(key, AMPLE).isPresent(), "S9: closing a store must not end a lease of another");
    }

    private void overwriteOrSkip(String text) throws IOException {
        if (!overwrite(key, text)) {
            store.replace(key, store.read(key), Optional.of(entry(Integer.MAX_VALUE, "before")));
            assertFalse(overwrite(key, text), "S7: overwrite() must also write a text if there is no entry yet");
            assumeTrue(false, "overwrite() returned false, so the store cannot contain unreadable entries");
        }
    }

    private TokenStore opened() throws IOException {
        TokenStore each = open();
        opened.add(each);
        return each;
    }

    private TokenStore one(int caller) {
        return caller % 2 == 0 ? store : other;
    }

    private void assertReads(Optional<StoreEntry> expected) throws IOException {
        assertEquals(expected, store.read(key), "S1: the store must read the present entry");
        assertEquals(expected, other.read(key), "S1: another store on the same data must read the present entry");
    }

    private Optional<StoreEntry> written(TokenStore by, Optional<StoreEntry> expected, StoreEntry entry)
            throws IOException {
        assertTrue(by.replace(key, expected, Optional.of(entry)), () -> "the store must replace " + expected);
        return Optional.of(entry);
    }

    private void assertRefused(Optional<StoreEntry> expected, StoreEntry next) throws IOException {
        for (TokenStore each : Arrays.asList(store, other)) {
            assertFalse(
                    each.replace(key, expected, Optional.of(next)),
                    () -> "S3, S6: the store must not write " + next + " if " + expected + " is expected");
        }
    }

    private Lease lease(TokenStore from, Duration life) throws IOException {
        Optional<Lease> lease = from.tryLease(key, life);
        lease.ifPresent(leases::add);
        return lease.orElseGet(() -> fail("S4: the lease is free, so the store must give it"));
    }

    private Lease eventuallyLeases(TokenStore from, Duration life) throws IOException, InterruptedException {
        long end = System.nanoTime() + patience().toNanos();
        while (System.nanoTime() - end < 0) {
            Optional<Lease> lease = from.tryLease(key, life);
            if (lease.isPresent()) {
                leases.add(lease.get());
                return lease.get();
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return fail("S4: a lease must expire");
    }

    private static long assertGreater(long earlier, Lease lease) {
        assertTrue(
                lease.fencingToken() > earlier,
                () -> "S5: the fencing token " + lease.fencingToken() + " must be positive and greater than "
                        + earlier);
        return lease.fencingToken();
    }

    private static void assertFailuresContainNoSecret(List<Callable<?>> calls) {
        for (Callable<?> call : calls) {
            try {
                call.call();
            } catch (Exception e) {
                StringWriter trace = new StringWriter();
                e.printStackTrace(new PrintWriter(trace));
                assertContainsNoSecret(trace.toString());
            }
        }
    }

    private static void assertContainsNoSecret(String text) {
        assertFalse(text.contains(MARK), "S8: a message or a text form must not contain a part of an entry");
    }

    /** Calls from several threads, which start at the same time. */
    private static <T> List<T> atOnce(Call<T> call) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        try {
            CyclicBarrier start = new CyclicBarrier(CALLERS);
            List<Future<T>> calls = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                int caller = i;
                calls.add(threads.submit(() -> {
                    start.await();
                    return call.by(caller);
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> each : calls) {
                results.add(each.get());
            }
            return results;
        } catch (ExecutionException e) {
            return fail("the store must be thread-safe", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private TokenKey key(String siteId, String username) {
        return TokenKey.of("api.test", siteId, username, "digest-" + test);
    }

    private List<TokenKey> differingKeys() {
        char[] long300 = new char[300];
        Arrays.fill(long300, 'x');
        return Arrays.asList(
                key,
                TokenKey.of("api2.test", "-99", "Siteowner", "digest-" + test),
                key("-98", "Siteowner"),
                key("-9", "9Siteowner"),
                key("-99", "siteowner"),
                key("-99", "Siteowner "),
                key("-99", ""),
                key("-99", "../Siteowner"),
                key("-99", "Site:owner*?\n"),
                key("-99", "\u00c5\u4e2d\uD83D\uDE42"),
                key("-99", new String(long300)),
                TokenKey.of("api.test", "-99", "Siteowner", "digest2-" + test));
    }

    private static StoreEntry entry(long fencingToken, String name) {
        return StoreEntry.of(
                fencingToken,
                Optional.of(StoredToken.of(MARK + "-token " + name, NOW, NOW.plusSeconds(3600), 2)),
                Collections.singletonList(RefusedLogin.of(NOW, MARK + "-digest")));
    }

    private static StoreEntry counting(int renewals) {
        StoredToken token = StoredToken.of(MARK + renewals, NOW, NOW.plusSeconds(renewals), renewals);
        return StoreEntry.of(0, Optional.of(token), Collections.emptyList());
    }

    private static int renewals(StoreEntry entry) {
        int renewals = entry.token().get().renewals();
        assertEquals(counting(renewals), entry, "S3: an entry must be read as a whole");
        return renewals;
    }

    private static List<StoreEntry> everyShape() {
        char[] longText = new char[10_000];
        Arrays.fill(longText, 'x');
        return Arrays.asList(
                StoreEntry.of(0, Optional.empty(), Collections.emptyList()),
                entry(0, "usual"),
                entry(0, new String(longText)),
                entry(0, " of \\ signs \" ' { } $1 %s \u00c5 \u4e2d \uD83D\uDE42 end 0 "),
                StoreEntry.of(
                        0,
                        Optional.of(StoredToken.of(
                                MARK, Instant.EPOCH, Instant.parse("9999-12-31T23:59:59.999999999Z"), 0)),
                        Collections.emptyList()),
                StoreEntry.of(
                        0,
                        Optional.empty(),
                        Arrays.asList(RefusedLogin.of(NOW, ""), RefusedLogin.of(NOW.plusNanos(1), MARK))),
                StoreEntry.of(1_000_000_000_000L, Optional.empty(), Collections.emptyList()));
    }

    private static List<StoreEntry> similarTo(StoreEntry entry) {
        StoredToken token = entry.token().get();
        List<StoreEntry> similar = Arrays.asList(
                StoreEntry.of(entry.fencingToken() + 1, entry.token(), entry.refusedLogins()),
                StoreEntry.of(entry.fencingToken(), Optional.empty(), entry.refusedLogins()),
                StoreEntry.of(entry.fencingToken(), entry.token(), Collections.emptyList()),
                StoreEntry.of(
                        entry.fencingToken(),
                        Optional.of(StoredToken.of(
                                token.text(),
                                token.refreshedAt(),
                                token.expiresAt().plusNanos(1),
                                token.renewals())),
                        entry.refusedLogins()));
        similar.forEach(each -> assertNotEquals(entry, each));
        return similar;
    }

    private static List<String> unreadable() {
        String whole = entry(0, "damaged").serialized();
        String later = whole.substring(0, whole.lastIndexOf("end ")).replaceFirst(" 1\n", " 2\n");
        CRC32 checksum = new CRC32();
        checksum.update(later.getBytes(StandardCharsets.UTF_8));
        return Arrays.asList(
                MARK,
                "\n",
                whole.substring(0, whole.length() / 2),
                whole.substring(0, whole.length() - 1),
                whole.replace("token", "tokem"),
                whole + whole,
                "{\"token\":\"" + MARK + "\"}",
                "\u0000\uFFFF" + MARK,
                later + "end " + Long.toHexString(checksum.getValue()) + "\n");
    }

    private interface Call<T> {
        T by(int caller) throws Exception;
    }
}
