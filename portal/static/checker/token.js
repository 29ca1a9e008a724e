// Reads the token of a QR code and its ES256 signature by WebCrypto. The same rules as portal/documents/qr_token.py.

const SPELLING = /^[\w-]+\.[\w-]+\.[\w-]{86}$/;
const VERSION = 1;
const KINDS = { c: "confirmation", r: "refusal", s: "certificate" };

// Each text has one spelling: the last sign has bits that mean nothing, and they must be as we wrote them.
function bytesOf(part) {
  const plain = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
  const again = btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  if (again !== part) throw new Error("spelled as we never spell");
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

function parsed(bytes) {
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
}

function claimsOf(said) {
  const [version, kind, number, code, issued, ends, organisation, person, specimen, register, observed] = said;
  if (version !== VERSION || !KINDS[kind]) throw new Error("of another version");
  return {
    kind: KINDS[kind],
    number,
    code,
    issued: issued * 1000,
    ends: ends * 1000,
    organisation,
    person,
    isSpecimen: Boolean(specimen),
    register: register || "",
    isObserved: Boolean(observed),
  };
}

async function isSigned(token, key) {
  const [head, said, signature] = token.split(".");
  const kind = { name: "ECDSA", namedCurve: "P-256" };
  const known = await crypto.subtle.importKey("jwk", key, kind, false, ["verify"]);
  const covered = new TextEncoder().encode(`${head}.${said}`);
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, known, bytesOf(signature), covered);
}

export function tokenIn(text) {
  const token = text.trim().split("#").pop();
  return SPELLING.test(token) ? token : "";
}

// What a text or a link says: {verdict: "none" | "nocrypto" | "unknown" | "altered" | "expired" | "genuine", claims}.
export async function read(text, keys, now) {
  const token = tokenIn(text);
  if (!token) return { verdict: text.includes("#") ? "altered" : "none" };
  if (!globalThis.crypto?.subtle) return { verdict: "nocrypto" };
  try {
    const header = parsed(bytesOf(token.split(".")[0]));
    const key = keys.find((each) => each.kid === header.kid);
    if (header.alg !== "ES256") return { verdict: "altered" };
    if (!key) return { verdict: "unknown" };
    if (!(await isSigned(token, { kty: key.kty, crv: key.crv, x: key.x, y: key.y }))) return { verdict: "altered" };
    const claims = claimsOf(parsed(bytesOf(token.split(".")[1])));
    return { verdict: claims.ends && now >= claims.ends ? "expired" : "genuine", claims };
  } catch {
    return { verdict: "altered" };
  }
}
