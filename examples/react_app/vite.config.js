import { defineConfig } from "vite";

// `npm run dev` shows changes at once, with the page's own routes behind it. Start the program with
// PAGE_ORIGIN=http://localhost:5173 then: tokens carry the origin of the page that asked for them.
export default defineConfig({
  server: {
    port: 5173,
    strictPort: true,
    proxy: { "/config": "http://localhost:3000", "/me": "http://localhost:3000" },
  },
});
