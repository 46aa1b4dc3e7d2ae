package dev.usertoken.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usertoken.spi.Codec;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.EncodedBody;
import dev.usertoken.spi.MediaType;
import dev.usertoken.testkit.internal.contract.CanaryServer;
import dev.usertoken.testkit.internal.contract.ResourceMeter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The contract of {@link Codec}, as tests. Extend it and describe the format: a codec that passes does everything that the
 * client relies on. The name of a test begins with the number of its rule in {@link Codec}, or with {@code c00} if it checks
 * how a codec describes itself. A test is skipped only if the format has nothing to test.
 *
 * <p>Random documents differ from run to run. A failure names its seed; the system property
 * {@code dev.usertoken.testkit.seed} repeats it.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class CodecContract {
    /** A payload for samples: no failure may repeat it. */
    protected static final String SECRET = "s3cr3t-payload";

    private static final String SEED_PROPERTY = "dev.usertoken.testkit.seed";
    private static final long SEED = Long.getLong(SEED_PROPERTY, System.nanoTime());

    private static final int RANDOM_DOCUMENTS = 500;
    private static final int FEW_DOCUMENTS = RANDOM_DOCUMENTS / 8;
    private static final int DAMAGES_OF_EACH = 32;
    private static final int DEPTH_READ = 8;
    private static final int[] DEPTHS_REFUSED = {1000, 100_000};

    private static final int SMALL = 16 * 1024;
    private static final int GROWTH = 16;
    private static final int LARGE = GROWTH * SMALL;
    private static final int MEASUREMENTS = 3;
    private static final long CPU_NANOS_TO_IGNORE = 2_000_000;
    private static final long BYTES_TO_IGNORE = 1_000_000;
    private static final long MOST_BYTES_FOR_ONE = 500;

    private @Nullable Codec codec;

    /** For subclasses. */
    protected CodecContract() {}

    /** Returns the codec under test; one instance serves all tests and threads. */
    protected abstract Codec codec();

    /** Returns the distinctions that the format can represent. */
    protected abstract Set<CodecCapability> capabilities();

    /**
     * Returns the {@code Content-Type} of the samples, without a charset. Override it if a reader of the format needs
     * another parameter, such as a boundary.
     */
    protected MediaType contentType() {
        return subject().mediaType();
    }

    /**
     * Returns texts that are not one well-formed document, with {@link #SECRET} as their payload. At least: a wrong bracket,
     * a bad escape, and everything that a lenient reader of this format accepts.
     */
    protected abstract List<String> malformed();

    /**
     * Returns texts with a duplicate field, with {@link #SECRET} in both. Empty if repeated names are how the format writes
     * a list.
     */
    protected abstract List<String> duplicates();

    /**
     * Returns texts with one field {@code kept} that holds {@code x}, and everything else null or nil in each way that the
     * format has, in lists too. Empty if the format has no null.
     */
    protected abstract List<String> nulls();

    /** Returns a document nested to that depth; empty if the format is flat. */
    protected abstract Optional<String> nested(int depth);

    /**
     * Returns texts that refer to something outside themselves, such as an external entity. A reader that resolves them
     * connects to the address.
     */
    protected List<String> references(URI address) {
        return Collections.emptyList();
    }

    /**
     * Returns texts of at most about that many characters that can cost a careless reader of this format more than their
     * length: long numbers, numbers with large exponents, entities that multiply. They may be malformed.
     */
    protected List<String> costly(int size) {
        return Collections.emptyList();
    }

    /** Returns true if the format can represent a field of that name; if not, the codec must refuse to encode it. */
    protected boolean encodesName(String name) {
        return true;
    }

    /**
     * Returns true if the format can represent that text, in which no surrogate is unpaired; if not, the codec must refuse
     * to encode it.
     */
    protected boolean encodesText(String text) {
        return true;
    }

    /**
     * Returns a document with the one field {@code a}, which holds this text of letters, as a peer encodes it in this
     * charset. Override it if the output of the codec depends on the charset, as an XML declaration does, or if {@link
     * #contentType} has parameters.
     */
    protected byte[] encoded(String text, Charset charset) {
        String placeholder = "PLACEHOLDER";
        String document = new String(subject().encode(fields("a", placeholder)).bytes(), StandardCharsets.UTF_8);
        return document.replace(placeholder, text).getBytes(charset);
    }

    @Test
    final void c00_namesItselfAndItsMediaType() {
        String mediaType = subject().mediaType().toString();

        assertFalse(subject().name().isEmpty(), "name() must not be empty");
        assertEquals(mediaType.toLowerCase(Locale.ROOT), mediaType, "mediaType() must be lower case");
        assertTrue(mediaType.matches("[^/;\\s]+/[^/;\\s]+"), "mediaType() must be type/subtype without parameters");
        assertTrue(subject().reads(subject().mediaType()), "reads(mediaType()) must be true");
        assertFalse(subject().reads(MediaType.parse("text/html")), "a codec must not read HTML");
    }

    /** The server has nothing but the bytes and the header to read a request by. */
    @Test
    final void c00_encodedBodiesDeclareHowToReadThem() {
        Document document = fields("a", "é€\uD83D\uDE42", "b", "x");
        EncodedBody body = subject().encode(document);
        MediaType received = MediaType.parse(body.contentType().toString());

        assertEquals(subject().mediaType().essence(), received.essence(), "contentType() must be mediaType()");
        assertEquals(body.contentType(), received, "contentType() must be readable as a header");
        assertTrue(subject().reads(received), "reads(contentType()) must be true");
        assertReads(document, body.bytes(), received);
        assertReads(document, body.bytes(), received.with("other", "a \"b\"; c"));
    }

    /** The client chooses a codec by the first character of a body if the header declares no format or a wrong one. */
    @Test
    final void c00_bodiesAreReadWithoutTheirMediaType() {
        Document document = fields("a", "é€\uD83D\uDE42", "b", "x");
        EncodedBody body = subject().encode(document);
        assumeTrue(
                body.contentType()
                        .with("charset", "utf-8")
                        .equals(subject().mediaType().with("charset", "utf-8")),
                "a reader needs a parameter");
        assertReads(document, body.bytes(), MediaType.none());
        assertReads(document, body.bytes(), MediaType.parse("text/plain"));
        assertReads(document, body.bytes(), MediaType.parse("text/html"));
    }

    @Test
    final void c01_randomDocumentsRoundTrip() {
        CodecDocuments documents =
                new CodecDocuments(new Random(SEED), capabilities(), this::encodesName, this::encodesText);
        for (int i = 0; i < RANDOM_DOCUMENTS; i++) {
            assertRoundTrips(documents.next());
        }
    }

    @Test
    final void c01_everyCharacterOfUnicodeRoundTrips() {
        StringBuilder texts = new StringBuilder();
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            String character = new String(Character.toChars(codePoint));
            if (CodecDocuments.isSurrogate(codePoint)) {
                continue;
            }
            if (!encodesText(character)) {
                assertRefused(fields("a", character));
                continue;
            }
            texts.append(character);
            if (texts.length() >= 1000) {
                assertRoundTrips(fields("a", texts.toString()));
                texts.setLength(0);
            }
        }
        assertRoundTrips(fields("a", texts.toString()));
    }

    @Test
    final void c01_textsStayAsTheyAre() {
        for (String text : Arrays.asList(
                "",
                " ",
                " a ",
                "\t",
                "\n",
                "\r",
                "\r\n",
                "a\r\nb\n\nc",
                "\\",
                "\"",
                "'",
                "\\\"",
                "\\n",
                "\\u0041",
                "&",
                "&amp;",
                "&#65;",
                "<a>",
                "</a>",
                "<!-- -->",
                "]]>",
                "<![CDATA[a]]>",
                "<?a?>",
                "%",
                "%41",
                "+",
                "a+b",
                "=",
                "a=b&c=d",
                ";",
                "#",
                "--",
                "\r\n--",
                "{}",
                "[]",
                "[1,2]",
                "null",
                "nil",
                "true",
                "false",
                "NaN",
                "0",
                "007",
                "1.50",
                "1e5",
                "-0",
                "\u00A0",
                "\u2028\u2029",
                "\uFEFFa",
                "e\u0301",
                "\u00E9")) {
            if (encodesText(text)) {
                assertRoundTrips(fields("a", text, "b", "x"));
            } else {
                assertRefused(fields("a", text, "b", "x"));
            }
        }
    }

    /** UTF-8 cannot encode an unpaired surrogate, but some formats have escapes. */
    @Test
    final void c01_unpairedSurrogatesAreNeverReplaced() {
        for (String text : Arrays.asList("\uD83D", "\uDE42", "a\uD83Db", "\uDE42\uD83D", "\uD83D\uD83D\uDE42")) {
            assertRoundTripsOrIsRefused(fields("a", text));
            assertRoundTripsOrIsRefused(fields("n" + text, "a"));
        }
    }

    @Test
    final void c01_writesUtf8() {
        Document document = fields("a", "é€\uD83D\uDE42");
        EncodedBody body = subject().encode(document);

        assertTrue(isUtf8(body.bytes()), "encode() must write UTF-8");
        assertReads(document, body.bytes(), body.contentType().with("charset", "utf-8"));
    }

    /** Some peers rely on the order. */
    @Test
    final void c01_orderIsKept() {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 40; i > 0; i--) {
            fields.put("f" + i * 7919 % 41, i);
        }

        assertRoundTrips(root(fields));
    }

    @Test
    final void c01_everyShapeRoundTripsOrIsRefused() {
        Map<String, Object> nested = map("Id", 1, "Name", map("First", "F", "Last", "L"));
        roundTrip(root(map()), true);
        roundTrip(fields("a", nested, "b", "x"), claims(CodecCapability.NESTED_FIELDS));
        roundTrip(
                fields("a", map(), "b", "x"),
                claims(CodecCapability.NESTED_FIELDS) && claims(CodecCapability.EMPTY_FIELDS));
        for (Object list : Arrays.asList(
                Arrays.asList("x", "y", "x"),
                Arrays.asList(1, true, ""),
                Collections.singletonList("x"),
                Collections.emptyList(),
                Arrays.asList(Arrays.asList("x", "y"), Collections.emptyList(), Collections.singletonList("z")))) {
            roundTrip(fields("a", list, "b", "x"), claims(CodecCapability.EXACT_LISTS));
        }
        roundTrip(
                fields("a", Arrays.asList(nested, nested), "b", "x"),
                claims(CodecCapability.EXACT_LISTS) && claims(CodecCapability.NESTED_FIELDS));
        for (Object bare : Arrays.asList("x", 1, true)) {
            roundTrip(fields(Document.BARE_VALUE, bare), claims(CodecCapability.BARE_VALUES));
        }
        roundTrip(
                fields(Document.BARE_VALUE, Arrays.asList("x", "y")),
                claims(CodecCapability.BARE_VALUES) && claims(CodecCapability.EXACT_LISTS));
    }

    @Test
    final void c02_numbersComeBackExactly() {
        for (Number number : Arrays.<Number>asList(
                0,
                -1,
                (byte) 7,
                (short) -7,
                Integer.MAX_VALUE,
                Integer.MIN_VALUE,
                9_007_199_254_740_993L,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                BigInteger.ONE.shiftLeft(200),
                BigInteger.ONE.shiftLeft(64).negate(),
                0.1,
                0.1f,
                1e-7,
                123456789.125,
                Double.MAX_VALUE,
                -Double.MIN_VALUE,
                new BigDecimal("0.1000000000000000055511151231257827"),
                new BigDecimal("1E+30"))) {
            assertRoundTrips(fields("a", number));
        }
    }

    @Test
    final void c02_numericTextIsLeftAlone() {
        for (String text :
                Arrays.asList("0", "007", "-1", "1.50", "1e5", "+1", " 1", "NaN", "true", "null", "1e999999999")) {
            assertRoundTrips(fields("a", text));
        }
    }

    @Test
    final void c02_numbersThatAreNotFiniteAreRefusedOrKept() {
        for (Number number : Arrays.<Number>asList(Double.NaN, Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY)) {
            Optional<EncodedBody> body = encodeOrRefuse(fields("a", number));
            if (body.isPresent()) {
                Object read = read(body.get()).fields().get("a");
                assertEquals(number.toString(), String.valueOf(read), "encode() must refuse " + number + " or keep it");
            }
        }
    }

    @Test
    final void c03_fieldsAreKeptWhateverTheirNames() {
        for (String name : Arrays.asList(
                "x",
                "X",
                "_",
                "-",
                ".",
                "a.b",
                "a.",
                "a[0]",
                "a[]",
                "a:b",
                "a b",
                " a",
                "a ",
                "1",
                "-1",
                "",
                "é",
                "名前",
                "\uD83D\uDE42",
                "\"",
                "\\",
                "<",
                "&",
                "=",
                "%41",
                "+",
                "\n",
                "\u0000",
                "xml",
                "xmlns",
                "nil",
                "null",
                "class",
                "@class",
                "@type",
                "$ref",
                "$",
                "__proto__",
                "constructor",
                "toString",
                "hashCode")) {
            Document document = fields("first", "1", name, "2", "last", "3");
            if (encodesName(name)) {
                assertRoundTrips(document);
            } else {
                assertRefused(document);
            }
        }
    }

    @Test
    final void c03_namesAreNotFolded() {
        assertRoundTrips(fields("Name", "1", "name", "2", "NAME", "3"));
        assertRoundTrips(fields(repeat("n", 5000), "1"));
    }

    /** An empty name is a name: dropped, its value would become the value of the field around it. */
    @Test
    final void c03_emptyNamesStayApartFromTheirParents() {
        for (Document document : Arrays.asList(
                fields("a", map("", "x"), "b", "y"),
                fields("a", map("", "x", "c", "y")),
                fields("", map("a", "x")),
                fields("", map("", "x")),
                fields("", map("a", "x"), "a", "y"))) {
            roundTrip(document, encodesName("") && claims(CodecCapability.NESTED_FIELDS));
        }
    }

    @Test
    final void c04_nullIsAbsent() {
        List<String> samples = nulls();
        assumeFalse(samples.isEmpty(), "the format has no null");
        for (String sample : samples) {
            Map<String, Object> fields = new LinkedHashMap<>(read(sample).fields());
            assertEquals("x", fields.remove("kept"), sample);
            assertTrue(
                    fields.values().stream().allMatch(CodecContract::holdsNothing), "null must be absent in " + sample);
        }
    }

    @Test
    final void c04_emptyTextIsPresent() {
        assertRoundTrips(fields("a", "", "b", "x", "c", ""));
    }

    @Test
    final void c05_truncatedInputFails() {
        assumeTrue(
                claims(CodecCapability.DETECTS_TRUNCATION),
                "the format cannot distinguish a truncated document from a whole one");
        Document whole = fields("Name", "x", "Code", 12345, "AccessToken", SECRET);
        EncodedBody body = subject().encode(whole);
        byte[] bytes = body.bytes();
        for (int length = 0; length < bytes.length; length++) {
            Optional<Document> read = readOrFail(Arrays.copyOf(bytes, length), body.contentType());
            if (read.isPresent()) {
                assertTrue(same(whole, read.get()), "cut to " + length + " bytes of " + bytes.length + " it must fail");
            }
        }
    }

    @Test
    final void c05_trailingInputFails() {
        assumeTrue(claims(CodecCapability.DETECTS_TRAILING), "the format has no end, or allows text after it");
        EncodedBody body = subject().encode(fields("a", SECRET));
        byte[] bytes = body.bytes();
        for (String trailing :
                Arrays.asList("x", "0", "{}", "[]", "<a/>", ",", "}", "]", ">", "\u0000", "\uFEFF", SECRET)) {
            assertFails("followed by '" + trailing + "'", concat(bytes, utf8(trailing)), body.contentType());
        }
        assertFails("twice", concat(bytes, bytes), body.contentType());
    }

    /** If two readers differ in which duplicate they use, an attacker can show a different document to each. */
    @Test
    final void c05_duplicateFieldsFail() {
        List<String> samples = duplicates();
        assumeFalse(samples.isEmpty(), "in this format a name given twice is a list");
        samples.forEach(this::assertFails);
    }

    @Test
    final void c05_deeplyNestedInputFails() {
        Optional<String> readable = nested(DEPTH_READ);
        assumeTrue(readable.isPresent(), "the format is flat");
        read(readable.get());
        for (int depth : DEPTHS_REFUSED) {
            byte[] bytes = utf8(nested(depth).orElseThrow(AssertionError::new));
            assertFails("nested " + depth + " deep", bytes, contentType());
        }
    }

    @Test
    final void c05_deeplyNestedDocumentsAreRefused() {
        Object value = "x";
        for (int depth = 0; depth < DEPTHS_REFUSED[0]; depth++) {
            value = map("a", value);
        }
        assertRefused(fields("a", value));
    }

    @Test
    final void c05_malformedInputFails() {
        List<String> samples = malformed();
        assertFalse(samples.isEmpty(), "malformed() must have samples");
        samples.forEach(this::assertFails);
    }

    @Test
    final void c05_damagedInputFailsInNoOtherWay() {
        Random random = new Random(SEED);
        CodecDocuments documents = new CodecDocuments(random, capabilities(), this::encodesName, this::encodesText);
        for (int i = 0; i < FEW_DOCUMENTS; i++) {
            EncodedBody body = subject().encode(documents.next());
            for (int copies = DAMAGES_OF_EACH; copies > 0; copies--) {
                byte[] bytes = body.bytes();
                for (int damages = 1 + random.nextInt(3); damages > 0; damages--) {
                    bytes = damaged(bytes, random);
                }
                readOrFail(bytes, body.contentType());
            }
        }
    }

    @Test
    final void c06_theDeclaredCharsetIsHonoured() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("UTF-8", "é€名\uD83D\uDE42");
        texts.put("ISO-8859-1", "é");
        texts.put("windows-1252", "é€");
        if (claims(CodecCapability.ANY_CHARSET)) {
            texts.put("UTF-16", "é€名\uD83D\uDE42");
            texts.put("UTF-16BE", "é€名\uD83D\uDE42");
            texts.put("UTF-16LE", "é€名\uD83D\uDE42");
        }
        texts.forEach((name, text) -> {
            Charset charset = Charset.forName(name);
            assertReads(fields("a", text), encoded(text, charset), declaring(charset));
        });
    }

    @Test
    final void c06_aByteOrderMarkIsHonoured() {
        Document document = fields("a", "é");
        byte[] marked = concat(utf8("\uFEFF"), encoded("é", StandardCharsets.UTF_8));
        assertReads(document, marked, contentType());
        assertReads(document, marked, declaring(StandardCharsets.UTF_8));
        if (claims(CodecCapability.ANY_CHARSET)) {
            for (Charset charset : Arrays.asList(StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
                marked = concat("\uFEFF".getBytes(charset), encoded("é", charset));
                assertReads(document, marked, contentType());
                assertReads(document, marked, declaring(charset));
                assertReads(document, marked, declaring(StandardCharsets.UTF_16));
            }
        }
    }

    /** A replacement character in a token would make it another token. */
    @Test
    final void c06_malformedBytesFail() {
        byte[] bytes = encoded("QQ", StandardCharsets.UTF_8);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("QQ");
        for (int[] malformed :
                new int[][] {{0xC3, 'Q'}, {'Q', 0xFF}, {0xC0, 0xAF}, {'Q', 0x80}, {0xF8, 0x88}, {0xED, 0xA0}}) {
            bytes[at] = (byte) malformed[0];
            bytes[at + 1] = (byte) malformed[1];
            assertFails("malformed UTF-8", bytes, contentType());
            assertFails("malformed UTF-8", bytes, declaring(StandardCharsets.UTF_8));
        }
    }

    /** A format that is always in UTF-8 may read it as such; no format may replace unreadable bytes. */
    @Test
    final void c06_aWrongCharsetReplacesNothing() {
        Document document = fields("a", "é");
        byte[] bytes = encoded("é", StandardCharsets.UTF_8);
        readOrFail(bytes, declaring(StandardCharsets.US_ASCII))
                .ifPresent(read -> assertTrue(
                        same(document, read),
                        () -> "must fail or be " + described(document) + " and is " + described(read)));
    }

    @Test
    final void c07_textThatLooksLikeAReferenceStaysText() throws IOException {
        try (CanaryServer listener = new CanaryServer()) {
            URI address = listener.address();
            for (String text : Arrays.asList(
                    address.toString(),
                    "&x;",
                    "<!DOCTYPE a SYSTEM \"" + address + "\">",
                    "<xi:include href=\"" + address + "\"/>",
                    "{\"$ref\":\"" + address + "\"}",
                    "${jndi:" + address + "}",
                    "${env:PATH}",
                    "#{7*7}",
                    "{{7*7}}",
                    "!!java.net.URL [\"" + address + "\"]")) {
                assertRoundTrips(fields("a", text));
            }
            assertEquals(0, listener.connections(), "decoding a document must not connect to anything");
        }
    }

    @Test
    final void c07_referencesFail() throws IOException {
        Path file = Files.createTempFile("codec", ".txt");
        try (CanaryServer listener = new CanaryServer()) {
            Files.write(file, utf8(SECRET));
            List<String> samples = new ArrayList<>(references(listener.address()));
            assumeFalse(samples.isEmpty(), "the format has no references");
            samples.addAll(references(file.toUri()));
            for (String sample : samples) {
                assertFails(sample);
                assertEquals(0, listener.connections(), "decoding a document must not connect to anything");
            }
        } finally {
            Files.delete(file);
        }
    }

    @Test
    final void c08_failuresToDecodeRepeatNothing() {
        EncodedBody body = subject().encode(fields("AccessToken", SECRET, SECRET, SECRET, "Expires", 12345));
        byte[] bytes = body.bytes();
        for (int at = 0; at <= bytes.length; at++) {
            for (String inserted : Arrays.asList(SECRET, "\u0000", "\"", "<", "&", "{", "}", "]", ",")) {
                byte[] head = concat(Arrays.copyOf(bytes, at), utf8(inserted));
                readOrFail(concat(head, Arrays.copyOfRange(bytes, at, bytes.length)), body.contentType());
            }
            readOrFail(Arrays.copyOf(bytes, at), body.contentType());
        }
    }

    @Test
    final void c08_refusalsToEncodeRepeatNothing() {
        Object deep = SECRET;
        for (int depth = 0; depth < DEPTHS_REFUSED[0]; depth++) {
            deep = map(SECRET, deep);
        }
        for (Object value : Arrays.asList(
                deep,
                Double.NaN,
                SECRET + "\uD83D",
                SECRET + "\u0000",
                Collections.singletonList(Arrays.asList(SECRET, SECRET)))) {
            encodeOrRefuse(fields(SECRET, value));
        }
        encodeOrRefuse(fields("a " + SECRET + "\u0000<", SECRET));
        encodeOrRefuse(fields("a " + SECRET + "\uD83D", SECRET));
    }

    @Test
    final void c09_oneCodecServesAllThreads() throws Exception {
        int threads = 8;
        CodecDocuments generator =
                new CodecDocuments(new Random(SEED), capabilities(), this::encodesName, this::encodesText);
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < FEW_DOCUMENTS; i++) {
            documents.add(generator.next());
        }
        subject(); // Created here, so that all threads share it.
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            Callable<Void> task = () -> {
                start.await();
                documents.forEach(this::assertRoundTrips);
                return null;
            };
            for (Future<Void> done : executor.invokeAll(Collections.nCopies(threads, task))) {
                done.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    final void c09_decodingLeavesTheBytesAsTheyAre() {
        EncodedBody body = subject().encode(fields("a", SECRET));
        byte[] bytes = body.bytes();
        readOrFail(bytes, body.contentType());
        assertTrue(Arrays.equals(body.bytes(), bytes), "decode() must not change the bytes it reads");
    }

    /**
     * Input of sixteen times the size must cost about sixteen times as much, in allocated bytes and in the thread's own
     * processor time.
     */
    @Test
    final void c10_workGrowsWithTheInputAndNoFaster() {
        List<Runnable> kinds = new ArrayList<>();
        for (Map.Entry<String, IntFunction<Document>> kind : largeDocuments().entrySet()) {
            kinds.add(() -> {
                Optional<EncodedBody> small = encodeOrRefuse(kind.getValue().apply(SMALL));
                Optional<EncodedBody> large = encodeOrRefuse(kind.getValue().apply(LARGE));
                if (small.isPresent() && large.isPresent()) {
                    assertBounded(kind.getKey(), small.get(), large.get());
                }
            });
        }
        List<String> small = costly(SMALL);
        List<String> large = costly(LARGE);
        for (int i = 0; i < small.size(); i++) {
            int sample = i;
            kinds.add(() ->
                    assertBounded("costly sample " + sample, sample(small.get(sample)), sample(large.get(sample))));
        }
        kinds.forEach(Runnable::run);
    }

    /** A number of a few bytes must not grow to a gigabyte if the caller asks it for an integer. */
    @Test
    final void c10_numbersThatAreReadDoNotExpand() {
        List<EncodedBody> inputs = new ArrayList<>();
        costly(SMALL).forEach(sample -> inputs.add(sample(sample)));
        for (String number : Arrays.asList("1e999999999", "-1e999999999", "1e-999999999", "1e99999999999999999999")) {
            inputs.add(withNumber(number));
        }
        for (EncodedBody input : inputs) {
            byte[] bytes = input.bytes();
            readOrFail(bytes, input.contentType())
                    .ifPresent(document -> assertNoNumberExpands(document.fields(), bytes.length));
        }
    }

    /** Returns an encoded document with another number in place of its own. */
    private EncodedBody withNumber(String number) {
        String placeholder = "7654321";
        EncodedBody body = subject().encode(fields("a", Integer.parseInt(placeholder)));
        String text = new String(body.bytes(), StandardCharsets.UTF_8);
        return EncodedBody.of(body.contentType(), utf8(text.replace(placeholder, number)));
    }

    private static void assertNoNumberExpands(Object value, int length) {
        if (value instanceof Map) {
            ((Map<?, ?>) value).values().forEach(item -> assertNoNumberExpands(item, length));
        } else if (value instanceof List) {
            ((List<?>) value).forEach(item -> assertNoNumberExpands(item, length));
        } else if (value instanceof BigDecimal) {
            long scale = Math.abs((long) ((BigDecimal) value).scale());
            assertTrue(scale <= 10_000L + length, "a number has " + scale + " digits that the input has not");
        }
    }

    /** Measures again if the bounds are exceeded: other load on the machine passes, a quadratic reader does not. */
    private void assertBounded(String kind, EncodedBody smallBody, EncodedBody largeBody) {
        byte[] small = smallBody.bytes();
        byte[] large = largeBody.bytes();
        String excess = "";
        for (int attempt = 0; attempt < MEASUREMENTS; attempt++) {
            excess = excess(
                    ResourceMeter.leastOf(MEASUREMENTS, () -> readOrFail(small, smallBody.contentType())),
                    ResourceMeter.leastOf(1, () -> readOrFail(large, largeBody.contentType())),
                    large.length);
            if (excess.isEmpty()) {
                return;
            }
        }
        fail(kind + " of " + small.length + " and of " + large.length + " bytes: " + excess);
    }

    private static String excess(ResourceMeter small, ResourceMeter large, int bytes) {
        if (large.cpuNanos() > 3 * GROWTH * Math.max(small.cpuNanos(), CPU_NANOS_TO_IGNORE)) {
            return "processor time grows from " + small.cpuNanos() + " to " + large.cpuNanos() + " ns";
        }
        if (large.allocatedBytes() > 2 * GROWTH * Math.max(small.allocatedBytes(), BYTES_TO_IGNORE)) {
            return "allocation grows from " + small.allocatedBytes() + " to " + large.allocatedBytes() + " bytes";
        }
        return large.allocatedBytes() > MOST_BYTES_FOR_ONE * bytes + BYTES_TO_IGNORE
                ? large.allocatedBytes() + " bytes are allocated"
                : "";
    }

    private static Map<String, IntFunction<Document>> largeDocuments() {
        Map<String, IntFunction<Document>> kinds = new LinkedHashMap<>();
        kinds.put("a long text", size -> fields("a", repeat("x", size)));
        kinds.put("a text of escapes", size -> fields("a", repeat("\"\\&<\n%+", size / 20)));
        kinds.put("a text of other planes", size -> fields("a", repeat("\uD83D\uDE42", size / 4)));
        kinds.put("a long name", size -> fields(repeat("x", size), "a"));
        kinds.put("a long list", size -> fields("a", Collections.nCopies(size / 10, "x")));
        kinds.put("many small maps", size -> fields("a", Collections.nCopies(size / 10, map("b", "x"))));
        kinds.put("many names", size -> manyFields(size / 12, i -> "f" + i));
        kinds.put("names of one hash", size -> manyFields(size / 40, CodecContract::nameOfOneHash));
        return kinds;
    }

    private static Document manyFields(int count, IntFunction<String> name) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            fields.put(name.apply(i), "x");
        }
        return root(fields);
    }

    /** "Aa" and "BB" have the same hash in Java, and so have all sequences of them. */
    private static String nameOfOneHash(int index) {
        StringBuilder name = new StringBuilder();
        for (int bit = 0; bit < 14; bit++) {
            name.append((index >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return name.toString();
    }

    private Codec subject() {
        if (codec == null) {
            codec = codec();
        }
        return codec;
    }

    private boolean claims(CodecCapability capability) {
        return capabilities().contains(capability);
    }

    private void roundTrip(Document document, boolean claimed) {
        if (claimed) {
            assertRoundTrips(document);
        } else {
            assertRoundTripsOrIsRefused(document);
        }
    }

    private void assertRoundTrips(Document document) {
        Optional<EncodedBody> body = encodeOrRefuse(document);
        assertTrue(body.isPresent(), () -> "encode() must not refuse " + described(document));
        assertReads(document, body.get());
    }

    private void assertRoundTripsOrIsRefused(Document document) {
        encodeOrRefuse(document).ifPresent(body -> assertReads(document, body));
    }

    private void assertRefused(Document document) {
        assertFalse(
                encodeOrRefuse(document).isPresent(),
                () -> "encode() must refuse with IllegalArgumentException " + described(document));
    }

    private void assertReads(Document expected, EncodedBody body) {
        assertReads(expected, body.bytes(), body.contentType());
    }

    private void assertReads(Document expected, byte[] bytes, MediaType contentType) {
        Document read = readOrFail(bytes, contentType)
                .orElseGet(() -> fail("decode() must read " + described(expected) + " as " + contentType));
        assertTrue(same(expected, read), () -> "must be " + described(expected) + " and is " + described(read));
    }

    private boolean same(Document written, Document read) {
        return new DocumentComparator(capabilities()).same(written, read);
    }

    private void assertFails(String sample) {
        assertFails(sample, utf8(sample), contentType());
    }

    private void assertFails(String what, byte[] bytes, MediaType contentType) {
        readOrFail(bytes, contentType).ifPresent(read -> fail("must be a CodecFailure: " + what));
    }

    private Document read(String sample) {
        return read(sample(sample));
    }

    private Document read(EncodedBody body) {
        return readOrFail(body.bytes(), body.contentType())
                .orElseGet(() -> fail("decode() must read " + new String(body.bytes(), StandardCharsets.UTF_8)));
    }

    /** Returns empty after a {@link CodecFailure} that reveals nothing; any other exception breaks the contract. */
    private Optional<Document> readOrFail(byte[] bytes, MediaType contentType) {
        try {
            Document document = subject().decode(bytes, contentType);
            assertNotNull(document, "decode() must not return null");
            return Optional.of(document);
        } catch (CodecFailure failure) {
            assertNull(failure.getCause(), "a CodecFailure must have no cause");
            assertEquals(0, failure.getSuppressed().length, "a CodecFailure must have nothing suppressed");
            assertRepeatsNothing(failure);
            return Optional.empty();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return fail("decode() must throw nothing but CodecFailure" + replay(), e);
        }
    }

    /** Returns empty after an {@link IllegalArgumentException} that reveals nothing. */
    private Optional<EncodedBody> encodeOrRefuse(Document document) {
        try {
            EncodedBody body = subject().encode(document);
            assertNotNull(body, "encode() must not return null");
            return Optional.of(body);
        } catch (IllegalArgumentException refusal) {
            assertRepeatsNothing(refusal);
            return Optional.empty();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return fail("encode() must throw nothing but IllegalArgumentException" + replay(), e);
        }
    }

    private EncodedBody sample(String text) {
        return EncodedBody.of(contentType(), utf8(text));
    }

    private MediaType declaring(Charset charset) {
        return contentType().with("charset", charset.name());
    }

    private static void assertRepeatsNothing(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        assertFalse(trace.toString().contains(SECRET), "a failure repeats payload");
    }

    private static boolean holdsNothing(Object value) {
        if (value instanceof Map) {
            return ((Map<?, ?>) value).values().stream().allMatch(CodecContract::holdsNothing);
        }
        return value instanceof List && ((List<?>) value).stream().allMatch(CodecContract::holdsNothing);
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length + 1);
        byte[] head = Arrays.copyOf(bytes, at);
        byte[] tail = Arrays.copyOfRange(bytes, Math.min(bytes.length, at + random.nextInt(3)), bytes.length);
        byte[] between = new byte[random.nextInt(3)];
        random.nextBytes(between);
        return concat(concat(head, between), tail);
    }

    private static String described(Document document) {
        return document + " " + document.fields() + replay();
    }

    private static String replay() {
        return " (repeat with -D" + SEED_PROPERTY + "=" + SEED + ")";
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] concat(byte[] head, byte[] tail) {
        byte[] whole = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, whole, head.length, tail.length);
        return whole;
    }

    private static String repeat(String text, int times) {
        return String.join("", Collections.nCopies(times, text));
    }

    private static Document fields(Object... namesAndValues) {
        return root(map(namesAndValues));
    }

    private static Document root(Map<String, Object> fields) {
        return Document.of("Root", "urn:contract", fields);
    }

    private static Map<String, Object> map(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
