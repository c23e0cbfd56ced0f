// Builds the language server's bundle.
import { buildServer } from '../lsp-server/build.mjs';
import { fileURLToPath } from 'node:url';

export async function build() {
  await buildServer();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build();
}
