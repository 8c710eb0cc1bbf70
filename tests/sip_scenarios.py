"""SIPp scenarios, made for one telephone each."""

from xml.sax.saxutils import escape

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="{name}">\n'
TAIL = "</scenario>\n"
REFUSALS = (400, 401, 403, 404, 408, 410, 415, 480, 486, 487, 488, 500, 502, 503, 504, 600, 603, 606)
FROM = "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\nMax-Forwards: 70\nFrom: {who} <sip:{user}@[local_ip]:[local_port]>;tag=[call_number]v[pid]"
SDP = (
    "v=0\no=- 1 1 IN IP4 [local_ip]\ns=-\nc=IN IP4 [local_ip]\nt=0 0\nm=audio {port} RTP/AVP 0 101\n"
    "a=rtpmap:0 PCMU/8000\na=rtpmap:101 telephone-event/8000\na=ptime:20\na=sendrecv"
)


def _send(message: str, *, retrans: bool = False, next_label: str = "") -> str:
    retry = ' retrans="500"' if retrans else ""
    onward = f' next="{next_label}"' if next_label else ""
    return f"<send{retry}{onward}><![CDATA[\n\n{message}\n\n]]></send>\n"


def _label(name: str) -> str:
    return f'<label id="{name}"/>\n'


def caller(
    *,
    dial: str,
    number: str,
    name: str,
    rtp_port: int,
    patience_ms: int,
    talk_ms: int,
    headers: str = "",
    password: str | None = None,
) -> str:
    """
    A customer, or with a password one of ours: INVITE; CANCEL when nobody answers in time; after the answer BYE when he has
    talked enough.
    """
    user = escape(number)
    begin = FROM.format(who=f'"{name}"' if name else "", user=user)
    invite = (
        f"INVITE sip:{dial}@[remote_ip]:[remote_port] SIP/2.0\n{begin}\nTo: <sip:{dial}@[remote_ip]:[remote_port]>\n"
        f"Call-ID: [call_id]\nCSeq: {{cseq}} INVITE\nContact: <sip:{user}@[local_ip]:[local_port]>\n{headers}{{login}}"
        f"Content-Type: application/sdp\nContent-Length: [len]\n\n{SDP.format(port=rtp_port)}"
    )
    same = f"{begin}\nTo: <sip:{dial}@[remote_ip]:[remote_port]>[peer_tag_param]\nCall-ID: [call_id]"
    target = f"sip:{dial}@[remote_ip]:[remote_port]"
    cseq, first = 1, _send(invite.format(cseq=1, login=""), retrans=True)
    refusal = (
        f"ACK {target} SIP/2.0\n[last_Via:]\n{_without_via(begin)}\n[last_To:]\nCall-ID: [call_id]\n"
        "CSeq: {cseq} ACK\nContent-Length: 0"
    )
    if password is not None:
        cseq = 2
        login = f"[authentication username={user} password={password}]\n"
        first += '<recv response="100" optional="true"/>\n<recv response="401" auth="true"/>\n'
        first += _send(refusal.format(cseq=1))
        first += _send(invite.format(cseq=2, login=login), retrans=True)
    # SIPp looks at the time limit of the first message it may receive, not of the one it must.
    limit = f'timeout="{patience_ms}" ontimeout="2"'
    progress = "".join(
        f'<recv response="{code}" optional="true" {limit}/>\n' for code in (100, 180, 181, 183)
    )
    refused = "".join(f'<recv response="{code}" optional="true" next="4" {limit}/>\n' for code in REFUSALS)
    return (
        HEAD.format(name="caller")
        + first
        + progress
        + refused
        + f'<recv response="200" rrs="true" {limit}/>\n'
        + _send(f"ACK [next_url] SIP/2.0\n{same}\n[routes]\nCSeq: {cseq} ACK\nContent-Length: 0")
        + f'<recv request="BYE" timeout="{talk_ms}" ontimeout="1" next="3"/>\n'
        + _label("1")
        + _send(
            f"BYE [next_url] SIP/2.0\n{same}\n[routes]\nCSeq: {cseq + 1} BYE\nContent-Length: 0", retrans=True
        )
        + '<recv request="BYE" optional="true" next="3"/>\n<recv response="200" next="5"/>\n'
        + _label("2")
        + _send(
            f"CANCEL {target} SIP/2.0\n[last_Via:]\n{_without_via(begin)}\nTo: <{target}>\nCall-ID: [call_id]\nCSeq: {cseq} CANCEL\nContent-Length: 0",
            retrans=True,
        )
        # An answer that crosses the CANCEL is a talk, which he ends (RFC 3261, 9.1).
        + '<recv response="487" optional="true" next="4"/>\n<recv response="200" rrs="true" test="crossed" next="6"><action>'
        + '<ereg regexp="INVITE" search_in="hdr" header="CSeq:" assign_to="crossed"/></action></recv>\n'
        + '<recv response="200" rrs="true" optional="true" next="6"/>\n<recv response="487" next="4"/>\n'
        + _label("6")
        + _send(
            f"ACK [next_url] SIP/2.0\n{same}\n[routes]\nCSeq: {cseq} ACK\nContent-Length: 0", next_label="1"
        )
        + _label("3")
        + _send(
            "SIP/2.0 200 OK\n[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n[last_CSeq:]\nContent-Length: 0",
            next_label="5",
        )
        + _label("4")
        + _send(refusal.format(cseq=cseq))
        + _label("5")
        + TAIL
    )


def _without_via(begin: str) -> str:
    return begin.split("\n", 1)[1]


def registration(*, user: str, password: str, seconds: int) -> str:
    """A telephone registers with its password; 0 seconds takes it away."""
    begin = FROM.format(who="", user=user)
    message = (
        f"REGISTER sip:[remote_ip]:[remote_port] SIP/2.0\n{begin}\nTo: <sip:{user}@[remote_ip]:[remote_port]>\n"
        f"Call-ID: [call_id]\nCSeq: {{cseq}} REGISTER\nContact: <sip:{user}@[local_ip]:[local_port]>\nExpires: {seconds}\n"
        "{auth}Content-Length: 0"
    )
    login = f"[authentication username={user} password={password}]\n"
    return (
        HEAD.format(name="registration")
        + _send(message.format(cseq=1, auth=""), retrans=True)
        + '<recv response="401" auth="true"/>\n'
        + _send(message.format(cseq=2, auth=login), retrans=True)
        + '<recv response="200"/>\n'
        + TAIL
    )


def phone(
    *,
    user: str,
    rtp_port: int,
    answer_ms: int | None,
    refuse: str | None,
    talk_ms: int,
    early_ms: int | None = None,
    through_proxy: bool = False,
) -> str:
    """
    An employee's telephone: rings; answers, refuses (``486 Busy Here``) or lets it ring until the caller gives up.
    Instead of ringing, the network of somebody outside can be heard for ``early_ms`` before that (183 with a session
    description). Calls that come ``through_proxy`` have one more Via, and a route.
    """
    reply = (
        "[last_Via:]\n[last_From:]\n[last_To:]{tag}\n[last_Call-ID:]\n[last_CSeq:]\n{more}Content-Length: 0"
    )
    tag = ";tag=[call_number]p[pid]"
    contact = f"Contact: <sip:{user}@[local_ip]:[local_port]>\n"
    kept = "[$via]\nFrom:[$from]\nTo:[$to]" + tag + "\n[last_Call-ID:]\nCSeq:[$cseq]\n"
    remember = "".join(
        f'<ereg regexp="{pattern}" search_in="hdr" header="{header}:" check_it="true" assign_to="{name}"/>\n'
        for header, name, pattern in (
            ("From", "from", ".*"),
            ("To", "to", ".*"),
            ("CSeq", "cseq", ".*"),
            ("Contact", "contact", "sip:[^&gt;]*"),
        )
    )
    remember += '<ereg regexp="Via:[^\\n\\r]*" search_in="msg" check_it="true" assign_to="via"/>\n'
    route = ""
    if through_proxy:
        remember += "".join(
            f'<ereg regexp=".*" search_in="hdr" header="{header}:" {which}check_it="true" assign_to="{name}"/>\n'
            for header, which, name in (("Via", 'occurrence="2" ', "via2"), ("Record-Route", "", "route"))
        )
        kept = kept.replace("[$via]\n", "[$via]\nVia:[$via2]\nRecord-Route:[$route]\n")
        route = "Route:[$route]\n"
    ringing = _send("SIP/2.0 180 Ringing\n" + reply.format(tag=tag, more=contact))
    text = (
        HEAD.format(name="phone")
        + f'<recv request="INVITE">\n<action>\n{remember}</action>\n</recv>\n'
        + ringing
    )
    if early_ms is not None:
        text = text.removesuffix(ringing)
        early = f"Content-Type: application/sdp\nContent-Length: [len]\n\n{SDP.format(port=rtp_port)}"
        text += _send(f"SIP/2.0 183 Session Progress\n{kept}{contact}{early}")
        text += f'<recv request="CANCEL" timeout="{early_ms}" ontimeout="8" next="3"/>\n' + _label("8")
    if refuse is not None:
        text += (
            _send(f"SIP/2.0 {refuse}\n" + reply.format(tag=tag, more=""), retrans=True)
            + '<recv request="ACK" next="9"/>\n'
        )
    elif answer_ms is None:
        text += '<recv request="CANCEL" next="3"/>\n'
    else:
        text += f'<recv request="CANCEL" timeout="{max(answer_ms, 1)}" ontimeout="1" next="3"/>\n'
    ok = f"SIP/2.0 200 OK\n{kept}{contact}Content-Type: application/sdp\nContent-Length: [len]\n\n{SDP.format(port=rtp_port)}"
    bye = (
        "BYE [$contact] SIP/2.0\nVia: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]\nMax-Forwards: 70\n"
        f"{route}From:[$to]{tag}\nTo:[$from]\n[last_Call-ID:]\nCSeq: 7 BYE\nContent-Length: 0"
    )
    return (
        text
        + _label("1")
        + _send(ok, retrans=True)
        + '<recv request="CANCEL" optional="true" next="3"/>\n<recv request="ACK"/>\n'
        + f'<recv request="BYE" timeout="{talk_ms}" ontimeout="2" next="4"/>\n'
        + _label("2")
        + _send(bye, retrans=True)
        + '<recv response="200" next="9"/>\n'
        + _label("3")
        + _send("SIP/2.0 200 OK\n" + reply.format(tag=tag, more=""))
        + _send(f"SIP/2.0 487 Request Terminated\n{kept}Content-Length: 0", retrans=True)
        + '<recv request="ACK" next="9"/>\n'
        + _label("4")
        + _send("SIP/2.0 200 OK\n" + reply.format(tag="", more=""))
        + _label("9")
        + TAIL
    )
