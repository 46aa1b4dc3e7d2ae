package dev.usertoken.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {
    @Test
    void names_areCaseInsensitive() {
        Headers headers = Headers.builder()
                .add("SiteId", "1")
                .add("siteid", "2")
                .add("X", "3")
                .build();
        assertThat(headers.first("SITEID")).contains("1");
        assertThat(headers.all("siteId")).containsExactly("1", "2");
        assertThat(headers.names()).containsExactly("SiteId", "X");
        assertThat(headers.first("none")).isEmpty();
    }

    @Test
    void textForm_hasNoValues() {
        assertThat(Headers.builder().add("API-Key", "hunter2").build()).hasToString("Headers[API-Key]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\rb", "a\nb", "a\0", "\n"})
    void valueThatSplitsMessage_isRefusedAndNotQuoted(String value) {
        assertThatThrownBy(() -> Headers.builder().add("API-Key", "hunter2" + value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("API-Key")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a:", "a\n", "\u00e9", "(x)"})
    void malformedName_isRefused(String name) {
        assertThatThrownBy(() -> Headers.builder().add(name, "hunter2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("name must")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void builtHeaders_doNotChange() {
        Headers.Builder builder = Headers.builder().add("A", "1");
        Headers headers = builder.build();
        builder.add("B", "2");
        assertThat(headers.names()).containsExactly("A");
    }
}
