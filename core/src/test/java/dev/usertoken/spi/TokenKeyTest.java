package dev.usertoken.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenKeyTest {
    @Test
    void ids_differForTextThatUtf8CannotEncode() {
        List<String> users =
                Arrays.asList("u?", "u\uD800", "u\uD801", "u\uDC00", "u\uFFFD", "u\uD800\uDC00", "u\uDC00\uD800");

        assertThat(users)
                .extracting(user -> TokenKey.of("host", "site", user, "digest").id())
                .doesNotHaveDuplicates();
    }

    @Test
    void id_isSameInEveryRelease() {
        assertThat(TokenKey.of("host", "-99", "J\u00f6rg \uD83D\uDE00", "digest")
                        .id())
                .isEqualTo("33c1d6b2fbc20fcda3469be32bc2a579ed5b4cc42fcbf35af1100fe77634d26d");
    }
}
