package dev.usertoken.it.authenticators;

import static org.assertj.core.api.Assertions.assertThat;

import okhttp3.OkHttp;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The build runs what is tagged {@code okhttp} on two versions of OkHttp, with the same classes. */
@Tag("okhttp")
class OkHttpVersionTest {
    /** Read by name: the compiler would put in the value that it saw. */
    @Test
    void theseTestsRunOnTheVersionThatTheBuildMeans() throws Exception {
        assertThat(OkHttp.class.getField("VERSION").get(null)).isEqualTo(System.getProperty("okhttp.version"));
    }
}
