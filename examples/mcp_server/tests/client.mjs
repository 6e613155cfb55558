// Calls a tool with the official JavaScript client, which knows nothing but the server's address. Reads `{ url, granted }`,
// the latter what its user agrees to, and writes what the tools answered, or what was refused.

import { text } from "node:stream/consumers";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { UnauthorizedError } from "@modelcontextprotocol/sdk/client/auth.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const { url, granted } = JSON.parse(await text(process.stdin));

// What a client keeps while its user signs in.
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
  saveTokens = (tokens) => (this.granted = tokens);
  codeVerifier = () => this.verifier;
  saveCodeVerifier = (verifier) => (this.verifier = verifier);
  redirectToAuthorization = (page) => this.pages.push(page);
}

const authProvider = new Session();
const connect = async () => {
  const transport = new StreamableHTTPClientTransport(new URL(url), { authProvider });
  const client = new Client({ name: "test", version: "1" });
  try {
    await client.connect(transport);
    return client;
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
    // What the user's browser does: it follows the link and is sent back with a code.
    const page = new URL(authProvider.pages.at(-1));
    page.searchParams.set("scope", granted);
    const response = await fetch(page, { redirect: "manual" });
    await transport.finishAuth(new URL(response.headers.get("location")).searchParams.get("code"));
    return null;
  }
};

const client = (await connect()) ?? (await connect());
const call = async (name, args) => {
  try {
    return (await client.callTool({ name, arguments: args })).content[0].text;
  } catch (error) {
    return { refused: error.code };
  }
};
const tools = (await client.listTools()).tools.map(({ name }) => name).sort();
const answers = { tools, added: await call("add_note", { text: "milk" }), listed: await call("list_notes", {}) };
console.log(JSON.stringify({ ...answers, asked: authProvider.pages[0].searchParams.get("scope") }));
process.exit(0);
