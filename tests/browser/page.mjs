// An MCP client on a page of a different site than the server. It keeps its data in the tab's session storage, because its user
// leaves the page to sign in, once for each set of scopes. In the end it shows the tools' answers.

import { Client, StreamableHTTPClientTransport, UnauthorizedError } from "@modelcontextprotocol/client";

const kept = (name) => JSON.parse(sessionStorage.getItem(name) ?? "null") ?? undefined;
const keep = (name, value) => sessionStorage.setItem(name, JSON.stringify(value));
const query = new URLSearchParams(location.search);
if (query.has("server")) keep("server", query.get("server"));

const redirectUrl = location.origin + "/";
const authProvider = {
  redirectUrl,
  clientMetadata: {
    client_name: "page",
    redirect_uris: [redirectUrl],
    grant_types: ["authorization_code"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
  },
  clientInformation: () => kept("information"),
  saveClientInformation: (information) => keep("information", information),
  tokens: () => kept("tokens"),
  saveTokens: ({ refresh_token, ...tokens }) => keep("tokens", tokens),
  codeVerifier: () => kept("verifier"),
  saveCodeVerifier: (verifier) => keep("verifier", verifier),
  discoveryState: () => kept("discovered"),
  saveDiscoveryState: (discovered) => keep("discovered", discovered),
  redirectToAuthorization: (page) => {
    // Clients also request `offline_access` from the instance, to stay signed in.
    const scopes = page.searchParams.get("scope").split(" ").filter((scope) => scope !== "offline_access");
    keep("asked", [...(kept("asked") ?? []), scopes.join(" ")]);
    location.href = page;
  },
};

const show = (result) => {
  const shown = document.createElement("pre");
  shown.id = "result";
  shown.textContent = JSON.stringify(result);
  document.body.append(shown);
};

try {
  const connecting = () => new StreamableHTTPClientTransport(new URL(kept("server")), { authProvider });
  if (query.has("code")) {
    await connecting().finishAuth(query.get("code"), query.get("iss"));
    history.replaceState(null, "", "/");
  }
  const client = new Client({ name: "page", version: "1" });
  await client.connect(connecting());
  const call = async (name, args) => (await client.callTool({ name, arguments: args })).content[0].text;
  const tools = (await client.listTools()).tools.map(({ name }) => name).sort();
  const added = await call("add_note", { text: "milk" });
  show({ tools, added, listed: await call("list_notes", {}), asked: kept("asked") });
} catch (error) {
  if (!(error instanceof UnauthorizedError)) show({ error: String(error), stack: error.stack });
}
