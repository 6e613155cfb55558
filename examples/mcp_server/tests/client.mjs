// Calls tools with an official JavaScript client, which knows only the server's address. Reads `{ url, module, granted,
// refreshes }`: the package of the client, the scopes its user consents to (by default all), and whether it keeps the
// refresh token. Writes the tools' answers or refusals, and the scopes of every page that its user saw.

import { text } from "node:stream/consumers";

const { url, module, granted, refreshes } = JSON.parse(await text(process.stdin));
// The first version of the SDK has several modules.
const parts = module === "@modelcontextprotocol/sdk" ? ["index", "auth", "streamableHttp"].map((part) => `${module}/client/${part}.js`) : [module];
const imported = await Promise.all(parts.map((part) => import(part)));
const { Client, UnauthorizedError, StreamableHTTPClientTransport } = Object.assign({}, ...imported);

// The data that a client keeps while its user signs in.
class Session {
  redirectUrl = "http://127.0.0.1:1/callback";
  pages = [];

  get clientMetadata() {
    return {
      client_name: "test",
      redirect_uris: [this.redirectUrl],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    };
  }

  clientInformation = () => this.information;
  saveClientInformation = (information) => (this.information = information);
  tokens = () => this.granted;
  saveTokens = ({ refresh_token, ...tokens }) => (this.granted = refreshes ? { refresh_token, ...tokens } : tokens);
  codeVerifier = () => this.verifier;
  saveCodeVerifier = (verifier) => (this.verifier = verifier);
  discoveryState = () => this.discovered;
  saveDiscoveryState = (discovered) => (this.discovered = discovered);
  redirectToAuthorization = (page) => this.pages.push(page);
}

const authProvider = new Session();
let transport;

// Performs an action. If the client redirects its user to sign in, acts as the user's browser, which follows the link and is
// redirected back with a code, and then repeats the action, or performs `again` if it is given.
const signingIn = async (act, again = act) => {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
    const page = new URL(authProvider.pages.at(-1));
    if (granted) page.searchParams.set("scope", granted);
    const response = await fetch(page, { redirect: "manual" });
    const back = new URL(response.headers.get("location")).searchParams;
    await transport.finishAuth(back.get("code"), back.get("iss"));
    return again();
  }
};
const connect = async () => {
  transport = new StreamableHTTPClientTransport(new URL(url), { authProvider });
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  return client;
};

const client = await signingIn(connect);
const call = async (name, args) => {
  try {
    return (await signingIn(() => client.callTool({ name, arguments: args }))).content[0].text;
  } catch (error) {
    return { refused: error.code ?? error.message };
  }
};
const tools = (await client.listTools()).tools.map(({ name }) => name).sort();
const answers = { tools, before: await call("list_notes", {}), added: await call("add_note", { text: "milk" }) };

// A call that its user cancels, and one that returns a note.
const abort = new AbortController();
const options = { signal: abort.signal };
const waited = { name: "next_note", arguments: {} };
const given = (parts.length > 1 ? client.callTool(waited, undefined, options) : client.callTool(waited, options)).catch(() =>
  abort.signal.aborted ? "given up" : "timed out",
);
setTimeout(() => abort.abort(), 50);
answers.cancelled = await given;
answers.listed = await call("list_notes", {});
await client.close();
answers.asked = authProvider.pages.map((page) => new URL(page).searchParams.get("scope"));
answers.resources = authProvider.pages.map((page) => new URL(page).searchParams.get("resource"));
console.log(JSON.stringify(answers));
process.exit(0);
