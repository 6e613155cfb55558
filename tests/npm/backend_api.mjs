// The script of backend_api.rs, for Clerk's own client: the same calls under the same names, in the same order. Reads
// `{ secretKey, apiUrl }` and writes the result of every step: the object from the client, with the API's names, or
// the error.

import { text } from "node:stream/consumers";
import { createClerkClient } from "@clerk/backend";

const options = JSON.parse(await text(process.stdin));
const client = (secretKey) => createClerkClient({ ...options, secretKey, telemetry: { disabled: true } });
const clerk = client(options.secretKey);

// The only field that has a different name in the package.
const snake = (name) => (name === "isPublic" ? "public" : name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));

// If the client keeps the API's whole object, that one is used.
const shown = (value, isOpaque = false) => {
  if (value instanceof URL) return value.toString();
  if (Array.isArray(value)) return value.map((item) => shown(item, isOpaque));
  if (value === null || typeof value !== "object" || isOpaque) return value;
  if (value.raw) return value.raw;
  const entries = Object.entries(value).filter(([name]) => !name.startsWith("_"));
  return Object.fromEntries(entries.map(([name, field]) => [snake(name), shown(field, /metadata$|^claims$/i.test(name))]));
};

const steps = [];
const step = async (name, call) => {
  try {
    const value = await call();
    steps.push({ name, value: shown(value) });
    return value;
  } catch (error) {
    if (!error.errors) throw error;
    const errors = error.errors.map(({ code, message, longMessage, meta }) => ({
      code,
      message,
      long_message: longMessage,
      param_name: meta?.paramName,
    }));
    // The package has an empty string instead of no id.
    steps.push({ name, refused: { status: error.status, trace_id: error.clerkTraceId || undefined, errors } });
  }
};

const { users, organizations, sessions, apiKeys, machines, m2m, oauthApplications, jwtTemplates } = clerk;

// Users.
const ada = await step("create ada", () =>
  users.createUser({
    emailAddress: ["ada@example.com", "ada@work.example"],
    phoneNumber: ["+15555550100"],
    username: "ada_l",
    firstName: "Ada",
    lastName: "Lovelace",
    externalId: "ext-1",
    password: "correct horse",
    publicMetadata: { plan: "pro", nested: { camelCase: 1, none: null } },
    privateMetadata: { note: "x" },
    unsafeMetadata: { theme: "dark" },
    createdAt: new Date("2025-06-01T12:00:00.250Z"),
  }),
);
const bob = await step("create bob", () => users.createUser({ emailAddress: ["bob@example.com"], firstName: "Bob" }));
const cleo = await step("create cleo", () => users.createUser({ username: "cleo_c", skipPasswordRequirement: true }));
await step("create a user whose address is taken", () => users.createUser({ emailAddress: ["ADA@example.com"] }));
await step("create a user whose address is none", () => users.createUser({ emailAddress: ["ada"] }));
await step("create a user with a short password", () => users.createUser({ username: "dan_d", password: "short" }));
await step("create nobody", () => users.createUser({ firstName: "Nobody" }));
await step("list users", () => users.getUserList());
await step("list users by address", () => users.getUserList({ emailAddress: ["bob@example.com", "eve@example.com"] }));
await step("list users by number", () => users.getUserList({ phoneNumber: ["+15555550100"] }));
await step("list users by external id", () => users.getUserList({ externalId: ["-ext-1"], orderBy: "-username" }));
await step("list a page of users", () => users.getUserList({ orderBy: "+created_at", limit: 1, offset: 1 }));
await step("search users", () => users.getUserList({ query: "EXAMPLE", orderBy: "-first_name" }));
await step("get ada", () => users.getUser(ada.id));
await step("get nobody", () => users.getUser("user_2g7np7Hrk0SN6kj5EDMLDaKNL0S"));
await step("update ada", () => users.updateUser(ada.id, { lastName: "King", username: "ada_k", externalId: null }));
await step("update ada with metadata", () =>
  users.updateUser(ada.id, { firstName: "Augusta", publicMetadata: { plan: "free", nested: { a: { b: 1 } } } }),
);
await step("merge metadata", () =>
  users.updateUserMetadata(ada.id, {
    publicMetadata: { nested: { a: { b: null, c: [1, { d: null }] } } },
    privateMetadata: { note: null },
  }),
);
await step("replace metadata", () => users.replaceUserMetadata(ada.id, { publicMetadata: { only: [true, null] } }));
await step("verify a password", () => users.verifyPassword({ userId: ada.id, password: "correct horse" }));
await step("verify a wrong password", () => users.verifyPassword({ userId: ada.id, password: "wrong horse" }));
await step("verify a password that is not there", () => users.verifyPassword({ userId: bob.id, password: "x" }));
await step("remove a password", () => users.removePassword(ada.id));
await step("ban", () => users.banUser(cleo.id));
await step("list banned users", () => users.getUserList({ banned: true }));
await step("unban", () => users.unbanUser(cleo.id));
await step("lock", () => users.lockUser(cleo.id));
await step("unlock", () => users.unlockUser(cleo.id));

// E-mail addresses and phone numbers.
const address = await step("create an address", () =>
  clerk.emailAddresses.createEmailAddress({ userId: bob.id, emailAddress: "bob@second.example" }),
);
await step("get an address", () => clerk.emailAddresses.getEmailAddress(address.id));
await step("update an address", () =>
  clerk.emailAddresses.updateEmailAddress(address.id, { verified: true, primary: true }),
);
await step("get bob", () => users.getUser(bob.id));
await step("delete an address", () => clerk.emailAddresses.deleteEmailAddress(address.id));
await step("delete an address again", () => clerk.emailAddresses.deleteEmailAddress(address.id));
const number = await step("create a number", () =>
  clerk.phoneNumbers.createPhoneNumber({ userId: bob.id, phoneNumber: "+15555550101", verified: true }),
);
await step("create a number that is taken", () =>
  clerk.phoneNumbers.createPhoneNumber({ userId: cleo.id, phoneNumber: "+15555550101" }),
);
await step("get a number", () => clerk.phoneNumbers.getPhoneNumber(number.id));
await step("update a number", () => clerk.phoneNumbers.updatePhoneNumber(number.id, { primary: true }));
await step("delete a number", () => clerk.phoneNumbers.deletePhoneNumber(number.id));
await step("replace addresses", () => users.replaceUserEmailAddress(bob.id, { emailAddress: "bob@only.example" }));
await step("replace numbers", () => users.replaceUserPhoneNumber(bob.id, { phoneNumber: "+15555550102" }));

// Roles and permissions.
await step("list roles", () => clerk.organizationRoles.getOrganizationRoleList({ orderBy: "+key" }));
const system = await step("list permissions", () =>
  clerk.organizationPermissions.getOrganizationPermissionList({ orderBy: "-key", limit: 500 }),
);
const permission = await step("create a permission", () =>
  clerk.organizationPermissions.createOrganizationPermission({ name: "Create invoices", key: "org:invoices:create" }),
);
await step("create a permission again", () =>
  clerk.organizationPermissions.createOrganizationPermission({ name: "Create invoices", key: "org:invoices:create" }),
);
await step("get a permission", () => clerk.organizationPermissions.getOrganizationPermission(permission.id));
await step("update a permission", () =>
  clerk.organizationPermissions.updateOrganizationPermission({ permissionId: permission.id, description: "All kinds" }),
);
await step("delete a system permission", () =>
  clerk.organizationPermissions.deleteOrganizationPermission(system.data[0].id),
);
const role = await step("create a role", () =>
  clerk.organizationRoles.createOrganizationRole({ name: "Biller", key: "org:biller", permissions: [permission.id] }),
);
await step("create a role with a bad key", () =>
  clerk.organizationRoles.createOrganizationRole({ name: "Biller", key: "biller" }),
);
const association = { organizationRoleId: role.id, permissionId: system.data[0].id };
await step("assign a permission", () => clerk.organizationRoles.assignPermissionToOrganizationRole(association));
await step("assign a permission again", () => clerk.organizationRoles.assignPermissionToOrganizationRole(association));
await step("get a role", () => clerk.organizationRoles.getOrganizationRole(role.id));
await step("remove a permission", () => clerk.organizationRoles.removePermissionFromOrganizationRole(association));
await step("update a role", () =>
  clerk.organizationRoles.updateOrganizationRole({ organizationRoleId: role.id, name: "Accountant", description: "Pays" }),
);

// Organizations.
const acme = await step("create acme", () =>
  organizations.createOrganization({ name: "Acme", createdBy: ada.id, publicMetadata: { sizeOf: { team: 3 } } }),
);
const globex = await step("create globex", () =>
  organizations.createOrganization({ name: "Globex", slug: "globex-corp", maxAllowedMemberships: 1 }),
);
await step("create an organization whose slug is taken", () =>
  organizations.createOrganization({ name: "Acme", slug: "acme" }),
);
await step("create an organization of nobody", () =>
  organizations.createOrganization({ name: "Initech", createdBy: "user_2g7np7Hrk0SN6kj5EDMLDaKNL0S" }),
);
await step("list organizations", () => organizations.getOrganizationList({ includeMembersCount: true, orderBy: "+name" }));
await step("get an organization by slug", () => organizations.getOrganization({ slug: "acme", includeMembersCount: true }));
await step("get no organization", () => organizations.getOrganization({ slug: "initech" }));
await step("update an organization", () => organizations.updateOrganization(acme.id, { name: "Acme Inc." }));
await step("update an organization with metadata", () =>
  organizations.updateOrganization(acme.id, { slug: "acme-inc", privateMetadata: { vat: "DE1" } }),
);
await step("merge metadata of an organization", () =>
  organizations.updateOrganizationMetadata(acme.id, { publicMetadata: { sizeOf: { team: null, board: 2 } } }),
);
await step("replace metadata of an organization", () =>
  organizations.replaceOrganizationMetadata(acme.id, { privateMetadata: {} }),
);

// Memberships.
await step("add bob", () =>
  organizations.createOrganizationMembership({ organizationId: acme.id, userId: bob.id, role: "org:biller" }),
);
await step("add bob again", () =>
  organizations.createOrganizationMembership({ organizationId: acme.id, userId: bob.id, role: "org:biller" }),
);
await step("add bob with no role", () =>
  organizations.createOrganizationMembership({ organizationId: globex.id, userId: bob.id, role: "org:nothing" }),
);
await step("add bob to globex", () =>
  organizations.createOrganizationMembership({ organizationId: globex.id, userId: bob.id, role: "org:admin" }),
);
await step("add too many", () =>
  organizations.createOrganizationMembership({ organizationId: globex.id, userId: ada.id, role: "org:member" }),
);
await step("list members", () => organizations.getOrganizationMembershipList({ organizationId: acme.id }));
await step("list a page of members", () =>
  organizations.getOrganizationMembershipList({ organizationId: acme.id, orderBy: "+first_name", limit: 1, offset: 1 }),
);
await step("list members by role", () =>
  organizations.getOrganizationMembershipList({ organizationId: acme.id, role: ["org:biller"] }),
);
await step("list all memberships", () => organizations.getInstanceOrganizationMembershipList({ limit: 2 }));
await step("list organizations of bob", () => users.getOrganizationMembershipList({ userId: bob.id }));
await step("list organizations with bob", () => organizations.getOrganizationList({ userId: [bob.id] }));
await step("list users of acme", () => users.getUserList({ organizationId: [acme.id] }));
await step("change a role", () =>
  organizations.updateOrganizationMembership({ organizationId: acme.id, userId: bob.id, role: "org:member" }),
);
await step("merge metadata of a membership", () =>
  organizations.updateOrganizationMembershipMetadata({
    organizationId: acme.id,
    userId: bob.id,
    publicMetadata: { jobTitle: "CFO" },
  }),
);

// Invitations to organizations.
const invitation = await step("invite eve", () =>
  organizations.createOrganizationInvitation({
    organizationId: acme.id,
    inviterUserId: ada.id,
    emailAddress: "eve@example.com",
    role: "org:biller",
    expiresInDays: 7,
  }),
);
await step("invite eve again", () =>
  organizations.createOrganizationInvitation({ organizationId: acme.id, emailAddress: "eve@example.com", role: "org:admin" }),
);
await step("invite on behalf of who may not", () =>
  organizations.createOrganizationInvitation({
    organizationId: acme.id,
    inviterUserId: bob.id,
    emailAddress: "fay@example.com",
    role: "org:member",
  }),
);
await step("invite several", () =>
  organizations.createOrganizationInvitationBulk(acme.id, [
    { emailAddress: "gil@example.com", role: "org:member", publicMetadata: { teamName: "a" } },
    { emailAddress: "hal@example.com", role: "org:member" },
  ]),
);
await step("get an invitation", () =>
  organizations.getOrganizationInvitation({ organizationId: acme.id, invitationId: invitation.id }),
);
await step("delete a role in use", () => clerk.organizationRoles.deleteOrganizationRole(role.id));
const eve = await step("create eve", () => users.createUser({ emailAddress: ["eve@example.com"] }));
await step("list invitations of eve", () => users.getOrganizationInvitationList({ userId: eve.id }));
await step("revoke an invitation", () =>
  organizations.revokeOrganizationInvitation({
    organizationId: acme.id,
    invitationId: invitation.id,
    requestingUserId: ada.id,
  }),
);
await step("revoke an invitation again", () =>
  organizations.revokeOrganizationInvitation({
    organizationId: acme.id,
    invitationId: invitation.id,
    requestingUserId: ada.id,
  }),
);
await step("list pending invitations", () =>
  organizations.getOrganizationInvitationList({ organizationId: acme.id, status: ["pending"] }),
);
const domain = await step("add a domain", () =>
  organizations.createOrganizationDomain({
    organizationId: acme.id,
    name: "acme.example",
    enrollmentMode: "automatic_suggestion",
    verified: false,
  }),
);
await step("add a domain again", () =>
  organizations.createOrganizationDomain({
    organizationId: globex.id,
    name: "acme.example",
    enrollmentMode: "manual_invitation",
  }),
);
await step("list domains", () =>
  organizations.getOrganizationDomainList({ organizationId: acme.id, enrollmentMode: ["automatic_suggestion"] }),
);
await step("update a domain", () =>
  organizations.updateOrganizationDomain({ organizationId: acme.id, domainId: domain.id, verified: true }),
);
await step("delete a domain", () =>
  organizations.deleteOrganizationDomain({ organizationId: acme.id, domainId: domain.id }),
);
await step("delete a role", () => clerk.organizationRoles.deleteOrganizationRole(role.id));

// Sessions, tokens, and the browsers in which users are signed in.
const template = await step("create a template", () =>
  jwtTemplates.create({ name: "database", claims: { whoIs: "{{user.first_name}}", roles: ["x"] }, lifetime: 300 }),
);
const session = await step("create a session", () => sessions.createSession({ userId: ada.id }));
await step("get a session", () => sessions.getSession(session.id));
await step("list sessions", () => sessions.getSessionList({ userId: ada.id, status: "active" }));
await step("make a token", () => sessions.getToken(session.id));
await step("make a token with a life of its own", () => sessions.getToken(session.id, "", 600));
await step("make a token of a template", () => sessions.getToken(session.id, "database"));
await step("make a token of no template", () => sessions.getToken(session.id, "none"));
await step("get a browser", () => clerk.clients.getClient(session.clientId));
await step("list browsers", () => clerk.clients.getClientList());
await step("revoke a session", () => sessions.revokeSession(session.id));
await step("make a token of a revoked session", () => sessions.getToken(session.id));
await step("update a template", () =>
  jwtTemplates.update({ templateId: template.id, name: "database", claims: {}, allowedClockSkew: 10 }),
);
await step("get a template", () => jwtTemplates.get(template.id));
await step("list templates", () => jwtTemplates.list());
await step("delete a template", () => jwtTemplates.delete(template.id));
const ticket = await step("create a sign-in token", () =>
  clerk.signInTokens.createSignInToken({ userId: ada.id, expiresInSeconds: 60 }),
);
await step("revoke a sign-in token", () => clerk.signInTokens.revokeSignInToken(ticket.id));
await step("revoke a sign-in token again", () => clerk.signInTokens.revokeSignInToken(ticket.id));

// The settings of the instance.
await step("list plans", () => clerk.billing.getPlanList({ payerType: "org" }));
const invited = await step("invite to the application", () =>
  clerk.invitations.createInvitation({ emailAddress: "ian@example.com", publicMetadata: { betaTester: true } }),
);
await step("invite to the application again", () =>
  clerk.invitations.createInvitation({ emailAddress: "ian@example.com" }),
);
await step("list invitations to the application", () => clerk.invitations.getInvitationList({ status: "pending" }));
await step("revoke an invitation to the application", () => clerk.invitations.revokeInvitation(invited.id));
const redirect = await step("allow a redirect", () => clerk.redirectUrls.createRedirectUrl({ url: "my-app://callback" }));
await step("get a redirect", () => clerk.redirectUrls.getRedirectUrl(redirect.id));
await step("list redirects", () => clerk.redirectUrls.getRedirectUrlList());
await step("delete a redirect", () => clerk.redirectUrls.deleteRedirectUrl(redirect.id));
const allowed = await step("allow an identifier", () =>
  clerk.allowlistIdentifiers.createAllowlistIdentifier({ identifier: "*@example.com", notify: false }),
);
await step("list allowed identifiers", () => clerk.allowlistIdentifiers.getAllowlistIdentifierList());
await step("delete an allowed identifier", () => clerk.allowlistIdentifiers.deleteAllowlistIdentifier(allowed.id));
const blocked = await step("block an identifier", () =>
  clerk.blocklistIdentifiers.createBlocklistIdentifier({ identifier: "+15555550199" }),
);
await step("list blocked identifiers", () => clerk.blocklistIdentifiers.getBlocklistIdentifierList());
await step("delete a blocked identifier", () => clerk.blocklistIdentifiers.deleteBlocklistIdentifier(blocked.id));

// API keys.
const key = await step("create a key", () =>
  apiKeys.create({ name: "nightly", subject: ada.id, scopes: ["read"], claims: { tierOf: 1 }, secondsUntilExpiration: 60 }),
);
await step("create a key of nobody", () => apiKeys.create({ name: "nightly", subject: "nobody" }));
await step("get a key", () => apiKeys.get(key.id));
await step("list keys", () => apiKeys.list({ subject: ada.id }));
await step("update a key", () => apiKeys.update({ apiKeyId: key.id, subject: ada.id, scopes: ["write"], description: "d" }));
await step("get the secret of a key", () => apiKeys.getSecret(key.id));
await step("verify a key", () => apiKeys.verify(key.secret));
await step("revoke a key", () => apiKeys.revoke({ apiKeyId: key.id, revocationReason: "leaked" }));
await step("verify a revoked key", () => apiKeys.verify(key.secret));
await step("delete a key", () => apiKeys.delete(key.id));

// Machines and their tokens.
const billing = await step("create a machine", () => machines.create({ name: "billing" }));
const cron = await step("create a machine with access", () =>
  machines.create({ name: "cron", scopedMachines: [billing.id], defaultTokenTtl: 600 }),
);
await step("list machines", () => machines.list({ query: "cr" }));
await step("get a machine", () => machines.get(cron.id));
await step("update a machine", () => machines.update({ machineId: billing.id, name: "invoicing" }));
await step("let a machine call another", () => machines.createScope(billing.id, cron.id));
await step("let a machine call another again", () => machines.createScope(billing.id, cron.id));
await step("take that back", () => machines.deleteScope(billing.id, cron.id));
const { secret: machineSecretKey } = await step("get the key of a machine", () => machines.getSecretKey(cron.id));
const token = await step("create a machine token", () => m2m.createToken({ machineSecretKey, claims: { jobId: 7 } }));
await step("create a machine token for the instance", () => m2m.createToken());
await step("verify a machine token", () => m2m.verify({ token: token.token }));
await step("list machine tokens", () => m2m.list({ machineSecretKey, subject: cron.id }));
await step("revoke a machine token", () => m2m.revokeToken({ m2mTokenId: token.id, revocationReason: "done" }));
await step("verify a revoked machine token", () => m2m.verify({ token: token.token }));
await step("rotate the key of a machine", () => machines.rotateSecretKey({ machineId: cron.id, previousTokenTtl: 0 }));
await step("list machine tokens with the old key", () => m2m.list({ machineSecretKey, subject: cron.id }));
await step("delete a machine", () => machines.delete(cron.id));

// OAuth applications.
const application = await step("create an application", () =>
  oauthApplications.create({ name: "Tool", redirectUris: ["https://tool.example/callback"], scopes: "profile" }),
);
await step("get an application", () => oauthApplications.get(application.id));
await step("list applications", () => oauthApplications.list({ nameQuery: "too" }));
await step("update an application", () =>
  oauthApplications.update({ oauthApplicationId: application.id, name: "Tools", pkceRequired: true }),
);
await step("rotate the secret of an application", () => oauthApplications.rotateSecret(application.id));
await step("delete an application", () => oauthApplications.delete(application.id));
await step("get a deleted application", () => oauthApplications.get(application.id));

// Deletions, and a client whose key is refused.
await step("remove bob", () => organizations.deleteOrganizationMembership({ organizationId: acme.id, userId: bob.id }));
await step("delete an organization", () => organizations.deleteOrganization(acme.id));
await step("list what is left of memberships", () => organizations.getInstanceOrganizationMembershipList({}));
await step("delete a user", () => users.deleteUser(ada.id));
await step("get a deleted user", () => users.getUser(ada.id));
const stranger = client("sk_test_another0another0another0another0another0");
await step("list users with another key", () => stranger.users.getCount());
await step("create an organization with another key", () =>
  stranger.organizations.createOrganization({ name: "Stolen", createdBy: bob.id }),
);

console.log(JSON.stringify(steps));
