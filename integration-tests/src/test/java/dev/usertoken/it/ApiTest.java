package dev.usertoken.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The published API is the one approved, in {@code src/test/api}. After a change that is meant, run the build with {@code
 * -Dapi.approve} and commit what it writes.
 */
@Tag("jdk-independent")
class ApiTest {
    @ParameterizedTest
    @EnumSource(Artifact.class)
    void isTheApprovedOne(Artifact artifact) throws Exception {
        Path approved = Path.of("src/test/api", artifact.folder() + ".txt");
        if (System.getProperty("api.approve") != null) {
            Files.writeString(approved, ApiText.of(artifact));
        }

        assertThat(ApiText.of(artifact))
                .as("the API of %s; where the change is meant, approve it with -Dapi.approve", artifact.folder())
                .isEqualTo(Files.readString(approved));
    }
}
