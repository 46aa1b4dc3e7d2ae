/** Not exported, and free to change in any release. */
package dev.usertoken.internal;
