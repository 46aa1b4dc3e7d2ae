/** Names core alone: the transport and the codec are found as services. */
module app {
    requires dev.usertoken.core;
}
