// Two projects: the language server in Node, the lab side in jsdom.
const swc = ['@swc/jest', { jsc: { parser: { syntax: 'typescript', tsx: true }, target: 'es2022' }, module: { type: 'commonjs' } }];

module.exports = {
  projects: [
    {
      displayName: 'lsp-server',
      testEnvironment: 'node',
      roots: ['<rootDir>/lsp-server/test'],
      testRegex: '\\.spec\\.ts$',
      transform: { '\\.sql$': '<rootDir>/scripts/jest-text.js', '\\.ts$': swc },
      moduleFileExtensions: ['ts', 'js', 'json', 'sql', 'cjs']
    }
  ]
};
