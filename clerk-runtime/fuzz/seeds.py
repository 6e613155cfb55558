"""Writes seeds for the targets, in a folder for each, from the conformance cases and the sources of the compile tests.

Usage: seeds.py <folder>. Tokens are in plain text, as `header~claims~signer`, so mutations affect their claims.
"""

import base64
import hashlib
import json
import pathlib
import re
import sys

FUZZ = pathlib.Path(__file__).parent
ROOT = FUZZ.parent.parent
CASES = ROOT / "tests/conformance/cases"
NOW = 1_760_000_000

JWT = re.compile(r"[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]*")
TOKEN_TYPES = {"api_keys/verify": "api_key", "m2m_tokens/verify": "m2m_token", "access_tokens/verify": "oauth_token"}


def main():
    seeds = Seeds(pathlib.Path(sys.argv[1]))
    document = json.loads((CASES / "keys.json").read_text())
    keys = {name: modulus(entry["jwk"]) for name, entry in document["keys"].items()}
    for kind in ["authenticate", "protect", "redirect"]:
        for line in (CASES / f"{kind}.jsonl").read_text().splitlines():
            case = json.loads(line)
            if "request" in case:
                of_request(seeds, case, keys)
            elif case["redirect"].get("publishableKey"):
                seeds.add("publishable_key", case["redirect"]["publishableKey"])
    of_sources(seeds)
    print(seeds.summary())


class Seeds:
    def __init__(self, folder):
        self.folder = folder
        self.targets = set()

    def add(self, target, text):
        content = text if isinstance(text, bytes) else text.encode()
        path = self.folder / target / hashlib.sha1(content).hexdigest()
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() and len(content) <= 4096:
            path.write_bytes(content)
        self.targets.add(target)

    def summary(self):
        count = lambda target: len(list((self.folder / target).iterdir()))
        return "seeds: " + ", ".join(f"{target} {count(target)}" for target in sorted(self.targets))


def of_request(seeds, case, keys):
    options, request = case["options"], case["request"]
    right = keys["prod" if str(options.get("publishableKey")).startswith("pk_live") else "dev"]
    clear = lambda text: JWT.sub(lambda found: in_clear(found[0], keys.values(), right), text)

    head = clear("\n".join([f"{request['method']} {request['url']}", *(f"{n}: {v}" for n, v in request["headers"])]))
    answers = [stub for stub in case["backend"] if stub.get("status") and not stub["path"].endswith("/jwks")]
    answer = f"{answers[0]['status']}\n{clear(text_of(answers[0]))}" if answers else "404\n"
    seeds.add("authenticate_request", latin1(f"{words(options)}\n{head}\n\n{answer}"))

    sync = options.get("organizationSyncOptions") or {}
    patterns = "\n".join(sync.get("organizationPatterns") or [])
    seeds.add("headers_and_url", latin1(f"{head}\n\n__clerk_db_jwt\nx y\n{patterns}"))
    seeds.add("publishable_key", str(options.get("publishableKey")))

    headers = {name: value for name, value in request["headers"]}
    if cookie := headers.get("cookie"):
        seeds.add("cookies", latin1(f"__session\n{clear(cookie)}"))
    if token := JWT.search(" ".join(headers.values())):
        offset = case["now_ms"] // 1000 - NOW
        seeds.add("session_token", f"{offset}\n{clear(token[0])}")
        seeds.add("session_token", f"{offset}\n{token[0]}")
    for stub in case["backend"]:
        of_answer(seeds, stub)


def of_answer(seeds, stub):
    status, body = stub.get("status") or 200, text_of(stub)
    media_type = "text/plain" if isinstance(stub.get("body"), str) else "application/json"
    if stub["path"].endswith("/jwks"):
        seeds.add("machine_answer", f"jwks any {status} {media_type}\n{body}")
    for path, token_type in TOKEN_TYPES.items():
        if path in stub["path"]:
            seeds.add("machine_answer", f"{token_type} any {status} {media_type}\n{body}")
            seeds.add("machine_answer", f"{token_type} audience {status} {media_type}\n{body}")


def of_sources(seeds):
    """Attributes with the items below them, and calls of macros."""
    for path in [*(ROOT / "tests/ui").rglob("*.rs"), *(ROOT / "tests/crates").rglob("*.rs"), *(ROOT / "examples").rglob("*.rs")]:
        source = path.read_text()
        for found in re.finditer(r"#\[(?:clerk_runtime::)?(protect|auth|public)\b", source):
            options, rest = balanced(source[found.end() :])
            item = re.search(r"\A\]\s*(.*?\n\}|.*?;)\n", rest, re.S)
            if item:
                seeds.add("macros", f"{found[1]}\n{options}\n---\n{item[1]}")
        for found in re.finditer(r"\bprotect!", source):
            seeds.add("macros", f"protect_router\n{balanced(source[found.end() :])[0]}")
        for found in re.finditer(r"#\[derive\([^)]*FromAuth[^)]*\)\]\s*(.*?\n\})\n", source, re.S):
            seeds.add("macros", f"from_auth\n\n---\n{found[1]}")
    for path in [*ROOT.rglob("tests/**/clerk.toml"), *ROOT.glob("examples/**/clerk.toml")]:
        seeds.add("macros", f"catalogue\n\n---\n\n---\n{path.read_text()}")


def balanced(text):
    """The text in the parentheses at the beginning, and the text after them."""
    if not text.startswith("("):
        return "", text
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return text[1:place], text[place + 1 :]
    return "", text


def words(options):
    if options.get("isSatellite"):
        instance = "satellite"
    elif options.get("organizationSyncOptions"):
        instance = "organizations"
    else:
        instance = "production" if str(options.get("publishableKey")).startswith("pk_live") else "development"
    accepts = options.get("acceptsToken") or "session"
    return f"{instance} {accepts if isinstance(accepts, str) else 'list'}"


def text_of(stub):
    body = stub.get("body")
    return body if isinstance(body, str) else json.dumps(body, separators=(",", ":"))


def latin1(text):
    return text.encode("latin-1", "replace")


def in_clear(token, keys, right):
    header, claims, signature = token.split(".")
    key = next((key for key in keys if is_signed(f"{header}.{claims}", signature, key)), None)
    signer = "right" if key == right else "wrong" if key else signature
    try:
        parts = [decoded(part).decode() for part in (header, claims)]
    except ValueError:
        return token
    return token if "`" in token or any("~" in part or "`" in part for part in parts) else "`" + "~".join([*parts, signer]) + "`"


def is_signed(message, signature, key):
    """RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §8.2.2), for test keys whose exponent is 65537."""
    size = (key.bit_length() + 7) // 8
    try:
        recovered = pow(int.from_bytes(decoded(signature), "big"), 65537, key)
    except ValueError:
        return False
    return recovered.to_bytes(size, "big").endswith(hashlib.sha256(message.encode()).digest())


def modulus(jwk):
    return int.from_bytes(decoded(jwk["n"]), "big")


def decoded(part):
    return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)


main()
