package dev.usertoken.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SupportedVersionsTest {
    @ParameterizedTest
    @CsvSource({
        "3.14.9, false",
        "4.10.0, false",
        "4.11.0, true",
        "4.12.0, true",
        "5.0.0-alpha.1, false",
        "5.0.0-alpha.11, false",
        "5.0.0-alpha.12, true",
        "5.0.0, true",
        "5.10.0, true"
    })
    void versionsThatMixResponses_areUnsupported(String version, boolean supported) {
        assertThat(OkHttpTransport.UNSUPPORTED.matcher(version).matches()).isNotEqualTo(supported);
    }
}
