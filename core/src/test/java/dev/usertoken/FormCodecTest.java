package dev.usertoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usertoken.spi.CodecFailure;
import dev.usertoken.spi.Document;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormCodecTest {
    private final FormCodec codec = new FormCodec();

    @Test
    void writesEscapedPairsInOrder() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("Password", "a b+c&d=e%\u00e9");
        fields.put("Username", "_source");
        assertThat(codec.encode(Document.of("IssueRequest", "", fields)))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("Password=a%20b%2Bc%26d%3De%25%C3%A9&Username=_source");
    }

    @Test
    void everyNameAndTextComesBack() throws CodecFailure {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("", "bare");
        fields.put("n &=%+\u00e9\ud83d\ude00", "\r\n&=%+");
        fields.put("list", List.of("1", "2", "3"));
        fields.put("User", Map.of("Id", "0"));
        assertThat(codec.decode(codec.encode(Document.of("", "", fields)), Optional.empty())
                        .fields())
                .isEqualTo(fields);
    }

    @Test
    void aPlusSignIsASpace() throws CodecFailure {
        assertThat(read("a+b=c+d%2B")).isEqualTo(Map.of("a b", "c d+"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a=1&",
                "&a=1",
                "a=1&&b=2",
                "a=%",
                "a=%1",
                "a=%GG",
                "a=%C3",
                "a=\u00e9",
                "a=1\n",
                "a=1&a.b=2"
            })
    void anyOtherFormFails(String form) {
        assertThatThrownBy(() -> read(form)).isInstanceOf(CodecFailure.class);
    }

    @Test
    void refusesHalfACharacter() {
        assertThatThrownBy(() -> codec.encode(Document.of("", "", Map.of("a", "\ud800"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("surrogate");
    }

    private Map<String, Object> read(String form) throws CodecFailure {
        return codec.decode(form.getBytes(StandardCharsets.UTF_8), Optional.empty())
                .fields();
    }
}
