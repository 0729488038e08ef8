import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { environment: "happy-dom", include: ["test/*.test.ts"], css: true },
  // The style sheet of settled bars and the golden files are outside of js/.
  server: { fs: { allow: [".."] } },
});
