import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './server';

// The one way in: `vantage-language-server --stdio`.
if (!process.argv.includes('--stdio')) {
  process.stderr.write(
    'vantage-language-server talks LSP over standard input and output: start it with --stdio.\n'
  );
  process.exit(2);
}
startServer(createConnection(ProposedFeatures.all));
