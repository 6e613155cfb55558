// Clerk's components, and buttons that call the API with a token and the page's own route with the cookie.

import { ClerkProvider, OrganizationSwitcher, Show, SignIn, SignUp, UserButton, useAuth, useReverification } from "@clerk/react";
import { useState } from "react";
import { createRoot } from "react-dom/client";

const { publishableKey, proxyUrl, api } = await (await fetch("/config")).json();

// An instance on this machine serves Clerk's scripts itself; clerk-js would ask for them by https.
const scripts = proxyUrl && {
  proxyUrl,
  __internal_clerkJSUrl: `${proxyUrl}/npm/@clerk/clerk-js@6/dist/clerk.browser.js`,
  __internal_clerkUIUrl: `${proxyUrl}/npm/@clerk/ui@1/dist/ui.browser.js`,
  telemetry: false,
};

function Page() {
  return (
    <>
      <Show when="signed-out">
        {location.pathname === "/sign-up" ? <SignUp routing="hash" /> : <SignIn routing="hash" />}
      </Show>
      <Show when="signed-in">
        <header>
          <OrganizationSwitcher />
          <UserButton />
        </header>
        <Calls />
      </Show>
    </>
  );
}

function Calls() {
  const { getToken } = useAuth();
  const [answer, setAnswer] = useState("");

  // Clerk keeps a token at hand and renews it in time: ask for it before each call.
  const call = async (method, path) =>
    fetch(api + path, { method, headers: { Authorization: `Bearer ${await getToken()}` } });
  // Opens Clerk's dialog if the API asks for it, and then calls again.
  const transfer = useReverification(() => call("POST", "/api/transfer"));

  const show = async (request) => {
    setAnswer("…");
    try {
      const response = await request();
      setAnswer(response instanceof Response ? `${response.status} ${await response.text()}` : JSON.stringify(response));
    } catch (error) {
      setAnswer(`no answer: ${error.message}`);
    }
  };

  return (
    <main>
      <button onClick={() => show(() => fetch("/me"))}>Me, by cookie</button>
      <button onClick={() => show(() => call("GET", "/api/me"))}>Me, by token</button>
      <button onClick={() => show(() => call("GET", "/api/members"))}>Members, for administrators</button>
      <button onClick={() => show(transfer)}>Transfer, after verification</button>
      <p>
        <output>{answer}</output>
      </p>
    </main>
  );
}

createRoot(document.getElementById("root")).render(
  <ClerkProvider publishableKey={publishableKey} signInUrl="/sign-in" signUpUrl="/sign-up" {...scripts}>
    <Page />
  </ClerkProvider>,
);
