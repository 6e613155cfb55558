// `next dev` in one process and on a free port, so that it ends with the test.

import { createServer } from "node:http";
import next from "next";

const server = createServer((request, response) => handle(request, response));
await new Promise((resolve) => server.listen(0, resolve));
const port = server.address().port;
const app = next({ dev: true, hostname: "localhost", port, httpServer: server });
await app.prepare();
const handle = app.getRequestHandler();
console.log(`http://localhost:${port}/`);
