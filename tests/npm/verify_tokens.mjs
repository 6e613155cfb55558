// Verifies tokens with Clerk's own package. Reads `{ options, tokens: [token, …] }`, each option set a way to verify,
// and writes, for every option set and token, the token's user or the reason why it is refused.

import { text } from "node:stream/consumers";
import { verifyToken } from "@clerk/backend";

const { options, tokens } = JSON.parse(await text(process.stdin));

const verify = async (token, options) => {
  try {
    return { user: (await verifyToken(token, options)).sub };
  } catch (error) {
    return { refused: error.reason ?? String(error) };
  }
};

const verdicts = {};
for (const [name, optionSet] of Object.entries(options)) {
  verdicts[name] = [];
  for (const token of tokens) {
    verdicts[name].push(await verify(token, optionSet));
  }
}
console.log(JSON.stringify(verdicts));
