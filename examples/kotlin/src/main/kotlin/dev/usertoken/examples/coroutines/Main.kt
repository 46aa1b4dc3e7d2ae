package dev.usertoken.examples.coroutines

import dev.usertoken.AuthenticationException
import dev.usertoken.Secret
import dev.usertoken.StaffCredentials
import dev.usertoken.UserTokenClient
import java.net.URI
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.withTimeoutOrNull

/** Prints the expiry of a token and the resources at the paths that are the arguments. */
suspend fun main(paths: Array<String>) = println(report(System.getenv(), paths.asList()))

/**
 * Requests the resources with a token of the login in the settings: `USERTOKEN_BASE_URL`, `USERTOKEN_API_KEY`, `USERTOKEN_SITE`,
 * `USERTOKEN_USERNAME` and `USERTOKEN_PASSWORD`.
 */
suspend fun report(settings: Map<String, String>, paths: List<String>): String {
    // settings["USERTOKEN_BASE_URL"] would not compile: it may be null, and URI and Secret accept no null.
    val baseUri = URI(settings.getValue("USERTOKEN_BASE_URL"))
    val login =
        StaffCredentials.of(
            settings.getValue("USERTOKEN_SITE"),
            settings.getValue("USERTOKEN_USERNAME"),
            Secret.of(settings.getValue("USERTOKEN_PASSWORD")),
        )
    val apiKey = Secret.of(settings.getValue("USERTOKEN_API_KEY"))
    return UserTokenClient.builder().baseUri(baseUri).apiKey(apiKey).build().use { client ->
        client.session(login).use { session ->
            try {
                val api = SiteApi(baseUri, session)
                withTimeoutOrNull(30.seconds) { "expires at ${api.expiry()}: ${api.getAll(paths)}" }
                    ?: "no response in time, so all calls were cancelled"
            } catch (e: AuthenticationException) {
                // await() throws the exception itself, and not a CompletionException around it.
                "login refused: ${e.diagnosis()}"
            }
        }
    }
}
