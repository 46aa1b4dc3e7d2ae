#!/bin/sh
# Makes the key store of TestCertificates anew: a CA, and servers that a client must accept or refuse.
# All is EC and valid from 2020 to 2119, save for the one that expired in 2001. Needs keytool of JDK 11 or later.
set -eu
cd "$(dirname "$0")/src/main/resources/dev/usertoken/testkit"
rm -f certificates.p12

# The older algorithms of PKCS12, which every update of JDK 11 reads.
tool() {
    keytool -J-Dkeystore.pkcs12.legacy -keystore certificates.p12 -storetype PKCS12 -storepass usertoken "$@"
}

key() {
    alias=$1
    shift
    tool -genkeypair -alias "$alias" -keyalg EC -groupname secp256r1 -dname "CN=usertoken test $alias" \
        -startdate "2020/01/01 00:00:00" -validity 36500 "$@"
}

signed() {
    alias=$1
    shift
    key "$alias"
    tool -certreq -alias "$alias" |
        tool -gencert -alias ca -startdate "2020/01/01 00:00:00" -validity 36500 -ext eku=serverAuth "$@" |
        tool -importcert -alias "$alias"
}

local_names=san=dns:localhost,dns:origin.test,ip:127.0.0.1,ip:0:0:0:0:0:0:0:1
key ca -ext bc:c=ca:true -ext ku:c=keyCertSign
signed good -ext "$local_names"
signed expired -ext "$local_names" -startdate "2000/01/01 00:00:00" -validity 366
signed wrong-host -ext san=dns:elsewhere.test
key self-signed -ext "$local_names"
