package dev.usertoken.examples.coroutines

import dev.usertoken.TokenSession
import dev.usertoken.transport.jdk.UserTokenHttpClient
import java.io.IOException
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse.BodyHandlers
import java.time.Duration
import java.time.Instant
import kotlin.jvm.optionals.getOrNull
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.future.await

/** Calls to the API of a site, as suspending functions. No function blocks a thread while it waits for a response. */
class SiteApi(private val baseUri: URI, private val session: TokenSession) {
    private val http = UserTokenHttpClient.of(HttpClient.newHttpClient(), session)

    /** Returns the time at which the token expires, or null if the service has not stated it. */
    suspend fun expiry(): Instant? = session.tokenAsync().await().expiresAt().getOrNull()

    /** Returns the body of a resource, or null if it does not exist. */
    suspend fun get(path: String): String? {
        val request = HttpRequest.newBuilder(baseUri.resolve(path)).timeout(Duration.ofSeconds(10)).build()
        val response = http.sendAsync(request, BodyHandlers.ofString()).await()
        return when (response.statusCode()) {
            200 -> response.body()
            404 -> null
            else -> throw IOException("GET $path failed with status ${response.statusCode()}")
        }
    }

    /** Returns the bodies of several resources, which are requested at the same time. If one call fails, the others end. */
    suspend fun getAll(paths: List<String>): List<String?> = coroutineScope {
        paths.map { async { get(it) } }.awaitAll()
    }
}
