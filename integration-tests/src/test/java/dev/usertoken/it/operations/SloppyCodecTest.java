package dev.usertoken.it.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.usertoken.ApiException;
import dev.usertoken.AuthenticationException;
import dev.usertoken.Diagnosis;
import dev.usertoken.ResponseException;
import dev.usertoken.Secret;
import dev.usertoken.StaffCredentials;
import dev.usertoken.UserTokenClient;
import dev.usertoken.approvals.ApprovedMessages;
import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.EncodedBody;
import dev.usertoken.spi.MediaType;
import dev.usertoken.testkit.ScriptedResponses;
import dev.usertoken.testkit.ScriptedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** If a codec breaks its contract, the call ends as documented and its exception does not contain the payload. */
class SloppyCodecTest {
    @RegisterExtension
    static final ApprovedMessages MESSAGES = new ApprovedMessages();

    static Stream<Arguments> readers() {
        return Stream.of(CallMode.values())
                .flatMap(mode -> Stream.<Reader>of(
                                text -> {
                                    throw new IllegalArgumentException("unexpected " + text);
                                },
                                text -> {
                                    throw SneakyThrow.thrown(new IOException("unexpected " + text));
                                },
                                text -> {
                                    CodecFailure failure = CodecFailure.notWellFormed();
                                    failure.initCause(new IOException("unexpected " + text));
                                    throw failure;
                                },
                                text -> {
                                    CodecFailure failure = CodecFailure.notWellFormedAt(1, 2);
                                    failure.addSuppressed(new IOException("unexpected " + text));
                                    throw failure;
                                })
                        .map(reader -> Arguments.of(mode, reader)));
    }

    @ParameterizedTest
    @MethodSource("readers")
    void readerQuotingPayload_isNotQuoted(CallMode mode, Reader reader) {
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client =
                        TestData.client(server).codec(new SloppyCodec(reader)).build()) {
            ResponseException malformed =
                    catchThrowableOfType(ResponseException.class, () -> mode.issue(client, TestData.LOGIN));

            assertThat(malformed).satisfies(MESSAGES.message("unreadable response"));
            assertThat(StackTraces.textOf(malformed)).doesNotContain("planted");
        }
    }

    @ParameterizedTest
    @MethodSource("readers")
    void readerFailingOnError_leavesDiagnosisToStatus(CallMode mode, Reader reader) {
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(403, "{\"planted\":1}"));
                UserTokenClient client =
                        TestData.client(server).codec(new SloppyCodec(reader)).build()) {
            ApiException refused =
                    catchThrowableOfType(AuthenticationException.class, () -> mode.issue(client, TestData.LOGIN));

            assertThat(refused.diagnosis()).isEqualTo(Diagnosis.LOGIN_REFUSED);
            assertThat(StackTraces.textOf(refused)).doesNotContain("planted");
        }
    }

    @ParameterizedTest
    @EnumSource(CallMode.class)
    void readerReturningNull_yieldsNoToken(CallMode mode) {
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client = TestData.client(server)
                        .codec(new SloppyCodec((Reader) text -> null))
                        .build()) {
            assertThat(catchThrowable(() -> mode.issue(client, TestData.LOGIN)))
                    .isInstanceOf(ResponseException.class)
                    .satisfies(MESSAGES.message("no token"));
            assertThat(mode.revoke(client, TestData.USER_TOKEN).fields()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(CallMode.class)
    void writerQuotingLogin_isNotQuotedAndNothingIsSent(CallMode mode) {
        for (Writer writer : new Writer[] {
            document -> {
                throw new IllegalStateException("cannot write " + document.fields());
            },
            document -> {
                throw SneakyThrow.thrown(new IOException("cannot write " + document.fields()));
            },
            document -> null,
        }) {
            try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                    UserTokenClient client = TestData.client(server)
                            .codec(new SloppyCodec(writer))
                            .build()) {
                Throwable thrown = catchThrowable(() -> mode.issue(client, TestData.LOGIN));

                assertThat(thrown)
                        .isInstanceOf(IllegalArgumentException.class)
                        .satisfies(MESSAGES.message("unwritable credentials", "{codec}", "sloppy"));
                assertThat(StackTraces.textOf(thrown)).doesNotContain("planted");
                assertThat(server.connectionCount()).isZero();
            }
        }
    }

    @Test
    void unencodableLogin_throwsIllegalArgument() {
        try (ScriptedServer server = Responses.always(ScriptedResponses.json(200, Responses.TOKEN_JSON));
                UserTokenClient client = TestData.client(server).build()) {
            assertThat(catchThrowable(() -> client.issue(StaffCredentials.of("-99", "u", Secret.of("planted\ud800")))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(MESSAGES.message("unwritable credentials", "{codec}", "json"));
            assertThat(server.connectionCount()).isZero();
        }
    }

    interface Reader {
        Document read(String text) throws CodecFailure;
    }

    private interface Writer {
        EncodedBody write(Document document);
    }

    private static final class SloppyCodec implements Codec {
        private final Writer writer;
        private final Reader reader;

        SloppyCodec(Reader reader) {
            this.writer = new JsonCodec()::encode;
            this.reader = reader;
        }

        SloppyCodec(Writer writer) {
            this.writer = writer;
            this.reader = text -> null;
        }

        @Override
        public String name() {
            return "sloppy";
        }

        @Override
        public MediaType mediaType() {
            return MediaType.parse("application/json");
        }

        @Override
        public boolean reads(MediaType mediaType) {
            return mediaType.essence().equals("application/json");
        }

        @Override
        public EncodedBody encode(Document document) {
            return writer.write(document);
        }

        @Override
        public Document decode(byte[] bytes, MediaType mediaType) throws CodecFailure {
            return reader.read(new String(bytes, StandardCharsets.UTF_8));
        }
    }
}
