"""The loopback Hub's sign-in: OAuth with OpenID, as Gradio uses it. Whoever comes is let in, as `hub.visitor`."""

import re
import time
from urllib.parse import urlencode

from joserfc import jwt  # which signs in for gradio[oauth], too
from joserfc.jwk import RSAKey

from tests.hub.loopback_routes import Answer

CLIENT = "the-space"
KEY = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})


def configuration(hub, request) -> Answer:
    places = {name: f"{hub.url}/oauth/{name}" for name in ("authorize", "token", "jwks")}
    told = {
        "issuer": hub.url,
        "authorization_endpoint": places["authorize"],
        "token_endpoint": places["token"],
        "jwks_uri": places["jwks"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }
    return Answer(200, told)


def authorize(hub, request) -> Answer:
    """Nobody is asked."""
    asked = {name: values[0] for name, values in request.query.items()}
    hub.sign_in = asked
    back = asked["redirect_uri"]
    answer = urlencode({"code": "1", "state": asked["state"]})
    return Answer(302, b"", {"Location": f"{back}{'&' if '?' in back else '?'}{answer}"})


def token(hub, request) -> Answer:
    now, name = int(time.time()), hub.users[hub.visitor]
    claims = {"iss": hub.url, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 3600, "nonce": hub.sign_in["nonce"]}
    profile = {"preferred_username": name, "name": name, "profile": "", "picture": "", "website": ""}
    told = {
        "access_token": hub.visitor,
        "token_type": "bearer",
        "expires_in": 3600,
        "scope": hub.sign_in["scope"],
        "id_token": jwt.encode({"alg": "RS256", "kid": "1"}, claims | profile, KEY),
    }
    return Answer(200, told)


def keys(hub, request) -> Answer:
    return Answer(200, {"keys": [KEY.as_dict(private=False)]})


OAUTH_ROUTES = [
    (method, re.compile(pattern), act)
    for method, pattern, act in (
        ("GET", "/.well-known/openid-configuration", configuration),
        ("GET", "/oauth/authorize", authorize),
        ("POST", "/oauth/token", token),
        ("GET", "/oauth/jwks", keys),
    )
]
