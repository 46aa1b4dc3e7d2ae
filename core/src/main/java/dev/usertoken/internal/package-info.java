/** Internal classes of core, which are not exported and may change in any release. */
package dev.usertoken.internal;
