/**
 * MINDBODY staff user tokens: issue, renew and revoke. Start at {@link dev.usertoken.UserTokenClient}.
 *
 * <p>All types are immutable and thread-safe unless they are builders. No parameter and no result is null. "Contract"
 * in these pages is the project's summary of what the service is publicly known to do.
 */
package dev.usertoken;
