#!/usr/bin/env python3
"""Verifies evidence bundles of Stillhere (docs/evidence.md) with Python's standard library alone.

    python3 verify_bundle.py [--key VERIFIER_KEY] FILE...

Written apart from the verifier in this repository, after the documents only. One line a file: intact, divergence or
incomplete, and why. The exit code is that of the worst: 0 intact, 1 divergence, 2 incomplete.
"""

import base64
import binascii
import hashlib
import json
import re
import sys

GENESIS = "0" * 64
CATEGORIES = ["conversation", "intake", "queue"]
HASHED = ["actor", "causationId", "commandId", "correlationId", "eventId", "occurredAt", "schemaVersion", "tenant", "type"]
EVENT_FIELDS = set(HASHED) | {"data", "prevHash", "hash", "leaf", "proof"}
BUNDLE_FIELDS = {"log", "tenant", "conversation", "checkpoint", "keys", "streams", "subjects"}


class Divergence(Exception):
    """It is not what was written."""


class Incomplete(Exception):
    """It is no bundle, so nothing is known about it."""


# Ed25519, RFC 8032, section 5.1.7: verification only, so nothing here is secret.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(one, other):
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = other
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def equal(one, other):
    return (one[0] * other[2] - other[0] * one[2]) % P == 0 and (one[1] * other[2] - other[1] * one[2]) % P == 0


def decode_point(encoded):
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P != 0:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - x2) % P != 0 or (x == 0 and sign == 1):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = decode_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signature(public_key, message, signature):
    if len(signature) != 64:
        return False
    a, r = decode_point(public_key), decode_point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    k = int.from_bytes(digest, "little") % ORDER
    return equal(multiply(s, BASE), add(r, multiply(k, a)))


# Signed notes and checkpoints, c2sp.org/signed-note and c2sp.org/tlog-checkpoint.


def standard_base64(text):
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return decoded if base64.b64encode(decoded).decode() == text else None


def parse_key(text):
    match = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})", text)
    typed = standard_base64(match[3]) if match else None
    if typed is None or len(typed) != 33 or typed[0] != 1:
        return None
    if hashlib.sha256(match[1].encode() + b"\n" + typed).hexdigest()[:8] != match[2]:
        return None
    return {"name": match[1], "id": bytes.fromhex(match[2]), "public": typed[1:], "text": text}


def parse_checkpoint(note):
    text, separator, lines = note.rpartition("\n\n")
    text += "\n"
    if not separator or not lines.endswith("\n") or re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", note):
        return None
    signatures = []
    for line in lines[:-1].split("\n"):
        match = re.fullmatch(r"\u2014 ([^\s+]+) (\S+)", line)
        decoded = standard_base64(match[2]) if match else None
        if decoded is None or len(decoded) <= 4:
            return None
        signatures.append((match[1], decoded[:4], decoded[4:]))
    body = text[:-1].split("\n")
    if len(signatures) > 16 or len(body) < 3 or body[0] == "" or "" in body[3:]:
        return None
    root = standard_base64(body[2])
    if not re.fullmatch(r"0|[1-9][0-9]{0,15}", body[1]) or root is None or len(root) != 32:
        return None
    if int(body[1]) > 2**53 - 1:
        return None
    return {"text": text, "origin": body[0], "size": int(body[1]), "root": root, "signatures": signatures}


def is_signed_by(checkpoint, key):
    own = [rest for name, key_id, rest in checkpoint["signatures"] if name == key["name"] and key_id == key["id"]]
    return bool(own) and all(is_signature(key["public"], checkpoint["text"].encode(), one) for one in own)


# The tree, RFC 9162, sections 2.1.1 and 2.1.3.2.


def sha256(data):
    return hashlib.sha256(data).digest()


def is_included(index, size, leaf, proof, root):
    if not 0 <= index < size:
        return False
    node, last, hashed = index, size - 1, sha256(b"\x00" + leaf)
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            hashed = sha256(b"\x01" + sibling + hashed)
            while node & 1 == 0 and node != 0:
                node, last = node >> 1, last >> 1
        else:
            hashed = sha256(b"\x01" + hashed + sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and hashed == root


# Events, libs/audit-log: RFC 8785 text of known fields, hashed behind a label and the hash before.


def event_hash(stream, revision, event):
    envelope = {name: event[name] for name in HASHED}
    envelope["dataHash"] = hashlib.sha256(event["data"].encode()).hexdigest()
    envelope["revision"] = revision
    envelope["stream"] = stream
    canonical = json.dumps(envelope, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    label = b"stillhere-event/1\x00" + bytes.fromhex(event["prevHash"])
    return hashlib.sha256(label + canonical.encode()).hexdigest()


# The file.


def need(holds, what):
    if not holds:
        raise Incomplete(f"{what} has not the form that was expected")


def need_text(value, what):
    need(isinstance(value, str), what)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Incomplete(f"{what} has not the form that was expected") from None


def need_hex(value, what):
    need(isinstance(value, str) and re.fullmatch(r"[0-9a-f]{64}", value) is not None, what)


def need_fields(value, fields, what):
    need(isinstance(value, dict) and set(value) == set(fields), what)


def need_event(event, what):
    need_fields(event, EVENT_FIELDS, what)
    for name in [*HASHED, "data"]:
        need_text(event[name], f"{what}.{name}")
    need_hex(event["prevHash"], f"{what}.prevHash")
    need_hex(event["hash"], f"{what}.hash")
    need(type(event["leaf"]) is int and -1 <= event["leaf"] <= 2**53 - 1, f"{what}.leaf")
    need(isinstance(event["proof"], list) and len(event["proof"]) <= 64, f"{what}.proof")
    for one in event["proof"]:
        need_hex(one, f"{what}.proof")


def need_form(bundle):
    need_fields(bundle, BUNDLE_FIELDS, "the bundle")
    need_text(bundle["log"], "log")
    need_text(bundle["checkpoint"], "checkpoint")
    need(isinstance(bundle["tenant"], str) and re.fullmatch(r"[a-z0-9]{1,40}", bundle["tenant"]), "tenant")
    conversation = bundle["conversation"]
    need(isinstance(conversation, str) and re.fullmatch(r"[a-z0-9][a-z0-9_.]{0,127}", conversation), "conversation")
    for name in ["keys", "streams", "subjects"]:
        need(isinstance(bundle[name], list), name)
    for key in bundle["keys"]:
        need_text(key, "keys")
    for stream in bundle["streams"]:
        need_fields(stream, ["stream", "events"], "streams")
        need_text(stream["stream"], "streams.stream")
        need(isinstance(stream["events"], list) and len(stream["events"]) > 0, "streams.events")
        for at, event in enumerate(stream["events"]):
            need_event(event, f"streams.events.{at}")
    for subject in bundle["subjects"]:
        need_fields(subject, ["subject", "key"], "subjects")
        need_text(subject["subject"], "subjects.subject")
        need(subject["key"] in ["live", "destroyed", "unknown"], "subjects.key")


def read_bundle(content):
    head, _, body = content.partition(b"\n")
    match = re.fullmatch(rb"stillhere-evidence/1 sha256 ([0-9a-f]{64})", head)
    if match is None or len(head) == len(content):
        raise Incomplete('it does not begin with "stillhere-evidence/1 sha256" and a sum')
    if hashlib.sha256(body).hexdigest().encode() != match[1]:
        raise Divergence("its bytes are not those that it was made of")
    try:
        bundle = json.loads(body.decode("utf-8"), parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        raise Incomplete("what follows its first line is not JSON in UTF-8") from None
    need_form(bundle)
    return bundle


def refuse_constant(name):
    raise ValueError(name)


def subjects_in(value, found):
    if isinstance(value, dict):
        if value.get("alg") == "A256GCM" and isinstance(value.get("subject"), str):
            found.add(value["subject"])
        for inner in value.values():
            subjects_in(inner, found)
    elif isinstance(value, list):
        for inner in value:
            subjects_in(inner, found)


def check(holds, sentence):
    if not holds:
        raise Divergence(sentence)


def verify(content, trusted=None):
    bundle = read_bundle(content)
    origin = f"stillhere.log/{bundle['log']}/{bundle['tenant']}"
    checkpoint = parse_checkpoint(bundle["checkpoint"])
    check(checkpoint is not None, "its checkpoint is no signed checkpoint")
    check(checkpoint["origin"] == origin, "its checkpoint is of another log")
    keys = [parse_key(text) for text in bundle["keys"]]
    check(all(key is not None and key["name"] == origin for key in keys), "one of its keys is no key of this log")
    signers = [key for key in keys if (trusted is None or key["text"] == trusted) and is_signed_by(checkpoint, key)]
    check(signers, "its checkpoint is signed by none of the keys")
    names = [f"{category}-{bundle['tenant']}_{bundle['conversation']}" for category in CATEGORIES]
    found = [stream["stream"] for stream in bundle["streams"]]
    check(found[:1] == names[:1] and found == [name for name in names if name in found], "its streams are not those of the conversation")
    subjects, events, unsealed = set(), 0, 0
    for stream in bundle["streams"]:
        before, previous, is_open = -1, GENESIS, False
        for revision, event in enumerate(stream["events"]):
            where = f"{stream['stream']} revision {revision}"
            check(event["tenant"] == bundle["tenant"], f"{where} is of another tenant")
            check(event["prevHash"] == previous, f"{where} does not follow the event before it")
            check(event_hash(stream["stream"], revision, event) == event["hash"], f"{where} is not what was written")
            previous, events = event["hash"], events + 1
            proof = [bytes.fromhex(one) for one in event["proof"]]
            if event["leaf"] < 0:
                check(not proof, f"{where} has a proof and no place in the tree")
                is_open, unsealed = True, unsealed + 1
            else:
                check(not is_open and event["leaf"] > before, f"{where} is not in its order")
                leaf = bytes.fromhex(event["hash"])
                check(is_included(event["leaf"], checkpoint["size"], leaf, proof, checkpoint["root"]), f"{where} is not in the tree that the checkpoint names")
                before = event["leaf"]
            try:
                subjects_in(json.loads(event["data"], parse_constant=refuse_constant), subjects)
            except (ValueError, RecursionError):
                raise Divergence(f"the data of {where} is not JSON") from None
    check([one["subject"] for one in bundle["subjects"]] == sorted(subjects), "it does not name whose keys seal its words")
    return events, unsealed, signers[-1]["text"]


def main(arguments):
    trusted = None
    if arguments[:1] == ["--key"]:
        trusted, arguments = arguments[1] if len(arguments) > 1 else "", arguments[2:]
    if not arguments:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    worst = 0
    for path in arguments:
        try:
            with open(path, "rb") as file:
                content = file.read()
            events, unsealed, key = verify(content, trusted)
            print(f"intact: {path}: {events} events, {unsealed} of them newer than the checkpoint, signed by {key}")
        except Divergence as divergence:
            print(f"divergence: {path}: {divergence}")
            worst = max(worst, 1)
        except (Incomplete, OSError) as problem:
            print(f"incomplete: {path}: {problem}")
            worst = max(worst, 2)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
