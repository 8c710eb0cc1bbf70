"""
Broken SIP, after the torture tests of RFC 4475: none of it may disturb a call, and none becomes one. Those of its messages that
are only odd Asterisk takes for calls.
"""

HEAD = b"Via: SIP/2.0/UDP 127.0.0.9:5060;branch=z9hG4bK-n;rport\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: n\r\n"

CONTACT = b"Contact: <sip:a@127.0.0.9>\r\n"
INVITE = b"INVITE sip:+3612345678@127.0.0.1 SIP/2.0\r\n"

_BROKEN = [
    b"",
    b"\r\n\r\n",
    b"\x00" * 1200,
    b"\xff\xfe\xfd" * 400,
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"INVITE sip:+3612345678@127.0.0.1 SIP/7.0\r\n" + HEAD + b"CSeq: 1 INVITE\r\n\r\n",
    INVITE + b"\r\n",
    INVITE + HEAD + b"CSeq: 36893488147419103232 INVITE\r\n\r\n",
    INVITE + HEAD + b"CSeq: 1 INVITE\r\nContent-Length: 99999\r\n\r\nv=0",
    INVITE + HEAD + b"CSeq: 1 INVITE\r\nContent-Length: -999\r\n\r\n",
    b"INVITE <sip:+3612345678@127.0.0.1> SIP/2.0\r\n" + HEAD + b"CSeq: 2 INVITE\r\n\r\n",
    b"INVITE sip:%00%ff'\"<script>@127.0.0.1 SIP/2.0\r\n"
    + HEAD
    + b"CSeq: 3 INVITE\r\nMax-Forwards: 300\r\n\r\n",
    b"INVITE sip:x@127.0.0.1 SIP/2.0\r\n"
    + HEAD
    + b"CSeq: 4 BYE\r\nContact: "
    + b"<sip:y@z>," * 500
    + b"\r\n\r\n",
    b"REGISTER sip:127.0.0.1 SIP/2.0\r\n"
    + HEAD
    + b"CSeq: 5 REGISTER\r\nAuthorization: NoOneKnows x=y\r\n\r\n",
    b"BYE sip:nobody@127.0.0.1 SIP/2.0\r\n" + HEAD + b"CSeq: 6 BYE\r\n\r\n",
    b"SIP/2.0 4294967301 better not break the receiver\r\n" + HEAD + b"CSeq: 7 INVITE\r\n\r\n",
    b"SIP/2.0 200 OK\r\n" + HEAD + b"CSeq: 8 INVITE\r\n\r\n",
    b"OPTIONS sip:x@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP "
    + b"a" * 4000
    + b"\r\n"
    + HEAD
    + b"CSeq: 9 OPTIONS\r\n\r\n",
    b"NEWMETHOD sip:x@127.0.0.1 SIP/2.0\r\n" + HEAD + b"CSeq: 10 OTHER\r\n\r\n",
    # An unterminated quotation, spaces and commas where none may stand, escaped headers in the address.
    INVITE
    + b'Via: SIP/2.0/UDP 127.0.0.9;branch=z9hG4bK-q\r\nFrom: <sip:a@b>;tag=2\r\nTo: "Mr. J. User <sip:j@d>\r\n'
    + b"Call-ID: q\r\nCSeq: 11 INVITE\r\n\r\n",
    INVITE + HEAD + b"CSeq: 12 INVITE\r\nContact: <sip:y@z>;;,,;,,\r\n\r\n",
    b"INVITE  sip:+3612345678@127.0.0.1  SIP/2.0  \r\n" + HEAD + b"CSeq: 13 INVITE\r\n\r\n",
    b"INVITE sip:+3612345678@127.0.0.1; lr SIP/2.0\r\n" + HEAD + b"CSeq: 14 INVITE\r\n\r\n",
    b"INVITE sip:+3612345678@127.0.0.1?Route=%3Csip:x@y%3E SIP/2.0\r\n" + HEAD + b"CSeq: 15 INVITE\r\n\r\n",
    # Fields that may stand once and stand twice, an address of no known scheme, none of the fields it needs, no way left to go.
    INVITE + HEAD + b"CSeq: 17 INVITE\r\n" + HEAD + b"CSeq: 18 BYE\r\n\r\n",
    b"OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0\r\n" + HEAD + b"CSeq: 19 OPTIONS\r\n\r\n",
    INVITE + b"CSeq: 193942 INVITE\r\nVia: SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKkdj.insuf\r\n\r\n",
    b"OPTIONS sip:x@127.0.0.1 SIP/2.0\r\n" + HEAD + b"Max-Forwards: 0\r\nCSeq: 20 OPTIONS\r\n\r\n",
    # A description of sound that is none, a body nobody can read, bytes that are no text.
    INVITE
    + HEAD
    + b"CSeq: 21 INVITE\r\n"
    + CONTACT
    + b"Content-Type: application/sdp\r\nContent-Length: 12\r\n\r\nv=0\r\nm=x y\r\n",
    INVITE
    + HEAD
    + b"CSeq: 22 INVITE\r\n"
    + CONTACT
    + b"Content-Type: application/unknownformat\r\nContent-Length: 3\r\n\r\n\x00\x01\x02",
    b"REGISTER sip:127.0.0.1 SIP/2.0\r\n"
    + HEAD
    + b"CSeq: 23 REGISTER\r\nContact: sip:u@h?Route=%3Csip:s%3E\r\n\r\n",
    b"SIP/2.0 200 \xd0\x98\xd0\x9f\xff\xfe\r\n" + HEAD + b"CSeq: 24 INVITE\r\n\r\n",
]

# Each of its own dialogue, else Asterisk would take it for the one before, sent again.
NONSENSE = [
    message.replace(b"z9hG4bK-n;", b"z9hG4bK-%d;" % number).replace(
        b"Call-ID: n\r", b"Call-ID: %d\r" % number
    )
    for number, message in enumerate(_BROKEN)
]
