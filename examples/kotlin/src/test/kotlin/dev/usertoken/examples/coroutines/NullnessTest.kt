package dev.usertoken.examples.coroutines

import dev.usertoken.UserToken
import java.io.ByteArrayOutputStream
import java.io.File
import java.io.PrintStream
import java.nio.file.Files
import java.nio.file.Path
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Tag
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

/** Kotlin's compiler checks nulls in calls of our packages, without the annotations on its class path. */
@Tag("jdk-independent")
internal class NullnessTest {
    @TempDir
    lateinit var scratch: Path

    @Test
    fun possibleNull_doesNotCompile() {
        val messages =
            compile(
                "import dev.usertoken.*",
                "fun value(c: UserTokenClient, s: StaffCredentials): UserToken = c.issue(s)",
                "fun literalNull(c: UserTokenClient): UserToken = c.issue(null)",
                "fun nullableValue(key: String?): Secret = Secret.of(key)",
            )

        val lines = Regex("Snippet\\.kt:(\\d+):\\d+: error").findAll(messages).map { it.groupValues[1].toInt() }
        assertEquals(listOf(3, 4), lines.toList(), messages)
    }

    private fun compile(vararg lines: String): String {
        val source = Files.write(scratch.resolve("Snippet.kt"), lines.asList())
        val classPath = listOf(UserToken::class, Unit::class).map { File(it.java.protectionDomain.codeSource.location.toURI()) }
        val messages = ByteArrayOutputStream()
        K2JVMCompiler()
            .exec(
                PrintStream(messages, true),
                "-no-stdlib",
                "-no-reflect",
                "-classpath",
                classPath.joinToString(File.pathSeparator),
                "-d",
                scratch.resolve("classes").toString(),
                source.toString(),
            )
        return messages.toString()
    }
}
