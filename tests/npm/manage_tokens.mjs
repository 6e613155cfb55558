// Creates, verifies, lists and revokes API keys and M2M tokens with Clerk's own client. Reads `{ secretKey, apiUrl }` and
// writes the result of every step: an object's relevant fields, or `{ status, code }` of the error.

import { text } from "node:stream/consumers";
import { createClerkClient } from "@clerk/backend";

const options = JSON.parse(await text(process.stdin));
const clerk = createClerkClient({ ...options, telemetry: { disabled: true } });

const outcome = async (call, pick = (value) => value) => {
  try {
    return pick(await call());
  } catch (error) {
    return { status: error.status, code: error.errors?.[0]?.code ?? error.code ?? String(error) };
  }
};
const token = ({ subject, scopes, claims, revoked, expired }) => ({ subject, scopes, claims, revoked, expired });

// API keys.
const key = await clerk.apiKeys.create({
  name: "nightly",
  subject: "user_eve",
  scopes: ["invoices:read"],
  claims: { tier: 1 },
  secondsUntilExpiration: 3600,
});
const apiKeys = {
  created: token(key),
  isTimely: Math.abs(key.expiration - key.createdAt - 3_600_000) < 1000,
  verified: await outcome(() => clerk.apiKeys.verify(key.secret), token),
  secret: (await clerk.apiKeys.getSecret(key.id)).secret === key.secret,
  updated: await outcome(() => clerk.apiKeys.update({ apiKeyId: key.id, scopes: ["invoices:write"] }), token),
  listed: await outcome(() => clerk.apiKeys.list({ subject: "user_eve" }), ({ data }) => data.map(({ name }) => name)),
  revoked: await outcome(() => clerk.apiKeys.revoke({ apiKeyId: key.id, revocationReason: "leaked" }), token),
  verifiedAfterwards: await outcome(() => clerk.apiKeys.verify(key.secret)),
  forged: await outcome(() => clerk.apiKeys.verify("ak_never_issued")),
  deleted: await outcome(() => clerk.apiKeys.delete(key.id), ({ deleted }) => deleted),
};

// Machines, and the tokens that they create for each other.
const billing = await clerk.machines.create({ name: "billing" });
const cron = await clerk.machines.create({ name: "cron", scopedMachines: [billing.id] });
const secretOf = async (machine) => (await clerk.machines.getSecretKey(machine.id)).secret;
const [asCron, asBilling] = await Promise.all([cron, billing].map(secretOf));
const named = ({ subject, scopes, claims, revoked, expired }) => ({
  subject: subject === cron.id ? "cron" : subject,
  scopes: scopes.map((id) => (id === billing.id ? "billing" : id)),
  claims,
  revoked,
  expired,
});
const opaque = await clerk.m2m.createToken({ machineSecretKey: asCron, claims: { job: 7 } });
const jwt = await clerk.m2m.createToken({ machineSecretKey: asCron, tokenFormat: "jwt", claims: { job: 7 } });
const verify = (token, machineSecretKey) => outcome(() => clerk.m2m.verify({ token, machineSecretKey }), named);
const m2m = {
  created: named(opaque),
  verified: await verify(opaque.token),
  verifiedByBilling: await verify(opaque.token, asBilling),
  verifiedByCron: await verify(opaque.token, asCron),
  jwt: jwt.token.split(".").length,
  jwtVerified: await outcome(() => clerk.m2m.verify({ token: jwt.token }), ({ subject, claims }) => ({
    isCron: subject === cron.id,
    job: claims.job,
  })),
  jwtTampered: await outcome(() => clerk.m2m.verify({ token: jwt.token.replace(/\.[^.]{4}/, ".eyJ9") })).then(
    (refused) => refused.code,
  ),
  createdByInstance: await outcome(() => clerk.m2m.createToken()),
  listed: await outcome(() => clerk.m2m.list({ subject: cron.id }), ({ data }) => data.length),
  revoked: await outcome(() => clerk.m2m.revokeToken({ m2mTokenId: opaque.id }), named),
  verifiedAfterwards: await verify(opaque.token),
};

// Tokens from the embedded Clerk, verified as in requests.
const authenticate = async (token, acceptsToken) => {
  const request = new Request("http://localhost:3000/", { headers: { authorization: `Bearer ${token}` } });
  const state = await clerk.authenticateRequest(request, { acceptsToken });
  return state.isAuthenticated ? state.toAuth().subject : state.reason;
};
const presented = await Promise.all(options.presented.map(([token, type]) => authenticate(token, type)));

console.log(JSON.stringify({ apiKeys, m2m, presented }));
