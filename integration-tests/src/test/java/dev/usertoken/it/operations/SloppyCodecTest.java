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
import dev.usertoken.codec.json.JsonCodec;
import dev.usertoken.spi.Codec;
import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import dev.usertoken.spi.EncodedBody;
import dev.usertoken.spi.MediaType;
import dev.usertoken.testkit.ScriptedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Codecs that break their contract, over real sockets: the call ends as documented, and tells nothing of the payload. */
class SloppyCodecTest {
    private static final String UNWRITABLE =
            "credentials cannot be written by the codec %s: check user name and password"
                    + " for characters that it cannot spell";

    static Stream<Arguments> readers() {
        return Stream.of(Way.values())
                .flatMap(way -> Stream.<Reader>of(
                                text -> {
                                    throw new IllegalArgumentException("unexpected " + text);
                                },
                                text -> {
                                    throw Sneaky.thrown(new IOException("unexpected " + text));
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
                        .map(reader -> Arguments.of(way, reader)));
    }

    @ParameterizedTest
    @MethodSource("readers")
    void aReaderThatQuotesThePayloadIsNotQuoted(Way way, Reader reader) {
        try (ScriptedServer server = Answers.always(Answers.json(200, Answers.TOKEN_REPLY));
                UserTokenClient client =
                        Given.client(server).codec(new SloppyCodec(reader)).build()) {
            ResponseException broken =
                    catchThrowableOfType(ResponseException.class, () -> way.issue(client, Given.LOGIN));

            assertThat(broken)
                    .hasMessage(
                            "issue failed: POST /public/v6/usertoken/issue answered 200, but the reply cannot be read");
            assertThat(Leaks.textOf(broken)).doesNotContain("planted");
        }
    }

    @ParameterizedTest
    @MethodSource("readers")
    void aReaderThatFailsOnAnErrorLeavesTheStatus(Way way, Reader reader) {
        try (ScriptedServer server = Answers.always(Answers.json(403, "{\"planted\":1}"));
                UserTokenClient client =
                        Given.client(server).codec(new SloppyCodec(reader)).build()) {
            ApiException refused =
                    catchThrowableOfType(AuthenticationException.class, () -> way.issue(client, Given.LOGIN));

            assertThat(refused.diagnosis()).isEqualTo(Diagnosis.LOGIN_REFUSED);
            assertThat(Leaks.textOf(refused)).doesNotContain("planted");
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aReaderThatGivesNullGivesNoToken(Way way) {
        try (ScriptedServer server = Answers.always(Answers.json(200, Answers.TOKEN_REPLY));
                UserTokenClient client = Given.client(server)
                        .codec(new SloppyCodec((Reader) text -> null))
                        .build()) {
            assertThat(catchThrowable(() -> way.issue(client, Given.LOGIN)))
                    .isInstanceOf(ResponseException.class)
                    .hasMessageEndingWith("holds no AccessToken");
            assertThat(way.revoke(client, Given.HELD).fields()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aWriterThatQuotesTheLoginIsNotQuotedAndNothingIsSent(Way way) {
        for (Writer writer : new Writer[] {
            document -> {
                throw new IllegalStateException("cannot write " + document.fields());
            },
            document -> {
                throw Sneaky.thrown(new IOException("cannot write " + document.fields()));
            },
            document -> null,
        }) {
            try (ScriptedServer server = Answers.always(Answers.json(200, Answers.TOKEN_REPLY));
                    UserTokenClient client =
                            Given.client(server).codec(new SloppyCodec(writer)).build()) {
                Throwable thrown = catchThrowable(() -> way.issue(client, Given.LOGIN));

                assertThat(thrown).isInstanceOf(IllegalArgumentException.class).hasMessage(UNWRITABLE, "sloppy");
                assertThat(Leaks.textOf(thrown)).doesNotContain("planted");
                assertThat(server.connectionCount()).isZero();
            }
        }
    }

    @Test
    void aLoginThatJsonCannotSpellIsTheCallersMistake() {
        try (ScriptedServer server = Answers.always(Answers.json(200, Answers.TOKEN_REPLY));
                UserTokenClient client = Given.client(server).build()) {
            assertThat(catchThrowable(() -> client.issue(StaffCredentials.of("-99", "u", Secret.of("planted\ud800")))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(UNWRITABLE, "json");
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
