// An Express server with Clerk's middleware, which is configured by the environment alone.

import { clerkMiddleware, getAuth } from "@clerk/express";
import express from "express";

const app = express();
app.use(clerkMiddleware());
app.get("/", (request, response) => {
  const { userId } = getAuth(request);
  response.send(userId === null ? "<h1>nobody</h1>" : `<h1>${userId}</h1>`);
});
const server = app.listen(0, () => console.log(`http://localhost:${server.address().port}/`));
